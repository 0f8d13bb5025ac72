import GRDB

/// What ranks, as a tree over the query's words and phrases.
indirect enum RankingExpression {
    /// By its number in ``SearchPlan/phrases``.
    case phrase(Int)
    case all([RankingExpression], without: [RankingExpression])
    case any([RankingExpression])
}

/// A word or phrase as the index has it.
struct RankingPhrase {
    /// Spellings of each word.
    var positions: [[[UInt8]]]
    /// As ``StoreSchema/Column`` numbers them; nil for all.
    var column: Int?
    /// Adds to the score.
    var isRanking: Bool
}

/// Finds and ranks the newest matches from the pages of the index.
///
/// Articles are taken in stretches of time, the newest first. In a stretch every article has a slot; each phrase's match lists are read
/// once, straight through, into an array of frequencies; then the slots are judged. What few articles have is read first, and of the
/// other lists only what stands in those is looked at.
struct RankingScan {
    /// Slots of the first stretch, and of the longest.
    private static let slots = (first: 3 << 13, most: 1 << 19)
    /// Beside a frequency: the phrase stands in the article, if only in its fields.
    private static let present: UInt32 = 1 << 31

    private let phrases: [RankingPhrase]
    private let lengths: ArticleLengths.Snapshot
    private let pages: IndexPages
    /// Of each phrase, of each of its words, of each spelling: match lists, the newest first.
    private let lists: [[[[MatchList]]]]

    /// Nil where the index is not written as we read it.
    init?(_ phrases: [RankingPhrase], _ lengths: ArticleLengths.Snapshot, _ db: Database) throws {
        guard let pages = try IndexPages(db) else { return nil }
        self.phrases = phrases
        self.lengths = lengths
        self.pages = pages
        var known: [[UInt8]: [MatchList]] = [:]
        lists = try phrases.map { phrase in
            try phrase.positions.map { spellings in
                try spellings.compactMap { word in
                    if let lists = known[word] { return lists.isEmpty ? nil : lists }
                    let lists = try pages.segments.compactMap { try pages.list(of: word, in: $0) }
                    known[word] = lists
                    return lists.isEmpty ? nil : lists
                }
            }
        }
    }

    /// The newest matches with their scores, at most so many.
    /// - Parameter weights: of each phrase; 0 where it does not rank.
    /// - Returns: nil where the pages are not as expected.
    func matches(
        _ expression: RankingExpression, weights: [Double], average: Double, places: Range<Int64>, most: Int
    ) throws -> [RankingPass.Match]? {
        var found: [RankingPass.Match] = []
        let isSound = try eachStretch(places, most: most) { stretch, most in
            var all = [Bool](repeating: true, count: stretch.count)
            guard try evaluate(expression, &stretch, among: &all) else { return nil }
            var count = 0
            for slot in stride(from: stretch.count - 1, through: 0, by: -1) where all[slot] {
                var score = 0.0
                let damping = BM25.k1 * (1 - BM25.b + BM25.b * Double(lengths.words(stretch.first + slot)) / average)
                for (number, weight) in weights.enumerated() where weight > 0 {
                    guard let frequencies = stretch.frequencies[number] else { continue }
                    let frequency = Double(frequencies[slot] & ~Self.present)
                    if frequency > 0 { score += weight * frequency * (BM25.k1 + 1) / (frequency + damping) }
                }
                found.append(RankingPass.Match(score: score, place: lengths.place(stretch.first + slot)))
                count += 1
                if count == most { break }
            }
            return count
        }
        return isSound ? found : nil
    }

    /// In how many articles a phrase stands, counted up to `most`, and the place of the last one counted.
    func count(_ number: Int, most: Int) throws -> (documents: Int, last: Int64)? {
        var (documents, last) = (0, Int64.max)
        let isSound = try eachStretch(Int64.min..<Int64.max, most: most) { stretch, most in
            var all = [Bool](repeating: true, count: stretch.count)
            guard try evaluate(.phrase(number), &stretch, among: &all) else { return nil }
            var count = 0
            for slot in stride(from: stretch.count - 1, through: 0, by: -1) where all[slot] {
                last = lengths.place(stretch.first + slot)
                count += 1
                if count == most { break }
            }
            documents += count
            return count
        }
        return isSound ? (documents, last) : nil
    }

