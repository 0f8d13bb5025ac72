import CSQLite
import Foundation

/// A database of SQLite alone in a folder of its own: WAL, synchronous = FULL, pages of 8 KB, as the store has them; one connection,
/// and the statement that inserts a row.
final class PeerDatabase {
    private let directory: String
    private var connection: OpaquePointer?
    private var insert: OpaquePointer?

    /// What a bound text or blob is copied by.
    static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(schema: String, insert: String) throws {
        directory = Machine.newFolder
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try check(sqlite3_open(directory + "/peer.sqlite", &connection))
        try execute("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
        try execute(schema)
        self.insert = try statement(insert)
    }

    deinit {
        sqlite3_finalize(insert)
        sqlite3_close(connection)
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// One transaction, a row for each item.
    func insert<Items: Sequence>(_ items: Items, bind: (OpaquePointer?, Items.Element) -> Void) throws {
        try execute("BEGIN IMMEDIATE")
        for item in items {
            bind(insert, item)
            guard sqlite3_step(insert) == SQLITE_DONE else { throw problem }
            sqlite3_reset(insert)
        }
        try execute("COMMIT")
    }

    /// The whole numbers in the first column of what a query gives.
    /// - Parameter text: of its one place, if it has one.
    func numbers(_ sql: String, text: String? = nil) throws -> [Int64] {
        let statement = try statement(sql)
        defer { sqlite3_finalize(statement) }
        if let text { sqlite3_bind_text(statement, 1, text, -1, Self.copied) }
        var numbers: [Int64] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: numbers.append(sqlite3_column_int64(statement, 0))
            case SQLITE_DONE: return numbers
            default: throw problem
            }
        }
    }

    private func statement(_ sql: String) throws -> OpaquePointer? {
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v2(connection, sql, -1, &statement, nil))
        return statement
    }

    private func execute(_ sql: String) throws { try check(sqlite3_exec(connection, sql, nil, nil, nil)) }

    private func check(_ result: Int32) throws {
        guard result == SQLITE_OK else { throw problem }
    }

    private var problem: Problem { Problem(String(cString: sqlite3_errmsg(connection))) }
}
