import Articles
import Lexicon

/// Who orders what, and where its tasks begin.
extension DiscourseScan {
    /// Verbs of a sentence that are looked at: what follows each is read to the sentence's end.
    private static let mostOrders = 16

    /// - Returns: where the first item begins, nil where the sentence only announces them; nil for a sentence that orders nothing.
    func orders(_ cues: [Cue], _ sentence: Range<Int>, isFirst: Bool) -> (Int?, Discourse.Speaker?)? {
        let orders = cues.filter { $0.use.contains(.order) }
        guard !orders.isEmpty || isFirst else { return nil }
        var stop = semicolon(in: sentence) ?? sentence.upperBound
        // `Hội nghị cũng thông qua ...; thống nhất ...`
        if let first = orders.first, first.range.lowerBound > stop {
            stop = semicolon(in: first.range.upperBound..<sentence.upperBound) ?? sentence.upperBound
        }
        let verbs = orders.prefix(Self.mostOrders).prefix { $0.range.lowerBound < stop }
        for verb in verbs {
            // `(3) Phân công trực Tết bảo đảm an toàn.`: a task of the list before it.
            if opensItem(verb, sentence) { continue }
            guard let speaker = subject(before: verb.range.lowerBound, sentence) else {
                // `Trong đó nhấn mạnh một số nhiệm vụ cần thực hiện gồm: ...`: who says it is told elsewhere.
                if let joint = words.cues.match(tokens, at: sentence.lowerBound, end: stop), joint.value.contains(.connective),
                    joint.end == verb.range.lowerBound,
                    let colon = (joint.end..<min(joint.end + Self.listReach, stop)).first(where: { tokens[$0].isMark(":") }),
                    isPlan(joint.end..<colon), colon + 1 < stop
                {
                    return (colon + 1, nil)
                }
                continue
            }
            // `Chủ tịch UBND xã A đề nghị huyện ...`: who is below asks.
            if case .person(let person) = speaker, isDelegate(speaker), !isLeader(person) { return nil }
            // `Báo cáo do đồng chí A trình bày nêu rõ: ...`
            if case .person(let person) = speaker, isFloor(sentence), !isLeader(person) { return nil }
            if case .person(let person) = speaker, let presented = roles[person][.presented] ?? presented(in: sentence),
                sentence.contains(presented.lowerBound), presented.lowerBound < verb.range.lowerBound
            {
                return nil
            }
            // `..., xã được UBND huyện giao ...`, `Báo cáo của Sở nhấn mạnh: ...`, `UBND huyện đã chỉ đạo các ngành ...`
            let colon = (verb.range.upperBound..<min(verb.range.upperBound + Self.listReach, stop)).first {
                tokens[$0].isMark(":")
            }
            if isPassive(verb.range.lowerBound, sentence), colon == nil { continue }
            if isTold(verb, speaker, sentence) || isOfBody(verb, speaker, sentence) { continue }
            // Of several verbs before the first semicolon the last one orders: `nhấn mạnh ..., đồng thời yêu cầu ...`.
            for last in verbs.reversed() where last.range.lowerBound >= verb.range.lowerBound {
                // `đề nghị chi ủy các thôn phân công đảng viên ...`: a task, no order of its own.
                if last.range.lowerBound > verb.range.lowerBound, isTaskOf(verb, last) { continue }
                if let start = firstItem(after: last.range.upperBound, stop, sentence) {
                    return (tokens[start - 1].isMark(":") && narrates(start..<stop) ? nil : start, speaker)
                }
            }
            // `đề nghị UBND phường; các chi bộ trực thuộc tập trung ...; ...`: whom it is said to is a list too.
            if verb.use.contains(.proposal), stop < sentence.upperBound,
                let start = firstItem(after: verb.range.upperBound, sentence.upperBound, sentence)
            {
                return (start, speaker)
            }
            if cues.contains(where: { $0.use.contains(.plan) }) { return (nil, speaker) }
        }
        // `Theo ông A, quý IV toàn ngành phải ...`
        if tokens[sentence.lowerBound].isWord(reader.according), let must = cues.first(where: { $0.use.contains(.must) }),
            must.range.upperBound + 2 < sentence.upperBound,
            let person = sentence.prefix(Self.planReach).lazy.compactMap({ names.person(at: $0) }).first, isLeader(person)
        {
            return (must.range.upperBound, .person(firstMention(of: person)))
        }
        // `Ông A chỉ đạo quý II các cấp hội cần:`
        if tokens[sentence.upperBound - 1].isMark(":"),
            cues.contains(where: { $0.use.contains(.must) || $0.use.contains(.plan) }),
            let person = sentence.prefix(Self.planReach).lazy.compactMap({ names.person(at: $0) }).first, isLeader(person)
        {
            return (nil, .person(firstMention(of: person)))
        }
        // `Đồng chí Bí thư triển khai nhiệm vụ trọng tâm quý IV: (1) ...`
        if isFirst, let plan = cues.first(where: { $0.use.contains(.plan) }),
            let speaker = subject(before: plan.range.lowerBound, sentence),
            isStated(speaker, before: plan.range.lowerBound, sentence),
            let colon = (plan.range.upperBound..<min(plan.range.upperBound + Self.planReach, sentence.upperBound)).first(where: {
                tokens[$0].isMark(":")
            }), opensList(colon, sentence), colon + 1 < sentence.upperBound
        {
            return (colon + 1, speaker)
        }
        // `Nhiệm vụ trọng tâm quý IV: ...`, `Thời gian tới, Ban tiếp tục ...`
        let opening = sentence.lowerBound..<min(sentence.lowerBound + 6, sentence.upperBound)
        if isFirst, let plan = cues.first(where: { $0.use.contains(.plan) && opening.contains($0.range.lowerBound) }),
            let start = firstItem(
                after: plan.range.upperBound,
                // `Về kinh tế; nhiệm vụ trọng tâm quý IV ...`
                plan.range.upperBound <= stop
                    ? stop : semicolon(in: plan.range.upperBound..<sentence.upperBound) ?? sentence.upperBound, sentence),
            !cues.contains(where: { $0.use.contains(.discussion) })
        {
            return (start, nil)
        }
        // `Trong năm học 2019-2020, Hội tập trung ...; đẩy mạnh ...`
        if isFirst, let end = nextPeriod(in: sentence), !sentence.contains(where: { tokens[$0].isWord(reader.past) }),
            let start = firstItem(after: end, stop, sentence), sentence.upperBound - start >= Self.shortestPlan
        {
            return (start, nil)
        }
        return nil
    }

