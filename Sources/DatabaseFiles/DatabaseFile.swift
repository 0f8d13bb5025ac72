import CSQLite
import GRDB
import Glibc

/// The shape of a database: whose it is, and the steps that lead from an empty file to the present version.
package struct DatabaseSchema: Sendable {
    /// Big-endian ASCII in the file's header, so that `file` and we know whose it is.
    package var applicationID: Int32
    /// Bytes; a power of two, 512...65,536. Takes effect when the file is made.
    package var pageSize: Int
    /// Step n leads from version n to n + 1; `PRAGMA user_version` counts them. Never edit one that was released.
    package var steps: [@Sendable (Database) throws -> Void]
    /// What each connection needs, the one that takes the steps included, such as a tokenizer.
    package var prepare: @Sendable (Database) throws -> Void

    package init(
        applicationID: Int32, pageSize: Int, steps: [@Sendable (Database) throws -> Void],
        prepare: @escaping @Sendable (Database) throws -> Void = { _ in }
    ) {
        self.applicationID = applicationID
        self.pageSize = pageSize
        self.steps = steps
        self.prepare = prepare
    }
}

/// A database file that is ours, of the present version, and locked against a second process for as long as this lives.
package final class DatabaseFile: Sendable {
    package let path: String
    /// What became of the file when it was opened, in words for the log.
    package let notices: [String]
    /// Of a large file's structure, where it goes on beside the caller; nil where the file is known to be whole.
    package let check: StructureCheck?
    private let lock: Int32

    /// In the state directory while files are restored: as long as it is there, a file that is missing was moved aside and not begun.
    package static let restoreFolder = "restore.partial"
    /// Bytes of a file whose structure is checked whole before it is written to: a second's work. `giaoban check` has no bound.
    static let checkedAtStart = 1 << 30

    /// Creates what is missing (directory 0700, file 0600, both made durable), and refuses a file that is not ours, is newer
    /// or is damaged, without changing a byte of it. Before a migration a copy is kept (``MigrationSnapshot``).
    /// - Parameter checkedAtOnce: bytes; the caller promises to write nothing to a larger file before ``check`` has ended. Nil: every file is
    ///   checked before this returns.
    package init(
        directory: String, name: String, schema: DatabaseSchema, checkedAtOnce: Int? = nil
    ) throws(DatabaseFault) {
        _ = Self.countsNoMemory
        let path = directory + "/" + name
        try Self.makeDirectory(directory)
        lock = try Self.locked(path + ".lock")
        var check: StructureCheck?
        do throws(DatabaseFault) {
            let isNew = try Self.makeFile(path)
            if !isNew {
                try Self.checkHeader(path)
                check = try Self.checkStructure(path, schema: schema, atOnce: checkedAtOnce ?? Self.checkedAtStart)
            }
            let migration = try Self.bringUpToDate(path, schema: schema, keepsLog: check != nil)
            notices = migration.map { [$0] } ?? MigrationSnapshot.removeOld(beside: path, now: time(nil))
            try Self.synchronise(directory)
        } catch {
            check?.cancel()
            Self.release(lock)
            throw error
        }
        self.check = check
        self.path = path
    }

    deinit {
        Self.release(lock)
    }

    /// SQLite counts the memory that it takes, under one lock for all connections, for a figure that nobody here asks for: the writers of
    /// journal and store and four readers waited for each other. Without effect where SQLite is in use already.
    private static let countsNoMemory = giaoban_sqlite_count_no_memory() == SQLITE_OK

    /// Lets another process open the file. Call once every connection is closed.
    package func unlock() {
        flock(lock, LOCK_UN)
    }

    /// Seconds that a connection waits for another that holds the file: only a backup or a shell does, and only for moments.
    package static let patience: Double = {
        #if DEBUG
            // Tests hold files on machines that let them wait for their turn.
            return 600
        #else
            return 30
        #endif
    }()

    /// Has a connection wait for another that holds the file.
    package static func wait(_ seconds: Double, _ db: Database) {
        sqlite3_busy_timeout(db.sqliteConnection, Int32(seconds * 1_000))
    }

    /// - Parameters:
    ///   - maximumBytes: of the file; beyond, writing fails as on a full disk. Nil: as the disk allows.
    ///   - keepsLog: closing copies nothing of the write-ahead log into the file, which may be damaged.
    package static func configuration(
        label: String, schema: DatabaseSchema, maximumBytes: Int?, keepsLog: Bool = false
    ) -> Configuration {
        var configuration = Configuration()
        configuration.label = label
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(patience)
        configuration.prepareDatabase { db in
            if keepsLog { try keepLog(db) }
            // In WAL mode the log would keep the size of its largest burst for ever.
            try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
            // A purge finds no earlier revisions and no words of merged segments any more: bytes must go with their rows.
            try db.execute(sql: "PRAGMA secure_delete = ON")
            if let maximumBytes {
                let page = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 4096
                _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(max(1, maximumBytes / page))")
            }
            try schema.prepare(db)
        }
        return configuration
    }

    static func keepLog(_ db: Database) throws {
        guard giaoban_sqlite_keep_log_at_close(db.sqliteConnection) == SQLITE_OK else {
            throw DatabaseFault(kind: .io, message: "open \(db.description): SQLite refuses to keep its log when it closes")
        }
    }

    /// GRDB sets `synchronous = NORMAL` with WAL, which may lose the last commits: call this on the writer once it is open.
    package static func makeDurable(_ db: Database) throws {
        try db.execute(sql: "PRAGMA synchronous = FULL")
        // A promise to others stands on this, and SQLite ignores a pragma that it does not like.
        guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
            throw DatabaseFault(kind: .io, message: "open \(db.description): SQLite refuses synchronous = FULL")
        }
    }

    static func makeDirectory(_ path: String) throws(DatabaseFault) {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFDIR else {
                throw DatabaseFault(kind: .io, message: "open directory \(path): it is a file; move it or name another")
            }
            return
        }
        if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            try makeDirectory(String(path[..<slash]))
        }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("make directory", path) }
        if let slash = path.lastIndex(of: "/"), slash > path.startIndex { try synchronise(String(path[..<slash])) }
    }

    static func locked(_ path: String) throws(DatabaseFault) -> Int32 {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("open lock", path) }
        // Who had it may have taken the file away between the two: a lock on that would lock nothing.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, isAt(path, descriptor) else {
            close(descriptor)
            throw DatabaseFault(
                kind: .locked, message: "lock \(path): another giaoband uses this directory; stop it or name another directory")
        }
        return descriptor
    }

    private static func isAt(_ path: String, _ descriptor: Int32) -> Bool {
        var (named, opened) = (stat(), stat())
        return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0 && named.st_ino == opened.st_ino
            && named.st_dev == opened.st_dev
    }

    /// Unlocks before it closes: a process that is being spawned meanwhile has the descriptor too until it runs its program, and closing ours
    /// alone would leave the lock to it.
    static func release(_ lock: Int32) {
        flock(lock, LOCK_UN)
        close(lock)
    }

    /// - Returns: whether there is nothing in it.
    private static func makeFile(_ path: String) throws(DatabaseFault) -> Bool {
        let restore = path.dropLast(path.reversed().prefix { $0 != "/" }.count) + restoreFolder
        guard access(path, F_OK) == 0 || access(String(restore), F_OK) != 0 else {
            throw DatabaseFault(
                kind: .damaged,
                message: "open \(path): a restore did not come to its end (\(restore)); run giaoban restore again, with --replace"
            )
        }
        let fresh = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if fresh >= 0 {
            close(fresh)
            return true
        }
        guard errno == EEXIST else { throw failure("create", path) }
        // SQLite gives its -wal and -shm files the mode of the database.
        guard chmod(path, 0o600) == 0 else { throw failure("restrict to its owner", path) }
        var status = stat()
        return stat(path, &status) == 0 && status.st_size == 0
    }

    /// SQLite takes a file shorter than its header for an empty database, and would write over it.
    static func checkHeader(_ path: String) throws(DatabaseFault) {
        // A crash within the very first commit: SQLite rolls it back, whatever the header holds by now.
        if access(path + "-journal", F_OK) == 0 { return }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        let magic = Array("SQLite format 3\0".utf8)
        var header = [UInt8](repeating: 0, count: magic.count)
        guard read(descriptor, &header, header.count) >= 0 else { throw failure("read", path) }
        guard header == magic else {
            throw DatabaseFault.damaged(operation: "open \(path)", reason: "it does not begin as a database does")
        }
    }

    /// Looks for damage before anything is written: what is written to a damaged file may be lost, and takes the evidence with it.
    /// - Parameter atOnce: bytes of a file that is checked before this returns.
    /// - Returns: the check of a larger one.
    private static func checkStructure(
        _ path: String, schema: DatabaseSchema, atOnce: Int
    ) throws(DatabaseFault) -> StructureCheck? {
        var status = stat()
        // A transaction to be rolled back needs a connection that writes.
        guard access(path + "-journal", F_OK) != 0, stat(path, &status) == 0, status.st_size <= checkedAtStart else {
            return nil
        }
        let held = try HeldDatabase(path: path, prepare: schema.prepare)
        do throws(DatabaseFault) {
            // A newer file may hold what this SQLite cannot even read.
            let version = try held.read("open") { try check($0, path: path, schema: schema) }
            // A migration writes.
            if status.st_size > atOnce, version == schema.steps.count { return StructureCheck(of: held) }
            try StructureCheck.check(held)
        } catch {
            held.release()
            throw error
        }
        held.release()
        return nil
    }

    /// - Returns: words for the log where there was something to do.
    private static func bringUpToDate(
        _ path: String, schema: DatabaseSchema, keepsLog: Bool
    ) throws(DatabaseFault) -> String? {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.prepareDatabase { db in
            if keepsLog { try keepLog(db) }
            try db.execute(sql: "PRAGMA page_size = \(schema.pageSize)")
            try schema.prepare(db)
        }
        do {
            // Not in WAL mode yet: switching to it would write to a file that may not be ours.
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let notice = try queue.writeWithoutTransaction { db -> String? in
                let version = try check(db, path: path, schema: schema)
                guard version < schema.steps.count else { return nil }
                let notice =
                    version == 0 ? nil : try MigrationSnapshot.make(db, of: path, from: version, to: schema.steps.count)
                try db.inTransaction(.immediate) {
                    for step in schema.steps[version...] { try step(db) }
                    try db.execute(sql: "PRAGMA application_id = \(schema.applicationID)")
                    try db.execute(sql: "PRAGMA user_version = \(schema.steps.count)")
                    return .commit
                }
                return notice
            }
            try queue.close()
            return notice
        } catch {
            throw DatabaseFault(error, operation: "open \(path)")
        }
    }

    /// The version of the file, from 0 for an empty one.
    static func check(_ db: Database, path: String, schema: DatabaseSchema) throws -> Int {
        let owner = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        if owner == 0, version == 0, tables == 0 { return 0 }
        guard owner == schema.applicationID else {
            throw DatabaseFault(
                kind: .foreign,
                message: "open \(path): it is another program's database; move it away or name another state directory")
        }
        guard version <= schema.steps.count else {
            throw DatabaseFault(
                kind: .newer,
                message: "open \(path): a later giaoban wrote it (version \(version), this one knows \(schema.steps.count)); "
                    + "install that giaoban again, or restore a backup from before, or \(path).before-v\(version) where it is there"
            )
        }
        return version
    }

    package static func synchronise(_ directory: String) throws(DatabaseFault) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open directory", directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("make durable", directory) }
    }

    package static func failure(_ operation: String, _ path: String) -> DatabaseFault {
        let number = errno
        return DatabaseFault(
            kind: number == ENOSPC || number == EDQUOT ? .diskFull : .io,
            message: "\(operation) \(path): \(String(cString: strerror(number))) (errno \(number))")
    }
}
