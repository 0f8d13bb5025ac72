import Articles
import Lexicon

/// One pass over the body of one article.
struct DiscourseScan {
    let reader: DiscourseReader
    let names: Names
    let sentences: Sentences
    let roles: [RoleVerbs]
    /// Level of the body that holds the meeting.
    var level: Record.Level? {
        didSet {
            delegates = Set(
                names.persons.indices.filter { mention in
                    names.persons[mention].offices.indices.contains { office in
                        let own = names.persons[mention].offices[office].organisation
                        return (own ?? names.body(ofOffice: office, of: mention)).map { isBelow(names.organisations[$0]) }
                            ?? false
                    }
                }.map { names.firstMentions[$0] })
        }
    }
    /// First mentions of who leads the meeting, and of whose office is below the body that holds it.
    let leaders: Set<Int>
    var delegates: Set<Int> = []
    var sections: [Discourse.Section] = []
    var line = -1
    /// Line in which the last section ends.
    var sectionLine = -1
    var speaker: Discourse.Speaker?
    /// A list that was announced and whose items are lines with bullets.
    var isListOpen = false
    /// A line that names shortcomings, and the paragraph below it that lists them.
    var defectHeading = -1
    var isInBullet = false
    var tokens: Tokens { names.tokens }
    var words: SpeechWords { reader.words }

    init(reader: DiscourseReader, names: Names, sentences: Sentences, roles: [RoleVerbs]) {
        self.reader = reader
        self.names = names
        self.sentences = sentences
        self.roles = roles
        leaders = Set(
            roles.indices.filter { roles[$0][.chaired] != nil || roles[$0][.directed] != nil || roles[$0][.concluded] != nil }
                .map { names.firstMentions[$0] })
    }

    /// A phrase of Data/section_cues.tsv.
    struct Cue {
        var use: SpeechWords.Use
        var range: Range<Int>
    }

