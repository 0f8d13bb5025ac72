import Articles
import Lexicon

/// Labels the lines of one text.
struct LayoutReader {
    let grammar: Grammar
    let tokens: Tokens
    let lines: [TextLine]
    /// What the format said of a line, by line number.
    let hints: LineHints
    /// The title that metadata or the format states.
    let statedTitle: Tokens?
    let reader: LineReader
    private let isVietnamese: Bool
    let zones: PageZones
    private let hasMainHeading: Bool
    var kinds: [LineKind]
    /// Lines that are main headings with a date below.
    private var datedHeadings: Set<Int> = []
    /// Whether a line is the name of a picture's file.
    private var namesImages = false
    var dates: LineDates
    let bylines: BylineReader
    var layout = Layout()
    /// The kind and label of the boilerplate added last: lines of one kind stand together.
    private var boilerplate: (kind: String, label: String)?

    /// - Parameters:
    ///   - title: as metadata or the format states it.
    ///   - hints: what the format says of the lines.
    init(grammar: Grammar, tokens: Tokens, title: String?, hints: [DecodedLine], isVietnamese: Bool) {
        self.grammar = grammar
        self.tokens = tokens
        self.isVietnamese = isVietnamese
        statedTitle = title.map { Tokens(of: $0, vocabulary: grammar.vocabulary) }
        lines = TextLine.all(in: tokens)
        self.hints = LineHints(hints)
        reader = LineReader(tables: grammar.tables, tokens: tokens)
        kinds = Array(repeating: .open, count: lines.count)
        dates = LineDates(reader: PublicationReader(grammar: grammar, tokens: tokens), lines: lines)
        bylines = BylineReader(grammar: grammar, tokens: tokens)
        hasMainHeading = hints.contains { $0.hints.contains(.mainHeading) }
        let names = grammar.tables.siteNames
        zones = PageZones(lines: lines, hints: self.hints) { names.match($0.words) != nil }
    }

    var dateLines: Int { kinds.count { $0 == .dateline } }
    private var tables: LayoutTables { grammar.tables }
    var titles: TitleFinder {
        TitleFinder(
            grammar: grammar, tokens: tokens, lines: lines, hints: hints, kinds: kinds, statedTitle: statedTitle,
            dates: dates)
    }
    var captions: BodyCaptions {
        BodyCaptions(tokens: tokens, lines: lines, kinds: kinds, hints: hints, reader: reader, namesImages: namesImages)
    }
    private var finder: BodyFinder { BodyFinder(tokens: tokens, lines: lines, kinds: kinds, titles: datedHeadings) }

    mutating func read() -> Layout {
        for index in lines.indices { kinds[index] = kind(index) }
        if hasMainHeading {
            let titles = titles
            datedHeadings = Set(lines.indices.filter { titles.isMainHeading($0) && titles.isDated($0) })
        }
        let (zoneStart, comments) = finder.zones()
        let top = topOfArticle(before: zoneStart)
        guard var first = finder.firstBodyLine(from: top, before: zoneStart) else { return withoutBody() }
        if isShownAboveBody(first, before: zoneStart), let next = finder.firstBodyLine(from: first + 1, before: zoneStart) {
            kinds[first] = .caption
            first = next
        }
        let textEnd = zones.body.map { max($0.upperBound, first + 1) } ?? zoneStart
        let (last, bodyEnd) = finder.lastBodyLine(from: first, before: min(comments, textEnd))
        let title = titles.titleLine(before: first)
        let bodyStart = title == first ? (first + 1...last + 1).first { $0 > last || kinds[$0] == .open } ?? first + 1 : first
        readHead(upTo: bodyStart, title: title)
        readBody(bodyStart, last, bodyEnd: bodyEnd, title: title)
        readFoot(after: last, zoneStart: zoneStart, bodyEnd: bodyEnd, title: title)
        layout.finish()
        return layout
    }

