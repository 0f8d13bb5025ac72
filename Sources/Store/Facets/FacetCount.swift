import GRDB
import GRDBSQLite
import Glibc

/// Counts what the matches of a search are about.
struct FacetCount {
    private let counting: SearchCounting
    private let db: Database

    init(_ counting: SearchCounting, _ db: Database) {
        self.counting = counting
        self.db = db
    }

    /// - Parameter places: in descending order.
    func counts(of places: [Int64]) throws -> SearchCounts {
        let most = try Int64.fetchOne(db, sql: "SELECT max(number) FROM facetValue") ?? 0
        // A counter for every value there is; pages of it that nothing is counted in stay the system's.
        guard let counters = calloc(Int(most) + 1, MemoryLayout<UInt32>.stride)?.assumingMemoryBound(to: UInt32.self) else {
            throw StoreError(.io, "search: no memory to count \(most) values; ask for no facets")
        }
        defer { free(counters) }
        let isAsked = SearchFacet.listed.map(counting.facets.contains)
        var met: [[Int64]] = Array(repeating: [], count: isAsked.count)
        var days: [Int64: Int] = [:]
        var undated = 0
        let needsValues = isAsked.contains(true)
        let run = try StatementRun(db, "SELECT day, numbers FROM measure WHERE place = ?", [nil])
        for place in places {
            try run.one(place) { statement in
                if sqlite3_column_type(statement, 0) == SQLITE_NULL {
                    undated += 1
                } else {
                    days[sqlite3_column_int64(statement, 0), default: 0] += 1
                }
                guard needsValues, let bytes = sqlite3_column_blob(statement, 1) else { return }
                let blob = UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, 1)))
                MeasureTable.read(blob) { facet, number in
                    guard isAsked[facet], number > 0, number <= most else { return }
                    if counters[Int(number)] == 0 { met[facet].append(number) }
                    counters[Int(number)] += 1
                }
            }
        }
        var counts = SearchCounts()
        counts.undated = undated
        for facet in counting.facets {
            let values =
                facet == .month
                ? columns(days, .month).map { SearchCounts.Value(value: $0.time, name: nil, count: $0.count) }
                : try named(SearchFacet.listed.firstIndex(of: facet).map { met[$0] } ?? [], counters)
            let ordered = values.sorted { ($1.count, $0.value) < ($0.count, $1.value) }
            counts.facets.append(.init(facet: facet, values: Array(ordered.prefix(top))))
        }
        counts.histogram = counting.histogram.map { columns(days, $0) }
        return counts
    }

    private var top: Int { min(max(counting.top, 1), 100) }

    /// The values that may be among the most frequent ones.
    private func named(_ met: [Int64], _ counters: UnsafeMutablePointer<UInt32>) throws -> [SearchCounts.Value] {
        var numbers = met
        if met.count > top {
            // Names decide between equal counts, so those of the last count stay together; but not without end.
            let threshold = met.map { counters[Int($0)] }.sorted(by: >)[top - 1]
            numbers = met.filter { counters[Int($0)] > threshold }
            numbers += met.filter { counters[Int($0)] == threshold }.prefix(1000)
        }
        let find = try db.cachedStatement(sql: "SELECT value, name FROM facetValue WHERE number = ?")
        return try numbers.compactMap { number in
            try Row.fetchOne(find, arguments: [number]).map {
                .init(value: $0[0], name: $0[1], count: Int(counters[Int(number)]))
            }
        }
    }

    private func columns(_ days: [Int64: Int], _ unit: HistogramUnit) -> [SearchCounts.Column] {
        var counts: [String: Int] = [:]
        for (day, count) in days {
            let date = CivilTime.date(days: Int(day))
            let year = CivilTime.padded(date.year, 4)
            let month = "\(year)-\(CivilTime.padded(date.month, 2))"
            let time =
                switch unit {
                case .year: year
                case .month: month
                case .day: "\(month)-\(CivilTime.padded(date.day, 2))"
                }
            counts[time, default: 0] += count
        }
        return counts.map { .init(time: $0.key, count: $0.value) }.sorted { $0.time < $1.time }
    }
}
