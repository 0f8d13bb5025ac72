import Dispatch

/// State that only one named serial queue touches.
package final class QueueConfined<State>: @unchecked Sendable {
    // Reason for @unchecked: `state` is read and written in blocks of `queue` alone, which is serial.
    private var state: State
    package let queue: DispatchQueue

    package init(label: String, _ state: sending State) {
        queue = DispatchQueue(label: label)
        self.state = state
    }

    /// Runs `body` on the queue and waits. Must not be called on the queue itself.
    package func sync<R, E: Error>(_ body: (inout State) throws(E) -> R) throws(E) -> R {
        dispatchPrecondition(condition: .notOnQueue(queue))
        // Dispatch's own `sync` forgets which error is thrown, so the outcome crosses as a value.
        let outcome: Result<R, E> = queue.sync {
            do throws(E) {
                return .success(try body(&state))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// Runs `body` on the queue, after everything handed over before it.
    package func async(_ body: @escaping @Sendable (inout State) -> Void) {
        queue.async { body(&self.state) }
    }

    package func assertOnQueue() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
