import Articles
import Store
import WorkQueues

/// Joins the pieces of the full-text index while no article comes, turn by turn between the batches of the conveyor.
final class IndexMerger: Sendable {
    struct Handlers: Sendable {
        /// Sequence of the last event.
        var head: @Sendable () throws(StoreError) -> Int64
        /// Joins a piece; whether there may be more to join.
        var merge: @Sendable () throws(StoreError) -> Bool
        /// Carries a write out on the store's queue.
        var write: @Sendable (@escaping @Sendable () -> [ChangeEvent]) -> Void
        var trouble: @Sendable (String) -> Void
    }

    private struct State {
        var timer = PeriodicTimer()
        /// Turns are under way; the next look waits for their end.
        var isBusy = false
        var isStopped = false
        /// Of the last event at the look before.
        var head: Int64 = -1
        /// All was joined, or could not be, when this was the last event.
        var done: Int64 = -1
    }

    /// Seconds between looks: as long as no event must have come before it begins.
    private static let period = 1.0

    private let handlers: Handlers
    private let state = QueueConfined(label: "giaoban.merging", State())

    init(_ handlers: Handlers) { self.handlers = handlers }

    func start() {
        state.async { state in
            state.timer.start(on: self.state.queue, first: Self.period, every: Self.period, leeway: 200) {
                [weak self] in self?.onTick()
            }
        }
    }

    func stop(finished: @escaping @Sendable () -> Void) {
        state.async { state in
            state.timer.stop()
            state.isStopped = true
            finished()
        }
    }

    /// What each tick does. - Parameter finished: called once it was looked, before turns that it ordered have run.
    func look(finished: @escaping @Sendable () -> Void) {
        state.queue.async {
            self.onTick()
            finished()
        }
    }

    private func onTick() {
        state.onQueue { state in
            guard !state.isBusy, !state.isStopped else { return }
            do throws(StoreError) {
                let head = try handlers.head()
                defer { state.head = head }
                guard head == state.head, head != state.done else { return }
            } catch {
                return handlers.trouble(error.message)
            }
            state.isBusy = true
            turn(at: state.head)
        }
    }

    /// One turn, and the next one behind whatever the store has to do meanwhile; an article that came ends them.
    private func turn(at head: Int64) {
        handlers.write {
            do throws(StoreError) {
                let isMore = try self.handlers.merge()
                let isQuiet = try self.handlers.head() == head
                self.state.async { self.go(on: isMore, isQuiet, head, &$0) }
            } catch {
                self.handlers.trouble(error.message)
                // Tried again when the next article has come, and not every second.
                self.state.async { self.go(on: false, true, head, &$0) }
            }
            return []
        }
    }

    private func go(on isMore: Bool, _ isQuiet: Bool, _ head: Int64, _ state: inout State) {
        if isMore, isQuiet, !state.isStopped { return turn(at: head) }
        state.isBusy = false
        if !isMore { state.done = head }
    }
}
