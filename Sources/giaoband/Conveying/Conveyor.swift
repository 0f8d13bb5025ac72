import Articles
import Decoding
import Dispatch
import Journal
import Pipeline
import Store
import Synchronization
import WorkQueues

#if canImport(Glibc)
    import Glibc
#endif

/// Carries out what the ``Pipeline`` decides: claims from the journal, has threads parse, stores in batches, publishes.
final class Conveyor: Sendable {
    /// Called from the conveyor's queues.
    struct Handlers: Sendable {
        /// Committed events, in order.
        var publish: @Sendable ([ChangeEvent]) -> Void
        var indexed: @Sendable (JournalEntry) -> Void
        /// An entry turned out to be no article: it becomes a dead letter once `kept` is called, from any queue.
        var refused: @Sendable (JournalEntry, Failure, _ kept: @escaping @Sendable () -> Void) -> Void
        /// Position of an entry, and the thread that is about to read it.
        var reads: @Sendable (Int64, Int) -> Void
        /// Whether an entry that was under work in a crash, and now alone is, takes long.
        var labor: @Sendable (Bool) -> Void
        /// Work on an entry does not come to its end: the process is to die now, and a new one to go on without it.
        var stuck: @Sendable (_ message: String) -> Void
        /// Kind and words for the log.
        var trouble: @Sendable (_ kind: String, _ message: String) -> Void
    }

    private struct State {
        var pipeline: Pipeline
        var entries: [Int64: JournalEntry] = [:]
        var outcomes: [Int64: EntryReader.Outcome] = [:]
        var isWatching = false
        /// Seconds since 1970 of the earliest look for delayed entries that is ordered.
        var nextLook: Double?
        var drained: (@Sendable () -> Void)?
        var forgottenThrough: Int64 = 0
        /// Answers of stages; moves while anything gets on.
        var inputs = 0
    }

    /// Seconds after which work on one entry is long: two hundred times what a parse takes, and less than filling the memory does.
    private static let laborAfter = 1.0
    /// Consumed entries that the store remembers before it is told to forget: a commit for each would cost as much as an article.
    private static let entriesRemembered: Int64 = 4_096

    /// Seconds between small transactions: a fifth of what an event may take, and several commits of a PUT.
    private static let rest = 0.006
    /// The same while more than some three hundred articles a second come. An event may have to wait for two of them.
    private static let denseRest = 0.02
    private static let backlogRest = 0.15
    /// Entries handed out for each thread that parses: it has its next ones before the pipeline hears of the last.
    private static let ahead = 4

    private let journal: Journal
    private let store: any RecordStore
    /// What a reload changes.
    private let current: Mutex<(reader: EntryReader, timeLimit: Double)>
    /// Seconds that work on one entry may take.
    private var timeLimit: Double { current.withLock { $0.timeLimit } }
    private let handlers: Handlers
    private let instruments: Instruments
    private let state: QueueConfined<State>
    /// The pipeline was told that the journal has entries, and has not claimed since.
    private let hasArrived = Atomic(false)
    private let reading: ReadingThreads
    /// Of a quality of service that no other serial queue has, for the niceness.
    private let storing = DispatchQueue(label: "giaoban.store", qos: .utility)
    /// Of the thread that writes to the store: behind those that answer, ahead of those that parse.
    private let niceness = Niceness(steps: 5)

    init(
        journal: Journal, store: any RecordStore, reader: EntryReader, timeLimit: Double, cores: Int, instruments: Instruments,
        handlers: Handlers
    ) {
        self.journal = journal
        self.store = store
        current = Mutex((reader, timeLimit))
        self.handlers = handlers
        self.instruments = instruments
        // The store's one writer, which falls behind first, comes before these by its niceness, and they have what it leaves while it waits
        // for the disk.
        let width = max(1, cores)
        var limits = Pipeline.Limits(parsing: width * Self.ahead)
        limits.rest = Self.rest
        limits.denseRest = Self.denseRest
        limits.backlogRest = Self.backlogRest
        reading = ReadingThreads(width: width, clock: SystemClock.steady, begins: handlers.reads)
        state = QueueConfined(label: "giaoban.pipeline", State(pipeline: Pipeline(limits: limits)))
    }

    /// Decoding and parsing.
    var parsing: WorkerPool { reading.pool }

