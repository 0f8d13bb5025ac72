import Foundation

/// The Vietnamese character sets that were in use before Unicode, written; reading them is what is tested.
package enum OldCharacterSet: String, CaseIterable, Sendable {
    case tcvn = "x-viet-tcvn5712"
    case vni = "x-viet-vni"
    case viscii
    case windows1258 = "windows-1258"

    package struct Lacking: Error { let what: String }

    private var column: String {
        switch self {
        case .tcvn: "tcvn5712_hex"
        case .vni: "vni_hex"
        case .viscii: "viscii_hex"
        case .windows1258: "windows1258_hex"
        }
    }

    /// The text's bytes; punctuation that the set lacks is replaced first, see ``plain(_:)``.
    package func encode(_ text: String) throws -> [UInt8] {
        let rows = try String(contentsOf: SampleArticle.root.appending(path: "Data/encodings.tsv"), encoding: .utf8)
            .split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        guard let column = rows[0].firstIndex(where: { $0 == self.column }) else { throw Lacking(what: rawValue) }
        var bytes: [Unicode.Scalar: [UInt8]] = [:]
        for row in rows.dropFirst() where !row[column].isEmpty {
            guard let scalar = row[0].unicodeScalars.first else { continue }
            let hex = Array(row[column])
            bytes[scalar] = stride(from: 0, to: hex.count, by: 2).compactMap { UInt8(String(hex[$0...($0 + 1)]), radix: 16) }
        }
        return try plain(text).unicodeScalars.flatMap { scalar -> [UInt8] in
            if let known = bytes[scalar] { return known }
            guard scalar.value < 0x80 || scalar.value == 0xA0 else { throw Lacking(what: "\(scalar) in \(rawValue)") }
            return [UInt8(scalar.value)]
        }
    }

    /// The text with the punctuation that a set lacks replaced by what its users wrote instead: TCVN 5712 and VISCII have no
    /// dashes, quotation marks, bullets or no-break space; VNI and windows-1258 have them all.
    package func plain(_ text: String) -> String {
        guard self == .tcvn || self == .viscii else { return text }
        var text = text
        for (mark, plain) in [
            ("–", "-"), ("—", "-"), ("“", "\""), ("”", "\""), ("‘", "'"), ("’", "'"), ("…", "..."), ("•", "*"), ("\u{A0}", " "),
        ] { text = text.replacingOccurrences(of: mark, with: plain) }
        return text
    }
}
