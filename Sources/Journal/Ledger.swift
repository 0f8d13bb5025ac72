import Articles
import DatabaseFiles
import Foundation
import GRDB

/// The journal's tables, and what is known of them without asking: every operation as it runs inside a transaction.
///
/// A value, so that a transaction works on a copy that counts only once it has committed. All calls are made on the commit queue.
struct Ledger: Sendable {
    var status = JournalStatus()
    /// Every entry up to here was claimed at least once; those still open have a row in `work`.
    private var cursor: Int64 = 0
    /// Entries that may have brought the daemon down. While there are any, they run alone, so that a crash names its culprit.
    var suspects = 0
    /// Seconds since 1970: when dead letters are looked at for their age next.
    var nextTrim = 0.0
    /// As ``DatabaseFile/makeDurable(_:)`` left the connection.
    private var isSynchronous = true
    private var isPatient = true

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
            },
            { db in
                try db.execute(
                    sql: """
                        -- Of an entry that ends an article: see Withdrawal.
                        ALTER TABLE entry ADD COLUMN withdrawal BLOB;
                        ALTER TABLE deadLetter ADD COLUMN withdrawal BLOB;
                        -- Bytes of body; fewer than `bytes` where it is compressed.
                        ALTER TABLE deadLetter ADD COLUMN packed INTEGER;
                        UPDATE deadLetter SET packed = bytes;
                        ALTER TABLE deadLetter ADD COLUMN revival INTEGER NOT NULL DEFAULT 0;
                        ALTER TABLE work ADD COLUMN revival INTEGER NOT NULL DEFAULT 0;
                        ALTER TABLE work ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
                        -- The entry's key while it is held or delayed: later ones of that key wait for it.
                        ALTER TABLE work ADD COLUMN aside TEXT;
                        UPDATE work SET aside = (SELECT key FROM entry WHERE entry.position = work.position) WHERE due > 0;
                        -- Why a delayed entry is to be tried again.
                        ALTER TABLE work ADD COLUMN stage TEXT;
                        ALTER TABLE work ADD COLUMN code TEXT;
                        ALTER TABLE work ADD COLUMN message TEXT;
                        CREATE INDEX workAside ON work(aside, position) WHERE aside IS NOT NULL;
                        CREATE INDEX deadLetterFailed ON deadLetter(failed);
                        CREATE TABLE producer(number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
                        CREATE TABLE produced(
                            producer INTEGER NOT NULL, sequence INTEGER NOT NULL, digest BLOB NOT NULL, position INTEGER NOT NULL,
                            PRIMARY KEY (producer, sequence)) WITHOUT ROWID;
                        """)
            },
        ])

    /// Of a journal that is not taken up yet.
    init() {}

    /// Takes up a journal as the last process left it: what was under work is pending again. What was being read is under suspicion; so is
    /// all that an earlier death found under work, too, since one may come of what is done after the reading.
    init(opening db: Database, after death: DaemonDeath, reading lastRead: [Int64]) throws {
        // Alone under work and already under suspicion: this entry, and no other, can have brought the daemon down.
        if death == .crash {
            try db.execute(sql: "UPDATE work SET soloCrashes = soloCrashes + 1 WHERE working = 1 AND suspect = 1")
        }
        // Those of its key before it, which were read and not yet stored, go first again: an earlier one must not come late.
        for position in lastRead {
            try db.execute(
                sql: """
                    UPDATE work SET suspect = 1 WHERE working = 1 AND position <= ?1
                    AND (SELECT key FROM entry WHERE entry.position = work.position) = (SELECT key FROM entry WHERE position = ?1)
                    """, arguments: [position])
        }
        try db.execute(sql: "UPDATE work SET working = 0, suspect = suspect OR attempts > 1 WHERE working = 1")
        let backlog = try Row.fetchOne(db, sql: "SELECT count(*), total(bytes) FROM entry")
        status.backlogEntries = backlog?[0] ?? 0
        status.backlogBytes = Int(backlog?[1] as Double? ?? 0)
        let dead = try Row.fetchOne(db, sql: "SELECT count(*), total(packed) FROM deadLetter")
        status.deadLetters = dead?[0] ?? 0
        status.deadLetterBytes = Int(dead?[1] as Double? ?? 0)
        status.held = try Int.fetchOne(db, sql: "SELECT count(*) FROM work WHERE held = 1") ?? 0
        status.lastPosition = try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'entry'") ?? 0
        suspects = try Int.fetchOne(db, sql: "SELECT count(*) FROM work WHERE suspect = 1") ?? 0
        try lookForNextAttempt(db)
    }

    /// Sets how the next transaction commits. The connection stays so even where the transaction fails: of the ledger that lasts, not of
    /// a copy.
    /// - Parameters:
    ///   - isSynchronous: it waits for the disk; without, it survives the process and not the machine.
    ///   - isPatient: it waits for another process that holds the file, as long as any connection does.
    mutating func prepare(isSynchronous: Bool, isPatient: Bool, _ db: Database) throws {
        // SQLite carries it out when it is compiled, so that a cached statement would do nothing the second time.
        if isSynchronous != self.isSynchronous {
            try db.execute(sql: isSynchronous ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL")
            self.isSynchronous = isSynchronous
        }
        if isPatient != self.isPatient {
            DatabaseFile.wait(isPatient ? DatabaseFile.patience : 0, db)
            self.isPatient = isPatient
        }
    }

    /// An orderly end is no crash: what is under work is pending again, without suspicion.
    static func release(_ db: Database) throws {
        try db.execute(sql: "UPDATE work SET working = 0 WHERE working = 1")
    }

    /// - Parameters:
    ///   - requiresKnown: whether an entry of the same key must have come before.
    ///   - revives: whether a dead letter that comes again is to be tried again.
    mutating func append(
        _ arrival: Arrival, requiresKnown: Bool, revives: Bool, at now: Double, _ db: Database
    ) throws -> Acceptance {
        if let producer = arrival.producer, let first = try position(of: producer, arrival.digest, db) {
            return try cameBefore(at: first, revives: revives, db)
        }
        let latest = try latest(of: arrival.seenKey, db)
        if requiresKnown, latest == nil {
            throw JournalError(.noSuchEntry, "withdraw \(arrival.key): no such article came; giaoban search finds ids and URIs")
        }
        // A withdrawal is taken each time: the article may have come back in a feed, whose key is another.
        if arrival.withdrawal == nil, let latest, latest.digest == arrival.digest {
            try remember(arrival, at: latest.position, db)
            return try cameBefore(at: latest.position, revives: revives, db)
        }
        if arrival.isPurge { try purgeDeadLetters(arrival.key, db) }
        let insert = try WriteStatement(
            db, "INSERT INTO entry(key, received, header, bytes, body, withdrawal) VALUES (?, ?, ?, ?, ?, ?)")
        insert.bind(1, arrival.key)
        insert.bind(2, now)
        insert.bind(3, arrival.header)
        insert.bind(4, arrival.body.count)
        insert.bind(5, arrival.body)
        insert.bind(6, arrival.withdrawal)
        try insert.run()
        let position = db.lastInsertedRowID
        let see = try WriteStatement(db, "INSERT OR REPLACE INTO seen(key, digest, position) VALUES (?, ?, ?)")
        see.bind(1, arrival.seenKey)
        see.bind(2, arrival.digest)
        see.bind(3, position)
        try see.run()
        try remember(arrival, at: position, db)
        status.backlogEntries += 1
        status.backlogBytes += arrival.body.count
        status.lastPosition = position
        return .accepted(position: position)
    }

    /// What came last under a key.
    private func latest(of seenKey: Data, _ db: Database) throws -> (digest: Data, position: Int64)? {
        let known = try WriteStatement(db, "SELECT digest, position FROM seen WHERE key = ?")
        known.bind(1, seenKey)
        return try known.first { (WriteStatement.data($0, 0), WriteStatement.integer($0, 1)) }
    }

    /// Where the producer's number came before. - Throws: sequenceReused where it came with other bytes.
    private func position(of producer: (name: String, sequence: Int64), _ digest: Data, _ db: Database) throws -> Int64? {
        let find = try db.cachedStatement(
            sql: """
                SELECT digest, position FROM produced
                WHERE producer = (SELECT number FROM producer WHERE name = ?) AND sequence = ?
                """)
        guard let row = try Row.fetchOne(find, arguments: [producer.name, producer.sequence]) else { return nil }
        let position: Int64 = row[1]
        guard digest.starts(with: row[0] as Data) else {
            throw JournalError(
                .sequenceReused,
                "append to journal: number \(producer.sequence) of producer \(producer.name) came before with other bytes "
                    + "(position \(position)); give each article a number of its own")
        }
        return position
    }

    private func remember(_ arrival: Arrival, at position: Int64, _ db: Database) throws {
        guard let producer = arrival.producer else { return }
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO producer(name) VALUES (?)").execute(arguments: [producer.name])
        let remember = try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO produced(producer, sequence, digest, position)
                SELECT number, ?, ?, ? FROM producer WHERE name = ?
                """)
        // Half a digest: a clash costs one sender an answer of 208, and 2^64 attempts to bring about.
        try remember.execute(arguments: [producer.sequence, arrival.digest.prefix(16), position, producer.name])
    }

    /// The oldest pending entries, their attempt recorded; a suspect alone, and nothing beside it.
    mutating func claim(limit: Int, bytes: Int, at now: Double, _ db: Database) throws -> [JournalEntry] {
        if suspects > 0 {
            guard status.working == 0 else { return [] }
            let sql = Self.reopened + "WHERE suspect = 1 AND held = 0 ORDER BY position LIMIT 1"
            return try take(Row.fetchAll(db.cachedStatement(sql: sql)), areSuspect: true, db)
        }
        var budget = bytes
        let again = try db.cachedStatement(
            sql: Self.reopened
                + "WHERE working = 0 AND held = 0 AND due <= ? AND NOT \(Self.isBehind) ORDER BY position LIMIT ?")
        var rows = try Self.within(&budget, Row.fetchCursor(again, arguments: [now, limit]), first: true)
        if rows.count < limit, budget > 0 {
            let fresh = try db.cachedStatement(
                sql: """
                    SELECT position, key, received, header, bytes, body, withdrawal, 0 AS attempts, 0 AS soloCrashes, 0 AS revival,
                        \(Self.isBehind) AS isBehind FROM entry
                    WHERE position > ? AND NOT EXISTS (SELECT 1 FROM work WHERE work.position = entry.position)
                    ORDER BY position LIMIT ?
                    """)
            let found = try Self.within(
                &budget, Row.fetchCursor(fresh, arguments: [cursor, limit - rows.count]), first: rows.isEmpty)
            if let last = found.last { cursor = last[0] }
            for row in found where row[10] { try open(row[0], db) }
            rows += found.filter { !($0[10] as Bool) }
        }
        let taken = try take(rows, db)
        try lookForNextAttempt(db)
        return taken
    }

    /// Columns as ``entry(_:)`` reads them.
    private static let reopened = """
        SELECT position, key, received, header, bytes, body, withdrawal, attempts, soloCrashes, work.revival AS revival
        FROM work JOIN entry USING (position)

        """

    /// Whether an earlier entry of the same key is held or delayed.
    private static let isBehind =
        "EXISTS (SELECT 1 FROM work AS earlier WHERE earlier.aside = entry.key AND earlier.position < entry.position)"

    /// Gives an entry its row in `work`, so that the claims find it once the cursor has passed it.
    func open(_ position: Int64, _ db: Database) throws {
        let open = try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO work(position, attempts, working, suspect, soloCrashes, due) VALUES (?, 0, 0, 0, 0, 0)
                """)
        try open.execute(arguments: [position])
    }

    mutating func lookForNextAttempt(_ db: Database) throws {
        let next = try db.cachedStatement(sql: "SELECT min(due) FROM work WHERE aside IS NOT NULL AND held = 0")
        status.nextAttempt = try Double.fetchOne(next)
    }

    /// Copies rows while their bodies fit the budget; the `first` always does, or a large entry would never be worked on.
    private static func within(_ budget: inout Int, _ cursor: RowCursor, first: Bool) throws -> [Row] {
        var rows: [Row] = []
        while let row = try cursor.next() {
            let bytes: Int = row[4]
            guard bytes <= budget || (first && rows.isEmpty) else {
                budget = 0
                break
            }
            budget -= bytes
            rows.append(row.copy())
        }
        return rows
    }

    private mutating func take(_ rows: [Row], areSuspect: Bool = false, _ db: Database) throws -> [JournalEntry] {
        let begin = try WriteStatement(
            db,
            """
            INSERT INTO work(position, attempts, working, suspect, soloCrashes, due) VALUES (?, 1, 1, 0, 0, 0)
            ON CONFLICT DO UPDATE SET attempts = attempts + 1, working = 1, due = 0, aside = NULL
            """)
        var entries: [JournalEntry] = []
        for row in rows {
            var entry = try Self.entry(row)
            begin.bind(1, entry.position)
            try begin.run()
            entry.attempts += 1
            entry.isSuspect = areSuspect
            entries.append(entry)
        }
        status.working += rows.count
        return entries
    }

    /// - Parameter row: by the numbers of columns: by a name GRDB compares all names, for each value of each entry.
    private static func entry(_ row: Row) throws -> JournalEntry {
        let position: Int64 = row[0]
        guard let header = try? SubmissionHeader(json: [UInt8](row[3] as Data)) else {
            throw JournalError(.damaged, "read entry \(position): its header is damaged; restore the journal from a backup")
        }
        var submission = Submission(header: header, body: try row.withUnsafeData(atIndex: 5) { $0.map { [UInt8]($0) } ?? [] })
        submission.withdrawal = try withdrawal(row[6], of: position)
        return JournalEntry(
            position: position, submission: submission, key: row[1], attempts: row[7], received: row[2], soloCrashes: row[8],
            revival: row[9])
    }

    static func withdrawal(_ json: Data?, of position: Int64) throws -> Withdrawal? {
        try json.map { json in
            guard let withdrawal = try? JSONDecoder().decode(Withdrawal.self, from: json) else {
                throw JournalError(.damaged, "read entry \(position): it is damaged; restore the journal from a backup")
            }
            return withdrawal
        }
    }

    /// Positions that are not open are passed over: done is done.
    mutating func complete(_ positions: [Int64], _ db: Database) throws {
        for position in positions { try remove(position, db) }
    }

    /// Gives an entry back to be claimed again, no sooner than `due`.
    mutating func retry(_ position: Int64, due: Double, _ failure: Failure?, _ db: Database) throws {
        try letGo(position, "retry", db)
        let wait = try db.cachedStatement(
            sql: """
                UPDATE work SET working = 0, suspect = 0, due = ?, stage = ?, code = ?, message = ?,
                    aside = (SELECT key FROM entry WHERE entry.position = work.position) WHERE position = ?
                """)
        try wait.execute(arguments: [due, failure?.stage, failure?.code, failure?.message, position])
        try lookForNextAttempt(db)
    }

    /// Gives entries back as if they had never been claimed.
    mutating func giveBack(_ positions: [Int64], _ db: Database) throws {
        let back = try db.cachedStatement(
            sql: "UPDATE work SET working = 0, suspect = 0, attempts = attempts - 1 WHERE position = ?")
        for position in positions {
            try letGo(position, "give back", db)
            try back.execute(arguments: [position])
        }
    }

    /// It was worked on to an end, so it is no longer what may have brought the daemon down.
    private mutating func letGo(_ position: Int64, _ operation: String, _ db: Database) throws {
        let state = try db.cachedStatement(sql: "SELECT suspect FROM work WHERE position = ? AND working = 1")
        guard let suspect = try Bool.fetchOne(state, arguments: [position]) else { throw Self.unknown(operation, position) }
        status.working -= 1
        if suspect { suspects -= 1 }
    }

    /// Counts a crash against an entry under work before it happens.
    mutating func accuse(_ position: Int64, _ db: Database) throws {
        let accuse = try db.cachedStatement(
            sql: "UPDATE work SET soloCrashes = soloCrashes + 1 WHERE position = ? AND working = 1")
        try accuse.execute(arguments: [position])
        guard db.changesCount == 1 else { throw Self.unknown("accuse", position) }
    }

    mutating func remove(_ position: Int64, _ db: Database) throws {
        let remove = try WriteStatement(db, "DELETE FROM entry WHERE position = ? RETURNING bytes")
        remove.bind(1, position)
        guard let bytes = try remove.number() else { return }
        let close = try WriteStatement(db, "DELETE FROM work WHERE position = ? RETURNING working, suspect, held")
        close.bind(1, position)
        let was = try close.first { row in (0..<3).map { Int(WriteStatement.integer(row, $0)) } } ?? [0, 0, 0]
        status.working -= was[0]
        suspects -= was[1]
        status.held -= was[2]
        status.backlogEntries -= 1
        status.backlogBytes -= Int(bytes)
    }

    static func unknown(_ operation: String, _ position: Int64) -> JournalError {
        JournalError(
            .noSuchEntry,
            "\(operation) entry \(position): the journal has no such entry in that state; see `giaoban queue list`")
    }
}
