import Articles
import Foundation
import GRDB

/// Corrections in the store: made, taken back, and carried out on whatever a parser reads later.
extension StoreTransaction {
    /// The article as its analysts have it. Its own record is kept beside, for the next correction.
    mutating func corrected(_ article: ParsedArticle, id: Data) throws -> ParsedArticle {
        guard let corrected = try Corrections(of: id, db).apply(to: article) else { return article }
        try keepUncorrected(article.unpacked().record, id: id)
        made.append(corrected.indexed.accented)
        return corrected
    }

    private func keepUncorrected(_ record: [UInt8], id: Data) throws {
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO uncorrected VALUES (?, ?)").execute(arguments: [id, Data(record)])
    }

    /// Of an article of which nothing is left.
    func forgetCorrections(of id: Data) throws {
        try db.cachedStatement(sql: "DELETE FROM correction WHERE article = ?").execute(arguments: [id])
        try db.cachedStatement(sql: "DELETE FROM uncorrected WHERE article = ?").execute(arguments: [id])
    }

    mutating func correct(_ order: CorrectionOrder, id: Data) throws -> CorrectionResult {
        guard let row = try present(id) else {
            throw StoreError(
                .notFound, "correct \(order.field): no such article, or it is withdrawn; giaoban search finds ids and uris")
        }
        let path = try FieldPath(order.field)
        let present = Present(row)
        let stored = try self.stored(row, id: id)
        let kept = try Data.fetchOne(db, sql: "SELECT record FROM uncorrected WHERE article = ?", arguments: [id])
        let own = kept.map { Array($0) } ?? stored.record
        let before = FieldEdit(path: path, value: .null, quote: nil).current(
            in: FieldValue(json: stored.record) ?? .null)
        var result = CorrectionResult(
            article: Self.hexadecimal(id), revision: present.revision, previous: before, value: before, changed: [], events: [])
        switch order.change {
        case .undo:
            try db.execute(sql: "DELETE FROM correction WHERE article = ? AND field = ?", arguments: [id, order.field])
            guard db.changesCount == 1 else {
                throw StoreError(.notFound, "undo correction of \(order.field): there is none; giaoban correct --list has them")
            }
        case .set(let value, let quote):
            guard try isNew(order, value, quote, id: id) else { return result }
            let corrections = try Corrections(of: id, db)
            guard corrections.all.count < Corrections.most || corrections.all.contains(where: { $0.field == order.field }) else {
                throw StoreError(
                    .badCorrection, "correct \(order.field): the article has \(Corrections.most) corrections; undo some first")
            }
            try write(order, value, quote, id: id)
        }
        let corrections = try Corrections(of: id, db)
        let required = order.change == .undo ? nil : order.field
        var (record, previous) = try corrections.apply(to: own, text: stored.text, required: required)
        if let required {
            try db.execute(
                sql: "UPDATE correction SET replaced = ? WHERE article = ? AND field = ?",
                arguments: [String(decoding: previous.json(), as: UTF8.self), id, required])
            record = try Corrections(of: id, db).apply(to: own, text: stored.text).record
            try keepUncorrected(own, id: id)
        } else if corrections.all.isEmpty {
            try db.execute(sql: "DELETE FROM uncorrected WHERE article = ?", arguments: [id])
        }
        record.text = stored.text
        let task = try ReprocessTask(row, stored)
        var header = task.header
        header.uri = task.uri ?? record.source.uri
        header.name = record.source.name
        let article = ParsedArticle(
            position: task.position, part: task.part ?? 0, header: header, record: record, original: stored.original,
            submitted: task.header)
        guard article.pack != nil else {
            throw StoreError(.badCorrection, "correct article: it would be too large to be stored")
        }
        made.append(article.indexed.accented)
        var change = Revision(article, content: row["content"], wording: row["wording"])
        change.reason = .correction
        result.changed = try revise(present, change, id: id, uri: row["uri"])
        result.revision += result.changed.isEmpty ? 0 : 1
        result.value = FieldEdit(path: path, value: .null, quote: nil).current(
            in: FieldValue(json: try article.unpacked().record) ?? .null)
        return result
    }

    private func isNew(_ order: CorrectionOrder, _ value: FieldValue, _ quote: String?, id: Data) throws -> Bool {
        let json = String(decoding: value.json(), as: UTF8.self)
        guard json.utf8.count <= FieldEdit.mostBytes, (order.note?.utf8.count ?? 0) <= 2_000, (quote?.utf8.count ?? 0) <= 4_000
        else {
            throw StoreError(
                .badCorrection,
                "correct \(order.field): its value, note or quote is too long; they have 16,384, 2,000 and 4,000 bytes")
        }
        let find = try db.cachedStatement(
            sql:
                "SELECT 1 FROM correction WHERE article = ? AND field = ? AND value = ? AND note IS ? AND ifnull(?, quote) IS quote"
        )
        return try Int.fetchOne(find, arguments: [id, order.field, json, order.note, quote]) == nil
    }

    /// A field that is corrected again keeps its turn: what names its value was made after it. It keeps the quoted words too, where no
    /// others are given: they say where the text speaks of it.
    private func write(_ order: CorrectionOrder, _ value: FieldValue, _ quote: String?, id: Data) throws {
        try db.execute(
            sql: """
                INSERT INTO correction(article, field, value, quote, author, time, note, replaced) VALUES (?, ?, ?, ?, ?, ?, ?, 'null')
                ON CONFLICT(article, field) DO UPDATE SET value = excluded.value, quote = ifnull(excluded.quote, quote),
                    author = excluded.author, time = excluded.time, note = excluded.note
                """,
            arguments: [
                id, order.field, String(decoding: value.json(), as: UTF8.self), quote, order.author, now, order.note,
            ])
    }
}

extension Corrections {
    init(of id: Data, _ db: Database) throws {
        let read = try db.cachedStatement(sql: "SELECT * FROM correction WHERE article = ? ORDER BY number")
        all = try Row.fetchAll(read, arguments: [id]).map { StoredCorrection($0) }
    }
}

extension StoredCorrection {
    init(_ row: Row) {
        func value(_ column: String) -> FieldValue { FieldValue(json: Array((row[column] as String).utf8)) ?? .null }
        self.init(
            number: row["number"], article: StoreTransaction.hexadecimal(row["article"]), field: row["field"],
            value: value("value"), quote: row["quote"], author: row["author"], time: row["time"], note: row["note"],
            replaced: value("replaced"))
    }
}
