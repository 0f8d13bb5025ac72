import Articles
import Foundation
import GRDB
import Store
import Testing

/// Articles read again: what is written, what is told, and what stays as it is.
struct ReprocessTests {
    let fixture: StoreFixture
    private let old = ReadingVersion(parser: "1", lexicon: "a")
    private let new = ReadingVersion(parser: "2", lexicon: "a")

    init() throws {
        fixture = try StoreFixture()
    }

    private func article(
        _ position: Int64, _ uri: String?, _ title: String, _ body: String = "bài", published: String? = nil,
        by reading: ReadingVersion, part: Int = 0
    ) -> ParsedArticle {
        var record = StoreFixture.record(title, body, published: published)
        record.parser.version = reading.parser
        record.source.uri = uri
        let header = SubmissionHeader(mediaType: "text/plain", name: "n", uri: uri, publisher: "Báo")
        return ParsedArticle(
            position: position, part: part, header: header, record: record, original: Array("\(title)\n\(body)".utf8),
            submitted: header, reading: reading)
    }

    private func id(_ uri: String) -> String { String(Digest(of: uri.utf8).hexadecimal.prefix(32)) }

    /// Works off a job by a parser that is a function of what is stored.
    private func work(
        _ store: SQLiteRecordStore, batch: Int = 2, _ read: (ReprocessTask) throws -> Rereading.Outcome
    ) throws -> [ChangeEvent] {
        var events: [ChangeEvent] = []
        while try store.reprocessing()?.isUnderWay == true {
            let tasks = try store.articlesToReread(limit: batch, bytes: .max)
            events += try store.reread(tasks.map { Rereading($0, by: new, try read($0)) })
        }
        return events
    }

    private func reading(_ task: ReprocessTask, _ title: String, _ body: String = "bài", published: String? = nil)
        -> Rereading.Outcome
    {
        .article(article(task.position, task.uri, title, body, published: published, by: new, part: task.part ?? 0))
    }

    @Test func `what is stale is counted without a look at what is not`() throws {
        try fixture.open(at: 1_000).close()
        let queue = try DatabaseQueue(path: fixture.path + "/store.sqlite")
        let plan = try queue.read { try Row.fetchAll($0, sql: "EXPLAIN QUERY PLAN " + ReadingVersion.staleCount, arguments: [1]) }
        let steps = plan.map { $0["detail"] as String }.filter { $0.contains("article") }
        let search = "SEARCH article USING COVERING INDEX articleReading (reading"
        #expect(steps.count == 3 && steps.allSatisfy { $0.hasPrefix(search) }, "\(steps)")
    }

    @Test func `what an older parser read is counted, and a job that changes nothing writes no event`() throws {
        let store = try fixture.open(at: 1_000)
        _ = try store.append((1...3).map { .index([article($0, "u:\($0)", "Tin \($0)", by: old)]) })
        #expect(try store.staleArticles(new) == 3)
        #expect(try store.staleArticles(old) == 0)
        let job = try store.beginReprocessing(.init(isStale: true), rate: nil, new)
        #expect(job.counts.total == 3 && job.state == .running)
        let events = try work(store) { reading($0, "Tin \($0.position)") }
        #expect(events.isEmpty)
        #expect(try store.staleArticles(new) == 0)
        let done = try #require(try store.reprocessing())
        #expect(done.state == .done && done.counts.same == 3 && done.counts.changed == 0)
        #expect(try store.article(.uri("u:1"))?.revision == 1)
        #expect(try store.beginReprocessing(.init(isStale: true), rate: nil, new).state == .done)
        try store.verify()
    }

