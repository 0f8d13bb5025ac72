import Lexicon

/// The bodies and persons of one text.
package struct Names: Sendable {
    package let tokens: Tokens
    package let organisations: [Organisation]
    package let persons: [PersonMention]
}

extension MeetingReader {
    /// The names in a text of which nothing else is known.
    package func names(in text: String, vocabulary: Vocabulary) -> Names {
        let whole = Tokens(of: text, vocabulary: vocabulary)
        let passages = Passages(plain: whole)
        let mentions = organisations.places.mentions(in: whole, day: nil)
        return names(of: passages, passages.names(mentions, of: whole, day: PlaceReader.lastOf63))
    }

    func names(of passages: Passages, _ places: PlaceNames) -> Names {
        let bodies = organisations.read(passages.tokens, places)
        return Names(
            tokens: passages.tokens, organisations: bodies, persons: persons.read(passages.tokens, bodies, places))
    }
}
