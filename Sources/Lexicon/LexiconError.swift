import Articles

/// Why the lexicon could not be loaded or used. Always the fault of an installation or an edit, so the message names file and line.
package struct LexiconError: StageFailure, Equatable {
    package enum Code: String, Sendable {
        /// The directory is absent, unreadable or holds no table.
        case directory
        /// A file cannot be read or is not UTF-8.
        case unreadable
        /// A header, a row or a value is not of the documented form.
        case malformed
        /// A table or a column that the parser needs is absent.
        case missing
    }

    package let kind: Code
    /// Path of the file or directory.
    package let file: String
    /// From 1; nil where the whole file is meant.
    package let line: Int?
    package let reason: String

    package init(_ kind: Code, file: String, line: Int? = nil, reason: String) {
        self.kind = kind
        self.file = file
        self.line = line
        self.reason = reason
    }

    package var stage: String { "lexicon" }
    package var code: String { kind.rawValue }
    package var message: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return "load lexicon \(place): \(reason); mend or reinstall the file, then run giaoban lexicon check"
    }
    /// No article is at fault: entries wait until the lexicon is mended.
    package var verdict: Verdict { .retry }

    package static func == (left: LexiconError, right: LexiconError) -> Bool {
        left.kind == right.kind && left.file == right.file && left.line == right.line
    }
}
