import Articles
import Foundation
import Store
import TemporaryDirectories
import Testing

@Suite struct JudgedQueryTests {
    @Test func `judged queries find no less than committed, in each order`() throws {
        let set = try JudgedSet()
        let directory = try TemporaryDirectory()
        // After the last article was published.
        let store = try SQLiteRecordStore(
            directory: directory.path, clock: { 1_800_000_000 }, deadline: SearchDeadline(seconds: 1, clock: { 0 }))
        try set.fill(store)
        var now: [String: [Double]] = [:]
        for query in set.queries {
            for (order, found) in try lists(store, query.text) {
                let score = DiscountedGain.normalised(found, query.grades)
                now["\(order)\tall", default: []].append(score)
                now["\(order)\t\(query.intent)", default: []].append(score)
                // For whoever improves the search: which queries to look at.
                if score < 0.999, ProcessInfo.processInfo.environment["SHOW_JUDGED"] != nil {
                    print(order, String(format: "%.3f", score), query.intent, query.text, found, query.grades)
                }
            }
        }
        try store.close()
        try Floors.hold(now.mapValues { $0.reduce(0, +) / Double($0.count) })
    }

    /// URIs of the hits, by the name of the order.
    private func lists(_ store: SQLiteRecordStore, _ text: String) throws -> [(String, [String])] {
        let newest = try store.search(SearchQuery(text, limit: 100)).hits
        // What a client does that sorts a page by its scores.
        let scored = newest.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }.map(\.element)
        let relevant = try store.search(SearchQuery(text, limit: 100, order: .relevance)).hits
        return [("newest", newest), ("newest by score", scored), ("relevance", relevant)].map { ($0, $1.compactMap(\.uri)) }
    }

    @Test func `judgements name articles that exist and grades from 1 to 3`() throws {
        let set = try JudgedSet()
        #expect(set.queries.count >= 60)
        #expect(Set(set.queries.map(\.text)).count == set.queries.count)
        for query in set.queries {
            for (key, grade) in query.grades {
                #expect(set.articles[key] != nil && (1...3).contains(grade), "\(query.text): \(key):\(grade)")
            }
        }
    }

    @Test func `the gain of a list is 1 in the best order, less in another, 0 for what is not relevant`() {
        let grades = ["a": 3, "b": 1]
        #expect(DiscountedGain.normalised(["a", "b"], grades) == 1)
        // (1 + 7 / log2 3) / (7 + 1 / log2 3)
        #expect(abs(DiscountedGain.normalised(["b", "a"], grades) - 0.7098) < 0.0001)
        #expect(DiscountedGain.normalised(["c"], grades) == 0)
        #expect(DiscountedGain.normalised([], [:]) == 1)
        #expect(DiscountedGain.normalised(["a"], [:]) == 0)
        let eleventh = (0..<10).map { "x\($0)" } + ["a"]
        #expect(DiscountedGain.normalised(eleventh, grades) == 0)
    }
}

/// What is reached, by order and intent, in floors.tsv: it may only grow. `RENEW_RATCHETS=1` writes what has grown, `RENEW_RATCHETS=lower`
/// lets go of what has not.
private enum Floors {
    /// Of a mean: less is rounding.
    private static let step = 0.0005

    static func hold(_ now: [String: Double]) throws {
        let mode = ProcessInfo.processInfo.environment["RENEW_RATCHETS"]
        let file = JudgedSet.folder.appending(path: "floors.tsv")
        var floors: [String: Double] = [:]
        for row in (try? JudgedSet.rows("floors.tsv")) ?? [] { floors["\(row[0])\t\(row[1])"] = Double(row[2]) }
        var isWorse = false
        for (key, floor) in floors.sorted(by: { $0.key < $1.key }) where (now[key] ?? 0) < floor - step {
            isWorse = true
            if mode != "lower" { Issue.record("judged queries, \(key): was \(floor) and is \(now[key] ?? 0)") }
        }
        if mode == "lower" || (mode != nil && !isWorse) {
            let lines = now.sorted { $0.key < $1.key }.map { "\($0.key)\t\(String(format: "%.4f", $0.value))\n" }.joined()
            let head = """
                # columns: order of the hits; intent of the queries; nDCG@10, the mean of the queries
                # source: RENEW_RATCHETS=1 swift test --filter JudgedQueryTests
                order\tintent\tscore

                """
            try Data((head + lines).utf8).write(to: file)
        } else if mode == nil {
            for (key, value) in now where value > (floors[key] ?? -1) + step {
                Issue.record("judged queries, \(key): is \(value), more than committed; renew it with RENEW_RATCHETS=1")
            }
        }
    }
}
