import Articles
import Lexicon

/// Which line above the body is the title.
struct TitleFinder {
    let grammar: Grammar
    let tokens: Tokens
    let lines: [TextLine]
    /// What the format said of a line, by line number.
    let hints: LineHints
    let kinds: [LineKind]
    /// The title that metadata or the format states.
    let statedTitle: Tokens?
    let dates: LineDates

    /// Lines above the body that are looked at for a title.
    private static let longestHead = 60

    private var tables: LayoutTables { grammar.tables }
    private var bylines: BylineReader { BylineReader(grammar: grammar, tokens: tokens) }

    /// - Parameter first: the line where the body seems to begin; it may be a long title itself.
    func titleLine(before first: Int) -> Int? {
        let head = (0..<first).suffix(Self.longestHead)
        let open = head.filter { kinds[$0] == .open || kinds[$0] == .caption || hasTitleBesideDate($0) }
        if let stated = statedTitle.map(folded), !stated.isEmpty {
            if let match = (Array(open) + [first]).first(where: { isSame(stated, $0) }) { return match }
            // `title - section - site`, `blog: title`: the longer of two parts.
            let parts = open.filter { isBeginning($0, of: stated) || isEnd($0, of: stated) }
            if let match = parts.max(by: { (lines[$0].wordCount, -$0) < (lines[$1].wordCount, -$1) }) { return match }
        }
        if let heading = open.last(where: { isMainHeading($0) && lines[$0].wordCount >= 3 && !isSite($0) }) { return heading }
        if let heading = open.first(where: {
            hints[lines[$0].number]?.element == .heading && lines[$0].wordCount >= 3 && !isSite($0)
        }) {
            return heading
        }
        let candidates = open.filter {
            kinds[$0] != .caption && lines[$0].wordCount >= 2 && !lines[$0].says(lines[first]) && !isSite($0) && !isPerson($0)
                && !isSection($0)
                && !isWorkplace($0)
        }
        let datelines = head.filter { kinds[$0] == .dateline && !hasTitleBesideDate($0) }
        let dateline = datelines.first { $0 == datelines.last || !isLikeVisit($0) }
        let titled = candidates.filter { lines[$0].wordCount >= 4 }
        let above = dateline.flatMap { dateline in titled.last { $0 < dateline } }
        let usual = above ?? titled.first ?? candidates.first
        // Below a title and its date, a sentence with its stop is the lead, though it says the title's words again.
        let stopless = above.map { above in titled.filter { $0 <= above || !lines[$0].endsWithStop } } ?? titled
        let rivals = stopless + open.filter { isLikeCaption($0, above: dateline) } + (isLikeTitle(first) ? [first] : [])
        if let title = mostEchoed(usual, among: rivals, before: first) {
            // `title - site`, as a browser's tab shows it, above the title.
            let words = words(of: title, nil)
            return rivals.first { $0 > title && isBeginning($0, of: words) && !isSame(words, $0) } ?? title
        }
        if isDated(first), canBeTitle(first) { return first }
        // `Thủ tướng trực tiếp gỡ vướng cho các dự án`: it might stand below a picture, but it is the first line and no other says what
        // the article is about.
        if let line = head.first(where: { kinds[$0] == .caption }), open.first == line,
            hints[lines[line].number]?.element != .caption,
            lines[line].wordCount >= 5, !LineReader(tables: tables, tokens: tokens).isCredited(lines[line])
        {
            return line
        }
        // A long title: no stop at its end, and the body begins below it.
        let line = lines[first]
        let next = lines.indices.dropFirst(first + 1).first { kinds[$0] == .open }
        if !line.endsWithStop, !line.endsWithColon, line.wordCount <= Self.longest, next != nil,
            head.allSatisfy({ kinds[$0] != .open || isSite($0) || isSection($0) })
        {
            return first
        }
        return nil
    }

    /// Words of the body that a title is held against.
    private static let echoReach = 250
    /// The part of its word pairs that the article has again: a title has at least so many, but for some 1 in 30, and lines that stand
    /// on every page of a site have none.
    private static let fewestEchoes = 0.1

