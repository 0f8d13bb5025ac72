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
    /// 1 review, 2 next, 3 within (a review where nothing else tells), 4 due by then, 5 a meeting, which reviews, 6 told of,
    /// 0 leaves the clause as it was, -1 is no cue.
    private let cues: PhraseTable<Int32>
    private let holding: Set<Int32>
    private let yearParts: Set<Int32>
    /// `vào tháng 9`, `trung tuần tháng 9`
    private let points: Set<Int32>
    private let and: Int32
    private let ofYear: Int32
    /// `học kỳ`, `học kì`
    private let semester: Set<Int32>
    private let counted: Int32
    private let done: Int32
    private let toCome: Set<Int32>
    private let will: Int32
    /// `Bước vào`, `Bước sang`, `Sang`
    private let entering: Set<Int32>
    private let over: Int32
    private let step: Int32
    /// `tháng 9 tới`, `tháng 9 tới đây`
    private let coming: Int32
    private let here: Int32
    /// `đến nay`, `tới nay`
    private let until: Set<Int32>
    private let now: Int32
    private let from: Int32
    private let compared: Int32
    private let comparing: Set<Int32>
    private let than: Int32
    /// `cao`, `thấp` before it.
    private let grades: Set<Int32>
    /// Tokens of `so với cùng kỳ của`.
    private static let comparisonReach = 5

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
        cues = try lexicon.phrases("period_cues", "phrase", into: &vocabulary) { (table, row) throws(LexiconError) in
            ["none": -1, "same": 0, "review": 1, "next": 2, "within": 3, "due": 4, "meeting": 5, "told": 6][
                table.field(row, try table.column("role"))]
        }
        holding = Set(
            "họp giao viên kỳ sơ tổng trong nhiệm hướng công hoạch".split(separator: " ").map { vocabulary.intern(String($0)) })
        and = vocabulary.intern("và")
        ofYear = vocabulary.intern("năm")
        semester = Set(["kỳ", "kì"].map { vocabulary.intern($0) })
        counted = vocabulary.intern("tính")
        done = vocabulary.intern("đã")
        will = vocabulary.intern("sẽ")
        over = vocabulary.intern("sang")
        entering = [vocabulary.intern("vào"), over]
        step = vocabulary.intern("bước")
        coming = vocabulary.intern("tới")
        here = vocabulary.intern("đây")
        // `tập trung`, `tiếp tục`, `phấn đấu`
        toCome = Set(["sẽ", "tập", "tiếp", "phấn"].map { vocabulary.intern($0) })
        until = Set(["đến", "tới"].map { vocabulary.intern($0) })
        now = vocabulary.intern("nay")
        from = vocabulary.intern("từ")
        compared = vocabulary.intern("so")
        comparing = Set("với cùng kỳ kì của thời điểm".split(separator: " ").map { vocabulary.intern(String($0)) })
        than = vocabulary.intern("hơn")
        grades = Set(["cao", "thấp", "nhiều", "ít"].map { vocabulary.intern($0) })
        points = Set(["vào", "tuần"].map { vocabulary.intern($0) })
        yearParts = Set("cuối giữa đầu hết từ sau trước sinh tử lập".split(separator: " ").map { vocabulary.intern(String($0)) })
    }

    /// Value of a cue that looks back.
    private static let review: Int32 = 1
    /// Value of a cue that looks ahead.
    private static let next: Int32 = 2
    /// Value of a cue that merely places something in a period.
    private static let within: Int32 = 3
    /// Value of a cue right before the time by which something is due.
    private static let due: Int32 = 4
    /// Value of a cue that names a meeting, which looks back.
    private static let meeting: Int32 = 5
    /// Value of a cue behind which a period belongs to what is told of: `tuyên truyền kết quả`, `thông tin chuyên đề`.
    private static let told: Int32 = 6
    /// How far such a cue reaches, tokens.
    private static let toldReach = 20
    /// Tokens of a clause that are read for cues.
    private static let reach = 40
    /// How near a cue must stand to make a review or plan of a term or school year, tokens.
    private static let near = 7
    /// The same for the review of a year, or of a meeting's month with its year.
    private static let yearReach = 14
    /// The same for the review of a school year: `sơ kết học kỳ I năm học`. It is named more often in passing.
    private static let schoolYearReach = 5
    /// Tokens of `kỳ II,` right before a school year.
    private static let semesterReach = 3

    package func read(_ tokens: Tokens, excluding citations: [Range<Int>], trace: inout ParseTrace) -> [PeriodMention] {
        var mentions: [PeriodMention] = []
        var next = citations.startIndex
        for var found in rules.matches(in: tokens, 0..<tokens.all.count) {
            while next < citations.endIndex, citations[next].upperBound <= found.range.lowerBound { next += 1 }
            if next < citations.endIndex, citations[next].overlaps(found.range), found.value.kind != .yearsOfDocument { continue }
            var cue = cue(before: found.range.lowerBound, tokens)
            // `công tác tháng 12/2019 và nhiệm vụ tháng 01/2020`: work that a plan follows is looked back on.
            if found.value.kind == .month || found.value.kind == .schoolYear,
                cue.map({ $0.value == Self.review }) ?? isWork(before: found.range.lowerBound, tokens),
                isPlan(behind: found.range.upperBound, tokens)
            {
                cue = Cue(value: Self.review, distance: 0)
            }
            let isCompared = isCompared(found.range.lowerBound, tokens)
            if let told = told(found.value, found.range, tokens) { cue = Cue(value: told, distance: 0) }
            // `yêu cầu từ nay đến cuối năm: ...` is how long a task has.
            if found.value.isAhead, cue?.value != 2 {
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
                    isCued: cue.map { $0.value != Self.within } ?? false, isCompared: isCompared,
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
        _ found: RuleSet<PeriodReading>.Found, _ role: PeriodMention.Role, _ cue: Cue?, _ tokens: Tokens
    ) -> Bool {
        guard found.value.kind == .month, role == .other, cue.map({ $0.nearness > Self.near }) ?? true,
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
        _ found: RuleSet<PeriodReading>.Found, _ last: PeriodMention, _ cue: Cue?, _ tokens: Tokens
    ) -> Bool {
        guard found.value.kind == .year, last.reading.kind == .year, last.role == .review, last.isCued,
            found.value.year == last.reading.year.map({ $0 + 1 }),
            cue.map({ $0.distance > found.range.lowerBound - last.range.upperBound }) ?? false
        else { return false }
        return (last.range.upperBound..<found.range.lowerBound).contains {
            cues.match(tokens, at: $0, end: found.range.lowerBound)?.value == 0
        }
    }

    /// Tokens behind a period in which its clause's verb tells whether it is over.
    private static let verbReach = 12

    /// `..., 6 tháng cuối năm Hội tập trung`, `..., quý I đã kết nạp`, `Năm 2024, Hội sẽ`, `Nửa cuối năm phấn đấu`:
    /// what a period that opens a clause is to its verb.
    private func told(_ reading: PeriodReading, _ range: Range<Int>, _ tokens: Tokens) -> Int32? {
        let isEntered = isEntered(range.lowerBound, tokens)
        if isEntered && reading.kind != .year || isToBegin(reading, range, tokens) { return Self.next }
        let isPart = [.quarter, .months, .halfYear].contains(reading.kind)
        let opens = isEntered || startsSentence(range.lowerBound, tokens)
        guard reading.kind == .year && opens || isPart && (opens || tokens[range.lowerBound - 1].isMark(",")) else { return nil }
        // `Năm 2024, Hội sẽ`, `Trong quý III/2020, các cấp sẽ`: of what may be over `sẽ` alone tells.
        let needsWill = reading.kind == .year || opens && !reading.isLast
        for at in range.upperBound..<min(range.upperBound + Self.verbReach, tokens.all.count) {
            guard tokens[at].kind == .word || opens && tokens[at].isMark(",") else { return nil }
            // What is said to be done in a year may be long ago.
            if tokens[at].isWord(done) { return reading.kind == .year ? nil : Self.review }
            if toCome.contains(tokens[at].word), !needsWill || tokens[at].isWord(will) { return Self.next }
        }
        return nil
    }

    /// `Bước sang tháng 4`, `Bước vào năm học 2020-2021`, `Sang quý II` at the head of a sentence.
    private func isEntered(_ index: Int, _ tokens: Tokens) -> Bool {
        guard index > 0, tokens[index - 1].kind == .word, entering.contains(tokens[index - 1].word) else { return false }
        if tokens[index - 1].isWord(over), startsSentence(index - 1, tokens) { return true }
        return index > 1 && tokens[index - 2].isWord(step) && startsSentence(index - 2, tokens)
    }

    /// `Tháng 9 tới, các trường`, `Quý II tới đây,` at the head of a sentence.
    private func isToBegin(_ reading: PeriodReading, _ range: Range<Int>, _ tokens: Tokens) -> Bool {
        guard reading.kind == .month || reading.kind == .quarter, range.upperBound + 1 < tokens.all.count,
            tokens[range.upperBound].isWord(coming), startsSentence(range.lowerBound, tokens)
        else { return false }
        return tokens[range.upperBound + 1].isMark(",") || tokens[range.upperBound + 1].isWord(here)
    }

    /// Whether a word of a clause that tells nothing of when, such as `công tác`, stands right before a token.
    private func isWork(before index: Int, _ tokens: Tokens) -> Bool {
        (max(0, index - Self.near)..<index).contains { at in
            cues.match(tokens, at: at, end: index).map { $0.value == 0 && $0.end == index } ?? false
        }
    }

    /// Whether the words of a plan follow, at most `và` or a comma between.
    private func isPlan(behind index: Int, _ tokens: Tokens) -> Bool {
        (index..<min(index + 2, tokens.all.count)).contains { cues.match(tokens, at: $0, end: tokens.all.count)?.value == 2 }
    }

    /// The clause's last cue before a token, or where there is one, the words of work that follow it:
    /// `đánh giá công tác chỉ đạo và thực hiện nhiệm vụ chuyên môn năm 2020`.
    private struct Cue {
        let value: Int32
        /// Tokens from its end to the period.
        let distance: Int
        /// The same from the end of the words of work behind it.
        var nearness: Int
        let isMeeting: Bool

        init(value: Int32, distance: Int) {
            (self.value, isMeeting) = value == PeriodReader.meeting ? (PeriodReader.review, true) : (value, false)
            (self.distance, nearness) = (distance, distance)
        }
    }

    private func cue(before index: Int, _ tokens: Tokens) -> Cue? {
        var start = index
        while start > 0, index - start < Self.reach {
            let token = tokens[start - 1]
            if token.kind == .lineBreak || token.isMark(";")
                || token.isMark(".") && (start >= tokens.all.count || tokens[start].hasSpaceBefore)
            {
                break
            }
            start -= 1
        }
        var result: Cue?
        var at = start
        while at < index {
            if result?.value == Self.told, index - at <= Self.toldReach { break }
            if let found = cues.match(tokens, at: at, end: index) {
                // `đạt 58% kế hoạch năm 2016`: what it is a part of.
                let isBase = at > start && tokens[at - 1].isMark("%")
                // `nhiệm vụ trọng tâm trong quý IV`: what is planned stays so.
                let isTelling = !isBase && (found.value != Self.within || result == nil)
                if found.value > 0, isTelling, found.value != Self.due || found.end == index {
                    result = Cue(value: found.value, distance: index - found.end)
                } else if found.value == 0, result?.value != Self.within {
                    result?.nearness = index - found.end
                }
                at = found.end
            } else {
                at += 1
            }
        }
        return result
    }

    /// - Returns: nil where the phrase is no period here.
    private func role(
        _ reading: PeriodReading, _ cue: Cue?, _ range: Range<Int>, _ tokens: Tokens
    ) -> PeriodMention.Role? {
        if cue?.value == Self.due, reading.needsYear { return .other }
        if cue?.value == Self.told { return reading.kind == .month && reading.year == nil ? nil : .other }
        let isStart = startsSentence(range.lowerBound, tokens)
        switch reading.kind {
        case .quarter, .months, .halfYear:
            return cue?.value == 2 ? .next : .review
        // `Để hoàn thành nhiệm vụ những tháng cuối năm`: what is left of a year lies ahead where nothing else tells.
        case .vague:
            return cue?.value == 2 || cue == nil && reading.isLast && !isStart ? .next : .review
        case .month:
            // `dự kiến đầu tháng 12/2018`, `từ tháng 7/2015 đến nay`: a point of time, which may tell the event's year.
            let previous = range.lowerBound > 0 ? tokens[range.lowerBound - 1] : nil
            let isPast = reachesNow(range.upperBound, tokens) || previous?.isWord(from) ?? false
            if isPast || previous.map({ $0.kind == .word && yearParts.contains($0.word) }) ?? false {
                return reading.year != nil && (isPast || cue != nil) ? .other : nil
            }
            let isPoint = previous.map { $0.kind == .word && points.contains($0.word) } ?? false
            // `báo cáo viên các tỉnh ủy, thành ủy trực thuộc Trung ương tháng 9/2018`
            let reach = cue?.isMeeting ?? false && reading.year != nil ? Self.yearReach : Self.near
            guard let cue, cue.nearness <= reach else {
                if isStart { return reading.year != nil ? .review : nil }
                return isPoint && reading.year != nil ? .other : nil
            }
            // `từ tháng 3`, `đến tháng 6` is a point of time.
            if isPoint { return reading.year == nil ? nil : .other }
            return cue.value == 2 ? .next : .review
        case .year:
            let previous = range.lowerBound > 0 ? tokens[range.lowerBound - 1] : nil
            // `ngày 24 tháng 9 năm 2015` is a day.
            if previous?.kind == .number { return nil }
            if let cue, cue.value == 2, cue.nearness <= Self.near { return .next }
            if let previous, previous.kind == .word, yearParts.contains(previous.word) { return .other }
            if isStart { return .review }
            return cue.map { $0.value != 2 && $0.nearness <= ($0.value == Self.within ? 0 : Self.yearReach) } ?? false
                ? .review : .other
        case .term, .schoolYear:
            guard let cue, cue.nearness <= Self.near else { return .other }
            // `đạt được từ năm học 2015-2016`; `nhiệm vụ học kỳ II năm học 2016-2017`: of a year that has begun.
            if reading.kind == .schoolYear,
                isOfSemester(range.lowerBound, tokens) && cue.value == 2 || isFrom(range.lowerBound, tokens)
            {
                return .other
            }
            if cue.value == 2 { return .next }
            return reading.kind == .schoolYear && cue.nearness <= Self.schoolYearReach ? .review : .other
        case .yearsOfDocument: return cue.map { $0.value != 2 } ?? false ? .review : .other
        case .horizon:
            // `tính đến hết năm 2018`: a day of counting and no aim.
            return range.lowerBound > 0 && tokens[range.lowerBound - 1].isWord(counted) ? nil : .other
        case .stage, .course, .rolling: return .other
        }
    }

    private func isFrom(_ index: Int, _ tokens: Tokens) -> Bool { index > 0 && tokens[index - 1].isWord(from) }

    /// `học kỳ II` right before a school year, perhaps with a comma.
    private func isOfSemester(_ index: Int, _ tokens: Tokens) -> Bool {
        (max(0, index - Self.semesterReach)..<index).contains { tokens[$0].kind == .word && semester.contains(tokens[$0].word) }
    }

    /// `so với tháng 9/2018`, `so cùng kỳ năm 2018`, `cao hơn quý IV/2018`
    private func isCompared(_ index: Int, _ tokens: Tokens) -> Bool {
        guard index > 1, tokens[index - 1].kind == .word else { return false }
        return tokens[index - 1].isWord(than) && tokens[index - 2].kind == .word && grades.contains(tokens[index - 2].word)
            || (max(0, index - Self.comparisonReach)..<index).contains { at in
                tokens[at].isWord(compared)
                    && (at + 1..<index).allSatisfy { tokens[$0].kind == .word && comparing.contains(tokens[$0].word) }
            }
    }

    private func reachesNow(_ index: Int, _ tokens: Tokens) -> Bool {
        index + 1 < tokens.all.count && tokens[index].kind == .word && until.contains(tokens[index].word)
            && tokens[index + 1].isWord(now)
    }

    /// At a sentence's first word, or its second after `Trong`.
    private func startsSentence(_ index: Int, _ tokens: Tokens) -> Bool {
        var at = index
        if at > 0, tokens[at - 1].kind == .word, holding.contains(tokens[at - 1].word), tokens[at - 1].isCapitalised { at -= 1 }
        return at == 0 || tokens[at - 1].kind == .lineBreak || tokens[at - 1].isMark(".")
    }
}
