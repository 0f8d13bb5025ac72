import Articles
import DatabaseFiles
import Foundation
import GRDB
import Synchronization

/// The record store of one machine: SQLite with its FTS5 index, write-ahead log and full synchronisation.
///
/// One writer, and readers that it never waits for. Both are GRDB's; beside the file stands what searches need of it in memory
/// (``SearchMemory``), which is read while the store is used already.
package final class SQLiteRecordStore: RecordStore {
    package let path: String
    package let epoch: String
    let clock: @Sendable () -> Double
    private let file: DatabaseFile
    private let pool: DatabasePool
    private let logCheckpoint: LogCheckpoint
    let memory = SearchMemory()
    private let aliases: Mutex<SpellingAliases>
    private let deadline: SearchDeadline

    /// - Parameters:
    ///   - directory: gets `store.sqlite`; made (0700) where it is missing.
    ///   - maximumBytes: of the file; nil as the disk allows. Beyond: diskFull.
    ///   - clock: seconds since 1970.
    ///   - renewsEpoch: what was restored from a backup goes on as another store: sequences given out after the backup was made would
    ///     otherwise mean other events now.
    ///   - aliases: spellings that searches take for each other.
    ///   - deadline: of one search.
    ///   - checkedAtOnce: bytes; the structure of a larger file is checked while it is read already, and writing waits.
    ///   - logPages: of the write-ahead log, after which it is copied into the file.
    /// - Throws: damaged, foreign, newer, locked, diskFull, io; a file that is not ours, or newer, is unchanged.
    package init(
        directory: String, maximumBytes: Int? = nil,
        clock: @escaping @Sendable () -> Double = SystemClock.wall, renewsEpoch: Bool = false,
        aliases: SpellingAliases = .none, deadline: SearchDeadline = .usual, checkedAtOnce: Int = 32 << 20,
        logPages: Int = SQLiteRecordStore.checkpointPages
    ) throws(StoreError) {
        let path = directory + "/store.sqlite"
        do {
            file = try DatabaseFile(
                directory: directory, name: "store.sqlite", schema: StoreSchema.schema, checkedAtOnce: checkedAtOnce)
            var configuration = DatabaseFile.configuration(
                label: "giaoban.store", schema: StoreSchema.schema, maximumBytes: maximumBytes, keepsLog: file.check != nil)
            configuration.maximumReaderCount = 4
            pool = try DatabasePool(path: path, configuration: configuration)
            let logCheckpoint = try LogCheckpoint(
                path: path, label: "giaoban.store.log", pages: logPages, keepsLog: file.check != nil)
            self.logCheckpoint = logCheckpoint
            try pool.writeWithoutTransaction { db in
                try DatabaseFile.makeDurable(db)
                // KiB. Ids and digests of a batch fall on pages anywhere in their indexes: with SQLite's own 2,000 most are read again
                // for each batch, and large batches are written to the log before they are whole.
                try db.execute(sql: "PRAGMA cache_size = -8000")
                logCheckpoint.watch(db)
            }
            let isStale = try pool.read { try (index: IndexRebuild.isNeeded($0), measures: MeasureRebuild.isNeeded($0)) }
            if isStale.index || isStale.measures || renewsEpoch {
                try file.check?.wait()
                try pool.write { db in
                    if isStale.index { try IndexRebuild.run(db) }
                    if isStale.measures { try MeasureRebuild.run(db) }
                    guard renewsEpoch else { return }
                    try db.execute(
                        sql: "UPDATE meta SET value = ? WHERE name = 'epoch'", arguments: [StoreSchema.newEpoch()])
                }
            }
            epoch = try pool.read { db in
                guard let epoch = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'epoch'") else {
                    throw DatabaseFault.damaged(operation: "open store \(path)", reason: "it has no epoch")
                }
                return epoch
            }
        } catch {
            throw StoreError(error, operation: "open store \(path)")
        }
        self.path = path
        self.clock = clock
        self.aliases = Mutex(aliases)
        self.deadline = deadline
        memory.beginLoading(pool)
    }

    /// Spellings that searches take for each other from now on.
    package func adopt(_ aliases: SpellingAliases) { self.aliases.withLock { $0 = aliases } }

    /// Whether the file's structure was checked before the store was there; else the first write waits until it is.
    package var isChecked: Bool { file.check == nil }

    /// Calls back where the check of the file's structure finds it damaged: nothing was written to it, and nothing will be.
    package func whenDamaged(_ body: @escaping @Sendable (StoreError) -> Void) {
        file.check?.whenEnded { [path] fault in
            if let fault, fault.kind == .damaged { body(StoreError(fault, operation: "open store \(path)")) }
        }
    }

    /// What became of the file when it was opened, in words for the log.
    package var notices: [String] { file.notices }

    /// Pages of the write-ahead log, 32 MiB, after which they are copied into the file. Pages of the index are written again and again, and
    /// only the last of each is copied.
    package static let checkpointPages = 4_000

    /// Lets another process open the store. Reading and writing fail afterwards.
    package func close() throws(StoreError) {
        let emptied: Result<Void, any Error>
        do {
            file.check?.cancel()
            memory.endLoading()
            // Two that copy the log at once do not wait for each other: the second one fails.
            logCheckpoint.settle()
            // GRDB closes its readers last, which may not empty the log: the file alone shall hold everything. Not one
            // that is damaged, or not known to be whole.
            emptied = Result {
                if file.check?.hasPassed ?? true {
                    try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
                }
            }
            try logCheckpoint.close()
            try pool.close()
        } catch {
            throw StoreError(error, operation: "close store \(path)")
        }
        file.unlock()
        do { try emptied.get() } catch { throw StoreError(error, operation: "close store \(path)") }
    }

    package func append(_ batch: [StoreOperation]) throws(StoreError) -> [ChangeEvent] {
        guard !batch.isEmpty else { return [] }
        var accented: [AccentedWords] = []
        for case .index(let articles, _, _) in batch { accented += articles.map(\.indexed.accented) }
        return try transact("write store", learning: accented, before: .storeBeforeCommit) { transaction in
            for operation in batch { try transaction.apply(operation) }
        }.events
    }

    /// One transaction over articles, their index rows, their words and the events that tell of them.
    /// - Parameters:
    ///   - accented: of articles that the body is known to write; of those that it makes itself the transaction tells.
    ///   - point: reached with everything written and nothing committed.
    func transact<Value>(
        _ operation: String, learning accented: [AccentedWords] = [], before point: KillPoint,
        _ body: (inout StoreTransaction) throws -> Value
    ) throws(StoreError) -> (value: Value, events: [ChangeEvent]) {
        let vocabulary = memory.vocabulary
        let words = vocabulary.unknown(accented)
        let now = clock()
        let (value, events, learned) = try write(operation) { [epoch, memory] db in
            var transaction = try StoreTransaction(db, now: now, epoch: epoch, memory: memory)
            let value = try body(&transaction)
            let learned = words + (transaction.made.isEmpty ? [] : vocabulary.unknown(transaction.made))
            let learn = try WriteStatement(db, "INSERT OR IGNORE INTO vocabulary VALUES (?)")
            for word in learned {
                word.withUnsafeBufferPointer { learn.bindText(1, $0) }
                try learn.run()
            }
            try transaction.finish()
            point.reach()
            return (value, transaction.events, learned)
        }
        vocabulary.add(learned)
        return (value, events)
    }

    // MARK: - Events

    package func events(after sequence: Int64, limit: Int) throws(StoreError) -> [ChangeEvent] {
        try read("read events") { try EventLog.events(after: sequence, limit: limit, $0) }
    }

    package func head() throws(StoreError) -> Int64 {
        try read("read head") { try StoreTransaction.head($0) }
    }

    package func floor() throws(StoreError) -> Int64 {
        try read("read floor") { try StoreTransaction.meta("trimmed", $0) }
    }

    package func sequence(before time: Double) throws(StoreError) -> Int64? {
        try read("find events of a time") { try EventLog.sequence(before: time, $0) }
    }

    package func trim(through sequence: Int64) throws(StoreError) {
        try write("trim events") { try EventLog.trim(through: sequence, $0) }
    }

    package func trim(keeping retention: EventRetention) throws(StoreError) -> Bool {
        let now = clock()
        // Looked up without the writer's lock: most often there is nothing to do.
        let due = try read("find events to trim") { try EventLog.due(retention, now: now, $0) }
        guard let due else { return false }
        try write("trim events") { try EventLog.trim(through: due.last, $0) }
        return due.isMore
    }

    package func snapshot(after id: String?, limit: Int, at sequence: Int64) throws(StoreError) -> SnapshotPage {
        let time = CivilTime.rfc3339(clock())
        let last = id.map { Data(StoreTransaction.bytes(hexadecimal: $0)) }
        return try read("read snapshot") { [epoch] db in
            try EventLog.snapshot(after: last, limit: limit, at: sequence, epoch: epoch, time: time, db)
        }
    }

    package func pruneConsumed(through position: Int64) throws(StoreError) {
        try write("prune consumed entries") { db in
            guard position > (try StoreTransaction.meta("consumedFloor", db)) else { return }
            try db.execute(sql: "UPDATE meta SET value = ? WHERE name = 'consumedFloor'", arguments: [position])
            try db.execute(sql: "DELETE FROM consumed WHERE position <= ?", arguments: [position])
        }
    }

    // MARK: - Followers

    package func followers() throws(StoreError) -> [DurableFollower] {
        try read("read followers") { db in
            try Row.fetchAll(db, sql: "SELECT name, sequence, epoch, filter, seen FROM follower ORDER BY name").map {
                DurableFollower(name: $0[0], sequence: $0[1], epoch: $0[2], filter: $0[3], seen: $0[4])
            }
        }
    }

    package func save(_ followers: [DurableFollower], removing names: [String]) throws(StoreError) {
        do {
            try file.check?.wait()
            try pool.writeWithoutTransaction { db in
                // A place that a power loss sets back is told from there once more: no reason to make the store's writer wait for the
                // disk. A name that it takes away would begin anew, and miss what came meanwhile.
                let find = try db.cachedStatement(sql: "SELECT 1 FROM follower WHERE name = ?")
                let isMoveOnly = try names.isEmpty && followers.allSatisfy { try Int.fetchOne(find, arguments: [$0.name]) != nil }
                if isMoveOnly { try db.execute(sql: "PRAGMA synchronous = NORMAL") }
                let result = Result {
                    try db.inTransaction(.immediate) {
                        for name in names { try db.execute(sql: "DELETE FROM follower WHERE name = ?", arguments: [name]) }
                        let insert = try db.cachedStatement(sql: "INSERT OR REPLACE INTO follower VALUES (?, ?, ?, ?, ?)")
                        for follower in followers {
                            try insert.execute(arguments: [
                                follower.name, follower.sequence, follower.epoch, follower.filter, follower.seen,
                            ])
                        }
                        return .commit
                    }
                }
                try DatabaseFile.makeDurable(db)
                try result.get()
            }
        } catch {
            throw StoreError(error, operation: "save followers \(path)")
        }
    }

    // MARK: - Articles

    package func article(_ reference: ArticleReference) throws(StoreError) -> StoredArticle? {
        let id: Data
        switch reference {
        case .uri(let uri): id = Data(Digest(of: uri.utf8).bytes.prefix(16))
        case .id(let hexadecimal):
            let bytes = StoreTransaction.bytes(hexadecimal: hexadecimal)
            guard bytes.count == 16 else { return nil }
            id = Data(bytes)
        }
        return try read("read article") { db in
            let statement = try db.cachedStatement(
                sql: "SELECT * FROM article JOIN content ON number = article.pack WHERE id = ?")
            return try Row.fetchOne(statement, arguments: [id]).map { row in
                let pack: Data = row["bytes"]
                guard let sections = pack.withUnsafeBytes({ ArticlePack.open($0) { $0.sections(through: .record) } }) else {
                    throw DatabaseFault.damaged(
                        operation: "read article \(StoreTransaction.hexadecimal(id))", reason: "its texts cannot be unpacked")
                }
                let unpacked = UnpackedArticle(sections)
                return StoredArticle(
                    id: StoreTransaction.hexadecimal(id), uri: row["uri"], revision: row["revision"], position: row["position"],
                    copyOf: (row["copyOf"] as Data?).map(StoreTransaction.hexadecimal), firstSeen: row["firstSeen"],
                    lastSeen: row["lastSeen"], withdrawn: row["withdrawn"], record: unpacked.record, text: unpacked.text,
                    original: unpacked.original)
            }
        }
    }

    package func search(_ query: SearchQuery) throws(StoreError) -> SearchPage {
        try loadMemory()
        let plan = try SearchPlan(query, memory.vocabulary, aliases.withLock { $0 })
        return try read("search") { [memory, deadline] db in
            try deadline.run(db) { try SearchRun(plan, memory, $0, db).page() }
        }
    }

    package func status() throws(StoreError) -> StoreStatus {
        try read("read status") { [epoch] db in
            StoreStatus(
                articles: try Int.fetchOne(db, sql: "SELECT count(*) FROM article WHERE withdrawn IS NULL") ?? 0,
                head: try StoreTransaction.head(db), floor: try StoreTransaction.meta("trimmed", db), epoch: epoch)
        }
    }

    /// Checks the whole file and that the index has exactly the words of the articles. Takes seconds for each 100,000 articles.
    package func verify() throws(StoreError) {
        try write("verify store") { db in
            if let problem = try String.fetchOne(db, sql: "PRAGMA integrity_check(1)"), problem != "ok" {
                throw DatabaseFault.damaged(operation: "verify store", reason: problem)
            }
            try db.execute(sql: "INSERT INTO fullText(fullText, rank) VALUES ('integrity-check', 1)")
            try MeasureTable.verify(db)
        }
    }

    // MARK: -

    /// Before a reader's connection is taken: loading takes one too.
    private func loadMemory() throws(StoreError) {
        do { try memory.load(pool) } catch { throw StoreError(error, operation: "search \(path)") }
    }

    func read<Value>(_ operation: String, _ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do { return try pool.read(body) } catch { throw StoreError(error, operation: "\(operation) \(path)") }
    }

    func write<Value>(_ operation: String, _ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            try file.check?.wait()
            return try pool.write(body)
        } catch {
            throw StoreError(error, operation: "\(operation) \(path)")
        }
    }
}
