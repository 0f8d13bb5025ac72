/// Appends JSON to a byte buffer.
///
/// Foundation's `JSONEncoder` builds a tree per value and leaves absent keys out; records promise every key (`null` where
/// nothing is known) and are written for each article, so they are appended to one buffer instead. Reading stays with
/// `JSONDecoder`: the round-trip tests hold both to one shape.
package struct JSONWriter {
    /// Of which ``count`` are written: the rest is room, so that writing is a copy and no growth step by step.
    private var buffer: [UInt8]
    private var count = 0
    private var needsComma = false

    package init(capacity: Int = 1024) {
        buffer = Array(repeating: 0, count: max(capacity, 64))
    }

    /// What is written so far.
    package var bytes: [UInt8] { Array(buffer[..<count]) }

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
        append(UInt8(ascii: ":"))
        needsComma = false
        value.write(to: &self)
    }

    /// A member whose value is JSON already, such as a stored record.
    package mutating func member(_ key: StaticString, json: [UInt8]) {
        self.key(key)
        scalar(json)
    }

    fileprivate mutating func endLine() { append(0x0A) }

    /// The written bytes without a copy.
    fileprivate consuming func finish() -> [UInt8] {
        buffer.removeLast(buffer.count - count)
        return buffer
    }

    package mutating func null() {
        scalar("null".utf8)
    }

    /// Appends `text` as a JSON string: quotes, backslashes and control characters escaped, all else as it is (UTF-8).
    package mutating func string(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            guard let escaped = Self.firstEscaped(in: utf8, from: 0) else { return quote(utf8) }
            separate()
            append(UInt8(ascii: "\""))
            var plain = 0
            var next: Int? = escaped
            while let index = next {
                append(UnsafeBufferPointer(rebasing: utf8[plain..<index]))
                appendEscape(utf8[index])
                plain = index + 1
                next = Self.firstEscaped(in: utf8, from: plain)
            }
            append(UnsafeBufferPointer(rebasing: utf8[plain...]))
            append(UInt8(ascii: "\""))
            needsComma = true
        }
    }

    /// A string that has nothing to escape.
    private mutating func quote(_ utf8: UnsafeBufferPointer<UInt8>) {
        put(atMost: utf8.count + 2) { start in
            start[0] = UInt8(ascii: "\"")
            if let source = utf8.baseAddress { (start + 1).update(from: source, count: utf8.count) }
            start[utf8.count + 1] = UInt8(ascii: "\"")
            return utf8.count + 2
        }
        needsComma = true
    }

    /// The first byte that a string must escape. Most of a text needs none, so 16 bytes at a time are told off.
    private static func firstEscaped(in utf8: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard let base = utf8.baseAddress else { return nil }
        let bytes = UnsafeRawPointer(base)
        let (control, quote, backslash) = (
            SIMD16<UInt8>(repeating: 0x20), SIMD16<UInt8>(repeating: 0x22), SIMD16<UInt8>(repeating: 0x5C)
        )
        var index = start
        while index + 16 <= utf8.count {
            let block = bytes.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
            if any((block .< control) .| (block .== quote) .| (block .== backslash)) { break }
            index += 16
        }
        while index < utf8.count {
            let byte = base[index]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C { return index }
            index += 1
        }
        return nil
    }

    package mutating func scalar(_ text: some Sequence<UInt8>) {
        separate()
        let isWritten: Void? = text.withContiguousStorageIfAvailable { append($0) }
        if isWritten == nil { for byte in text { append(byte) } }
        needsComma = true
    }

    /// Appends a whole number in decimal.
    fileprivate mutating func number(_ value: Int64) {
        // 19 digits and a sign at most.
        put(atMost: 20) { start in
            var length = value < 0 ? 1 : 0
            var rest = value.magnitude
            repeat {
                length += 1
                rest /= 10
            } while rest > 0
            rest = value.magnitude
            for place in (value < 0 ? 1..<length : 0..<length).reversed() {
                start[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            if value < 0 { start[0] = UInt8(ascii: "-") }
            return length
        }
        needsComma = true
    }

    private mutating func key(_ key: StaticString) {
        let length = key.utf8CodeUnitCount
        put(atMost: length + 3) { start in
            start[0] = UInt8(ascii: "\"")
            (start + 1).update(from: key.utf8Start, count: length)
            start[length + 1] = UInt8(ascii: "\"")
            start[length + 2] = UInt8(ascii: ":")
            return length + 3
        }
        needsComma = false
    }

    private mutating func nested(open: UInt8, close: UInt8, _ content: (inout JSONWriter) -> Void) {
        separate()
        append(open)
        needsComma = false
        content(&self)
        append(close)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { append(UInt8(ascii: ",")) }
        needsComma = false
    }

    private mutating func appendEscape(_ byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: append(byte)
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0D: append(UInt8(ascii: "r"))
        case 0x09: append(UInt8(ascii: "t"))
        default:
            for byte in "u00".utf8 { append(byte) }
            append(Self.hexadecimal(byte >> 4))
            append(Self.hexadecimal(byte & 15))
        }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }

    // MARK: the buffer

    /// Lets `write` put bytes behind the comma that is due.
    /// - Parameter write: gets where to begin; returns how many bytes it wrote.
    @inline(__always)
    private mutating func put(atMost length: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
        reserve(length + 1)
        let comma = needsComma ? 1 : 0
        count += buffer.withUnsafeMutableBufferPointer { [count] buffer in
            guard let start = buffer.baseAddress.map({ $0 + count }) else { return 0 }
            if comma > 0 { start[0] = UInt8(ascii: ",") }
            return comma + write(start + comma)
        }
    }

    private mutating func append(_ byte: UInt8) {
        reserve(1)
        buffer[count] = byte
        count += 1
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        buffer.withUnsafeMutableBufferPointer { [count] buffer in
            guard let start = buffer.baseAddress else { return }
            (start + count).update(from: source, count: bytes.count)
        }
        count += bytes.count
    }

    /// Makes room for so many bytes more; twice as much as before, so that a text is copied but a few times.
    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if buffer.count - count < more { grow(by: max(more, buffer.count)) }
    }

    @inline(never)
    private mutating func grow(by more: Int) { buffer.append(contentsOf: repeatElement(0, count: more)) }
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
        return writer.finish()
    }
}

extension String: JSONWritable {
    package func write(to json: inout JSONWriter) { json.string(self) }
}

extension Int: JSONWritable {
    package func write(to json: inout JSONWriter) { json.number(Int64(self)) }
}

extension Int64: JSONWritable {
    package func write(to json: inout JSONWriter) { json.number(self) }
}

extension Bool: JSONWritable {
    package func write(to json: inout JSONWriter) { json.scalar((self ? "true" : "false").utf8) }
}

extension Double: JSONWritable {
    /// JSON has no infinities and no NaN: they are written as null.
    package func write(to json: inout JSONWriter) {
        guard isFinite else { return json.null() }
        if let whole = Int64(exactly: self) { json.number(whole) } else { json.scalar(description.utf8) }
    }
}

extension JSONWritable where Self: RawRepresentable, RawValue == String {
    package func write(to json: inout JSONWriter) { json.string(rawValue) }
}