    mutating func read(_ lines: Range<Int>, _ isBody: (Int) -> Bool) -> [Discourse.Section] {
        for index in sentences.ranges.indices where lines.contains(sentences.lines[index]) && isBody(sentences.lines[index]) {
            let isFirst = sentences.lines[index] != line
            line = sentences.lines[index]
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
                sections[last].range = sections[last].range.lowerBound..<sentence.upperBound
                return
            }
            if isDefectHeading(index) { defectHeading = line }
            if let kind = heading(index) {
                append(kind, sentence, items: [], speaker: nil, "section." + kind.rawValue)
                isListOpen = true
                return
            }
        } else if isInBullet, let last = sections.indices.last, let item = sections[last].items.indices.last {
            sections[last].items[item].range = sections[last].items[item].range.lowerBound..<trimmed(sentence).upperBound
            sections[last].range = sections[last].range.lowerBound..<sentence.upperBound
            return
        }
        // `Dịp này, ...`: what else happened belongs to nobody's speech.
        let cues = cues(in: sentence)
        if let first = cues.first, first.use.contains(.aside), first.range.lowerBound <= sentence.lowerBound + 1 {
            sectionLine = -1
            return
        }
        for clause in clauses(of: sentence) {
            read(
                clause, clause == sentence ? cues : self.cues(in: clause),
                isFirst: isFirst && clause.lowerBound == sentence.lowerBound)
        }
        if let last = sections.last, last.range.upperBound == sentence.upperBound, last.kind != .results,
            tokens[sentence.upperBound - 1].isMark(":")
        {
            isListOpen = true
        }
    }

    mutating func read(_ sentence: Range<Int>, _ cues: [Cue], isFirst: Bool) {
        let last = sectionLine == line ? sections.last : nil
        if isFirst, defectHeading >= 0, line == defectHeading + 1, semicolon(in: sentence) != nil, defects(cues, sentence) == nil
        {
            append(.shortcomings, sentence, items: shortcomings(sentence), speaker: nil, "section.shortcomings")
        } else if let start = defects(cues, sentence) {
            append(
                .shortcomings, sentence, items: shortcomings(start..<sentence.upperBound), speaker: nil,
                "section.shortcomings")
        } else if let items = contrasted(cues, sentence) {
            append(.shortcomings, sentence, items: items, speaker: nil, "section.shortcomings")
        } else if let (start, speaker) = proposals(cues, sentence) {
            append(
                .proposals, sentence, items: pieces(start..<sentence.upperBound, splitsCommas: true), speaker: speaker,
                "section.proposals")
        } else if let (start, speaker) = orders(cues, sentence, isFirst: isFirst) {
            self.speaker = speaker
            append(
                .directions, sentence, items: start.map { tasks($0..<sentence.upperBound) } ?? [], speaker: speaker,
                "section.directions")
        } else if let speaker = opening(cues, sentence) {
            self.speaker = speaker
            append(.directions, sentence, items: [], speaker: speaker, "section.directions")
        } else if isDiscussion(cues, sentence) {
            append(.discussion, sentence, items: [], speaker: nil, "section.discussion")
        } else if let last, last.kind == .shortcomings || last.kind == .directions {
            goOn(last.kind, cues, sentence)
        } else if isFirst, let last = sections.last, last.kind == .directions, isTask(sentence) {
            goOn(.directions, cues, sentence)
        } else if isFirst || last == nil || last?.kind == .results {
            guard isResult(cues, sentence) || (last?.kind == .results) else { return }
            if let last, last.kind == .results {
                sections[sections.count - 1].range = last.range.lowerBound..<sentence.upperBound
            } else {
                // What the same paragraph said before belongs to it.
                let start = sectionLine == line ? sentence.lowerBound : lineStart(of: sentence)
                sections.append(
                    Discourse.Section(kind: .results, range: start..<sentence.upperBound, speaker: nil, rule: "section.results"))
            }
        } else if let last {
            sections[sections.count - 1].range = last.range.lowerBound..<sentence.upperBound
        }
    }

    /// A sentence of the same kind in the same paragraph, or of the same speaker, joins the section before it.
    mutating func append(
        _ kind: Discourse.Kind, _ sentence: Range<Int>, items: [Range<Int>], speaker: Discourse.Speaker?, _ rule: String
    ) {
        let items = items.map { Discourse.Item(range: $0, speaker: speaker) }
        if let last = sections.last, last.kind == kind, last.speaker == speaker || (kind == .proposals && sectionLine == line) {
            sections[sections.count - 1].range = last.range.lowerBound..<sentence.upperBound
            sections[sections.count - 1].items += items
        } else {
            sections.append(Discourse.Section(kind: kind, range: sentence, speaker: speaker, items: items, rule: rule))
        }
        sectionLine = line
    }

    /// A sentence without verbs of its own after an enumeration began.
    mutating func goOn(_ kind: Discourse.Kind, _ cues: [Cue], _ sentence: Range<Int>) {
        let last = sections.count - 1
        sections[last].range = sections[last].range.lowerBound..<sentence.upperBound
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
        } else if cues.contains(where: { $0.use.contains(.plan) || $0.use.contains(.contrast) }) {
            return
        }
        sections[last].items += pieces(sentence).map { Discourse.Item(range: $0, speaker: sections[last].speaker) }
    }

    // MARK: cues

    func cues(in sentence: Range<Int>) -> [Cue] {
        var found: [Cue] = []
        let opening = words.cues.opening
        var next = sentence.lowerBound
        while case let at = tokens.next(opening, from: next, before: sentence.upperBound), at < sentence.upperBound {
            next = at + 1
            guard var match = words.cues.match(tokens, at: at, end: sentence.upperBound) else { continue }
            // `Giao Ban Tổ chức ...`: the verb alone, not `giao ban`.
            if match.value.isEmpty, match.count == 2, names.organisation(at: at + 1) != nil,
                let verb = words.cues.match(tokens, at: at, end: at + 1)
            {
                match = verb
            }
            if found.isEmpty { found.reserveCapacity(8) }
            if !isInName(at) { found.append(Cue(use: match.value, range: at..<match.end)) }
            next = match.end
        }
        return found
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
