import Articles
import Lexicon

/// Who met, what fell short, what was proposed and ordered: everything that is read from the names of persons and bodies.
package struct MeetingReader: Sendable {
    let organisations: OrganisationReader
    let persons: PersonReader
    let roles: RoleReader
    let discourse: DiscourseReader
    let participants: ParticipantReader
    let organisers: OrganiserReader
    let sectors: SectorReader
    let anniversaries: PhraseTable<Bool>

    init(_ lexicon: Lexicon, places: PlaceReader, vocabulary: inout Vocabulary) throws(LexiconError) {
        let offices = try OfficeWords(lexicon, vocabulary: &vocabulary)
        let words = try PersonWords(lexicon, vocabulary: &vocabulary)
        let bodies = try OrganisationWords(lexicon, vocabulary: &vocabulary)
        let speech = try SpeechWords(lexicon, vocabulary: &vocabulary)
        organisations = OrganisationReader(words: bodies, offices: offices, persons: words, places: places)
        persons = PersonReader(
            words: words, offices: offices, organisations: bodies, places: places, phrases: PersonPhrases(&vocabulary))
        roles = RoleReader(words: speech, vocabulary: &vocabulary)
        discourse = DiscourseReader(words: speech, vocabulary: &vocabulary)
        participants = try ParticipantReader(lexicon, words: speech, vocabulary: &vocabulary)
        organisers = OrganiserReader(vocabulary: &vocabulary)
        sectors = try SectorReader(lexicon, vocabulary: &vocabulary)
        var anniversaries = PhraseTable<Bool>()
        for phrase in ["kỷ niệm", "tưởng niệm", "tưởng nhớ", "ngày sinh", "ngày mất", "di chúc", "lời dạy"] {
            anniversaries.insert(vocabulary.internPhrase(phrase), true)
        }
        self.anniversaries = anniversaries
    }
}
