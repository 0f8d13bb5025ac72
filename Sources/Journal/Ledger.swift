import Articles
import DatabaseFiles
import Foundation
import GRDB

/// The journal's tables, and what is known of them without asking: every operation as it runs inside a transaction.
///
/// A value, so that a transaction works on a copy that counts only once it has committed. All calls are made on the commit queue.
struct Ledger: Sendable {
    private(set) var status = JournalStatus()
    /// Every entry up to here was claimed at least once; those still open have a row in `work`.
    private var cursor: Int64 = 0
    /// Entries that were under work when the daemon died. While there are any, they run alone, so that a crash names its culprit.
    private var suspects = 0
    /// As ``DatabaseFile/makeDurable(_:)`` left the connection.
    private var isSynchronous = true

    static let schema = DatabaseSchema(
        applicationID: 0x4742_4a31,  // GBJ1
        pageSize: 4096,
        steps: [
            { db in
                try db.execute(
                    sql: """
                        CREATE TABLE entry(
                            position INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, received REAL NOT NULL,
                            header BLOB NOT NULL, bytes INTEGER NOT NULL, body BLOB NOT NULL);
                        -- What changes while an entry is open stands apart, so that its body is written once.
                        CREATE TABLE work(
                            position INTEGER PRIMARY KEY, attempts INTEGER NOT NULL, working INTEGER NOT NULL,
                            suspect INTEGER NOT NULL, soloCrashes INTEGER NOT NULL, due REAL NOT NULL);
                        CREATE TABLE seen(key BLOB PRIMARY KEY, digest BLOB NOT NULL, position INTEGER NOT NULL) WITHOUT ROWID;
                        CREATE TABLE deadLetter(
                            position INTEGER PRIMARY KEY, key TEXT NOT NULL, received REAL NOT NULL, attempts INTEGER NOT NULL,
                            soloCrashes INTEGER NOT NULL, failed REAL NOT NULL, stage TEXT NOT NULL, code TEXT NOT NULL,
                            message TEXT NOT NULL, verdict TEXT NOT NULL, header BLOB NOT NULL, bytes INTEGER NOT NULL,
                            body BLOB NOT NULL);
                        """)
            }
        ])

    /// Takes up a journal as the last process left it: what was under work is pending again, and under suspicion.
    init(opening db: Database, after death: DaemonDeath) throws {
        // Alone under work and already under suspicion: this entry, and no other, can have brought the daemon down.
        if death == .crash {
            try db.execute(sql: "UPDATE work SET soloCrashes = soloCrashes + 1 WHERE working = 1 AND suspect = 1")
        }
        try db.execute(sql: "UPDATE work SET working = 0, suspect = 1, due = 0 WHERE working = 1")
        let backlog = try Row.fetchOne(db, sql: "SELECT count(*), total(bytes) FROM entry")
        status.backlogEntries = backlog?[0] ?? 0
        status.backlogBytes = Int(backlog?[1] as Double? ?? 0)
        status.deadLetters = try Int.fetchOne(db, sql: "SELECT count(*) FROM deadLetter") ?? 0
        status.lastPosition = try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'entry'") ?? 0
        suspects = try Int.fetchOne(db, sql: "SELECT count(*) FROM work WHERE suspect = 1") ?? 0
    }

