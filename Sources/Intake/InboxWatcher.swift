import Articles
import DequeModule
import Dispatch
import Synchronization
import SystemPackage
import WorkQueues

/// What became of a submission that the inbox handed on.
package enum Intaking: Sendable {
    /// Durable in the journal, or already there: the file may go.
    case taken
    case refused(Failure)
    /// The journal has no room now, or its disk fails it.
    case later(seconds: Double, reason: String?)
}

/// Watches the inbox in spool mode: every file is handed on once, then moved to `done/` or `failed/`.
///
/// inotify's hints make it fast; the rescan at the start, after an overflow and on a timer makes it right.
package final class InboxWatcher: Sendable {
    /// Called on the inbox's queue.
    package struct Handlers: Sendable {
        /// Takes a file's bytes and answers once, from any queue.
        package var submit: @Sendable (Submission, @escaping @Sendable (Intaking) -> Void) -> Void
        package var refused: @Sendable (_ name: String, Failure) -> Void

        package init(
            submit: @escaping @Sendable (Submission, @escaping @Sendable (Intaking) -> Void) -> Void,
            refused: @escaping @Sendable (_ name: String, Failure) -> Void
        ) {
            self.submit = submit
            self.refused = refused
        }
    }

    /// Seconds between looks at files that have not settled.
    private static let tickInterval = 0.25
    /// Files read and not yet journaled: two commits' worth.
    private static let maxUnderWay = 128
    /// Bytes of them: two of the largest files.
    private static let maxUnderWayBytes = 32 * 1024 * 1024
    /// Refused articles whose bytes wait for a disk that takes them.
    private static let maxUnkept = 64
    /// Paths of a kind kept in memory; what is beyond stays on disk for the next scan.
    static let maxPaths = 10_000

    private struct State {
        /// Nil before the start.
        var handlers: Handlers?
        /// Nil while the inbox is polled.
        var watch: InotifyWatch?
        var source: (any DispatchSourceRead)?
        var timer = PeriodicTimer()
        var waiting = Deque<InboxPath>()
        /// In `waiting` or under way: a path is handled by one hand at a time. With what it was when it settled, if it had to.
        var known: [InboxPath: FileSnapshot?] = [:]
        /// Not yet whole, looked at again by the timer.
        var settling: [InboxPath: Settling] = [:]
        /// Could not be read, or not be moved.
        var left: [InboxPath: Left] = [:]
        /// No articles, to be moved to `failed/` when that is possible.
        var unkept: [(submission: Submission, failure: Failure)] = []
        /// Durable in the journal, to be moved together.
        var taken: [(file: InboxFile, bytes: Int)] = []
        var underWay = 0
        var underWayBytes = 0
        var hasMoreOnDisk = false
        /// Steady seconds.
        var pausedUntil = -Double.infinity
        var nextScan = -Double.infinity
        var isMissing = false
        var closing: (@Sendable () -> Void)?

        var isFull: Bool { waiting.count >= InboxWatcher.maxPaths || settling.count >= InboxWatcher.maxPaths }
    }

    private struct Settling {
        var snapshot: FileSnapshot
        /// Steady seconds: since when it has been the same.
        var since: Double
    }

    /// A file that stays where it is against our will: tried again by each rescan, told of once.
    private struct Left {
        enum Step {
            case read
            case finish(InboxFile)
            case refuse(Failure)
        }
        var snapshot: FileSnapshot
        var step: Step
    }

    /// A reload changes some of them.
    private let current: Mutex<InboxSettings>
    private var settings: InboxSettings { current.withLock { $0 } }
    private let directory: InboxDirectory
    private let trouble: @Sendable (String) -> Void
    private let clock: InboxClock
    private let state: QueueConfined<State>

    /// Creates the folders.
    /// - Parameter trouble: words for the log; the owner limits the rate.
    package convenience init(
        settings: InboxSettings, clock: InboxClock, trouble: @escaping @Sendable (String) -> Void
    ) throws(InboxError) {
        try self.init(settings: settings, clock: clock, calls: .system, trouble: trouble)
    }

    init(
        settings: InboxSettings, clock: InboxClock, calls: InboxCalls, trouble: @escaping @Sendable (String) -> Void
    ) throws(InboxError) {
        current = Mutex(settings)
        self.clock = clock
        self.trouble = trouble
        directory = InboxDirectory(root: InboxPath(settings.directory), maxBytes: settings.maxBytes, calls: calls)
        try directory.prepare()
        state = QueueConfined(label: "giaoban.inbox", State())
    }

    /// For the watchdog.
    package var queue: DispatchQueue { state.queue }

    /// Takes over how files are waited for and kept; the directory, the way of watching and the largest file stay.
    package func adopt(_ settings: InboxSettings) {
        current.withLock {
            $0.settle = settings.settle
            $0.rescan = settings.rescan
            $0.pollInterval = settings.pollInterval
            $0.keepsDone = settings.keepsDone
        }
        state.async { state in
            let interval = state.watch == nil ? settings.pollInterval : settings.rescan
            state.nextScan = min(state.nextScan, self.clock.steady() + interval)
        }
    }

    /// Scans the folders and watches them from then on.
    package func start(handlers: Handlers) throws(InboxError) {
        let queue = state.queue
        try state.sync { state throws(InboxError) in
            state.handlers = handlers
            state.watch = try makeWatch()
            if let watch = state.watch {
                let source = DispatchSource.makeReadSource(fileDescriptor: watch.descriptor, queue: queue)
                source.setEventHandler { @Sendable [weak self] in self?.state.onQueue { self?.readHints(in: &$0) } }
                // The descriptor stays open until Dispatch has let go of it.
                source.setCancelHandler { @Sendable [self] in
                    self.state.onQueue { state in
                        state.watch = nil
                        state.source = nil
                        finishClosing(in: &state)
                    }
                }
                source.activate()
                state.source = source
            }
            state.timer.start(on: queue, first: 0, every: Self.tickInterval, leeway: 50) { [weak self] in
                self?.state.onQueue { self?.tick(in: &$0) }
            }
        }
    }

    private func makeWatch() throws(InboxError) -> InotifyWatch? {
        switch settings.watch {
        case .poll: return nil
        case .inotify: return try InotifyWatch()
        case .auto:
            guard InboxFileSystem.remoteType(at: directory.root) == nil else { return nil }
            do throws(InboxError) {
                return try InotifyWatch()
            } catch {
                trouble("\(error.message); the inbox is polled every \(settings.pollInterval) s instead")
                return nil
            }
        }
    }

    /// Moves what was taken from the inbox, but turned out to be no article, to `failed/` with its reason.
    /// - Parameter finished: on the inbox's queue, once it lies there.
    package func keepFailed(of submission: Submission, failure: Failure, finished: @escaping @Sendable () -> Void) {
        guard submission.header.producer == AcceptanceCheck.inboxProducer else { return finished() }
        state.async { state in
            if !self.keep(submission, failure, isTold: false) {
                // The journal keeps the original too: its dead letter waits for no disk.
                if state.unkept.count < Self.maxUnkept { state.unkept.append((submission, failure)) }
            }
            KillPoint.inboxFailed.reach()
            finished()
        }
    }

    /// - Returns: false where it has to be tried again.
    private func keep(_ submission: Submission, _ failure: Failure, isTold: Bool) -> Bool {
        do throws(InboxError) {
            try directory.keepFailed(name: submission.header.name ?? "", body: submission.body, failure: failure)
            return true
        } catch {
            if !isTold { trouble(error.message) }
            return false
        }
    }

    /// Takes no more files, and lets the watcher go, which otherwise lives for ever; `finished` runs when those under way have been moved.
    package func close(finished: @escaping @Sendable () -> Void) {
        state.async { state in
            state.timer.stop()
            state.source?.cancel()
            state.waiting = []
            state.closing = finished
            self.finishClosing(in: &state)
        }
    }

    /// Does now what the timer does: for tests, whose clocks stand still.
    func lookNow() {
        state.sync { tick(in: &$0) }
    }

    /// Paths held in memory.
    var pathsHeld: Int {
        state.sync { $0.known.count + $0.settling.count + $0.left.count }
    }

    // MARK: Noticing, on the queue

    private func tick(in state: inout State) {
        guard state.closing == nil, state.handlers != nil else { return }
        let time = clock.steady()
        for (path, settling) in state.settling where time - settling.since >= settings.settle {
            state.settling[path] = nil
            consider(path, before: settling, in: &state)
        }
        if time >= state.nextScan { scanAll(in: &state) }
        take(in: &state)
    }

    private func scanAll(in state: inout State) {
        state.nextScan = clock.steady() + (state.watch == nil ? settings.pollInterval : settings.rescan)
        state.hasMoreOnDisk = false
        guard isThere(in: &state) else { return }
        state.unkept.removeAll { keep($0.submission, $0.failure, isTold: true) }
        tryLeftAgain(in: &state)
        scan(.top, in: &state)
    }

    /// An inbox that goes away, with the medium that it lies on, is not made anew in another place.
    private func isThere(in state: inout State) -> Bool {
        if directory.look(.top) == nil {
            if !state.isMissing { trouble("watch inbox \(directory.root): it went away; make it again, or mount it") }
            state.isMissing = true
            return false
        }
        state.isMissing = false
        do throws(InboxError) { try directory.prepare() } catch { trouble(error.message) }
        return true
    }

    /// Watches a folder, then lists it: what appears in between is seen twice, never missed.
    private func scan(_ top: InboxPath, in state: inout State) {
        var folders = [top]
        while let folder = folders.popLast() {
            do throws(InboxError) {
                try state.watch?.add(folder, at: directory.root.appending(folder))
            } catch {
                if error.reason != .changed { trouble(error.message) }
            }
            do throws(InboxError) {
                try directory.list(folder) { entry in
                    switch entry {
                    case .folder(let path): folders.append(path)
                    case .file(let path): consider(path, in: &state)
                    }
                    // What is taken goes away, so that the next scan finds others at the same place.
                    return !state.isFull
                }
            } catch {
                if error.reason != .changed { trouble(error.message) }
            }
            if state.isFull {
                state.hasMoreOnDisk = true
                return
            }
        }
    }

    private func readHints(in state: inout State) {
        guard state.closing == nil else { return }
        for hint in state.watch?.read() ?? [] {
            switch hint {
            case .file(let path, let isMovedIn):
                if InboxDirectory.isCandidate(path) {
                    if isMovedIn { enqueue(path, settled: nil, in: &state) } else { consider(path, in: &state) }
                }
            case .folder(let path):
                let isOurs = path == InboxDirectory.done || path == InboxDirectory.failed
                if !isOurs, !path.isHidden { scan(path, in: &state) }
            case .overflow:
                state.nextScan = -Double.infinity
            }
        }
        if state.nextScan == -Double.infinity { scanAll(in: &state) }
        take(in: &state)
    }

    // MARK: Settling

    /// Enqueues a file that is whole, and lets others settle.
    private func consider(_ path: InboxPath, before: Settling? = nil, in state: inout State) {
        guard state.known[path] == nil, state.settling[path] == nil else { return }
        guard let snapshot = directory.look(path) else { return }
        if let left = state.left[path] {
            guard left.snapshot != snapshot else { return }
            state.left[path] = nil
        }
        if isWhole(snapshot, isPolled: state.watch == nil) || before?.snapshot == snapshot {
            enqueue(path, settled: snapshot, in: &state)
        } else {
            letSettle(path, snapshot, in: &state)
        }
    }

    /// Whether it settled before anybody looked. Not where it is polled: the clock of another machine stamps those files.
    private func isWhole(_ snapshot: FileSnapshot, isPolled: Bool) -> Bool {
        if settings.settle == 0 { return true }
        // The time of the change itself: the modification time may be any that a copy brought along.
        return !isPolled && clock.wall() - Double(snapshot.changed) / 1e9 >= settings.settle
    }

    private func letSettle(_ path: InboxPath, in state: inout State) {
        if let snapshot = directory.look(path) { letSettle(path, snapshot, in: &state) }
    }

    private func letSettle(_ path: InboxPath, _ snapshot: FileSnapshot, in state: inout State) {
        if state.settling.count < Self.maxPaths {
            state.settling[path] = Settling(snapshot: snapshot, since: clock.steady())
        } else {
            state.hasMoreOnDisk = true
        }
    }

    /// - Parameter settled: what it was then; nil where it was renamed in, whole.
    private func enqueue(_ path: InboxPath, settled: FileSnapshot?, in state: inout State) {
        guard state.closing == nil, state.known[path] == nil else { return }
        guard state.waiting.count < Self.maxPaths else {
            state.hasMoreOnDisk = true
            return
        }
        state.settling[path] = nil
        state.known.updateValue(settled, forKey: path)
        state.waiting.append(path)
    }

    // MARK: Taking

    private func take(in state: inout State) {
        guard let handlers = state.handlers, state.closing == nil, clock.steady() >= state.pausedUntil else { return }
        while state.underWay < Self.maxUnderWay, state.underWayBytes < Self.maxUnderWayBytes, let path = state.waiting.popFirst()
        {
            do throws(InboxError) {
                var (file, submission) = try directory.read(path)
                if let settled = state.known[path] ?? nil, !file.snapshot.hasContent(of: settled) {
                    throw InboxError(.changed, "take \(path): it changed after it had settled")
                }
                submission.header.producer = AcceptanceCheck.inboxProducer
                let size = submission.body.count
                state.left[path] = nil
                state.underWay += 1
                state.underWayBytes += size
                KillPoint.inboxRead.reach()
                // Strong: a watcher that was let go still moves the files it has handed on.
                handlers.submit(submission) { [file] outcome in
                    self.state.async { self.settle(file, bytes: size, outcome, in: &$0) }
                }
            } catch {
                state.known[path] = nil
                switch error.verdict {
                case .refuse, .quarantine: refuse(path, Failure(error), in: &state)
                case .retry where error.reason == .changed: letSettle(path, in: &state)
                case .retry: leave(path, .read, error, in: &state)
                }
            }
        }
        if state.waiting.isEmpty, state.hasMoreOnDisk, !state.isFull { state.nextScan = -Double.infinity }
    }

    private func settle(_ file: InboxFile, bytes: Int, _ outcome: Intaking, in state: inout State) {
        switch outcome {
        case .taken:
            state.taken.append((file, bytes))
            // Behind the answers that wait on the queue already: what one commit made durable moves together.
            if state.taken.count == 1 { self.state.async { self.moveTaken(in: &$0) } }
            return
        case .refused(let failure):
            state.known[file.path] = nil
            refuse(file.path, failure, in: &state)
        case .later(let seconds, let reason):
            if let reason { trouble(reason) }
            state.pausedUntil = max(state.pausedUntil, clock.steady() + seconds)
            if state.closing == nil { state.waiting.prepend(file.path) }
        }
        state.underWay -= 1
        state.underWayBytes -= bytes
        take(in: &state)
        finishClosing(in: &state)
    }

    private func moveTaken(in state: inout State) {
        let batch = state.taken
        state.taken = []
        var folders: Set<InboxPath> = [InboxDirectory.done]
        for (file, bytes) in batch {
            state.underWay -= 1
            state.underWayBytes -= bytes
            state.known[file.path] = nil
            folders.insert(file.path.folder)
            KillPoint.inboxTaken.reach()
            finish(file, in: &state)
            KillPoint.inboxMoved.reach()
        }
        directory.synchronise(folders)
        take(in: &state)
        finishClosing(in: &state)
    }

    private func finish(_ file: InboxFile, in state: inout State) {
        do throws(InboxError) {
            let finish = try directory.finish(file, keep: settings.keepsDone)
            state.left[file.path] = nil
            if case .replaced = finish { letSettle(file.path, in: &state) }
        } catch {
            leave(file.path, .finish(file), error, in: &state)
        }
    }

    private func refuse(_ path: InboxPath, _ failure: Failure, in state: inout State) {
        do throws(InboxError) {
            try directory.refuse(path, failure: failure)
            state.left[path] = nil
            state.handlers?.refused(path.description, failure)
        } catch {
            leave(path, .refuse(failure), InboxError(error.reason, "\(failure.message); \(error.message)"), in: &state)
        }
    }

    // MARK: Files that stay

    private func leave(_ path: InboxPath, _ step: Left.Step, _ error: InboxError, in state: inout State) {
        guard let snapshot = directory.look(path) else { return }
        if state.left[path]?.snapshot != snapshot { trouble(error.message) }
        guard state.left.count < Self.maxPaths else { return }
        state.left[path] = Left(snapshot: snapshot, step: step)
    }

    private func tryLeftAgain(in state: inout State) {
        for (path, left) in state.left where state.known[path] == nil {
            guard directory.look(path) == left.snapshot else {
                // Gone, or another file: the scan finds it.
                state.left[path] = nil
                continue
            }
            switch left.step {
            case .read: enqueue(path, settled: nil, in: &state)
            case .finish(let file): finish(file, in: &state)
            case .refuse(let failure): refuse(path, failure, in: &state)
            }
        }
    }

    private func finishClosing(in state: inout State) {
        guard let closing = state.closing, state.underWay == 0, state.source == nil else { return }
        state.closing = {}
        closing()
    }
}
