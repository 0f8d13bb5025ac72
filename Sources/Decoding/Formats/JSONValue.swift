/// A JSON value, members in their order; an object knows the bytes that it stands in.
///
/// Read by hand because senders' JSON holds what Foundation's decoder refuses whole: half a surrogate pair where an emoji was
/// cut, `\u0000`, raw control characters. Here each becomes U+FFFD, or itself, and the article is kept.
indirect enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// As written.
    case number(String)
    case string(String)
    case array([JSONValue])
    /// `bytes`: from brace to brace.
    case object([(key: String, value: JSONValue)], bytes: Range<Int>)

    static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)), (.string(let left), .string(let right)): left == right
        case (.array(let left), .array(let right)): left == right
        case (.object(let left, _), .object(let right, _)):
            left.count == right.count && zip(left, right).allSatisfy { $0.key == $1.key && $0.value == $1.value }
        default: false
        }
    }
}

extension JSONValue {
    /// The first member of that name; nil for none, for null, and for what is no object.
    subscript(key: String) -> JSONValue? {
        guard case .object(let members, _) = self, let value = members.first(where: { $0.key == key })?.value else { return nil }
        return value == .null ? nil : value
    }

    /// Text that is not blank.
    var string: String? {
        guard case .string(let text) = self, !text.utf8.allSatisfy(ASCII.isSpace) else { return nil }
        return text
    }

    var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    var isObject: Bool { bytes != nil }

    /// Where an object stands in the text that it was read from, from brace to brace.
    var bytes: Range<Int>? {
        if case .object(_, let bytes) = self { bytes } else { nil }
    }
}

/// Reads JSON within limits of depth and number.
struct JSONReader {
    /// Why and where reading stopped.
    struct Fault: Error {
        /// Byte, from 0.
        var offset: Int
        var reason: String
        var isLimit = false
        /// The text as a whole is too much, not the value that was being read.
        var isOfAll = false
    }

    /// One of several values: where it stands, and what it is, or why it is none.
    struct Item {
        /// First byte of the value, or of the line that is no value; from 0.
        var start: Int
        var value: Result<JSONValue, Fault>
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let limits: DecodingLimits
    /// What is read ends before this byte.
    private var end: Int
    private var index: Int
    private var depth = 0
    private var values = 0

    /// The values of a text: one, or several one after another, as NDJSON and JSON text sequences (RFC 7464) have them.
    static func read(_ bytes: [UInt8], limits: DecodingLimits) throws(Fault) -> [Item] {
        try read(bytes, limits) { (reader) throws(Fault) in
            var items: [Item] = []
            try reader.readAll(into: &items)
            return items
        }
    }

    /// The values of a text line by line: none goes on in the next line, and a broken one costs no other line.
    static func readLines(_ bytes: [UInt8], limits: DecodingLimits) throws(Fault) -> [Item] {
        try read(bytes, limits) { (reader) throws(Fault) in
            var items: [Item] = []
            var start = 0
            while start < bytes.count {
                let whole = items.count
                (reader.index, reader.depth) = (start, 0)
                reader.end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
                do throws(Fault) {
                    try reader.readAll(into: &items)
                } catch {
                    if error.isOfAll { throw error }
                    items.removeSubrange(whole...)
                    items.append(Item(start: start, value: .failure(error)))
                }
                start = reader.end + 1
            }
            return items
        }
    }

