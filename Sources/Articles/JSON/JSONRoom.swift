/// Where the next bytes go; whoever made it has made room for them.
struct JSONRoom {
    var next: UnsafeMutablePointer<UInt8>

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        next.pointee = byte
        next += 1
    }

    @inline(__always)
    mutating func text(_ text: StaticString) {
        next.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        next += text.utf8CodeUnitCount
    }

    @inline(__always)
    mutating func bytes(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        next.update(from: source, count: bytes.count)
        next += bytes.count
    }

    @inline(__always)
    mutating func digits(_ value: UInt64) {
        // Most are places in a text.
        var length = value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : 4
        var bound: UInt64 = 10_000
        while value >= bound, length < 19 {
            bound &*= 10
            length &+= 1
        }
        var rest = value
        var place = length
        while place > 0 {
            place &-= 1
            let tenth = rest / 10
            next[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest &- tenth &* 10)
            rest = tenth
        }
        next += length
    }

    /// Copies up to the first byte that a string must escape, sixteen or eight bytes at a time: most of a text has none.
    /// - Returns: how many bytes were copied.
    @inline(__always)
    mutating func plain(_ utf8: UnsafeBufferPointer<UInt8>) -> Int {
        guard let base = utf8.baseAddress else { return 0 }
        let (source, target) = (UnsafeRawPointer(base), UnsafeMutableRawPointer(next))
        var index = 0
        if utf8.count >= 16 {
            while index < utf8.count {
                // The last block begins inside the one before it.
                let at = min(index, utf8.count &- 16)
                let block = source.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
                guard Self.isPlain(block) else { break }
                target.storeBytes(of: block, toByteOffset: at, as: SIMD16<UInt8>.self)
                index = at &+ 16
            }
        } else if utf8.count >= 8 {
            let first = source.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
            let last = source.loadUnaligned(fromByteOffset: utf8.count &- 8, as: UInt64.self)
            if Self.isPlain(first), Self.isPlain(last) {
                target.storeBytes(of: first, toByteOffset: 0, as: UInt64.self)
                target.storeBytes(of: last, toByteOffset: utf8.count &- 8, as: UInt64.self)
                index = utf8.count
            }
        }
        while index < utf8.count {
            let byte = base[index]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C { break }
            next[index] = byte
            index &+= 1
        }
        next += index
        return index
    }

    /// Whether no byte is a control, a quote or a backslash. A quote with one bit turned over stands right behind the controls.
    @inline(__always)
    private static func isPlain(_ block: SIMD16<UInt8>) -> Bool {
        let (flipped, last, backslash) = (
            SIMD16<UInt8>(repeating: 0x02), SIMD16<UInt8>(repeating: 0x20), SIMD16<UInt8>(repeating: 0x5C)
        )
        let marked = ((block ^ flipped) .<= last) .| (block .== backslash)
        // By halves: asking a mask for `any` adds its lanes up one by one.
        let halves = unsafeBitCast(marked, to: SIMD2<UInt64>.self)
        return halves[0] | halves[1] == 0
    }

    /// The same of eight bytes: a lower one borrows from the top bit, which bytes beyond ASCII have set already.
    @inline(__always)
    private static func isPlain(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let below = (word ^ (ones &* 0x02)) &- ones &* 0x21
        let backslash = (word ^ (ones &* 0x5C)) &- ones
        return (below | backslash) & ~word & (ones &* 0x80) == 0
    }
}
