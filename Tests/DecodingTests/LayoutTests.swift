import Articles
import SampleForms
import Testing

@testable import Decoding

/// The sample articles inside four kinds of page, each with menu, related items with dates, comments and footer.
@Suite struct LayoutTests {
    static let layouts = SamplePage.layouts

    @Test(arguments: Samples.names, layouts)
    func `every line of the article comes out once, in order, and none has a hint against it`(_ name: String, _ layout: String)
        throws
    {
        let lines = try Samples.lines(name)
        let article = try Samples.decode(try page(layout, lines))
        let shown = article.text.split(separator: "\n").map(String.init)
        #expect(shown.count == article.lines.count)
        let start = try #require(shown.firstIndex(of: lines[0]))
        #expect(Array(shown[start...].prefix(lines.count)) == lines)
        for line in article.lines[start...].prefix(lines.count) {
            #expect(line.hints.isDisjoint(with: .outside), "\(shown[line.line])")
            #expect([.page, .main, .article].contains(line.region), "\(shown[line.line])")
        }
    }

    @Test(arguments: Samples.names, layouts)
    func `every line around the article has a hint against it`(_ name: String, _ layout: String) throws {
        let lines = try Samples.lines(name)
        let article = try Samples.decode(try page(layout, lines))
        let shown = article.text.split(separator: "\n").map(String.init)
        let start = try #require(shown.firstIndex(of: lines[0]))
        let around = article.lines[..<start] + article.lines[(start + lines.count)...]
        #expect(around.count >= 5)
        for line in around {
            let isTold =
                !line.hints.isDisjoint(with: .outside) || [.aside, .navigation, .footer, .header].contains(line.region)
                || line.linkDensity > 0.5 || shown[line.line].hasPrefix("Thứ Sáu, 19/07/2024")
            #expect(isTold, "\(shown[line.line]) \(line)")
        }
        let text = article.text
        for hidden in ["không hiện", "Viết ở đây", "Liên kết web", "Cửa sổ chưa mở ra"] { #expect(!text.contains(hidden)) }
    }

    @Test(arguments: Samples.names)
    func `a modern page gives title, date, address and language`(_ name: String) throws {
        let lines = try Samples.lines(name)
        let metadata = try Samples.decode(try page("modern", lines)).metadata
        #expect(metadata.title == lines[0])
        #expect(metadata.published == "2018-04-10T09:30:00+07:00")
        #expect(metadata.uri == "https://bao.example/bai-1.html")
        #expect(metadata.language == "vi-VN")
        #expect(metadata.siteName == "Cổng thông tin")
    }

    @Test(arguments: layouts)
    func `a page gives no date that is another article's`(_ layout: String) throws {
        let published = try Samples.decode(try page(layout, try Samples.lines(Samples.names[0]))).metadata.published
        #expect(published == (layout == "modern" ? "2018-04-10T09:30:00+07:00" : nil))
    }

    @Test(arguments: Samples.names, Samples.oldSets)
    func `an old page in an old set reads as in Unicode`(_ name: String, _ set: String) throws {
        let html = try page("tables2005", try Samples.lines(name))
        let expected = try Samples.decode(try Samples.plain(html, for: set)).text
        let article = try #require(try Samples.decode(try Samples.encode(html, in: set), "text/html").first)
        #expect(article.text == expected)
        #expect(article.encoding == set)
        let misread = try #require(try Samples.decode(try Samples.misread(try Samples.encode(html, in: set))).first)
        #expect(misread.text == expected)
    }

    /// A page of the layout around the lines, the first of which is its title.
    private func page(_ layout: String, _ lines: [String]) throws -> String {
        var page = SamplePage(layout)
        page.published = "2018-04-10T09:30:00+07:00"
        return try page.html(title: lines[0], below: lines.dropFirst().map { SampleArticle.Line(label: "paragraph", text: $0) })
    }
}
