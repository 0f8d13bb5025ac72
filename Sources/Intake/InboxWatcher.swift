import Articles
import DequeModule
import Dispatch
import SystemPackage
import WorkQueues

/// What became of a submission that the inbox handed on.
package enum Intaking: Sendable {
    /// Durable in the journal, or already there: the file may go.
    case taken
    case refused(Failure)
    /// The journal has no room now.
    case later(seconds: Double)
}

package struct InboxSettings: Sendable {
    package var directory: String
    /// Bytes of a file.
    package var maxBytes: Int
    /// Seconds without a change before a file that was not renamed in counts as whole.
    package var settle: Double = 1
    /// Seconds between rescans, which find what no hint told of.
    package var rescan: Double = 30
    /// Whether taken files are kept in `done/`.
    package var keepsDone = true

    package init(directory: String, maxBytes: Int) {
        self.directory = directory
        self.maxBytes = maxBytes
    }
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

    /// What submissions from the inbox name as their producer.
    private static let producer = "inbox"
    /// Between looks at files that have not settled.
    private static let tickInterval = DispatchTimeInterval.milliseconds(250)
    /// Files read and not yet journaled: two commits' worth.
    private static let maxUnderWay = 128
    /// Bytes of them: two of the largest files.
    private static let maxUnderWayBytes = 32 * 1024 * 1024
    /// Paths kept in memory; what is beyond stays on disk for the next scan.
    private static let maxWaiting = 10_000

    private struct State {
        /// Nil before the start.
        var handlers: Handlers?
        var watch: InotifyWatch?
        var source: (any DispatchSourceRead)?
        var timer: (any DispatchSourceTimer)?
        var waiting = Deque<FilePath>()
        /// In `waiting` or under way: a path is handled by one hand at a time.
        var known: Set<FilePath> = []
        /// Not yet whole, looked at again by the timer.
        var settling: Set<FilePath> = []
        var underWay = 0
        var underWayBytes = 0
        var hasMoreOnDisk = false
        var pausedUntil = 0.0
        var nextScan = 0.0
        var closing: (@Sendable () -> Void)?
    }

    private let settings: InboxSettings
    private let directory: InboxDirectory
    private let trouble: @Sendable (String) -> Void
    /// Seconds since 1970.
    private let now: @Sendable () -> Double
    private let state: QueueConfined<State>

    /// Creates the folders.
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - trouble: words for the log; the owner limits the rate.
    package init(
        settings: InboxSettings, now: @escaping @Sendable () -> Double, trouble: @escaping @Sendable (String) -> Void
    ) throws(InboxError) {
        self.settings = settings
        self.now = now
        self.trouble = trouble
        directory = InboxDirectory(root: FilePath(settings.directory), maxBytes: settings.maxBytes)
        try directory.prepare()
        state = QueueConfined(label: "giaoban.inbox", State())
    }

    /// Scans the folders and watches them from then on.
    package func start(handlers: Handlers) throws(InboxError) {
        let queue = state.queue
        try state.sync { state throws(InboxError) in
            let watch = try InotifyWatch()
            let timer = DispatchSource.makeTimerSource(queue: queue)
            let source = DispatchSource.makeReadSource(fileDescriptor: watch.descriptor, queue: queue)
            source.setEventHandler { @Sendable [weak self] in self?.state.onQueue { self?.readHints(in: &$0) } }
            state.handlers = handlers
            state.watch = watch
            state.source = source
            state.timer = timer
            timer.setEventHandler { @Sendable [weak self] in self?.state.onQueue { self?.tick(in: &$0) } }
            timer.schedule(deadline: .now(), repeating: Self.tickInterval, leeway: .milliseconds(50))
            source.activate()
            timer.activate()
        }
    }

    /// Writes what was taken from the inbox, but turned out to be no article, to `failed/` with its reason.
    package func keepFailed(of submission: Submission, failure: Failure) {
        guard submission.header.producer == Self.producer else { return }
        state.async { _ in
            do throws(InboxError) {
                try self.directory.keepFailed(name: submission.header.name ?? "", body: submission.body, failure: failure)
            } catch {
                self.trouble(error.message)
            }
        }
    }

    /// Takes no more files; `finished` runs when those under way have been moved.
    package func close(finished: @escaping @Sendable () -> Void) {
        state.async { state in
            state.timer?.cancel()
            state.source?.cancel()
            state.waiting = []
            state.closing = finished
            self.finishClosing(in: &state)
        }
    }

    // MARK: On the queue

    private func tick(in state: inout State) {
        guard state.closing == nil else { return }
        let time = now()
        if time >= state.nextScan { scanAll(in: &state) }
        for path in state.settling where isWhole(path, at: time) {
            state.settling.remove(path)
            enqueue(path, in: &state)
        }
        take(in: &state)
    }

    private func scanAll(in state: inout State) {
        state.nextScan = now() + settings.rescan
        state.hasMoreOnDisk = false
        scan(FilePath(""), in: &state)
        take(in: &state)
    }

    /// Watches a folder, then lists it: what appears in between is seen twice, never missed.
    private func scan(_ top: FilePath, in state: inout State) {
        var folders = [top]
        while let folder = folders.popLast() {
            do throws(InboxError) {
                try state.watch?.add(folder, at: directory.root.pushing(folder))
            } catch {
                if error.reason != .changed { trouble(error.message) }
            }
            do throws(InboxError) {
                let listing = try directory.list(folder)
                folders += listing.folders
                for file in listing.files { consider(file, isMovedIn: false, in: &state) }
            } catch {
                if error.reason != .changed { trouble(error.message) }
            }
        }
    }

    private func readHints(in state: inout State) {
        guard state.closing == nil else { return }
        for hint in state.watch?.read() ?? [] {
            switch hint {
            case .file(let path, let isMovedIn):
                if let name = path.lastComponent, InboxDirectory.isCandidate(name) {
                    consider(path, isMovedIn: isMovedIn, in: &state)
                }
            case .folder(let path):
                let isOurs = path == InboxDirectory.done || path == InboxDirectory.failed
                if !isOurs, path.lastComponent?.string.hasPrefix(".") == false { scan(path, in: &state) }
            case .overflow:
                state.nextScan = 0
            }
        }
        if state.nextScan == 0 { scanAll(in: &state) }
        take(in: &state)
    }

    private func consider(_ path: FilePath, isMovedIn: Bool, in state: inout State) {
        if isMovedIn || isWhole(path, at: now()) {
            state.settling.remove(path)
            enqueue(path, in: &state)
        } else if state.settling.count < Self.maxWaiting {
            state.settling.insert(path)
        } else {
            state.hasMoreOnDisk = true
        }
    }

    /// A file whose last change lies in the future was moved in from elsewhere: its clock says nothing.
    private func isWhole(_ path: FilePath, at time: Double) -> Bool {
        guard let changed = directory.changed(path) else { return true }
        let age = time - changed
        return age >= settings.settle || age < -1
    }

    private func enqueue(_ path: FilePath, in state: inout State) {
        guard state.closing == nil, !state.known.contains(path) else { return }
        guard state.waiting.count < Self.maxWaiting else {
            state.hasMoreOnDisk = true
            return
        }
        state.known.insert(path)
        state.waiting.append(path)
    }

    private func take(in state: inout State) {
        guard let handlers = state.handlers, state.closing == nil, now() >= state.pausedUntil else { return }
        while state.underWay < Self.maxUnderWay, state.underWayBytes < Self.maxUnderWayBytes, let path = state.waiting.popFirst()
        {
            do throws(InboxError) {
                var submission = try directory.read(path)
                submission.header.producer = Self.producer
                let size = submission.body.count
                state.underWay += 1
                state.underWayBytes += size
                // Strong: a watcher that was let go still moves the files it has handed on.
                handlers.submit(submission) { outcome in
                    self.state.async { self.settle(path, size: size, outcome, in: &$0) }
                }
            } catch {
                state.known.remove(path)
                if error.verdict == .refuse {
                    refuse(path, Failure(error), in: state)
                } else if error.reason == .io {
                    trouble(error.message)
                }
            }
        }
        if state.waiting.isEmpty, state.hasMoreOnDisk { state.nextScan = 0 }
    }

    private func settle(_ path: FilePath, size: Int, _ outcome: Intaking, in state: inout State) {
        state.underWay -= 1
        state.underWayBytes -= size
        state.known.remove(path)
        switch outcome {
        case .taken:
            do throws(InboxError) {
                try directory.finish(path, keep: settings.keepsDone)
            } catch {
                // It stays and is offered again: the journal knows its bytes, so nothing happens twice.
                trouble(error.message)
            }
        case .refused(let failure):
            refuse(path, failure, in: state)
        case .later(let seconds):
            state.pausedUntil = max(state.pausedUntil, now() + seconds)
            enqueue(path, in: &state)
        }
        take(in: &state)
        finishClosing(in: &state)
    }

    private func refuse(_ path: FilePath, _ failure: Failure, in state: State) {
        do throws(InboxError) {
            try directory.refuse(path, failure: failure)
            state.handlers?.refused(path.string, failure)
        } catch {
            trouble(error.message)
        }
    }

    private func finishClosing(in state: inout State) {
        guard let closing = state.closing, state.underWay == 0 else { return }
        state.closing = {}
        closing()
    }
}
