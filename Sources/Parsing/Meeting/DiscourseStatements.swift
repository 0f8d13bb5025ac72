import Articles
import Lexicon

/// What one sentence states: shortcomings, proposals, discussion, results.
extension DiscourseScan {
    func defects(_ cues: [Cue], _ sentence: Range<Int>) -> Int? {
        for cue in cues where cue.use.contains(.defect) {
            if isDealt(cue, sentence) { return nil }
            // Behind a colon that ends the sentence the list is in the lines below.
            if let start = list(after: cue.range.upperBound, within: Self.listReach, sentence.upperBound),
                start == sentence.upperBound || start + 3 < sentence.upperBound
            {
                return start
            }
            // `hạn chế lớn nhất là việc giải ngân còn chậm`
            let near = cue.range.upperBound..<min(cue.range.upperBound + Self.nearReach, sentence.upperBound)
            if let verb = near.first(where: { tokens[$0].isWord(reader.isVerb) && !tokens[$0 - 1].isWord(reader.most) }),
                verb + 3 < sentence.upperBound,
                !tokens[verb + 1].isMark(":"),
                !near.prefix(verb - near.lowerBound).contains(where: { tokens[$0].kind == .mark && !tokens[$0].isMark(",") }),
                isShortfall(verb + 2..<min(verb + 2 + Self.longestDefect, sentence.upperBound))
            {
                return verb + 1
            }
        }
        return nil
    }

    /// `làm rõ những tồn tại, hạn chế`: somebody speaks of them and names none.
    func isDealt(_ cue: Cue, _ sentence: Range<Int>) -> Bool {
        (max(sentence.lowerBound, cue.range.lowerBound - 4)..<cue.range.lowerBound).contains { tokens[$0].isWord(reader.dealing) }
    }

    /// `Cụ thể, việc xây dựng đề án còn chậm.` behind a sentence that says there are shortcomings: where they begin.
    func detailed(_ cues: [Cue], _ sentence: Range<Int>) -> Int? {
        guard sentence.lowerBound == defectEnd, let first = cues.first, first.use.contains(.list),
            first.range.lowerBound == sentence.lowerBound, isLack(sentence)
        else { return nil }
        return first.range.upperBound
    }

    /// `Tuy nhiên, việc sinh hoạt ... chưa thường xuyên; tiến độ ... còn chậm`: semicolons part what each falls short.
    func contrasted(_ cues: [Cue], _ sentence: Range<Int>) -> [Range<Int>]? {
        guard let contrast = cues.first, contrast.use.contains(.contrast), !contrast.use.contains(.defect),
            contrast.range.lowerBound == sentence.lowerBound,
            !cues.contains(where: { $0.use.contains(.order) || $0.use.contains(.proposal) })
        else { return nil }
        var start = contrast.range.upperBound
        // `Tuy nhiên, bên cạnh những kết quả đạt được, ...`
        if cues.count > 1, cues[1].use.contains(.contrast), !cues[1].use.contains(.defect), cues[1].range.lowerBound <= start + 1
        {
            start = cues[1].range.upperBound
        }
        if tokens[start].isMark(",") { start += 1 }
        // `..., Giám đốc Sở cũng cho rằng: việc ... chưa kịp thời; ...`
        if let verb = cues.first(where: { $0.use.contains(.praise) }), verb.range.upperBound > start,
            verb.range.upperBound < sentence.upperBound, tokens[verb.range.upperBound].isMark(":")
        {
            start = verb.range.upperBound + 1
        }
        guard start < sentence.upperBound else { return nil }
        if semicolon(in: sentence) == nil {
            guard !contrast.use.contains(.connective), isUnlisted(sentence, cues) else { return nil }
            let items = shortcomings(named(cues, start..<sentence.upperBound))
            return items.allSatisfy(isLack) ? items : nil
        }
        let items = shortcomings(start..<sentence.upperBound)
        // `bên cạnh đó` may add anything; behind `tuy nhiên` one half tells what the other is.
        let shortfalls = items.count(where: isShortfall)
        let least = contrast.use.contains(.connective) ? items.count : (items.count + 1) / 2
        return items.count > 1 && shortfalls >= least ? items : nil
    }

