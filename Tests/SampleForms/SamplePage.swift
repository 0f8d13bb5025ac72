import Foundation

/// A page around an article: `Tests/Layouts`, each with menu, related items with dates, comments, footer and the visit's date.
package struct SamplePage: Sendable {
    package static let layouts = ["modern", "tables2005", "builder", "print"]

    package let layout: String
    /// The day of the visit as the page's header prints it.
    package var visit = "Thứ Sáu, 19/07/2024"
    /// Written into meta elements and JSON-LD by layouts that have them.
    package var published: String?
    /// Whether captions, datelines and bylines have elements of their own, or are paragraphs as all others.
    package var isMarked = false

    package init(_ layout: String) {
        self.layout = layout
    }

    package func html(_ article: SampleArticle) throws -> String {
        try html(title: article.title, above: Array(article.above), below: Array(article.below))
    }

    /// - Parameters:
    ///   - above: lines between the page's header and the title.
    ///   - below: the article without its title, and what the sample has below it.
    package func html(title: String, above: [SampleArticle.Line] = [], below: [SampleArticle.Line]) throws -> String {
        let file = SampleArticle.root.appending(path: "Tests/Layouts/\(layout).html")
        return try String(contentsOf: file, encoding: .utf8)
            .replacing(
                "{{metaPublished}}",
                with: published.map { "<meta property=\"article:published_time\" content=\"\($0)\">\n" } ?? ""
            )
            .replacing("{{jsonPublished}}", with: published.map { "\"datePublished\":\"\($0)\"," } ?? "")
            .replacing("{{visit}}", with: visit)
            .replacing("{{title}}", with: Self.escaped(title))
            .replacing("{{above}}", with: joined(above).map { layout == "tables2005" ? "<TR><TD>\($0)</TD></TR>" : $0 } ?? "")
            .replacing("{{body}}", with: joined(below) ?? "")
    }

    private func joined(_ lines: [SampleArticle.Line]) -> String? {
        guard !lines.isEmpty else { return nil }
        let shown = lines.map(element)
        switch layout {
        // Line breaks instead of paragraphs, no-break spaces between.
        case "tables2005": return shown.joined(separator: "<BR>\n&nbsp;<BR>\n")
        case "builder": return shown.joined(separator: "<div>&nbsp;</div>")
        default: return shown.joined(separator: "\n")
        }
    }

    private func element(_ line: SampleArticle.Line) -> String {
        let text = Self.escaped(line.text)
        if isMarked, let marked = marked(line.label, text) { return marked }
        switch layout {
        case "modern": return "<p>\(text)</p>"
        case "tables2005": return Self.wrapped(text)
        case "builder": return "<div class=\"wp-block\"><span style=\"font-size: 14px\">\(text)</span></div>"
        default: return "<p align=justify><font size=2>\(Self.wrapped(text))</font>"
        }
    }

    private func marked(_ label: String, _ text: String) -> String? {
        switch (layout, label) {
        case ("modern", "dateline"): "<div class=\"article-meta\"><time class=\"date\">\(text)</time></div>"
        case ("modern", "lead"): "<p class=\"sapo\"><strong>\(text)</strong></p>"
        case ("modern", "caption"):
            "<figure class=\"image\"><img src=\"1.jpg\" alt=\"\"><figcaption>\(text)</figcaption></figure>"
        case ("modern", "byline"): "<p class=\"author\"><strong>\(text)</strong></p>"
        case ("tables2005", "dateline"): "<SPAN class=ngaydang><I>\(text)</I></SPAN>"
        case ("tables2005", "lead"): "<B>\(Self.wrapped(text))</B>"
        case ("tables2005", "caption"):
            "<TABLE width=200 align=center><TR><TD><IMG src=\"a.jpg\" width=400></TD></TR><TR><TD align=center><I>\(text)</I></TD></TR></TABLE>"
        case ("tables2005", "byline"): "<DIV align=right><B>\(text)</B></DIV>"
        case ("builder", "dateline"): "<div class=\"td-module-meta-info\"><span class=\"td-post-date\">\(text)</span></div>"
        case ("builder", "caption"):
            "<div class=\"wp-caption aligncenter\"><img src=\"a.jpg\" width=\"640\"/><div class=\"wp-caption-text\">\(text)</div></div>"
        case ("builder", "byline"): "<div style=\"text-align: right\"><span><strong>\(text)</strong></span></div>"
        case ("print", "caption"): "<p align=center><img src=\"a.jpg\"><br><i>\(text)</i>"
        case ("print", "byline"): "<p align=right><b>\(text)</b>"
        case (_, let label) where label.hasPrefix("boilerplate"): "<div class=\"widget thong-ke\">\(text)</div>"
        default: nil
        }
    }

    package static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    /// A line feed in place of each space that follows 60 characters.
    private static func wrapped(_ line: String) -> String {
        var width = 0
        return String(
            line.map { character in
                width += 1
                guard character == " ", width > 60 else { return character }
                width = 0
                return "\n"
            })
    }
}
