import Articles
import Testing

@testable import Decoding

@Suite struct DecoderTests {
    @Test func `plain text is kept exactly, only the mark at its start is dropped`() throws {
        let text = "Hội nghị giao ban \r\n\r\n  quý I\u{A0}\n"
        let articles = try Samples.decode([0xEF, 0xBB, 0xBF] + Array(text.utf8))
        #expect(articles.map(\.text) == [text])
        #expect(articles.first?.mediaType == "text/plain")
        #expect(articles.first?.lines == [])
    }

    @Test(
        arguments: Samples.names, [nil, "text/plain", "text/html", "application/octet-stream", "application/json2", "nonsense"])
    func `a sample article is kept byte for byte under any declared type but JSON`(_ name: String, _ type: String?) throws {
        let text = try Samples.text(name)
        #expect(try Samples.decode(text, type).text == text)
    }

    @Test(arguments: ["", " \n\t", "\u{FEFF}", "<html><body><script>var a</script></body></html>", "<p>&nbsp;</p><br>"])
    func `what shows no text is refused as empty`(_ text: String) {
        #expect(throws: DecodingError(.empty, "")) { try Samples.decode(text) }
    }

    @Test func `more bytes than the limit are refused`() {
        var limits = DecodingLimits()
        limits.maxDecodedBytes = 100
        #expect(throws: DecodingError(.tooLarge, "")) {
            try Samples.decode([UInt8](repeating: 0x61, count: 101), limits: limits)
        }
    }

    @Test func `fifty megabytes on one line are refused by size, less is read`() throws {
        #expect(throws: DecodingError(.tooLarge, "")) { try Samples.decode([UInt8](repeating: 0x61, count: 50 << 20)) }
        #expect(try Samples.decode([UInt8](repeating: 0x61, count: 4 << 20)).first?.text.utf8.count == 4 << 20)
    }

    @Test(arguments: [
        "%PDF-1.7\n", "PK\u{3}\u{4}", "{\\rtf1\\ansi}", "WARC/1.0\r\n", "GIF89a",
    ])
    func `formats that we do not read are named`(_ text: String) throws {
        let error = #expect(throws: DecodingError.self) { try Samples.decode(text + "and more") }
        #expect(error?.kind == .unsupportedMediaType)
        #expect(error?.verdict == .refuse)
        #expect(error?.stage == "decoding")
    }

    @Test func `what the sender says fills gaps, and its URI is the article's`() throws {
        let header = SubmissionHeader(uri: "urn:a:1", publisher: "Báo Lai Châu", published: "2018-04-10")
        let html = "<title>T</title><link rel=canonical href='http://x.vn/1'><p>Nội dung</p>"
        let article = try #require(
            try Samples.decoder().decode(Submission(header: header, body: Array(html.utf8))).first)
        #expect(article.metadata.uri == "urn:a:1")
        #expect(article.metadata.siteName == "Báo Lai Châu")
        #expect(article.metadata.published == "2018-04-10")
        #expect(article.metadata.publishedBasis == "sender")
    }

    @Test(arguments: [
        ("<p>Một</p><p>Hai</p>", DocumentFormat.html), ("Mở đầu<br>tiếp<br/>hết</p>", .html), ("a < b và c > d", .plainText),
        ("<!-- x --><!DOCTYPE html><p>a", .html), ("<?xml version='1.0'?><rss></rss>", .xml),
        ("<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html></html>", .html), ("\n {\"a\": 1}", .json),
        ("[{\"a\": 1}]", .json),
        ("[Tin nóng] Hội nghị", .plainText), ("{Trích} theo báo", .plainText),
        ("<feed xmlns='http://www.w3.org/2005/Atom'/>", .xml),
        ("Dùng thẻ <p> để xuống dòng", .plainText), ("<Trích báo cáo> số 1", .plainText),
    ])
    func `the format is found from the content`(_ text: String, _ format: DocumentFormat) {
        #expect(DocumentFormat(of: Array(text.utf8), declared: nil) == format)
    }

    @Test func `a lying type is corrected by the content`() throws {
        #expect(try Samples.decode("<html><p>Một</p></html>", "text/plain").text == "Một\n")
        #expect(try Samples.decode("{\"title\": \"A\", \"body\": \"B\"}", "text/html").text == "A\n\nB")
        #expect(try Samples.decode("<rss><channel><item><title>A</title></item></channel></rss>", "text/html").text == "A\n")
    }
}