    /// Behind results that somebody reports a sentence may say what falls short without a list; not what a person thinks or must do.
    private func isUnlisted(_ sentence: Range<Int>, _ cues: [Cue]) -> Bool {
        guard isReview, sections.last?.kind == .results, line - sectionLine <= 1,
            !cues.contains(where: { $0.use.contains(.must) })
        else {
            return false
        }
        return !sentence.contains { names.person(at: $0) != nil || tokens[$0].isMark("\"") || tokens[$0].isMark("?") }
    }

    /// `báo cáo cũng nhìn nhận một số mặt hạn chế trong công tác ...`: what follows the word tells what they are.
    private func named(_ cues: [Cue], _ range: Range<Int>) -> Range<Int> {
        guard let defect = cues.first(where: { $0.use.contains(.defect) }), defect.range.upperBound + 2 < range.upperBound,
            reader.prepositions.contains(tokens[defect.range.upperBound].word)
        else { return range }
        return defect.range.upperBound..<range.upperBound
    }

    /// Whether words say that something is wanting: `chưa`, `chậm`.
    private func isLack(_ range: Range<Int>) -> Bool {
        range.contains { tokens[$0].isWord(reader.lacks) }
    }

    /// Tokens between a defect and the verb that names it: `những hạn chế của công tác dân vận thời gian qua đó là`.
    private static let nearReach = 12
    /// Tokens of what that verb says, as far as it is looked at.
    private static let longestDefect = 60

    /// Whether words say what falls short.
    func isShortfall(_ range: Range<Int>) -> Bool {
        range.contains {
            // `chủ yếu`
            tokens[$0].isWord(reader.shortfalls)
                && !(tokens[$0].isWord(reader.weak) && $0 > 0 && tokens[$0 - 1].isWord(reader.essential))
        }
    }

    /// `như: tiến độ còn chậm, công tác phối hợp chưa chặt chẽ`: what commas part, where each part says of its own subject what falls
    /// short. An item that semicolons part is left whole.
    func shortcomings(_ range: Range<Int>, isWhole: Bool = true) -> [Range<Int>] {
        let whole = pieces(range)
        if isWhole, whole.count == 1, let item = whole.first { return parts(of: item) }
        return whole.flatMap { item in
            guard item.count(where: { tokens[$0].isMark(",") }) + 1 >= Self.leastParts else { return [item] }
            let parts = parts(of: item)
            return parts.count >= Self.leastParts ? parts : [item]
        }
    }

    /// What commas part inside one of several items is a list of its own from three on: `việc kéo dài, chất lượng chưa cao` is one.
    private static let leastParts = 3

    private func parts(of item: Range<Int>) -> [Range<Int>] {
        var items: [Range<Int>] = []
        var start = item.lowerBound
        // Ascending, so that a look at the next one answers for any stretch.
        let shortfalls = item.filter { isShortfall($0..<$0 + 1) }
        var next = 0
        for at in item where tokens[at].isMark(",") {
            while next < shortfalls.count, shortfalls[next] < start { next += 1 }
            guard next < shortfalls.count, shortfalls[next] < at else { continue }
            let end = item[(at + 1)...].first { tokens[$0].isMark(",") } ?? item.upperBound
            guard end - at > Self.shortestSubject + 1,
                !isShortfall(at + 1..<at + 1 + Self.shortestSubject), let last = shortfalls.last, last > at
            else { continue }
            // `quản lý phóng viên, cộng tác viên, thiếu kiểm tra`: a list that what falls short has before it.
            if end - at <= Self.shortestSubject + 2, end + 1 < item.upperBound, isShortfall(end + 1..<end + 2),
                !isShortfall(at + 1..<end)
            {
                continue
            }
            items.append(trimmed(start..<at))
            start = at + 1
        }
        items.append(trimmed(start..<item.upperBound))
        return items
    }

