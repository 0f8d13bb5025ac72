import Articles
import Dispatch
import Pipeline
import Store
import Synchronization
import WorkQueues

/// Works off the job that the store has, batch by batch, and previews: one thread that reads, beside the writer that articles share.
///
/// The job's place is the store's: whoever starts next goes on where the last commit was.
final class Reprocessor: Sendable {
    struct Handlers: Sendable {
        /// Whether fresh articles are under way.
        var isBusy: @Sendable () -> Bool
        /// Runs a write in turn with those of fresh articles, and publishes the events that it returns.
        var write:
            @Sendable (
                _ body: @escaping @Sendable () throws(StoreError) -> [ChangeEvent],
                _ finished: @escaping @Sendable (Result<Void, StoreError>) -> Void
            ) -> Void
        /// Reading an article does not come to its end: the process is to die now, and a new one to go on without it.
        var stuck: @Sendable (_ message: String) -> Void
        /// Kind and words for the log.
        var trouble: @Sendable (_ kind: String, _ message: String) -> Void
    }

    private struct State {
        var rereader: Rereader
        var pace: (job: Int, ReprocessPace)?
        var preview: ReprocessPreview?
        var isWatched = false
        /// Whether a step is under way or ordered.
        var isAwake = false
        var delay = 0.0
        var stopped: (@Sendable () -> Void)?
    }

    /// Of originals in memory at once, beyond the first.
    private static let batchBytes = 16 << 20
    /// Seconds before a failed look or write is tried again; doubles.
    private static let delays = 0.25...30.0

    private let store: any RecordUpkeep
    private let version: ReadingVersion
    private let timeLimit: Double
    /// As fresh articles are parsed.
    private let niceness = Niceness(steps: 10)
    private let handlers: Handlers
    private let state: QueueConfined<State>
    private let watch = DispatchQueue(label: "giaoban.reprocess.watch")
    /// The article that is being read, and since when.
    private let underWork = Mutex<(article: String, since: Double)?>(nil)
    private let shown = Mutex<ReprocessPreview?>(nil)

    init(store: any RecordUpkeep, reader: EntryReader, timeLimit: Double, handlers: Handlers) {
        self.store = store
        version = reader.version
        self.timeLimit = timeLimit
        self.handlers = handlers
        // Of a quality of service that no other queue has, for the niceness.
        state = QueueConfined(label: "giaoban.reprocess", quality: .background, State(rereader: Rereader(reader: reader)))
    }

    /// Goes on with a job from before. - Parameter afterFault: the last process died at a fault of its own.
    func start(afterFault: Bool) {
        state.async { _ in
            do throws(StoreError) {
                _ = try self.store.changeReprocessing(.start(afterFault: afterFault))
            } catch {
                self.handlers.trouble("reprocess", error.message)
            }
        }
        wake()
    }

    /// There is, or may be, something to do.
    func wake() {
        state.async { state in
            guard !state.isAwake, state.stopped == nil else { return }
            state.isAwake = true
            self.step(&state)
        }
    }

    /// Lets the batch under way end, then calls back.
    func stop(finished: @escaping @Sendable () -> Void) {
        state.async { state in
            guard state.isAwake else { return finished() }
            state.stopped = finished
        }
    }

    // MARK: Previews

    /// Takes the place of an earlier preview; ``currentPreview`` is this one from now on.
    func preview(_ articles: [String], total: Int, examples: Int) {
        let preview = shown.withLock { shown in
            let preview = ReprocessPreview(
                number: (shown?.number ?? 0) + 1, articles: articles, selected: total, examples: examples)
            shown = preview
            return preview
        }
        state.async { state in
            if preview.number > state.preview?.number ?? 0 { state.preview = preview }
        }
        wake()
    }

    func cancelPreview() {
        shown.withLock { $0?.cancel() }
        state.async { $0.preview?.cancel() }
    }

    /// A step that was under way when another preview took its place, or when it was cancelled, does not undo that.
    private func show(_ preview: ReprocessPreview?) {
        guard var preview else { return }
        shown.withLock { shown in
            guard shown?.number == preview.number else { return }
            if shown?.isCancelled == true { preview.cancel() }
            shown = preview
        }
    }

    /// The last preview, as far as it is.
    var currentPreview: ReprocessPreview? { shown.withLock { $0 } }

    // MARK: On the queue

    private func step(_ state: inout State) {
        if let stopped = state.stopped {
            state.isAwake = false
            state.stopped = nil
            return stopped()
        }
        niceness.take()
        do throws(StoreError) {
            if state.preview?.isUnderWay == true { return try stepPreview(&state) }
            guard let job = try store.reprocessing(), job.state == .running else {
                state.isAwake = false
                state.pace = nil
                return
            }
            try stepJob(job, &state)
        } catch {
            again(behind: error, &state)
        }
    }

    private func again(behind error: StoreError, _ state: inout State) {
        handlers.trouble("reprocess", error.message)
        state.delay = min(max(state.delay * 2, Self.delays.lowerBound), Self.delays.upperBound)
        again(after: state.delay)
    }

