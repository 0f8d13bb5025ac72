import Lexicon

/// Whether a text is Vietnamese, by the letters that only Vietnamese has.
struct LanguageReader {
    let tokens: Tokens

    /// Words looked at; more would say no more.
    private static let sample = 2000

    /// - Returns: `vi`, or nil where that is not shown: other languages are not told apart.
    func read() -> String? {
        // Running Vietnamese has such letters in about half of its words; other Latin scripts in nearly none.
        var (words, marked) = (0, 0)
        let most = min(tokens.all.count, Self.sample)
        tokens.all.withUnsafeBufferPointer { all in
            for index in all.indices where all[index].kind == .word {
                words &+= 1
                if all[index].isVietnamese { marked &+= 1 }
                // Where no more words could tell otherwise, none is looked at.
                if words == Self.sample || marked &* 6 >= most { break }
            }
        }
        return marked > 0 && marked * 6 >= words ? "vi" : nil
    }
}
