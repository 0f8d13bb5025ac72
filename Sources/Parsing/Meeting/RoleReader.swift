import Articles
import Lexicon

/// What persons did at a meeting, by the verbs around their names.
final class RoleReader: Sendable {
    let words: SpeechWords
    /// Between a verb and the persons after it, and between a person and the verb after it.
    private let fillers: WordSet
    private let behalf: (Int32, Int32)
    private let has: Int32
    private let of: Int32
    private let together: Int32
    private let and: Int32
    private let the: Int32
    private let among: Int32
    private let text: Int32
    private let passive: Int32
    /// Before a noun: `nghe báo cáo`, `ý kiến phát biểu`
    private let heard: WordSet

    init(words: SpeechWords, meeting: MeetingWords, vocabulary: inout Vocabulary) {
        self.words = words
        fillers = meeting.set(.occasion)
        behalf = (vocabulary.intern("thay"), vocabulary.intern("mặt"))
        has = vocabulary.intern("có")
        of = vocabulary.intern("của")
        together = vocabulary.intern("cùng")
        and = vocabulary.intern("và")
        the = vocabulary.intern("các")
        among = vocabulary.intern("gồm")
        text = vocabulary.intern("bài")
        passive = vocabulary.intern("được")
        heard = WordSet(["nghe", "kiến"].map { vocabulary.intern($0) })
    }

    /// Roles of each person.
    func read(_ names: Names, _ sentences: Sentences) -> [RoleVerbs] {
        var roles = [RoleVerbs](repeating: RoleVerbs(), count: names.persons.count)
        var previous: (sentence: Int, roles: RoleVerbs)?
        for group in groups(names) {
            let first = names.persons[group.lowerBound]
            guard let sentence = sentences.index(of: first.range.lowerBound) else { continue }
            let range = sentences.ranges[sentence]
            let end = names.persons[group.upperBound - 1].range.upperBound
            var found = before(names, first.range.lowerBound, range)
            if found.isEmpty, let previous, previous.sentence == sentence, isContinued(names, group.lowerBound, range) {
                found = previous.roles
            }
            previous = (sentence, found)
            if found.isEmpty { found = enumerated(names, first.range.lowerBound, range) }
            let said = after(names, end, range, isConcluded: found[.concluded] != nil || found[.presented] != nil)
            // `Dự có các đồng chí: A, T; B, T; C, T chủ trì hội nghị`: those present attend, the last one of them presides.
            if group.count > 1, found[.attended] != nil {
                roles[group.upperBound - 1].merge(said)
            } else {
                found.merge(said)
            }
            for person in group { roles[person].merge(found) }
        }
        // `Phát biểu chỉ đạo, Bí thư Đảng ủy phường nhấn mạnh ...`: whoever holds the office.
        for office in names.offices {
            guard let person = names.holder(of: office), let sentence = sentences.index(of: office.range.lowerBound) else {
                continue
            }
            // `Dự có chủ tịch các hội`: small words name many.
            guard office.organisation != nil || names.tokens[office.range.lowerBound].isCapitalised else { continue }
            roles[person].merge(before(names, office.range.lowerBound, sentences.ranges[sentence]))
        }
        return roles
    }

    /// Tokens of the longest list of those present in which its verb is looked for.
    private static let longestList = 200

    /// `Dự có đại diện các cơ quan: A, B, C; đồng chí D`: who stands in a list of those present.
    private func enumerated(_ names: Names, _ start: Int, _ sentence: Range<Int>) -> RoleVerbs {
        let tokens = names.tokens
        guard start > sentence.lowerBound, tokens[start - 1].isMark(";") else { return RoleVerbs() }
        var at = start - 1
        while at > max(sentence.lowerBound, start - Self.longestList) {
            at -= 1
            guard tokens[at].kind == .word, let (cue, cueStart) = cue(endingAt: at + 1, from: sentence.lowerBound, tokens),
                !names.isInName(cueStart)
            else { continue }
            // `hội nghị báo cáo viên`
            if cue.roles.isEmpty { continue }
            guard cue.roles == [.attended], (at + 1..<start).contains(where: { tokens[$0].isWord(has) }) else {
                return RoleVerbs()
            }
            var found = RoleVerbs()
            found[.attended] = cueStart..<at + 1
            return found
        }
        return RoleVerbs()
    }

