import Articles
import Decoding
import Lexicon
import Parsing

/// Decodes a fuzzer's bytes behind a fixed prefix, and holds the result to what every decoded article promises.
package enum FuzzInput {
    /// From the checkout's top directory or from `Fuzz/`; without tables the old character sets would go untried.
    private static let readers: (decoder: Decoder, parser: Parser) = {
        for directory in ["Data", "../Data"] {
            if let tables = try? DecodingTables(directory: directory), let lexicon = try? Lexicon(directory: directory),
                let parser = try? Parser(lexicon: lexicon)
            {
                return (Decoder(tables: tables), parser)
            }
        }
        preconditionFailure("run this from the checkout's top directory or from Fuzz/")
    }()

    /// Parses a fuzzer's bytes as text, and holds every span to the text that it quotes.
    package static func parse(_ start: UnsafePointer<UInt8>?, _ count: Int) {
        let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
        let article = DecodedArticle(text: text, mediaType: "text/plain", encoding: "utf-8")
        let source = Record.Source(name: nil, sha256: "", bytes: count, mediaType: "text/plain", encoding: "utf-8", uri: nil)
        guard let record = try? readers.parser.parse(article, header: SubmissionHeader(), source: source) else { return }
        let scalars = Array(text.unicodeScalars)
        let spans =
            record.blocks.map(\.span) + record.documents.map(\.span) + record.statistics.map(\.span) + record.mentions.map(\.span)
            + record.otherPeriods.map(\.span) + [record.event?.span, record.title?.span].compactMap { $0 }
        for span in spans {
            precondition(span.start >= 0 && span.start <= span.end && span.end <= scalars.count, "a span out of range")
            var quoted = String.UnicodeScalarView()
            quoted.append(contentsOf: scalars[span.start..<span.end])
            precondition(String(quoted) == span.text, "a span that quotes something else")
        }
    }

    /// - Parameters:
    ///   - prefix: what leads to the decoder under test, such as `<html>`.
    ///   - mediaType: declared, since a fuzzer rarely finds a format by itself.
    package static func decode(_ start: UnsafePointer<UInt8>?, _ count: Int, prefix: [UInt8] = [], mediaType: String) {
        let bytes = prefix + UnsafeBufferPointer(start: start, count: count)
        let submission = Submission(header: SubmissionHeader(mediaType: mediaType), body: bytes)
        guard let articles = try? readers.decoder.decode(submission) else { return }
        precondition(!articles.isEmpty, "no article and no error")
        for article in articles {
            precondition(!article.text.utf8.contains(0), "a NUL in the text")
            let lines = article.text.utf8.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
            precondition(article.lines.allSatisfy { $0.line < lines }, "a hint for a line that is not there")
            precondition(zip(article.lines, article.lines.dropFirst()).allSatisfy { $0.line < $1.line }, "hints out of order")
        }
    }
}

/// libFuzzer's own main, as a function (`FuzzerInterface.h`).
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

extension FuzzInput {
    package static func run(
        _ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
        _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
    ) -> CInt {
        var count = count
        var arguments = arguments
        return runDriver(&count, &arguments, test)
    }
}
