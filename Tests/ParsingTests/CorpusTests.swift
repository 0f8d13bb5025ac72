import Articles
import Foundation
import Lexicon
import Testing

@testable import Parsing

/// What every record promises, over the articles of a corpus that `make check-long CORPUS=path` names: NDJSON of `title` and `body`.
@Suite struct CorpusTests {
    private static let corpus = ProcessInfo.processInfo.environment["GIAOBAN_CORPUS"].flatMap { $0.isEmpty ? nil : $0 }
    /// Articles read: a sample of every kind of news, in minutes.
    private static let count = 5_000

    @Test(.enabled(if: corpus != nil, "make check-long CORPUS=path"))
    func `spans lie inside, quote the text there and do not overlap within a kind`() throws {
        let parser = try Parser(lexicon: Lexicon(directory: Repository.root.appending(path: "Data").path))
        let articles = try Self.articles()
        #expect(!articles.isEmpty)
        for (number, text) in articles.enumerated() {
            let article = DecodedArticle(text: text, mediaType: "text/plain", encoding: "utf-8")
            let source = Record.Source(
                name: "\(number)", sha256: "", bytes: text.utf8.count, mediaType: "text/plain", encoding: "utf-8", uri: nil)
            guard let record = try? parser.parse(article, header: SubmissionHeader(), source: source) else { continue }
            let scalars = Array(text.unicodeScalars)
            let kinds: [(String, [Span])] = [
                ("blocks", record.blocks.map(\.span)), ("documents", record.documents.flatMap(\.mentions)),
                ("statistics", record.statistics.map(\.span)),
                ("persons", record.mentions.filter { $0.type == .person }.map(\.span)),
                ("organisations", record.mentions.filter { $0.type == .organisation }.map(\.span)),
                ("places", record.mentions.filter { $0.type == .place }.map(\.span)),
                ("event", record.event.map { [$0.span] } ?? []), ("captions", record.captions.map(\.span)),
                ("title", record.title?.span.map { [$0] } ?? []),
            ]
            for (kind, spans) in kinds {
                for span in spans {
                    try #require(
                        span.start >= 0 && span.start <= span.end && span.end <= scalars.count, "\(number) \(kind) \(span)")
                    var quoted = String.UnicodeScalarView()
                    quoted.append(contentsOf: scalars[span.start..<span.end])
                    #expect(String(quoted) == span.text, "\(number) \(kind)")
                }
                let ordered = spans.sorted { $0.start < $1.start }
                for (first, second) in zip(ordered, ordered.dropFirst()) {
                    #expect(first.end <= second.start, "\(number) \(kind): \(first.text) | \(second.text)")
                }
            }
        }
    }

    private static func articles() throws -> [String] {
        guard let corpus else { return [] }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        // Whole lines of the first part, whatever the packing.
        process.arguments = [
            "-c", corpus.hasSuffix(".zst") ? "zstdcat \"$1\" | head -n \(count)" : "head -n \(count) \"$1\"", "sh", corpus,
        ]
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        struct Article: Decodable { var title, body: String }
        return try data.split(separator: UInt8(ascii: "\n")).map { line in
            let article = try JSONDecoder().decode(Article.self, from: Data(line))
            return article.title + "\n\n" + article.body
        }
    }
}
