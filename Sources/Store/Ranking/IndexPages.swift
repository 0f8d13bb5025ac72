import Foundation
import GRDB
import GRDBSQLite

/// The pages that FTS5 keeps its match lists on, read as they are.
///
/// FTS5 visits matches one by one through its whole machinery, in descending order page by page backwards: some 500 ns a match, most of
/// them for words whose accents were left out, each with a list for every spelling. Read straight through, a match costs a hundredth.
///
/// Format 4 of fts5_index.c, which every SQLite since 3.9 writes unless asked for `secure-delete` or `contentless_delete`, which we do
/// not: anything else is refused by returning nil or throwing ``Unexpected``, and the caller asks FTS5 itself. Source: the comments of fts5_index.c.
struct IndexPages {
    /// The pages are not as this program knows them.
    struct Unexpected: Error {}

    struct Segment {
        var id: Int64
        var first: Int
        var last: Int
    }

    /// The newest first: of one article's entries for a word, the newest segment's counts.
    let segments: [Segment]
    /// The structure record: it changes with every page that is written.
    private let structure: [UInt8]
    /// Pages that were ever written.
    private let writes: Int
    private let blocks: StatementRun
    private let below: StatementRun
    private let above: StatementRun
    private let after: StatementRun

    init?(_ db: Database) throws {
        blocks = try StatementRun(db, "SELECT block FROM fullText_data WHERE id = ?", [nil])
        below = try StatementRun(
            db, "SELECT pgno FROM fullText_idx WHERE segid = ? AND term <= ? ORDER BY term DESC LIMIT 1", [nil, nil])
        above = try StatementRun(
            db, "SELECT pgno FROM fullText_idx WHERE segid = ? AND term > ? ORDER BY term LIMIT 1", [nil, nil])
        after = try StatementRun(
            db, "SELECT pgno, term FROM fullText_idx WHERE segid = ? AND term > ? ORDER BY term", [nil, nil])
        var version: Int64 = 0
        let configuration = try StatementRun(db, "SELECT v FROM fullText_config WHERE k = 'version'", [])
        try configuration.one { version = sqlite3_column_int64($0, 0) }
        var structure: [UInt8] = []
        _ = try Self.with(10, blocks) { structure = Array($0) }
        guard version == 4, let (segments, writes) = Self.segments(structure) else { return nil }
        self.structure = structure
        self.segments = segments
        self.writes = writes
    }

