import Articles
import Foundation
import Parsing
import Testing

@Suite struct ParserVersionTests {
    /// Stores know by the version which of their records are old: two parsers of one version must read alike.
    @Test func `a parser that reads articles otherwise has another version`() throws {
        var records: [UInt8] = []
        for set in GoldSet.allCases {
            for file in try set.files.sorted(by: { $0.article.path < $1.article.path }) {
                records += try GoldTests.record(of: file.article).json()
            }
        }
        var ratchet = try Ratchet("parser-version")
        var now = ratchet.entries
        now[Parser.version] = Digest(of: records).hexadecimal
        try ratchet.hold(now, isNoWorse: ==)
    }
}
