import DatabaseFiles
import GRDB

/// What a store transaction runs for each article, looked up once a batch.
struct TransactionStatements {
    let consume: WriteStatement
    let findArticle: WriteStatement
    let findSame: WriteStatement
    let findOriginal: WriteStatement
    let lastPlace: WriteStatement
    let insertArticle: WriteStatement
    let writeTexts: WriteStatement
    let insertEvent: WriteStatement

    init(_ db: Database) throws {
        consume = try WriteStatement(db, "INSERT OR IGNORE INTO consumed VALUES (?)")
        findArticle = try WriteStatement(db, "SELECT 1 FROM article WHERE id = ?")
        findSame = try WriteStatement(
            db, "SELECT id FROM article WHERE wording = ? AND content = ? AND withdrawn IS NULL LIMIT 1")
        findOriginal = try WriteStatement(
            db,
            """
            SELECT id, (SELECT first.id FROM article AS first WHERE first.id = article.copyOf AND first.wording = article.wording)
            FROM article WHERE wording = ? AND id <> ? AND withdrawn IS NULL LIMIT 1
            """)
        lastPlace = try WriteStatement(db, "SELECT max(place) FROM article WHERE place >= ? AND place < ?")
        insertArticle = try WriteStatement(
            db,
            """
            INSERT INTO article(
                place, id, uri, revision, position, content, wording, copyOf, firstSeen, lastSeen, published, pack, reading,
                title)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        writeTexts = try WriteStatement(db, "INSERT OR REPLACE INTO content(number, bytes, header, part) VALUES (?, ?, ?, ?)")
        insertEvent = try WriteStatement(db, EventLog.insertion)
    }
}
