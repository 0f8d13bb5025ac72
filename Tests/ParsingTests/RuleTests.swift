import Foundation
import Lexicon
import Parsing
import Testing

/// Places of the repository that tests read.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let articles = root.appending(path: "examples/articles")
    static let gold = root.appending(path: "Tests/Gold")
    static let ownArticles = root.appending(path: "Tests/OwnArticles")
    static let laterArticles = root.appending(path: "Tests/LaterArticles")
    static let freshArticles = root.appending(path: "Tests/FreshArticles")
    static let blindArticles = root.appending(path: "Tests/BlindArticles")
    static let cases = root.appending(path: "Tests/Cases")
    static let ratchets = root.appending(path: "Tests/Ratchets")
    /// One for all tests: a parser is a value and never changes.
    static let parser = Result { try Parser(lexicon: try Lexicon(directory: root.appending(path: "Data").path)) }
}

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
