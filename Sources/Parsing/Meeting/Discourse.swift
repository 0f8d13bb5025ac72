import Lexicon

/// What a stretch of an article does: reports results, names shortcomings, discusses, proposes or orders.
enum Discourse {
    enum Kind: String, Sendable { case results, shortcomings, discussion, proposals, directions }

    struct Section: Sendable {
        var kind: Kind
        var range: Range<Int>
        var speaker: Speaker?
        var items: [Item] = []
        /// What it was taken for before its items were known.
        let found: Kind
        /// Name of the rule.
        var rule: String { "section." + found.rawValue }

        init(_ kind: Kind, _ range: Range<Int>, speaker: Speaker? = nil, items: [Item] = []) {
            (self.kind, self.range, self.speaker, self.items, found) = (kind, range, speaker, items, kind)
        }
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
