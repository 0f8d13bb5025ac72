import Articles
import Foundation
import Store
import Testing

/// Stores of earlier versions, taken up as they are.
struct MigrationTests {
    /// What each step brought, taken back: from the version after it to the one before. SQLite refuses to drop a column that a view names.
    private static let ways: [Int: [String]] = [
        8: ["ALTER TABLE article DROP COLUMN title", "PRAGMA user_version = 7"],
        7: [
            "DROP INDEX articleReading", "DROP TABLE reading", "DROP TABLE task", "DROP TABLE correction",
            "DROP TABLE uncorrected",
            "ALTER TABLE article DROP COLUMN reading", "ALTER TABLE content DROP COLUMN header",
            "ALTER TABLE content DROP COLUMN part", "PRAGMA user_version = 6",
        ],
        // The index of this step may stand: the step makes it anew.
        6: ["PRAGMA user_version = 5"],
        4: [
            "DROP INDEX articleFirstSeen", "DROP TRIGGER contentAdded", "DROP TRIGGER contentChanged",
            "DROP TRIGGER contentRemoved", "DELETE FROM meta WHERE name = 'packBytes'", "PRAGMA user_version = 3",
        ],
        5: [
            "DROP TABLE measure", "DROP TABLE facetValue", "DELETE FROM meta WHERE name = 'measures'", "PRAGMA user_version = 4",
        ],
        3: [
            "ALTER TABLE event DROP COLUMN facets", "ALTER TABLE event DROP COLUMN total", "ALTER TABLE event DROP COLUMN time",
            "DELETE FROM meta WHERE name IN ('trimmedTotal', 'trimmedTime')", "DROP TABLE follower",
            "CREATE TABLE follower(name TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID",
            "INSERT INTO follower VALUES ('old', 1)", "PRAGMA user_version = 2",
        ],
        2: [
            "DROP VIEW searchable", "DROP TABLE revived", "ALTER TABLE article DROP COLUMN withdrawn",
            """
            CREATE VIEW searchable AS SELECT place, giaoban_words(bytes, 0) AS title, giaoban_words(bytes, 1) AS body,
                giaoban_words(bytes, 2) || iif(copyOf IS NULL, '', ' ; is:copy') AS fields
                FROM article JOIN content ON number = pack
            """, "PRAGMA user_version = 1",
        ],
    ]

    let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
    }

    private var file: String { fixture.path + "/store.sqlite" }

    private func report(_ position: Int64) -> StoreOperation {
        var record = StoreFixture.record("Hội nghị \(position)", "bài")
        record.genre = .periodicBriefing
        record.locality = .init(
            level: nil, province: .init(name: nil, kind: nil, code: "24", span: nil, basis: nil), district: nil, commune: nil,
            asOf: "2026-01-05", successor: nil, confidence: nil)
        return .index([
            ParsedArticle(
                position: position, part: 0, header: SubmissionHeader(uri: "u:\(position)"), record: record, original: [0x61])
        ])
    }

    /// Five articles, told of within two seconds, in a file of an earlier version.
    private func makeStore(version: Int) throws -> (epoch: String, events: [ChangeEvent]) {
        var events: [ChangeEvent] = []
        var epoch = ""
        for second in [Int64(0), 1] {
            let store = try fixture.open(at: 1_700_000_000 + Double(second))
            events += try store.append((1...(second == 0 ? 3 : 2)).map { report(second * 3 + $0) })
            epoch = try store.status().epoch
            try store.close()
        }
        for step in stride(from: StoreCopy.version, to: version, by: -1) {
            for sql in Self.ways[step] ?? [] { try RawDatabase.execute(sql, file) }
        }
        return (epoch, events)
    }

    @Test(arguments: [1, 2, 3, 7])
    func `a store of an earlier version is taken up`(version: Int) throws {
        let (epoch, told) = try makeStore(version: version)
        #expect(try RawDatabase.integer("PRAGMA user_version", file) == version)
        let store = try fixture.open(at: 1_700_000_002)
        #expect(try store.status().epoch == epoch)
        #expect(try store.status().articles == 5)
        #expect(try store.search(SearchQuery("nghị")).hits.count == 5)
        var short = SearchQuery("nghị")
        short.withExcerpts = false
        #expect(Set(try store.search(short).hits.map(\.title)) == Set((1...5).map { "Hội nghị \($0)" }))
        let log = try store.events(after: 0, limit: 10)
        #expect(log.map(\.sequence) == [1, 2, 3, 4, 5])
        #expect(log.map(\.json) == told.map(\.json))
        #expect(log.allSatisfy { $0.facets.tokens == ["genre:giao_ban", "place:24"] })
        // By their own times.
        #expect(try store.sequence(before: 1_700_000_000.5) == 3)
        #expect(try store.sequence(before: 1_700_000_001.5) == 5)
        // Names of the first versions were kept by no epoch; nobody could use them.
        #expect(try store.followers().isEmpty)
        try store.save([DurableFollower(name: "copy", sequence: 5, epoch: epoch, filter: "", seen: 1)], removing: [])
        #expect(try store.followers().map(\.name) == ["copy"])
        let id = String(Digest(of: "u:1".utf8).hexadecimal.prefix(32))
        let withdrawal = Withdrawal(article: id, uri: "u:1", sha256: nil, isPurge: false)
        #expect(try store.append([report(6), .withdraw(position: 7, withdrawal)]).map(\.sequence) == [6, 7])
        #expect(try store.search(SearchQuery("nghị")).hits.count == 5)
        let counting = SearchCounting(facets: [.genre, .province])
        let counted = try store.search(SearchQuery("nghị", order: .relevance, counting: counting))
        #expect(counted.counts?.facets.map { $0.values.map { "\($0.value) \($0.count)" } } == [["giao_ban 5"], ["24 5"]])
        #expect(counted.hits.count == 5 && counted.hits.allSatisfy { $0.score > 0 })
        try store.verify()
        try store.close()
        #expect(try RawDatabase.integer("PRAGMA user_version", file) == StoreCopy.version)
        // Sizes go on from those of the old events.
        let bytes = try RawDatabase.integer("SELECT sum(length(json)) FROM event", file)
        #expect(try RawDatabase.integer("SELECT max(total) FROM event", file) == bytes)
    }

    @Test(arguments: [1, 2, 3])
    func `events of an earlier version are trimmed by size and time`(version: Int) throws {
        let (_, told) = try makeStore(version: version)
        let store = try fixture.open(at: 1_700_000_002)
        let bytes = told.suffix(3).reduce(0) { $0 + Int64($1.json.count) }
        #expect(try !store.trim(keeping: EventRetention(seconds: 1_000, bytes: bytes)))
        #expect(try store.status().floor == 2)
        #expect(try !store.trim(keeping: EventRetention(seconds: 1.5, bytes: .max / 2)))
        #expect(try store.events(after: 0, limit: 10).map(\.sequence) == [4, 5])
    }

    @Test(arguments: [1, 2, 3])
    func `a store that was taken up has the shape of a new one`(version: Int) throws {
        _ = try makeStore(version: version)
        try fixture.open().close()
        let fresh = try StoreFixture()
        try fresh.open().close()
        let shape = "SELECT type || ' ' || name || ' ' || ifnull(sql, '') FROM sqlite_master ORDER BY type, name"
        #expect(try RawDatabase.texts(shape, file) == RawDatabase.texts(shape, fresh.path + "/store.sqlite"))
    }
}
