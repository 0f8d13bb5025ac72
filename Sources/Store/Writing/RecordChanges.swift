/// Which members of a record differ between two revisions.
enum RecordChanges {
    /// Members that tell of the file and the program, not of the article.
    private static let incidental: Set<String> = ["schema", "parser", "source"]

    /// Keys in the order of the new record. Where a span lies does not count, only what it says: a word more in the lead would otherwise
    /// change every member.
    /// - Parameters: JSON objects as `Record` writes them.
    static func keys(from old: [UInt8], to new: [UInt8]) -> [String] {
        differences(from: old, to: new).map(\.key)
    }

    /// The same with both values as they are written; empty where a record has no such key.
    static func differences(from old: [UInt8], to new: [UInt8]) -> [(key: String, before: [UInt8], after: [UInt8])] {
        var before = Dictionary(members(old).map { ($0.key, $0.value) }) { first, _ in first }
        var differences: [(key: String, before: [UInt8], after: [UInt8])] = []
        for (key, later) in members(new) {
            let earlier = before.removeValue(forKey: key) ?? []
            if !incidental.contains(key), withoutOffsets(earlier) != withoutOffsets(later) {
                differences.append((key, Array(earlier), Array(later)))
            }
        }
        for (key, earlier) in before.sorted(by: { $0.key < $1.key }) where !incidental.contains(key) {
            differences.append((key, Array(earlier), []))
        }
        return differences
    }

    /// Whether two records are the same to the last byte, but for the parser's name and the file's.
    static func areSame(_ old: [UInt8], _ new: [UInt8]) -> Bool {
        let (before, after) = (members(old), members(new))
        guard before.count == after.count else { return false }
        for (earlier, later) in zip(before, after) {
            guard earlier.key == later.key else { return false }
            if !incidental.contains(later.key), !earlier.value.elementsEqual(later.value) { return false }
        }
        return true
    }

    /// The members of a JSON object, values as they are written.
    private static func members(_ json: [UInt8]) -> [(key: String, value: ArraySlice<UInt8>)] {
        var members: [(String, ArraySlice<UInt8>)] = []
        var depth = 0
        var isString = false
        var keyStart = 1
        var valueStart = 0
        var index = 0
        while index < json.count {
            let byte = json[index]
            if isString {
                if byte == UInt8(ascii: "\\") { index += 1 } else if byte == UInt8(ascii: "\"") { isString = false }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: ":") where depth == 1: valueStart = index + 1
                case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if depth == 1, valueStart > keyStart {
                        let key = json[keyStart..<valueStart - 1].filter { $0 != UInt8(ascii: "\"") }
                        members.append((String(decoding: key, as: UTF8.self), json[valueStart..<index]))
                        keyStart = index + 1
                    }
                    if byte != UInt8(ascii: ",") { depth -= 1 }
                default: break
                }
            }
            index += 1
        }
        return members
    }

    /// Drops the numbers after `"start":` and `"end":`. Inside a string the quotes would be escaped, so no text is touched.
    private static func withoutOffsets(_ value: ArraySlice<UInt8>) -> [UInt8] {
        var kept: [UInt8] = []
        kept.reserveCapacity(value.count)
        var index = value.startIndex
        while index < value.endIndex {
            kept.append(value[index])
            index += 1
            guard kept.last == UInt8(ascii: ":"), kept.hasSuffix(#""start":"#) || kept.hasSuffix(#""end":"#) else { continue }
            while index < value.endIndex, (0x30...0x39).contains(value[index]) { index += 1 }
        }
        return kept
    }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { suffix($0.count).elementsEqual($0) }
    }
}
