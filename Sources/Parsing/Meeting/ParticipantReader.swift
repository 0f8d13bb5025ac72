import Articles
import Lexicon

/// Groups and bodies that are said to be at a meeting: what is enumerated after `dự có`, and with whom it was held.
final class ParticipantReader: Sendable {
    private let words: SpeechWords
    private let openers: PhraseTable<Bool>
    private let with: WordSet
    private let and: Int32
    private let the: Int32
    private let of: Int32
    private let together: Int32
    private let be: Int32
    private let by: Int32
    private let forWhom: Int32
    private let central: (Int32, Int32)
    private let comrades: (Int32, Int32)
    /// `đ/c`
    private let short: (Int32, Int32)
    private let topics: PhraseTable<Bool>
    private let held: PhraseTable<Bool>
    private let ends: PhraseTable<Bool>

    init(_ lexicon: Lexicon, words: SpeechWords, meeting: MeetingWords, vocabulary: inout Vocabulary) throws(LexiconError) {
        self.words = words
        openers = try lexicon.phrases("participant_openers", "phrase", into: &vocabulary) { _, _ in true }
        with = WordSet(["với", "cùng"].map { vocabulary.intern($0) })
        and = vocabulary.intern("và")
        the = vocabulary.intern("các")
        of = vocabulary.intern("của")
        together = vocabulary.intern("cùng")
        be = vocabulary.intern("là")
        by = vocabulary.intern("do")
        forWhom = vocabulary.intern("cho")
        central = (vocabulary.intern("trung"), vocabulary.intern("ương"))
        comrades = (vocabulary.intern("đồng"), vocabulary.intern("chí"))
        short = (vocabulary.intern("đ"), vocabulary.intern("c"))
        topics = meeting.phrases(.topic, &vocabulary)
        held = meeting.phrases(.meet, &vocabulary)
        ends = meeting.phrases(.groupEnd, &vocabulary)
    }

    struct Participant {
        var range: Range<Int>
        var kind: String
        /// Name of the rule.
        var rule: String
    }

    /// - Parameter ranges: sentences of title, lead and body, in order; only those that tell who was there are read.
    func read(_ names: Names, _ ranges: [Range<Int>]) -> [Participant] {
        var found: [Participant] = []
        for (index, sentence) in ranges.enumerated() {
            if let start = enumeration(names, sentence) {
                addGroups(names, start..<sentence.upperBound, to: &found)
            } else if let verb = presence(names, sentence) {
                addGroups(names, sentence.lowerBound..<verb, to: &found)
            }
            // Only what opens the text tells in a long sentence with whom the meeting was.
            addPartners(names, sentence, reach: index == 0 ? Self.partnerReach : 1, to: &found)
        }
        return found
    }

    /// Tokens of `và chủ trì hội nghị tại điểm cầu VKSND tỉnh` between `dự` and `có`.
    private static let longestOpening = 14

    /// Where `dự hội nghị còn có` ends.
    private func enumeration(_ names: Names, _ sentence: Range<Int>) -> Int? {
        let tokens = names.tokens
        if let told = words.side(names, at: sentence.lowerBound, end: sentence.upperBound) { return told }
        var next = sentence.lowerBound
        while case let index = tokens.next(words.roles.opening, from: next, before: sentence.upperBound),
            index < sentence.upperBound
        {
            next = index + 1
            guard let cue = words.role(tokens, at: index, end: sentence.upperBound), cue.value.roles.contains(.attended)
            else { continue }
            // `Về phía đơn vị có đồng chí ...`, `với sự tham dự của ...`
            if words.has.contains(tokens[cue.end - 1].word) || tokens[cue.end - 1].isWord(of) { return cue.end }
            for at in cue.end..<min(cue.end + Self.longestOpening, sentence.upperBound) {
                if tokens[at].kind == .mark, !tokens[at].isMark(",") { break }
                if tokens[at].isWord(words.has), at + 1 < sentence.upperBound {
                    return tokens[at + 1].isMark(":") ? at + 2 : at + 1
                }
            }
        }
        return nil
    }

    /// Tokens of `hội nghị trực tuyến.` behind the verb that ends a sentence.
    private static let longestOccasion = 5

