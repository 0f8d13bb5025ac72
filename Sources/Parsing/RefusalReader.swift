import Lexicon

/// Inputs that are no article: refused rather than indexed as one.
struct RefusalReader {
    let tokens: Tokens
    let layout: Layout
    let lines: [TextLine]
    /// Lines that hold a date and nothing of an article.
    let dateLines: Int

    /// A list of articles has at least this many entries that look alike.
    private static let fewestEntries = 8

    func check(_ name: String) throws(ParsingError) {
        guard layout.title != nil || !layout.body.isEmpty else {
            let kinds = Set(layout.blocks.map(\.label)).sorted().prefix(5).joined(separator: ", ")
            throw ParsingError(
                .noArticle,
                "parse \(name): no title and no body among \(lines.count) lines (\(kinds.isEmpty ? "empty" : kinds)); send the article's page or text"
            )
        }
        // Dated headlines without prose: a section's front page.
        let headlines = lines.count { $0.wordCount >= 5 && $0.wordCount <= 27 && !$0.endsSentence }
        let prose = lines.filter { $0.isProse }.map(\.wordCount).reduce(0, +)
        let links = layout.blocks.filter { $0.label == "boilerplate:nav" }
        let linked = links.count { $0.range.count >= 6 }
        if dateLines >= Self.fewestEntries && headlines >= Self.fewestEntries && prose < headlines * 30
            || linked >= 2 * Self.fewestEntries && prose < 60
        {
            throw ParsingError(
                .listing,
                "parse \(name): a list of \(max(headlines, linked)) headlines and not an article; send the articles that it links to"
            )
        }
    }
}
