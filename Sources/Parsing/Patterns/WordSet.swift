import Lexicon

/// A set of words as bits by word id: joining two is a word of memory for 64 of them, and rules join thousands at start.
struct WordSet: Hashable, Sendable {
    /// Up to the last word of the set.
    private(set) var bits: [UInt64] = []

    init() {}

    init(_ words: [Int32]) {
        guard let last = words.max(), last >= 0 else { return }
        bits = Array(repeating: 0, count: Int(last) / 64 + 1)
        for word in words where word >= 0 { bits[Int(word) / 64] |= 1 << UInt64(word % 64) }
    }

    /// - Parameter word: not negative.
    mutating func insert(_ word: Int32) {
        let block = Int(word) / 64
        if bits.count <= block { bits += Array(repeating: 0, count: block + 1 - bits.count) }
        bits[block] |= 1 << UInt64(word % 64)
    }

    mutating func formUnion(_ other: WordSet) {
        if bits.isEmpty {
            bits = other.bits
            return
        }
        if bits.count < other.bits.count { bits += Array(repeating: 0, count: other.bits.count - bits.count) }
        for index in other.bits.indices { bits[index] |= other.bits[index] }
    }

    func contains(_ word: Int32) -> Bool {
        word >= 0 && Int(word) / 64 < bits.count && bits[Int(word) / 64] >> UInt64(word % 64) & 1 == 1
    }

    /// By length and the first words: hashing all would cost as much as comparing them.
    func hash(into hasher: inout Hasher) {
        hasher.combine(end)
        hasher.combine(bits.first { $0 != 0 } ?? 0)
    }

    /// One past the highest word; 0 for no words.
    var end: Int32 { bits.last.map { Int32(bits.count * 64 - $0.leadingZeroBitCount) } ?? 0 }

    /// In ascending order.
    var words: [Int32] {
        var words: [Int32] = []
        for (index, bits) in bits.enumerated() {
            var rest = bits
            while rest != 0 {
                words.append(Int32(index * 64 + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
        return words
    }
}

extension Token {
    /// Whether it is one of these words.
    func isWord(_ words: WordSet) -> Bool { kind == .word && words.contains(word) }
}
