import Lexicon

/// The outlet's tag that many leads begin with.
struct SourcePrefixReader {
    let tables: LayoutTables
    let tokens: Tokens

    /// `(QBĐT) - `, `TTH - `: an outlet's tag, never a place.
    func read(_ range: Range<Int>) -> Range<Int>? {
        var start = range.lowerBound
        let isBracketed = tokens[start].isMark("(")
        if isBracketed { start += 1 }
        var end = start
        if let known = tables.sourcePrefixes.match(tokens, at: start, end: range.upperBound) {
            end = known.end
            while end + 1 < range.upperBound, tokens[end].isMark("-") || tokens[end].isMark("."), !tokens[end].hasSpaceBefore,
                !tokens[end + 1].hasSpaceBefore,
                tokens[end + 1].kind == .word, tokens[end].isMark(".") || tokens[end + 1].isAllCaps
            {
                end += 2
            }
            // `Kinhtedothi-Sáng 5/3`
            if !isBracketed, end < range.upperBound, tokens[end].isMark("-") { return start..<end }
        } else if isBracketed, let host = host(from: start, before: range.upperBound) {
            end = host
        } else {
            while end < range.upperBound, end - start < 5,
                tokens[end].kind == .word
                    || (tokens[end].kind == .mark && !tokens[end].hasSpaceBefore && end > start && !tokens[end].isMark(")"))
            {
                guard tokens[end].kind == .mark || (tokens[end].isAllCaps && tokens[end].length <= 8) else { return nil }
                end += 1
            }
            guard end == start + 1 || isBracketed, end > start, tables.heads.match(tokens, at: start, end: end) == nil else {
                return nil
            }
        }
        let tag = start..<end
        if isBracketed {
            guard end < range.upperBound, tokens[end].isMark(")") else { return nil }
            return tag
        }
        return end < range.upperBound && tokens[end].isMark("-") && tokens[end].hasSpaceBefore ? tag : nil
    }

    /// `(haphutv.vn)`: the end of the name of a host, which one stop or two cut.
    private func host(from start: Int, before end: Int) -> Int? {
        guard let close = (start..<end).prefix(6).first(where: { tokens[$0].isMark(")") }), close - start >= 3,
            tables.isTopDomain(tokens[close - 1]), !tokens[start + 1..<close].contains(where: \.hasSpaceBefore)
        else { return nil }
        return close
    }
}
