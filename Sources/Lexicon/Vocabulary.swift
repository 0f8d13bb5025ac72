/// Words as small integers, so that rules compare numbers and never text.
///
/// A word is known by its normalised, lower-cased UTF-8 bytes; ids count from 0 in the order of arrival. Open addressing with the
/// word itself beside its id: a look-up of a word of up to ``Key/capacity`` bytes touches one place and makes nothing.
package struct Vocabulary: Sendable {
    /// Id of every word that the vocabulary does not hold.
    package static let unknown: Int32 = -1
    /// A longer word is nobody's entry: it is never looked up. Bytes.
    package static let maximumWordLength = 64

    private var bytes: [UInt8] = []
    /// Start of each word in `bytes`, with one closing entry.
    private var starts: [Int32] = [0]
    /// Words by hash, an id of `unknown` where free; the count is a power of two.
    private var slots = Array(repeating: Slot(key: Key(), id: Vocabulary.unknown), count: 4096)
    /// Words that no ``Key`` holds.
    private var longWords: [[UInt8]: Int32] = [:]

    private struct Slot {
        let key: Key
        let id: Int32
    }

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

        /// - Parameter index: of a byte not set yet; one at ``capacity`` or beyond is dropped.
        @inline(__always)
        mutating func set(_ byte: UInt8, at index: Int) {
            if index < 8 {
                low |= UInt64(byte) &<< UInt64(truncatingIfNeeded: index &* 8)
            } else if index < Self.capacity {
                high |= UInt64(byte) &<< UInt64(truncatingIfNeeded: index &* 8 &- 64)
            }
        }

        /// Two rounds of Fibonacci hashing, of which the high half is mixed best.
        var hash: Int {
            let first = low &* 0x9E37_79B9_7F4A_7C15
            return Int(truncatingIfNeeded: ((first ^ (first >> 32) ^ high) &* 0xD6E8_FEB8_6659_FD93) >> 32)
        }
    }

    package init() {}

    package var count: Int { starts.count - 1 }

    /// - Parameter id: 0 ..< count
    package func word(_ id: Int32) -> String {
        String(decoding: bytes[Int(starts[Int(id)])..<Int(starts[Int(id) + 1])], as: UTF8.self)
    }

    /// - Parameter word: normalised and lower-cased UTF-8.
    package func id(of word: UnsafeBufferPointer<UInt8>) -> Int32 {
        word.count > Key.capacity ? longWords[Array(word)] ?? Self.unknown : id(of: Key(word))
    }

    func id(of key: Key) -> Int32 {
        slots.withUnsafeBufferPointer { slots in
            let mask = slots.count - 1
            var slot = key.hash & mask
            while slots[slot].id != Self.unknown {
                if slots[slot].key == key { return slots[slot].id }
                slot = (slot + 1) & mask
            }
            return Self.unknown
        }
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
        guard key.count <= Key.capacity else {
            longWords[Array(key)] = id
            return id
        }
        if count * 2 > slots.count {
            let old = slots
            slots = Array(repeating: Slot(key: Key(), id: Self.unknown), count: old.count * 2)
            for slot in old where slot.id != Self.unknown { place(slot) }
        }
        place(Slot(key: Key(key), id: id))
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

    private mutating func place(_ new: Slot) {
        let mask = slots.count - 1
        var slot = new.key.hash & mask
        while slots[slot].id != Self.unknown { slot = (slot + 1) & mask }
        slots[slot] = new
    }

    private static func key(_ word: String) -> [UInt8] {
        var key = NormalisedText(word).bytes
        key.withUnsafeMutableBufferPointer { LetterCase.lower($0) }
        return key
    }
}
