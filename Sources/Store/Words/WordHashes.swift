/// Hashes of words. Each article asks for some 250 of them on the writer's thread, so a look is a multiplication and a comparison.
struct WordHashes: Sendable {
    private(set) var count = 0
    /// Open addressing; 0 is vacant. A power of two, at most half full.
    private(set) var slots = [UInt64](repeating: 0, count: 1024)
    private let factor = Self.factor

    /// Odd, and another in each process: who sends words cannot know which of them meet.
    private static let factor = UInt64.random(in: 0...UInt64.max) | 1

    func contains(_ hash: UInt64) -> Bool { slots[slot(hash)] != 0 }

    /// - Returns: whether it is new.
    mutating func insert(_ hash: UInt64) -> Bool {
        let slot = slot(hash)
        guard slots[slot] == 0 else { return false }
        slots[slot] = Self.present(hash)
        count += 1
        if count * 2 > slots.count { grow() }
        return true
    }

    private mutating func grow() {
        let hashes = slots
        slots = [UInt64](repeating: 0, count: hashes.count * 2)
        for hash in hashes where hash != 0 { slots[slot(hash)] = hash }
    }

    /// Where it stands, or would.
    private func slot(_ hash: UInt64) -> Int {
        let (hash, mask) = (Self.present(hash), slots.count - 1)
        // The product's highest bits are those that all of the hash has a part in.
        var slot = Int((hash &* factor) >> UInt64(slots.count.leadingZeroBitCount + 1))
        while slots[slot] != 0, slots[slot] != hash { slot = (slot + 1) & mask }
        return slot
    }

    private static func present(_ hash: UInt64) -> UInt64 { hash == 0 ? 1 : hash }
}
