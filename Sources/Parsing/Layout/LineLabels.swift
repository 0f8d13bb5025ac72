import Lexicon

/// Labels of lines read without a page around them, such as the last lines of an article or one line from the middle.
package struct LineLabels {
    /// One per non-blank line: boilerplate, markup, garbage, caption, byline, title, subheading, paragraph.
    package private(set) var labels: [String] = []
    package private(set) var bylines: [BylineReader.Reading] = []

    package init(grammar: Grammar, text: String) {
        let tokens = Tokens(of: text, vocabulary: grammar.vocabulary)
        let reader = LineReader(tables: grammar.tables, tokens: tokens)
        let names = BylineReader(grammar: grammar, tokens: tokens)
        let lines = TextLine.all(in: tokens)
        var index = 0
        while index < lines.count {
            let line = lines[index]
            defer { index += 1 }
            let next = index + 1 < lines.count ? lines[index + 1].tokens : nil
            let kind = reader.boilerplate(line, isVietnamese: true)
            if kind == nil || kind == "copyright", !reader.isCaption(line),
                let found = names.read(line.tokens, next: next),
                kind == nil || found.contains(where: { $0.range.count > 1 })
            {
                bylines += found
                labels.append("byline")
                if found.last?.affiliation != nil, let next, names.isAffiliation(next) { index += 1 }
            } else if let kind {
                labels.append(kind == "markup" || kind == "garbage" ? kind : "boilerplate")
            } else if reader.isCaption(line) || reader.isPictureSentence(line) {
                labels.append("caption")
            } else {
                labels.append(Self.prose(line, TitleReader(grammar: grammar, tokens: tokens).read(line.tokens).prefix))
            }
        }
    }

    private static func prose(_ line: TextLine, _ prefix: String?) -> String {
        if let prefix, prefix != "all_caps" { return "title" }
        if line.isAllCaps, line.wordCount <= 20 { return "subheading" }
        return "paragraph"
    }
}
