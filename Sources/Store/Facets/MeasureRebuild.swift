import Articles
import Foundation
import GRDB

/// Measures every article anew, where that was never done, or is done otherwise than it was.
enum MeasureRebuild {
    /// Words are counted as the index cuts them.
    private static let version = ArticleMeasures.version << 16 | Int64(WordScanner.version)

    static func isNeeded(_ db: Database) throws -> Bool { try StoreTransaction.meta("measures", db) != version }

    /// In the caller's transaction: a crash leaves the old measures.
    static func run(_ db: Database) throws {
        try db.execute(sql: "DELETE FROM measure")
        try db.execute(sql: "DELETE FROM facetValue")
        let numbers = FacetNumbers()
        let statements = try MeasureTable.Statements(db)
        let rows = try Row.fetchCursor(
            db,
            sql:
                "SELECT place, uri, bytes, header FROM article JOIN content ON number = pack WHERE withdrawn IS NULL ORDER BY place"
        )
        while let row = try rows.next() {
            let pack: Data = row[2]
            guard let sections = pack.withUnsafeBytes({ ArticlePack.open($0) { $0.sections(through: .record) } }),
                let source = try? JSONDecoder().decode(
                    ArticleMeasures.Source.self, from: Data(sections[ArticlePack.Section.record.rawValue]))
            else {
                throw StoreError(
                    .damaged, "measure articles: an article's record cannot be read; restore the store from a backup")
            }
            let words = ArticleMeasures.count(UnpackedArticle(sections).words)
            let header = (row[3] as Data?).flatMap { try? JSONDecoder().decode(SubmissionHeader.self, from: $0) }
            let measures = ArticleMeasures(source, words: words, publisher: header?.publisher, uri: row[1])
            try MeasureTable.insert(row[0], measures, numbers, statements, db)
        }
        try db.execute(sql: "UPDATE meta SET value = ? WHERE name = 'measures'", arguments: [version])
    }
}
