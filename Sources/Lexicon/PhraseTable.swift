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
    private var steps = WordSteps()
    /// The phrase's number per node; -1 where no phrase ends.
    private var ends: [Int32] = [-1]
    /// The node of a first word, by word id; 0 where no phrase begins with it.
    @usableFromInline var firsts: [Int32] = []
    @usableFromInline var opening = Openings.anyToken

    @usableFromInline init() {}

    /// `value` is -1 where nothing was found.
    @usableFromInline struct Found {
        @usableFromInline var value: Int32 = -1
        /// Words of the phrase.
        @usableFromInline var count: Int32 = 0

        @usableFromInline init() {}

        init(value: Int32, count: Int) {
            self.value = value
            self.count = Int32(count)
        }
    }

    @usableFromInline var phrases: [(words: [Int32], value: Int32)] {
        var parents = [(node: Int32, word: Int32)](repeating: (0, 0), count: ends.count)
        for step in steps.all { parents[Int(step.next)] = (step.node, step.word) }
        for word in firstWords { parents[Int(firsts[Int(word)])] = (0, word) }
        return ends.indices.filter { ends[$0] >= 0 }.map { end in
            var words: [Int32] = []
            var node = end
            while node != 0 {
                words.append(parents[node].word)
                node = Int(parents[node].node)
            }
            return (words: words.reversed(), value: ends[end])
        }
    }

    var firstWords: [Int32] { firsts.indices.filter { firsts[$0] != 0 }.map { Int32($0) } }

    /// A mark ends a phrase, but readers look behind one for phrases of their own, such as `Đ/c`: any may follow.
    var followers: TokenFollowers {
        var followers = TokenFollowers()
        let words = firstWords
        let nodes = Set(words.map { firsts[Int($0)] })
        followers.alone = Set(words.filter { ends[Int(firsts[Int($0)])] >= 0 })
        followers.words = steps.all.filter { nodes.contains($0.node) }.map(\.word)
        return followers
    }

    @usableFromInline mutating func insert(_ phrase: [Int32], _ value: Int32) {
        guard let first = phrase.first, first >= 0 else { return }
        opening = .anyToken
        if firsts.count <= Int(first) { firsts += Array(repeating: 0, count: Int(first) + 1 - firsts.count) }
        if firsts[Int(first)] == 0 { firsts[Int(first)] = newNode() }
        var node = firsts[Int(first)]
        for word in phrase.dropFirst() {
            var next = steps.next(node, word)
            if next == 0 {
                next = newNode()
                steps.add(node, word, next: next)
            }
            node = next
        }
        ends[Int(node)] = value
    }

    private mutating func newNode() -> Int32 {
        ends.append(-1)
        return Int32(ends.count - 1)
    }

    @usableFromInline func first(_ word: Int32) -> Int32 {
        word >= 0 && Int(word) < firsts.count ? firsts[Int(word)] : 0
    }

    @inlinable func find(_ tokens: Tokens, at index: Int, end: Int) -> Found {
        guard index < end, tokens.openings[index] & opening != 0 else { return Found() }
        return walk(tokens, at: index, end: end)
    }

    @usableFromInline func walk(_ tokens: Tokens, at index: Int, end: Int) -> Found {
        tokens.all.withUnsafeBufferPointer { tokens in
            var found = Found()
            guard tokens[index].kind == .word else { return found }
            var node = first(tokens[index].word)
            guard node != 0 else { return found }
            var at = index + 1
            if ends[Int(node)] >= 0 { found = Found(value: ends[Int(node)], count: 1) }
            while at < end, tokens[at].kind == .word {
                node = steps.next(node, tokens[at].word)
                guard node != 0 else { break }
                at += 1
                if ends[Int(node)] >= 0 { found = Found(value: ends[Int(node)], count: at - index) }
            }
            return found
        }
    }

    @usableFromInline func find(_ words: ArraySlice<Int32>) -> Found {
        var found = Found()
        guard let first = words.first else { return found }
        var node = self.first(first)
        var at = words.startIndex
        while node != 0 {
            at += 1
            if ends[Int(node)] >= 0 { found = Found(value: ends[Int(node)], count: at - words.startIndex) }
            guard at < words.endIndex else { break }
            node = steps.next(node, words[at])
        }
        return found
    }
}
