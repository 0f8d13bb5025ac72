import GRDB

extension SQLiteRecordStore {
    /// The highest of the journal's positions that the store has consumed; 0 before the first.
    package func lastConsumed() throws(StoreError) -> Int64 {
        try read("read consumed entries") { db in
            try max(
                StoreTransaction.meta("consumedFloor", db), Int64.fetchOne(db, sql: "SELECT max(position) FROM consumed") ?? 0)
        }
    }
}
