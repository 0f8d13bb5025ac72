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
                if Self.isVietnamese(bytes[token.range]) { marked += 1 }
                if words == Self.sample { break }
            }
        }
        // Running Vietnamese has such letters in about half of its words; other Latin scripts in nearly none.
        return marked > 0 && marked * 6 >= words ? "vi" : nil
    }

    /// Has ă, đ, ĩ, ũ, ơ, ư or a letter of U+1EA0...U+1EF9, or is a short word with a Latin-1 accent.
    private static func isVietnamese(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var index = word.startIndex
        while index < word.endIndex {
            switch word[index] {
            case 0xC4, 0xC5, 0xC6: return true
            case 0xE1: return index + 1 < word.endIndex && (word[index + 1] == 0xBA || word[index + 1] == 0xBB)
            case 0xC3: index += 2
            default: index += 1
            }
        }
        return false
    }
}
