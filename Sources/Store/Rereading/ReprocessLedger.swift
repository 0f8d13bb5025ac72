import Articles
import DatabaseFiles
import Foundation
import GRDB

/// Reading and writing the rows of the job and of what it has still to do.
enum ReprocessLedger {
    /// Of `meta`.
    private static let name = "reprocessing"

    static func job(_ db: Database) throws -> ReprocessJob? {
        guard let json = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE name = ?", arguments: [name]) else {
            return nil
        }
        do {
            return try JSONDecoder().decode(ReprocessJob.self, from: Data(json.utf8))
        } catch {
            throw DatabaseFault.damaged(operation: "read reprocessing", reason: "what is noted of the job cannot be read")
        }
    }

    static func save(_ job: ReprocessJob, _ db: Database) throws {
        let json = String(decoding: try JSONEncoder().encode(job), as: UTF8.self)
        try db.execute(sql: "INSERT OR REPLACE INTO meta(name, value) VALUES (?, ?)", arguments: [name, json])
    }

    /// Ids of what is selected by its reading, in the order of arrival.
    static func select(stale: Bool, _ current: ReadingVersion, _ db: Database) throws -> [Data] {
        guard stale else {
            return try Data.fetchAll(db, sql: "SELECT id FROM article WHERE withdrawn IS NULL ORDER BY pack")
        }
        let number = try Int64.fetchOne(
            db, sql: "SELECT number FROM reading WHERE parser = ? AND lexicon = ? AND words = ?",
            arguments: [current.parser, current.lexicon, WordScanner.version])
        return try Data.fetchAll(
            db, sql: "SELECT id FROM article WHERE withdrawn IS NULL AND reading IS NOT ? ORDER BY pack", arguments: [number])
    }

    /// Copies come after what they copy, in every run: so who is whose copy does not depend on where a run was interrupted.
    static func begin(
        _ articles: [Data], _ selection: ReprocessSelection, rate: Double?, now: Double, _ db: Database
    ) throws -> ReprocessJob {
        let before = try job(db)
        if let before, before.isUnderWay {
            throw StoreError(
                .busy, "begin reprocessing: job \(before.number) is \(before.state.rawValue); wait for it, or cancel it")
        }
        let insert = try db.cachedStatement(sql: "INSERT INTO task(article) VALUES (?)")
        for article in articles { try insert.execute(arguments: [article]) }
        var job = ReprocessJob(
            number: (before?.number ?? 0) + 1, state: .running, selection: selection, rate: rate,
            counts: ReprocessCounts(total: articles.count), begun: now)
        if articles.isEmpty {
            job.state = .done
            job.ended = now
        }
        try save(job, db)
        return job
    }

    static func change(_ change: ReprocessChange, now: Double, _ db: Database) throws -> ReprocessJob? {
        guard var job = try job(db), job.isUnderWay else { return nil }
        switch change {
        case .pause: job.state = .paused
        case .resume: job.state = .running
        case .cancel:
            job.state = .cancelled
            job.ended = now
            try db.execute(sql: "DELETE FROM task")
        case .suspect(let article):
            if job.suspect != article { job.crashes = 0 }
            job.suspect = article
        case .accuse(let article): job.accused = article
        case .start(let afterFault):
            guard afterFault else { return job }
            if job.suspect != nil { job.crashes += 1 }
            job.alone = ReprocessJob.batch
        }
        try save(job, db)
        return job
    }

    /// Takes an article off the list. - Returns: false where it is not on it: the job was cancelled meanwhile.
    static func finish(_ number: Int64, _ article: Data, _ db: Database) throws -> Bool {
        try db.cachedStatement(sql: "DELETE FROM task WHERE number = ? AND article = ?").execute(arguments: [number, article])
        return db.changesCount == 1
    }

    static func isFinished(_ db: Database) throws -> Bool {
        try Int.fetchOne(db, sql: "SELECT 1 FROM task LIMIT 1") == nil
    }
}
