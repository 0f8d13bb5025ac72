import CZeroMQ

#if canImport(Glibc)
    import Glibc
#endif

/// What libzmq knows of the peer that sent a message, whatever the message itself says.
package struct MessageSender: Sendable {
    /// What the ZAP handler called the peer at its handshake; empty where nobody was asked.
    package private(set) var userID = ""
    /// The routing id that the peer chose for itself; empty where it left the choice to us.
    package private(set) var chosenRoutingID = ""
    /// The connection's descriptor, which libzmq owns and may have closed by now; nil on inproc.
    package private(set) var descriptor: Int32?

    package init() {}

    init(_ message: inout zmq_msg_t) {
        userID = Self.property("User-Id", of: &message)
        chosenRoutingID = Self.property("Identity", of: &message)
        let descriptor = zmq_msg_get(&message, ZMQ_SRCFD)
        self.descriptor = descriptor >= 0 ? descriptor : nil
    }

    private static func property(_ name: String, of message: inout zmq_msg_t) -> String {
        zmq_msg_gets(&message, name).map { String(cString: $0) } ?? ""
    }
}

/// One connection for as long as it lives: a descriptor's number is given to the next connection, the marks are not.
package struct ConnectionMark: Hashable, Sendable {
    private let descriptor: Int32
    /// The kernel gives each socket another one.
    private let inode: ino_t

    /// - Parameter descriptor: a connected socket of libzmq's.
    /// - Returns: nil where it is none any more.
    package init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
        self.descriptor = descriptor
        inode = status.st_ino
    }

    /// Whether libzmq has not closed it.
    package var isThere: Bool { ConnectionMark(descriptor: descriptor) == self }

    /// Ends the connection, unless it has ended and its descriptor is another's. libzmq then closes it as if the peer had gone.
    package func end() {
        if isThere { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
}
