import GRDB
import Glibc

/// What is known of a database without copying it.
package struct DatabaseLook: Sendable, Hashable {
    /// Of its schema.
    package var version: Int
    /// What this program would bring it to.
    package var current: Int
    /// Whether SQLite's structure was looked at: that of a large file takes too long, see `giaoban check`.
    package var isChecked: Bool
}

extension HeldDatabase {
    /// Looks as a start does before it writes. - Throws: foreign, newer, damaged, io.
    package func look(_ schema: DatabaseSchema) throws(DatabaseFault) -> DatabaseLook {
        let isSmall = try bytes() <= DatabaseFile.checkedAtStart
        let (version, finding) = try read("check") { db in
            let version = try DatabaseFile.check(db, path: path, schema: schema)
            return (version, isSmall ? try String.fetchOne(db, sql: "PRAGMA quick_check(1)") : "ok")
        }
        guard finding == "ok" else { throw .damaged(operation: "check \(path)", reason: finding ?? "it cannot be checked") }
        return DatabaseLook(version: version, current: schema.steps.count, isChecked: isSmall)
    }
}
