import Lexicon

/// The tokens that a machine's patterns tell apart: those of one class may stand at the same places of the same patterns.
///
/// Some hundreds of classes are left of all words, and what each may begin is a row of bits: one or two lines of memory answer for all
/// patterns that are tried at a token.
struct TokenClasses: Sendable {
    /// What a token of a class is.
    private enum Example {
        /// A line break, the end of the text, a mark that no pattern names.
        case nothing
        /// A word that no pattern names.
        case otherWord
        case number
        case mark(Int)
        case word(Int32)
    }

    private static let otherWord: UInt16 = 1
    private static let number: UInt16 = 2

    /// Class by mark, in its ASCII form, and behind the marks by word id; a word beyond the end is another word.
    private(set) var numbers = [UInt16](repeating: 0, count: TokenClasses.marks)
    private var examples: [Example] = [.nothing, .otherWord, .number]
    private static let marks = 128

    var count: Int { examples.count }

    /// - Parameter choices: all that is asked of tokens.
    init(of choices: [PatternOpening.Choice]) {
        let named = choices.reduce(into: (low: UInt64(0), high: UInt64(0))) {
            $0 = ($0.low | $1.marks.low, $0.high | $1.marks.high)
        }
        for mark in 0..<Self.marks where Self.holds(named, mark) {
            numbers[mark] = UInt16(count)
            examples.append(.mark(mark))
        }
        var seen: Set<WordSet> = []
        addWords(partedBy: choices.map(\.words).filter { seen.insert($0).inserted })
    }

    /// Words of a class are parted wherever a set holds some of them.
    private mutating func addWords(partedBy sets: [WordSet]) {
        var groups = [Int](repeating: 0, count: sets.reduce(0) { max($0, Int($1.end)) })
        var groupCount = 1
        for set in sets {
            // By group: the one that its words of this set go to.
            var parted = [Int](repeating: 0, count: groupCount)
            for word in set.words {
                let old = groups[Int(word)]
                if parted[old] == 0 {
                    parted[old] = groupCount
                    groupCount += 1
                }
                groups[Int(word)] = parted[old]
            }
        }
        var classes = [UInt16](repeating: 0, count: groupCount)
        classes[0] = Self.otherWord
        for (word, group) in groups.enumerated() {
            if classes[group] == 0 {
                classes[group] = UInt16(count)
                examples.append(.word(Int32(word)))
            }
            numbers.append(classes[group])
        }
    }

    /// Whether a choice allows the tokens of a class.
    func isAllowed(_ number: Int, by choice: PatternOpening.Choice) -> Bool {
        switch examples[number] {
        case .nothing: false
        case .otherWord: choice.anyWord
        case .number: choice.number
        case .mark(let mark): Self.holds(choice.marks, mark)
        case .word(let word): choice.anyWord || choice.words.contains(word)
        }
    }

    private static func holds(_ marks: (low: UInt64, high: UInt64), _ mark: Int) -> Bool {
        (mark < 64 ? marks.low : marks.high) >> UInt64(mark & 63) & 1 == 1
    }

    /// The class of a token.
    /// - Parameter numbers: of the machine's classes.
    @inline(__always)
    static func number(of token: Token, _ numbers: UnsafeBufferPointer<UInt16>) -> Int {
        // Words first, and no switch: most tokens are words, and a table of jumps takes longer.
        if token.kind == .word {
            let at = marks &+ Int(token.word)
            return Int(at >= marks && at < numbers.count ? numbers[at] : otherWord)
        }
        // A line break's mark is none, of the class of nothing.
        return Int(token.kind == .number ? number : numbers[Int(token.mark & 127)])
    }
}

/// For each class of tokens a row of bits: what its tokens may begin.
struct TokenRows: Sendable {
    /// What is asked of a token.
    struct Question: Hashable {
        let choice: PatternOpening.Choice
        /// Nothing tells it off, not even the end of the text.
        let isOpen: Bool

        init(_ choice: PatternOpening.Choice, isOpen: Bool) {
            self.choice = isOpen ? PatternOpening.Choice() : choice
            self.isOpen = isOpen
        }
    }

    /// Tokens that are looked at before a rule is tried.
    static let depth = 3

    /// Rules of a set: their bits are one block.
    static let mostRules = 64

    /// Blocks of 64 bits a row: one for the rules' first tokens, one each for the second and third ones, and those of the questions.
    let width: Int
    private(set) var bits: [UInt64]

    init() { (width, bits) = (0, []) }

    /// The bit of a row that answers a question.
    func bit(_ question: Int) -> Int { Self.depth * 64 + question }

    /// - Parameters:
    ///   - rules: indices of what is asked of each rule's first tokens, ``depth`` of them.
    init(_ questions: [Question], rules: [[Int]], _ classes: TokenClasses) {
        width = Self.depth + (questions.count + 63) / 64
        bits = Array(repeating: 0, count: width * classes.count)
        for number in 0..<classes.count {
            let row = number * width
            let answers = questions.map { $0.isOpen || classes.isAllowed(number, by: $0.choice) }
            func note(_ bit: Int, from block: Int) { bits[row + block + bit / 64] |= 1 << UInt64(bit % 64) }
            for (index, isAllowed) in answers.enumerated() where isAllowed { note(index, from: Self.depth) }
            for (index, rule) in rules.enumerated() {
                for (place, question) in rule.enumerated() where answers[question] { note(index, from: place) }
            }
        }
    }
}
