/// The articles in which a word stands, of one segment: row numbers ascending, each with the positions of the word.
struct MatchList: Sendable {
    /// A page of the list, and the first row number that begins there.
    struct Start: Sendable {
        var page: Int
        var row: Int64
    }

    /// Bytes; a list up to here is kept in memory, which saves a look at its page.
    private static let mostKept = 1024

    /// Its number.
    let segment: Int64
    /// Of the page on which the list begins.
    let number: Int
    /// On that page.
    let range: Range<Int>
    /// The whole list, where it is short.
    let bytes: [UInt8]?
    /// The last page that the list may reach.
    var last: Int
    /// Of the pages after the first, where the list is long; FTS5's own index of it ("doclist index"), checked against each page.
    var starts: [Start] = []

    init(segment: Int64, number: Int, range: Range<Int>, bytes: [UInt8]?) {
        self.segment = segment
        self.number = number
        self.range = range
        self.bytes = bytes
        last = number
    }

    /// How long the list is, roughly, in bytes.
    var size: Int { range.count + (last - number) * 8_000 }

    /// Of what is kept in memory.
    var memory: Int { 96 + (bytes?.count ?? 0) + starts.count * MemoryLayout<Start>.stride }

    /// - Parameter isLast: the list may go on behind the page.
    static func kept(_ page: IndexPage, _ range: Range<Int>, _ isLast: Bool) -> [UInt8]? {
        isLast || range.count > mostKept ? nil : Array(page.bytes[range])
    }

    /// A page of FTS5's index of a list: 0, a page number, its first row, and for every page after it the distance of its first row, 0
    /// where it has none. One that has others above it begins with 1 and is not read: the list is then read from its beginning.
    static func starts(_ bytes: UnsafeBufferPointer<UInt8>, after number: Int) -> [Start] {
        guard bytes.first == 0 else { return [] }
        var reader = VarintReader(offset: 1)
        guard let page = reader.next(bytes, bytes.count), let row = reader.next(bytes, bytes.count), page < 1 << 31 else {
            return []
        }
        var start = Start(page: Int(page), row: Int64(bitPattern: row))
        var starts = start.page > number ? [start] : []
        while let step = reader.next(bytes, bytes.count) {
            start.page += 1
            guard step > 0 else { continue }
            start.row &+= Int64(bitPattern: step)
            guard start.page > number else { continue }
            starts.append(start)
        }
        return starts
    }

    // MARK: - Reading

    /// Calls `found` for entries of `places`, ascending: the row, and its positions as FTS5 writes them, none for a row that this
    /// segment takes out.
    /// - Parameter found: returns the next place that is wanted; entries before it are passed over.
    /// - Throws: ``IndexPages/Unexpected``.
    @inline(__always)
    func read(
        _ places: Range<Int64>, _ pages: IndexPages,
        _ found: (_ place: Int64, _ positions: UnsafeBufferPointer<UInt8>) -> Int64
    ) throws {
        guard !places.isEmpty else { return }
        var turn = Turn(wanted: places.lowerBound, end: places.upperBound)
        if let bytes {
            bytes.withUnsafeBufferPointer { Self.read($0, 0..<$0.count, nextRow: .max, &turn, found) }
            guard turn.missing == 0, !turn.isDamaged else { throw IndexPages.Unexpected() }
            return
        }
        var page = number
        // Of ``starts``, the first one behind the page.
        var next = 0
        var isFirst = true
        while true {
            // Far behind: on to the page that has it.
            var expected: Int64?
            if turn.missing == 0, next < starts.count, starts[next].row <= turn.wanted {
                var (low, high) = (next + 1, starts.count)
                while low < high {
                    let middle = (low + high) / 2
                    if starts[middle].row <= turn.wanted { low = middle + 1 } else { high = middle }
                }
                (page, next, isFirst, expected) = (starts[low - 1].page, low, false, starts[low - 1].row)
            }
            let nextRow = next < starts.count ? starts[next].row : .max
            let (mayGoOn, hasPart) = try pages.withPage(page, of: segment) { page -> (Bool, Bool) in
                if isFirst {
                    Self.read(page.bytes, range, nextRow: nextRow, &turn, found)
                    return (true, turn.missing > 0)
                }
                // Positions that go on from the page before.
                if turn.missing > 0 {
                    let stop = min(4 + turn.missing, page.firstWord)
                    turn.part.append(contentsOf: page.bytes[4..<stop])
                    turn.missing -= stop - 4
                    if turn.missing > 0 { return (page.firstWord == page.end, true) }
                    turn.give(found)
                    if turn.isOver { return (false, false) }
                }
                // No row of ours begins here: another word does, or nothing ever.
                guard page.firstRow > 0 else { return (page.firstWord == page.end, false) }
                guard page.firstRow < page.firstWord else { return (false, false) }
                if let expected {
                    var reader = VarintReader(offset: page.firstRow)
                    turn.isDamaged = reader.next(page.bytes, page.firstWord) != UInt64(bitPattern: expected)
                    if turn.isDamaged { return (false, false) }
                }
                turn.isWhole = true
                Self.read(page.bytes, page.firstRow..<page.firstWord, nextRow: nextRow, &turn, found)
                return (page.firstWord == page.end, turn.missing > 0)
            }
            guard !turn.isDamaged, mayGoOn || !hasPart else { throw IndexPages.Unexpected() }
            guard mayGoOn, !turn.isOver, page < last else {
                if hasPart { throw IndexPages.Unexpected() }
                return
            }
            isFirst = false
            page += 1
            while next < starts.count, starts[next].page <= page { next += 1 }
        }
    }

