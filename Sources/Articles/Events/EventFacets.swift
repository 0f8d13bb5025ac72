import Foundation

/// What followers select an article's events by: where, what kind, which field of work, which documents.
///
/// Kept beside the event and complete, while the event's own lists are bounded.
package struct EventFacets: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case place, genre, sector, document
    }

    /// `place:24`, in no order; a document in lower case. Codes of the lists before July 2025 have `63:` in front.
    package private(set) var tokens: Set<String> = []
    package private(set) var genre: Record.Genre?
    /// Of the province in force today.
    package private(set) var province: String?
    /// Codes in force today and before, for the event's data.
    package private(set) var places: [String] = []
    package private(set) var sectors: [String] = []
    /// Normal forms.
    package private(set) var documents: [String] = []

    /// A contrived page names thousands of documents; nobody follows it for the last of them.
    private static let most = 500

    package init() {}

    package init(_ record: Record) {
        self.init(
            Source(
                genre: record.genre?.rawValue, sectors: record.sectors, documents: record.documents.map { .init($0) },
                locality: record.locality))
    }

    /// - Parameter recordJSON: as ``Record`` was written; facets of what cannot be read are left out.
    package init(recordJSON: [UInt8]) {
        self.init()
        if let source = try? JSONDecoder().decode(Source.self, from: Data(recordJSON)) { self.init(source) }
    }

    /// Reads ``text`` again; the lists for the event's data stay empty.
    package init(text: String) {
        tokens = Set(text.split(separator: "\n").map(String.init))
    }

    /// The tokens, one a line.
    package var text: String { tokens.sorted().joined(separator: "\n") }

    /// A token as an event has it. - Parameter value: of any case for a document.
    package static func token(_ kind: Kind, _ value: String) -> String {
        "\(kind.rawValue):\(kind == .document ? value.lowercased() : value)"
    }

    /// Adds what an article was before: whoever selected it then must hear that it changed.
    package mutating func formUnion(_ earlier: EventFacets) {
        tokens.formUnion(earlier.tokens)
    }

    /// The code in force today, or nil where it is not known.
    package static func province(_ locality: Record.Locality?) -> String? {
        locality?.successor?.provinceCode ?? (locality?.hasFormerCodes == true ? nil : locality?.province?.code)
    }

    /// The members of a record that count here.
    private struct Source: Decodable {
        struct Document: Decodable {
            var canonical: String
            var key: String
            init(_ citation: Record.Citation) { (canonical, key) = (citation.canonical, citation.key) }
        }
        var genre: String?
        var sectors: [String]
        var documents: [Document]
        var locality: Record.Locality?
    }

    private init(_ source: Source) {
        genre = source.genre.flatMap(Record.Genre.init)
        province = Self.province(source.locality)
        if let genre { add(.genre, genre.rawValue) }
        for sector in source.sectors where add(.sector, sector) { sectors.append(sector) }
        for document in source.documents {
            if add(.document, document.canonical) { documents.append(document.canonical) }
            add(.document, document.key)
        }
        guard let locality = source.locality else { return }
        var codes = [locality.province, locality.district, locality.commune].compactMap { $0?.code }
        if locality.hasFormerCodes { codes = codes.map { "63:" + $0 } }
        if let successor = locality.successor {
            codes += [successor.provinceCode].compactMap { $0 } + successor.communes.compactMap(\.code)
        }
        for code in codes where add(.place, code) { places.append(code) }
    }

    /// - Returns: whether it is new.
    @discardableResult
    private mutating func add(_ kind: Kind, _ value: String) -> Bool {
        guard tokens.count < Self.most, value.utf8.count <= 200, !value.utf8.contains(where: { $0 < 0x20 }) else { return false }
        return tokens.insert(Self.token(kind, value)).inserted
    }
}