    /// The journal has entries, or may have. What comes while the pipeline knows of some, and has not claimed yet, wakes no thread.
    func wake() {
        if !hasArrived.exchange(true, ordering: .acquiringAndReleasing) { hand(.arrived) }
    }

    /// Takes over limits for entries that are begun from now on.
    func adopt(_ decoding: DecodingLimits, timeLimit: Double) {
        current.withLock {
            $0.reader.decoder = $0.reader.decoder.limited(to: decoding)
            $0.timeLimit = timeLimit
        }
    }

    /// Claims no more, lets what is under way end, then calls back.
    func drain(finished: @escaping @Sendable () -> Void) {
        state.async { state in
            state.drained = finished
            self.perform(state.pipeline.handle(.drain), in: &state)
        }
    }

    /// Writes to the store in turn with articles, and tells of it.
    /// - Parameter finished: called on the store's queue.
    func write(
        _ body: @escaping @Sendable () throws(StoreError) -> [ChangeEvent],
        finished: @escaping @Sendable (Result<Void, StoreError>) -> Void
    ) {
        onStore {
            do throws(StoreError) {
                self.tell(try body())
                finished(.success(()))
            } catch {
                finished(.failure(error))
            }
        }
    }

    /// Entries between claim and completion.
    func underWay() -> Int {
        state.sync { $0.pipeline.underWay }
    }

    private func onStore(_ work: @escaping @Sendable () -> Void) {
        storing.async {
            self.niceness.take()
            work()
        }
    }

    // MARK: On the queue

    private func hand(_ input: Pipeline.Input) {
        state.async { self.perform($0.pipeline.handle(input), in: &$0) }
    }

    /// What the watchdog asks: the queues, and whether entries under work get on. An entry may take three times its limit before
    /// the conveyor's own watch, which knows whose fault it is, has ended the process.
    func stages(limit: Double) -> [Watchdog.Stage] {
        let look = Mutex(Watchdog.Look(work: 0, progress: 0))
        return [
            Watchdog.Stage(state.queue, limit: limit), Watchdog.Stage(storing, limit: limit),
            Watchdog.Stage("entries", limit: max(limit, 3 * timeLimit)) {
                // As of the look before: this one must not wait for a queue that may be stuck.
                self.state.async { state in look.withLock { $0 = .init(work: state.pipeline.underWay, progress: state.inputs) } }
                return look.withLock { $0 }
            },
        ]
    }

    private func perform(_ actions: [Pipeline.Action], in state: inout State) {
        state.inputs += 1
        for action in actions {
            switch action {
            case .claim(let entries, let bytes): claim(entries, bytes)
            case .parse(let position): parse(position, in: &state)
            case .store(let positions): store(positions, in: &state)
            case .complete(let positions): complete(positions, in: &state)
            case .quarantine(let position, let reason): quarantine(position, reason, in: &state)
            case .retry(let position, let seconds): retry(position, after: seconds, in: &state)
            case .giveBack(let positions):
                for position in positions { state.entries[position] = nil }
                journal.giveBack(positions) { self.report($0) }
            case .wake(let seconds):
                self.state.queue.asyncAfter(deadline: .now() + seconds) {
                    self.state.onQueue { self.perform($0.pipeline.handle(.woken), in: &$0) }
                }
            case .rest(let seconds):
                self.state.queue.asyncAfter(deadline: .now() + seconds) {
                    self.state.onQueue { self.perform($0.pipeline.handle(.rested), in: &$0) }
                }
            case .drained:
                state.drained?()
                state.drained = nil
            }
        }
    }

    private func claim(_ entries: Int, _ bytes: Int) {
        // Before the claim: what is committed from now on may come too late for it.
        hasArrived.store(false, ordering: .releasing)
        journal.claim(limit: entries, bytes: bytes) { result in
            switch result {
            case .success(let entries):
                KillPoint.claimed.reach()
                self.state.async { state in
                    for entry in entries { state.entries[entry.position] = entry }
                    let claimed = entries.map {
                        Pipeline.Entry(
                            position: $0.position, key: $0.key, bytes: $0.submission.body.count, isSuspect: $0.isSuspect,
                            soloCrashes: $0.soloCrashes, attempts: $0.attempts)
                    }
                    self.perform(state.pipeline.handle(.claimed(claimed)), in: &state)
                    self.lookAgain(in: &state)
                }
            case .failure(let error):
                self.handlers.trouble("claim", error.message)
                self.hand(.claimFailed)
            }
        }
    }

