/// Phrases of place names, walked token by token: words count by id after a table of spellings, numbers by value.
///
/// One hyphen, apostrophe or tight full stop between two words is skipped, so that `Bà Rịa - Vũng Tàu`, `Bà Rịa Vũng Tàu`,
/// `Cư M'gar`, `T.P` and `TP.HCM` are found whatever the page prints. Some 40,000 steps take under two megabytes.
@usableFromInline package struct GazetteerNames: Sendable {
    /// No value; no node.
    package static let none: Int32 = -1

    private var steps = WordSteps()
    /// Value per node, `none` where no phrase ends.
    private var values: [Int32] = [GazetteerNames.none]
    /// Words that a phrase may begin with in any spelling, by word id: what tells most tokens off.
    @usableFromInline private(set) var isFirst: [Bool] = []
    @usableFromInline private(set) var beginsWithNumber = false
    /// The id that a spelling counts as, by word id; -1 and beyond the end: as itself.
    private var spellings: [Int32] = []
    private var forms: [Int32: [Int32]] = [:]

    package init() {}

    /// Words that count as another word, in phrases inserted from now on and in every text.
    package mutating func addSpelling(_ form: Int32, as word: Int32) {
        guard form >= 0, word >= 0, form != word else { return }
        if spellings.count <= Int(form) { spellings += Array(repeating: -1, count: Int(form) + 1 - spellings.count) }
        spellings[Int(form)] = word
        forms[word, default: []].append(form)
        if Int(word) < isFirst.count, isFirst[Int(word)] { noteFirst(form) }
    }

    private mutating func noteFirst(_ word: Int32) {
        if isFirst.count <= Int(word) { isFirst += Array(repeating: false, count: Int(word) + 1 - isFirst.count) }
        isFirst[Int(word)] = true
    }

    /// The node of a phrase, made where it was not.
    /// - Returns: nil for a phrase without a word or number.
    package mutating func node(of tokens: Tokens, _ range: Range<Int>) -> Int32? {
        var node: Int32 = 0
        for index in range {
            guard let symbol = symbol(tokens[index]) else { continue }
            if node == 0 { begin(with: symbol) }
            node = child(node, symbol)
        }
        return node == 0 ? nil : node
    }

    private mutating func begin(with symbol: Int32) {
        guard symbol >= 0 else {
            beginsWithNumber = true
            return
        }
        guard Int(symbol) >= isFirst.count || !isFirst[Int(symbol)] else { return }
        noteFirst(symbol)
        for form in forms[symbol] ?? [] { noteFirst(form) }
    }

    /// Whether a phrase may begin with a token; false is certain.
    @inlinable package func begins(_ token: Token) -> Bool {
        switch token.kind {
        case .word: token.word >= 0 && Int(token.word) < isFirst.count && isFirst[Int(token.word)]
        case .number: beginsWithNumber
        case .mark, .lineBreak: false
        }
    }

    package func value(_ node: Int32) -> Int32 { values[Int(node)] }
    package mutating func set(_ node: Int32, _ value: Int32) { values[Int(node)] = value }

    /// Every phrase that starts at a token, the shortest first.
    /// - Parameter visit: its value and the index after its last token.
    @inline(__always)
    package func matches(_ tokens: Tokens, at index: Int, end: Int, _ visit: (Int32, Int) -> Void) {
        guard index < end, begins(tokens[index]), let first = symbol(tokens[index]) else { return }
        var node = steps.next(0, first)
        guard node != 0 else { return }
        var at = index + 1
        if values[Int(node)] != Self.none { visit(values[Int(node)], at) }
        while at < end {
            var next = at
            if tokens[at].kind == .mark {
                guard Self.isSkipped(tokens, at), at + 1 < end else { return }
                next = at + 1
            }
            guard let symbol = symbol(tokens[next]) else { return }
            node = steps.next(node, symbol)
            guard node != 0 else { return }
            at = next + 1
            if values[Int(node)] != Self.none { visit(values[Int(node)], at) }
        }
    }

    /// The longest phrase that starts at a token.
    @inlinable package func longest(_ tokens: Tokens, at index: Int, end: Int) -> (value: Int32, end: Int)? {
        guard index < end, begins(tokens[index]) else { return nil }
        return walk(tokens, at: index, end: end)
    }

    @usableFromInline func walk(_ tokens: Tokens, at index: Int, end: Int) -> (value: Int32, end: Int)? {
        var found: (value: Int32, end: Int)?
        matches(tokens, at: index, end: end) { found = ($0, $1) }
        return found
    }

    private static func isSkipped(_ tokens: Tokens, _ index: Int) -> Bool {
        switch tokens[index].mark {
        case UInt8(ascii: "-"): true
        case UInt8(ascii: "'"), UInt8(ascii: "."): !tokens[index].hasSpaceBefore
        default: false
        }
    }

    /// A word's id after spelling, a number as -2 and below; nil for a word the vocabulary lacks, a mark or a long number.
    private func symbol(_ token: Token) -> Int32? {
        switch token.kind {
        case .word:
            guard token.word >= 0 else { return nil }
            guard Int(token.word) < spellings.count, spellings[Int(token.word)] >= 0 else { return token.word }
            return spellings[Int(token.word)]
        case .number: return token.length <= 3 ? -2 - token.word : nil
        case .mark, .lineBreak: return nil
        }
    }

    private mutating func child(_ node: Int32, _ symbol: Int32) -> Int32 {
        let known = steps.next(node, symbol)
        if known != 0 { return known }
        values.append(Self.none)
        let next = Int32(values.count - 1)
        steps.add(node, symbol, next: next)
        return next
    }
}
