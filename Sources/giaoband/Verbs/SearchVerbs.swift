import Articles
import Lexicon
import Store
import WireProtocol

/// SEARCH.
struct SearchVerbs: Sendable {
    /// Hits of a page and values of a facet, at most and where nothing is said.
    private static let limits = (most: 1_000, usual: 20)
    private static let tops = (most: 100, usual: 10)

    let store: any RecordStore

    /// Words of two spellings, of Data/spelling_aliases.tsv.
    static func aliases(_ lexicon: Lexicon) throws(LexiconError) -> SpellingAliases {
        let table = try lexicon.table("spelling_aliases")
        let (word, other) = (try table.column("word"), try table.column("other"))
        return SpellingAliases((0..<table.rowCount).map { (table.field($0, word), table.field($0, other)) })
    }

    func search(_ request: Request) throws -> Reply? {
        let header = try request.header(as: SearchHeader.self)
        let limit = header.limit ?? Self.limits.usual
        guard (1...Self.limits.most).contains(limit) else {
            throw Self.error(request, "limit", "a limit of \(limit); ask for 1 to \(Self.limits.most)")
        }
        let page = try store.search(
            SearchQuery(
                header.query, limit: limit, after: header.after, order: try order(header, request),
                counting: try counting(header, request)))
        var writer = JSONWriter(capacity: 256 * page.hits.count + 64)
        if let counts = page.counts {
            writer.object {
                $0.member("hits", page.hits.map(HitObject.init))
                SearchCountsObject(counts).members(&$0)
            }
        } else {
            writer.array(page.hits) { $0.value(HitObject(hit: $1)) }
        }
        return Reply(.done, id: request.id, body: writer.bytes) {
            $0.member("hits", page.hits.count)
            $0.member("next", page.next)
            if let matches = page.matches {
                $0.member("matches", matches)
                $0.member("complete", page.isComplete)
            }
        }
    }

    private func order(_ header: SearchHeader, _ request: Request) throws(RequestError) -> SearchOrder {
        guard let sort = header.sort else { return .newest }
        guard let order = SearchOrder(rawValue: sort) else {
            throw Self.error(request, "sort", "sort \"\(sort.prefix(32))\" is none of \(Self.list(SearchOrder.allCases))")
        }
        return order
    }

    private func counting(_ header: SearchHeader, _ request: Request) throws(RequestError) -> SearchCounting {
        var counting = SearchCounting(top: header.top ?? Self.tops.usual)
        guard (1...Self.tops.most).contains(counting.top) else {
            throw Self.error(request, "top", "a top of \(counting.top); ask for 1 to \(Self.tops.most)")
        }
        for name in header.facets ?? [] {
            guard let facet = SearchFacet(rawValue: name) else {
                throw Self.error(request, "facets", "facet \"\(name.prefix(32))\" is none of \(Self.list(SearchFacet.allCases))")
            }
            if !counting.facets.contains(facet) { counting.facets.append(facet) }
        }
        if let name = header.histogram {
            guard let unit = HistogramUnit(rawValue: name) else {
                throw Self.error(
                    request, "histogram", "histogram \"\(name.prefix(32))\" is none of \(Self.list(HistogramUnit.allCases))")
            }
            counting.histogram = unit
        }
        return counting
    }

    private static func list(_ cases: [some RawRepresentable<String>]) -> String {
        cases.map(\.rawValue).joined(separator: ", ")
    }

    /// - Parameter member: of the header, at fault.
    private static func error(_ request: Request, _ member: String, _ reason: String) -> RequestError {
        RequestError(
            status: .malformed, id: request.id, code: member == "limit" ? "limit" : "header", message: "take SEARCH: \(reason)",
            pointer: "/\(member)")
    }

    /// 400, with the place in the query or the member at fault.
    static func refusal(of error: StoreError, _ request: Request) -> Reply {
        Reply(.malformed, id: request.id) {
            $0.member("code", error.code)
            $0.member("message", error.message)
            if error.reason == .badCursor { $0.member("pointer", "/after") }
            if let offset = error.offset { $0.member("offset", offset) }
        }
    }
}

extension SearchCountsObject {
    fileprivate init(_ counts: SearchCounts) {
        self.init(
            facets: counts.facets.map { facet in
                Facet(
                    facet: facet.facet.rawValue,
                    values: facet.values.map { Value(value: $0.value, name: $0.name, count: $0.count) })
            },
            histogram: counts.histogram?.map { Column(time: $0.time, count: $0.count) }, undated: counts.undated)
    }
}

/// One hit of a SEARCH reply.
private struct HitObject: JSONWritable {
    let hit: SearchHit

    func write(to json: inout JSONWriter) {
        json.object {
            $0.member("id", hit.id)
            $0.member("uri", hit.uri)
            $0.member("title", hit.title)
            $0.member("published", hit.published)
            $0.member("score", hit.score)
            $0.member("copyOf", hit.copyOf)
            $0.member("outlet", hit.outlet)
            $0.member("genre", hit.genre)
            $0.member("places", hit.places)
            $0.member("titleHighlights", hit.titleHighlights.map(Highlight.init))
            $0.member("snippet", hit.snippet)
            $0.member("snippetHighlights", hit.snippetHighlights.map(Highlight.init))
        }
    }

    /// `[start, end)` in Unicode scalars.
    private struct Highlight: JSONWritable {
        let range: Range<Int>

        init(_ range: Range<Int>) { self.range = range }

        func write(to json: inout JSONWriter) {
            json.array([range.lowerBound, range.upperBound]) { $0.value($1) }
        }
    }
}
