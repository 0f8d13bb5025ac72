import Foundation
import GRDB

/// Builds the full-text index and the vocabulary anew from the stored articles, when words are cut or written otherwise than when the index was built.
enum IndexRebuild {
    static func isNeeded(_ db: Database) throws -> Bool { try StoreTransaction.meta("words", db) != Int64(WordScanner.version) }

    /// In the caller's transaction: a crash leaves the old index.
    static func run(_ db: Database) throws {
        try db.execute(sql: "INSERT INTO fullText(fullText) VALUES ('delete-all')")
        try db.execute(sql: "DELETE FROM vocabulary")
        let insert = try db.makeStatement(
            sql:
                "INSERT INTO fullText(rowid, title, body, fields) SELECT place, title, body, fields FROM searchable WHERE place = ?"
        )
        let learn = try db.makeStatement(sql: "INSERT OR IGNORE INTO vocabulary VALUES (?)")
        let rows = try Row.fetchCursor(db, sql: "SELECT place, bytes FROM article JOIN content ON number = pack ORDER BY place")
        while let row = try rows.next() {
            let pack: Data = row[1]
            guard let sections = pack.withUnsafeBytes({ ArticlePack.open($0) { $0.sections(through: .record) } }) else {
                throw StoreError(
                    .damaged, "rebuild index: an article's texts cannot be unpacked; restore the store from a backup")
            }
            for word in UnpackedArticle(sections).words.accented.words {
                try learn.execute(arguments: [String(decoding: word, as: UTF8.self)])
            }
            try insert.execute(arguments: [row[0] as Int64])
        }
        try db.execute(sql: "UPDATE meta SET value = ? WHERE name = 'words'", arguments: [WordScanner.version])
    }
}
