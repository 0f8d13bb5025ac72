import Articles
import Lexicon

/// Where enumerations begin, and the items that they are cut into.
extension DiscourseScan {
    /// Tokens between a word and the colon of the list that it announces: `những tồn tại được các đơn vị thẳng thắn nhìn nhận gồm:`.
    static let listReach = 16
    /// Tokens before a colon in which a plan's words count.
    static let planReach = 8
    /// Tokens of the longest line that is a heading.
    static let longestHeading = 14

    /// Where the text behind a bullet begins: `-`, `*`, `+`, `1.`, `(1)`, `Một là,`.
    func bullet(_ line: Range<Int>) -> Int? {
        // `a) Công tác ...`
        if line.count > 3, tokens[line.lowerBound].length == 1, tokens[line.lowerBound].kind == .word,
            tokens[line.lowerBound + 1].isMark(")") || tokens[line.lowerBound + 1].isMark(".")
        {
            return line.lowerBound + 2
        }
        let start = afterConnective(line).lowerBound
        guard start > line.lowerBound, start < line.upperBound else { return nil }
        return start
    }

    /// A line without a full stop that names what the bullets below it are.
    func heading(_ index: Int) -> Discourse.Kind? {
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

    /// `Những mặt còn tồn tại`: a heading above one paragraph, which says `Còn ...; ...; ...`.
    func isDefectHeading(_ index: Int) -> Bool {
        let line = sentences.ranges[index]
        guard line.count <= Self.longestHeading, let last = line.last, !tokens[last].isMark("."), !tokens[last].isMark(":"),
            index + 1 < sentences.ranges.count, sentences.lines[index + 1] == sentences.lines[index] + 1,
            bullet(sentences.ranges[index + 1]) == nil, cues(in: line).contains(where: { $0.use.contains(.defect) })
        else { return false }
        return !line.contains { names.person(at: $0) != nil }
    }

    /// Where a person, an office or a body that begins at a token ends.
    func speakerEnd(at token: Int) -> Int? {
        if let person = names.person(at: token) { return names.persons[person].range.upperBound }
        if let office = names.office(at: token) { return names.offices[office].range.upperBound }
        return names.organisation(at: token).map { names.organisations[$0].end }
    }

    /// The verb of an order or a proposal right behind a speaker, an apposition between commas left out.
    func said(after index: Int, _ end: Int) -> SpeechWords.Use? {
        var index = index
        // `điều dưỡng A (khoa Cấp cứu) kiến nghị ...`
        if index < end, tokens[index].isMark("("),
            let close = (index..<min(index + 8, end)).first(where: { tokens[$0].isMark(")") })
        {
            index = close + 1
        }
        for at in index..<min(index + 5, end) where tokens[at].kind == .word {
            if let cue = words.cues.match(tokens, at: at, end: end)?.value, cue.contains(.order) || cue.contains(.proposal) {
                return cue
            }
            if at == index, !tokens[at - 1].isMark(",") { return nil }
        }
        return nil
    }

    /// Where in a sentence another speaks after a semicolon: `ông A kiến nghị ...; bà B đề xuất ...`. - Returns: `end` where none does.
    func clauseEnd(from start: Int, _ end: Int) -> Int {
        var next = start
        while let at = semicolon(in: next..<max(next, end - 2)) {
            next = at + 1
            guard let speaker = speakerEnd(at: next), let verb = said(after: speaker, end) else { continue }
            // A body that is told to do something stays; one that proposes speaks itself.
            if names.person(at: next) != nil || verb.contains(.proposal) { return next }
        }
        return end
    }

    func afterConnective(_ range: Range<Int>) -> Range<Int> {
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

    /// Tokens of a figure with its unit: `1.250,5 triệu đồng.`
    private static let longestFigure = 10

    /// `Chi thường xuyên: 12,5 tỷ đồng`: a line of a budget, and no task.
    func isFigure(_ item: Range<Int>) -> Bool {
        guard let colon = item.suffix(Self.longestFigure).first(where: { tokens[$0].isMark(":") }), colon + 1 < item.upperBound,
            tokens[colon + 1].kind == .number
        else { return false }
        return !(item.lowerBound..<colon).contains { tokens[$0].isMark(":") }
    }

    /// `các huyện: Lục Ngạn, Yên Thế`: names alone say nothing.
    private func isNames(_ item: Range<Int>) -> Bool {
        item.allSatisfy { tokens[$0].isMark(",") || tokens[$0].isCapitalised && !tokens[$0].isAllCaps }
    }

    /// The items of an enumeration: at semicolons, but not inside an item's own list; without the words that join them.
    /// - Parameter splitsCommas: without semicolons a comma before a verb cuts too.
    func pieces(_ range: Range<Int>, splitsCommas: Bool = false) -> [Range<Int>] {
        var items: [Range<Int>] = []
        var isNested = false
        func take(_ cut: Range<Int>) {
            guard cut.contains(where: { tokens[$0].kind == .word }), !isConnective(cut) else { return }
            if let last = items.last,
                (isNested || goesOn(cut, in: last)) && !tokens[cut.lowerBound].isCapitalised || isInnerList(cut, in: last)
            {
                isNested = true
                items[items.count - 1] = last.lowerBound..<trimmed(cut).upperBound
                return
            }
            isNested = false
            let item = trimmed(afterOrder(afterConnective(cut)))
            if item.count >= 2, !isFigure(item), !isNames(item) { items.append(item) }
        }
        var start = range.lowerBound
        let splitsCommas = splitsCommas && semicolon(in: range) == nil
        var next = range.lowerBound
        while case let index = tokens.next(reader.cuts, from: next, before: range.upperBound), index < range.upperBound {
            next = index + 1
            let isOpener =
                tokens[index].isMark(",")
                && (opensTask(index + 1, range.upperBound) && !endsVerb(index, start)
                    || (splitsCommas && beginsTask(index + 1, range.upperBound) && !tokens[index + 1].isWord(reader.manners)))
                || isJoint(index, start, range.upperBound, isLoose: splitsCommas)
            if tokens[index].isMark(";") || isOpener {
                take(start..<index)
                start = index + 1
            }
        }
        take(start..<range.upperBound)
        return items
    }

    /// `lãnh đạo, chỉ đạo công tác`: of two verbs that a comma parts, both have the object.
    private func endsVerb(_ comma: Int, _ start: Int) -> Bool {
        (max(start, comma - 3)..<comma).contains {
            tokens[$0].kind == .word && words.tasks.match(tokens, at: $0, end: comma)?.end == comma
        }
    }

    /// Tokens of what a noun is named again behind: `xây dựng báo cáo tháng, báo cáo năm`.
    private static let nounReach = 12

    /// Whether what begins behind a comma was named before it, so that it is no verb.
    private func isRepeated(_ comma: Int, _ start: Int) -> Bool {
        tokens[comma + 1].isWord(reader.nouns)
            && (max(start + 1, comma - Self.nounReach)..<comma - 1).contains {
                isSame($0, comma + 1) && isSame($0 + 1, comma + 2)
            }
    }

    /// The tasks of an order: at semicolons; without them at commas, where three or more verbs begin what is parted.
    func tasks(_ range: Range<Int>) -> [Range<Int>] {
        let commas = taskCommas(range)
        guard commas.count > 1 else { return pieces(range) }
        return zip([range.lowerBound] + commas.map { $0 + 1 }, commas + [range.upperBound]).flatMap { pieces($0..<$1) }
    }

    /// Tokens that a task between commas has at least.
    private static let shortestPart = 4

    /// The commas of `tăng cường ..., chủ động ..., giải quyết ...`, which no ordinal and no colon before a capital makes one task of
    /// several; not those of `xem xét, rà soát ...`, `..., góp phần ...`.
    private func taskCommas(_ range: Range<Int>) -> [Int] {
        guard semicolon(in: range) == nil, !tokens[range.lowerBound - 1].isMark(":") || !tokens[range.lowerBound].isCapitalised,
            afterConnective(range).lowerBound == range.lowerBound
        else { return [] }
        var commas: [Int] = []
        var start = range.lowerBound
        let verbs = range.filter { tokens[$0].isMark(",") && beginsTask($0 + 1, range.upperBound) }
        for (index, at) in verbs.enumerated() {
            let next = index + 1 < verbs.count ? verbs[index + 1] : range.upperBound
            let isVerb = (max(start, at - 3)..<at).contains {
                tokens[$0].kind == .word && words.tasks.match(tokens, at: $0, end: at)?.end == at
                    && !reader.manners.contains(tokens[$0].word)
            }
            guard at - start >= Self.shortestPart, next - at > Self.shortestPart, !isVerb, !isRepeated(at, start),
                !reader.manners.contains(tokens[at + 1].word)
            else { continue }
            commas.append(at)
            start = at + 1
        }
        return commas
    }

    /// `Hai là`, which a comma cuts off from its task.
    private func isConnective(_ cut: Range<Int>) -> Bool {
        guard cut.count <= 3, let match = words.cues.match(tokens, at: cut.lowerBound, end: cut.upperBound) else { return false }
        return match.end == cut.upperBound && match.value.contains(.connective)
    }

    /// A verb of two syllables or more.
    func beginsTask(_ index: Int, _ end: Int) -> Bool {
        guard index < end, tokens[index].kind == .word, let match = words.tasks.match(tokens, at: index, end: end) else {
            return false
        }
        return match.count >= 2 && match.end + 1 < end
    }

    /// Tokens of an item in which a list inside it is looked for.
    static let longestItem = 200

    /// Tokens that a task joined by `và` has at least, on either side.
    static let shortestTask = 7

    /// `mở rộng diện tích cây vụ đông và hoàn thành việc thu các loại quỹ`: two tasks.
    func isJoint(_ index: Int, _ start: Int, _ end: Int, isLoose: Bool) -> Bool {
        guard tokens[index].isWord(reader.and), index - start >= Self.shortestTask, beginsTask(index + 1, end),
            !(index - Self.shortestTask + 1..<index - 1).contains(where: { tokens[$0].isMark(",") })
        else { return false }
        // `tuyên truyền, quán triệt và triển khai ...`: verbs of one task.
        for at in max(start, index - 3)..<index {
            if tokens[at].kind == .word, words.tasks.match(tokens, at: at, end: index)?.end == index { return false }
        }
        if isLoose { return true }
        return end - index >= Self.shortestTask && semicolon(in: index..<index + Self.shortestTask) == nil
            && (max(start, index - Self.longestItem)..<index).contains { tokens[$0].isMark(",") }
    }

    /// `giao Sở Y tế chuẩn bị ...`, `Đối với những hạn chế đã nêu, từng đơn vị phải ...`: the task begins at its verb.
    func afterOrder(_ piece: Range<Int>) -> Range<Int> {
        guard let first = piece.first, tokens[first].kind == .word else { return piece }
        if reader.regarding.match(tokens, at: first, end: piece.upperBound) != nil,
            let comma = piece.prefix(Self.longestHeading).first(where: { tokens[$0].isMark(",") }), comma + 2 < piece.upperBound
        {
            return comma + 1..<piece.upperBound
        }
        guard let cue = words.cues.match(tokens, at: first, end: piece.upperBound), cue.value.contains(.order),
            cue.end < piece.upperBound, let verb = told(at: cue.end, piece.upperBound)
        else { return piece }
        return verb + 2 < piece.upperBound && words.tasks.match(tokens, at: verb, end: piece.upperBound) != nil
            ? verb..<piece.upperBound : piece
    }

    /// Where a body or `các phòng nghiệp vụ` ends that is told to do something.
    private func told(at index: Int, _ end: Int) -> Int? {
        if let body = names.organisation(at: index) { return names.organisations[body].end }
        guard tokens[index].isWord(reader.plurals) else { return nil }
        return (index + 1..<min(index + Self.longestAddressee, end)).first {
            tokens[$0].kind == .word && words.tasks.match(tokens, at: $0, end: end) != nil && !isNoun($0, $0 + 1, from: index)
        }
    }

    /// Tokens of `các phòng, ban chuyên môn của huyện`, at most.
    private static let longestAddressee = 10

    /// `..., đẩy mạnh công tác ...`
    func opensTask(_ index: Int, _ end: Int) -> Bool {
        guard index < end, tokens[index].kind == .word, let match = words.tasks.match(tokens, at: index, end: end),
            match.count == 2,
            match.end + 1 < end
        else { return false }
        return tokens[match.end].isWord(reader.work.0) && tokens[match.end + 1].isWord(reader.work.1)
    }

    /// Whether a piece belongs to a list inside the item before it: `... sơ kết 5 năm Nghị quyết A; sơ kết 5 năm Nghị quyết B`.
    func goesOn(_ piece: Range<Int>, in item: Range<Int>) -> Bool {
        guard piece.count >= 3, item.count > 4, tokens[piece.lowerBound].kind == .word, tokens[piece.lowerBound].word >= 0 else {
            return false
        }
        let first = piece.lowerBound
        for at in item.lowerBound + 1..<min(item.upperBound - 2, item.lowerBound + Self.longestItem)
        where tokens[at].kind == .word && tokens[at].word == tokens[first].word {
            guard isSame(at + 1, first + 1) else { continue }
            if tokens[at - 1].isMark(":") || isSame(at + 2, first + 2) { return true }
        }
        return false
    }

    /// `Tuyên truyền các ngày lễ: 50 năm ...; Ngày ...`: what follows a colon inside a task and begins with no verb of its own.
    private func isInnerList(_ piece: Range<Int>, in item: Range<Int>) -> Bool {
        !isTask(piece) && isTask(item) && item.dropFirst(3).prefix(Self.longestItem).contains { tokens[$0].isMark(":") }
    }

    func isSame(_ one: Int, _ other: Int) -> Bool {
        guard tokens[one].kind == tokens[other].kind, tokens[one].kind != .mark, tokens[one].word == tokens[other].word else {
            return false
        }
        return tokens[one].word != Vocabulary.unknown || tokens.string(one..<one + 1) == tokens.string(other..<other + 1)
    }

    /// Without the marks around it; a sentence's own stop stays with a sentence that is an item whole.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
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
