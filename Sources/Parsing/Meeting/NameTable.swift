import Lexicon

/// Phrases of names, which texts join with `-`, `&`, `,`, a stop or `và` as they like: `GD&ĐT`, `Tài nguyên - Môi trường`.
/// Marks and `và` count for nothing, in the table as in the text.
struct NameTable: Sendable {
    /// A phrase's value is its row.
    private var tree = WordTree()
    private var firsts = WordSet()
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
        opening = .anyToken
        firsts.insert(first)
        let node = tree.insert(words)
        if tree.value(node) == WordTree.none { tree.set(node, Int32(row)) }
    }

    /// Gives the table openings of its own; nothing is inserted afterwards.
    mutating func seal(_ vocabulary: inout Vocabulary) {
        let words = tree.firstWords()
        var followers = TokenFollowers()
        followers.alone = Set(words.filter { tree.value(tree.step(WordTree.root, $0)) != WordTree.none })
        // What joins two words may stand between them, marks among it.
        followers.words = [and] + tree.secondWords
        opening = vocabulary.opening(words: words, followers: followers)
    }

    /// Whether some phrase has the word at a token for its first, whatever follows it here.
    func begins(_ tokens: Tokens, at index: Int) -> Bool {
        tokens[index].isWord(firsts)
    }

    /// The longest phrase that starts at a token.
    func longest(_ tokens: Tokens, at index: Int, end: Int) -> (row: Int, end: Int)? {
        guard index < end, tokens.openings[index] & opening != 0 else { return nil }
        return tokens.all.withUnsafeBufferPointer { tokens in
            tree.nodes.withUnsafeBufferPointer { nodes in
                guard tokens[index].kind == .word else { return nil }
                var found: (row: Int, end: Int)?
                var place = WordTree.step(nodes, WordTree.root, tokens[index].word)
                var at = index + 1
                while place >= 0 {
                    let node = nodes[Int(place)]
                    if node.value >= 0 { found = (Int(node.value), at) }
                    guard at < end, node.followers != 0 else { break }
                    // No phrase holds `và`: it is a joiner here.
                    if tokens[at].kind != .word || tokens[at].word == and {
                        if tokens[at].kind == .mark, tokens[at].mark < 128, joiners[Int(tokens[at].mark)] {
                            // `UBND huyện. Hội nghị ...`: a stop with a space behind it ends a sentence.
                            if tokens[at].isMark("."), at + 1 < end, tokens[at + 1].hasSpaceBefore { break }
                            at += 1
                        }
                        if at < end, tokens[at].isWord(and) { at += 1 }
                        guard at < end, tokens[at].kind == .word else { break }
                    }
                    guard node.mayGoOn(with: tokens[at].word) else { break }
                    place = WordTree.step(nodes, place, tokens[at].word)
                    at += 1
                }
                return found
            }
        }
    }
}
