import Articles
import Testing

@testable import Decoding

@Suite struct FeedTests {
    private func rss(_ items: String, _ before: String = "") -> String {
        """
        <?xml version="1.0" encoding="utf-8"?>\(before)
        <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Báo A</title><link>https://a.vn</link><language>vi</language>
        <image><title>Ảnh</title></image>\(items)</channel></rss>
        """
    }

    @Test func `RSS gives an article an item, the full content before the description`() throws {
        let articles = try Samples.decode(
            Array(
                rss(
                    """
                    <item><title>Giao ban &amp;amp; tổng kết</title><link>https://a.vn/1</link><guid isPermaLink="false">x1</guid>
                    <media:title>Tên ảnh</media:title><pubDate>Tue, 10 Apr 2018 08:00:00 +0700</pubDate><dc:creator>Hoàng Hợi</dc:creator>
                    <description>Tóm tắt</description><content:encoded><![CDATA[<p>Ngày 09/4.</p><p>Kết luận.</p>]]></content:encoded></item>
                    <item><title>Hai</title><description>&lt;img src=x&gt;&lt;/br&gt;Đoạn &lt;b&gt;hai&lt;/b&gt;</description><guid>https://a.vn/2</guid></item>
                    <item/>
                    """
                ).utf8))
        #expect(articles.map(\.text) == ["Giao ban & tổng kết\n\nNgày 09/4.\nKết luận.\n", "Hai\n\nĐoạn hai\n"])
        let first = try #require(articles.first)
        #expect(first.mediaType == "application/rss+xml")
        #expect(first.metadata.uri == "https://a.vn/1")
        #expect(first.metadata.published == "Tue, 10 Apr 2018 08:00:00 +0700")
        #expect(first.metadata.publishedBasis == "feed pubDate")
        #expect(first.metadata.authors == ["Hoàng Hợi"])
        #expect(first.metadata.siteName == "Báo A")
        #expect(first.metadata.language == "vi")
        #expect(articles.last?.metadata.uri == "https://a.vn/2")
    }

    @Test func `Atom is read, text, HTML and XHTML`() throws {
        let atom = """
            <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi"><title>Báo B</title><id>urn:f</id>
            <author><name>Ban biên tập</name></author>
            <entry><title type="html">A &amp;amp; B</title><id>urn:1</id><link rel="self" href="x"/><link href="https://b.vn/1"/>
            <published>2018-04-10</published><updated>2018-04-11</updated><author><name>Thu Trang</name><email>t@b.vn</email></author>
            <summary>S</summary><content type="html">&lt;p&gt;Một&lt;/p&gt;&lt;p&gt;Hai&lt;/p&gt;</content></entry>
            <entry><title>C</title><id>urn:2</id><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Ba</p><p>Bốn</p></div></content></entry>
            <entry><title>D</title><id>urn:3</id><content>Năm</content></entry></feed>
            """
        let articles = try Samples.decode(Array(atom.utf8), "application/xml")
        #expect(articles.map(\.text) == ["A & B\n\nMột\nHai\n", "C\n\nBa\nBốn\n", "D\n\nNăm"])
        let first = try #require(articles.first)
        #expect(first.mediaType == "application/atom+xml")
        #expect(first.metadata.uri == "https://b.vn/1")
        #expect(first.metadata.authors == ["Thu Trang"])
        #expect(first.metadata.published == "2018-04-10" && first.metadata.updated == "2018-04-11")
        #expect(first.metadata.language == "vi")
        #expect(articles.last?.metadata.uri == "urn:3")
    }

    @Test func `RSS 1 is read`() throws {
        let rdf = """
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>Báo C</title>
            </channel><item rdf:about="u"><title>A</title><link>https://c.vn/1</link><description>B</description></item></rdf:RDF>
            """
        #expect(try Samples.decode(rdf).text == "A\n\nB")
    }

    @Test func `HTML's entities and a bare ampersand do not cost the feed`() throws {
        let feed = rss("<item><title>A&nbsp;B &ldquo;C&rdquo;</title><description>Sở A & Sở B</description></item>")
        #expect(try Samples.decode(feed).text.hasPrefix("A\u{A0}B “C”\n\nSở A"))
    }

    @Test func `the declared set gives way to the bytes`() throws {
        let feed = rss("<item><title>Hội nghị giao ban công tác khoa giáo</title></item>").replacing(
            "utf-8", with: "windows-1258")
        #expect(try Samples.decode(feed).text == "Hội nghị giao ban công tác khoa giáo\n")
        let old = try Samples.encode(
            rss("<item><title>Hội nghị giao ban công tác khoa giáo quý I</title></item>").replacing(
                "utf-8", with: "windows-1258"),
            in: "windows-1258")
        #expect(try Samples.decode(old).first?.text == "Hội nghị giao ban công tác khoa giáo quý I\n")
    }

    @Test func `entities of the document's own are refused`() {
        let laughs = """
            <!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
            """
        #expect(throws: DecodingError(.badXML, "")) { try Samples.decode(rss("<item><title>&c;</title></item>", laughs)) }
        let file = "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/hostname\">]>"
        #expect(throws: DecodingError(.badXML, "")) { try Samples.decode(rss("<item><title>&f;</title></item>", file)) }
        let late = "<!-- a <b> --><!DOCTYPE x [<!-- <y> --><!ELEMENT y ANY><!ENTITY f 'ha'>]>"
        #expect(throws: DecodingError(.badXML, "")) { try Samples.decode(rss("<item><title>&f;</title></item>", late)) }
    }

    @Test(arguments: [
        "<rss><channel><item><title>A</title>", "<rss><channel><item><title>A</tit></item></channel></rss>",
        "<?xml version='1.0'?><nitf><body>A</body></nitf>",
    ])
    func `XML that is cut off, broken or no feed is refused`(_ xml: String) {
        #expect(throws: DecodingError(.badXML, "")) { try Samples.decode(xml) }
    }

    @Test func `deep and many are refused`() {
        let deep = rss("<item><title>" + String(repeating: "<a>", count: 100_000))
        #expect(throws: DecodingError(.badXML, "")) { try Samples.decode(deep) }
        let many = rss(String(repeating: "<item><title>A</title></item>", count: 10_001))
        #expect(throws: DecodingError(.tooLarge, "")) { try Samples.decode(many) }
    }

    @Test func `a feed without entries is refused as empty`() {
        #expect(throws: DecodingError(.empty, "")) { try Samples.decode(rss("")) }
    }
}
