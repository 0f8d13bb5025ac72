import Articles

/// Why an input yields no record.
package struct ParsingError: StageFailure, Equatable {
    package enum Code: String, Sendable {
        /// A page of links to articles and not an article.
        case listing
        /// Nothing but navigation, counters, markup or enciphered text.
        case noArticle
        /// More text than a record's offsets can count.
        case tooLarge
    }

    package let kind: Code
    package let message: String

    package init(_ kind: Code, _ message: String) {
        self.kind = kind
        self.message = message
    }

    package var stage: String { "parsing" }
    package var code: String { kind.rawValue }
    /// The text itself is at fault.
    package var verdict: Verdict { .refuse }

    package static func == (left: ParsingError, right: ParsingError) -> Bool { left.kind == right.kind }
}
