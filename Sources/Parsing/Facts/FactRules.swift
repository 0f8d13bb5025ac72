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
    private let same: Int32
    private let planWords: Set<Int32>
    /// `chuyên đề năm`, `nghị quyết năm`
    private let yearNouns: Set<Int32>
    private let partsOfYear: [Int32: ClosedRange<Int>]
    private let tellingWords: Set<Int32>
    private let dueWords: Set<Int32>
    private let boundWords: Set<Int32>
    private let from: Int32
    private let pointing: WordSet

    init(
        lexicon: Lexicon, vocabulary: inout Vocabulary, concepts: Concepts, timestamps: RuleSet<CivilTime>
    ) throws(LexiconError) {
        // The most work of all.
        let statistics = TablesMeanwhile(vocabulary.copy(tables: 2)) { (vocabulary) throws(LexiconError) in
            try StatisticReader(lexicon: lexicon, vocabulary: &vocabulary, concepts: concepts)
        }
        var concepts = concepts
        concepts["part of day"] = try lexicon.phrases("parts_of_day", "form", into: &vocabulary, isSealed: false) {
            (table, row) throws(LexiconError) in
            ["morning": 1, "noon": 2, "afternoon": 3, "evening": 4][table.field(row, try table.column("part"))]
        }
        documents = try DocumentLexicon(lexicon: lexicon, vocabulary: &vocabulary, concepts: &concepts)
        citations = try CitationReader(lexicon: documents, vocabulary: &vocabulary, concepts: concepts)
        periods = try PeriodReader(lexicon: lexicon, vocabulary: &vocabulary, concepts: concepts)
        events = try EventDateReader(lexicon: lexicon, vocabulary: &vocabulary, concepts: concepts)
        self.statistics = try statistics.value(&vocabulary)
        self.timestamps = timestamps
        will = vocabulary.intern("sẽ")
        same = vocabulary.intern("cùng")
        planWords = Set("sẽ kiến hoạch tiêu hướng".split(separator: " ").map { vocabulary.intern(String($0)) })
        yearNouns = Set("đề quyết hoạch tác vụ trình tiêu toán".split(separator: " ").map { vocabulary.intern(String($0)) })
        partsOfYear = [vocabulary.intern("đầu"): 1...4, vocabulary.intern("giữa"): 5...8, vocabulary.intern("cuối"): 9...12]
        tellingWords = Set(["nhưng", "cho", "mãi", "và", "rồi"].map { vocabulary.intern($0) })
        dueWords = Set(["trước", "hạn"].map { vocabulary.intern($0) })
        from = vocabulary.intern("từ")
        pointing = WordSet(["đó", "đây"].map { vocabulary.intern($0) })
        boundWords = Set("trước đến tới hạn từ".split(separator: " ").map { vocabulary.intern(String($0)) })
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
    package func read(_ prose: Prose, published: CivilTime?, year: Int? = nil, trace: inout ParseTrace) -> Facts {
        let tokens = prose.tokens
        let citations = self.citations.read(tokens, trace: &trace)
        let cited = citations.map(\.range)
        let periods = self.periods.read(tokens, excluding: cited, trace: &trace)
        var facts = Facts(citations: citations, periods: periods)
        if let choice = events.choose(prose, excluding: TokenRanges(cited)) {
            let isFuture = isToCome(after: choice.range.upperBound, tokens)
            let years = EventYear(published: published) {
                self.yearMentions(prose, periods, TokenRanges(cited), except: choice, year)
            } tellsAfter: {
                self.tells(after: $0, tokens, periods, TokenRanges(cited))
            }
            facts.event = resolve(choice, years, isFuture: isFuture)
            trace.note(choice.rule, tokens.span(choice.range), choice.reading.description)
        }
        let day = facts.event.flatMap { $0.start?.civil } ?? published
        facts.periods.removeAll { isPast($0, of: periods, day, tokens) }
        facts.windows = PeriodCalendar(reference: day, year: year).windows(of: facts.periods)
        facts.reference = day
        let other = cited + periods.map(\.range) + (facts.event.map { [$0.range] } ?? [])
        facts.statistics = statistics.read(tokens, excluding: other.sorted { $0.lowerBound < $1.lowerBound })
        for found in facts.statistics { trace.note(found.rule, tokens.span(found.range), found.reading.description) }
        return facts
    }

    /// `Đến năm 2009, khi hai vệ tinh va chạm`: a year gone by is no aim, but for one that a document is named with.
    private func isPast(_ mention: PeriodMention, of periods: [PeriodMention], _ day: CivilTime?, _ tokens: Tokens) -> Bool {
        let reading = mention.reading
        let start = mention.range.lowerBound
        guard reading.kind == .horizon, reading.target == nil, let end = reading.endYear,
            start == 0 || tokens[start - 1].kind != .word || tellingWords.contains(tokens[start - 1].word)
        else { return false }
        if let day { return end < day.year }
        let told = periods.compactMap { $0.reading.needsYear && $0.role != .next ? $0.reading.year : nil }.max() ?? end
        return end < told && !isPlan(start, tokens) && !isToCome(after: mention.range.upperBound, tokens)
    }

    private func isToCome(after index: Int, _ tokens: Tokens) -> Bool {
        (index..<min(index + Self.futureReach, tokens.all.count)).contains { tokens[$0].isWord(will) }
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
        _ prose: Prose, _ periods: [PeriodMention], _ cited: TokenRanges, except event: EventDateReader.Choice, _ year: Int?
    ) -> [EventYear.YearMention] {
        guard let day = event.reading.end ?? event.reading.start else { return [] }
        let tokens = prose.tokens
        var mentions: [EventYear.YearMention] = []
        let head = prose.lead.upperBound
        let windows = PeriodCalendar(reference: nil, year: nil).windows(of: periods)
        for (period, window) in zip(periods, windows) {
            if period.isCompared {
                // `giảm 24% so với cùng kỳ năm 2020`: what is told of is the year after; early in a year it may be two.
                if period.reading.kind == .year, day.month > Self.lastMonthOfReviews, let year = period.reading.year,
                    isSameTime(before: period.range.lowerBound, tokens)
                {
                    mentions.append(
                        .init(
                            year: year + 1, confidence: 0.5, isHead: false,
                            basis: "compared with \"\(tokens.plain(period.range))\""))
                }
                continue
            }
            guard period.reading.needsYear, let stated = window?.year ?? period.reading.year else {
                if period.reading.kind == .schoolYear, let first = period.reading.year {
                    mentions.append(
                        .init(
                            year: first, isSchoolYear: true, isReviewed: period.role == .review, confidence: 0.6,
                            isHead: period.range.lowerBound < head,
                            basis: "school year"))
                }
                continue
            }
            let isPlain = period.reading.kind == .year
            let isHead = period.range.lowerBound < head
            if isPlain, !tellsYear(period, isHead: isHead, day, tokens) { continue }
            var mention = EventYear.YearMention(
                year: stated, isWholeYear: isPlain, confidence: isPlain ? 0.8 : 0.9,
                isHead: isHead,
                basis: "period \"\(tokens.plain(period.range))\"")
            let isPoint = period.reading.kind == .month && period.role == .other
            // `thành lập vào tháng 8 năm 2004` is history.
            if period.isPassing, !isPlan(period.range.lowerBound, tokens) { continue }
            if isPoint, isPlan(period.range.lowerBound, tokens) || isToCome(after: period.range.upperBound, tokens) {
                mention.planStart = period.reading.firstMonth.flatMap { CivilTime(year: stated, month: $0, day: 1) }
            } else if isPoint || (period.reading.kind == .month && !period.isCued), let month = period.reading.firstMonth {
                // `Tháng 8/2018, tòa án huyện mở phiên xử`: told, and over.
                mention.day = CivilTime(year: stated, month: month, day: 1)
            } else if period.role == .review, let month = period.reading.lastMonth {
                mention.reviewEnd = CivilTime(year: stated, month: month, day: 28)
            }
            if period.role == .next, let month = period.reading.firstMonth {
                mention.planStart = CivilTime(year: stated, month: month, day: 1)
            }
            mentions.append(mention)
        }
        for found in timestamps.matches(in: tokens, 0..<tokens.all.count)
        where !found.range.overlaps(event.range) && !cited.overlap(found.range) && !isBound(found.range.lowerBound, tokens) {
            // `hôm nay (29/1/2019)`: the same day, with its year.
            let isSame = (found.value.month, found.value.day) == (day.month, day.day)
            guard let weight = isSame ? 0.95 : weight(of: found.range, tokens) else { continue }
            mentions.append(
                .init(
                    year: found.value.year, day: found.value,
                    isPlanned: weight > Self.plainWeight || isPlan(found.range.lowerBound, tokens), confidence: weight,
                    isHead: found.range.lowerBound < head, basis: "date \"\(tokens.plain(found.range))\""))
        }
        let planned = Set(mentions.compactMap { $0.isWholeYear && $0.planStart != nil ? $0.year : nil })
        for index in mentions.indices where mentions[index].isWholeYear && mentions[index].reviewEnd != nil {
            mentions[index].isBeforePlan = planned.contains(mentions[index].year + 1)
        }
        if let year { mentions.append(.init(year: year, confidence: 0.4, isHead: false, basis: "context")) }
        return mentions
    }

    /// Whether an article tells of a year after this one, not as a plan: its event is no earlier.
    private func tells(after year: Int, _ tokens: Tokens, _ periods: [PeriodMention], _ cited: TokenRanges) -> Bool {
        let planned = TokenRanges(periods.filter { $0.role == .next || !$0.reading.needsYear }.map(\.range))
        return tokens.all.indices.contains { at in
            let token = tokens[at]
            return token.kind == .number && token.length == 4 && token.value > year && EventYear.years.contains(Int(token.value))
                && !cited.overlap(at..<at + 1) && !planned.overlap(at..<at + 1) && !isPlan(at, tokens)
        }
    }

    /// Whether a plain year is the event's: one reviewed, planned or of a plan's name, or a part of it that holds the day.
    /// `kỳ thi năm 2018` and `Năm 2016, bà mở cửa hàng` are told of years after, too.
    private func tellsYear(_ period: PeriodMention, isHead: Bool, _ day: PartialDate, _ tokens: Tokens) -> Bool {
        if period.role == .review { return period.isCued }
        if period.role == .next { return isHead }
        guard period.range.lowerBound > 0, case let previous = tokens[period.range.lowerBound - 1], previous.kind == .word else {
            return false
        }
        if let months = partsOfYear[previous.word] { return months.contains(day.month) }
        return yearNouns.contains(previous.word)
    }

    /// By this month the reviews of the year before are over.
    private static let lastMonthOfReviews = 2

    /// `cùng kỳ năm 2020`, `cùng thời điểm của năm`
    private func isSameTime(before index: Int, _ tokens: Tokens) -> Bool {
        (max(0, index - 4)..<index).contains { tokens[$0].isWord(same) }
    }

    /// Tokens before a year in which a word tells that it is yet to come, and in which one makes it the end of something.
    private static let (planReach, limitReach) = (12, 6)

    /// `dự kiến hoàn thành đầu tháng 8-2019`, `trước ngày 30-4-2019`
    private func isPlan(_ index: Int, _ tokens: Tokens) -> Bool {
        for at in (max(0, index - Self.planReach)..<index).reversed() {
            if tokens[at].kind == .lineBreak || tokens[at].isMark(".") && tokens[at + 1].hasSpaceBefore { return false }
            guard tokens[at].kind == .word else { continue }
            if planWords.contains(tokens[at].word) { return true }
            // But `trước đó, từ tháng 9-2016`.
            if index - at <= Self.limitReach, dueWords.contains(tokens[at].word), !tokens[at + 1].isWord(pointing) { return true }
        }
        return false
    }

    /// `trước ngày 30-4-2019`, `từ 1-1-2021`: a day that something is due by or begins with may lie far ahead, but for the last
    /// one of `từ ngày 08 đến ngày 14/5/2014`.
    private func isBound(_ index: Int, _ tokens: Tokens) -> Bool {
        let bound = (max(0, index - 2)..<index).first { tokens[$0].kind == .word && boundWords.contains(tokens[$0].word) }
        guard let bound else { return false }
        guard bound > 2, tokens[bound - 1].kind == .number else { return true }
        return !tokens[bound - 2].isWord(from) && !tokens[bound - 3].isWord(from)
    }

    /// How much a date tells of the event's year that is neither the event's own day nor its anniversary's.
    private static let plainWeight = 0.65

    /// Of an anniversary's two dates, `(15-10-1930 - 15-10-2023)`, the second is near the event; a lone date in brackets is history.
    private func weight(of range: Range<Int>, _ tokens: Tokens) -> Double? {
        let before = range.lowerBound > 0 ? tokens[range.lowerBound - 1] : nil
        let after = range.upperBound < tokens.all.count ? tokens[range.upperBound] : nil
        if let after, after.isMark("-"), before?.isMark("(") ?? false { return nil }
        if let after, after.isMark(")") { return before?.isMark("-") ?? false ? 0.7 : nil }
        return Self.plainWeight
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