    private mutating func kind(_ index: Int) -> LineKind {
        let line = lines[index]
        let hint = hints[line.number]
        if let outside = zones.outside[index] {
            return .boilerplate(outside == "header" && !dates[index].isEmpty ? "visit_date" : outside)
        }
        if let hint {
            if hint.element == .caption { return .caption }
            if hint.element == .navigation { return .boilerplate("nav") }
            if hint.linkDensity > 0.6, line.wordCount < 28, !isOwnHeading(hint), !isOwnAuthor(hint, line) {
                return .boilerplate("nav")
            }
            if hint.hints.contains(.afterImage), hint.hints.contains(.italic), line.wordCount <= 60, !opensWithDay(line) {
                return .caption
            }
        }
        let found = dates.note(index)
        // A label's date glued to the lead leaves the line to the lead.
        if let last = found.last, last.block.upperBound == line.tokens.upperBound, !line.isProse || line.wordCount < 20 {
            return .dateline
        }
        if dates.reader.isVisitLine(line) { return .boilerplate("visit_date") }
        if let kind = reader.boilerplate(line, isVietnamese: isVietnamese), kind != "source" || !line.isProse {
            if kind == "image" { namesImages = true }
            return .boilerplate(kind)
        }
        if reader.isCaption(line) { return .caption }
        return .open
    }

    /// `Ngày 20-7, Khối thi đua số 2 tổ chức hội nghị.`: a lead, also below a picture and in slanted letters.
    private func opensWithDay(_ line: TextLine) -> Bool {
        guard line.isProse, line.endsWithStop else { return false }
        let day = line.tokens.dropFirst(1).prefix(3)
        return day.contains {
            tokens[$0].kind == .number && tokens[$0].length <= 2 && (tokens[$0 + 1].isMark("/") || tokens[$0 + 1].isMark("-"))
        }
    }

    /// A heading that links to itself is a title; those that link to other articles are linked as wholes and no first heading.
    private func isOwnHeading(_ hint: DecodedLine) -> Bool {
        guard hint.element == .heading else { return false }
        if hint.linkDensity < 0.8 || hint.hints.contains(.mainHeading) { return true }
        return hint.hints.contains(.title) && !hasMainHeading
    }

    /// The author's name as a link to what else the author wrote.
    private func isOwnAuthor(_ hint: DecodedLine, _ line: TextLine) -> Bool {
        hint.hints.contains(.author) && line.wordCount <= 8 && bylines.read(line.tokens) != nil
    }

    /// Lines from a summary to the text: pictures, buttons.
    private static let summaryReach = 6

    /// Where to look for the body from: the line below the title where elements tell title and text apart, else the first.
    private func topOfArticle(before end: Int) -> Int {
        guard let body = zones.body else { return 0 }
        let titles = titles
        let heading = (0..<min(body.upperBound, end)).last {
            kinds[$0] == .open && titles.isMainHeading($0)
        }
        // The summary has an element of its own above the text's.
        let summary = (0..<body.lowerBound).suffix(Self.summaryReach).first {
            kinds[$0] == .open && lines[$0].isProse && hints[lines[$0].number]?.hints.contains(.summary) ?? false
        }
        return heading.map { $0 + 1 } ?? summary ?? body.lowerBound
    }

    // MARK: body and foot

    /// Words of `Ảnh: Hoài Nam`.
    private static let longestCredit = 8

