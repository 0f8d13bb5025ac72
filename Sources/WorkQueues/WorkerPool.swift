import DequeModule
import Dispatch
import Synchronization

/// A few threads that work off what is handed to them, in its order: each takes the next as soon as it is through with one. A concurrent
/// queue would take a thread for everything that waits, and several serial ones would let a short work wait behind a long one.
package final class WorkerPool: Sendable {
    private struct State {
        var waiting = Deque<@Sendable () -> Void>()
        var threads = 0
        /// Working threads of pools that come first.
        var lent = 0
    }

    private let width: Int
    private let niceness: Niceness?
    private let other: WorkerPool?
    private let queue: DispatchQueue
    private let state = Mutex(State())

    /// - Parameters:
    ///   - label: such as `giaoban.parsing`; it stands in ARCHITECTURE.md.
    ///   - width: threads at the same time, at least one.
    ///   - other: has one thread fewer for each of this pool's that works, but one at least. Niceness alone would not do: a processor takes
    ///     over work that waits for another only when it has nothing left to do, and nice threads always leave it something.
    ///   - quality: of service; with a niceness, one that no other concurrent queue has.
    package init(
        label: String, width: Int, before other: WorkerPool? = nil, quality: DispatchQoS = .unspecified, niceness: Niceness? = nil
    ) {
        self.width = max(1, width)
        self.niceness = niceness
        self.other = other
        queue = DispatchQueue(label: label, qos: quality, attributes: .concurrent)
    }

    /// Runs `work` on one of the threads, after all that came before has begun.
    package func async(_ work: @escaping @Sendable () -> Void) {
        let isAnotherThread = state.withLock { state in
            state.waiting.append(work)
            return addThread(in: &state)
        }
        if isAnotherThread { begin() }
    }

    private func addThread(in state: inout State) -> Bool {
        guard !state.waiting.isEmpty, state.threads < mostThreads(in: state) else { return false }
        state.threads += 1
        return true
    }

    private func mostThreads(in state: State) -> Int { max(1, width - state.lent) }

    private func begin() {
        other?.lend()
        queue.async {
            self.workOff()
            self.other?.takeBack()
        }
    }

    private func workOff() {
        niceness?.take()
        while let work = next() { work() }
    }

    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard !state.waiting.isEmpty, state.threads <= mostThreads(in: state) else {
                state.threads -= 1
                return nil
            }
            return state.waiting.popFirst()
        }
    }

    private func lend() { state.withLock { $0.lent += 1 } }

    private func takeBack() {
        let isAnotherThread = state.withLock { state in
            state.lent -= 1
            return addThread(in: &state)
        }
        if isAnotherThread { begin() }
    }
}
