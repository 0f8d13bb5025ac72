import Dispatch

/// Calls a handler on a queue whenever a socket may have messages.
///
/// libzmq's descriptor tells of changes only ("edge-triggered"), and a send may swallow the edge of an arrival: the owner calls
/// ``SocketSource/recheck()`` after sending, and its handler reads until nothing is left or gives up its turn and rechecks.
package final class SocketSource: @unchecked Sendable {
    // Sendable, since Dispatch sources are thread safe and both are set once; Dispatch on Linux does not say so in types.
    private let source: any DispatchSourceRead
    private let recheckSource: any DispatchSourceUserDataAdd

    /// - Parameters:
    ///   - descriptor: ``MessageSocket/descriptor()``; stays the socket's.
    ///   - handler: on `queue`.
    package init(descriptor: Int32, queue: DispatchQueue, handler: @escaping @Sendable () -> Void) {
        source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        recheckSource = DispatchSource.makeUserDataAddSource(queue: queue)
        source.setEventHandler(handler: handler)
        recheckSource.setEventHandler(handler: handler)
        source.activate()
        recheckSource.activate()
    }

    /// Runs the handler soon, however often it is asked for until then.
    package func recheck() {
        recheckSource.add(data: 1)
    }

    /// - Parameter finished: on the queue, when no handler will run again: the socket may be closed.
    package func cancel(finished: @escaping @Sendable () -> Void) {
        recheckSource.cancel()
        source.setCancelHandler(handler: finished)
        source.cancel()
    }
}
