import Lexicon

/// What a stretch of an article does: reports results, names shortcomings, discusses, proposes or orders.
enum Discourse {
    enum Kind: String, Sendable { case results, shortcomings, discussion, proposals, directions }

    struct Section: Sendable {
        var kind: Kind
        var range: Range<Int>
        var speaker: Speaker?
        var items: [Item] = []
        /// Name of the rule.
        var rule: String
    }

    /// What is enumerated, token range, and who said it.
    struct Item: Sendable {
        var range: Range<Int>
        var speaker: Speaker?
    }

    enum Speaker: Sendable, Equatable {
        /// Index of a person.
        case person(Int)
        /// Words of the text: `lãnh đạo Ban Tuyên giáo Huyện ủy`, `Hội nghị`.
        case words(Range<Int>)
    }

}
