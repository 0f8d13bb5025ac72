/// Skips text that is normalised already, sixteen bytes at a time.
enum PlainBlock {
    private typealias Bytes = SIMD16<UInt8>

    private static let width = 16

    /// How many bytes from `index` on need no change, as far as whole blocks tell: a change may be due at the byte behind them.
    /// - Parameters:
    ///   - text: whole UTF-8.
    ///   - start: from 1; may stand inside a scalar whose first byte was looked at.
    static func count(_ text: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        // A block is judged by the byte before it and the one behind it too.
        while index &+ width < text.count {
            let before = text.loadUnaligned(fromByteOffset: index &- 1, as: Bytes.self)
            let block = text.loadUnaligned(fromByteOffset: index, as: Bytes.self)
            let after = text.loadUnaligned(fromByteOffset: index &+ 1, as: Bytes.self)
            let marked = unsafeBitCast(Self.marked(block, before: before, after: after), to: SIMD2<UInt64>.self)
            if marked[0] != 0 { return index &- start &+ marked[0].trailingZeroBitCount / 8 }
            if marked[1] != 0 { return index &- start &+ 8 &+ marked[1].trailingZeroBitCount / 8 }
            index &+= width
        }
        return index &- start
    }

    /// All bits of the bytes that begin what ``NormalisedTextWriter`` must look at: everything but the letters of Vietnamese that stand
    /// behind no `o`, `u`, `g` or `q`, and the ASCII that is no control.
    @inline(__always)
    private static func marked(_ block: Bytes, before: Bytes, after: Bytes) -> SIMDMask<SIMD16<Int8>> {
        let control = (block .< Bytes(repeating: 0x20)) .& (block .!= Bytes(repeating: 0x0A))
        let isC3 = block .== Bytes(repeating: 0xC3)
        let isE1 = block .== Bytes(repeating: 0xE1)
        // 0xC3...0xC6
        let isTwo = (block &- Bytes(repeating: 0xC3)) .< Bytes(repeating: 4)
        let strange = (block .>= Bytes(repeating: 0xC0)) .& .!(isTwo .| isE1)
        // Ð and ð, which may stand for Đ.
        let eth = isC3 .& ((after | Bytes(repeating: 0x20)) .== Bytes(repeating: 0xB0))
        let foreign = isE1 .& ((after & Bytes(repeating: 0xFE)) .!= Bytes(repeating: 0xBA))
        let small = before | Bytes(repeating: 0x20)
        // o and g differ in one bit, and so do u and q.
        let isBearer =
            ((small & Bytes(repeating: 0xF7)) .== Bytes(repeating: UInt8(ascii: "g")))
            .| ((small & Bytes(repeating: 0xFB)) .== Bytes(repeating: UInt8(ascii: "q")))
        return control .| strange .| eth .| foreign .| (isBearer .& (isTwo .| isE1))
    }
}
