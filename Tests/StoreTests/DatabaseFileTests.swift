import DatabaseFiles
import Foundation
import GRDB
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Opening a file: migrations with a snapshot before, and damage that is found before anything is written.
struct DatabaseFileTests {
    struct Interruption: Error {}

    let fixture: StoreFixture
    private var path: String { fixture.path + "/store.sqlite" }

    init() throws {
        fixture = try StoreFixture()
    }

    private static let first: @Sendable (Database) throws -> Void = {
        try $0.execute(sql: "CREATE TABLE note(text TEXT); INSERT INTO note VALUES ('before')")
    }
    private static let second: @Sendable (Database) throws -> Void = {
        try $0.execute(sql: "ALTER TABLE note ADD COLUMN more TEXT; UPDATE note SET text = 'after'")
    }

    private static func schema(_ steps: (@Sendable (Database) throws -> Void)...) -> DatabaseSchema {
        DatabaseSchema(applicationID: 7, pageSize: 4096, steps: steps)
    }

    @discardableResult
    private func open(_ schema: DatabaseSchema) throws -> DatabaseFile {
        try DatabaseFile(directory: fixture.path, name: "store.sqlite", schema: schema)
    }

    /// Names beside the file.
    private func snapshots() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: fixture.path).filter { $0.contains("before") }.sorted()
    }

    /// The lock's descriptors once more, as a process has them that is being spawned.
    private func inheritedLocks() throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap(Int32.init).filter {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path + ".lock"
        }.map(dup)
    }

    @Test func `what no disk has room for is refused, however large it says that it is`() throws {
        for bytes in [1 << 60, Int.max] {
            let error = #expect(throws: DatabaseFault.self) {
                try HeldDatabase.requireRoom(for: bytes, at: fixture.path + "/copy")
            }
            #expect(error?.kind == .diskFull)
        }
        try HeldDatabase.requireRoom(for: 0, at: fixture.path + "/copy")
    }

    @Test func `a file let go of is free, whatever is being spawned meanwhile`() throws {
        var file: DatabaseFile? = try open(Self.schema(Self.first))
        var inherited = try inheritedLocks()
        #expect(inherited.count == 1)
        #expect(throws: DatabaseFault.self) { try open(Self.schema(Self.first)) }
        withExtendedLifetime(file) {}
        file = nil
        try open(Self.schema(Self.first))
        inherited.forEach { close($0) }

        var lock: DatabaseLock? = try DatabaseLock(directory: fixture.path, name: "store.sqlite")
        inherited = try inheritedLocks()
        #expect(inherited.count == 1)
        withExtendedLifetime(lock) {}
        lock = nil
        try open(Self.schema(Self.first))
        inherited.forEach { close($0) }
    }

    @Test func `a snapshot is kept before a migration, and one only`() throws {
        #expect(try open(Self.schema(Self.first)).notices.isEmpty)
        #expect(try snapshots().isEmpty)
        let notices = try open(Self.schema(Self.first, Self.second)).notices
        #expect(notices.count == 1 && notices[0].contains("store.sqlite.before-v2"), "\(notices)")
        #expect(try snapshots() == ["store.sqlite.before-v2"])
        #expect(try RawDatabase.texts("SELECT text FROM note", path) == ["after"])
        #expect(try RawDatabase.texts("SELECT text FROM note", path + ".before-v2") == ["before"])
        #expect(try RawDatabase.integer("PRAGMA user_version", path + ".before-v2") == 1)
        let third: @Sendable (Database) throws -> Void = { try $0.execute(sql: "UPDATE note SET text = 'third'") }
        try open(Self.schema(Self.first, Self.second, third))
        #expect(try snapshots().filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") } == ["store.sqlite.before-v3"])
    }

    @Test func `the snapshot is a file that the version before opens`() throws {
        try open(Self.schema(Self.first))
        try open(Self.schema(Self.first, Self.second))
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: path + ".before-v2", toPath: path)
        #expect(try open(Self.schema(Self.first)).notices.isEmpty)
        #expect(try RawDatabase.texts("SELECT text FROM note", path) == ["before"])
    }

    @Test func `a start removes a snapshot that is old, and no younger one`() throws {
        try open(Self.schema(Self.first))
        try open(Self.schema(Self.first, Self.second))
        #expect(try open(Self.schema(Self.first, Self.second)).notices.isEmpty)
        #expect(try snapshots() == ["store.sqlite.before-v2"])
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)], ofItemAtPath: path + ".before-v2")
        let notices = try open(Self.schema(Self.first, Self.second)).notices
        #expect(notices.count == 1 && notices[0].hasPrefix("remove "), "\(notices)")
        #expect(try snapshots().isEmpty)
    }

    @Test func `a migration that fails leaves the file as it was`() throws {
        try open(Self.schema(Self.first))
        #expect(throws: DatabaseFault.self) {
            try open(
                Self.schema(
                    Self.first,
                    {
                        try Self.second($0); throw Interruption()
                    }))
        }
        #expect(try RawDatabase.texts("SELECT text FROM note", path) == ["before"])
        #expect(try open(Self.schema(Self.first)).notices.isEmpty)
        #expect(try open(Self.schema(Self.first, Self.second)).notices.count == 1)
        #expect(try RawDatabase.texts("SELECT text FROM note", path) == ["after"])
    }

    @Test func `a migration that is killed leaves the file as it was`() async throws {
        try open(Self.schema(Self.first))

        await #expect(processExitsWith: .signal(SIGKILL)) { [directory = fixture.path as String] in
            let schema = Self.schema(
                Self.first,
                {
                    try Self.second($0)
                    kill(getpid(), SIGKILL)
                })
            _ = try DatabaseFile(directory: directory, name: "store.sqlite", schema: schema)
        }
        #expect(try snapshots() == ["store.sqlite.before-v2"])
        #expect(try RawDatabase.texts("SELECT text FROM note", path) == ["before"])
        try open(Self.schema(Self.first, Self.second))
        #expect(try RawDatabase.texts("SELECT text FROM note", path) == ["after"])
    }

    @Test func `a copy needs room beside it`() throws {
        let fault = #expect(throws: DatabaseFault.self) {
            try HeldDatabase.requireRoom(for: 1 << 60, at: fixture.path + "/copy")
        }
        #expect(fault?.kind == .diskFull)
        try HeldDatabase.requireRoom(for: 0, at: fixture.path + "/copy")
    }

    @Test func `what is missing while a restore is under way is not begun anew`() throws {
        try FileManager.default.createDirectory(
            atPath: fixture.path + "/" + DatabaseFile.restoreFolder, withIntermediateDirectories: false)
        let fault = #expect(throws: DatabaseFault.self) { try open(Self.schema(Self.first)) }
        #expect(fault?.message.contains("giaoban restore") == true)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a held database is copied as it was, whatever is written meanwhile`() throws {
        try open(Self.schema(Self.first))
        let pool = try DatabasePool(path: path)
        let held = try HeldDatabase(path: path)
        try pool.write { db in
            for number in 0..<5_000 { try db.execute(sql: "INSERT INTO note VALUES (?)", arguments: ["\(number)"]) }
        }
        var told: [Int] = []
        try held.copy(to: fixture.path + "/copy") { done, total in told += [done, total] }
        #expect(told.last == (try held.bytes()))
        held.release()
        #expect(try RawDatabase.texts("SELECT text FROM note", fixture.path + "/copy") == ["before"])
        #expect(throws: DatabaseFault.self) { try HeldDatabase(path: path).copy(to: fixture.path + "/copy") }
        #expect(try RawDatabase.texts("SELECT text FROM note", fixture.path + "/copy") == ["before"])
        // The reader is gone: the log can be emptied.
        #expect(try pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA wal_checkpoint(TRUNCATE)") } == 0)
        try pool.close()
    }
}
