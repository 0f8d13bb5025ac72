import Lexicon

/// The last cue of a clause before a period, or where there is one, the words of work that follow it:
/// `đánh giá công tác chỉ đạo và thực hiện nhiệm vụ chuyên môn năm 2020`.
struct PeriodCue {
    /// As Data/period_cues.tsv says.
    enum Kind: String, Sendable {
        /// No cue: it only looks like one.
        case none
        /// Leaves the clause as it was.
        case same
        case review, next
        /// Merely places something in a period: a review where nothing else tells.
        case within
        /// Right before the time by which something is due.
        case due
        /// Names a meeting, which looks back.
        case meeting
        /// A period behind it belongs to what is told of: `tuyên truyền kết quả`, `thông tin chuyên đề`.
        case told
    }

    /// How near a cue must stand to make a review or plan of a term or school year, tokens.
    static let near = 7

    let kind: Kind
    /// Tokens from its end to the period.
    let distance: Int
    /// The same from the end of the words of work behind it.
    var nearness: Int
    let isMeeting: Bool

    init(kind: Kind, distance: Int) {
        (self.kind, isMeeting) = kind == .meeting ? (.review, true) : (kind, false)
        (self.distance, nearness) = (distance, distance)
    }
}

/// What the words of a clause tell of a period in it.
struct PeriodClauses: Sendable {
    let cues: PhraseTable<PeriodCue.Kind>
    private let holding: Set<Int32>
    /// `học kỳ`, `học kì`
    private let semester: Set<Int32>
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
    /// How far a cue of what is told of reaches, tokens.
    private static let toldReach = 20
    /// Tokens of a clause that are read for cues.
    private static let reach = 40
    /// Tokens of `kỳ II,` right before a school year.
    private static let semesterReach = 3

    init(_ lexicon: Lexicon, _ vocabulary: inout Vocabulary) throws(LexiconError) {
        cues = try lexicon.phrases("period_cues", "phrase", into: &vocabulary) { (table, row) throws(LexiconError) in
            PeriodCue.Kind(rawValue: table.field(row, try table.column("role")))
        }
        holding = Set(
            "họp giao viên kỳ sơ tổng trong nhiệm hướng công hoạch".split(separator: " ").map { vocabulary.intern(String($0)) })
        semester = Set(["kỳ", "kì"].map { vocabulary.intern($0) })
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
    }

    /// Tokens behind a period in which its clause's verb tells whether it is over.
    private static let verbReach = 12

    /// `..., 6 tháng cuối năm Hội tập trung`, `..., quý I đã kết nạp`, `Năm 2024, Hội sẽ`, `Nửa cuối năm phấn đấu`:
    /// what a period that opens a clause is to its verb.
    func told(_ reading: PeriodReading, _ range: Range<Int>, _ tokens: Tokens) -> PeriodCue.Kind? {
        let isEntered = isEntered(range.lowerBound, tokens)
        if isEntered && reading.kind != .year || isToBegin(reading, range, tokens) { return .next }
        let isPart = [.quarter, .months, .halfYear].contains(reading.kind)
        let opens = isEntered || startsSentence(range.lowerBound, tokens)
        guard reading.kind == .year && opens || isPart && (opens || tokens[range.lowerBound - 1].isMark(",")) else { return nil }
        // `Năm 2024, Hội sẽ`, `Trong quý III/2020, các cấp sẽ`: of what may be over `sẽ` alone tells.
        let needsWill = reading.kind == .year || opens && !reading.isLast
        for at in range.upperBound..<min(range.upperBound + Self.verbReach, tokens.all.count) {
            guard tokens[at].kind == .word || opens && tokens[at].isMark(",") else { return nil }
            // What is said to be done in a year may be long ago.
            if tokens[at].isWord(done) { return reading.kind == .year ? nil : .review }
            if toCome.contains(tokens[at].word), !needsWill || tokens[at].isWord(will) { return .next }
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
    func isWork(before index: Int, _ tokens: Tokens) -> Bool {
        (max(0, index - PeriodCue.near)..<index).contains { at in
            cues.match(tokens, at: at, end: index).map { $0.value == .same && $0.end == index } ?? false
        }
    }

    /// Whether the words of a plan follow, at most `và` or a comma between.
    func isPlan(behind index: Int, _ tokens: Tokens) -> Bool {
        (index..<min(index + 2, tokens.all.count)).contains { cues.match(tokens, at: $0, end: tokens.all.count)?.value == .next }
    }

    /// The last cue before a token in its clause.
    func cue(before index: Int, _ tokens: Tokens) -> PeriodCue? {
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
        var result: PeriodCue?
        var at = start
        while at < index {
            if result?.kind == .told, index - at <= Self.toldReach { break }
            if let found = cues.match(tokens, at: at, end: index) {
                // `đạt 58% kế hoạch năm 2016`: what it is a part of.
                let isBase = at > start && tokens[at - 1].isMark("%")
                // `nhiệm vụ trọng tâm trong quý IV`: what is planned stays so.
                let isTelling = !isBase && (found.value != .within || result == nil)
                if found.value != .none, found.value != .same, isTelling, found.value != .due || found.end == index {
                    result = PeriodCue(kind: found.value, distance: index - found.end)
                } else if found.value == .same, result?.kind != .within {
                    result?.nearness = index - found.end
                }
                at = found.end
            } else {
                at += 1
            }
        }
        return result
    }

    /// `từ năm học 2015-2016`
    func isFrom(_ index: Int, _ tokens: Tokens) -> Bool { index > 0 && tokens[index - 1].isWord(from) }

    /// `học kỳ II` right before a school year, perhaps with a comma.
    func isOfSemester(_ index: Int, _ tokens: Tokens) -> Bool {
        (max(0, index - Self.semesterReach)..<index).contains { tokens[$0].kind == .word && semester.contains(tokens[$0].word) }
    }

    /// `so với tháng 9/2018`, `so cùng kỳ năm 2018`, `cao hơn quý IV/2018`
    func isCompared(_ index: Int, _ tokens: Tokens) -> Bool {
        guard index > 1, tokens[index - 1].kind == .word else { return false }
        return tokens[index - 1].isWord(than) && tokens[index - 2].kind == .word && grades.contains(tokens[index - 2].word)
            || (max(0, index - Self.comparisonReach)..<index).contains { at in
                tokens[at].isWord(compared)
                    && (at + 1..<index).allSatisfy { tokens[$0].kind == .word && comparing.contains(tokens[$0].word) }
            }
    }

    /// `... đến nay`
    func reachesNow(_ index: Int, _ tokens: Tokens) -> Bool {
        index + 1 < tokens.all.count && tokens[index].kind == .word && until.contains(tokens[index].word)
            && tokens[index + 1].isWord(now)
    }

    /// At a sentence's first word, or its second after `Trong`.
    func startsSentence(_ index: Int, _ tokens: Tokens) -> Bool {
        var at = index
        if at > 0, tokens[at - 1].kind == .word, holding.contains(tokens[at - 1].word), tokens[at - 1].isCapitalised { at -= 1 }
        return at == 0 || tokens[at - 1].kind == .lineBreak || tokens[at - 1].isMark(".")
    }
}
