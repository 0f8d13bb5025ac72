import GRDB
import Glibc
import Synchronization

/// A database as it is at one moment, held by a read transaction: whoever writes goes on beside it and neither waits for the other.
///
/// While it is held, the write-ahead log cannot be emptied and grows with what is written. Nothing here writes to the file.
package final class HeldDatabase: Sendable {
    /// Pages of a step of copying, between which progress is told: 8 MiB of the store.
    private static let pagesPerStep: Int32 = 1_024

    package let path: String
    private let queue: DatabaseQueue
    /// A connection that is closed must not be interrupted.
    private let isReleased = Mutex(false)

    /// - Parameter prepare: what the connection needs for what is to be read.
    /// - Throws: damaged, locked, io.
    package init(path: String, prepare: @escaping @Sendable (Database) throws -> Void = { _ in }) throws(DatabaseFault) {
        self.path = path
        guard access(path, R_OK) == 0 else { throw DatabaseFile.failure("open", path) }
        try DatabaseFile.checkHeader(path)
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.allowsUnsafeTransactions = true
            configuration.busyMode = .timeout(DatabaseFile.patience)
            configuration.prepareDatabase(prepare)
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.unsafeRead { db in
                try db.execute(sql: "BEGIN")
                // A transaction begins with its first look.
                _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema")
            }
        } catch {
            throw DatabaseFault(error, operation: "open \(path)")
        }
    }

    package func read<Value>(_ operation: String, _ body: (Database) throws -> Value) throws(DatabaseFault) -> Value {
        do { return try queue.unsafeRead(body) } catch { throw DatabaseFault(error, operation: "\(operation) \(path)") }
    }

    /// Ends what is being read, with an error.
    func interrupt() { isReleased.withLock { if !$0 { queue.interrupt() } } }

    /// Bytes of a copy.
    package func bytes() throws(DatabaseFault) -> Int {
        try read("measure") { db in
            try (Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0) * (Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
        }
    }

    /// Writes a copy, durable when this returns; its directory is the caller's to synchronise.
    /// - Parameters:
    ///   - target: must not exist; removed again where copying fails.
    ///   - progress: hears how many bytes are written, of how many.
    /// - Throws: diskFull before anything is written where there is no room; damaged, io.
    package func copy(
        to target: String, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(DatabaseFault) {
        try read("copy") { try Self.copy($0, to: target, progress: progress) }
    }

    /// Ends the transaction.
    package func release() {
        isReleased.withLock { isReleased in
            isReleased = true
            // Nothing was written that could fail to be.
            try? queue.close()
        }
    }

    /// - Parameter source: of a connection that sees one state for as long as this takes.
    static func copy(_ source: Database, to target: String, progress: (_ done: Int, _ total: Int) -> Void) throws {
        let page = try Int.fetchOne(source, sql: "PRAGMA page_size") ?? 4_096
        try requireRoom(for: (try Int.fetchOne(source, sql: "PRAGMA page_count") ?? 0) * page, at: target)
        let fresh = open(target, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard fresh >= 0 else { throw DatabaseFile.failure("create", target) }
        defer { close(fresh) }
        do {
            var configuration = Configuration()
            // A copy that is not finished is removed, so nothing has to be rolled back; it is synchronised once, at its end.
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF") }
            let queue = try DatabaseQueue(path: target, configuration: configuration)
            try queue.writeWithoutTransaction { destination in
                try withoutActuallyEscaping(progress) { progress in
                    try source.backup(to: destination, pagesPerStep: pagesPerStep) {
                        progress(($0.totalPageCount - $0.remainingPageCount) * page, $0.totalPageCount * page)
                    }
                }
            }
            try queue.close()
            guard fsync(fresh) == 0 else { throw DatabaseFile.failure("make durable", target) }
        } catch {
            unlink(target)
            throw error
        }
    }

    /// Bytes that stay free beside a copy, so that the daemon can go on.
    private static let spare = 16 << 20

    /// - Throws: diskFull where the disk that `target` will lie on has not so many bytes to spare.
    package static func requireRoom(for bytes: Int, at target: String) throws(DatabaseFault) {
        let directory = target.lastIndex(of: "/").map { String(target[..<$0]) } ?? "."
        var status = statvfs()
        // A file system that does not tell is no reason to refuse.
        guard statvfs(directory.isEmpty ? "/" : directory, &status) == 0, status.f_blocks > 0 else { return }
        let free = status.bytes(status.f_bavail)
        guard free - spare < bytes else { return }
        throw DatabaseFault(
            kind: .diskFull,
            message: "copy to \(target): needs \(bytes) bytes and \(spare) to spare, \(free) are free; free space, or name "
                + "another disk")
    }
}

extension statvfs {
    /// Bytes of so many blocks: the largest number where there are more, as file systems without an end of their own say (16 EiB).
    package func bytes(_ blocks: fsblkcnt_t) -> Int {
        let (bytes, isMore) = UInt64(blocks).multipliedReportingOverflow(by: UInt64(f_frsize))
        return isMore ? .max : Int(clamping: bytes)
    }
}
