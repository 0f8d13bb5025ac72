/// The reading of single bytes that browsers call windows-1252 and web servers `iso-8859-1`.
struct Windows1252: Sendable {
    /// Scalar of each byte; the five bytes that the set leaves undefined stay C1 controls, as browsers read them.
    private(set) var scalars: [UInt32] = (0..<256).map { UInt32($0) }
    /// Byte of each scalar beyond Latin-1.
    private var bytes: [UInt32: UInt8] = [:]

    init() {}

    init(_ table: TableFile) throws(DecodingError) {
        let codepoint = try table.column("codepoint")
        let hex = try table.column("windows1252_hex")
        for (line, cells) in table.rows where !cells[hex].isEmpty {
            guard let byte = UInt8(cells[hex], radix: 16), let scalar = UInt32(cells[codepoint].dropFirst(2), radix: 16) else {
                throw table.fault(line: line, "no byte of windows-1252")
            }
            scalars[Int(byte)] = scalar
            if scalar > 0xFF { bytes[scalar] = byte }
        }
    }

    /// The byte that this scalar was wrongly read from, if any.
    func byte(of scalar: UInt32) -> UInt8? {
        scalar <= 0xFF ? UInt8(scalar) : bytes[scalar]
    }
}

/// A character set that Vietnamese was written in before Unicode: bytes, or pairs of a letter and its mark.
struct LegacyCharacterSet: Sendable {
    /// IANA's name, or the `x-viet-` name that mail programs used where IANA has none.
    let name: String
    /// Names that senders declare it by, lower case; of these ABC and VNI fonts mostly travel as something else.
    let aliases: [String]
    /// Scalar of a byte that stands alone.
    private var singles: [UInt32]
    /// Composed letter of two bytes, first byte high.
    private var pairs: [UInt16: UInt32] = [:]
    private var beginsPair = [Bool](repeating: false, count: 256)
    /// Where a byte of the set is punctuation in windows-1252: old documents hold quotation marks of another font there.
    private var punctuation: [UInt32]?

    static func all(_ table: TableFile, windows1252: Windows1252) throws(DecodingError) -> [LegacyCharacterSet] {
        [
            try LegacyCharacterSet(
                "x-viet-tcvn5712", aliases: ["tcvn", "tcvn3", "tcvn-5712", "tcvn5712-1", "abc"], column: "tcvn5712_hex", table,
                windows1252),
            try LegacyCharacterSet("x-viet-vni", aliases: ["vni", "x-vni"], column: "vni_hex", table, windows1252),
            try LegacyCharacterSet("viscii", aliases: ["csviscii", "x-viscii"], column: "viscii_hex", table, windows1252),
            try LegacyCharacterSet(
                "windows-1258", aliases: ["cp1258", "x-cp1258"], column: "windows1258_hex", table, windows1252),
        ]
    }

    private init(
        _ name: String, aliases: [String], column: String, _ table: TableFile, _ windows1252: Windows1252
    ) throws(DecodingError) {
        self.name = name
        self.aliases = aliases
        singles = windows1252.scalars
        let hex = try table.column(column)
        let codepoint = try table.column("codepoint")
        let decomposition = try table.column("nfd")
        var own = Set<Int>()
        // Bytes that are a mark alone, and letters with one mark: such a set composes any of them (windows-1258).
        var marks: [UInt32: UInt8] = [:]
        var singleBytes: [UInt32: UInt8] = [:]
        var marked: [(scalar: UInt32, base: UInt32, mark: UInt32)] = []
        for (line, cells) in table.rows {
            let parts = cells[decomposition].split(separator: " ").compactMap { UInt32($0, radix: 16) }
            guard let scalar = UInt32(cells[codepoint].dropFirst(2), radix: 16) else {
                throw table.fault(line: line, "no codepoint")
            }
            if parts.count == 2 { marked.append((scalar, parts[0], parts[1])) }
            guard !cells[hex].isEmpty else { continue }
            guard let bytes = UInt16(cells[hex], radix: 16), cells[hex].count <= 4 else {
                throw table.fault(line: line, "\(column): no byte or pair of bytes")
            }
            if cells[hex].count == 2 {
                singles[Int(bytes)] = scalar
                singleBytes[scalar] = UInt8(bytes)
                if scalar < 0x2000 { own.insert(Int(bytes)) }
            } else {
                pairs[bytes] = scalar
                beginsPair[Int(bytes >> 8)] = true
                if parts.count == 2, bytes >> 8 == parts[0] { marks[parts[1]] = UInt8(bytes & 0xFF) }
            }
        }
        if name == "windows-1258" {
            for (mark, byte) in marks { singles[Int(byte)] = mark }
            for (scalar, base, mark) in marked {
                guard let markByte = marks[mark] else { continue }
                let baseByte = base < 0x80 ? UInt8(base) : singleBytes[base]
                guard let baseByte else { continue }
                pairs[UInt16(baseByte) << 8 | UInt16(markByte)] = scalar
                beginsPair[Int(baseByte)] = true
            }
        }
        if pairs.isEmpty, (0x80..<0xA0).contains(where: { own.contains($0) }) { punctuation = windows1252.scalars }
    }

    /// The scalars of a stretch of bytes; any byte means something, so that only their sense tells a right set from a wrong one.
    func decode(_ bytes: ArraySlice<UInt8>, grammar: SyllableGrammar) -> [UInt32] {
        var scalars: [UInt32] = []
        scalars.reserveCapacity(bytes.count)
        if pairs.isEmpty {
            for byte in bytes { scalars.append(singles[Int(byte)]) }
            restorePunctuation(&scalars, bytes, grammar)
            return scalars
        }
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if beginsPair[Int(byte)], index + 1 < bytes.endIndex,
                let letter = pairs[UInt16(byte) << 8 | UInt16(bytes[index + 1])]
            {
                scalars.append(letter)
                index += 2
            } else {
                scalars.append(singles[Int(byte)])
                index += 1
            }
        }
        return scalars
    }

    /// 0x93 is Õ in ABC and “ in the font that Word put beside it: it is a letter only where it makes a syllable.
    private func restorePunctuation(_ scalars: inout [UInt32], _ bytes: ArraySlice<UInt8>, _ grammar: SyllableGrammar) {
        guard let punctuation else { return }
        let read = scalars
        grammar.forEachWord(in: read) { range, isASCII in
            guard !isASCII, !grammar.accepts(read[range]) else { return }
            for index in range {
                let byte = bytes[bytes.startIndex + index]
                if (0x80..<0xA0).contains(byte), punctuation[Int(byte)] >= 0x2000 { scalars[index] = punctuation[Int(byte)] }
            }
        }
    }
}
