/// Words as small integers, so that rules compare numbers and never text.
///
/// A word is known by its normalised, lower-cased UTF-8 bytes; ids count from 0 in the order of arrival. Open addressing with the
/// word itself beside its id: a look-up of a word of up to ``Key/capacity`` bytes touches one place and makes nothing.
///
/// A copy of a vocabulary that is not sealed gives the same ids: tables are built on several threads, each with a copy, and what begins
/// with a word is put together in the end (``join(_:)``). An id then depends on which thread came first, and nothing depends on ids.
package struct Vocabulary: Sendable {
    /// Id of every word that the vocabulary does not hold.
    package static let unknown: Int32 = -1
    /// A longer word is nobody's entry: it is never looked up. Bytes.
    package static let maximumWordLength = 64

    /// Of this vocabulary and its copies.
    private let numbers = WordNumbers()
    /// The words that this copy was asked for; of a sealed vocabulary all.
    private var words = WordSlots()
    /// What may begin with a word, by id; a word beyond the end begins nothing of its own.
    private var openings: [Opening] = []
    private var shared = TokenOpenings()
    /// Those that tables built with this copy get. Further tables share a last one: it tells less off then, and nothing wrong.
    private var bits = 0..<Vocabulary.sharedBit
    private static let sharedBit = Openings.shared - 1
    /// Of tokens of any word, number or mark; the finished ones once the vocabulary is sealed.
    private(set) var tokenOpenings = TokenOpenings.unknown
    /// Once the vocabulary is sealed.
    private var forms = WordForms()

    /// A word's bytes as two numbers, filled up with zeros: no word has a NUL.
    struct Key: Equatable {
        /// Bytes: the longest Vietnamese syllable takes eleven.
        static let capacity = 16

        private var low: UInt64 = 0
        private var high: UInt64 = 0

        init() {}

        /// - Parameter word: at most ``capacity`` bytes.
        init(_ word: UnsafeBufferPointer<UInt8>) {
            for (index, byte) in word.enumerated() { set(byte, at: index) }
        }

        /// The bytes of a text from `start` on, as a rule by two loads.
        /// - Parameter length: at most ``capacity``.
        @inline(__always)
        init(_ text: UnsafeRawBufferPointer, _ start: Int, length: Int) {
            guard start &+ Self.capacity <= text.count else {
                for index in 0..<length { set(text[start &+ index], at: index) }
                return
            }
            low = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: start, as: UInt64.self))
            high = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: start &+ 8, as: UInt64.self))
            // Bits beyond the word.
            let rest = UInt64(truncatingIfNeeded: 128 &- length &* 8)
            if rest >= 64 {
                high = 0
                low = rest == 128 ? 0 : low & (UInt64.max &>> (rest &- 64))
            } else {
                high &= UInt64.max &>> rest
            }
        }

        /// Notes how a byte of a word is to be changed; bytes beyond ``capacity`` are left out.
        @inline(__always)
        mutating func set(_ change: UInt8, at index: Int) {
            if index < 8 {
                low |= UInt64(change) &<< UInt64(truncatingIfNeeded: index &* 8)
            } else if index < Self.capacity {
                high |= UInt64(change) &<< UInt64(truncatingIfNeeded: index &* 8 &- 64)
            }
        }

        /// The word with the bits of its bytes turned over that `change` has.
        @inline(__always)
        func changed(by change: Key) -> Key {
            var key = self
            key.low ^= change.low
            key.high ^= change.high
            return key
        }

        /// Two rounds of Fibonacci hashing, of which the high half is mixed best.
        var hash: Int {
            let first = low &* 0x9E37_79B9_7F4A_7C15
            return Int(truncatingIfNeeded: ((first ^ (first >> 32) ^ high) &* 0xD6E8_FEB8_6659_FD93) >> 32)
        }
    }

    package init() {}

    package var count: Int { numbers.count }

    /// - Parameter id: 0 ..< count
    package func word(_ id: Int32) -> String { numbers.word(id) }

    /// - Parameter word: normalised and lower-cased UTF-8.
    package func id(of word: UnsafeBufferPointer<UInt8>) -> Int32 {
        withLookup { word.count <= Key.capacity ? $0.id(of: Key(word)) : $0.long(word, hasCapitals: false) }
    }

    /// Runs `body` with what looks up many words; it must not leave it.
    func withLookup<Result>(_ body: (Lookup) -> Result) -> Result {
        words.slots.withUnsafeBufferPointer { slots in
            forms.places.withUnsafeBufferPointer { places in
                forms.openings.withUnsafeBufferPointer { formOpenings in
                    body(
                        Lookup(
                            forms: places, formOpenings: formOpenings, slots: slots, longWords: words.long, openings: openings,
                            shared: tokenOpenings))
                }
            }
        }
    }

    /// The words behind a pointer: where a text is cut neither tables are copied nor references counted.
    struct Lookup {
        /// Of ``WordForms``.
        let forms: UnsafeBufferPointer<WordForms.Form>
        let formOpenings: UnsafeBufferPointer<Opening>
        fileprivate let slots: UnsafeBufferPointer<WordSlots.Slot>
        fileprivate let longWords: [[UInt8]: Int32]
        fileprivate let openings: [Opening]
        /// Of tokens of any word, number or mark.
        let shared: TokenOpenings

        /// What a finished vocabulary says may begin with a word.
        @inline(__always)
        func opening(of id: Int32) -> Opening {
            guard id >= 0, Int(id) < openings.count else { return shared.word }
            var opening = openings[Int(id)]
            // Of a table that begins with it in particular, the table said for it whether it stands alone.
            opening.paired |= shared.word.paired & ~opening.first
            opening.first |= shared.word.first
            opening.second |= shared.word.second
            return opening
        }

        /// A word's id.
        @inline(__always)
        func id(of key: Key) -> Int32 {
            slots[WordSlots.place(of: key, in: slots)].id
        }

        /// As above for a word that no ``Key`` holds.
        @inline(never)
        func long(_ word: UnsafeBufferPointer<UInt8>, hasCapitals: Bool) -> Int32 {
            var word = Array(word)
            if hasCapitals { word.withUnsafeMutableBufferPointer { LetterCase.lower($0) } }
            return longWords[word] ?? Vocabulary.unknown
        }
    }

    // MARK: openings

    /// Notes what a table or set of rules begins with.
    /// - Parameters:
    ///   - marks: as bits of the 128 ASCII characters.
    ///   - anyWord: it may begin with every word, known or not.
    ///   - followers: what its first tokens go on with; nil where that is not known.
    /// - Returns: the bits to look for in tokens: they stand at all tokens of these kinds, and perhaps at others.
    package mutating func opening(
        words: some Sequence<Int32>, number: Bool = false, marks: (low: UInt64, high: UInt64) = (0, 0), anyWord: Bool = false,
        followers: TokenFollowers? = nil
    ) -> Openings {
        // Tables with one bit cannot tell one another's pairs apart.
        let followers = bits.isEmpty ? nil : followers
        let bit: Openings = 1 << UInt64(bits.popFirst() ?? Self.sharedBit)
        // A rule of any word is one of each word's rules.
        let isPaired = followers.map { !$0.isWordAlone } ?? false
        for word in words where word >= 0 {
            reserve(word)
            openings[Int(word)].first |= bit
            if isPaired, followers?.alone.contains(word) == false { openings[Int(word)].paired |= bit }
        }
        func begin(_ opening: inout Opening, isAlone: Bool?) {
            opening.first |= bit
            if isAlone == false { opening.paired |= bit }
        }
        if number { begin(&shared.number, isAlone: followers?.isNumberAlone) }
        if anyWord { begin(&shared.word, isAlone: followers?.isWordAlone) }
        for mark in 0..<128 {
            func holds(_ marks: (low: UInt64, high: UInt64)) -> Bool {
                (mark < 64 ? marks.low : marks.high) >> UInt64(mark & 63) & 1 == 1
            }
            if holds(marks) { begin(&shared.marks[mark], isAlone: (followers?.marksAlone).map(holds)) }
            if let followers, holds(followers.marks) { shared.marks[mark].second |= bit }
        }
        guard let followers else { return bit }
        if followers.number { shared.number.second |= bit }
        if followers.anyWord { shared.word.second |= bit }
        for word in followers.words where word >= 0 {
            reserve(word)
            openings[Int(word)].second |= bit
        }
        return bit
    }

    private mutating func reserve(_ word: Int32) {
        guard openings.count <= Int(word) else { return }
        openings.append(contentsOf: repeatElement(.none, count: max(count, Int(word) + 1) - openings.count))
    }

    /// A copy to build tables with beside others.
    /// - Parameter tables: how many of them get a bit of their own.
    package mutating func copy(tables: Int) -> Vocabulary {
        var copy = self
        copy.bits = bits.prefix(tables)
        bits = bits.dropFirst(tables)
        return copy
    }

    /// Takes in what the tables begin with that were built with a copy.
    package mutating func join(_ copy: Vocabulary) {
        reserve(Int32(copy.openings.count) - 1)
        for (word, opening) in copy.openings.enumerated() { openings[word].formUnion(opening) }
        shared.formUnion(copy.shared)
    }

    /// Ends the building of tables: from now on tokens carry their openings.
    package mutating func seal() {
        tokenOpenings = shared
        forms = WordForms()
        words = numbers.slots
        forms = numbers.withBytes { WordForms($0, starts: $1, of: self) }
    }

    // MARK: ids

    /// - Parameter word: any form; normalised and lower-cased here.
    package func id(of word: String) -> Int32 {
        Self.key(word).withUnsafeBufferPointer { id(of: $0) }
    }

    /// The ids of a phrase's words, marks and numbers left out; nil where one of the words is unknown.
    package func ids(of phrase: String) -> [Int32]? {
        let ids = Tokens(of: phrase, vocabulary: self).all.filter { $0.kind == .word }.map(\.word)
        return ids.contains(Self.unknown) ? nil : ids
    }

    /// The word's id, given one where it had none.
    package mutating func intern(_ word: String) -> Int32 {
        let key = Self.key(word)
        return key.withUnsafeBufferPointer { intern(key: $0) }
    }

    /// As above for normalised, lower-cased UTF-8: what a table of thousands of names is read with.
    package mutating func intern(key word: UnsafeBufferPointer<UInt8>) -> Int32 {
        guard !word.isEmpty else { return Self.unknown }
        return words.id(of: word) { numbers.intern(word) }
    }

    /// The ids of a phrase's words, each given one where it had none.
    package mutating func internPhrase(_ phrase: String) -> [Int32] {
        var phrase = phrase
        return phrase.withUTF8 { internPhrase($0) }
    }

    /// As above of a field of a table.
    package mutating func internPhrase(_ table: LexiconTable, _ row: Int, _ column: Int) -> [Int32] {
        table.withBytes(row, column) { internPhrase($0) }
    }

    private mutating func internPhrase(_ phrase: UnsafeBufferPointer<UInt8>) -> [Int32] {
        let ids: [Int32]? = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: phrase.count) { bytes in
            _ = bytes.initialize(from: phrase)
            guard let count = PlainPhrase.lower(bytes) else { return nil }
            var ids: [Int32] = []
            ids.reserveCapacity(count)
            var end = 0
            while let word = PlainPhrase.word(in: bytes, from: end) {
                ids.append(intern(key: UnsafeBufferPointer(rebasing: bytes[word])))
                end = word.upperBound
            }
            return ids
        }
        return ids ?? internWords(of: NormalisedText(String(decoding: phrase, as: UTF8.self)))
    }

    private mutating func internWords(of text: NormalisedText) -> [Int32] {
        var ids: [Int32] = []
        for token in Tokens(text, vocabulary: self).all where token.kind == .word {
            // No word but `T.Ư` has a stop in it.
            let word = text.bytes[token.range].contains(UInt8(ascii: ".")) ? TokenCutter.central : text.string(token.range)
            ids.append(token.word != Self.unknown ? token.word : intern(word))
        }
        return ids
    }

    private static func key(_ word: String) -> [UInt8] {
        var key = NormalisedText(word).bytes
        key.withUnsafeMutableBufferPointer { LetterCase.lower($0) }
        return key
    }
}
