/// A declared media type, such as `text/html; charset=windows-1258`.
struct MediaType: Equatable {
    /// Lower case, without parameters.
    let name: String
    /// Lower case; nil where none is declared.
    let characterSet: String?

    /// - Returns: nil for nothing, or for what is no media type.
    init?(_ declared: String?) {
        guard let declared else { return nil }
        let parts = declared.utf8.split(separator: UInt8(ascii: ";"))
        guard let first = parts.first else { return nil }
        name = Self.trimmed(first)
        guard name.utf8.contains(UInt8(ascii: "/")) else { return nil }
        var set: String?
        for part in parts.dropFirst() {
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1)
            if pair.count == 2, Self.trimmed(pair[0]) == "charset" { set = Self.trimmed(pair[1]) }
        }
        characterSet = set
    }

    private static func trimmed(_ bytes: Substring.UTF8View) -> String {
        let isEdge: (UInt8) -> Bool = { ASCII.isSpace($0) || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }
        var kept = bytes.drop(while: isEdge)[...]
        while let last = kept.last, isEdge(last) { kept = kept.dropLast() }
        return UTF8Scan.string(kept.map(ASCII.lowercased))
    }

    var isJSON: Bool { ["json", "jsonl", "jsonlines", "json-seq"].contains { name.hasSuffix($0) } }
    var isHTML: Bool { name == "text/html" || name == "application/xhtml+xml" }
    var isXML: Bool { !isHTML && name.hasSuffix("xml") }
}

extension MediaType {
    /// Bytes in which a page or feed declares its set; browsers look at 1,024, but old pages put scripts before it.
    private static let prescanBytes = 4096

    /// The set that the text itself declares: `<meta charset=...>`, `<meta ... content="text/html; charset=...">` or
    /// `<?xml ... encoding="..."?>`.
    static func characterSet(declaredIn bytes: [UInt8]) -> String? {
        let head = bytes.prefix(prescanBytes)
        for key in ["charset", "encoding"] {
            guard let found = ASCII.firstIndex(of: key, in: head) else { continue }
            if key == "encoding", !ASCII.hasPrefix(head.drop(while: ASCII.isSpace), "<?xml") { continue }
            var rest = head[(found + key.utf8.count)...].drop(while: ASCII.isSpace)
            guard rest.first == UInt8(ascii: "=") else { continue }
            rest = rest.dropFirst().drop { ASCII.isSpace($0) || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }
            let name = rest.prefix { ASCII.isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
            if !name.isEmpty { return UTF8Scan.string(name.map(ASCII.lowercased)) }
        }
        return nil
    }
}
