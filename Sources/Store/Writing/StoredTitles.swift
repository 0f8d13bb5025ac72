import Foundation
import GRDB

/// Titles beside the articles' packs, for stores from before they were written there.
enum StoredTitles {
    /// Of every article that still has its texts.
    static func fill(_ db: Database) throws {
        let write = try db.makeStatement(sql: "UPDATE article SET title = ? WHERE place = ?")
        let read = try db.makeStatement(sql: "SELECT bytes FROM content WHERE number = ?")
        // The places first: rows that are written while a cursor walks over them may be seen twice.
        for row in try Row.fetchAll(db, sql: "SELECT place, pack FROM article") {
            guard let pack = try Data.fetchOne(read, arguments: [row[1] as Int64]), let title = title(of: pack) else { continue }
            try write.execute(arguments: [title, row[0] as Int64])
        }
    }

    /// Nil where the pack is damaged.
    static func title(of pack: Data) -> String? {
        pack.withUnsafeBytes { ArticlePack.open($0) { $0.sections(through: .title) } }
            .map { String(decoding: $0[ArticlePack.Section.title.rawValue], as: UTF8.self) }
    }
}
