import Lexicon

/// Fields of work that an article speaks of, by Data/sectors.tsv.
final class SectorReader: Sendable {
    private let phrases: NameTable
    /// By row of the table: the number of its sector in `names`.
    private let sectors: [Int]
    private let names: [String]
    private let and: Int32
    private let venue: Int32
    /// Of phrases that only look like one of a sector.
    private let none: Int

    init(_ lexicon: Lexicon, vocabulary: inout Vocabulary) throws(LexiconError) {
        let table = try lexicon.table("sectors")
        let (phrase, sector) = (try table.column("phrase"), try table.column("sector"))
        var phrases = NameTable(joiners: "-&,", vocabulary: &vocabulary)
        for row in 0..<table.rowCount { phrases.insert(vocabulary.internPhrase(table, row, phrase), row: row) }
        phrases.seal(&vocabulary)
        self.phrases = phrases
        var numbers: [String: Int] = [:]
        var sectors: [Int] = []
        for row in 0..<table.rowCount {
            let name = table.field(row, sector)
            numbers[name] = numbers[name] ?? numbers.count
            sectors.append(numbers[name] ?? 0)
        }
        self.sectors = sectors
        and = vocabulary.intern("và")
        venue = vocabulary.intern("tại")
        none = numbers["none"] ?? -1
        names = numbers.sorted { $0.value < $1.value }.map(\.key)
    }

    struct Reading: Sendable {
        var sector: String
        /// The first phrase that tells it.
        var range: Range<Int>
        /// How often phrases tell it.
        var count: Int
    }

    /// Tokens of `hội trường tầng 2` between `tại` and the body that it belongs to.
    private static let venueReach = 4

    /// `tại hội trường Bệnh viện Đa khoa tỉnh`: a body that is only where something was.
    private func isPlace(_ index: Int, _ names: Names) -> Bool {
        guard names.isInName(index),
            let body = (max(0, index - Self.longestName)...index).last(where: { names.organisation(at: $0) != nil })
        else { return false }
        var at = body - 1
        while at >= max(0, body - Self.venueReach), names.tokens[at].kind != .mark, !names.isInName(at) {
            if names.tokens[at].isWord(venue) { return true }
            at -= 1
        }
        return false
    }

    /// Tokens of a body before its field of work: `Trung tâm Văn hóa`, `Trường Cao đẳng Y tế`.
    private static let longestName = 8

    /// Sectors that most articles name no more of.
    private static let usualCount = 8

    /// In the order of the text.
    /// - Parameters:
    ///   - offices: token ranges that tell nothing of what is spoken about, in order.
    ///   - isRead: whether a range is read, by its number.
    func read(
        _ names: Names, _ ranges: [Range<Int>], except offices: [Range<Int>] = [], where isRead: (Int) -> Bool = { _ in true }
    ) -> [Reading] {
        var found: [Reading] = []
        found.reserveCapacity(Self.usualCount)
        // By sector: its place in `found`, plus 1.
        var places = [Int](repeating: 0, count: self.names.count)
        // Both ascend.
        var office = 0
        // Where the last phrase ends, and the last that only looks like one.
        var (inside, silent) = (0, 0)
        for index in ranges.indices where isRead(index) {
            let range = ranges[index]
            var next = range.lowerBound
            while case let at = names.tokens.next(phrases.opening, from: next, before: range.upperBound), at < range.upperBound {
                next = at + 1
                // `bảo hiểm y tế` tells nothing of health, `văn hóa, thể thao` tells of both.
                if at < silent { continue }
                if at < inside, names.tokens[at - 1].kind == .word, !names.tokens[at - 1].isWord(and) { continue }
                guard let match = phrases.longest(names.tokens, at: at, end: range.upperBound) else { continue }
                inside = max(inside, match.end)
                while office < offices.count, offices[office].upperBound <= at { office += 1 }
                if office < offices.count, offices[office].contains(at) { continue }
                let sector = sectors[match.row]
                // `những việc làm được` speaks of no field.
                if sector == none {
                    silent = match.end
                    continue
                }
                if isPlace(at, names) { continue }
                if places[sector] > 0 {
                    found[places[sector] - 1].count += 1
                } else {
                    found.append(Reading(sector: self.names[sector], range: at..<match.end, count: 1))
                    places[sector] = found.count
                }
            }
        }
        return found
    }
}
