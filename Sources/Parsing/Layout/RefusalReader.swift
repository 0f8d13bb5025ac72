import Articles
import Lexicon

/// Inputs that are no article: refused rather than indexed as one.
struct RefusalReader {
    let tables: LayoutTables
    let tokens: Tokens

    /// A list of articles has at least this many entries that look alike.
    private static let fewestEntries = 8
    /// Linked headlines with a teaser each; fewer stand below articles too.
    private static let fewestTeasers = 5
    /// Words of a message such as `the page was moved`; an article of that title has more.
    private static let longestMessage = 80

    /// - Parameters:
    ///   - layout: an argument and no member, as the page is: kept, each would be copied.
    ///   - page: what made it.
    func check(_ name: String, _ layout: Layout, _ page: LayoutReader) throws(ParsingError) {
        let lines = page.lines
        guard layout.title != nil || !layout.body.isEmpty else {
            let kinds = Set(layout.blocks.map(\.label)).sorted().prefix(5).joined(separator: ", ")
            throw noArticle(name, "no title and no body among \(lines.count) lines (\(kinds.isEmpty ? "empty" : kinds))")
        }
        // Dated headlines without prose: a section's front page.
        let headlines = lines.count { $0.wordCount >= 5 && $0.wordCount <= 27 && !$0.endsSentence }
        let prose = lines.reduce(0) { $0 + ($1.isProse ? $1.wordCount : 0) }
        let linked = layout.blocks.count { $0.range.count >= 6 && $0.label == "boilerplate:nav" }
        if page.dateLines >= Self.fewestEntries && headlines >= Self.fewestEntries && prose < headlines * 30
            || linked >= 2 * Self.fewestEntries && prose < 60
        {
            throw listing(name, max(headlines, linked))
        }
        if let teasers = teasers(page) { throw listing(name, teasers) }
        switch refusedTitle(layout, page.statedTitle) {
        case .listing where linked >= 3: throw listing(name, linked)
        case .noArticle: throw noArticle(name, "the title and the few words below it are a system's message")
        default: break
        }
    }

    private func listing(_ name: String, _ count: Int) -> ParsingError {
        ParsingError(
            .listing,
            "parse \(name): a list of \(count) headlines and not an article; send the articles that it links to")
    }

    private func noArticle(_ name: String, _ reason: String) -> ParsingError {
        ParsingError(.noArticle, "parse \(name): \(reason); send the article's page or text")
    }

    /// The number of linked headlines between which the page's prose is spread; nil where one text holds most of it.
    private func teasers(_ page: LayoutReader) -> Int? {
        guard !page.hints.isEmpty else { return nil }
        var (headlines, runs, total) = (0, 0, 0)
        var run = (words: 0, lines: 0)
        var longest = (words: 0, lines: 0)
        for (index, line) in page.lines.enumerated() where page.zones.outside[index] == nil {
            let density = page.hints[line.number]?.linkDensity ?? 0
            if density > 0.8, line.wordCount >= 5 {
                headlines += 1
                run = (0, 0)
            } else if density < 0.5, line.isProse {
                if run.lines == 0 { runs += 1 }
                run = (run.words + line.wordCount, run.lines + 1)
                total += line.wordCount
                if run.words > longest.words { longest = run }
            }
        }
        let isSpread = runs >= 3 && longest.lines <= 2 && longest.words * 2 < total
        return headlines >= Self.fewestTeasers && isSpread ? headlines : nil
    }

    /// Tokens of a title that are read.
    private static let mostRead = 24

    /// What the title of a short page without a date says that it is.
    private func refusedTitle(_ layout: Layout, _ stated: Tokens?) -> ParsingError.Code? {
        func code(_ tokens: ArraySlice<Token>) -> ParsingError.Code? {
            var ids: [Int32] = []
            ids.reserveCapacity(Self.mostRead)
            for token in tokens.prefix(Self.mostRead) where token.kind == .word { ids.append(token.word) }
            return tables.refusedTitles.match(ids[...])?.value
        }
        let shown = layout.title.flatMap { code(tokens[$0]) }
        guard let found = shown ?? stated.flatMap({ code($0.all[...]) }) else { return nil }
        guard found == .noArticle else { return found }
        let words = layout.body.reduce(0) { $0 + tokens[$1.range].count { $0.kind == .word } }
        return words >= Self.longestMessage || layout.publication.published != nil ? nil : found
    }
}
