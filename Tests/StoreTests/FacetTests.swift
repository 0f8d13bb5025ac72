import Articles
import Foundation
import Store
import Testing

/// What matches are counted by.
struct FacetTests {
    let fixture: StoreFixture
    let store: SQLiteRecordStore

    init() throws {
        fixture = try StoreFixture()
        store = try fixture.open()
    }

    private func article(_ number: Int, revision: Int = 0, _ change: (inout Record) -> Void) -> StoreOperation {
        var record = StoreFixture.record("tin \(number) \(revision)", "giao ban")
        change(&record)
        return .index([
            ParsedArticle(
                position: Int64(number + 1 + revision * 1000), part: 0,
                header: SubmissionHeader(uri: "https://bao\(number % 2).vn/\(number)"), record: record, original: [])
        ])
    }

    private func counts(
        _ text: String, _ facets: [SearchFacet] = SearchFacet.allCases, top: Int = 10, by unit: HistogramUnit? = nil
    )
        throws -> SearchCounts
    {
        try #require(
            try store.search(SearchQuery(text, limit: 1, counting: SearchCounting(facets: facets, top: top, histogram: unit)))
                .counts)
    }

    private func values(_ text: String, _ facet: SearchFacet, top: Int = 10) throws -> [String] {
        try counts(text, [facet], top: top).facets[0].values.map { value in
            "\(value.value)\(value.name.map { " (\($0))" } ?? "") \(value.count)"
        }
    }

    private let span = Span(start: 0, end: 1, text: "x")

    private func unit(_ name: String?, _ code: String?) -> Record.Locality.Unit {
        .init(name: name, kind: nil, code: code, span: nil, basis: nil)
    }

    @Test func `every facet counts its values, most frequent first`() throws {
        _ = try store.append([
            article(0) {
                $0.genre = .periodicBriefing
                $0.sectors = ["y_te", "giao_duc_dao_tao"]
                $0.published = .init(iso: "2018-07-31T23:30:00Z", precision: "second", span: nil, basis: nil)
                $0.persons = [.init(name: "Nguyễn Thị Hoà", honorific: nil, titles: [], roles: [], span: span)]
                $0.mentions = [
                    .init(type: .person, canonical: "Nguyễn Thị Hòa", span: span),
                    .init(type: .organisation, canonical: "Bộ Y tế", span: span),
                ]
                $0.locality = .init(
                    level: .ward, province: unit("Bắc Giang", "24"), district: unit("Lục Nam", "213"),
                    commune: unit("Đan Hội", "07498"),
                    asOf: "2018-07-31",
                    successor: .init(
                        provinceCode: "24", province: "Bắc Ninh", effective: "2025-07-01", communes: [unit("Cẩm Lý", "07492")]),
                    confidence: nil)
            },
            article(1) {
                $0.genre = .periodicBriefing
                $0.sectors = ["y_te"]
                $0.published = .init(iso: "2018-08-02", precision: "day", span: nil, basis: nil)
                $0.organiser = .init(
                    name: "Bộ Y tế", statedName: nil, level: nil, system: nil,
                    coOrganisers: [.init(name: "Sở Y tế", system: nil, span: span)], span: span)
                $0.documents = [
                    .init(
                        type: "Nghị quyết", number: "29", year: nil, symbol: "NQ/TW", canonical: "29-NQ/TW", system: nil,
                        issuer: nil,
                        issuerTerm: nil, date: nil, subject: nil, plenum: nil, key: "29-NQ/TW@XI", span: span, mentions: [])
                ]
                $0.locality = .init(
                    level: .province, province: unit("Bắc Ninh", "24"), district: nil, commune: nil, asOf: "2026-01-01",
                    successor: nil,
                    confidence: nil)
            },
            article(2) {
                $0.genre = .news
                $0.locality = .init(
                    level: .province, province: unit("Hà Giang", "02"), district: nil, commune: nil, asOf: "2018-01-01",
                    successor: nil,
                    confidence: nil)
            },
        ])
        let expected: [SearchFacet: [String]] = [
            .province: ["24 (Bắc Ninh) 2", "63:02 (Hà Giang) 1"], .district: ["63:213 (Lục Nam) 1"],
            .commune: ["07492 (Cẩm Lý) 1"],
            .sector: ["y_te 2", "giao_duc_dao_tao 1"], .genre: ["giao_ban 2", "news 1"],
            .organisation: ["Bộ Y tế 2", "Sở Y tế 1"], .person: ["Nguyễn Thị Hoà 1"], .document: ["29-NQ/TW 1"],
            .outlet: ["bao0.vn 2", "bao1.vn 1"], .month: ["2018-08 2"],
        ]
        #expect(Set(expected.keys) == Set(SearchFacet.allCases))
        for (facet, expected) in expected { #expect(try values("giao", facet) == expected, "\(facet)") }
        #expect(try counts("giao").undated == 1)
        #expect(try values("giao", .sector, top: 1) == ["y_te 2"])
        #expect(try values("giao sector:giao_duc_dao_tao", .province) == ["24 (Bắc Ninh) 1"])
        #expect(try values("nothing", .province).isEmpty)
        // Each value finds what it counts.
        for query in [
            "place:24", "place:\"bắc ninh\"", "place:63:02", "place:63:213", "place:07492", "person:\"nguyễn thị hòa\"",
        ] {
            #expect(try !store.search(SearchQuery(query)).hits.isEmpty, "\(query)")
        }
        #expect(try store.search(SearchQuery("place:02")).hits.isEmpty)
        let hit = try #require(try store.search(SearchQuery("place:07492")).hits.first)
        #expect(hit.places == ["Cẩm Lý", "Lục Nam", "Bắc Ninh"] && hit.genre == "giao_ban" && hit.outlet == "bao0.vn")
        try store.verify()
    }

    @Test(arguments: [
        (HistogramUnit.day, ["2017-12-31 1", "2018-01-01 2", "2018-02-28 1"]), (.month, ["2017-12 1", "2018-01 2", "2018-02 1"]),
        (.year, ["2017 1", "2018 3"]),
    ])
    func `a histogram has the days of Vietnam and leaves out what has none`(unit: HistogramUnit, expected: [String]) throws {
        let times = ["2017-12-31T16:59:59Z", "2017-12-31T17:00:00Z", "2018-01-01", "2018-02-28T00:00:00+07:00", nil]
        _ = try store.append(
            times.enumerated().map { number, time in
                article(number) { $0.published = time.map { .init(iso: $0, precision: "second", span: nil, basis: nil) } }
            })
        for order in SearchOrder.allCases {
            let query = SearchQuery("giao", order: order, counting: SearchCounting(histogram: unit))
            let page = try store.search(query)
            #expect(page.counts?.histogram?.map { "\($0.time) \($0.count)" } == expected)
            #expect(page.counts?.undated == 1 && page.matches == 5 && page.isComplete)
            #expect(page.counts?.facets.isEmpty == true)
        }
        #expect(try store.search(SearchQuery("giao")).counts == nil)
    }

    @Test func `counts follow revisions, withdrawals and what comes back`() throws {
        _ = try store.append((0..<4).map { number in article(number) { $0.sectors = ["y_te"] } })
        _ = try store.append([article(0, revision: 1) { $0.sectors = ["du_lich"] }])
        #expect(try values("giao", .sector) == ["y_te 3", "du_lich 1"])
        let uri = "https://bao1.vn/1"
        let id = String(Digest(of: uri.utf8).hexadecimal.prefix(32))
        _ = try store.append([.withdraw(position: 5000, Withdrawal(article: id, uri: uri, sha256: nil, isPurge: false))])
        #expect(try values("giao", .sector) == ["y_te 2", "du_lich 1"])
        #expect(try values("date:2000..", .sector) == ["y_te 2", "du_lich 1"])
        _ = try store.append([article(1, revision: 9) { $0.sectors = ["tre_em"] }])
        #expect(try values("giao", .sector) == ["y_te 2", "du_lich 1", "tre_em 1"])
        try store.verify()
    }

    @Test func `a purge leaves no name behind`() throws {
        _ = try store.append(
            (0..<3).map { number in
                article(number) { record in
                    record.mentions = ["Trần Văn Bí Mật", "Lê Thị Chung"].prefix(number == 0 ? 2 : 1).reversed().map {
                        .init(type: .person, canonical: number == 0 ? $0 : "Lê Thị Chung", span: span)
                    }
                }
            })
        let file = fixture.path + "/store.sqlite"
        let uri = "https://bao0.vn/0"
        let id = String(Digest(of: uri.utf8).hexadecimal.prefix(32))
        _ = try store.append([.withdraw(position: 100, Withdrawal(article: id, uri: uri, sha256: nil, isPurge: false))])
        _ = try store.append([.withdraw(position: 101, Withdrawal(article: id, uri: uri, sha256: nil, isPurge: true))])
        #expect(try values("giao", .person) == ["Lê Thị Chung 2"])
        // A later article with the same name gets a number that nobody else has.
        _ = try store.append([
            article(7) { $0.mentions = [.init(type: .person, canonical: "Trần Văn Bí Mật", span: span)] },
            article(8) { $0.mentions = [.init(type: .person, canonical: "Hồ Văn Mới", span: span)] },
        ])
        #expect(try values("giao", .person) == ["Lê Thị Chung 2", "Hồ Văn Mới 1", "Trần Văn Bí Mật 1"])
        try store.close()
        #expect(try RawDatabase.integer("SELECT count(*) FROM facetValue WHERE facet = 7", file) == 3)
    }

    @Test func `a page of thousands of names is counted by its first`() throws {
        _ = try store.append([
            article(0) { record in
                record.mentions = (0..<5000).map { .init(type: .person, canonical: "Người \($0)", span: span) }
                record.sectors = (0..<5000).map { "s_\($0)" }
            }
        ])
        #expect(try counts("giao", [.person], top: 100).facets[0].values.count == 64)
    }
}
