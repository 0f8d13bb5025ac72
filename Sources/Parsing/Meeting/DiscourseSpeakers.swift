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
            if range.contains(where: { tokens[$0].isWord(reader.determiners) })
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
            return (names.holder(of: office) ?? leader(in: office)).map { .person(firstMention(of: $0)) } ?? .words(office.range)
        }
        if let leaders = leaders(before: verb, sentence) { return .words(leaders) }
        let first = afterConnective(sentence).lowerBound
        guard first <= verb else { return nil }
        if first < verb, tokens[first].isWord(reader.comrade), verb - first <= 5 {
            return speaker
        }
        if let body = names.organisation(endingBefore: verb, in: sentence), verb - names.organisations[body].end <= 3 {
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

    func lineStart(of sentence: Range<Int>) -> Int {
        var start = sentence.lowerBound
        while start > 0, tokens[start - 1].kind != .lineBreak { start -= 1 }
        return start
    }

    func isFirstOfLine(_ sentence: Range<Int>) -> Bool {
        sentence.lowerBound == 0 || tokens[sentence.lowerBound - 1].kind == .lineBreak
    }

    func isPreposition(_ index: Int) -> Bool {
        tokens[index].isWord(reader.prepositions)
    }

    /// The first mention of the same person.
    func firstMention(of person: Int) -> Int { names.firstMentions[person] }

    /// `lãnh đạo Ban Tuyên giáo Huyện ủy`, `lãnh đạo các sở, ngành trong khối Khoa giáo`
    func leaders(before verb: Int, _ sentence: Range<Int>) -> Range<Int>? {
        guard
            let start = (sentence.lowerBound..<min(verb, sentence.lowerBound + Self.longestGroup)).last(where: { index in
                guard index + 2 < verb, tokens[index].isWord(reader.leader.0), tokens[index + 1].isWord(reader.leader.1),
                    tokens[index + 2].kind == .word
                else { return false }
                return index == sentence.lowerBound || (tokens[index - 1].kind == .mark && index - sentence.lowerBound < 12)
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
