import Articles
import Synchronization
import Testing

@testable import Store

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

    /// Looks at the clock that one search takes, over articles too few for SQLite to look by itself.
    private func looks(_ text: String, limit: Int = 1, _ order: SearchOrder) throws -> Int {
        let fixture = try StoreFixture()
        let looks = Mutex(0)
        let deadline = SearchDeadline(seconds: 3) {
            looks.withLock { $0 += 1 }
            return 0
        }
        let store = try SQLiteRecordStore(directory: fixture.path, clock: { 1_700_000_000 }, deadline: deadline)
        _ = try store.append((1...40).map { StoreFixture.article($0, uri: "u:\($0)", "tin \($0)", "ba bon nam sau bay") })
        _ = try store.search(SearchQuery(text, limit: limit, order: order))
        return looks.withLock { $0 }
    }

    @Test(arguments: SearchOrder.allCases)
    func `what grows with words, phrases, matches or hits looks at the time`(order: SearchOrder) throws {
        let one = try looks("ba", order)
        let others = ["bon", "nam", "sau", "bay"]
        #expect(try looks("ba OR " + others.joined(separator: " OR "), order) >= one + others.count)
        #expect(try looks("ba " + others.joined(separator: " "), order) >= one + others.count)
        #expect(try looks("\"ba " + others.joined(separator: " ") + "\"", order) >= one + others.count - 1)
        #expect(try looks("ba", limit: 40, order) >= one + 39)
        #expect(try looks("ba* OR bo* OR na* OR sa* OR bay*", order) >= one + 9)
    }

    @Test func `what a query says again is read once`() throws {
        func plan(_ text: String) throws -> SearchPlan { try SearchPlan(SearchQuery(text), Vocabulary([]), .none) }
        for (text, times) in [
            ("ba* OR BA* OR (ba*) OR ba*", 4), ("ba ba ba", 3), ("\"ba bon\" OR \"ba  bon\"", 2), ("doc:ba doc:ba", 2),
        ] {
            let plan = try plan(text)
            #expect(plan.phrases.count == 1 && plan.times == [times], "\(text)")
        }
        #expect(try plan("ba -bon -bon").phrases.count == 2)
        #expect(try plan("ba OR ba* OR =ba OR title:ba").phrases.count == 4)
        #expect(try plan("(ba ba bon) OR ba").times == [2, 1, 1])
    }
}
