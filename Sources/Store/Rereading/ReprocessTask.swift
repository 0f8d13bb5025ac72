import Articles
import Foundation

/// An article as it is to be read again.
package struct ReprocessTask: Sendable {
    /// Of the job's list; nil outside of it.
    package internal(set) var number: Int64?
    package internal(set) var article: String
    /// Of the entry that it came as; with another one it is not the same article any more.
    package internal(set) var position: Int64
    package internal(set) var uri: String?
    /// What the sender said of the entry. Of articles from before it was stored: what the record tells of it.
    package internal(set) var header: SubmissionHeader
    /// Which part of the entry; nil where that was not stored.
    package internal(set) var part: Int?
    package internal(set) var original: [UInt8]
    /// The digest of the original.
    package internal(set) var sha256: String
    /// The name in its record: of a line of NDJSON with the line's number.
    package internal(set) var name: String?
    /// Whether the article is withdrawn, and all but number and article is empty.
    package internal(set) var isGone = false

    /// - Parameter header: JSON, as it was stored.
    init(
        article: String, number: Int64?, position: Int64, uri: String?, part: Int?, header: String?, _ unpacked: UnpackedArticle
    ) throws {
        let record = try Record(json: unpacked.record)
        self.article = article
        self.number = number
        self.position = position
        self.uri = uri
        self.part = part
        original = unpacked.original
        sha256 = record.source.sha256
        name = record.source.name
        self.header =
            header.flatMap { try? JSONDecoder().decode(SubmissionHeader.self, from: Data($0.utf8)) }
            ?? Self.header(from: record, uri: uri)
    }

    /// Of an article that is withdrawn.
    init(gone article: String, number: Int64?) {
        self.article = article
        self.number = number
        position = 0
        header = SubmissionHeader()
        original = []
        sha256 = ""
        isGone = true
    }

    /// Of an article from before headers were stored: what it was found to be stands for what its sender declared.
    private static func header(from record: Record, uri: String?) -> SubmissionHeader {
        var header = SubmissionHeader(
            mediaType: "\(record.source.mediaType); charset=\(record.source.encoding)", name: record.source.name, uri: uri,
            publisher: record.site?.span == nil ? record.site?.name : nil)
        if record.published?.basis == "sender" { header.published = record.published?.iso }
        return header
    }
}
