import DatabaseFiles
import Foundation
import GRDB
import TemporaryDirectories
import Testing

/// The write-ahead log, copied into its file beside the writer.
struct LogCheckpointTests {
    private static let pages = 8

    private let directory: TemporaryDirectory
    private var file: String { directory.path("rows.sqlite") }

    init() throws { directory = try TemporaryDirectory() }

    private func withWriter(_ body: (DatabaseQueue, LogCheckpoint) throws -> Void) throws {
        var configuration = Configuration()
        configuration.journalMode = .wal
        let writer = try DatabaseQueue(path: file, configuration: configuration)
        let checkpoint = try LogCheckpoint(path: file, label: "rows.log", pages: Self.pages, takesRoom: true)
        try writer.writeWithoutTransaction { db in
            checkpoint.watch(db)
            try db.execute(sql: "CREATE TABLE row(number INTEGER PRIMARY KEY, bytes BLOB)")
            _ = try db.checkpoint(.restart)
        }
        try body(writer, checkpoint)
        try checkpoint.close()
        try writer.close()
    }

    /// One commit.
    private func write(_ rows: Int, _ writer: DatabaseQueue) throws {
        try writer.write { db in
            for _ in 0..<rows { try db.execute(sql: "INSERT INTO row(bytes) VALUES (zeroblob(3000))") }
        }
    }

    /// As SQLite counts how often the log was begun anew: bytes 12 to 15 of its header.
    private func generation() throws -> UInt32 {
        try Data(contentsOf: URL(fileURLWithPath: file + "-wal"))[12..<16].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// In the file, whatever its log holds.
    private func rowsOfFileAlone() throws -> Int {
        let copy = directory.path("copy.sqlite")
        try FileManager.default.copyItem(atPath: file, toPath: copy)
        defer { try? FileManager.default.removeItem(atPath: copy) }
        return try DatabaseQueue(path: copy).read { try Int.fetchOne($0, sql: "SELECT count(*) FROM row") ?? 0 }
    }

    @Test func `what a long log holds is in the file, and the log begins anew`() throws {
        try withWriter { writer, checkpoint in
            try write(Self.pages, writer)
            let first = try generation()
            checkpoint.settle()
            #expect(try rowsOfFileAlone() == Self.pages)
            try write(1, writer)
            #expect(try generation() == first + 1)
            #expect(try rowsOfFileAlone() == Self.pages)
        }
    }

    @Test func `a log that is written to has room for all that is written before it is copied`() throws {
        try withWriter { writer, checkpoint in
            checkpoint.settle()
            let size = try FileManager.default.attributesOfItem(atPath: file + "-wal")[.size] as? Int ?? 0
            #expect(size > Self.pages * 4_096)
            try write(Self.pages / 2, writer)
            #expect(try FileManager.default.attributesOfItem(atPath: file + "-wal")[.size] as? Int == size)
        }
    }

    @Test func `taking room for a log undoes no page of it`() throws {
        try withWriter { writer, checkpoint in
            // The first commit has ordered the room; these are written meanwhile.
            for _ in 0..<4 { try write(1, writer) }
            checkpoint.settle()
            try write(1, writer)
            // As a crash leaves them.
            let image = directory.path("image.sqlite")
            for end in ["", "-wal"] { try FileManager.default.copyItem(atPath: file + end, toPath: image + end) }
            let rows = try DatabaseQueue(path: image).read { db in
                #expect(try String.fetchOne(db, sql: "PRAGMA integrity_check") == "ok")
                return try Int.fetchOne(db, sql: "SELECT count(*) FROM row")
            }
            #expect(rows == 5)
        }
    }

    @Test func `what was written while the log was copied is copied by the commit after`() throws {
        try withWriter { writer, checkpoint in
            // Copying waits for this reader's moment and no further.
            let reader = try HeldDatabase(path: file)
            try write(Self.pages, writer)
            let first = try generation()
            checkpoint.settle()
            reader.release()
            #expect(try rowsOfFileAlone() == 0)
            try write(1, writer)
            #expect(try rowsOfFileAlone() == Self.pages + 1)
            #expect(try generation() == first)
            try write(1, writer)
            #expect(try generation() == first + 1)
        }
    }

    @Test func `a reader keeps the log from beginning anew, and neither it nor the writer waits`() throws {
        try withWriter { writer, checkpoint in
            let reader = try HeldDatabase(path: file)
            try write(3 * Self.pages, writer)
            let first = try generation()
            checkpoint.settle()
            try write(1, writer)
            #expect(try reader.read("count") { try Int.fetchOne($0, sql: "SELECT count(*) FROM row") } == 0)
            #expect(try generation() == first)
            reader.release()
            try write(Self.pages, writer)
            checkpoint.settle()
            try write(1, writer)
            try write(1, writer)
            #expect(try generation() > first)
        }
    }
}
