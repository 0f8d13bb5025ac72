/// What the first byte of a scalar says of it, and the letters of two bytes as a table: what words are cut by.
enum LetterKind {
    /// a...z
    static let small: UInt8 = 0
    /// A...Z
    static let capital: UInt8 = 1
    /// The Latin letters U+00C0...U+01BF, × and ÷ among them.
    static let latin: UInt8 = 2
    /// 0xE1, which the Vietnamese letters of three bytes begin with.
    static let vietnamese: UInt8 = 3
    /// No letter begins with it.
    static let none: UInt8 = 4
    /// It takes a closer look.
    static let other: UInt8 = 5

    /// Kinds by byte, and behind them ``change(_:_:_:)`` of the letters of two bytes.
    static let table: [UInt8] = kinds + changes

    private static let kinds: [UInt8] = (0..<256).map { byte in
        switch byte {
        case 0x61...0x7A: small
        case 0x41...0x5A: capital
        case 0xC3...0xC6: latin
        case 0xE1: vietnamese
        case 0x00..<0x80: none
        default: other
        }
    }

    private static let sign: UInt8 = 0xFF

    private static let changes: [UInt8] = (UInt8.min...UInt8.max).map { index in
        let (lead, second) = (0xC3 + index >> 6, 0x80 + index & 0x3F)
        if lead == 0xC3, second == 0x97 || second == 0xB7 { return sign }
        return LetterCase.lowerSecond(lead: lead, second) ^ second
    }

    /// Whether a byte of the kind ``latin`` and the next one are a letter.
    @inline(__always)
    static func isLatin(_ table: UnsafeBufferPointer<UInt8>, _ lead: UInt8, _ second: UInt8) -> Bool {
        second & 0xC0 == 0x80 && change(table, lead, second) != sign
    }

    /// The bits of a letter's second byte that its small form has otherwise.
    @inline(__always)
    static func change(_ table: UnsafeBufferPointer<UInt8>, _ lead: UInt8, _ second: UInt8) -> UInt8 {
        table[256 &+ Int((lead &- 0xC3) &* 64 &+ (second & 0x3F))]
    }
}
