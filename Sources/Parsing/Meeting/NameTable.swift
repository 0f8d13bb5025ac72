import Lexicon

/// Phrases of names, which texts join with `-`, `&`, `,`, a stop or `và` as they like: `GD&ĐT`, `Tài nguyên - Môi trường`.
/// Marks and `và` count for nothing, in the table as in the text.
struct NameTable: Sendable {
    private var steps = WordSteps()
    /// Row by node; -1 where no phrase ends.
    private var rows: [Int32] = [-1]
    /// The node of a first word, by word id; 0 where no phrase begins with it.
    private var firsts: [Int32] = []
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
        if firsts.count <= Int(first) { firsts += Array(repeating: 0, count: Int(first) + 1 - firsts.count) }
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
        firsts[Int(first)] = steps.next(0, first)
        if rows[Int(node)] < 0 { rows[Int(node)] = Int32(row) }
    }

    /// Gives the table openings of its own; nothing is inserted afterwards.
    mutating func seal(_ vocabulary: inout Vocabulary) {
        let words = firsts.indices.filter { firsts[$0] > 0 }.map { Int32($0) }
        let nodes = Set(words.map { firsts[Int($0)] })
        var followers = TokenFollowers()
        followers.alone = Set(words.filter { rows[Int(firsts[Int($0)])] >= 0 })
        // What joins two words may stand between them, marks among it.
        followers.words = [and] + steps.all.filter { nodes.contains($0.node) }.map(\.word)
        opening = vocabulary.opening(words: words, followers: followers)
    }

    /// Whether some phrase has the word at a token for its first, whatever follows it here.
    func begins(_ tokens: Tokens, at index: Int) -> Bool { first(tokens[index]) > 0 }

    /// The node of a phrase's first word; 0 where none begins with it.
    @inline(__always)
    private func first(_ token: Token) -> Int32 {
        token.kind == .word && token.word >= 0 && Int(token.word) < firsts.count ? firsts[Int(token.word)] : 0
    }

    /// The longest phrase that starts at a token.
    func longest(_ tokens: Tokens, at index: Int, end: Int) -> (row: Int, end: Int)? {
        guard index < end, tokens.openings[index] & opening != 0 else { return nil }
        return tokens.all.withUnsafeBufferPointer { tokens in
            var found: (row: Int, end: Int)?
            var node = first(tokens[index])
            var at = index + 1
            while node > 0 {
                if rows[Int(node)] >= 0 { found = (Int(rows[Int(node)]), at) }
                guard at < end else { break }
                // No phrase holds `và`: it is a joiner here.
                if tokens[at].kind == .mark, tokens[at].mark < 128, joiners[Int(tokens[at].mark)] {
                    // `UBND huyện. Hội nghị ...`: a stop with a space behind it ends a sentence.
                    if tokens[at].isMark("."), at + 1 < end, tokens[at + 1].hasSpaceBefore { break }
                    at += 1
                }
                if at < end, tokens[at].isWord(and) { at += 1 }
                guard at < end, tokens[at].kind == .word else { break }
                node = steps.next(node, tokens[at].word)
                at += 1
            }
            return found
        }
    }
}
