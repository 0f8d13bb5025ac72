import Lexicon

/// Whether a text is Vietnamese, by the letters that only Vietnamese has.
struct LanguageReader {
    let tokens: Tokens

    /// Words looked at; more would say no more.
    private static let sample = 2000

    /// - Returns: `vi`, or nil where that is not shown: other languages are not told apart.
    func read() -> String? {
        var (words, marked) = (0, 0)
        tokens.text.bytes.withUnsafeBufferPointer { bytes in
            for token in tokens.all where token.kind == .word {
                words += 1
                if Self.isVietnamese(bytes, Int(token.start), Int(token.end)) { marked += 1 }
                if words == Self.sample { break }
            }
        }
        // Running Vietnamese has such letters in about half of its words; other Latin scripts in nearly none.
        return marked > 0 && marked * 6 >= words ? "vi" : nil
    }

    /// Has ă, đ, ĩ, ũ, ơ, ư or a letter of U+1EA0...U+1EF9, or is a short word with a Latin-1 accent.
    private static func isVietnamese(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var index = start
        while index < end {
            let byte = bytes[index]
            if byte >= 0xC3 {
                if byte <= 0xC6, byte != 0xC3 { return true }
                if byte == 0xE1 { return index + 1 < end && (bytes[index + 1] == 0xBA || bytes[index + 1] == 0xBB) }
                if byte == 0xC3 { index += 1 }
            }
            index += 1
        }
        return false
    }
}
