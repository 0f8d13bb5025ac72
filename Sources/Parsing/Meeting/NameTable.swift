import Lexicon

/// Phrases of names, which texts join with `-`, `&`, `,`, a stop or `và` as they like: `GD&ĐT`, `Tài nguyên - Môi trường`.
/// Marks and `và` count for nothing, in the table as in the text.
struct NameTable: Sendable {
    private var steps = WordSteps()
    /// Row by node; -1 where no phrase ends.
    private var rows: [Int32] = [-1]
    /// By word id: a phrase begins with it.
    private var firsts: [Bool] = []
    /// The bits of tokens that a phrase may begin with.
    private(set) var opening = Openings.anyToken
    private let and: Int32
    /// ASCII marks that may stand between two words.
    private let joiners: [Bool]

    init(joiners: String, vocabulary: inout Vocabulary) {
        and = vocabulary.intern("và")
        self.joiners = (0..<128).map { joiners.utf8.contains($0) }
    }

    /// A phrase that is there already keeps its row.
    mutating func insert(_ phrase: [Int32], row: Int) {
        let words = phrase.filter { $0 != and }
        guard let first = words.first, first >= 0 else { return }
        if firsts.count <= Int(first) { firsts += Array(repeating: false, count: Int(first) + 1 - firsts.count) }
        firsts[Int(first)] = true
        opening = .anyToken
        var node: Int32 = 0
        for word in words {
            let next = steps.next(node, word)
            if next > 0 {
                node = next
            } else {
                rows.append(-1)
                steps.add(node, word, next: Int32(rows.count - 1))
                node = Int32(rows.count - 1)
            }
        }
        if rows[Int(node)] < 0 { rows[Int(node)] = Int32(row) }
    }

    /// Gives the table openings of its own; nothing is inserted afterwards.
    mutating func seal(_ vocabulary: inout Vocabulary) {
        opening = vocabulary.opening(words: firsts.indices.filter { firsts[$0] }.map { Int32($0) })
    }

    func begins(_ tokens: Tokens, at index: Int) -> Bool {
        guard tokens.openings[index] & opening != 0 else { return false }
        let token = tokens[index]
        return token.kind == .word && token.word >= 0 && Int(token.word) < firsts.count && firsts[Int(token.word)]
    }

    /// The longest phrase that starts at a token.
    func longest(_ tokens: Tokens, at index: Int, end: Int) -> (row: Int, end: Int)? {
        guard index < end, begins(tokens, at: index) else { return nil }
        return tokens.all.withUnsafeBufferPointer { tokens in
            steps.entries.withUnsafeBufferPointer { steps in walk(tokens, steps, at: index, end: end) }
        }
    }

    @inline(__always)
    private func walk(
        _ tokens: UnsafeBufferPointer<Token>, _ steps: UnsafeBufferPointer<WordSteps.Entry>, at index: Int, end: Int
    ) -> (row: Int, end: Int)? {
        var found: (row: Int, end: Int)?
        var node: Int32 = 0
        var at = index
        while at < end, tokens[at].kind == .word {
            let next = WordSteps.next(steps, node, tokens[at].word)
            guard next > 0 else { break }
            node = next
            at += 1
            if rows[Int(node)] >= 0 { found = (Int(rows[Int(node)]), at) }
            guard at < end else { break }
            var after = at
            if tokens[after].kind == .mark, tokens[after].mark < 128, joiners[Int(tokens[after].mark)] { after += 1 }
            if after < end, tokens[after].isWord(and) { after += 1 }
            if after > at, after < end, tokens[after].kind == .word, WordSteps.next(steps, node, tokens[after].word) > 0 {
                at = after
            }
        }
        return found
    }
}
