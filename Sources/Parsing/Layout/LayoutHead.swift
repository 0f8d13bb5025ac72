import Articles
import Lexicon

/// What stands above the body: title, datelines, who wrote, and what a page has there of its own.
extension LayoutReader {
    mutating func readHead(upTo bodyStart: Int, title: Int?) {
        var candidates: [PublicationReader.Candidate] = []
        var afterTitle = false
        let titles = titles
        let listed = listedDates(before: bodyStart)
        var index = 0
        while index < bodyStart {
            let line = lines[index]
            defer { index += 1 }
            if index == title {
                afterTitle = true
                readTitle(index, &candidates)
                continue
            }
            switch kinds[index] {
            case .dateline where !afterTitle && listed.contains(index):
                add("boilerplate:related_item", line.tokens, "a date below another article's link")
            case .dateline:
                candidates += dates[index]
                readDateline(line, dates[index])
            case .boilerplate("link"):
                layout.siteURL = layout.siteURL ?? line.tokens
                add(afterTitle ? "boilerplate:link" : "boilerplate:site_url", line.tokens, "an address alone")
            case .boilerplate(let kind): addBoilerplate(kind, line.tokens, reason(index))
            case .caption: caption(line, "caption words")
            default:
                let site = !afterTitle && titles.isSite(index)
                if !afterTitle, title != nil || site {
                    if site { layout.siteName = layout.siteName ?? line.tokens }
                    add(site ? "boilerplate:site_name" : "boilerplate:nav", line.tokens, "above the title")
                } else if let title, titles.isSame(titles.words(of: title, layout.title), index) {
                    add("boilerplate:repeated_title", line.tokens, "says the title again")
                } else if bodyStart < lines.count, line.says(lines[bodyStart]) {
                    add("boilerplate:repeated_lead", line.tokens, "says the lead below it")
                } else if line.wordCount <= 8,
                    let found = bylines.read(line.tokens, next: index + 1 < bodyStart ? lines[index + 1].tokens : nil)
                {
                    layout.bylines += found
                    add("byline", line.tokens, "names under the title")
                    if found.last?.affiliation != nil, index + 1 < bodyStart, bylines.isAffiliation(lines[index + 1].tokens) {
                        index += 1
                        add("byline", lines[index].tokens, "where the author works")
                    }
                } else if afterTitle, captions.isUnderPicture(index), line.wordCount < 30, !line.endsSentence {
                    caption(line, "under a picture")
                } else if afterTitle, reader.isPictureSentence(line) {
                    caption(line, BodyCaptions.shown)
                } else if line.wordCount < 12, zones.body.map({ index < $0.lowerBound }) ?? false {
                    add("boilerplate:other", line.tokens, "short, outside the element that holds the text")
                } else {
                    let isSentence = line.wordCount >= 12 || line.endsWithStop
                    add(isSentence ? "paragraph" : "heading", line.tokens, "between title and body")
                }
            }
        }
        if bodyStart < lines.count {
            // `( Cập nhật ngày: 21/11/2024 )Chiều ngày ...`: a label glued to the lead.
            candidates += dates[bodyStart].filter {
                $0.label != nil && $0.range.lowerBound - lines[bodyStart].tokens.lowerBound < 12
            }
        }
        let evidence = EventEvidence(grammar: grammar, tokens: tokens).read(
            bodyStart < lines.count ? lines[bodyStart].tokens : 0..<0)
        layout.publication = dates.reader.choose(
            candidates, evidence: evidence, titleStart: title.map { lines[$0].tokens.lowerBound })
        for visit in layout.publication.rejected {
            guard
                let block = layout.blocks.firstIndex(where: {
                    $0.label == "dateline" && $0.range.contains(visit.range.lowerBound)
                })
            else { continue }
            layout.blocks[block].label = "boilerplate:visit_date"
            layout.blocks[block].reason = "a date that is the visit's"
        }
    }

    /// Bare dates below links of some length, where there are several: a box of other articles.
    private func listedDates(before end: Int) -> Set<Int> {
        let belowLinks = (0..<end).dropFirst().filter { index in
            guard kinds[index] == .dateline, dates[index].allSatisfy({ $0.label == nil && !$0.isSuffix }),
                let hint = hints[lines[index - 1].number], hint.linkDensity > 0.6
            else { return false }
            return lines[index - 1].wordCount >= 4
        }
        return belowLinks.count > 1 ? Set(belowLinks) : []
    }

    /// A line of a date, and perhaps of who wrote: `Hạ Vy - 05:32, 24/11/2023`.
    mutating func readDateline(_ line: TextLine, _ found: [PublicationReader.Candidate]) {
        guard let first = found.first, let last = found.last,
            found.allSatisfy({ $0.label == nil && $0.account == nil && !$0.isSuffix })
        else { return add("dateline", line.tokens, "a date and nothing of the article") }
        let before = line.tokens.lowerBound..<first.range.lowerBound
        let after = last.range.upperBound..<line.tokens.upperBound
        if let author = author(in: before) {
            add("byline", author, "a name before the date")
            add("dateline", first.range.lowerBound..<line.tokens.upperBound, "a date behind its author")
        } else if let author = author(in: after) {
            add("dateline", line.tokens.lowerBound..<last.range.upperBound, "a date before its author")
            add("byline", author, "a name behind the date")
        } else {
            add("dateline", line.tokens, "a date and nothing of the article")
        }
    }

    /// Words of an author's name beside a date.
    private static let authorLength = 2...4

    /// A name, or two with a dash between, and nothing else; a section of the site or a place are as short.
    private mutating func author(in range: Range<Int>) -> Range<Int>? {
        var range = range
        while let first = range.first, tokens[first].kind == .mark { range = range.dropFirst(1) }
        while let last = range.last, tokens[last].kind == .mark { range = range.lowerBound..<last }
        let dash = range.first { tokens[$0].isMark("-") && tokens[$0].hasSpaceBefore }
        let names = dash.map { [range.lowerBound..<$0, $0 + 1..<range.upperBound] } ?? [range]
        guard names.allSatisfy(isName), let found = bylines.read(range), found.count == names.count else { return nil }
        layout.bylines += found
        return range
    }

    private func isName(_ range: Range<Int>) -> Bool {
        Self.authorLength.contains(range.count) && range.allSatisfy { tokens[$0].kind == .word } && !titles.isSection(range)
            && grammar.locality.places.gazetteer.names.longest(tokens, at: range.lowerBound, end: range.upperBound)?.end
                != range.upperBound
    }

    private mutating func readTitle(_ index: Int, _ candidates: inout [PublicationReader.Candidate]) {
        let line = lines[index]
        let suffix = dates[index]
        let labelled = suffix.first { $0.isSuffix && $0.label != nil }
        let reading = TitleReader(grammar: grammar, tokens: tokens)
            .read(line.tokens.lowerBound..<(labelled?.block.lowerBound ?? line.tokens.upperBound))
        layout.title = reading.range
        layout.titlePrefix = reading.prefix
        layout.sourcePrefix = reading.tag
        candidates += suffix
        if let date = suffix.first(where: \.isSuffix), date.block.lowerBound > line.tokens.lowerBound {
            add("title", line.tokens.lowerBound..<date.block.lowerBound, "title before its date")
            add("dateline", date.block, "date behind the title")
        } else {
            add("title", line.tokens, reading.prefix.map { "title after \($0)" } ?? "last line above the dateline or body")
        }
    }
}
