import Articles
import Journal
import Synchronization
import WorkQueues

/// The threads that decode and parse, and what they came to. The pipeline is not woken for each outcome, but when threads are about to run
/// out of entries, and once for all that it has not taken yet.
final class ReadingThreads: Sendable {
    private struct State {
        /// What each thread reads, and since when, in seconds of the clock.
        var reading: [(position: Int64, begun: Double)?]
        var outcomes: [(position: Int64, outcome: EntryReader.Outcome)] = []
        /// Entries that were handed over and that no thread has begun to read.
        var waiting = 0
        /// Of the outcomes.
        var isTold = false
    }

    /// Seconds after which a reading is told of however many entries wait: the time of some ten articles, beside which waking is nothing.
    private static let slow = 0.005

    let pool: WorkerPool
    private let clock: @Sendable () -> Double
    private let begins: @Sendable (Int64, Int) -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - width: threads at the same time.
    ///   - clock: seconds that do not go back.
    ///   - begins: an entry's position and the thread, below `width`, that is about to read it; called from that thread.
    init(width: Int, clock: @escaping @Sendable () -> Double, begins: @escaping @Sendable (Int64, Int) -> Void = { _, _ in }) {
        // Nice: producers and searches come first, as their answers are waited for, and so does the one writer of the store.
        pool = WorkerPool(label: "giaoban.parsing", width: width, quality: .utility, niceness: Niceness(steps: 10))
        self.clock = clock
        self.begins = begins
        state = Mutex(State(reading: Array(repeating: nil, count: width)))
    }

    /// - Parameters:
    ///   - read: called on one of the threads.
    ///   - told: there are outcomes to be taken; called from such a thread once fewer entries wait than there are threads, or an entry took
    ///     long, and once for all that come before they are.
    func hand(
        _ entry: JournalEntry, read: @escaping @Sendable (JournalEntry) -> EntryReader.Outcome,
        told: @escaping @Sendable () -> Void
    ) {
        state.withLock { $0.waiting += 1 }
        pool.async {
            let now = self.clock()
            let thread = self.state.withLock { state in
                // There is one: the pool has no more threads than that.
                let free = state.reading.firstIndex { $0 == nil } ?? 0
                state.reading[free] = (entry.position, now)
                state.waiting -= 1
                return free
            }
            self.begins(entry.position, thread)
            KillPoint.parsing.reach()
            let outcome = read(entry)
            let isSlow = self.clock() - now > Self.slow
            let tells = self.state.withLock { state in
                state.reading[thread] = nil
                state.outcomes.append((entry.position, outcome))
                guard !state.isTold, isSlow || state.waiting < state.reading.count else { return false }
                state.isTold = true
                return true
            }
            if tells { told() }
        }
    }

    /// What entries came to since the last call.
    func takeOutcomes() -> [(position: Int64, outcome: EntryReader.Outcome)] {
        state.withLock { state in
            defer { (state.outcomes, state.isTold) = ([], false) }
            return state.outcomes
        }
    }

    /// The entry that has been read longest, and since when; nil where none is being read.
    var oldest: (position: Int64, begun: Double)? {
        state.withLock { $0.reading.lazy.compactMap(\.self).min { $0.begun < $1.begun } }
    }

    /// The process stood still: what is being read has as long as if it began now.
    func beginAnew() {
        let now = clock()
        state.withLock { $0.reading = $0.reading.map { entry in entry.map { ($0.position, now) } } }
    }
}
