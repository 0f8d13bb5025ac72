import Articles
import Testing

@testable import Decoding

@Suite struct JSONTests {
    @Test func `ninjs 3 is read`() throws {
        let json = """
            {"uri":"urn:newsml:a.vn:1","standard":{"name":"ninjs","version":"3.1"},"type":"text","language":"vi",
            "firstcreated":"2018-04-10T08:00:00+07:00","versioncreated":"2018-04-11T08:00:00+07:00",
            "headlines":[{"role":"short","value":"Ngắn"},{"role":"main","value":"Giao ban công tác Khoa giáo"}],
            "bylines":[{"byline":"Hoàng Hợi"}],"infosources":[{"name":"Tỉnh ủy Lai Châu"}],
            "bodies":[{"role":"teaser","contenttype":"text/plain","value":"Mời"},
            {"role":"main","contenttype":"text/html","value":"<p>Ngày 09/4, Hội nghị.</p><p>Kết luận.</p>"}]}
            """
        let article = try Samples.decode(json)
        #expect(article.text == "Giao ban công tác Khoa giáo\n\nNgày 09/4, Hội nghị.\nKết luận.\n")
        #expect(article.mediaType == "application/json")
        #expect(article.metadata.uri == "urn:newsml:a.vn:1")
        #expect(article.metadata.published == "2018-04-10T08:00:00+07:00")
        #expect(article.metadata.publishedBasis == "json firstcreated")
        #expect(article.metadata.updated == "2018-04-11T08:00:00+07:00")
        #expect(article.metadata.authors == ["Hoàng Hợi"])
        #expect(article.metadata.siteName == "Tỉnh ủy Lai Châu")
        #expect(article.lines.map(\.line) == [0, 2, 3])
        #expect(article.lines.map(\.element) == [.heading, .paragraph, .paragraph])
    }

    @Test func `a NewsArticle of schema.org is read, in a graph and bare`() throws {
        let article = """
            {"@type":"NewsArticle","headline":"Giao ban","articleBody":"Đoạn một.\\n\\nĐoạn hai.","datePublished":"2018-04-10",
            "author":[{"@type":"Person","name":"A"},{"name":"B"}],"publisher":{"@type":"Organization","name":"Báo A"},
            "inLanguage":"vi","mainEntityOfPage":{"@type":"WebPage","@id":"https://a.vn/1"}}
            """
        for json in [
            article, "{\"@context\":\"https://schema.org\",\"@graph\":[{\"@type\":\"WebPage\",\"name\":\"X\"},\(article)]}",
            "[\(article)]",
        ] {
            let decoded = try Samples.decode(json)
            #expect(decoded.text == "Giao ban\n\nĐoạn một.\n\nĐoạn hai.")
            #expect(decoded.mediaType == "application/ld+json")
            #expect(decoded.metadata.authors == ["A", "B"])
            #expect(decoded.metadata.siteName == "Báo A")
            #expect(decoded.metadata.uri == "https://a.vn/1")
            #expect(decoded.metadata.publishedBasis == "json datePublished")
        }
    }

    @Test func `trafilatura's output is read, its day of fetching is no date`() throws {
        let article = try Samples.decode(
            """
            {"title":"Giao ban","author":"Thu Trang; Dương Thịnh","hostname":"a.vn","date":"2020-07-10","fingerprint":"f","id":null,
            "raw_text":"Giao ban Đoạn một.","source":"https://a.vn/1","source-hostname":"Báo A","excerpt":"Tóm","text":"Đoạn một.\\nĐoạn hai.",
            "filedate":"2026-01-01","sitename":"Báo A","language":null,"comments":""}
            """)
        #expect(article.text == "Giao ban\n\nĐoạn một.\nĐoạn hai.")
        #expect(article.metadata.published == "2020-07-10")
        #expect(article.metadata.authors == ["Thu Trang", "Dương Thịnh"])
        #expect(article.metadata.uri == "https://a.vn/1")
        #expect(article.metadata.siteName == "Báo A")
    }

    @Test func `news-please's output is read, without a date it has none`() throws {
        let article = try Samples.decode(
            """
            {"authors":["Quang Huấn"],"date_download":"2026-01-01 00:00:00","date_modify":null,"date_publish":null,"description":"Tóm",
            "language":"vi","maintext":"Giao ban\\nĐoạn một.","source_domain":"a.vn","title":"Giao ban","title_page":null,"url":"https://a.vn/2"}
            """)
        #expect(article.text == "Giao ban\nĐoạn một.")
        #expect(article.metadata.published == nil)
        #expect(article.metadata.authors == ["Quang Huấn"])
    }

