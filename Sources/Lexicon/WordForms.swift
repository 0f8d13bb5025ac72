/// The words of a finished vocabulary as texts write nearly all of them: small, with a first capital, in capitals; each with its
/// token ready. Cutting such a word is one look-up, without a look at its letters.
///
/// Words of up to ``capacity`` bytes: all but a hundredth of those in articles. Open addressing, at most half of the places taken.
struct WordForms: Sendable {
    /// Bytes: the length of `nguyễn`.
    static let capacity = 8

    struct Form: Sendable {
        /// The word as written, filled up with zeros; 0 where the place is free, since no word has a NUL.
        fileprivate(set) var key: UInt64 = 0
        fileprivate(set) var opening = Opening.none
        /// Whatever the text: without its place there.
        fileprivate(set) var token = Token(.word, 0..<0, line: 0, hasSpaceBefore: false)
    }

    /// A power of two.
    private(set) var places = [Form()]

    /// Of a vocabulary that is not finished: none.
    init() {}

    /// - Parameter words: normalised and lower-cased, without white space.
    init(_ words: some Collection<ArraySlice<UInt8>>, of vocabulary: Vocabulary) {
        var text: [UInt8] = []
        for word in words where word.count <= Self.capacity {
            for form in [Array(word), LetterCase.raised(word, firstOnly: true), LetterCase.raised(word)] {
                text += form
                text.append(0x20)
            }
        }
        // What a form is, the cutter says itself: it finds none here, and looks at every letter.
        var cutter = TokenCutter()
        cutter.cut(text, vocabulary: vocabulary)
        var count = 1
        while count < cutter.tokens.count * 2 { count *= 2 }
        places = Array(repeating: Form(), count: count)
        vocabulary.withLookup { words in
            for token in cutter.tokens where token.kind == .word && token.word >= 0 {
                // A word with a digit inside was cut up into shorter ones: each is a form of its own.
                let key = text[token.range].reversed().reduce(0) { $0 << 8 | UInt64($1) }
                let place = places.withUnsafeBufferPointer { Self.place(of: key, in: $0) }
                places[place] = Form(key: key, opening: TokenCutter.opening(of: token, words), token: token)
            }
        }
    }

    /// The bytes that begin a text, as far as they may belong to a word: ASCII letters and all beyond ASCII.
    /// - Returns: how many; 8 says nothing of what follows them.
    @inline(__always)
    static func length(of text: UInt64) -> (bytes: Int, mask: UInt64) {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // Bit 7 of each byte: whether it is `a` or beyond, and whether it is beyond `z`, capitals made small.
        let small = (text | ones &* 0x20) & (ones &* 0x7F)
        let isLetter = (small &+ ones &* (0x80 - 0x61)) & ~(small &+ ones &* (0x80 - 0x7B))
        let others = ~(text | isLetter) & (ones &* 0x80)
        return (others.trailingZeroBitCount / 8, ((others & (0 &- others)) &>> 7) &- 1)
    }

    /// Where a form stands; a free place where there is none.
    @inline(__always)
    static func place(of key: UInt64, in places: UnsafeBufferPointer<Form>) -> Int {
        let mask = places.count &- 1
        // Fibonacci hashing: the high half of the product is mixed best.
        var place = Int(truncatingIfNeeded: ((key ^ (key >> 32)) &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
        while places[place].key != key, places[place].key != 0 { place = (place &+ 1) & mask }
        return place
    }
}
