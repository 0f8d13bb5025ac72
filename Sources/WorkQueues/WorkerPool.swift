import DequeModule
import Dispatch
import Synchronization

/// A few threads that work off what is handed to them, in its order: each takes the next as soon as it is through with one. A concurrent
/// queue would take a thread for everything that waits, and several serial ones would let a short work wait behind a long one.
package final class WorkerPool: Sendable {
    private struct State {
        var waiting = Deque<@Sendable () -> Void>()
        var threads = 0
    }

    private let width: Int
    private let niceness: Niceness?
    private let queue: DispatchQueue
    private let state = Mutex(State())

    /// - Parameters:
    ///   - label: such as `giaoban.parsing`; it stands in ARCHITECTURE.md.
    ///   - width: threads at the same time, at least one.
    ///   - quality: of service; with a niceness, one that no other concurrent queue has.
    package init(label: String, width: Int, quality: DispatchQoS = .unspecified, niceness: Niceness? = nil) {
        self.width = max(1, width)
        self.niceness = niceness
        queue = DispatchQueue(label: label, qos: quality, attributes: .concurrent)
    }

    /// Runs `work` on one of the threads, after all that came before has begun.
    package func async(_ work: @escaping @Sendable () -> Void) {
        let isAnotherThread = state.withLock { state in
            state.waiting.append(work)
            guard state.threads < width else { return false }
            state.threads += 1
            return true
        }
        if isAnotherThread { queue.async { self.workOff() } }
    }

    private func workOff() {
        niceness?.take()
        while let work = next() { work() }
    }

    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            if state.waiting.isEmpty { state.threads -= 1 }
            return state.waiting.popFirst()
        }
    }
}
