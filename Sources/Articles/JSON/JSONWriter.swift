/// Appends JSON to a byte buffer.
///
/// Foundation's `JSONEncoder` builds a tree per value and leaves absent keys out; records promise every key (`null` where
/// nothing is known) and are written for each article, so they are appended to one buffer instead. Reading stays with
/// `JSONDecoder`: the round-trip tests hold both to one shape.
///
/// Every value is written with the comma behind it, which the end of an object, an array or the whole takes back: so no value asks
/// whether another stands before it.
package struct JSONWriter: ~Copyable {
    /// Room for ``capacity`` bytes, of which ``count`` are written: memory of its own, since an array would be filled with zeros first
    /// and asked at every step whether somebody shares it.
    private var start: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0
    /// False while it writes into an array's memory.
    private var isOwner: Bool

    package init(capacity: Int = 1024) {
        self.capacity = max(capacity, 64)
        start = .allocate(capacity: self.capacity)
        isOwner = true
    }

    private init(into memory: UnsafeMutableBufferPointer<UInt8>, _ start: UnsafeMutablePointer<UInt8>) {
        self.start = start
        capacity = memory.count
        isOwner = false
    }

    deinit { if isOwner { start.deallocate() } }

    /// What is written so far.
    package var bytes: [UInt8] { Array(UnsafeBufferPointer(start: start, count: endsWithComma ? count - 1 : count)) }

    package mutating func object(_ members: (inout JSONWriter) -> Void) {
        openObject()
        members(&self)
        closeObject()
    }

    /// For values of many members: a closure would hold each of them.
    mutating func openObject() { append(UInt8(ascii: "{")) }
    mutating func closeObject() { close(UInt8(ascii: "}")) }

    package mutating func array<Element>(_ elements: [Element], _ write: (inout JSONWriter, Element) -> Void) {
        append(UInt8(ascii: "["))
        for element in elements { write(&self, element) }
        close(UInt8(ascii: "]"))
    }

    package mutating func value(_ value: some JSONWritable) {
        value.write(to: &self)
    }

    @inline(__always)
    package mutating func member(_ key: StaticString, _ value: some JSONWritable) {
        self.key(key)
        value.write(to: &self)
    }

    /// `null` where there is no value: an absent key would read as "not asked".
    @inline(__always)
    package mutating func member(_ key: StaticString, _ value: (some JSONWritable)?) {
        self.key(key)
        if let value { value.write(to: &self) } else { null() }
    }

    @inline(__always)
    package mutating func member(_ key: StaticString, _ values: [some JSONWritable]) {
        self.key(key)
        append(UInt8(ascii: "["))
        // In place: a loop over the array copies each element, with a reference count for each of its strings.
        values.withUnsafeBufferPointer { values in
            for index in values.indices { values[index].write(to: &self) }
        }
        close(UInt8(ascii: "]"))
    }

    package mutating func member(_ key: StaticString, object members: (inout JSONWriter) -> Void) {
        self.key(key)
        object(members)
    }

    /// A member with a name known at run time, such as a shard.
    package mutating func member(named key: String, _ value: some JSONWritable) {
        string(key)
        count -= 1
        append(UInt8(ascii: ":"))
        value.write(to: &self)
    }

    /// A member whose value is JSON already, such as a stored record.
    package mutating func member(_ key: StaticString, json: [UInt8]) {
        self.key(key)
        scalar(json)
    }

    /// What `write` writes.
    /// - Parameters:
    ///   - capacity: bytes that the array has room for; what needs more is copied.
    ///   - endsLine: a line feed stands at its end.
    package static func written(capacity: Int, endsLine: Bool, _ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var tooLong: [UInt8]?
        let bytes = [UInt8](unsafeUninitializedCapacity: max(capacity, 64)) { memory, count in
            guard let start = memory.baseAddress else { return }
            var writer = JSONWriter(into: memory, start)
            write(&writer)
            if writer.endsWithComma { writer.count -= 1 }
            if endsLine { writer.append(0x0A) }
            if writer.isOwner { tooLong = writer.bytes } else { count = writer.count }
        }
        return tooLong ?? bytes
    }

    package mutating func null() {
        put(atMost: 5) { $0.text("null,") }
    }

    /// Appends `text` as a JSON string: quotes, backslashes and control characters escaped, all else as it is (UTF-8).
    package mutating func string(_ text: String) {
        // By its span, which counts no reference to the text as `withUTF8` does.
        text.utf8Span.span.withUnsafeBufferPointer { string($0) }
    }

    private mutating func string(_ utf8: UnsafeBufferPointer<UInt8>) {
        var plain = 0
        put(atMost: utf8.count + 3) { room in
            room.append(UInt8(ascii: "\""))
            plain = room.plain(utf8)
            guard plain == utf8.count else { return }
            room.append(UInt8(ascii: "\""))
            room.append(UInt8(ascii: ","))
        }
        if plain < utf8.count { escape(UnsafeBufferPointer(rebasing: utf8[plain...])) }
    }

    /// The rest of a string, from the first byte on that it must escape.
    @inline(never)
    private mutating func escape(_ utf8: UnsafeBufferPointer<UInt8>) {
        var rest = utf8
        while let byte = rest.first {
            appendEscape(byte)
            rest = UnsafeBufferPointer(rebasing: rest[1...])
            var plain = 0
            put(atMost: rest.count) { plain = $0.plain(rest) }
            rest = UnsafeBufferPointer(rebasing: rest[plain...])
        }
        append(UInt8(ascii: "\""))
        append(UInt8(ascii: ","))
    }

    package mutating func scalar(_ text: some Sequence<UInt8>) {
        let isWritten: Void? = text.withContiguousStorageIfAvailable { bytes in put(atMost: bytes.count) { $0.bytes(bytes) } }
        if isWritten == nil { for byte in text { append(byte) } }
        append(UInt8(ascii: ","))
    }

    /// Appends a whole number in decimal.
    fileprivate mutating func number(_ value: Int64) {
        // 19 digits, a sign and a comma at most.
        put(atMost: 21) { room in
            if value < 0 { room.append(UInt8(ascii: "-")) }
            room.digits(value.magnitude)
            room.append(UInt8(ascii: ","))
        }
    }

    fileprivate mutating func flag(_ value: Bool) {
        put(atMost: 6) { $0.text(value ? "true," : "false,") }
    }

    /// Inlined, so that a key's bytes stand in the code as they are copied.
    @inline(__always)
    private mutating func key(_ key: StaticString) {
        put(atMost: key.utf8CodeUnitCount + 3) { room in
            room.append(UInt8(ascii: "\""))
            room.text(key)
            room.append(UInt8(ascii: "\""))
            room.append(UInt8(ascii: ":"))
        }
    }

    private var endsWithComma: Bool { count > 0 && start[count - 1] == UInt8(ascii: ",") }

    private mutating func close(_ byte: UInt8) {
        if endsWithComma { count -= 1 }
        put(atMost: 2) { room in
            room.append(byte)
            room.append(UInt8(ascii: ","))
        }
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

    /// Lets `write` put bytes where room for so many is made.
    @inline(__always)
    private mutating func put(atMost length: Int, _ write: (inout JSONRoom) -> Void) {
        if capacity - count < length { grow(by: length) }
        var room = JSONRoom(next: start + count)
        write(&room)
        count = room.next - start
    }

    @inline(__always)
    private mutating func append(_ byte: UInt8) {
        put(atMost: 1) { $0.append(byte) }
    }

    /// Twice as much as before at least, so that a text is copied but a few times.
    @inline(never)
    private mutating func grow(by more: Int) {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + max(more, capacity))
        larger.update(from: start, count: count)
        if isOwner { start.deallocate() }
        isOwner = true
        start = larger
        capacity += max(more, capacity)
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
        JSONWriter.written(capacity: capacity, endsLine: endsLine) { write(to: &$0) }
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
    package func write(to json: inout JSONWriter) { json.flag(self) }
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
