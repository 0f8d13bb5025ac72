import Articles
import Store
import WorkQueues

/// Removes articles that are not to be kept, turn by turn between the batches of the conveyor.
final class RetentionTimer: Sendable {
    private struct State {
        var timer = PeriodicTimer()
        /// A round is under way; the next look waits for its end.
        var isBusy = false
        /// Of the round under way.
        var (removed, damaged) = (0, 0)
    }

    /// Seconds after the start, so that what waits in the journal comes first and a short life still gets to it.
    private static let firstLook = 60.0

    private let store: any RecordStore
    private let retention: ArticleRetention
    private let write: @Sendable (@escaping @Sendable () -> [ChangeEvent]) -> Void
    private let done: @Sendable (Int) -> Void
    private let trouble: @Sendable (String) -> Void
    private let state = QueueConfined(label: "giaoban.retention", State())

    /// - Parameters:
    ///   - write: carries a write out on the store's queue and tells what it wrote.
    ///   - done: hears how many articles a round removed, where it removed any.
    init(
        store: any RecordStore, retention: ArticleRetention,
        write: @escaping @Sendable (@escaping @Sendable () -> [ChangeEvent]) -> Void,
        done: @escaping @Sendable (Int) -> Void, trouble: @escaping @Sendable (String) -> Void
    ) {
        self.store = store
        self.retention = retention
        self.write = write
        self.done = done
        self.trouble = trouble
    }

    /// - Parameter interval: seconds between looks. Does nothing where everything is kept.
    func start(every interval: Double) {
        guard !retention.isOff else { return }
        state.async { state in
            state.timer.start(
                on: self.state.queue, first: min(interval, Self.firstLook), every: interval, leeway: 100
            ) { [weak self] in self?.look() }
        }
    }

    func stop(finished: @escaping @Sendable () -> Void) {
        state.async { state in
            state.timer.stop()
            finished()
        }
    }

    private func look() {
        state.onQueue { state in
            guard !state.isBusy else { return }
            state.isBusy = true
            (state.removed, state.damaged) = (0, 0)
            self.turn(from: RetentionCursor())
        }
    }

    /// One turn, and the next one behind whatever the store has to do meanwhile.
    private func turn(from cursor: RetentionCursor) {
        write {
            do throws(StoreError) {
                let turn = try self.store.retire(self.retention, from: cursor)
                self.state.async { self.go(on: turn, &$0) }
                return turn.events
            } catch {
                self.trouble(error.message)
                self.state.async { $0.isBusy = false }
                return []
            }
        }
    }

    private func go(on turn: RetentionTurn, _ state: inout State) {
        state.removed += turn.events.count
        state.damaged += turn.damaged
        if let next = turn.next, state.timer.isRunning { return self.turn(from: next) }
        state.isBusy = false
        if state.removed > 0 { done(state.removed) }
        if state.damaged > 0 {
            trouble("retire articles: the texts of \(state.damaged) are damaged, so they stay; see giaoban check")
        }
    }
}
