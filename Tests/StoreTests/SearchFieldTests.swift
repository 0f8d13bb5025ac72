import Articles
import Store
import Testing

/// `person:`, `doc:` and their like.
struct SearchFieldTests {
    @Test(
        arguments: [
            ("person:Hoa", ["u:1"]), ("person:\"nguyen thi hoa\"", ["u:1"]), ("person:\"Hoa Trần\"", []), ("person:hoà", []),
            ("org:\"huyen uy\"", ["u:1"]), ("org:Hoa", []), ("doc:29-NQ/TW", ["u:1"]), ("doc:29", ["u:1"]), ("doc:30-NQ/TW", []),
            ("genre:giao_ban", ["u:1"]), ("genre:giao-ban", ["u:1"]), ("-genre:giao_ban bài", ["u:2"]), ("sector:y_te", ["u:1"]),
            ("place:24", ["u:1"]), ("place:12", []), ("place:\"quan 12\"", ["u:1"]), ("place:\"24\" bài", ["u:1"]),
            ("place:05", []),
            ("place:\"bac ninh\"", ["u:1"]), ("place:Ninh*", ["u:1"]), ("source:bao.vn", ["u:1", "u:2"]),
            ("period:2018-Q3", ["u:1"]), ("period:2018-07", ["u:1"]), ("period:2018", ["u:1"]), ("period:2018-Q4", []),
            ("Hoa", []), ("giao_ban", []), ("person:(hoa OR lan) bài", ["u:1"]), ("title:tin -title:hai", ["u:1"]),
            ("body:tin", []), ("title:\"tin m\"*", nil), ("title:\"tin mộ\"*", ["u:1"]),
        ] as [(String, [String]?)])
    func `fields find their values and nothing else`(query: String, expected: [String]?) throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        var record = StoreFixture.record("Tin một", "bài một", published: "2018-10-01")
        let span = Span(start: 0, end: 1, text: "x")
        record.genre = .periodicBriefing
        record.sectors = ["y_te"]
        record.persons = ["Nguyễn Thị Hoa", "Trần Văn Nam"].map {
            .init(name: $0, honorific: nil, titles: [], roles: [], span: span)
        }
        record.organiser = .init(
            name: "Ban Tuyên giáo Huyện ủy", statedName: nil, level: nil, system: nil, coOrganisers: [], span: span)
        record.documents = [
            .init(
                type: "Nghị quyết", number: "29", year: nil, symbol: "NQ/TW", canonical: "29-NQ/TW", system: nil, issuer: nil,
                issuerTerm: nil, date: nil, subject: nil, plenum: nil, key: "29-NQ/TW@XI", span: span, mentions: [])
        ]
        record.locality = .init(
            level: .province, province: .init(name: "Bắc Giang", kind: "tỉnh", code: "24", span: nil, basis: nil), district: nil,
            commune: nil, asOf: nil,
            successor: .init(provinceCode: "24", province: "Bắc Ninh", effective: "2025-07-01", communes: []), confidence: nil)
        // Numbers in names are no codes.
        record.mentions = [
            .init(type: .place, canonical: "Quận 12", span: span), .init(type: .place, canonical: "Tổ 05", span: span),
        ]
        record.reviewPeriod = .init(label: "quý III", kind: "quarter", start: "2018-07", end: "2018-09", span: span, basis: nil)
        let header = SubmissionHeader(uri: "u:1", publisher: "bao.vn")
        let events = try store.append([
            .index([ParsedArticle(position: 1, part: 0, header: header, record: record, original: [])]),
            .index([
                ParsedArticle(
                    position: 2, part: 0, header: SubmissionHeader(uri: "u:2", publisher: "bao.vn"),
                    record: StoreFixture.record("Tin hai", "bài hai"), original: [])
            ]),
        ])
        #expect(events.first?.topic == "article.indexed/24/giao_ban")
        guard let expected else {
            #expect(throws: StoreError(.badQuery, "")) { try store.search(SearchQuery(query)) }
            return
        }
        #expect(Set(try store.search(SearchQuery(query)).hits.compactMap(\.uri)) == Set(expected))
        try store.verify()
    }
}