    /// The usual title, unless the article has none of its words again, and those of another line.
    private func mostEchoed(_ usual: Int?, among rivals: [Int], before first: Int) -> Int? {
        guard rivals.contains(where: { $0 != usual }) else { return usual }
        if let usual, lines[usual].wordCount >= 4, case let found = echoes(of: usual, from: first), found.count > 1,
            found.share >= Self.fewestEchoes
        {
            return usual
        }
        // No line echoes itself.
        let best = rivals.map { (line: $0, share: echoes(of: $0, from: $0 == first ? first + 1 : first).share) }.max {
            ($0.share, -$0.line) < ($1.share, -$1.line)
        }
        return best.flatMap { $0.share >= Self.fewestEchoes ? $0.line : nil } ?? usual
    }

    /// How many of a line's pairs of neighbouring words the article has again, and their part of all.
    private func echoes(of index: Int, from start: Int) -> (count: Int, share: Double) {
        let own = lines[index].words
        var left = Array(zip(own, own.dropFirst()))
        let count = left.count
        var words = 0
        for index in lines.indices.dropFirst(start) where kinds[index] == .open && words < Self.echoReach && !left.isEmpty {
            words += lines[index].wordCount
            for pair in zip(lines[index].words, lines[index].words.dropFirst()) {
                if let found = left.firstIndex(where: { $0 == pair }) { left.remove(at: found) }
            }
        }
        return (count - left.count, Double(count - left.count) / Double(max(1, count)))
    }

    /// A line above the body with the words of a caption, as titles have them too; above the dateline it shows a scene at most.
    private func isLikeCaption(_ index: Int, above dateline: Int?) -> Bool {
        let line = lines[index]
        guard kinds[index] == .caption, line.wordCount >= 5, hints[line.number]?.element != .caption else { return false }
        let reader = LineReader(tables: tables, tokens: tokens)
        return dateline.map { index < $0 } ?? false ? !reader.isCredited(line) : !reader.isSurelyCaption(line)
    }

    /// Words of the longest title.
    private static let longest = 45

    /// `Vì sao dự án "đắp chiếu" nhiều năm?`: the line that seems the first of the body for its length or its mark alone.
    private func isLikeTitle(_ first: Int) -> Bool {
        !lines[first].endsWithStop && (lines[first].endsSentence || isDated(first)) && canBeTitle(first)
    }

    /// Whether the first line of the body could be its title: one sentence, with text below it.
    private func canBeTitle(_ first: Int) -> Bool {
        let line = lines[first]
        return line.wordCount <= Self.longest && !line.holdsSeveralSentences && !line.endsWithColon
            && lines.indices.dropFirst(first + 1).contains { kinds[$0] == .open && lines[$0].isProse }
    }

    /// Whether the next line that is no boilerplate is a dateline.
    func isDated(_ index: Int) -> Bool {
        let next = kinds.indices.dropFirst(index + 1).first { if case .boilerplate = kinds[$0] { false } else { true } }
        return next.map { kinds[$0] == .dateline } ?? false
    }

    /// `Văn hóa - Xã hội`, `Pháp luật và đời sống`: names of sections and nothing else.
    func isSection(_ index: Int) -> Bool {
        let line = lines[index]
        guard line.wordCount <= 12, !line.hasNumber, !line.endsSentence else { return false }
        return areSections(line.words)
    }

    func isSection(_ range: Range<Int>) -> Bool { areSections(range.map { tokens[$0].word }[...]) }

    private func areSections(_ words: ArraySlice<Int32>) -> Bool {
        var words = words
        while !words.isEmpty {
            let length = tables.sectionNames.match(words)?.count ?? (words.first == tables.and ? 1 : 0)
            guard length > 0 else { return false }
            words = words.dropFirst(length)
        }
        return true
    }

    func isMainHeading(_ index: Int) -> Bool { hints[lines[index].number]?.hints.contains(.mainHeading) ?? false }

    /// A bare day with its weekday, as pages print the day of the visit.
    private func isLikeVisit(_ index: Int) -> Bool {
        dates[index].allSatisfy { $0.label == nil && $0.time.statedWeekday != nil }
    }

    /// `Title (30/11/2017)` and `Title 06/11/2025 15:43` are title and dateline at once.
    private func hasTitleBesideDate(_ index: Int) -> Bool {
        kinds[index] == .dateline && dates[index].contains { $0.isSuffix }
    }

    func isSite(_ index: Int) -> Bool {
        if let name = tables.siteNames.match(lines[index].words), lines[index].wordCount <= 14,
            name.count > 1 || !isSentence(index) || LineReader(tables: tables, tokens: tokens).hasURL(lines[index].tokens)
        {
            return true
        }
        let next = index + 1
        if next < lines.count, kinds[next] == .boilerplate("link"), lines[index].wordCount <= 12 { return true }
        return isBodyName(index)
    }

