import Articles
import Lexicon

/// What one sentence states: shortcomings, proposals, discussion, results.
extension DiscourseScan {
    func defects(_ cues: [Cue], _ sentence: Range<Int>) -> Int? {
        for cue in cues where cue.use.contains(.defect) {
            // `làm rõ những tồn tại, hạn chế`: somebody speaks of them and names none.
            let before = max(sentence.lowerBound, cue.range.lowerBound - 4)..<cue.range.lowerBound
            if before.contains(where: { tokens[$0].isWord(reader.dealing) }) { return nil }
            // Behind a colon that ends the sentence the list is in the lines below.
            if let start = list(after: cue.range.upperBound, within: Self.listReach, sentence.upperBound),
                start == sentence.upperBound || start + 3 < sentence.upperBound
            {
                return start
            }
            // `hạn chế lớn nhất là việc giải ngân còn chậm`
            let near = cue.range.upperBound..<min(cue.range.upperBound + Self.nearReach, sentence.upperBound)
            if let verb = near.first(where: { tokens[$0].isWord(reader.isVerb) }), verb + 3 < sentence.upperBound,
                !tokens[verb + 1].isMark(":"),
                !near.prefix(verb - near.lowerBound).contains(where: { tokens[$0].kind == .mark && !tokens[$0].isMark(",") }),
                isShortfall(verb + 2..<min(verb + 2 + Self.longestDefect, sentence.upperBound))
            {
                return verb + 1
            }
        }
        return nil
    }

    /// `Tuy nhiên, việc sinh hoạt ... chưa thường xuyên; tiến độ ... còn chậm`: semicolons part what each falls short.
    func contrasted(_ cues: [Cue], _ sentence: Range<Int>) -> [Range<Int>]? {
        guard let contrast = cues.first, contrast.use.contains(.contrast), !contrast.use.contains(.defect),
            contrast.range.lowerBound == sentence.lowerBound, semicolon(in: sentence) != nil,
            !cues.contains(where: { $0.use.contains(.order) || $0.use.contains(.proposal) })
        else { return nil }
        let start = contrast.range.upperBound + (tokens[contrast.range.upperBound].isMark(",") ? 1 : 0)
        let items = shortcomings(start..<sentence.upperBound)
        // `bên cạnh đó` may add anything; behind `tuy nhiên` one half tells what the other is.
        let shortfalls = items.count(where: isShortfall)
        let least = contrast.use.contains(.connective) ? items.count : (items.count + 1) / 2
        return items.count > 1 && shortfalls >= least ? items : nil
    }

    /// Tokens between a defect and the verb that names it: `khó khăn lớn nhất hiện nay của công ty là`.
    private static let nearReach = 8
    /// Tokens of what that verb says, as far as it is looked at.
    private static let longestDefect = 60

    /// Whether words say what falls short.
    func isShortfall(_ range: Range<Int>) -> Bool {
        range.contains { tokens[$0].isWord(reader.shortfalls) }
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
            let speaker = subject(before: cue.range.lowerBound, sentence) ?? delegates(before: cue.range.lowerBound, sentence)
            if case .person(let person)? = speaker, isLeader(person) { return nil }
            if cue.use.contains(.order), !isDelegate(speaker), !isFloor(sentence), !isAsking(cue.range.upperBound) { continue }
            if let start = list(after: cue.range.upperBound, within: Self.planReach, sentence.upperBound) {
                return (start, speaker)
            }
            guard isStated(speaker, before: cue.range.lowerBound, sentence),
                let start = proposal(after: cue.range.upperBound, sentence.upperBound)
            else { continue }
            return (start, speaker)
        }
        return nil
    }

    /// Tokens of `Thảo luận tại buổi làm việc`, at most.
    private static let longestPlace = 7

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
