/// Words as small integers, so that rules compare numbers and never text.
///
/// A word is known by its normalised, lower-cased UTF-8 bytes; ids count from 0 in the order of arrival. Open addressing over
/// one byte buffer: a look-up neither allocates nor makes a String.
package struct Vocabulary: Sendable {
    /// Id of every word that the vocabulary does not hold.
    package static let unknown: Int32 = -1
    /// A longer word is nobody's entry: it is never looked up. Bytes.
    package static let maximumWordLength = 64

    private var bytes: [UInt8] = []
    /// Start of each word in `bytes`, with one closing entry.
    private var starts: [Int32] = [0]
    /// Ids by hash, `unknown` where free; the count is a power of two.
    private var slots: [Int32] = Array(repeating: Vocabulary.unknown, count: 4096)

    package init() {}

    package var count: Int { starts.count - 1 }

    /// - Parameter id: 0 ..< count
    package func word(_ id: Int32) -> String {
        String(decoding: bytes[Int(starts[Int(id)])..<Int(starts[Int(id) + 1])], as: UTF8.self)
    }

    /// - Parameter word: normalised and lower-cased UTF-8.
    package func id(of word: UnsafeBufferPointer<UInt8>) -> Int32 {
        id(of: word, Hash(word))
    }

    /// - Parameter hash: of `word`, made while it was copied.
    func id(of word: UnsafeBufferPointer<UInt8>, _ hash: Hash) -> Int32 {
        let mask = slots.count - 1
        var slot = hash.value & mask
        while slots[slot] != Self.unknown {
            if holds(slots[slot], word) { return slots[slot] }
            slot = (slot + 1) & mask
        }
        return Self.unknown
    }

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
    package mutating func intern(key: UnsafeBufferPointer<UInt8>) -> Int32 {
        let known = id(of: key)
        guard known == Self.unknown, !key.isEmpty else { return known }
        let id = Int32(count)
        bytes += key
        starts.append(Int32(bytes.count))
        if count * 2 > slots.count {
            slots = Array(repeating: Self.unknown, count: slots.count * 2)
            for each in 0..<Int32(count) { place(each) }
        } else {
            place(id)
        }
        return id
    }

    /// The ids of a phrase's words, each given one where it had none.
    package mutating func internPhrase(_ phrase: String) -> [Int32] {
        let text = NormalisedText(phrase)
        let words = Tokens(text, vocabulary: self).all.filter { $0.kind == .word }
        return words.map { word in
            word.word != Self.unknown ? word.word : intern(text.string(word.range))
        }
    }

    private mutating func place(_ id: Int32) {
        let mask = slots.count - 1
        var slot = bytes[Int(starts[Int(id)])..<Int(starts[Int(id) + 1])].withUnsafeBufferPointer { Hash($0).value & mask }
        while slots[slot] != Self.unknown { slot = (slot + 1) & mask }
        slots[slot] = id
    }

    private func holds(_ id: Int32, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = Int(starts[Int(id)])
        guard Int(starts[Int(id) + 1]) - start == word.count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            for index in word.indices where bytes[start + index] != word[index] { return false }
            return true
        }
    }

    /// FNV-1a, folded once more since open addressing looks at the low bits only.
    struct Hash {
        private var state: UInt64 = 0xcbf2_9ce4_8422_2325

        init() {}

        init(_ word: UnsafeBufferPointer<UInt8>) {
            for byte in word { add(byte) }
        }

        mutating func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }

        var value: Int { Int(truncatingIfNeeded: (state ^ (state >> 29)) >> 1) }
    }

    private static func key(_ word: String) -> [UInt8] {
        var key = NormalisedText(word).bytes
        key.withUnsafeMutableBufferPointer { LetterCase.lower($0) }
        return key
    }
}
