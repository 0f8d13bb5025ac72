import GRDB

/// What a check of a database found wrong.
package struct DatabaseFinding: Sendable, Hashable {
    package enum Kind: String, Sendable {
        /// Pages, tables or indexes of SQLite.
        case structure
        /// Rows that contradict each other.
        case content
        /// The full-text index alone: it can be built anew.
        case index
    }

    package var kind: Kind
    /// Object and reason, such as `events: 3 are missing after sequence 12`.
    package var message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// Findings of one kind that are told: a broken page makes thousands.
    package static let most = 20

    /// What SQLite itself finds; empty where nothing.
    package static func structure(_ db: Database) throws -> [DatabaseFinding] {
        do {
            return try String.fetchAll(db, sql: "PRAGMA integrity_check(\(most))").filter { $0 != "ok" }
                .map { DatabaseFinding(.structure, $0) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB {
            return [DatabaseFinding(.structure, error.message ?? "\(error)")]
        }
    }

    /// A finding where a count is not what it should be.
    package static func count(_ db: Database, _ sql: String, _ message: (Int) -> String) throws -> [DatabaseFinding] {
        let count = try Int.fetchOne(db, sql: sql) ?? 0
        return count == 0 ? [] : [DatabaseFinding(.content, message(count))]
    }
}

/// A database that nobody else has open, such as a copy, to be looked into and changed.
package enum UnsharedDatabase {
    /// - Throws: damaged, io.
    package static func open<Value>(
        _ path: String, operation: String, prepare: @escaping @Sendable (Database) throws -> Void = { _ in },
        _ body: (Database) throws -> Value
    ) throws(DatabaseFault) -> Value {
        do {
            try DatabaseFile.checkHeader(path)
            var configuration = Configuration()
            configuration.prepareDatabase(prepare)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let value = try queue.writeWithoutTransaction(body)
            try queue.close()
            return value
        } catch {
            throw DatabaseFault(error, operation: "\(operation) \(path)")
        }
    }
}