    /// Tokens that a subject has at least.
    private static let shortestSubject = 2

    func proposals(_ cues: [Cue], _ sentence: Range<Int>) -> (Int, Discourse.Speaker?)? {
        for cue in cues where cue.use.contains(.proposal) {
            let group = group(before: cue.range.lowerBound, sentence)
            let speaker =
                group ?? subject(before: cue.range.lowerBound, sentence) ?? delegates(before: cue.range.lowerBound, sentence)
            if case .person(let person)? = speaker, isLeader(person) { return nil }
            let isOther = group != nil || isDelegate(speaker) || isFloor(sentence)
            // `Phó Chủ tịch UBND tỉnh mong ...`: who stands above the others hopes and proposes nothing to them.
            let isHope = tokens[cue.range.lowerBound].isWord(reader.hope)
            if isHope && speaker == nil { continue }
            if cue.use.contains(.order) || isHope, !isOther,
                !isAsking(cue.range.upperBound)
            {
                continue
            }
            if let start = list(after: cue.range.upperBound, within: Self.planReach, sentence.upperBound) {
                return (start, speaker)
            }
            // `sẽ có thêm nhiều đề xuất cải tiến`: a noun.
            let before = cue.range.lowerBound - 1
            if before >= sentence.lowerBound, tokens[before].isWord(reader.quantity) { continue }
            guard isStated(speaker, before: cue.range.lowerBound, sentence) || speaker == nil && isFloor(sentence),
                let start = proposal(after: cue.range.upperBound, sentence.upperBound)
            else { continue }
            return (start, speaker)
        }
        return nil
    }

    /// Tokens of `Thảo luận tại buổi làm việc`, at most.
    private static let longestPlace = 7

    /// `Nhiều địa phương đề nghị ...`, `Các trường kiến nghị ...`: nouns alone before the verb.
    private func group(before verb: Int, _ sentence: Range<Int>) -> Discourse.Speaker? {
        let first = clauseStart(sentence, verb)
        guard verb - first >= 2, verb - first <= Self.longestGroup,
            tokens[first].isWord(reader.plurals) || tokens[first].isWord(reader.quantity),
            !tokens[verb - 1].isWord(reader.having), sectionLine != line || sections.last?.kind != .directions
        else { return nil }
        for at in first + 1..<verb where tokens[at].kind == .word && !isInName(at) {
            if words.cues.match(tokens, at: at, end: verb + 1)?.value.isDisjoint(with: [.result, .must, .discussion, .defect])
                == false
                || words.tasks.match(tokens, at: at, end: verb) != nil && !isNoun(at, at + 1, from: first)
            {
                return nil
            }
        }
        return .words(first..<verb)
    }

    /// Behind `Tại hội nghị,`.
    private func clauseStart(_ sentence: Range<Int>, _ verb: Int) -> Int {
        let first = afterConnective(sentence).lowerBound
        guard first < verb, let comma = (first..<min(first + Self.longestPlace, verb)).first(where: { tokens[$0].isMark(",") }),
            !tokens[first].isWord(reader.plurals), !tokens[first].isWord(reader.quantity)
        else { return first }
        return comma + 1
    }

    /// `Các đại biểu kiến nghị ...`
    private func delegates(before verb: Int, _ sentence: Range<Int>) -> Discourse.Speaker? {
        var first = afterConnective(sentence).lowerBound
        // `Tại hội nghị, đại diện xã A đề nghị ...`
        if let comma = (first..<min(first + Self.longestPlace, verb)).first(where: { tokens[$0].isMark(",") }) {
            first = comma + 1
        }
        // `Thảo luận tại hội nghị, bí thư chi bộ các bản A, B đề nghị ...`
        if first > sentence.lowerBound, names.office(at: first) != nil, verb - first <= Self.longestGroup,
            (first..<verb).contains(where: { tokens[$0].isWord(reader.plurals) })
        {
            return .words(first..<verb)
        }
        guard first < verb, tokens[first].kind == .word, let cue = words.cues.match(tokens, at: first, end: verb),
            cue.value.contains(.delegates),
            cue.end == verb
                || (tokens[first].isWord(reader.representative) && verb - first <= Self.longestGroup
                    && !(first..<verb).contains { tokens[$0].kind == .mark })
        else { return nil }
        return .words(first..<verb)
    }

