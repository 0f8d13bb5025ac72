import Articles
import DatabaseFiles
import Dispatch
import GRDB
import Synchronization

/// What waits goes into one transaction; when its fsync returns, what has arrived meanwhile makes the next one.
extension Journal {
    func enqueue<Value: Sendable>(
        urgency: JournalOperation.Urgency = .promise, adds: Int? = nil, gathers: Bool = false,
        _ completion: @escaping @Sendable (Result<Value, JournalError>) -> Void,
        _ work: @escaping @Sendable (inout Ledger, Double, Database) throws -> Value
    ) {
        let operation = JournalOperation(
            work: { ledger, now, db in
                do {
                    let value = try work(&ledger, now, db)
                    return { completion(.success(value)) }
                } catch let error as JournalError {
                    // Refused before anything was written: the others of the transaction go on.
                    return { completion(.failure(error)) }
                }
            },
            fail: { completion(.failure($0)) }, adds: adds, urgency: urgency)
        var refusal: JournalError?
        var next = WaitingOperations.Step.nothing
        waiting.withLock { state in
            refusal = state.admit(operation)
            if refusal == nil, !gathers || !state.isSmall { next = state.nextStep() }
        }
        if let refusal { return completion(.failure(refusal)) }
        switch next {
        case .commit: continueCommitting()
        case .wait(let seconds): waitForCompany(seconds)
        case .nothing: break
        }
    }

    /// Commits what was appended to be gathered. A few submissions on a disk that is quick are committed by the caller itself, their
    /// completions called: to wake the commit queue, and to be woken by it, would take as long again. It does not wait for another process
    /// that holds the file; the commit queue does. Not from the commit queue.
    /// - Parameter answered: called when those of the submissions' completions have been, before whatever else follows from the commit;
    ///   not where the commit queue commits.
    package func commitGathered(answered: () -> Void = {}) {
        let (next, isQuick) = waiting.withLock { state in (state.nextStep(), state.isQuick) }
        switch next {
        case .commit where isQuick: committer.sync { commitAndGoOn(&$0, isPatient: false, answered: answered) }
        case .commit: continueCommitting()
        case .wait(let seconds): waitForCompany(seconds)
        case .nothing: break
        }
    }

    private func waitForCompany(_ seconds: Double) {
        committer.queue.asyncAfter(deadline: .now() + seconds) {
            if self.waiting.withLock({ $0.endPatience() }) { self.committer.onQueue { self.commitAndGoOn(&$0) } }
        }
    }

    /// One commit a block, so that whoever else needs the commit queue gets between.
    private func continueCommitting() {
        committer.async { self.commitAndGoOn(&$0) }
    }

    private func commitAndGoOn(_ ledger: inout Ledger, isPatient: Bool = true, answered: () -> Void = {}) {
        guard commitWhatWaits(&ledger, isPatient: isPatient, answered: answered) else { return continueCommitting() }
        switch waiting.withLock({ $0.nextStep(afterCommit: true) }) {
        case .commit: continueCommitting()
        case .wait(let seconds): waitForCompany(seconds)
        case .nothing: break
        }
    }

