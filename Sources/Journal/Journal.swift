import Articles
import DatabaseFiles
import Dispatch
import GRDB
import Synchronization
import WorkQueues

/// Raw bytes, durable before any acknowledgement: what was accepted and is not done yet, and what was set aside.
///
/// There is one commit loop. Whatever waits, of every kind, goes into one transaction; when its fsync returns, what has arrived
/// meanwhile makes the next one. What waits is bounded by ``JournalLimits``, and locked for no longer than an append to an array;
/// the queue `giaoban.journal.commit` has the database. Completions run on it, in the order of the calls; what is refused at the
/// door (busy, tooLarge, closed) is told at once, on the caller's queue, so that a flood is held off and not queued.
package final class Journal: Sendable {
    package let path: String
    /// A reload changes those of dead letters.
    private let current: Mutex<JournalLimits>
    var limits: JournalLimits { current.withLock { $0 } }
    let clock: @Sendable () -> Double
    let notice: @Sendable (String) -> Void
    let committed: @Sendable (Int, Double) -> Void
    /// A commit has made entries claimable.
    private let hasTaken = Atomic(false)
    /// A struct: a closure in a generic box would be wrapped once more at each access.
    private struct Handler { var call: @Sendable () -> Void = {} }
    private let taken = Mutex(Handler())
    private struct Refusal {
        var error: JournalError?
        var call: @Sendable (JournalError) -> Void = { _ in }
    }
    /// Why a journal that was opened already could not be taken up, and who hears of it.
    private let refusal = Mutex(Refusal())
    private let file: DatabaseFile
    let database: DatabaseQueue
    private let logCheckpoint: LogCheckpoint
    let waiting: Mutex<WaitingOperations>
    let committer: QueueConfined<Ledger>

    /// Of migrations, for the log.
    package var notices: [String] { file.notices }

    /// The queue that completions run on.
    package var commitQueue: DispatchQueue { committer.queue }

    /// - Parameters:
    ///   - directory: gets `journal.sqlite`; made (0700) where it is missing.
    ///   - death: of the process before.
    ///   - lastRead: positions that it began to read last; those that were not done come under suspicion at once.
    ///   - position: the highest that the store has consumed: a journal that was restored from an earlier moment, or begun anew, must
    ///     not give it a second time, or the store would take the new entry for done.
    ///   - clock: seconds since 1970.
    ///   - notice: words for the log; called on the commit queue.
    ///   - checkedAtOnce: bytes; the structure of a larger file is checked after this has returned, and everything waits for its end.
    ///   - committed: operations of each transaction, and the seconds that it took; called on the commit queue.
    /// - Throws: damaged, foreign, newer, locked, diskFull, io; the file is unchanged.
    package init(
        directory: String, limits: JournalLimits = JournalLimits(), after death: DaemonDeath = .crash,
        reading lastRead: [Int64] = [], beyond position: Int64 = 0, checkedAtOnce: Int = 32 << 20,
        clock: @escaping @Sendable () -> Double = SystemClock.wall,
        notice: @escaping @Sendable (String) -> Void = { _ in },
        committed: @escaping @Sendable (Int, Double) -> Void = { _, _ in }
    ) throws(JournalError) {
        path = directory + "/" + JournalCopy.name
        do {
            file = try DatabaseFile(
                directory: directory, name: JournalCopy.name, schema: Ledger.schema, checkedAtOnce: checkedAtOnce)
            database = try DatabaseQueue(
                path: path,
                configuration: DatabaseFile.configuration(
                    label: "giaoban.journal", schema: Ledger.schema,
                    maximumBytes: limits.fileBytes.map { $0 + Self.relief + $0 / 16 }, keepsLog: file.check != nil))
            logCheckpoint = try LogCheckpoint(
                path: path, label: "giaoban.journal.log", pages: Self.checkpointPages, keepsLog: file.check != nil,
                takesRoom: true)
        } catch {
            throw JournalError(DatabaseFault(error, operation: "open journal \(path)"))
        }
        waiting = Mutex(WaitingOperations(path: path, limits: limits, status: JournalStatus()))
        committer = QueueConfined(label: "giaoban.journal.commit", Ledger())
        current = Mutex(limits)
        self.clock = clock
        self.notice = notice
        self.committed = committed
        if file.check == nil {
            try committer.sync { ledger throws(JournalError) in
                try takeUp(&ledger, after: death, reading: lastRead, beyond: position)
            }
        } else {
            // Whatever is asked of the journal meanwhile stands behind this in its queue.
            committer.async { ledger in
                do throws(JournalError) {
                    try self.takeUp(&ledger, after: death, reading: lastRead, beyond: position)
                } catch {
                    self.refuseAll(error)
                }
            }
        }
    }

    /// Takes up what the last process left, once the file is known to be whole: the first thing that is written.
    private func takeUp(
        _ ledger: inout Ledger, after death: DaemonDeath, reading lastRead: [Int64], beyond position: Int64
    ) throws(JournalError) {
        do {
            try file.check?.wait()
            try database.writeWithoutTransaction { db in
                try DatabaseFile.makeDurable(db)
                logCheckpoint.watch(db)
                try db.inTransaction(.immediate) {
                    try Ledger.skip(through: position, db)
                    ledger = try Ledger(opening: db, after: death, reading: lastRead)
                    KillPoint.journalOpening.reach()
                    return .commit
                }
            }
        } catch {
            throw JournalError(DatabaseFault(error, operation: "open journal \(path)"))
        }
        let status = ledger.status
        waiting.withLock { $0.status = status }
    }

    /// The journal cannot be used: nothing was written to it, and nothing will be.
    private func refuseAll(_ error: JournalError) {
        let (wasClosed, batch) = waiting.withLock { state in
            defer { state.isClosed = true }
            return (state.isClosed, state.takeAll())
        }
        // Closing ends the look at the file, which is nobody's fault.
        if !wasClosed {
            let tell = refusal.withLock { refusal in
                refusal.error = error
                return refusal.call
            }
            tell(error)
        }
        for operation in batch { operation.fail(error) }
    }

    /// Whether the file's structure was checked before the journal was there; else whatever is asked of it waits until it is.
    package var isChecked: Bool { file.check == nil }

    /// Has a handler called where a large file, looked at after the journal was opened, cannot be taken up: before anybody who waits hears
    /// of it.
    package func whenRefused(_ handler: @escaping @Sendable (JournalError) -> Void) {
        let error = refusal.withLock { refusal in
            refusal.call = handler
            return refusal.error
        }
        if let error { handler(error) }
    }

    /// Pages of the write-ahead log, 16 MiB, after which a commit copies them into the file and waits for the disk once more. By SQLite's
    /// 1,000 every tenth group of PUTs would; and of a page that was written several times only the last is copied.
    private static let checkpointPages = 4_000

    /// Takes over how much of dead letters is kept; other bounds stay.
    package func adopt(_ limits: JournalLimits) {
        current.withLock {
            $0.deadLetterBytes = limits.deadLetterBytes
            $0.deadLetterAge = limits.deadLetterAge
        }
    }

    /// Has a handler called after each commit that made entries claimable, when their senders have been answered; on the commit queue.
    package func whenTaken(_ handler: @escaping @Sendable () -> Void) {
        taken.withLock { $0.call = handler }
    }

    func tellTaken() {
        if hasTaken.exchange(false, ordering: .relaxed) { taken.withLock { $0 }.call() }
    }

    /// Makes a submission durable.
    /// - Parameters:
    ///   - requiresKnown: refuse (noSuchEntry) what no entry of the same key came before.
    ///   - revives: what comes again and is a dead letter is claimable again, and `.accepted` under its old position.
    ///   - gathers: the commit may wait for ``commitGathered()``, which the caller promises to call soon.
    /// - Completion: once it is fsynced; `.duplicate` where its key last came with the same bytes, or its producer's number came.
    package func append(
        _ submission: Submission, requiresKnown: Bool = false, revives: Bool = false, gathers: Bool = false,
        completion: @escaping @Sendable (Result<Acceptance, JournalError>) -> Void
    ) {
        guard submission.body.count <= limits.bodyBytes else {
            return completion(
                .failure(
                    JournalError(
                        .tooLarge,
                        "append to journal: the article has \(submission.body.count) bytes, \(limits.bodyBytes) are allowed; "
                            + "send less, or raise maxMessage")))
        }
        // To read and to digest what has no room takes longer than to receive it: the senders' next ones would pile up.
        if let refusal = waiting.withLock({ $0.refusal(adding: submission.body.count) }) { return completion(.failure(refusal)) }
        let arrival = Arrival(submission)
        guard arrival.header.count <= limits.headerBytes else {
            return completion(
                .failure(
                    JournalError(
                        .tooLarge,
                        "append to journal: the header has \(arrival.header.count) bytes, \(limits.headerBytes) are allowed; "
                            + "shorten its URI or name")))
        }
        enqueue(
            adds: arrival.body.count, gathers: gathers,
            { result in
                completion(result)
                if case .success(.accepted) = result { self.hasTaken.store(true, ordering: .relaxed) }
            },
            {
                try $0.append(arrival, requiresKnown: requiresKnown, revives: revives, at: $1, $2)
            })
    }

    /// Hands out the oldest pending entries, in position order, each to one caller until it is completed, refused or retried;
    /// the attempt is durable before the completion. Empty where nothing is pending, and while an entry under suspicion of
    /// having crashed the daemon is under work alone.
    /// - Parameters:
    ///   - limit: entries, 1...
    ///   - bytes: of bodies together; the first entry is handed out whatever its size.
    package func claim(
        limit: Int, bytes: Int, completion: @escaping @Sendable (Result<[JournalEntry], JournalError>) -> Void
    ) {
        enqueue(urgency: .soon, completion) { try $0.claim(limit: max(1, limit), bytes: bytes, at: $1, $2) }
    }

    /// Forgets entries whose effects are durable elsewhere. Positions that are not open are passed over.
    package func complete(
        _ positions: [Int64], completion: @escaping @Sendable (Result<Void, JournalError>) -> Void = { _ in }
    ) {
        enqueue(urgency: .whenever, completion) { ledger, _, db in try ledger.complete(positions, db) }
    }

    /// Makes an entry a dead letter. - Failure: noSuchEntry.
    package func refuse(
        _ position: Int64, _ failure: Failure,
        completion: @escaping @Sendable (Result<Void, JournalError>) -> Void = { _ in }
    ) {
        enqueue(completion) { try $0.refuse(position, failure, at: $1, $2) }
    }

    /// Gives a claimed entry back, to be claimed again no sooner than `after` seconds from now; later ones of its key wait for it.
    /// - Parameter failure: why; it stands in the queue until then.
    /// - Failure: noSuchEntry.
    package func retry(
        _ position: Int64, after seconds: Double, _ failure: Failure? = nil,
        completion: @escaping @Sendable (Result<Void, JournalError>) -> Void = { _ in }
    ) {
        enqueue(completion) { try $0.retry(position, due: $1 + max(0, seconds), failure, $2) }
    }

    /// Gives claimed entries back that were not worked on. - Failure: noSuchEntry.
    package func giveBack(
        _ positions: [Int64], completion: @escaping @Sendable (Result<Void, JournalError>) -> Void = { _ in }
    ) {
        enqueue(urgency: .soon, completion) { ledger, _, db in try ledger.giveBack(positions, db) }
    }

    /// Counts a crash against an entry under work that is about to be brought about, so that it is set aside sooner than others.
    /// - Failure: noSuchEntry.
    package func accuse(_ position: Int64, completion: @escaping @Sendable (Result<Void, JournalError>) -> Void) {
        enqueue(completion) { ledger, _, db in try ledger.accuse(position, db) }
    }

    /// Makes an entry claimable at once that is held or delayed, or a dead letter: that one keeps its position, its attempts are
    /// forgotten. - Failure: noSuchEntry, underWay.
    package func revive(_ position: Int64, completion: @escaping @Sendable (Result<Void, JournalError>) -> Void) {
        enqueue(adds: 0, freeing(completion)) { ledger, _, db in try ledger.revive(position, db) }
    }

    /// Holds an entry, and later ones of its key, back until it is revived. - Failure: noSuchEntry, underWay.
    package func hold(_ position: Int64, completion: @escaping @Sendable (Result<Void, JournalError>) -> Void) {
        enqueue(completion) { ledger, _, db in try ledger.hold(position, db) }
    }

    /// Removes a dead letter or a held entry for good. - Failure: noSuchEntry, underWay.
    package func drop(_ position: Int64, completion: @escaping @Sendable (Result<Void, JournalError>) -> Void) {
        enqueue(freeing(completion)) { ledger, _, db in try ledger.drop(position, db) }
    }

    private func freeing(
        _ completion: @escaping @Sendable (Result<Void, JournalError>) -> Void
    ) -> @Sendable (Result<Void, JournalError>) -> Void {
        { result in
            completion(result)
            if case .success = result { self.hasTaken.store(true, ordering: .relaxed) }
        }
    }

    /// What the journal holds, as of the last commit; of a large one nothing until it is taken up. Never waits.
    package func status() -> JournalStatus {
        waiting.withLock { state in
            var status = state.status
            status.waiting = state.operations.count
            return status
        }
    }

    /// Entries and dead letters by position, above `position`. Waits for the commit under way.
    package func queue(
        _ states: Set<QueueItem.State> = Set(QueueItem.State.allCases), after position: Int64 = 0, limit: Int
    ) throws(JournalError) -> [QueueItem] {
        try read("read queue of") { try Ledger.items(states, after: position, limit: limit, $0) }
    }

    /// One entry or dead letter with its original; nil where nothing has the position. Waits for the commit under way.
    package func item(_ position: Int64) throws(JournalError) -> (item: QueueItem, original: [UInt8])? {
        try read("read queue of") { db in
            guard let item = try Ledger.item(position, db), let original = try Ledger.original(position, db) else { return nil }
            return (item, [UInt8](original))
        }
    }

    private func read<Value>(_ operation: String, _ body: (Database) throws -> Value) throws(JournalError) -> Value {
        do {
            return try database.read(body)
        } catch let error as JournalError {
            throw error
        } catch {
            throw JournalError(DatabaseFault(error, operation: "\(operation) \(path)"))
        }
    }

    /// Commits what waits, and closes the file. What is under work is pending at the next start. Not from a completion.
    package func close() {
        let wasOpen = waiting.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        guard wasOpen else { return }
        file.check?.cancel()
        committer.sync { ledger in
            while waiting.withLock({ !$0.operations.isEmpty }) { commitWhatWaits(&ledger) }
            // A failure leaves the entries under suspicion, and the file to be recovered at the next start: nothing is lost.
            if file.check?.hasPassed ?? true {
                try? database.writeWithoutTransaction { db in
                    try Ledger.release(db)
                    // Two that copy the log at once do not wait for each other: the second one fails.
                    logCheckpoint.settle()
                    try db.checkpoint(.truncate)
                }
            }
            try? logCheckpoint.close()
            try? database.close()
            file.unlock()
        }
    }
}