    private mutating func readBody(_ start: Int, _ last: Int, bodyEnd: Bool, title: Int?) {
        guard start <= last, start < lines.count else { return }
        var hasLead = false
        var lead = start
        // In a box of other articles' titles; the next sentence ends it.
        var isRelated = false
        let titles = titles
        let captions = captions
        let titleWords = title.map { titles.words(of: $0, layout.title) }
        for index in start...last {
            let line = lines[index]
            var range = line.tokens
            switch kinds[index] {
            case .caption:
                caption(line, "caption words")
                continue
            case .boilerplate(let kind):
                addBoilerplate(kind, range, reason(index))
                isRelated = isRelated || kind == "related_heading"
                continue
            case .dateline where index > start:
                add("boilerplate:date", range, "a date inside the body")
                continue
            default: break
            }
            if let titleWords, titles.isSame(titleWords, index) {
                hasLead && !(index < last && lines[index + 1].says(lines[lead]))
                    ? caption(line, "the title again, under a picture")
                    : add("boilerplate:repeated_title", range, "says the title again")
                continue
            }
            if hasLead, line.says(lines[lead]) {
                add("boilerplate:repeated_lead", range, "says the lead again")
                continue
            }
            if line.endsSentence { isRelated = false }
            if !hasLead,
                let label = dates[index].first(where: { $0.label != nil && $0.block.upperBound < range.upperBound }
                )
            {
                add("dateline", label.block, "a labelled date glued to the lead")
                range = label.block.upperBound..<range.upperBound
            }
            if index == last, let cut = finder.terminator(in: line) ?? finder.bracket(in: line), cut < range.upperBound {
                let tail = trimmedTail(cut..<range.upperBound)
                if let found = bylines.read(tail) {
                    layout.bylines += found
                    add("byline", tail, "names after the terminator")
                    range = range.lowerBound..<cut
                }
            }
            if hasLead, isLateByline(index, last), let found = bylines.read(range) {
                layout.bylines += found
                add("byline", range, "names below the text, above its captions")
            } else if hasLead, isRelated, line.wordCount >= 4, captions.isHeading(index) {
                add("boilerplate:related_item", range, "a title in a box of other articles")
            } else if hasLead, layout.blocks.last?.label == "caption", line.wordCount <= Self.longestCredit,
                let found = bylines.read(range), found.allSatisfy({ $0.role == "photographer" })
            {
                caption(line, "who took the picture above")
            } else if hasLead, let reason = captions.reason(index, isLast: index == last) {
                caption(line, reason)
            } else if hasLead, captions.isHeading(index) {
                add("heading", range, "short, no stop, between paragraphs")
            } else {
                if !hasLead {
                    layout.sourcePrefix =
                        SourcePrefixReader(tables: tables, tokens: tokens).read(range) ?? layout.sourcePrefix
                }
                add(hasLead ? "paragraph" : "lead", range, hasLead ? "prose" : "first prose")
                if !hasLead { (hasLead, lead) = (true, index) }
            }
        }
    }

    private mutating func readFoot(after last: Int, zoneStart: Int, bodyEnd: Bool, title: Int?) {
        var isOut = false
        // Nothing but names and pictures between the line and the body.
        var isFirst = true
        var index = last + 1
        while index < lines.count {
            let line = lines[index]
            let isRelated = index > zoneStart || index == zoneStart && kinds[index] == .open
            defer {
                isFirst = isFirst && !isOut && (kinds[index] != .open || layout.isByline(lines[index].tokens))
                index += 1
            }
            switch kinds[index] {
            case .boilerplate(let kind):
                // Person labels stand in the lists of both: `Người cập nhật: N` is a byline.
                if !isRelated, kind == "copyright" || kind == "nav", let found = bylines.read(line.tokens),
                    found.contains(where: { $0.range.count > 1 })
                {
                    layout.bylines += found
                    add("byline", line.tokens, "labelled names")
                    continue
                }
                isOut = isOut || kind.hasSuffix("_heading") || kind == "comment"
                addBoilerplate(kind, line.tokens, reason(index))
            case _ where isRelated: add("boilerplate:related_item", line.tokens, "below a heading of other articles")
            case .caption where !isOut: caption(line, "caption words")
            case .open where !isOut && title.map { saysTitle(index, $0) } ?? false:
                caption(line, "the title again, under a picture")
            case .dateline
            where isFirst && layout.publication.published == nil
                && dates[index].contains { $0.time.hour != nil || $0.label != nil }:
                layout.publication = dates.reader.choose(dates[index], evidence: .init())
                readDateline(line, dates[index])
            case .dateline, .caption: add("boilerplate:related_item", line.tokens, "below the body")
            default:
                let next = index + 1 < lines.count && kinds[index + 1] == .open ? lines[index + 1].tokens : nil
                if !isOut, !isShoutedBelowName(line), let found = bylines.read(line.tokens, next: next) {
                    layout.bylines += found
                    add("byline", line.tokens, "names under the body")
                    if found.last?.affiliation != nil, let next, bylines.isAffiliation(next) {
                        index += 1
                        add("byline", lines[index].tokens, "where the author works")
                    }
                } else if !isOut, reader.hasURL(line.tokens) {
                    add("boilerplate:source", line.tokens, "an address under the body")
                } else if !isOut, !bodyEnd, layout.bylines.isEmpty, zones.body.map({ index < $0.upperBound }) ?? true,
                    line.endsSentence || line.endsWithColon || line.wordCount >= 8
                {
                    add("paragraph", line.tokens, "under the body, before any byline")
                } else {
                    add("boilerplate:other", line.tokens, "below the body")
                }
            }
        }
    }

