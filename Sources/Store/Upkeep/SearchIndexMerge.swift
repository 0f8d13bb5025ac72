import GRDB
import GRDBSQLite

extension SQLiteRecordStore {
    /// Pages that one step writes: some milliseconds, so that articles that come meanwhile hardly wait.
    private static let mergedPages = 64

    /// FTS5 writes a segment for every batch of articles, and joins eight of a level at a time, so that ingest is not held up. What is left,
    /// some seven of each level, is joined here to one: words are looked up in a fifth of the segments, and each is written once for
    /// them.
    package func mergeIndex() throws(StoreError) -> Bool {
        try write("merge index") { db in
            let before = sqlite3_total_changes(db.sqliteConnection)
            try db.execute(sql: "INSERT INTO fullText(fullText, rank) VALUES ('merge', ?)", arguments: [Self.mergedPages])
            // The command itself is one; FTS5 has no other word for having nothing to do.
            return sqlite3_total_changes(db.sqliteConnection) - before >= 2
        }
    }
}
