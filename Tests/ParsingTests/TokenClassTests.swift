import Lexicon
import Testing

@testable import Parsing

struct TokenClassTests {
    private static let words = ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám"]

    /// Every choice of a few, some alike: what classes are made of.
    private static func choices(_ vocabulary: inout Vocabulary) -> [PatternOpening.Choice] {
        let ids = words.map { vocabulary.intern($0) }
        return (0..<40).map { number in
            var choice = PatternOpening.Choice()
            choice.words = WordSet(ids.indices.filter { number * 37 >> $0 & 1 == 1 }.map { ids[$0] })
            choice.marks = number % 4 == 0 ? (1 << 44, 0) : number % 4 == 1 ? (0, 1 << (95 - 64)) : (0, 0)
            choice.number = number % 3 == 0
            choice.anyWord = number % 7 == 0
            return choice
        }
    }

    /// What a choice says of a token, without classes.
    private static func allows(_ choice: PatternOpening.Choice, _ token: Token) -> Bool {
        switch token.kind {
        case .word: choice.anyWord || choice.words.words.contains(token.word)
        case .number: choice.number
        case .mark:
            token.mark < 64
                ? choice.marks.low >> UInt64(token.mark) & 1 == 1 : choice.marks.high >> UInt64(token.mark - 64) & 1 == 1
        case .lineBreak: false
        }
    }

    @Test func `a token's class says what the choices say of the token`() {
        var vocabulary = Vocabulary()
        let choices = Self.choices(&vocabulary)
        _ = vocabulary.intern("chín")
        let classes = TokenClasses(of: choices)
        let tokens = Tokens(of: Self.words.joined(separator: " ") + " chín lạ 12, _ ; €\n", vocabulary: vocabulary)
        classes.numbers.withUnsafeBufferPointer { numbers in
            for token in tokens.all {
                let number = TokenClasses.number(of: token, numbers)
                for choice in choices { #expect(classes.isAllowed(number, by: choice) == Self.allows(choice, token)) }
            }
        }
        // Words that the choices cannot tell apart share a class.
        #expect(classes.count <= 3 + 2 + Self.words.count && classes.count > 5)
    }

    @Test func `a row answers every question of its class, and lists the rules`() {
        var vocabulary = Vocabulary()
        let choices = Self.choices(&vocabulary)
        let questions = choices.map { TokenRows.Question($0, isOpen: false) } + [TokenRows.Question(choices[0], isOpen: true)]
        let classes = TokenClasses(of: choices)
        let rules = (0..<TokenRows.mostRules).map { [$0 % 40, 40, 40 - $0 % 41] }
        let rows = TokenRows(questions, rules: rules, classes)
        #expect(rows.width == 4 && rows.bits.count == 4 * classes.count)
        for number in 0..<classes.count {
            func holds(_ bit: Int) -> Bool { rows.bits[number * rows.width + bit / 64] >> UInt64(bit % 64) & 1 == 1 }
            for (index, choice) in choices.enumerated() {
                #expect(holds(rows.bit(index)) == classes.isAllowed(number, by: choice))
            }
            #expect(holds(rows.bit(40)))
            for (index, rule) in rules.enumerated() {
                #expect(holds(index) == holds(rows.bit(rule[0])) && holds(64 + index))
                #expect(holds(128 + index) == holds(rows.bit(rule[2])))
            }
        }
    }
}
