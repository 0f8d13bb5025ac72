import Lexicon

/// A printed title taken apart: what sites put before and after it, and the title itself.
package struct TitleReader {
    package struct Reading {
        /// Token indices of the title.
        package var range: Range<Int>
        /// `place:`, `org:`, `speaker:`, `source:`, `media:`, `broadcast:` or `date_suffix:` with its value; `all_caps`, `breadcrumb`,
        /// `null`.
        package var prefix: String?
        /// Token indices of the outlet's tag before the title.
        package var tag: Range<Int>?
    }

    let grammar: Grammar
    let tokens: Tokens

    package init(grammar: Grammar, tokens: Tokens) {
        self.grammar = grammar
        self.tokens = tokens
    }

    private var tables: LayoutTables { grammar.tables }

    package func read(_ range: Range<Int>) -> Reading {
        var reading = Reading(range: range, prefix: nil)
        guard !range.isEmpty else { return reading }
        if let rest = afterBreadcrumb(range) {
            reading = Reading(range: rest, prefix: "breadcrumb")
        }
        if tables.isWord(tokens[reading.range.lowerBound], "null"), !tokens[reading.range.lowerBound].isCapitalised,
            reading.range.count > 2
        {
            reading = Reading(range: reading.range.dropFirst(1), prefix: "null")
        }
        cutSuffix(&reading)
        cutPrefix(&reading)
        let words = tokens[reading.range].lazy.filter { $0.kind == .word && $0.length > 1 }
        if reading.prefix == nil, words.count >= 3, words.allSatisfy(\.isAllCaps) { reading.prefix = "all_caps" }
        return reading
    }

    /// `Trang chủ    Nghiên cứu    title`: segments set apart by wide gaps or signs.
    private func afterBreadcrumb(_ range: Range<Int>) -> Range<Int>? {
        let first = tokens[range.lowerBound]
        let isHome =
            tables.isWord(first, "home")
            || (tables.isWord(first, "trang") && range.count > 1
                && ["chủ", "nhất"].contains { tables.isWord(tokens[range.lowerBound + 1], $0) })
        guard isHome else { return nil }
        var start: Int?
        for index in range.dropFirst(1) {
            let gap = tokens[index].start - tokens[index - 1].end
            if gap >= 2 || tokens[index - 1].isMark(">") || tokens[index - 1].isMark("/") || tokens[index - 1].isMark("|")
                || tokens[index - 1].isMark("\"")
            {
                start = index
            }
        }
        return start.map { $0..<range.upperBound }
    }

    private func cutSuffix(_ reading: inout Reading) {
        let range = reading.range
        let last = range.upperBound - 1
        if tokens[last].isMark(")") || tokens[last].isMark("]"),
            let open = range.last(where: { tokens[$0].isMark("(") || tokens[$0].isMark("[") }), open > range.lowerBound
        {
            if let found = grammar.timestamps.match(in: tokens, at: open + 1, end: last), found.range.upperBound == last {
                reading = Reading(range: range.lowerBound..<open, prefix: "date_suffix:\(found.value.date)")
            } else if tables.isWord(tokens[open + 1], "phát"), last - open <= 8 {
                reading = Reading(range: range.lowerBound..<open, prefix: "broadcast:\(tokens.string(open + 1..<last))")
            }
            return
        }
        // A date glued to the end is the page's where a clock time says so; `ngày 5/6/2020` is the title's own.
        for index in max(range.lowerBound + 3, last - 14)..<max(range.lowerBound + 3, last) {
            guard let found = grammar.timestamps.match(in: tokens, at: index, end: range.upperBound),
                found.range.upperBound == range.upperBound,
                found.value.hour != nil
            else { continue }
            // `... công tác Đoàn - 20/12/2018 15:00`: the dash parts the two.
            let end = tokens[index - 1].isMark("-") || tokens[index - 1].isMark("|") ? index - 1 : index
            reading = Reading(range: range.lowerBound..<end, prefix: "date_suffix:\(found.value.date)")
            return
        }
    }

    private func cutPrefix(_ reading: inout Reading) {
        let range = reading.range
        if tokens[range.lowerBound].isMark("["), let close = range.prefix(6).first(where: { tokens[$0].isMark("]") }),
            close > range.lowerBound + 1, close + 1 < range.upperBound,
            tables.media.match(tokens, at: range.lowerBound + 1, end: close)?.end == close
        {
            reading.prefix = reading.prefix ?? "media:\(tokens.string(range.lowerBound + 1..<close))"
            reading.range = close + 1..<range.upperBound
            return
        }
        // `(TTV) Hà Phú nâng cao chất lượng huấn luyện`: the outlet's tag.
        if tokens[range.lowerBound].isMark("("), let tag = SourcePrefixReader(tables: tables, tokens: tokens).read(range) {
            let start = (tag.upperBound + 1..<range.upperBound).first { tokens[$0].kind != .mark } ?? range.upperBound
            guard range.upperBound - start >= Self.shortestTitle else { return }
            reading.prefix = reading.prefix ?? "source:\(tokens.string(tag))"
            (reading.range, reading.tag) = (start..<range.upperBound, tag)
            return
        }
        guard let colon = range.prefix(24).first(where: { tokens[$0].isMark(":") }), colon > range.lowerBound,
            colon + 1 < range.upperBound,
            tokens[colon + 1].hasSpaceBefore || !tokens[colon].hasSpaceBefore, let kind = prefixKind(range.lowerBound..<colon)
        else { return }
        reading.prefix = reading.prefix ?? "\(kind):\(tokens.string(range.lowerBound..<colon))"
        reading.range = colon + 1..<range.upperBound
    }

    /// Tokens of the shortest title behind an outlet's tag.
    private static let shortestTitle = 4

    /// What stands before a colon: nil where it is the title's own.
    private func prefixKind(_ range: Range<Int>) -> String? {
        let words = range.filter { tokens[$0].kind == .word }
        guard let first = words.first, first == range.lowerBound, words.count <= 16 else { return nil }
        // `Ông Tráng A Pao cho biết: ...` is a sentence.
        if let last = words.last, ["nói", "kể"].contains(where: { tables.isWord(tokens[last], $0) }) { return nil }
        if let last = words.last,
            words.suffix(3).contains(where: { tables.speechVerbs.match(tokens, at: $0, end: last + 1) != nil })
        {
            return nil
        }
        if tables.media.match(tokens, at: first, end: range.upperBound)?.end == range.upperBound { return "media" }
        if let head = tables.heads.match(tokens, at: first, end: range.upperBound), tokens[first].isCapitalised,
            head.value == .org || head.value == .speaker
        {
            // `Phòng, chống lũ quét` is no office.
            if head.end < range.upperBound, tokens[head.end].isMark(",") { return nil }
            return head.value == .org ? "org" : "speaker"
        }
        if tables.heads.match(tokens, at: first, end: range.upperBound)?.value == .some(.none) {
            return isPlaceName(range) ? "place" : nil
        }
        // `Huyện đoàn Chợ Đồn`, but not `Tỉnh đoàn` alone
        if let (marker, end) = grammar.locality.places.words.marker(tokens, at: first, end: range.upperBound),
            marker.use == .committee, end < range.upperBound, isName(end..<range.upperBound)
        {
            return "org"
        }
        if let unit = tables.placeKinds.match(tokens, at: first, end: range.upperBound) {
            var start = unit.end
            if start < range.upperBound, tokens[start].isMark(".") { start += 1 }
            let isPlace = start < range.upperBound && words.count <= Self.longestPlace && isChain(start..<range.upperBound)
            return isPlace ? "place" : nil
        }
        // `Đồng Hỷ, Võ Nhai`: each is a place that is known.
        if tokens[range].contains(where: { $0.isMark(",") }) {
            let names = range.split { tokens[$0].isMark(",") }
            return names.allSatisfy { isKnownPlace($0.startIndex..<$0.endIndex) } ? "place" : nil
        }
        guard isPlaceName(range) else { return nil }
        // Three or four words that begin with a family name are a person; no list of places is needed for that.
        return words.count >= 3 && !tokens[range].contains { $0.kind == .mark }
            && tables.surnames.match(tokens, at: first, end: range.upperBound) != nil
            ? "speaker" : "place"
    }

    /// Words of the longest place, with the one that it is part of.
    private static let longestPlace = 8

    /// `Quảng Minh (Hải Hà)`, `Tân Thịnh, TP Thái Nguyên`: a name, and at most one more that it is part of.
    private func isChain(_ range: Range<Int>) -> Bool {
        let end = range.first { tokens[$0].isMark(",") || tokens[$0].isMark("(") } ?? range.upperBound
        guard end > range.lowerBound, isName(range.lowerBound..<end) else { return false }
        guard end < range.upperBound else { return true }
        let isBracket = tokens[end].isMark("(")
        let rest = end + 1..<(isBracket ? range.upperBound - 1 : range.upperBound)
        guard !rest.isEmpty, !isBracket || tokens[range.upperBound - 1].isMark(")") else { return false }
        let kind = tables.placeKinds.match(tokens, at: rest.lowerBound, end: rest.upperBound)
        var start = kind?.end ?? rest.lowerBound
        if start < rest.upperBound, tokens[start].isMark(".") { start += 1 }
        return start < rest.upperBound && isName(start..<rest.upperBound)
    }

    private func isPlaceName(_ range: Range<Int>) -> Bool {
        // In capitals every word begins with one: there only a known unit is a place.
        if tokens[range].allSatisfy({ $0.kind != .word || $0.isAllCaps || $0.length == 1 }), range.count >= 2 {
            return isKnownPlace(range)
        }
        let count = range.count { tokens[$0].kind == .word }
        return (2...5).contains(count) && isName(range) && !tokens[range].contains { $0.isAllCaps && $0.length <= 3 }
    }

    private func isKnownPlace(_ range: Range<Int>) -> Bool {
        grammar.locality.places.gazetteer.names.longest(tokens, at: range.lowerBound, end: range.upperBound)?.end
            == range.upperBound
    }

    /// Capitalised words, with a hyphen at most between them.
    private func isName(_ range: Range<Int>) -> Bool {
        range.allSatisfy { index in
            let token = tokens[index]
            return token.kind == .word ? token.isCapitalised : token.isMark("-") || (token.kind == .number && range.count <= 3)
        }
    }
}

extension Range<Int> {
    func dropFirst(_ count: Int) -> Range<Int> { Swift.min(lowerBound + count, upperBound)..<upperBound }
}
