/// Appends JSON to a byte buffer.
///
/// Foundation's `JSONEncoder` builds a tree per value and leaves absent keys out; records promise every key (`null` where
/// nothing is known) and are written for each article, so they are appended to one buffer instead. Reading stays with
/// `JSONDecoder`: the round-trip tests hold both to one shape.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init(capacity: Int = 1024) {
        bytes.reserveCapacity(capacity)
    }

    package mutating func object(_ members: (inout JSONWriter) -> Void) {
        nested(open: UInt8(ascii: "{"), close: UInt8(ascii: "}"), members)
    }

    package mutating func array<Element>(_ elements: [Element], _ write: (inout JSONWriter, Element) -> Void) {
        nested(open: UInt8(ascii: "["), close: UInt8(ascii: "]")) { json in
            for element in elements { write(&json, element) }
        }
    }

    package mutating func value(_ value: some JSONWritable) {
        value.write(to: &self)
    }

    package mutating func member(_ key: StaticString, _ value: some JSONWritable) {
        self.key(key)
        value.write(to: &self)
    }

    /// `null` where there is no value: an absent key would read as "not asked".
    package mutating func member(_ key: StaticString, _ value: (some JSONWritable)?) {
        self.key(key)
        if let value { value.write(to: &self) } else { null() }
    }

    package mutating func member(_ key: StaticString, _ values: [some JSONWritable]) {
        self.key(key)
        array(values) { $0.value($1) }
    }

    package mutating func member(_ key: StaticString, object members: (inout JSONWriter) -> Void) {
        self.key(key)
        object(members)
    }

    /// A member with a name known at run time, such as a shard.
    package mutating func member(named key: String, _ value: some JSONWritable) {
        string(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
        value.write(to: &self)
    }

    /// A member whose value is JSON already, such as a stored record.
    package mutating func member(_ key: StaticString, json: [UInt8]) {
        self.key(key)
        scalar(json)
    }

    fileprivate mutating func endLine() { bytes.append(0x0A) }

    package mutating func null() {
        scalar("null".utf8)
    }

    /// Appends `text` as a JSON string: quotes, backslashes and control characters escaped, all else as it is (UTF-8).
    package mutating func string(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var plain = 0
            while let index = Self.firstEscaped(in: utf8, from: plain) {
                bytes.append(contentsOf: utf8[plain..<index])
                appendEscape(utf8[index])
                plain = index + 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plain...]))
        }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// The first byte that a string must escape. Most of a text needs none, so eight bytes at a time are told off: a byte's high
    /// bit is set where it is below 0x20, a quote or a backslash, and perhaps in bytes after such a one.
    private static func firstEscaped(in utf8: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        func below(_ limit: UInt64, _ word: UInt64) -> UInt64 { (word &- (ones &* limit)) & ~word }
        let bytes = UnsafeRawBufferPointer(utf8)
        var index = start
        while index + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let hits = below(0x20, word) | below(1, word ^ (ones &* 0x22)) | below(1, word ^ (ones &* 0x5C))
            let first = (hits & (ones &* 0x80)).trailingZeroBitCount
            if first < 64 { return index + first / 8 }
            index += 8
        }
        return bytes[index...].firstIndex { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }
    }

    package mutating func scalar(_ text: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: text)
        needsComma = true
    }

    private mutating func key(_ key: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func nested(open: UInt8, close: UInt8, _ content: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(open)
        needsComma = false
        content(&self)
        bytes.append(close)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = false
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            let hex = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: [
                UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0"), hex[Int(byte >> 4)], hex[Int(byte & 15)],
            ])
        }
    }
}

/// A value that appends itself as JSON.
package protocol JSONWritable {
    func write(to json: inout JSONWriter)
}

extension JSONWritable {
    /// The value as one line of JSON, UTF-8.
    /// - Parameter endsLine: a line feed stands at its end.
    package func json(capacity: Int = 1024, endsLine: Bool = false) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity)
        write(to: &writer)
        if endsLine { writer.endLine() }
        return writer.bytes
    }
}

extension String: JSONWritable {
    package func write(to json: inout JSONWriter) { json.string(self) }
}

extension Int: JSONWritable {
    package func write(to json: inout JSONWriter) { json.scalar(String(self).utf8) }
}

extension Int64: JSONWritable {
    package func write(to json: inout JSONWriter) { json.scalar(String(self).utf8) }
}

extension Bool: JSONWritable {
    package func write(to json: inout JSONWriter) { json.scalar((self ? "true" : "false").utf8) }
}

extension Double: JSONWritable {
    /// JSON has no infinities and no NaN: they are written as null.
    package func write(to json: inout JSONWriter) {
        guard isFinite else { return json.null() }
        let whole = Int64(exactly: self)
        json.scalar((whole.map(String.init) ?? description).utf8)
    }
}

extension JSONWritable where Self: RawRepresentable, RawValue == String {
    package func write(to json: inout JSONWriter) { json.string(rawValue) }
}
