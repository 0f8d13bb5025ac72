import Articles
import DatabaseFiles
import Foundation
import GRDB

/// What reading an article again does to the store.
extension StoreTransaction {
    /// Stores what readings gave; with the job's counts, so that a crash leaves either all of it or nothing.
    mutating func reread(_ results: [Rereading]) throws {
        guard var job = try ReprocessLedger.job(db), job.isUnderWay else { return }
        for result in results {
            guard let number = result.number else { continue }
            let id = Data(Self.bytes(hexadecimal: result.article))
            guard try ReprocessLedger.finish(number, id, db) else { continue }
            let count = try apply(result, id: id)
            job.counts[keyPath: count] += 1
            if job.accused == result.article { job.accused = nil }
            job.alone = max(0, job.alone - 1)
        }
        job.suspect = nil
        job.crashes = 0
        if try ReprocessLedger.isFinished(db) {
            job.state = .done
            job.ended = now
        }
        try ReprocessLedger.save(job, db)
    }

    /// - Returns: what it counts as.
    private mutating func apply(_ result: Rereading, id: Data) throws -> WritableKeyPath<ReprocessCounts, Int> {
        // What came meanwhile was read by the present parser, and what was withdrawn is gone.
        guard let row = try present(id), row["position"] as Int64 == result.position else { return \.skipped }
        switch result.outcome {
        case .failed: return \.failed
        case .refused:
            // Tried, and not tried again by --stale: the record stays as it is until somebody decides.
            try db.cachedStatement(sql: "UPDATE article SET reading = ? WHERE id = ?").execute(arguments: [
                try number(of: result.reading), id,
            ])
            return \.refused
        case .article(let read):
            guard read.pack != nil else { return \.failed }
            let change = try revision(of: read, id: id)
            guard change.article.pack != nil else { return \.failed }
            let old = try stored(row, id: id)
            if Self.isSame(old, try change.article.unpacked()) {
                try confirm(change, row, id: id)
                return \.same
            }
            return try revise(Present(row), change, id: id, uri: row["uri"]).isEmpty ? \.same : \.changed
        }
    }

    /// The row of an article that can be found.
    func present(_ id: Data) throws -> Row? {
        let find = try db.cachedStatement(
            sql: """
                SELECT id, place, revision, position, content, wording, firstSeen, published, copyOf, pack, uri, header, part
                FROM article JOIN content ON number = pack WHERE id = ? AND withdrawn IS NULL
                """)
        return try Row.fetchOne(find, arguments: [id])
    }

    private mutating func revision(of read: ParsedArticle, id: Data) throws -> Revision {
        var change = Revision(of: read)
        change.article = try corrected(read, id: id)
        change.reason = .reprocess
        return change
    }

    func stored(_ row: Row, id: Data) throws -> UnpackedArticle {
        let read = try db.cachedStatement(sql: "SELECT bytes FROM content WHERE number = ?")
        let pack = try Data.fetchOne(read, arguments: [row["pack"] as Int64]) ?? Data()
        guard let sections = pack.withUnsafeBytes({ ArticlePack.open($0) { $0.sections(through: .record) } }) else {
            throw StoreError(
                .damaged, "read article \(Self.hexadecimal(id)): its stored form is damaged; restore the store from a backup")
        }
        return UnpackedArticle(sections)
    }

    private static func isSame(_ old: UnpackedArticle, _ new: UnpackedArticle) -> Bool {
        RecordChanges.areSame(old.record, new.record) && new.fields.utf8.elementsEqual(old.fields.utf8)
            && new.text.utf8.elementsEqual(old.text.utf8)
    }

    /// Notes that the record is as the present parser reads it.
    private mutating func confirm(_ change: Revision, _ row: Row, id: Data) throws {
        let update = try db.cachedStatement(sql: "UPDATE article SET reading = ?, content = ?, wording = ? WHERE id = ?")
        try update.execute(arguments: [try number(of: change.article.reading), change.content, change.wording, id])
        // Of an article from before headers were stored: what stood for it is kept, so that a later reading begins the same.
        let keep = try db.cachedStatement(sql: "UPDATE content SET header = ?, part = ? WHERE number = ? AND header IS NULL")
        try keep.execute(arguments: [
            String(decoding: change.article.submitted.json(), as: UTF8.self), change.article.part, row["pack"] as Int64,
        ])
    }

    /// What would come of a reading; writes nothing that stays.
    func difference(_ result: Rereading) throws -> RereadingDifference? {
        let id = Data(Self.bytes(hexadecimal: result.article))
        guard case .article(let read) = result.outcome, let row = try present(id),
            row["position"] as Int64 == result.position
        else { return nil }
        let old = try stored(row, id: id)
        let new = try Corrections(of: id, db).apply(to: read) ?? read
        return RereadingDifference(
            article: result.article, title: old.title, from: old.record, to: try new.unpacked().record)
    }
}

extension ReprocessTask {
    /// - Parameter row: of article and content, with the task's number where there is one.
    init(_ row: Row) throws {
        let pack: Data = row["bytes"]
        guard let sections = pack.withUnsafeBytes({ ArticlePack.open($0) { $0.sections(through: .record) } }) else {
            throw DatabaseFault.damaged(
                operation: "read article \(StoreTransaction.hexadecimal(row["id"]))", reason: "its texts cannot be unpacked")
        }
        try self.init(row, UnpackedArticle(sections))
    }

    init(_ row: Row, _ unpacked: UnpackedArticle) throws {
        try self.init(
            article: StoreTransaction.hexadecimal(row["id"]), number: row["task"], position: row["position"], uri: row["uri"],
            part: row["part"], header: row["header"], unpacked)
    }
}
