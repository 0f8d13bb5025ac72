import Articles
import Lexicon

/// Which periods of an article count, and which of them the meeting looks back on and which it plans for.
struct PeriodChoice {
    /// Indices of `Facts.periods`, each of a period that has a window.
    private(set) var review: Int?
    private(set) var next: Int?
    private(set) var others: [Int] = []

    private let facts: Facts
    private let tokens: Tokens
    /// Token with which the text below the lead begins.
    private let body: Int
    /// Number of the event's day, or of that of publication; nil where neither is known.
    private let day: Int?
    /// The year of that day.
    private let year: Int?
    /// The latest year that the article names, but for one planned for.
    private let latestYear: Int

    /// Days by which a reported period may end after the event that reports on it: a review is held in its last weeks.
    private static let reviewLead = 60
    /// The same for a month.
    private static let monthLead = 15
    /// Days by which a planned period may have begun where no word tells that it is planned.
    private static let planLead = 15
    /// Days by which a planned period that only the body names may have begun before the event.
    private static let planLag = 31

    /// - Parameter isReport: a meeting looks back and ahead; what news says of a year is no review.
    init(_ facts: Facts, prose: Prose, isReport: Bool) {
        self.facts = facts
        tokens = prose.tokens
        body = prose.lead.upperBound
        day = facts.reference?.dayNumber
        year = facts.reference?.year
        let named = facts.windows.indices.lazy.filter { facts.periods[$0].role != .next }
        latestYear = named.compactMap { facts.windows[$0]?.year }.max() ?? 0
        // By index, since mentions and windows are too large to be moved about; most mentions say again what one before them said.
        let counted = facts.windows.indices.filter { counts($0) }
        let keys = counted.map { Key(kind: facts.periods[$0].reading.kind, window: facts.windows[$0]) }
        var known: Set<Key> = []
        if isReport {
            let (review, next) = choose(counted, keys)
            self.review = review.map { counted[$0] }
            self.next = next.map { counted[$0] }
            known = Set([review, next].compactMap { $0.map { keys[$0] } })
        }
        for (index, key) in zip(counted, keys) where index != review && index != next && known.insert(key).inserted {
            others.append(index)
        }
    }

    /// - Returns: places in `counted`.
    private func choose(_ counted: [Int], _ keys: [Key]) -> (review: Int?, next: Int?) {
        let reviews = counted.indices.filter { isReview(counted[$0]) || endsBeforePlan(counted[$0], counted) }
        let planned =
            reviews.isEmpty ? [] : Set(counted.indices.lazy.filter { facts.periods[counted[$0]].role == .next }.map { keys[$0] })
        // `giao ban tháng 10` in the title of `đánh giá công tác tháng 9, triển khai nhiệm vụ tháng 10`: what is planned is not reviewed.
        var review = reviews.first { !planned.contains(keys[$0]) } ?? reviews.first
        let plans = counted.indices.lazy.filter { place in
            isPlan(counted[place]) && review.map { keys[$0] != keys[place] } ?? true
        }
        // `phiên họp tháng 2, nhiệm vụ tháng 3` below `quyết liệt thực hiện nhiệm vụ năm 2022`: what follows the reviewed period.
        let over = review.flatMap { end(counted[$0])?.dayNumber }
        let next =
            plans.first { place in
                guard let over, let start = start(counted[place]) else { return true }
                return start.dayNumber > over
            } ?? plans.first ?? counted.indices.first { isAhead(counted[$0], of: over) }
        // `sơ kết 2 năm thực hiện Nghị quyết; tổng kết năm 2023, nhiệm vụ năm 2024`, `phiên họp tháng 11, đánh giá tình hình năm
        // 2023, nhiệm vụ năm 2024`: the year that ends where the plan begins.
        let kinds = (review: review.map { kind(counted[$0]) }, next: next.map { kind(counted[$0]) })
        if kinds.review == nil || kinds.review == .yearsOfDocument || kinds.review == .month && kinds.next == .year,
            let start = next.flatMap({ start(counted[$0]) })
        {
            review =
                counted.indices.first {
                    facts.periods[counted[$0]].role == .review && facts.periods[counted[$0]].isCued
                        && (kinds.review != .month || kind(counted[$0]) == .year)
                        && end(counted[$0])?.dayNumber == start.dayNumber - 1
                } ?? review
        }
        return (review, next)
    }

    private func kind(_ index: Int) -> PeriodReading.Kind { facts.periods[index].reading.kind }
    private func start(_ index: Int) -> CivilTime? { facts.windows[index]?.start?.civil }
    private func end(_ index: Int) -> CivilTime? { facts.windows[index]?.end?.civil }
    private func isInBody(_ index: Int) -> Bool { facts.periods[index].range.lowerBound >= body }