    /// Tokens of what a period is planned for, at least.
    private static let shortestPlan = 6

    /// Where the period that is planned for ends, if a sentence opens with it.
    private func nextPeriod(in sentence: Range<Int>) -> Int? {
        guard let next, !next.isEmpty else { return nil }
        for start in sentence.prefix(2) {
            for end in start + 1..<min(start + Self.planReach, sentence.upperBound)
            where tokens[end - 1].kind == .number && tokens.plain(start..<end) == next {
                return end
            }
        }
        // `6 tháng cuối năm 2015` and `quý II/2018`, which later are `6 tháng cuối năm` and `quý II`.
        for start in sentence.prefix(2) {
            let end = start + (tokens[start].isWord(reader.span) ? 2 : 4)
            guard end < sentence.upperBound, tokens[end].isMark(",") || tokens[end].kind == .word,
                end == start + 2 || tokens[end - 1].isWord(reader.yearEnd.1) && tokens[end - 2].isWord(reader.yearEnd.0)
            else { continue }
            let short = tokens.plain(start..<end).lowercased()
            if next.lowercased().hasPrefix(short), next.count > short.count, "/ ".contains(next.dropFirst(short.count).prefix(1))
            {
                return end
            }
        }
        return nil
    }

    /// Whether a verb tells what was reported, done or meant, and orders nothing.
    private func isTold(_ verb: Cue, _ speaker: Discourse.Speaker, _ sentence: Range<Int>) -> Bool {
        if case .person(let person) = speaker, isLeader(person) { return false }
        let first = afterConnective(sentence).lowerBound
        if tokens[first].isWord(reader.report.0), tokens[first + 1].isWord(reader.report.1) { return true }
        guard case .words(let range) = speaker, sentence.contains(range.lowerBound) else { return false }
        if tokens[range.upperBound].isWord(reader.purpose) { return true }
        return tokens[verb.range.lowerBound - 1].isWord(reader.past) && tokens[verb.range.lowerBound + 1].isWord(reader.leader.1)
    }

