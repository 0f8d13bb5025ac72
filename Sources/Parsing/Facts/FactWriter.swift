import Articles
import Lexicon

/// Event, documents, periods and statistics as the fields of a record.
struct FactWriter {
    let rules: FactRules
    let prose: Prose
    private var tokens: Tokens { prose.tokens }

    init(rules: FactRules, prose: Prose) {
        self.rules = rules
        self.prose = prose
    }

    func write(_ record: inout Record, trace: inout ParseTrace) {
        let published = record.published.flatMap { CivilTime(iso: $0.iso) }
        let facts = rules.read(prose, published: published, trace: &trace)
        record.event = facts.event.flatMap { eventDate($0) }
        var documents = DocumentList(lexicon: rules.documents, tokens: tokens, reference: facts.reference)
        for citation in facts.citations { documents.add(citation) }
        record.documents = documents.documents
        writePeriods(facts, &record)
        record.statistics = facts.statistics.map { found in
            Record.Statistic(
                kind: found.reading.kind, value: found.reading.value, denominator: found.reading.denominator,
                qualifier: found.reading.qualifier, unit: found.reading.unit, subject: found.reading.subject,
                span: tokens.span(found.range))
        }
    }

    private func eventDate(_ event: Facts.Event) -> Record.EventDate? {
        Record.EventDate(
            date: event.start?.civil?.date, end: event.end?.civil?.date, partOfDay: event.partOfDay,
            precision: event.end == nil ? "day" : "range", span: tokens.span(event.range), basis: event.basis,
            confidence: event.confidence)
    }

    /// Days by which a reported period may end after the event that reports on it: a review is held in its last weeks.
    private static let reviewLead = 60

    private func writePeriods(_ facts: Facts, _ record: inout Record) {
        let body = prose.lead.upperBound
        let day = facts.reference?.dayNumber
        var periods: [Placed] = []
        var written: [Record.Period] = []
        periods.reserveCapacity(facts.periods.count)
        written.reserveCapacity(facts.periods.count)
        for (mention, window) in zip(facts.periods, facts.windows) {
            guard let window else { continue }
            // In the body a year that only places something in time is no period.
            if mention.reading.kind == .year, mention.role == .other, mention.range.lowerBound >= body { continue }
            if mention.reading.kind == .yearsOfDocument, mention.role != .review || mention.range.lowerBound >= body { continue }
            periods.append((mention, window))
            written.append(period((mention, window)))
        }
        let keys = written.map { Key($0) }
        // A meeting looks back and ahead; what news says of a year is no review.
        let isReport = record.genre != .news
        let planned = Set(periods.indices.filter { periods[$0].mention.role == .next }.map { keys[$0] })
        let reviews = periods.indices.filter { isReport && isReview(periods[$0], body, day: day, year: facts.reference?.year) }
        // `giao ban tháng 10` in the title of `đánh giá công tác tháng 9, triển khai nhiệm vụ tháng 10`: what is planned is not reviewed.
        let review = reviews.first { !planned.contains(keys[$0]) } ?? reviews.first
        let next = periods.firstIndex { period in
            guard isReport, period.mention.role == .next else { return false }
            guard let day, let end = period.window.end.flatMap({ CivilTime(iso: $0) }) else { return true }
            return end.dayNumber >= day
        }
        record.reviewPeriod = review.map { written[$0] }
        record.nextPeriod = next.map { written[$0] }
        var known = Set([review, next].compactMap { $0.map { keys[$0] } })
        for index in periods.indices where index != review && index != next && known.insert(keys[index]).inserted {
            record.otherPeriods.append(written[index])
        }
    }

    /// - Parameters:
    ///   - day: number of the event's day or that of publication, with its year; nil where neither is known.
    private func isReview(_ period: Placed, _ body: Int, day: Int?, year: Int?) -> Bool {
        guard period.mention.role == .review else { return false }
        // `Năm 1996, ...` in the body tells a history.
        if period.mention.reading.kind == .year, period.mention.range.lowerBound >= body,
            period.window.year ?? 0 < (year ?? .max) - 1
        {
            return false
        }
        guard let day, let end = period.window.end.flatMap({ CivilTime(iso: $0) }) else { return true }
        return end.dayNumber - day <= Self.reviewLead
    }

    private typealias Placed = (mention: PeriodMention, window: PeriodCalendar.Window)

    private struct Key: Hashable {
        let kind: String
        let start: String?
        let end: String?
        init(_ period: Record.Period) { (kind, start, end) = (period.kind, period.start, period.end) }
    }

    private func period(_ each: Placed) -> Record.Period {
        Record.Period(
            label: tokens.plain(each.mention.range), kind: each.mention.reading.kind.rawValue, start: each.window.start,
            end: each.window.end,
            span: tokens.span(each.mention.range), basis: each.window.basis)
    }
}
