import CZeroMQ
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A failed libzmq call: operation, object, reason, and the remedy where there is one.
package struct SocketError: Error, Hashable, Sendable, CustomStringConvertible {
    package let operation: String
    package let object: String
    package let number: Int32
    package let remedy: String?

    package init(operation: String, object: String, number: Int32 = zmq_errno(), remedy: String? = nil) {
        self.operation = operation
        self.object = object
        self.number = number
        self.remedy = remedy
    }

    package var description: String {
        "\(operation) \(object): \(String(cString: zmq_strerror(number))) (errno \(number))" + (remedy.map { "; \($0)" } ?? "")
    }
}

/// The process's libzmq context.
package final class MessageContext: Sendable {
    // The pointer is libzmq's and thread safe by its documentation; kept as bits so that the class is Sendable.
    private let bits: UInt
    private let isTerminated = Atomic(false)

    package init() throws(SocketError) {
        guard let context = zmq_ctx_new() else { throw SocketError(operation: "create", object: "zmq context") }
        // A peer is one file descriptor: let the process's own limit decide, not libzmq's 1,023.
        zmq_ctx_set(context, ZMQ_MAX_SOCKETS, min(65_535, zmq_ctx_get(context, ZMQ_SOCKET_LIMIT)))
        // Sockets linger only where they say so: an end must not wait for peers that are gone.
        zmq_ctx_set(context, ZMQ_BLOCKY, 0)
        bits = UInt(bitPattern: context)
    }

    /// Its sockets hold it, so none is left; without this its threads and descriptors would stay.
    deinit { terminate() }

    fileprivate var pointer: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(bitPattern: bits) }

    /// Waits until all sockets are closed and their linger has passed.
    package func terminate() {
        guard !isTerminated.exchange(true, ordering: .acquiringAndReleasing) else { return }
        while zmq_ctx_term(pointer) == -1 && zmq_errno() == EINTR {}
    }
}