    @Test(arguments: [
        (#"{"title":"A","body":"B"}"#, "A\n\nB"), (#"{"title":"A","text":"B"}"#, "A\n\nB"),
        (#"{"title":"A","content":"B"}"#, "A\n\nB"),
        (#"{"title":"A &amp; B","content":"<p>C</p><p>D</p>"}"#, "A & B\n\nC\nD\n"), (#"{"title":"A"}"#, "A\n"),
        (#"{"text":"B"}"#, "B"),
        (#"{"title":"A","content":"Một <b>đậm</b>\nHai &amp; ba"}"#, "A\n\nMột đậm\nHai & ba\n"),
        (#"{"title":"A","content":"&lt;p&gt;C&lt;/p&gt;\n&lt;p&gt;D&lt;/p&gt;"}"#, "A\n\nC\nD\n"),
        (#"{"title":"A","body":["B","C"]}"#, "A\n\nB\nC"),
        (#"{"title":{"rendered":"A"},"content":{"rendered":"<p>B</p>"}}"#, "A\n\nB\n"),
        (#"{"title":"A","description":"Tóm tắt"}"#, "A\n\nTóm tắt"),
    ])
    func `plain objects are read`(_ json: String, _ text: String) throws {
        #expect(try Samples.decode(json).text == text)
    }

    @Test func `NDJSON, arrays and wrapped lists give one article each`() throws {
        let one = #"{"title":"A","body":"1"}"#
        let two = #"{"title":"B","body":"2"}"#
        for json in [
            "\(one)\n\(two)\n", "[\(one),\(two)]", #"{"total":2,"articles":[\#(one),\#(two)]}"#, "\u{1E}\(one)\n\u{1E}\(two)\n",
            #"{"hits":{"hits":[{"_source":\#(one)},{"_source":\#(two)}]}}"#,
        ] {
            #expect(try Samples.decode(Array(json.utf8), "application/json").map(\.text) == ["A\n\n1", "B\n\n2"])
        }
    }

    @Test(arguments: ["\n", "\n\u{1E}"])
    func `of several values each can be read alone, under its own address`(_ gap: String) throws {
        let values = [#"{"title":"A","body":"1","url":"https://a.vn/1"}"#, #"{"title":"Ơ","body":"2"}"#, #"{"title":?}"#]
        let header = SubmissionHeader(
            mediaType: "application/x-ndjson", name: "batch", uri: "u:batch", publisher: "P", published: "2024-05-06")
        let decoder = try Samples.decoder()
        let parts = try decoder.parts(of: Submission(header: header, body: Array(values.joined(separator: gap).utf8)))
        #expect(parts.map { $0.submission.map { String(decoding: $0.body, as: UTF8.self) } } == [values[0], values[1], nil])
        #expect(parts.map { $0.submission?.header.uri } == ["https://a.vn/1", nil, nil])
        #expect(parts.map { $0.submission?.header.name } == ["batch:1", "batch:2", nil])
        for part in parts {
            guard let submission = part.submission else { continue }
            #expect(try decoder.decode(submission) == [part.outcome.get()])
        }
    }

    @Test(arguments: [
        #"[0, {"title":"A","body":"1","url":"https://a.vn/1"} , {"x":1}, {"title":"Ơ","body":"2"}]"#,
        #"{"data":{"items":[{"title":"A","body":"1","url":"https://a.vn/1"},{"title":"Ơ","body":"2"}],"title":"B"}}"#,
        #"{"@graph":[{"@type":"WebPage"},{"@type":"NewsArticle","headline":"A","url":"https://a.vn/1"},"#
            + #"{"@type":"NewsArticle","headline":"Ơ","articleBody":"2"}]}"#,
    ])
    func `of a list each article can be read alone`(_ json: String) throws {
        let decoder = try Samples.decoder()
        let header = SubmissionHeader(mediaType: "application/json", name: "list", uri: "u:list", published: "2024-05-06")
        let parts = try decoder.parts(of: Submission(header: header, body: Array(json.utf8)))
        #expect(parts.count == 2)
        #expect(parts.map { $0.submission?.header.uri } == ["https://a.vn/1", nil])
        for part in parts {
            let submission = try #require(part.submission)
            #expect(submission.body.count < 70 && submission.body.first == UInt8(ascii: "{"))
            #expect(try decoder.decode(submission) == [part.outcome.get()])
        }
    }

    @Test func `an article that is one only by where it stands keeps all of the list`() throws {
        let json = #"[{"@graph":[{"@type":"Report","summary":"S"},{"@type":"Report","title":"A","body":"B"}]}]"#
        let parts = try Samples.parts(Array(json.utf8))
        #expect(try parts.map { try $0.outcome.get().text } == ["S", "A\n\nB"])
        #expect(parts.map { $0.submission == nil } == [true, false])
    }

    @Test func `articles of one submission keep so many bytes of it together`() throws {
        let json = #"[{"title":"A","body":"1"},{"title":"B","body":"2"}]"#
        let inUTF16: [UInt8] = [0xFF, 0xFE] + json.utf8.flatMap { [$0, 0] as [UInt8] }
        var limits = DecodingLimits.default
        for (bytes, kept) in [(Array(json.utf8), 48), (inUTF16, 2 * inUTF16.count)] {
            limits.maxKeptBytes = kept
            #expect(try Samples.decode(bytes, limits: limits).count == 2)
            limits.maxKeptBytes = kept - 1
            let error = #expect(throws: DecodingError.self) { try Samples.decode(bytes, limits: limits) }
            #expect(error?.kind == .tooLarge)
            #expect(error?.message.contains("send NDJSON, or fewer at once") == true)
        }
    }

    @Test(arguments: [
        #"{"title":"A""#, #"{"title":"A","body":"B"}x"#, #"{"title":}"#, #"{"a":1}"#, "[]", #"{"title":"\x"}"#,
        #"{"title":"A","body":"B"#,
        #"{"title":"  "}"#, "[{\"title\":\"A\",\"body\":\"\\u12\"}]", #"{"title":"A" "body":"B"}"#,
    ])
    func `broken JSON, and JSON without an article, is refused`(_ json: String) {
        #expect(throws: DecodingError(.badJSON, "")) { try Samples.decode(json, "application/json") }
    }

    @Test func `the message names line and byte`() throws {
        let error = #expect(throws: DecodingError.self) { try Samples.decode("{\"title\":\"A\",\"body\":\"B\"}\n{\"title\":?}") }
        #expect(error?.message.contains("line 2, byte 10") == true)
    }

    /// `line: text` of what was read, `line! message` of what was not.
    private func parts(_ text: String, _ type: String? = "application/x-ndjson") throws -> [String] {
        try Samples.parts(Array(text.utf8), type).map { part in
            switch part.outcome {
            case .success(let article): "\(part.line ?? 0): \(article.text)"
            case .failure(let error): "\(part.line ?? 0)! \(error.message)"
            }
        }
    }

    @Test(arguments: [#"{"title":?}"#, #"{"title":"C","body":"3"#, #"{"title":"C"} {"#, "x", "[1,", #"{"title":"C\u12"}"#, "}{"])
    func `a broken line of NDJSON costs no other line`(_ broken: String) throws {
        let read = try parts("\(#"{"title":"A","body":"1"}"#)\r\n\n\(broken)\n\(#"{"title":"B","body":"2"}"#)\n")
        #expect(read.count == 3 && read[0] == "1: A\n\n1" && read[2] == "4: B\n\n2")
        #expect(read[1].hasPrefix("3! parse JSON of sample: line 3, byte "))
    }

    @Test func `a first line that is cut off costs no other line, declared or not`() throws {
        for type in ["application/x-ndjson", "application/jsonl", nil] {
            let read = try parts("{\"title\":\"A\n{\"title\":\"B\",\"body\":\"2\"}\n{\"title\":\"C\",\"body\":\"3\"}", type)
            #expect(read.count == 3 && read[1...] == ["2: B\n\n2", "3: C\n\n3"])
        }
    }

    @Test func `a line without an article is refused under its number, an object over several lines is none`() throws {
        let read = try parts("{\"index\":{}}\n{\"title\":\"B\",\"body\":\"2\"}\n")
        #expect(
            read.count == 2 && read[0].hasPrefix("1! parse JSON of sample: line 1: no article in it") && read[1] == "2: B\n\n2")
        #expect(try parts("{\n\"title\":\"A\",\n\"body\":\"1\"\n}\n") == ["0: A\n\n1"])
        #expect(throws: DecodingError(.badJSON, "")) { try parts("{\n\"title\":\"A\",\n\"body\":?\n}\n") }
        #expect(throws: DecodingError(.badJSON, "")) { try parts("{?}\n{?}\n") }
    }

    @Test func `strings without end end with their line, however many`() throws {
        let line = "{\"title\":\"" + String(repeating: "a", count: 300) + "\n"
        let good = "{\"title\":\"B\"}\n"
        let read = try parts(good + String(repeating: line + good, count: 500))
        #expect(read.count == 1_001 && read.last == "1001: B\n")
    }

    @Test func `half a surrogate pair, NUL and raw controls keep the article`() throws {
        let json = #"{"title":"A\ud83d","body":"x\ud83d\ude00y\udc00z\u0000\ud83d\u0041"# + "\t\n\"}"
        #expect(try Samples.decode(json).text == "A\u{FFFD}\n\nx😀y\u{FFFD}z\u{FFFD}\u{FFFD}A\t\n")
    }

    @Test func `depth and number of values are bounded`() {
        let deep = #"{"title":"A","x":"# + String(repeating: "[", count: 100_000)
        #expect(throws: DecodingError(.tooLarge, "")) { try Samples.decode(deep, "application/json") }
        let many = "[" + String(repeating: "0,", count: 2_100_000) + "0]"
        #expect(throws: DecodingError(.tooLarge, "")) { try Samples.decode(many, "application/json") }
        var limits = DecodingLimits()
        limits.maxEntries = 3
        let lines = String(repeating: #"{"title":"A"}"# + "\n", count: 4)
        #expect(throws: DecodingError(.tooLarge, "")) { try Samples.decode(Array(lines.utf8), limits: limits) }
    }

    @Test(arguments: Samples.names)
    func `a sample article inside JSON is kept`(_ name: String) throws {
        let text = try Samples.text(name)
        var writer = JSONWriter()
        writer.object { $0.member("text", text) }
        #expect(try Samples.decode(writer.bytes).first?.text == text)
    }
}