    /// Whether a period has a window and is more than a point of time.
    private func counts(_ index: Int) -> Bool {
        guard facts.windows[index] != nil else { return false }
        return switch (facts.periods[index].reading.kind, facts.periods[index].role) {
        // In the body a year that only places something in time is no period.
        case (.year, .other): !isInBody(index)
        // `từ tháng 7/2015 đến nay` tells the year alone.
        case (.month, .other): facts.periods[index].isCompared
        case (.yearsOfDocument, let role): role == .review && !isInBody(index)
        default: true
        }
    }

    private func isReview(_ index: Int) -> Bool {
        guard facts.periods[index].role == .review else { return false }
        // `Năm 1996, ...` in the body tells a history.
        if facts.periods[index].reading.kind == .year, isInBody(index), !isRecent(index) { return false }
        guard let day, let end = end(index) else { return true }
        // `giao ban tháng 9` on the 7th names the month in which it is held.
        return end.dayNumber - day <= (facts.periods[index].reading.kind == .month ? Self.monthLead : Self.reviewLead)
    }

    /// `định kỳ tháng 8` on the 6th, with `nhiệm vụ tháng 9`: a month is looked back on where the plan takes the next.
    private func endsBeforePlan(_ index: Int, _ counted: [Int]) -> Bool {
        guard kind(index) == .month, facts.periods[index].role == .review, !isInBody(index), let day, let start = start(index),
            start.dayNumber <= day, let end = end(index)
        else { return false }
        return counted.contains {
            kind($0) == .month && facts.periods[$0].role == .next && self.start($0)?.dayNumber == end.dayNumber + 1
        }
    }

    /// Whether a year is that of the event or the one before; where that is not known, whether it is said to be looked back on and
    /// as late as any.
    private func isRecent(_ index: Int) -> Bool {
        guard let own = facts.windows[index]?.year else { return false }
        return year.map { own >= $0 - 1 } ?? (facts.periods[index].isCued && latestYear <= own + 1)
    }

    private func isPlan(_ index: Int) -> Bool {
        guard facts.periods[index].role == .next else { return false }
        guard let day, let end = end(index) else { return true }
        // `... nhiệm vụ sản xuất quý III` in a task of September is no plan of the meeting.
        if isInBody(index), facts.periods[index].reading.kind == .quarter, let start = start(index),
            start.dayNumber + Self.planLag < day
        {
            return false
        }
        return end.dayNumber >= day
    }

    /// `6 tháng cuối năm, các huyện cần ...`: without a word that tells, what begins when the meeting is over lies ahead.
    /// - Parameter over: the day with which the reviewed period ends.
    private func isAhead(_ index: Int, of over: Int?) -> Bool {
        guard facts.periods[index].role == .review, !facts.periods[index].isCued, !facts.periods[index].isCompared, let day,
            let start = start(index)
        else { return false }
        // `hoàn thành trong quý III` in the body is a task's limit; `yêu cầu các chi bộ trong tháng 6 làm tốt những việc sau:` is none.
        let at = facts.periods[index].range.lowerBound
        let opens = opensSentence(at) || tokens[at - 1].kind == .word && tokens[at - 1].isCapitalised && opensSentence(at - 1)
        let announces = announcesList(behind: facts.periods[index].range.upperBound)
        // `khối lượng công việc 6 tháng còn lại của năm`: what remains lies ahead.
        var remains: Bool { tokens.plain(facts.periods[index].range).contains("còn lại") }
        // What the reviewed period ends before may have begun some weeks ago.
        let lead = over.map { start.dayNumber == $0 + 1 } ?? false ? Self.planLag : Self.planLead
        return start.dayNumber >= day - lead && (!isInBody(index) || opens || announces || remains)
    }

    private func opensSentence(_ at: Int) -> Bool {
        at == 0 || tokens[at - 1].kind == .lineBreak || tokens[at - 1].isMark(".")
    }

    /// Tokens of `tập trung thực hiện tốt các nhiệm vụ trọng tâm sau` between a period and the colon behind it.
    private static let announcementReach = 16

    /// Whether a line ends in a colon soon.
    private func announcesList(behind index: Int) -> Bool {
        let end = (index..<min(index + Self.announcementReach, tokens.all.count)).first {
            tokens[$0].kind == .lineBreak || tokens[$0].isMark(":") || tokens[$0].isMark(".")
        }
        guard let end, tokens[end].isMark(":") else { return false }
        return end + 1 == tokens.all.count || tokens[end + 1].kind == .lineBreak
    }

    /// What tells whether a period was named before.
    private struct Key: Hashable {
        let kind: PeriodReading.Kind
        let start: PeriodCalendar.Bound?
        let end: PeriodCalendar.Bound?

        init(kind: PeriodReading.Kind, window: PeriodCalendar.Window?) {
            self.kind = kind
            (start, end) = (window?.start, window?.end)
        }

        /// By bounds alone: kinds of the same bounds are few.
        func hash(into hasher: inout Hasher) {
            hasher.combine(start)
            hasher.combine(end)
        }
    }
}
