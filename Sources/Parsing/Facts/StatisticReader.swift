import Articles
import Lexicon

/// Finds figures and leaves out numbers that name, order or date something.
package final class StatisticReader: Sendable {
    let rules: RuleSet<StatisticReading>
    private let names: PhraseTable<NumberUse>
    private let units: [(unit: String, isMoney: Bool)]
    private let estimate: Int32
    /// Between the ends of a range: `từ 80 đến 85%`.
    private let until: Set<Int32>
    private let reach: Int32
    /// Between the sides of a surface: `20 x 9 mét`.
    private let times: Int32
    private let from: Int32
    private let year: Int32
    /// `đầu`, `cuối` before `năm`.
    private let edges: Set<Int32>
    /// Words that say which way a figure differs, and the sign of each: `tăng`, `giảm`, `nhiều`, `ít`.
    private let directions: [Int32: String]
    /// Words of what a figure is compared with: `so với cùng kỳ năm trước`.
    private let compared: Set<Int32>
    private let than: Int32
    private let so: Int32
    private let with: Int32
    private let and: Int32

    init(lexicon: Lexicon, vocabulary: inout Vocabulary, concepts: Concepts) throws(LexiconError) {
        var concepts = concepts
        try CountNouns.add(to: &concepts, lexicon, &vocabulary)
        concepts["count modifier"] = try Self.phrases("count_modifiers", lexicon, &vocabulary)
        concepts["unit stop"] = try Self.phrases("unit_stops", lexicon, &vocabulary)
        concepts["percent base"] = try Self.phrases("percent_bases", lexicon, &vocabulary)
        concepts["page counter"] = try Self.phrases("page_counters", lexicon, &vocabulary)
        concepts["compound"] = try Self.phrases("compounds", lexicon, &vocabulary)
        names = try lexicon.phrases("number_name_words", "phrase", into: &vocabulary) {
            (table, row) throws(LexiconError) in
            NumberUse(rawValue: table.field(row, try table.column("use")))
        }
        concepts["number scale"] = try lexicon.phrases("number_scales", "form", into: &vocabulary, isSealed: false) {
            (table, row) throws(LexiconError) in
            Int32(table.field(row, try table.column("exponent")))
        }
        concepts["number qualifier"] = try lexicon.phrases("number_qualifiers", "form", into: &vocabulary, isSealed: false) {
            (table, row) throws(LexiconError) in
            StatisticRules.signs.firstIndex(of: table.field(row, try table.column("sign"))).map { Int32($0) }
        }
        concepts["measure unit"] = try lexicon.phrases("measure_units", "form", into: &vocabulary, isSealed: false) { (_, row) in
            Int32(row)
        }
        let table = try lexicon.table("measure_units")
        let columns = (try table.column("unit"), try table.column("kind"))
        let units = (0..<table.rowCount).map {
            (unit: table.field($0, columns.0), isMoney: table.field($0, columns.1) == "money")
        }
        self.units = units
        rules = try RuleSet(StatisticRules.all, vocabulary: &vocabulary, concepts: concepts) { Self.named($0, units).description }
        estimate = vocabulary.intern("ước")
        until = Set(["đến", "tới"].map { vocabulary.intern($0) })
        reach = vocabulary.intern("đạt")
        times = vocabulary.intern("x")
        from = vocabulary.intern("từ")
        year = vocabulary.intern("năm")
        edges = Set(["đầu", "cuối"].map { vocabulary.intern($0) })
        let signs = ["tăng": "+", "nhiều": "+", "cao": "+", "giảm": "-", "ít": "-", "thấp": "-"]
        directions = Dictionary(uniqueKeysWithValues: signs.map { (vocabulary.intern($0), $1) })
        compared = Set(
            [
                "hơn", "thêm", "so", "với", "cùng", "kỳ", "năm", "tháng", "quý", "tuần", "học", "trước", "ngoái", "liền", "kề",
                "đầu", "cuối", "kế", "hoạch", "nhiệm", "là",
            ].map { vocabulary.intern($0) })
        than = vocabulary.intern("hơn")
        so = vocabulary.intern("so")
        with = vocabulary.intern("với")
        and = vocabulary.intern("và")
    }

    /// What a number is after words such as `lớp`, `ấp`, `hạng`.
    private enum NumberUse: String {
        /// A name or a place in an order.
        case order
        /// The same, also with a name between: `ấp An Ninh 2`.
        case named
        /// Also a verb: `cấp 2`, but `cấp 12 giấy phép`.
        case verb
        /// An order, and a measure too: `hạng 48 kg`.
        case measure
        /// Ends like one of these and is none: `kỷ luật 12 đảng viên`.
        case counts
    }

    private static func phrases(
        _ table: String, _ lexicon: Lexicon, _ vocabulary: inout Vocabulary
    ) throws(LexiconError) -> PhraseTable<Int32> {
        let rows = try lexicon.table(table)
        let phrase = try rows.column("phrase")
        var phrases = PhraseTable<Int32>()
        for row in 0..<rows.rowCount { phrases.insert(vocabulary.internPhrase(rows, row, phrase), Int32(row)) }
        return phrases
    }

    /// The usual name of a currency or measure in place of the printed one.
    private static func named(_ reading: StatisticReading, _ units: [(unit: String, isMoney: Bool)]) -> StatisticReading {
        guard let row = reading.unitRow, let printed = reading.unit else { return reading }
        let (slash, space) = (UInt8(ascii: "/"), UInt8(ascii: " "))
        guard let start = printed.utf8.firstIndex(of: slash) else {
            guard units[row].unit != "-" else { return reading }
            var named = reading
            named.unit = units[row].unit
            return named
        }
        // `đồng / m2` is `đồng/m2`.
        var bytes = units[row].unit == "-" ? Array(printed.utf8[..<start]) : Array(units[row].unit.utf8)
        for byte in printed.utf8[start...] where byte != space || bytes.last != slash {
            if byte == slash, bytes.last == space { bytes.removeLast() }
            bytes.append(byte)
        }
        var named = reading
        named.unit = String(decoding: bytes, as: UTF8.self)
        return named
    }

    package struct Found: Sendable {
        package let reading: StatisticReading
        package let range: Range<Int>
        let rule: String
    }

    /// - Parameter excluded: token ranges, in order, whose numbers are something else: citations, dates, periods.
    package func read(_ tokens: Tokens, excluding excluded: [Range<Int>]) -> [Found] {
        var gaps: [Range<Int>] = []
        var at = 0
        for each in excluded {
            if each.lowerBound > at { gaps.append(at..<each.lowerBound) }
            at = max(at, each.upperBound)
        }
        if at < tokens.all.count { gaps.append(at..<tokens.all.count) }
        var found: [Found] = []
        for match in rules.matches(in: tokens, gaps) {
            var reading = Self.named(match.value, units)
            if reading.unit == "%", let sign = bracketedSign(before: match.range.lowerBound, tokens) {
                (reading.kind, reading.qualifier) = (.change, sign)
                found.append(
                    Found(reading: reading, range: match.range.lowerBound - 1..<match.range.upperBound, rule: match.rule))
                continue
            }
            guard !isName(match, tokens) else {
                // `từ 5%-10%`
                if let last = found.last, endsRange(last, reading, match.range.lowerBound, tokens) { found.removeLast() }
                continue
            }
            // `86 thí sinh/90 thí sinh`
            if let last = found.last, isWhole(reading, of: last, match.range.lowerBound, tokens) {
                var ratio = last.reading
                (ratio.kind, ratio.denominator, ratio.unit) = (.ratio, reading.value, reading.unit)
                found[found.count - 1] = Found(
                    reading: ratio, range: last.range.lowerBound..<match.range.upperBound, rule: last.rule)
                continue
            }
            if reading.qualifier == nil, isEstimate(before: match.range.lowerBound, tokens) { reading.qualifier = "~" }
            var range = match.range
            if let sign = found.last.flatMap({ coordinated($0, reading, range.lowerBound, tokens) }) {
                (reading.kind, reading.qualifier) = (.change, sign)
            }
            if let difference = difference(reading, range, tokens) {
                (reading.kind, reading.qualifier) = (.change, difference.sign)
                range = difference.start..<range.upperBound
            }
            // `20% - 60%`, `từ 5 ha đến 7 ha`: the ends of a range are no figures.
            if let last = found.last, endsRange(last, reading, match.range.lowerBound, tokens) {
                found.removeLast()
                continue
            }
            found.append(Found(reading: reading, range: range, rule: match.rule))
        }
        return found
    }

    /// Whether a count is the whole of the one before its stroke: of the same noun.
    private func isWhole(_ reading: StatisticReading, of last: Found, _ start: Int, _ tokens: Tokens) -> Bool {
        guard last.range.upperBound + 1 == start, tokens[start - 1].isMark("/"), reading.kind == .count,
            last.reading.kind == .count,
            reading.qualifier == nil, let part = last.reading.unit, let whole = reading.unit
        else { return false }
        return whole.hasPrefix(part)
    }

    private func endsRange(_ first: Found, _ second: StatisticReading, _ start: Int, _ tokens: Tokens) -> Bool {
        guard start == first.range.upperBound + 1, let unit = first.reading.unit, second.unit?.hasPrefix(unit) ?? false,
            first.reading.kind == second.kind,
            second.qualifier == nil, second.denominator == nil, first.reading.value < second.value
        else { return false }
        if tokens[start - 1].isMark("-") { return true }
        let before = first.range.lowerBound - 1
        return tokens[start - 1].kind == .word && until.contains(tokens[start - 1].word) && before >= 0
            && tokens[before].isWord(from)
    }

    /// Longest phrase that makes the number behind it a name, tokens.
    private static let nameReach = 3

    private func isName(_ match: RuleSet<StatisticReading>.Found, _ tokens: Tokens) -> Bool {
        let start = match.range.lowerBound
        guard start > 0 else { return false }
        let previous = tokens[start - 1]
        // `nhà ga T3`, `60x60 cm`
        if previous.kind == .word, !tokens[start].hasSpaceBefore, previous.isCapitalised || previous.length == 1 { return true }
        // `APEC 2017 tổ chức tại`
        if previous.kind == .word, previous.isCapitalised, start > 1, tokens[start - 2].kind == .word, tokens[start].length == 4,
            EventYear.years.contains(Int(tokens[start].value)), !isGrouped(start, tokens)
        {
            return true
        }
        // `từ 80 đến 85%` is no one figure.
        if previous.kind == .word, start > 1, tokens[start - 2].kind == .number,
            until.contains(previous.word) || previous.isWord(times)
        {
            return true
        }
        if previous.kind == .mark, start > 1 {
            // `15 - 20%`, the rest of a longer number.
            let isJoined = !tokens[start].hasSpaceBefore && !previous.hasSpaceBefore
            if isJoined, !previous.isMark("("), !previous.isMark("\""), !previous.isMark(":"), !previous.isMark(";"),
                !previous.isMark("*"),
                tokens[start - 2].kind != .lineBreak,
                tokens[start - 2].kind == .number || previous.isMark("-") || previous.isMark("/")
            {
                return !previous.isMark("/") || tokens[start - 2].kind == .number
            }
            if previous.isMark("-"), tokens[start - 2].kind == .number { return true }
            // `Covid -19`
            if previous.isMark("-"), match.value.unit != "%", names.match(tokens, at: start - 2, end: start - 1) != nil {
                return true
            }
        }
        if match.value.kind == .amount, let unit = match.value.unitRow, !units[unit].isMoney {
            return use(before: start, tokens) == .measure
        }
        guard match.value.isBare, match.value.kind != .percent, match.value.kind != .amount else { return false }
        // `từ đầu năm 41/50 đảng viên`: no year has a denominator.
        if match.value.denominator != nil, previous.isWord(year) { return false }
        // `giảm so với đầu năm 31 hộ`
        if previous.isWord(year), start > 1, edges.contains(tokens[start - 2].word),
            !EventYear.years.contains(Int(tokens[start].value)) || isGrouped(start, tokens)
        {
            return false
        }
        // A class, a ward or a regiment has no number above some hundreds, and none in groups.
        if let use = use(before: start, tokens) {
            let highest: Double = use == .verb ? Self.highestOfVerb : 1000
            return match.value.value < highest || use != .verb && !isGrouped(match.range.lowerBound, tokens)
        }
        return isNameEnd(start, tokens)
    }

    /// The longest of the words that end before a number.
    private func use(before start: Int, _ tokens: Tokens) -> NumberUse? {
        for candidate in max(0, start - Self.nameReach)..<start {
            if let name = names.match(tokens, at: candidate, end: start), name.end == start {
                return name.value == .counts ? nil : name.value
            }
        }
        return nil
    }

    private static let highestOfVerb = 10.0

    /// Words of a hamlet's own name, and the highest number in one.
    private static let nameLength = 2...4
    private static let highestName = 30

    /// `ấp An Ninh 2`: one of several hamlets of a name; `buôn Wing 9 căn` counts.
    private func isNameEnd(_ start: Int, _ tokens: Tokens) -> Bool {
        guard tokens[start].kind == .number, tokens[start].value <= Self.highestName, !isGrouped(start, tokens) else {
            return false
        }
        var at = start
        while at > 0, start - at < Self.nameLength.upperBound, tokens[at - 1].kind == .word, tokens[at - 1].isCapitalised,
            !tokens[at - 1].isAllCaps
        {
            at -= 1
            if start - at >= Self.nameLength.lowerBound, use(before: at, tokens) == .named { return true }
        }
        return false
    }

    private func isGrouped(_ index: Int, _ tokens: Tokens) -> Bool {
        index + 1 < tokens.all.count && tokens[index + 1].isMark(".")
    }

    /// Tokens of a sentence that are looked through for what a figure is compared with.
    private static let comparisonReach = 24

    /// `so với cùng kỳ nhiều hơn 15 vụ`, `giảm so với năm trước 12 vụ`: what more or less there is than there was.
    /// - Returns: the sign, and the token where the figure begins.
    private func difference(
        _ reading: StatisticReading, _ range: Range<Int>, _ tokens: Tokens
    ) -> (sign: String, start: Int)? {
        let start = range.lowerBound
        guard start > 1, tokens[start - 1].kind != .mark, [.count, .amount, .percent].contains(reading.kind) else { return nil }
        if tokens[start].isWord(than) {
            guard let sign = directions[tokens[start - 1].word], isCompared(range, tokens) else { return nil }
            return (sign, start - 1)
        }
        var at = start - 1
        guard compared.contains(tokens[at].word) || tokens[at].kind == .number else { return nil }
        while at > 0, start - at < Self.comparisonReach / 2,
            compared.contains(tokens[at].word) || tokens[at].kind == .number || tokens[at].isMark("/")
        {
            at -= 1
        }
        guard tokens[at].kind == .word, let sign = directions[tokens[at].word], at + 2 < start,
            tokens[at + 1].isWord(than) || (at + 1..<start - 1).contains(where: { isSo($0, tokens) })
        else { return nil }
        return (sign, start)
    }

    /// `giảm 45 vụ (-18,67%)`
    private func bracketedSign(before start: Int, _ tokens: Tokens) -> String? {
        guard start > 1, tokens[start - 2].isMark("("), !tokens[start].hasSpaceBefore else { return nil }
        return tokens[start - 1].isMark("-") ? "-" : tokens[start - 1].isMark("+") ? "+" : nil
    }

    /// Tokens between percentages of one verb.
    private static let coordinationReach = 4

    /// `tăng 7,7% số vụ, 2,9% số người chết và 31% số người bị thương`: one verb for all.
    private func coordinated(_ last: Found, _ reading: StatisticReading, _ start: Int, _ tokens: Tokens) -> String? {
        guard last.reading.kind == .change, reading.kind == .percent, reading.qualifier == nil, last.reading.unit == "%",
            last.reading.subject != nil, reading.subject != nil
        else { return nil }
        let between = last.range.upperBound..<start
        guard between.count <= Self.coordinationReach, let joint = between.last,
            tokens[joint].isMark(",") || tokens[joint].isWord(and), between.dropLast().allSatisfy({ tokens[$0].kind == .word })
        else { return nil }
        return last.reading.qualifier
    }

    private func isSo(_ index: Int, _ tokens: Tokens) -> Bool { tokens[index].isWord(so) && tokens[index + 1].isWord(with) }

    /// Whether the sentence around a figure says `so với`.
    private func isCompared(_ range: Range<Int>, _ tokens: Tokens) -> Bool {
        func says(_ indices: some Sequence<Int>) -> Bool {
            for index in indices {
                if tokens[index].kind == .lineBreak || tokens[index].isMark(".") { return false }
                if isSo(index, tokens) { return true }
            }
            return false
        }
        return says((max(0, range.lowerBound - Self.comparisonReach)..<range.lowerBound - 1).reversed())
            || says(range.upperBound..<min(range.upperBound + Self.comparisonReach / 2, tokens.all.count - 1))
    }

    /// Tokens between `ước` and `đạt`.
    private static let estimateReach = 8

    /// `ước thực hiện tháng 8 đạt 124,536 tỷ đồng`
    private func isEstimate(before index: Int, _ tokens: Tokens) -> Bool {
        guard index > 1, tokens[index - 1].isWord(reach) else { return false }
        for at in (max(0, index - Self.estimateReach)..<index).reversed() {
            if tokens[at].kind == .lineBreak || tokens[at].isMark(".") || tokens[at].isMark(";") || tokens[at].isMark(",") {
                return false
            }
            if tokens[at].isWord(estimate) { return true }
        }
        return false
    }
}
