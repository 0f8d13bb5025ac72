import Synchronization

/// The words of a ``Vocabulary`` and its copies, in the order of arrival: ids that all of them give alike.
final class WordNumbers: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        /// Start of each word in `bytes`, with one closing entry.
        var starts: [Int32] = [0]
        var slots = WordSlots()
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.starts.count - 1 } }

    /// All words with their ids.
    var slots: WordSlots { state.withLock { $0.slots } }

    /// - Parameter id: 0 ..< count
    func word(_ id: Int32) -> String {
        withBytes { bytes, starts in
            String(decoding: bytes[Int(starts[Int(id)])..<Int(starts[Int(id) + 1])], as: UTF8.self)
        }
    }

    /// Runs `body` with all words, and where each begins in them, with one closing entry.
    func withBytes<Result>(_ body: ([UInt8], [Int32]) -> Result) -> Result {
        let (bytes, starts) = state.withLock { ($0.bytes, $0.starts) }
        return body(bytes, starts)
    }

    /// The id of a word, given one where it had none.
    func intern(_ word: UnsafeBufferPointer<UInt8>) -> Int32 {
        state.withLock { state in
            let next = Int32(state.starts.count - 1)
            let id = state.slots.id(of: word) { next }
            if id == next {
                state.bytes += word
                state.starts.append(Int32(state.bytes.count))
            }
            return id
        }
    }
}

/// Ids by word: open addressing, at most half of the places taken.
struct WordSlots: Sendable {
    struct Slot: Sendable {
        fileprivate let key: Vocabulary.Key
        let id: Int32
    }

    /// Words by hash, an id of `unknown` where free; the count is a power of two.
    private(set) var slots = Array(repeating: Slot(key: Vocabulary.Key(), id: Vocabulary.unknown), count: 4096)
    /// Words that no ``Vocabulary/Key`` holds.
    private(set) var long: [[UInt8]: Int32] = [:]
    private var count = 0

    /// A word's id; where it has none yet, the one that `new` gives.
    mutating func id(of word: UnsafeBufferPointer<UInt8>, new: () -> Int32) -> Int32 {
        guard word.count <= Vocabulary.Key.capacity else {
            if let known = long[Array(word)] { return known }
            let id = new()
            long[Array(word)] = id
            return id
        }
        let key = Vocabulary.Key(word)
        let place = slots.withUnsafeBufferPointer { Self.place(of: key, in: $0) }
        guard slots[place].id == Vocabulary.unknown else { return slots[place].id }
        let slot = Slot(key: key, id: new())
        count += 1
        if count * 2 > slots.count {
            let old = slots
            slots = Array(repeating: Slot(key: Vocabulary.Key(), id: Vocabulary.unknown), count: old.count * 2)
            for slot in old where slot.id != Vocabulary.unknown { put(slot) }
            put(slot)
        } else {
            slots[place] = slot
        }
        return slot.id
    }

    private mutating func put(_ slot: Slot) {
        slots[slots.withUnsafeBufferPointer { Self.place(of: slot.key, in: $0) }] = slot
    }

    /// Where a word stands; the free place for it where it does not.
    @inline(__always)
    static func place(of key: Vocabulary.Key, in slots: UnsafeBufferPointer<Slot>) -> Int {
        let mask = slots.count &- 1
        var slot = key.hash & mask
        while slots[slot].id != Vocabulary.unknown, slots[slot].key != key { slot = (slot &+ 1) & mask }
        return slot
    }
}
