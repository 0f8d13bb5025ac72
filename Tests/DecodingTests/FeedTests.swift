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

    @Test(arguments: [
        """
        <?xml version="1.0" encoding="windows-1258"?><!-- <item> --><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
        <channel note="a > b"><language>vi</language><item/>
        <item><title>Một</title><link>https://a.vn/1</link><content:encoded><![CDATA[<p>1</item></p>]]></content:encoded></item>
        <item x='item>'><link>https://a.vn/0</link></item><?item <item>?>
        <item><title>Hai</title><media:item>x</media:item><link>https://a.vn/2</link></item ><title>Báo A</title></channel></rss>
        """,
        """
        <?xml version="1.0"?><f:feed xmlns:f="http://www.w3.org/2005/Atom" xmlns:h="http://www.w3.org/1999/xhtml" xml:lang="vi"><f:title>Báo A</f:title>
        <f:entry><f:title>Một</f:title><f:link href="https://a.vn/1"/><f:content type="xhtml"><h:div><h:p>1 &amp; 2</h:p></h:div></f:content></f:entry><f:entry>
        <f:id>https://a.vn/2</f:id><f:title>Hai</f:title><f:entry></f:entry></f:entry></f:feed>
        """,
    ])
    func `each entry can be read alone, with what the feed says of all`(_ feed: String) throws {
        let decoder = try Samples.decoder()
        let header = SubmissionHeader(name: "feed.xml", uri: "u:feed", published: "2024-05-06")
        let parts = try decoder.parts(of: Submission(header: header, body: Array(feed.utf8)))
        #expect(parts.map { $0.submission?.header.uri } == ["https://a.vn/1", "https://a.vn/2"])
        for (part, other) in zip(parts, ["Hai", "Một"]) {
            let submission = try #require(part.submission)
            #expect(!String(decoding: submission.body, as: UTF8.self).contains(other))
            #expect(try decoder.decode(submission) == [part.outcome.get()])
            #expect(try part.outcome.get().metadata.siteName == "Báo A")
        }
    }

    @Test func `entries keep no blanks of one another, and all together so much`() throws {
        let items = (0..<200).map { "\n    <item><title>T\($0)</title><description>D</description></item>" }
        let feed = rss(items.joined() + "\n  ")
        let frame = rss("\n  ").utf8.count
        let parts = try Samples.parts(Array(feed.utf8))
        #expect(parts.map { $0.submission?.body.count } == items.map { frame + $0.utf8.count })
        var limits = DecodingLimits.default
        limits.maxKeptBytes = 200 * frame
        let error = #expect(throws: DecodingError.self) { try Samples.decode(Array(feed.utf8), limits: limits) }
        #expect(error?.kind == .tooLarge)
    }

    @Test func `entries of a feed with a DTD keep all of it`() throws {
        let item = "<item><title>A</title><description>D</description></item>"
        let feed = rss(item + item, "<!DOCTYPE rss [<!ATTLIST item a CDATA #IMPLIED>]>")
        #expect(try Samples.parts(Array(feed.utf8)).map { $0.submission == nil } == [true, true])
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