    private func again(after seconds: Double) {
        state.queue.asyncAfter(deadline: .now() + seconds) { self.state.onQueue { self.step(&$0) } }
    }

    private func stepJob(_ job: ReprocessJob, _ state: inout State) throws(StoreError) {
        if state.pace?.job != job.number {
            state.pace = (job.number, ReprocessPace(rate: job.rate, batch: ReprocessJob.batch))
        }
        let begun = SystemClock.steady()
        guard case .work(let limit)? = paced(&state, at: begun) else { return }
        let tasks = try store.articlesToReread(limit: job.alone > 0 ? 1 : limit, bytes: Self.batchBytes)
        var results: [Rereading] = []
        beginWatch(&state)
        for task in tasks {
            if job.isGivenUp(task.article) {
                results.append(givenUp(task))
                continue
            }
            if job.alone > 0 { _ = try store.changeReprocessing(.suspect(task.article)) }
            KillPoint.rereading.reach()
            results.append(read(task, &state))
        }
        endWatch()
        for result in results { report(result) }
        let read = results.count
        handlers.write { [store, results] () throws(StoreError) in
            let events = try store.reread(results)
            KillPoint.rereadAfterCommit.reach()
            return events
        } _: { result in
            self.state.async { state in
                state.pace?.1.worked(read, from: begun, to: SystemClock.steady())
                switch result {
                case .success:
                    state.delay = 0
                    self.step(&state)
                case .failure(let error): self.again(behind: error, &state)
                }
            }
        }
    }

    /// What may be done now; orders the next look where that is nothing.
    private func paced(_ state: inout State, at now: Double) -> ReprocessPace.Step? {
        let step = state.pace?.1.next(at: now, isBusy: handlers.isBusy())
        // Asked again soon: a rest ends early when nothing fresh is left, and a pause or stop is heeded.
        if case .wait(let seconds)? = step { again(after: min(max(seconds, 0.001), 0.25)) }
        return step
    }

    private func read(_ task: ReprocessTask, _ state: inout State) -> Rereading {
        underWork.withLock { $0 = (task.article, SystemClock.steady()) }
        return state.rereader.read(task, deadline: Deadline(after: timeLimit, clock: SystemClock.steady))
    }

    private func stepPreview(_ state: inout State) throws(StoreError) {
        if state.pace == nil { state.pace = (0, ReprocessPace(rate: nil, batch: ReprocessJob.batch)) }
        let begun = SystemClock.steady()
        guard case .work(let limit)? = paced(&state, at: begun) else { return }
        let articles = state.preview?.next(limit) ?? []
        beginWatch(&state)
        for article in articles {
            guard let task = try store.articleToReread(article) else {
                state.preview?.add(nil)
                continue
            }
            let result = read(task, &state)
            state.preview?.add(result, try store.preview(result))
        }
        endWatch()
        state.pace?.1.worked(articles.count, from: begun, to: SystemClock.steady())
        if state.preview?.isUnderWay == false { state.pace = nil }
        show(state.preview)
        state.delay = 0
        again(after: 0)
    }

    private func givenUp(_ task: ReprocessTask) -> Rereading {
        Rereading(
            task, by: version,
            .failed(
                Failure(
                    stage: "reprocess", code: "crashes",
                    message:
                        "reprocess article \(task.article): the daemon died of it again and again; its record stays as it is",
                    verdict: .quarantine)))
    }

    private func report(_ result: Rereading) {
        switch result.outcome {
        case .article: return
        case .refused(let failure), .failed(let failure):
            if failure.code != "gone" { handlers.trouble("reprocess", "article \(result.article): \(failure.message)") }
        }
    }

    // MARK: Time

    /// Seconds after which a look that comes late says more of the machine than of an article.
    private static let lateness = 1.0

    private func beginWatch(_ state: inout State) {
        underWork.withLock { $0 = ("", SystemClock.steady()) }
        guard !state.isWatched else { return }
        state.isWatched = true
        look(at: SystemClock.steady() + 2 * timeLimit)
    }

    private func endWatch() { underWork.withLock { $0 = nil } }

    /// A step that does not come back cannot be ended from outside: the article is accused in the store, and the process ends.
    private func look(at due: Double) {
        watch.asyncAfter(deadline: .now() + (due - SystemClock.steady())) {
            let now = SystemClock.steady()
            guard let (article, since) = self.underWork.withLock({ $0 }) else { return self.state.async { $0.isWatched = false } }
            if now > due + Self.lateness || since + 2 * self.timeLimit > now {
                return self.look(at: max(now, since) + 2 * self.timeLimit)
            }
            do throws(StoreError) {
                _ = try self.store.changeReprocessing(.accuse(article))
            } catch {
                self.handlers.trouble("reprocess", error.message)
            }
            self.handlers.stuck(
                "reprocess article \(article): still under work after twice the limit of \(self.timeLimit) s; the daemon ends, and goes on without it after its restart"
            )
        }
    }
}
