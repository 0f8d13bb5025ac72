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
            // `title - section - site`
            if let match = open.first(where: { isBeginning($0, of: stated) }) { return match }
        }
        if let heading = open.last(where: { isMainHeading($0) && lines[$0].wordCount >= 3 && !isSite($0) }) { return heading }
        if let heading = open.first(where: {
            hints[lines[$0].number]?.element == .heading && lines[$0].wordCount >= 3 && !isSite($0)
        }) {
            return heading
        }
        let candidates = open.filter { kinds[$0] != .caption && lines[$0].wordCount >= 2 && !isSite($0) && !isPerson($0) }
        let datelines = head.filter { kinds[$0] == .dateline && !hasTitleBesideDate($0) }
        let dateline = datelines.first { $0 == datelines.last || !isLikeVisit($0) }
        let titled = candidates.filter { lines[$0].wordCount >= 4 }
        if let dateline, let above = titled.last(where: { $0 < dateline }) { return above }
        if let title = titled.first ?? candidates.first { return title }
        // `Thủ tướng trực tiếp gỡ vướng cho các dự án`: it might stand below a picture, but it is the first line and no other says what
        // the article is about.
        if let line = head.first(where: { kinds[$0] == .caption }), open.first == line,
            hints[lines[line].number]?.element != .caption,
            lines[line].wordCount >= 5, !LineReader(tables: tables, tokens: tokens).isSurelyCaption(lines[line])
        {
            return line
        }
        // A long title: no stop at its end, and the body begins below it.
        let line = lines[first]
        let next = lines.indices.dropFirst(first + 1).first { kinds[$0] == .open }
        if !line.endsWithStop, !line.endsWithColon, line.wordCount <= 45, next != nil, head.allSatisfy({ kinds[$0] != .open }) {
            return first
        }
        return nil
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
            name.count > 1 || !isSentenceCase(index)
        {
            return true
        }
        let next = index + 1
        if next < lines.count, kinds[next] == .boilerplate("link"), lines[index].wordCount <= 12 { return true }
        return isBodyName(index)
    }

    /// `Báo động tình trạng chậm giải ngân`: the word behind the first is a small one, as in no name of a paper.
    private func isSentenceCase(_ index: Int) -> Bool {
        let words = lines[index].tokens.filter { tokens[$0].kind == .word }
        return words.count > 3 && !tokens[words[1]].isCapitalised
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

    /// The title as ``isSame(_:_:)`` compares it.
    /// - Parameter range: token indices of the title without what sites put around it; its whole line where nil.
    func words(of title: Int, _ range: Range<Int>?) -> [Int64] {
        folded(tokens[range ?? lines[title].tokens])
    }

    /// Word and number ids alone, to tell whether two lines say the same.
    private func folded(_ slice: some Sequence<Token>) -> [Int64] {
        slice.compactMap { token in
            switch token.kind {
            case .number: Int64(token.value) << 32
            // Unknown words are told apart by their length; a whole line of equal lengths is the same line.
            case .word: token.word >= 0 ? Int64(token.word) : -Int64(token.length)
            default: nil
            }
        }
    }

    private func folded(_ tokens: Tokens) -> [Int64] { folded(tokens.all) }

    /// A line of some length with which a stated title begins, before what the site adds.
    private func isBeginning(_ index: Int, of stated: [Int64]) -> Bool {
        let line = lines[index]
        guard line.wordCount >= 4, line.tokens.count <= stated.count * 2 + 8 else { return false }
        return stated.starts(with: folded(tokens[line.tokens]))
    }

    /// Whether a line says a title again.
    func isSame(_ words: [Int64], _ index: Int) -> Bool {
        let line = lines[index]
        guard words.count >= 3, line.tokens.count <= words.count * 2 + 8 else { return false }
        let other = folded(tokens[line.tokens])
        return other == words
            || (other.count > words.count && other.count - words.count <= 4 && Array(other.suffix(words.count)) == words)
    }
}
