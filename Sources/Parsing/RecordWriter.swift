import Articles
import Lexicon

/// What the layout found, as the fields of a record.
struct RecordWriter {
    let grammar: Grammar
    let tokens: Tokens
    let layout: Layout

    func write(_ record: inout Record, article: DecodedArticle, header: SubmissionHeader, trace: inout ParseTrace) {
        record.blocks = layout.blocks.map { Record.Block(label: $0.label, span: tokens.span($0.range)) }
        record.body = Record.Body(text: tokens.text.string(layout.body.map { tokens.bytes($0.range) }, separator: 0x0A))
        writeTitle(&record, article.metadata)
        writeTimes(&record, article.metadata, header, &trace)
        record.sourcePrefix = layout.sourcePrefix.map { quote($0) }
        record.site = site(article.metadata, header)
        record.bylines = layout.bylines.map {
            Record.Byline(name: $0.name, role: $0.role, affiliation: $0.affiliation, span: tokens.span($0.range))
        }
        if record.bylines.isEmpty {
            record.bylines = article.metadata.authors.filter {
                !$0.isEmpty && !isAccount($0) && !isSite($0, record.site?.name, article.metadata)
            }
            .map { Record.Byline(name: $0, role: "author", affiliation: nil, span: nil) }
        }
        record.captions = layout.captions.map { Record.Caption(span: tokens.span($0.range), persons: $0.persons) }
        let genre = genre()
        record.genre = genre.genre
        trace.note("genre.cue", genre.range.map { tokens.span($0) }, genre.genre.rawValue)
    }

    private func quote(_ range: Range<Int>) -> Record.Quote {
        Record.Quote(text: tokens.string(range), span: tokens.span(range))
    }

    /// Whether what a page states as its author is the site, whose name stands in the page's title too.
    private func isSite(_ author: String, _ site: String?, _ metadata: DecodedMetadata) -> Bool {
        author == site || metadata.title?.contains(author) ?? false
    }

    /// `admin`: who runs the site, and no author.
    private func isAccount(_ name: String) -> Bool {
        let ids: [Int32] = Tokens(of: name, vocabulary: grammar.vocabulary).all.compactMap { $0.kind == .word ? $0.word : nil }
        return grammar.tables.bylineWords.value(of: ids[...]) == "cms_account"
    }

    private func writeTitle(_ record: inout Record, _ metadata: DecodedMetadata) {
        if let title = layout.title, !title.isEmpty {
            record.title = quote(title)
        } else if let title = metadata.title, !title.isEmpty {
            let text = NormalisedText(title)
            record.title = Record.Quote(text: text.string(0..<text.bytes.count), span: nil)
        }
    }

    /// The visible line wins where metadata agrees on the day; a clock or a label on the page outweighs metadata that differs.
    private func writeTimes(
        _ record: inout Record, _ metadata: DecodedMetadata, _ header: SubmissionHeader, _ trace: inout ParseTrace
    ) {
        let stated = metadata.published.flatMap { MetadataTime.read($0, grammar) }.flatMap { time in
            metadata.publishedBasis == Self.weakBasis && isForeign(time) ? nil : time
        }
        if let line = layout.publication.published {
            let isWeak = line.label == nil && line.time.hour == nil
            if let stated, isWeak, stated.date != line.time.date {
                record.published = timestamp(stated, "metadata: \(metadata.publishedBasis ?? "published")")
            } else {
                record.published = timestamp(line)
                trace.note(line.rule, tokens.span(line.range), line.time.description)
            }
        } else if let stated {
            record.published = timestamp(stated, "metadata: \(metadata.publishedBasis ?? "published")")
        } else if let sent = header.published.flatMap({ MetadataTime.read($0, grammar) }) {
            record.published = timestamp(sent, "sender")
        }
        if let line = layout.publication.updated {
            record.updated = timestamp(line)
            trace.note(line.rule, tokens.span(line.range), line.time.description)
        } else if let stated = metadata.updated.flatMap({ MetadataTime.read($0, grammar) }) {
            record.updated = timestamp(stated, "metadata: updated")
        }
        if let account = layout.publication.published?.account ?? layout.publication.updated?.account {
            record.submittedBy = quote(account)
        }
        for visit in layout.publication.rejected { trace.note("published.rejected", tokens.span(visit.range), visit.time.date) }
    }

    /// Any `time` element of a page: the article's, a related item's or a comment's.
    private static let weakBasis = "time datetime"

    /// Whether a day stands below the body, where other articles are, or cannot be that of an article about this event.
    private func isForeign(_ time: CivilTime) -> Bool {
        guard let first = layout.body.first, let last = layout.body.last else { return true }
        let below = layout.blocks.drop { $0.range.lowerBound <= last.range.lowerBound }
        if below.contains(where: { grammar.timestamps.matches(in: tokens, $0.range).contains { $0.value.date == time.date } }) {
            return true
        }
        return PublicationReader.isFar(time, from: EventEvidence(grammar: grammar, tokens: tokens).read(first.range))
    }

    private func timestamp(_ candidate: PublicationReader.Candidate) -> Record.Timestamp {
        Record.Timestamp(
            iso: candidate.time.description, precision: candidate.time.precision, span: tokens.span(candidate.range),
            basis: "line")
    }

    private func timestamp(_ time: CivilTime, _ basis: String) -> Record.Timestamp {
        Record.Timestamp(iso: time.description, precision: time.precision, span: nil, basis: basis)
    }

