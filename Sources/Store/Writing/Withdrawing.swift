import Articles
import Foundation
import GRDB
import GRDBSQLite

/// The end of an article.
extension StoreTransaction {
    /// Takes an article out of the index and marks it withdrawn; a purge also removes its texts and what events tell of them.
    ///
    /// What is withdrawn already gives no event, unless it is purged now.
    mutating func withdraw(_ withdrawal: Withdrawal, position: Int64) throws {
        let id = Data(Self.bytes(hexadecimal: withdrawal.article))
        let find = try db.cachedStatement(
            sql: """
                SELECT place, revision, position, content, firstSeen, published, copyOf, pack, withdrawn, uri,
                    EXISTS (SELECT 1 FROM content WHERE number = pack) AS isThere
                FROM article WHERE id = ?
                """)
        guard let row = try Row.fetchOne(find, arguments: [id]) else {
            var data = ChangeEvent.Data(position: position)
            data.uri = withdrawal.uri
            data.failure = Failure(
                stage: "store", code: "notFound",
                message:
                    "withdraw \(withdrawal.uri ?? withdrawal.article): there is no such article; what came of it was refused",
                verdict: .refuse)
            return try tell(.failed, data)
        }
        if row["position"] as Int64 > position { return }
        let isIndexed = row["withdrawn"] as Double? == nil
        let isThere: Bool = row["isThere"]
        guard isIndexed || (withdrawal.isPurge && isThere) else { return }
        let present = Present(row)
        if isIndexed { index.delete(present.place, try words(of: present, id: id), isCopy: present.isCopy) }
        let mark = try db.cachedStatement(
            sql: "UPDATE article SET withdrawn = ifnull(withdrawn, ?), position = ? WHERE id = ?")
        try mark.execute(arguments: [now, position, id])
        var data = ChangeEvent.Data(position: position)
        data.article = withdrawal.article
        data.uri = row["uri"]
        data.revision = present.revision
        data.isPurged = withdrawal.isPurge
        // Who follows by what the article was about hears of its end.
        let facets = isThere ? EventFacets(recordJSON: try record(of: present, id: id)) : EventFacets()
        if withdrawal.isPurge { try purge(present, id: withdrawal.article, key: id) }
        try tell(.withdrawn, data, facets)
    }

    /// Makes way for the article that comes back.
    func remove(_ present: Present) throws {
        try db.cachedStatement(sql: "DELETE FROM article WHERE place = ?").execute(arguments: [present.place])
        try db.cachedStatement(sql: "DELETE FROM content WHERE number = ?").execute(arguments: [present.pack])
    }

    /// The words as they were indexed: anything else would leave ghosts behind.
    func words(of present: Present, id: Data) throws -> IndexedWords {
        let sections = try self.sections(of: present, id: id)
        func text(_ section: ArticlePack.Section) -> String { String(decoding: sections[section.rawValue], as: UTF8.self) }
        return IndexedWords(title: text(.title), body: text(.body), fields: text(.fields))
    }

    func record(of present: Present, id: Data) throws -> [UInt8] {
        Array(try sections(of: present, id: id)[ArticlePack.Section.record.rawValue])
    }

    private func sections(of present: Present, id: Data) throws -> [[UInt8]] {
        let read = try db.cachedStatement(sql: "SELECT bytes FROM content WHERE number = ?")
        let pack = try Data.fetchOne(read, arguments: [present.pack]) ?? Data()
        let sections = pack.withUnsafeBytes { bytes in ArticlePack.open(bytes) { $0.sections(through: .record) } }
        guard let sections else {
            throw StoreError(
                .damaged, "end article \(Self.hexadecimal(id)): its stored form is damaged; restore the store from a backup")
        }
        return sections
    }

    /// Leaves of an article its id and its end.
    private mutating func purge(_ present: Present, id: String, key: Data) throws {
        try db.execute(sql: "DELETE FROM content WHERE number = ?", arguments: [present.pack])
        try forgetCorrections(of: key)
        // Digests would still tell whether somebody's text is the purged one; the pack's number may go to the next article.
        let blank = Data(count: 16)
        try db.execute(
            sql: """
                UPDATE article SET content = ?, wording = ?, copyOf = NULL, published = NULL, uri = NULL, pack = 0, title = NULL
                WHERE id = ?
                """,
            arguments: [blank, blank, key])
        purged[id] = sequence
    }

    /// Every event stays, so that the log has no gap; what it quotes of purged articles does not. One look at the log for all of them.
    func blankQuotes() throws {
        var quotes: [(sequence: Int64, article: String)] = []
        let mark = Data(#""article":""#.utf8)
        let articles = try StatementRun(
            db, "SELECT sequence, substr(json, instr(json, ?1) + length(?1), 32) FROM event ORDER BY sequence", [mark])
        try articles.each { row in
            let id = UnsafeRawBufferPointer(start: sqlite3_column_blob(row, 1), count: Int(sqlite3_column_bytes(row, 1)))
            let (sequence, article) = (sqlite3_column_int64(row, 0), String(decoding: id, as: UTF8.self))
            // What came back after its purge is quoted again.
            if let last = purged[article], sequence <= last { quotes.append((sequence, article)) }
        }
        let read = try db.cachedStatement(sql: "SELECT json FROM event WHERE sequence = ?")
        let blank = try db.cachedStatement(
            sql: "UPDATE event SET json = ?, facets = '', topic = substr(topic, 1, instr(topic, '/')) || '-/-' WHERE sequence = ?"
        )
        for quote in quotes {
            let json = try Data.fetchOne(read, arguments: [quote.sequence]) ?? Data()
            guard var event = try? JSONSerialization.jsonObject(with: json) as? [String: Any],
                var data = event["data"] as? [String: Any]
            else {
                throw StoreError(
                    .damaged,
                    "purge article \(quote.article): event \(quote.sequence) quotes it and cannot be read; restore the store from a backup"
                )
            }
            for member in ["title", "name", "published", "genre", "province"] { data[member] = NSNull() }
            for member in ["places", "sectors", "documents"] { data[member] = nil }
            event["data"] = data
            try blank.execute(arguments: [
                try JSONSerialization.data(withJSONObject: event, options: [.sortedKeys, .withoutEscapingSlashes]),
                quote.sequence,
            ])
        }
    }

    /// Pairs of digits; no bytes where it is none.
    static func bytes(hexadecimal: String) -> [UInt8] {
        let digits = hexadecimal.utf8.map { Int(String(UnicodeScalar($0)), radix: 16) }
        guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return [] }
        let values = digits.compactMap { $0 }
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}
