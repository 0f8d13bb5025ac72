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
    /// Of the last word, beginnings.
    var isBeginning: Bool
    /// As ``StoreSchema/Column`` numbers them; nil for all.
    var column: Int?
    /// Adds to the score.
    var isRanking: Bool

    /// Without the one that is a beginning.
    var words: ArraySlice<[[UInt8]]> { positions.dropLast(isBeginning ? 1 : 0) }
}

/// Finds and ranks the newest matches from the pages of the index.
///
/// Articles are taken in stretches of time, the newest first. Of what must all be there, what few articles have is read first: its match
/// lists are read straight through. Of the other lists only what stands in those articles is looked at, and pages without any are passed
/// over.
struct RankingScan {
    /// Articles of a stretch, at most.
    private static let mostSlots = 1 << 19
    /// Match lists of all words with the beginnings of one search, some 40 MB at most: of two letters there are a few thousand.
    private static let mostLists = 1 << 17
    /// Bytes of an entry in a match list: its distance, the size of its positions, one position.
    private static let entryBytes = (least: 3, usual: 7)

    private let phrases: [RankingPhrase]
    private let lengths: ArticleLengths.Snapshot
    private let words: RankingWords
    private let watch: SearchDeadline.Watch
    /// Of each phrase, of each of its words, of each spelling: match lists, the newest segment's first.
    private let lists: [[[[MatchList]]]]

    /// Nil where the index is not written as we read it.
    /// - Parameter known: match lists that were looked up before.
    init?(
        _ phrases: [RankingPhrase], _ lengths: ArticleLengths.Snapshot, _ known: IndexWords? = nil, _ watch: SearchDeadline.Watch,
        _ db: Database
    ) throws {
        guard let pages = try IndexPages(db) else { return nil }
        self.watch = watch
        self.phrases = phrases
        self.lengths = lengths
        words = RankingWords(lengths, pages, watch)
        do {
            var found = try pages.lists(of: phrases.flatMap { $0.words.joined() }, known)[...]
            var begun: [[[UInt8]]: [[MatchList]]] = [:]
            var left = Self.mostLists
            lists = try phrases.map { phrase in
                var lists = phrase.words.map { spellings in
                    defer { found = found.dropFirst(spellings.count) }
                    return found.prefix(spellings.count).filter { !$0.isEmpty }
                }
                if phrase.isBeginning, let beginnings = phrase.positions.last {
                    if begun[beginnings] == nil {
                        guard let known = try pages.lists(beginning: beginnings, most: left, watch) else {
                            throw SearchParser.error("too many words begin so; write longer beginnings", at: 0)
                        }
                        left -= known.reduce(0) { $0 + $1.count }
                        begun[beginnings] = known
                    }
                    lists.append(begun[beginnings] ?? [])
                }
                return lists
            }
        } catch is IndexPages.Unexpected {
            return nil
        }
    }

    /// The newest matches with their scores, at most so many.
    /// - Parameter weights: of each phrase; 0 where it does not rank.
    /// - Returns: nil where the pages are not as expected.
    func matches(
        _ expression: RankingExpression, weights: [Double], average: Double, places: Range<Int64>, most: Int
    ) throws -> [RankingPass.Match]? {
        var found: [RankingPass.Match] = []
        let isSound = try eachStretch(expression, places, most: most) { stretch, matches, most in
            let ranking = weights.enumerated().compactMap { number, weight in
                weight > 0 ? stretch.found[number].map { (weight: weight, phrase: $0) } : nil
            }
            try score(matches, of: stretch, ranking, average: average, most: most, &found)
        }
        return isSound ? found : nil
    }

    /// Appends the newest of a stretch's matches with their scores. Phrase by phrase, each read straight through.
    private func score(
        _ matches: RankingSlots, of stretch: RankingStretch, _ ranking: [(weight: Double, phrase: RankingFound)],
        average: Double, most: Int, _ found: inout [RankingPass.Match]
    ) throws {
        let count = min(most, matches.slots.count)
        let slots = matches.slots[(matches.slots.count - count)...]
        try withUnsafeTemporaryAllocation(of: (damping: Double, score: Double).self, capacity: max(1, count)) { sums in
            for (index, slot) in slots.enumerated() {
                let length = Double(lengths.words(stretch.first + Int(slot)))
                sums[index] = (BM25.k1 * (1 - BM25.b + BM25.b * length / average), 0)
            }
            try slots.withUnsafeBufferPointer { slots in
                for (weight, phrase) in ranking {
                    try watch.check()
                    phrase.slots.withUnsafeBufferPointer { its in
                        phrase.frequencies.withUnsafeBufferPointer { frequencies in
                            var next = 0
                            for (index, slot) in slots.enumerated() {
                                while next < its.count, its[next] < slot { next += 1 }
                                guard next < its.count, its[next] == slot else { continue }
                                let frequency = Double(frequencies[next] & ~RankingWords.present)
                                sums[index].score +=
                                    weight * (frequency * (BM25.k1 + 1) / (frequency + sums[index].damping))
                            }
                        }
                    }
                }
                for index in slots.indices.reversed() {
                    let place = lengths.place(stretch.first + Int(slots[index]))
                    found.append(RankingPass.Match(score: sums[index].score, place: place))
                }
            }
        }
    }

