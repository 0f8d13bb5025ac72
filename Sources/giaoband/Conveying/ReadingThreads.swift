import Articles
import Journal
import Synchronization
import WorkQueues

/// The threads that decode and parse, and what they came to. Only the first outcome of several is told of: the pipeline is not woken for each.
final class ReadingThreads: Sendable {
    private struct State {
        /// When reading began, in seconds of the clock.
        var begun: [Int64: Double] = [:]
        var outcomes: [(position: Int64, outcome: EntryReader.Outcome)] = []
    }

    let pool: WorkerPool
    private let clock: @Sendable () -> Double
    private let state = Mutex(State())

    /// - Parameters:
    ///   - width: threads at the same time.
    ///   - clock: seconds that do not go back.
    init(width: Int, clock: @escaping @Sendable () -> Double) {
        // Nice: producers and searches come first, as their answers are waited for, and so does the one writer of the store.
        pool = WorkerPool(label: "giaoban.parsing", width: width, quality: .utility, niceness: Niceness(steps: 10))
        self.clock = clock
    }

    /// - Parameters:
    ///   - read: called on one of the threads.
    ///   - told: there are outcomes to be taken; called from such a thread, and once for all that come before they are.
    func hand(
        _ entry: JournalEntry, read: @escaping @Sendable (JournalEntry) -> EntryReader.Outcome,
        told: @escaping @Sendable () -> Void
    ) {
        pool.async {
            let now = self.clock()
            self.state.withLock { $0.begun[entry.position] = now }
            KillPoint.parsing.reach()
            let outcome = read(entry)
            let isFirst = self.state.withLock { state in
                state.begun[entry.position] = nil
                state.outcomes.append((entry.position, outcome))
                return state.outcomes.count == 1
            }
            if isFirst { told() }
        }
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
}
