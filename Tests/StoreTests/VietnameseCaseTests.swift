import Articles
import Store
import Testing

/// What no peer does all at once: typed accents count, missing ones do not, however a text or a query spells them; in lone words, beside
/// others, in phrases, in beginnings, in both orders of hits, and in what is highlighted.
struct VietnameseCaseTests {
    /// A text's words and what finds them, or does not.
    private static let cases: [(text: String, finds: [String], misses: [String])] = [
        (
            "đường", ["đường", "duong", "ĐƯỜNG", "Duong", "đu\u{31B}o\u{31B}\u{300}ng", "Ðường"],
            ["dường", "đương", "đuong", "dương"]
        ),
        ("đu\u{31B}o\u{31B}\u{300}ng", ["đường", "duong"], ["dương", "đuong"]),
        ("duong", ["duong", "DUONG"], ["đường", "dương"]),
        ("ma", ["ma", "MA", "=ma"], ["má", "mà", "mã", "mạ", "mả"]),
        ("má", ["má", "ma", "ma\u{301}", "MÁ", "=má"], ["mà", "=ma", "mạ"]),
        ("ma\u{300}", ["mà", "ma", "ma\u{300}"], ["má", "=ma"]),
        ("hòa", ["hòa", "hoà", "hoa", "ho\u{300}a", "hoa\u{300}"], ["hóa", "họa"]),
        ("hoà", ["hòa", "hoà", "hoa"], ["hoá"]),
        ("thuỷ", ["thủy", "thuỷ", "thuy"], ["thúy"]),
        (
            "Ðà Nẵng", ["đà nẵng", "da nang", "Ða\u{300} Na\u{306}\u{303}ng", "Đà Nẵng", "đà nang", "da nẵng"],
            ["đa nẵng", "đà nắng"]
        ),
        ("Đà Nẵng", ["Ðà Nẵng", "da nang"], ["đá nẵng"]),
        ("Đa\u{300} Nă\u{303}ng", ["Đà Nẵng", "ðà nẵng", "da nang"], ["đã nang"]),
        ("Quý", ["quý", "quí", "quy"], ["quỷ"]),
        ("KỸ THUẬT", ["kỹ thuật", "kĩ thuật", "ky thuat", "ki\u{303} thua\u{323}\u{302}t"], ["kỷ thuật"]),
        ("kĩ thuật", ["kỹ thuật", "kĩ thuật"], ["kí thuật"]),
        ("Lý Thường Kiệt", ["lý thường kiệt", "ly thuong kiet"], ["lí thường kiệt"]),
    ]

    private let fixture: StoreFixture
    private let store: SQLiteRecordStore

    init() throws {
        fixture = try StoreFixture()
        store = try SQLiteRecordStore(
            directory: fixture.path, clock: { 1_700_000_000 },
            aliases: SpellingAliases([("kỹ thuật", "kĩ thuật"), ("quý", "quí"), ("lý luận", "lí luận")]))
        _ = try store.append(
            Self.cases.enumerated().map { number, item in
                StoreFixture.article(
                    Int64(number + 1), uri: "u:\(number)", "Tin", "Trước \(item.text) sau đó; riêng w\(number) thôi.")
            })
    }

    private func hits(_ query: String, _ order: SearchOrder) throws -> [String: SearchHit] {
        let page = try store.search(SearchQuery(query, limit: 100, order: order))
        return Dictionary(uniqueKeysWithValues: page.hits.map { ($0.uri ?? "", $0) })
    }

    @Test(arguments: SearchOrder.allCases, Array(cases.indices))
    func `a word is found as it is typed`(order: SearchOrder, number: Int) throws {
        let item = Self.cases[number]
        let uri = "u:\(number)"
        func forms(_ query: String) -> [String] {
            guard !query.hasPrefix("=") else { return [query, "\(query) w\(number)"] }
            return [
                query, "\(query) w\(number)", "w\(number) \(query)", "\"\(query)\"", "\"trước \(query) sau\"",
                "\"truoc \(query)\"",
                "\"\(query) sau\"*", "body:\"\(query)\"", "(\(query) OR nothing) w\(number)",
            ]
        }
        for query in item.finds {
            for form in forms(query) { #expect(try hits(form, order)[uri] != nil, "\(form) in \(item.text)") }
        }
        for query in item.misses {
            for form in forms(query) where !form.contains("OR") {
                #expect(try hits(form, order)[uri] == nil, "\(form) in \(item.text)")
            }
        }
    }

    @Test(arguments: Array(cases.indices))
    func `what is found is marked as the text has it`(number: Int) throws {
        let item = Self.cases[number]
        for query in item.finds where !query.hasPrefix("=") {
            let hit = try #require(try hits("\"\(query)\" w\(number)", .relevance)["u:\(number)"])
            let scalars = Array(hit.snippet.unicodeScalars)
            let marked = hit.snippetHighlights.map { range in
                String(String.UnicodeScalarView(scalars[range])).unicodeScalars.map(\.value)
            }
            #expect(marked == [item.text, "w\(number)"].map { $0.unicodeScalars.map(\.value) }, "\(query)")
        }
    }

    @Test(arguments: [
        ("dư*", "dương", true), ("đư*", "đường", true), ("du*", "đường", true), ("dư*", "đường", false), ("hò*", "hoà", true),
    ])
    func `a beginning counts its accents, too`(query: String, word: String, isFound: Bool) throws {
        _ = try store.append([StoreFixture.article(900, uri: "u:last", "Tin", "chỉ có \(word) ở đây")])
        for order in SearchOrder.allCases { #expect((try hits(query, order)["u:last"] != nil) == isFound) }
    }

    @Test func `spellings of compounds leave names alone`() throws {
        _ = try store.append([
            StoreFixture.article(901, uri: "u:name", "Tin", "ông Lý Văn Quý"),
            StoreFixture.article(902, uri: "u:theory", "Tin", "trung tâm lí luận chính trị"),
        ])
        #expect(try hits("lí", .newest)["u:name"] == nil)
        #expect(try hits("\"lí văn\"", .newest).isEmpty)
        #expect(Set(try hits("lý luận", .newest).keys) == ["u:theory"])
        #expect(Set(try hits("\"ly luan\" \"chinh tri\"", .relevance).keys) == ["u:theory"])
        #expect(try hits("=lý luận", .newest).isEmpty)
        #expect(try hits("person:\"lý luận\"", .newest).isEmpty)
    }
}
