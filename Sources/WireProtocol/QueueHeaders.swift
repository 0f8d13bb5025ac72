import Articles

/// The header of WITHDRAW: one of the first two.
package struct WithdrawHeader: Codable, Hashable, Sendable {
    package var article: String?
    package var uri: String?
    /// Whether original, text and index rows are removed too; false unless said.
    package var purge: Bool?

    package init(article: String? = nil, uri: String? = nil, purge: Bool? = nil) {
        self.article = article
        self.uri = uri
        self.purge = purge
    }
}

/// The header of QUEUE: one entry with its original, or a page of the list.
package struct QueueHeader: Codable, Hashable, Sendable {
    /// One entry; the others do not count then.
    package var position: Int64?
    /// waiting, working, delayed, held, dead; all of them unless said.
    package var states: [String]?
    /// Positions above this one.
    package var after: Int64?
    /// Entries, 1...1,000; 100 unless said.
    package var limit: Int?

    package init(position: Int64? = nil, states: [String]? = nil, after: Int64? = nil, limit: Int? = nil) {
        self.position = position
        self.states = states
        self.after = after
        self.limit = limit
    }
}

/// The header of RETRY, HOLD and DROP.
package struct PositionHeader: Codable, Hashable, Sendable {
    package var position: Int64

    package init(position: Int64) {
        self.position = position
    }
}

extension WithdrawHeader: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            if let article { $0.member("article", article) }
            if let uri { $0.member("uri", uri) }
            if let purge { $0.member("purge", purge) }
        }
    }
}

extension QueueHeader: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            if let position { $0.member("position", position) }
            if let states { $0.member("states", states) }
            if let after { $0.member("after", after) }
            if let limit { $0.member("limit", limit) }
        }
    }
}

extension PositionHeader: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object { $0.member("position", position) }
    }
}
