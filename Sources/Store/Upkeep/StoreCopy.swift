import Articles
import DatabaseFiles
import Foundation
import GRDB

/// What a backup's manifest tells of a store.
package struct StoreFacts: Sendable, Hashable {
    /// The schema's.
    package var version: Int
    package var epoch: String
    package var head: Int64
    package var floor: Int64
    /// That can be found.
    package var articles: Int
}

/// The store as a file.
package enum StoreCopy: DatabaseCopy {
    package static let name = "store.sqlite"
    package static var schema: DatabaseSchema { StoreSchema.schema }

    package static func facts(_ held: HeldDatabase) throws(DatabaseFault) -> StoreFacts {
        try held.read("read figures of") { try facts($0) }
    }

    private static func facts(_ db: Database) throws -> StoreFacts {
        try requireOurs(db)
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let withdrawn = version >= 2 ? " WHERE withdrawn IS NULL" : ""
        return StoreFacts(
            version: version, epoch: try String.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'epoch'") ?? "",
            head: try StoreTransaction.head(db), floor: try StoreTransaction.meta("trimmed", db),
            articles: try Int.fetchOne(db, sql: "SELECT count(*) FROM article" + withdrawn) ?? 0)
    }

    /// Seconds since 1970 at which the newest event was committed; nil where none is in the log, or a schema before the third has it.
    package static func newestEvent(_ held: HeldDatabase) throws(DatabaseFault) -> Double? {
        try held.read("read the newest event of") { db in
            guard try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 >= 3 else { return nil }
            return try Double.fetchOne(db, sql: "SELECT time FROM event ORDER BY sequence DESC LIMIT 1")
        }
    }

    /// Makes a store another one, whose sequences are not comparable to those given out before. - Returns: the new epoch.
    package static func renewEpoch(path: String) throws(DatabaseFault) -> String {
        let epoch = StoreSchema.newEpoch()
        try UnsharedDatabase.open(path, operation: "give a new epoch to") {
            try $0.execute(sql: "UPDATE meta SET value = ? WHERE name = 'epoch'", arguments: [epoch])
        }
        return epoch
    }

    /// Makes anew what is derived from the stored articles: the full-text index, what facets count, and their titles
    /// beside them. No daemon may have the store. - Throws: locked, newer, damaged, diskFull.
    package static func rebuildIndex(directory: String) throws(DatabaseFault) {
        let file = try DatabaseFile(directory: directory, name: name, schema: StoreSchema.schema)
        defer { file.unlock() }
        try UnsharedDatabase.open(file.path, operation: "rebuild the index of", prepare: StoreSchema.prepare) { db in
            try db.inTransaction(.immediate) {
                try IndexRebuild.run(db)
                try MeasureRebuild.run(db)
                try StoredTitles.fill(db)
                return .commit
            }
        }
    }

    // MARK: - Checking

    /// Everything that can be checked: SQLite's structure, events without a gap, articles with their texts, originals by their
    /// digests, the index word by word. Takes seconds for each 100,000 articles.
    /// - Parameters:
    ///   - path: of a copy: checking the index needs a connection that writes, and nobody beside it.
    ///   - progress: hears how many articles are read, of how many.
    /// - Returns: empty where all is well.
    package static func findings(
        path: String, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(DatabaseFault) -> [DatabaseFinding] {
        try UnsharedDatabase.open(path, operation: "check", prepare: StoreSchema.prepare) { db in
            let structure = try DatabaseFinding.structure(db)
            guard structure.isEmpty else { return structure }
            let facts = try facts(db)
            // What an older version lacks is added when a daemon opens it; its texts can be read now.
            guard facts.version == version else { return try texts(db, withTitles: false, progress: progress) }
            return try contents(db, facts) + events(db, facts) + texts(db, withTitles: true, progress: progress) + measures(db)
                + index(db)
        }
    }

    private static func contents(_ db: Database, _ facts: StoreFacts) throws -> [DatabaseFinding] {
        var findings: [DatabaseFinding] = facts.epoch.isEmpty ? [DatabaseFinding(.content, "meta: the epoch is missing")] : []
        let kept = try Int64.fetchOne(db, sql: "SELECT count(*) FROM event") ?? 0
        let first = try Int64.fetchOne(db, sql: "SELECT min(sequence) FROM event") ?? facts.floor + 1
        if kept != facts.head - facts.floor || first != facts.floor + 1 {
            findings.append(
                DatabaseFinding(
                    .content, "events: \(kept) are there, from \(first) on; \(facts.floor + 1) to \(facts.head) should be"))
        }
        findings += try DatabaseFinding.count(
            db, "SELECT count(*) FROM article WHERE withdrawn IS NULL AND pack NOT IN (SELECT number FROM content)"
        ) { "articles: \($0) have lost their texts" }
        findings += try DatabaseFinding.count(
            db, "SELECT count(*) FROM content WHERE number NOT IN (SELECT pack FROM article)"
        ) { "content: \($0) texts belong to no article" }
        findings += try DatabaseFinding.count(
            db,
            "SELECT (SELECT value FROM meta WHERE name = 'packBytes') IS NOT (SELECT ifnull(sum(length(bytes)), 0) FROM content)"
        ) { _ in "content: its bytes are not those that retention counts" }
        findings += try DatabaseFinding.count(
            db, "SELECT count(*) FROM consumed WHERE position <= \(StoreTransaction.meta("consumedFloor", db))"
        ) { "consumed: \($0) entries are below the floor" }
        return findings
    }

    /// Events as the log wrote them: their JSON tells their sequence and type, too.
    private static func events(_ db: Database, _ facts: StoreFacts) throws -> [DatabaseFinding] {
        var (broken, first): (Int, Int64?) = (0, nil)
        var last = try StoreTransaction.meta("trimmedTotal", db)
        let rows = try Row.fetchCursor(db, sql: "SELECT sequence, kind, json, total FROM event ORDER BY sequence")
        while let row = try rows.next() {
            let (sequence, kind, total): (Int64, String, Int64) = (row[0], row[1], row[3])
            let event = try? JSONSerialization.jsonObject(with: row[2] as Data) as? [String: Any]
            let isWhole =
                ChangeEvent.Kind(rawValue: kind) != nil && event?["type"] as? String == kind && event?["data"] is [String: Any]
                && event?["sequence"] as? String == ChangeEvent.padded(sequence) && total > last
            if !isWhole {
                broken += 1
                first = first ?? sequence
            }
            last = total
        }
        guard let first else { return [] }
        return [DatabaseFinding(.content, "events: \(broken) are not as they were written, first \(first)")]
    }

    /// What facets count, apart from the articles.
    private static func measures(_ db: Database) throws -> [DatabaseFinding] {
        guard try !MeasureRebuild.isNeeded(db) else { return [] }
        var findings: [DatabaseFinding] = []
        if try MeasureTable.hasOthers(db) {
            findings.append(DatabaseFinding(.index, "measures: they are missing or left over"))
        }
        var broken = 0
        let rows = try Row.fetchCursor(db, sql: "SELECT hash, facet, value FROM facetValue")
        while let row = try rows.next() {
            let facet = SearchFacet.listed.first { Int64($0.number) == row[1] as Int64 }
            if facet.flatMap({ ArticleMeasures.hash(of: row[2], $0) }) != row[0] as Int64 { broken += 1 }
        }
        if broken > 0 { findings.append(DatabaseFinding(.index, "values of facets: \(broken) are not as they were written")) }
        return findings
    }

    /// The bytes of `"sha256":"` in a record, before the digest of the original.
    private static let digestMark = Array(#""sha256":""#.utf8)

    /// - Parameter withTitles: of a version that has them in the articles' rows too.
    private static func texts(
        _ db: Database, withTitles: Bool, progress: (Int, Int) -> Void
    ) throws -> [DatabaseFinding] {
        let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM article") ?? 0
        var (done, broken, otherTitles): (Int, [String], [String]) = (0, [], [])
        let title = withTitles ? "title" : "NULL"
        let rows = try Row.fetchCursor(
            db, sql: "SELECT id, bytes, \(title) FROM article JOIN content ON number = pack ORDER BY place")
        while let row = try rows.next() {
            let pack: Data = row[1]
            let sections = pack.withUnsafeBytes { ArticlePack.open($0) { $0.sections(through: .record) } }
            if let sections, isWhole(sections) {
                let told: String? = row[2]
                if withTitles, told.map({ !sections[ArticlePack.Section.title.rawValue].elementsEqual($0.utf8) }) ?? true {
                    otherTitles.append(StoreTransaction.hexadecimal(row[0]))
                }
            } else {
                broken.append(StoreTransaction.hexadecimal(row[0]))
            }
            done += 1
            if done % 1_000 == 0 { progress(done, total) }
        }
        progress(total, total)
        var findings: [DatabaseFinding] = []
        if let first = broken.first {
            findings.append(
                DatabaseFinding(
                    .content, "articles: the texts of \(broken.count) cannot be unpacked as they came, first those of \(first)"))
        }
        if let first = otherTitles.first {
            findings.append(
                DatabaseFinding(
                    .index,
                    "articles: beside the texts of \(otherTitles.count) stands another title than theirs, first of \(first)"))
        }
        return findings
    }

    private static func isWhole(_ sections: [[UInt8]]) -> Bool {
        let record = sections[ArticlePack.Section.record.rawValue]
        guard let mark = record.firstRange(of: digestMark) else { return true }
        let told = record[mark.upperBound...].prefix { $0 != UInt8(ascii: "\"") }
        return told.isEmpty || told.elementsEqual(Digest(of: sections[ArticlePack.Section.original.rawValue]).hexadecimal.utf8)
    }

    /// Words of the index that no search without accents would find.
    private static func missingWords(_ db: Database) throws -> Int {
        let known = try Set(String.fetchCursor(db, sql: "SELECT word FROM vocabulary"))
        guard known.count < Vocabulary.most else { return 0 }
        try db.execute(sql: "CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'fullText', 'row')")
        defer { try? db.execute(sql: "DROP TABLE temp.words") }
        var missing = 0
        // Words of fields have a mark with a colon.
        let words = try String.fetchCursor(db, sql: "SELECT term FROM temp.words WHERE instr(term, ':') = 0")
        while let word = try words.next() {
            let bytes = Array(word.utf8)
            if bytes.contains(where: { $0 >= 0x80 }), WordScanner.fold(bytes) != bytes, !known.contains(word) { missing += 1 }
        }
        return missing
    }

    private static func index(_ db: Database) throws -> [DatabaseFinding] {
        // Words cut by another version: the next start builds the index anew.
        guard try StoreTransaction.meta("words", db) == Int64(WordScanner.version) else { return [] }
        do {
            try db.execute(sql: "INSERT INTO fullText(fullText, rank) VALUES ('integrity-check', 1)")
            let missing = try missingWords(db)
            return missing == 0 ? [] : [DatabaseFinding(.index, "vocabulary: \(missing) words with accents are missing")]
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            return [DatabaseFinding(.index, "full-text index: it has other words than the articles")]
        }
    }
}
