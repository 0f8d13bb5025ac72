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
    /// The same for a month.
    private static let monthLead = 15
    /// Days by which a planned period may have begun where no word tells that it is planned.
    private static let planLead = 15
    /// Days by which a planned period that only the body names may have begun before the event.
    private static let planLag = 31

    private func writePeriods(_ facts: Facts, _ record: inout Record) {
        let body = prose.lead.upperBound
        let day = facts.reference?.dayNumber
        let year = facts.reference?.year
        // By index, since mentions and windows are too large to be moved about; most mentions say again what one before them said.
        var kept: [Int] = []
        var keys: [Key] = []
        kept.reserveCapacity(facts.periods.count)
        keys.reserveCapacity(facts.periods.count)
        facts.windows.withUnsafeBufferPointer { windows in
            for index in windows.indices where windows[index] != nil {
                let (kind, role, start) = (
                    facts.periods[index].reading.kind, facts.periods[index].role, facts.periods[index].range.lowerBound
                )
                // In the body a year that only places something in time is no period.
                if kind == .year, role == .other, start >= body { continue }
                // `từ tháng 7/2015 đến nay` tells the year alone.
                if kind == .month, role == .other, !facts.periods[index].isCompared { continue }
                if kind == .yearsOfDocument, role != .review || start >= body { continue }
                kept.append(index)
                keys.append(Key(kind: kind, start: windows[index]?.start, end: windows[index]?.end))
            }
        }
        // A meeting looks back and ahead; what news says of a year is no review.
        let isReport = record.genre != .news
        let reviews = kept.indices.filter { isReport && isReview(facts, kept[$0], body, day: day, year: year) }
        let planned =
            reviews.isEmpty ? [] : Set(kept.indices.lazy.filter { facts.periods[kept[$0]].role == .next }.map { keys[$0] })
        // `giao ban tháng 10` in the title of `đánh giá công tác tháng 9, triển khai nhiệm vụ tháng 10`: what is planned is not reviewed.
        var review = reviews.first { !planned.contains(keys[$0]) } ?? reviews.first
        let plans = kept.indices.lazy.filter { index in
            guard isReport, facts.periods[kept[index]].role == .next, review.map({ keys[$0] != keys[index] }) ?? true else {
                return false
            }
            guard let day, let end = end(of: facts, kept[index]) else { return true }
            // `... nhiệm vụ sản xuất quý III` in a task of September is no plan of the meeting.
            if facts.periods[kept[index]].range.lowerBound >= body, facts.periods[kept[index]].reading.kind == .quarter,
                let start = facts.windows[kept[index]]?.start?.civil,
                start.dayNumber + Self.planLag < day
            {
                return false
            }
            return end.dayNumber >= day
        }
        // `6 tháng cuối năm, các huyện cần ...`: without a word that tells, what begins when the meeting is over lies ahead.
        lazy var ahead = kept.indices.first { index in
            guard isReport, facts.periods[kept[index]].role == .review, !facts.periods[kept[index]].isCued,
                !facts.periods[kept[index]].isCompared, let day, let start = facts.windows[kept[index]]?.start?.civil
            else { return false }
            // `hoàn thành trong quý III` in the body is a task's limit.
            let at = facts.periods[kept[index]].range.lowerBound
            let opens = at == 0 || tokens[at - 1].kind == .lineBreak || tokens[at - 1].isMark(".")
            return (at < body || opens) && start.dayNumber >= day - Self.planLead
        }
        // `phiên họp tháng 2, nhiệm vụ tháng 3` below `quyết liệt thực hiện nhiệm vụ năm 2022`: what follows the reviewed period.
        let over = review.flatMap { end(of: facts, kept[$0])?.dayNumber }
        let next =
            plans.first { index in
                guard let over, let start = facts.windows[kept[index]]?.start?.civil else { return true }
                return start.dayNumber > over
            } ?? plans.first ?? ahead
        // `sơ kết 2 năm thực hiện Nghị quyết; tổng kết năm 2023, nhiệm vụ năm 2024`: the year that ends where the plan begins.
        if review.map({ facts.periods[kept[$0]].reading.kind == .yearsOfDocument }) ?? true, let next,
            let start = facts.windows[kept[next]]?.start?.civil?.dayNumber
        {
            review =
                kept.indices.first {
                    facts.periods[kept[$0]].role == .review && facts.periods[kept[$0]].isCued
                        && end(of: facts, kept[$0])?.dayNumber == start - 1
                } ?? review
        }
        record.reviewPeriod = review.flatMap { period(facts, kept[$0]) }
        record.nextPeriod = next.flatMap { period(facts, kept[$0]) }
        var known = Set([review, next].compactMap { $0.map { keys[$0] } })
        for index in kept.indices where index != review && index != next && known.insert(keys[index]).inserted {
            if let period = period(facts, kept[index]) { record.otherPeriods.append(period) }
        }
    }

    /// - Parameters:
    ///   - index: of a period that has a window.
    ///   - day: number of the event's day or that of publication; nil where neither is known.
    ///   - year: of that day.
    private func isReview(_ facts: Facts, _ index: Int, _ body: Int, day: Int?, year: Int?) -> Bool {
        guard facts.periods[index].role == .review else { return false }
        // `Năm 1996, ...` in the body tells a history.
        if facts.periods[index].reading.kind == .year, facts.periods[index].range.lowerBound >= body,
            !isRecent(facts, index, year)
        {
            return false
        }
        guard let day, let end = end(of: facts, index) else { return true }
        // `giao ban tháng 9` on the 7th names the month in which it is held.
        return end.dayNumber - day <= (facts.periods[index].reading.kind == .month ? Self.monthLead : Self.reviewLead)
    }

    /// Whether a year is that of the event or the one before; where that is not known, whether it is said to be looked back on and
    /// as late as any that the article names, but for one planned for.
    private func isRecent(_ facts: Facts, _ index: Int, _ year: Int?) -> Bool {
        guard let own = facts.windows[index]?.year else { return false }
        if let year { return own >= year - 1 }
        return facts.periods[index].isCued
            && zip(facts.periods, facts.windows).allSatisfy { $0.role == .next || $1?.year ?? 0 <= own + 1 }
    }

    private func end(of facts: Facts, _ index: Int) -> CivilTime? { facts.windows[index]?.end?.civil }

    /// What tells whether a period was named before.
    private struct Key: Hashable {
        let kind: PeriodReading.Kind
        let start: PeriodCalendar.Bound?
        let end: PeriodCalendar.Bound?

        /// By bounds alone: kinds of the same bounds are few.
        func hash(into hasher: inout Hasher) {
            hasher.combine(start)
            hasher.combine(end)
        }
    }

    /// - Returns: nil for a period without a window.
    private func period(_ facts: Facts, _ index: Int) -> Record.Period? {
        facts.windows[index].map { window in
            Record.Period(
                label: tokens.plain(facts.periods[index].range), kind: facts.periods[index].reading.kind.rawValue,
                start: window.start?.description, end: window.end?.description, span: tokens.span(facts.periods[index].range),
                basis: window.basis)
        }
    }
}
