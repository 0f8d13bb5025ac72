import Articles

/// The header of SEARCH.
package struct SearchHeader: Codable, Hashable, Sendable {
    package var query: String
    /// Hits, 1...1,000; 20 unless said.
    package var limit: Int?
    /// `next` of the page before.
    package var after: String?
    /// `newest` (the default) or `relevance`.
    package var sort: String?
    /// What to count the matches by, such as `province`.
    package var facets: [String]?
    /// Values of each facet, 1...100; 10 unless said.
    package var top: Int?
    /// `day`, `month` or `year`.
    package var histogram: String?

    package init(
        query: String, limit: Int? = nil, after: String? = nil, sort: String? = nil, facets: [String]? = nil, top: Int? = nil,
        histogram: String? = nil
    ) {
        self.query = query
        self.limit = limit
        self.after = after
        self.sort = sort
        self.facets = facets
        self.top = top
        self.histogram = histogram
    }
}

extension SearchHeader: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("query", query)
            if let limit { $0.member("limit", limit) }
            if let after { $0.member("after", after) }
            if let sort { $0.member("sort", sort) }
            if let facets { $0.member("facets", facets) }
            if let top { $0.member("top", top) }
            if let histogram { $0.member("histogram", histogram) }
        }
    }
}

/// The header of SEARCH's answer.
package struct SearchReplyHeader: Codable, Hashable, Sendable {
    package var hits: Int
    /// For the next page; nil on the last.
    package var next: String?
    /// How many matches were ranked or counted; nil where neither was asked for.
    package var matches: Int?
    /// False where there are more matches than those, which are the newest; nil with `matches`.
    package var complete: Bool?
}

/// What SEARCH counts, in its body and in what `giaoban search --json` prints.
package struct SearchCountsObject: Codable, Hashable, Sendable {
    package struct Value: Codable, Hashable, Sendable {
        /// What the query language finds it by.
        package var value: String
        /// Of a code.
        package var name: String?
        package var count: Int

        package init(value: String, name: String?, count: Int) {
            self.value = value
            self.name = name
            self.count = count
        }
    }

    package struct Facet: Codable, Hashable, Sendable {
        package var facet: String
        package var values: [Value]

        package init(facet: String, values: [Value]) {
            self.facet = facet
            self.values = values
        }
    }

    package struct Column: Codable, Hashable, Sendable {
        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        package var time: String
        package var count: Int

        package init(time: String, count: Int) {
            self.time = time
            self.count = count
        }
    }

    package var facets: [Facet]
    /// Nil where none was asked for.
    package var histogram: [Column]?
    /// Matches whose publication is unknown.
    package var undated: Int

    package init(facets: [Facet], histogram: [Column]?, undated: Int) {
        self.facets = facets
        self.histogram = histogram
        self.undated = undated
    }

    /// Members of an object that is begun.
    package func members(_ json: inout JSONWriter) {
        json.member("facets", facets.map(Listed.init))
        json.member("histogram", histogram.map(Columns.init))
        json.member("undated", undated)
    }

    private struct Listed: JSONWritable {
        let facet: Facet
        func write(to json: inout JSONWriter) {
            json.object {
                $0.member("facet", facet.facet)
                $0.member("values", facet.values.map(Counted.init))
            }
        }
    }

    private struct Counted: JSONWritable {
        let value: Value
        func write(to json: inout JSONWriter) {
            json.object {
                $0.member("value", value.value)
                $0.member("name", value.name)
                $0.member("count", value.count)
            }
        }
    }

    private struct Columns: JSONWritable {
        let columns: [Column]
        func write(to json: inout JSONWriter) {
            json.array(columns) { json, column in
                json.object {
                    $0.member("time", column.time)
                    $0.member("count", column.count)
                }
            }
        }
    }
}