    /// Lends a block for the time of the call. - Returns: nil where there is none.
    @inline(__always)
    private static func with<Value>(
        _ id: Int64, _ blocks: StatementRun, _ body: (UnsafeBufferPointer<UInt8>) -> Value
    ) throws -> Value? {
        var value: Value?
        try blocks.one(id) { statement in
            guard let blob = sqlite3_column_blob(statement, 0) else { return }
            let bytes = blob.assumingMemoryBound(to: UInt8.self)
            value = body(UnsafeBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, 0))))
        }
        return value
    }

    /// The structure record: a cookie of four bytes; levels, segments and writes so far; of each level the segments that are being merged
    /// and all of them, each with its number, first and last page, the oldest first.
    private static func segments(_ record: [UInt8]) -> (segments: [Segment], writes: Int)? {
        // The mark of the later format.
        guard record.count > 7, !record[4...].starts(with: [0xFF, 0, 0, 1]) else { return nil }
        var reader = VarintReader(offset: 4)
        func next() -> Int? { reader.next(record, record.count).map(Int.init(truncatingIfNeeded:)) }
        guard let levels = next(), let all = next(), let writes = next(), (0...64).contains(levels), (0...10_000).contains(all)
        else {
            return nil
        }
        var segments: [Segment] = []
        for _ in 0..<levels {
            guard next() != nil, let count = next(), (0...all).contains(count) else { return nil }
            var level: [Segment] = []
            for _ in 0..<count {
                guard let id = next(), let first = next(), let last = next(), id > 0, last >= first else { return nil }
                level.append(Segment(id: Int64(id), first: first, last: last))
            }
            segments += level.reversed()
        }
        return segments.count == all ? (segments, writes) : nil
    }

    /// Lends a page for the time of the call. - Throws: ``Unexpected`` where it is missing or no leaf.
    @inline(__always)
    func withPage<Value>(_ number: Int, of segment: Int64, _ body: (IndexPage) -> Value) throws -> Value {
        let found: Value?? = try Self.with(segment << 37 + Int64(number), blocks) { IndexPage($0).map(body) }
        guard let value = found ?? nil else { throw Unexpected() }
        return value
    }

    /// The match lists of each word, the newest segment's first; none where a word is in no article.
    /// - Parameter memory: looked up first, and told.
    func lists(of words: [[UInt8]], _ memory: IndexWords?) throws -> [[MatchList]] {
        guard let memory, let edition = try memory.edition(structure, writes: writes, { try segments.map(identity) }) else {
            return try words.map { word in try segments.compactMap { try list(of: word, in: $0) } }
        }
        var learnt: [(word: [UInt8], known: IndexWords.Known)] = []
        let lists = try zip(words, memory.known(words)).map { word, known in
            if let known, known.edition == edition.number { return known.lists }
            // Somebody who sees a later state may have learnt the word from segments that are not ours.
            let before = known.flatMap { $0.edition < edition.number ? $0 : nil } ?? IndexWords.Known()
            let now = try look(for: word, edition, before)
            learnt.append((word, now))
            return now.lists
        }
        memory.learn(learnt)
        return lists
    }

    /// Bytes of a list that is kept in memory, of the many that words with one beginning have.
    private static let mostKept = 128

    /// The match lists of each word that begins so, the newest segment's first.
    /// - Parameters:
    ///   - most: lists; beyond them reading ends.
    ///   - watch: asked at every page.
    /// - Returns: nil where there are more lists.
    func lists(beginning beginnings: [[UInt8]], most: Int, _ watch: SearchDeadline.Watch) throws -> [[MatchList]]? {
        var byWord: [[UInt8]: [MatchList]] = [:]
        var count = 0
        for segment in segments {
            for beginning in beginnings {
                let key = [UInt8(ascii: "0")] + beginning
                for (number, last) in try pages(of: key, in: segment) {
                    try watch.check()
                    try withPage(number, of: segment.id) { page in
                        page.eachWord { word, range, isLast in
                            guard count < most, word.starts(with: key) else { return }
                            count += 1
                            let bytes = range.count > Self.mostKept ? nil : MatchList.kept(page, range, isLast)
                            var list = MatchList(segment: segment.id, number: number, range: range, bytes: bytes)
                            if isLast { list.last = last }
                            byWord[word, default: []].append(list)
                        }
                    }
                    guard count < most else { return nil }
                }
            }
        }
        return Array(byWord.values)
    }

    /// The pages on which words begin that begin so, each with the page on which the next words begin.
    private func pages(of key: [UInt8], in segment: Segment) throws -> [(number: Int, last: Int)] {
        let first = max(try pageNumber(below, segment, key).map { $0 >> 1 } ?? segment.first, segment.first)
        guard first <= segment.last else { return [] }
        var pages = [(number: first, last: segment.last)]
        var isOver = false
        try bound(after, segment, key) {
            try after.each(until: { isOver }) { row in
                let number = min(Int(sqlite3_column_int64(row, 0)) >> 1, segment.last)
                // Of a segment whose beginning was joined into another, pages that are gone may still be listed.
                guard number > pages[pages.count - 1].number else { return }
                pages[pages.count - 1].last = number
                let term = UnsafeRawBufferPointer(start: sqlite3_column_blob(row, 1), count: Int(sqlite3_column_bytes(row, 1)))
                isOver = !term.starts(with: key)
                if !isOver { pages.append((number, segment.last)) }
            }
        }
        return pages
    }

    /// - Parameter before: what is known of the word from an earlier edition: of a segment that was there then, nothing or its list.
    private func look(for word: [UInt8], _ edition: IndexWords.Edition, _ before: IndexWords.Known) throws -> IndexWords.Known {
        var now = IndexWords.Known(edition: edition.number, through: edition.serials.max() ?? 0)
        for (segment, serial) in zip(segments, edition.serials) {
            let list =
                if serial > before.through {
                    try list(of: word, in: segment)
                } else {
                    before.serials.firstIndex(of: serial).map { before.lists[$0] }
                }
            guard let list else { continue }
            now.serials.append(serial)
            now.lists.append(list)
        }
        return now
    }

    private func identity(_ segment: Segment) throws -> IndexWords.Identity {
        let lastPage = try withPage(segment.last, of: segment.id) { page in
            var hasher = Hasher()
            hasher.combine(bytes: UnsafeRawBufferPointer(page.bytes))
            return hasher.finalize()
        }
        return IndexWords.Identity(id: segment.id, first: segment.first, last: segment.last, lastPage: lastPage)
    }

    private func list(of word: [UInt8], in segment: Segment) throws -> MatchList? {
        // Words of the main index have a mark before them.
        let key = [UInt8(ascii: "0")] + word
        let found = try pageNumber(below, segment, key)
        let number = max(found.map { $0 >> 1 } ?? segment.first, segment.first)
        guard number <= segment.last else { return nil }
        let place = try withPage(number, of: segment.id) { page in
            page.find(key).map { list, isLast in
                (list: list, isLast: isLast, bytes: MatchList.kept(page, list, isLast))
            }
        }
        guard let place else { return nil }
        var list = MatchList(segment: segment.id, number: number, range: place.list, bytes: place.bytes)
        guard place.isLast else { return list }
        // It may go on, at most onto the page where the next word begins.
        list.last = try pageNumber(above, segment, key).map { min($0 >> 1, segment.last) } ?? segment.last
        if let found, found & 1 == 1, found >> 1 == number {
            // The height of such a page, and its number, are those of the list's first page.
            list.starts =
                try Self.with(segment.id << 37 + 1 << 36 + Int64(number), blocks) { MatchList.starts($0, after: number) } ?? []
        }
        return list
    }

    /// The number, doubled, and 1 where the page's last word has an index of the pages that its list reaches.
    private func pageNumber(_ run: StatementRun, _ segment: Segment, _ key: [UInt8]) throws -> Int? {
        var number: Int?
        try bound(run, segment, key) { try run.one { number = Int(sqlite3_column_int64($0, 0)) } }
        return number
    }

    private func bound(_ run: StatementRun, _ segment: Segment, _ key: [UInt8], _ step: () throws -> Void) throws {
        try key.withUnsafeBytes { bytes in
            sqlite3_bind_int64(run.pointer, 1, segment.id)
            // Bound for this call alone.
            sqlite3_bind_blob(run.pointer, 2, bytes.baseAddress, Int32(bytes.count), nil)
            defer { sqlite3_bind_null(run.pointer, 2) }
            try step()
        }
    }
}