    /// `Thủ trưởng các phòng, ban, trưởng các đồn tham dự hội nghị.`: the verb behind those present.
    private func presence(_ names: Names, _ sentence: Range<Int>) -> Int? {
        let tokens = names.tokens
        // `Có 15 chủ tịch hội cơ sở đến dự`
        let first = sentence.lowerBound + (tokens[sentence.lowerBound].isWord(words.has) ? 1 : 0)
        guard openers.match(tokens, at: behindNumber(first, tokens), end: sentence.upperBound) != nil,
            !sentence.contains(where: { names.person(at: $0) != nil })
        else { return nil }
        return (max(sentence.lowerBound, sentence.upperBound - Self.longestOccasion)..<sentence.upperBound).first { at in
            guard tokens[at].kind == .word, !names.isInName(at),
                let cue = words.role(tokens, at: at, end: sentence.upperBound)
            else { return false }
            return cue.value.roles == [.attended] && !(cue.end..<sentence.upperBound).contains { tokens[$0].isMark(",") }
        }
    }

    /// Tokens of `trưởng các phòng`: a body behind no longer one goes on with it.
    private static let shortestGroup = 3

    /// `trưởng các phòng chuyên môn`; not `lãnh đạo các Bộ A`.
    private func isSmallGroup(_ range: Range<Int>, _ tokens: Tokens) -> Bool {
        range.count > Self.shortestGroup
            && !range.dropFirst().contains { tokens[$0].isCapitalised && tokens[$0 - 1].isWord(the) }
    }

    /// Tokens of the longest group in which a body is looked for.
    private static let longestGroup = 60

    /// Tokens between meeting and `với`: `giao ban tháng 5, triển khai nhiệm vụ tháng 6-2021 với ...`.
    private static let partnerReach = 16

    /// `... giao ban với các cơ quan, đơn vị khối khoa giáo quý III`
    private func addPartners(_ names: Names, _ sentence: Range<Int>, reach: Int, to found: inout [Participant]) {
        let tokens = names.tokens
        var next = sentence.lowerBound
        while case let index = tokens.next(held.opening, from: next, before: sentence.upperBound), index < sentence.upperBound {
            next = index + 1
            guard let verb = held.match(tokens, at: index, end: sentence.upperBound),
                let with = (verb.end..<min(verb.end + reach, sentence.upperBound)).first(where: {
                    tokens[$0].isWord(with)
                }), with + 1 < sentence.upperBound
            else { continue }
            let start = with + 1
            var end = start
            while end < sentence.upperBound {
                if let body = names.organisation(at: end) {
                    end = names.organisations[body].end
                    continue
                }
                // `quý III`, `6 tháng`; but `bí thư đảng ủy 13 xã, thị trấn`
                if ends.match(tokens, at: end, end: sentence.upperBound) != nil { break }
                if tokens[end].kind == .number, !counts(end, start, names, sentence) { break }
                if tokens[end].kind == .mark,
                    !((tokens[end].isMark(",") || isDash(end, tokens)) && end + 1 < sentence.upperBound
                        && isListed(end + 1, names, sentence))
                {
                    break
                }
                end += 1
            }
            let (first, second) = (start..<end, numbered(end, names, sentence))
            if second != nil || (end > start && tokens[end - 1].isWord(and)) { end -= 1 }
            guard end > start,
                openers.match(tokens, at: start, end: end) != nil || tokens[start].isWord(the) || isBody(start, names)
                    || (tokens[start].kind == .number && end > start + 1)
            else { continue }
            for case let group? in [first.lowerBound..<end, second] {
                found.append(Participant(range: group, kind: kind(names, group), rule: "participant.partner"))
            }
            return
        }
    }

    /// `bí thư đảng ủy 13 xã`, `với 103 xã, phường`: of how many units a group is.
    private func counts(_ index: Int, _ start: Int, _ names: Names, _ sentence: Range<Int>) -> Bool {
        let (next, tokens) = (index + 1, names.tokens)
        guard next < sentence.upperBound, tokens[index - 1].kind == .word, !tokens[index - 1].isWord(and),
            tokens[next].kind == .word, index > start || topics.match(tokens, at: next, end: sentence.upperBound) == nil
        else { return false }
        return ends.match(tokens, at: next, end: sentence.upperBound) == nil
    }

    /// `chính trị - xã hội`: a dash between two words of one group.
    private func isDash(_ index: Int, _ tokens: Tokens) -> Bool {
        tokens[index].isMark("-") && index > 0 && tokens[index - 1].kind == .word && !tokens[index - 1].isCapitalised
    }

    /// `với các đoàn thể và 32 tổ dân phố`: a group that is counted, behind `và`.
    private func numbered(_ index: Int, _ names: Names, _ sentence: Range<Int>) -> Range<Int>? {
        let tokens = names.tokens
        guard index + 1 < sentence.upperBound, tokens[index].kind == .number, tokens[index - 1].isWord(and) else { return nil }
        var end = index + 1
        while end < sentence.upperBound, tokens[end].kind == .word, !tokens[end].isCapitalised,
            ends.match(tokens, at: end, end: sentence.upperBound) == nil, !isVerb(end, names, sentence)
        {
            end += 1
        }
        return end > index + 1 ? index..<end : nil
    }

