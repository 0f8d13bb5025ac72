/// The articles in which a word stands, of one segment: row numbers ascending, each with the positions of the word.
struct MatchList {
    let segment: IndexPages.Segment
    /// Where the list begins.
    let page: IndexPage
    let number: Int
    /// On that page.
    let bytes: Range<Int>
    /// The last page that the list may reach.
    var last: Int

    init(segment: IndexPages.Segment, page: IndexPage, number: Int, bytes: Range<Int>, last: Int) {
        self.segment = segment
        self.page = page
        self.number = number
        self.bytes = bytes
        self.last = last
    }

    /// How long the list is, roughly, in bytes.
    var size: Int { bytes.count + (last - number) * page.end }

    /// Calls `found` for each entry from `places`, ascending: the row, and its positions as FTS5 writes them, none for a row that this
    /// segment takes out.
    /// - Returns: false where the pages are not as expected.
    @inline(__always)
    func read(
        _ places: Range<Int64>, _ pages: IndexPages, _ found: (_ place: Int64, _ positions: UnsafeBufferPointer<UInt8>) -> Void
    ) throws -> Bool {
        var (page, number) = (page, number)
        var (offset, end) = (bytes.lowerBound, bytes.upperBound)
        if last > number, let later = try start(before: places.lowerBound, pages) {
            (page, number) = later
            (offset, end) = (page.firstRow, page.firstWord)
        }
        var place: Int64 = 0
        // The first row number of a list, and of every page, is written whole, others as their distance.
        var isWhole = true
        while true {
            // What of this page is ours.
            var needsMore = 0
            var part: [UInt8] = []
            var isOver = false
            let isSound = page.bytes.withUnsafeBufferPointer { bytes in
                var reader = VarintReader(offset: offset)
                while reader.offset < end {
                    guard let step = reader.next(bytes, end), let size = reader.next(bytes, end), size >> 1 < 1 << 31 else {
                        return false
                    }
                    place = isWhole ? Int64(bitPattern: step) : place &+ Int64(bitPattern: step)
                    isWhole = false
                    if place >= places.upperBound {
                        isOver = true
                        return true
                    }
                    let stop = reader.offset + Int(size >> 1)
                    if stop > end {
                        part = Array(bytes[reader.offset..<end])
                        needsMore = stop - end
                        return true
                    }
                    if place >= places.lowerBound {
                        found(place, UnsafeBufferPointer(rebasing: bytes[reader.offset..<stop]))
                    }
                    reader.offset = stop
                }
                return true
            }
            guard isSound else { return false }
            if isOver { return true }
            // Positions that go on over pages, and the next page's first row.
            repeat {
                guard number < last else { return needsMore == 0 }
                number += 1
                guard let next = try pages.page(number, of: segment) else { return false }
                page = next
                let stop = min(4 + needsMore, page.firstWord)
                if needsMore > 0 {
                    part.append(contentsOf: page.bytes[4..<stop])
                    needsMore -= stop - 4
                    if needsMore > 0, page.firstWord < page.end { return false }
                }
            } while needsMore > 0
            if !part.isEmpty, place >= places.lowerBound { part.withUnsafeBufferPointer { found(place, $0) } }
            while page.firstRow == 0 {
                // No row of ours begins here: another word does, or nothing ever.
                guard page.firstWord == page.end, number < last else { return true }
                number += 1
                guard let next = try pages.page(number, of: segment) else { return false }
                page = next
            }
            (offset, end) = (page.firstRow, page.firstWord)
            guard offset < end else { return true }
            isWhole = true
        }
    }

    /// The last page whose first row stands at or before a place; nil for the list's own first page.
    private func start(before place: Int64, _ pages: IndexPages) throws -> (IndexPage, Int)? {
        var best: (IndexPage, Int)?
        var (low, high) = (number + 1, last)
        while low <= high {
            var middle = (low + high) / 2
            let tried = middle
            var page = try pages.page(middle, of: segment)
            // Pages in the midst of a long list of positions have no row.
            while let present = page, present.firstRow == 0, middle > low {
                middle -= 1
                page = try pages.page(middle, of: segment)
            }
            guard let page else { return nil }
            var reader = VarintReader(offset: page.firstRow)
            if page.firstRow > 0, page.firstRow < page.firstWord, let row = reader.next(page.bytes, page.end),
                Int64(bitPattern: row) <= place
            {
                best = (page, middle)
                low = tried + 1
            } else {
                high = middle - 1
            }
        }
        return best
    }
}
