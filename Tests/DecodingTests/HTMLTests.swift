import Articles
import Foundation
import SeededNumbers
import Testing

@testable import Decoding

@Suite struct HTMLTests {
    @Test(arguments: [
        ("<p>Một</p><p>Hai</p>", "Một\nHai\n"),
        ("<p>Một<br>Hai<br/>Ba</p>", "Một\nHai\nBa\n"),
        ("<p>Một dòng\n   ngắt   giữa\n chừng</p>", "Một dòng ngắt giữa chừng\n"),
        ("<div>A<b>B</b> <i>C</i><p>D</p>E</div>", "AB C\nD\nE\n"),
        ("<style>x</style><p>A</p><script>b</script><noscript>c</noscript><template>d</template>", "A\n"),
        (
            "<p hidden>A</p><p style='DISPLAY : none'>B</p><p style=\"visibility:hidden\">C</p><p class='sr-only'>D</p><p>E</p>",
            "E\n"
        ),
        ("<p>&ldquo;H&#7897;i ngh&#x1ECB;&rdquo;&nbsp;&amp; k&ecirc;́</p>", "“Hội nghị”\u{A0}& kế\n"),
        ("<p>&nbsp;</p><p>&nbsp; A &nbsp;</p>", "A\n"),
        ("<ul><li>Một<li>Hai</ul>", "Một\nHai\n"),
        ("<table><tr><td>Một</td><td>Hai</td></tr></table>", "Một\nHai\n"),
        ("<pre>A\n  B</pre>", "A\nB\n"),
        ("<select><option>x</select><textarea>y</textarea><p>A", "A\n"),
        ("<p>A<o:p></o:p>B</p><my-card>C</my-card>D", "AB\nC\nD\n"),
        ("<p>&lt;p&gt;Một&lt;/p&gt;&lt;p&gt;Hai&amp;nbsp;ba&lt;/p&gt;</p>", "Một\nHai\u{A0}ba\n"),
        ("<p>1 &lt; 2 và 3 &gt; 2</p>", "1 < 2 và 3 > 2\n"),
        ("<p>Sở A &amp;amp; Sở B</p>", "Sở A & Sở B\n"),
    ])
    func `markup reads as a reader sees it`(_ html: String, _ text: String) throws {
        #expect(
            try Samples.decode(html, "text/html").text.decomposedStringWithCanonicalMapping
                == text.decomposedStringWithCanonicalMapping)
    }

    @Test func `a table of data has a row on a line`() throws {
        let html = """
            <table><tr><th>Huyện</th><th>Số trường</th></tr><tr><td>Than Uyên</td><td>42</td></tr>
            <tr><td><p>Tân Uyên</p></td><td>37</td></tr></table>
            """
        #expect(try Samples.decode(html).text == "Huyện\tSố trường\nThan Uyên\t42\nTân Uyên\t37\n")
    }

    @Test func `lines carry element, links, region, hints and container`() throws {
        let html = """
            <body class="has-sidebar"><nav><a href=/>Trang chủ</a> <a href=/x>Tin tức</a></nav>
            <main><article><h1>Hội nghị giao ban</h1><p class=sapo><b>Tóm tắt của bài viết này dài hơn một chút</b></p>
            <p>Đoạn văn có <a href=x>liên kết</a> ở giữa và đủ dài để làm thành phần chính của trang báo này, như mọi bài báo.</p>
            <figure><img src=a.jpg width=600><figcaption>Quang cảnh</figcaption></figure></article></main>
            <div class="tin-lien-quan"><h3>Tin liên quan</h3><ul><li><a href=y>Bài khác (12/3/2019)</a></li></ul></div>
            <div id=binhluan><p>Bình luận hay</p></div><footer>Bản quyền</footer></body>
            """
        let article = try Samples.decode(html)
        let lines = article.text.split(separator: "\n")
        let byText = Dictionary(uniqueKeysWithValues: zip(lines.map(String.init), article.lines))
        #expect(article.lines.map(\.line) == Array(0..<lines.count))
        let menu = try #require(byText["Trang chủ Tin tức"])
        #expect(menu.element == .navigation && menu.region == .navigation && menu.linkDensity == 1)
        let title = try #require(byText["Hội nghị giao ban"])
        #expect(title.element == .heading && title.region == .article && title.hints.contains(.mainHeading))
        #expect(title.hints.isDisjoint(with: .outside))
        let lead = try #require(byText["Tóm tắt của bài viết này dài hơn một chút"])
        #expect(lead.hints.isSuperset(of: [.summary, .bold]))
        let body = try #require(article.lines.first { $0.element == .paragraph && $0.linkDensity > 0 && $0.linkDensity < 0.2 })
        #expect(body.region == .article && !body.hints.contains(.bold))
        let caption = try #require(byText["Quang cảnh"])
        #expect(caption.element == .caption && caption.hints.contains(.afterImage))
        let related = try #require(byText["Bài khác (12/3/2019)"])
        #expect(related.hints.contains(.related) && related.element == .listItem && related.linkDensity == 1)
        #expect(byText["Bình luận hay"]?.hints.contains(.comment) == true)
        #expect(byText["Bản quyền"]?.region == .footer)
        #expect(title.container != related.container)
    }

    @Test func `a name that holds the whole page means nothing`() throws {
        let html = "<form class='main-menu-page sidebar'><div><p>Toàn bộ nội dung của trang ở đây.</p></div></form><p>Chân</p>"
        let line = try #require(try Samples.decode(html).lines.first)
        #expect(line.hints.isEmpty && line.region == .page)
    }

    @Test func `metadata is taken from JSON-LD before meta elements before title`() throws {
        let html = """
            <html lang=vi><head><title>Tên - Báo</title><meta property="og:title" content="Tên OG">
            <meta property="article:published_time" content="2018-04-10T08:00:00+07:00"><meta property=og:site_name content="Báo A">
            <link rel="canonical" href="https://a.vn/1"><meta name=author content="Tòa soạn">
            <script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebPage","datePublished":"2001-01-01"},
            {"@type":["NewsArticle"],"headline":"Tên LD","datePublished":"2018-04-09","dateModified":"2018-04-11",
            "author":[{"@type":"Person","name":"Hoàng Hợi"}]}]}</script></head><body><p>A</p></body></html>
            """
        let metadata = try Samples.decode(html).metadata
        #expect(metadata.title == "Tên LD")
        #expect(metadata.published == "2018-04-09")
        #expect(metadata.publishedBasis == "json-ld datePublished")
        #expect(metadata.updated == "2018-04-11")
        #expect(metadata.uri == "https://a.vn/1")
        #expect(metadata.siteName == "Báo A")
        #expect(metadata.language == "vi")
        #expect(metadata.authors == ["Hoàng Hợi"])
    }

    @Test(arguments: [
        ("<meta property='article:published_time' content='2018-04-10'>", "2018-04-10", "meta article:published_time"),
        ("<p><time datetime='2018-04-10'>10/4</time></p>", "2018-04-10", "time datetime"),
        ("<span itemprop=datePublished content='2018-04-10'>x</span>", "2018-04-10", "microdata datePublished"),
        ("<script type='application/ld+json'>{broken</script><meta name=pubdate content=X>", "X", "meta pubdate"),
    ])
    func `a date's field is named`(_ html: String, _ date: String, _ basis: String) throws {
        let metadata = try Samples.decode("<html><body>\(html)<p>A</p></body></html>").metadata
        #expect(metadata.published == date)
        #expect(metadata.publishedBasis == basis)
    }

    @Test func `a related item's time is not the article's`() throws {
        let html =
            "<html><div><p>Bài</p></div><ul class='related-news'><li><time datetime='2011-11-26'>26/11</time></li></ul></html>"
        #expect(try Samples.decode(html).metadata.published == nil)
    }

    @Test(arguments: [
        ("<div>", DecodingError.Kind.badHTML), ("<b>", .badHTML), ("<x/>", .badHTML), ("<div></x>", .badHTML),
        ("<table><td>", .badHTML), ("<svg><g>", .badHTML), ("<form><div></form>", .badHTML), ("<span><div></span>", .badHTML),
    ])
    func `a million tags inside one another are refused`(_ tag: String, _ kind: DecodingError.Kind) {
        let html = "<html><p>A</p>" + String(repeating: tag, count: 1_000_000 * 5 / tag.utf8.count)
        #expect(throws: DecodingError(kind, "")) { try Samples.decode(html) }
    }

    @Test(arguments: [
        "<p>", "<br>", "<li>x", "</div>", "<p><a href=x>", "<td>", "<!-- -->", "<input>", "&lt;p&gt;", "<i></i>", "<",
    ])
    func `many tags that do not nest are read`(_ tag: String) throws {
        let html = "<html><p>Hội nghị</p>" + String(repeating: tag, count: 100_000)
        #expect(try Samples.decode(html).text.hasPrefix("Hội nghị\n"))
    }

    @Test func `misnested formatting that multiplies is refused by memory`() {
        let bold = (0..<400).map { "<b a=\($0)>" }.joined()
        let html = "<html><p>" + bold + String(repeating: "<p>x", count: 50_000)
        #expect(throws: DecodingError(.badHTML, "")) { try Samples.decode(html) }
    }

    @Test func `a tag with a hundred thousand attributes is refused`() {
        let html = "<html><p " + (0..<100_000).map { "a\($0)" }.joined(separator: " ") + ">A</p>"
        #expect(throws: DecodingError(.badHTML, "")) { try Samples.decode(html) }
    }

    @Test func `markup escaped over and over is read twice, then is text`() throws {
        var html = "Lõi"
        for _ in 0..<50 {
            html = "<p>" + html.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;") + "</p>"
            if html.utf8.count > 2_000_000 { break }
        }
        #expect(try Samples.decode(html).text.contains("Lõi"))
    }
}

