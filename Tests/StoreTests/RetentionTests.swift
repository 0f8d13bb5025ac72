import Articles
import Foundation
import Store
import Testing

/// What goes by age, size and outlet, and what is left of it.
struct RetentionTests {
    private static let day = 86_400.0

    let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
    }

    /// A round, to its end. - Returns: the URIs that went, in order.
    @discardableResult
    private func retire(_ retention: ArticleRetention, _ store: SQLiteRecordStore) throws -> [String] {
        var cursor: RetentionCursor? = RetentionCursor()
        var events: [ChangeEvent] = []
        var turns = 0
        while let from = cursor {
            let turn = try store.retire(retention, from: from)
            #expect(turn.events.count <= 64)
            #expect(turn.damaged == 0)
            events += turn.events
            cursor = turn.next
            turns += 1
            try #require(turns < 1_000)
        }
        #expect(events.allSatisfy { $0.kind == .withdrawn })
        for event in events { #expect(try event.data("reason") as? String == "retention") }
        return try events.map { try #require(try $0.data("uri") as? String) }
    }

    /// An article each, on consecutive days from 0.
    private func fill(_ uris: [String]) throws {
        for (number, uri) in uris.enumerated() {
            let store = try fixture.open(at: Double(number) * Self.day)
            _ = try store.append([
                StoreFixture.article(Int64(number + 1), uri: uri, "tin \(number)", "bài số \(number) về \(uri)")
            ])
            try store.close()
        }
    }

    @Test func `articles go by the age of their first arrival, told and without a trace in the index`() throws {
        try fill((0..<5).map { "u:\($0)" })
        let store = try fixture.open(at: 5 * Self.day)
        // A further revision makes nothing younger.
        _ = try store.append([StoreFixture.article(6, uri: "u:0", "tin 0", "bài mới về u:0")])
        #expect(try retire(ArticleRetention(seconds: 3 * Self.day), store) == ["u:0", "u:1", "u:2"])
        #expect(try store.search(SearchQuery("tin")).hits.map(\.uri) == ["u:4", "u:3"])
        #expect(try store.article(.uri("u:0")) == nil)
        #expect(try store.events(after: 0, limit: 20).map(\.sequence) == Array(1...9))
        #expect(try store.status().articles == 2)
        #expect(try retire(ArticleRetention(seconds: 3 * Self.day), store).isEmpty)
        try store.verify()
        // It may come again, as a new article.
        let again = try store.append([StoreFixture.article(7, uri: "u:0", "tin 0", "bài mới về u:0")])
        #expect(again.map(\.kind) == [.indexed])
        #expect(try again[0].data("revision") as? Int == 1)
        try store.close()
        #expect(try StoreCopy.findings(path: fixture.path + "/store.sqlite").isEmpty)
    }

    @Test func `nothing goes where nothing is set`() throws {
        try fill(["u:0", "u:1"])
        let store = try fixture.open(at: 40_000 * Self.day)
        #expect(ArticleRetention().isOff)
        #expect(try retire(ArticleRetention(), store).isEmpty)
        #expect(try store.status().articles == 2)
    }

    @Test func `an outlet has days of its own, its subdomains too`() throws {
        try fill([
            "https://a.vn/1", "http://www.A.vn:8080/2", "https://ba.vn/3", "https://user@keep.a.vn/4", "urn:x:5",
            "https://b.vn/6",
        ])
        let store = try fixture.open(at: 6 * Self.day)
        let own = ArticleRetention(outlets: ["a.vn": Self.day, "keep.a.vn": .infinity])
        #expect(try retire(own, store) == ["https://a.vn/1", "http://www.A.vn:8080/2"])
        #expect(
            try retire(ArticleRetention(seconds: 3 * Self.day, outlets: ["keep.a.vn": .infinity]), store) == ["https://ba.vn/3"])
        #expect(try store.status().articles == 3)
    }

    @Test func `beyond the bytes the articles that came first go, and no more than must`() throws {
        try fill((0..<20).map { "u:\($0)" })
        let file = fixture.path + "/store.sqlite"
        let total = try #require(try RawDatabase.integer("SELECT sum(length(bytes)) FROM content", file))
        let store = try fixture.open(at: 20 * Self.day)
        let gone = try retire(ArticleRetention(bytes: Int64(total / 2)), store)
        #expect(gone == (0..<gone.count).map { "u:\($0)" })
        try store.close()
        let left = try #require(try RawDatabase.integer("SELECT sum(length(bytes)) FROM content", file))
        let last = try #require(try RawDatabase.integer("SELECT max(length(bytes)) FROM content", file))
        #expect(left <= total / 2 && left > total / 2 - last)
        #expect(try StoreCopy.findings(path: file).isEmpty)
    }

    @Test func `bytes are counted through revisions, returns and purges`() throws {
        let store = try fixture.open()
        func end(_ position: Int64, _ uri: String, isPurge: Bool) -> StoreOperation {
            let id = String(Digest(of: uri.utf8).hexadecimal.prefix(32))
            return .withdraw(position: position, Withdrawal(article: id, uri: uri, sha256: nil, isPurge: isPurge))
        }
        _ = try store.append([
            StoreFixture.article(1, uri: "u", "một", "bài"), StoreFixture.article(2, uri: "v", "hai", "bài dài hơn"),
            StoreFixture.article(3, uri: "u", "một", "bài sửa, và dài hơn nhiều so với trước"), end(4, "v", isPurge: true),
            end(5, "u", isPurge: false), StoreFixture.article(6, uri: "u", "một", "trở lại"),
        ])
        try store.close()
        #expect(try StoreCopy.findings(path: fixture.path + "/store.sqlite").isEmpty)
    }

    @Test func `what was withdrawn goes without a word more, its original with it`() throws {
        try fill(["u:0", "u:1"])
        let store = try fixture.open(at: 2 * Self.day)
        let id = String(Digest(of: "u:0".utf8).hexadecimal.prefix(32))
        _ = try store.append([.withdraw(position: 9, Withdrawal(article: id, uri: "u:0", sha256: nil, isPurge: false))])
        #expect(try store.article(.uri("u:0")) != nil)
        #expect(try retire(ArticleRetention(seconds: Self.day), store) == ["u:1"])
        #expect(try store.article(.uri("u:0")) == nil)
        #expect(try store.head() == 4)
        try store.verify()
    }

    @Test func `a round of thousands goes in turns, and passes what stays`() throws {
        let store = try fixture.open(at: 0)
        for batch in 0..<18 {
            _ = try store.append(
                (0..<250).map { number in
                    let position = Int64(batch * 250 + number + 1)
                    return StoreFixture.article(
                        position, uri: "https://\(number % 20 == 0 ? "go" : "stay").vn/\(position)", "t", "b\(position)")
                })
        }
        try store.close()
        let later = try fixture.open(at: 10 * Self.day)
        #expect(try retire(ArticleRetention(outlets: ["go.vn": Self.day]), later).count == 234)
        #expect(try later.status().articles == 4_266)
        try later.verify()
    }

    @Test func `an article whose texts are damaged stays, and holds nothing up`() throws {
        try fill(["u:0", "u:1"])
        let file = fixture.path + "/store.sqlite"
        try RawDatabase.execute("UPDATE content SET bytes = x'00' WHERE number = 1", file)
        let store = try fixture.open(at: 9 * Self.day)
        let turn = try store.retire(ArticleRetention(seconds: Self.day), from: RetentionCursor())
        #expect(turn.damaged == 1)
        #expect(turn.next == nil)
        #expect(try turn.events.map { try $0.data("uri") as? String } == ["u:1"])
    }

    @Test(arguments: [
        ("https://www.example.vn/a?b#c", "www.example.vn"), ("http://u:p@Example.VN:81", "example.vn"), ("//x.vn.", "x.vn"),
        ("urn:a:b", nil), ("https:///path", nil), ("test", nil),
    ])
    func `hosts are read from URIs`(uri: String, host: String?) {
        let retention = ArticleRetention(seconds: 5, outlets: host.map { [$0: 1] } ?? ["example.vn": 1])
        #expect(retention.keeps(uri: uri) == (host == nil ? 5 : 1))
    }
}
