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

    /// Articles that can be found and were read by something else. Those from before readings were stored are among them.
    func staleArticles(_ db: Database) throws -> Int {
        let current = try Int64.fetchOne(
            db, sql: "SELECT number FROM reading WHERE parser = ? AND lexicon = ? AND words = ?",
            arguments: [parser, lexicon, WordScanner.version])
        return try Int.fetchOne(
            db, sql: "SELECT count(*) FROM article WHERE withdrawn IS NULL AND reading IS NOT ?", arguments: [current]) ?? 0
    }
}
