import Dispatch
import Store
import Synchronization
import WorkQueues

/// Keeps the event log to its age and size, and tells where it begins now.
final class EventTrimmer: Sendable {
    private let store: any RecordStore
    private let retention: Mutex<EventRetention>
    private let trouble: @Sendable (String) -> Void
    private let timer: QueueConfined<(any DispatchSourceTimer)?>

    init(store: any RecordStore, retention: EventRetention, trouble: @escaping @Sendable (String) -> Void) {
        self.store = store
        self.retention = Mutex(retention)
        self.trouble = trouble
        timer = QueueConfined(label: "giaoban.events", nil)
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
        timer.async { state in
            let timer = DispatchSource.makeTimerSource(queue: self.timer.queue)
            timer.setEventHandler { @Sendable [weak self] in self?.look(trimmed) }
            if isDue { self.look(trimmed) }
            Self.schedule(timer, every: interval)
            timer.activate()
            state = timer
        }
    }

    private func look(_ trimmed: @Sendable (Int64) -> Void) {
        trim()
        do throws(StoreError) { trimmed(try store.floor()) } catch { trouble(error.message) }
    }

    func adopt(_ retention: EventRetention, every interval: Double) {
        self.retention.withLock { $0 = retention }
        timer.async { Self.schedule($0, every: interval) }
    }

    private static func schedule(_ timer: (any DispatchSourceTimer)?, every interval: Double) {
        timer?.schedule(deadline: .now() + interval, repeating: interval, leeway: .milliseconds(100))
    }

    func stop(finished: @escaping @Sendable () -> Void) {
        timer.async { state in
            state?.cancel()
            state = nil
            finished()
        }
    }
}
