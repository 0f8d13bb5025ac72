import GRDB
import GRDBSQLite

/// A statement stepped through SQLite's own functions: GRDB makes a row object of each step, which costs more than the step where a
/// search visits 20,000 of them.
struct StatementRun {
    let pointer: OpaquePointer
    private let statement: Statement
    private let database: Database

    /// Takes the connection's cached statement; one run of a text at a time.
    init(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws {
        statement = try db.cachedStatement(sql: sql)
        statement.setUncheckedArguments(arguments)
        pointer = statement.sqliteStatement
        database = db
    }

    /// Steps to the end, or until `isDone`.
    func each(until isDone: () -> Bool = { false }, _ row: (OpaquePointer) throws -> Void) throws {
        defer { sqlite3_reset(pointer) }
        while true {
            switch sqlite3_step(pointer) {
            case SQLITE_ROW:
                try row(pointer)
                if isDone() { return }
            case SQLITE_DONE: return
            case let code:
                throw DatabaseError(
                    resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage, sql: statement.sql)
            }
        }
    }

    /// Binds and steps anew, for a statement of one integer that finds one row or none.
    func one(_ value: Int64, _ row: (OpaquePointer) -> Void) throws {
        sqlite3_bind_int64(pointer, 1, value)
        try one(row)
    }

    /// Steps anew with what is bound, for a statement that finds one row or none.
    func one(_ row: (OpaquePointer) -> Void) throws {
        defer { sqlite3_reset(pointer) }
        switch sqlite3_step(pointer) {
        case SQLITE_ROW: row(pointer)
        case SQLITE_DONE: break
        case let code:
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage, sql: statement.sql)
        }
    }
}