    // MARK: - Stretches

    private struct Stretch {
        /// Of the article in slot 0, in the order of time.
        let first: Int
        let count: Int
        let places: Range<Int64>
        /// By phrase, of those that were read.
        var frequencies: [[UInt32]?]
    }

    /// - Parameters:
    ///   - most: matches, of all stretches together.
    ///   - body: the stretch's matches, of at most so many; nil where the pages are not as expected.
    private func eachStretch(
        _ places: Range<Int64>, most: Int, _ body: (inout Stretch, _ most: Int) throws -> Int?
    ) throws -> Bool {
        let start = lengths.index(of: places.lowerBound)
        var end = lengths.index(of: places.upperBound)
        var size = Self.slots.first
        var left = most
        while end > start, left > 0 {
            let first = max(start, end - size)
            var stretch = Stretch(
                first: first, count: end - first, places: lengths.place(first)..<(lengths.place(end - 1) + 1),
                frequencies: Array(repeating: nil, count: phrases.count))
            guard let found = try body(&stretch, left) else { return false }
            left -= found
            // As long as the rest should take if matches go on lying as densely, and an eighth.
            let needed = found > 0 ? stretch.count * left / found * 9 / 8 + 1024 : Int.max
            end = first
            size = min(needed, size * 4, Self.slots.most)
        }
        return true
    }

    // MARK: - Expressions

    /// Leaves of `slots` those that fit. - Returns: false where the pages are not as expected.
    private func evaluate(_ expression: RankingExpression, _ stretch: inout Stretch, among slots: inout [Bool]) throws -> Bool {
        switch expression {
        case .phrase(let number):
            guard let frequencies = try frequencies(number, stretch, among: slots) else { return false }
            stretch.frequencies[number] = frequencies
            frequencies.withUnsafeBufferPointer { frequencies in
                slots.withUnsafeMutableBufferPointer { slots in
                    for slot in slots.indices { slots[slot] = slots[slot] && frequencies[slot] != 0 }
                }
            }
        case .any(let options):
            var fitting = [Bool](repeating: false, count: slots.count)
            for option in options {
                var those = slots
                guard try evaluate(option, &stretch, among: &those) else { return false }
                for slot in fitting.indices where those[slot] { fitting[slot] = true }
            }
            slots = fitting
        case .all(let wanted, let unwanted):
            for item in wanted.map({ ($0, cost($0)) }).sorted(by: { $0.1 < $1.1 }) {
                guard try evaluate(item.0, &stretch, among: &slots) else { return false }
                guard slots.contains(true) else { return true }
            }
            for item in unwanted {
                var those = slots
                guard try evaluate(item, &stretch, among: &those) else { return false }
                for slot in slots.indices where those[slot] { slots[slot] = false }
            }
        }
        return true
    }

    /// Bytes of the match lists, roughly.
    private func cost(_ expression: RankingExpression) -> Int {
        switch expression {
        case .phrase(let number): lists[number].map(cost).min() ?? 0
        case .any(let options): options.reduce(0) { $0 + cost($1) }
        case .all(let wanted, _): wanted.map(cost).min() ?? 0
        }
    }

    private func cost(_ spellings: [[MatchList]]) -> Int { spellings.joined().reduce(0) { $0 + $1.size } }

    // MARK: - Phrases

