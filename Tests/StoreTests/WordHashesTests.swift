import Testing

@testable import Store

struct WordHashesTests {
    /// The words of an article are the sender's choice, and so are the bits of a hash that anybody can compute.
    @Test func `hashes that agree in most of their bits stay apart`() {
        let alike: [(UInt64) -> UInt64] = [{ $0 << 32 | $0 }, { $0 << 44 }, { $0 }, { $0 &* 0x100_0000_01B3 }]
        for hash in alike {
            var hashes = WordHashes()
            for number in 1...20_000 as ClosedRange<UInt64> {
                _ = hashes.insert(hash(number))
                if hashes.insert(hash(number)) { Issue.record("\(number) is there twice") }
            }
            #expect(hashes.count == 20_000)
            // Of taken places side by side, which a look walks through.
            let longest = hashes.slots.split(separator: 0).map(\.count).max() ?? 0
            #expect(longest < 1_000, "\(longest)")
        }
    }
}