    /// `đề nghị được đào tạo lại`, `đề nghị sớm sửa đường`: who asks for himself orders nobody.
    func isAsking(_ index: Int) -> Bool {
        index < tokens.all.count && tokens[index].isWord(reader.asking)
    }

    /// `kiến nghị tỉnh sớm bố trí ...`: what is proposed begins behind whom it is proposed to. Not `đề xuất một số giải pháp`.
    func proposal(after index: Int, _ end: Int) -> Int? {
        proposed(after: index, end) ?? needed(after: index, end)
    }

    /// `đề nghị Khối và các đoàn thể cần có ...`: behind whom it is said to.
    private func needed(after index: Int, _ end: Int) -> Int? {
        let near = index..<min(index + Self.longestNeed, end)
        guard let must = near.first(where: { tokens[$0].isWord(reader.need) }), must > index, must + 2 < end,
            !tokens[must - 1].isWord(reader.matters),
            !(index..<must).contains(where: {
                tokens[$0].isMark(";") || tokens[$0].isMark(":")
                    || tokens[$0].kind == .word && !isInName($0) && words.tasks.match(tokens, at: $0, end: must) != nil
                        && !isNoun($0, $0 + 1, from: index)
            })
        else { return nil }
        return must + 1
    }

    /// Tokens of `trong thời gian tới, Mặt trận và các tổ chức chính trị - xã hội`, at most.
    private static let longestNeed = 24

    private func proposed(after index: Int, _ end: Int) -> Int? {
        var at = index
        while at < end, at - index <= 8 {
            if let body = names.organisation(at: at) {
                at = names.organisations[body].end
                continue
            }
            // `đề nghị Sở sớm ...`, `đề nghị Đảng ủy, UBND xã quan tâm ...`
            let next = at > index && (tokens[at].isMark(",") || tokens[at].isWord(reader.and)) ? at + 1 : at
            if next < end, let addressee = reader.addressees.match(tokens, at: next, end: end) {
                at = addressee.end
                continue
            }
            if next > at, names.organisation(at: next) != nil {
                at = next
                continue
            }
            guard tokens[at].kind == .word, !tokens[at].isCapitalised else { return nil }
            return reader.topics.match(tokens, at: at, end: end) == nil && at + 2 < end ? at : nil
        }
        return nil
    }

    func isDiscussion(_ cues: [Cue], _ sentence: Range<Int>) -> Bool {
        if isFloor(sentence) { return true }
        // `Bà A, Phó Chánh án ... trao đổi thêm về ...`
        if let cue = cues.first(where: { $0.use.contains(.discussion) }),
            let person = names.person(endingBefore: cue.range.lowerBound, in: sentence),
            cue.range.lowerBound - names.persons[person].range.upperBound <= 2, !isLeader(person)
        {
            return true
        }
        guard let delegates = cues.first(where: { $0.use.contains(.delegates) }) else { return false }
        return cues.contains { $0.use.contains(.discussion) && $0.range.lowerBound >= delegates.range.lowerBound }
    }

    func isResult(_ cues: [Cue], _ sentence: Range<Int>) -> Bool {
        // A line without a mark at its end is a heading.
        sentence.count > 8 && (tokens[sentence.upperBound - 1].kind == .mark || sentence.count > Self.longestHeading)
            && cues.contains { $0.use.contains(.result) }
    }
}