    /// How often a phrase stands in each slot, titles weighted; nil where the pages are not as expected.
    private func frequencies(_ number: Int, _ stretch: Stretch, among slots: [Bool]) throws -> [UInt32]? {
        var frequencies = [UInt32](repeating: 0, count: stretch.count)
        let (words, column) = (lists[number], phrases[number].column)
        if words.count == 1 {
            let weights = [0, 1].map { column == nil || column == $0 ? Self.weight($0) : 0 }
            let isSound = try frequencies.withUnsafeMutableBufferPointer { frequencies in
                try eachEntry(words[0], stretch, among: slots) { slot, positions in
                    let weight = Self.weigh(positions, (weights[0], weights[1]), column)
                    if weight > 0 { frequencies[slot] = (frequencies[slot] &+ (weight & ~Self.present)) | Self.present }
                }
            }
            return isSound ? frequencies : nil
        }
        // Beginnings of the phrase by the rarest word; the others confirm them.
        var beginnings: [UInt64] = []
        var beginningsOf: [Int32] = []
        var isFirst = true
        for (index, spellings) in words.enumerated().sorted(by: { cost($0.element) < cost($1.element) }) {
            var isConfirmed = [Bool](repeating: false, count: beginnings.count)
            let isSound = try eachEntry(spellings, stretch, among: slots) { slot, positions in
                if isFirst {
                    Self.eachPosition(positions) { found, position in
                        guard column == nil || column == found, position >= index else { return }
                        beginnings.append(Self.key(slot, found, position - index))
                    }
                } else {
                    let start = Int(beginningsOf[slot])
                    guard start >= 0 else { return }
                    Self.eachPosition(positions) { found, position in
                        guard position >= index else { return }
                        let key = Self.key(slot, found, position - index)
                        var place = start
                        while place < beginnings.count, beginnings[place] < key { place += 1 }
                        if place < beginnings.count, beginnings[place] == key { isConfirmed[place] = true }
                    }
                }
            }
            guard isSound else { return nil }
            if isFirst {
                if spellings.count > 1 || spellings.first.map({ $0.count > 1 }) == true { beginnings.sort() }
                isFirst = false
            } else {
                beginnings = zip(beginnings, isConfirmed).compactMap { $1 ? $0 : nil }
            }
            guard !beginnings.isEmpty else { return frequencies }
            beginningsOf = [Int32](repeating: -1, count: stretch.count)
            for (place, key) in beginnings.enumerated().reversed() {
                beginningsOf[Int(key >> 32)] = Int32(truncatingIfNeeded: place)
            }
        }
        for key in beginnings {
            let slot = Int(key >> 32)
            frequencies[slot] = (frequencies[slot] &+ Self.weight(Int(key >> 30 & 3))) | Self.present
        }
        return frequencies
    }

    private static func weight(_ column: Int) -> UInt32 {
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

    private static func key(_ slot: Int, _ column: Int, _ position: Int) -> UInt64 {
        UInt64(slot) << 32 | UInt64(column & 3) << 30 | UInt64(position & (1 << 30 - 1))
    }

    /// Calls `found` for each entry of each spelling among the slots. - Returns: false where the pages are not as expected.
    @inline(__always)
    private func eachEntry(
        _ spellings: [[MatchList]], _ stretch: Stretch, among slots: [Bool],
        _ found: (_ slot: Int, _ positions: UnsafeBufferPointer<UInt8>) -> Void
    ) throws -> Bool {
        try slots.withUnsafeBufferPointer { slots in
            try withUnsafeTemporaryAllocation(of: Bool.self, capacity: stretch.count) { isSettled in
                for segments in spellings {
                    // A newer segment's entry stands for the older ones.
                    let isShared = segments.count > 1
                    if isShared { isSettled.initialize(repeating: false) }
                    for list in segments {
                        var index = stretch.first
                        let isSound = try list.read(stretch.places, pages) { place, positions in
                            guard lengths.advance(&index, to: place, below: stretch.first + stretch.count) else { return }
                            let slot = index - stretch.first
                            guard slots[slot] else { return }
                            if isShared {
                                if isSettled[slot] { return }
                                isSettled[slot] = true
                            }
                            if !positions.isEmpty { found(slot, positions) }
                        }
                        guard isSound else { return false }
                    }
                }
                return true
            }
        }
    }

    /// FTS5's positions: distances plus two; 1 goes before another column's number.
    @inline(__always)
    private static func eachPosition(
        _ bytes: UnsafeBufferPointer<UInt8>, _ found: (_ column: Int, _ position: Int) -> Void
    ) {
        var reader = VarintReader(offset: 0)
        var (column, position) = (0, 0)
        while let step = reader.next(bytes, bytes.count) {
            if step == 1 {
                guard let next = reader.next(bytes, bytes.count) else { return }
                (column, position) = (Int(truncatingIfNeeded: next & 0xFFFF), 0)
            } else {
                position += Int(truncatingIfNeeded: step & 0x3FFF_FFFF) - 2
                found(column, position)
            }
        }
    }
}
