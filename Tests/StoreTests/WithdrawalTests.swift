import Articles
import Foundation
import Store
import Testing

/// The end of articles, their return, and further lives of what was refused.
struct WithdrawalTests {
    let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
    }

    private func withdraw(_ position: Int64, uri: String, isPurge: Bool = false) -> StoreOperation {
        let id = String(Digest(of: uri.utf8).hexadecimal.prefix(32))
        return .withdraw(position: position, Withdrawal(article: id, uri: uri, sha256: nil, isPurge: isPurge))
    }

    private func found(_ word: String, _ store: SQLiteRecordStore) throws -> Int {
        try store.search(SearchQuery(word)).hits.count
    }

    @Test func `a withdrawn article is gone from search, marked, and told of once`() throws {
        let store = try fixture.open(at: 5000)
        _ = try store.append([
            StoreFixture.article(1, uri: "u", "Hội nghị", "bài"), StoreFixture.article(2, uri: "v", "khác", "bài"),
        ])
        let events = try store.append([withdraw(3, uri: "u")])
        #expect(events.map(\.kind) == [.withdrawn])
        #expect(try events[0].data("uri") as? String == "u")
        #expect(try events[0].data("revision") as? Int == 1)
        #expect(try events[0].data("position") as? Int == 3)
        #expect(try events[0].data("purged") == nil)
        #expect(try found("nghị", store) == 0)
        #expect(try found("bài", store) == 1)
        #expect(try store.article(.uri("u"))?.withdrawn == 5000)
        #expect(try store.article(.uri("u"))?.original == Array("Hội nghị\nbài".utf8))
        #expect(try store.article(.uri("v"))?.withdrawn == nil)
        #expect(try store.status().articles == 1)
        #expect(try store.append([withdraw(4, uri: "u")]).isEmpty)
        try store.verify()
    }

    @Test func `a purge leaves the id and its end, and says so`() throws {
        let store = try fixture.open()
        _ = try store.append([
            StoreFixture.article(1, uri: "u", "Tiêuđềlạ", "thânbàilạ"), StoreFixture.article(2, uri: "v", "khác", "bài"),
        ])
        let events = try store.append([withdraw(3, uri: "u", isPurge: true)])
        #expect(events.map(\.kind) == [.withdrawn])
        #expect(try events[0].data("purged") as? Bool == true)
        #expect(try store.article(.uri("u")) == nil)
        #expect(try found("Tiêuđềlạ", store) == 0)
        let log = try store.events(after: 0, limit: 10)
        #expect(log.map(\.sequence) == [1, 2, 3])
        #expect(!log.contains { String(decoding: $0.json, as: UTF8.self).contains("Tiêuđềlạ") })
        #expect(try log[0].data("article") as? String == events[0].data("article") as? String)
        #expect(try log[1].data("title") as? String == "khác")
        #expect(try store.append([withdraw(4, uri: "u", isPurge: true)]).isEmpty)
        try store.verify()
        try store.close()
        // Neither original nor text is left in the file.
        let file = try Data(contentsOf: URL(fileURLWithPath: fixture.path + "/store.sqlite"))
        #expect(file.range(of: Data("Tiêuđềlạ".utf8)) == nil)
        #expect(file.range(of: Data("khác".utf8)) != nil)
    }

    @Test func `what was withdrawn can be purged later`() throws {
        let store = try fixture.open()
        _ = try store.append([StoreFixture.article(1, uri: "u", "a", "b"), withdraw(2, uri: "u")])
        #expect(try store.append([withdraw(3, uri: "u", isPurge: true)]).map(\.kind) == [.withdrawn])
        #expect(try store.article(.uri("u")) == nil)
        try store.verify()
    }

    @Test(arguments: [false, true])
    func `an article comes back as a further revision that can be found`(isPurge: Bool) throws {
        let store = try fixture.open()
        _ = try store.append([StoreFixture.article(1, uri: "u", "Hội nghị", "bài"), withdraw(2, uri: "u", isPurge: isPurge)])
        let events = try store.append([StoreFixture.article(3, uri: "u", "Hội nghị", "bài")])
        #expect(events.map(\.kind) == [.indexed])
        #expect(try events[0].data("revision") as? Int == 2)
        #expect(try found("nghị", store) == 1)
        #expect(try store.article(.uri("u"))?.withdrawn == nil)
        #expect(try store.append([withdraw(4, uri: "u")]).count == 1)
        try store.verify()
    }

    @Test func `article, withdrawal and return in one transaction leave what came last`() throws {
        let store = try fixture.open()
        let events = try store.append([
            StoreFixture.article(1, uri: "u", "một", "bài"), withdraw(2, uri: "u"),
            StoreFixture.article(3, uri: "u", "hai", "bài"),
            StoreFixture.article(4, uri: "v", "ba", "bài"), withdraw(5, uri: "v"),
        ])
        #expect(events.map(\.kind) == [.indexed, .withdrawn, .indexed, .indexed, .withdrawn])
        #expect(try found("bài", store) == 1)
        #expect(try found("hai", store) == 1)
        try store.verify()
    }

    @Test func `an older entry does not undo a withdrawal`() throws {
        let store = try fixture.open()
        _ = try store.append([StoreFixture.article(1, uri: "u", "a", "b"), withdraw(5, uri: "u", isPurge: true)])
        #expect(try store.append([StoreFixture.article(4, uri: "u", "a", "c")]).isEmpty)
        #expect(try store.article(.uri("u")) == nil)
    }

    @Test func `the withdrawal of nothing is told as failed`() throws {
        let store = try fixture.open()
        let events = try store.append([withdraw(1, uri: "u")])
        #expect(events.map(\.kind) == [.failed])
        #expect((try events[0].data("failure") as? [String: Any])?["code"] as? String == "notFound")
    }

    @Test func `nothing is a copy of what is withdrawn`() throws {
        let store = try fixture.open()
        _ = try store.append([StoreFixture.article(1, uri: "u", "a", "b"), withdraw(2, uri: "u")])
        #expect(try store.append([StoreFixture.article(3, uri: "v", "a", "b")]).map(\.kind) == [.indexed])
        #expect(try store.append([StoreFixture.article(4, "x", "y"), StoreFixture.article(5, "x", "y")]).count == 1)
    }

    @Test func `every life of an entry is consumed once, whatever was pruned`() throws {
        var store = try fixture.open()
        func life(_ revival: Int) -> StoreOperation {
            guard case .index(let articles, _, _) = StoreFixture.article(1, uri: "u", "a", "b") else { return .index([]) }
            return .index(articles, revival: revival)
        }
        let failure = Failure(stage: "parsing", code: "listing", message: "", verdict: .refuse)
        #expect(try store.append([.fail(position: 1, header: SubmissionHeader(uri: "u"), failure)]).map(\.kind) == [.failed])
        try store.pruneConsumed(through: 10)
        #expect(try store.append([life(0)]).isEmpty)
        #expect(
            try store.append([.fail(position: 1, header: SubmissionHeader(uri: "u"), failure, revival: 1)]).map(\.kind) == [
                .failed
            ])
        try store.close()
        store = try fixture.open()
        #expect(try store.append([life(1)]).isEmpty)
        let events = try store.append([life(2), life(2)])
        #expect(events.map(\.kind) == [.indexed])
        #expect(try events[0].data("position") as? Int == 1)
        #expect(try store.append([life(1), life(2)]).isEmpty)
    }

    @Test func `a store of the first version is taken up`() throws {
        var store = try fixture.open()
        _ = try store.append([StoreFixture.article(1, uri: "u", "Hội nghị", "bài")])
        try store.close()
        let file = fixture.path + "/store.sqlite"
        // As the first version made it; SQLite refuses to drop a column that a view names.
        for sql in [
            "DROP VIEW searchable", "DROP TABLE revived", "ALTER TABLE article DROP COLUMN withdrawn",
            """
            CREATE VIEW searchable AS SELECT place, giaoban_words(bytes, 0) AS title, giaoban_words(bytes, 1) AS body,
                giaoban_words(bytes, 2) || iif(copyOf IS NULL, '', ' ; is:copy') AS fields
                FROM article JOIN content ON number = pack
            """, "PRAGMA user_version = 1",
        ] { try RawDatabase.execute(sql, file) }
        store = try fixture.open()
        #expect(try found("nghị", store) == 1)
        #expect(try store.append([withdraw(2, uri: "u")]).count == 1)
        try store.verify()
    }
}
