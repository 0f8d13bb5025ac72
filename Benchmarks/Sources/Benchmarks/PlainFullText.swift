import CSQLite
import Foundation

/// FTS5 as it comes: external content, the tokenizer unicode61 with its accents removed (`remove_diacritics 2`), title and body. WAL,
/// synchronous = FULL, pages of 8 KB, as the store has them.
final class PlainFullText {
    let directory: String
    private var connection: OpaquePointer?
    private var insert: OpaquePointer?

    init() throws {
        directory = NSTemporaryDirectory() + "/giaoban-bench-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try check(sqlite3_open(directory + "/peer.sqlite", &connection))
        try execute("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
        try execute(
            """
            CREATE TABLE article(place INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL);
            CREATE VIRTUAL TABLE fullText USING fts5(title, body, content = 'article', content_rowid = 'place',
                tokenize = 'unicode61 remove_diacritics 2');
            """)
        try check(sqlite3_prepare_v2(connection, "INSERT INTO fullText(rowid, title, body) VALUES (?, ?, ?)", -1, &insert, nil))
    }

    deinit {
        sqlite3_finalize(insert)
        sqlite3_close(connection)
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// One transaction; row numbers are given in ascending order, which FTS5 likes best.
    func append(_ articles: [Corpus.Article]) throws {
        try execute("BEGIN IMMEDIATE")
        for article in articles {
            sqlite3_bind_int64(insert, 1, Int64(article.number))
            for (column, text) in [(Int32(2), article.title), (3, article.body)] {
                sqlite3_bind_text(insert, column, text, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
            }
            guard sqlite3_step(insert) == SQLITE_DONE else { throw problem }
            sqlite3_reset(insert)
        }
        try execute("COMMIT")
    }

    /// In batches of 256.
    func append(_ numbers: Range<Int>, of corpus: Corpus) throws {
        for first in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 256) {
            try append((first..<min(first + 256, numbers.upperBound)).map(corpus.article))
        }
    }

    /// - Returns: row numbers of the first ten.
    func search(_ query: TypicalQueries.Query, order: String) throws -> [Int64] {
        var statement: OpaquePointer?
        try check(
            sqlite3_prepare_v2(
                connection, "SELECT rowid FROM fullText WHERE fullText MATCH ? ORDER BY \(order) LIMIT 10", -1, &statement, nil))
        defer { sqlite3_finalize(statement) }
        sqlite3_bind_text(statement, 1, query.fts5, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        var rows: [Int64] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: rows.append(sqlite3_column_int64(statement, 0))
            case SQLITE_DONE: return rows
            default: throw problem
            }
        }
    }

    func times(_ queries: [TypicalQueries.Query], order: String) throws -> QueryTimes {
        QueryTimes(
            try queries.map { query in
                let start = Machine.now
                _ = try search(query, order: order)
                return (Machine.now - start) * 1_000
            })
    }

    /// Bytes that the index has, without what is indexed.
    func indexBytes() throws -> Int64 { try number("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'fullText_%'") }

    private func number(_ sql: String) throws -> Int64 {
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v2(connection, sql, -1, &statement, nil))
        defer { sqlite3_finalize(statement) }
        guard sqlite3_step(statement) == SQLITE_ROW else { throw problem }
        return sqlite3_column_int64(statement, 0)
    }

    private func execute(_ sql: String) throws { try check(sqlite3_exec(connection, sql, nil, nil, nil)) }

    private func check(_ result: Int32) throws {
        guard result == SQLITE_OK else { throw problem }
    }

    private var problem: Problem { Problem(String(cString: sqlite3_errmsg(connection))) }
}
