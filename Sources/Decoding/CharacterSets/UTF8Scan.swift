/// UTF-8 as bytes and scalars, without `String`'s characters.
enum UTF8Scan {
    /// Scalars of bytes that may be no UTF-8, with U+FFFD for each maximal bad stretch.
    struct Lossy {
        var scalars: [UInt32] = []
        /// Bytes that belong to no valid sequence.
        var stray = 0
        /// Valid sequences of two to four bytes.
        var multibyte = 0
    }

    static func isValid(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.withUnsafeBufferPointer(isValid) }

    private static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        UTF8Blocks(bytes).areValid ?? ((try? UTF8Span(validating: bytes.span)) != nil)
    }

    /// Control codes other than white space; nothing that is text holds many.
    static func mayHoldControls(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { UTF8Blocks(bytes).mayHoldControls }

    static func append(_ scalar: UInt32, to output: inout [UInt8]) {
        switch scalar {
        case 0..<0x80:
            output.append(UInt8(scalar))
        case 0x80..<0x800:
            output.append(UInt8(0xC0 | scalar >> 6))
            output.append(UInt8(0x80 | scalar & 0x3F))
        case 0x800..<0xD800, 0xE000..<0x10000:
            output.append(UInt8(0xE0 | scalar >> 12))
            output.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            output.append(UInt8(0x80 | scalar & 0x3F))
        case 0x10000..<0x110000:
            output.append(UInt8(0xF0 | scalar >> 18))
            output.append(UInt8(0x80 | scalar >> 12 & 0x3F))
            output.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            output.append(UInt8(0x80 | scalar & 0x3F))
        default:
            output.append(contentsOf: [0xEF, 0xBF, 0xBD])
        }
    }

    static func lossy(_ bytes: some Collection<UInt8>) -> Lossy {
        var result = Lossy()
        result.scalars.reserveCapacity(bytes.count)
        var decoder = UTF8()
        var input = CountingIterator(bytes.makeIterator())
        while true {
            let before = input.count
            switch decoder.decode(&input) {
            case .scalarValue(let scalar):
                if scalar.value >= 0x80 { result.multibyte += 1 }
                result.scalars.append(scalar.value)
            case .emptyInput:
                return result
            case .error:
                // The decoder reads ahead, so the count is of bytes read, at least one.
                result.stray += max(1, min(3, input.count - before))
                result.scalars.append(0xFFFD)
            }
        }
    }

    private struct CountingIterator<Base: IteratorProtocol<UInt8>>: IteratorProtocol {
        private var base: Base
        private(set) var count = 0

        init(_ base: Base) { self.base = base }

        mutating func next() -> UInt8? {
            count += 1
            return base.next()
        }
    }

    /// Each line with its line feed.
    static func forEachLine(of bytes: ArraySlice<UInt8>, _ body: (ArraySlice<UInt8>) -> Void) {
        var rest = bytes
        while let feed = ASCII.firstIndex(of: 0x0A, in: rest) {
            body(rest[...feed])
            rest = rest[(feed + 1)...]
        }
        if !rest.isEmpty { body(rest) }
    }

    /// A string of bytes known to be UTF-8; U+FFFD stands for what is not.
    static func string(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// The same, quicker for more than a few words.
    static func string(ofText bytes: [UInt8]) -> String { bytes.withUnsafeBufferPointer(string(ofText:)) }

    static func string(ofText bytes: UnsafeBufferPointer<UInt8>) -> String {
        isValid(bytes) ? String(copying: UTF8Span(unchecked: bytes.span)) : string(bytes)
    }
}