    /// - Returns: false where another process holds the file, and all waits as before.
    @discardableResult
    func commitWhatWaits(_ ledger: inout Ledger, isPatient: Bool = true, answered: () -> Void = {}) -> Bool {
        let batch = waiting.withLock { $0.takeAll() }
        guard !batch.isEmpty else { return true }
        let begun = DispatchTime.now().uptimeNanoseconds
        guard let finishers = commit(batch, &ledger, isPatient: isPatient) else {
            waiting.withLock { $0.putBack(batch) }
            return false
        }
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - begun) / 1e9
        waiting.withLock { $0.latest = seconds }
        committed(batch.count, seconds)
        // Senders wait for these; whatever wakes another thread first may take the processor from them.
        for (operation, finish) in zip(batch, finishers) where operation.isPromise { finish() }
        answered()
        for (operation, finish) in zip(batch, finishers) where !operation.isPromise { finish() }
        tellTaken()
        if batch.contains(where: { $0.adds != nil }) { KillPoint.journalAnswered.reach() }
        return true
    }

    /// - Returns: nil where another process holds the file, and it is not waited for.
    private func commit(
        _ batch: [JournalOperation], _ ledger: inout Ledger, isPatient: Bool
    ) -> [@Sendable () -> Void]? {
        do {
            return try attempt(batch, &ledger, isPatient: isPatient)
        } catch let error {
            if error.reason == .locked, !isPatient { return nil }
            // On a full disk nothing more is accepted, but what frees space must still get through.
            let relieving = batch.filter { $0.adds == nil }
            guard error.reason == .diskFull, !relieving.isEmpty, relieving.count < batch.count else {
                return batch.map { operation in { operation.fail(error) } }
            }
            var relieved = (commit(relieving, &ledger, isPatient: true) ?? [])[...]
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

    private func attempt(
        _ batch: [JournalOperation], _ ledger: inout Ledger, isPatient: Bool
    ) throws(JournalError) -> [@Sendable () -> Void] {
        var next = ledger
        var finishes: [@Sendable () -> Void] = []
        finishes.reserveCapacity(batch.count)
        let now = clock()
        let takes = batch.contains { $0.adds != nil }
        var trimmed = 0
        do {
            try database.writeWithoutTransaction { db in
                try ledger.prepare(isSynchronous: batch.contains(where: \.isPromise), isPatient: isPatient, db)
                next = ledger
                try Self.inTransaction(db) {
                    try self.checkRoom(for: batch, db)
                    for operation in batch { finishes.append(try operation.work(&next, now, db)) }
                    if next.mayTrim(limits, at: now) { trimmed = try next.trim(limits, at: now, db) }
                    (takes ? KillPoint.journalBeforeCommit : .journalBeforeDone).reach()
                }
            }
        } catch {
            throw JournalError(DatabaseFault(error, operation: "write journal \(path)"))
        }
        (takes ? KillPoint.journalAfterCommit : .journalAfterDone).reach()
        ledger = next
        let status = next.status
        waiting.withLock { $0.status = status }
        // The next commit drops more, and there is one.
        if trimmed == Ledger.trimmedAtOnce { enqueue(urgency: .whenever, { (_: Result<Void, JournalError>) in }) { _, _, _ in } }
        if trimmed > 0 { notice("trim journal \(path): \(trimmed) dead letters dropped for their age or size") }
        return finishes
    }

    /// GRDB's own compiles its two statements anew each time.
    private static func inTransaction(_ db: Database, _ body: () throws -> Void) throws {
        try WriteStatement(db, "BEGIN IMMEDIATE").run()
        do {
            try body()
            try WriteStatement(db, "COMMIT").run()
        } catch {
            if db.isInsideTransaction { try? db.rollback() }
            throw error
        }
    }

    /// Bytes beyond the limit that only what relieves the journal may take: a claim or a dead letter writes before it frees.
    static let relief = 1 << 20
    /// Bytes of an entry's rows besides its body, about.
    private static let rowBytes = 512

    private func checkRoom(for batch: [JournalOperation], _ db: Database) throws {
        guard let limit = limits.fileBytes else { return }
        let added = batch.lazy.compactMap(\.adds)
        guard !added.isEmpty else { return }
        let pages = try WriteStatement(db, "PRAGMA page_count").number() ?? 0
        let free = try WriteStatement(db, "PRAGMA freelist_count").number() ?? 0
        let used = Int(pages - free) * Ledger.schema.pageSize
        guard used + added.reduce(0, { $0 + $1 + Self.rowBytes }) > limit else { return }
        throw DatabaseFault(
            kind: .diskFull,
            message:
                "append to journal \(path): no space left of its \(limit) bytes (\(used) used); wait until entries are indexed, "
                + "drop dead letters (giaoban queue drop), or free space and raise journal.maxBytes")
    }
}
