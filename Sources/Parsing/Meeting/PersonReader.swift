import Lexicon

/// Finds persons: a name with honorific and offices in the orders in which articles put them.
/// A class of constants: a scan holds it by one reference.
final class PersonReader: Sendable {
    let words: PersonWords
    let offices: OfficeWords
    let organisations: OrganisationWords
    let places: PlaceReader
    let phrases: PersonPhrases
    /// The bits of tokens that a person or office may begin with.
    let opening: Openings

    init(
        words: PersonWords, offices: OfficeWords, organisations: OrganisationWords, places: PlaceReader, phrases: PersonPhrases
    ) {
        self.words = words
        self.offices = offices
        self.organisations = organisations
        self.places = places
        self.phrases = phrases
        opening = .capitalised | words.opening | offices.opening | phrases.photoOpening
    }

    /// - Parameter starts: of the organisations, as ``Names/starts(of:tokens:)`` gives them.
    /// - Returns: persons, and offices that stand without a name.
    func read(
        _ tokens: Tokens, _ organisations: [Organisation], _ starts: [Int32], _ names: PlaceNames
    ) -> (persons: [PersonMention], offices: [PersonMention.Office]) {
        var scan = PersonScan(reader: self, tokens: tokens, organisations: organisations, starts: starts, names: names)
        return scan.read()
    }
}
