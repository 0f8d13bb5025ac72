import Articles
import Foundation

@testable import Decoding

/// The sample articles, the shipped tables, and the sample articles in old character sets.
enum Samples {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let names = [
        "000_56f70743445bb4c5", "001_548f2efccde3ef8a", "002_91114aec546bb2e0", "003_a3e227f0144687ac", "004_6da0be90f8e323b7",
    ]

    static func text(_ name: String) throws -> String {
        try String(contentsOf: root.appending(path: "examples/articles/\(name).txt"), encoding: .utf8)
    }

    /// As HTML shows them: white space runs are one space, blank lines are none.
    static func lines(_ name: String) throws -> [String] {
        try text(name).split(separator: "\n").map(shown).filter { !$0.isEmpty }
    }

    /// A line as HTML shows it.
    static func shown(_ line: some StringProtocol) -> String {
        line.split(whereSeparator: { " \t\r".contains($0) }).joined(separator: " ").trimmingCharacters(in: ["\u{A0}", " "])
    }

    static let tables: Result<DecodingTables, DecodingError> = {
        do throws(DecodingError) {
            return .success(try DecodingTables(directory: root.appending(path: "Data").path(percentEncoded: false)))
        } catch { return .failure(error) }
    }()

    static func decoder(limits: DecodingLimits = .default) throws -> Decoder {
        Decoder(tables: try tables.get(), limits: limits)
    }

    static func decode(_ bytes: [UInt8], _ type: String? = nil, limits: DecodingLimits = .default) throws -> [DecodedArticle] {
        try decoder(limits: limits).decode(Submission(header: SubmissionHeader(mediaType: type, name: "sample"), body: bytes))
    }

    static func decode(_ text: String, _ type: String? = nil) throws -> DecodedArticle {
        let articles = try decode(Array(text.utf8), type)
        guard articles.count == 1 else { throw Missing(what: "one article, there are \(articles.count)") }
        return articles[0]
    }

    struct Missing: Error { let what: String }

    // MARK: - Old character sets

    /// Columns of `Data/encodings.tsv`.
    static let oldSets = [
        "x-viet-tcvn5712": "tcvn5712_hex", "x-viet-vni": "vni_hex", "viscii": "viscii_hex", "windows-1258": "windows1258_hex",
    ]

    /// Bytes of a text in one of the old sets; punctuation that the set lacks is replaced first, see ``plain(_:for:)``.
    static func encode(_ text: String, in set: String) throws -> [UInt8] {
        let table = try String(contentsOf: root.appending(path: "Data/encodings.tsv"), encoding: .utf8)
            .split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
                $0.split(separator: "\t", omittingEmptySubsequences: false)
            }
        guard let column = oldSets[set].flatMap({ name in table[0].firstIndex { $0 == name } }) else { throw Missing(what: set) }
        var bytes: [Unicode.Scalar: [UInt8]] = [:]
        for row in table.dropFirst() where !row[column].isEmpty {
            guard let scalar = row[0].unicodeScalars.first else { continue }
            let hex = Array(row[column])
            bytes[scalar] = stride(from: 0, to: hex.count, by: 2).compactMap { UInt8(String(hex[$0...($0 + 1)]), radix: 16) }
        }
        return try plain(text, for: set).unicodeScalars.flatMap { scalar -> [UInt8] in
            if let known = bytes[scalar] { return known }
            guard scalar.value < 0x80 || scalar.value == 0xA0 else { throw Missing(what: "\(scalar) in \(set)") }
            return [UInt8(scalar.value)]
        }
    }

    /// The text with the punctuation that a set lacks replaced by what its users wrote instead: TCVN 5712 and VISCII have no
    /// dashes, quotation marks, bullets or no-break space; VNI and windows-1258 have them all.
    static func plain(_ text: String, for set: String) -> String {
        guard set == "x-viet-tcvn5712" || set == "viscii" else { return text }
        var text = text
        for (mark, plain) in [
            ("–", "-"), ("—", "-"), ("“", "\""), ("”", "\""), ("‘", "'"), ("’", "'"), ("…", "..."), ("•", "*"), ("\u{A0}", " "),
        ] { text = text.replacingOccurrences(of: mark, with: plain) }
        return text
    }

    /// Bytes read as windows-1252 and written as UTF-8: what a server makes of an old page.
    static func misread(_ bytes: [UInt8]) throws -> [UInt8] {
        let scalars = try tables.get().windows1252.scalars
        var output: [UInt8] = []
        for byte in bytes { UTF8Scan.append(scalars[Int(byte)], to: &output) }
        return output
    }
}