/// FTS5's integers: seven bits a byte, the highest first; a ninth byte has eight.
struct VarintReader {
    var offset: Int

    @inline(__always)
    mutating func next(_ bytes: [UInt8], _ end: Int) -> UInt64? {
        bytes.withUnsafeBufferPointer { next($0, end) }
    }

    /// Where nine bytes are known to be there.
    @inline(__always)
    mutating func next(unchecked bytes: UnsafePointer<UInt8>) -> UInt64 {
        var byte = bytes[offset]
        offset += 1
        if byte < 0x80 { return UInt64(byte) }
        var value = UInt64(byte & 0x7F)
        for _ in 0..<7 {
            byte = bytes[offset]
            offset += 1
            value = value << 7 | UInt64(byte & 0x7F)
            if byte < 0x80 { return value }
        }
        value = value << 8 | UInt64(bytes[offset])
        offset += 1
        return value
    }

    @inline(__always)
    mutating func next(_ bytes: UnsafeBufferPointer<UInt8>, _ end: Int) -> UInt64? {
        guard offset < end else { return nil }
        let first = bytes[offset]
        offset += 1
        return first < 0x80 ? UInt64(first) : rest(UInt64(first & 0x7F), bytes, end)
    }

    @inline(__always)
    private mutating func rest(_ start: UInt64, _ bytes: UnsafeBufferPointer<UInt8>, _ end: Int) -> UInt64? {
        var value = start
        for _ in 0..<7 {
            guard offset < end else { return nil }
            let byte = bytes[offset]
            offset += 1
            value = value << 7 | UInt64(byte & 0x7F)
            if byte < 0x80 { return value }
        }
        guard offset < end else { return nil }
        value = value << 8 | UInt64(bytes[offset])
        offset += 1
        return value
    }
}

