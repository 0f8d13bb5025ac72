import Articles
import Lexicon

/// Tells the sections of a meeting's report apart and cuts what is enumerated in them into items.
///
/// Sentence by sentence: a sentence's own verbs decide (`yêu cầu`, `kiến nghị ... như:`, `thảo luận`), else it goes on with what its
/// paragraph was about.
struct DiscourseReader: Sendable {
    let words: SpeechWords
    let and: Int32
    let leader: (Int32, Int32)
    let meeting: (Int32, Int32)
    let comrade: Set<Int32>
    let determiners: Set<Int32>
    let work: (Int32, Int32)
    /// First syllables of task verbs that are nouns after a determiner or a comma: `các tổ chức`, `cấp ủy, lãnh đạo`.
    let nouns: Set<Int32>
    /// Syllables of what plans are made of: `phương hướng`, `nhiệm vụ`.
    let plans: (Set<Int32>, Set<Int32>)
    /// Last syllables before defects that are not named but dealt with: `làm rõ những hạn chế`, `khắc phục khó khăn`.
    let dealing: Set<Int32>
    /// Whom a proposal is made to, and what it is only about.
    let addressees: PhraseTable<Bool>
    let topics: PhraseTable<Bool>
    let regarding: PhraseTable<Bool>
    let such: Int32
    let prepositions: Set<Int32>
    let has: Int32

    init(words: SpeechWords, meeting: MeetingWords, vocabulary: inout Vocabulary) {
        self.words = words
        and = vocabulary.intern("và")
        leader = (vocabulary.intern("lãnh"), vocabulary.intern("đạo"))
        self.meeting = (vocabulary.intern("hội"), vocabulary.intern("nghị"))
        comrade = Set(["đồng", "ông", "bà"].map { vocabulary.intern($0) })
        determiners = meeting.set(.determiner)
        work = (vocabulary.intern("công"), vocabulary.intern("tác"))
        nouns = meeting.set(.noun)
        plans = (meeting.set(.planFirst), meeting.set(.planSecond))
        prepositions = meeting.set(.inside)
        dealing = meeting.set(.deal)
        addressees = meeting.phrases(.addressee)
        topics = meeting.phrases(.topic)
        regarding = meeting.phrases(.regarding)
        such = vocabulary.intern("như")
        has = vocabulary.intern("có")
    }

    /// - Parameters:
    ///   - lines: from the first line of the body after the lead to the last.
    ///   - isBody: by line; the others are captions.
    ///   - roles: by person.
    ///   - organiser: index of a body, whose subordinates propose and do not order.
    func read(
        _ names: Names, _ sentences: Sentences, lines: Range<Int>, isBody: (Int) -> Bool, roles: [RoleReader.Verbs],
        organiser: Int? = nil
    ) -> [Discourse.Section] {
        var scan = DiscourseScan(reader: self, names: names, sentences: sentences, roles: roles)
        scan.level = organiser.flatMap { names.organisations[$0].level }
        return scan.read(lines, isBody)
    }
}

/// One pass over the body of one article.
struct DiscourseScan {
    let reader: DiscourseReader
    let names: Names
    let sentences: Sentences
    let roles: [RoleReader.Verbs]
    /// Level of the body that holds the meeting.
    var level: Record.Level?
    private var sections: [Discourse.Section] = []
    private var line = -1
    /// Line in which the last section ends.
    private var sectionLine = -1
    private var speaker: Discourse.Speaker?
    /// A list that was announced and whose items are lines with bullets.
    private var isListOpen = false
    private var isInBullet = false
    private var tokens: Tokens { names.tokens }
    private var words: SpeechWords { reader.words }

    init(reader: DiscourseReader, names: Names, sentences: Sentences, roles: [RoleReader.Verbs]) {
        self.reader = reader
        self.names = names
        self.sentences = sentences
        self.roles = roles
    }

    /// A phrase of Data/section_cues.tsv.
    private struct Cue {
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

