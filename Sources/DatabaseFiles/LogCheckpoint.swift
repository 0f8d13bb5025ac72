import CSQLite
import Dispatch
import GRDB
import Synchronization

/// Copies the write-ahead log into its file beside the writer.
///
/// SQLite's own checkpoint runs within a commit, which then waits for thousands of pages and two fsyncs more, and so does whoever waits
/// for that commit. Here a connection of its own copies what the log holds, and the writer only what came meanwhile: SQLite begins a log
/// anew that is copied whole. Neither waits for the other, or for readers. Where copying fails the log stays as it is and the next commit
/// tries again; a disk that takes no pages is told of by commits.
package final class LogCheckpoint: Sendable {
    private enum Step { case idle, copying, copied }

    private let path: String
    private let pages: Int
    private let queue: DispatchQueue
    private let database: DatabaseQueue
    private let step = Mutex(Step.idle)
    private let takesRoom: Bool
    private let isWritten = Atomic(false)
    private let isEnding = Atomic(false)

    /// - Parameters:
    ///   - pages: of the log, after which it is copied.
    ///   - keepsLog: see ``DatabaseFile/configuration(label:schema:maximumBytes:keepsLog:)``.
    ///   - takesRoom: the log gets its room on the disk (``LogRoom``) after the first commit: of a file whose commits somebody waits for.
    package init(path: String, label: String, pages: Int, keepsLog: Bool = false, takesRoom: Bool = false) throws {
        self.path = path
        self.takesRoom = takesRoom
        self.pages = pages
        queue = DispatchQueue(label: label, qos: .utility)
        var configuration = Configuration()
        configuration.label = label
        configuration.busyMode = .timeout(DatabaseFile.patience)
        configuration.prepareDatabase { if keepsLog { try DatabaseFile.keepLog($0) } }
        database = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Has the commits of a connection looked at, which must be closed before this ends.
    package func watch(_ writer: Database) {
        sqlite3_wal_hook(
            writer.sqliteConnection,
            { context, writer, _, pages in
                guard let context else { return SQLITE_OK }
                Unmanaged<LogCheckpoint>.fromOpaque(context).takeUnretainedValue().look(writer, Int(pages))
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Returns once what is being copied is.
    package func settle() { queue.sync {} }

    /// The last connection that closes copies the rest.
    package func close() throws {
        isEnding.store(true, ordering: .relaxed)
        settle()
        try database.close()
    }

    /// After a commit, on its thread.
    private func look(_ writer: OpaquePointer?, _ pages: Int) {
        if takesRoom, !isWritten.exchange(true, ordering: .relaxed) { queue.async { self.takeRoom() } }
        let isLong = pages >= self.pages
        let before = step.withLock { step in
            let before = step
            switch step {
            case .idle: step = isLong ? .copying : .idle
            case .copying: break
            case .copied: step = .idle
            }
            return before
        }
        // A log that was copied whole has begun anew, and is short.
        guard isLong else { return }
        switch before {
        case .idle: queue.async { self.copy() }
        case .copying: break
        case .copied: sqlite3_wal_checkpoint_v2(writer, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        }
    }

    /// For the pages after which the log is copied, and what is written meanwhile. Not before something is written: a daemon to which
    /// nothing comes needs none.
    private func takeRoom() {
        guard let size = try? database.read({ try Int.fetchOne($0, sql: "PRAGMA page_size") }) else { return }
        LogRoom.take(path + "-wal", bytes: (pages + pages / 8) * (size + 24)) { !isEnding.load(ordering: .relaxed) }
    }

    private func copy() {
        try? database.writeWithoutTransaction { _ = try $0.checkpoint(.passive) }
        step.withLock { $0 = .copied }
    }
}
