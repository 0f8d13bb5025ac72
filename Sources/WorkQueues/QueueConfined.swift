import Dispatch

/// State that only one named serial queue touches; every access asserts it.
///
/// Actors would give no order between two senders' messages and no named queue in a crash report; see ARCHITECTURE.md.
package final class QueueConfined<State>: @unchecked Sendable {
    // Sendable, since `state` is reached only from inside `queue`.
    package let queue: DispatchQueue
    private var state: State

    /// - Parameters:
    ///   - label: such as `giaoban.journal.commit`; it stands in ARCHITECTURE.md.
    ///   - quality: of service. On Linux, each has threads of its own, all alike.
    package init(label: String, quality: DispatchQoS = .unspecified, _ state: sending State) {
        queue = DispatchQueue(label: label, qos: quality)
        self.state = state
    }

    /// Runs `body` on the queue and waits for it. Never from the queue itself.
    package func sync<R, E: Error>(_ body: (inout State) throws(E) -> R) throws(E) -> R {
        dispatchPrecondition(condition: .notOnQueue(queue))
        // `queue.sync` loses the error's type; a Result carries it across.
        let result: Result<R, E> = queue.sync {
            do throws(E) { return .success(try body(&state)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Runs `body` on the queue later, after everything submitted before it.
    package func async(_ body: @escaping @Sendable (inout State) -> Void) {
        queue.async { body(&self.state) }
    }

    /// Runs `body` at once: for event handlers of sources that target the queue.
    package func onQueue<R>(_ body: (inout State) -> R) -> R {
        dispatchPrecondition(condition: .onQueue(queue))
        return body(&state)
    }
}
