import Synchronization

/// How many words each article of the index has, by place: BM25 asks for it at every match, and the index keeps no such column.
///
/// Eight bytes an article in one sorted array; the newest articles mostly stand at its end. Behind a lock held for an instant: a search
/// takes the array as it is, and the writer's next change copies it only while one still reads.
final class ArticleLengths: Sendable {
    /// What one search sees.
    struct Snapshot: Sendable {
        /// Place and words of each article, by place.
        fileprivate var entries: [UInt64] = []
        fileprivate var words: UInt64 = 0

        var count: Int { entries.count }

        /// Words of an article on average; 1 where there is none.
        var average: Double { entries.isEmpty ? 1 : max(1, Double(words) / Double(entries.count)) }

        /// How many articles stand at this place or a newer one.
        func count(from place: Int64) -> Int { entries.count - firstIndex(from: Self.entry(place, 0), 0..<entries.count) }

        /// Words of the article at a place, for places asked in descending order; nil where none is known.
        /// - Parameter below: where the look-up before ended; ``count`` at first.
        func words(at place: Int64, below: inout Int) -> Int? {
            let key = Self.entry(place, 0)
            // Matches lie near each other: steps that double find the stretch, halving the entry.
            var step = 1
            var low = below
            while low > 0 {
                low = max(0, low - step)
                if entries[low] < key { break }
                step *= 2
            }
            let index = firstIndex(from: key, low..<below)
            below = index
            guard index < entries.count, entries[index] >> Self.wordBits == key >> Self.wordBits else { return nil }
            // The same place may be asked for again.
            below = index + 1
            return Int(entries[index] & Self.mostWords)
        }

        /// Of the oldest article at this place or a newer one.
        func index(of place: Int64) -> Int {
            guard place > 0 else { return 0 }
            return place >= 1 << 43 ? entries.count : firstIndex(from: Self.entry(place, 0), 0..<entries.count)
        }

        func place(_ index: Int) -> Int64 { Int64(entries[index] >> Self.wordBits) }

        func words(_ index: Int) -> Int { Int(entries[index] & Self.mostWords) }

        /// Moves an index on to the article at a place, for places asked in ascending order.
        /// - Returns: whether there is one.
        @inline(__always)
        func advance(_ index: inout Int, to place: Int64, below end: Int) -> Bool {
            entries.withUnsafeBufferPointer { entries in
                let key = UInt64(place) << Self.wordBits
                // Frequent words stand in neighbours; for the others steps double, and halving finds the rest without a guess to miss.
                var low = index
                let near = min(low + 4, end)
                while low < near, entries[low] < key { low += 1 }
                if low == near, low < end, entries[low] < key {
                    var step = 8
                    while low + step < end, entries[low + step] < key {
                        low += step
                        step *= 2
                    }
                    var count = min(low + step, end) - low
                    while count > 1 {
                        let half = count / 2
                        low += entries[low + half - 1] < key ? half : 0
                        count -= half
                    }
                    if entries[low] < key { low += 1 }
                }
                index = low
                return low < end && entries[low] >> Self.wordBits == UInt64(place)
            }
        }

        private func firstIndex(from key: UInt64, _ range: Range<Int>) -> Int {
            var (low, high) = (range.lowerBound, range.upperBound)
            while low < high {
                let middle = (low + high) / 2
                if entries[middle] < key { low = middle + 1 } else { high = middle }
            }
            return low
        }

        private static let wordBits: UInt64 = 20
        /// A million words; longer articles count as that long.
        fileprivate static let mostWords: UInt64 = (1 << wordBits) - 1

        fileprivate static func entry(_ place: Int64, _ words: Int) -> UInt64 {
            UInt64(max(0, place)) << wordBits | min(UInt64(max(0, words)), mostWords)
        }

        /// - Parameter inserted: by ascending place.
        fileprivate mutating func apply(removed: Set<Int64>, inserted: [(place: Int64, words: Int)]) {
            guard let first = [removed.min(), inserted.first?.place].compactMap({ $0 }).min() else { return }
            let start = firstIndex(from: Self.entry(first, 0), 0..<entries.count)
            let tail = Array(entries[start...])
            entries.removeSubrange(start...)
            var next = 0
            func entryInserted() -> UInt64? {
                next < inserted.count ? Self.entry(inserted[next].place, inserted[next].words) : nil
            }
            for old in tail {
                let place = Int64(old >> Self.wordBits)
                while let new = entryInserted(), inserted[next].place <= place {
                    append(new)
                    next += 1
                }
                // A place in both is another article's now, or the same one's new words.
                if removed.contains(place) || (next > 0 && inserted[next - 1].place == place) {
                    words -= old & Self.mostWords
                } else {
                    entries.append(old)
                }
            }
            while let new = entryInserted() {
                append(new)
                next += 1
            }
        }

        fileprivate mutating func append(_ entry: UInt64) {
            entries.append(entry)
            words += entry & Self.mostWords
        }
    }

    private struct State {
        var snapshot = Snapshot()
        /// What was committed since the store was opened, in order; nil once everything is loaded.
        var waiting: [(removed: Set<Int64>, inserted: [(place: Int64, words: Int)])]? = []
    }

    private let state = Mutex(State())

    /// - Parameter each: calls back with every article that was there at one moment after the store was opened, by ascending place. What was
    ///   committed by then and is told again leaves the same.
    func load(_ each: (_ found: (_ place: Int64, _ words: Int) -> Void) throws -> Void) rethrows {
        var loaded = Snapshot()
        try each { loaded.append(Snapshot.entry($0, $1)) }
        state.withLock { state in
            for (removed, inserted) in state.waiting ?? [] { loaded.apply(removed: removed, inserted: inserted) }
            state = State(snapshot: loaded, waiting: nil)
        }
    }

    /// Empty until everything is loaded.
    func snapshot() -> Snapshot { state.withLock { $0.snapshot } }

    /// What a committed transaction took out of the index and put in.
    /// - Parameter inserted: by ascending place.
    func apply(removed: Set<Int64>, inserted: [(place: Int64, words: Int)]) {
        state.withLock { state in
            if state.waiting == nil {
                state.snapshot.apply(removed: removed, inserted: inserted)
            } else {
                state.waiting?.append((removed, inserted))
            }
        }
    }
}
