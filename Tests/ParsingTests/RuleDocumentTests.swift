import Foundation
import Parsing
import Testing

@Suite struct RuleDocumentTests {
    @Test func `docs/rules.md says what the rules are`() throws {
        let expected = RuleDocument(try Repository.parser.get().grammar.rules).markdown
        let file = Repository.root.appending(path: "docs/rules.md")
        let isCurrent = (try? String(contentsOf: file, encoding: .utf8)) == expected
        #expect(isCurrent, "docs/rules.md is stale; renew it: make documents")
    }
}