    /// A text with no prose at all: at most a title and short lines.
    private mutating func withoutBody() -> Layout {
        let title = lines.indices.first { kinds[$0] == .open && lines[$0].wordCount >= 2 }
        readHead(upTo: lines.count, title: title)
        layout.finish()
        return layout
    }

    /// `TIÊU ĐIỂM` below the author's name: a box of the page. Where names are in capitals, all are.
    private func isShoutedBelowName(_ line: TextLine) -> Bool {
        guard line.isAllCaps, let last = layout.bylines.last else { return false }
        return !tokens[last.range].contains(where: \.isAllCaps)
            && tables.surnames.match(tokens, at: line.tokens.lowerBound, end: line.tokens.upperBound) == nil
    }

    /// Names on a line of their own with at most three lines of the body below, which are captions as a rule; `Minh Anh (tổng hợp)`
    /// above any.
    private func isLateByline(_ index: Int, _ last: Int) -> Bool {
        let line = lines[index]
        guard line.wordCount <= 8, !line.endsSentence else { return false }
        if bylines.isSigned(line.tokens) { return true }
        return kinds[...last].dropFirst(index + 1).lazy.filter { $0 == .open }.prefix(4).count <= 3
    }

    private func saysTitle(_ index: Int, _ title: Int) -> Bool {
        let (words, longest) = (lines[index].wordCount, lines[title].wordCount)
        guard words >= 3, words <= longest + 4 else { return false }
        return titles.isSame(titles.words(of: title, layout.title), index)
    }

    /// `Lực lượng đoàn viên thu gom rác dọc bờ biển.`: the caption of a picture between title and lead.
    private func isShownAboveBody(_ first: Int, before end: Int) -> Bool {
        reader.isPictureSentence(lines[first]) && !titles.isDated(first)
            && lines.indices.prefix(first).contains { kinds[$0] == .open }
            && lines.indices.prefix(end).dropFirst(first + 1).first { kinds[$0] == .open }.map { lines[$0].isProse } ?? false
    }

    // MARK: small things

    mutating func add(_ label: String, _ range: Range<Int>, _ reason: String) {
        guard !range.isEmpty else { return }
        layout.blocks.append(Layout.Block(label: label, range: range, reason: reason))
    }

    mutating func addBoilerplate(_ kind: String, _ range: Range<Int>, _ reason: String) {
        if boilerplate?.kind != kind { boilerplate = (kind, "boilerplate:\(kind)") }
        if let boilerplate { add(boilerplate.label, range, reason) }
    }

    /// Why a line is boilerplate.
    func reason(_ index: Int) -> String {
        if zones.outside[index] != nil { return "in an element that is named or placed outside the article" }
        if let hint = hints[lines[index].number], hint.element == .navigation || hint.linkDensity > 0.6 { return "links" }
        return "listed in boilerplate.tsv or no text"
    }

    mutating func caption(_ line: TextLine, _ reason: String) {
        layout.captions.append((line.tokens, reader.personNames(line)))
        add("caption", line.tokens, reason)
    }

    private func trimmedTail(_ range: Range<Int>) -> Range<Int> {
        range.first.map { tokens[$0].kind == .mark && !tokens[$0].isMark("(") } ?? false ? range.dropFirst(1) : range
    }
}
