import Articles
import Lexicon

/// Types, issuer symbols and issuers of documents, and the normal form of a document's number.
package final class DocumentLexicon: Sendable {
    package struct DocumentType: Sendable {
        let abbreviation: String
        let name: String
        let system: String
    }

    package struct Issuer: Sendable {
        /// Symbol in a number, such as `TW`; empty for a phrase.
        let symbol: String
        let name: String
        /// party, state, front, union, unit or any.
        let system: String
        /// The symbol alone names the body.
        let isCertain: Bool
        let isCentral: Bool
    }

    let types: [DocumentType]
    let symbols: [Issuer]
    let phrases: [Issuer]
    /// Day on which a national congress opened, by term, ascending.
    let congresses: [(term: Int, opened: String)]
    private let symbolByKey: [String: Int]

    /// Types whose names stand before their numbers: `Luật Đất đai số 31/2024/QH15`.
    private static let laws = ["Luật", "Bộ luật", "Pháp lệnh"]

    /// Reads the tables and adds their concepts.
    init(lexicon: Lexicon, vocabulary: inout Vocabulary, concepts: inout Concepts) throws(LexiconError) {
        let typeTable = try lexicon.table("doc_types")
        let symbolTable = try lexicon.table("doc_issuers")
        let phraseTable = try lexicon.table("issuer_phrases")
        let congressTable = try lexicon.table("party_congresses")
        let typeColumns = (try typeTable.column("abbr"), try typeTable.column("type"), try typeTable.column("system"))
        let types = (0..<typeTable.rowCount).map { row in
            DocumentType(
                abbreviation: typeTable.field(row, typeColumns.0), name: typeTable.field(row, typeColumns.1),
                system: typeTable.field(row, typeColumns.2))
        }
        let columns = (
            try symbolTable.column("symbol"), try symbolTable.column("issuer"), try symbolTable.column("system"),
            try symbolTable.column("infer"), try symbolTable.column("level")
        )
        let symbols = (0..<symbolTable.rowCount).map { row in
            Issuer(
                symbol: symbolTable.field(row, columns.0), name: symbolTable.field(row, columns.1),
                system: symbolTable.field(row, columns.2), isCertain: symbolTable.field(row, columns.3) == "yes",
                isCentral: symbolTable.field(row, columns.4) == "central")
        }
        let phraseColumns = (
            try phraseTable.column("phrase"), try phraseTable.column("canonical"), try phraseTable.column("role"),
            try phraseTable.column("system")
        )
        phrases = (0..<phraseTable.rowCount).map { row in
            Issuer(
                symbol: "", name: phraseTable.field(row, phraseColumns.1), system: phraseTable.field(row, phraseColumns.3),
                isCertain: true, isCentral: phraseTable.field(row, phraseColumns.2) == "issuer")
        }
        for role in ["issuer", "committee", "body", "head", "field", "level"] {
            var table = PhraseTable<Int32>()
            for row in 0..<phraseTable.rowCount where phraseTable.field(row, phraseColumns.2) == role {
                table.insert(vocabulary.internPhrase(phraseTable, row, phraseColumns.0), Int32(row))
            }
            concepts["issuer \(role)"] = table
        }
        let provinces = try lexicon.table("place_provinces")
        let provinceName = try provinces.column("name")
        var places = PhraseTable<Int32>()
        for row in 0..<provinces.rowCount {
            places.insert(vocabulary.internPhrase(provinces.field(row, provinceName)), Int32(row))
        }
        concepts["issuer province"] = places
        var names = PhraseTable<Int32>()
        var laws = PhraseTable<Int32>()
        var abbreviations = PhraseTable<Int32>()
        var known: Set<String> = []
        for (row, type) in types.enumerated() {
            if known.insert(type.name).inserted { names.insert(vocabulary.internPhrase(type.name), Int32(row)) }
            if Self.laws.contains(type.name) { laws.insert(vocabulary.internPhrase(type.name), Int32(row)) }
            if type.abbreviation != "-", known.insert(type.abbreviation).inserted {
                abbreviations.insert(vocabulary.internPhrase(type.abbreviation), Int32(row))
            }
        }
        concepts["document type"] = names
        concepts["law"] = laws
        concepts["document abbreviation"] = abbreviations
        var codes = PhraseTable<Int32>()
        var byKey: [String: Int] = [:]
        for (row, symbol) in symbols.enumerated() {
            if symbol.system != "unit" { codes.insert(vocabulary.internPhrase(symbol.symbol), Int32(row)) }
            byKey[symbol.symbol.lowercased()] = row
        }
        concepts["issuer symbol"] = codes
        // `NĐCP`, `NQTW`: a page that lost the mark between the two.
        var glued = PhraseTable<Int32>()
        known = []
        for (typeRow, type) in types.enumerated() where type.abbreviation.count > 1 && known.insert(type.abbreviation).inserted {
            for (row, symbol) in symbols.enumerated() where symbol.symbol.count <= 5 && symbol.system != "unit" {
                glued.insert(vocabulary.internPhrase(type.abbreviation + symbol.symbol), Int32(typeRow * 1000 + row))
            }
        }
        concepts["glued symbol"] = glued
        concepts["roman numeral"] = Self.romanNumerals(&vocabulary)
        let congressColumns = (try congressTable.column("term"), try congressTable.column("opened"))
        congresses = (0..<congressTable.rowCount).map { row in
            (Int(congressTable.field(row, congressColumns.0)) ?? 0, congressTable.field(row, congressColumns.1))
        }
        self.types = types
        self.symbols = symbols
        symbolByKey = byKey
    }

    /// A symbol's row, in any letter case.
    func symbol(_ key: some StringProtocol) -> Int? { symbolByKey[key.lowercased()] }

    /// Whether a known symbol begins with this one: `BGD` of `BGDĐT`.
    func isIncomplete(_ code: String) -> Bool {
        let key = code.lowercased()
        return code.count > 1 && symbolByKey[key] == nil && symbolByKey.keys.contains { $0.hasPrefix(key) }
    }

    /// The type that an abbreviation stands for in a system: TT is Thông tri of the Party and Thông tư of the State.
    func type(abbreviation row: Int, system: Record.System?) -> DocumentType {
        let abbreviation = types[row].abbreviation
        return types.first { $0.abbreviation == abbreviation && $0.system == system?.rawValue } ?? types[row]
    }

    /// The Party's term in which a day lies, where the terms from the sixth on are known.
    func term(on date: String) -> Int? { congresses.last { $0.opened <= date }?.term }

    static func roman(_ number: Int) -> String {
        var rest = number
        var text = ""
        for (value, letters) in [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")] {
            while rest >= value {
                text += letters
                rest -= value
            }
        }
        return text
    }

    private static func romanNumerals(_ vocabulary: inout Vocabulary) -> PhraseTable<Int32> {
        var table = PhraseTable<Int32>()
        for number in 1...29 { table.insert(vocabulary.internPhrase(roman(number)), Int32(number)) }
        return table
    }
}
