/// One line of the event log: a CloudEvents 1.0 event, written in the transaction of what it tells.
package struct ChangeEvent: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable, JSONWritable {
        case indexed = "giaoban.article.indexed.v1"
        case updated = "giaoban.article.updated.v1"
        case withdrawn = "giaoban.article.withdrawn.v1"
        case duplicate = "giaoban.article.duplicate.v1"
        case failed = "giaoban.article.failed.v1"
        /// Of a snapshot only, never in the log: an article as it is.
        case present = "giaoban.article.present.v1"

        /// Those that the log has.
        package static let logged = allCases.filter { $0 != .present }

        /// The first part of a live topic: `article.indexed`.
        package var topic: String {
            String(rawValue.dropFirst("giaoban.".count).dropLast(".v1".count))
        }
    }

    /// Strictly increasing without holes per shard, from 1.
    package var sequence: Int64
    package var kind: Kind
    /// The whole CloudEvent as JSON, UTF-8, under 64 KiB.
    package var json: [UInt8]
    /// `article.indexed/<province code or ->/<genre>`
    package var topic: String
    /// What followers select by.
    package var facets: EventFacets
    /// Of one just told: whether older events are blanked with it. What is read from the log does not say.
    package var isPurge: Bool

    package init(
        sequence: Int64, kind: Kind, json: [UInt8], topic: String, facets: EventFacets = EventFacets(), isPurge: Bool = false
    ) {
        self.sequence = sequence
        self.kind = kind
        self.json = json
        self.topic = topic
        self.facets = facets
        self.isPurge = isPurge
    }
}

extension ChangeEvent {
    /// What a CloudEvent's `data` says of an article; an event is told by it alone, so it repeats what subscribers filter by.
    package struct Data: Sendable, Hashable, JSONWritable {
        /// The store's id of the article; nil where nothing was stored.
        package var article: String?
        package var uri: String?
        /// From 1; nil where nothing was stored.
        package var revision: Int?
        /// The journal's position of the entry that caused it.
        package var position: Int64
        package var title: String?
        /// ISO 8601.
        package var published: String?
        package var genre: Record.Genre?
        /// Province code in force today.
        package var province: String?
        /// Codes of places, fields of work, documents; at most ``ChangeEvent/mostListed`` of each.
        package var places: [String] = []
        package var sectors: [String] = []
        package var documents: [String] = []
        /// Of `updated`: keys of the record that differ.
        package var changed: [String] = []
        /// Of `updated` and `withdrawn`: why, where nobody sent anything.
        package var reason: Reason?
        /// Of `duplicate`: the id of the article that it copies.
        package var original: String?
        /// Of `failed`.
        package var failure: Failure?
        /// Of `withdrawn`: whether its texts are removed too.
        package var isPurged = false
        /// Of `failed`: the sender's name for it.
        package var name: String?

        package init(position: Int64) {
            self.position = position
        }

        package func write(to json: inout JSONWriter) {
            json.object {
                $0.member("article", article)
                $0.member("uri", uri)
                $0.member("revision", revision)
                $0.member("position", position)
                $0.member("name", name)
                $0.member("title", title)
                $0.member("published", published)
                $0.member("genre", genre)
                $0.member("province", province)
                if !places.isEmpty { $0.member("places", places) }
                if !sectors.isEmpty { $0.member("sectors", sectors) }
                if !documents.isEmpty { $0.member("documents", documents) }
                if !changed.isEmpty { $0.member("changed", changed) }
                if let reason { $0.member("reason", reason) }
                if let original { $0.member("original", original) }
                if let failure { $0.member("failure", failure) }
                if isPurged { $0.member("purged", true) }
            }
        }
    }

    /// Why an article is another, or none, without its sender having sent anything.
    package enum Reason: String, Sendable, Hashable, JSONWritable {
        /// The same bytes were read by another parser, or with other language data.
        case reprocess
        /// A person put a field right, or took that back.
        case correction
        /// It went by age or size.
        case retention
    }

    /// Places, sectors or documents that an event lists: it stays under 64 KiB, and GET has them all.
    package static let mostListed = 64

    /// Sequences are printed with 20 digits, so that the order of texts is the order of numbers.
    package static func padded(_ sequence: Int64) -> String {
        let digits = String(sequence)
        return String(repeating: "0", count: max(0, 20 - digits.count)) + digits
    }

    /// - Parameters:
    ///   - epoch: of the store; with shard and sequence it makes the event's id unique for ever.
    ///   - time: RFC 3339, UTC, of the commit.
    ///   - facets: complete; `data` gets the first of their places, sectors and documents, unless it tells of a purge.
    package init(
        sequence: Int64, shard: String, epoch: String, kind: Kind, time: String, data: Data, facets: EventFacets = EventFacets()
    ) {
        var data = data
        if !data.isPurged {
            data.places = Array(facets.places.prefix(Self.mostListed))
            data.sectors = Array(facets.sectors.prefix(Self.mostListed))
            data.documents = Array(facets.documents.prefix(Self.mostListed))
        }
        var writer = JSONWriter(capacity: 768)
        writer.object {
            $0.member("specversion", "1.0")
            // The articles of one snapshot share its sequence.
            let suffix = kind == .present ? "-\(data.article ?? "")" : ""
            $0.member("id", "\(epoch)-\(shard)-\(sequence)\(suffix)")
            $0.member("source", "giaoband/\(shard)")
            $0.member("type", kind)
            $0.member("subject", data.article ?? data.uri ?? "position:\(data.position)")
            $0.member("time", time)
            $0.member("datacontenttype", "application/json")
            $0.member("dataschema", "urn:giaoban:schema:\(kind.rawValue)")
            $0.member("sequence", Self.padded(sequence))
            $0.member("shard", shard)
            $0.member("data", data)
        }
        self.init(
            sequence: sequence, kind: kind, json: writer.bytes,
            topic: "\(kind.topic)/\(data.province ?? "-")/\(data.genre?.rawValue ?? "-")", facets: facets,
            isPurge: data.isPurged)
    }
}
