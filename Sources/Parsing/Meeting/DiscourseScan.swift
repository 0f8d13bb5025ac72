import Articles
import Lexicon

/// One pass over the body of one article.
struct DiscourseScan {
    let reader: DiscourseReader
    let names: Names
    let sentences: Sentences
    let roles: [RoleVerbs]
    /// Level of the body that holds the meeting.
    let level: Record.Level?
    let isReview: Bool
    let next: String?
    /// By first mention: whether a person leads the meeting, and whether the office is below the body that holds it.
    var leads: [Bool]
    var delegates: [Bool]
    var sections: [Discourse.Section] = []
    var line = -1
    /// Where the line begins, or what follows an aside in it: what a result that it tells belongs to.
    var passageStart = 0
    /// Line in which the last section ends.
    var sectionLine = -1
    var speaker: Discourse.Speaker?
    /// A list that was announced and whose items are lines with bullets.
    var isListOpen = false
    /// A line that names shortcomings, and the paragraph below it that lists them.
    var defectHeading = -1
    /// Whether it ends in a colon, so that sentences may list them as well: `Tuy nhiên, còn một số hạn chế như sau:`
    var isDefectListOpen = false
    var isInBullet = false
    /// Where a sentence ends that says there are shortcomings and names none.
    var defectEnd = -1
    /// Line in which a contrast without a list names shortcomings.
    var contrastLine = -1
    var tokens: Tokens { names.tokens }
    var words: SpeechWords { reader.words }

    init(
        reader: DiscourseReader, names: Names, sentences: Sentences, roles: [RoleVerbs], level: Record.Level?, isReview: Bool,
        next: String?
    ) {
        self.reader = reader
        self.names = names
        self.sentences = sentences
        self.roles = roles
        self.level = level
        self.isReview = isReview
        self.next = next
        leads = Array(repeating: false, count: roles.count)
        delegates = leads
        for person in roles.indices {
            let first = names.firstMentions[person]
            let roles = roles[person]
            if roles[.chaired] != nil || roles[.directed] != nil || roles[.concluded] != nil { leads[first] = true }
            let isBelow = names.persons[person].offices.indices.contains { office in
                let own = names.persons[person].offices[office]
                // `Trưởng ấp`: below every body that meets.
                if words.cues.match(tokens, at: own.range.lowerBound, end: own.range.upperBound)?.value.contains(.delegates)
                    ?? false
                {
                    return true
                }
                return (own.organisation ?? names.body(ofOffice: office, of: person)).map { self.isBelow($0) } ?? false
            }
            if isBelow { delegates[first] = true }
        }
    }

    /// A phrase of Data/section_cues.tsv.
    struct Cue {
        var use: SpeechWords.Use
        var range: Range<Int>
    }

    mutating func read(_ isRead: (Int) -> Bool) -> [Discourse.Section] {
        for index in sentences.ranges.indices where isRead(index) {
            let isFirst = sentences.lines[index] != line
            line = sentences.lines[index]
            if isFirst { passageStart = tokens.line(line).lowerBound }
            let count = sections.count
            let end = sections.last?.range.upperBound
            readLine(index, isFirst: isFirst)
            if sections.count != count || sections.last?.range.upperBound != end { sectionLine = line }
        }
        for index in sections.indices where sections[index].kind == .shortcomings || sections[index].kind == .proposals {
            if sections[index].items.isEmpty {
                sections[index].kind = sections[index].kind == .proposals ? .discussion : .results
            }
        }
        return sections
    }

    mutating func readLine(_ index: Int, isFirst: Bool) {
        let sentence = sentences.ranges[index]
        if isFirst {
            let bullet = bullet(sentence)
            isInBullet = isListOpen && bullet != nil
            isListOpen = isInBullet
            if isInBullet, let bullet, let last = sections.indices.last {
                if sections[last].kind != .directions || !isFigure(bullet..<sentence.upperBound) {
                    sections[last].items.append(
                        Discourse.Item(range: trimmed(bullet..<sentence.upperBound), speaker: sections[last].speaker))
                }
                extendLast(sentence)
                return
            }
            if isDefectHeading(index) { (defectHeading, isDefectListOpen) = (line, false) }
            if let kind = heading(index) {
                append(kind, sentence)
                isListOpen = true
                return
            }
        } else if isInBullet, let last = sections.indices.last, let item = sections[last].items.indices.last {
            sections[last].items[item].range = sections[last].items[item].range.lowerBound..<trimmed(sentence).upperBound
            extendLast(sentence)
            return
        }
        // `Dịp này, ...`: what else happened belongs to nobody's speech.
        let cues = cues(in: sentence)
        if let first = cues.first, !first.use.isDisjoint(with: [.aside, .closing]),
            first.range.lowerBound <= sentence.lowerBound + 1,
            first.use.contains(.aside) || orders(cues, sentence, isFirst: isFirst) == nil
        {
            sectionLine = -1
            passageStart = sentence.upperBound
            return
        }
        var start = sentence.lowerBound
        while start < sentence.upperBound {
            let clause = start..<clauseEnd(from: start, sentence.upperBound)
            read(
                clause, clause == sentence ? cues : self.cues(in: clause),
                isFirst: isFirst && start == sentence.lowerBound)
            start = clause.upperBound
        }
        if let last = sections.last, last.range.upperBound == sentence.upperBound, last.kind != .results,
            tokens[sentence.upperBound - 1].isMark(":")
        {
            isListOpen = true
            if last.kind == .shortcomings, last.items.isEmpty { (defectHeading, isDefectListOpen) = (line, true) }
        }
    }