    /// Where reading is.
    private struct Turn {
        var wanted: Int64
        let end: Int64
        var place: Int64 = 0
        /// The first row number of a list, and of every page, is written whole, others as their distance.
        var isWhole = true
        var isOver = false
        var isDamaged = false
        /// Positions of ``place`` so far, and how many bytes of them are on pages to come.
        var part: [UInt8] = []
        var missing = 0

        init(wanted: Int64, end: Int64) {
            self.wanted = wanted
            self.end = end
        }

        @inline(__always)
        mutating func give(_ found: (Int64, UnsafeBufferPointer<UInt8>) -> Int64) {
            if place >= wanted { wanted = part.withUnsafeBufferPointer { found(place, $0) } }
            part.removeAll(keepingCapacity: true)
            isOver = wanted >= end
        }
    }

    /// - Parameter nextRow: the first row behind these bytes: where only later ones are wanted, reading ends.
    @inline(__always)
    private static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, nextRow: Int64, _ turn: inout Turn,
        _ found: (Int64, UnsafeBufferPointer<UInt8>) -> Int64
    ) {
        guard let base = bytes.baseAddress, range.upperBound <= bytes.count else {
            turn.isDamaged = true
            return
        }
        var reader = VarintReader(offset: range.lowerBound)
        let stop = range.upperBound
        // Two integers of nine bytes at most are read without a look at the end of the page.
        let unchecked = bytes.count - 18
        var (place, wanted, isWhole) = (turn.place, turn.wanted, turn.isWhole)
        defer { (turn.place, turn.wanted, turn.isWhole) = (place, wanted, isWhole) }
        while reader.offset < stop {
            let (step, size): (UInt64, UInt64)
            if reader.offset <= unchecked {
                step = reader.next(unchecked: base)
                size = reader.next(unchecked: base)
            } else {
                guard let first = reader.next(bytes, stop), let second = reader.next(bytes, stop) else {
                    turn.isDamaged = true
                    return
                }
                (step, size) = (first, second)
            }
            place = isWhole ? Int64(bitPattern: step) : place &+ Int64(bitPattern: step)
            isWhole = false
            guard size < 1 << 31, reader.offset <= stop else {
                turn.isDamaged = true
                return
            }
            if place >= turn.end {
                turn.isOver = true
                return
            }
            let end = reader.offset + Int(size >> 1)
            if end > stop {
                turn.part.removeAll(keepingCapacity: true)
                turn.part.append(contentsOf: bytes[reader.offset..<stop])
                turn.missing = end - stop
                return
            }
            if place >= wanted {
                wanted = found(place, UnsafeBufferPointer(start: base + reader.offset, count: end - reader.offset))
                if wanted >= turn.end {
                    turn.isOver = true
                    return
                }
                if wanted >= nextRow { return }
            }
            reader.offset = end
        }
    }
}
