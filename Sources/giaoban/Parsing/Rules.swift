import ArgumentParser
import Parsing

/// Writes `docs/rules.md` from the rules themselves; hidden, since only those who change rules need it.
struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "List the rules: name, pattern, examples, counterexamples.", shouldDisplay: false)

    @Flag(help: "As docs/rules.md has them.")
    var markdown = false

    @OptionGroup var lexicon: LexiconOptions

    func run() throws {
        try reportingErrors {
            let rules = try ArticleReader(directory: lexicon.directory).rules
            if markdown {
                Output.write(Array(RuleDocument(rules).markdown.utf8))
            } else {
                for rule in rules { Output.line("\(rule.name)\t\(rule.notation)") }
            }
        }
    }
}
