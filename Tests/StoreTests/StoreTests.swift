import Articles
import Foundation
import Store
import Testing

/// Identity, revisions, copies and the event log.
struct StoreTests {
    let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
    }

    private func kinds(_ events: [ChangeEvent]) -> [ChangeEvent.Kind] { events.map(\.kind) }

    @Test func `an article comes back as it went in`() throws {
        let store = try fixture.open(at: 1234)
        let record = StoreFixture.record("Hội nghị", "Thân bài.\nHai.", published: "2018-10-01")
        let original: [UInt8] = [0, 255] + Array("thô".utf8)
        let header = SubmissionHeader(name: "a.html", uri: "https://x.vn/a")
        let events = try store.append([
            .index([ParsedArticle(position: 7, part: 0, header: header, record: record, original: original)])
        ])
        let article = try #require(try store.article(.uri("https://x.vn/a")))
        #expect(try store.article(.id(article.id)) == article)
        #expect(article.id == String(Digest(of: "https://x.vn/a".utf8).hexadecimal.prefix(32)))
        #expect(article.original == original)
        #expect(article.text == record.text)
        var stored = record
        stored.text = nil
        #expect(try JSONDecoder().decode(Record.self, from: Foundation.Data(article.record)) == stored)
        #expect(article.revision == 1)
        #expect(article.position == 7)
        #expect(article.firstSeen == 1234)
        #expect(article.lastSeen == 1234)
        let event = try #require(events.first)
        #expect(event.kind == .indexed)
        #expect(event.topic == "article.indexed/-/-")
        #expect(try event.decoded()["time"] as? String == "1970-01-01T00:20:34.000Z")
        #expect(try event.decoded()["id"] as? String == "\(store.epoch)-0-1")
        #expect(try event.data("article") as? String == article.id)
        #expect(try event.data("title") as? String == "Hội nghị")
        #expect(try store.events(after: 0, limit: 10) == events)
    }

    @Test func `an unknown article is none`() throws {
        let store = try fixture.open()
        for reference in [ArticleReference.uri("u"), .id("zz"), .id(""), .id(String(repeating: "a", count: 32)), .id("é")] {
            #expect(try store.article(reference) == nil)
        }
    }

    @Test func `a replayed entry changes nothing`() throws {
        var store = try fixture.open()
        let batch = [StoreFixture.article(1, uri: "u", "a", "b"), StoreFixture.article(2, "c", "d")]
        #expect(try store.append(batch).count == 2)
        #expect(try store.append(batch).isEmpty)
        try store.close()
        store = try fixture.open()
        #expect(try store.append(batch + batch).isEmpty)
        #expect(try store.head() == 2)
        try store.pruneConsumed(through: 1)
        #expect(try store.append(batch).isEmpty)
        #expect(try store.append([StoreFixture.article(3, uri: "u", "a2", "b")]).map(\.kind) == [.updated])
    }

    @Test func `equal content under one URI only moves lastSeen`() throws {
        var store = try fixture.open(at: 1000)
        _ = try store.append([StoreFixture.article(1, uri: "u", "Tiêu đề", "Thân  bài hoà", published: "2018-10-01")])
        try store.close()
        store = try fixture.open(at: 2000)
        let again = StoreFixture.article(2, uri: "u", "Tiêu  đề", "Tha\u{302}n\nbài hòa", published: "2018-10-01")
        #expect(try store.append([again]).isEmpty)
        let article = try #require(try store.article(.uri("u")))
        #expect(article.lastSeen == 2000)
        #expect(article.firstSeen == 1000)
        #expect(article.revision == 1)
    }

    @Test func `new content under one URI is a revision that says what changed`() throws {
        let store = try fixture.open()
        _ = try store.append([StoreFixture.article(1, uri: "u", "cũ", "bài", published: "2018-10-01")])
        let events = try store.append([StoreFixture.article(2, uri: "u", "mới", "bài", published: "2018-10-01")])
        #expect(kinds(events) == [.updated])
        #expect(try events[0].data("revision") as? Int == 2)
        #expect(try events[0].data("changed") as? [String] == ["title"])
        #expect(try store.search(SearchQuery("cũ")).hits.isEmpty)
        #expect(try store.search(SearchQuery("mới")).hits.count == 1)
        #expect(try store.article(.uri("u"))?.position == 2)
        try store.verify()
    }

    @Test func `an older entry does not undo a newer one`() throws {
        let store = try fixture.open()
        _ = try store.append([StoreFixture.article(5, uri: "u", "mới", "bài")])
        #expect(try store.append([StoreFixture.article(4, uri: "u", "cũ", "bài")]).isEmpty)
        #expect(try store.search(SearchQuery("cũ")).hits.isEmpty)
    }

    @Test func `content returns as a revision of its own`() throws {
        let store = try fixture.open()
        let events = try store.append([
            StoreFixture.article(1, uri: "u", "a", "b"), StoreFixture.article(2, uri: "u", "a", "c"),
            StoreFixture.article(3, uri: "u", "a", "b"), StoreFixture.article(4, uri: "v", "a", "c"),
        ])
        #expect(kinds(events) == [.indexed, .updated, .updated, .indexed])
        #expect(try store.article(.uri("u"))?.revision == 3)
        try store.verify()
    }

    @Test func `equal content without a URI is the article that is there`() throws {
        let store = try fixture.open()
        _ = try store.append([StoreFixture.article(1, uri: "u", "a", "b", published: "2018-10-01")])
        #expect(try store.append([StoreFixture.article(2, "a", "b", published: "2018-10-01")]).isEmpty)
        #expect(kinds(try store.append([StoreFixture.article(3, "x", "y")])) == [.indexed])
        #expect(try store.append([StoreFixture.article(4, "x", "y")]).isEmpty)
        #expect(try store.status().articles == 2)
    }

    @Test func `the same words under another URI are a copy of the first`() throws {
        let store = try fixture.open()
        let events = try store.append([
            StoreFixture.article(1, uri: "u", "Một", "bài, hai"), StoreFixture.article(2, uri: "v", "một", "Bài hai."),
            StoreFixture.article(3, uri: "w", "MỘT", "bài hai", published: "2018-10-01"),
        ])
        #expect(kinds(events) == [.indexed, .duplicate, .duplicate])
        let first = try #require(try store.article(.uri("u")))
        #expect(try events[1].data("original") as? String == first.id)
        #expect(try events[2].data("original") as? String == first.id)
        #expect(try store.article(.uri("w"))?.copyOf == first.id)
        #expect(Set(try store.search(SearchQuery("is:copy")).hits.map(\.uri)) == ["v", "w"])
        #expect(try store.search(SearchQuery("hai -is:copy")).hits.map(\.uri) == ["u"])
        try store.verify()
    }

    @Test func `a copy that gets words of its own is none`() throws {
        let store = try fixture.open()
        _ = try store.append([StoreFixture.article(1, uri: "u", "a", "b"), StoreFixture.article(2, uri: "v", "a", "b")])
        _ = try store.append([StoreFixture.article(3, uri: "v", "a", "khác")])
        #expect(try store.article(.uri("v"))?.copyOf == nil)
        #expect(try store.search(SearchQuery("is:copy")).hits.isEmpty)
        // The first has other words now: what repeats the old ones is a copy of what still has them.
        _ = try store.append([StoreFixture.article(4, uri: "w", "a", "b"), StoreFixture.article(5, uri: "u", "a", "xa")])
        let events = try store.append([StoreFixture.article(6, uri: "x", "a", "b")])
        #expect(try events[0].data("original") as? String == store.article(.uri("w"))?.id)
        try store.verify()
    }

    @Test func `articles without a word are no copies of each other`() throws {
        let store = try fixture.open()
        let events = try store.append([StoreFixture.article(1, uri: "u", "", "..."), StoreFixture.article(2, uri: "v", "", "!")])
        #expect(kinds(events) == [.indexed, .indexed])
    }

    @Test func `several articles of one entry are stored each`() throws {
        let store = try fixture.open()
        let parts = (0..<3).map { part in
            ParsedArticle(
                position: 9, part: part, header: SubmissionHeader(uri: "feed"),
                record: StoreFixture.record("\(part)", "bài \(part)"),
                original: [])
        }
        #expect(kinds(try store.append([.index(parts)])) == [.indexed, .indexed, .indexed])
        #expect(try store.append([.index(parts)]).isEmpty)
        #expect(try store.status().articles == 3)
        #expect(try store.append([.index([])]).isEmpty)
    }

    @Test func `parts refused beside articles are told once, under their names`() throws {
        let store = try fixture.open()
        let article = ParsedArticle(
            position: 9, part: 0, header: SubmissionHeader(), record: StoreFixture.record("Một", "bài"), original: [])
        let failure = Failure(stage: "decoding", code: "badJSON", message: "line 2", verdict: .refuse)
        let operation = StoreOperation.index([article], refused: [RefusedPart(name: "batch:2", failure: failure)])
        let events = try store.append([operation])
        #expect(kinds(events) == [.indexed, .failed])
        #expect(try events.last?.data("name") as? String == "batch:2" && events.last?.data("position") as? Int == 9)
        #expect((try events.last?.data("failure") as? [String: Any])?["message"] as? String == "line 2")
        #expect(try store.append([operation]).isEmpty)
    }

    @Test func `a refused entry is told and bounded whatever its sender called it`() throws {
        let store = try fixture.open()
        let long = String(repeating: "\u{1}ệ", count: 100_000)
        let failure = Failure(stage: "decoding", code: "empty", message: long, verdict: .refuse)
        let header = SubmissionHeader(name: long, uri: long)
        let events = try store.append([.fail(position: 3, header: header, failure)])
        #expect(kinds(events) == [.failed])
        #expect(events[0].json.count < 64 << 10)
        #expect(try events[0].data("position") as? Int == 3)
        #expect(try (events[0].data("failure") as? [String: String])?["code"] == "empty")
        #expect(try store.append([.fail(position: 3, header: header, failure)]).isEmpty)
        let stored = try store.append([StoreFixture.article(4, uri: long, long, long)])
        #expect(stored[0].json.count < 64 << 10)
    }

    @Test func `sequences have no holes over batches failures and restarts`() throws {
        var store = try fixture.open()
        for round in 0..<20 {
            _ = try store.append(
                (0..<7).map { index in
                    let position = Int64(round * 7 + index + 1)
                    return index == 3
                        ? .fail(
                            position: position, header: SubmissionHeader(),
                            Failure(stage: "parsing", code: "x", message: "y", verdict: .refuse))
                        : StoreFixture.article(position, uri: "u:\(position % 30)", "tin \(position % 40)", "bài \(round)")
                })
            if round == 10 {
                try store.close()
                store = try fixture.open()
            }
        }
        let events = try store.events(after: 0, limit: 1000)
        #expect(events.map(\.sequence) == Array(1...Int64(events.count)))
        #expect(try store.head() == Int64(events.count))
        #expect(try store.events(after: 5, limit: 3).map(\.sequence) == [6, 7, 8])
        try store.verify()
    }

    @Test func `a trimmed log goes on where it was`() throws {
        var store = try fixture.open()
        _ = try store.append((1...5).map { StoreFixture.article($0, uri: "u:\($0)", "\($0)", "bài") })
        try store.trim(through: 3)
        #expect(try store.floor() == 3)
        #expect(try store.events(after: 0, limit: 10).map(\.sequence) == [4, 5])
        try store.trim(through: 99)
        try store.trim(through: 1)
        #expect(try store.floor() == 5)
        let epoch = store.epoch
        try store.close()
        store = try fixture.open()
        #expect(store.epoch == epoch)
        #expect(try store.append([StoreFixture.article(6, "x", "y")]).map(\.sequence) == [6])
    }

    @Test func `the log keeps what age and size allow, the shorter one`() throws {
        let day = 86_400.0
        var store = try fixture.open(at: 1_700_000_000)
        _ = try store.append((1...4).map { StoreFixture.article($0, uri: "u:\($0)", "\($0)", "bài") })
        try store.close()
        store = try fixture.open(at: 1_700_000_000 + 10 * day)
        let younger = try store.append((5...9).map { StoreFixture.article($0, uri: "u:\($0)", "\($0)", "bài") })
        let all = Int64.max / 2
        #expect(try store.trim(keeping: .init(seconds: 11 * day, bytes: all)) == false)
        #expect(try store.floor() == 0)
        #expect(try store.sequence(before: 1_700_000_000) == 0)
        #expect(try store.sequence(before: 1_700_000_000 + day) == 4)
        #expect(try store.sequence(before: 1_700_000_000 + 11 * day) == 9)
        _ = try store.trim(keeping: .init(seconds: 5 * day, bytes: all))
        #expect(try store.floor() == 4)
        #expect(try store.events(after: 0, limit: 10).map(\.sequence) == [5, 6, 7, 8, 9])
        // Of a time that was trimmed nobody can say what is missing.
        #expect(try store.sequence(before: 1_700_000_000) == nil)
        let lastTwo = Int64(younger.suffix(2).reduce(0) { $0 + $1.json.count })
        _ = try store.trim(keeping: .init(seconds: 11 * day, bytes: lastTwo))
        #expect(try store.floor() == 7)
        _ = try store.trim(keeping: .init(seconds: 0, bytes: 0))
        #expect(try store.floor() == 9)
        try store.close()
        store = try fixture.open(at: 1_700_000_000 + 20 * day)
        #expect(try store.append([StoreFixture.article(10, "x", "y")]).map(\.sequence) == [10])
        #expect(try store.trim(keeping: .init(seconds: day, bytes: 1 << 20)) == false)
        #expect(try store.floor() == 9)
    }

    @Test func `a snapshot has every article once, in pages, as of a sequence`() throws {
        let store = try fixture.open()
        _ = try store.append((1...10).map { StoreFixture.article($0, uri: "u:\($0)", "Bài \($0)", "bài số \($0)") })
        _ = try store.append([StoreFixture.article(11, uri: "u:3", "Bài 3", "bài khác")])
        var seen: [ChangeEvent] = []
        var next: String?
        repeat {
            let page = try store.snapshot(after: next, limit: 4, at: 11)
            #expect(page.articles.count <= 4)
            seen += page.articles
            next = page.next
        } while next != nil
        #expect(seen.count == 10)
        #expect(Set(try seen.map { try $0.decoded()["id"] as? String }).count == 10)
        #expect(seen.allSatisfy { $0.kind == .present && $0.sequence == 11 })
        let third = try #require(try seen.first { try $0.data("uri") as? String == "u:3" })
        #expect(try third.data("revision") as? Int == 2)
        #expect(try third.data("title") as? String == "Bài 3")
    }

    @Test func `an update is found by what the article was and by what it is`() throws {
        let store = try fixture.open()
        func article(_ position: Int64, _ sector: String, _ body: String) -> StoreOperation {
            var record = StoreFixture.record("Bài", body)
            record.sectors = [sector]
            return .index([
                ParsedArticle(position: position, part: 0, header: SubmissionHeader(uri: "u:1"), record: record, original: [1])
            ])
        }
        _ = try store.append([article(1, "y_te", "một")])
        _ = try store.append([article(2, "giao_duc", "hai")])
        let events = try store.events(after: 0, limit: 2)
        #expect(events.map(\.facets.tokens) == [["sector:y_te"], ["sector:y_te", "sector:giao_duc"]])
        #expect(try events[1].data("sectors") as? [String] == ["giao_duc"])
    }

    @Test func `a store restored from a backup goes on under another epoch`() throws {
        var store = try fixture.open()
        let epoch = store.epoch
        try store.close()
        store = try SQLiteRecordStore(directory: fixture.path, renewsEpoch: true)
        #expect(store.epoch != epoch)
        let renewed = store.epoch
        try store.close()
        store = try fixture.open()
        #expect(store.epoch == renewed)
    }

    @Test func `cursors of followers outlive a restart`() throws {
        var store = try fixture.open()
        func follower(_ name: String, at sequence: Int64) -> DurableFollower {
            DurableFollower(name: name, sequence: sequence, epoch: store.epoch, filter: "", seen: 5)
        }
        try store.save([follower("a", at: 3), follower("b", at: 1)], removing: [])
        try store.save([follower("a", at: 4)], removing: ["b"])
        try store.close()
        store = try fixture.open()
        #expect(try store.followers() == [follower("a", at: 4)])
    }

    @Test func `a batch that does not fit leaves nothing behind and the next goes on`() throws {
        var store = try fixture.open(maximumBytes: 256 << 10)
        _ = try store.append([StoreFixture.article(1, uri: "u:1", "một", "bài")])
        var generator = SystemRandomNumberGenerator()
        let noise = (0..<120_000).map { _ in String(UInt8.random(in: 0...255, using: &generator), radix: 16) }.joined(
            separator: " ")
        let batch = [StoreFixture.article(2, uri: "u:2", "hai", "bài"), StoreFixture.article(3, uri: "u:3", "ba", noise)]
        #expect(throws: StoreError(.diskFull, "")) { try store.append(batch) }
        #expect(try store.search(SearchQuery("bài")).hits.map(\.uri) == ["u:1"])
        #expect(try store.head() == 1)
        #expect(try store.append([StoreFixture.article(4, uri: "u:4", "bốn", "bài")]).map(\.sequence) == [2])
        try store.close()
        store = try fixture.open()
        #expect(try store.append(batch).map(\.sequence) == [3, 4])
        try store.verify()
    }

    @Test func `the index is built anew when words are cut otherwise`() throws {
        var store = try fixture.open()
        _ = try store.append([
            StoreFixture.article(1, uri: "u", "Đà Nẵng", "hội nghị"), StoreFixture.article(2, uri: "v", "a", "b"),
        ])
        try store.close()
        try RawDatabase.execute("UPDATE meta SET value = 0 WHERE name = 'words'; DELETE FROM vocabulary", file)
        store = try fixture.open()
        #expect(try store.search(SearchQuery("da nang")).hits.map(\.uri) == ["u"])
        try store.verify()
    }

    @Test func `readers and the writer do not wait for each other`() throws {
        let store = try fixture.open()
        _ = try store.append([StoreFixture.article(1, uri: "u:1", "một", "bài")])
        DispatchQueue.concurrentPerform(iterations: 64) { index in
            let count = (try? store.search(SearchQuery("bai", limit: 500)).hits.count) ?? -1
            #expect(count >= 1)
            let events = (try? store.append([StoreFixture.article(Int64(index + 2), uri: "w:\(index)", "\(index)", "bài")])) ?? []
            #expect(events.count == 1)
        }
        #expect(try store.search(SearchQuery("bài", limit: 500)).hits.count == 65)
    }

    // MARK: - Files

    private var file: String { fixture.path + "/store.sqlite" }

    @Test func `files are their owner's alone`() throws {
        let store = try SQLiteRecordStore(directory: fixture.path + "/new/state")
        _ = try store.append([StoreFixture.article(1, "a", "b")])
        for (name, mode) in [("", 0o700), ("/store.sqlite", 0o600), ("/store.sqlite-wal", 0o600), ("/store.sqlite-shm", 0o600)] {
            let attributes = try FileManager.default.attributesOfItem(atPath: fixture.path + "/new/state" + name)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == mode, "\(name)")
        }
    }

    @Test func `a second process is turned away`() throws {
        let store = try fixture.open()
        #expect(throws: StoreError(.locked, "")) { try fixture.open() }
        try store.close()
        try fixture.open().close()
    }

    @Test func `a newer store and another program's are refused unchanged`() throws {
        try fixture.open().close()
        try RawDatabase.execute("PRAGMA user_version = 99", file)
        let newer = try Foundation.Data(contentsOf: URL(fileURLWithPath: file))
        #expect(throws: StoreError(.newer, "")) { try fixture.open() }
        #expect(try Foundation.Data(contentsOf: URL(fileURLWithPath: file)) == newer)
        try FileManager.default.removeItem(atPath: file)
        try RawDatabase.execute("CREATE TABLE theirs(x)", file)
        let theirs = try Foundation.Data(contentsOf: URL(fileURLWithPath: file))
        #expect(throws: StoreError(.foreign, "")) { try fixture.open() }
        #expect(try Foundation.Data(contentsOf: URL(fileURLWithPath: file)) == theirs)
    }

    @Test func `a damaged store is named with its remedy and kept`() throws {
        let store = try fixture.open()
        _ = try store.append((1...200).map { StoreFixture.article($0, uri: "u:\($0)", "tin \($0)", "bài số \($0)") })
        try store.close()
        let whole = try Foundation.Data(contentsOf: URL(fileURLWithPath: file))
        for damage in [
            whole.prefix(whole.count / 2), Foundation.Data("no database".utf8), Foundation.Data(repeating: 7, count: 9000),
        ] {
            try damage.write(to: URL(fileURLWithPath: file))
            let error = #expect(throws: StoreError.self) { try fixture.open() }
            #expect(error?.reason == .damaged)
            #expect(error?.message.contains("restore it from a backup") == true)
            #expect(try Foundation.Data(contentsOf: URL(fileURLWithPath: file)) == damage)
        }
    }
}