    mutating func read(_ sentence: Range<Int>, _ cues: [Cue], isFirst: Bool) {
        let last = sectionLine == line ? sections.last?.kind : nil
        if let speaker = praising(cues, sentence) { self.speaker = speaker }
        if defectHeading >= 0, line == defectHeading + 1, defects(cues, sentence) == nil,
            isFirst
                ? semicolon(in: sentence) != nil || isDefectListOpen && isShortfall(sentence)
                : last == nil && isShortfall(sentence)
        {
            append(.shortcomings, sentence, items: shortcomings(sentence, isWhole: !isDefectListOpen))
        } else if let start = detailed(cues, sentence) {
            append(.shortcomings, sentence, items: shortcomings(start..<sentence.upperBound))
            contrastLine = line
        } else if let start = defects(cues, sentence) {
            append(.shortcomings, sentence, items: shortcomings(start..<sentence.upperBound))
        } else if let items = contrasted(cues, sentence) {
            append(.shortcomings, sentence, items: items)
            contrastLine = line
        } else if let (start, speaker) = proposals(cues, sentence) {
            append(.proposals, sentence, items: pieces(start..<sentence.upperBound, splitsCommas: true), speaker: speaker)
        } else if let (start, speaker) = orders(cues, sentence, isFirst: isFirst) {
            self.speaker = speaker
            append(.directions, sentence, items: start.map { tasks($0..<sentence.upperBound) } ?? [], speaker: speaker)
        } else if let speaker = opening(cues, sentence) {
            self.speaker = speaker
            append(.directions, sentence, speaker: speaker)
        } else if isDiscussion(cues, sentence) {
            append(.discussion, sentence)
        } else if let last, last == .shortcomings || last == .directions {
            goOn(last, cues, sentence)
        } else if isFirst, sections.last?.kind == .directions, isTask(sentence) || needs(cues, sentence) {
            goOn(.directions, cues, sentence)
        } else if last == .results || (last != nil && !isFirst) {
            extendLast(sentence)
        } else if isResult(cues, sentence) {
            // What the same paragraph said before belongs to it.
            let start = sectionLine == line ? sentence.lowerBound : passageStart
            sections.append(Discourse.Section(.results, start..<sentence.upperBound))
        }
        if cues.contains(where: { $0.use.contains(.defect) && !isDealt($0, sentence) }) { defectEnd = sentence.upperBound }
    }

    /// The last section goes on to the end of a sentence.
    mutating func extendLast(_ sentence: Range<Int>) {
        let last = sections.count - 1
        sections[last].range = sections[last].range.lowerBound..<sentence.upperBound
    }

    /// A sentence of the same kind in the same paragraph, or of the same speaker, joins the section before it.
    mutating func append(
        _ kind: Discourse.Kind, _ sentence: Range<Int>, items: [Range<Int>] = [], speaker: Discourse.Speaker? = nil
    ) {
        let items = items.map { Discourse.Item(range: $0, speaker: speaker) }
        if let last = sections.indices.last, sections[last].kind == kind,
            sections[last].speaker == speaker || (kind == .proposals && sectionLine == line)
        {
            extendLast(sentence)
            sections[last].items += items
        } else {
            sections.append(Discourse.Section(kind, sentence, speaker: speaker, items: items))
        }
        sectionLine = line
    }

