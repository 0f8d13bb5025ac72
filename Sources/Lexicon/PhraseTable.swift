/// Phrases of words with a value each, found by walking word ids: the longest phrase at a token in one step per word.
package struct PhraseTable<Value: Sendable>: Sendable {
    /// Next node by (node, word).
    private var edges: [UInt64: Int32] = [:]
    /// Value per node; nil where no phrase ends.
    private var values: [Value?] = [nil]
    /// First words, so that a scan asks one array element per token.
    private var firsts: [Bool] = []

    package init() {}

    package var isEmpty: Bool { edges.isEmpty }
    /// Ids of the words that a phrase may begin with.
    package var firstWords: [Int32] { firsts.indices.filter { firsts[$0] }.map { Int32($0) } }

    /// A later value for the same phrase replaces the earlier one. An empty phrase is left out.
    package mutating func insert(_ phrase: [Int32], _ value: Value) {
        guard let first = phrase.first, first >= 0 else { return }
        if firsts.count <= Int(first) { firsts += Array(repeating: false, count: Int(first) + 1 - firsts.count) }
        firsts[Int(first)] = true
        var node: Int32 = 0
        for word in phrase {
            let key = Self.key(node, word)
            if let next = edges[key] {
                node = next
            } else {
                values.append(nil)
                node = Int32(values.count - 1)
                edges[key] = node
            }
        }
        values[Int(node)] = value
    }

    /// The longest phrase that starts at a token; words must follow one another without a mark between.
    /// - Returns: its value and the index after its last token.
    package func match(_ tokens: Tokens, at index: Int, end: Int) -> (value: Value, end: Int)? {
        guard index < end, tokens[index].kind == .word, tokens[index].word >= 0, Int(tokens[index].word) < firsts.count,
            firsts[Int(tokens[index].word)]
        else { return nil }
        var node: Int32 = 0
        var found: (Value, Int)?
        var at = index
        while at < end, tokens[at].kind == .word, let next = edges[Self.key(node, tokens[at].word)] {
            node = next
            at += 1
            if let value = values[Int(node)] { found = (value, at) }
        }
        return found.map { (value: $0.0, end: $0.1) }
    }

    /// The longest phrase at the head of a row of word ids, and how many words it has.
    package func match(_ words: ArraySlice<Int32>) -> (value: Value, count: Int)? {
        guard let first = words.first, first >= 0, Int(first) < firsts.count, firsts[Int(first)] else { return nil }
        var node: Int32 = 0
        var found: (Value, Int)?
        for (offset, word) in words.enumerated() {
            guard let next = edges[Self.key(node, word)] else { break }
            node = next
            if let value = values[Int(node)] { found = (value, offset + 1) }
        }
        return found.map { (value: $0.0, count: $0.1) }
    }

    /// The value of exactly these words.
    package func value(of words: ArraySlice<Int32>) -> Value? {
        guard let (value, count) = match(words), count == words.count else { return nil }
        return value
    }

    private static func key(_ node: Int32, _ word: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: node)) << 32 | UInt64(UInt32(bitPattern: word))
    }
}