/// One libzmq socket. Not Sendable: it belongs to the queue, or the thread, that made it.
package final class MessageSocket {
    package enum Kind: Sendable {
        case router, dealer, pull, push, extendedPublish, subscribe, pair

        var number: Int32 {
            switch self {
            case .router: ZMQ_ROUTER
            case .dealer: ZMQ_DEALER
            case .pull: ZMQ_PULL
            case .push: ZMQ_PUSH
            case .extendedPublish: ZMQ_XPUB
            case .subscribe: ZMQ_SUB
            case .pair: ZMQ_PAIR
            }
        }
    }

    package enum SendOutcome: Sendable {
        case sent
        /// The peer's queue is full; nothing was sent.
        case wouldBlock
        /// No such peer any more (ROUTER), or the socket is closed.
        case unroutable
    }

    package enum Received: Sendable {
        case message([[UInt8]])
        /// A message of more than the allowed number of parts: the first ones; the rest was read and dropped.
        case tooManyParts([[UInt8]])
        /// A message of more than the allowed bytes: the parts before the one that was too much, and the bytes of all.
        case tooLarge([[UInt8]], bytes: Int)
        /// Nothing is waiting, or the socket is closed.
        case none
    }

    private let handle: UnsafeMutableRawPointer
    private let name: String
    private let context: MessageContext
    private var isOpen = true
    private var isMonitored = false

    /// - Parameter name: for error messages, such as `ctl`.
    package init(_ kind: Kind, context: MessageContext, name: String) throws(SocketError) {
        guard let handle = zmq_socket(context.pointer, kind.number) else {
            throw SocketError(operation: "create socket", object: name)
        }
        self.handle = handle
        self.name = name
        self.context = context
    }

    deinit { close() }

    package func close() {
        guard isOpen else { return }
        isOpen = false
        // libzmq loses the memory of an event that it cannot send any more, such as that of a handshake while the context ends.
        if isMonitored { zmq_socket_monitor(handle, nil, 0) }
        zmq_close(handle)
    }

    package func set(_ option: Int32, _ value: Int32) throws(SocketError) {
        var value = value
        try check(zmq_setsockopt(handle, option, &value, MemoryLayout<Int32>.size), "set option \(option) of")
    }

    package func set(_ option: Int32, _ value: Int64) throws(SocketError) {
        var value = value
        try check(zmq_setsockopt(handle, option, &value, MemoryLayout<Int64>.size), "set option \(option) of")
    }

    package func set(_ option: Int32, _ text: String) throws(SocketError) {
        try check(zmq_setsockopt(handle, option, text, text.utf8.count), "set option \(option) of")
    }

    package func subscribe(prefix: String) throws(SocketError) {
        let bytes = Array(prefix.utf8)
        try check(zmq_setsockopt(handle, ZMQ_SUBSCRIBE, bytes, bytes.count), "subscribe")
    }

    package func bind(_ endpoint: String) throws(SocketError) {
        guard zmq_bind(handle, endpoint) == 0 else { throw SocketError(operation: "bind \(name)", object: endpoint) }
    }

    package func connect(_ endpoint: String) throws(SocketError) {
        guard zmq_connect(handle, endpoint) == 0 else { throw SocketError(operation: "connect \(name)", object: endpoint) }
    }

    /// The endpoint of the last bind as it came out: with the port that the kernel chose for `tcp://address:*`.
    package func lastEndpoint() throws(SocketError) -> String {
        var text = [UInt8](repeating: 0, count: 1_024)
        var size = text.count
        try check(zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, &text, &size), "read endpoint of")
        return String(decoding: text.prefix(max(0, size - 1)), as: UTF8.self)
    }

    /// A socket of its own that tells what becomes of this one's connections. For the same thread.
    /// - Parameter events: `ZMQ_EVENT_...` joined.
    package func monitor(events: Int32) throws(SocketError) -> MessageSocket {
        let endpoint = "inproc://monitor.\(name).\(UInt(bitPattern: handle))"
        try check(zmq_socket_monitor(handle, endpoint, events), "monitor")
        isMonitored = true
        let monitor = try MessageSocket(.pair, context: context, name: name + " monitor")
        try monitor.set(ZMQ_LINGER, 0 as Int32)
        try monitor.connect(endpoint)
        return monitor
    }

    /// The descriptor that becomes readable, once, when ``events`` may have changed.
    package func descriptor() throws(SocketError) -> Int32 {
        var value: Int32 = 0
        var size = MemoryLayout<Int32>.size
        try check(zmq_getsockopt(handle, ZMQ_FD, &value, &size), "read descriptor of")
        return value
    }

    /// Whether a message is waiting. Asking also re-arms ``descriptor()``.
    var isReadable: Bool {
        var value: Int32 = 0
        var size = MemoryLayout<Int32>.size
        guard isOpen, zmq_getsockopt(handle, ZMQ_EVENTS, &value, &size) == 0 else { return false }
        return value & ZMQ_POLLIN != 0
    }

    /// Waits for a message. For clients on their own thread only: a queue waits on ``descriptor()`` instead.
    /// - Parameter milliseconds: 0 returns at once.
    package func wait(milliseconds: Int) -> Bool {
        var item = zmq_pollitem_t(socket: handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
        return zmq_poll(&item, 1, milliseconds) > 0
    }

    /// Waits for a message on this socket or on another one of the same thread, or until a file descriptor has something to read.
    /// - Returns: whether the file descriptor has.
    @discardableResult
    package func wait(with other: MessageSocket, orReadable descriptor: Int32? = nil, milliseconds: Int) -> Bool {
        var items = [
            zmq_pollitem_t(socket: handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0),
            zmq_pollitem_t(socket: other.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0),
        ]
        if let descriptor { items.append(zmq_pollitem_t(socket: nil, fd: descriptor, events: Int16(ZMQ_POLLIN), revents: 0)) }
        return zmq_poll(&items, Int32(items.count), milliseconds) > 0 && descriptor != nil && items[2].revents != 0
    }

    /// Bytes of large frames that libzmq was given and has not written to the peer yet.
    package final class UnsentBytes: Sendable {
        private let count = Atomic(0)
        private let all: UnsentBytes?

        /// - Parameter all: counts them, too.
        package init(of all: UnsentBytes? = nil) { self.all = all }

        package var value: Int { count.load(ordering: .relaxed) }

        fileprivate func add(_ bytes: Int) {
            count.add(bytes, ordering: .relaxed)
            all?.add(bytes)
        }
    }

    /// A large frame as libzmq holds it, until it has written it.
    private final class UnsentFrame {
        let bytes: [UInt8]
        let unsent: UnsentBytes

        init(_ bytes: [UInt8], _ unsent: UnsentBytes) {
            self.bytes = bytes
            self.unsent = unsent
            unsent.add(bytes.count)
        }

        deinit { unsent.add(-bytes.count) }
    }

    /// Bytes from which a frame is large.
    package static let largeFrame = 64 << 10

    /// Sends one message, whole or not at all, never waiting.
    /// - Parameter unsent: what is counted in while libzmq holds large frames.
    package func send(_ frames: [[UInt8]], unsent: UnsentBytes? = nil) throws(SocketError) -> SendOutcome {
        // libzmq frees a closed socket: an answer that comes late must not look for it there.
        guard isOpen else { return .unroutable }
        for (index, frame) in frames.enumerated() {
            let more = index + 1 < frames.count ? ZMQ_SNDMORE : 0
            while send(frame, flags: more | ZMQ_DONTWAIT, unsent) == -1 {
                switch zmq_errno() {
                case EINTR: continue
                case EAGAIN where index == 0: return .wouldBlock
                case EHOSTUNREACH where index == 0: return .unroutable
                default: throw SocketError(operation: "send on", object: name)
                }
            }
        }
        return .sent
    }

    private func send(_ frame: [UInt8], flags: Int32, _ unsent: UnsentBytes?) -> Int32 {
        guard let unsent, frame.count >= Self.largeFrame else { return zmq_send(handle, frame, frame.count, flags) }
        let held = Unmanaged.passRetained(UnsentFrame(frame, unsent))
        // The array has its one buffer for as long as it is held, and libzmq only reads it.
        let start = held.takeUnretainedValue().bytes.withUnsafeBytes { UnsafeMutableRawPointer(mutating: $0.baseAddress) }
        var message = zmq_msg_t()
        let release: @convention(c) (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) -> Void = { _, held in
            if let held { Unmanaged<UnsentFrame>.fromOpaque(held).release() }
        }
        guard zmq_msg_init_data(&message, start, frame.count, release, held.toOpaque()) == 0
        else {
            held.release()
            return -1
        }
        let result = zmq_msg_send(&message, handle, flags)
        if result == -1 {
            let number = zmq_errno()
            zmq_msg_close(&message)
            errno = number
        }
        return result
    }

    /// Receives one message, never waiting.
    /// - Parameters:
    ///   - maxParts: parts beyond are read and dropped, so that a hostile count costs no memory.
    ///   - maxBytes: of all parts together; the first one beyond, and what follows it, is dropped too.
    package func receive(maxParts: Int, maxBytes: Int = .max) throws(SocketError) -> Received {
        try receive(maxParts: maxParts, maxBytes: maxBytes) { _ in }
    }

    /// The same, with who sent it.
    /// - Parameter sender: set where a message is returned.
    package func receive(maxParts: Int, maxBytes: Int = .max, sender: inout MessageSender) throws(SocketError) -> Received {
        try receive(maxParts: maxParts, maxBytes: maxBytes) { sender = MessageSender(&$0) }
    }

    /// - Parameter inspect: sees the last part, which is the sender's own in every pattern.
    private func receive(
        maxParts: Int, maxBytes: Int, inspect: (inout zmq_msg_t) -> Void
    ) throws(SocketError) -> Received {
        guard isOpen else { return .none }
        var frames: [[UInt8]] = []
        var (parts, bytes) = (0, 0)
        var message = zmq_msg_t()
        while true {
            zmq_msg_init(&message)
            if zmq_msg_recv(&message, handle, ZMQ_DONTWAIT) == -1 {
                let number = zmq_errno()
                zmq_msg_close(&message)
                if number == EINTR { continue }
                if number == EAGAIN && parts == 0 { return .none }
                throw SocketError(operation: "receive on", object: name)
            }
            parts += 1
            bytes += zmq_msg_size(&message)
            if parts <= maxParts, bytes <= maxBytes {
                frames.append(Array(UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))))
            }
            let more = zmq_msg_more(&message) != 0
            if !more { inspect(&message) }
            zmq_msg_close(&message)
            if !more { break }
        }
        if parts > maxParts { return .tooManyParts(frames) }
        return bytes <= maxBytes ? .message(frames) : .tooLarge(frames, bytes: bytes)
    }

    private func check(_ result: Int32, _ operation: String) throws(SocketError) {
        guard result == 0 else { throw SocketError(operation: operation, object: name) }
    }
}
