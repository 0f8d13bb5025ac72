import Lexicon

/// What facts are read from: title and body as one run of tokens, a block a line, without boilerplate, captions and bylines.
///
/// A hard-wrapped block is one line here, so that a rule never sees where the source broke its lines.
package struct Prose: Sendable {
    package let tokens: Tokens
    /// Tokens of the whole text that each line of ``tokens`` is made of.
    let lines: [Range<Int>]
    /// Token ranges of ``tokens``, line breaks included; the title's is empty where there is none.
    package let title: Range<Int>
    /// With what stands above it.
    package let lead: Range<Int>
    /// From the lead to the end.
    package let body: Range<Int>

    /// - Parameters:
    ///   - title: tokens of the title; nil where there is none.
    ///   - lead: tokens of the lead; nil where the body's first line is it.
    ///   - body: tokens of lead, paragraphs and headings, in order.
    package init(title: Range<Int>?, lead: Range<Int>? = nil, body: [Range<Int>], of tokens: Tokens) {
        var ranges: [Range<Int>] = []
        if let title, !title.isEmpty { ranges.append(title) }
        let titles = ranges.count
        for range in body where !range.isEmpty {
            if ranges.count > titles, let above = ranges.last, Self.wraps(above, range, tokens) {
                ranges[ranges.count - 1] = above.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        let above = lead.flatMap { lead in ranges[titles...].firstIndex { $0.upperBound >= lead.upperBound } }
        self.init(blocks: ranges, titles: titles, lead: above ?? titles, of: tokens)
    }

    /// A text of which nothing is known: every line is body.
    package init(plain tokens: Tokens) {
        self.init(title: nil, body: (0..<tokens.lineCount).map { tokens.line($0) }, of: tokens)
    }

    private init(blocks: [Range<Int>], titles: Int, lead last: Int, of tokens: Tokens) {
        let joined = Tokens(joining: blocks, of: tokens)
        self.tokens = joined
        lines = blocks
        let starts = joined.lineStarts.map { Int($0) }
        let titleEnd = titles < starts.count ? starts[titles] : joined.all.count
        title = 0..<titleEnd
        lead = titleEnd..<(last + 1 < starts.count ? starts[last + 1] : joined.all.count)
        body = titleEnd..<joined.all.count
    }

    /// Bytes of a line without a final stop that was broken by a margin and not by its writer: 45 to some 150 letters.
    private static let marginWidths = 60...220

    /// Whether a line goes on in the next one.
    static func wraps(_ above: Range<Int>, _ below: Range<Int>, _ tokens: Tokens) -> Bool {
        let last = tokens[above.upperBound - 1]
        let follower = tokens[below.lowerBound]
        guard follower.line == last.line + 1 else { return false }
        if last.kind == .mark {
            guard last.isMark(",") || last.isMark("-") || last.isMark("/") || last.isMark("(") else { return false }
            return true
        }
        if follower.kind == .word, !follower.isCapitalised { return true }
        // `1. Công tác ...`: an item of a list.
        if follower.kind == .number, below.count > 2, tokens[below.lowerBound + 2].hasSpaceBefore,
            tokens[below.lowerBound + 1].isMark(".") || tokens[below.lowerBound + 1].isMark(")")
        {
            return false
        }
        if follower.kind == .mark { return follower.isMark("(") || follower.isMark("/") }
        // A paragraph that no margin broke is no rest of a line: `Một số hạn chế` is its heading.
        guard tokens.bytes(below).count <= marginWidths.upperBound else { return false }
        if marginWidths.contains(width(of: last, in: above, tokens)) { return true }
        // A short line that ends with a word such as `của`, `ngày` or `số` has not ended.
        return last.kind == .word && !last.isCapitalised && last.length <= 4
    }

    /// Bytes of the source line that ends with a token; a range may hold several lines joined before.
    private static func width(of last: Token, in range: Range<Int>, _ tokens: Tokens) -> Int {
        let line = tokens.line(Int(last.line)).clamped(to: range)
        return tokens.bytes(line).count
    }
}
