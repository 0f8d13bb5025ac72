import Articles
import Lexicon

/// The words of which names of bodies are made: Data/organisations.tsv, organisation_traits.tsv, organisation_fields.tsv,
/// unit_committees.tsv, name_stops.tsv.
final class OrganisationWords: Sendable {
    enum Use: String, Sendable {
        case whole, part, committee, branch, organ, local, department, block, association, unit, event, none
    }

    enum Level: String, Sendable { case central, province, district, city }

    /// A class of constants: each look-up hands one out.
    final class Head: Sendable {
        let canonical: String
        let use: Use
        let system: Record.System
        let level: Level?
        /// Words of the phrase: `Hội` alone needs a name, `Hội Nông dân` does not.
        let words: Int
        /// `CA`: letters, which small or mixed are another word.
        let isAcronym: Bool
        private let traits: OrganisationTraits.Traits

        init(
            canonical: String, use: Use, system: Record.System, level: Level?, words: Int, isAcronym: Bool,
            traits: OrganisationTraits.Traits
        ) {
            self.canonical = canonical
            self.use = use
            self.system = system
            self.level = level
            self.words = words
            self.isAcronym = isAcronym
            self.traits = traits
        }

        func has(_ trait: OrganisationTraits.Trait) -> Bool { traits.contains(trait) }
    }

    let heads: [Head]
    let traits: OrganisationTraits
    let committees: UnitCommittees
    /// `Đảng ủy Khối`, `Đảng ủy`, `Văn phòng`: the bodies that alone have the traits of these names.
    let bloc: String
    let unitCommittee: String
    let office: String
    /// The Party as a whole.
    let party: String
    let fields: [String]
    private let headNames: NameTable
    private let fieldNames: NameTable
    private let stops: PhraseTable<Bool>
    private let common: PhraseTable<Bool>
    /// Small words before a head that make it a kind and no name: `các sở`, `mỗi hội`.
    private let plurals: WordSet
    let each: Int32
    let this: Int32
    /// Small words inside English names.
    let foreignJoints: WordSet
    let level: Int32
    let levels: Int32
    let term: Int32
    let central: WordSet
    let of: Int32
    /// `phía`
    let side: Int32
    /// `trưởng`, `phó`
    let chief: Int32
    let deputy: Int32
    /// `Trung ương`
    let centre: (Int32, Int32)
    let national: (Int32, Int32)
    let country: (Int32, Int32)
    /// `VN`
    let shortCountry: Int32
    let and: Int32
    /// Settlements below the commune: `thôn`, `bản`.
    let hamlets: WordSet
    /// Syllables of `khu phố`, `tổ dân phố`, `tiểu khu`.
    let quarters: (street: Int32, group: Int32, people: Int32, lesser: Int32)
    /// `chi nhánh`
    let branch: (Int32, Int32)
    /// `khu vực`
    let area: (Int32, Int32)
    let number: Int32
    /// `truyền hình`
    let television: (Int32, Int32)

