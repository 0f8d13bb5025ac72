import Dispatch
import Synchronization

/// Work that goes on beside its caller until the caller needs what comes of it.
package final class Meanwhile<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
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
        guard let result = result.withLock({ $0 }) else { preconditionFailure("work ended without a result") }
        return try result.get()
    }
}
