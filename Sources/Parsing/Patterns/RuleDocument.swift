/// The text of `docs/rules.md`: every rule as the code declares it.
package struct RuleDocument {
    private let rules: [RuleDescription]

    package init(_ rules: [RuleDescription]) {
        self.rules = rules
    }

    package var markdown: String {
        var text = """
            # Rules

            Written by `giaoban rules --markdown` from the rules of `Sources/Parsing`; do not edit. `giaoban explain FILE` shows which
            of them made which value.

            Notation: `"a"` a word or phrase in any case, `<name>` a phrase of a table in `Data`, `[1-31, 1-2 digits]` a number,
            `'-/'` one of these marks, `Word` a word with a capital, `word` any word, `~` no space here, `^` and `$` begin and end of a
            line, `?` may be absent, `(a | b)` the first that fits, `{a}1-3` one to three times, `!(a)` not followed by, `day:` what it
            means. Every example is run by the tests; in a counterexample the rule must find nothing.

            """
        var family = ""
        for rule in rules {
            let name = String(rule.name.prefix { $0 != "." })
            if name != family {
                family = name
                text += "\n## \(name)\n"
            }
            text += "\n### \(rule.name)\n\n    \(rule.notation)\n\n"
            for example in rule.examples { text += "- \(Self.quoted(example.text)) is \(Self.quoted(example.value))\n" }
            for example in rule.counterexamples { text += "- not in \(Self.quoted(example))\n" }
        }
        return text
    }

    /// As code, whatever backticks and line breaks it holds.
    private static func quoted(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ⏎ ")
        return line.contains("`") ? "`` \(line) ``" : "`\(line)`"
    }
}
