import Articles
import Decoding
import Glibc
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

    /// The head of an article under which statements are read.
    private static let head = """
        Hội nghị giao ban báo cáo viên tháng 6
        10/06/2023 08:00
        Sáng 10/6, Ban Tuyên giáo Tỉnh ủy Hậu Giang tổ chức hội nghị giao ban công tác tuyên giáo tháng 6 và triển khai nhiệm vụ \
        tháng 7 năm 2023, đồng chí Nguyễn Văn An, Trưởng ban, chủ trì hội nghị với sự tham dự của lãnh đạo các huyện trong tỉnh.

        """

    /// Times that a text of four times the length may take: one whose time grows with its square takes 16.
    private static let mostGrowth = 8.0
    /// Seconds below which times say nothing.
    private static let leastTime = 0.05

    /// Parses a phrase repeated to 32 KiB and to 128 KiB, and holds the times to each other, the least of several each.
    package static func parseRepeated(_ start: UnsafePointer<UInt8>?, _ count: Int) {
        guard count > 0 else { return }
        let phrase = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
        func time(_ bytes: Int) -> Double {
            let text = head + String(repeating: phrase, count: max(1, bytes / phrase.utf8.count))
            let article = DecodedArticle(text: text, mediaType: "text/plain", encoding: "utf-8")
            let source = Record.Source(
                name: nil, sha256: "", bytes: text.utf8.count, mediaType: "text/plain", encoding: "utf-8", uri: nil)
            let began = processorSeconds()
            _ = try? readers.parser.parse(article, header: SubmissionHeader(), source: source)
            return processorSeconds() - began
        }
        var (short, long) = (time(1 << 15), time(1 << 17))
        // What a busy machine made slow once is rarely slow again.
        for _ in 0..<4 where long > leastTime && long > mostGrowth * short {
            (short, long) = (min(short, time(1 << 15)), min(long, time(1 << 17)))
        }
        precondition(long <= max(leastTime, mostGrowth * short), "the time of \(phrase.debugDescription) outgrows the text")
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// - Parameters:
    ///   - prefix: what leads to the decoder under test, such as `<html>`.
    ///   - mediaType: declared, since a fuzzer rarely finds a format by itself.
    package static func decode(_ start: UnsafePointer<UInt8>?, _ count: Int, prefix: [UInt8] = [], mediaType: String) {
        let bytes = prefix + UnsafeBufferPointer(start: start, count: count)
        let submission = Submission(header: SubmissionHeader(mediaType: mediaType), body: bytes)
        guard let parts = try? readers.decoder.parts(of: submission) else { return }
        precondition(parts.contains(where: \.isArticle), "no article and no error")
        for part in parts {
            guard let article = try? part.outcome.get() else { continue }
            if let submission = part.submission {
                precondition((try? readers.decoder.decode(submission)) == [article], "a part that is another article by itself")
            }
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
