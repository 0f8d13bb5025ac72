import Articles
import DatabaseFiles
import Foundation
import GRDB

/// What a backup's manifest tells of a journal.
package struct JournalFacts: Sendable, Hashable {
    /// The schema's.
    package var version: Int
    /// Accepted and not indexed yet.
    package var backlog: Int
    package var deadLetters: Int
    package var lastPosition: Int64
}

/// The journal as a file.
package enum JournalCopy: DatabaseCopy {
    package static let name = "journal.sqlite"
    package static var schema: DatabaseSchema { Ledger.schema }

    package static func facts(_ held: HeldDatabase) throws(DatabaseFault) -> JournalFacts {
        try held.read("read figures of") { db in
            try requireOurs(db)
            return JournalFacts(
                version: try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0,
                backlog: try Int.fetchOne(db, sql: "SELECT count(*) FROM entry") ?? 0,
                deadLetters: try Int.fetchOne(db, sql: "SELECT count(*) FROM deadLetter") ?? 0,
                lastPosition: try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'entry'") ?? 0)
        }
    }

    /// Everything that can be checked. - Parameter path: of a copy. - Returns: empty where all is well.
    package static func findings(path: String) throws(DatabaseFault) -> [DatabaseFinding] {
        try UnsharedDatabase.open(path, operation: "check") { db in
            let structure = try DatabaseFinding.structure(db)
            guard structure.isEmpty else { return structure }
            try requireOurs(db)
            var findings = try DatabaseFinding.count(
                db, "SELECT count(*) FROM entry WHERE length(body) <> bytes"
            ) { "entries: \($0) have not the bytes that came" }
            findings += try DatabaseFinding.count(
                db, "SELECT count(*) FROM work WHERE position NOT IN (SELECT position FROM entry)"
            ) { "work: \($0) rows belong to no entry" }
            findings += try DatabaseFinding.count(
                db,
                "SELECT count(*) FROM entry WHERE position > ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'entry'), 0)"
            ) { "entries: \($0) have positions that would be given again" }
            // What an older version lacks is added when a daemon opens it.
            guard try Int.fetchOne(db, sql: "PRAGMA user_version") == version else { return findings }
            return try findings + originals(db)
        }
    }

    private static func originals(_ db: Database) throws -> [DatabaseFinding] {
        var (headers, letters) = (0, 0)
        let rows = try Row.fetchCursor(
            db, sql: "SELECT header, NULL, 0, 0 FROM entry UNION ALL SELECT header, body, bytes, packed FROM deadLetter")
        while let row = try rows.next() {
            if (try? JSONDecoder().decode(SubmissionHeader.self, from: row[0] as Data)) == nil { headers += 1 }
            guard let body = row[1] as Data? else { continue }
            let (bytes, packed): (Int, Int) = (row[2], row[3])
            if body.count != packed || (packed != bytes && PackedOriginal.unpack(body, bytes: bytes) == nil) { letters += 1 }
        }
        return [(headers, "have headers that cannot be read"), (letters, "are dead letters that cannot be unpacked")]
            .filter { $0.0 > 0 }.map { DatabaseFinding(.content, "entries: \($0.0) \($0.1)") }
    }
}
