import Articles
import Lexicon

/// The rules for what an article states in running text: event, documents, periods, statistics. A class of constants.
package final class FactRules: Sendable {
    package let documents: DocumentLexicon
    package let citations: CitationReader
    package let periods: PeriodReader
    package let events: EventDateReader
    package let statistics: StatisticReader
    let timestamps: RuleSet<CivilTime>
    private let will: Int32

    init(
        lexicon: Lexicon, vocabulary: inout Vocabulary, concepts: Concepts, timestamps: RuleSet<CivilTime>
    ) throws(LexiconError) {
        var concepts = concepts
        concepts["part of day"] = try lexicon.phrases("parts_of_day", "form", into: &vocabulary, isForRules: true) {
            (table, row) throws(LexiconError) in
            ["morning": 1, "noon": 2, "afternoon": 3, "evening": 4][table.field(row, try table.column("part"))]
        }
        documents = try DocumentLexicon(lexicon: lexicon, vocabulary: &vocabulary, concepts: &concepts)
        citations = try CitationReader(lexicon: documents, vocabulary: &vocabulary, concepts: concepts)
        periods = try PeriodReader(lexicon: lexicon, vocabulary: &vocabulary, concepts: concepts)
        events = try EventDateReader(lexicon: lexicon, vocabulary: &vocabulary, concepts: concepts)
        statistics = try StatisticReader(lexicon: lexicon, vocabulary: &vocabulary, concepts: concepts)
        self.timestamps = timestamps
        will = vocabulary.intern("sẽ")
    }

    package func descriptions(_ vocabulary: Vocabulary) -> [RuleDescription] {
        citations.descriptions(vocabulary) + periods.rules.descriptions(vocabulary) + events.rules.descriptions(vocabulary)
            + statistics.rules.descriptions(vocabulary)
    }

    /// The facts of a text of which nothing else is known, in an otherwise empty record.
    package func record(of text: String, published: String?, vocabulary: Vocabulary) -> Record {
        let source = Record.Source(
            name: nil, sha256: "", bytes: text.utf8.count, mediaType: "text/plain", encoding: "utf-8", uri: nil)
        var record = Record(parser: Record.ParserVersion(version: Parser.version), source: source, body: Record.Body(text: text))
        record.published = published.map { Record.Timestamp(iso: $0, precision: "day", span: nil, basis: "sender") }
        var trace = ParseTrace(isRecording: false)
        FactWriter(rules: self, prose: Prose(plain: Tokens(of: text, vocabulary: vocabulary))).write(&record, trace: &trace)
        return record
    }

    /// Tokens after a date in which `sẽ` makes it a day to come.
    private static let futureReach = 12

    /// Event, documents, periods of one article.
    /// - Parameters:
    ///   - published: nil where unknown.
    ///   - year: what the article's year is where nothing tells the day.
    ///   - isNews: years that only the body names are not the event's.
    package func read(
        _ prose: Prose, published: CivilTime?, year: Int? = nil, isNews: Bool = false, trace: inout ParseTrace
    ) -> Facts {
        let tokens = prose.tokens
        let citations = self.citations.read(tokens, trace: &trace)
        let cited = citations.map(\.range)
        let periods = self.periods.read(tokens, excluding: cited, trace: &trace)
        var facts = Facts(citations: citations, periods: periods)
        if let choice = events.choose(prose, excluding: TokenRanges(cited)) {
            let isFuture = (choice.range.upperBound..<min(choice.range.upperBound + Self.futureReach, tokens.all.count)).contains
            { tokens[$0].isWord(will) }
            let years = EventYear(published: published, isNews: isNews) {
                self.yearMentions(prose, periods, TokenRanges(cited), except: choice.range, year)
            }
            facts.event = resolve(choice, years, isFuture: isFuture)
            trace.note(choice.rule, tokens.span(choice.range), choice.reading.description)
        }
        let day = facts.event.flatMap { $0.start?.civil } ?? published
        facts.windows = PeriodCalendar(reference: day, year: year).windows(of: periods)
        facts.reference = day
        let other = cited + periods.map(\.range) + (facts.event.map { [$0.range] } ?? [])
        facts.statistics = statistics.read(tokens, excluding: other.sorted { $0.lowerBound < $1.lowerBound })
        for found in facts.statistics { trace.note(found.rule, tokens.span(found.range), found.reading.description) }
        return facts
    }

    private func resolve(_ choice: EventDateReader.Choice, _ years: EventYear, isFuture: Bool) -> Facts.Event {
        var event = Facts.Event(
            start: choice.reading.start, end: choice.reading.end, partOfDay: choice.reading.partOfDay, range: choice.range,
            confidence: choice.confidence)
        if let days = choice.reading.daysFromPublication {
            if let day = years.published.flatMap({ CivilTime(dayNumber: $0.dayNumber + days) }) {
                event.start = PartialDate(year: day.year, month: day.month, day: day.day)
                event.basis = "date: published"
            }
        } else if let last = event.end ?? event.start, last.year == nil, let found = years.resolve(last, isFuture: isFuture) {
            event.basis = found.basis
            event.confidence -= found.basis == "year: published" ? 0.02 : 0.1
            if event.end != nil {
                event.end?.year = found.year
                if let start = event.start {
                    event.start?.year = (start.month, start.day) > (last.month, last.day) ? found.year - 1 : found.year
                }
            } else {
                event.start?.year = found.year
            }
        }
        if let day = event.start?.civil, let published = years.published, choice.reading.start?.year != nil {
            // A day years before publication, or one far ahead, is not what the article reports.
            let gap = published.dayNumber - day.dayNumber
            if gap > 366 || gap < -366 { event.confidence -= 0.4 }
        }
        event.confidence = (min(max(event.confidence, 0.05), 0.99) * 100).rounded() / 100
        return event
    }

    private func yearMentions(
        _ prose: Prose, _ periods: [PeriodMention], _ cited: TokenRanges, except event: Range<Int>, _ year: Int?
    ) -> [EventYear.YearMention] {
        let tokens = prose.tokens
        var mentions: [EventYear.YearMention] = []
        let head = prose.lead.upperBound
        let windows = PeriodCalendar(reference: nil, year: nil).windows(of: periods)
        for (period, window) in zip(periods, windows) {
            guard period.reading.needsYear, let stated = window?.year ?? period.reading.year else {
                if period.reading.kind == .schoolYear, let first = period.reading.year {
                    mentions.append(
                        .init(
                            year: first, isSchoolYear: true, confidence: 0.6, isHead: period.range.lowerBound < head,
                            basis: "school year"))
                }
                continue
            }
            let isPlain = period.reading.kind == .year
            var mention = EventYear.YearMention(
                year: stated, isWholeYear: isPlain, confidence: isPlain ? (period.role == .other ? 0.5 : 0.8) : 0.9,
                isHead: period.range.lowerBound < head,
                basis: "period \"\(tokens.plain(period.range))\"")
            if period.role == .review, let month = period.reading.lastMonth {
                mention.reviewEnd = CivilTime(year: stated, month: month, day: 28)
            }
            if period.role == .next, let month = period.reading.firstMonth {
                mention.planStart = CivilTime(year: stated, month: month, day: 1)
            }
            mentions.append(mention)
        }
        for found in timestamps.matches(in: tokens, 0..<tokens.all.count)
        where !found.range.overlaps(event) && !cited.overlap(found.range) {
            guard let weight = weight(of: found.range, tokens) else { continue }
            mentions.append(
                .init(
                    year: found.value.year, day: found.value, confidence: weight, isHead: found.range.lowerBound < head,
                    basis: "date \"\(tokens.plain(found.range))\""))
        }
        if let year { mentions.append(.init(year: year, confidence: 0.4, isHead: false, basis: "context")) }
        return mentions
    }

    /// Of an anniversary's two dates, `(15-10-1930 - 15-10-2023)`, the second is near the event; a lone date in brackets is history.
    private func weight(of range: Range<Int>, _ tokens: Tokens) -> Double? {
        let before = range.lowerBound > 0 ? tokens[range.lowerBound - 1] : nil
        let after = range.upperBound < tokens.all.count ? tokens[range.upperBound] : nil
        if let after, after.isMark("-"), before?.isMark("(") ?? false { return nil }
        if let after, after.isMark(")") { return before?.isMark("-") ?? false ? 0.7 : nil }
        return 0.65
    }
}

/// What the rules found in one article, with token ranges of its prose.
package struct Facts: Sendable {
    package struct Event: Sendable {
        package var start: PartialDate?
        package var end: PartialDate?
        package var partOfDay: Record.EventDate.PartOfDay?
        package var range: Range<Int>
        package var confidence: Double
        package var basis: String?
    }

    package var citations: [CitationReading]
    package var periods: [PeriodMention]
    package var windows: [PeriodCalendar.Window?] = []
    package var statistics: [StatisticReader.Found] = []
    package var event: Event?
    /// The event's day, else that of publication.
    package var reference: CivilTime?
}
