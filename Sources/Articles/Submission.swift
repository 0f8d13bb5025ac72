/// What a sender says of an article: the header of a PUT, or a file's name and sidecar.
package struct SubmissionHeader: Codable, Hashable, Sendable {
    /// Such as `text/html; charset=utf-8`; found from the content when nil or wrong.
    package var mediaType: String?
    /// The file's or the sender's name for it.
    package var name: String?
    /// The article's identity where the sender has one.
    package var uri: String?
    package var publisher: String?
    /// ISO 8601, as the sender knows it.
    package var published: String?
    package var producer: String?
    package var producerSequence: Int64?

    package init(
        mediaType: String? = nil, name: String? = nil, uri: String? = nil, publisher: String? = nil, published: String? = nil,
        producer: String? = nil, producerSequence: Int64? = nil
    ) {
        self.mediaType = mediaType
        self.name = name
        self.uri = uri
        self.publisher = publisher
        self.published = published
        self.producer = producer
        self.producerSequence = producerSequence
    }
}

extension SubmissionHeader: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            if let mediaType { $0.member("mediaType", mediaType) }
            if let name { $0.member("name", name) }
            if let uri { $0.member("uri", uri) }
            if let publisher { $0.member("publisher", publisher) }
            if let published { $0.member("published", published) }
            if let producer { $0.member("producer", producer) }
            if let producerSequence { $0.member("producerSequence", producerSequence) }
        }
    }
}

/// An article as it arrived: raw bytes, and what the sender said of them.
package struct Submission: Hashable, Sendable {
    package var header: SubmissionHeader
    /// Untouched.
    package var body: [UInt8]
    /// Of what is no article but the end of one; the body is empty then.
    package var withdrawal: Withdrawal?

    package init(header: SubmissionHeader, body: [UInt8]) {
        self.header = header
        self.body = body
    }

    package init(_ withdrawal: Withdrawal) {
        header = SubmissionHeader(uri: withdrawal.uri)
        body = []
        self.withdrawal = withdrawal
    }

    /// What entries must share to take effect in order: the sender's URI, else the bytes themselves.
    package var key: String {
        header.uri ?? "sha256:\(withdrawal?.sha256 ?? Digest(of: body).hexadecimal)"
    }
}

/// That an article is to be gone. It goes through the journal as articles do, so that it takes effect in its turn.
package struct Withdrawal: Codable, Hashable, Sendable {
    /// The store's id: 32 lowercase hexadecimal digits.
    package var article: String
    /// The article's identity where it has one.
    package var uri: String?
    /// Of an article without a URI: the digest of the bytes that it came as, 64 lowercase hexadecimal digits.
    package var sha256: String?
    /// Whether its texts are to be removed too.
    package var isPurge: Bool

    package init(article: String, uri: String?, sha256: String?, isPurge: Bool) {
        self.article = article
        self.uri = uri
        self.sha256 = sha256
        self.isPurge = isPurge
    }
}

extension Withdrawal: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("article", article)
            if let uri { $0.member("uri", uri) }
            if let sha256 { $0.member("sha256", sha256) }
            $0.member("isPurge", isPurge)
        }
    }
}

/// A submission that the journal has made durable.
package struct JournalEntry: Hashable, Sendable {
    /// The journal's number for it, from 1, strictly increasing.
    package var position: Int64
    package var submission: Submission
    /// ``Submission/key``, as the journal stored it.
    package var key: String
    /// How often work on it was begun, this time included.
    package var attempts: Int
    /// Seconds since 1970.
    package var received: Double
    /// How often the daemon crashed while this entry, and no other, was under work.
    package var soloCrashes: Int
    /// How often it was a dead letter and was taken up again: the store has seen the position in each life before.
    package var revival: Int
    /// Whether it may have brought the daemon down: nothing runs beside it.
    package var isSuspect: Bool

    package init(
        position: Int64, submission: Submission, key: String, attempts: Int, received: Double, soloCrashes: Int = 0,
        revival: Int = 0, isSuspect: Bool = false
    ) {
        self.position = position
        self.submission = submission
        self.key = key
        self.attempts = attempts
        self.received = received
        self.soloCrashes = soloCrashes
        self.revival = revival
        self.isSuspect = isSuspect
    }
}

/// The journal's answer to a submission: 200 or 208 of the wire protocol.
package enum Acceptance: Hashable, Sendable {
    case accepted(position: Int64)
    /// The same bytes came before under the same key; the position is the first one's.
    case duplicate(position: Int64)
}
