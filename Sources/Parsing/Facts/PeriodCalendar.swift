import Articles

/// First and last day of periods, their years found.
package struct PeriodCalendar: Sendable {
    /// The day of the event, else of publication.
    let reference: CivilTime?
    /// The year that the article is about, where no day is known.
    let year: Int?

    package struct Window: Sendable, Hashable {
        package var start: Bound?
        package var end: Bound?
        package var target: Bound?
        /// From what the year was taken; nil where it is stated.
        package var basis: String?
        /// The resolved year of a part of a year.
        var year: Int?
    }

    /// What a period begins or ends with: a year, a month or a day.
    package struct Bound: Sendable, Hashable, CustomStringConvertible {
        /// YYYYMMDD, with zeros for what is left open.
        private let number: Int

        init(_ year: Int, _ month: Int = 0, _ day: Int = 0) { number = year * 10_000 + month * 100 + day }

        /// Nil for what is no day.
        var civil: CivilTime? { CivilTime(year: number / 10_000, month: number / 100 % 100, day: number % 100) }

        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`
        package var description: String {
            let month = number / 100 % 100
            return civil?.date ?? String(number / 10_000) + (month == 0 ? "" : month < 10 ? "-0\(month)" : "-\(month)")
        }
    }

    /// Dates each mention; nil for one that no year can be found for.
    package func windows(of mentions: [PeriodMention]) -> [Window?] {
        var years: [(year: Int, basis: String?)?] = mentions.map { mention in mention.reading.year.map { ($0, nil) } }
        let undated = mentions.indices.filter { years[$0] == nil && mentions[$0].reading.needsYear }
        let stated = undated.isEmpty ? [:] : Self.statedYears(mentions)
        for index in undated {
            years[index] = named(mentions[index], stated) ?? sibling(of: index, mentions) ?? fromReference(mentions[index])
        }
        var windows: [Window?] = []
        windows.reserveCapacity(mentions.count)
        var reviewed: (year: Int, month: Int)?
        for (index, mention) in mentions.enumerated() {
            let window = self.window(mention, years[index], review: reviewed)
            windows.append(window)
            if mention.role == .review, let year = window?.year, let month = mention.reading.lastMonth, month < 12 {
                reviewed = (year, month)
            }
        }
        return windows
    }

    /// `quý IV tập trung ...` in the body of what planned `quý IV năm 2022`: a part of a year that is named again is the same one.
    private func named(_ mention: PeriodMention, _ stated: [PartOfYear: Int]) -> (Int, String?)? {
        // `tăng 5% so với quý III năm 2017`: an earlier one is only compared with.
        // `nhiệm vụ tháng 6` a month after `tháng 6 năm 2022`: that one, and none of the next year.
        guard let part = PartOfYear(mention.reading), let latest = stated[part],
            latest >= fromReference(mention, isCurrent: true)?.0 ?? latest
        else { return nil }
        return (latest, "year: \(mention.reading.kind.rawValue) named elsewhere")
    }

    /// The latest year that each part of a year is named with.
    private static func statedYears(_ mentions: [PeriodMention]) -> [PartOfYear: Int] {
        var years: [PartOfYear: Int] = [:]
        for mention in mentions where !mention.isCompared {
            guard let year = mention.reading.year, let part = PartOfYear(mention.reading) else { continue }
            years[part] = max(years[part] ?? year, year)
        }
        return years
    }

    private struct PartOfYear: Hashable {
        private let kind: PeriodReading.Kind
        private let number: Int
        private let isLast: Bool

        /// Nil for what is no quarter, month or half.
        init?(_ reading: PeriodReading) {
            guard [.quarter, .months, .halfYear, .month].contains(reading.kind) else { return nil }
            (kind, number, isLast) = (reading.kind, reading.number, reading.isLast)
        }
    }

    /// How many mentions away a period may borrow its year.
    private static let siblingReach = 2

    /// `quý III, triển khai nhiệm vụ quý IV năm 2018`: the year stands once for both. A review never follows its plan.
    private func sibling(of index: Int, _ mentions: [PeriodMention]) -> (Int, String?)? {
        let mine = mentions[index]
        for distance in 1...Self.siblingReach {
            for isBehind in [true, false] {
                let other = isBehind ? index + distance : index - distance
                guard mentions.indices.contains(other) else { continue }
                let mention = mentions[other]
                guard !mention.isCompared, let year = mention.reading.year,
                    mention.reading.needsYear || mention.reading.kind == .year,
                    abs(mention.range.lowerBound - mine.range.lowerBound) < 60
                else { continue }
                if mention.reading.kind == .year, mention.role == .other { continue }
                guard mention.reading.kind != .year, mine.role != mention.role, let order = mine.reading.firstMonth,
                    let theirs = mention.reading.firstMonth
                else { return (year, "year: \(mention.reading.kind.rawValue) beside it") }
                let isPast = order > (mention.reading.lastMonth ?? theirs)
                let shift =
                    mine.role == .review && mention.role == .next && isPast
                    ? -1 : mine.role == .next && mention.role == .review && order < theirs ? 1 : 0
                return (year + shift, "year: \(mention.reading.kind.rawValue) beside it")
            }
        }
        return nil
    }

    /// A reported period has begun by the day of the event, a planned one has not ended.
    /// - Parameter isCurrent: whether what is planned may be over by then.
    private func fromReference(_ mention: PeriodMention, isCurrent: Bool = false) -> (Int, String?)? {
        guard let reference else { return year.map { ($0, "year: context") } }
        guard let first = mention.reading.firstMonth, let last = mention.reading.lastMonth else {
            return (reference.year, "year: event")
        }
        if mention.role == .next, !isCurrent || last >= reference.month {
            return (last >= reference.month ? reference.year : reference.year + 1, "year: event")
        }
        if first <= reference.month { return (reference.year, "year: event") }
        // Without a word that tells a review, what begins sooner than its like of last year ended lies ahead: `trong quý IV tập trung`.
        let isAhead = !mention.isCued && first - reference.month < reference.month + 12 - last
        return (isAhead ? reference.year : reference.year - 1, "year: event")
    }

    private func window(_ mention: PeriodMention, _ year: (year: Int, basis: String?)?, review: (year: Int, month: Int)?)
        -> Window?
    {
        let reading = mention.reading
        switch reading.kind {
        case .rolling: return nil
        case .yearsOfDocument: return Window()
        case .term, .course:
            return Window(start: reading.year.map { Bound($0) }, end: reading.endYear.map { Bound($0) })
        case .schoolYear:
            guard let first = reading.year, let last = reading.endYear else { return nil }
            return Window(start: Bound(first, 9), end: Bound(last, 5), basis: "bounds: September to May by convention")
        case .stage:
            guard let first = reading.year, let last = reading.endYear else { return nil }
            return Window(start: Bound(first, 1, 1), end: Bound(last, 12, 31))
        case .horizon:
            guard let end = reading.endYear else { return nil }
            return Window(end: Bound(end, 12, 31), target: reading.target.map { Bound($0, 12, 31) })
        case .vague:
            guard let year else { return nil }
            if !reading.isLast { return Window(start: Bound(year.year, 1, 1), basis: year.basis, year: year.year) }
            // What is left of the year begins where the reported part ended.
            guard let review, review.year == year.year else {
                return Window(end: Bound(year.year, 12, 31), basis: year.basis, year: year.year)
            }
            return Window(
                start: day(year.year, review.month + 1, 1), end: Bound(year.year, 12, 31),
                basis: (year.basis.map { $0 + "; " } ?? "") + "start: end of the reported period", year: year.year)
        case .quarter, .months, .halfYear, .month, .year:
            guard let year, let first = reading.firstMonth, let last = reading.lastMonth else { return nil }
            return Window(
                start: day(year.year, first, 1), end: day(year.year, last, CivilTime.days(inMonth: last, year.year)),
                basis: year.basis, year: year.year)
        }
    }

    /// Nil where there is no such day.
    private func day(_ year: Int, _ month: Int, _ day: Int) -> Bound? {
        let bound = Bound(year, month, day)
        return bound.civil == nil ? nil : bound
    }
}

extension PeriodReading {
    /// Whether it is a part of a year, or a year.
    var needsYear: Bool {
        switch kind {
        case .quarter, .months, .halfYear, .month, .vague, .year: true
        case .term, .schoolYear, .stage, .course, .horizon, .yearsOfDocument, .rolling: false
        }
    }

    var firstMonth: Int? {
        switch kind {
        case .quarter: number * 3 - 2
        case .months, .halfYear: isLast ? 13 - number : 1
        case .month: number
        case .year: 1
        case .vague: isLast ? nil : 1
        case .term, .schoolYear, .stage, .course, .horizon, .yearsOfDocument, .rolling: nil
        }
    }

    var lastMonth: Int? {
        switch kind {
        case .quarter: number * 3
        case .months, .halfYear: isLast ? 12 : number
        case .month: number
        case .year: 12
        case .vague: isLast ? 12 : nil
        case .term, .schoolYear, .stage, .course, .horizon, .yearsOfDocument, .rolling: nil
        }
    }
}
