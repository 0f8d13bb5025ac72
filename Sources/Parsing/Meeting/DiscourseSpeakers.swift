import Articles
import Lexicon

/// Who says what a sentence states.
extension DiscourseScan {
    /// Whether a sentence itself says who speaks.
    func isStated(_ speaker: Discourse.Speaker?, before verb: Int, _ sentence: Range<Int>) -> Bool {
        switch speaker {
        case .person?:
            names.person(endingBefore: verb, in: sentence) != nil
                || names.office(endingBefore: verb, in: sentence) != nil
        case .words(let range)?: sentence.contains(range.lowerBound)
        case nil: false
        }
    }

    /// `Góp ý tại hội nghị, ...`: a delegate has the floor.
    func isFloor(_ clause: Range<Int>) -> Bool {
        let start = sentences.index(of: clause.lowerBound).map { sentences.ranges[$0].lowerBound } ?? clause.lowerBound
        return (start..<min(start + 3, clause.upperBound)).contains {
            tokens[$0].kind == .word
                && words.cues.match(tokens, at: $0, end: clause.upperBound)?.value.contains(.discussion) ?? false
        }
    }

    func isLeader(_ person: Int) -> Bool { leads[firstMention(of: person)] }

    /// Groups of participants and whose office is below the body that holds the meeting: they propose and do not order.
    func isDelegate(_ speaker: Discourse.Speaker?) -> Bool {
        switch speaker {
        case .words(let range)?:
            // `lãnh đạo Đảng ủy Khối các cơ quan tỉnh` is one body's.
            if range.contains(where: { tokens[$0].isWord(reader.plurals) && !tokens[$0 - 1].isWord(reader.block) })
                || words.cues.match(tokens, at: range.lowerBound, end: range.upperBound)?.value.contains(.delegates) ?? false
            {
                return true
            }
            return range.contains { names.organisation(at: $0).map { isBelow($0) } ?? false }
        case .person(let person)?: return delegates[firstMention(of: person)]
        case nil: return false
        }
    }

    func isBelow(_ body: Int) -> Bool {
        guard let level, let own = Self.rank(level) else { return false }
        if let other = names.organisations[body].level { return Self.rank(other).map { $0 > own } ?? false }
        return names.organisations[body].rule == .unit
            && reader.bodies.traits.of(names.organisations[body].base).contains(.school)
    }

    static func rank(_ level: Record.Level) -> Int? {
        [.central, .province, .district, .ward, .unit].firstIndex(of: level)
    }

    /// Who does what a verb says: the last person, body or group before it in the sentence, else who spoke last.
    func subject(before verb: Int, _ sentence: Range<Int>) -> Discourse.Speaker? {
        if let person = names.person(endingBefore: verb, in: sentence) {
            return .person(firstMention(of: person))
        }
        if let found = names.office(endingBefore: verb, in: sentence), verb - names.offices[found].range.upperBound <= 3 {
            let office = names.offices[found]
            // `các bí thư chi bộ đề nghị`: all who hold it.
            if let the = (sentence.lowerBound..<office.range.lowerBound).last,
                tokens[the].isWord(reader.plurals)
            {
                return .words(the..<verb)
            }
            return speaker(holding: office)
        }
        if let leaders = leaders(before: verb, sentence) { return .words(leaders) }
        if let office = clauseOffice(before: verb, sentence) { return speaker(holding: office) }
        if let chair = chair(before: verb, sentence) { return chair }
        let first = afterConnective(sentence).lowerBound
        guard first <= verb else { return nil }
        if first < verb, tokens[first].isWord(reader.comrade), verb - first <= 5 {
            return speaker
        }
        // `đánh giá cao kỳ họp của HĐND tỉnh, đề nghị ...`: a comma parts a body from what it is no subject of.
        if let body = names.organisation(endingBefore: verb, in: sentence), verb - names.organisations[body].end <= 3,
            !(names.organisations[body].end..<verb).contains(where: { tokens[$0].isMark(",") })
        {
            return .words(listed(before: body, sentence))
        }
        // `Bí thư đảng ủy các xã A, B đề nghị ...`: holders of an office without names.
        if verb - first <= Self.longestGroup, names.office(at: first) != nil {
            return .words(first..<verb)
        }
        // `Hội nghị thống nhất ...`, `..., hội nghị đã thống nhất ...`
        for at in [sentence.lowerBound..<min(first + 2, verb), max(sentence.lowerBound, verb - 4)..<verb].joined()
        where tokens[at].isWord(reader.meeting.0) && tokens[at + 1].isWord(reader.meeting.1) {
            // `Đồng chí chủ trì hội nghị đề nghị ...`: whoever leads it.
            let isObject = at > sentence.lowerBound && tokens[at - 1].kind == .word && !isInName(at - 1) && at > first
            if !(at > sentence.lowerBound && isPreposition(at - 1)), !isObject { return .words(at..<at + 2) }
            break
        }
        return first == verb || sections.last?.kind == .directions && !isFirstOfLine(sentence) ? speaker : nil
    }

    private func speaker(holding office: PersonMention.Office) -> Discourse.Speaker {
        (names.holder(of: office) ?? leader(in: office)).map { .person(firstMention(of: $0)) } ?? .words(office.range)
    }