    private func isBody(_ index: Int, _ names: Names) -> Bool { names.organisation(at: index) != nil }

    /// `các cơ quan, đơn vị`: a comma between two small words of one group.
    private func isListed(_ index: Int, _ names: Names, _ sentence: Range<Int>) -> Bool {
        names.tokens[index].kind == .word && ends.match(names.tokens, at: index, end: sentence.upperBound) == nil
            && !isVerb(index, names, sentence)
    }

    private func isVerb(_ index: Int, _ names: Names, _ sentence: Range<Int>) -> Bool {
        words.tasks.match(names.tokens, at: index, end: sentence.upperBound) != nil
            || words.role(names.tokens, at: index, end: sentence.upperBound) != nil
    }

    /// `1.246 học sinh`
    private func isInNumber(_ index: Int, _ tokens: Tokens) -> Bool {
        index > 0 && index + 1 < tokens.all.count && tokens[index - 1].kind == .number && tokens[index + 1].kind == .number
            && !tokens[index + 1].hasSpaceBefore
    }

    private func addGroups(_ names: Names, _ range: Range<Int>, to found: inout [Participant]) {
        let tokens = names.tokens
        var start = range.lowerBound
        func take(_ end: Int) {
            // `ông A - Văn phòng Đảng ủy phường`: whose the person is.
            guard start < end, !(tokens[start].isMark("-") && start + 1 < end && isBody(start + 1, names)) else { return }
            var piece = start..<end
            while let first = piece.first,
                tokens[first].kind == .mark || tokens[first].isWord(and) || tokens[first].isWord(with)
                    || (first == start && tokens[first].isWord(words.has))
            {
                piece = first + 1..<piece.upperBound
            }
            while let last = piece.last,
                (tokens[last].kind == .mark && !tokens[last].isMark(")")) || tokens[last].isWord(words.has)
                    || tokens[last].isWord(by)
            {
                piece = piece.lowerBound..<last
            }
            // `các đồng chí là` before who is no group
            guard let last = piece.last, !tokens[last].isWord(be), !piece.contains(where: { names.person(at: $0) != nil }) else {
                return
            }
            // `...; tại điểm cầu huyện có lãnh đạo các phòng`
            if let told = words.side(names, at: piece.lowerBound, end: piece.upperBound) { piece = told..<piece.upperBound }
            guard !piece.isEmpty else { return }
            // `các tổ trưởng`
            let opener =
                tokens[piece.lowerBound].isWord(the) ? piece.lowerBound + 1 : behindNumber(piece.lowerBound, tokens)
            let isOpened = [piece.lowerBound, opener].contains { opens($0, piece.upperBound, tokens) }
            guard isOpened || isBody(piece.lowerBound, names) else { return }
            found.append(Participant(range: piece, kind: kind(names, piece), rule: "participant.enumeration"))
        }
        var at = range.lowerBound
        while at < range.upperBound {
            if let person = names.person(at: at) {
                take(at)
                at = max(names.persons[person].range.upperBound, at + 1)
                start = at
                continue
            }
            if let body = names.organisation(at: at), at > start {
                at = max(names.organisations[body].end, at + 1)
                continue
            }
            let isCut =
                tokens[at].isMark(";") || (tokens[at].isMark(".") && !isInNumber(at, tokens) && !names.isInName(at))
                || (tokens[at].isMark(":") && isBody(at + 1, names))
                || ((tokens[at].isMark(",") || tokens[at].isWord(and) || (at > start && tokens[at].isWord(together)))
                    && begins(at + 1, start, names, range.upperBound))
                // `15 chủ tịch hội cơ sở cùng các tổ trưởng tiêu biểu`
                || (at > start && tokens[at].isWord(together) && at + 1 < range.upperBound && tokens[at + 1].isWord(the))
            if isCut {
                // `các cơ quan: A, B`: the bodies, not the words that announce them.
                if !tokens[at].isMark(":") { take(at) }
                start = at + 1
            } else if tokens[at].kind == .word, at > start, let verb = words.role(tokens, at: at, end: range.upperBound),
                verb.value.roles != [.spoke]
            {
                // `..., đồng chí B chủ trì`: the enumeration is over.
                take(at)
                return
            }
            at += 1
        }
        take(range.upperBound)
    }

