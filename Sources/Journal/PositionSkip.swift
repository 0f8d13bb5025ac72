import GRDB

extension Ledger {
    /// Positions through this one are never given again.
    static func skip(through position: Int64, _ db: Database) throws {
        guard position > 0 else { return }
        // SQLite's own table of AUTOINCREMENT counters; it has no key to insert by.
        try db.execute(sql: "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'entry'", arguments: [position])
        if db.changesCount == 0 {
            try db.execute(sql: "INSERT INTO sqlite_sequence(name, seq) VALUES ('entry', ?)", arguments: [position])
        }
    }
}