    /// `Về công tác tháng tới, đồng chí Giám đốc Sở nhất trí với kế hoạch và nhấn mạnh ...`: the last office that begins a clause.
    private func clauseOffice(before verb: Int, _ sentence: Range<Int>) -> PersonMention.Office? {
        let start = afterConnective(sentence).lowerBound
        for at in sentence.reversed() where at < verb {
            guard let found = names.office(at: at) else { continue }
            let office = names.offices[found]
            let end = office.range.upperBound
            guard end < verb, tokens[end].kind == .word, !tokens[end].isWord(reader.and) else { continue }
            // Not `bí thư chi bộ các bản A, B`.
            if words.cues.match(tokens, at: end, end: verb) == nil,
                (end..<min(end + 3, verb)).contains(where: { tokens[$0].isWord(reader.plurals) })
            {
                continue
            }
            let first = at - 2 >= sentence.lowerBound && tokens[at - 2].isWord(reader.comrade) ? at - 2 : at
            if first <= start || tokens[first - 1].isMark(",") { return office }
        }
        return nil
    }

    /// `Kết luận cuộc họp, đồng chí chủ trì yêu cầu ...`
    private func chair(before verb: Int, _ sentence: Range<Int>) -> Discourse.Speaker? {
        guard verb - 4 >= sentence.lowerBound,
            let at = (max(sentence.lowerBound, verb - 6)...verb - 4).first(where: {
                tokens[$0].isWord(reader.comrade) && tokens[$0 + 2].isWord(reader.presiding.0)
                    && tokens[$0 + 3].isWord(reader.presiding.1)
            })
        else { return nil }
        if let chair = names.persons.indices.first(where: { roles[$0][.chaired] != nil }) {
            return .person(firstMention(of: chair))
        }
        return .words(at..<at + 4)
    }

    /// `được lãnh đạo Sở chỉ đạo ...`: what has been ordered elsewhere, but for a list that follows.
    func isPassive(_ verb: Int, _ sentence: Range<Int>) -> Bool {
        (sentence.lowerBound..<verb).contains { at in
            guard tokens[at].isWord(reader.passive) else { return false }
            if let end = speakerEnd(at: at + 1) { return end <= verb && verb - end <= 3 }
            return tokens[at + 1].isWord(reader.leader.0) && verb - at <= Self.longestGroup
        }
    }

    /// `Đồng chí Giám đốc yêu cầu ...` after `A, Giám đốc Công an tỉnh chủ trì`
    private func leader(in office: PersonMention.Office) -> Int? {
        guard office.organisation == nil else { return nil }
        return names.persons.indices.first { person in
            isLeader(person) && names.persons[person].offices.contains { $0.canonical == office.canonical }
        }
    }

    /// Tokens of the longest group of speakers.
    static let longestGroup = 14

    /// `UBND xã A, UBND xã B`: bodies that speak together.
    func listed(before body: Int, _ sentence: Range<Int>) -> Range<Int> {
        var range = names.organisations[body].range
        while range.lowerBound - 2 >= sentence.lowerBound, tokens[range.lowerBound - 1].isMark(","),
            let before = names.organisation(endingBefore: range.lowerBound - 1, in: sentence),
            names.organisations[before].end == range.lowerBound - 1
        {
            range = names.organisations[before].range.lowerBound..<range.upperBound
        }
        return range
    }

    func isFirstOfLine(_ sentence: Range<Int>) -> Bool {
        sentence.lowerBound == 0 || tokens[sentence.lowerBound - 1].kind == .lineBreak
    }

    func isPreposition(_ index: Int) -> Bool {
        tokens[index].isWord(reader.prepositions)
    }

    /// The first mention of the same person.
    func firstMention(of person: Int) -> Int { names.firstMentions[person] }

    /// Tokens of `Phát biểu định hướng công tác tuyên truyền trong thời gian tới,`, at most.
    private static let longestLead = 20

    /// `lãnh đạo Ban Tuyên giáo Huyện ủy`, `lãnh đạo các sở, ngành trong khối Khoa giáo`
    func leaders(before verb: Int, _ sentence: Range<Int>) -> Range<Int>? {
        guard
            let start = (sentence.lowerBound..<min(verb, sentence.lowerBound + Self.longestLead)).last(where: { index in
                guard index + 2 < verb, tokens[index].isWord(reader.leader.0), tokens[index + 1].isWord(reader.leader.1),
                    tokens[index + 2].kind == .word
                else { return false }
                return index == sentence.lowerBound || tokens[index - 1].kind == .mark || tokens[index - 1].isWord(reader.passive)
            })
        else { return nil }
        // Up to the verb, or to the first small verb after the group's name.
        var end = verb
        for at in start + 2..<verb where tokens[at].kind == .word {
            if isInName(at) { continue }
            if let cue = words.cues.match(tokens, at: at, end: verb),
                cue.value.contains(.result) || cue.value.contains(.praise) || cue.value.contains(.discussion)
                    || cue.value.contains(.order)
            {
                end = at
                break
            }
        }
        guard end > start + 2, end - start <= 24 else { return nil }
        while end > start + 2, tokens[end - 1].kind == .mark { end -= 1 }
        return start..<end
    }
}
