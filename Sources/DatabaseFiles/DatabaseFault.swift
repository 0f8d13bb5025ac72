import GRDB

/// Why a database file could not be opened, read or written, in the terms a stage answers with.
package struct DatabaseFault: Error, Sendable, Equatable {
    package enum Kind: String, Sendable {
        /// No space left, or the file has reached the size it is allowed.
        case diskFull
        /// The file's content is not what was written.
        case damaged
        /// The file is no database of ours; it is never written to.
        case foreign
        /// A later giaoban wrote it.
        case newer
        /// Another process works with it.
        case locked
        /// Any other failure of the operating system or of SQLite.
        case io
    }

    package var kind: Kind
    /// Operation, object, reason, remedy.
    package var message: String

    package init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }

    /// - Parameter operation: with its object, such as `append to journal /var/lib/giaoban/journal.sqlite`.
    package init(_ error: any Error, operation: String) {
        switch error {
        case let fault as DatabaseFault: self = fault
        case let error as DatabaseError: self = Self.reading(error, operation: operation)
        default: self.init(kind: .io, message: "\(operation): \(error)")
        }
    }

    private static func reading(_ error: DatabaseError, operation: String) -> DatabaseFault {
        let reason = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        // The shared-memory index grows by an allocation of its own, whose failure SQLite reports as an I/O error.
        if error.resultCode == .SQLITE_FULL || error.extendedResultCode == .SQLITE_IOERR_SHMSIZE {
            return DatabaseFault(
                kind: .diskFull,
                message: "\(operation): no space left (\(reason)); free space, raise the limit or move the state directory")
        }
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT:
            return damaged(operation: operation, reason: reason)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return DatabaseFault(
                kind: .locked, message: "\(operation): another process holds it (\(reason)); stop that process")
        default:
            return DatabaseFault(kind: .io, message: "\(operation): \(reason)")
        }
    }

    package static func damaged(operation: String, reason: String) -> DatabaseFault {
        DatabaseFault(
            kind: .damaged,
            message: "\(operation): the file is damaged (\(reason)); stop giaoband, then restore it from a backup "
                + "(giaoban restore), or move it and its -wal and -shm files aside to begin anew; giaoban check tells more")
    }
}
