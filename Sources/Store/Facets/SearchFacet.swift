/// What the matches of a search can be counted by.
package enum SearchFacet: String, Sendable, Hashable, CaseIterable {
    case province, district, commune
    case sector, genre
    case organisation, person
    /// Cited documents, in normal form.
    case document
    /// Who published it.
    case outlet
    /// `YYYY-MM` of publication.
    case month

    /// As the store writes it. Never change one.
    var number: UInt8 {
        switch self {
        case .province: 1
        case .district: 2
        case .commune: 3
        case .sector: 4
        case .genre: 5
        case .organisation: 6
        case .person: 7
        case .document: 8
        case .outlet: 9
        case .month: 10
        }
    }

    /// Those that have a list of values in the store, by number; months come from the day.
    static let listed = allCases.filter { $0 != .month }.sorted { $0.number < $1.number }
}

/// How wide the columns of a histogram are.
package enum HistogramUnit: String, Sendable, Hashable, CaseIterable {
    case day, month, year
}

/// What to count besides finding hits.
package struct SearchCounting: Sendable, Hashable {
    package var facets: [SearchFacet]
    /// Values of each facet, the most frequent ones: 1...100.
    package var top: Int
    package var histogram: HistogramUnit?

    package init(facets: [SearchFacet] = [], top: Int = 10, histogram: HistogramUnit? = nil) {
        self.facets = facets
        self.top = top
        self.histogram = histogram
    }
}

package struct SearchCounts: Sendable, Hashable {
    package struct Value: Sendable, Hashable {
        /// What the query language finds it by: a code, a name, a month.
        package var value: String
        /// Of a code.
        package var name: String?
        package var count: Int
    }

    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    package struct Column: Sendable, Hashable {
        package var time: String
        package var count: Int
    }

    package struct Facet: Sendable, Hashable {
        package var facet: SearchFacet
        /// The most frequent one first.
        package var values: [Value]
    }

    /// In the order asked for.
    package var facets: [Facet] = []
    /// Ascending; times without a match are left out. Nil where none was asked for.
    package var histogram: [Column]?
    /// Matches whose publication is unknown: months and histogram leave them out.
    package var undated = 0
}
