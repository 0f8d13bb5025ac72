import Dispatch
import Synchronization

/// The words of a finished vocabulary as texts write nearly all of them: small, with a first capital, in capitals; each with its
/// token ready. Cutting such a word is one look-up, without a look at its letters.
///
/// Words of up to ``capacity`` bytes: all but a hundredth of those in articles. Open addressing, at most half of the places taken.
struct WordForms: Sendable {
    /// Bytes: the length of `nguyễn`.
    static let capacity = 8

    /// 16 bytes: four in a line of memory, and none across two.
    struct Form: Sendable {
        /// The word as written, filled up with zeros; 0 where the place is free, since no word has a NUL.
        fileprivate(set) var key: UInt64 = 0
        fileprivate var word = Vocabulary.unknown
        /// Index of ``WordForms/openings``.
        fileprivate(set) var opening: UInt16 = 0
        fileprivate var letters: UInt8 = 0
        fileprivate var traits: Token.Traits = []

        /// The word at a place of a text.
        @inline(__always)
        func token(_ range: Range<Int>, line: Int32, _ space: Token.Traits) -> Token {
            Token(.word, range, line: line, traits.union(space), length: Int(letters), word: word)
        }
    }

    /// A power of two.
    private(set) var places = [Form()]
    /// What may begin with a word: a few hundred openings serve all words.
    private(set) var openings: [Opening] = []

    /// Of a vocabulary that is not finished: none.
    init() {}

    /// - Parameters:
    ///   - words: all words of the vocabulary one after another, normalised and lower-cased.
    ///   - starts: where each begins, with one closing entry.
    init(_ words: [UInt8], starts: [Int32], of vocabulary: Vocabulary) {
        let small = Self.text(words, starts)
        // The more often a form is met the earlier it comes, and the more surely it stands where it is looked for first.
        let forms = Mutex(Array(repeating: (text: [UInt8](), tokens: [Token]()), count: 3))
        DispatchQueue.concurrentPerform(iterations: 3) { form in
            let text = form == 0 ? small : LetterCase.raised(small, firstOnly: form == 1)
            // What a form is, the cutter says itself: it finds none here, and looks at every letter.
            var cutter = TokenCutter()
            cutter.cut(text, vocabulary: vocabulary)
            forms.withLock { $0[form] = (text, cutter.tokens) }
        }
        let cut = forms.withLock { $0 }
        var count = 1
        while count < cut.reduce(0, { $0 + $1.tokens.count }) * 2 { count *= 2 }
        places = Array(repeating: Form(), count: count)
        var numbers: [Opening: UInt16] = [:]
        // By word, small and with a capital.
        var known = Array(repeating: UInt16.max, count: starts.count * 2)
        vocabulary.withLookup { words in
            for (text, tokens) in cut {
                for token in tokens where token.kind == .word && token.word >= 0 {
                    let kind = Int(token.word) * 2 + (token.isCapitalised ? 1 : 0)
                    if known[kind] == .max {
                        let opening = TokenCutter.opening(of: token, words)
                        known[kind] = numbers[opening] ?? UInt16(clamping: openings.count)
                        // One opening too many: its words are looked at letter by letter.
                        guard known[kind] < .max else { continue }
                        if Int(known[kind]) == openings.count {
                            openings.append(opening)
                            numbers[opening] = known[kind]
                        }
                    }
                    // A word with a digit inside was cut up into shorter ones: each is a form of its own.
                    var key: UInt64 = 0
                    for (index, byte) in text[token.range].enumerated() { key |= UInt64(byte) &<< UInt64(index &* 8) }
                    let place = places.withUnsafeBufferPointer { Self.place(of: key, in: $0) }
                    places[place] = Form(
                        key: key, word: token.word, opening: known[kind], letters: token.length,
                        traits: token.traits.subtracting(.spaced))
                }
            }
        }
    }

    /// All words that are short enough, a space behind each.
    private static func text(_ words: [UInt8], _ starts: [Int32]) -> [UInt8] {
        var small: [UInt8] = []
        small.reserveCapacity(words.count + starts.count)
        for (start, end) in zip(starts, starts.dropFirst()) where end - start <= capacity {
            small += words[Int(start)..<Int(end)]
            small.append(0x20)
        }
        return small
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
