import Foundation

/// What parsing one article yields: schema `giaoban.record/1`, documented field by field in docs/record.md.
///
/// Absent knowledge is nil or empty, never a guess.
package struct Record: Codable, Equatable, Sendable {
    package static let schema = "giaoban.record/1"

    package var schema = Record.schema
    package var parser: ParserVersion
    package var source: Source
    package var genre: Genre?
    /// BCP 47, such as `vi`.
    package var language: String?
    package var title: Quote?
    package var published: Timestamp?
    package var updated: Timestamp?
    /// The account or person that entered the article into its site.
    package var submittedBy: Quote?
    /// The outlet's tag before the lead, such as `CTTĐT`.
    package var sourcePrefix: Quote?
    package var site: Site?
    package var event: EventDate?
    package var blocks: [Block] = []
    package var body: Body
    package var bylines: [Byline] = []
    package var captions: [Caption] = []
    package var locality: Locality?
    package var organiser: Organiser?
    package var chair: Chair?
    package var persons: [Person] = []
    package var participants: [Participant] = []
    package var reviewPeriod: Period?
    package var nextPeriod: Period?
    package var otherPeriods: [Period] = []
    /// Taxonomy of Data/sectors.tsv, such as `y_te`.
    package var sectors: [String] = []
    package var documents: [Citation] = []
    package var statistics: [Statistic] = []
    package var shortcomings: [Statement] = []
    package var proposals: [Statement] = []
    package var tasks: [Statement] = []
    package var sections: [Section] = []
    package var mentions: [Mention] = []
    /// Of an article that an analyst put something right in; never empty. The parser makes none.
    package var corrections: [Correction]?
    /// The decoded linear text that every span counts in. Printed by `parse --json --text` and served by GET only.
    package var text: String?

    /// Reads a record as ``JSONWritable/json(capacity:)`` wrote it.
    package init(json: [UInt8]) throws {
        self = try JSONDecoder().decode(Record.self, from: Data(json))
    }

    package init(parser: ParserVersion, source: Source, body: Body) {
        self.parser = parser
        self.source = source
        self.body = body
    }
}

extension Record {
    package struct ParserVersion: Codable, Hashable, Sendable {
        package var version: String
        package init(version: String) { self.version = version }
    }

    /// The bytes that the record was read from.
    package struct Source: Codable, Hashable, Sendable {
        /// The file's or the sender's name.
        package var name: String?
        /// Lowercase hexadecimal.
        package var sha256: String
        package var bytes: Int
        package var mediaType: String
        /// IANA name, such as `utf-8`.
        package var encoding: String
        package var uri: String?

        package init(name: String?, sha256: String, bytes: Int, mediaType: String, encoding: String, uri: String?) {
            self.name = name
            self.sha256 = sha256
            self.bytes = bytes
            self.mediaType = mediaType
            self.encoding = encoding
            self.uri = uri
        }
    }

    /// A value that is text and where it stands; nil span where it came from metadata and not from the text.
    package struct Quote: Codable, Hashable, Sendable {
        package var text: String
        package var span: Span?
        package init(text: String, span: Span?) {
            self.text = text
            self.span = span
        }
    }

    package enum Genre: String, Codable, Sendable, CaseIterable {
        /// Periodic briefing (giao ban).
        case periodicBriefing = "giao_ban"
        /// Interim review (sơ kết).
        case interimReview = "so_ket"
        /// Final review (tổng kết).
        case finalReview = "tong_ket"
        /// Propaganda and information work (tuyên giáo).
        case propagandaWork = "tuyen_giao"
        /// Any other conference (hội nghị).
        case conference = "hoi_nghi"
        case news
        case other
        /// A page of links, which the daemon refuses to index.
        case listing

        /// Those that an article in the store may have.
        package static let stored = allCases.filter { $0 != .listing }.map(\.rawValue)
    }

    package struct Site: Codable, Hashable, Sendable {
        package var name: String?
        package var host: String?
        package var span: Span?
        package init(name: String?, host: String?, span: Span?) {
            self.name = name
            self.host = host
            self.span = span
        }
    }

    /// One label for every non-blank line; a line may hold two (body and byline).
    package struct Block: Codable, Hashable, Sendable {
        /// title, dateline, lead, paragraph, heading, caption, byline or `boilerplate:<kind>`.
        package var label: String
        package var span: Span
        package init(label: String, span: Span) {
            self.label = label
            self.span = span
        }
    }

    package struct Body: Codable, Hashable, Sendable {
        /// Lead, paragraphs and headings joined by LF; NFC, traditional tone placement; no boilerplate, caption or byline.
        package var text: String
        package init(text: String) { self.text = text }
    }

    package struct Byline: Codable, Hashable, Sendable {
        package var name: String
        package var role: String?
        package var affiliation: String?
        package var span: Span?
        package init(name: String, role: String?, affiliation: String?, span: Span?) {
            self.name = name
            self.role = role
            self.affiliation = affiliation
            self.span = span
        }
    }

    package struct Caption: Codable, Hashable, Sendable {
        package var span: Span
        package var persons: [String]
        package init(span: Span, persons: [String]) {
            self.span = span
            self.persons = persons
        }
    }
}
