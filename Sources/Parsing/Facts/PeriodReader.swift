import Articles
import Lexicon

/// A period in its place, with what it is to the article.
package struct PeriodMention: Sendable {
    package enum Role: String, Sendable {
        /// Reported on, planned for, or merely named.
        case review, next, other
    }

    package let reading: PeriodReading
    package let range: Range<Int>
    package let role: Role
    let rule: String
    /// A word of its clause tells its role.
    var isCued = true
    /// Behind `so với`: tells no year of another.
    var isCompared = false
    /// `vào tháng 8 năm 2014` without a cue: may tell a year, and nothing else.
    var isPassing = false
}

/// Finds periods and weighs the words of their clause.
package final class PeriodReader: Sendable {
    let rules: RuleSet<PeriodReading>
    private let clauses: PeriodClauses
    private let yearParts: Set<Int32>
    /// `vào tháng 9`, `trung tuần tháng 9`
    private let points: Set<Int32>
    private let and: Int32
    private let ofYear: Int32
    private let counted: Int32
    private let from: Int32

    /// How near a cue must stand to make a review of a year, or of a meeting's month with its year, tokens.
    private static let yearReach = 14
    /// The same for the review of a school year: `sơ kết học kỳ I năm học`. It is named more often in passing.
    private static let schoolYearReach = 5

    init(lexicon: Lexicon, vocabulary: inout Vocabulary, concepts: Concepts) throws(LexiconError) {
        var concepts = concepts
        let table = try lexicon.table("period_cues")
        let columns = (phrase: try table.column("phrase"), role: try table.column("role"))
        var plans = PhraseTable<Int32>()
        for row in 0..<table.rowCount where table.field(row, columns.role) == "next" {
            plans.insert(vocabulary.internPhrase(table.field(row, columns.phrase)), 1)
        }
        concepts["plan opener"] = plans
        rules = try RuleSet(PeriodRules.all, vocabulary: &vocabulary, concepts: concepts) { $0.description }
        clauses = try PeriodClauses(lexicon, &vocabulary)
        and = vocabulary.intern("và")
        ofYear = vocabulary.intern("năm")
        counted = vocabulary.intern("tính")
        from = vocabulary.intern("từ")
        points = Set(["vào", "tuần"].map { vocabulary.intern($0) })
        yearParts = Set("cuối giữa đầu hết từ sau trước sinh tử lập".split(separator: " ").map { vocabulary.intern(String($0)) })
    }

    package func read(_ tokens: Tokens, excluding citations: [Range<Int>], trace: inout ParseTrace) -> [PeriodMention] {
        var mentions: [PeriodMention] = []
        var next = citations.startIndex
        for var found in rules.matches(in: tokens, 0..<tokens.all.count) {
            while next < citations.endIndex, citations[next].upperBound <= found.range.lowerBound { next += 1 }
            if next < citations.endIndex, citations[next].overlaps(found.range), found.value.kind != .yearsOfDocument { continue }
            var cue = clauses.cue(before: found.range.lowerBound, tokens)
            // `công tác tháng 12/2019 và nhiệm vụ tháng 01/2020`: work that a plan follows is looked back on.
            if found.value.kind == .month || found.value.kind == .schoolYear,
                cue.map({ $0.kind == .review }) ?? clauses.isWork(before: found.range.lowerBound, tokens),
                clauses.isPlan(behind: found.range.upperBound, tokens)
            {
                cue = PeriodCue(kind: .review, distance: 0)
            }
            let isCompared = clauses.isCompared(found.range.lowerBound, tokens)
            if let told = clauses.told(found.value, found.range, tokens) { cue = PeriodCue(kind: told, distance: 0) }
            // `yêu cầu từ nay đến cuối năm: ...` is how long a task has.
            if found.value.isAhead, cue?.kind != .next {
                guard let year = found.value.year else { continue }
                found.value = PeriodReading(kind: .horizon, endYear: year)
            }
            guard var role = role(found.value, cue, found.range, tokens) else { continue }
            if role != .next, let last = mentions.last, follows(found, last, cue, tokens) { role = .next }
            if isCompared { role = .other }
            // `nhiệm vụ tháng 10, năm học 2019-2020`, `6 tháng cuối năm, nhiệm kỳ 2025-2030`: the tasks are the shorter one's.
            if found.value.kind == .schoolYear || found.value.kind == .term, let last = mentions.last,
                last.range.upperBound + 1 >= found.range.lowerBound
            {
                role = .other
            }
            trace.note(found.rule, tokens.span(found.range), "\(found.value), \(role)")
            mentions.append(
                PeriodMention(
                    reading: found.value, range: found.range, role: role, rule: found.rule,
                    isCued: cue.map { $0.kind != .within } ?? false, isCompared: isCompared,
                    isPassing: isPassing(found, role, cue, tokens)))
            if let last = mentions.last { readFurther(last, tokens, &mentions) }
        }
        return mentions
    }

    /// `tháng 11 và 12 năm 2018`, `tháng 8, 9/2022`: the month after one without a year, with the year of both.
    private func readMonth(after first: PeriodMention, _ tokens: Tokens, _ mentions: inout [PeriodMention]) {
        let at = first.range.upperBound
        guard first.reading.year == nil, at + 3 < tokens.all.count, tokens[at].isWord(and) || tokens[at].isMark(","),
            tokens[at + 1].kind == .number, tokens[at + 1].length <= 2, tokens[at + 1].value == first.reading.number + 1,
            (2...12).contains(tokens[at + 1].value), tokens[at + 2].isWord(ofYear) || tokens[at + 2].isMark("/"),
            let year = year(at + 3, tokens)
        else { return }
        let reading = PeriodReading(kind: .month, number: first.reading.number + 1, year: year)
        mentions.append(
            PeriodMention(reading: reading, range: at + 1..<at + 4, role: first.role, rule: first.rule, isCued: first.isCued))
    }

    /// `nhiệm kỳ 2020-2025 và 2025-2030`, `năm 2020, 2021`: years and spans that share the word before them.
    private func readFurther(_ first: PeriodMention, _ tokens: Tokens, _ mentions: inout [PeriodMention]) {
        if first.reading.kind == .month { return readMonth(after: first, tokens, &mentions) }
        let isSpan = first.reading.kind == .term || first.reading.kind == .stage
        guard isSpan || first.reading.kind == .year, var last = first.reading.endYear ?? first.reading.year else { return }
        var at = first.range.upperBound
        while at + 1 < tokens.all.count {
            let isAnd = tokens[at].isWord(and)
            guard isAnd || !isSpan && tokens[at].isMark(","), let year = year(at + 1, tokens) else { return }
            var end = at + 2
            var reading = first.reading
            reading.year = year
            if isSpan {
                guard end + 1 < tokens.all.count, tokens[end].isMark("-"), let until = self.year(end + 1, tokens), year >= last,
                    until > year, until - year <= 10
                else { return }
                reading.endYear = until
                last = until
                end += 2
            } else {
                // `năm 2020, 2021 hộ`: what counts things is no year.
                guard year == last + 1, isAnd || end == tokens.all.count || tokens[end].kind != .word || tokens[end].isWord(and)
                else { return }
                last = year
            }
            mentions.append(
                PeriodMention(reading: reading, range: at + 1..<end, role: first.role, rule: first.rule, isCued: first.isCued))
            at = end
        }
    }

    /// `vào tháng 8 năm 2014` where no word of the clause is near.
    private func isPassing(
        _ found: RuleSet<PeriodReading>.Found, _ role: PeriodMention.Role, _ cue: PeriodCue?, _ tokens: Tokens
    ) -> Bool {
        guard found.value.kind == .month, role == .other, cue.map({ $0.nearness > PeriodCue.near }) ?? true,
            found.range.lowerBound > 0
        else { return false }
        let previous = tokens[found.range.lowerBound - 1]
        return previous.kind == .word && points.contains(previous.word)
    }

    private func year(_ index: Int, _ tokens: Tokens) -> Int? {
        guard tokens[index].kind == .number, tokens[index].length == 4, (1900...2100).contains(Int(tokens[index].value)) else {
            return nil
        }
        return Int(tokens[index].value)
    }

    /// `tổng kết năm 2021, thực hiện nhiệm vụ năm 2022`: the year after a reviewed one, without a review of its own.
    private func follows(
        _ found: RuleSet<PeriodReading>.Found, _ last: PeriodMention, _ cue: PeriodCue?, _ tokens: Tokens
    ) -> Bool {
        guard found.value.kind == .year, last.reading.kind == .year, last.role == .review, last.isCued,
            found.value.year == last.reading.year.map({ $0 + 1 }),
            cue.map({ $0.distance > found.range.lowerBound - last.range.upperBound }) ?? false
        else { return false }
        return (last.range.upperBound..<found.range.lowerBound).contains {
            clauses.cues.match(tokens, at: $0, end: found.range.lowerBound)?.value == .same
        }
    }

    /// - Returns: nil where the phrase is no period here.
    private func role(
        _ reading: PeriodReading, _ cue: PeriodCue?, _ range: Range<Int>, _ tokens: Tokens
    ) -> PeriodMention.Role? {
        if cue?.kind == .due, reading.needsYear { return .other }
        if cue?.kind == .told { return reading.kind == .month && reading.year == nil ? nil : .other }
        let isStart = clauses.startsSentence(range.lowerBound, tokens)
        switch reading.kind {
        case .quarter, .months, .halfYear:
            return cue?.kind == .next ? .next : .review
        // `Để hoàn thành nhiệm vụ những tháng cuối năm`: what is left of a year lies ahead where nothing else tells.
        case .vague:
            return cue?.kind == .next || cue == nil && reading.isLast && !isStart ? .next : .review
        case .month:
            // `dự kiến đầu tháng 12/2018`, `từ tháng 7/2015 đến nay`: a point of time, which may tell the event's year.
            let previous = range.lowerBound > 0 ? tokens[range.lowerBound - 1] : nil
            let isPast = clauses.reachesNow(range.upperBound, tokens) || previous?.isWord(from) ?? false
            if isPast || previous.map({ $0.kind == .word && yearParts.contains($0.word) }) ?? false {
                return reading.year != nil && (isPast || cue != nil) ? .other : nil
            }
            let isPoint = previous.map { $0.kind == .word && points.contains($0.word) } ?? false
            // `báo cáo viên các tỉnh ủy, thành ủy trực thuộc Trung ương tháng 9/2018`
            let reach = cue?.isMeeting ?? false && reading.year != nil ? Self.yearReach : PeriodCue.near
            guard let cue, cue.nearness <= reach else {
                if isStart { return reading.year != nil ? .review : nil }
                return isPoint && reading.year != nil ? .other : nil
            }
            // `từ tháng 3`, `đến tháng 6` is a point of time.
            if isPoint { return reading.year == nil ? nil : .other }
            return cue.kind == .next ? .next : .review
        case .year:
            let previous = range.lowerBound > 0 ? tokens[range.lowerBound - 1] : nil
            // `ngày 24 tháng 9 năm 2015` is a day.
            if previous?.kind == .number { return nil }
            if let cue, cue.kind == .next, cue.nearness <= PeriodCue.near { return .next }
            if let previous, previous.kind == .word, yearParts.contains(previous.word) { return .other }
            if isStart { return .review }
            return cue.map { $0.kind != .next && $0.nearness <= ($0.kind == .within ? 0 : Self.yearReach) } ?? false
                ? .review : .other
        case .term, .schoolYear:
            guard let cue, cue.nearness <= PeriodCue.near else { return .other }
            // `đạt được từ năm học 2015-2016`; `nhiệm vụ học kỳ II năm học 2016-2017`: of a year that has begun.
            if reading.kind == .schoolYear,
                clauses.isOfSemester(range.lowerBound, tokens) && cue.kind == .next || clauses.isFrom(range.lowerBound, tokens)
            {
                return .other
            }
            if cue.kind == .next { return .next }
            return reading.kind == .schoolYear && cue.nearness <= Self.schoolYearReach ? .review : .other
        case .yearsOfDocument: return cue.map { $0.kind != .next } ?? false ? .review : .other
        case .horizon:
            // `tính đến hết năm 2018`: a day of counting and no aim.
            return range.lowerBound > 0 && tokens[range.lowerBound - 1].isWord(counted) ? nil : .other
        case .stage, .course, .rolling: return .other
        }
    }
}
