import Dispatch
import Synchronization

/// Work that goes on beside its caller until the caller needs what comes of it.
package final class Meanwhile<Value: Sendable>: Sendable {
    private struct NotEnded: Error {}

    private let result = Mutex<Result<Value, any Error>>(.failure(NotEnded()))
    private let ended = DispatchGroup()

    /// - Parameter label: of its queue; it stands in ARCHITECTURE.md.
    package init(label: String, _ body: @escaping @Sendable () throws -> Value) {
        DispatchQueue(label: label, qos: .userInitiated).async(group: ended) { [self] in
            let result = Result(catching: body)
            self.result.withLock { $0 = result }
        }
    }

    /// Waits for the end. - Throws: what the work threw.
    package func value() throws -> Value {
        ended.wait()
        return try result.withLock { $0 }.get()
    }
}
