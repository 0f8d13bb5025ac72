import Articles
import WireProtocol

/// What is checked at the door, before the journal: only what needs no look into the article.
package enum AcceptanceCheck {
    /// Bytes of a URI: the identity of an article and a key of every table; the longest in use is far below.
    package static let maxURIBytes = 2_048

    /// Bytes of a producer's name: one stands in the journal for each, for ever.
    private static let maxProducerBytes = 256

    /// What submissions from the inbox name as their producer: of them alone refused bytes are written to `failed/`.
    package static let inboxProducer = "inbox"

    /// Reads a PUT.
    /// - Throws: `.malformed` where the body is missing, or the header is none or in the inbox's name.
    package static func submission(of request: Request) throws(RequestError) -> Submission {
        let header = try request.submissionHeader()
        guard !request.body.isEmpty else {
            throw RequestError(
                status: .malformed, id: request.id, code: "body",
                message: "take PUT: no body; send the article's bytes as fifth frame")
        }
        if let problem = problem(with: header) {
            throw RequestError(
                status: .malformed, id: request.id, code: "header", message: "take PUT: \(problem.reason)",
                pointer: problem.pointer)
        }
        if header.producer == inboxProducer {
            throw RequestError(
                status: .malformed, id: request.id, code: "header",
                message: "take PUT: the producer \(inboxProducer) stands for files of the inbox; choose another name",
                pointer: "/producer")
        }
        if let type = header.mediaType, !isText(type) {
            throw RequestError(
                status: .unsupportedMediaType, id: request.id, code: "mediaType",
                message: "take PUT: media type \(type.prefix(64)) is none of text, HTML, JSON or XML, gzip or zstd; "
                    + "send the article's text, or leave mediaType out", pointer: "/mediaType")
        }
        return Submission(header: header, body: request.body)
    }

    /// Types that are not `text/` or end in json or xml and may still be text, packed or not named.
    private static let otherTypes: Set<String> = [
        "application/octet-stream", "application/gzip", "application/x-gzip", "application/zstd", "application/x-zstd",
        "application/json-seq", "application/jsonl", "application/x-jsonlines", "binary/octet-stream",
    ]

    /// Whether a declared type can be an article's. What has no slash is no type, and the content decides.
    private static func isText(_ declared: String) -> Bool {
        let name = declared.prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace }
        guard name.contains("/") else { return true }
        return name.hasPrefix("text/") || name.hasSuffix("json") || name.hasSuffix("xml") || otherTypes.contains(name)
    }

    /// What is wrong with a header, in a PUT or a sidecar.
    package static func problem(with header: SubmissionHeader) -> (pointer: String, reason: String)? {
        if let uri = header.uri {
            if uri.isEmpty { return ("/uri", "uri is empty; leave it out where there is none") }
            if uri.utf8.count > maxURIBytes { return ("/uri", "uri has \(uri.utf8.count) bytes; the limit is \(maxURIBytes)") }
            if uri.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return ("/uri", "uri has control characters") }
        }
        if let sequence = header.producerSequence {
            if sequence < 0 { return ("/producerSequence", "producerSequence is below 0") }
            if header.producer == nil { return ("/producer", "producer is missing; producerSequence counts within one") }
        }
        if let producer = header.producer {
            if producer.isEmpty { return ("/producer", "producer is empty; leave it out where there is none") }
            if producer.utf8.count > maxProducerBytes {
                return ("/producer", "producer has \(producer.utf8.count) bytes; the limit is \(maxProducerBytes)")
            }
        }
        return nil
    }
}
