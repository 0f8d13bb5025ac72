import Articles
import Store
import Testing

/// Pages of one search while articles come, change and go.
struct PagingTests {
    let fixture: StoreFixture
    let store: SQLiteRecordStore

    init() throws {
        fixture = try StoreFixture()
        store = try fixture.open()
    }

    private func article(_ number: Int, position: Int64? = nil, day: String? = nil) -> StoreOperation {
        // Later ones say it less often, and in more words.
        StoreFixture.article(
            position ?? Int64(number + 1), uri: "u:\(number)", "tin \(number)",
            String(repeating: "giao ban ", count: 1 + (number * 7) % 5) + String(repeating: "lời khác ", count: number % 11),
            published: day ?? "2020-01-\(number % 28 < 9 ? "0" : "")\(number % 28 + 1)")
    }

    /// All pages, with `between` before each but the first.
    private func walk(_ query: SearchQuery, between: (Int) throws -> Void = { _ in }) throws -> [String] {
        var query = query
        var uris: [String] = []
        for page in 1...100 {
            let found = try store.search(query)
            uris += found.hits.compactMap(\.uri)
            guard let next = found.next else { return uris }
            #expect(found.hits.count == query.limit)
            query.after = next
            try between(page)
        }
        return uris
    }

    @Test(arguments: SearchOrder.allCases, ["giao", "giao -khác", "\"giao ban\" OR tin"])
    func `pages together are the whole list`(order: SearchOrder, text: String) throws {
        _ = try store.append((0..<50).map { article($0) })
        let whole = try walk(SearchQuery(text, limit: 1000, order: order))
        #expect(try walk(SearchQuery(text, limit: 7, order: order)) == whole)
        #expect(try walk(SearchQuery(text, limit: 1, order: order)) == whole)
        #expect(Set(whole).count == whole.count && !whole.isEmpty)
    }

    @Test(arguments: SearchOrder.allCases)
    func `articles that come meanwhile repeat no hit and hide none`(order: SearchOrder) throws {
        _ = try store.append((0..<50).map { article($0) })
        let before = try walk(SearchQuery("giao", limit: 1000, order: order))
        let found = try walk(SearchQuery("giao", limit: 6, order: order)) { page in
            // Newer ones, that would come first, and older ones, in among the others; both move every average and frequency.
            let first = 1000 + page * 100
            _ = try store.append(
                (0..<20).map {
                    article(first + $0, position: Int64(first + $0), day: $0.isMultiple(of: 2) ? "2021-01-01" : "2019-01-01")
                })
        }
        #expect(found.filter(Set(before).contains) == before)
        #expect(Set(found).count == found.count)
    }

    @Test func `a page of another search is refused`() throws {
        _ = try store.append((0..<5).map { article($0) })
        let next = try #require(try store.search(SearchQuery("giao", limit: 2)).next)
        let ranked = try #require(try store.search(SearchQuery("giao", limit: 2, order: .relevance)).next)
        let wrong: [SearchQuery] = [
            SearchQuery("ban", after: next), SearchQuery("giao", after: next, order: .relevance),
            SearchQuery("giao", after: ranked), SearchQuery("giao", after: ""), SearchQuery("giao", after: "AAAA"),
            SearchQuery("giao", after: String(next.dropLast(4))), SearchQuery("giao", after: next + "AAAAAAAA"),
            SearchQuery("giao", after: String(repeating: "A", count: 100_000)), SearchQuery("giao", after: "\u{0}é"),
            SearchQuery("giao", after: String(ranked.dropLast(11)), order: .relevance),
        ]
        for query in wrong {
            #expect(throws: StoreError(.badCursor, ""), "\(query.after ?? "")") { try store.search(query) }
        }
        #expect(try store.search(SearchQuery("giao", limit: 2, after: next)).hits.count == 2)
        #expect(try store.search(SearchQuery("giao", limit: 2, after: ranked, order: .relevance)).hits.count == 2)
    }
}
