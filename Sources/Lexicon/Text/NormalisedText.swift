import Articles
import Foundation

/// A text in the one form that rules read, with the way back to the text as it was.
///
/// NFC, traditional tone placement (`hòa`, `thủy`, never after q), Đ for the Icelandic Ð, one kind of space, LF line ends, no
/// invisible characters. A table composes Vietnamese; other scripts go to Foundation, a run at a time. A text that is in
/// this form already is shared, not copied. Linear in time and memory. A class of constants: tokens and readers hold it.
package final class NormalisedText: Sendable {
    /// The normalised text, UTF-8.
    package let bytes: [UInt8]
    /// The text as it was, UTF-8.
    package let source: [UInt8]
    /// Both are whole UTF-8.
    private let isSound: Bool
    /// Stretches that differ in length, in order; between them both texts run in step.
    private let edits: [Edit]
    /// Scalars of the source before each block of `blockSize` bytes, and before what is left behind the last whole one.
    private let scalarCounts: [Int32]
    /// What two loads of eight bytes count at once.
    private static let blockSize = 16

    struct Edit {
        var start: Int32
        var end: Int32
        var sourceStart: Int32
        var sourceEnd: Int32
    }

    /// - Parameter text: under 2 GB; the size limit of a submission is far below.
    package convenience init(_ text: String) {
        var text = text
        self.init(text.withUTF8 { Array($0) }, isSound: true)
    }

    package convenience init(utf8 source: [UInt8]) {
        self.init(source, isSound: Self.isSound(source))
    }

    private init(_ source: [UInt8], isSound: Bool) {
        var writer = NormalisedTextWriter(source: source)
        (bytes, edits) = writer.run(isSound: isSound)
        self.source = source
        // What the writer changes it changes by whole scalars.
        assert(!isSound || Self.isSound(bytes), "normalised text is no UTF-8")
        self.isSound = isSound
        scalarCounts = Self.scalarCounts(of: source)
    }

    /// - Returns: one more than there are whole blocks.
    private static func scalarCounts(of source: [UInt8]) -> [Int32] {
        let blocks = source.count / blockSize
        return source.withUnsafeBytes { source in
            [Int32](unsafeUninitializedCapacity: blocks + 1) { counts, count in
                var total: Int32 = 0
                for block in 0..<blocks {
                    counts.initializeElement(at: block, to: total)
                    total &+= Int32(truncatingIfNeeded: scalars(of: source, from: block &* blockSize, count: blockSize))
                }
                counts.initializeElement(at: blocks, to: total)
                count = blocks + 1
            }
        }
    }

    /// The stretch of the original text that a stretch of the normalised text came from.
    /// - Parameter range: byte offsets in ``bytes``.
    package func span(_ range: Range<Int>) -> Articles.Span {
        let original = sourceRange(range)
        return Articles.Span(
            start: scalarIndex(original.lowerBound), end: scalarIndex(original.upperBound),
            text: Self.string(source, original, isSound: isSound))
    }

    /// The stretch of the original text as scalars, as ``span(_:)`` counts them.
    package func scalars(_ range: Range<Int>) -> Range<Int> {
        let original = sourceRange(range)
        return scalarIndex(original.lowerBound)..<scalarIndex(original.upperBound)
    }

    /// Byte offsets in ``source`` of a range of byte offsets in ``bytes``.
    package func sourceRange(_ range: Range<Int>) -> Range<Int> {
        guard !edits.isEmpty else { return range }
        let start = sourceOffset(range.lowerBound, isEnd: false)
        return start..<max(start, sourceOffset(range.upperBound, isEnd: true))
    }

    package func string(_ range: Range<Int>) -> String { Self.string(bytes, range, isSound: isSound) }

    /// Several stretches as one text.
    /// - Parameter separator: an ASCII character that stands between them.
    package func string(_ ranges: [Range<Int>], separator: UInt8) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(ranges.reduce(0) { $0 + $1.count + 1 })
        for range in ranges {
            text += bytes[range]
            text.append(separator)
        }
        return Self.string(text, 0..<max(text.count - 1, 0), isSound: isSound)
    }

    /// Text that is sound UTF-8 as a whole is copied without a second look, where it is cut between scalars.
    private static func string(_ bytes: [UInt8], _ range: Range<Int>, isSound: Bool) -> String {
        let isCut =
            !range.isEmpty
            && (bytes[range.lowerBound] & 0xC0 == 0x80
                || (range.upperBound < bytes.count && bytes[range.upperBound] & 0xC0 == 0x80))
        guard isSound, !isCut else { return String(decoding: bytes[range], as: UTF8.self) }
        return String(copying: UTF8Span(unchecked: bytes.span.extracting(range), isKnownASCII: false))
    }

    private static func isSound(_ bytes: [UInt8]) -> Bool { (try? UTF8Span(validating: bytes.span)) != nil }

    /// Inside an edit a start goes to its start and an end to its end; dropped characters belong to neither side.
    private func sourceOffset(_ offset: Int, isEnd: Bool) -> Int {
        // The last edit that begins before `offset` (for a start: at or before it).
        var low = 0
        var high = edits.count
        while low < high {
            let middle = (low + high) / 2
            let begins = Int(edits[middle].start)
            if isEnd ? begins < offset : begins <= offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return offset }
        let edit = edits[low - 1]
        if offset >= Int(edit.end) { return Int(edit.sourceEnd) + offset - Int(edit.end) }
        return isEnd ? Int(edit.sourceEnd) : Int(edit.sourceStart)
    }

    private func scalarIndex(_ offset: Int) -> Int {
        guard offset > 0 else { return 0 }
        let block = offset / Self.blockSize
        return Int(scalarCounts[block])
            + source.withUnsafeBytes {
                Self.scalars(of: $0, from: block * Self.blockSize, count: offset % Self.blockSize)
            }
    }

    /// Scalars that begin in a range: bytes that continue none, eight at a time.
    /// - Parameter count: at most ``blockSize``.
    @inline(__always)
    private static func scalars(of bytes: UnsafeRawBufferPointer, from start: Int, count: Int) -> Int {
        guard start &+ blockSize <= bytes.count else {
            return bytes[start..<start &+ count].reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 &+ 1 }
        }
        let ones: UInt64 = 0x0101_0101_0101_0101
        func continuing(_ offset: Int) -> UInt64 {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            // Bit 7 set and bit 6 clear.
            return (word >> 7) & ~(word >> 6) & ones
        }
        // Bytes beyond the range are shifted out: those of the second word, and of the first where it reaches so far.
        let bits = UInt64(truncatingIfNeeded: count &* 8)
        let (low, high) = (continuing(start), continuing(start &+ 8))
        let sums =
            bits < 64 ? low & ((1 &<< bits) &- 1) : bits == 128 ? low &+ high : low &+ (high & ((1 &<< (bits &- 64)) &- 1))
        return count &- Int(truncatingIfNeeded: (sums &* ones) >> 56)
    }
}
