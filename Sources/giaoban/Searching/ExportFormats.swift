import Articles
import Glibc
import WireProtocol

/// Articles in the forms that other programs read.
extension Export.Format {
    /// What stands before the first article.
    var opening: [UInt8] {
        switch self {
        case .ninjs, .ndjson: []
        case .csv: CSVRow(ArticleColumns.names).bytes
        case .rss:
            Array(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <rss version="2.0"><channel><title>giaoban</title><link>urn:giaoban:export</link>\
                <description>Articles exported from giaoban</description>

                """.utf8)
        }
    }

    func article(_ article: ExportedArticle) -> [UInt8] {
        switch self {
        case .ninjs: NinjsItem(article: article).json(capacity: 16 << 10, endsLine: true)
        case .ndjson: article.record.json(capacity: 16 << 10, endsLine: true)
        case .csv: CSVRow(ArticleColumns(article).values).bytes
        case .rss: RSSItem(article).bytes
        }
    }

    var closing: [UInt8] { self == .rss ? Array("</channel></rss>\n".utf8) : [] }
}

extension ExportedArticle {
    /// The sender's URI, else one made of the id.
    var anyURI: String { uri ?? record.source.uri ?? "urn:giaoban:article:\(id)" }

    /// Such as `2018-10-05T08:30:00+07:00`; a day alone as its midnight at +07:00. Nil where the day is not known.
    static func dateTime(_ iso: String?) -> String? {
        guard let iso, iso.utf8.count >= 10 else { return nil }
        return iso.utf8.count == 10 ? iso + "T00:00:00+07:00" : iso
    }
}

/// IPTC ninjs 3.1. - Source: https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json
private struct NinjsItem: JSONWritable {
    let article: ExportedArticle

    func write(to json: inout JSONWriter) {
        let record = article.record
        let published = ExportedArticle.dateTime(record.published?.iso)
        json.object {
            $0.member("uri", article.anyURI)
            $0.member(
                "standard",
                object: {
                    $0.member("name", "ninjs")
                    $0.member("version", "3.1")
                    $0.member("schema", "https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json")
                })
            $0.member("type", "text")
            $0.member("version", String(article.revision))
            if let published {
                $0.member("firstCreated", published)
                $0.member("versionCreated", ExportedArticle.dateTime(record.updated?.iso) ?? published)
                $0.member("contentCreated", published)
            }
            $0.member("pubStatus", "usable")
            if let language = record.language { $0.member("language", language) }
            if let title = record.title?.text { $0.member("headlines", [Part(role: "main", value: title)]) }
            $0.member("bodies", [Part(role: "main", value: record.body.text, isBody: true)])
            let by = record.bylines.map(\.name).joined(separator: "; ")
            if !by.isEmpty { $0.member("by", by) }
            let people = record.persons.map { Named(name: $0.name, rel: $0.roles.first?.rawValue ?? "mentions") }
            if !people.isEmpty { $0.member("people", people) }
            let organisations =
                (record.organiser.map { [Named(name: $0.name, rel: "organiser")] } ?? [])
                + record.participants.map { Named(name: $0.name, rel: "participant") }
            if !organisations.isEmpty { $0.member("organisations", organisations) }
            let places = [record.locality?.commune, record.locality?.district, record.locality?.province].compactMap { unit in
                unit?.name.map { Named(name: $0, rel: "about", literal: unit?.code) }
            }
            if !places.isEmpty { $0.member("places", places) }
            let subjects =
                record.sectors.map { Named(name: $0, rel: "sector") }
                + record.documents.map { Named(name: "\($0.type) \($0.canonical)", rel: "cites", literal: $0.key) }
            if !subjects.isEmpty { $0.member("subjects", subjects) }
        }
    }

    /// A headline or a body.
    private struct Part: JSONWritable {
        let role: String
        let value: String
        var isBody = false

        func write(to json: inout JSONWriter) {
            json.object {
                $0.member("role", role)
                $0.member("contentType", "text/plain")
                if isBody { $0.member("charCount", value.unicodeScalars.count) }
                $0.member("value", value)
            }
        }
    }

    private struct Named: JSONWritable {
        let name: String
        let rel: String
        var literal: String?

        func write(to json: inout JSONWriter) {
            json.object {
                $0.member("name", name)
                $0.member("rel", rel)
                if let literal { $0.member("literal", literal) }
            }
        }
    }
}

/// One line of CSV. - Source: RFC 4180.
struct CSVRow {
    let bytes: [UInt8]

    init(_ values: [String]) {
        var bytes: [UInt8] = []
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            Self.append(value, to: &bytes)
        }
        self.bytes = bytes + [0x0D, 0x0A]
    }

    /// = + - @, tab and carriage return.
    private static let formulaMarks: Set<UInt8> = [0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D]
    /// Quote, comma and the ends of lines.
    private static let quotedMarks: Set<UInt8> = [0x22, 0x2C, 0x0D, 0x0A]

    /// A spreadsheet would run a cell that begins as a formula does, and anybody may write a headline: an apostrophe before it makes it
    /// text. - Source: OWASP, CSV Injection.
    private static func append(_ value: String, to bytes: inout [UInt8]) {
        let isFormula = value.utf8.first.map(formulaMarks.contains) ?? false
        let needsQuotes = value.utf8.contains(where: quotedMarks.contains)
        if needsQuotes { bytes.append(0x22) }
        if isFormula { bytes.append(UInt8(ascii: "'")) }
        for byte in value.utf8 {
            if byte == 0x22 { bytes.append(0x22) }
            bytes.append(byte)
        }
        if needsQuotes { bytes.append(0x22) }
    }
}

/// The columns of CSV; several values of one are joined by `; `.
private struct ArticleColumns {
    static let names = [
        "id", "uri", "revision", "title", "published", "genre", "language", "outlet", "province", "district", "commune",
        "organiser", "sectors", "documents", "persons", "copyOf", "body",
    ]

    let values: [String]

    init(_ article: ExportedArticle) {
        let record = article.record
        let locality = record.locality
        let outlet = record.site?.name ?? record.site?.host
        var values: [String?] = [article.id, article.uri ?? record.source.uri, String(article.revision), record.title?.text]
        values += [record.published?.iso, record.genre?.rawValue, record.language, outlet]
        values += [locality?.province?.name, locality?.district?.name, locality?.commune?.name, record.organiser?.name]
        values += [record.sectors, record.documents.map(\.canonical), record.persons.map(\.name)].map {
            $0.joined(separator: "; ")
        }
        values += [article.copyOf, record.body.text]
        self.values = values.map { $0 ?? "" }
    }
}

/// One item of RSS 2.0. - Source: https://www.rssboard.org/rss-specification
private struct RSSItem {
    private(set) var bytes: [UInt8] = []

    init(_ article: ExportedArticle) {
        let record = article.record
        bytes += "<item>".utf8
        add("title", record.title?.text ?? article.anyURI)
        if article.anyURI.hasPrefix("http://") || article.anyURI.hasPrefix("https://") { add("link", article.anyURI) }
        bytes += #"<guid isPermaLink="false">"#.utf8
        escape(article.anyURI)
        bytes += "</guid>".utf8
        if let date = ExportedArticle.dateTime(record.published?.iso).flatMap(Self.mailDate) { add("pubDate", date) }
        for category in (record.genre.map { [$0.rawValue] } ?? []) + record.sectors { add("category", category) }
        add("description", record.body.text)
        bytes += "</item>\n".utf8
    }

    private mutating func add(_ name: String, _ text: String) {
        bytes += "<\(name)>".utf8
        escape(text)
        bytes += "</\(name)>".utf8
    }

    /// What XML 1.0 cannot hold at all becomes a replacement character.
    private mutating func escape(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": bytes += "&amp;".utf8
            case "<": bytes += "&lt;".utf8
            case ">": bytes += "&gt;".utf8
            case "\t", "\n": bytes.append(UInt8(scalar.value))
            case "\r": bytes += "&#13;".utf8
            case "\0"..<" ", "\u{FFFE}", "\u{FFFF}": bytes += "\u{FFFD}".utf8
            default: bytes += UTF8.encode(scalar).map(Array.init) ?? []
            }
        }
    }

    /// RFC 822 of `YYYY-MM-DDThh:mm[:ss]+hh:mm`; nil for anything else.
    private static func mailDate(_ iso: String) -> String? {
        let text = Array(iso.utf8)
        guard text.count >= 22, text[text.count - 3] == UInt8(ascii: ":") else { return nil }
        func number(_ range: Range<Int>) -> Int32? { Int32(String(decoding: text[range], as: UTF8.self)) }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16)
        else { return nil }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1_900, month - 1, day)
        (parts.tm_hour, parts.tm_min) = (hour, minute)
        if text[16] == UInt8(ascii: ":") { parts.tm_sec = number(17..<19) ?? 0 }
        // Also finds the day of the week.
        timegm(&parts)
        var line = [CChar](repeating: 0, count: 64)
        strftime(&line, line.count, "%a, %d %b %Y %H:%M:%S ", &parts)
        let offset = text.suffix(6).filter { $0 != UInt8(ascii: ":") }
        return String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) } + offset, as: UTF8.self)
    }
}
