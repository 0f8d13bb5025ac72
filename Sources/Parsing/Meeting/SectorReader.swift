import Lexicon

/// Fields of work that an article speaks of, by Data/sectors.tsv.
struct SectorReader: Sendable {
    private let phrases: PhraseTable<Int32>
    private let sectors: [String]

    init(_ lexicon: Lexicon, vocabulary: inout Vocabulary) throws(LexiconError) {
        let table = try lexicon.table("sectors")
        let column = try table.column("sector")
        var sectors: [String] = []
        phrases = try lexicon.phrases("sectors", "phrase", into: &vocabulary) { table, row in
            let sector = table.field(row, column)
            if let known = sectors.firstIndex(of: sector) { return Int32(known) }
            sectors.append(sector)
            return Int32(sectors.count - 1)
        }
        self.sectors = sectors
    }

    /// In the order of the text.
    func read(_ tokens: Tokens, _ ranges: [Range<Int>]) -> [String] {
        var found: [Int32] = []
        for range in ranges {
            var at = range.lowerBound
            while at < range.upperBound {
                if tokens[at].kind == .word, let match = phrases.match(tokens, at: at, end: range.upperBound) {
                    if !found.contains(match.value) { found.append(match.value) }
                    at = match.end
                } else {
                    at += 1
                }
            }
        }
        return found.map { sectors[Int($0)] }
    }
}
