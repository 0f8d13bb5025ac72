/// Where the words of a phrase follow one another: beginnings by its rarest word, which the others confirm.
///
/// A beginning is one number: the index of an article among the slots, the column, the position at which the phrase's first word would stand.
extension RankingWords {
    func phrase(
        _ words: [[[MatchList]]], _ column: Int?, _ stretch: RankingStretch, among fitting: RankingSlots?
    ) throws -> (RankingSlots, RankingFound) {
        let order = words.indices.sorted { Self.cost(words[$0]) < Self.cost(words[$1]) }
        var slots: RankingSlots
        var beginnings: [UInt64] = []
        if fitting == nil, let begun = try begin(&beginnings, by: words[order[0]], at: order[0], column, stretch) {
            slots = begun
        } else {
            slots = try fitting ?? word(words[order[0]], column, stretch).0
            try eachEntry(words[order[0]], among: slots) { index, positions in
                Self.eachPosition(positions) { found, position in
                    if column == nil || column == found, position >= order[0] {
                        beginnings.append(Self.key(index, found, position - order[0]))
                    }
                    return true
                }
            }
            Self.arrange(&beginnings, slots: slots.slots.count)
            slots = Self.narrowed(&beginnings) { (slots.slots[$0], slots.places[$0]) }
        }
        for word in order.dropFirst() where !slots.slots.isEmpty {
            try watch.check()
            try confirm(&beginnings, by: words[word], at: word, slots)
            slots = Self.narrowed(&beginnings) { (slots.slots[$0], slots.places[$0]) }
        }
        var found = RankingFound(slots: slots.slots, frequencies: [UInt32](repeating: 0, count: slots.slots.count))
        for key in beginnings {
            let index = Int(key >> 32)
            found.frequencies[index] = Self.sum(found.frequencies[index], Self.weight(Int(key >> 30 & 3)) | Self.present)
        }
        return (slots, found)
    }

    /// All beginnings of a stretch, of which nothing is known yet: its lists are read once.
    /// - Returns: nil, without beginnings, where an article's length is not known yet that is wanted all the same.
    private func begin(
        _ beginnings: inout [UInt64], by spellings: [[MatchList]], at distance: Int, _ column: Int?, _ stretch: RankingStretch
    ) throws -> RankingSlots? {
        let areAllKnown = try eachMatch(spellings, stretch) { slot, positions in
            Self.eachPosition(positions) { found, position in
                if column == nil || column == found, position >= distance {
                    beginnings.append(Self.key(slot, found, position - distance))
                }
                return true
            }
        }
        guard areAllKnown else {
            beginnings = []
            return nil
        }
        Self.arrange(&beginnings, slots: stretch.count)
        return Self.narrowed(&beginnings) { (Int32($0), lengths.place(stretch.first + $0)) }
    }

    /// Steps that a beginning may take to its place among those of its article, on average. Articles of usual length need less than one.
    private static let mostSteps = 8