    /// Persons whom only commas, semicolons and `và` set apart do the same.
    private func groups(_ names: Names) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        for index in names.persons.indices {
            let start = names.persons[index].range.lowerBound
            if let last = groups.last, case let end = names.persons[last.upperBound - 1].range.upperBound, start >= end,
                isJoint(end..<start, names.tokens)
            {
                groups[groups.count - 1] = last.lowerBound..<index + 1
            } else {
                groups.append(index..<index + 1)
            }
        }
        return groups
    }

    /// Tokens of the longest gap between two persons who do the same, words in brackets aside.
    private static let longestJoint = 3
    private static let longestAside = 5

    /// `, `, ` và các đồng chí`, `(giữa), `
    private func isJoint(_ gap: Range<Int>, _ tokens: Tokens) -> Bool {
        var start = gap.lowerBound
        if start < gap.upperBound, tokens[start].isMark("("),
            let close = (start..<min(start + Self.longestAside, gap.upperBound)).first(where: { tokens[$0].isMark(")") }),
            close + 1 < gap.upperBound
        {
            start = close + 1
        }
        // `A (Chủ tịch HĐQT) và B`
        if start < gap.upperBound, tokens[start].isMark(")") { start += 1 }
        return start < gap.upperBound && gap.upperBound - start <= Self.longestJoint
            && (start..<gap.upperBound).allSatisfy { isJoint(tokens[$0]) }
    }

    private func isJoint(_ token: Token) -> Bool {
        token.isMark(",") || token.isMark(";") || token.isMark(":") || token.isWord(and) || token.isWord(together)
            || token.isWord(the)
    }

    /// Tokens between a verb and the persons: `Tới dự và chỉ đạo hội nghị giao ban có đồng chí`.
    private static let reach = 14

    /// Verbs before: `Dự và chỉ đạo có ...`, `Phát biểu tại hội nghị, ...`, `dưới sự chủ trì của ...`.
    private func before(_ names: Names, _ start: Int, _ sentence: Range<Int>) -> RoleVerbs {
        let tokens = names.tokens
        var found = RoleVerbs()
        var (isListed, isTogether) = (false, false)
        var at = start
        while at > sentence.lowerBound, start - at < Self.reach {
            at -= 1
            let token = tokens[at]
            if token.isWord(among) { isListed = true }
            // `A chủ trì hội nghị cùng các đồng chí: B, C`
            if token.isWord(together) { isTogether = true }
            if token.kind == .mark {
                if token.isMark(",") || token.isMark(":") || token.isMark("-") { continue }
                break
            }
            if token.kind == .number { continue }
            if let (cue, cueStart) = cue(endingAt: at + 1, from: sentence.lowerBound, tokens) {
                // `đồng chí A chủ trì; dự có đồng chí B`: the verb of another person ends the search.
                if cueStart > 0, names.isInName(cueStart - 1), !(isListed && body(before: cueStart, names) != nil),
                    !(isTogether && found.isEmpty && cue.roles == [.chaired])
                {
                    break
                }
                // `triển khai bài phát biểu của Tổng Bí thư`: given elsewhere; `Hội nghị được khai mạc: đến dự có ...`: by nobody.
                if cueStart > 0, tokens[cueStart - 1].isWord(text) || tokens[cueStart - 1].isWord(passive) { break }
                // `Sau khi nghe báo cáo và các ý kiến phát biểu, đồng chí A`: what others said; but `ý kiến phát biểu của đồng chí A`.
                if cueStart > 0, tokens[cueStart - 1].isWord(heard), !(at + 1..<start).contains(where: { tokens[$0].isWord(of) })
                {
                    break
                }
                // `đồng chí A, Viện trưởng, chủ trì hội nghị, các đồng chí B, C`: of whom the comma is of.
                if cueStart - 1 > sentence.lowerBound, tokens[cueStart - 1].isMark(","),
                    isPerson(endingAt: cueStart - 1, names),
                    !(at + 1..<start).contains(where: { tokens[$0].isWord(words.has) || tokens[$0].isWord(of) })
                {
                    break
                }
                for role in cue.roles { found[role] = cueStart..<at + 1 }
                at = cueStart
                continue
            }
            if token.isWord(and) || fillers.contains(token.word) { continue }
            // A place or a body of the event: `tại UBND huyện`, `tại điểm cầu Lai Châu`
            if token.isCapitalised, names.isInName(at) || isPlace(endingAt: at, tokens) { continue }
            // `các đồng chí trong Ban Thường vụ Tỉnh ủy: A, B`
            if let body = body(before: at + 1, names), tokens[body].isCapitalised, body > sentence.lowerBound {
                at = body
                continue
            }
            break
        }
        let first = sentence.lowerBound
        if found.isEmpty, let cue = opening(names, start, first) {
            for role in cue.value.roles { found[role] = first..<cue.end }
        }
        // `Về phía tỉnh Lào Cai có đồng chí`
        if found.isEmpty, start - first < Self.reach, let told = words.side(names, at: first, end: start) {
            found[.attended] = first..<told
        }
        return found
    }

    /// Tokens of the longest phrase that opens a sentence with what its subject did.
    private static let longestOpening = 30

    /// `Chủ trì Hội nghị sơ kết 9 tháng đầu năm của Bộ Y tế, Thứ trưởng A`: nothing but a comma behind the phrase.
    private func opening(_ names: Names, _ start: Int, _ first: Int) -> (value: SpeechWords.RoleCue, end: Int)? {
        let tokens = names.tokens
        guard start - first <= Self.longestOpening, start - 1 > first, tokens[start - 1].isMark(","), tokens[first].isCapitalised,
            !names.isInName(first), let cue = words.roles.match(tokens, at: first, end: start), cue.value.isBefore,
            cue.end < start - 1, fillers.contains(tokens[cue.end].word),
            !(cue.end..<start - 1).contains(where: { tokens[$0].kind == .mark || names.person(at: $0) != nil })
        else { return nil }
        return (cue.value, cue.end)
    }

    /// `do Thường trực Đảng ủy xã chủ trì, gồm các đồng chí`: where a body begins that ends right before a token.
    private func body(before index: Int, _ names: Names) -> Int? {
        guard let body = names.organisation(endingBefore: index, in: max(0, index - Self.reach)..<index),
            names.organisations[body].end == index
        else { return nil }
        return names.organisations[body].range.lowerBound
    }

    /// Tokens of the longest person with offices before a verb.
    private static let longestPerson = 40

    private func isPerson(endingAt index: Int, _ names: Names) -> Bool {
        names.person(endingBefore: index, in: max(0, index - Self.longestPerson)..<index)
            .map { names.persons[$0].range.upperBound == index } ?? false
    }

    /// Words of the longest name of a place.
    private static let longestPlace = 3

    /// Words with capitals behind one that may stand between a verb and the persons: `điểm cầu Lai Châu`.
    private func isPlace(endingAt index: Int, _ tokens: Tokens) -> Bool {
        for at in (max(0, index - Self.longestPlace)..<index).reversed() where !tokens[at].isCapitalised {
            return tokens[at].isWord(fillers)
        }
        return false
    }

    private func cue(endingAt end: Int, from start: Int, _ tokens: Tokens) -> (SpeechWords.RoleCue, Int)? {
        for length in (1...6).reversed() where end - length >= start {
            if let match = words.roles.match(tokens, at: end - length, end: end), match.end == end, match.value.isBefore {
                return (match.value, end - length)
            }
        }
        return nil
    }

    /// Verbs after: `... đã dự và chỉ đạo hội nghị`, `... thay mặt Ban Thường vụ Huyện ủy phát biểu`.
    /// - Parameter isConcluded: `Kết luận hội nghị, đồng chí A đề nghị ...`: what is said belongs to the conclusion.
    private func after(_ names: Names, _ end: Int, _ sentence: Range<Int>, isConcluded: Bool) -> RoleVerbs {
        let tokens = names.tokens
        var found = RoleVerbs()
        var at = end
        var skipped = 0
        while at < sentence.upperBound, skipped < Self.reach {
            let token = tokens[at]
            if token.kind == .word, let match = words.roles.match(tokens, at: at, end: sentence.upperBound) {
                if isConcluded, !match.value.isBefore || match.value.roles == [.directed] { return found }
                // `chủ trì hội nghị quán triệt Nghị quyết`: what the meeting is for.
                if !found.isEmpty, match.value.roles == [.presented], tokens[at - 1].isWord(fillers) { return found }
                for role in match.value.roles where found[role] == nil { found[role] = at..<match.end }
                at = match.end
                skipped = 0
                continue
            }
            // `... (Cụm trưởng) chủ trì`
            if token.isMark("("), let close = (at..<min(at + 10, sentence.upperBound)).first(where: { tokens[$0].isMark(")") }) {
                at = close + 1
                continue
            }
            if token.isMark(",") || token.isMark("-") || token.isMark(")") || token.isWord(and) {
                // `chủ trì hội nghị, cùng dự có ...`: others attend.
                if !found.isEmpty, isOfOthers(at + 1, sentence.upperBound, tokens) { break }
                at += 1
                continue
            }
            if token.isWord(behalf.0), at + 1 < sentence.upperBound, tokens[at + 1].isWord(behalf.1) {
                at += 2
                skipped += 2
                while at < sentence.upperBound, skipped < Self.reach,
                    words.role(tokens, at: at, end: sentence.upperBound) == nil
                {
                    at += 1
                    skipped += 1
                }
                continue
            }
            guard token.isWord(fillers) else { break }
            at += 1
            skipped += 1
        }
        return found
    }

    private func isOfOthers(_ index: Int, _ end: Int, _ tokens: Tokens) -> Bool {
        guard index < end, let match = words.role(tokens, at: index, end: end) else { return true }
        return (match.end..<min(match.end + 4, end)).contains { tokens[$0].isWord(has) }
    }

    /// `... có đồng chí A; lãnh đạo các sở; đồng chí B`: B attends too.
    private func isContinued(_ names: Names, _ person: Int, _ sentence: Range<Int>) -> Bool {
        guard person > 0 else { return false }
        let last = names.persons[person - 1].range.upperBound
        let start = names.persons[person].range.lowerBound
        guard last >= sentence.lowerBound, start > last else { return false }
        let tokens = names.tokens
        guard tokens[last].isMark(";") || tokens[last].isMark(",") || tokens[last].isWord(and) || tokens[last].isWord(together)
        else {
            return false
        }
        return !(last..<start).contains { words.role(tokens, at: $0, end: start) != nil }
    }
}
