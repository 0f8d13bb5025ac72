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
    /// Words that a phrase may begin with in any spelling, by word id.
    private var isFirst: [Bool] = []
    private var beginsWithNumber = false
    /// The node of a first word in any spelling, by word id, once the table is sealed.
    private var firsts: [Int32] = []
    /// The bits of tokens that a phrase may begin with.
    @usableFromInline package private(set) var opening = Openings.anyToken
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

    /// Gives the table openings of its own; no phrase or spelling is added afterwards.
    package mutating func seal(_ vocabulary: inout Vocabulary) {
        let words = isFirst.indices.filter { isFirst[$0] }
        firsts = isFirst.indices.map { isFirst[$0] ? steps.next(0, spelling(Int32($0))) : 0 }
        opening = vocabulary.opening(
            words: words.map { Int32($0) }, number: beginsWithNumber, followers: followers(words.map { Int32($0) }))
    }

    private func followers(_ words: [Int32]) -> TokenFollowers {
        var followers = TokenFollowers()
        let nodes = Set(words.map { firsts[Int($0)] })
        followers.alone = Set(words.filter { values[Int(firsts[Int($0)])] != Self.none })
        followers.isNumberAlone = true
        // A step by a number is one by a negative symbol.
        followers.number = true
        for step in steps.all where nodes.contains(step.node) && step.word >= 0 {
            followers.words += [step.word] + (forms[step.word] ?? [])
        }
        return followers
    }

    private mutating func noteFirst(_ word: Int32) {
        opening = .anyToken
        firsts = []
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
            opening = .anyToken
            return
        }
        guard Int(symbol) >= isFirst.count || !isFirst[Int(symbol)] else { return }
        noteFirst(symbol)
        for form in forms[symbol] ?? [] { noteFirst(form) }
    }

    /// Whether a phrase may begin with a token; false is certain.
    @inlinable package func begins(_ tokens: Tokens, at index: Int) -> Bool { tokens.openings[index] & opening != 0 }

    package func value(_ node: Int32) -> Int32 { values[Int(node)] }
    package mutating func set(_ node: Int32, _ value: Int32) { values[Int(node)] = value }

    /// Every phrase that starts at a token, the shortest first.
    /// - Parameter visit: its value and the index after its last token.
    @inline(__always)
    package func matches(_ tokens: Tokens, at index: Int, end: Int, _ visit: (Int32, Int) -> Void) {
        guard index < end, begins(tokens, at: index) else { return }
        tokens.all.withUnsafeBufferPointer { tokens in
            var node = first(tokens[index])
            var at = index + 1
            while node != 0 {
                if values[Int(node)] != Self.none { visit(values[Int(node)], at) }
                guard at < end else { return }
                if tokens[at].kind == .mark {
                    guard Self.isSkipped(tokens[at]), at + 1 < end else { return }
                    // `UBND huyện. Hội nghị ...`: behind a word that is no short form the stop ends a sentence.
                    if tokens[at].isMark("."), tokens[at + 1].hasSpaceBefore, tokens[at - 1].length > Self.longestShort { return }
                    at += 1
                }
                guard let symbol = symbol(tokens[at]) else { return }
                node = steps.next(node, symbol)
                at += 1
            }
        }
    }

    /// The node of a phrase's first word or number; 0 where none begins with it.
    @inline(__always)
    private func first(_ token: Token) -> Int32 {
        if token.kind == .word, token.word >= 0, !firsts.isEmpty {
            return Int(token.word) < firsts.count ? firsts[Int(token.word)] : 0
        }
        return symbol(token).map { steps.next(0, $0) } ?? 0
    }

    /// The longest phrase that starts at a token.
    @inlinable package func longest(_ tokens: Tokens, at index: Int, end: Int) -> (value: Int32, end: Int)? {
        guard index < end, begins(tokens, at: index) else { return nil }
        return walk(tokens, at: index, end: end)
    }

    @usableFromInline func walk(_ tokens: Tokens, at index: Int, end: Int) -> (value: Int32, end: Int)? {
        var found: (value: Int32, end: Int)?
        matches(tokens, at: index, end: end) { found = ($0, $1) }
        return found
    }

    private static func isSkipped(_ token: Token) -> Bool {
        switch token.mark {
        case UInt8(ascii: "-"): true
        case UInt8(ascii: "'"), UInt8(ascii: "."): !token.hasSpaceBefore
        default: false
        }
    }

    /// Letters of the longest word before a stop that is a short form: `Tx.`, `TP.`
    private static let longestShort = 3

    /// A word's id after spelling, a number as -2 and below; nil for a word the vocabulary lacks, a mark or a long number.
    @inline(__always)
    private func symbol(_ token: Token) -> Int32? {
        switch token.kind {
        case .word:
            return token.word >= 0 ? spelling(token.word) : nil
        case .number: return token.length <= 3 ? -2 - token.word : nil
        case .mark, .lineBreak: return nil
        }
    }

    /// The id that a word counts as.
    @inline(__always)
    private func spelling(_ word: Int32) -> Int32 {
        Int(word) < spellings.count && spellings[Int(word)] >= 0 ? spellings[Int(word)] : word
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