    /// Puts beginnings into their order, by counting: each list gave its own in order, and of one article there are few. Where an article
    /// has so many that this does not get done, they are sorted.
    private static func arrange(_ beginnings: inout [UInt64], slots count: Int) {
        let isArranged = beginnings.withUnsafeBufferPointer { keys in
            var last: UInt64 = 0
            for key in keys {
                if key < last { return false }
                last = key
            }
            return true
        }
        guard !isArranged else { return }
        // Few, of many slots.
        guard beginnings.count * 4 > count else { return beginnings.sort() }
        var steps = Self.mostSteps * beginnings.count
        beginnings = beginnings.withUnsafeBufferPointer { keys in
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: count + 1) { next in
                next.initialize(repeating: 0)
                for key in keys { next[Int(key >> 32) + 1] += 1 }
                for slot in 0..<count { next[slot + 1] += next[slot] }
                return [UInt64](unsafeUninitializedCapacity: keys.count) { arranged, filled in
                    arranged.initialize(repeating: 0)
                    for key in keys {
                        let slot = Int(key >> 32)
                        var place = Int(next[slot])
                        next[slot] += 1
                        // Those of articles before are less, and so is what nothing was written to.
                        while place > 0, arranged[place - 1] > key, steps > 0 {
                            arranged[place] = arranged[place - 1]
                            place -= 1
                            steps -= 1
                        }
                        arranged[place] = key
                    }
                    filled = keys.count
                }
            }
        }
        if steps == 0 { beginnings.sort() }
    }

    /// Leaves the beginnings that a word follows at its distance.
    private func confirm(
        _ beginnings: inout [UInt64], by spellings: [[MatchList]], at distance: Int, _ slots: RankingSlots
    ) throws {
        let count = slots.slots.count
        try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: count + 1) { starts in
            try withUnsafeTemporaryAllocation(of: Bool.self, capacity: max(1, beginnings.count)) { isConfirmed in
                isConfirmed.initialize(repeating: false)
                try beginnings.withUnsafeMutableBufferPointer { keys in
                    // Every slot has some.
                    var slot = 0
                    for (number, key) in keys.enumerated() where Int(key >> 32) == slot {
                        starts[slot] = UInt32(number)
                        slot += 1
                    }
                    starts[count] = UInt32(keys.count)
                    try eachEntry(spellings, among: slots) { index, positions in
                        var next = Int(starts[index])
                        let end = Int(starts[index + 1])
                        Self.eachPosition(positions) { found, position in
                            guard position >= distance else { return true }
                            let key = Self.key(index, found, position - distance)
                            while keys[next] < key {
                                next += 1
                                if next == end { return false }
                            }
                            if keys[next] == key { isConfirmed[next] = true }
                            return true
                        }
                    }
                }
                var kept = 0
                for index in beginnings.indices where isConfirmed[index] {
                    beginnings[kept] = beginnings[index]
                    kept += 1
                }
                beginnings.removeLast(beginnings.count - kept)
            }
        }
    }

    /// The slots that have beginnings, which are numbered anew.
    @inline(__always)
    private static func narrowed(_ beginnings: inout [UInt64], _ slot: (Int) -> (Int32, Int64)) -> RankingSlots {
        var narrowed = RankingSlots()
        beginnings.withUnsafeMutableBufferPointer { keys in
            var last = UInt64.max
            var index: UInt64 = 0
            for number in keys.indices {
                let key = keys[number]
                if key >> 32 != last {
                    last = key >> 32
                    index = UInt64(narrowed.slots.count)
                    let (slot, place) = slot(Int(last))
                    narrowed.append(slot, place)
                }
                keys[number] = index << 32 | key & 0xFFFF_FFFF
            }
        }
        return narrowed
    }

    private static func key(_ index: Int, _ column: Int, _ position: Int) -> UInt64 {
        UInt64(index) << 32 | UInt64(column & 3) << 30 | UInt64(position & (1 << 30 - 1))
    }

    /// FTS5's positions: distances plus two; 1 goes before another column's number.
    /// - Parameter found: returns whether it wants more.
    @inline(__always)
    private static func eachPosition(
        _ bytes: UnsafeBufferPointer<UInt8>, _ found: (_ column: Int, _ position: Int) -> Bool
    ) {
        guard var next = bytes.baseAddress else { return }
        let end = next + bytes.count
        var (column, position) = (0, 0)
        while next < end {
            var step = Int(next.pointee)
            next += 1
            if step == 1 {
                // Columns are fewer than 128.
                guard next < end else { return }
                (column, position) = (Int(next.pointee), 0)
                next += 1
                continue
            }
            if step >= 0x80 {
                step &= 0x7F
                while next < end {
                    let byte = Int(next.pointee)
                    next += 1
                    step = (step << 7 | byte & 0x7F) & 0x3FFF_FFFF
                    if byte < 0x80 { break }
                }
            }
            position += step - 2
            if !found(column, position) { return }
        }
    }
}
