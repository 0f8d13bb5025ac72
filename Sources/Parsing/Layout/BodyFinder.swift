import Lexicon

/// What a line is before its place is weighed.
enum LineKind: Equatable {
    case open
    case boilerplate(String)
    case dateline
    case caption
    case byline
}

/// Where the body of an article begins and ends among the lines of a page.
struct BodyFinder {
    let tokens: Tokens
    let lines: [TextLine]
    let kinds: [LineKind]
    /// Lines that are a page's main heading, with a date below.
    let titles: Set<Int>

    /// The first heading of related articles with prose above it, below which everything is other articles, and the first line of
    /// readers' comments, below which nothing is the article's.
    func zones() -> (related: Int, comments: Int) {
        var words = 0
        var comments = lines.count
        let teasers = teaserHeads()
        let firstTitle = titles.min()
        for index in lines.indices {
            // The next article of a page that goes on with others below its own.
            if words >= Self.shortestArticle, let firstTitle, index > firstTitle, titles.contains(index) {
                return (index, min(comments, index))
            }
            if kinds[index] == .open { words += lines[index].wordCount }
            guard words >= Self.shortestArticle, case .boilerplate(let kind) = kinds[index] else { continue }
            if kind == "related_heading" || teasers.contains(index) { return (index, min(comments, index)) }
            if kind == "comment" { comments = min(comments, index) }
        }
        return (lines.count, comments)
    }

    /// Words above what may end an article.
    private static let shortestArticle = 40

    /// Words of the shortest title of another article; names are shorter.
    private static let shortestTeaser = 4

    /// Lines like `Xem thêm` alone, with titles below that have a sentence each at most: nothing goes on with the article.
    private func teaserHeads() -> Set<Int> {
        var heads: Set<Int> = []
        var below: Int?
        for index in lines.indices.reversed() {
            if kinds[index] == .open {
                let isTeaser = lines[index].wordCount >= Self.shortestTeaser
                guard isTeaser, !lines[index].endsSentence || below.map({ !lines[$0].endsSentence }) ?? true else { break }
                below = index
            } else if kinds[index] == .boilerplate("related_item"), lines[index].wordCount <= 3, let below,
                !lines[below].endsSentence, !lines[below].isProse
            {
                heads.insert(index)
            }
        }
        return heads
    }

    func firstBodyLine(from start: Int, before end: Int) -> Int? {
        let open = lines.indices.prefix(end).dropFirst(start).filter { kinds[$0] == .open }
        if let prose = open.first(where: { lines[$0].isProse || opensWrapped($0, before: end) }) {
            return firstOfWrapped(prose, from: start)
        }
        // No line is long: the first sentence, else what follows the title.
        if let sentence = open.first(where: { lines[$0].endsSentence && lines[$0].wordCount >= 3 }) { return sentence }
        return open.count >= 2 ? open[1] : open.first.flatMap { lines[$0].wordCount > 40 ? $0 : nil }
    }

    /// Words of the shortest line that a margin broke.
    private static let shortestWrapped = 8

    /// Words of the shortest paragraph that is told by its lines alone: two lines of a title have fewer.
    private static let shortestParagraph = 36

    /// A line that a margin broke: the next one goes on in lower case.
    private func goesOnBelow(_ index: Int, before end: Int) -> Bool {
        let next = index + 1
        return lines[index].wordCount >= Self.shortestWrapped && next < end && kinds[next] == .open && lines[next].beginsLower
            && isJoined(index)
    }

    /// Whether a line goes on in the one below it.
    private func isJoined(_ index: Int) -> Bool {
        lines[index].number + 1 == lines[index + 1].number
            && Prose.wraps(lines[index].tokens, lines[index + 1].tokens, tokens)
    }