    @Test func `a record that is read otherwise is a revision with its reason, found by its new words alone`() throws {
        let store = try fixture.open(at: 1_600_000_000)
        _ = try store.append([
            .index([article(1, "u:1", "Hội nghị cũ", by: old)]), .index([article(2, "u:2", "Tin", by: old)]),
        ])
        _ = try store.beginReprocessing(.init(isStale: false), rate: nil, new)
        let later = try reopened(store, fixture)
        let events = try work(later) {
            reading($0, $0.position == 1 ? "Cuộc họp mới" : "Tin", published: $0.position == 1 ? "2020-02-03" : nil)
        }
        #expect(events.map(\.kind) == [.updated])
        #expect(try events[0].data("reason") as? String == "reprocess")
        #expect(try events[0].data("changed") as? [String] == ["title", "published"])
        #expect(try events[0].data("position") as? Int == 1)
        #expect(try events[0].data("revision") as? Int == 2)
        let stored = try #require(try later.article(.uri("u:1")))
        #expect(stored.revision == 2 && stored.position == 1)
        // Nothing came: it was last seen when it came.
        #expect(stored.lastSeen == 1_600_000_000)
        #expect(try later.search(SearchQuery("nghị")).hits.isEmpty)
        #expect(try later.search(SearchQuery("họp")).hits.map(\.uri) == ["u:1"])
        #expect(try later.search(SearchQuery("date:2020-02")).hits.map(\.uri) == ["u:1"])
        #expect(try later.reprocessing()?.counts.changed == 1)
        try later.verify()
    }

    /// The same store, reopened.
    private func reopened(_ store: SQLiteRecordStore, _ fixture: StoreFixture) throws -> SQLiteRecordStore {
        try store.close()
        return try fixture.open()
    }

    @Test func `the task has what the sender said and the part of the entry`() throws {
        let store = try fixture.open()
        let parts = (0..<3).map { article(7, "u:\($0)", "Tin \($0)", by: old, part: $0) }
        _ = try store.append([.index(parts)])
        _ = try store.beginReprocessing(.init(isStale: false), rate: nil, new)
        let tasks = try store.articlesToReread(limit: 10, bytes: .max)
        #expect(tasks.map(\.part) == [0, 1, 2])
        #expect(tasks.allSatisfy { $0.header.publisher == "Báo" && $0.header.mediaType == "text/plain" && $0.position == 7 })
        #expect(tasks[1].original == Array("Tin 1\nbài".utf8))
        // At least one article, however large.
        #expect(try store.articlesToReread(limit: 10, bytes: 1).count == 1)
    }

    @Test func `what came anew or was withdrawn meanwhile is left alone`() throws {
        let store = try fixture.open()
        _ = try store.append((1...4).map { .index([article($0, "u:\($0)", "Tin \($0)", by: old)]) })
        _ = try store.beginReprocessing(.init(isStale: true), rate: nil, new)
        let tasks = try store.articlesToReread(limit: 10, bytes: .max)
        _ = try store.append([
            .index([article(5, "u:1", "Tin mới", by: new)]),
            .withdraw(position: 6, Withdrawal(article: id("u:2"), uri: "u:2", sha256: nil, isPurge: false)),
            .withdraw(position: 7, Withdrawal(article: id("u:3"), uri: "u:3", sha256: nil, isPurge: true)),
        ])
        let events = try store.reread(tasks.map { Rereading($0, by: new, reading($0, "Đọc lại")) })
        #expect(try events.map { try $0.data("uri") as? String } == ["u:4"])
        let job = try #require(try store.reprocessing())
        #expect(job.state == .done && job.counts.skipped == 3 && job.counts.changed == 1)
        #expect(try store.search(SearchQuery("mới")).hits.map(\.uri) == ["u:1"])
        #expect(try store.article(.uri("u:2"))?.withdrawn != nil)
        #expect(try store.article(.uri("u:3")) == nil)
        // The same results again are nobody's any more.
        #expect(try store.reread(tasks.map { Rereading($0, by: new, reading($0, "Lần nữa")) }).isEmpty)
        try store.verify()
    }

    @Test func `what was withdrawn before its turn leaves the list`() throws {
        let store = try fixture.open()
        _ = try store.append((1...2).map { .index([article($0, "u:\($0)", "Tin \($0)", by: old)]) })
        _ = try store.beginReprocessing(.init(isStale: true), rate: nil, new)
        _ = try store.append([
            .withdraw(position: 3, Withdrawal(article: id("u:1"), uri: "u:1", sha256: nil, isPurge: true))
        ])
        let tasks = try store.articlesToReread(limit: 10, bytes: .max)
        #expect(tasks.map(\.isGone) == [true, false])
        _ = try work(store) {
            $0.isGone ? .failed(Failure(stage: "store", code: "gone", message: "m", verdict: .refuse)) : reading($0, "Tin 2")
        }
        #expect(try store.reprocessing()?.counts.skipped == 1)
    }

