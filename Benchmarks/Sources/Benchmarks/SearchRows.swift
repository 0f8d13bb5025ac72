import Foundation
import Store

/// Times of 200 typical queries, the first ten hits of each, over the store that the daemon made.
struct SearchTimes: Row {
    enum Order: String {
        case newest = "newest first"
        case relevance = "ranked"
    }

    enum Peer: String {
        case tantivy = "tantivy, ranked"
        case plain = "FTS5 unicode61"
    }

    let bench: SearchBench
    let order: Order
    let rival: Peer
    /// Of all queries, the share that was faster: .5 or .99.
    let share: Double
    let bar: String

    var name: String { "search, \(order.rawValue), p\(Int(share * 100)) of 200 queries, \(bench.corpus.count) articles" }
    let unit = "ms"
    var peerName: String { rival == .plain ? "\(rival.rawValue), \(order.rawValue)" : rival.rawValue }

    func ours() throws -> Double {
        let store = try bench.store()
        return pick(try QueryTimes(bench.queries.queries) { _ = try store.search(search($0)) })
    }

    private func search(_ query: TypicalQueries.Query) -> SearchQuery {
        var search = SearchQuery(query.text, limit: 10, order: order == .newest ? .newest : .relevance)
        search.withExcerpts = false
        return search
    }

    func peer() throws -> Double {
        switch rival {
        case .tantivy:
            let times = try bench.tantivy().search()
            return share < 0.9 ? times.p50 : times.p99
        case .plain:
            return pick(try bench.plain().index.times(bench.queries.queries, order: order == .newest ? "rowid DESC" : "rank"))
        }
    }

    private func pick(_ times: QueryTimes) -> Double { share < 0.9 ? times.p50 : times.p99 }
}
