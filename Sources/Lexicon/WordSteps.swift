/// The steps of trees of words: from a node by a word to the next node. Open addressing with key and target side by side, so
/// that a step is one hash and, as a rule, one line of memory; a Dictionary's seeded hash alone costs five times as much.
@usableFromInline package struct WordSteps: Sendable {
    /// `next` is 0 where the place is free: a root is nobody's next node.
    @usableFromInline package struct Entry: Sendable {
        @usableFromInline package let node: Int32
        @usableFromInline package let word: Int32
        @usableFromInline let next: Int32

        @inlinable init(node: Int32, word: Int32, next: Int32) {
            self.node = node
            self.word = word
            self.next = next
        }
    }

    /// A power of two of places, at most half of them taken.
    @usableFromInline package private(set) var entries = Array(repeating: Entry(node: 0, word: 0, next: 0), count: 16)
    /// By node: the words that may follow it, as bits of their last six; beyond the end none does. Most steps that are asked for are
    /// not there, and end here.
    @usableFromInline package private(set) var followers: [UInt64] = []
    private var count = 0

    package init() {}

    /// Every step, in no order.
    package var all: [Entry] { entries.filter { $0.next != 0 } }

    /// The next node; 0 where there is none.
    @inlinable package func next(_ node: Int32, _ word: Int32) -> Int32 {
        mayFollow(node, word) ? entries.withUnsafeBufferPointer { Self.next($0, node, word) } : 0
    }

    /// False is certain.
    @inlinable package func mayFollow(_ node: Int32, _ word: Int32) -> Bool {
        Int(node) < followers.count && followers[Int(node)] &>> UInt64(truncatingIfNeeded: word) & 1 == 1
    }

    /// As above over ``entries`` that the caller holds.
    @inlinable package static func next(_ entries: UnsafeBufferPointer<Entry>, _ node: Int32, _ word: Int32) -> Int32 {
        let mask = entries.count - 1
        var place = hash(node, word) & mask
        while entries[place].next != 0 {
            if entries[place].node == node, entries[place].word == word { return entries[place].next }
            place = (place + 1) & mask
        }
        return 0
    }

    /// Adds a step that is not there yet.
    /// - Parameter next: greater than 0.
    package mutating func add(_ node: Int32, _ word: Int32, next: Int32) {
        count += 1
        if count * 2 > entries.count {
            let old = all
            entries = Array(repeating: Entry(node: 0, word: 0, next: 0), count: entries.count * 2)
            for entry in old { place(entry) }
        }
        place(Entry(node: node, word: word, next: next))
        if followers.count <= Int(node) { followers += Array(repeating: 0, count: Int(node) + 1 - followers.count) }
        followers[Int(node)] |= 1 &<< UInt64(truncatingIfNeeded: word)
    }

    private mutating func place(_ entry: Entry) {
        let mask = entries.count - 1
        var place = Self.hash(entry.node, entry.word) & mask
        while entries[place].next != 0 { place = (place + 1) & mask }
        entries[place] = entry
    }

    /// Fibonacci hashing: the high half of the product is mixed best.
    @inlinable static func hash(_ node: Int32, _ word: Int32) -> Int {
        let key = UInt64(UInt32(bitPattern: node)) << 32 | UInt64(UInt32(bitPattern: word))
        return Int(truncatingIfNeeded: ((key ^ (key >> 31)) &* 0x9E37_79B9_7F4A_7C15) >> 32)
    }
}
