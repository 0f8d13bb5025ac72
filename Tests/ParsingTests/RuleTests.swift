import Foundation
import Lexicon
import Parsing
import Testing

@Suite struct RuleTests {
    @Test func `every rule finds its examples and nothing in its counterexamples`() throws {
        let rules = try Repository.parser.get().grammar.rules
        for rule in rules {
            #expect(!rule.examples.isEmpty && !rule.counterexamples.isEmpty, "\(rule.name) shows one side only")
            for example in rule.examples {
                #expect(
                    rule.find(example.text).contains(example.value),
                    "\(rule.name): \(example.text) gave \(rule.find(example.text))")
            }
            for text in rule.counterexamples { #expect(rule.find(text).isEmpty, "\(rule.name): \(text) gave \(rule.find(text))") }
        }
        #expect(Set(rules.map(\.name)).count == rules.count)
    }
}