/// One leaf: where its first row number of a list begun before stands, where its content ends, words and lists, offsets of the words.
struct IndexPage {
    /// Lent: good as long as the call that they were given in.
    let bytes: UnsafeBufferPointer<UInt8>
    /// 0 where the page has no row number before its first word.
    let firstRow: Int
    /// Of the content; the offsets of words follow.
    let end: Int
    /// Offset; ``end`` where no word begins here.
    let firstWord: Int

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count >= 4 else { return nil }
        firstRow = Int(bytes[0]) << 8 | Int(bytes[1])
        end = Int(bytes[2]) << 8 | Int(bytes[3])
        guard end >= 4, end <= bytes.count, firstRow <= end else { return nil }
        var reader = VarintReader(offset: end)
        firstWord = min(reader.next(bytes, bytes.count).map { Int(truncatingIfNeeded: $0) } ?? end, end)
        guard firstWord >= 4 else { return nil }
        self.bytes = bytes
    }

    /// Calls `found` with each word that begins here, the bytes of its list on this page, and whether it is the page's last. Ends at what is
    /// damaged.
    func eachWord(_ found: (_ word: [UInt8], _ list: Range<Int>, _ isLast: Bool) -> Void) {
        var footer = VarintReader(offset: end)
        guard let first = footer.next(bytes, bytes.count), first <= UInt64(end) else { return }
        var offset = Int(first)
        var word: [UInt8] = []
        while offset < end {
            let step = footer.next(bytes, bytes.count)
            var reader = VarintReader(offset: offset)
            guard let kept = word.isEmpty ? 0 : reader.next(bytes, end), let count = reader.next(bytes, end),
                kept <= UInt64(word.count), count <= UInt64(end - reader.offset), (step ?? 1) > 0,
                (step ?? 0) <= UInt64(end - offset)
            else { return }
            let start = reader.offset + Int(count)
            word.removeLast(word.count - Int(kept))
            word.append(contentsOf: bytes[reader.offset..<start])
            let next = step.map { offset + Int($0) } ?? end
            guard start <= next else { return }
            found(word, start..<next, step == nil)
            offset = next
        }
    }

    /// The bytes of a word's list on this page, and whether it is the page's last, so that it may go on.
    ///
    /// Words ascend, each written as what differs from the one before; so it is enough to know how much of the key the last one shared.
    func find(_ key: [UInt8]) -> (list: Range<Int>, isLast: Bool)? {
        key.withUnsafeBufferPointer { find($0, in: bytes) }
    }

    private func find(
        _ key: UnsafeBufferPointer<UInt8>, in bytes: UnsafeBufferPointer<UInt8>
    ) -> (list: Range<Int>, isLast: Bool)? {
        var footer = VarintReader(offset: end)
        guard let first = footer.next(bytes, bytes.count), first <= UInt64(end) else { return nil }
        var offset = Int(first)
        var isFirst = true
        var shared = 0
        while offset < end {
            let step = footer.next(bytes, bytes.count)
            guard (step ?? 0) <= UInt64(end) else { return nil }
            var reader = VarintReader(offset: offset)
            guard let kept = isFirst ? 0 : reader.next(bytes, end), let count = reader.next(bytes, end),
                count <= UInt64(end - reader.offset)
            else { return nil }
            isFirst = false
            // Less of the one before than the key shares: beyond the key. More: before it as the one before was.
            if kept < UInt64(shared) { return nil }
            if kept == UInt64(shared) {
                let stop = reader.offset + Int(count)
                var place = reader.offset
                while place < stop, shared < key.count, bytes[place] == key[shared] {
                    place += 1
                    shared += 1
                }
                if place == stop, shared == key.count {
                    let listEnd = step.map { offset + Int($0) } ?? end
                    return stop <= listEnd && listEnd <= end ? (stop..<listEnd, step == nil) : nil
                }
                if place < stop, shared == key.count || bytes[place] > key[shared] { return nil }
            }
            guard let step, step > 0 else { return nil }
            offset += Int(step)
        }
        return nil
    }
}
