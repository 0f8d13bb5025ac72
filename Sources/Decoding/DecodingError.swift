import Articles

/// Why a submission's bytes are no article that we can read. Bytes never get better, so the verdict is always `refuse`.
package struct DecodingError: StageFailure, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// No bytes, or no text in them.
        case empty
        /// More bytes, entries or values than ``DecodingLimits`` allows.
        case tooLarge
        /// Binary, or a character set that we do not know.
        case notText
        /// A gzip or zstd stream that is cut off or damaged.
        case badCompression
        /// A gzip or zstd stream that expands beyond size or ratio.
        case compressionBomb
        /// JSON that breaks its grammar, or holds no article.
        case badJSON
        /// XML that breaks its grammar, is no feed, or declares entities.
        case badXML
        /// HTML nested or built so that parsing it would cost more than any page is worth.
        case badHTML
        /// A format that we know and do not read, such as PDF.
        case unsupportedMediaType
        /// A table of character sets, syllables or page words under `Data/` that cannot be read.
        case badTables
    }

    package let kind: Kind
    /// Operation, object, reason, remedy.
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    package var stage: String { "decoding" }
    package var code: String { kind.rawValue }
    package var verdict: Verdict { .refuse }

    /// Equal by kind: the words may be improved.
    package static func == (left: DecodingError, right: DecodingError) -> Bool {
        left.kind == right.kind
    }
}
