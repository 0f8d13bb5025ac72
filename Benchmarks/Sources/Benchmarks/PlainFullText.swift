import CSQLite

/// FTS5 as it comes: external content, the tokenizer unicode61 with its accents removed (`remove_diacritics 2`), title and body.
final class PlainFullText {
    private let database: PeerDatabase

    init() throws {
        database = try PeerDatabase(
            schema: """
                CREATE TABLE article(place INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL);
                CREATE VIRTUAL TABLE fullText USING fts5(title, body, content = 'article', content_rowid = 'place',
                    tokenize = 'unicode61 remove_diacritics 2');
                """,
            insert: "INSERT INTO fullText(rowid, title, body) VALUES (?, ?, ?)")
    }

    /// One transaction; row numbers are given in ascending order, which FTS5 likes best.
    func append(_ articles: [Corpus.Article]) throws {
        try database.insert(articles) { insert, article in
            sqlite3_bind_int64(insert, 1, Int64(article.number))
            sqlite3_bind_text(insert, 2, article.title, -1, PeerDatabase.copied)
            sqlite3_bind_text(insert, 3, article.body, -1, PeerDatabase.copied)
        }
    }

    /// In batches of 256.
    func append(_ numbers: Range<Int>, of corpus: Corpus) throws {
        for first in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 256) {
            try append((first..<min(first + 256, numbers.upperBound)).map(corpus.article))
        }
    }

    /// - Returns: row numbers of the first ten.
    func search(_ query: TypicalQueries.Query, order: String) throws -> [Int64] {
        try database.numbers("SELECT rowid FROM fullText WHERE fullText MATCH ? ORDER BY \(order) LIMIT 10", text: query.fts5)
    }

    func times(_ queries: [TypicalQueries.Query], order: String) throws -> QueryTimes {
        try QueryTimes(queries) { _ = try search($0, order: order) }
    }

    /// Bytes that the index has, without what is indexed.
    func indexBytes() throws -> Int64 {
        try database.numbers("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'fullText_%'").first ?? 0
    }
}
