import Lexicon

/// Fields of work that an article speaks of, by Data/sectors.tsv.
struct SectorReader: Sendable {
    private let phrases: NameTable
    /// By row of the table.
    private let sectors: [String]

    init(_ lexicon: Lexicon, vocabulary: inout Vocabulary) throws(LexiconError) {
        let table = try lexicon.table("sectors")
        let (phrase, sector) = (try table.column("phrase"), try table.column("sector"))
        var phrases = NameTable(joiners: "-&,", vocabulary: &vocabulary)
        for row in 0..<table.rowCount { phrases.insert(vocabulary.internPhrase(table.field(row, phrase)), row: row) }
        self.phrases = phrases
        sectors = (0..<table.rowCount).map { table.field($0, sector) }
    }

    /// Each with the first phrase that tells it, in the order of the text.
    func read(_ tokens: Tokens, _ ranges: [Range<Int>]) -> [(sector: String, range: Range<Int>)] {
        var found: [(sector: String, range: Range<Int>)] = []
        for range in ranges {
            for at in range {
                guard let match = phrases.longest(tokens, at: at, end: range.upperBound) else { continue }
                let sector = sectors[match.row]
                if !found.contains(where: { $0.sector == sector }) { found.append((sector, at..<match.end)) }
            }
        }
        return found
    }
}
