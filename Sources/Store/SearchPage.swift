/// What to look for: words, "phrases", -not, OR, prefix*, =exactly, fields.
package struct SearchQuery: Sendable, Hashable {
    package var text: String
    /// Hits, 1...1000.
    package var limit: Int
    /// ``SearchPage/next`` of the page before.
    package var after: Int64?
    /// Highlights, snippets and scores: most of what a page of hits costs.
    package var withExcerpts = true

    package init(_ text: String, limit: Int = 20, after: Int64? = nil) {
        self.text = text
        self.limit = limit
        self.after = after
    }
}

/// Hits, newest first: by publication, else by arrival.
package struct SearchPage: Sendable, Hashable {
    package var hits: [SearchHit]
    /// For the next page; nil on the last.
    package var next: Int64?
}

package struct SearchHit: Sendable, Hashable {
    package var id: String
    package var uri: String?
    package var title: String
    /// ISO 8601, as in the record.
    package var published: String?
    package var copyOf: String?
    /// How often and how prominently the words occur, 0 or more; comparable inside one answer. It does not order the hits.
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
