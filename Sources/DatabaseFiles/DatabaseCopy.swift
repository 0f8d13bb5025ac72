import GRDB

/// A database of ours as a file, apart from the daemon that works with it: for backup, restore and checks.
package protocol DatabaseCopy {
    /// The file's.
    static var name: String { get }
    static var schema: DatabaseSchema { get }
}

extension DatabaseCopy {
    /// The schema that this program writes; it reads all before.
    package static var version: Int { schema.steps.count }

    /// The database as it is now, while a daemon goes on.
    package static func hold(directory: String) throws(DatabaseFault) -> HeldDatabase {
        try HeldDatabase(path: directory + "/" + name, prepare: schema.prepare)
    }

    /// What a start would find before it writes. - Throws: foreign, newer, damaged, io.
    package static func look(_ held: HeldDatabase) throws(DatabaseFault) -> DatabaseLook { try held.look(schema) }

    /// - Throws: foreign, newer.
    package static func requireOurs(_ db: Database) throws {
        guard try Int32.fetchOne(db, sql: "PRAGMA application_id") == schema.applicationID else {
            throw DatabaseFault(
                kind: .foreign, message: "read \(name): it is another program's database; name giaoband's state directory")
        }
        let written = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard written <= version else {
            throw DatabaseFault(
                kind: .newer,
                message:
                    "read \(name): a later giaoban wrote it (version \(written), this one knows \(version)); install that giaoban"
            )
        }
    }
}