/// The condensed page must parse as the page itself does: each case puts text where a scanner may lose its place.
@Suite struct HTMLCondenserTests {
    @Test(arguments: [
        ("<!DOCTYPE html><p>Hội nghị giao ban quý I</p>", "Hội nghị giao ban quý I\n"),
        ("<!DOCTYPE html>Hội nghị giao ban quý I<p>hai", "Hội nghị giao ban quý I\nhai\n"),
        ("<?xml version='1.0'?>Hội nghị giao ban quý I<p>hai</p>", "Hội nghị giao ban quý I\nhai\n"),
        ("<p>trước</ >Hội nghị giao ban quý I</p>", "trướcHội nghị giao ban quý I\n"),
        (
            "<!-- ẩn <p> --><p>Hội nghị giao ban quý I</p><!-->Hội nghị giao ban quý II",
            "Hội nghị giao ban quý I\nHội nghị giao ban quý II\n"
        ),
        ("<p>một <5 tuổi thì được miễn phí hoàn toàn> hai</p>", "một <5 tuổi thì được miễn phí hoàn toàn> hai\n"),
        ("<p title='a > b'>Hội nghị giao ban quý I</p>", "Hội nghị giao ban quý I\n"),
        ("<p title=a'b>Hội nghị giao ban quý I</p>", "Hội nghị giao ban quý I\n"),
        (
            "<p><a href=\"/a?b='1\" class=\"x\">Hội nghị giao ban quý I</a> <a  href='x'id=y>hai</a> <a x= href=\"y\">ba</a></p>",
            "Hội nghị giao ban quý I hai ba\n"
        ),
        ("<p><a href=\"x\"/>Hội nghị giao ban quý I</p>", "Hội nghị giao ban quý I\n"),
        (
            "<script>if (a<b) document.write('<p>ẩn đi cho khuất mắt</p>')</script><p>Hội nghị giao ban quý I",
            "Hội nghị giao ban quý I\n"
        ),
        ("<script><!-- <script> ẩn đi cho khuất mắt </script> ẩn đi cho khuất mắt --></script><p>hiện", "hiện\n"),
        (
            "<table><tr>Hội nghị giao ban quý I<td>Hội nghị giao ban quý II</table>",
            "Hội nghị giao ban quý I\nHội nghị giao ban quý II\n"
        ),
        (
            "<p>Hội nghị giao ban &amp; sơ kết quý I &#7897; hết &khong; xong nhé</p>",
            "Hội nghị giao ban & sơ kết quý I ộ hết &khong; xong nhé\n"
        ),
        ("<p>Hội nghị giao ban quý I \u{F0000} Hội nghị giao ban</p>", "Hội nghị giao ban quý I \u{F0000} Hội nghị giao ban\n"),
        ("<textarea><p>ẩn đi cho khuất mắt</p></textarea><p>Hội nghị giao ban quý I</p>", "Hội nghị giao ban quý I\n"),
        (
            "<p>Hội nghị giao ban   quý\n I</p> Hội nghị giao ban \n quý II ",
            "Hội nghị giao ban quý I\nHội nghị giao ban quý II\n"
        ),
        ("<p>&lt;p class=\"noi-dung\"&gt;Hội nghị giao ban quý I&lt;/p&gt;", "Hội nghị giao ban quý I\n"),
    ])
    func `text comes out where the parser puts it`(_ html: String, _ text: String) throws {
        #expect(try Samples.decode("<html>" + html, "text/html").text == text)
        #expect(try Samples.decode(html + "<p></p>", "text/html").text == text)
    }