    /// Places of the newest matches, at most so many. - Returns: nil where the pages are not as expected.
    func places(_ expression: RankingExpression, places: Range<Int64>, most: Int) throws -> [Int64]? {
        var found: [Int64] = []
        let isSound = try eachStretch(expression, places, most: most, isRanking: false) { _, matches, most in
            found += matches.places.reversed().prefix(most)
        }
        return isSound ? found : nil
    }

    /// In how many articles a phrase stands, counted up to `most`, and the place of the last one counted.
    func count(_ number: Int, most: Int) throws -> (documents: Int, last: Int64)? {
        var (documents, last) = (0, Int64.max)
        let isSound = try eachStretch(.phrase(number), Int64.min..<Int64.max, most: most) { _, matches, most in
            let counted = min(matches.places.count, most)
            documents += counted
            if counted > 0 { last = matches.places[matches.places.count - counted] }
        }
        return isSound ? (documents, last) : nil
    }

    // MARK: - Stretches

    /// - Parameters:
    ///   - most: matches, of all stretches together.
    ///   - body: gets a stretch's matches, and how many of them are still to be taken.
    /// - Returns: false where the pages are not as expected.
    private func eachStretch(
        _ expression: RankingExpression, _ places: Range<Int64>, most: Int, isRanking: Bool = true,
        _ body: (RankingStretch, RankingSlots, _ most: Int) throws -> Void
    ) throws -> Bool {
        let start = lengths.index(of: places.lowerBound)
        var end = lengths.index(of: places.upperBound)
        // Few enough: all in one stretch. Else as many articles as should have the matches if all that have the rarest word do, and half
        // as many again.
        let bytes = cost(expression)
        let usual = max(1, bytes / Self.entryBytes.usual)
        let isFew = bytes / Self.entryBytes.least <= most
        var size = isFew ? Int.max : max(256, Int(Double(lengths.count) * Double(most) * 1.5 / Double(usual)))
        var left = most
        do {
            var upper = places.upperBound
            repeat {
                size = min(size, Self.mostSlots)
                let first = max(start, end - size)
                // Without gaps: an article has no length for an instant after its commit.
                let lower = first == start ? places.lowerBound : lengths.place(first)
                var stretch = RankingStretch(
                    first: first, count: end - first, places: lower..<max(lower, upper), isRanking: isRanking,
                    found: Array(repeating: nil, count: phrases.count))
                upper = lower
                let matches = try evaluate(expression, &stretch, among: nil)
                try body(stretch, matches, left)
                left -= min(left, matches.slots.count)
                // As long as the rest should take if matches go on lying as densely, and an eighth.
                let needed = matches.slots.isEmpty ? Int.max : stretch.count * left / matches.slots.count * 9 / 8 + 1024
                end = first
                size = min(needed, size * 8)
            } while end > start && left > 0
        } catch is IndexPages.Unexpected {
            return false
        }
        return true
    }

    // MARK: - Expressions

    /// - Parameter slots: those that fit so far; nil for all.
    private func evaluate(_ expression: RankingExpression, _ stretch: inout RankingStretch, among slots: RankingSlots?) throws
        -> RankingSlots
    {
        try watch.check()
        switch expression {
        case .phrase(let number):
            let (matches, found) = try words.matches(lists[number], phrases[number].column, stretch, among: slots)
            stretch.found[number] = found
            return matches
        case .any(let options):
            var all = RankingSlots()
            for option in options { all = Self.joined(all, try evaluate(option, &stretch, among: slots)) }
            return all
        case .all(let wanted, let unwanted):
            var slots = slots
            for item in wanted.map({ ($0, cost($0)) }).sorted(by: { $0.1 < $1.1 }) {
                let fitting = try evaluate(item.0, &stretch, among: slots)
                if fitting.slots.isEmpty { return fitting }
                slots = fitting
            }
            var fitting = slots ?? RankingSlots()
            for item in unwanted where !fitting.slots.isEmpty {
                fitting = Self.without(fitting, try evaluate(item, &stretch, among: fitting))
            }
            return fitting
        }
    }

    private static func joined(_ left: RankingSlots, _ right: RankingSlots) -> RankingSlots {
        if left.slots.isEmpty { return right }
        var all = RankingSlots()
        var (a, b) = (0, 0)
        while a < left.slots.count || b < right.slots.count {
            if b == right.slots.count || (a < left.slots.count && left.places[a] <= right.places[b]) {
                if b < right.slots.count, left.places[a] == right.places[b] { b += 1 }
                all.append(left.slots[a], left.places[a])
                a += 1
            } else {
                all.append(right.slots[b], right.places[b])
                b += 1
            }
        }
        return all
    }

    /// - Parameter unfit: all of them are among the slots.
    private static func without(_ slots: RankingSlots, _ unfit: RankingSlots) -> RankingSlots {
        var rest = RankingSlots()
        var next = 0
        for (index, place) in slots.places.enumerated() {
            if next < unfit.places.count, unfit.places[next] == place {
                next += 1
            } else {
                rest.append(slots.slots[index], place)
            }
        }
        return rest
    }

    /// Bytes of the match lists that decide how many matches there may be.
    private func cost(_ expression: RankingExpression) -> Int {
        switch expression {
        case .phrase(let number): lists[number].map(RankingWords.cost).min() ?? 0
        case .any(let options): options.reduce(0) { $0 + cost($1) }
        case .all(let wanted, _): wanted.map(cost).min() ?? 0
        }
    }
}
