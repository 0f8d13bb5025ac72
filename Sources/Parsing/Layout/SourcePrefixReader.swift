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
                tokens[end + 1].kind == .word
            {
                end += 2
            }
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
}
