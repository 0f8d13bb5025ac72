import Articles
import Lexicon

/// Who met, what fell short, what was proposed and ordered: everything that is read from the names of persons and bodies.
package final class MeetingReader: Sendable {
    let organisations: OrganisationReader
    let persons: PersonReader
    let roles: RoleReader
    let discourse: DiscourseReader
    let participants: ParticipantReader
    let organisers: OrganiserReader
    let sectors: SectorReader
    let anniversaries: PhraseTable<Bool>

    /// - Parameter locality: asked for its places once all else is read.
    init(
        _ lexicon: Lexicon, _ locality: TablesMeanwhile<LocalityReader>, vocabulary: inout Vocabulary
    ) throws(LexiconError) {
        let offices = try OfficeWords(lexicon, vocabulary: &vocabulary)
        let words = try PersonWords(lexicon, vocabulary: &vocabulary)
        let bodies = try OrganisationWords(lexicon, vocabulary: &vocabulary)
        let meeting = try MeetingWords(lexicon, vocabulary: &vocabulary)
        let speech = try SpeechWords(lexicon, meeting: meeting, vocabulary: &vocabulary)
        sectors = try SectorReader(lexicon, vocabulary: &vocabulary)
        let places = try locality.value(&vocabulary).places
        organisations = OrganisationReader(words: bodies, offices: offices, persons: words, places: places)
        persons = PersonReader(
            words: words, offices: offices, organisations: bodies, places: places,
            phrases: PersonPhrases(meeting, vocabulary: &vocabulary))
        roles = RoleReader(words: speech, meeting: meeting, vocabulary: &vocabulary)
        discourse = DiscourseReader(words: speech, bodies: bodies, meeting: meeting, vocabulary: &vocabulary)
        participants = try ParticipantReader(lexicon, words: speech, meeting: meeting, vocabulary: &vocabulary)
        organisers = OrganiserReader(meeting, places: places.words, party: bodies.party, vocabulary: &vocabulary)
        anniversaries = meeting.phrases(.remember, &vocabulary)
    }
}
