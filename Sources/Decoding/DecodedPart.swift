import Articles

/// What one part of a submission came to: a page is one part, a feed has one per entry, NDJSON one per line.
package struct DecodedPart: Sendable {
    /// Number of the line of NDJSON, from 1; nil where the format has no lines of its own.
    package var line: Int?
    package var outcome: Result<DecodedArticle, DecodingError>
    /// What decodes to the same article by itself, such as a line of NDJSON, or a feed without its other entries; nil where that takes the
    /// whole submission.
    package internal(set) var submission: Submission?

    package init(line: Int? = nil, _ outcome: Result<DecodedArticle, DecodingError>) {
        self.line = line
        self.outcome = outcome
    }

    package var isArticle: Bool { (try? outcome.get()) != nil }

    /// Makes it a submission, as if it had been sent alone, under its own address.
    mutating func keep(_ bytes: [UInt8], mediaType: String, under header: SubmissionHeader) {
        var header = header
        header.mediaType = mediaType
        header.name = name(in: header.name)
        header.uri = (try? outcome.get())?.metadata.uri
        submission = Submission(header: header, body: bytes)
    }

    /// The submission's name, and of a line `name:number`.
    package func name(in submission: String?) -> String? {
        guard let submission, let line else { return submission }
        return "\(submission):\(line)"
    }
}

/// Whether a JSON text is NDJSON: an object a line.
enum JSONLines {
    /// At least every second line with something on it is an object from brace to brace: the others are broken.
    static func areIn(_ bytes: [UInt8]) -> Bool {
        guard bytes.first(where: { !isBlank($0) }) == UInt8(ascii: "{") else { return false }
        var (lines, objects) = (0, 0)
        UTF8Scan.forEachLine(of: bytes[...]) { line in
            guard let first = line.first(where: { !isBlank($0) }) else { return }
            lines += 1
            if first == UInt8(ascii: "{"), line.last(where: { !isBlank($0) }) == UInt8(ascii: "}") { objects += 1 }
        }
        return lines > 1 && objects * 2 >= lines
    }

    /// White space, or what begins each text of a JSON text sequence.
    private static func isBlank(_ byte: UInt8) -> Bool { ASCII.isSpace(byte) || byte == 0x1E }
}
