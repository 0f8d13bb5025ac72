import Articles
import Dispatch
import Journal
import Synchronization
import WorkQueues

/// The threads that decode and parse, on the concurrent queue `giaoban.parsing`. Each takes the next entry as soon as it is through with
/// one, and only the first result of several is told of: no thread sleeps between two entries, and none is woken for each.
final class ReadingThreads: Sendable {
    private struct Order {
        let entry: JournalEntry
        let read: @Sendable (JournalEntry) -> EntryReader.Outcome
        let told: @Sendable () -> Void
    }

    private struct State {
        /// Few: the pipeline keeps what else waits.
        var orders: [Order] = []
        /// When reading began, in seconds of the clock.
        var begun: [Int64: Double] = [:]
        var outcomes: [(position: Int64, outcome: EntryReader.Outcome)] = []
        var threads = 0
    }

    private let width: Int
    /// Producers and searches come first, as their answers are waited for, and so does the one writer of the store.
    private let niceness = Niceness(steps: 10)
    private let clock: @Sendable () -> Double
    // No other queue of this quality of service may be concurrent: its threads keep their niceness.
    private let queue = DispatchQueue(label: "giaoban.parsing", qos: .utility, attributes: .concurrent)
    private let state = Mutex(State())

    /// - Parameters:
    ///   - width: threads at the same time.
    ///   - clock: seconds that do not go back.
    init(width: Int, clock: @escaping @Sendable () -> Double) {
        self.width = width
        self.clock = clock
    }

    /// - Parameters:
    ///   - read: called on one of the threads.
    ///   - told: there are outcomes to be taken; called from such a thread, and once for all that come before they are.
    func hand(
        _ entry: JournalEntry, read: @escaping @Sendable (JournalEntry) -> EntryReader.Outcome,
        told: @escaping @Sendable () -> Void
    ) {
        let isAnotherThread = state.withLock { state in
            state.orders.append(Order(entry: entry, read: read, told: told))
            guard state.threads < width else { return false }
            state.threads += 1
            return true
        }
        if isAnotherThread { queue.async { self.work() } }
    }

    /// What entries came to since the last call.
    func takeOutcomes() -> [(position: Int64, outcome: EntryReader.Outcome)] {
        state.withLock { state in
            defer { state.outcomes = [] }
            return state.outcomes
        }
    }

    /// The entry that has been read longest, and since when; nil where none is being read.
    var oldest: (position: Int64, begun: Double)? {
        state.withLock { $0.begun.min { $0.value < $1.value }.map { ($0.key, $0.value) } }
    }

    /// The process stood still: what is being read has as long as if it began now.
    func beginAnew() {
        let now = clock()
        state.withLock { $0.begun = $0.begun.mapValues { _ in now } }
    }

    private func work() {
        niceness.take()
        while let order = next() {
            KillPoint.parsing.reach()
            let outcome = order.read(order.entry)
            let isFirst = state.withLock { state in
                state.begun[order.entry.position] = nil
                state.outcomes.append((order.entry.position, outcome))
                return state.outcomes.count == 1
            }
            if isFirst { order.told() }
        }
    }

    private func next() -> Order? {
        let now = clock()
        return state.withLock { state in
            guard !state.orders.isEmpty else {
                state.threads -= 1
                return nil
            }
            let order = state.orders.removeFirst()
            state.begun[order.entry.position] = now
            return order
        }
    }
}
