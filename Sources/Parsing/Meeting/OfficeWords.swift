import Lexicon

/// The words of offices, Data/offices.tsv, with the tones that typists confuse.
final class OfficeWords: Sendable {
    enum Kind: String, Sendable {
        case party, head, over, modifier
        /// Of a Party committee, even where the text leaves it out: `Bí thư`.
        case committee
        /// Of a field of work: `Bộ trưởng Y tế`.
        case minister
        /// Of a part of a body, whose name may be any words: `Trưởng khoa Cấp cứu`.
        case part
    }

    struct Office: Sendable {
        let canonical: String
        let kind: Kind
        let words: Int
        var isParty: Bool { kind == .party || kind == .committee }
    }

    private let names: NameTable
    private let misspelt: NameTable
    let offices: [Office]
    private let ofCommittees: Set<String>

    init(_ lexicon: Lexicon, vocabulary: inout Vocabulary) throws(LexiconError) {
        let table = try lexicon.table("offices")
        let (phrase, canonical, kind) = (try table.column("phrase"), try table.column("canonical"), try table.column("kind"))
        var names = NameTable(joiners: ".", vocabulary: &vocabulary)
        var misspelt = NameTable(joiners: ".", vocabulary: &vocabulary)
        var offices: [Office] = []
        for row in 0..<table.rowCount {
            let text = table.field(row, phrase)
            let words = vocabulary.internPhrase(text)
            guard let kind = Kind(rawValue: table.field(row, kind)), !words.isEmpty else {
                throw table.malformed(row, "has a value outside the documented ones")
            }
            offices.append(Office(canonical: table.field(row, canonical), kind: kind, words: words.count))
            names.insert(words, row: row)
        }
        // `Giám độc`: one syllable of an office with another tone. No office differs from another by a tone alone.
        for row in 0..<table.rowCount where offices[row].words > 1 && offices[row].kind != .modifier {
            let syllables = table.field(row, phrase).split(separator: " ").map(String.init)
            let ids = syllables.map { vocabulary.internPhrase($0) }
            for index in syllables.indices where syllables[index].count > 2 {
                for variant in Syllables.otherTones(of: syllables[index]) {
                    var spelling = ids
                    spelling[index] = vocabulary.internPhrase(variant)
                    misspelt.insert(Array(spelling.joined()), row: row)
                }
            }
        }
        names.seal(&vocabulary)
        misspelt.seal(&vocabulary)
        self.names = names
        self.misspelt = misspelt
        opening = names.opening | misspelt.opening
        self.offices = offices
        ofCommittees = Set(offices.filter { $0.kind == .committee }.map(\.canonical))
    }

    /// The bits of tokens that an office may begin with.
    let opening: Openings

    /// False is certain.
    func begins(_ tokens: Tokens, at index: Int) -> Bool { tokens.openings[index] & opening != 0 }

    /// - Parameter office: its canonical words.
    func isOfCommittee(_ office: String) -> Bool { ofCommittees.contains(office) }

    /// Before the name of an office: who stands in for its holder.
    private static let deputy = "Phó "

    static func isDeputy(_ office: String) -> Bool { office.utf8.starts(with: deputy.utf8) }

    static func isDeputy(_ office: String, of head: String) -> Bool {
        LetterCase.lowered(deputy + head) == LetterCase.lowered(office)
    }

    func office(_ tokens: Tokens, at index: Int, end: Int) -> (office: Office, end: Int)? {
        if let found = names.longest(tokens, at: index, end: end) { return (offices[found.row], found.end) }
        guard index < end, tokens[index].isCapitalised, let found = misspelt.longest(tokens, at: index, end: end) else {
            return nil
        }
        return (offices[found.row], found.end)
    }
}
