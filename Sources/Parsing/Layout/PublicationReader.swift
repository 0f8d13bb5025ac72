import Lexicon

/// When a page says that it was published, told apart from the day of the visit, the event and anniversaries.
package struct PublicationReader {
    /// What is known of the event, to weigh a date by.
    package struct Evidence: Sendable {
        /// Day and month of the event, with its year where stated.
        package var eventDay: (year: Int?, month: Int, day: Int)?
        /// First hour of the event's part of the day.
        package var eventHour: Int?
        /// The latest date of a document that the body cites.
        package var latestCited: CivilTime?

        package init() {}
    }

    package struct Candidate: Sendable {
        package let time: CivilTime
        package let rule: String
        /// Token indices of the date and time.
        package let range: Range<Int>
        /// Token indices of everything on the line that is the publication line's: label, account, date, views.
        package let block: Range<Int>
        let label: LayoutTables.Label?
        /// Token indices of the account that entered the article.
        let account: Range<Int>?
        /// Stands on the title's line or in brackets after it.
        let isSuffix: Bool
        /// `Hôm nay, ngày 14/10/2025 08:15:02`: the day of the visit by its own words, clock or not.
        let saysToday: Bool
    }

    package struct Reading: Sendable {
        package var published: Candidate?
        package var updated: Candidate?
        /// Dates that were refused as the day of the visit.
        package var rejected: [Candidate] = []
        /// Why the printed value is odd though it is kept.
        package var conflict: String?
    }

    let grammar: Grammar
    let tokens: Tokens

    package init(grammar: Grammar, tokens: Tokens) {
        self.grammar = grammar
        self.tokens = tokens
    }

    private var tables: LayoutTables { grammar.tables }

    /// A page's lines may print more dates than this only in a list of other articles.
    private static let mostPerLine = 6

    /// The publication dates on one line; empty for prose and for dates that are the event's or history.
    /// - Parameter line: token indices.
    package func candidates(on line: Range<Int>) -> [Candidate] {
        guard line.count < 400, line.contains(where: { TimestampRules.isYear(tokens[$0]) }) else { return [] }
        let found = grammar.timestamps.matches(in: tokens, line)
        guard !found.isEmpty, found.count <= Self.mostPerLine else { return [] }
        return found.indices.compactMap {
            candidate(
                found[$0], on: line, next: $0 + 1 < found.count ? found[$0 + 1] : nil, isAfter: $0 > 0 ? found[$0 - 1] : nil)
        }
    }

    private func candidate(
        _ found: RuleSet<CivilTime>.Found, on line: Range<Int>, next: RuleSet<CivilTime>.Found?,
        isAfter previous: RuleSet<CivilTime>.Found?
    ) -> Candidate? {
        // An anniversary.
        if let next, isDash(found.range.upperBound..<next.range.lowerBound) { return nil }
        if let previous, isDash(previous.range.upperBound..<found.range.lowerBound) { return nil }
        let start = previous?.range.upperBound ?? line.lowerBound
        let before = start..<found.range.lowerBound
        let wordsBefore = before.lazy.filter { tokens[$0].kind == .word }
        let after = found.range.upperBound..<(next?.range.lowerBound ?? line.upperBound)
        let wordsAfter = after.count { tokens[$0].kind == .word }
        // `date 2025-11-26` is the mark of whoever collected the page.
        if let last = wordsBefore.last, tables.isWord(tokens[last], "date"), last == found.range.lowerBound - 1 { return nil }
        let hasClock = found.value.hour != nil
        let saysToday = tokens[line].lazy.filter { $0.kind == .word }.prefix(2).map(\.word)
            .elementsEqual([tables.today.0, tables.today.1])
        func made(_ block: Range<Int>, label: LayoutTables.Label? = nil, account: Range<Int>? = nil, isSuffix: Bool = false)
            -> Candidate
        {
            Candidate(
                time: found.value, rule: found.rule, range: found.range, block: block, label: label, account: account,
                isSuffix: isSuffix, saysToday: saysToday)
        }
        if let (label, labelStart) = label(endingAt: wordsBefore) {
            let account = Array(wordsBefore.prefix { $0 < labelStart })
            guard account.count <= 4 || label != .account else { return nil }
            // A label's date may be glued to the sentence that follows, up to the line's end.
            let rest = found.range.upperBound..<line.upperBound
            let words = self.words(rest)
            // Views, font sizes and buttons behind the date belong to its line.
            let isTail = tables.boilerplate.match(words.map { tokens[$0].word }[...]) != nil || accountAfter(after) != nil
            let isGlued = words.count > 6 && !isTail && (label != .account || wordsAfter > 6)
            let accountRange = label == .account ? account.first.flatMap { first in account.last.map { first..<$0 + 1 } } : nil
            guard account.count <= 5 else {
                // `TITLE Ngày cập nhật 06/05/2024`
                return wordsAfter == 0 && label != .account && tokens[labelStart].isCapitalised
                    ? made(labelStart..<line.upperBound, label: label, isSuffix: true) : nil
            }
            var end = found.range.upperBound
            if isGlued { while end < rest.upperBound, tokens[end].kind == .mark { end += 1 } }
            return made(start..<(isGlued ? end : line.upperBound), label: label, account: accountRange ?? accountAfter(after))
        }
        let open = before.last.map { tokens[$0].isMark("(") || tokens[$0].isMark("[") } ?? false
        // The zone may have taken the bracket: `(... | 20:36 GMT+7)`.
        let closes =
            after.first.map { tokens[$0].isMark(")") || tokens[$0].isMark("]") } ?? tokens[found.range.upperBound - 1].isMark(")")
        if open, closes, wordsAfter == 0, after.count <= 2 {
            return made(before.upperBound - 1..<line.upperBound, isSuffix: wordsBefore.count > 4)
        }
        // `Đăng bởi: admin - Ngày 3/4/2012`
        // and `| Tin tức | 0 bình luận` behind it.
        let isApart = wordsAfter == 0 || wordsAfter <= Self.longestAccount && tokens[after.lowerBound].isMark("|")
        if isApart, let first = wordsBefore.first,
            !wordsBefore.dropFirst(Self.longestAccount).contains(where: { _ in true }),
            let opening = tables.publicationLabels.match(tokens, at: first, end: before.upperBound), opening.value == .account,
            let account = accountAfter(before)
        {
            return made(line, label: .account, account: account)
        }
        if let last = wordsBefore.last, tables.isWord(tokens[last], "ngày"), !hasClock {
            // `Ngày 14/09/2018` alone; `... ngày 14/09/2018` is the event's.
            return before.count == 1 && after.isEmpty ? made(line) : nil
        }
        if wordsBefore.isEmpty, !open {
            // Alone, or with views, buttons and the like behind it; a sentence that begins with its date is the event's.
            let isTail =
                wordsAfter == 0 || wordsAfter <= 3 && (hasClock || after.first.map { tokens[$0].isMark("|") } ?? false)
                || wordsAfter <= 4 && tables.boilerplate.match(words(after).map { tokens[$0].word }[...])?.count == wordsAfter
                || (hasClock && wordsAfter <= 8 && !(after.first.map { tokens[$0].isMark(",") } ?? false))
            if isTail { return made(line) }
            // `05/12/2023 bởi admin`
            let account = wordsAfter <= 6 ? accountAfter(after) : nil
            return account?.upperBound == line.upperBound ? made(line, account: account) : nil
        }
        guard wordsAfter == 0, !open else { return nil }
        if hasClock {
            return made(wordsBefore.count > 5 ? found.range.lowerBound..<line.upperBound : line, isSuffix: wordsBefore.count > 5)
        }
        // `Hạn nộp hồ sơ: 30/09/2022`, `Tết Dương lịch 01/01/2024`
        if !saysToday, tokens[found.range.lowerBound - 1].isMark(":") || grammar.facts.events.tellsDay(tokens, before) {
            return nil
        }
        // `Hà Nội, ngày 12 tháng 5 năm 2017`: the head of a letter or document.
        if tokens[before.upperBound - 1].isMark(","), tables.isWord(tokens[found.range.lowerBound], "ngày") { return nil }
        let isSection =
            wordsBefore.count <= 4 && before.allSatisfy { tokens[$0].kind != .number } && !tokens[line.upperBound - 1].isMark(".")
            && !tokens[line.upperBound - 1].isMark(",")
        return isSection && tokens[line.lowerBound].isCapitalised ? made(line) : nil
    }

    /// `(19/8/1945 - 19/8/2022)`: whether nothing but a dash parts two dates.
    private func isDash(_ between: Range<Int>) -> Bool { between.count == 1 && tokens[between.lowerBound].isMark("-") }

    /// Words of `Đăng bởi`, an account and `ngày`.
    private static let longestAccount = 8

    /// Words of a label before a date.
    private static let longestLabel = 6

    private func words(_ range: Range<Int>) -> [Int] {
        var words: [Int] = []
        words.reserveCapacity(range.count)
        for index in range where tokens[index].kind == .word { words.append(index) }
        return words
    }

    /// Words that may stand behind the day of the visit: `Đăng nhập`, `English`.
    private static let visitTail = 5

    /// `Hôm nay, Thứ Ba ngày 14/10/2025 Đăng nhập`: the page's own day, with what stands beside it in a page's head.
    func isVisitLine(_ line: TextLine) -> Bool {
        guard line.words.count >= 2, line.words.first == tables.today.0, line.words.dropFirst().first == tables.today.1,
            !line.endsSentence,
            let found = grammar.timestamps.matches(in: tokens, line.tokens).first
        else { return false }
        let behind = found.range.upperBound..<line.tokens.upperBound
        if let next = behind.first, tokens[next].isMark(",") { return false }
        return behind.count { tokens[$0].kind == .word } <= Self.visitTail
    }

    /// The label whose last word is the last one before the date, and the token where it begins.
    private func label(endingAt words: some BidirectionalCollection<Int>) -> (LayoutTables.Label, Int)? {
        guard !words.isEmpty else { return nil }
        let last = Array(words.suffix(Self.longestLabel))
        let ids = last.map { tokens[$0].word }
        for (offset, start) in last.enumerated() {
            if let label = tables.publicationLabels.value(of: ids[offset...]) { return (label, start) }
        }
        return nil
    }

    /// `... | Đăng bởi: admin` behind the date.
    private func accountAfter(_ range: Range<Int>) -> Range<Int>? {
        for index in range {
            guard let label = tables.publicationLabels.match(tokens, at: index, end: range.upperBound), label.value == .account
            else { continue }
            var start = label.end
            while start < range.upperBound, tokens[start].kind == .mark { start += 1 }
            var end = start
            while end < range.upperBound, end - start < 4, tokens[end].kind == .word || tokens[end].kind == .number { end += 1 }
            return end > start ? start..<end : nil
        }
        return nil
    }

    /// Chooses among the dates of a page's head, in the order of the page.
    /// - Parameters:
    ///   - candidates: of the lines above the body.
    ///   - titleStart: token index where the title begins; a date above it is more likely the visit's.
    package func choose(_ candidates: [Candidate], evidence: Evidence, titleStart: Int? = nil) -> Reading {
        var reading = Reading()
        reading.updated = candidates.first { $0.label == .updated }
        var rest = candidates.filter { $0.label != .updated }
        // Both "posted" and "brought up to date": the first word counts for each.
        if let posted = rest.first(where: { isPosting($0) }), let refreshed = rest.first(where: { isRefreshing($0) }),
            reading.updated == nil,
            refreshed.range != posted.range
        {
            reading.updated = refreshed
            rest.removeAll { $0.range == refreshed.range }
        }
        func weight(_ candidate: Candidate) -> Int {
            let isBelow = titleStart.map { candidate.range.lowerBound >= $0 }
            if candidate.saysToday { return -1 }
            // A clock with its weekday above the title may be the page's own.
            let clock = candidate.time.hour == nil ? 0 : isBelow == false && candidate.time.statedWeekday != nil ? 1 : 2
            return (candidate.label != nil ? 4 : 0) + clock + (isBelow ?? false ? 1 : 0)
        }
        guard let best = rest.enumerated().max(by: { (weight($0.element), $0.offset) < (weight($1.element), $1.offset) })?.element
        else {
            return reading
        }
        reading.rejected = rest.filter { $0.range != best.range && $0.time.date != best.time.date && weight($0) < 4 }
        if isVisit(best, evidence, titleStart: titleStart) {
            reading.rejected.append(best)
            return reading
        }
        reading.published = best
        reading.conflict = conflict(best, evidence)
        return reading
    }

    /// A lone date without clock and label that cannot belong to an article about this event.
    private func isVisit(_ candidate: Candidate, _ evidence: Evidence, titleStart: Int?) -> Bool {
        if candidate.saysToday { return true }
        guard candidate.label == nil, !candidate.isSuffix else { return false }
        let isAbove = titleStart.map { candidate.range.lowerBound < $0 } ?? false
        if candidate.time.hour != nil, !isAbove || candidate.time.statedWeekday == nil { return false }
        guard evidence.eventDay != nil else {
            return isAbove && candidate.time.hour == nil && candidate.time.statedWeekday != nil
        }
        return Self.isFar(candidate.time, from: evidence)
    }

    /// Whether an article about the event cannot have been published then: before it, or more than 60 days later.
    static func isFar(_ time: CivilTime, from evidence: Evidence) -> Bool {
        guard let event = evidence.eventDay else { return false }
        let gap: Int
        if let year = event.year {
            guard let day = CivilTime(year: year, month: event.month, day: event.day) else { return false }
            gap = time.dayNumber - day.dayNumber
        } else {
            // The nearest such day not after the time, a day of grace for zones and midnight.
            let days = [time.year, time.year - 1].compactMap { CivilTime(year: $0, month: event.month, day: event.day) }
            gap = days.map { time.dayNumber - $0.dayNumber }.filter { $0 >= -1 }.min() ?? 0
        }
        return gap > 60 || gap < -1
    }

    private func conflict(_ candidate: Candidate, _ evidence: Evidence) -> String? {
        if let oddity = candidate.time.oddity { return oddity.rawValue }
        if let cited = evidence.latestCited, cited.dayNumber > candidate.time.dayNumber {
            return "published before a cited document"
        }
        if let event = evidence.eventDay, event.year ?? candidate.time.year == candidate.time.year,
            event.month == candidate.time.month,
            event.day == candidate.time.day, let begins = evidence.eventHour, let hour = candidate.time.hour, hour < begins
        {
            return "clock earlier than the event"
        }
        return nil
    }

    private func isPosting(_ candidate: Candidate) -> Bool { candidate.label != nil && !isRefreshing(candidate) }

    /// Whether a label has `cập nhật` in it, in any case.
    private func isRefreshing(_ candidate: Candidate) -> Bool {
        guard candidate.label != nil else { return false }
        var label = Array(tokens.text.bytes[tokens.bytes(candidate.block.lowerBound..<candidate.range.lowerBound)])
        label.withUnsafeMutableBufferPointer { LetterCase.lower($0) }
        return label.indices.contains { label[$0...].starts(with: Self.refreshing) }
    }

    private static let refreshing = Array("cập nhật".utf8)
}
