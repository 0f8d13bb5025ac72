import Articles
import Lexicon

/// Who met, what fell short, what was proposed and ordered: everything that is read from the names of persons and bodies.
package struct MeetingReader: Sendable {
    let organisations: OrganisationReader
    let persons: PersonReader

    init(_ lexicon: Lexicon, places: PlaceReader, vocabulary: inout Vocabulary) throws(LexiconError) {
        let offices = try OfficeWords(lexicon, vocabulary: &vocabulary)
        let words = try PersonWords(lexicon, vocabulary: &vocabulary)
        let bodies = try OrganisationWords(lexicon, vocabulary: &vocabulary)
        organisations = OrganisationReader(words: bodies, offices: offices, persons: words, places: places)
        persons = PersonReader(
            words: words, offices: offices, organisations: bodies, places: places, phrases: PersonPhrases(&vocabulary))
    }
}
