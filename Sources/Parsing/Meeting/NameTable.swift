import Lexicon

/// Phrases of names, which texts join with `-`, `&`, `,`, a stop or `và` as they like: `GD&ĐT`, `Tài nguyên - Môi trường`.
/// Marks and `và` count for nothing, in the table as in the text.
struct NameTable: Sendable {
    private var edges: [UInt64: Int32] = [:]
    /// Row by node; -1 where no phrase ends.
    private var rows: [Int32] = [-1]
    /// By word id: a phrase begins with it.
    private var firsts: [Bool] = []
    private let and: Int32
    /// ASCII marks that may stand between two words.
    private let joiners: Set<UInt8>

    init(joiners: String, vocabulary: inout Vocabulary) {
        and = vocabulary.intern("và")
        self.joiners = Set(joiners.utf8)
    }

    /// A phrase that is there already keeps its row.
    mutating func insert(_ phrase: [Int32], row: Int) {
        let words = phrase.filter { $0 != and }
        guard let first = words.first, first >= 0 else { return }
        if firsts.count <= Int(first) { firsts += Array(repeating: false, count: Int(first) + 1 - firsts.count) }
        firsts[Int(first)] = true
        var node: Int32 = 0
        for word in words {
            if let next = edges[Self.key(node, word)] {
                node = next
            } else {
                rows.append(-1)
                edges[Self.key(node, word)] = Int32(rows.count - 1)
                node = Int32(rows.count - 1)
            }
        }
        if rows[Int(node)] < 0 { rows[Int(node)] = Int32(row) }
    }

    func begins(_ token: Token) -> Bool {
        token.kind == .word && token.word >= 0 && Int(token.word) < firsts.count && firsts[Int(token.word)]
    }

    /// The longest phrase that starts at a token.
    func longest(_ tokens: Tokens, at index: Int, end: Int) -> (row: Int, end: Int)? {
        guard index < end, begins(tokens[index]) else { return nil }
        var found: (row: Int, end: Int)?
        var node: Int32 = 0
        var at = index
        while at < end, tokens[at].kind == .word, let next = edges[Self.key(node, tokens[at].word)] {
            node = next
            at += 1
            if rows[Int(node)] >= 0 { found = (Int(rows[Int(node)]), at) }
            var after = at
            if after < end, tokens[after].kind == .mark, joiners.contains(tokens[after].mark) { after += 1 }
            if after < end, tokens[after].isWord(and) { after += 1 }
            if after > at, after < end, tokens[after].kind == .word, edges[Self.key(node, tokens[after].word)] != nil {
                at = after
            }
        }
        return found
    }

    private static func key(_ node: Int32, _ word: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: node)) << 32 | UInt64(UInt32(bitPattern: word))
    }
}