    /// A sentence without verbs of its own after an enumeration began.
    mutating func goOn(_ kind: Discourse.Kind, _ cues: [Cue], _ sentence: Range<Int>) {
        let last = sections.count - 1
        extendLast(sentence)
        if kind == .directions {
            // `Nhiệm vụ trọng tâm` / `Kết luận hội nghị, đồng chí A chỉ đạo ... thực hiện các nhiệm vụ sau:`
            if sections[last].speaker == nil, sections[last].items.isEmpty,
                let at = sentence.first(where: { token in names.person(at: token) != nil }), let person = names.person(at: at),
                isLeader(person)
            {
                speaker = .person(firstMention(of: person))
                sections[last].speaker = speaker
            }
            let isPraise = cues.contains { $0.use.contains(.praise) && !$0.use.contains(.order) }
            guard !isPraise || isTask(sentence) else { return }
            guard isTask(sentence) || cues.contains(where: { $0.use.contains(.must) }) || hasTask(sentence) else { return }
            // `Đồng thời, đã khen thưởng ...`: done, and no task.
            if tokens[afterConnective(sentence).lowerBound].isWord(reader.past) { return }
        } else if cues.contains(where: { $0.use.contains(.plan) || $0.use.contains(.contrast) })
            || line == contrastLine && !isShortfall(sentence)
        {
            return
        }
        // `Trước mắt cần thực hiện một số nhiệm vụ như: ...; ...`
        let colon = kind == .directions ? sentence.prefix(Self.listReach).first { tokens[$0].isMark(":") } : nil
        let start = colon.flatMap { isPlan(sentence.lowerBound..<$0) && $0 + 1 < sentence.upperBound ? $0 + 1 : nil }
        for range in pieces((start ?? sentence.lowerBound)..<sentence.upperBound) {
            sections[last].items.append(Discourse.Item(range: range, speaker: sections[last].speaker))
        }
    }

    // MARK: cues

    func cues(in sentence: Range<Int>) -> [Cue] {
        var found: [Cue] = []
        let opening = words.cues.opening
        var next = sentence.lowerBound
        while case let at = tokens.next(opening, from: next, before: sentence.upperBound), at < sentence.upperBound {
            next = at + 1
            if isInName(at) { continue }
            guard var match = words.cues.match(tokens, at: at, end: sentence.upperBound) else {
                if isCommand(at, sentence) { found.append(Cue(use: .order, range: at..<at + 2)) }
                continue
            }
            // `Giao Ban Tổ chức ...`: the verb alone, not `giao ban`.
            if match.value.isEmpty, match.count == 2, names.organisation(at: at + 1) != nil,
                let verb = words.cues.match(tokens, at: at, end: at + 1)
            {
                match = verb
            }
            if found.isEmpty { found.reserveCapacity(8) }
            found.append(Cue(use: match.value, range: at..<match.end))
            next = match.end
        }
        return found
    }

    /// Tokens of an office that is not read behind a person: `, Bí thư ĐUQS tỉnh`.
    private static let longestOffice = 6

    /// `Giám đốc A chỉ đạo: ...`, `Chủ tịch A kết luận:`, `ông A chỉ đạo 13 phường tăng cường ...`, `... chỉ đạo Công an quận mở ...`
    private func isCommand(_ index: Int, _ sentence: Range<Int>) -> Bool {
        let next = index + 2
        guard index > sentence.lowerBound, next < sentence.upperBound,
            let person = names.person(endingBefore: index, in: sentence)
        else { return false }
        let name = names.persons[person].range.upperBound
        if tokens[index + 1].isWord(reader.leader.1) {
            let tellsWhom = tokens[next].kind == .number || names.organisation(at: next) != nil
            return index - name <= Self.longestOffice && tokens[next].isMark(":") || index == name && tellsWhom
        }
        return tokens[index].isWord(reader.conclusion.0) && tokens[index + 1].isWord(reader.conclusion.1)
            && tokens[next].isMark(":") && index - name <= Self.longestOffice
    }

    func isInName(_ token: Int) -> Bool { names.isInName(token) }

    func semicolon(in range: Range<Int>) -> Int? {
        var next = range.lowerBound
        while case let at = tokens.next(reader.cuts, from: next, before: range.upperBound), at < range.upperBound {
            if tokens[at].isMark(";") { return at }
            next = at + 1
        }
        return nil
    }

    /// Where an enumeration begins after a word: behind `như:`, `:`, `đó là`.
    func list(after index: Int, within reach: Int, _ end: Int) -> Int? {
        var at = index
        while at < min(index + reach, end) {
            if tokens[at].isMark(":") { return at + 1 }
            if tokens[at].isMark(";") || tokens[at].isMark(".") { return nil }
            if tokens[at].kind == .word, let match = words.cues.match(tokens, at: at, end: end), match.value.contains(.list) {
                if match.end < end, tokens[match.end].isMark(":") { return match.end + 1 }
                // `như` alone introduces a list, `là` and `cụ thể` do so only with a colon.
                if tokens[at].isWord(reader.such) { return match.end }
                at = match.end
                continue
            }
            at += 1
        }
        return nil
    }
}
