/// UTF-16, by its byte order mark or by its NULs: text in it has one in nearly every pair, on one side.
enum UTF16Reader {
    /// Pairs looked at where there is no mark.
    private static let samplePairs = 4096

    /// - Returns: nil where the bytes are no UTF-16.
    static func read(_ bytes: [UInt8]) -> CharacterSetDetector.Reading? {
        if bytes.starts(with: [0xFF, 0xFE]) { return read(bytes.dropFirst(2), highByte: 1) }
        if bytes.starts(with: [0xFE, 0xFF]) { return read(bytes.dropFirst(2), highByte: 0) }
        let pairs = min(bytes.count / 2, samplePairs)
        guard pairs >= 2, ASCII.firstIndex(of: 0, in: bytes[..<(pairs * 2)]) != nil else { return nil }
        var zeros = [0, 0]
        for index in 0..<pairs * 2 where bytes[index] == 0 { zeros[index & 1] += 1 }
        // In the sample articles 84 to 86 of 100 characters are in Latin-1; a low byte is NUL in Ā and in binary only.
        if zeros[1] * 5 >= pairs * 2, zeros[0] * 50 <= pairs { return read(bytes[...], highByte: 1) }
        if zeros[0] * 5 >= pairs * 2, zeros[1] * 50 <= pairs { return read(bytes[...], highByte: 0) }
        return nil
    }

    private static func read(_ bytes: ArraySlice<UInt8>, highByte: Int) -> CharacterSetDetector.Reading {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2 + 1)
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            units.append(UInt16(bytes[index + highByte]) << 8 | UInt16(bytes[index + 1 - highByte]))
            index += 2
        }
        if index < bytes.endIndex { units.append(0xFFFD) }
        return CharacterSetDetector.Reading(
            bytes: Array(String(decoding: units, as: UTF16.self).utf8), name: highByte == 1 ? "utf-16le" : "utf-16be")
    }
}
