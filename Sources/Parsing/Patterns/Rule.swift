import Lexicon

/// One way in which the language says something: name, pattern, production, and examples on both sides.
///
/// Every rule's examples are run by one test, `giaoban explain` shows which rule made which value, and `docs/rules.md` is
/// written from these declarations.
package struct Rule<Value: Sendable>: Sendable {
    /// `concept.form`, unique, such as `published.day-month-year`.
    package let name: String
    package let pattern: Pattern
    /// What the match means; nil where the numbers make no sense together.
    package let produce: @Sendable (Match) -> Value?
    /// Text that holds the value, and the value as ``RuleSet`` describes it.
    package let examples: [(text: String, value: String)]
    /// Text in which this rule must find nothing.
    package let counterexamples: [String]

    package init(
        _ name: String, _ pattern: Pattern, examples: [(text: String, value: String)], counterexamples: [String],
        produce: @escaping @Sendable (Match) -> Value?
    ) {
        self.name = name
        self.pattern = pattern
        self.produce = produce
        self.examples = examples
        self.counterexamples = counterexamples
    }
}

/// What a pattern fitted.
package struct Match: Sendable {
    package let tokens: Tokens
    /// Token indices.
    package let range: Range<Int>
    let captures: [Capture]

    struct Capture: Sendable {
        var slot: Pattern.Slot
        var range: Range<Int>
        /// A number's or a concept's value; 0 for words.
        var value: Int
    }

    package func value(_ slot: Pattern.Slot) -> Int? { captures.first { $0.slot == slot }?.value }
    package func range(_ slot: Pattern.Slot) -> Range<Int>? { captures.first { $0.slot == slot }?.range }
    package func string(_ slot: Pattern.Slot) -> String? { range(slot).map { tokens.string($0) } }
}

/// A rule as tests, `explain` and the documentation see it.
package struct RuleDescription: Sendable {
    package let name: String
    package let notation: String
    package let examples: [(text: String, value: String)]
    package let counterexamples: [String]
    /// The values that this rule alone finds in a text, in order.
    package let find: @Sendable (String) -> [String]
}
