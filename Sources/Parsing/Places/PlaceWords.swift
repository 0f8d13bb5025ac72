import Lexicon

/// The words around place names, compiled over the vocabulary: kinds and committees, cues, names that are rather persons'.
/// A class of constants: readers hold it by one reference.
package final class PlaceWords: Sendable {
    package struct Marker: Sendable {
        package enum Level: String, Sendable { case province, district, commune, city, central, any, other }
        package enum Use: String, Sendable {
            case unit, abbreviation, letter, committee, organ, department, central, plural
            /// Places of their own that no list of units has.
            case hamlet, street, road
            case notUnit = "not_a_unit"
        }
        package let level: Level
        package let kind: Gazetteer.Kind?
        package let use: Use
    }

    package enum Cue: Int32, Sendable {
        case at, territory, residence, partOf, organiserVerb, possessive, personTitle, document, formerly, attribute

        init?(_ name: String) {
            switch name {
            case "at": self = .at
            case "residence": self = .residence
            case "territory": self = .territory
            case "part_of": self = .partOf
            case "organiser_verb": self = .organiserVerb
            case "possessive": self = .possessive
            case "person_title": self = .personTitle
            case "document": self = .document
            case "formerly": self = .formerly
            case "attribute": self = .attribute
            default: return nil
            }
        }
    }

    package let markers: [Marker]
    private let markerNames: GazetteerNames
    private let cueNames: GazetteerNames
    private let personNames: GazetteerNames
    private let countryNames: GazetteerNames
    /// With the short names that are also words and persons' names.
    private let officeCountryNames: GazetteerNames
    package let countries: [String]
    /// The bits of tokens that a marker, a cue or a country may begin with.
    let markerOpening: Openings
    let cueOpening: Openings
    let countryOpening: Openings
    let and: Int32
    private let head: Int32
    private let number: Int32
    private let plurals: Set<Int32>
    /// Words after which `thanh tra` is a verb.
    private let auxiliaries: Set<Int32>
    private let state: Int32
    private let peoples: Set<Int32>

    package init(_ lexicon: Lexicon, vocabulary: inout Vocabulary) throws(LexiconError) {
        var markers: [Marker] = []
        let table = try lexicon.table("place_markers")
        let (level, kind, use) = (try table.column("level"), try table.column("kind"), try table.column("use"))
        markerNames = try Self.names(lexicon, "place_markers", "phrase", &vocabulary) { row in
            guard let level = Marker.Level(rawValue: table.field(row, level)),
                let use = Marker.Use(rawValue: table.field(row, use))
            else { return nil }
            markers.append(Marker(level: level, kind: Gazetteer.Kind(name: table.field(row, kind)), use: use))
            return Int32(markers.count - 1)
        }
        self.markers = markers
        let cues = try lexicon.table("place_cues")
        let cueUse = try cues.column("use")
        cueNames = try Self.names(lexicon, "place_cues", "phrase", &vocabulary) { Cue(cues.field($0, cueUse))?.rawValue }
        personNames = try Self.names(lexicon, "place_person_names", "name", &vocabulary) { Int32($0) }
        let lands = try lexicon.table("countries")
        let canonical = try lands.column("canonical")
        countries = (0..<lands.rowCount).map { lands.field($0, canonical) }
        and = vocabulary.intern("và")
        head = vocabulary.intern("trưởng")
        number = vocabulary.intern("số")
        plurals = Set(["các", "hai", "ba", "bốn", "tuyến", "những"].map { vocabulary.intern($0) })
        auxiliaries = Set(["đã", "sẽ", "đang", "từng"].map { vocabulary.intern($0) })
        state = vocabulary.intern("nước")
        peoples = Set(["tộc", "người", "bào"].map { vocabulary.intern($0) })
        let landUse = try lands.column("use")
        countryNames = try Self.names(lexicon, "countries", "name", &vocabulary) {
            lands.field($0, landUse) == "office" ? GazetteerNames.none : Int32($0)
        }
        officeCountryNames = try Self.names(lexicon, "countries", "name", &vocabulary) { Int32($0) }
        (markerOpening, cueOpening, countryOpening) = (markerNames.opening, cueNames.opening, officeCountryNames.opening)
    }

    package func marker(_ tokens: Tokens, at index: Int, end: Int) -> (marker: Marker, end: Int)? {
        markerNames.longest(tokens, at: index, end: end).map { (marker: markers[Int($0.value)], end: $0.end) }
    }

    package func cue(_ tokens: Tokens, at index: Int, end: Int) -> (cue: Cue, end: Int)? {
        guard let match = cueNames.longest(tokens, at: index, end: end), let cue = Cue(rawValue: match.value) else { return nil }
        return (cue: cue, end: match.end)
    }

    /// `Trưởng thôn 8`: an office, and no place.
    func isHead(_ token: Token) -> Bool { token.isWord(head) }

    /// `các bản Na Ca, Mường Piệt`, `các tuyến phố Hàng Bài, Hai Bà Trưng`
    func isPlural(_ token: Token) -> Bool { token.kind == .word && plurals.contains(token.word) }

    func isAuxiliary(_ token: Token) -> Bool { token.kind == .word && auxiliaries.contains(token.word) }

    func isNumberWord(_ token: Token) -> Bool { token.isWord(number) }

    package func isRatherPerson(_ tokens: Tokens, _ range: Range<Int>) -> Bool {
        personNames.longest(tokens, at: range.lowerBound, end: range.upperBound)?.end == range.upperBound
    }

    package func country(_ tokens: Tokens, at index: Int, end: Int) -> (canonical: String, end: Int)? {
        countryNames.longest(tokens, at: index, end: end).map { (canonical: countries[Int($0.value)], end: $0.end) }
    }

    /// Countries by short names before a plain one.
    private static let mostListed = 32

    /// `Trung Quốc, Mỹ`, `Mỹ, Nga và Cuba`, `nước Đức`: a short name of a country beside a plain one, or behind the word for a
    /// State.
    /// - Parameter listEnd: where the country before it ends.
    package func listedCountry(
        _ tokens: Tokens, at index: Int, in range: Range<Int>, listEnd: Int?
    ) -> (canonical: String, end: Int)? {
        guard let found = officeCountryNames.longest(tokens, at: index, end: range.upperBound) else { return nil }
        let isFirst = index == range.lowerBound
        if !isFirst, tokens[index - 1].kind == .word, peoples.contains(tokens[index - 1].word) { return nil }
        var isListed = listEnd == index - 1 && joinsList(tokens[index - 1]) || !isFirst && tokens[index - 1].isWord(state)
        var end = found.end
        var listed = 1
        while !isListed, listed < Self.mostListed, end + 1 < range.upperBound, joinsList(tokens[end]),
            tokens[end + 1].isCapitalised,
            let next = officeCountryNames.longest(tokens, at: end + 1, end: range.upperBound)
        {
            isListed = countryNames.longest(tokens, at: end + 1, end: range.upperBound) != nil
            end = next.end
            listed += 1
        }
        return isListed ? (canonical: countries[Int(found.value)], end: found.end) : nil
    }

    private func joinsList(_ token: Token) -> Bool { token.isMark(",") || token.isMark("-") || token.isWord(and) }

    /// Behind a State's office, where `Mỹ` and `Anh` are countries too if what follows is no Vietnamese name.
    package func officeCountry(_ tokens: Tokens, at index: Int, end: Int) -> Int? {
        officeCountryNames.longest(tokens, at: index, end: end)?.end
    }

    private static func names(
        _ lexicon: Lexicon, _ name: String, _ column: String, _ vocabulary: inout Vocabulary, value: (Int) -> Int32?
    ) throws(LexiconError) -> GazetteerNames {
        let table = try lexicon.table(name)
        let column = try table.column(column)
        var names = GazetteerNames()
        for row in 0..<table.rowCount {
            let phrase = table.field(row, column)
            _ = vocabulary.internPhrase(phrase)
            let tokens = Tokens(of: phrase, vocabulary: vocabulary)
            guard let node = names.node(of: tokens, 0..<tokens.all.count), let value = value(row) else {
                throw table.malformed(row, "has a value outside the documented ones")
            }
            names.set(node, value)
        }
        names.seal(&vocabulary)
        return names
    }
}
