import Lexicon

/// Fields of work that an article speaks of, by Data/sectors.tsv.
final class SectorReader: Sendable {
    private let phrases: NameTable
    /// By row of the table.
    private let sectors: [String]

    init(_ lexicon: Lexicon, vocabulary: inout Vocabulary) throws(LexiconError) {
        let table = try lexicon.table("sectors")
        let (phrase, sector) = (try table.column("phrase"), try table.column("sector"))
        var phrases = NameTable(joiners: "-&,", vocabulary: &vocabulary)
        for row in 0..<table.rowCount { phrases.insert(vocabulary.internPhrase(table.field(row, phrase)), row: row) }
        phrases.seal(&vocabulary)
        self.phrases = phrases
        sectors = (0..<table.rowCount).map { table.field($0, sector) }
    }

    struct Reading: Sendable {
        var sector: String
        /// The first phrase that tells it.
        var range: Range<Int>
        /// How often phrases tell it.
        var count: Int
    }

    /// In the order of the text.
    func read(_ names: Names, _ ranges: [Range<Int>]) -> [Reading] {
        var found: [Reading] = []
        for range in ranges {
            var next = range.lowerBound
            while case let at = names.tokens.next(phrases.opening, from: next, before: range.upperBound), at < range.upperBound {
                next = at + 1
                guard let match = phrases.longest(names.tokens, at: at, end: range.upperBound) else { continue }
                let sector = sectors[match.row]
                if let index = found.firstIndex(where: { $0.sector == sector }) {
                    found[index].count += 1
                } else {
                    found.append(Reading(sector: sector, range: at..<match.end, count: 1))
                }
            }
        }
        return found
    }
}
