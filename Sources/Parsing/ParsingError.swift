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
        /// The time limit of one entry is over.
        case overtime
    }

    package let kind: Code
    package let message: String

    package init(_ kind: Code, _ message: String) {
        self.kind = kind
        self.message = message
    }

    package var stage: String { "parsing" }
    package var code: String { kind.rawValue }
    /// The text itself is at fault, or the machine was busy.
    package var verdict: Verdict { kind == .overtime ? .retry : .refuse }

    package static func == (left: ParsingError, right: ParsingError) -> Bool { left.kind == right.kind }
}