    @Test func `a copy is told from its original again, in the order they came`() throws {
        let store = try fixture.open()
        _ = try store.append([
            .index([article(1, "u:1", "Một", "một bài", by: old)]), .index([article(2, "u:2", "Hai", "hai bài", by: old)]),
            .index([article(3, "u:3", "Một", "một bài", by: old)]),
        ])
        #expect(try store.article(.uri("u:3"))?.copyOf == id("u:1"))
        // The new parser sees that the second is the first, too.
        _ = try store.beginReprocessing(.init(isStale: true), rate: nil, new)
        let events = try work(store, batch: 1) { reading($0, "Một", "một bài khác") }
        #expect(events.count == 3)
        #expect(try store.article(.uri("u:1"))?.copyOf == nil)
        #expect(try store.article(.uri("u:2"))?.copyOf == id("u:1"))
        #expect(try store.article(.uri("u:3"))?.copyOf == id("u:1"))
        #expect(try store.search(SearchQuery("is:copy")).hits.count == 2)
        try store.verify()
    }

    @Test func `refusals and failures leave the record, and only failures leave it stale`() throws {
        let store = try fixture.open()
        _ = try store.append((1...2).map { .index([article($0, "u:\($0)", "Tin \($0)", by: old)]) })
        _ = try store.beginReprocessing(.init(isStale: true), rate: nil, new)
        let failure = Failure(stage: "parsing", code: "listing", message: "m", verdict: .refuse)
        #expect(try work(store) { $0.position == 1 ? .refused(failure) : .failed(failure) }.isEmpty)
        let job = try #require(try store.reprocessing())
        #expect(job.counts.refused == 1 && job.counts.failed == 1)
        #expect(try store.staleArticles(new) == 1)
        #expect(try store.search(SearchQuery("tin")).hits.count == 2)
    }

    @Test func `one job at a time; it is paused, goes on after a restart, and is cancelled`() throws {
        var store = try fixture.open()
        _ = try store.append((1...5).map { .index([article($0, "u:\($0)", "Tin \($0)", by: old)]) })
        _ = try store.beginReprocessing(.init(isStale: true), rate: 7, new)
        #expect(throws: StoreError(.busy, "")) { try store.beginReprocessing(.init(isStale: true), rate: nil, new) }
        let tasks = try store.articlesToReread(limit: 2, bytes: .max)
        _ = try store.reread(tasks.map { Rereading($0, by: new, reading($0, "Khác")) })
        #expect(try store.changeReprocessing(.pause)?.state == .paused)
        try store.close()
        store = try fixture.open()
        let paused = try #require(try store.reprocessing())
        #expect(paused.state == .paused && paused.counts.done == 2 && paused.rate == 7)
        #expect(try store.articlesToReread(limit: 10, bytes: .max).count == 3)
        #expect(try store.changeReprocessing(.cancel)?.state == .cancelled)
        #expect(try store.articlesToReread(limit: 10, bytes: .max).isEmpty)
        #expect(try store.changeReprocessing(.resume) == nil)
        #expect(try store.staleArticles(new) == 3)
        #expect(try store.beginReprocessing(.init(isStale: true), rate: nil, new).number == 2)
    }

    @Test func `an article that the daemon dies of alone is given up at the second time`() throws {
        let store = try fixture.open()
        _ = try store.append((1...3).map { .index([article($0, "u:\($0)", "Tin \($0)", by: old)]) })
        _ = try store.beginReprocessing(.init(isStale: true), rate: nil, new)
        #expect(try store.changeReprocessing(.start(afterFault: false))?.alone == 0)
        #expect(try store.changeReprocessing(.start(afterFault: true))?.alone == ReprocessJob.batch)
        let first = id("u:1")
        for crash in 1...2 {
            #expect(try store.changeReprocessing(.suspect(first))?.isGivenUp(first) == false)
            // A kill from outside says nothing of the article.
            #expect(try store.changeReprocessing(.start(afterFault: false))?.crashes == crash - 1)
            #expect(try store.changeReprocessing(.start(afterFault: true))?.crashes == crash)
        }
        #expect(try store.reprocessing()?.isGivenUp(first) == true)
        #expect(try store.reprocessing()?.isGivenUp(id("u:2")) == false)
        let task = try #require(try store.articlesToReread(limit: 1, bytes: .max).first)
        _ = try store.reread([
            Rereading(task, by: new, .failed(Failure(stage: "s", code: "c", message: "m", verdict: .quarantine)))
        ])
        let job = try #require(try store.reprocessing())
        #expect(job.suspect == nil && job.crashes == 0 && job.counts.failed == 1)
        #expect(try store.changeReprocessing(.accuse(id("u:2")))?.isGivenUp(id("u:2")) == true)
    }

