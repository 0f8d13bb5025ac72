import GRDB
import GRDBSQLite

/// The index rows that a batch takes out and puts in.
package struct IndexChanges: Sendable {
    private var deletions: [Int64: (IndexedWords, isCopy: Bool)] = [:]
    private var insertions: [Int64: (IndexedWords, isCopy: Bool)] = [:]

    package init() {}

    package mutating func insert(_ place: Int64, _ words: IndexedWords, isCopy: Bool) {
        insertions[place] = (words, isCopy)
    }

    mutating func delete(_ place: Int64, _ words: IndexedWords, isCopy: Bool) {
        // What this batch put in never reached the index.
        if insertions.removeValue(forKey: place) == nil { deletions[place] = (words, isCopy) }
    }

    /// By ascending place: FTS5 flushes what it holds in memory whenever a row number is no higher than the one before.
    func write(_ db: Database, _ numbers: FacetNumbers) throws {
        guard !insertions.isEmpty || !deletions.isEmpty else { return }
        let insert = try db.cachedStatement(sql: "INSERT INTO fullText(rowid, title, body, fields) VALUES (?, ?, ?, ?)")
        let delete = try db.cachedStatement(
            sql: "INSERT INTO fullText(fullText, rowid, title, body, fields) VALUES ('delete', ?, ?, ?, ?)")
        let measuring = try MeasureTable.Statements(db)
        for place in Set(insertions.keys).union(deletions.keys).sorted() {
            if let (words, isCopy) = deletions[place] {
                try Self.run(delete, place, words, isCopy, db)
                try MeasureTable.delete(place, db)
            }
            if let (words, isCopy) = insertions[place] {
                try Self.run(insert, place, words, isCopy, db)
                if let measures = words.measures { try MeasureTable.insert(place, measures, numbers, measuring, db) }
            }
        }
    }

    /// The words alone, for who measures them.
    package func writeWords(_ db: Database) throws { try write(db, FacetNumbers()) }

    /// What becomes of the articles' lengths.
    var lengths: (removed: Set<Int64>, inserted: [(place: Int64, words: Int)]) {
        let inserted = insertions.map { (place: $0.key, words: $0.value.0.measures?.words ?? 0) }
        return (Set(deletions.keys), inserted.sorted { $0.place < $1.place })
    }

    /// Hands SQLite the words where they lie: copies of every text, and a check that each is UTF-8, cost a tenth of the index.
    private static func run(
        _ statement: Statement, _ place: Int64, _ words: IndexedWords, _ isCopy: Bool, _ db: Database
    ) throws {
        let pointer = statement.sqliteStatement
        var fields = isCopy ? words.fields + " ; is:copy" : words.fields
        let code = words.title.withUnsafeBytes { title in
            words.body.withUnsafeBytes { body in
                fields.withUTF8 { fields in
                    sqlite3_bind_int64(pointer, 1, place)
                    for (column, text) in [(Int32(2), title), (3, body), (4, UnsafeRawBufferPointer(fields))] {
                        // A text without bytes has no address, and would be NULL to SQLite.
                        let address = text.isEmpty ? nil : text.assumingMemoryBound(to: CChar.self).baseAddress
                        if let address {
                            sqlite3_bind_text(pointer, column, address, Int32(text.count), nil)
                        } else {
                            sqlite3_bind_text(pointer, column, "", 0, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
                        }
                    }
                    let code = sqlite3_step(pointer)
                    sqlite3_reset(pointer)
                    // Their memory is the caller's again.
                    sqlite3_clear_bindings(pointer)
                    return code
                }
            }
        }
        guard code == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage, sql: statement.sql)
        }
    }
}
