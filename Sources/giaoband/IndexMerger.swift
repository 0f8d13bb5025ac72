import Articles
import Dispatch
import Store
import WorkQueues

/// Joins the pieces of the full-text index while no article comes, turn by turn between the batches of the conveyor.
final class IndexMerger: Sendable {
    private struct State {
        var timer: (any DispatchSourceTimer)?
        /// Turns are under way; the next look waits for their end.
        var isBusy = false
        /// Of the last event at the look before.
        var head: Int64 = -1
        /// All was joined, or could not be, when this was the last event.
        var done: Int64 = -1
    }

    /// Seconds between looks: as long as no event must have come before it begins.
    private static let period = 1.0

    private let store: any RecordStore
    private let publish: @Sendable (@escaping @Sendable () -> [ChangeEvent]) -> Void
    private let trouble: @Sendable (String) -> Void
    private let state = QueueConfined(label: "giaoban.merging", State())

    /// - Parameter publish: carries a write out on the store's queue.
    init(
        store: any RecordStore, publish: @escaping @Sendable (@escaping @Sendable () -> [ChangeEvent]) -> Void,
        trouble: @escaping @Sendable (String) -> Void
    ) {
        self.store = store
        self.publish = publish
        self.trouble = trouble
    }

    func start() {
        state.async { state in
            let timer = DispatchSource.makeTimerSource(queue: self.state.queue)
            timer.setEventHandler { @Sendable [weak self] in self?.look() }
            timer.schedule(deadline: .now() + Self.period, repeating: Self.period, leeway: .milliseconds(200))
            timer.activate()
            state.timer = timer
        }
    }

    func stop(finished: @escaping @Sendable () -> Void) {
        state.async { state in
            state.timer?.cancel()
            state.timer = nil
            finished()
        }
    }

    private func look() {
        state.onQueue { state in
            guard !state.isBusy else { return }
            do throws(StoreError) {
                let head = try store.head()
                defer { state.head = head }
                guard head == state.head, head != state.done else { return }
            } catch {
                return trouble(error.message)
            }
            state.isBusy = true
            turn(at: state.head)
        }
    }

    /// One turn, and the next one behind whatever the store has to do meanwhile; an article that came ends them.
    private func turn(at head: Int64) {
        publish {
            do throws(StoreError) {
                let isMore = try self.store.mergeIndex()
                let isQuiet = try self.store.head() == head
                self.state.async { self.go(on: isMore, isQuiet, head, &$0) }
            } catch {
                self.trouble(error.message)
                // Tried again when the next article has come, and not every second.
                self.state.async { self.go(on: false, true, head, &$0) }
            }
            return []
        }
    }

    private func go(on isMore: Bool, _ isQuiet: Bool, _ head: Int64, _ state: inout State) {
        if isMore, isQuiet, state.timer != nil { return turn(at: head) }
        state.isBusy = false
        if !isMore { state.done = head }
    }
}