    @Test func `a selection is a query, or what is stale, or both, in the order of arrival`() throws {
        let store = try fixture.open()
        _ = try store.append([
            .index([article(1, "u:1", "Hội nghị", published: "2020-01-01", by: old)]),
            .index([article(2, "u:2", "Tin", published: "2019-01-01", by: old)]),
            .index([article(3, "u:3", "Hội nghị", "khác", published: "2018-01-01", by: new)]),
        ])
        func selected(_ query: String?, stale: Bool) throws -> [String] {
            try store.select(.init(query: query, isStale: stale), new)
        }
        #expect(try selected(nil, stale: false) == ["u:1", "u:2", "u:3"].map(id))
        #expect(try selected("nghị", stale: false) == ["u:1", "u:3"].map(id))
        #expect(try selected("nghị", stale: true) == ["u:1"].map(id))
        #expect(try selected("date:..2019", stale: false) == ["u:2", "u:3"].map(id))
        #expect(throws: StoreError(.badQuery, "")) { try selected("title:", stale: false) }
    }

    @Test func `a preview tells what each key had and would have, and writes nothing`() throws {
        let store = try fixture.open()
        _ = try store.append([.index([article(1, "u:1", "Hội nghị", published: "2020-01-01", by: old)])])
        let task = try #require(try store.articleToReread(id("u:1")))
        let result = Rereading(task, by: new, reading(task, "Cuộc họp"))
        let difference = try #require(try store.preview(result))
        #expect(difference.fields.map(\.key) == ["title", "published"])
        #expect(difference.fields.map(\.change) == [.changed, .lost])
        #expect(String(decoding: difference.fields[0].before, as: UTF8.self).contains("Hội nghị"))
        #expect(String(decoding: difference.fields[0].after, as: UTF8.self).contains("Cuộc họp"))
        #expect(
            try store.preview(Rereading(task, by: new, reading(task, "Hội nghị", published: "2020-01-01")))?.fields.isEmpty
                == true)
        #expect(try store.article(.uri("u:1"))?.revision == 1)
        #expect(try store.staleArticles(new) == 1)
        #expect(try store.reprocessing() == nil)
    }

    @Test func `an article from before headers were stored is read by what its record tells, and keeps that`() throws {
        var store = try fixture.open()
        var record = StoreFixture.record("Tin", "bài", published: "2020-01-01")
        record.published?.basis = "sender"
        record.site = .init(name: "Báo", host: nil, span: nil)
        record.source.name = "n"
        record.source.encoding = "windows-1258"
        let parsed = ParsedArticle(
            position: 1, part: 3, header: SubmissionHeader(uri: "u:1"), record: record, original: [0x61], reading: new)
        _ = try store.append([.index([parsed])])
        try store.close()
        let file = fixture.path + "/store.sqlite"
        try RawDatabase.execute("UPDATE content SET header = NULL, part = NULL", file)
        try RawDatabase.execute("UPDATE article SET reading = NULL", file)
        store = try fixture.open()
        #expect(try store.staleArticles(new) == 1)
        _ = try store.beginReprocessing(.init(isStale: true), rate: nil, new)
        let task = try #require(try store.articlesToReread(limit: 1, bytes: 1).first)
        #expect(task.part == nil && task.name == "n")
        #expect(
            task.header
                == SubmissionHeader(
                    mediaType: "text/plain; charset=windows-1258", name: "n", uri: "u:1", publisher: "Báo",
                    published: "2020-01-01"))
        let again = ParsedArticle(
            position: 1, part: 3, header: SubmissionHeader(uri: "u:1"), record: record, original: [0x61], submitted: task.header,
            reading: new)
        #expect(try store.reread([Rereading(task, by: new, .article(again))]).isEmpty)
        let later = try #require(try store.articleToReread(id("u:1")))
        #expect(later.part == 3 && later.header == task.header)
        #expect(try store.staleArticles(new) == 0)
    }
}