    private func parse(_ position: Int64, in state: inout State) {
        guard let entry = state.entries[position] else { return }
        if entry.isSuspect {
            self.state.queue.asyncAfter(deadline: .now() + Self.laborAfter) {
                self.state.onQueue { if $0.entries[position] != nil { self.handlers.labor(true) } }
            }
        }
        let (reader, timeLimit) = current.withLock { $0 }
        reading.hand(
            entry, read: { reader.read($0, deadline: Deadline(after: timeLimit, clock: SystemClock.steady)) },
            told: { self.state.async { self.takeOutcomes(in: &$0) } })
        watch(in: &state)
    }

    private func takeOutcomes(in state: inout State) {
        for (position, outcome) in reading.takeOutcomes() {
            state.outcomes[position] = outcome
            let input: Pipeline.Input =
                switch outcome {
                case .articles, .withdrawal: .parsed(position)
                case .failure: .refused(position)
                case .overtime: .overtime(position)
                }
            perform(state.pipeline.handle(input), in: &state)
        }
    }

    // MARK: Time

    /// Seconds after which a look that comes late says more of the machine than of an entry.
    private static let lateness = 1.0

    /// Orders a look at what is parsed for when the oldest of it will have taken twice its limit. A step that does not come back
    /// cannot be ended from outside: the entry is accused in the journal, the process ends, and the next one goes on.
    private func watch(in state: inout State) {
        guard !state.isWatching, state.pipeline.underWay > 0 else { return }
        state.isWatching = true
        let now = SystemClock.steady()
        let due = max(now, (reading.oldest?.begun ?? now) + 2 * timeLimit)
        self.state.queue.asyncAfter(deadline: .now() + (due - now)) {
            self.state.onQueue { state in
                state.isWatching = false
                // The process was stopped, or got no CPU: nobody's fault, and all begin anew.
                if SystemClock.steady() > due + Self.lateness { self.reading.beginAnew() }
                let latest = SystemClock.steady() - 2 * self.timeLimit
                guard let (position, begun) = self.reading.oldest, begun <= latest else { return self.watch(in: &state) }
                self.journal.accuse(position) { _ in
                    self.handlers.stuck(
                        "parse entry \(position): still under work after twice the limit of \(self.timeLimit) s; the daemon ends, and tries the entry alone after its restart"
                    )
                }
            }
        }
    }

    /// Orders a look into the journal for when its next delayed entry is due.
    private func lookAgain(in state: inout State) {
        guard let next = journal.status().nextAttempt, next < state.nextLook ?? .infinity else { return }
        state.nextLook = next
        self.state.queue.asyncAfter(deadline: .now() + max(0.01, next - SystemClock.wall())) {
            self.state.onQueue { state in
                if state.nextLook == next { state.nextLook = nil }
                self.perform(state.pipeline.handle(.arrived), in: &state)
            }
        }
    }

    private func retry(_ position: Int64, after seconds: Double, in state: inout State) {
        guard let entry = state.entries.removeValue(forKey: position) else { return }
        if entry.isSuspect { handlers.labor(false) }
        var failure: Failure?
        if case .overtime(let reason) = state.outcomes.removeValue(forKey: position) { failure = reason }
        handlers.trouble("overtime", failure?.message ?? "parse entry \(position): given up; it is tried again in \(seconds) s")
        journal.retry(position, after: seconds, failure) { result in
            self.report(result)
            self.state.async { self.lookAgain(in: &$0) }
        }
    }

