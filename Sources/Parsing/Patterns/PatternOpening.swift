import Lexicon

/// What a pattern may begin with and go on with: most attempts of a rule end at these two tokens.
struct PatternOpening {
    /// Tokens that may stand at one place.
    struct Choice {
        var words = WordSet()
        /// As bits of the 128 ASCII characters.
        var marks: (low: UInt64, high: UInt64) = (0, 0)
        var number = false, anyWord = false

        mutating func add(_ other: Choice) {
            words.formUnion(other.words)
            marks = (marks.low | other.marks.low, marks.high | other.marks.high)
            number = number || other.number
            anyWord = anyWord || other.anyWord
        }
    }

    var first = Choice()
    /// The token after the first one, where a fit has two.
    var second = Choice()
    /// It may fit nothing.
    var isEmpty = false
    /// It may fit one token.
    var isSingle = false

    /// As `either` joins them.
    mutating func join(_ other: PatternOpening) {
        first.add(other.first)
        second.add(other.second)
        isEmpty = isEmpty || other.isEmpty
        isSingle = isSingle || other.isSingle
    }

    /// As `sequence` follows this one by `next`.
    func followed(by next: PatternOpening) -> PatternOpening {
        var result = self
        if isSingle { result.second.add(next.first) }
        if isEmpty {
            result.first.add(next.first)
            result.second.add(next.second)
        }
        result.isEmpty = isEmpty && next.isEmpty
        result.isSingle = (isSingle && next.isEmpty) || (isEmpty && next.isSingle)
        return result
    }

    /// As `repeated` does.
    var repeated: PatternOpening { isSingle ? followed(by: PatternOpening(first: first, isEmpty: true, isSingle: true)) : self }
}

extension PatternMachine {
    /// What a node may begin with.
    /// - Parameter known: of the nodes before it, its children among them.
    func opening(of node: Node, _ known: [PatternOpening]) -> PatternOpening {
        var result = PatternOpening()
        switch node {
        case .phrase(let root):
            result.first.words = firstWords[root] ?? WordSet()
            result.second.words = secondWords[root] ?? WordSet()
            result.isSingle = singles.contains(root)
        case .number:
            result.first.number = true
            result.isSingle = true
        case .mark(let low, let high):
            result.first.marks = (low, high)
            result.isSingle = true
        case .capitalised, .anyWord:
            result.first.anyWord = true
            result.isSingle = true
        case .tight, .lineStart, .lineEnd, .not: result.isEmpty = true
        case .optional(let child):
            result = known[Int(child)]
            result.isEmpty = true
        case .either(let start, let count):
            for child in start..<start + count { result.join(known[Int(child)]) }
        case .sequence(let start, let count):
            result.isEmpty = true
            for child in start..<start + count { result = result.followed(by: known[Int(child)]) }
        case .link(let child), .capture(_, let child): result = known[Int(child)]
        case .repeated(let child, _): result = known[Int(child)].repeated
        }
        return result
    }
}

/// A ``PatternOpening`` in the form in which it is asked.
struct TokenSet {
    /// Of ``WordSets``: where the bits of the words begin, and how many words have one.
    private let start: Int32
    private let count: Int32
    private let marks: (low: UInt64, high: UInt64)
    private let number: Bool
    private let anyWord: Bool
    /// Nothing tells it off, not even the end of the text.
    private let isOpen: Bool

    init(_ choice: PatternOpening.Choice, isOpen: Bool, _ sets: inout WordSets) {
        (start, count) = isOpen ? (0, 0) : sets.bits(of: choice.words)
        (marks, number, anyWord) = (choice.marks, choice.number, choice.anyWord)
        self.isOpen = isOpen
    }

    @inline(__always)
    func allows(_ tokens: UnsafeBufferPointer<Token>, _ index: Int, _ end: Int, _ sets: UnsafeBufferPointer<UInt64>) -> Bool {
        if isOpen { return true }
        guard index < end else { return false }
        let token = tokens[index]
        switch token.kind {
        case .word:
            if anyWord { return true }
            guard token.word >= 0, token.word < count else { return false }
            return sets[Int(start + token.word >> 6)] >> UInt64(token.word & 63) & 1 == 1
        case .number: return number
        case .mark:
            return token.mark < 64
                ? marks.low >> UInt64(token.mark) & 1 == 1
                : token.mark < 128 && marks.high >> UInt64(token.mark - 64) & 1 == 1
        case .lineBreak: return false
        }
    }
}

/// The bits of sets of words in one row, each set once.
struct WordSets {
    private(set) var bits: [UInt64] = []
    private var known: [WordSet: Int32] = [:]

    mutating func bits(of words: WordSet) -> (start: Int32, count: Int32) {
        guard words.end > 0 else { return (0, 0) }
        if let start = known[words] { return (start, words.end) }
        let start = Int32(bits.count)
        known[words] = start
        bits += words.bits
        return (start, words.end)
    }
}