    /// Small words of the longest name of a paper: `Báo Hà Tĩnh điện tử`.
    private static let smallWords = 3

    /// `Báo động tình trạng chậm giải ngân`, `Báo Tuổi Trẻ đoạt giải nhất ...`: the word behind the first is a small one, as in no
    /// name of a paper, or many are.
    private func isSentence(_ index: Int) -> Bool {
        let words = lines[index].tokens.filter { tokens[$0].kind == .word }
        return words.count > 3 && (!tokens[words[1]].isCapitalised || words.count { !tokens[$0].isCapitalised } > Self.smallWords)
    }

    /// Lines of a menu between a site's name and the title.
    private static let menuReach = 12

    /// `HUYỆN ỦY TIÊN PHƯỚC`: the name of a body and no word more, where another line can be the title.
    private func isBodyName(_ index: Int) -> Bool {
        let line = lines[index]
        guard line.wordCount <= 9, !line.hasNumber, tables.heads.match(line.words)?.value == .org,
            !tokens[line.tokens].contains(where: { $0.isMark(":") }),
            // The title, above it perhaps a menu.
            let next = lines.indices.dropFirst(index + 1).prefix(Self.menuReach).first(where: {
                kinds[$0] == .open && lines[$0].wordCount >= 4
            }), !lines[next].isProse
        else { return false }
        return line.isAllCaps
            ? !lines[next].isAllCaps : tokens[line.tokens].filter { $0.kind == .word }.suffix(2).allSatisfy(\.isCapitalised)
    }

    private func isPerson(_ index: Int) -> Bool {
        lines[index].wordCount <= 8 && bylines.read(lines[index].tokens) != nil && !lines[index].isAllCaps
    }

    /// `Học viện Hành chính`: where the author on the line above works, below the title.
    private func isWorkplace(_ index: Int) -> Bool {
        guard index > 1, lines[index].wordCount <= 8, !lines[index].isAllCaps, lines[index - 2].wordCount >= 6,
            kinds[index - 2] == .open, !tokens[lines[index - 1].tokens].contains(where: { $0.isMark(":") })
        else { return false }
        return isPerson(index - 1) && bylines.isAffiliation(lines[index].tokens)
    }

    /// The title as ``isSame(_:_:)`` compares it.
    /// - Parameter range: token indices of the title without what sites put around it; its whole line where nil.
    func words(of title: Int, _ range: Range<Int>?) -> [Int64] {
        folded(tokens[range ?? lines[title].tokens])
    }

    /// Word and number ids alone, to tell whether two lines say the same.
    private func folded(_ slice: some Collection<Token>) -> [Int64] {
        var ids: [Int64] = []
        ids.reserveCapacity(slice.count)
        for token in slice {
            switch token.kind {
            case .number: ids.append(Int64(token.value) << 32)
            // Unknown words are told apart by their length; a whole line of equal lengths is the same line.
            case .word: ids.append(token.word >= 0 ? Int64(token.word) : -Int64(token.length))
            default: break
            }
        }
        return ids
    }

    private func folded(_ tokens: Tokens) -> [Int64] { folded(tokens.all) }

    /// A line of some length with which a stated title begins, before what the site adds.
    private func isBeginning(_ index: Int, of stated: [Int64]) -> Bool {
        let line = lines[index]
        guard line.wordCount >= 4, line.tokens.count <= stated.count * 2 + 8 else { return false }
        return stated.starts(with: folded(tokens[line.tokens]))
    }

    /// A line of some length with which a stated title ends, behind the site's name.
    private func isEnd(_ index: Int, of stated: [Int64]) -> Bool {
        let line = lines[index]
        guard line.wordCount >= 6, line.tokens.count <= stated.count * 2 + 8 else { return false }
        let words = folded(tokens[line.tokens])
        return stated.suffix(words.count).elementsEqual(words)
    }

    /// Whether a line says a title again.
    func isSame(_ words: [Int64], _ index: Int) -> Bool {
        let line = lines[index]
        guard words.count >= 3, line.tokens.count <= words.count * 2 + 8 else { return false }
        let other = folded(tokens[line.tokens])
        if other == words { return true }
        // But `Sáng 14/3, UBND phường A họp giao ban.`: the lead of `Phường A họp giao ban`.
        return other.count > words.count && other.count - words.count <= 4 && Array(other.suffix(words.count)) == words
            && !(line.endsWithStop && line.hasNumber)
    }
}