    /// `1.135 đồng chí chủ tịch công đoàn cơ sở`, `32/36 ủy viên`: behind how many they are.
    private func behindNumber(_ index: Int, _ tokens: Tokens) -> Int {
        var at = index
        while at < tokens.all.count,
            tokens[at].kind == .number
                || (at > index && !tokens[at].hasSpaceBefore && (tokens[at].isMark("/") || tokens[at].isMark(".")))
        {
            at += 1
        }
        return at
    }

    /// Whether words begin a group: `đại diện`, or `33 đ/c trưởng khối` behind their number.
    private func opens(_ index: Int, _ end: Int, _ tokens: Tokens) -> Bool {
        if openers.match(tokens, at: index, end: end) != nil { return true }
        return index + 3 < end && tokens[index].isWord(short.0) && tokens[index + 1].isMark("/")
            && tokens[index + 2].isWord(short.1)
    }

    /// Whether another group begins here: `, các thành viên ...`, `và đại diện ...`; not `các sở, ngành`.
    private func begins(_ index: Int, _ start: Int, _ names: Names, _ end: Int) -> Bool {
        guard index < end else { return false }
        // `Trạm Y tế phường và 41 bí thư chi bộ`
        if case let next = behindNumber(index, names.tokens), next > index { return opens(next, end, names.tokens) }
        guard names.tokens[index].kind == .word else { return false }
        if names.person(at: index) != nil { return true }
        // `lãnh đạo, chuyên viên phòng khoa giáo`
        if isOpened(start..<index - 1, names.tokens) { return false }
        // `1.000 đại biểu là cán bộ, đoàn viên ưu tú`
        if (max(start, index - Self.shortestGroup)..<index).contains(where: { names.tokens[$0].isWord(be) }) { return false }
        guard let opener = openers.match(names.tokens, at: index, end: end) else {
            // `đại diện Ban Dân vận Huyện ủy, Hội LHPN huyện`: another body; `lãnh đạo các cơ quan: A, B`
            // `các cơ quan báo chí của tỉnh và Trung ương đóng trên địa bàn`: two of one group.
            if names.tokens[index - 1].isWord(and), names.tokens[index].isWord(central.0),
                names.tokens[index - 2].kind == .word, !names.tokens[index - 2].isCapitalised,
                names.organisation(at: index).map({ names.organisations[$0].range.count }) == 2
            {
                return false
            }
            return isBody(index, names) && !isWhole(index, names)
                && (isSmallGroup(start..<index - 1, names.tokens)
                    || (max(start, index - Self.longestGroup)..<index).contains {
                        names.organisation(at: $0) != nil || names.tokens[$0].isMark(":")
                    })
        }
        // `120 đại biểu, đại diện cho 4.000 đoàn viên`
        if opener.end < end, names.tokens[opener.end].isWord(forWhom) { return false }
        // `đại diện các sở, các ngành` is one group.
        if opener.count >= 2 || !names.tokens[index].isWord(the) { return true }
        return false
    }

    /// `Cục Quản lý dược, Bộ Y tế`: the ministry that the department before the comma belongs to.
    private func isWhole(_ index: Int, _ names: Names) -> Bool {
        guard names.tokens[index - 1].isMark(","), let whole = names.organisation(at: index).map({ names.organisations[$0] }),
            whole.rule == .whole, whole.system == .state || whole.system == .party, whole.range.count > 1,
            let part = names.organisation(endingBefore: index - 1, in: max(0, index - Self.longestGroup)..<index).map({
                names.organisations[$0]
            }), part.end == index - 1, part.rule == .department, case .none = part.scope
        else { return false }
        return part.level == .central
    }

    /// `các đồng chí lãnh đạo`, `các đồng chí là lãnh đạo`: words that announce a group and nothing else.
    private func isOpened(_ range: Range<Int>, _ tokens: Tokens) -> Bool {
        guard let first = openers.match(tokens, at: range.lowerBound, end: range.upperBound) else { return false }
        if first.end == range.upperBound { return true }
        guard first.count > 1, tokens[first.end - 2].isWord(comrades.0), tokens[first.end - 1].isWord(comrades.1) else {
            return false
        }
        let next = tokens[first.end].isWord(be) ? first.end + 1 : first.end
        return openers.match(tokens, at: next, end: range.upperBound)?.end == range.upperBound
    }

    private func kind(_ names: Names, _ range: Range<Int>) -> String {
        let bodies = range.compactMap { names.organisation(at: $0) }.map { names.organisations[$0] }
        if bodies.count == 1,
            bodies[0].range == range || (bodies[0].range.lowerBound == range.lowerBound && bodies[0].end == range.upperBound)
        {
            return "org"
        }
        let isPlural = range.contains { names.tokens[$0].isWord(the) }
        return bodies.count == 1 && !isPlural ? "org_representatives" : "group"
    }
}
