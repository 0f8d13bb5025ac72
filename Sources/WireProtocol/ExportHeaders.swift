import Articles

/// The header of EXPORT.
package struct ExportHeader: Codable, Hashable, Sendable {
    /// As in SEARCH; all articles unless said.
    package var query: String?
    /// Such as 2018, 2018-10, 2018-10-05, 2018-Q3: of publication, else arrival.
    package var since: String?
    /// The same; its own end counts.
    package var until: String?
    /// `next` of the page before.
    package var after: String?
    /// Articles, 1...1,000; 100 unless said.
    package var limit: Int?

    package init(
        query: String? = nil, since: String? = nil, until: String? = nil, after: String? = nil, limit: Int? = nil
    ) {
        self.query = query
        self.since = since
        self.until = until
        self.after = after
        self.limit = limit
    }
}

extension ExportHeader: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            if let query { $0.member("query", query) }
            if let since { $0.member("since", since) }
            if let until { $0.member("until", until) }
            if let after { $0.member("after", after) }
            if let limit { $0.member("limit", limit) }
        }
    }
}

/// The header of EXPORT's answer.
package struct ExportReplyHeader: Codable, Hashable, Sendable {
    package var articles: Int
    /// 20 digits.
    package var sequence: String
    package var next: String?
}

/// One line of EXPORT's answer.
package struct ExportedArticle: Codable, Sendable {
    /// 32 hexadecimal digits.
    package var id: String
    /// The sender's.
    package var uri: String?
    package var revision: Int
    /// Seconds since 1970.
    package var firstSeen: Double
    package var lastSeen: Double
    package var copyOf: String?
    package var record: Record
}