    init(_ lexicon: Lexicon, vocabulary: inout Vocabulary) throws(LexiconError) {
        let table = try lexicon.table("organisations")
        let columns = (
            try table.column("phrase"), try table.column("canonical"), try table.column("use"), try table.column("system"),
            try table.column("level")
        )
        traits = try OrganisationTraits(
            lexicon, of: Set((0..<table.rowCount).map { table.field($0, columns.1) }),
            parts: Set((0..<table.rowCount).filter { table.field($0, columns.2) == "part" }.map { table.field($0, columns.1) }))
        committees = try UnitCommittees(lexicon)
        (bloc, unitCommittee, office) = (traits.name(.bloc), traits.name(.unitCommittee), traits.name(.office))
        party = traits.name(.namesake)
        var heads: [Head] = []
        var names = NameTable(joiners: "-&.", vocabulary: &vocabulary)
        for row in 0..<table.rowCount {
            let words = vocabulary.internPhrase(table, row, columns.0)
            guard let use = Use(rawValue: table.field(row, columns.2)), !words.isEmpty,
                let system = Record.System(rawValue: table.field(row, columns.3))
            else { throw table.malformed(row, "has a value outside the documented ones") }
            heads.append(
                Head(
                    canonical: table.field(row, columns.1), use: use, system: system,
                    level: Level(rawValue: table.field(row, columns.4)), words: words.count,
                    isAcronym: words.count == 1 && Self.isAcronym(table.field(row, columns.0)),
                    traits: traits.of(table.field(row, columns.1))))
            names.insert(words, row: row)
        }
        self.heads = heads
        names.seal(&vocabulary)
        headNames = names
        let fieldTable = try lexicon.table("organisation_fields")
        let (phrase, canonical) = (try fieldTable.column("phrase"), try fieldTable.column("canonical"))
        var fieldNames = NameTable(joiners: "-&,", vocabulary: &vocabulary)
        for row in 0..<fieldTable.rowCount {
            fieldNames.insert(vocabulary.internPhrase(fieldTable, row, phrase), row: row)
        }
        fieldNames.seal(&vocabulary)
        fields = (0..<fieldTable.rowCount).map { fieldTable.field($0, canonical) }
        self.fieldNames = fieldNames
        stops = try lexicon.phrases("name_stops", "phrase", into: &vocabulary) { _, _ in true }
        common = try lexicon.phrases("name_words", "phrase", into: &vocabulary) { _, _ in true }
        plurals = WordSet(["các", "những", "mỗi", "từng", "nhiều", "số", "một", "hai", "ba"].map { vocabulary.intern($0) })
        each = vocabulary.intern("các")
        this = vocabulary.intern("này")
        foreignJoints = WordSet(["and", "of", "the", "for"].map { vocabulary.intern($0) })
        level = vocabulary.intern("cấp")
        levels = vocabulary.intern("cơ")
        term = vocabulary.intern("khóa")
        side = vocabulary.intern("phía")
        of = vocabulary.intern("của")
        chief = vocabulary.intern("trưởng")
        deputy = vocabulary.intern("phó")
        central = WordSet(["tw", "tư"].map { vocabulary.intern($0) })
        centre = (vocabulary.intern("trung"), vocabulary.intern("ương"))
        national = (vocabulary.intern("quốc"), vocabulary.intern("gia"))
        country = (vocabulary.intern("việt"), vocabulary.intern("nam"))
        shortCountry = vocabulary.intern("vn")
        and = vocabulary.intern("và")
        hamlets = WordSet(["thôn", "bản", "ấp", "buôn", "làng", "xóm", "khóm"].map { vocabulary.intern($0) })
        quarters = (
            vocabulary.intern("phố"), vocabulary.intern("tổ"), vocabulary.intern("dân"), vocabulary.intern("tiểu")
        )
        branch = (vocabulary.intern("chi"), vocabulary.intern("nhánh"))
        area = (vocabulary.intern("khu"), vocabulary.intern("vực"))
        number = vocabulary.intern("số")
        television = (vocabulary.intern("truyền"), vocabulary.intern("hình"))
    }

    private static func isAcronym(_ phrase: String) -> Bool {
        phrase.count > 1 && phrase.count <= 3 && phrase == phrase.uppercased() && phrase != phrase.lowercased()
    }

    /// The bits of tokens that a head may begin with.
    var opening: Openings { headNames.opening }

    func begins(_ tokens: Tokens, at index: Int) -> Bool { headNames.begins(tokens, at: index) }

    func head(_ tokens: Tokens, at index: Int, end: Int) -> (head: Head, end: Int)? {
        headNames.longest(tokens, at: index, end: end).map { (heads[$0.row], $0.end) }
    }

    func field(_ tokens: Tokens, at index: Int, end: Int) -> (canonical: String, end: Int)? {
        fieldNames.longest(tokens, at: index, end: end).map { (fields[$0.row], $0.end) }
    }

    /// Not the first syllable of a longer word: `giao`, but `giao thông`.
    func isStop(_ tokens: Tokens, at index: Int, end: Int) -> Bool {
        guard let stop = stops.match(tokens, at: index, end: end) else { return false }
        return stop.end > index + 1
            || max(common(tokens, at: index, end: end) ?? 0, field(tokens, at: index, end: end)?.end ?? 0) <= stop.end
    }

    /// `Ban Chấp hành Trung ương` of `Ban Chấp hành Trung ương Đảng`
    func withoutParty(_ name: String) -> String { name.hasSuffix(" Đảng") ? String(name.dropLast(5)) : name }

    /// A word of several syllables that stands in names of bodies: `Trung ương`.
    func common(_ tokens: Tokens, at index: Int, end: Int) -> Int? { common.match(tokens, at: index, end: end)?.end }

    func isPlural(_ token: Token) -> Bool { token.isWord(plurals) && !token.isCapitalised }
}
