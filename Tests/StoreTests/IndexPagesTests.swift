import Articles
import Foundation
import GRDB
import SeededNumbers
import Testing

@testable import Store

/// Matches read from the index's own pages, beside those that FTS5 finds.
struct IndexPagesTests {
    private static let queries = [
        "ma", "má", "ma tinh", "\"ma tinh\"", "\"hội nghị\" ma", "ma OR má", "(tinh OR hội) -má", "hội nghị -\"hội nghị\"",
        "title:hội",
        "body:\"hội nghị\"", "w17", "w3 w4", "w300", "dài", "\"dài dài dài\"", "dài ma", "ma genre:giao_ban",
        "-genre:giao_ban ma",
        "genre:giao_ban", "is:copy ma", "\"ma ma\"", "hội date:2018-03..2018-06", "nothing", "ma nothing", "ma OR nothing",
        "ma*", "má*", "hộ* ngh*", "\"hội ngh\"*", "\"ma tin\"* OR \"dài tin\"*", "w1*", "w1* -w17*", "title:ho*", "\"w3 w1\"* ma",
        "dai*", "is:copy ti*", "zz*", "genre:giao_ban ti*",
    ]

    private func article(_ number: Int, _ position: Int64, _ random: inout SeededNumbers) -> StoreOperation {
        let common = ["ma", "má", "mà", "hội", "nghị", "tinh", "tỉnh"]
        func draw(below count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
        func word() -> String { draw(below: 3) > 0 ? common[draw(below: common.count)] : "w\(draw(below: 500))" }
        var body = (0...(5 + draw(below: 60))).map { _ in word() }.joined(separator: " ")
        // Positions of one word over several pages.
        if number % 140 == 5 { body = String(repeating: "dài ", count: 9000) + body }
        // Spellings that take turns: the beginnings of a phrase are far from the order in which they are read.
        if number % 140 == 6 { body = String(repeating: "ma má mà ", count: 1000) + body }
        var record = StoreFixture.record(
            (0...draw(below: 6)).map { _ in word() }.joined(separator: " "), body,
            published: "2018-0\(1 + number % 9)-1\(number % 10)T10:00:00+07:00")
        if number.isMultiple(of: 3) { record.genre = .periodicBriefing }
        return .index([
            ParsedArticle(
                position: position, part: 0, header: SubmissionHeader(uri: "u:\(number)"), record: record, original: [])
        ])
    }

    /// Several segments, with entries that newer ones replace or take out; then one, of many pages.
    @Test(arguments: [false, true])
    func `matches and scores are those of FTS5`(isMerged: Bool) throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        var random = SeededNumbers(seed: 11)
        var position: Int64 = 0
        func append(_ numbers: some Sequence<Int>) throws {
            _ = try store.append(
                numbers.map { number in
                    position += 1
                    return article(number, position, &random)
                })
        }
        for batch in 0..<10 { try append((batch * 30)..<(batch * 30 + 30)) }
        try append(stride(from: 0, to: 300, by: 7))
        let gone = stride(from: 3, to: 300, by: 11).map { number in
            position += 1
            let id = String(Digest(of: "u:\(number)".utf8).hexadecimal.prefix(32))
            return StoreOperation.withdraw(
                position: position, Withdrawal(article: id, uri: "u:\(number)", sha256: nil, isPurge: false))
        }
        _ = try store.append(gone)
        try store.close()
        let queue = try DatabaseQueue(path: fixture.path + "/store.sqlite", configuration: Self.configuration)
        if isMerged { try queue.write { try $0.execute(sql: "INSERT INTO fullText(fullText) VALUES ('optimize')") } }
        try queue.read { db in
            let lengths = ArticleLengths()
            try MeasureTable.loadLengths(lengths, db)
            let vocabulary = Vocabulary(try String.fetchAll(db, sql: "SELECT word FROM vocabulary").map { Array($0.utf8) })
            let segments = try #require(try IndexPages(db)).segments
            #expect(isMerged ? segments.count == 1 : segments.count > 2)
            for query in Self.queries { try compare(query, most: 1_000_000, lengths.snapshot(), vocabulary, db) }
            for query in Self.queries.prefix(12) { try compare(query, most: 20, lengths.snapshot(), vocabulary, db) }
            // The writer tells lengths a moment after its commit.
            let fewer = ArticleLengths()
            var number = 0
            try fewer.load { found in
                for row in try Row.fetchAll(db, sql: "SELECT place FROM measure ORDER BY place") {
                    number += 1
                    if number % 9 > 0 { found(row[0], 20) }
                }
            }
            for query in Self.queries {
                let plan = try SearchPlan(SearchQuery(query), vocabulary, .none)
                let places = try [lengths, fewer].map { known in
                    let scan = try #require(try RankingScan(plan.phrases, known.snapshot(), nil, Self.watch, db))
                    return try [20, 1_000].map { try scan.places(#require(plan.tree), places: plan.places, most: $0) }
                }
                #expect(places[0] == places[1], "\(query)")
                let pass = RankingPass(weights: plan.ranking.map { _ in 1 }, lengths: lengths.snapshot(), average: 30, Self.watch)
                try pass.run(#require(plan.match), plan.places, most: 1_000, db)
                #expect(places[0][1] == pass.matches.map(\.place), "\(query)")
            }
        }
        try queue.close()
    }

    @Test func `quiet moments join the segments, and searches find the same`() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        var random = SeededNumbers(seed: 5)
        for batch in 0..<12 {
            _ = try store.append((batch * 20..<batch * 20 + 20).map { article($0, Int64($0 + 1), &random) })
        }
        func segments() throws -> Int { try store.read("count") { try #require(try IndexPages($0)).segments.count } }
        func found() throws -> [[SearchHit]] {
            try Self.queries.flatMap { query in
                try [SearchOrder.newest, .relevance].map { try store.search(SearchQuery(query, limit: 50, order: $0)).hits }
            }
        }
        let (before, hits) = (try segments(), try found())
        while try store.mergeIndex() {}
        #expect(try segments() == 1)
        #expect(before > 4)
        #expect(try found() == hits)
        #expect(try !store.mergeIndex())
        // What comes then is found beside the rest.
        _ = try store.append([StoreFixture.article(1000, uri: "u:1000", "muộn", "bài ma đến sau")])
        #expect(try store.search(SearchQuery("ma muộn")).hits.map(\.uri) == ["u:1000"])
        try store.verify()
    }

    /// Whose time is never over.
    private static var watch: SearchDeadline.Watch { SearchDeadline.Watch(SearchDeadline(seconds: 1) { 0 }) }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.prepareDatabase { try StoreSchema.prepare($0) }
        return configuration
    }

    private func compare(
        _ query: String, most: Int, _ lengths: ArticleLengths.Snapshot, _ vocabulary: Vocabulary, _ db: Database
    ) throws {
        let plan = try SearchPlan(SearchQuery(query, order: .relevance), vocabulary, .none)
        let (match, tree) = (try #require(plan.match), try #require(plan.tree))
        let weights = plan.ranking.enumerated().map { $1 == nil ? 0 : Double($0 + 1) }
        let pass = RankingPass(weights: weights, lengths: lengths, average: 30, Self.watch)
        try pass.run(match, plan.places, most: most, db)
        let scan = try #require(try RankingScan(plan.phrases, lengths, nil, Self.watch, db))
        let found = try #require(
            try scan.matches(tree, weights: weights, average: 30, places: plan.places, most: most), "\(query)")
        #expect(found.map(\.place) == pass.matches.map(\.place), "\(query), \(most)")
        for (left, right) in zip(found, pass.matches) where abs(left.score - right.score) > 1e-9 {
            Issue.record("\(query): \(left.score) and \(right.score) at \(left.place)")
            break
        }
        for (number, phrase) in plan.ranking.enumerated() {
            guard let phrase else { continue }
            let counted = try scan.count(number, most: 100_000)
            let known = try PhraseFrequencies.count(phrase, most: 100_000, Self.watch, db)
            #expect(counted?.documents == known.documents, "\(phrase)")
        }
    }
}
