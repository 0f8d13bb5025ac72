import CSQLite
import Foundation

/// The same rows by SQLite alone: WAL, synchronous=FULL, one connection, nothing else.
final class SQLiteAlone {
    private let directory: String
    private var connection: OpaquePointer?
    private var insert: OpaquePointer?

    init() throws {
        directory = NSTemporaryDirectory() + "/giaoban-bench-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try check(sqlite3_open(directory + "/peer.sqlite", &connection))
        try execute("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
        try execute("CREATE TABLE entry(position INTEGER PRIMARY KEY, key TEXT NOT NULL, body BLOB NOT NULL)")
        try check(sqlite3_prepare_v2(connection, "INSERT INTO entry(key, body) VALUES (?, ?)", -1, &insert, nil))
    }

    deinit {
        sqlite3_finalize(insert)
        sqlite3_close(connection)
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// One transaction.
    func append(_ articles: ArraySlice<[UInt8]>) throws {
        try execute("BEGIN IMMEDIATE")
        for (index, article) in articles.enumerated() {
            let key = "bench:\(index)"
            sqlite3_bind_text(insert, 1, key, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
            _ = article.withUnsafeBytes { sqlite3_bind_blob(insert, 2, $0.baseAddress, Int32($0.count), nil) }
            guard sqlite3_step(insert) == SQLITE_DONE else { throw Problem(String(cString: sqlite3_errmsg(connection))) }
            sqlite3_reset(insert)
        }
        try execute("COMMIT")
    }

    private func execute(_ sql: String) throws {
        try check(sqlite3_exec(connection, sql, nil, nil, nil))
    }

    private func check(_ result: Int32) throws {
        guard result == SQLITE_OK else { throw Problem(String(cString: sqlite3_errmsg(connection))) }
    }
}
