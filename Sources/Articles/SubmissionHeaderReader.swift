import Foundation

/// Reads the header of a submission where it is written as senders write it: one object, known members once each, strings without
/// escapes, whole numbers.
///
/// `JSONDecoder` costs more than most of what else is done with a PUT before its commit. What is written otherwise, or wrong, is
/// left to it, so that there is one judge of what is JSON and one wording of what is not; a test holds the two together.
struct SubmissionHeaderReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    /// - Parameter json: any bytes.
    /// - Returns: nil where another reader must decide.
    static func read(_ json: [UInt8]) -> SubmissionHeader? {
        json.withUnsafeBufferPointer { bytes in
            var reader = SubmissionHeaderReader(bytes: bytes)
            return reader.header()
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    private mutating func header() -> SubmissionHeader? {
        var header = SubmissionHeader()
        guard take(UInt8(ascii: "{")) else { return nil }
        if !take(UInt8(ascii: "}")) {
            repeat {
                guard let key = string(), take(UInt8(ascii: ":")), readMember(key, of: &header) else { return nil }
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "}")) else { return nil }
        }
        skipSpace()
        return index == bytes.count ? header : nil
    }

    /// - Returns: false for members that are unknown, of another type, or there twice.
    private mutating func readMember(_ key: Slice<UnsafeBufferPointer<UInt8>>, of header: inout SubmissionHeader) -> Bool {
        func isKey(_ name: StaticString) -> Bool {
            key.elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        }
        if isKey("uri") { return readText(&header.uri) }
        if isKey("name") { return readText(&header.name) }
        if isKey("mediaType") { return readText(&header.mediaType) }
        if isKey("publisher") { return readText(&header.publisher) }
        if isKey("published") { return readText(&header.published) }
        if isKey("producer") { return readText(&header.producer) }
        guard isKey("producerSequence"), header.producerSequence == nil else { return false }
        header.producerSequence = number()
        return header.producerSequence != nil
    }

    private mutating func readText(_ member: inout String?) -> Bool {
        guard member == nil, let text = string() else { return false }
        member = String(validating: text, as: UTF8.self)
        return member != nil
    }

    /// What stands between two quotes.
    private mutating func string() -> Slice<UnsafeBufferPointer<UInt8>>? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return bytes[start..<index - 1]
            case UInt8(ascii: "\\"), 0..<0x20: return nil
            default: index += 1
            }
        }
        return nil
    }

    /// At most 18 digits: they fit.
    private mutating func number() -> Int64? {
        skipSpace()
        let start = index
        var value: Int64 = 0
        while index < bytes.count, index - start < 19, case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[index] {
            value = value &* 10 &+ Int64(bytes[index] - UInt8(ascii: "0"))
            index += 1
        }
        let digits = index - start
        guard (1...18).contains(digits), digits == 1 || bytes[start] != UInt8(ascii: "0") else { return nil }
        return value
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte) && byte != 0x0B && byte != 0x0C
    }
}

extension SubmissionHeader {
    /// - Throws: `DecodingError` where it is no such JSON object.
    package init(json: [UInt8]) throws {
        if let header = SubmissionHeaderReader.read(json) {
            self = header
        } else {
            self = try JSONDecoder().decode(SubmissionHeader.self, from: Data(json))
        }
    }
}
