import Articles
import Lexicon

/// Finds figures and leaves out numbers that name, order or date something.
package struct StatisticReader: Sendable {
    let rules: RuleSet<StatisticReading>
    private let names: PhraseTable<Int32>
    private let units: [(unit: String, isMoney: Bool)]
    private let estimate: Int32
    private let reach: Int32

    init(lexicon: Lexicon, vocabulary: inout Vocabulary, concepts: Concepts) throws(LexiconError) {
        var concepts = concepts
        try Self.addNouns(to: &concepts, lexicon, &vocabulary)
        concepts["count modifier"] = try Self.phrases("count_modifiers", where: nil, is: "", lexicon, &vocabulary)
        concepts["unit stop"] = try Self.phrases("unit_stops", where: nil, is: "", lexicon, &vocabulary)
        concepts["page counter"] = try Self.phrases("page_counters", where: nil, is: "", lexicon, &vocabulary)
        names = try Self.phrases("number_name_words", where: nil, is: "", lexicon, &vocabulary)
        concepts["number scale"] = try lexicon.phrases("number_scales", "form", into: &vocabulary) {
            (table, row) throws(LexiconError) in
            Int32(table.field(row, try table.column("exponent")))
        }
        concepts["number qualifier"] = try lexicon.phrases("number_qualifiers", "form", into: &vocabulary) {
            (table, row) throws(LexiconError) in
            StatisticRules.signs.firstIndex(of: table.field(row, try table.column("sign"))).map { Int32($0) }
        }
        concepts["measure unit"] = try lexicon.phrases("measure_units", "form", into: &vocabulary) { (_, row) in Int32(row) }
        let table = try lexicon.table("measure_units")
        let columns = (try table.column("unit"), try table.column("kind"))
        let units = (0..<table.rowCount).map {
            (unit: table.field($0, columns.0), isMoney: table.field($0, columns.1) == "money")
        }
        self.units = units
        rules = try RuleSet(StatisticRules.all, vocabulary: &vocabulary, concepts: concepts) { Self.named($0, units).description }
        estimate = vocabulary.intern("ước")
        reach = vocabulary.intern("đạt")
    }

    /// The nouns of each group, and beside them the longer ones of other groups: `đoàn viên` is no `đoàn`.
    private static func addNouns(to concepts: inout Concepts, _ lexicon: Lexicon, _ vocabulary: inout Vocabulary)
        throws(LexiconError)
    {
        let groups = ["admin", "people", "opinion", "gift", "body", "thing", "counter"]
        for group in groups {
            concepts["count \(group)"] = try phrases("count_nouns", where: "group", is: group, lexicon, &vocabulary)
        }
        for group in groups {
            let own = concepts["count \(group)"] ?? PhraseTable()
            var beyond = PhraseTable<Int32>()
            for other in groups where other != group {
                for phrase in concepts["count \(other)"]?.phrases ?? [] {
                    guard let prefix = own.match(phrase.words[...]), prefix.count < phrase.words.count else { continue }
                    beyond.insert(phrase.words, phrase.value)
                }
            }
            concepts["beyond \(group)"] = beyond
        }
    }

    private static func phrases(
        _ table: String, where column: String?, is value: String, _ lexicon: Lexicon, _ vocabulary: inout Vocabulary
    ) throws(LexiconError) -> PhraseTable<Int32> {
        let rows = try lexicon.table(table)
        let phrase = try rows.column("phrase")
        var phrases = PhraseTable<Int32>()
        for row in 0..<rows.rowCount {
            if let column, rows.field(row, try rows.column(column)) != value { continue }
            phrases.insert(vocabulary.internPhrase(rows.field(row, phrase)), Int32(row))
        }
        return phrases
    }

    /// The usual name of a currency or measure in place of the printed one.
    private static func named(_ reading: StatisticReading, _ units: [(unit: String, isMoney: Bool)]) -> StatisticReading {
        guard let row = reading.unitRow, units[row].unit != "-" else { return reading }
        var named = reading
        let per = reading.unit.flatMap { unit in unit.firstIndex(of: "/").map { String(unit[$0...]) } } ?? ""
        named.unit = units[row].unit + per
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
        for match in rules.matches(in: tokens, gaps) where !isName(match, tokens) {
            var reading = Self.named(match.value, units)
            if reading.qualifier == nil, isEstimate(before: match.range.lowerBound, tokens) { reading.qualifier = "~" }
            found.append(Found(reading: reading, range: match.range, rule: match.rule))
        }
        return found
    }

    /// Longest phrase that makes the number behind it a name, tokens.
    private static let nameReach = 3

    private func isName(_ match: RuleSet<StatisticReading>.Found, _ tokens: Tokens) -> Bool {
        let start = match.range.lowerBound
        guard start > 0 else { return false }
        let previous = tokens[start - 1]
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
        guard match.value.isBare, match.value.kind != .percent, match.value.kind != .amount else { return false }
        for candidate in max(0, start - Self.nameReach)..<start {
            if let name = names.match(tokens, at: candidate, end: start), name.end == start {
                // A class, a ward or a regiment has no number above some hundreds, and none in groups.
                return match.value.value < 1000 || !isGrouped(match.range.lowerBound, tokens)
            }
        }
        return false
    }

    private func isGrouped(_ index: Int, _ tokens: Tokens) -> Bool {
        index + 1 < tokens.all.count && tokens[index + 1].isMark(".")
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
