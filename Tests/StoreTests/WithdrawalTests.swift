import Articles
import Foundation
import GRDB
import Testing

@testable import Store

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

    @Test func `a purged article has no texts, whoever comes next`() throws {
        let store = try fixture.open()
        _ = try store.append([StoreFixture.article(1, uri: "u", "một", "bài")])
        _ = try store.append([withdraw(2, uri: "u", isPurge: true)])
        _ = try store.append([StoreFixture.article(3, uri: "v", "hai", "bài")])
        #expect(try store.article(.uri("u")) == nil)
        #expect(try store.article(.uri("v"))?.revision == 1)
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

    @Test func `a purge that cannot read an event that quotes the article is refused, and changes nothing`() throws {
        var store = try fixture.open()
        let events = try store.append([StoreFixture.article(1, uri: "u", "một", "bài")])
        let id = try #require(try events[0].data("article") as? String)
        try store.close()
        let broken = #"{"article":"\#(id)","title":"một""#
        try RawDatabase.execute("UPDATE event SET json = CAST('\(broken)' AS BLOB)", fixture.path + "/store.sqlite")
        store = try fixture.open()
        let error = #expect(throws: StoreError.self) { try store.append([withdraw(2, uri: "u", isPurge: true)]) }
        #expect(error?.reason == .damaged)
        #expect(try store.article(.uri("u"))?.withdrawn == nil)
        #expect(try found("một", store) == 1)
    }

    /// A later purge finds no rows of earlier revisions any more: their bytes must have gone with the rows.
    @Test func `what is deleted is overwritten, before a purge and after it`() throws {
        let store = try fixture.open()
        func isOverwritten() throws -> Bool {
            try store.write("look") { try Int.fetchOne($0, sql: "PRAGMA secure_delete") == 1 }
        }
        #expect(try isOverwritten())
        _ = try store.append([StoreFixture.article(1, uri: "u", "một", "bài"), withdraw(2, uri: "u", isPurge: true)])
        #expect(try isOverwritten())
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

    /// An article with something of everything that filters look at.
    private func report(_ position: Int64, uri: String, _ title: String) -> StoreOperation {
        var record = StoreFixture.record(title, "bài", published: "2026-01-05")
        record.genre = .periodicBriefing
        record.sectors = ["y_te"]
        let span = Span(start: 0, end: 8, text: "29-NQ/TW")
        record.documents = [
            .init(
                type: "Nghị quyết", number: "29", year: nil, symbol: "NQ/TW", canonical: "29-NQ/TW", system: nil, issuer: nil,
                issuerTerm: nil, date: nil, subject: nil, plenum: nil, key: "29-NQ/TW XI", span: span, mentions: [span])
        ]
        record.locality = .init(
            level: nil, province: .init(name: nil, kind: nil, code: "24", span: nil, basis: nil), district: nil, commune: nil,
            asOf: "2026-01-05", successor: nil, confidence: nil)
        return .index([
            ParsedArticle(
                position: position, part: 0, header: SubmissionHeader(name: "tệp", uri: uri), record: record,
                original: Array(title.utf8))
        ])
    }

    private static let tokens: Set = [
        "place:24", "genre:giao_ban", "sector:y_te", "document:29-nq/tw", "document:29-nq/tw xi",
    ]

    @Test(arguments: [false, true])
    func `who follows what an article is about hears of its end`(isPurge: Bool) throws {
        let store = try fixture.open()
        _ = try store.append([report(1, uri: "u", "Hội nghị")])
        let event = try #require(try store.append([withdraw(2, uri: "u", isPurge: isPurge)]).first)
        #expect(event.facets.tokens == Self.tokens)
        #expect(try store.events(after: 1, limit: 1).first?.facets.tokens == Self.tokens)
        // The end of a purged article lists nothing of it.
        #expect(try event.data("places") as? [String] == (isPurge ? nil : ["24"]))
        #expect(try event.data("sectors") as? [String] == (isPurge ? nil : ["y_te"]))
        #expect(try event.data("documents") as? [String] == (isPurge ? nil : ["29-NQ/TW"]))
        #expect(event.isPurge == isPurge)
    }

    @Test func `purges of one batch blank what was before each, and nothing that comes after it`() throws {
        let store = try fixture.open()
        _ = try store.append((1...4).map { report($0, uri: "u\($0)", "Hội nghị \($0)") })
        _ = try store.append([
            withdraw(5, uri: "u1", isPurge: true), report(6, uri: "u1", "Hội nghị mới"), withdraw(7, uri: "u3", isPurge: true),
            report(8, uri: "u4", "Hội nghị 4 lần hai"), withdraw(9, uri: "u4", isPurge: true),
        ])
        let log = try store.events(after: 0, limit: 20)
        let titles = try log.map { try $0.data("title") as? String }
        #expect(titles == [nil, "Hội nghị 2", nil, nil, nil, "Hội nghị mới", nil, nil, nil], "\(titles)")
    }

    @Test func `a purge blanks what older events quote, and leaves those of others`() throws {
        let store = try fixture.open()
        _ = try store.append([report(1, uri: "u", "Hội nghị"), report(2, uri: "v", "Hội nghị khác")])
        _ = try store.append([report(3, uri: "u", "Hội nghị lần hai")])
        _ = try store.append([withdraw(4, uri: "u")])
        _ = try store.append([withdraw(5, uri: "u", isPurge: true)])
        let log = try store.events(after: 0, limit: 10)
        #expect(log.map(\.kind) == [.indexed, .indexed, .updated, .withdrawn, .withdrawn])
        for event in [log[0], log[2], log[3]] {
            for member in ["title", "name", "published", "genre", "province", "places", "sectors", "documents"] {
                #expect(try event.data(member) == nil, "\(event.sequence) \(member)")
            }
            #expect(try event.data("uri") as? String == "u")
            #expect(event.facets.tokens.isEmpty)
            #expect(event.topic.hasSuffix("/-/-"))
            // Null, as where a thing is unknown; lists are left out.
            let data = try #require(try event.decoded()["data"] as? [String: Any])
            #expect(data["title"] is NSNull && data["places"] == nil)
        }
        #expect(try log[1].data("title") as? String == "Hội nghị khác")
        #expect(try log[1].data("places") as? [String] == ["24"])
        #expect(log[1].facets.tokens == Self.tokens)
        #expect(log[1].topic == "article.indexed/24/giao_ban")
        #expect(try log[4].data("purged") as? Bool == true)
    }
}