    /// `Ông A cho biết: Với phương châm ..., Hội Nông dân tỉnh phân công cán bộ ...`: what a person tells of a body.
    private func isOfBody(_ verb: Cue, _ speaker: Discourse.Speaker, _ sentence: Range<Int>) -> Bool {
        guard case .person = speaker, let mention = names.person(endingBefore: verb.range.lowerBound, in: sentence),
            let body = names.organisation(endingBefore: verb.range.lowerBound, in: sentence).map({ names.organisations[$0] }),
            body.end == verb.range.lowerBound
        else { return false }
        let between =
            names.persons[mention].range.upperBound..<max(body.range.lowerBound, names.persons[mention].range.upperBound)
        return between.contains { tokens[$0].isMark(":") }
    }

    /// Whether a numbered sentence begins with a verb that is a task's too, and tells no body to do something.
    private func opensItem(_ verb: Cue, _ sentence: Range<Int>) -> Bool {
        verb.range.lowerBound > sentence.lowerBound && bullet(sentence) == verb.range.lowerBound
            && words.tasks.match(tokens, at: verb.range.lowerBound, end: sentence.upperBound) != nil
            && afterOrder(verb.range.lowerBound..<sentence.upperBound).lowerBound == verb.range.lowerBound
    }

    func isTaskOf(_ verb: Cue, _ later: Cue) -> Bool {
        let at = later.range.lowerBound
        guard words.tasks.match(tokens, at: at, end: later.range.upperBound) != nil else { return false }
        // `đề nghị các phòng: Phân công trực Tết ...`
        return tokens[at - 1].isMark(":")
            || tokens[at - 1].kind == .word
                && !tokens[at - 1].isWord(reader.and)
                && !(words.cues.match(tokens, at: at - 2, end: at)?.value.contains(.connective) ?? false)
    }

    /// `Phát biểu tại hội nghị, đồng chí A đánh giá cao ...`: who leads begins to speak, and what is to be done follows.
    func opening(_ cues: [Cue], _ sentence: Range<Int>) -> Discourse.Speaker? {
        guard let verb = cues.last(where: { $0.use.contains(.praise) || $0.use.contains(.order) }) else { return nil }
        guard let mention = names.person(endingBefore: verb.range.lowerBound, in: sentence) else { return nil }
        return isLeader(mention) ? .person(firstMention(of: mention)) : nil
    }

    /// `Lãnh đạo huyện chia sẻ khó khăn với các xã. Đồng thời yêu cầu ...`: whose the sentence is, where it opens nothing.
    func praising(_ cues: [Cue], _ sentence: Range<Int>) -> Discourse.Speaker? {
        let first = afterConnective(sentence).lowerBound
        guard tokens[first].isWord(reader.leader.0) || names.office(at: first) != nil,
            let verb = cues.first(where: { $0.use.contains(.praise) }),
            let speaker = subject(before: verb.range.lowerBound, sentence),
            isStated(speaker, before: verb.range.lowerBound, sentence), case .words = speaker, !isDelegate(speaker)
        else { return nil }
        return speaker
    }

    /// `Các đơn vị cần ...` in a paragraph of its own behind what somebody orders.
    func needs(_ cues: [Cue], _ sentence: Range<Int>) -> Bool {
        guard let last = sections.last, last.kind == .directions, !last.items.isEmpty, line - sectionLine <= 2,
            let must = cues.first(where: {
                !$0.use.isDisjoint(with: [.must, .praise, .discussion, .proposal, .result, .contrast])
            }),
            must.use.contains(.must), tokens[must.range.lowerBound].isWord(reader.need),
            must.range.lowerBound - sentence.lowerBound <= Self.longestGroup
        else { return false }
        // What somebody is quoted with is said to the reader.
        if sentence.contains(where: { tokens[$0].isMark("\"") || tokens[$0].isMark("?") }) { return false }
        return names.person(endingBefore: must.range.lowerBound, in: sentence) == nil
    }

