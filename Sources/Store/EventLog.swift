import Articles
import DatabaseFiles
import Foundation
import GRDB

/// Reading, writing and trimming the rows of the event log.
///
/// Sequences have no holes, and time and total bytes grow with them: what is asked by time or size is found by halving.
enum EventLog {
    /// Rows that one transaction deletes: the writer has others to serve.
    private static let trimmedAtOnce: Int64 = 10_000

    static let insertion = "INSERT INTO event(sequence, kind, topic, json, time, total, facets) VALUES (?, ?, ?, ?, ?, ?, ?)"

    /// - Parameter insert: ``insertion``.
    static func insert(_ event: ChangeEvent, at time: Double, total: Int64, _ insert: WriteStatement) throws {
        insert.bind(1, event.sequence)
        insert.bind(2, event.kind.rawValue)
        insert.bind(3, event.topic)
        insert.bind(4, event.json)
        insert.bind(5, time)
        insert.bind(6, total)
        insert.bind(7, event.facets.text)
        try insert.run()
    }

    /// JSON bytes of all events ever.
    static func total(_ db: Database) throws -> Int64 {
        let read = try db.cachedStatement(sql: "SELECT total FROM event ORDER BY sequence DESC LIMIT 1")
        return try Int64.fetchOne(read) ?? StoreTransaction.meta("trimmedTotal", db)
    }

    static func events(after sequence: Int64, limit: Int, _ db: Database) throws -> [ChangeEvent] {
        let statement = try db.cachedStatement(
            sql: "SELECT sequence, kind, topic, json, facets FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?")
        return try Row.fetchAll(statement, arguments: [sequence, max(0, limit)]).map { row in
            guard let kind = ChangeEvent.Kind(rawValue: row[1]) else {
                throw DatabaseFault.damaged(operation: "read events", reason: "event \(row[0] as Int64) is of no known type")
            }
            return ChangeEvent(
                sequence: row[0], kind: kind, json: [UInt8](row[3] as Data), topic: row[2], facets: EventFacets(text: row[4]))
        }
    }

    /// The last sequence before a time; nil where what was trimmed may be of that time.
    static func sequence(before time: Double, _ db: Database) throws -> Int64? {
        let floor = try StoreTransaction.meta("trimmed", db)
        let trimmedTime = try Double.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'trimmedTime'") ?? 0
        guard floor == 0 || time > trimmedTime else { return nil }
        let read = try db.cachedStatement(sql: "SELECT time FROM event WHERE sequence = ?")
        return try last(in: floor..<StoreTransaction.head(db)) { sequence in
            try Double.fetchOne(read, arguments: [sequence]).map { $0 < time } ?? true
        }
    }

    /// The last event that goes beyond what shall be kept, or the last of this turn; nil where there is none.
    static func due(_ retention: EventRetention, now: Double, _ db: Database) throws -> (last: Int64, isMore: Bool)? {
        let (floor, head) = (try StoreTransaction.meta("trimmed", db), try StoreTransaction.head(db))
        let (oldest, most) = (now - retention.seconds, try total(db) - retention.bytes)
        let read = try db.cachedStatement(sql: "SELECT time, total FROM event WHERE sequence = ?")
        let last = try last(in: floor..<head) { sequence in
            guard let row = try Row.fetchOne(read, arguments: [sequence]) else { return true }
            let (time, total): (Double, Int64) = (row[0], row[1])
            return time <= oldest || total <= most
        }
        guard last > floor else { return nil }
        let turn = min(last, floor + trimmedAtOnce)
        return (turn, turn < last)
    }

    /// The last sequence of `range`, whose lower bound is before the first one, up to which `isBefore` holds.
    private static func last(in range: Range<Int64>, where isBefore: (Int64) throws -> Bool) rethrows -> Int64 {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = low + (high - low + 1) / 2
            if try isBefore(middle) { low = middle } else { high = middle - 1 }
        }
        return low
    }

    static func trim(through sequence: Int64, _ db: Database) throws {
        let last = min(sequence, try StoreTransaction.head(db))
        guard last > (try StoreTransaction.meta("trimmed", db)) else { return }
        let row = try Row.fetchOne(db, sql: "SELECT time, total FROM event WHERE sequence = ?", arguments: [last])
        let values: [(String, any DatabaseValueConvertible)] = [
            ("trimmed", last), ("trimmedTime", row?[0] as Double? ?? 0), ("trimmedTotal", row?[1] as Int64? ?? 0),
        ]
        for (name, value) in values {
            try db.execute(sql: "UPDATE meta SET value = ? WHERE name = ?", arguments: [value, name])
        }
        try db.execute(sql: "DELETE FROM event WHERE sequence <= ?", arguments: [last])
    }

    /// Articles by id: an order that no revision changes, so that none is missed however long the reading takes.
    static func snapshot(
        after id: Data?, limit: Int, at sequence: Int64, epoch: String, time: String, _ db: Database
    ) throws -> SnapshotPage {
        let statement = try db.cachedStatement(
            sql: """
                SELECT id, uri, revision, position, published, copyOf, bytes FROM article JOIN content ON number = article.pack
                WHERE id > ? AND withdrawn IS NULL ORDER BY id LIMIT ?
                """)
        let rows = try Row.fetchAll(statement, arguments: [id ?? Data(), limit])
        let articles = try rows.map { row -> ChangeEvent in
            let id = StoreTransaction.hexadecimal(row[0])
            let pack: Data = row[6]
            guard let sections = pack.withUnsafeBytes({ ArticlePack.open($0) { $0.sections(through: .record) } }) else {
                throw DatabaseFault.damaged(operation: "read article \(id)", reason: "its texts cannot be unpacked")
            }
            let unpacked = UnpackedArticle(sections)
            let facets = EventFacets(recordJSON: unpacked.record)
            var data = ChangeEvent.Data(position: row[3])
            data.article = id
            data.uri = row[1]
            data.revision = row[2]
            data.title = unpacked.title.isEmpty ? nil : unpacked.title
            data.published = row[4]
            data.genre = facets.genre
            data.province = facets.province
            data.original = (row[5] as Data?).map(StoreTransaction.hexadecimal)
            data.shorten()
            return ChangeEvent(
                sequence: sequence, shard: StoreTransaction.shard, epoch: epoch, kind: .present, time: time, data: data,
                facets: facets)
        }
        let last = rows.count < limit ? nil : rows.last
        return SnapshotPage(articles: articles, next: last.map { StoreTransaction.hexadecimal($0[0]) })
    }
}

extension ChangeEvent.Data {
    /// An event stays under 64 KiB whatever a sender calls things; JSON may write one byte as six.
    mutating func shorten() {
        title = title.map { Self.shortened($0, 2000) }
        uri = uri.map { Self.shortened($0, 2048) }
        name = name.map { Self.shortened($0, 1000) }
        if var failure {
            failure.message = Self.shortened(failure.message, 2000)
            self.failure = failure
        }
    }

    /// - Parameter bytes: of UTF-8, at most; cut between scalars.
    private static func shortened(_ text: String, _ bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: bytes)
        while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }
}
