import Articles
import Store
import Testing

/// What a reader types and what is found.
struct SearchTests {
    let fixture: StoreFixture
    let store: SQLiteRecordStore

    init() throws {
        fixture = try StoreFixture()
        store = try fixture.open()
    }

    /// Stores each text as the body of an article of its own, found again by its number.
    func fill(_ texts: [String]) throws {
        _ = try store.append(
            texts.enumerated().map { StoreFixture.article(Int64($0.offset + 1), uri: "u:\($0.offset)", "", $0.element) })
    }

    func found(_ query: String) throws -> Set<Int> {
        Set(try store.search(SearchQuery(query, limit: 100)).hits.compactMap { $0.uri.flatMap { Int($0.dropFirst(2)) } })
    }

    @Test(arguments: [
        ("ma", [0, 1, 2, 3]), ("má", [1]), ("mà", [2]), ("mạ", [3]), ("MÁ", [1]), ("=ma", [0]), ("=má", [1]),
        ("đường", [4]), ("duong", [4, 5, 6]), ("dương", [5]), ("ĐƯỜNG", [4]), ("đuong", []),
        ("da nang", [7]), ("Đà Nẵng", [7]), ("\"da nang\"", [7]), ("đà nang", [7]), ("đa nẵng", []),
        ("hoà", [8, 9]), ("hòa", [8, 9]), ("hoa", [8, 9, 10]), ("thuỷ", [11]), ("thủy", [11]), ("thuy", [11]),
        ("quý", [12]), ("qúy", [12]), ("toàn", [13]), ("tòan", [13]),
        ("ty", [14]), ("xyz", []),
    ])
    func `a typed accent counts and a missing one does not`(query: String, expected: [Int]) throws {
        try fill([
            "ma trận", "ba má", "thế mà", "mạ non", "con đường", "dương lịch", "duong", "thành phố Đà Nẵng", "hòa bình",
            "hoà giải",
            "hoa hồng", "Thuỷ lợi", "Quý III", "an toàn", "Công ty",
        ])
        #expect(try found(query) == Set(expected))
    }

    /// Composed and decomposed forms, and the Icelandic letter that older fonts left behind.
    @Test(arguments: ["Đà Nẵng", "Ða\u{300} Nẵng", "Đa\u{300} Na\u{306}\u{303}ng", "đa\u{300} na\u{303}\u{306}ng", "ÐÀ NẴNG"])
    func `every spelling of a name finds every other`(query: String) throws {
        try fill([
            "ở Đà Nẵng nay", "ở Đa\u{300} Na\u{306}\u{303}ng nay", "ở Ðà Nẵng nay", "ở ĐÀ NẴNG nay", "ở Đa\u{300} Nẵ\u{AD}ng nay",
            "ở Đa Nang",
        ])
        #expect(try found(query) == [0, 1, 2, 3, 4])
        #expect(try found("\"\(query)\"") == [0, 1, 2, 3, 4])
        #expect(try found("title:\"\(query)\"").isEmpty)
    }

    @Test(
        arguments: [
            ("hội nghị", [0, 1, 2]), ("\"hội nghị\"", [0, 2]), ("\"hoi nghi\"", [0, 2]), ("\"hội nghi\"", [0, 2]),
            ("\"nghị hội\"", [1]), ("hội -sơ", [1, 2]), ("hội -\"hội nghị\"", [1]), ("sơ OR tổng", [0, 2]),
            ("(sơ OR tổng) -kết", []), ("kết (sơ OR nghị)", [0, 2]), ("hội AND tổng", [2]), ("ngh*", [0, 1, 2, 3]),
            ("kế*", [0, 2]),
            ("kế* quý", [0]), ("\"tổng k\"*", nil), ("\"tổng kế\"*", [2]), ("\"tong ke\"*", [2]), ("\"tổng kê\"*", []),
            ("29-NQ/TW", [3]), ("29-nq", [3]), ("NQ-29", []), ("- hội -", [0, 1, 2]), ("hội . , ;", [0, 1, 2]),
            ("nghị: quyết", [3]), ("8:30", [1]), ("https://a.vn/b", [2]),
            ("“hội nghị”", [0, 2]), ("”hội nghị”", [0, 2]), ("„hội nghị“", [0, 2]), ("«hội nghị»", [0, 2]),
            ("“hội nghị\"", [0, 2]),
            ("hội nghị", [0, 1, 2]), ("-“hội nghị” hội", [1]), ("“tổng kế”*", [2]), ("“nghị hội” OR quyết", [1, 3]),
            ("“hội nghị", [0, 1, 2]), ("hội nghị”", [0, 1, 2]), ("body:“nghị hội”", [1]), ("body:“hội nghị", [0, 1, 2]),
            ("hội”nghị", [0, 1, 2]),
        ] as [(String, [Int]?)])
    func `words phrases exclusions alternatives and beginnings`(query: String, expected: [Int]?) throws {
        try fill([
            "Hội nghị sơ kết quý I", "nghị hội lúc 8:30", "Hội nghị tổng kết, xem https://a.vn/b", "Nghị quyết 29-NQ/TW",
        ])
        guard let expected else {
            #expect(throws: StoreError(.badQuery, "")) { try found(query) }
            return
        }
        #expect(try found(query) == Set(expected))
    }

    @Test func `a beginning may stop before the tone mark's place`() throws {
        try fill(["hoàn thành", "hòa bình", "hoan hô", "hoá chất"])
        #expect(try found("hoà*") == [0, 1])
        #expect(try found("hoa*") == [0, 1, 2, 3])
        #expect(try found("ho*") == [0, 1, 2, 3])
    }

