import Lexicon

/// What a pattern may begin with and go on with: most attempts of a rule end at these two tokens.
struct PatternOpening {
    /// Tokens that may stand at one place.
    struct Choice: Hashable {
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

        static func == (left: Choice, right: Choice) -> Bool {
            left.marks == right.marks && left.number == right.number && left.anyWord == right.anyWord && left.words == right.words
        }

        /// By little: sets of thousands of words are compared anyway.
        func hash(into hasher: inout Hasher) {
            hasher.combine(words)
            hasher.combine(marks.low ^ marks.high)
            hasher.combine(number)
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
            result.first.words = WordSet(firstWords[root] ?? [])
            result.second.words = WordSet(secondWords[root] ?? [])
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
