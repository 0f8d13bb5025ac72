import Lexicon

/// Whether a text is Vietnamese, by the letters that only Vietnamese has.
struct LanguageReader {
    let tokens: Tokens

    /// Words looked at; more would say no more.
    private static let sample = 2000

    /// - Returns: `vi`, or nil where that is not shown: other languages are not told apart.
    func read() -> String? {
        var (words, marked) = (0, 0)
        tokens.all.withUnsafeBufferPointer { all in
            for index in all.indices where all[index].kind == .word {
                words &+= 1
                if all[index].isVietnamese { marked &+= 1 }
                if words == Self.sample { break }
            }
        }
        // Running Vietnamese has such letters in about half of its words; other Latin scripts in nearly none.
        return marked > 0 && marked * 6 >= words ? "vi" : nil
    }
}
