import ArgumentParser
import Articles
import Foundation
import WireProtocol

struct Search: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find articles. A typed accent counts, a missing one matches all: khoa giao finds khoa giáo.",
        discussion:
            "Words must all be there; \"a phrase\", -not, OR and a prefix* are understood. Newest first. Exit code 1: nothing found."
    )

    @Argument(help: "What to look for.")
    var query: [String]

    @Option(help: "Hits at most, 1 to 1000.")
    var limit = 20

    @Flag(help: "Print hits as JSON, one a line: id, uri, title, published, score.")
    var json = false

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        try reportingErrors {
            let query = query.joined(separator: " ")
            let (_, body) = try connection.connect().ask(.search, header: SearchHeader(query: query, limit: limit).json())
            let hits = try JSONDecoder().decode([Hit].self, from: Data(body))
            for hit in hits {
                if json {
                    Output.line(json: hit.json())
                } else {
                    Output.write(Array(hit.text(isColoured: Output.isColoured).utf8))
                }
            }
            if hits.isEmpty {
                if !json { Output.complain("search \(query): nothing found") }
                throw ExitCode(1)
            }
        }
    }
}

/// One hit as the daemon tells it.
private struct Hit: Codable, JSONWritable {
    var id: String
    var uri: String?
    var title: String
    var published: String?
    var score: Double
    var copyOf: String?
    /// `[start, end)` in Unicode scalars of the title.
    var titleHighlights: [[Int]]
    var snippet: String
    var snippetHighlights: [[Int]]

    func write(to json: inout JSONWriter) {
        json.object {
            $0.member("id", id)
            $0.member("uri", uri)
            $0.member("title", title)
            $0.member("published", published)
            $0.member("score", score)
            $0.member("copyOf", copyOf)
            $0.member("snippet", snippet)
        }
    }

    func text(isColoured: Bool) -> String {
        let title = isColoured ? Self.mark(title, titleHighlights) : title
        let line = snippet.replacing("\n", with: " ")
        let snippet = isColoured ? Self.mark(line, snippetHighlights) : line
        // A day is enough to look at; the record has the minute.
        return "\(published.map { String($0.prefix(10)) } ?? "----------")  \(title)\n    \(snippet)\n    \(uri ?? id)\n\n"
    }

    private static func mark(_ text: String, _ highlights: [[Int]]) -> String {
        let scalars = Array(text.unicodeScalars)
        var marked = ""
        var end = 0
        for highlight in highlights
        where highlight.count == 2 && highlight[0] >= end && highlight[0] <= highlight[1] && highlight[1] <= scalars.count {
            marked.unicodeScalars.append(contentsOf: scalars[end..<highlight[0]])
            marked += "\u{1B}[1;33m"
            marked.unicodeScalars.append(contentsOf: scalars[highlight[0]..<highlight[1]])
            marked += "\u{1B}[0m"
            end = highlight[1]
        }
        marked.unicodeScalars.append(contentsOf: scalars[end...])
        return marked
    }
}
