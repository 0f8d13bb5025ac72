import Lexicon

/// What a pattern may begin with and go on with: most attempts of a rule end at these three tokens.
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
    /// The one after that, where a fit has three.
    var third = Choice()
    /// It may fit nothing.
    var isEmpty = false
    /// It may fit one token.
    var isSingle = false
    /// It may fit two tokens.
    var isDouble = false

    /// Adds a word of a phrase that may stand here.
    /// - Parameter depth: its place in the phrase, from 0.
    mutating func add(_ word: Int32, at depth: Int, isEnd: Bool) {
        switch depth {
        case 0:
            first.words.insert(word)
            isSingle = isSingle || isEnd
        case 1:
            second.words.insert(word)
            isDouble = isDouble || isEnd
        case 2: third.words.insert(word)
        default: break
        }
    }

    /// As `either` joins them.
    mutating func join(_ other: PatternOpening) {
        first.add(other.first)
        second.add(other.second)
        third.add(other.third)
        isEmpty = isEmpty || other.isEmpty
        isSingle = isSingle || other.isSingle
        isDouble = isDouble || other.isDouble
    }

    /// As `sequence` follows this one by `next`.
    func followed(by next: PatternOpening) -> PatternOpening {
        var result = self
        if isDouble { result.third.add(next.first) }
        if isSingle {
            result.second.add(next.first)
            result.third.add(next.second)
        }
        if isEmpty {
            result.first.add(next.first)
            result.second.add(next.second)
            result.third.add(next.third)
        }
        result.isEmpty = isEmpty && next.isEmpty
        result.isSingle = (isSingle && next.isEmpty) || (isEmpty && next.isSingle)
        result.isDouble = (isDouble && next.isEmpty) || (isSingle && next.isSingle) || (isEmpty && next.isDouble)
        return result
    }

    /// As `repeated` does.
    var repeated: PatternOpening {
        guard isSingle || isDouble else { return self }
        var again = self
        again.isEmpty = true
        return followed(by: again).followed(by: again)
    }
}

extension PatternMachine {
    /// What a node may begin with.
    /// - Parameter known: of the nodes before it, its children among them.
    func opening(of node: Node, _ known: [PatternOpening]) -> PatternOpening {
        var result = PatternOpening()
        switch node {
        case .phrase(let root): result = phraseOpenings[root] ?? result
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