    @Test func `a run that a page names by number multiplies nothing`() throws {
        let long = String(repeating: "Hội nghị giao ban ", count: 1000)
        let html = "<html><p>\(long)</p>" + String(repeating: "<p>&#xF0000;</p>", count: 1000)
        #expect(try Samples.decode(html).text.utf8.count < 2 * html.utf8.count)
    }

    /// The layouts, broken at random places of a fixed sequence with pieces of markup at which parsers change their state.
    @Test(arguments: LayoutTests.layouts)
    func `a broken page reads the same condensed and as it is`(_ layout: String) throws {
        let pieces = [
            "<", ">", "\"", "'", "<!--", "-->", "<script>", "</script>", "<style>", "<svg>", "<table>", "<td>", "</p>", "&",
            "&lt;", "<title>",
            "<![CDATA[", "<textarea>", "<p a=\"", "<!", "<?", "</", "=", "<select>", "<template>", "<math>", "<plaintext>",
            "<xmp>", "</form>", "<p class=\"menu\">", "<p CLASS=date id=x class='menu'>", "<p class = \"footer\" hidden>",
            " class=\"menu\"",
            "<p a==\">", "--!>", "<desc>", "<meta name=author content=\"Lê  Văn &amp; Tám\">", "<b class=\"menu\">",
            "<body class=\"menu\" lang=en>",
            "<time datetime=\"2018-01-02\">", "<span itemprop=datePublished content='2018-03-04'>", "<img width=30/>",
            "<frameset>",
            "<input type=\"hidden\">", "<a href=/x/y class=\"related\"/>", "<noscript>", "</noscript>",
        ]
        let tables = try Samples.tables.get()
        let page = try String(contentsOf: Samples.root.appending(path: "Tests/Layouts/\(layout).html"), encoding: .utf8)
        var random = SeededNumbers(seed: 42)
        for _ in 0..<40 {
            var bytes = Array(page.utf8)
            for _ in 0..<4 {
                let piece = pieces[Int.random(in: pieces.indices, using: &random)]
                bytes.insert(contentsOf: piece.utf8, at: Int.random(in: bytes.indices, using: &random))
            }
            let broken = Array(String(decoding: bytes, as: UTF8.self).utf8)
            let condensed = try HTMLReader.read(broken, tables: tables, limits: .default, name: layout)
            let whole = try HTMLReader.read(broken, tables: tables, limits: .default, name: layout, condenses: false)
            #expect(condensed.text == whole.text)
            #expect(condensed.lines == whole.lines)
            #expect(condensed.metadata.decoded == whole.metadata.decoded)
        }
    }