    /// The first of lines that a margin broke, none of which is prose by itself and which together are.
    private func opensWrapped(_ first: Int, before end: Int) -> Bool {
        guard goesOnBelow(first, before: end) else { return false }
        var words = 0
        var index = first
        while !lines[index].isProse {
            words += lines[index].wordCount
            if words >= Self.shortestParagraph { return true }
            guard index + 1 < end, kinds[index + 1] == .open, lines[index].wordCount >= Self.shortestWrapped, isJoined(index)
            else {
                return false
            }
            index += 1
        }
        return words + lines[index].wordCount >= Self.shortestParagraph && index > first && lines[index].endsSentence
    }

    /// Where the paragraph begins that a margin has broken into lines, the first of which are short of a sentence.
    private func firstOfWrapped(_ prose: Int, from start: Int) -> Int {
        var first = prose
        while first > start, kinds[first - 1] == .open {
            let (above, below) = (lines[first - 1], lines[first])
            guard above.wordCount >= Self.shortestWrapped, above.number + 1 == below.number, !above.isAllCaps,
                Prose.wraps(above.tokens, below.tokens, tokens), isOfOneMargin(above, below), !opensWithTag(below),
                below.beginsLower || !endsInWord(above) || isUnderTitle(first - 1, from: start)
            else { break }
            first -= 1
        }
        return first
    }

    /// A margin breaks lines at about one width: what is much longer than the line above it was not broken there.
    private func isOfOneMargin(_ above: TextLine, _ below: TextLine) -> Bool {
        tokens.bytes(below.tokens).count * 2 <= tokens.bytes(above.tokens).count * 3
    }

    /// `(Kiemsat) – Vừa qua, ...`: an outlet's tag begins a paragraph.
    private func opensWithTag(_ line: TextLine) -> Bool {
        guard tokens[line.tokens.lowerBound].isMark("("),
            let close = line.tokens.prefix(6).first(where: { tokens[$0].isMark(")") }), close + 1 < line.tokens.upperBound
        else { return false }
        return tokens[close + 1].isMark("-")
    }

    private func endsInWord(_ line: TextLine) -> Bool { tokens[line.tokens.upperBound - 1].kind != .mark }

    /// Whether a line stands apart from what is above it, with a title somewhere above: it is no title itself.
    private func isUnderTitle(_ index: Int, from start: Int) -> Bool {
        guard index > start, lines[index - 1].number + 1 < lines[index].number || kinds[index - 1] != .open else { return false }
        return (start..<index).contains { kinds[$0] == .open && lines[$0].wordCount >= 4 }
    }

    /// - Returns: the last line of the body, and whether a terminator (`./.`) ended it.
    func lastBodyLine(from first: Int, before end: Int) -> (Int, Bool) {
        var last = first
        var words = 0
        for index in first..<max(end, first + 1) where kinds[index] == .open {
            words += lines[index].wordCount
            if words >= 40, terminator(in: lines[index]) != nil { return (index, true) }
            if lines[index].isProse || goesOnBelow(index, before: end)
                || (lines[index].endsSentence && lines[index].wordCount >= 3 && index - last <= 3)
            {
                last = index
            }
        }
        return (last, false)
    }

    /// Token after `./.` or `.../.` where at most a byline follows it.
    func terminator(in line: TextLine) -> Int? {
        let start = max(line.tokens.lowerBound, line.tokens.upperBound - 14)
        for index in (start..<line.tokens.upperBound).reversed() where tokens[index].isMark("/") {
            guard index > line.tokens.lowerBound, tokens[index - 1].isMark("."), !tokens[index].hasSpaceBefore else { continue }
            var end = index + 1
            if end < line.tokens.upperBound, tokens[end].isMark(".") { end += 1 }
            return end
        }
        return nil
    }

    /// The bracket behind the last sentence that a line ends with: `... cuối năm. (Minh Thư)`.
    func bracket(in line: TextLine) -> Int? {
        guard line.isProse, tokens[line.tokens.upperBound - 1].isMark(")"),
            let open = line.tokens.suffix(TextLine.longestBracket).last(where: { tokens[$0].isMark("(") }),
            tokens[open - 1].isMark(".")
        else { return nil }
        return open
    }
}
