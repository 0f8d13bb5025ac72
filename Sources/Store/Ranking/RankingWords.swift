/// Articles that follow one another in time, each with a slot, from 0.
struct RankingStretch {
    /// Of the article in slot 0, in the order of time.
    let first: Int
    let count: Int
    let places: Range<Int64>
    /// Otherwise slots may be -1, of articles whose lengths are not known.
    let isRanking: Bool
    /// By phrase, of those that were read.
    var found: [RankingFound?]
}

/// Articles of a stretch in the order of time.
struct RankingSlots {
    var slots: [Int32] = []
    var places: [Int64] = []

    @inline(__always)
    mutating func append(_ slot: Int32, _ place: Int64) {
        slots.append(slot)
        places.append(place)
    }

    /// From `index` on, of the first one at a place or behind it.
    @inline(__always)
    static func advance(_ places: UnsafeBufferPointer<Int64>, _ index: Int, to place: Int64) -> Int {
        // Most often it is near; else steps double, and halving finds the rest.
        var low = index
        let near = min(low + 4, places.count)
        while low < near, places[low] < place { low += 1 }
        guard low == near, low < places.count, places[low] < place else { return low }
        var step = 8
        while low + step < places.count, places[low + step] < place {
            low += step
            step *= 2
        }
        var high = min(low + step, places.count)
        low += 1
        while low < high {
            let middle = (low + high) / 2
            if places[middle] < place { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Where a phrase stands, and how often, titles weighted; beside each ``RankingWords/present``.
struct RankingFound {
    var slots: [Int32] = []
    var frequencies: [UInt32] = []
}

/// Reads the match lists of a word's spellings, or of a phrase's words.
struct RankingWords {
    /// Beside a frequency: the phrase stands in the article, if only in its fields.
    static let present: UInt32 = 1 << 31

    let lengths: ArticleLengths.Snapshot
    let pages: IndexPages
    let watch: SearchDeadline.Watch

    init(_ lengths: ArticleLengths.Snapshot, _ pages: IndexPages, _ watch: SearchDeadline.Watch) {
        self.lengths = lengths
        self.pages = pages
        self.watch = watch
    }

    /// Bytes of the match lists, roughly.
    static func cost(_ spellings: [[MatchList]]) -> Int { spellings.joined().reduce(0) { $0 + $1.size } }

    /// - Parameters:
    ///   - words: of a phrase; of each its spellings, of each of those the match lists, the newest segment's first.
    ///   - column: nil for all.
    ///   - slots: those that fit so far; nil for all.
    /// - Throws: ``IndexPages/Unexpected``.
    func matches(
        _ words: [[[MatchList]]], _ column: Int?, _ stretch: RankingStretch, among slots: RankingSlots?
    ) throws -> (RankingSlots, RankingFound) {
        guard !words.isEmpty, words.allSatisfy({ !$0.isEmpty }) else { return (RankingSlots(), RankingFound()) }
        if words.count > 1 { return try phrase(words, column, stretch, among: slots) }
        if let slots { return try word(words[0], column, among: slots) }
        return try word(words[0], column, stretch)
    }

    // MARK: - A word

    /// Of all articles of a stretch.
    func word(
        _ spellings: [[MatchList]], _ column: Int?, _ stretch: RankingStretch
    ) throws -> (RankingSlots, RankingFound) {
        // Some seven bytes an entry.
        let expected = Self.cost(spellings) / 7 * stretch.count / max(1, lengths.count)
        // Sorting costs a few steps for each entry and doubling of lists, a slot two steps.
        let isOne = spellings.count == 1 && spellings[0].count == 1
        let isFew = isOne || expected * 24 < stretch.count || (expected < 2_000 && !stretch.isRanking)
        if !isFew, let found = try counted(spellings, column, stretch) { return found }
        return try sorted(spellings, column, stretch)
    }

    private struct Entry {
        /// Place, and the list's number in the last bits.
        var key: UInt64
        var weight: UInt32
    }

    private static let listBits: UInt64 = 24

    /// For few entries: by sorting.
    private func sorted(
        _ spellings: [[MatchList]], _ column: Int?, _ stretch: RankingStretch
    ) throws -> (RankingSlots, RankingFound) {
        let weights = Self.weights(column)
        var entries: [Entry] = []
        var spellingOf: [Int] = []
        for (spelling, segments) in spellings.enumerated() {
            try look(spelling)
            for list in segments {
                let number = UInt64(spellingOf.count)
                guard number < 1 << Self.listBits else { throw IndexPages.Unexpected() }
                spellingOf.append(spelling)
                try list.read(stretch.places, pages) { place, positions in
                    entries.append(
                        Entry(
                            key: UInt64(bitPattern: place) << Self.listBits | number,
                            weight: Self.weigh(positions, weights, column)))
                    return place + 1
                }
            }
        }
        // One list is in order.
        if spellingOf.count > 1 { entries.sort { $0.key < $1.key } }
        var (slots, found) = (RankingSlots(), RankingFound())
        var index = stretch.first
        var next = 0
        while next < entries.count {
            let place = entries[next].key >> Self.listBits
            var (sum, last): (UInt32, Int) = (0, -1)
            while next < entries.count, entries[next].key >> Self.listBits == place {
                let spelling = spellingOf[Int(entries[next].key & (1 << Self.listBits - 1))]
                // A newer segment's entry stands for the older ones.
                if spelling != last { sum = Self.sum(sum, entries[next].weight) }
                last = spelling
                next += 1
            }
            guard sum > 0 else { continue }
            if !stretch.isRanking {
                slots.append(-1, Int64(place))
            } else {
                guard lengths.advance(&index, to: Int64(place), below: stretch.first + stretch.count) else { continue }
                slots.append(Int32(index - stretch.first), Int64(place))
            }
            found.frequencies.append(sum)
        }
        found.slots = slots.slots
        return (slots, found)
    }

    /// Every article of a stretch that a word stands in, by its slot, once for each spelling: lists are read straight through, and a newer
    /// segment's entry stands for the older ones.
    /// - Returns: false where it stands in one without a slot and nothing ranks: then reading ends. Ranking passes over such an article.
    @inline(__always)
    func eachMatch(
        _ spellings: [[MatchList]], _ stretch: RankingStretch,
        _ found: (_ slot: Int, _ positions: UnsafeBufferPointer<UInt8>) -> Void
    ) throws -> Bool {
        let end = stretch.first + stretch.count
        let isShared = spellings.contains { $0.count > 1 }
        var areAllKnown = true
        // By which spelling, from 1, a slot was settled last.
        try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: isShared ? max(1, stretch.count) : 1) { settled in
            settled.initialize(repeating: 0)
            for (spelling, segments) in spellings.enumerated() {
                try look(spelling)
                let isShared = segments.count > 1
                let number = UInt32(truncatingIfNeeded: spelling + 1)
                for list in segments where areAllKnown {
                    var index = stretch.first
                    try list.read(stretch.places, pages) { place, positions in
                        guard lengths.advance(&index, to: place, below: end) else {
                            guard !stretch.isRanking, !positions.isEmpty else { return place + 1 }
                            areAllKnown = false
                            return .max
                        }
                        let slot = index - stretch.first
                        if isShared {
                            if settled[slot] == number { return place + 1 }
                            settled[slot] = number
                        }
                        found(slot, positions)
                        return place + 1
                    }
                }
            }
        }
        return areAllKnown
    }

    /// For many entries: by a slot each. - Returns: nil where one that is wanted has none.
    private func counted(
        _ spellings: [[MatchList]], _ column: Int?, _ stretch: RankingStretch
    ) throws -> (RankingSlots, RankingFound)? {
        let weights = Self.weights(column)
        var (slots, found) = (RankingSlots(), RankingFound())
        let areAllKnown = try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: stretch.count) { sums in
            sums.initialize(repeating: 0)
            let areAllKnown = try eachMatch(spellings, stretch) { slot, positions in
                sums[slot] = Self.sum(sums[slot], Self.weigh(positions, weights, column))
            }
            guard areAllKnown else { return false }
            for slot in 0..<stretch.count where sums[slot] > 0 {
                slots.append(Int32(slot), lengths.place(stretch.first + slot))
                found.frequencies.append(sums[slot])
            }
            return true
        }
        guard areAllKnown else { return nil }
        found.slots = slots.slots
        return (slots, found)
    }

    private func word(_ spellings: [[MatchList]], _ column: Int?, among slots: RankingSlots) throws -> (
        RankingSlots, RankingFound
    ) {
        let weights = Self.weights(column)
        var (fitting, found) = (RankingSlots(), RankingFound())
        try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: max(1, slots.slots.count)) { sums in
            sums.initialize(repeating: 0)
            try eachEntry(spellings, among: slots) { index, positions in
                sums[index] = Self.sum(sums[index], Self.weigh(positions, weights, column))
            }
            for index in slots.slots.indices where sums[index] > 0 {
                fitting.append(slots.slots[index], slots.places[index])
                found.frequencies.append(sums[index])
            }
        }
        found.slots = fitting.slots
        return (fitting, found)
    }

    /// Calls `found` for each entry of each spelling among the slots, with the index of the slot.
    @inline(__always)
    func eachEntry(
        _ spellings: [[MatchList]], among slots: RankingSlots,
        _ found: (_ index: Int, _ positions: UnsafeBufferPointer<UInt8>) -> Void
    ) throws {
        guard let first = slots.places.first, let last = slots.places.last else { return }
        let isShared = spellings.contains { $0.count > 1 }
        try slots.places.withUnsafeBufferPointer { places in
            // By which spelling, from 1, an index was settled last.
            try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: isShared ? places.count : 1) { settled in
                settled.initialize(repeating: 0)
                for (spelling, segments) in spellings.enumerated() {
                    try look(spelling)
                    let isShared = segments.count > 1
                    let number = UInt32(truncatingIfNeeded: spelling + 1)
                    for list in segments {
                        var index = 0
                        try list.read(first..<(last + 1), pages) { place, positions in
                            index = RankingSlots.advance(places, index, to: place)
                            guard index < places.count else { return .max }
                            guard places[index] == place else { return places[index] }
                            // A newer segment's entry stands for the older ones.
                            if !isShared || settled[index] != number {
                                if isShared { settled[index] = number }
                                if !positions.isEmpty { found(index, positions) }
                            }
                            index += 1
                            return index < places.count ? places[index] : .max
                        }
                    }
                }
            }
        }
    }

