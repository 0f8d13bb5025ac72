import ArgumentParser
import Articles
import Foundation
import WireProtocol

struct Search: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find articles. A typed accent counts, a missing one matches all: khoa giao finds khoa giáo.",
        discussion: """
            Words must all be there; "a phrase", -not, OR, ( ), a prefix* and =exactly are understood, and title: body: person: org: \
            place: doc: source: genre: sector: period: date: is:copy before a word. date:2018-07..2018-09, date:2018-Q3. \
            place:24 is today's province, place:63:24 the one of before July 2025. With --json, what was counted is the last \
            line, {"schema":"giaoban.counts/1", ...}. Exit code 1: nothing found.
            """)

    @Argument(help: "What to look for.")
    var query: [String]

    @Option(help: "Hits at most, 1 to 1000.")
    var limit = 20

    @Option(
        help: ArgumentHelp(
            "newest, or relevance: BM25 over the newest 20,000 matches.", valueName: "order"))
    var sort = "newest"

    @Option(help: ArgumentHelp("Go on behind a page: what it printed as its next.", valueName: "next"))
    var after: String?

    @Option(
        help: ArgumentHelp(
            """
            Count the matches by province, district, commune, sector, genre, organisation, person, document, outlet or month; \
            several with commas, or given again.
            """, valueName: "facets"))
    var facet: [String] = []

    @Option(help: "Values of each facet, 1 to 100.")
    var top = 10

    @Option(help: ArgumentHelp("Count the matches by day, month or year of publication.", valueName: "unit"))
    var histogram: String?

    @Option(help: ArgumentHelp("auto, always or never.", valueName: "when"))
    var color = Output.Colour.auto

    @Flag(help: "Print hits as JSON, one a line: id, uri, title, published, score.")
    var json = false

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        try reportingErrors {
            let query = query.joined(separator: " ")
            let facets = facet.flatMap { $0.split(separator: ",").map(String.init) }
            let request = SearchHeader(
                query: query, limit: limit, after: after, sort: sort, facets: facets.isEmpty ? nil : facets, top: top,
                histogram: histogram)
            let isCounting = !facets.isEmpty || histogram != nil
            let (header, body) = try ask(request)
            let (page, hits, counts) = try read(header, body, isCounting: isCounting)
            if json {
                for hit in hits { Output.line(json: hit.json()) }
                if let counts { Output.line(json: CountsLine(page: page, counts: counts).json()) }
            } else {
                let style = TextStyle(isColoured: color.isColoured, columns: Output.columns)
                var text = ""
                for hit in hits { text += hit.text(style) }
                if let counts { text += CountsText(counts, style).text }
                Output.write(Array(text.utf8))
            }
            tell(page, isEmpty: hits.isEmpty, query)
            if hits.isEmpty { throw ExitCode(1) }
        }
    }

    /// A query that cannot be read is shown with a caret under the fault.
    private func ask(_ request: SearchHeader) throws -> (header: [UInt8], body: [UInt8]) {
        do {
            return try connection.connect().ask(.search, header: request.json())
        } catch let error as CommandError {
            guard let offset = error.refusal?.offset else { throw error }
            let width = max(20, (Output.columns ?? 80) - 2)
            throw CommandError(
                description: error.description + "\n" + QueryCaret(request.query, offset: offset, width: width).text,
                exitCode: error.exitCode)
        }
    }

    private func read(
        _ header: [UInt8], _ body: [UInt8], isCounting: Bool
    ) throws -> (SearchReplyHeader, [Hit], SearchCountsObject?) {
        let decoder = JSONDecoder()
        do {
            let page = try decoder.decode(SearchReplyHeader.self, from: Data(header))
            guard isCounting else { return (page, try decoder.decode([Hit].self, from: Data(body)), nil) }
            let hits = try decoder.decode(CountedHits.self, from: Data(body)).hits
            return (page, hits, try decoder.decode(SearchCountsObject.self, from: Data(body)))
        } catch is DecodingError {
            throw CommandError.unavailable("search: the answer cannot be read; giaoband is of another version")
        }
    }

    /// To standard error: what is no result.
    private func tell(_ page: SearchReplyHeader, isEmpty: Bool, _ query: String) {
        if isEmpty {
            if !json { Output.complain("search \(query): nothing found") }
            return
        }
        if let matches = page.matches {
            let verb = sort == "newest" ? "counted" : "ranked"
            Output.complain(
                page.complete == false
                    ? "search: \(verb) the newest \(matches) matches; there are more" : "search: \(verb) all \(matches) matches")
        }
        if let next = page.next { Output.complain("search: there is more; go on with --after \(next)") }
    }

    private struct CountedHits: Decodable { var hits: [Hit] }
}

/// The last line of `--json` where something was counted.
private struct CountsLine: JSONWritable {
    let page: SearchReplyHeader
    let counts: SearchCountsObject

    func write(to json: inout JSONWriter) {
        json.object {
            $0.member("schema", "giaoban.counts/1")
            $0.member("matches", page.matches)
            $0.member("complete", page.complete)
            $0.member("next", page.next)
            counts.members(&$0)
        }
    }
}
