/// Sixteen bytes at a time: what Vietnamese in UTF-8 and its markup consist of can be told valid by comparing each byte with the two
/// before it, since letters take three bytes at most.
struct UTF8Blocks {
    private typealias Block = SIMD16<UInt8>

    private static let width = 16

    private let bytes: UnsafeBufferPointer<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// - Returns: nil where only the whole of UTF-8's rules can tell: for sequences of four bytes, for those that begin with E0 or
    ///   ED, and for short texts.
    var areValid: Bool? {
        guard let start = bytes.baseAddress, bytes.count >= Self.width + 2 else { return nil }
        let raw = UnsafeRawPointer(start)
        var isBroken = Block.zero .!= Block.zero
        var isRare = isBroken
        // What stands before the first block, and what the last leaves open.
        guard bytes[0] & 0xC0 != 0x80, (bytes[1] & 0xC0 == 0x80) == (bytes[0] >= 0xC2), Self.isCommon(bytes[0]),
            Self.isCommon(bytes[1]), bytes[bytes.count - 1] < 0xC2, bytes[bytes.count - 2] < 0xE0
        else { return nil }
        var index = 2
        while index < bytes.count {
            // The last block begins inside the one before it.
            let at = min(index, bytes.count - Self.width)
            index += Self.width
            let block = raw.loadUnaligned(fromByteOffset: at, as: Block.self)
            let halves = unsafeBitCast(block, to: SIMD2<UInt64>.self)
            if (halves[0] | halves[1]) & 0x8080_8080_8080_8080 == 0 {
                guard bytes[at - 1] < 0xC2, bytes[at - 2] < 0xE0 else { return false }
                continue
            }
            let before = raw.loadUnaligned(fromByteOffset: at - 1, as: Block.self)
            let secondBefore = raw.loadUnaligned(fromByteOffset: at - 2, as: Block.self)
            let isInside = (block & Block(repeating: 0xC0)) .== Block(repeating: 0x80)
            let belongsInside = (before .>= Block(repeating: 0xC2)) .| (secondBefore .>= Block(repeating: 0xE0))
            isBroken = isBroken .| (isInside .^ belongsInside)
            isRare =
                isRare .| (block .>= Block(repeating: 0xF0)) .| (block .== Block(repeating: 0xE0))
                .| (block .== Block(repeating: 0xED)) .| ((block & Block(repeating: 0xFE)) .== Block(repeating: 0xC0))
        }
        return any(isRare) ? nil : !any(isBroken)
    }

    private static func isCommon(_ byte: UInt8) -> Bool {
        byte < 0xF0 && byte != 0xE0 && byte != 0xED && byte & 0xFE != 0xC0
    }

    /// Whether any byte is below 0x20 and no white space.
    var mayHoldControls: Bool {
        var index = 0
        if let start = bytes.baseAddress {
            let raw = UnsafeRawPointer(start)
            var found = Block.zero .!= Block.zero
            while index + Self.width <= bytes.count {
                let block = raw.loadUnaligned(fromByteOffset: index, as: Block.self)
                found = found .| (block .< Block(repeating: 0x20)) .& ((block &- Block(repeating: 9)) .> Block(repeating: 4))
                index += Self.width
            }
            if any(found) { return true }
        }
        while index < bytes.count {
            if bytes[index] < 0x20, !ASCII.isSpace(bytes[index]) { return true }
            index += 1
        }
        return false
    }

    /// Whether any byte is beyond ASCII.
    var holdOthersThanASCII: Bool {
        var index = 0
        if let start = bytes.baseAddress {
            let raw = UnsafeRawPointer(start)
            while index + Self.width <= bytes.count {
                let halves = raw.loadUnaligned(fromByteOffset: index, as: SIMD2<UInt64>.self)
                if (halves[0] | halves[1]) & 0x8080_8080_8080_8080 != 0 { return true }
                index += Self.width
            }
        }
        while index < bytes.count {
            if bytes[index] >= 0x80 { return true }
            index += 1
        }
        return false
    }

    /// Scalars of bytes that are UTF-8, apart from those of one byte.
    func scalars(apartFrom byte: UInt8) -> Int {
        var count = 0
        var index = 0
        if let start = bytes.baseAddress {
            let raw = UnsafeRawPointer(start)
            while index + Self.width <= bytes.count {
                // A lane counts to 255.
                let end = min(bytes.count, index + 255 * Self.width)
                var lanes = Block.zero
                while index + Self.width <= end {
                    let block = raw.loadUnaligned(fromByteOffset: index, as: Block.self)
                    let isOut =
                        ((block & Block(repeating: 0xC0)) .== Block(repeating: 0x80)) .| (block .== Block(repeating: byte))
                    lanes &+= Block(repeating: 1).replacing(with: Block.zero, where: isOut)
                    index += Self.width
                }
                for lane in 0..<Self.width { count += Int(lanes[lane]) }
            }
        }
        while index < bytes.count {
            if bytes[index] & 0xC0 != 0x80, bytes[index] != byte { count += 1 }
            index += 1
        }
        return count
    }
}
