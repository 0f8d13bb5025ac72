import Foundation

/// One sample article as its gold record tells it apart: each line of the text with what it is.
package struct SampleArticle: Sendable {
    package struct Line: Sendable {
        /// As in the record's `blocks`; of a line that holds two, the first's.
        package let label: String
        package let text: String

        package init(label: String, text: String) {
            self.label = label
            self.text = text
        }

        package var isBoilerplate: Bool { label.hasPrefix("boilerplate") }
    }

    package static let names = [
        "000_56f70743445bb4c5", "001_548f2efccde3ef8a", "002_91114aec546bb2e0", "003_a3e227f0144687ac", "004_6da0be90f8e323b7",
    ]
    package static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    package let name: String
    /// The file as it stands.
    package let text: String
    package let title: String
    /// ISO 8601, where the page printed it.
    package let published: String?
    package let authors: [String]
    /// Every non-blank line, white space as HTML shows it.
    package let lines: [Line]

    private struct Gold: Decodable {
        struct Place: Decodable { let u: [Int] }
        struct Block: Decodable {
            let label: String
            let span: Place
        }
        struct Title: Decodable { let text: String }
        struct Time: Decodable { let iso: String }
        struct Byline: Decodable { let name: String }
        let title: Title
        let published: Time?
        let bylines: [Byline]
        let blocks: [Block]
    }

    package init(_ name: String) throws {
        self.name = name
        text = try String(contentsOf: Self.root.appending(path: "examples/articles/\(name).txt"), encoding: .utf8)
        let gold = try JSONDecoder().decode(
            Gold.self, from: Data(contentsOf: Self.root.appending(path: "Tests/Gold/\(name).json")))
        title = gold.title.text
        published = gold.published?.iso
        authors = gold.bylines.map(\.name)
        var lines: [Line] = []
        var start = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let end = start + line.unicodeScalars.count
            defer { start = end + 1 }
            let shown = Self.shown(line)
            guard !shown.isEmpty, let block = gold.blocks.first(where: { $0.span.u[0] < end && $0.span.u[1] > start }) else {
                continue
            }
            lines.append(Line(label: block.label, text: shown))
        }
        self.lines = lines
    }

    /// The lines above the title, and those below it.
    package var above: ArraySlice<Line> { lines.prefix { $0.label != "title" } }
    package var below: ArraySlice<Line> { lines.drop { $0.label != "title" }.dropFirst() }

    /// A line as HTML shows it.
    package static func shown(_ line: some StringProtocol) -> String {
        line.split(whereSeparator: { " \t\r".contains($0) }).joined(separator: " ").trimmingCharacters(in: ["\u{A0}", " "])
    }
}