    /// Where the first task begins after the verb that orders it: behind a colon, behind `cần`, else at the first verb of a task.
    func firstItem(after index: Int, _ stop: Int, _ sentence: Range<Int>) -> Int? {
        guard index <= stop else { return nil }
        if let colon = (index..<stop).first(where: { tokens[$0].isMark(":") }),
            announces(index..<colon) || opensList(colon, sentence)
        {
            return colon + 1
        }
        var isTheme = isTheme(at: index, stop)
        var at = index
        while at < stop {
            guard tokens[at].kind == .word, !isInName(at) else {
                at += 1
                continue
            }
            if let match = words.cues.match(tokens, at: at, end: stop) {
                // `không nên ...`
                let isDenied = at > index && tokens[at - 1].isWord(reader.not)
                if match.value.contains(.must), !isDenied {
                    guard at > index, tokens[at - 1].isWord(reader.matters) || isCore(at) else {
                        return match.end < stop ? match.end : nil
                    }
                    // `lưu ý hai việc cần làm ngay: ...`
                    let near = match.end..<min(match.end + Self.planReach, stop)
                    if let colon = near.first(where: { tokens[$0].isMark(":") }) { return colon + 1 }
                    isTheme = true
                }
                // `nhấn mạnh và đánh giá cao ...`: praise.
                if match.value.contains(.praise), at == index + 1 { return nil }
                // `chương trình` holds no `trình`, `đánh giá cao` no `đánh giá`.
                if match.value.isEmpty || (match.value.contains(.praise) && match.count > 2) {
                    at = match.end
                    continue
                }
            }
            // `CĐ Giáo dục tỉnh tập trung ...`: a capital behind a word is a name's.
            let isName = at > index && tokens[at].isCapitalised && tokens[at - 1].kind == .word
            if !isTheme, !isName, let match = words.tasks.match(tokens, at: at, end: stop), !isNoun(at, match.end, from: index) {
                // `thống nhất phương hướng thực hiện nhiệm vụ` announces and orders nothing.
                guard isPlan(index..<at) else { return at }
                // `nhấn mạnh nhiệm vụ công tác thi đua năm 2025: đẩy mạnh ...; ...`
                let near = at..<min(at + Self.listReach, stop)
                return stop < sentence.upperBound ? near.first { tokens[$0].isMark(":") && $0 + 1 < stop }.map { $0 + 1 } : nil
            }
            at += 1
        }
        return nil
    }

    /// `nhấn mạnh: Với ý nghĩa của cuộc diễn tập, Bộ CHQS tỉnh đã lựa chọn ...`: what was done, before any task.
    private func narrates(_ range: Range<Int>) -> Bool {
        for at in range where tokens[at].kind == .word && !isInName(at) {
            if tokens[at].isWord(reader.past) { return true }
            if words.tasks.match(tokens, at: at, end: range.upperBound) != nil || isMust(at, range.upperBound) { return false }
        }
        return false
    }

    /// `một số nhiệm vụ trọng tâm cần triển khai`
    private func isCore(_ must: Int) -> Bool {
        tokens[must - 1].isWord(reader.core.1) && tokens[must - 2].isWord(reader.core.0)
    }

    /// `nhấn mạnh những kết quả ...`, `chỉ rõ một số tồn tại ...`: words behind the verb that name what is only spoken of.
    private func isTheme(at index: Int, _ stop: Int) -> Bool {
        (index..<min(index + 3, stop)).contains { at in
            tokens[at].kind == .word && reader.themes.match(tokens, at: at, end: stop) != nil
                && !(index..<at).contains { !tokens[$0].isWord(reader.determiners) && !tokens[$0].isWord(reader.quantity) }
        }
    }

    /// A colon at the end of a sentence, or before a capital or an ordinal: `tập trung vào các việc sau: Tham mưu ...`, `: một là, ...`.
    func opensList(_ colon: Int, _ sentence: Range<Int>) -> Bool {
        let next = colon + 1
        guard next < sentence.upperBound else { return true }
        // `các ngày lễ lớn như: Kỷ niệm ...`: a list inside a task.
        if tokens[colon - 1].isWord(reader.such) { return false }
        return tokens[next].isCapitalised || afterConnective(next..<sentence.upperBound).lowerBound > next
    }

