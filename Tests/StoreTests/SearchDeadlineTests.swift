import Articles
import Store
import Synchronization
import Testing

/// Searches that read too much.
struct SearchDeadlineTests {
    @Test(arguments: ["th*", "tha thi tho", "\"tha thi\"*", "date:2000.."], SearchOrder.allCases)
    func `a search ends when its time is over, and the store goes on`(query: String, order: SearchOrder) throws {
        let fixture = try StoreFixture()
        let time = Mutex(0.0)
        let isSlow = Mutex(false)
        // Each look at the clock finds a second gone.
        let deadline = SearchDeadline(seconds: 3) {
            time.withLock { time in
                if isSlow.withLock({ $0 }) { time += 1 }
                return time
            }
        }
        let store = try SQLiteRecordStore(directory: fixture.path, clock: { 1_700_000_000 }, deadline: deadline)
        let body = (0..<4).map { "tha\($0) tho tha thi" }.joined(separator: " ")
        for batch in 0..<4 {
            _ = try store.append(
                (0..<250).map { StoreFixture.article(Int64(batch * 250 + $0 + 1), uri: "u:\(batch):\($0)", "tin \($0)", body) })
        }
        let search = SearchQuery(
            query, limit: 5, order: order, counting: SearchCounting(facets: SearchFacet.allCases, histogram: .day))
        let whole = try store.search(search)
        #expect(whole.hits.count == 5)
        isSlow.withLock { $0 = true }
        let error = #expect(throws: StoreError.self) { try store.search(search) }
        #expect(error?.reason == .badQuery && error?.message.contains("3 s") == true, "\(error?.message ?? "")")
        isSlow.withLock { $0 = false }
        #expect(try store.search(search).hits.map(\.id) == whole.hits.map(\.id))
        _ = try store.append([StoreFixture.article(9999, uri: "u:last", "tin", "tha thi tho")])
        #expect(try store.search(SearchQuery("date:2000..", limit: 1)).hits.first?.uri == "u:last")
    }
}