    /// At the time, before every 64th spelling: a beginning has thousands.
    @inline(__always)
    private func look(_ spelling: Int) throws {
        if spelling & 63 == 63 { try watch.check() }
    }

    // MARK: - Positions

    @inline(__always)
    static func sum(_ left: UInt32, _ right: UInt32) -> UInt32 {
        ((left & ~present) &+ (right & ~present)) & ~present | (left | right) & present
    }

    /// Of columns 0 and 1; the others have none.
    private static func weights(_ column: Int?) -> (first: UInt32, second: UInt32) {
        (column == nil || column == 0 ? weight(0) : 0, column == nil || column == 1 ? weight(1) : 0)
    }

    static func weight(_ column: Int) -> UInt32 {
        switch column {
        case StoreSchema.Column.body: 1
        case StoreSchema.Column.title: UInt32(BM25.titleWeight)
        default: 0
        }
    }

    /// The weights of all positions together, with ``present``; 0 where none is in the column.
    /// - Parameter weights: of columns 0 and 1; the others have none.
    @inline(__always)
    private static func weigh(
        _ bytes: UnsafeBufferPointer<UInt8>, _ weights: (first: UInt32, second: UInt32), _ column: Int?
    ) -> UInt32 {
        var sum: UInt32 = 0
        var weight = column == nil || column == 0 ? weights.first | present : 0
        let end = bytes.count
        var index = 0
        while index < end {
            if bytes[index] == 1 {
                // Columns are fewer than 128.
                guard index + 1 < end else { break }
                let found = Int(bytes[index + 1])
                weight = column == nil || column == found ? (found == 1 ? weights.second : 0) | present : 0
                index += 2
                continue
            }
            while index < end, bytes[index] >= 0x80 { index += 1 }
            index += 1
            sum = (sum &+ (weight & ~present)) | (weight & present) | (sum & present)
        }
        return sum
    }
}
