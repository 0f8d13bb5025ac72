import Articles
import Foundation

/// The articles that the index and search rows are measured over.
///
/// Up to the corpus' own number they are its articles; beyond, each is made of two of them, line by line in turn, so that texts and titles differ
/// while words, phrases and lengths keep their frequencies. Publications are spread over ten years, by the minute. All by rule: number
/// n is the same article in every run.
final class Corpus: Sendable {
    struct Article {
        let number: Int
        let title: String
        let body: String
        /// ISO 8601, at +07:00.
        let published: String

        var uri: String { "https://bao.example/\(number)" }
        /// What "raw" means in every row: UTF-8 of title and body.
        var rawBytes: Int { title.utf8.count + body.utf8.count }

        /// As a sender puts it. Made by the quick writer, so that producers leave the processor to what is measured.
        var json: [UInt8] { Form(article: self).json(capacity: body.utf8.count + 512) }

        private struct Form: JSONWritable {
            let article: Article

            func write(to json: inout JSONWriter) {
                json.object {
                    $0.member("url", article.uri)
                    $0.member("title", article.title)
                    $0.member("text", article.body)
                    $0.member("date", article.published)
                }
            }
        }
    }

    /// How many articles the rows take.
    let count: Int
    private let sources: [(title: String, body: String, lines: [Substring])]

    struct Line: Decodable { var title, body: String }

    /// - Parameter path: NDJSON of objects with `title` and `body`; `.zst` is unpacked by zstd(1).
    static func lines(_ path: String) throws -> [Line] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [path.hasSuffix(".zst") ? "zstdcat" : "cat", path]
        process.standardOutput = output
        try process.run()
        let data = Array(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        let decoder = JSONDecoder()
        return try data.split(separator: UInt8(ascii: "\n")).map { try decoder.decode(Line.self, from: Data($0)) }
    }

    /// - Parameter path: see ``lines(_:)``.
    init(path: String, count: Int?) throws {
        // A text of nothing but its title would be no article.
        sources = try Self.lines(path).filter { $0.body.utf8.count > 200 }
            .map { ($0.title, $0.body, $0.body.split(separator: "\n")) }
        guard sources.count > 100 else { throw Problem("no corpus in \(path): 100 articles at least") }
        self.count = count ?? sources.count
    }

    func article(_ number: Int) -> Article {
        let hash = Corpus.hash(number)
        let first = sources[number % sources.count]
        guard number >= sources.count else {
            return Article(number: number, title: first.title, body: first.body, published: Corpus.date(hash))
        }
        let second = sources[Int(hash >> 20 % UInt64(sources.count))]
        var body = ""
        body.reserveCapacity(first.body.utf8.count + second.body.utf8.count)
        for (index, line) in first.lines.enumerated() {
            body += index % 2 == 1 && index < second.lines.count ? second.lines[index] : line
            body += "\n"
        }
        // The number keeps texts apart whatever lines they share.
        body += "Mã tin: \(number)"
        let words = (first.title.split(separator: " "), second.title.split(separator: " "))
        let title = (words.0.prefix(words.0.count / 2) + words.1.suffix(words.1.count - words.1.count / 2)).joined(separator: " ")
        return Article(number: number, title: title, body: body, published: Corpus.date(hash))
    }

    /// SplitMix64: the same on every machine.
    static func hash(_ number: Int) -> UInt64 {
        var value = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15 &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    /// A minute of the years 2015 to 2024.
    private static func date(_ hash: UInt64) -> String {
        func pick(_ shift: UInt64, _ values: Int) -> Int { Int(hash >> shift % UInt64(values)) }
        func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(2015 + pick(3, 10))-\(padded(1 + pick(11, 12)))-\(padded(1 + pick(17, 28)))"
            + "T\(padded(6 + pick(23, 16))):\(padded(pick(31, 60))):00+07:00"
    }
}