    /// The verb of a report in a sentence, whoever gives it.
    func presented(in sentence: Range<Int>) -> Range<Int>? {
        sentence.prefix(Self.longestGroup * 2).lazy.compactMap { names.person(at: $0) }.compactMap { roles[$0][.presented] }.first
    }

    /// Whether the words before a colon announce a list of tasks and are no task themselves.
    func announces(_ range: Range<Int>) -> Bool {
        guard let last = range.last else { return true }
        let near = max(range.lowerBound, range.upperBound - Self.planReach)..<range.upperBound
        if isPlan(near), !near.contains(where: { isMust($0, range.upperBound) }) { return true }
        if isCounted(last, from: range.lowerBound) { return true }
        if tokens[last].kind == .word, let match = words.cues.match(tokens, at: last, end: range.upperBound),
            match.value.contains(.list)
        {
            return !range.dropLast().contains {
                words.tasks.match(tokens, at: $0, end: range.upperBound) != nil && !isNoun($0, $0 + 1, from: range.lowerBound)
            }
        }
        // `yêu cầu các đơn vị tập trung: rà soát ...`: a verb right before the colon has its objects behind it.
        return !range.contains {
            guard let task = words.tasks.match(tokens, at: $0, end: range.upperBound) else { return false }
            return task.end < range.upperBound && !isNoun($0, $0 + 1, from: range.lowerBound)
        }
    }

    /// `làm ngay ba việc:`, `làm tốt những việc sau:`
    private func isCounted(_ last: Int, from start: Int) -> Bool {
        let matter = tokens[last].isWord(reader.matters) ? last : last - 1
        guard matter > start, tokens[matter].isWord(reader.matters) else { return false }
        let before = tokens[matter - 1]
        return before.kind == .number || before.isWord(reader.determiners) || before.isWord(reader.numbers)
    }

    func isMust(_ index: Int, _ end: Int) -> Bool {
        tokens[index].kind == .word && words.cues.match(tokens, at: index, end: end)?.value.contains(.must) ?? false
    }

    func isPlan(_ range: Range<Int>) -> Bool {
        range.contains {
            $0 + 1 < tokens.all.count && tokens[$0].isWord(reader.plans.0) && reader.plans.1.contains(tokens[$0 + 1].word)
                && !isInName($0)
        }
    }

    /// A word that is a task's verb elsewhere: in `các tổ chức`, `cấp ủy, lãnh đạo các đơn vị`, `cơ quan tham mưu`.
    func isNoun(_ index: Int, _ end: Int, from start: Int) -> Bool {
        guard reader.nouns.contains(tokens[index].word), end - index <= 2 else { return false }
        guard index > start else { return reader.leader.0 == tokens[index].word }
        let before = tokens[index - 1]
        return before.isMark(",") || before.isMark("-")
            || before.isWord(reader.determiners) || before.isWord(reader.work.1)
            // `giao Ban Tổ chức hướng dẫn ...`: what a body is told to do.
            || (before.kind == .word && isInName(index - 1)
                && names.organisation(at: start).map { names.organisations[$0].end } != index)
    }

    /// Whether a sentence begins with a task: `Tiếp tục ...`, `Cùng với đó, thực hiện ...`
    func isTask(_ sentence: Range<Int>) -> Bool {
        let start = afterConnective(sentence).lowerBound
        // `Báo cáo của UBND huyện cho thấy ...`
        if start + 3 < sentence.upperBound, tokens[start].isWord(reader.report.0), tokens[start + 1].isWord(reader.report.1),
            names.organisation(at: start + 3) != nil
        {
            return false
        }
        return start < sentence.upperBound && tokens[start].kind == .word
            && words.tasks.match(tokens, at: start, end: sentence.upperBound) != nil
    }

    func hasTask(_ sentence: Range<Int>) -> Bool {
        sentence.prefix(24).contains {
            tokens[$0].kind == .word && words.tasks.match(tokens, at: $0, end: sentence.upperBound) != nil
                && !isNoun($0, $0 + 1, from: sentence.lowerBound)
        }
    }
}
