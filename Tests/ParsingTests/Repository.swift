import Articles
import Foundation
import Lexicon
import Parsing

/// Places of the repository that tests read, and what is read from articles.
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

    /// The text of a sample article.
    static func sample(_ name: String) throws -> String {
        try String(contentsOf: articles.appending(path: name + ".txt"), encoding: .utf8)
    }

    /// What is read from a plain text.
    static func record(_ text: String) throws -> Record { try record(DecodedArticle(plain: text)) }

    /// What is read from the report of a commune's briefing that says a text.
    static func briefing(_ text: String) throws -> Record {
        try record(
            """
            Đảng ủy xã Tà Rụt giao ban quý I năm 2026
            Ngày 5/4, Đảng ủy xã Tà Rụt, tỉnh Quảng Trị tổ chức hội nghị giao ban.
            \(text)
            """)
    }

    static func record(_ article: DecodedArticle, header: SubmissionHeader = SubmissionHeader()) throws -> Record {
        var trace = ParseTrace(isRecording: false)
        return try record(article, header: header, trace: &trace)
    }

    static func record(
        _ article: DecodedArticle, header: SubmissionHeader = SubmissionHeader(), trace: inout ParseTrace
    ) throws -> Record {
        let source = Record.Source(
            name: nil, sha256: "", bytes: article.text.utf8.count, mediaType: article.mediaType, encoding: article.encoding,
            uri: header.uri)
        return try parser.get().parse(article, header: header, source: source, trace: &trace)
    }
}

extension DecodedArticle {
    init(plain text: String) { self.init(text: text, mediaType: "text/plain", encoding: "utf-8") }
}
