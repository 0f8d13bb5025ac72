import CSQLite

/// The rows of a journal, written by SQLite and nothing else.
final class SQLiteAlone {
    private let database: PeerDatabase

    init() throws {
        database = try PeerDatabase(
            schema: "CREATE TABLE entry(position INTEGER PRIMARY KEY, key TEXT NOT NULL, body BLOB NOT NULL)",
            insert: "INSERT INTO entry(key, body) VALUES (?, ?)")
    }

    /// One transaction.
    func append(_ articles: ArraySlice<[UInt8]>) throws {
        try database.insert(articles.enumerated()) { insert, entry in
            sqlite3_bind_text(insert, 1, "bench:\(entry.offset)", -1, PeerDatabase.copied)
            _ = entry.element.withUnsafeBytes { sqlite3_bind_blob(insert, 2, $0.baseAddress, Int32($0.count), nil) }
        }
    }
}