    @Test(arguments: [
        ("", 0), ("   ", 0), ("...", 0), ("\"hội", 0), ("a \"hội", 2), ("(hội", 0), ("hội)", 3), ("-hội", 0), ("OR hội", 0),
        ("hội OR", 6), ("a*", 0), ("hội place:", 10), ("titel:x", 0), ("date:2018-13", 5), ("(date:2018 OR hội)", 0),
        ("hội period:x", 11), ("title:place:x", 6), ("genre:\"a b\"", 6),
        ("genre:giaoban", 6), ("is:xyz", 3), ("date:2019..2018", 5),
    ])
    func `a bad query is told with its place`(query: String, offset: Int) throws {
        let error = #expect(throws: StoreError.self) { try found(query) }
        #expect(error?.reason == .badQuery)
        #expect(error?.offset == offset, "\(query): \(error?.message ?? "")")
    }

    @Test(arguments: [
        String(repeating: "a ", count: 2000), String(repeating: "(", count: 1000), String(repeating: "aa OR ", count: 200) + "aa",
        String(repeating: "-", count: 2000), "\"" + String(repeating: "a ", count: 100) + "\"",
    ])
    func `a contrived query is refused`(query: String) throws {
        try fill(["a"])
        let error = #expect(throws: StoreError.self) { try found(query) }
        #expect(error?.reason == .badQuery)
    }

    @Test(arguments: [
        "a\0b", "\"a\0b\"", "' OR 1=1 --", "a|b", "\u{1F600} a", "NEAR(a b)", "a NEAR b", "^a", "{a b}", "a + b", "title", "*a",
        "a**",
        "=\"a\" a", "--a b", "a\u{300}\u{300}\u{300}", "\u{300}a",
    ])
    func `what means something to SQLite means nothing here`(query: String) throws {
        try fill(["a b near or 1 title"])
        do {
            _ = try found(query)
        } catch let error as StoreError {
            #expect(error.reason == .badQuery, "\(error)")
        }
    }

    @Test func `hits are the newest by publication else by arrival and page by page`() throws {
        let dates = ["2018-10-01", "2019-01-01", nil, "2018-10-01T10:00:00+07:00", "2999-01-01", "1200-01-01", "nonsense"]
        _ = try store.append(
            dates.enumerated().map { index, date in
                StoreFixture.article(Int64(index + 1), uri: "u:\(index)", "tin \(index)", "bài", published: date)
            })
        var order: [String] = []
        var query = SearchQuery("bài", limit: 2)
        while true {
            let page = try store.search(query)
            order += page.hits.compactMap(\.uri)
            guard let next = page.next else { break }
            query.after = next
        }
        #expect(order == ["u:6", "u:4", "u:2", "u:1", "u:3", "u:0", "u:5"])
        #expect(try found("date:2018") == [0, 3])
        #expect(try found("bài date:2018-10-01") == [0, 3])
        #expect(try found("bài date:2018-Q3").isEmpty)
        #expect(try found("date:..2018-12 tin") == [0, 3, 5])
        #expect(try found("date:2018-10-02.. date:2019") == [1])
    }

    @Test func `highlights show the text's own accents`() throws {
        let body =
            String(repeating: "Trước đó có lời mở đầu. ", count: 30)
            + "Thành phố Đà Nẵng tổ chức hội nghị; Đa\u{300} Nẵng họp. Hết."
        _ = try store.append([StoreFixture.article(1, "Tin Đà Nẵng", body)])
        let hit = try #require(try store.search(SearchQuery("\"da nang\" hop")).hits.first)
        func cut(_ text: String, _ range: Range<Int>) -> String {
            String(String.UnicodeScalarView(Array(text.unicodeScalars)[range]))
        }
        #expect(hit.titleHighlights.map { cut(hit.title, $0) } == ["Đà Nẵng"])
        let marked = hit.snippetHighlights.map { cut(hit.snippet, $0).unicodeScalars.map(\.value) }
        #expect(marked == ["Đà Nẵng", "Đa\u{300} Nẵng", "họp"].map { $0.unicodeScalars.map(\.value) })
        #expect(cut(body, hit.snippetStart..<(hit.snippetStart + hit.snippet.unicodeScalars.count)) == hit.snippet)
        #expect(hit.snippet.hasSuffix("Hết."))
        #expect(hit.snippet.utf8.count < 340)
        #expect(hit.score > 0)
    }

    @Test(arguments: [true, false])
    func `hits are small, whatever is called a title or a word`(withExcerpts: Bool) throws {
        let wall = String(repeating: "ô", count: 30_000)
        let title = "Tin" + String(repeating: " hội nghị", count: 50_000)
        _ = try store.append([
            StoreFixture.article(1, title, "họp " + wall), StoreFixture.article(2, "a\u{301}" + wall, wall + " họp"),
        ])
        var query = SearchQuery("họp")
        query.withExcerpts = withExcerpts
        let hits = try store.search(query).hits
        #expect(hits.count == 2)
        for hit in hits {
            #expect(hit.title.utf8.count <= 2048)
            #expect(hit.snippet.utf8.count <= 400)
            #expect((title + "a\u{301}" + wall).contains(hit.title), "cut within a character")
            #expect((hit.titleHighlights.last?.upperBound ?? 0) <= hit.title.unicodeScalars.count)
        }
    }
}
