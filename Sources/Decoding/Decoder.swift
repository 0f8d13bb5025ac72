import Articles

/// The decoding stage: a submission's bytes become articles' text, with what structure and metadata the format gives.
package struct Decoder: Sendable {
    private let limits: DecodingLimits

    package init(limits: DecodingLimits = .default) {
        self.limits = limits
    }

    /// Decodes one submission; most hold one article, a feed or a batch holds one per entry.
    /// - Returns: 1...``DecodingLimits/maxEntries`` articles, in the order of the submission.
    /// - Throws: ``DecodingError``; nothing of the submission is decoded then.
    package func decode(_ submission: Submission) throws(DecodingError) -> [DecodedArticle] {
        let name = submission.header.name ?? submission.header.uri ?? "submission"
        guard !submission.body.isEmpty else {
            throw DecodingError(.empty, "decode \(name): no bytes; send the article's text")
        }
        guard submission.body.count <= limits.maxDecodedBytes else {
            throw DecodingError(
                .tooLarge,
                "decode \(name): \(submission.body.count) bytes, the limit is \(limits.maxDecodedBytes); send articles one by one"
            )
        }
        var bytes = submission.body[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DecodingError(.notText, "decode \(name): not UTF-8; send text in UTF-8")
        }
        guard !text.isEmpty else { throw DecodingError(.empty, "decode \(name): no text; send the article's text") }
        return [DecodedArticle(text: text, mediaType: "text/plain", encoding: "utf-8")]
    }
}
