/// In which order hits come.
package enum SearchOrder: String, Sendable, Hashable, CaseIterable {
    /// By publication, else by arrival.
    case newest
    /// By BM25, of the newest ``SearchQuery/mostCounted`` matches.
    case relevance
}

/// What to look for: words, "phrases", -not, OR, prefix*, =exactly, fields.
package struct SearchQuery: Sendable, Hashable {
    /// Matches that are ranked or counted, the newest ones: what keeps an answer's time the same however many articles there are.
    package static let mostCounted = 20_000

    package var text: String
    /// Hits, 1...1000.
    package var limit: Int
    /// ``SearchPage/next`` of the page before.
    package var after: String?
    package var order: SearchOrder
    package var counting: SearchCounting
    /// Highlights, snippets and, newest first, scores: most of what a page of hits costs.
    package var withExcerpts = true

    package init(
        _ text: String, limit: Int = 20, after: String? = nil, order: SearchOrder = .newest,
        counting: SearchCounting = SearchCounting()
    ) {
        self.text = text
        self.limit = limit
        self.after = after
        self.order = order
        self.counting = counting
    }

    var isCounting: Bool { !counting.facets.isEmpty || counting.histogram != nil }
}

package struct SearchPage: Sendable, Hashable {
    package var hits: [SearchHit]
    /// For the next page; nil on the last.
    package var next: String?
    /// How many matches were ranked or counted; nil where neither was asked for.
    package var matches: Int?
    /// There are no more matches than those; otherwise they are the newest.
    package var isComplete = true
    /// Nil where nothing was to be counted.
    package var counts: SearchCounts?
}

package struct SearchHit: Sendable, Hashable {
    package var id: String
    package var uri: String?
    package var title: String
    /// ISO 8601, as in the record.
    package var published: String?
    package var copyOf: String?
    /// Who published it.
    package var outlet: String?
    /// `giao_ban` and its like.
    package var genre: String?
    /// Names of the places it comes from, the smallest first.
    package var places: [String] = []
    /// By relevance, BM25. Newest first, how often and how prominently the words occur. 0 or more; comparable inside one answer.
    package var score: Double
    /// Unicode scalars of ``title`` to highlight.
    package var titleHighlights: [Range<Int>]
    /// A piece of the body.
    package var snippet: String
    /// Where the snippet begins, in Unicode scalars of the body.
    package var snippetStart: Int
    /// Unicode scalars of ``snippet`` to highlight.
    package var snippetHighlights: [Range<Int>]
}
