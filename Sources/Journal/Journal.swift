import Articles
import DatabaseFiles
import Dispatch
import GRDB
import Glibc
import WorkQueues

/// Raw bytes, durable before any acknowledgement: what was accepted and is not done yet, and what was set aside.
///
/// There is one commit loop. Whatever waits, of every kind, goes into one transaction; when its fsync returns, what has arrived
/// meanwhile makes the next one. Queues: `giaoban.journal.waiting` holds what waits (bounded by ``JournalLimits``; never
/// blocked for longer than an append to an array), `giaoban.journal.commit` the database. Completions run on the commit queue,
/// in the order of the calls; what is refused at the door (busy, tooLarge, closed) is told at once, on the caller's queue,
/// so that a flood is held off and not queued.
package final class Journal: Sendable {
    /// One waiting operation: its part of the transaction, and how its caller hears of the end.
    struct Operation: Sendable {
        /// Runs inside the transaction; returns what to call once that has committed.
        let work: @Sendable (inout Ledger, Double, Database) throws -> @Sendable () -> Void
        let fail: @Sendable (JournalError) -> Void
        /// Bytes that it adds; nil for operations that relieve the journal and are therefore never refused.
        let adds: Int?
        /// Whether its answer promises something, so that the transaction must be on disk before. A claim or a completion that
        /// a power loss undoes costs work and nothing else: the entry is claimed again, and the store finds it consumed.
        let isPromise: Bool
    }

    private struct Waiting: Sendable {
        var operations: [Operation] = []
        var appends = 0
        var bytes = 0
        /// A commit is under way, and will look for more when it is through.
        var committing = false
        var closed = false
        var status: JournalStatus
    }

    package let path: String
    private let limits: JournalLimits
    private let clock: @Sendable () -> Double
    private let file: DatabaseFile
    private let database: DatabaseQueue
    private let waiting: QueueConfined<Waiting>
    private let committer: QueueConfined<Ledger>

    /// The queue that completions run on.
    package var commitQueue: DispatchQueue { committer.queue }

    /// - Parameters:
    ///   - directory: gets `journal.sqlite`; made (0700) where it is missing.
    ///   - death: of the process before.
    ///   - clock: seconds since 1970.
    /// - Throws: damaged, foreign, newer, locked, diskFull, io; the file is unchanged.
    package init(
        directory: String, limits: JournalLimits = JournalLimits(), after death: DaemonDeath = .crash,
        clock: @escaping @Sendable () -> Double = Journal.systemTime
    ) throws(JournalError) {
        let path = directory + "/journal.sqlite"
        do {
            file = try DatabaseFile(directory: directory, name: "journal.sqlite", schema: Ledger.schema)
            database = try DatabaseQueue(
                path: path,
                configuration: DatabaseFile.configuration(
                    label: "giaoban.journal", schema: Ledger.schema, maximumBytes: limits.fileBytes))
            let ledger = try database.writeWithoutTransaction { db in
                try DatabaseFile.makeDurable(db)
                var ledger: Ledger?
                try db.inTransaction(.immediate) {
                    ledger = try Ledger(opening: db, after: death)
                    Failpoint.journalOpening.reach()
                    return .commit
                }
                return ledger
            }
            guard let ledger else { throw DatabaseFault(kind: .io, message: "open journal \(path): nothing was read") }
            waiting = QueueConfined(label: "giaoban.journal.waiting", Waiting(status: ledger.status))
            committer = QueueConfined(label: "giaoban.journal.commit", ledger)
        } catch {
            throw JournalError(DatabaseFault(error, operation: "open journal \(path)"))
        }
        self.path = path
        self.limits = limits
        self.clock = clock
    }

    /// Seconds since 1970, of the system.
    package static let systemTime: @Sendable () -> Double = {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }

    /// Makes a submission durable. - Completion: once it is fsynced; `.duplicate` where its key last came with the same bytes.
    package func append(
        _ submission: Submission, completion: @escaping @Sendable (Result<Acceptance, JournalError>) -> Void
    ) {
        guard submission.body.count <= limits.bodyBytes else {
            return completion(
                .failure(
                    JournalError(
                        .tooLarge,
                        "append to journal: the article has \(submission.body.count) bytes, \(limits.bodyBytes) are allowed; "
                            + "send less, or raise maxMessage")))
        }
        let arrival = Arrival(submission)
        guard arrival.header.count <= limits.headerBytes else {
            return completion(
                .failure(
                    JournalError(
                        .tooLarge,
                        "append to journal: the header has \(arrival.header.count) bytes, \(limits.headerBytes) are allowed; "
                            + "shorten its URI or name")))
        }
        enqueue(adds: arrival.body.count, completion) { try $0.append(arrival, at: $1, $2) }
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
        enqueue(isPromise: false, completion) { try $0.claim(limit: max(1, limit), bytes: bytes, at: $1, $2) }
    }

    /// Forgets entries whose effects are durable elsewhere. Positions that are not open are passed over.
    package func complete(
        _ positions: [Int64], completion: @escaping @Sendable (Result<Void, JournalError>) -> Void = { _ in }
    ) {
        enqueue(isPromise: false, completion) { ledger, _, db in try ledger.complete(positions, db) }
    }

    /// Makes an entry a dead letter. - Failure: noSuchEntry.
    package func refuse(
        _ position: Int64, _ failure: Failure,
        completion: @escaping @Sendable (Result<Void, JournalError>) -> Void = { _ in }
    ) {
        enqueue(completion) { try $0.refuse(position, failure, at: $1, $2) }
    }

    /// Gives a claimed entry back, to be claimed again no sooner than `after` seconds from now. - Failure: noSuchEntry.
    package func retry(
        _ position: Int64, after seconds: Double,
        completion: @escaping @Sendable (Result<Void, JournalError>) -> Void = { _ in }
    ) {
        enqueue(completion) { try $0.retry(position, due: $1 + max(0, seconds), $2) }
    }

    /// Makes a dead letter pending again, its attempts forgotten. - Failure: noSuchEntry.
    package func revive(_ position: Int64, completion: @escaping @Sendable (Result<Void, JournalError>) -> Void) {
        enqueue(completion) { ledger, _, db in try ledger.revive(position, db) }
    }

    /// Removes a dead letter for good. - Failure: noSuchEntry.
    package func drop(_ position: Int64, completion: @escaping @Sendable (Result<Void, JournalError>) -> Void) {
        enqueue(completion) { ledger, _, db in try ledger.drop(position, db) }
    }

    /// What the journal holds, as of the last commit. Never waits for one.
    package func status() -> JournalStatus {
        waiting.sync { state in
            var status = state.status
            status.waiting = state.operations.count
            return status
        }
    }

    /// Dead letters by position, originals included.
    package func deadLetters(after position: Int64 = 0, limit: Int) throws(JournalError) -> [DeadLetter] {
        do {
            return try database.read { db in
                try Row.fetchAll(
                    db, sql: "SELECT * FROM deadLetter WHERE position > ? ORDER BY position LIMIT ?",
                    arguments: [position, limit]
                ).map { row in
                    DeadLetter(
                        entry: try Ledger.entry(row),
                        failure: Failure(
                            stage: row["stage"], code: row["code"], message: row["message"],
                            verdict: Verdict(rawValue: row["verdict"]) ?? .refuse),
                        failed: row["failed"])
                }
            }
        } catch {
            throw JournalError(DatabaseFault(error, operation: "read dead letters of \(path)"))
        }
    }

    /// Commits what waits, and closes the file. What is under work is pending at the next start. Not from a completion.
    package func close() {
        let wasOpen = waiting.sync { state in
            defer { state.closed = true }
            return !state.closed
        }
        guard wasOpen else { return }
        committer.sync { ledger in
            while commitWhatWaits(&ledger) {}
            // A failure leaves the entries under suspicion, and the file to be recovered at the next start: nothing is lost.
            try? database.write { try Ledger.release($0) }
            try? database.close()
            file.unlock()
        }
    }

    // MARK: - The commit loop

    private func enqueue<Value: Sendable>(
        adds: Int? = nil, isPromise: Bool = true, _ completion: @escaping @Sendable (Result<Value, JournalError>) -> Void,
        _ work: @escaping @Sendable (inout Ledger, Double, Database) throws -> Value
    ) {
        let operation = Operation(
            work: { ledger, now, db in
                do {
                    let value = try work(&ledger, now, db)
                    return { completion(.success(value)) }
                } catch let error as JournalError {
                    // Refused before anything was written: the others of the transaction go on.
                    return { completion(.failure(error)) }
                }
            },
            fail: { completion(.failure($0)) }, adds: adds, isPromise: isPromise)
        var refusal: JournalError?
        var begins = false
        waiting.sync { state in
            refusal = admit(operation, &state)
            guard refusal == nil, !state.committing else { return }
            state.committing = true
            begins = true
        }
        if let refusal { return completion(.failure(refusal)) }
        if begins { continueCommitting() }
    }

    private func admit(_ operation: Operation, _ state: inout Waiting) -> JournalError? {
        if state.closed {
            return JournalError(.closed, "journal \(path): it is closed; the service is stopping, try again later")
        }
        if let bytes = operation.adds {
            // One submission is always let in, or one larger than the bound never would be.
            guard state.appends == 0 || (state.appends < limits.waitingEntries && state.bytes + bytes <= limits.waitingBytes)
            else {
                return JournalError(
                    .busy, "append to journal: \(state.appends) submissions wait for the disk already; try again later")
            }
            state.appends += 1
            state.bytes += bytes
        }
        state.operations.append(operation)
        return nil
    }

    /// One commit a block, so that whoever else needs the commit queue gets between.
    private func continueCommitting() {
        committer.async { ledger in
            if self.commitWhatWaits(&ledger) { self.continueCommitting() }
        }
    }

    /// - Returns: false when nothing waited, and the loop has ended.
    private func commitWhatWaits(_ ledger: inout Ledger) -> Bool {
        let batch = waiting.sync { state in
            defer {
                state.operations.removeAll()
                state.appends = 0
                state.bytes = 0
            }
            state.committing = !state.operations.isEmpty
            return state.operations
        }
        guard !batch.isEmpty else { return false }
        for finish in commit(batch, &ledger) { finish() }
        if batch.contains(where: { $0.adds != nil }) { Failpoint.journalAnswered.reach() }
        return true
    }

    private func commit(_ batch: [Operation], _ ledger: inout Ledger) -> [@Sendable () -> Void] {
        do {
            return try attempt(batch, &ledger)
        } catch let error {
            // On a full disk nothing more is accepted, but what frees space must still get through.
            let relieving = batch.filter { $0.adds == nil }
            guard error.reason == .diskFull, !relieving.isEmpty, relieving.count < batch.count else {
                return batch.map { operation in { operation.fail(error) } }
            }
            var relieved = commit(relieving, &ledger)[...]
            var finishes: [@Sendable () -> Void] = []
            for operation in batch {
                if operation.adds == nil, let finish = relieved.popFirst() {
                    finishes.append(finish)
                } else {
                    finishes.append { operation.fail(error) }
                }
            }
            return finishes
        }
    }

    private func attempt(_ batch: [Operation], _ ledger: inout Ledger) throws(JournalError) -> [@Sendable () -> Void] {
        var next = ledger
        var finishes: [@Sendable () -> Void] = []
        finishes.reserveCapacity(batch.count)
        let now = clock()
        let takes = batch.contains { $0.adds != nil }
        do {
            try database.writeWithoutTransaction { db in
                try next.setSynchronous(batch.contains(where: \.isPromise), db)
                try db.inTransaction(.immediate) {
                    for operation in batch { finishes.append(try operation.work(&next, now, db)) }
                    (takes ? Failpoint.journalBeforeCommit : .journalBeforeDone).reach()
                    return .commit
                }
            }
        } catch {
            throw JournalError(DatabaseFault(error, operation: "write journal \(path)"))
        }
        (takes ? Failpoint.journalAfterCommit : .journalAfterDone).reach()
        ledger = next
        let status = next.status
        waiting.sync { $0.status = status }
        return finishes
    }
}
