import Articles
import Foundation
import GRDB

/// What a person does with the queue: look, take up again, hold back, drop; and what becomes of dead letters with time.
extension Ledger {
    mutating func refuse(_ position: Int64, _ failure: Failure, at now: Double, _ db: Database) throws {
        let read = try db.cachedStatement(
            sql: """
                SELECT key, received, header, bytes, body, withdrawal, ifnull(attempts, 0) AS attempts,
                    ifnull(soloCrashes, 0) AS soloCrashes, ifnull(revival, 0) AS revival
                FROM entry LEFT JOIN work USING (position) WHERE position = ?
                """)
        guard let row = try Row.fetchOne(read, arguments: [position]) else { throw Self.unknown("refuse", position) }
        // First out, then in: a full journal has just the room that the entry leaves.
        try remove(position, db)
        let body: Data = row["body"]
        let kept = PackedOriginal.pack(body) ?? body
        let keep = try db.cachedStatement(
            sql: """
                INSERT INTO deadLetter(
                    position, key, received, attempts, soloCrashes, failed, stage, code, message, verdict, header, bytes, body,
                    withdrawal, packed, revival)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try keep.execute(arguments: [
            position, row["key"] as String, row["received"] as Double, row["attempts"] as Int, row["soloCrashes"] as Int, now,
            failure.stage, failure.code, failure.message, failure.verdict.rawValue, row["header"] as Data, row["bytes"] as Int,
            kept, row["withdrawal"] as Data?, kept.count, row["revival"] as Int,
        ])
        status.deadLetters += 1
        status.deadLetterBytes += kept.count
    }

    // MARK: - Looking

    private static let items = """
        SELECT position, key, received, header, bytes, withdrawal, ifnull(attempts, 0) AS attempts,
            ifnull(soloCrashes, 0) AS soloCrashes, ifnull(revival, 0) AS revival, ifnull(due, 0) AS due,
            CASE WHEN working THEN 'working' WHEN held THEN 'held' WHEN due > 0 THEN 'delayed' ELSE 'waiting' END AS state,
            NULL AS failed, stage, code, message, 'retry' AS verdict
        FROM entry LEFT JOIN work USING (position)
        UNION ALL
        SELECT position, key, received, header, bytes, withdrawal, attempts, soloCrashes, revival, 0, 'dead', failed, stage, code,
            message, verdict
        FROM deadLetter

        """

    /// By position, above `position`.
    static func items(_ states: Set<QueueItem.State>, after position: Int64, limit: Int, _ db: Database) throws -> [QueueItem] {
        let names = states.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
        let select = try db.cachedStatement(
            sql: "SELECT * FROM (\(items)) WHERE position > ? AND state IN (\(names)) ORDER BY position LIMIT ?")
        return try Row.fetchAll(select, arguments: [position, limit]).map(item)
    }

    static func item(_ position: Int64, _ db: Database) throws -> QueueItem? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM (\(items)) WHERE position = ?"), arguments: [position]
        ).map(item)
    }

    private static func item(_ row: Row) throws -> QueueItem {
        let position: Int64 = row["position"]
        guard let header = try? SubmissionHeader(json: [UInt8](row["header"] as Data)),
            let state = QueueItem.State(rawValue: row["state"])
        else {
            throw JournalError(.damaged, "read entry \(position): its header is damaged; restore the journal from a backup")
        }
        var item = QueueItem(
            position: position, state: state, key: row["key"], header: header,
            withdrawal: try withdrawal(row["withdrawal"], of: position), bytes: row["bytes"], attempts: row["attempts"],
            soloCrashes: row["soloCrashes"], revival: row["revival"], received: row["received"])
        if state == .delayed { item.nextAttempt = row["due"] }
        item.failed = row["failed"]
        if let stage: String = row["stage"], state == .dead || state == .delayed {
            item.failure = Failure(
                stage: stage, code: row["code"], message: row["message"], verdict: Verdict(rawValue: row["verdict"]) ?? .refuse)
        }
        return item
    }

    /// The bytes as they came; nil where nothing has the position.
    static func original(_ position: Int64, _ db: Database) throws -> Data? {
        if let body = try Data.fetchOne(db, sql: "SELECT body FROM entry WHERE position = ?", arguments: [position]) {
            return body
        }
        return try letter(position, db)?.body
    }

    private static func letter(_ position: Int64, _ db: Database) throws -> (body: Data, packed: Int, revival: Int)? {
        let select = try db.cachedStatement(sql: "SELECT bytes, packed, revival, body FROM deadLetter WHERE position = ?")
        guard let row = try Row.fetchOne(select, arguments: [position]) else { return nil }
        let (bytes, packed): (Int, Int) = (row["bytes"], row["packed"])
        let kept: Data = row["body"]
        guard let body = packed == bytes ? kept : PackedOriginal.unpack(kept, bytes: bytes) else {
            throw JournalError(
                .damaged, "read dead letter \(position): its original cannot be unpacked; restore the journal from a backup")
        }
        return (body, packed, row["revival"])
    }

    // MARK: - Deciding

    /// Makes an entry claimable at once, whatever it waits for: held, delayed, or a dead letter, whose attempts are forgotten and
    /// which keeps its position; its revival tells the store that this is a further life.
    mutating func revive(_ position: Int64, _ db: Database) throws {
        if let letter = try Self.letter(position, db) {
            let restore = try db.cachedStatement(
                sql: """
                    INSERT INTO entry(position, key, received, header, bytes, body, withdrawal)
                    SELECT position, key, received, header, bytes, ?, withdrawal FROM deadLetter WHERE position = ?
                    """)
            try restore.execute(arguments: [letter.body, position])
            let open = try db.cachedStatement(
                sql: """
                    INSERT INTO work(position, attempts, working, suspect, soloCrashes, due, revival) VALUES (?, 0, 0, 0, 0, 0, ?)
                    """)
            try open.execute(arguments: [position, letter.revival + 1])
            status.backlogEntries += 1
            status.backlogBytes += letter.body.count
            return try removeLetter(position, packed: letter.packed, db)
        }
        let state = try pending("retry", position, db)
        let free = try db.cachedStatement(sql: "UPDATE work SET held = 0, due = 0, aside = NULL WHERE position = ?")
        try free.execute(arguments: [position])
        if state == .held { status.held -= 1 }
        try lookForNextAttempt(db)
    }

    /// The answer to what came before: a duplicate, unless it came to nothing and is wanted again.
    mutating func cameBefore(at position: Int64, revives: Bool, _ db: Database) throws -> Acceptance {
        guard revives else { return .duplicate(position: position) }
        let isDead = try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM deadLetter WHERE position = ?)")
        guard try Bool.fetchOne(isDead, arguments: [position]) == true else { return .duplicate(position: position) }
        try revive(position, db)
        return .accepted(position: position)
    }

    /// Keeps an entry, and later ones of its key, from being worked on until it is revived.
    mutating func hold(_ position: Int64, _ db: Database) throws {
        guard try pending("hold", position, db) != .held else { return }
        try open(position, db)
        let isSuspect = try db.cachedStatement(sql: "SELECT suspect FROM work WHERE position = ?")
        if try Bool.fetchOne(isSuspect, arguments: [position]) == true { suspects -= 1 }
        let hold = try db.cachedStatement(
            sql: """
                UPDATE work SET held = 1, suspect = 0, due = 0,
                    aside = (SELECT key FROM entry WHERE entry.position = work.position) WHERE position = ?
                """)
        try hold.execute(arguments: [position])
        status.held += 1
        try lookForNextAttempt(db)
    }

    /// Removes a dead letter or a held entry for good; the same bytes are new then.
    mutating func drop(_ position: Int64, _ db: Database) throws {
        if let packed = try Int.fetchOne(
            db.cachedStatement(sql: "SELECT packed FROM deadLetter WHERE position = ?"), arguments: [position])
        {
            try forget("deadLetter", position, db)
            return try removeLetter(position, packed: packed, db)
        }
        guard try pending("drop", position, db) == .held else {
            throw JournalError(.underWay, "drop entry \(position): it is to be worked on; hold it first (giaoban queue hold)")
        }
        try forget("entry", position, db)
        try remove(position, db)
    }

    /// The state of an entry that is neither under work nor a dead letter.
    private func pending(_ operation: String, _ position: Int64, _ db: Database) throws -> QueueItem.State {
        guard let item = try Self.item(position, db) else { throw Self.unknown(operation, position) }
        switch item.state {
        case .working:
            throw JournalError(.underWay, "\(operation) entry \(position): it is under work; wait until it is done, or dead")
        case .dead:
            throw JournalError(.underWay, "\(operation) entry \(position): it is a dead letter; retry it or drop it")
        case .waiting, .delayed, .held: return item.state
        }
    }

    // MARK: - Dead letters with time

    /// Seconds between looks for what has become too old.
    private static let trimInterval = 3_600.0

    /// Dead letters that one transaction drops: senders wait for it, and there may be hundreds of thousands.
    static let trimmedAtOnce = 256

    /// Whether a look may find something: there are too many, or time has passed.
    func mayTrim(_ limits: JournalLimits, at now: Double) -> Bool {
        guard status.deadLetters > 0 else { return false }
        return limits.deadLetterAge != nil && now >= nextTrim
            || limits.deadLetterBytes.map { status.deadLetterBytes > $0 } == true
    }

    /// Drops dead letters that are too old, and the oldest while they are too large together.
    /// - Returns: how many; ``trimmedAtOnce`` where there may be more.
    mutating func trim(_ limits: JournalLimits, at now: Double, _ db: Database) throws -> Int {
        let before = status.deadLetters
        let oldest = try db.cachedStatement(
            sql: "SELECT position, failed, packed FROM deadLetter ORDER BY failed, position LIMIT 1")
        nextTrim = now + Self.trimInterval
        while before - status.deadLetters < Self.trimmedAtOnce, let row = try Row.fetchOne(oldest) {
            let isOld = limits.deadLetterAge.map { row["failed"] as Double + $0 <= now } ?? false
            guard isOld || limits.deadLetterBytes.map({ status.deadLetterBytes > $0 }) == true else { break }
            let position: Int64 = row["position"]
            try forget("deadLetter", position, db)
            try removeLetter(position, packed: row["packed"], db)
        }
        if before - status.deadLetters == Self.trimmedAtOnce { nextTrim = now }
        return before - status.deadLetters
    }

    /// A purged article leaves nothing here either: what was refused under its key holds its bytes.
    mutating func purgeDeadLetters(_ key: String, _ db: Database) throws {
        let find = try db.cachedStatement(sql: "SELECT position, packed FROM deadLetter WHERE key = ?")
        for row in try Row.fetchAll(find, arguments: [key]) { try removeLetter(row[0], packed: row[1], db) }
    }

    private mutating func removeLetter(_ position: Int64, packed: Int, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM deadLetter WHERE position = ?").execute(arguments: [position])
        status.deadLetters -= 1
        status.deadLetterBytes -= packed
    }

    /// Bytes that are gone are no longer known: a sender that brings them again is not told that they are there.
    private func forget(_ table: String, _ position: Int64, _ db: Database) throws {
        let select = try db.cachedStatement(sql: "SELECT position, key, header FROM \(table) WHERE position = ?")
        guard let row = try Row.fetchOne(select, arguments: [position]) else { return }
        let header = try? SubmissionHeader(json: [UInt8](row["header"] as Data))
        let seen = try db.cachedStatement(sql: "DELETE FROM seen WHERE key = ? AND position = ?")
        try seen.execute(arguments: [Arrival.seenKey(uri: header?.uri, key: row["key"]), position])
        guard let producer = header?.producer, let sequence = header?.producerSequence else { return }
        let produced = try db.cachedStatement(
            sql: """
                DELETE FROM produced
                WHERE producer = (SELECT number FROM producer WHERE name = ?) AND sequence = ? AND position = ?
                """)
        try produced.execute(arguments: [producer, sequence, position])
    }
}