    private mutating func readLine(_ index: Int, isFirst: Bool) {
        let sentence = sentences.ranges[index]
        if isFirst {
            let bullet = bullet(sentence)
            isInBullet = isListOpen && bullet != nil
            isListOpen = isInBullet
            if isInBullet, let bullet, let last = sections.indices.last {
                sections[last].items.append(
                    Discourse.Item(range: trimmed(bullet..<sentence.upperBound), speaker: sections[last].speaker))
                sections[last].range = sections[last].range.lowerBound..<sentence.upperBound
                return
            }
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
        for clause in clauses(of: sentence) { read(clause, isFirst: isFirst && clause.lowerBound == sentence.lowerBound) }
        if let last = sections.last, last.range.upperBound == sentence.upperBound, last.kind != .results,
            tokens[sentence.upperBound - 1].isMark(":")
        {
            isListOpen = true
        }
    }

    private mutating func read(_ sentence: Range<Int>, isFirst: Bool) {
        let cues = cues(in: sentence)
        let last = sectionLine == line ? sections.last : nil
        if let start = defects(cues, sentence) {
            append(.shortcomings, sentence, items: pieces(start..<sentence.upperBound), speaker: nil, "section.shortcomings")
        } else if let (start, speaker) = proposals(cues, sentence) {
            append(
                .proposals, sentence, items: pieces(start..<sentence.upperBound, splitsCommas: true), speaker: speaker,
                "section.proposals")
        } else if let (start, speaker) = orders(cues, sentence, isFirst: isFirst) {
            self.speaker = speaker
            append(
                .directions, sentence, items: start.map { pieces($0..<sentence.upperBound) } ?? [], speaker: speaker,
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
    private mutating func append(
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
    private mutating func goOn(_ kind: Discourse.Kind, _ cues: [Cue], _ sentence: Range<Int>) {
        let last = sections.count - 1
        sections[last].range = sections[last].range.lowerBound..<sentence.upperBound
        if kind == .directions {
            let isPraise = cues.contains { $0.use.contains(.praise) && !$0.use.contains(.order) }
            guard !isPraise || isTask(sentence) else { return }
            guard isTask(sentence) || cues.contains(where: { $0.use.contains(.must) }) || hasTask(sentence) else { return }
        } else if cues.contains(where: { $0.use.contains(.plan) || $0.use.contains(.contrast) }) {
            return
        }
        sections[last].items += pieces(sentence).map { Discourse.Item(range: $0, speaker: sections[last].speaker) }
    }

    // MARK: cues

    private func cues(in sentence: Range<Int>) -> [Cue] {
        var found: [Cue] = []
        var at = sentence.lowerBound
        while at < sentence.upperBound {
            guard tokens[at].kind == .word, let match = words.cues.match(tokens, at: at, end: sentence.upperBound) else {
                at += 1
                continue
            }
            found.append(Cue(use: match.value, range: at..<match.end))
            at = match.end
        }
        return found.filter { cue in !isInName(cue.range.lowerBound) }
    }

    private func isInName(_ token: Int) -> Bool { names.isInName(token) }

    /// Where an enumeration begins after a word: behind `như:`, `:`, `đó là`.
    private func list(after index: Int, within reach: Int, _ end: Int) -> Int? {
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

    // MARK: lists

    /// Tokens between a word and the colon of the list that it announces: `những tồn tại được các đơn vị thẳng thắn nhìn nhận gồm:`.
    private static let listReach = 16
    /// Tokens before a colon in which a plan's words count.
    private static let planReach = 8
    /// Tokens of the longest line that is a heading.
    private static let longestHeading = 14

    /// Where the text behind a bullet begins: `-`, `*`, `+`, `1.`, `(1)`, `Một là,`.
    private func bullet(_ line: Range<Int>) -> Int? {
        let start = afterConnective(line).lowerBound
        guard start > line.lowerBound, start < line.upperBound else { return nil }
        return start
    }

    /// A line without a full stop that names what the bullets below it are.
    private func heading(_ index: Int) -> Discourse.Kind? {
        let line = sentences.ranges[index]
        guard line.count <= Self.longestHeading, let last = line.last, !tokens[last].isMark("."),
            index + 1 < sentences.ranges.count, sentences.lines[index + 1] != sentences.lines[index],
            bullet(sentences.ranges[index + 1]) != nil
        else { return nil }
        let uses = cues(in: line).reduce(into: SpeechWords.Use()) { $0.formUnion($1.use) }
        // `Kết luận hội nghị, đồng chí A chỉ đạo:` is no heading.
        guard !line.contains(where: { names.person(at: $0) != nil }) else { return nil }
        if uses.contains(.defect) { return .shortcomings }
        if uses.contains(.plan) { return .directions }
        return uses.contains(.proposal) ? .proposals : nil
    }

    /// A sentence cut where after a semicolon another speaks: `ông A kiến nghị ...; bà B đề xuất ...`.
    private func clauses(of sentence: Range<Int>) -> [Range<Int>] {
        var clauses: [Range<Int>] = []
        var start = sentence.lowerBound
        for at in sentence.dropLast(2) where tokens[at].isMark(";") {
            guard let person = names.person(at: at + 1) else { continue }
            let end = names.persons[person].range.upperBound
            guard end < sentence.upperBound, tokens[end].kind == .word,
                let cue = words.cues.match(tokens, at: end, end: sentence.upperBound)?.value,
                cue.contains(.order) || cue.contains(.proposal)
            else { continue }
            clauses.append(start..<at + 1)
            start = at + 1
        }
        clauses.append(start..<sentence.upperBound)
        return clauses
    }

    // MARK: shortcomings and proposals

    private func defects(_ cues: [Cue], _ sentence: Range<Int>) -> Int? {
        for cue in cues where cue.use.contains(.defect) {
            // `làm rõ những tồn tại, hạn chế`: somebody speaks of them and names none.
            let before = (max(sentence.lowerBound, cue.range.lowerBound - 4)..<cue.range.lowerBound)
            if before.contains(where: { tokens[$0].kind == .word && reader.dealing.contains(tokens[$0].word) }) { return nil }
            if list(after: cue.range.upperBound, within: Self.listReach, sentence.upperBound) == sentence.upperBound {
                return sentence.upperBound
            }
            if let start = list(after: cue.range.upperBound, within: Self.listReach, sentence.upperBound),
                start + 3 < sentence.upperBound
            {
                return start
            }
        }
        return nil
    }

    private func proposals(_ cues: [Cue], _ sentence: Range<Int>) -> (Int, Discourse.Speaker?)? {
        for cue in cues where cue.use.contains(.proposal) {
            let speaker = subject(before: cue.range.lowerBound, sentence)
            if case .person(let person)? = speaker,
                roles[person].keys.contains(where: { $0 == .chaired || $0 == .directed || $0 == .concluded })
            {
                return nil
            }
            if cue.use.contains(.order), !isDelegate(speaker), !isFloor(sentence) { continue }
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

    /// `kiến nghị tỉnh sớm bố trí ...`: what is proposed begins behind whom it is proposed to. Not `đề xuất một số giải pháp`.
    private func proposal(after index: Int, _ end: Int) -> Int? {
        var at = index
        while at < end, at - index <= 8 {
            if let body = names.organisation(at: at) {
                at = names.organisations[body].end
                continue
            }
            guard tokens[at].kind == .word, !tokens[at].isCapitalised else { return nil }
            if let addressee = reader.addressees.match(tokens, at: at, end: end) {
                at = addressee.end
                continue
            }
            return reader.topics.match(tokens, at: at, end: end) == nil && at + 2 < end ? at : nil
        }
        return nil
    }

    /// Whether a sentence itself says who speaks.
    private func isStated(_ speaker: Discourse.Speaker?, before verb: Int, _ sentence: Range<Int>) -> Bool {
        switch speaker {
        case .person?:
            names.person(endingBefore: verb, in: sentence) != nil
                || names.offices.contains { sentence.contains($0.range.lowerBound) && $0.range.upperBound <= verb }
        case .words(let range)?: sentence.contains(range.lowerBound)
        case nil: false
        }
    }

    /// `Góp ý tại hội nghị, ...`: a delegate has the floor.
    private func isFloor(_ clause: Range<Int>) -> Bool {
        let start = sentences.index(of: clause.lowerBound).map { sentences.ranges[$0].lowerBound } ?? clause.lowerBound
        return (start..<min(start + 3, clause.upperBound)).contains {
            tokens[$0].kind == .word
                && words.cues.match(tokens, at: $0, end: clause.upperBound)?.value.contains(.discussion) ?? false
        }
    }

    private func isLeader(_ person: Int) -> Bool {
        let person = firstMention(of: person)
        return names.persons.indices.contains {
            firstMention(of: $0) == person && roles[$0].keys.contains { $0 == .chaired || $0 == .directed || $0 == .concluded }
        }
    }

    /// Groups of participants and whose office is below the body that holds the meeting: they propose and do not order.
    private func isDelegate(_ speaker: Discourse.Speaker?) -> Bool {
        switch speaker {
        case .words(let range)?:
            if range.contains(where: { tokens[$0].kind == .word && reader.determiners.contains(tokens[$0].word) })
                || words.cues.match(tokens, at: range.lowerBound, end: range.upperBound)?.value.contains(.delegates) ?? false
            {
                return true
            }
            return range.contains { names.organisation(at: $0).map { isBelow(names.organisations[$0]) } ?? false }
        case .person(let person)?:
            let name = tokens.plain(names.persons[person].name)
            return names.persons.indices.filter { tokens.plain(names.persons[$0].name) == name }.contains { mention in
                names.persons[mention].offices.indices.contains { office in
                    names.body(ofOffice: office, of: mention).map { isBelow(names.organisations[$0]) } ?? false
                }
            }
        case nil: return false
        }
    }

    private func isBelow(_ body: Organisation) -> Bool {
        guard let level, let own = Self.rank(level) else { return false }
        if body.rule == "organisation.unit", body.level == nil { return body.base.hasPrefix("Trường ") }
        return body.level.flatMap { Self.rank($0) }.map { $0 > own } ?? false
    }

    private static func rank(_ level: Record.Level) -> Int? {
        [.central, .province, .district, .ward, .unit].firstIndex(of: level)
    }

    private func isDiscussion(_ cues: [Cue], _ sentence: Range<Int>) -> Bool {
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

    private func isResult(_ cues: [Cue], _ sentence: Range<Int>) -> Bool {
        sentence.count > 8 && cues.contains { $0.use.contains(.result) }
    }

    // MARK: directions

    /// - Returns: where the first item begins, nil where the sentence only announces them; nil for a sentence that orders nothing.
    private func orders(_ cues: [Cue], _ sentence: Range<Int>, isFirst: Bool) -> (Int?, Discourse.Speaker?)? {
        var stop = sentence.first { tokens[$0].isMark(";") } ?? sentence.upperBound
        let orders = cues.filter { $0.use.contains(.order) }
        // `Hội nghị cũng thông qua ...; thống nhất ...`
        if let first = orders.first, first.range.lowerBound > stop {
            stop = (first.range.upperBound..<sentence.upperBound).first { tokens[$0].isMark(";") } ?? sentence.upperBound
        }
        let verbs = orders.filter { $0.range.lowerBound < stop }
        for verb in verbs {
            guard let speaker = subject(before: verb.range.lowerBound, sentence) else { continue }
            // `Báo cáo do đồng chí A trình bày nêu rõ: ...`
            if case .person(let person) = speaker, isFloor(sentence), !isLeader(person) { return nil }
            if case .person(let person) = speaker, let presented = roles[person][.presented] ?? presented(in: sentence),
                sentence.contains(presented.lowerBound), presented.lowerBound < verb.range.lowerBound
            {
                return nil
            }
            // Of several verbs before the first semicolon the last one orders: `nhấn mạnh ..., đồng thời yêu cầu ...`.
            for last in verbs.reversed() where last.range.lowerBound >= verb.range.lowerBound {
                // `đề nghị chi ủy các thôn phân công đảng viên ...`: a task, no order of its own.
                if last.range.lowerBound > verb.range.lowerBound, isTaskOf(verb, last) { continue }
                if let start = firstItem(after: last.range.upperBound, stop, sentence) { return (start, speaker) }
            }
            if cues.contains(where: { $0.use.contains(.plan) }) { return (nil, speaker) }
        }
        // `Nhiệm vụ trọng tâm quý IV: ...`, `Thời gian tới, Ban tiếp tục ...`
        let opening = sentence.lowerBound..<min(sentence.lowerBound + 6, sentence.upperBound)
        if isFirst, let plan = cues.first(where: { $0.use.contains(.plan) && opening.contains($0.range.lowerBound) }),
            let start = firstItem(after: plan.range.upperBound, stop, sentence),
            !cues.contains(where: { $0.use.contains(.discussion) })
        {
            return (start, nil)
        }
        return nil
    }

    private func isTaskOf(_ verb: Cue, _ later: Cue) -> Bool {
        let at = later.range.lowerBound
        return words.tasks.match(tokens, at: at, end: later.range.upperBound) != nil && tokens[at - 1].kind == .word
            && !tokens[at - 1].isWord(reader.and)
            && !(words.cues.match(tokens, at: at - 2, end: at)?.value.contains(.connective) ?? false)
    }

    /// `Phát biểu tại hội nghị, đồng chí A đánh giá cao ...`: who leads begins to speak, and what is to be done follows.
    private func opening(_ cues: [Cue], _ sentence: Range<Int>) -> Discourse.Speaker? {
        guard let verb = cues.last(where: { $0.use.contains(.praise) || $0.use.contains(.order) }),
            let mention = names.person(endingBefore: verb.range.lowerBound, in: sentence)
        else { return nil }
        let person = firstMention(of: mention)
        let all = names.persons.indices.filter { firstMention(of: $0) == person }.flatMap { roles[$0].keys }
        return all.contains { $0 == .chaired || $0 == .directed || $0 == .concluded } ? .person(person) : nil
    }

    /// Where the first task begins after the verb that orders it: behind a colon, behind `cần`, else at the first verb of a task.
    private func firstItem(after index: Int, _ stop: Int, _ sentence: Range<Int>) -> Int? {
        if let colon = (index..<stop).first(where: { tokens[$0].isMark(":") }),
            announces(index..<colon) || opensList(colon, sentence)
        {
            return colon + 1
        }
        var at = index
        while at < stop {
            guard tokens[at].kind == .word, !isInName(at) else {
                at += 1
                continue
            }
            if let match = words.cues.match(tokens, at: at, end: stop), match.value.contains(.must) {
                return match.end < stop ? match.end : nil
            }
            if let match = words.tasks.match(tokens, at: at, end: stop), !isNoun(at, match.end, from: index) {
                // `thống nhất phương hướng thực hiện nhiệm vụ` announces and orders nothing.
                if isPlan(index..<at) { return nil }
                return at
            }
            at += 1
        }
        return nil
    }

    /// A colon at the end of a sentence, or before a capital or an ordinal: `tập trung vào các việc sau: Tham mưu ...`, `: một là, ...`.
    private func opensList(_ colon: Int, _ sentence: Range<Int>) -> Bool {
        let next = colon + 1
        guard next < sentence.upperBound else { return true }
        // `các ngày lễ lớn như: Kỷ niệm ...`: a list inside a task.
        if tokens[colon - 1].isWord(reader.such) { return false }
        return tokens[next].isCapitalised || afterConnective(next..<sentence.upperBound).lowerBound > next
    }

    /// The verb of a report in a sentence, whoever gives it.
    private func presented(in sentence: Range<Int>) -> Range<Int>? {
        names.persons.indices.first { sentence.contains(names.persons[$0].range.lowerBound) && roles[$0][.presented] != nil }
            .flatMap { roles[$0][.presented] }
    }

    /// Whether the words before a colon announce a list of tasks and are no task themselves.
    private func announces(_ range: Range<Int>) -> Bool {
        guard let last = range.last else { return true }
        let near = max(range.lowerBound, range.upperBound - Self.planReach)..<range.upperBound
        if isPlan(near), !near.contains(where: { isMust($0, range.upperBound) }) { return true }
        if tokens[last].kind == .word, let match = words.cues.match(tokens, at: last, end: range.upperBound),
            match.value.contains(.list)
        {
            return !range.dropLast().contains {
                words.tasks.match(tokens, at: $0, end: range.upperBound) != nil && !isNoun($0, $0 + 1, from: range.lowerBound)
            }
        }
        return !range.contains {
            words.tasks.match(tokens, at: $0, end: range.upperBound) != nil && !isNoun($0, $0 + 1, from: range.lowerBound)
        }
    }

    private func isMust(_ index: Int, _ end: Int) -> Bool {
        tokens[index].kind == .word && words.cues.match(tokens, at: index, end: end)?.value.contains(.must) ?? false
    }

    private func isPlan(_ range: Range<Int>) -> Bool {
        range.contains {
            $0 + 1 < tokens.all.count && tokens[$0].kind == .word && reader.plans.0.contains(tokens[$0].word)
                && reader.plans.1.contains(tokens[$0 + 1].word)
        }
    }

    /// A word that is a task's verb elsewhere: in `các tổ chức`, `cấp ủy, lãnh đạo các đơn vị`, `cơ quan tham mưu`.
    private func isNoun(_ index: Int, _ end: Int, from start: Int) -> Bool {
        guard reader.nouns.contains(tokens[index].word), end - index <= 2 else { return false }
        guard index > start else { return reader.leader.0 == tokens[index].word }
        let before = tokens[index - 1]
        return before.isMark(",") || before.isMark("-")
            || (before.kind == .word && (reader.determiners.contains(before.word) || before.isWord(reader.work.1)))
            || (before.kind == .word && isInName(index - 1))
    }

    /// Whether a sentence begins with a task: `Tiếp tục ...`, `Cùng với đó, thực hiện ...`
    private func isTask(_ sentence: Range<Int>) -> Bool {
        let start = afterConnective(sentence).lowerBound
        return start < sentence.upperBound && tokens[start].kind == .word
            && words.tasks.match(tokens, at: start, end: sentence.upperBound) != nil
    }

    private func hasTask(_ sentence: Range<Int>) -> Bool {
        sentence.prefix(24).contains {
            tokens[$0].kind == .word && words.tasks.match(tokens, at: $0, end: sentence.upperBound) != nil
                && !isNoun($0, $0 + 1, from: sentence.lowerBound)
        }
    }

    // MARK: speakers

    /// Who does what a verb says: the last person, body or group before it in the sentence, else who spoke last.
    private func subject(before verb: Int, _ sentence: Range<Int>) -> Discourse.Speaker? {
        if let person = names.person(endingBefore: verb, in: sentence) {
            return .person(firstMention(of: person))
        }
        if let office = names.offices.last(where: { $0.range.lowerBound >= sentence.lowerBound && $0.range.upperBound <= verb }),
            verb - office.range.upperBound <= 3
        {
            return names.holder(of: office).map { .person(firstMention(of: $0)) } ?? .words(office.range)
        }
        if let leaders = leaders(before: verb, sentence) { return .words(leaders) }
        let first = afterConnective(sentence).lowerBound
        guard first < verb || first == verb else { return nil }
        if first < verb, tokens[first].kind == .word, reader.comrade.contains(tokens[first].word), verb - first <= 5 {
            return speaker
        }
        if let body = names.organisation(endingBefore: verb, in: sentence), verb - names.organisations[body].end <= 3 {
            return .words(listed(before: body, sentence))
        }
        // `Bí thư đảng ủy các xã A, B đề nghị ...`: holders of an office without names.
        if verb - first <= Self.longestGroup, names.offices.contains(where: { $0.range.lowerBound == first }) {
            return .words(first..<verb)
        }
        if let at = (sentence.lowerBound..<verb).first(where: {
            tokens[$0].isWord(reader.meeting.0) && tokens[$0 + 1].isWord(reader.meeting.1)
        }),
            at <= first + 1 || verb - at <= 4, !(at > sentence.lowerBound && isPreposition(at - 1))
        {
            return .words(at..<at + 2)
        }
        return first == verb || sections.last?.kind == .directions && !isFirstOfLine(sentence) ? speaker : nil
    }

    /// Tokens of the longest group of speakers.
    private static let longestGroup = 14

    /// `UBND xã A, UBND xã B`: bodies that speak together.
    private func listed(before body: Int, _ sentence: Range<Int>) -> Range<Int> {
        var range = names.organisations[body].range
        while range.lowerBound - 2 >= sentence.lowerBound, tokens[range.lowerBound - 1].isMark(","),
            let before = names.organisation(endingBefore: range.lowerBound - 1, in: sentence),
            names.organisations[before].end == range.lowerBound - 1
        {
            range = names.organisations[before].range.lowerBound..<range.upperBound
        }
        return range
    }

    private func lineStart(of sentence: Range<Int>) -> Int {
        var start = sentence.lowerBound
        while start > 0, tokens[start - 1].kind != .lineBreak { start -= 1 }
        return start
    }

    private func isFirstOfLine(_ sentence: Range<Int>) -> Bool {
        sentence.lowerBound == 0 || tokens[sentence.lowerBound - 1].kind == .lineBreak
    }

    private func isPreposition(_ index: Int) -> Bool {
        tokens[index].kind == .word && reader.prepositions.contains(tokens[index].word)
    }

    /// The first mention of the same person.
    private func firstMention(of person: Int) -> Int {
        let name = tokens.plain(names.persons[person].name)
        return names.persons.firstIndex { tokens.plain($0.name) == name } ?? person
    }

    /// `lãnh đạo Ban Tuyên giáo Huyện ủy`, `lãnh đạo các sở, ngành trong khối Khoa giáo`
    private func leaders(before verb: Int, _ sentence: Range<Int>) -> Range<Int>? {
        guard
            let start = (sentence.lowerBound..<verb).last(where: { index in
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

    // MARK: items

    private func afterConnective(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        while start < range.upperBound,
            tokens[start].kind == .mark
                || (tokens[start].kind == .number && start + 1 < range.upperBound && tokens[start + 1].kind == .mark)
        {
            start += 1
        }
        while start < range.upperBound, tokens[start].kind == .word,
            let match = words.cues.match(tokens, at: start, end: range.upperBound),
            match.value.contains(.connective), match.end < range.upperBound
        {
            if tokens[match.end].isMark(",") || tokens[match.end].isMark(":") {
                start = match.end + 1
            } else if words.tasks.match(tokens, at: match.end, end: range.upperBound) != nil {
                start = match.end
            } else {
                break
            }
        }
        return start..<range.upperBound
    }

    /// The items of an enumeration: at semicolons, but not inside an item's own list; without the words that join them.
    /// - Parameter splitsCommas: without semicolons a comma before a verb cuts too.
    private func pieces(_ range: Range<Int>, splitsCommas: Bool = false) -> [Range<Int>] {
        var cuts: [Range<Int>] = []
        var start = range.lowerBound
        let splitsCommas = splitsCommas && !range.contains { tokens[$0].isMark(";") }
        for index in range {
            let isOpener =
                tokens[index].isMark(",")
                && (opensTask(index + 1, range.upperBound) || (splitsCommas && beginsTask(index + 1, range.upperBound)))
                || isJoint(index, start, range.upperBound, isLoose: splitsCommas)
            if tokens[index].isMark(";") || isOpener {
                cuts.append(start..<index)
                start = index + 1
            }
        }
        cuts.append(start..<range.upperBound)
        var items: [Range<Int>] = []
        var isNested = false
        for cut in cuts where cut.contains(where: { tokens[$0].kind == .word }) {
            if let last = items.last, isNested || goesOn(cut, in: last), !tokens[cut.lowerBound].isCapitalised {
                isNested = true
                items[items.count - 1] = last.lowerBound..<trimmed(cut).upperBound
                continue
            }
            isNested = false
            let item = trimmed(afterOrder(afterConnective(cut)))
            if item.count >= 2 { items.append(item) }
        }
        return items
    }

    /// A verb of two syllables or more.
    private func beginsTask(_ index: Int, _ end: Int) -> Bool {
        guard index < end, tokens[index].kind == .word, let match = words.tasks.match(tokens, at: index, end: end) else {
            return false
        }
        return match.count >= 2 && match.end + 1 < end
    }

    /// Tokens that a task joined by `và` has at least, on either side.
    private static let shortestTask = 7

    /// `mở rộng diện tích cây vụ đông và hoàn thành việc thu các loại quỹ`: two tasks.
    private func isJoint(_ index: Int, _ start: Int, _ end: Int, isLoose: Bool) -> Bool {
        guard tokens[index].isWord(reader.and), index - start >= Self.shortestTask, beginsTask(index + 1, end) else {
            return false
        }
        // `tuyên truyền, quán triệt và triển khai ...`: verbs of one task.
        for at in max(start, index - 3)..<index {
            if tokens[at].kind == .word, words.tasks.match(tokens, at: at, end: index)?.end == index { return false }
        }
        if isLoose { return true }
        let stop = (index..<end).first { tokens[$0].isMark(";") } ?? end
        return stop - index >= Self.shortestTask && (start..<index).contains { tokens[$0].isMark(",") }
    }

    /// `giao Sở Y tế chuẩn bị ...`, `Đối với những hạn chế đã nêu, từng đơn vị phải ...`: the task begins at its verb.
    private func afterOrder(_ piece: Range<Int>) -> Range<Int> {
        guard let first = piece.first, tokens[first].kind == .word else { return piece }
        if reader.regarding.match(tokens, at: first, end: piece.upperBound) != nil,
            let comma = piece.prefix(Self.longestHeading).first(where: { tokens[$0].isMark(",") }), comma + 2 < piece.upperBound
        {
            return comma + 1..<piece.upperBound
        }
        guard let cue = words.cues.match(tokens, at: first, end: piece.upperBound), cue.value.contains(.order),
            cue.end < piece.upperBound, let body = names.organisation(at: cue.end)
        else { return piece }
        let verb = names.organisations[body].end
        return verb + 2 < piece.upperBound && words.tasks.match(tokens, at: verb, end: piece.upperBound) != nil
            ? verb..<piece.upperBound : piece
    }

    /// `..., đẩy mạnh công tác ...`
    private func opensTask(_ index: Int, _ end: Int) -> Bool {
        guard index < end, tokens[index].kind == .word, let match = words.tasks.match(tokens, at: index, end: end),
            match.count == 2,
            match.end + 1 < end
        else { return false }
        return tokens[match.end].isWord(reader.work.0) && tokens[match.end + 1].isWord(reader.work.1)
    }

    /// Whether a piece belongs to a list inside the item before it: `... sơ kết 5 năm Nghị quyết A; sơ kết 5 năm Nghị quyết B`.
    private func goesOn(_ piece: Range<Int>, in item: Range<Int>) -> Bool {
        guard piece.count >= 3, item.count > 4, tokens[piece.lowerBound].kind == .word, tokens[piece.lowerBound].word >= 0 else {
            return false
        }
        let first = piece.lowerBound
        for at in item.lowerBound + 1..<item.upperBound - 2
        where tokens[at].kind == .word && tokens[at].word == tokens[first].word {
            guard isSame(at + 1, first + 1) else { continue }
            if tokens[at - 1].isMark(":") || isSame(at + 2, first + 2) { return true }
        }
        return false
    }

    private func isSame(_ one: Int, _ other: Int) -> Bool {
        guard tokens[one].kind == tokens[other].kind, tokens[one].kind != .mark, tokens[one].word == tokens[other].word else {
            return false
        }
        return tokens[one].word != Vocabulary.unknown || tokens.string(one..<one + 1) == tokens.string(other..<other + 1)
    }

    /// Without the marks around it; a sentence's own stop stays with a sentence that is an item whole.
    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var range = range
        while let first = range.first, tokens[first].kind == .mark, !tokens[first].isMark("\""), !tokens[first].isMark("(") {
            range = first + 1..<range.upperBound
        }
        while let last = range.last,
            tokens[last].isMark(".") || tokens[last].isMark("/") || tokens[last].isMark(";") || tokens[last].isMark(",")
                || tokens[last].isMark("-")
        {
            range = range.lowerBound..<last
        }
        return range
    }
}