    /// Whether the next commit waits for the disk; without, it survives the process and not the machine.
    mutating func setSynchronous(_ isFull: Bool, _ db: Database) throws {
        guard isFull != isSynchronous else { return }
        try db.cachedStatement(sql: isFull ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL").execute()
        isSynchronous = isFull
    }

    /// An orderly end is no crash: what is under work is pending again, without suspicion.
    static func release(_ db: Database) throws {
        try db.execute(sql: "UPDATE work SET working = 0, due = 0 WHERE working = 1")
    }

    mutating func append(_ arrival: Arrival, at now: Double, _ db: Database) throws -> Acceptance {
        let known = try db.cachedStatement(sql: "SELECT digest, position FROM seen WHERE key = ?")
        if let row = try Row.fetchOne(known, arguments: [arrival.seenKey]), row[0] as Data == arrival.digest {
            return .duplicate(position: row[1])
        }
        let insert = try db.cachedStatement(
            sql: "INSERT INTO entry(key, received, header, bytes, body) VALUES (?, ?, ?, ?, ?)")
        try insert.execute(arguments: [arrival.key, now, arrival.header, arrival.body.count, arrival.body])
        let position = db.lastInsertedRowID
        let remember = try db.cachedStatement(sql: "INSERT OR REPLACE INTO seen(key, digest, position) VALUES (?, ?, ?)")
        try remember.execute(arguments: [arrival.seenKey, arrival.digest, position])
        status.backlogEntries += 1
        status.backlogBytes += arrival.body.count
        status.lastPosition = position
        return .accepted(position: position)
    }

    /// The oldest pending entries, their attempt recorded; a suspect alone, and nothing beside it.
    mutating func claim(limit: Int, bytes: Int, at now: Double, _ db: Database) throws -> [JournalEntry] {
        if suspects > 0 {
            guard status.working == 0 else { return [] }
            let sql = Self.reopened + "WHERE suspect = 1 ORDER BY position LIMIT 1"
            return try take(Row.fetchAll(db.cachedStatement(sql: sql)), db)
        }
        var budget = bytes
        let again = try db.cachedStatement(
            sql: Self.reopened + "WHERE working = 0 AND due <= ? ORDER BY position LIMIT ?")
        var rows = try Self.within(&budget, Row.fetchCursor(again, arguments: [now, limit]), first: true)
        if rows.count < limit, budget > 0 {
            let fresh = try db.cachedStatement(
                sql: """
                    SELECT position, key, received, header, bytes, body, 0 AS attempts, 0 AS soloCrashes FROM entry
                    WHERE position > ? AND NOT EXISTS (SELECT 1 FROM work WHERE work.position = entry.position)
                    ORDER BY position LIMIT ?
                    """)
            let found = try Self.within(
                &budget, Row.fetchCursor(fresh, arguments: [cursor, limit - rows.count]), first: rows.isEmpty)
            if let last = found.last { cursor = last["position"] }
            rows += found
        }
        return try take(rows, db)
    }

    private static let reopened = """
        SELECT position, key, received, header, bytes, body, attempts, soloCrashes FROM work JOIN entry USING (position)

        """

    /// Copies rows while their bodies fit the budget; the `first` always does, or a large entry would never be worked on.
    private static func within(_ budget: inout Int, _ cursor: RowCursor, first: Bool) throws -> [Row] {
        var rows: [Row] = []
        while let row = try cursor.next() {
            let bytes: Int = row["bytes"]
            guard bytes <= budget || (first && rows.isEmpty) else {
                budget = 0
                break
            }
            budget -= bytes
            rows.append(row.copy())
        }
        return rows
    }

    private mutating func take(_ rows: [Row], _ db: Database) throws -> [JournalEntry] {
        let begin = try db.cachedStatement(
            sql: """
                INSERT INTO work(position, attempts, working, suspect, soloCrashes, due) VALUES (?, 1, 1, 0, 0, 0)
                ON CONFLICT DO UPDATE SET attempts = attempts + 1, working = 1
                """)
        var entries: [JournalEntry] = []
        for row in rows {
            try begin.execute(arguments: [row["position"] as Int64])
            var entry = try Self.entry(row)
            entry.attempts += 1
            entries.append(entry)
        }
        status.working += rows.count
        return entries
    }

    static func entry(_ row: Row) throws -> JournalEntry {
        let position: Int64 = row["position"]
        guard let header = try? JSONDecoder().decode(SubmissionHeader.self, from: row["header"]) else {
            throw JournalError(.damaged, "read entry \(position): its header is damaged; restore the journal from a backup")
        }
        let body: Data = row["body"]
        return JournalEntry(
            position: position, submission: Submission(header: header, body: [UInt8](body)), key: row["key"],
            attempts: row["attempts"], received: row["received"], soloCrashes: row["soloCrashes"])
    }

    /// Positions that are not open are passed over: done is done.
    mutating func complete(_ positions: [Int64], _ db: Database) throws {
        for position in positions { try remove(position, db) }
    }

    mutating func refuse(_ position: Int64, _ failure: Failure, at now: Double, _ db: Database) throws {
        let keep = try db.cachedStatement(
            sql: """
                INSERT INTO deadLetter(
                    position, key, received, attempts, soloCrashes, failed, stage, code, message, verdict, header, bytes, body)
                SELECT position, key, received, ifnull(attempts, 0), ifnull(soloCrashes, 0), ?, ?, ?, ?, ?, header, bytes, body
                FROM entry LEFT JOIN work USING (position) WHERE position = ?
                """)
        try keep.execute(arguments: [
            now, failure.stage, failure.code, failure.message, failure.verdict.rawValue, position,
        ])
        guard db.changesCount == 1 else { throw Self.unknown("refuse", position) }
        try remove(position, db)
        status.deadLetters += 1
    }

    mutating func retry(_ position: Int64, due: Double, _ db: Database) throws {
        let state = try db.cachedStatement(sql: "SELECT suspect FROM work WHERE position = ? AND working = 1")
        guard let suspect = try Bool.fetchOne(state, arguments: [position]) else { throw Self.unknown("retry", position) }
        // It was worked on to an end, so it is no longer what may have brought the daemon down.
        let wait = try db.cachedStatement(sql: "UPDATE work SET working = 0, suspect = 0, due = ? WHERE position = ?")
        try wait.execute(arguments: [due, position])
        status.working -= 1
        if suspect { suspects -= 1 }
    }

    /// Makes a dead letter an entry again, under its old position, as if never tried.
    mutating func revive(_ position: Int64, _ db: Database) throws {
        let restore = try db.cachedStatement(
            sql: """
                INSERT INTO entry(position, key, received, header, bytes, body)
                SELECT position, key, received, header, bytes, body FROM deadLetter WHERE position = ?
                """)
        try restore.execute(arguments: [position])
        guard db.changesCount == 1 else { throw Self.unknown("retry", position) }
        try db.cachedStatement(sql: "INSERT INTO work VALUES (?, 0, 0, 0, 0, 0)").execute(arguments: [position])
        let size = try db.cachedStatement(sql: "SELECT bytes FROM deadLetter WHERE position = ?")
        status.backlogEntries += 1
        status.backlogBytes += try Int.fetchOne(size, arguments: [position]) ?? 0
        try drop(position, db)
    }

    /// Removes a dead letter for good.
    mutating func drop(_ position: Int64, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM deadLetter WHERE position = ?").execute(arguments: [position])
        guard db.changesCount == 1 else { throw Self.unknown("drop", position) }
        status.deadLetters -= 1
    }

    private mutating func remove(_ position: Int64, _ db: Database) throws {
        let size = try db.cachedStatement(sql: "SELECT bytes FROM entry WHERE position = ?")
        guard let bytes = try Int.fetchOne(size, arguments: [position]) else { return }
        let state = try db.cachedStatement(sql: "SELECT working, suspect FROM work WHERE position = ?")
        if let row = try Row.fetchOne(state, arguments: [position]) {
            if row[0] as Bool { status.working -= 1 }
            if row[1] as Bool { suspects -= 1 }
            try db.cachedStatement(sql: "DELETE FROM work WHERE position = ?").execute(arguments: [position])
        }
        try db.cachedStatement(sql: "DELETE FROM entry WHERE position = ?").execute(arguments: [position])
        status.backlogEntries -= 1
        status.backlogBytes -= bytes
    }

    private static func unknown(_ operation: String, _ position: Int64) -> JournalError {
        JournalError(
            .noSuchEntry,
            "\(operation) entry \(position): the journal has no such entry in that state; see `giaoban queue list`")
    }
}
