import Glibc

/// Bytes below 0x80 as markup uses them.
enum ASCII {
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

    static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    /// By memchr, which looks at a word of memory at a time: most of a text holds neither line feeds nor tags.
    static func firstIndex(of byte: UInt8, in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.withUnsafeBufferPointer { firstIndex(of: byte, in: $0, 0..<$0.count) }.map { bytes.startIndex + $0 }
    }

    /// - Parameter range: of `bytes`, where to look.
    static func firstIndex(of byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
        guard let start = bytes.baseAddress, let found = memchr(start + range.lowerBound, Int32(byte), range.count) else {
            return nil
        }
        return UnsafeRawPointer(found) - UnsafeRawPointer(start)
    }

    /// - Parameter prefix: lower case; the bytes may be in any.
    static func hasPrefix(_ bytes: ArraySlice<UInt8>, _ prefix: String) -> Bool {
        bytes.lazy.map(lowercased).starts(with: prefix.utf8)
    }

    /// - Parameter needle: lower case.
    static func firstIndex(of needle: String, in bytes: ArraySlice<UInt8>) -> Int? {
        guard let first = needle.utf8.first else { return bytes.startIndex }
        var rest = bytes
        while let start = rest.firstIndex(where: { lowercased($0) == first }) {
            if hasPrefix(rest[start...], needle) { return start }
            rest = rest[(start + 1)...]
        }
        return nil
    }

    static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x41 + 10)
        case 0x61...0x66: UInt32(byte - 0x61 + 10)
        default: nil
        }
    }
}
