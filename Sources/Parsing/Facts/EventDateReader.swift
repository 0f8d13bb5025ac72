import Articles
import Lexicon

/// Chooses the day of the event among the days that an article names, and finds its year.
package final class EventDateReader: Sendable {
    let rules: RuleSet<EventDateReading>
    private let before: PhraseTable<Int32>
    private let after: PhraseTable<Int32>
    /// Words of a label: `Thời hạn nộp hồ sơ: từ 1/3`.
    private let label: PhraseTable<Int32>
    /// Words with which a sentence about days to come begins.
    private let plan: PhraseTable<Int32>
    private let hours: Set<Int32>
    private let now: Int32
    private let from: Int32

    init(lexicon: Lexicon, vocabulary: inout Vocabulary, concepts: Concepts) throws(LexiconError) {
        rules = try RuleSet(EventDateRules.all, vocabulary: &vocabulary, concepts: concepts) { $0.description }
        var sides: [String: PhraseTable<Int32>] = [:]
        let table = try lexicon.table("event_date_blockers")
        let columns = (try table.column("phrase"), try table.column("side"))
        for row in 0..<table.rowCount {
            sides[table.field(row, columns.1), default: PhraseTable()].insert(
                vocabulary.internPhrase(table.field(row, columns.0)), 1)
        }
        before = sides["before", default: PhraseTable()]
        after = sides["after", default: PhraseTable()]
        label = sides["label", default: PhraseTable()]
        plan = sides["plan", default: PhraseTable()]
        from = vocabulary.intern("từ")
        now = vocabulary.intern("nay")
        hours = Set(["giờ", "h"].map { vocabulary.intern($0) })
    }

    package struct Choice: Sendable {
        package var reading: EventDateReading
        package var range: Range<Int>
        package var confidence: Double
        package var rule: String
    }

    /// Paragraphs of a body that are looked at where title and lead name no day.
    private static let paragraphs = 3

    /// The likeliest day of the event, its year as stated; nil where none is named.
    package func choose(_ prose: Prose, excluding citations: TokenRanges) -> Choice? {
        let tokens = prose.tokens
        var best: Choice?
        var bestConfidence = 0.0
        var line = 0
        var at = 0
        while at < tokens.all.count, line <= Self.paragraphs {
            // A lead that names its day settles it.
            if at >= prose.lead.upperBound, bestConfidence >= 0.85 { break }
            if tokens[at].kind == .lineBreak { line += 1 }
            guard let found = rules.match(in: tokens, at: at, end: tokens.all.count) else {
                at += 1
                continue
            }
            if let confidence = confidence(found, prose, citations), confidence > bestConfidence {
                bestConfidence = confidence
                best = Choice(reading: found.value, range: found.range, confidence: confidence, rule: found.rule)
            }
            at = found.range.upperBound
        }
        return best
    }

    private func confidence(_ found: RuleSet<EventDateReading>.Found, _ prose: Prose, _ citations: TokenRanges) -> Double? {
        let tokens = prose.tokens
        let start = found.range.lowerBound
        guard !citations.overlap(found.range), !isBlocked(found, tokens), !isInBrackets(start, tokens)
        else { return nil }
        let isLead = prose.lead.contains(start)
        let opens = opensSentence(start, tokens)
        if !isLead, !prose.title.contains(start), !opens, !found.value.isMarked { return nil }
        // `sẵn sàng “chiến đấu ngay đêm nay”`: in the midst of a title or a later sentence it is somebody's word.
        if !isLead, !opens, found.value.start == nil { return nil }
        var confidence = isLead ? 0.85 : prose.title.contains(start) ? 0.75 : 0.6
        if opens { confidence += 0.08 }
        if found.value.isMarked { confidence += 0.05 }
        if found.value.start == nil { confidence -= 0.3 }
        return confidence
    }

    /// Longest phrase before a date that tells what it is, tokens.
    private static let blockerReach = 4

    private func isBlocked(_ found: RuleSet<EventDateReading>.Found, _ tokens: Tokens) -> Bool {
        let start = found.range.lowerBound
        if after.match(tokens, at: found.range.upperBound, end: tokens.all.count) != nil { return true }
        if found.range.upperBound + 1 < tokens.all.count, tokens[found.range.upperBound].isMark("("),
            after.match(tokens, at: found.range.upperBound + 1, end: tokens.all.count) != nil
        {
            return true
        }
        if isLabelled(start, tokens) || isPlanned(start, tokens) { return true }
        // `Từ sáng 2/7, thí sinh có mặt` tells when something began; `từ 2/7` what is valid.
        let isBeginning =
            start > 0 && tokens[start - 1].isWord(from) && found.value.end == nil && found.value.partOfDay != nil
            && opensSentence(start - 1, tokens)
        if !isBeginning, isBlocked(before: start, tokens) { return true }
        // `đến 20h hôm nay` is the day of the news all the same.
        if tokens[found.range].contains(where: { $0.isWord(now) }) { return false }
        return clockStart(before: start, tokens).map { isBlocked(before: $0, tokens) } ?? false
    }

    /// Whether words before a date tell what day it is, other than that of an event or of publication.
    package func tellsDay(_ tokens: Tokens, _ range: Range<Int>) -> Bool {
        range.contains { before.match(tokens, at: $0, end: range.upperBound) != nil }
    }

    private func isBlocked(before start: Int, _ tokens: Tokens) -> Bool {
        (max(0, start - Self.blockerReach)..<max(start, 0)).contains {
            before.match(tokens, at: $0, end: start)?.end == start
        }
    }

    /// Tokens before a date in which its sentence or label begins.
    private static let sentenceReach = 40

    /// Where the sentence of a token begins, within reach.
    private func sentence(of index: Int, _ tokens: Tokens) -> Int? {
        (max(0, index - Self.sentenceReach)...index).reversed().first { at in
            at == 0 || tokens[at - 1].kind == .lineBreak || tokens[at - 1].isMark(".") && tokens[at].hasSpaceBefore
        }
    }

    /// `Hạn nộp hồ sơ: từ ngày 1/3`, `Thời gian nhận bài: 1/3`
    private func isLabelled(_ start: Int, _ tokens: Tokens) -> Bool {
        guard let colon = (max(0, start - 2)..<max(start, 0)).first(where: { tokens[$0].isMark(":") }),
            let first = sentence(of: colon, tokens)
        else { return false }
        return (first..<colon).contains { label.match(tokens, at: $0, end: colon) != nil }
    }

    /// `Dự kiến Đại hội diễn ra ngày 12/6`, `Theo kế hoạch, ngày 15/10`
    private func isPlanned(_ start: Int, _ tokens: Tokens) -> Bool {
        guard let first = sentence(of: start, tokens), first < start else { return false }
        return plan.match(tokens, at: first, end: start) != nil
            || tokens[start - 1].isMark(",") && before.match(tokens, at: first, end: start)?.end == start - 1
    }

    /// `trước 17 giờ ngày 30/11`, `trước 17h00 ngày`: where the clock time before a date begins.
    private func clockStart(before start: Int, _ tokens: Tokens) -> Int? {
        (max(0, start - Self.clockReach)..<max(start - 1, 0)).first {
            tokens[$0].kind == .number && tokens[$0 + 1].kind == .word && hours.contains(tokens[$0 + 1].word)
        }
    }

    /// Tokens of the longest clock time: `17 giờ 30 phút`, `17h00'`.
    private static let clockReach = 5

    /// Tokens between a bracket and a date inside it.
    private static let bracketReach = 30

    private func isInBrackets(_ index: Int, _ tokens: Tokens) -> Bool {
        for at in (max(0, index - Self.bracketReach)..<max(index, 0)).reversed() {
            if tokens[at].isMark(")") || tokens[at].kind == .lineBreak { return false }
            if tokens[at].isMark("(") { return true }
        }
        return false
    }

    /// First in its line or sentence, or behind the outlet's tag: `CTTĐT - Sáng 6/9`, `(BTO) - Chiều`.
    private func opensSentence(_ index: Int, _ tokens: Tokens) -> Bool {
        guard index > 0 else { return true }
        let previous = tokens[index - 1]
        if previous.kind == .lineBreak || previous.isMark(".") || previous.isMark("\"") { return true }
        if previous.isMark(";") { return tokens[index].isCapitalised }
        guard previous.isMark("-") || previous.isMark(":") || previous.isMark(")") else { return false }
        for at in (max(0, index - 8)..<index).reversed() where tokens[at].kind == .lineBreak || tokens[at].isMark(".") {
            return true
        }
        return index <= 8
    }
}

