import DatabaseFiles
import GRDB

extension StoreCopy {
    /// What a start would find before it writes. - Throws: foreign, newer, damaged, io.
    package static func look(_ held: HeldDatabase) throws(DatabaseFault) -> DatabaseLook { try held.look(StoreSchema.schema) }

    /// Seconds since 1970 at which the newest event was committed; nil where none is in the log, or a schema before the third has it.
    package static func newestEvent(_ held: HeldDatabase) throws(DatabaseFault) -> Double? {
        try held.read("read the newest event of") { db in
            guard try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 >= 3 else { return nil }
            return try Double.fetchOne(db, sql: "SELECT time FROM event ORDER BY sequence DESC LIMIT 1")
        }
    }
}