    private func store(_ positions: [Int64], in state: inout State) {
        let batch: [StoreOperation] = positions.compactMap { position in
            guard let entry = state.entries[position], let outcome = state.outcomes[position] else { return nil }
            switch outcome {
            case .articles(let articles, let refused):
                return .index(articles, refused: refused, revival: entry.revival)
            case .withdrawal(let withdrawal):
                return .withdraw(position: position, withdrawal, revival: entry.revival)
            case .failure(let failure), .overtime(let failure):
                return .fail(position: position, header: entry.submission.header, failure, revival: entry.revival)
            }
        }
        let received = positions.compactMap { state.entries[$0]?.received }
        onStore {
            Failpoint.present?.strike(batch)
            do throws(StoreError) {
                let begun = Instruments.now()
                let events = try self.store.append(batch)
                self.instruments.storeCommit.recordNanoseconds(Instruments.now() - begun)
                self.instruments.storeBatch.record(batch.count)
                for entry in received { self.instruments.delay.recordNanoseconds(Instruments.sinceWall(entry)) }
                KillPoint.storeAfterCommit.reach()
                self.tell(events)
                KillPoint.published.reach()
                self.hand(.stored(positions))
            } catch {
                self.handlers.trouble("store", error.message)
                self.hand(.storeFailed(positions, error.verdict))
            }
        }
    }

    /// Writes to the store between the batches of entries, and tells what was written in its turn.
    /// - Parameter write: waits for the disk, on `giaoban.store`.
    func publish(_ write: @escaping @Sendable () -> [ChangeEvent]) {
        onStore {
            let events = write()
            if !events.isEmpty { self.tell(events) }
        }
    }

    /// Of whatever has written them: entries, corrections, readings and retention.
    private func tell(_ events: [ChangeEvent]) {
        instruments.count(events)
        handlers.publish(events)
    }

    private func complete(_ positions: [Int64], in state: inout State) {
        var done: [Int64] = []
        for position in positions {
            guard let entry = state.entries.removeValue(forKey: position) else { continue }
            if entry.isSuspect { handlers.labor(false) }
            if case .failure(let failure)? = state.outcomes.removeValue(forKey: position) {
                // Killed in between, it is open still, and refused again.
                handlers.refused(entry, failure) {
                    self.finish { done in
                        self.journal.refuse(position, failure) { result in
                            done(result)
                            // A claim that was made meanwhile found this entry under work, and nothing beside it where it was suspect.
                            self.wake()
                        }
                    }
                }
            } else {
                handlers.indexed(entry)
                done.append(position)
            }
        }
        if !done.isEmpty {
            finish { [done] in self.journal.complete(done, completion: $0) }
        }
    }

    /// Tells the journal how entries ended, and again while its disk is full: else they would be open until the next start.
    private func finish(
        delay: Double = 0.25, _ operation: @escaping @Sendable (@escaping @Sendable (Result<Void, JournalError>) -> Void) -> Void
    ) {
        operation { result in
            self.report(result)
            if case .failure(let error) = result, error.verdict == .retry, error.reason != .closed {
                self.state.queue.asyncAfter(deadline: .now() + delay) {
                    self.finish(delay: min(delay * 2, 30), operation)
                }
            } else {
                self.forgetConsumed()
            }
        }
    }

    /// The store remembers which entries it consumed, for a crash before the journal hears of it: not needed when none is open.
    private func forgetConsumed() {
        let status = journal.status()
        guard status.backlogEntries == 0 else { return }
        state.async { state in
            guard status.lastPosition >= state.forgottenThrough + Self.entriesRemembered else { return }
            state.forgottenThrough = status.lastPosition
            self.onStore {
                do throws(StoreError) {
                    try self.store.pruneConsumed(through: status.lastPosition)
                } catch {
                    self.handlers.trouble("store", error.message)
                }
            }
        }
    }

    private func quarantine(_ position: Int64, _ reason: Pipeline.QuarantineReason, in state: inout State) {
        guard let entry = state.entries[position] else { return }
        let (code, words) =
            switch reason {
            case .crashes: ("crashes", "the daemon died again and again while it alone was under work")
            case .timeLimit: ("timeLimit", "each took longer than the limit of \(timeLimit) s")
            case .store: ("quarantined", "the store takes neither it nor those beside it; its log has the reason")
            }
        state.outcomes[position] = .failure(
            Failure(
                stage: "pipeline", code: code,
                message:
                    "index entry \(position): given up after \(entry.attempts) attempts: \(words); it is kept as a dead letter",
                verdict: .quarantine))
    }

    /// An entry that could not be marked done is found consumed by the store after the next start.
    private func report(_ result: Result<Void, JournalError>) {
        if case .failure(let error) = result { handlers.trouble("complete", error.message) }
    }
}