    @Test(arguments: [
        "<p class=\"menu\">A</p>", "<P CLASS='menu'>A</P>", "<p class=menu>A</p>", "<p class = \"menu\" >A</p>",
        "<p\nclass\t=\n'menu'>A</p>",
        "<p class=\"date\" class=\"menu\">A</p>", "<p title=\"a > b\" class=\"menu\">A</p>", "<p class=\"m&#101;nu\">A</p>",
        "<p class=\"menu\"id=\"x\">A</p>", "<p / class=\"menu\">A</p>", "<p class=\"menu\"/>A</p>", "<p class=\"menu\" / >A</p>",
        "<p =class=\"menu\">A</p>", "<p class==\"menu\">A</p>", "<p class=>A</p>", "<p class>A</p>", "<p class=\"\">A</p>",
        "<p hidden>A</p><p>B</p>",
        "<p hidden=\"\">A</p><p>B</p>", "<p style=\"color:red\">A</p><p style=\"display : none\">B</p>",
        "<p role=\"navigation\">A</p>",
        "<p class=\"menu\r\ndate\">A</p>", "<p data-x=\"\u{85}\" class=\"menu\">A</p>", "<p class=\"menu\u{85}date\">A</p>",
        "<p class=\"menu\u{0B}date\">A</p>", "<p\u{0B}class=\"menu\">A</p>", "<p class=\"Ảnh menu\">A</p>",
        "<b class=\"menu\">A<p>B</b>C", "<a class=\"menu\"><p>A</a>B", "<a class=\"menu\">A<a class=\"date\">B<div>C</a>D</div>",
        "<table class=\"menu\"><tr class=\"date\"><div class=\"footer\">A</div><td class=\"menu\">B</table>",
        "<svg><title><p class=\"menu\"></title></svg><p class=\"date\">A</p>", "<svg><b><title><p class=\"menu\">A</p></title>B",
        "<math><mi class=\"menu\">A</mi><![CDATA[<p class=\"menu\">B</p>]]></math>", "<plaintext><p class=\"menu\">A</p>",
        "<select><title><p a=\"</title> <p class='menu'>\">A", "<p title=\"<p class='menu'>A\">B</p>",
        "<!-- --!><p class=\"menu\">A --> <p class=\"date\">B",
        "<img width=30 class=\"menu\"><p>A</p><img width=\"600\" height=\"300\"/><p>B</p>",
        "<noscript><img alt=\"</noscript><p class=menu>A\"></noscript>B",
        "<meta property=\"og:title\" content=\"Hội  nghị\"><meta name=\"author\" content=\"Lê &amp; Tám\"><link rel=canonical href=/x/y>A",
        "<meta http-equiv=\"Content-Language\" content=\"vi\"><meta http-equizz=\"language\" content=\"en\">A",
        "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"headline\":\"Hội nghị\"}</script>A",
        "<title>Hội nghị  giao ban</title>A", "<title>Hội nghị &amp; giao ban</title>A", "<title>Hội <b>nghị</b></title>A",
        "<title>a\u{7F}bcdefg</title>A",
        "<select><title>Hội nghị <p class=menu></title>A</select>B", "<p>a\u{7F}bcdefg</p>", "<p>a\u{85}bcdefg</p>",
        "<p>a\u{A0}bcdefg</p>",
        "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\r\n\"headline\":\"Hội\u{85}nghị &amp; <b>\"}</script>A",
        "<table><tr><td>giao ban&nbsp;quý I<td>B</tr><tr><td>A<td>B</tr><tr><td>A<td>B</tr></table>",
        "<time datetime=\"2018-01-02\">A</time>", "<span itemprop=\"datePublished\" content=\"2018-03-04\">A</span>",
        "<html lang=en><body class=\"menu\"><p class=\"date\">A<html lang=vi><body lang=fr class=\"footer\">B",
    ])
    func `attributes say the same whoever reads them`(_ html: String) throws {
        let tables = try Samples.tables.get()
        for page in [html, html + html, "<div class=\"body\">" + html + "<p class=\"date\">Hội nghị giao ban quý I</p>" + html] {
            let bytes = Array(page.utf8)
            let condensed = try HTMLReader.read(bytes, tables: tables, limits: .default, name: "page")
            let whole = try HTMLReader.read(bytes, tables: tables, limits: .default, name: "page", condenses: false)
            #expect(condensed.text == whole.text)
            #expect(condensed.lines == whole.lines)
            #expect(condensed.metadata.decoded == whole.metadata.decoded)
        }
    }