    private static func read(
        _ bytes: [UInt8], _ limits: DecodingLimits, _ read: (inout JSONReader) throws(Fault) -> [Item]
    ) throws(Fault) -> [Item] {
        let result: Result<[Item], Fault> = bytes.withUnsafeBufferPointer { buffer in
            var reader = JSONReader(buffer, limits: limits)
            do throws(Fault) { return .success(try read(&reader)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>, limits: DecodingLimits) {
        self.bytes = bytes
        self.limits = limits
        index = 0
        end = bytes.count
    }

    private mutating func readAll(into items: inout [Item]) throws(Fault) {
        skipSpace()
        while index < end {
            let start = index
            let value = try value()
            items.append(Item(start: start, value: .success(value)))
            guard items.count <= limits.maxEntries else {
                throw Fault(offset: index, reason: "more than \(limits.maxEntries) values", isLimit: true, isOfAll: true)
            }
            skipSpace()
        }
    }

    private mutating func value() throws(Fault) -> JSONValue {
        values += 1
        guard values <= limits.maxJSONValues else {
            throw Fault(offset: index, reason: "more than \(limits.maxJSONValues) values", isLimit: true, isOfAll: true)
        }
        skipSpace()
        guard index < end else { throw Fault(offset: index, reason: "ends where a value should stand") }
        switch bytes[index] {
        case UInt8(ascii: "{"): return try nested { (reader) throws(Fault) in try reader.object() }
        case UInt8(ascii: "["): return try nested { (reader) throws(Fault) in try reader.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        // Python writes it, and no article needs it.
        case UInt8(ascii: "N"): return try word("NaN", .null)
        default: return try number()
        }
    }

    private mutating func nested(_ read: (inout JSONReader) throws(Fault) -> JSONValue) throws(Fault) -> JSONValue {
        depth += 1
        guard depth <= limits.maxJSONDepth else {
            throw Fault(offset: index, reason: "nested more than \(limits.maxJSONDepth) deep", isLimit: true)
        }
        index += 1
        let value = try read(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(Fault) -> JSONValue {
        let start = index - 1
        var members: [(key: String, value: JSONValue)] = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(members, bytes: start..<index) }
        while true {
            skipSpace()
            guard index < end, bytes[index] == UInt8(ascii: "\"") else {
                throw Fault(offset: index, reason: "no member name")
            }
            let key = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw Fault(offset: index, reason: "no colon behind a member name") }
            members.append((key, try value()))
            skipSpace()
            if take(UInt8(ascii: "}")) { return .object(members, bytes: start..<index) }
            guard take(UInt8(ascii: ",")) else { throw Fault(offset: index, reason: "no comma between members") }
        }
    }

    private mutating func array() throws(Fault) -> JSONValue {
        var elements: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            elements.append(try value())
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            guard take(UInt8(ascii: ",")) else { throw Fault(offset: index, reason: "no comma between elements") }
        }
    }

    private mutating func string() throws(Fault) -> String {
        index += 1
        let start = index
        // What stands between quote and escapes is copied as it is: nothing looks at each of its bytes.
        var text: [UInt8] = []
        var quote = first(UInt8(ascii: "\""))
        while let escape = ASCII.firstIndex(of: UInt8(ascii: "\\"), in: bytes, index..<(quote ?? end)) {
            text += bytes[index..<escape]
            index = escape + 1
            try self.escape(into: &text)
            if let found = quote, found < index { quote = first(UInt8(ascii: "\"")) }
        }
        guard let quote else { throw Fault(offset: start - 1, reason: "a string without end") }
        let rest = UnsafeBufferPointer(rebasing: bytes[index..<quote])
        index = quote + 1
        guard !text.isEmpty else { return UTF8Scan.string(ofText: rest) }
        text += rest
        return UTF8Scan.string(ofText: text)
    }

    /// Where a byte is found next.
    private func first(_ byte: UInt8) -> Int? { ASCII.firstIndex(of: byte, in: bytes, index..<end) }

    private mutating func escape(into text: inout [UInt8]) throws(Fault) {
        guard index < end else { throw Fault(offset: index, reason: "ends inside an escape") }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "u"):
            let unit = try hexadecimal()
            var scalar = unit
            if (0xD800..<0xDC00).contains(unit), index + 1 < end, bytes[index] == UInt8(ascii: "\\"),
                bytes[index + 1] == UInt8(ascii: "u")
            {
                let behind = index
                index += 2
                let low = try hexadecimal()
                if (0xDC00..<0xE000).contains(low) {
                    scalar = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
                } else {
                    index = behind
                }
            }
            UTF8Scan.append(scalar == 0 ? 0xFFFD : scalar, to: &text)
        default: throw Fault(offset: index - 1, reason: "an escape that JSON does not have")
        }
    }

    private mutating func hexadecimal() throws(Fault) -> UInt32 {
        guard index + 4 <= end else { throw Fault(offset: index, reason: "ends inside an escape") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = bytes[index]
            guard let digit = ASCII.hexadecimalDigit(byte) else {
                throw Fault(offset: index, reason: "no hexadecimal digit in an escape")
            }
            value = value << 4 | digit
            index += 1
        }
        return value
    }

    private mutating func number() throws(Fault) -> JSONValue {
        let start = index
        while index < end, ASCII.isAlphanumeric(bytes[index]) || (0x2B...0x2E).contains(bytes[index]),
            bytes[index] != 0x2C
        {
            index += 1
        }
        let text = UTF8Scan.string(bytes[start..<index])
        guard index > start, index - start < 400, Double(text) != nil, bytes[start] != 0x2B, bytes[start] != 0x2E else {
            throw Fault(offset: start, reason: "no value")
        }
        return .number(text)
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(Fault) -> JSONValue {
        let matches = word.withUTF8Buffer { bytes[index..<end].starts(with: $0) }
        guard matches else { throw Fault(offset: index, reason: "no value") }
        index += word.utf8CodeUnitCount
        return value
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < end, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    /// White space; 0x1E parts the values of a JSON text sequence.
    private mutating func skipSpace() {
        while index < end {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09, 0x1E: index += 1
            default: return
            }
        }
    }
}
