import Articles
import Lexicon

/// Finds the names of bodies: a head from the lexicon, then what its kind may take (fields, a name), then whose body it is.
/// A class of constants: a scan holds it by one reference.
package final class OrganisationReader: Sendable {
    let words: OrganisationWords
    let offices: OfficeWords
    let persons: PersonWords
    let places: PlaceReader

    init(words: OrganisationWords, offices: OfficeWords, persons: PersonWords, places: PlaceReader) {
        self.words = words
        self.offices = offices
        self.persons = persons
        self.places = places
    }

    /// - Parameter names: place names of these tokens.
    func read(_ tokens: Tokens, _ names: PlaceNames) -> [Organisation] {
        var scan = OrganisationScan(reader: self, tokens: tokens, names: names)
        return scan.read()
    }
}
