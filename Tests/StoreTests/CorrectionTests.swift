import Articles
import Foundation
import Store
import Testing

/// What analysts put right: in the record, the index and the events, and after whatever comes later.
struct CorrectionTests {
    let fixture: StoreFixture
    private let old = ReadingVersion(parser: "1")
    private let new = ReadingVersion(parser: "2")

    init() throws {
        fixture = try StoreFixture()
    }

    /// A briefing with a person, told by `title` and `body`.
    private func article(
        _ position: Int64, _ title: String = "Hội nghị", _ body: String = "Ông La Văn Nam dự. Ngày 26/9 tại huyện.",
        person: String? = "La Văn Nam", by reading: ReadingVersion
    ) -> ParsedArticle {
        var record = StoreFixture.record(title, body, published: "2018-09-28")
        record.parser.version = reading.parser
        record.genre = .news
        if let person {
            record.persons = [
                .init(name: person, honorific: nil, titles: [], roles: [.attended], span: Span(start: 9, end: 9, text: person))
            ]
        }
        return ParsedArticle(
            position: position, part: 0, header: SubmissionHeader(uri: "u"), record: record,
            original: Array("\(title)\(body)".utf8),
            reading: reading)
    }

    private func store(_ time: Double = 1_000) throws -> SQLiteRecordStore {
        let store = try fixture.open(at: time)
        _ = try store.append([.index([article(1, by: old)])])
        return store
    }

    @discardableResult
    private func set(
        _ store: SQLiteRecordStore, _ field: String, _ value: FieldValue, quote: String? = nil, note: String? = nil
    ) throws -> CorrectionResult {
        try store.correct(
            CorrectionOrder(article: .uri("u"), field: field, change: .set(value, quote: quote), author: "uid 7", note: note))
    }

