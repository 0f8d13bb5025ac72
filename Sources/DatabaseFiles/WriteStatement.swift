import CSQLite
import Foundation
import GRDB

/// A statement that a writer runs for each article, bound through SQLite's own functions: GRDB makes an array of boxed values and a
/// cursor of each run, which cost more than the run.
///
/// Values count from 1, as SQLite's do. They are copied when they are bound, and gone after the run.
package struct WriteStatement {
    private let pointer: OpaquePointer
    private let statement: Statement
    private let database: Database

    /// Takes the connection's cached statement; one run of a text at a time.
    package init(_ db: Database, _ sql: String) throws {
        statement = try db.cachedStatement(sql: sql)
        pointer = statement.sqliteStatement
        database = db
    }

    package func bind(_ index: Int32, _ value: Int64) { sqlite3_bind_int64(pointer, index, value) }

    package func bind(_ index: Int32, _ value: Int?) {
        if let value { sqlite3_bind_int64(pointer, index, Int64(value)) } else { sqlite3_bind_null(pointer, index) }
    }

    package func bind(_ index: Int32, _ value: Double) { sqlite3_bind_double(pointer, index, value) }

    package func bind(_ index: Int32, _ value: String?) {
        guard var value else { return bindNull(index) }
        value.withUTF8 { bindText(index, $0) }
    }

    /// - Parameter utf8: becomes TEXT.
    package func bindText(_ index: Int32, _ utf8: UnsafeBufferPointer<UInt8>) {
        // A text without bytes may have no address, and would be NULL to SQLite.
        guard let address = UnsafeRawPointer(utf8.baseAddress)?.assumingMemoryBound(to: CChar.self) else {
            sqlite3_bind_text(pointer, index, "", 0, Self.copied)
            return
        }
        sqlite3_bind_text64(pointer, index, address, UInt64(utf8.count), Self.copied, UInt8(SQLITE_UTF8))
    }

    package func bind(_ index: Int32, _ value: Data?) {
        guard let value else { return bindNull(index) }
        value.withUnsafeBytes { bind(index, $0) }
    }

    package func bind(_ index: Int32, _ value: [UInt8]) { value.withUnsafeBytes { bind(index, $0) } }

    private func bind(_ index: Int32, _ bytes: UnsafeRawBufferPointer) {
        // As above.
        if bytes.isEmpty {
            sqlite3_bind_zeroblob(pointer, index, 0)
        } else {
            sqlite3_bind_blob64(pointer, index, bytes.baseAddress, UInt64(bytes.count), Self.copied)
        }
    }

    private func bindNull(_ index: Int32) { sqlite3_bind_null(pointer, index) }

    /// Runs a statement that gives no rows.
    package func run() throws {
        let code = sqlite3_step(pointer)
        end()
        guard code == SQLITE_DONE else { throw failure(code) }
    }

    /// Runs a statement whose first row is all that matters. - Returns: nil where there is none.
    package func first<Value>(_ read: (OpaquePointer) -> Value) throws -> Value? {
        let code = sqlite3_step(pointer)
        let value = code == SQLITE_ROW ? read(pointer) : nil
        end()
        guard code == SQLITE_ROW || code == SQLITE_DONE else { throw failure(code) }
        return value
    }

    /// The first column of the first row. - Returns: nil where there is no row, or NULL in it.
    package func number() throws -> Int64? {
        try first { sqlite3_column_type($0, 0) == SQLITE_NULL ? nil : sqlite3_column_int64($0, 0) } ?? nil
    }

    /// A column of the row that ``first(_:)`` reads; empty for NULL.
    package static func data(_ row: OpaquePointer, _ column: Int32) -> Data {
        guard let bytes = sqlite3_column_blob(row, column) else { return Data() }
        return Data(bytes: bytes, count: Int(sqlite3_column_bytes(row, column)))
    }

    /// A column of the row that ``first(_:)`` reads.
    package static func integer(_ row: OpaquePointer, _ column: Int32) -> Int64 { sqlite3_column_int64(row, column) }

    private func end() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage, sql: statement.sql)
    }

    /// SQLITE_TRANSIENT: SQLite makes a copy.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
