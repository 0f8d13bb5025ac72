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
        let periods = PeriodChoice(facts, prose: prose, isReport: record.genre != .news)
        record.reviewPeriod = periods.review.flatMap { period(facts, $0) }
        record.nextPeriod = periods.next.flatMap { period(facts, $0) }
        record.otherPeriods = periods.others.compactMap { period(facts, $0) }
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

    private func period(_ facts: Facts, _ index: Int) -> Record.Period? {
        facts.windows[index].map { window in
            Record.Period(
                label: tokens.plain(facts.periods[index].range), kind: facts.periods[index].reading.kind.rawValue,
                start: window.start?.description, end: window.end?.description, span: tokens.span(facts.periods[index].range),
                basis: window.basis)
        }
    }
}