    private func site(_ metadata: DecodedMetadata, _ header: SubmissionHeader) -> Record.Site? {
        let stated = layout.siteURL.map { tokens.string($0) }
        let host = (stated ?? metadata.uri ?? header.uri).flatMap(Self.host)
        let name =
            layout.siteName.map { tokens.string($0) } ?? metadata.siteName
            ?? host.flatMap { grammar.locality.outlets.publishers[$0] }
        guard name != nil || host != nil else { return nil }
        return Record.Site(name: name, host: host, span: (layout.siteName ?? layout.siteURL).map { tokens.span($0) })
    }

    /// `https://www.laichau.dcs.vn/tin` -> `laichau.dcs.vn`; nil for what is no web address.
    private static func host(_ address: String) -> String? {
        var address = address
        return address.withUTF8 { bytes in
            var rest = bytes[...]
            if let scheme = rest.indices.first(where: { rest[$0] == UInt8(ascii: ":") && rest[$0...].starts(with: "://".utf8) }) {
                guard rest.starts(with: "http".utf8) else { return nil }
                rest = rest[(scheme + 3)...]
            } else if !rest.starts(with: "www.".utf8) {
                return nil
            }
            if rest.starts(with: "www.".utf8) { rest = rest.dropFirst(4) }
            let host = rest.prefix { byte in
                byte != UInt8(ascii: "/") && byte != UInt8(ascii: "?") && byte != UInt8(ascii: "#") && byte != UInt8(ascii: ":")
            }
            return host.contains(UInt8(ascii: ".")) ? String(decoding: host, as: UTF8.self).lowercased() : nil
        }
    }

    /// The title's words count before the lead's; within one of them the cue that the lexicon names first.
    private func genre() -> (genre: Record.Genre, range: Range<Int>?) {
        let wrapped = wrappedLead
        for range in [layout.title, wrapped] {
            guard let range else { continue }
            guard let best = genreCues(range).min(by: { $0.rank < $1.rank }) else { continue }
            if range == layout.title, best.genre == .conference || best.genre == .propagandaWork, let wrapped,
                let exact = periodic(wrapped)
            {
                return exact
            }
            // `... họp báo. Dự có đại diện Ban Tuyên giáo ...`: who only came does not tell what is held.
            if range != layout.title, best.genre == .propagandaWork, let first = genreCues(range).first,
                first.genre == .conference,
                tokens.next(.stop, from: first.range.upperBound, before: best.range.lowerBound) < best.range.lowerBound
            {
                return (first.genre, first.range)
            }
            return (best.genre, best.range)
        }
        if let held { return (.conference, held) }
        return (layout.body.isEmpty ? .other : .news, nil)
    }

    /// `Kết luận hội nghị, ...`: how a paragraph of a report begins whose lead was cut off. Newspapers, which tell of meetings in
    /// passing, call nobody `đồng chí`.
    private var held: Range<Int>? {
        for block in layout.body {
            guard let cue = grammar.tables.genres.match(tokens, at: block.range.lowerBound, end: block.range.upperBound),
                cue.value.genre == Self.held, cue.end < block.range.upperBound, !tokens[cue.end].isCapitalised
            else { continue }
            let comrade = grammar.tables.comrade
            let isReport = layout.body.contains { block in
                block.range.dropLast(2).contains {
                    tokens[$0].isWord(comrade.0) && tokens[$0 + 1].isWord(comrade.1) && tokens[$0 + 2].isCapitalised
                }
            }
            return isReport ? block.range.lowerBound..<cue.end : nil
        }
        return nil
    }

    /// Of Data/genre_cues.tsv.
    private static let held = "held"

    /// The lead, with the lines below it that a margin broke off.
    private var wrappedLead: Range<Int>? {
        guard var range = layout.lead?.range else { return nil }
        for block in layout.blocks where block.range.lowerBound >= range.upperBound {
            guard block.part == .paragraph, Prose.wraps(range, block.range, tokens) else { break }
            range = range.lowerBound..<block.range.upperBound
        }
        return range
    }

    /// A briefing or review that only the lead names: `Ban Tuyên giáo ... chủ trì giao ban`.
    private func periodic(_ range: Range<Int>) -> (Record.Genre, Range<Int>?)? {
        let exact: [Record.Genre] = [.periodicBriefing, .interimReview, .finalReview]
        return genreCues(range).first { exact.contains($0.genre) }.map { ($0.genre, $0.range) }
    }

    /// The cues of a text in their order, but for those behind words that tell of something beside a meeting: `bên lề hội nghị`.
    private func genreCues(_ range: Range<Int>) -> [(rank: Int, genre: Record.Genre, range: Range<Int>)] {
        var found: [(rank: Int, genre: Record.Genre, range: Range<Int>)] = []
        var index = range.lowerBound
        while index < range.upperBound {
            guard let cue = grammar.tables.genres.match(tokens, at: index, end: range.upperBound) else {
                index += 1
                continue
            }
            // `tại hội nghị cấp cao`
            if cue.value.genre == Self.held, grammar.tables.genres.match(tokens, at: index + 1, end: range.upperBound) != nil {
                index += 1
                continue
            }
            if let genre = cue.value.genre == Self.held ? .conference : Record.Genre(rawValue: cue.value.genre) {
                found.append((cue.value.rank, genre, index..<cue.end))
                index = cue.end
                continue
            }
            index = cue.end
            while let beside = grammar.tables.genres.match(tokens, at: index, end: range.upperBound) { index = beside.end }
        }
        return found
    }
}
