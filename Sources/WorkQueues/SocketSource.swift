import Dispatch
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Calls a handler on a queue whenever a socket may have messages.
///
/// libzmq's descriptor tells of changes only ("edge-triggered"), and a send may swallow the edge of an arrival: the owner calls
/// ``SocketSource/recheck()`` after sending, and its handler reads until nothing is left or gives up its turn and rechecks.
///
/// A thread of its own waits for the descriptor, and runs the handler itself where the queue is idle. A Dispatch source would have
/// its manager's thread wake a worker first, and to wake a thread on an idle core takes as long as half a commit.
package final class SocketSource: @unchecked Sendable {
    // Sendable, since Dispatch sources are thread safe and all are set once; Dispatch on Linux does not say so in types.
    private let recheckSource: any DispatchSourceUserDataAdd
    private let queue: DispatchQueue
    /// Empty when the thread has ended.
    private let thread = DispatchGroup()
    /// The thread waits for its other end to be closed, too.
    private let leash: FileHandle

    /// - Parameters:
    ///   - descriptor: ``MessageSocket/descriptor()``; stays the socket's.
    ///   - handler: on `queue`.
    /// - Throws: where no descriptors are left.
    package init(descriptor: Int32, queue: DispatchQueue, handler: @escaping @Sendable () -> Void) throws(SocketError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SocketError(operation: "make pipe for", object: queue.label) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        leash = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        self.queue = queue
        recheckSource = DispatchSource.makeUserDataAddSource(queue: queue)
        recheckSource.setEventHandler(handler: handler)
        recheckSource.activate()
        let (end, group) = (ends[0], thread)
        group.enter()
        let waiter = Thread {
            Self.wait(descriptor, until: end) { queue.sync(execute: handler) }
            group.leave()
        }
        waiter.name = queue.label
        waiter.start()
    }

    /// Until the other end of the pipe is closed.
    private static func wait(_ descriptor: Int32, until end: Int32, _ handler: () -> Void) {
        var items = [descriptor, end].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while items[1].revents == 0 {
            guard poll(&items, 2, -1) > 0 else { continue }
            if items[0].revents != 0, items[1].revents == 0 { handler() }
        }
        close(end)
    }

    /// Runs the handler soon, however often it is asked for until then.
    package func recheck() {
        recheckSource.add(data: 1)
    }

    /// - Parameter finished: on the queue, when no handler will run again: the socket may be closed.
    package func cancel(finished: @escaping @Sendable () -> Void) {
        recheckSource.setCancelHandler { [thread, queue] in thread.notify(queue: queue, execute: finished) }
        recheckSource.cancel()
        try? leash.close()
    }
}

/// State of a queue that has a socket and reads it.
package protocol SocketState: SendableMetatype {
    var socket: MessageSocket { get set }
    /// Nil before reading begins and from the moment it is to end.
    var source: SocketSource? { get set }
}

extension QueueConfined where State: SocketState {
    /// One turn of reading, as the handler of the socket's source: until nothing waits, or so much was read that others on the queue come
    /// first.
    /// - Parameters:
    ///   - most: messages of a turn.
    ///   - trouble: hears of the error that ended it.
    ///   - receive: receives and takes a message; false where it wants no more.
    package func readTurn(
        atMost most: Int = 256, trouble: (String) -> Void, _ receive: (inout State) throws(SocketError) -> Bool
    ) {
        onQueue { state in
            guard state.source != nil else { return }
            for _ in 0..<most {
                guard state.socket.isReadable else { return }
                do throws(SocketError) {
                    guard try receive(&state) else { return }
                } catch {
                    return trouble(error.description)
                }
            }
            state.source?.recheck()
        }
    }

    /// Stops reading, sends what was handed over before, and closes the socket.
    package func close(finished: @escaping @Sendable () -> Void) {
        async { state in
            guard let source = state.source else { return finished() }
            state.source = nil
            source.cancel {
                self.onQueue { $0.socket.close() }
                finished()
            }
        }
    }
}