    private func record(_ store: SQLiteRecordStore) throws -> Record {
        try Record(json: try #require(try store.article(.uri("u"))).record)
    }

    private func reread(_ store: SQLiteRecordStore, _ article: ParsedArticle) throws -> [ChangeEvent] {
        _ = try store.beginReprocessing(.init(isStale: false), rate: nil, new)
        let task = try #require(try store.articlesToReread(limit: 1, bytes: 1).first)
        return try store.reread([Rereading(task, by: new, .article(article))])
    }

    @Test func `a corrected title is a revision with its reason, searched by its new words, and marked`() throws {
        let store = try store()
        let result = try set(store, "title", .text("Giao ban báo chí"), note: "theo bản in")
        #expect(result.previous == .text("Hội nghị") && result.value == .text("Giao ban báo chí") && result.revision == 2)
        #expect(result.events.map(\.kind) == [.updated])
        #expect(try result.events[0].data("reason") as? String == "correction")
        #expect(try result.events[0].data("changed") as? [String] == ["title", "corrections"])
        #expect(try result.events[0].data("title") as? String == "Giao ban báo chí")
        #expect(try result.events[0].data("position") as? Int == 1)
        #expect(try store.search(SearchQuery("title:nghị")).hits.isEmpty)
        #expect(try store.search(SearchQuery("title:\"báo chí\"")).hits.count == 1)
        let mark = try #require(try record(store).corrections?.first)
        #expect(mark.field == "title" && mark.by == "uid 7" && mark.note == "theo bản in" && mark.applied && !mark.review)
        #expect(mark.previous == .text("Hội nghị") && mark.at == "1970-01-01T00:16:40.000Z")
        #expect(try store.article(.uri("u"))?.lastSeen == 1_000)
        try store.verify()
        // The same once more changes nothing and tells nothing.
        #expect(try set(store, "title", .text("Giao ban báo chí"), note: "theo bản in").events.isEmpty)
        #expect(try store.article(.uri("u"))?.revision == 2)
    }

    @Test func `the page that came before is the same page still, and a later entry takes effect`() throws {
        let store = try store()
        try set(store, "title", .text("Khác hẳn"))
        #expect(try store.append([.index([article(2, by: old)])]).isEmpty)
        let events = try store.append([.index([article(3, "Hội nghị lần hai", by: old)])])
        #expect(events.map(\.kind) == [.updated])
        // It holds over a new revision of the page, which asks for a second look.
        #expect(try record(store).title?.text == "Khác hẳn")
        let mark = try #require(try record(store).corrections?.first)
        #expect(mark.previous == .text("Hội nghị lần hai") && mark.review)
        try store.verify()
    }

    @Test func `corrections survive another parser, a restart and the article's return`() throws {
        var store = try store()
        try set(store, "genre", .text("giao_ban"))
        try set(store, "persons[La Văn Nam].name", .text("La Văn Năm"))
        try set(store, "persons[La Văn Năm].roles", .list([.text("chaired")]))
        try store.close()
        store = try fixture.open(at: 2_000)
        #expect(try reread(store, article(1, "Hội nghị giao ban", by: new)).count == 1)
        var read = try record(store)
        #expect(read.title?.text == "Hội nghị giao ban" && read.genre == .periodicBriefing)
        #expect(read.persons.map(\.name) == ["La Văn Năm"] && read.persons.map(\.roles) == [[.chaired]])
        #expect(try store.search(SearchQuery("person:\"la văn năm\"")).hits.count == 1)
        #expect(try store.search(SearchQuery("genre:giao_ban")).hits.count == 1)
        // A parser without the person: its corrections wait for it.
        #expect(try reread(store, article(1, "Hội nghị giao ban", person: nil, by: new)).count == 1)
        #expect(try record(store).corrections?.map(\.applied) == [true, false, false])
        #expect(try reread(store, article(1, "Hội nghị giao ban", by: new)).count == 1)
        #expect(try record(store).corrections?.map(\.applied) == [true, true, true])
        let id = try #require(try store.article(.uri("u"))).id
        _ = try store.append([.withdraw(position: 2, Withdrawal(article: id, uri: "u", sha256: nil, isPurge: false))])
        #expect(throws: StoreError(.notFound, "")) { try set(store, "genre", .text("news")) }
        _ = try store.append([.index([article(3, by: old)])])
        read = try record(store)
        #expect(read.persons.map(\.name) == ["La Văn Năm"] && read.genre == .periodicBriefing)
        try store.verify()
    }

    @Test func `undoing the last correction leaves the parser's record, byte for byte`() throws {
        let store = try store(1_700_000_000)
        let before = try #require(try store.article(.uri("u"))).record
        try set(store, "published", .text("2019-01-02T08:30"))
        #expect(try store.search(SearchQuery("date:2019")).hits.map(\.published) == ["2019-01-02T08:30:00+07:00"])
        try set(store, "event.date", .text("2018-09-26"), quote: "Ngày 26/9")
        #expect(try record(store).event?.span.text == "Ngày 26/9")
        #expect(try store.corrections(of: nil, after: 0, limit: 10).map(\.field) == ["published", "event.date"])
        func undo(_ field: String) throws -> CorrectionResult {
            try store.correct(CorrectionOrder(article: .uri("u"), field: field, change: .undo, author: "uid 7"))
        }
        #expect(try undo("published").value == .text("2018-09-28"))
        #expect(try record(store).event?.date == "2018-09-26")
        #expect(try undo("event.date").events.count == 1)
        #expect(try store.article(.uri("u"))?.record == before)
        #expect(throws: StoreError(.notFound, "")) { try undo("event.date") }
        #expect(try store.search(SearchQuery("date:2018")).hits.count == 1)
        try store.verify()
    }

    @Test func `a purge takes corrections with it`() throws {
        let store = try store()
        try set(store, "title", .text("Tiêuđềlạ"))
        let id = try #require(try store.article(.uri("u"))).id
        _ = try store.append([.withdraw(position: 2, Withdrawal(article: id, uri: "u", sha256: nil, isPurge: true))])
        #expect(try store.corrections(of: nil, after: 0, limit: 10).isEmpty)
        try store.close()
        let file = try Data(contentsOf: URL(fileURLWithPath: fixture.path + "/store.sqlite"))
        #expect(file.range(of: Data("Tiêuđềlạ".utf8)) == nil)
    }

    private static let fitting: [(String, FieldValue, String?, String?)] = [
        ("organiser.name", .text("Ban Tuyên giáo"), "tại huyện", "organiser"),
        ("organiser.name", .text("La Văn Nam"), nil, "organiser"), ("chair.person", .text("La Văn Nam"), nil, "chair"),
        ("persons[Ngày]", .object(["roles": .list([.text("spoke")]), "titles": .list([.text("Bí thư")])]), nil, "persons"),
        ("persons[La Văn Nam]", .null, nil, "persons"),
        ("participants[tại huyện]", .object(["kind": .text("org")]), nil, "participants"),
        (
            "reviewPeriod", .object(["label": .text("quý III"), "kind": .text("quarter"), "start": .text("2018-07")]), "26/9",
            "reviewPeriod"
        ),
        ("sectors", .list([.text("y_te")]), nil, "sectors"), ("locality.level", .text("district"), nil, "locality"),
        ("published", .null, nil, "published"), ("updated", .text("2018-09-29T10:11:12+07:00"), nil, "updated"),
        ("event.end", .text("2018-09-27"), nil, nil), ("persons[La Văn Nam].honorific", .text("đồng chí"), nil, "persons"),
    ]

    @Test(arguments: fitting)
    func `a field is set as the record has it`(field: String, value: FieldValue, quote: String?, key: String?) throws {
        let store = try store()
        guard let key else {
            #expect(throws: StoreError(.badCorrection, "")) { try set(store, field, value, quote: quote) }
            return
        }
        #expect(try set(store, field, value, quote: quote).changed == [key, "corrections"])
        #expect(try record(store).corrections?.first?.applied == true)
        try store.verify()
    }

    @Test(arguments: [
        ("titel", FieldValue.text("x")), ("title", .null), ("title", .text("")), ("title", .text("a\nb")), ("title", .number(1)),
        ("genre", .text("listing")), ("genre", .text("giao ban")), ("published", .text("2018-02-30")),
        ("published", .text("28/9/2018")),
        ("published", .text("2018-09")), ("event.date", .text("2018-09-26")), ("event.date", .text("2018")),
        ("persons", .list([])), ("persons[]", .null), ("persons[Ai đó]", .null), ("persons[Ai đó].roles", .list([])),
        ("persons[La Văn Nam].roles", .list([.text("boss")])), ("persons[La Văn Nam].span", .null),
        ("persons[La Văn Nam]", .object(["span": .null])), ("persons[La Văn Nam]", .text("x")),
        ("persons[Không Có]", .object([:])),
        ("participants[tại huyện]", .object([:])), ("organiser.level", .text("district")), ("organiser.name", .text("Nơi khác")),
        ("reviewPeriod", .object(["label": .text("quý III")])), ("reviewPeriod.kind", .text("quarter")),
        ("sectors", .text("y_te")),
        ("locality", .object(["level": .text("galaxy")])), ("documents[29-NQ/TW]", .text("x")), ("title.text", .text("x")),
        ("title", .text(String(repeating: "x", count: 5_000))), (String(repeating: "persons[", count: 200), .null),
    ])
    func `what does not fit is refused with the field's name, and nothing is written`(field: String, value: FieldValue) throws {
        let store = try store()
        let error = #expect(throws: StoreError.self) { try set(store, field, value) }
        #expect(error?.reason == .badCorrection)
        #expect(error?.message.hasPrefix("correct ") == true)
        #expect(try store.corrections(of: nil, after: 0, limit: 10).isEmpty)
        #expect(try store.article(.uri("u"))?.revision == 1)
    }

    @Test func `an end before its beginning is refused, whichever of the two is set`() throws {
        let store = try store()
        try set(store, "event.date", .text("2018-09-26"), quote: "Ngày 26/9")
        try set(store, "event.end", .text("2018-09-27"))
        let period: FieldValue = .object([
            "label": .text("quý III"), "kind": .text("quarter"), "start": .text("2018-07"), "end": .text("2018-09-30"),
        ])
        try set(store, "reviewPeriod", period, quote: "26/9")
        let refused: [(String, FieldValue)] = [
            ("event.end", .text("2018-09-25")), ("event.date", .text("2018-09-28")), ("reviewPeriod.start", .text("2018-10")),
            ("reviewPeriod.end", .text("2017")),
            (
                "reviewPeriod",
                .object([
                    "label": .text("quý III"), "kind": .text("quarter"), "start": .text("2018-07"), "end": .text("2018-06"),
                ])
            ),
        ]
        for (field, value) in refused {
            let error = #expect(throws: StoreError.self) { try set(store, field, value, quote: "26/9") }
            #expect(error?.reason == .badCorrection && error?.message.contains("ends before it begins") == true, "\(field)")
        }
        // The bounds of a period are as exact as they are known: a year holds its own months.
        try set(store, "reviewPeriod.end", .text("2018"))
        try set(store, "event.date", .text("2018-09-27"), quote: "26/9")
    }

    @Test func `what is corrected again keeps the words quoted for it`() throws {
        let store = try store()
        #expect(throws: StoreError(.badCorrection, "")) { try set(store, "event.date", .text("2018-09-26")) }
        try set(store, "event.date", .text("2018-09-26"), quote: "Ngày 26/9")
        try set(store, "event.date", .text("2018-09-27"))
        #expect(try record(store).event?.date == "2018-09-27")
        #expect(try record(store).event?.span.text == "Ngày 26/9")
        try set(store, "event.date", .text("2018-09-27"), quote: "26/9")
        #expect(try record(store).event?.span.text == "26/9")
        #expect(try store.corrections(of: nil, after: 0, limit: 10).map(\.quote) == ["26/9"])
    }

    @Test func `a code that a list names twice is in the record once`() throws {
        let store = try store()
        try set(store, "sectors", .list([.text("y_te"), .text("giao_duc_dao_tao"), .text("y_te")]))
        #expect(try record(store).sectors == ["y_te", "giao_duc_dao_tao"])
        try set(store, "persons[La Văn Nam].roles", .list([.text("spoke"), .text("spoke")]))
        #expect(try record(store).persons.first?.roles == [.spoke])
    }

    @Test func `a correction made while an article is read again is in what is stored`() throws {
        let store = try store()
        _ = try store.beginReprocessing(.init(isStale: false), rate: nil, new)
        let task = try #require(try store.articlesToReread(limit: 1, bytes: 1).first)
        try set(store, "title", .text("Đã sửa"))
        _ = try store.reread([Rereading(task, by: new, .article(article(1, "Đọc lại", by: new)))])
        #expect(try record(store).title?.text == "Đã sửa")
        #expect(try record(store).corrections?.first?.previous == .text("Đọc lại"))
    }

    @Test func `docs/corrections.md names every field that can be corrected`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let document = try String(contentsOf: root.appending(path: "docs/corrections.md"), encoding: .utf8)
        for field in CorrectableField.all {
            let name = field.pattern.replacing("[]", with: "[NAME]")
            let child = name.split(separator: ".").dropFirst().first.map { "`.\($0)`" }
            #expect(document.contains("`\(name)`") || child.map(document.contains) == true, "\(name)")
        }
    }
}
