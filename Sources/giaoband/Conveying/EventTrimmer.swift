import Store
import Synchronization
import WorkQueues

/// Keeps the event log to its age and size, and tells where it begins now.
final class EventTrimmer: Sendable {
    private let store: any RecordStore
    private let retention: Mutex<EventRetention>
    private let trouble: @Sendable (String) -> Void
    private let state = QueueConfined(label: "giaoban.events", State())

    private struct State {
        var timer = PeriodicTimer()
        /// Nil before the start.
        var trimmed: (@Sendable (Int64) -> Void)?
    }

    init(store: any RecordStore, retention: EventRetention, trouble: @escaping @Sendable (String) -> Void) {
        self.store = store
        self.retention = Mutex(retention)
        self.trouble = trouble
    }

    /// Trims until nothing is left to trim; waits for the disk.
    func trim() {
        do throws(StoreError) {
            while try store.trim(keeping: retention.withLock { $0 }) {}
        } catch {
            trouble(error.message)
        }
    }

    /// - Parameters:
    ///   - interval: seconds.
    ///   - isDue: looks at once, too.
    ///   - trimmed: events through this sequence are gone.
    func start(every interval: Double, isDue: Bool, trimmed: @escaping @Sendable (Int64) -> Void) {
        state.async { state in
            state.trimmed = trimmed
            if isDue { self.look(state) }
            self.schedule(&state, every: interval)
        }
    }

    private func look(_ state: State) {
        trim()
        do throws(StoreError) { state.trimmed?(try store.floor()) } catch { trouble(error.message) }
    }

    private func schedule(_ state: inout State, every interval: Double) {
        state.timer.start(on: self.state.queue, first: interval, every: interval, leeway: 100) { [weak self] in
            self?.state.onQueue { self?.look($0) }
        }
    }

    func adopt(_ retention: EventRetention, every interval: Double) {
        self.retention.withLock { $0 = retention }
        state.async { if $0.timer.isRunning { self.schedule(&$0, every: interval) } }
    }

    func stop(finished: @escaping @Sendable () -> Void) {
        state.async { state in
            state.timer.stop()
            finished()
        }
    }
}