/// Where an event's year comes from, in this order: stated, publication, a period or date of title or lead, one of the body.
package struct EventYear {
    let published: CivilTime?
    /// The years that the article names; asked for only where publication does not tell.
    let mentions: () -> [YearMention]
    /// Whether the article tells of a year after this one.
    let tellsAfter: (Int) -> Bool

    /// A year that an article names, and how much it says of the event.
    package struct YearMention: Sendable {
        let year: Int
        /// Last month of a reported period, first of a planned one.
        var reviewEnd: CivilTime?
        var planStart: CivilTime?
        /// A day that the article names beside the event's; it lies before the event or, where it is planned, shortly after.
        var day: CivilTime?
        var isPlanned = false
        /// A school year holds the second half of its first year and the first half of the next.
        var isSchoolYear = false
        /// A school year that is reviewed in August is the one that ended in May.
        var isReviewed = false
        var isWholeYear = false
        /// The year after it is planned for: the meeting stands between the two.
        var isBeforePlan = false
        let confidence: Double
        let isHead: Bool
        let basis: String
    }

    /// The first year of which articles on the web tell; a year before it is history.
    package static let firstYear = 1997
    /// Numbers of four digits that are read as years.
    static let years = firstYear...2099
    /// Days after which an article no longer reports on an event.
    private static let newsSpan = 180

    package func resolve(_ day: PartialDate, isFuture: Bool) -> (year: Int, basis: String)? {
        if let published, let year = fromPublication(day, published, isFuture) { return (year, "year: published") }
        let mentions = self.mentions()
        for isHead in [true, false] {
            let candidates = mentions.filter { $0.isHead == isHead && $0.year >= Self.firstYear }
            guard let best = candidates.map(\.confidence).max() else { continue }
            let years = Set(candidates.filter { $0.confidence == best }.compactMap { year(of: $0, day) })
            guard years.count == 1, let year = years.first, day.civil(in: year) != nil else { continue }
            if let published, let civil = day.civil(in: year), civil.dayNumber > published.dayNumber + Self.newsSpan { continue }
            // What happened in 2016 is not told beside `tháng 8/2018`.
            if tellsAfter(year) { return nil }
            return (year, "year: \(candidates.first { $0.confidence == best }?.basis ?? "body")")
        }
        return nil
    }

    private func fromPublication(_ day: PartialDate, _ published: CivilTime, _ isFuture: Bool) -> Int? {
        if let same = day.civil(in: published.year) {
            let gap = published.dayNumber - same.dayNumber
            if gap >= 0, gap < Self.newsSpan { return published.year }
            if gap < 0, isFuture, -gap < Self.newsSpan { return published.year }
        }
        if let earlier = day.civil(in: published.year - 1), published.dayNumber - earlier.dayNumber < Self.newsSpan {
            return published.year - 1
        }
        if isFuture, let later = day.civil(in: published.year + 1), later.dayNumber - published.dayNumber < Self.newsSpan {
            return published.year + 1
        }
        return nil
    }

    /// Days from the end of a reported period within which its review is held.
    private static let reviewSpan = -60...150
    /// The same for a whole year: by mid March its review is over, and a later meeting `năm 2023` is one of that year.
    private static let yearReviewSpan = -60...75

    /// Months in which a year that is planned for may be this one or the next.
    private static let planningMonths = 9...10

    /// Days from another day that an article names to its event.
    private static let (pastSpan, plannedSpan) = (0...180, -45...15)

    private func year(of mention: YearMention, _ day: PartialDate) -> Int? {
        if let other = mention.day {
            return [other.year, other.year + 1, other.year - 1].first { year in
                let span = mention.isPlanned ? Self.plannedSpan : Self.pastSpan
                return day.civil(in: year).map { span.contains($0.dayNumber - other.dayNumber) } ?? false
            }
        }
        if mention.isSchoolYear { return day.month >= (mention.isReviewed ? 9 : 8) ? mention.year : mention.year + 1 }
        if let end = mention.reviewEnd ?? mention.planStart {
            let span = mention.isWholeYear && !mention.isBeforePlan ? Self.yearReviewSpan : Self.reviewSpan
            for year in [end.year, end.year + 1, end.year - 1] {
                if let civil = day.civil(in: year), span.contains(civil.dayNumber - end.dayNumber) { return year }
            }
            // In autumn `chương trình công tác năm 2026` may be the next year's as well as this one's.
            if mention.planStart != nil, Self.planningMonths.contains(day.month) { return nil }
            return mention.isWholeYear ? mention.year : nil
        }
        return mention.year
    }
}
