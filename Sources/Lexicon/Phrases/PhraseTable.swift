/// Phrases of words with a value each, found by walking word ids: the longest phrase at a token in one step per word.
///
/// The walk is in ``PhraseTrie``, which knows no value type; what is generic here is inlinable, so that other modules
/// specialise it: asking the runtime for generic types cost a third of a parse.
@usableFromInline package struct PhraseTable<Value: Sendable>: Sendable {
    @usableFromInline var trie = PhraseTrie()
    @usableFromInline var values: [Value] = []

    @inlinable package init() {}

    @usableFromInline package struct Found {
        @usableFromInline package let value: Value
        /// Index after the phrase's last token.
        @usableFromInline package let end: Int
        /// Words of the phrase.
        @usableFromInline package let count: Int

        @inlinable package init(value: Value, end: Int, count: Int) {
            self.value = value
            self.end = end
            self.count = count
        }
    }

    @inlinable package var isEmpty: Bool { values.isEmpty }
    /// The bits of tokens that a phrase may begin with.
    @inlinable package var opening: Openings { trie.opening }

    /// Gives the table openings of its own; nothing is inserted afterwards.
    package mutating func seal(_ vocabulary: inout Vocabulary) {
        trie.opening = vocabulary.opening(words: trie.firstWords, followers: trie.followers)
    }

    /// Ids of the words that a phrase may begin with.
    package var firstWords: [Int32] { trie.firstWords }

    /// The words of the phrases; at their ends stand indices of values.
    package var tree: WordTree { trie.tree }

    /// - Parameter index: as ``tree`` has it.
    @inlinable package func value(_ index: Int32) -> Value { values[Int(index)] }

    /// Every phrase with its value, in no order.
    @inlinable package var phrases: [(words: [Int32], value: Value)] {
        trie.phrases.map { (words: $0.words, value: values[Int($0.value)]) }
    }

    /// A later value for the same phrase replaces the earlier one. An empty phrase is left out.
    @inlinable package mutating func insert(_ phrase: [Int32], _ value: Value) {
        values.append(value)
        trie.insert(phrase, Int32(values.count - 1))
    }

    /// The longest phrase that starts at a token; words must follow one another without a mark between.
    @inlinable package func match(_ tokens: Tokens, at index: Int, end: Int) -> Found? {
        let found = trie.find(tokens, at: index, end: end)
        return found.value < 0
            ? nil : Found(value: values[Int(found.value)], end: index + Int(found.count), count: Int(found.count))
    }

    /// The longest phrase at the head of a row of word ids; `end` is an index of the row.
    @inlinable package func match(_ words: ArraySlice<Int32>) -> Found? {
        let found = trie.find(words)
        return found.value < 0
            ? nil : Found(value: values[Int(found.value)], end: words.startIndex + Int(found.count), count: Int(found.count))
    }

    /// The value of exactly these words.
    @inlinable package func value(of words: ArraySlice<Int32>) -> Value? {
        let found = trie.find(words)
        return found.value < 0 || Int(found.count) != words.count ? nil : values[Int(found.value)]
    }
}

/// The words of a ``PhraseTable`` as a tree, with a number for each phrase.
@usableFromInline package struct PhraseTrie: Sendable {
    private(set) var tree = WordTree()
    @usableFromInline var opening = Openings.anyToken

    @usableFromInline init() {}

    /// `value` is negative where nothing was found.
    @usableFromInline struct Found {
        @usableFromInline var value: Int32 = -1
        /// Words of the phrase.
        @usableFromInline var count: Int32 = 0

        @usableFromInline init() {}

        init(value: Int32, count: Int) {
            self.value = value
            self.count = Int32(truncatingIfNeeded: count)
        }
    }

    @usableFromInline var phrases: [(words: [Int32], value: Int32)] { tree.phrases }

    var firstWords: [Int32] { tree.firstWords() }

    /// A mark ends a phrase, but readers look behind one for phrases of their own, such as `Đ/c`: any may follow.
    var followers: TokenFollowers {
        var followers = TokenFollowers()
        followers.alone = Set(firstWords.filter { tree.value(tree.step(WordTree.root, $0)) != WordTree.none })
        followers.words = tree.secondWords
        return followers
    }

    @usableFromInline mutating func insert(_ phrase: [Int32], _ value: Int32) {
        guard let first = phrase.first, first >= 0 else { return }
        opening = .anyToken
        tree.set(tree.insert(phrase), value)
    }

    @inlinable func find(_ tokens: Tokens, at index: Int, end: Int) -> Found {
        guard index < end, tokens.openings[index] & opening != 0 else { return Found() }
        return walk(tokens, at: index, end: end)
    }

    // Readers of other modules need not hold on to their tables while it looks.
    @_effects(readonly)
    @usableFromInline func walk(_ tokens: Tokens, at index: Int, end: Int) -> Found {
        tokens.all.withUnsafeBufferPointer { tokens in
            tree.nodes.withUnsafeBufferPointer { nodes in
                var found = Found()
                guard tokens[index].kind == .word else { return found }
                var place = WordTree.step(nodes, WordTree.root, tokens[index].word)
                var at = index + 1
                while place >= 0 {
                    let node = nodes[Int(place)]
                    if node.value >= 0 { found = Found(value: node.value, count: at - index) }
                    guard at < end, tokens[at].kind == .word, node.mayGoOn(with: tokens[at].word) else { break }
                    place = WordTree.step(nodes, place, tokens[at].word)
                    at += 1
                }
                return found
            }
        }
    }

    @usableFromInline func find(_ words: ArraySlice<Int32>) -> Found {
        let found = tree.longest(words)
        return found.value < 0 ? Found() : Found(value: found.value, count: found.count)
    }
}
