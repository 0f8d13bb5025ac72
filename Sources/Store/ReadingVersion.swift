import GRDB

/// What read an article: stored with it, so that a later parser knows which records are not its own.
package struct ReadingVersion: Codable, Hashable, Sendable {
    /// The parser's.
    package var parser: String
    /// Digest of the language data, an operator's own rows included; empty where nobody said.
    package var lexicon: String

    package init(parser: String, lexicon: String = "") {
        self.parser = parser
        self.lexicon = lexicon
    }

    /// The row of `reading` that stands for it beside this build's words; made where it is missing.
    func number(_ db: Database) throws -> Int64 {
        let find = try db.cachedStatement(sql: "SELECT number FROM reading WHERE parser = ? AND lexicon = ? AND words = ?")
        let values: StatementArguments = [parser, lexicon, WordScanner.version]
        if let number = try Int64.fetchOne(find, arguments: values) { return number }
        try db.cachedStatement(sql: "INSERT INTO reading(parser, lexicon, words) VALUES (?, ?, ?)").execute(arguments: values)
        return db.lastInsertedRowID
    }

    /// Before and after the current reading in the index: what costs time is what is stale, not all articles. One `IS NOT` would read every row.
    package static let staleCount = """
        SELECT (SELECT count(*) FROM article WHERE reading IS NULL AND withdrawn IS NULL)
            + (SELECT count(*) FROM article WHERE reading < ?1 AND withdrawn IS NULL)
            + (SELECT count(*) FROM article WHERE reading > ?1 AND withdrawn IS NULL)
        """

    /// Articles that can be found and were read by something else. Those from before readings were stored are among them.
    func staleArticles(_ db: Database) throws -> Int {
        let current = try Int64.fetchOne(
            db, sql: "SELECT number FROM reading WHERE parser = ? AND lexicon = ? AND words = ?",
            arguments: [parser, lexicon, WordScanner.version])
        // Readings are numbered from 1.
        return try Int.fetchOne(db.cachedStatement(sql: Self.staleCount), arguments: [current ?? 0]) ?? 0
    }
}