    @Test func `a cell of long prose makes no row of data, whoever reads it`() throws {
        let tables = try Samples.tables.get()
        let cell = String(repeating: "Đảng ủy xã họp giao ban quý I và bàn nhiệm vụ quý II. ", count: 8)
        let page = Array(("<html><table>" + String(repeating: "<tr><td>\(cell)</td><td>B</td></tr>", count: 3) + "</table>").utf8)
        let condensed = try HTMLReader.read(page, tables: tables, limits: .default, name: "page")
        let whole = try HTMLReader.read(page, tables: tables, limits: .default, name: "page", condenses: false)
        #expect(condensed.text == whole.text)
        #expect(!condensed.text.contains(0x09))
    }

    /// Long and short pieces of text count alike, whatever stands for them.
    @Test func `a cell of prose in short pieces makes no row of data`() throws {
        func text(_ pieces: Int) throws -> String {
            let cell = String(repeating: "quý I &amp; ", count: pieces)
            return try Samples.decode(
                "<html><table>" + String(repeating: "<tr><td>\(cell)</td><td>B</td></tr>", count: 3) + "</table>"
            ).text
        }
        #expect(try text(20).contains("\tB"))
        #expect(try !text(24).contains("\tB"))
    }

    @Test func `attributes are left out of what the parser reads`() {
        let page = "<div class=\"menu\" data-x=1><a href=\"/x?y=1\" title='z'>A</a><b class=\"x\">B</b><br class=\"y\" /></div>"
        let condensed = HTMLCondenser(Array(page.utf8), limit: 100)
        #expect(String(decoding: condensed.output, as: UTF8.self) == "<div><a>A</a><b class=\"x\">B</b><br/></div>")
        #expect(condensed.attributes.all.map(\.name) == [.class, .class])
        #expect(condensed.attributes.tags.map(\.offset) == [0, 31])
        #expect(condensed.mostAttributes == 2)
    }
}
