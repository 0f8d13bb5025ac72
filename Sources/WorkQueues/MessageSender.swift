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
    /// tcp: address and port of the peer. ipc: its process, user and group.
    private let peer: [UInt8]

    /// - Parameter descriptor: a connected socket of libzmq's.
    /// - Returns: nil where it is none any more.
    package init?(descriptor: Int32) {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &size) }
        }
        guard result == 0 else { return nil }
        self.descriptor = descriptor
        if Int32(address.ss_family) == AF_UNIX {
            // `struct ucred`, which Glibc's module leaves out: pid, uid and gid.
            var credentials = [UInt32](repeating: 0, count: 3)
            var size = socklen_t(3 * MemoryLayout<UInt32>.size)
            guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return nil }
            peer = credentials.withUnsafeBytes { Array($0) }
        } else {
            peer = withUnsafeBytes(of: address) { Array($0.prefix(Int(size))) }
        }
    }

    /// Ends the connection, unless it has ended and its descriptor is another's. libzmq then closes it as if the peer had gone.
    package func end() {
        if ConnectionMark(descriptor: descriptor) == self { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
}
