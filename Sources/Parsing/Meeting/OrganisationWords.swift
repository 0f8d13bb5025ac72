import Articles
import Lexicon

/// The words of which names of bodies are made: Data/organisations.tsv, organisation_parts.tsv,
/// organisation_fields.tsv, name_stops.tsv.
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
        /// `Thường trực ...`
        let isStanding: Bool
        /// `Đảng` alone.
        let isTheParty: Bool
        /// What follows in small letters, or in other than known words, is no name: `Vụ`; `Ban dân tộc`; but `phòng khoa giáo`.
        let isCase: Bool
        let needsCapital: Bool
        let isKnownSmall: Bool
        /// `Công đoàn ngành`, of a field of work.
        let isOfField: Bool
        /// Named by fields of work that `và` joins: `Trung tâm Dạy nghề và Hỗ trợ nông dân`.
        let hasFields: Bool
        /// `Phòng`, which is a part of a body named behind it, and `Công an`, which has such parts.
        let hasParent: Bool
        let isParent: Bool

        init(
            canonical: String, use: Use, system: Record.System, level: Level?, words: Int, isAcronym: Bool,
            sides: (parts: Set<String>, wholes: Set<String>)
        ) {
            self.canonical = canonical
            self.use = use
            self.system = system
            self.level = level
            self.words = words
            self.isAcronym = isAcronym
            isStanding = canonical.hasPrefix("Thường trực")
            isTheParty = words == 1 && canonical == "Đảng Cộng sản Việt Nam"
            isCase = canonical == "Vụ"
            needsCapital =
                use == .block || ["Ban", "Ngành", "Bộ", "Ủy ban", "Vụ", "Hội đồng", "Thanh tra"].contains(canonical)
            isKnownSmall = ["Phòng", "Sở", "Chi cục"].contains(canonical)
            isOfField = canonical.hasSuffix(" ngành")
            hasFields =
                ["Trung tâm", "Ban Quản lý", "Ngân hàng"].contains(canonical) || canonical.hasPrefix("Công ty")
                || canonical.hasPrefix("Tổng Công ty")
            hasParent = sides.parts.contains(canonical)
            isParent = sides.wholes.contains(canonical)
        }
    }

    let heads: [Head]
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
    /// `Trung ương`
    let centre: (Int32, Int32)
    let country: (Int32, Int32)
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

    init(_ lexicon: Lexicon, vocabulary: inout Vocabulary) throws(LexiconError) {
        let table = try lexicon.table("organisations")
        let columns = (
            try table.column("phrase"), try table.column("canonical"), try table.column("use"), try table.column("system"),
            try table.column("level")
        )
        let sides = try Self.sides(lexicon, of: Set((0..<table.rowCount).map { table.field($0, columns.1) }))
        var heads: [Head] = []
        var names = NameTable(joiners: "-&.", vocabulary: &vocabulary)
        for row in 0..<table.rowCount {
            let words = vocabulary.internPhrase(table.field(row, columns.0))
            guard let use = Use(rawValue: table.field(row, columns.2)), !words.isEmpty,
                let system = Record.System(rawValue: table.field(row, columns.3))
            else { throw table.malformed(row, "has a value outside the documented ones") }
            heads.append(
                Head(
                    canonical: table.field(row, columns.1), use: use, system: system,
                    level: Level(rawValue: table.field(row, columns.4)), words: words.count,
                    isAcronym: words.count == 1 && Self.isAcronym(table.field(row, columns.0)), sides: sides))
            names.insert(words, row: row)
        }
        self.heads = heads
        names.seal(&vocabulary)
        headNames = names
        let fieldTable = try lexicon.table("organisation_fields")
        let (phrase, canonical) = (try fieldTable.column("phrase"), try fieldTable.column("canonical"))
        var fieldNames = NameTable(joiners: "-&,", vocabulary: &vocabulary)
        for row in 0..<fieldTable.rowCount {
            fieldNames.insert(vocabulary.internPhrase(fieldTable.field(row, phrase)), row: row)
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
        central = WordSet(["tw", "tư"].map { vocabulary.intern($0) })
        centre = (vocabulary.intern("trung"), vocabulary.intern("ương"))
        country = (vocabulary.intern("việt"), vocabulary.intern("nam"))
        and = vocabulary.intern("và")
        hamlets = WordSet(["thôn", "bản", "ấp", "buôn", "làng", "xóm", "khóm"].map { vocabulary.intern($0) })
        quarters = (
            vocabulary.intern("phố"), vocabulary.intern("tổ"), vocabulary.intern("dân"), vocabulary.intern("tiểu")
        )
        branch = (vocabulary.intern("chi"), vocabulary.intern("nhánh"))
        area = (vocabulary.intern("khu"), vocabulary.intern("vực"))
        number = vocabulary.intern("số")
    }

    /// Canonical names of bodies that are parts of others, and of those that have such parts.
    private static func sides(
        _ lexicon: Lexicon, of bodies: Set<String>
    ) throws(LexiconError) -> (parts: Set<String>, wholes: Set<String>) {
        let table = try lexicon.table("organisation_parts")
        let (canonical, side) = (try table.column("canonical"), try table.column("side"))
        var sides: (parts: Set<String>, wholes: Set<String>) = ([], [])
        for row in 0..<table.rowCount {
            guard bodies.contains(table.field(row, canonical)) else {
                throw table.malformed(row, "names a body that is no canonical name in organisations.tsv")
            }
            switch table.field(row, side) {
            case "part": sides.parts.insert(table.field(row, canonical))
            case "whole": sides.wholes.insert(table.field(row, canonical))
            default: throw table.malformed(row, "has a side that is neither part nor whole")
            }
        }
        return sides
    }

    private static func isAcronym(_ phrase: String) -> Bool {
        phrase.count > 1 && phrase.count <= 3 && phrase == phrase.uppercased() && phrase != phrase.lowercased()
    }

    /// A body whose bare name is rather that of what it provides.
    func isProduct(_ canonical: String) -> Bool { canonical == "Bảo hiểm xã hội" }

    /// `công tác Mặt trận`: a field of work, unless it is said whose.
    func isField(_ head: Head) -> Bool { head.words == 2 && head.canonical == "Mặt trận Tổ quốc" }

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

    /// A word of several syllables that stands in names of bodies: `Trung ương`.
    func common(_ tokens: Tokens, at index: Int, end: Int) -> Int? { common.match(tokens, at: index, end: end)?.end }

    func isPlural(_ token: Token) -> Bool { token.isWord(plurals) && !token.isCapitalised }
}
