import CZeroMQ
import WireProtocol
import WorkQueues

#if canImport(Glibc)
    import Glibc
#endif

/// How clients reach one socket: by a file of this machine, and over tcp with keys where the operator wants that.
package struct Entrance: Sendable {
    /// Milliseconds that a handshake may take before libzmq hangs up: one round trip and two messages, on whatever line.
    private static let handshakeLimit: Int32 = 10_000
    /// Seconds, seconds, probes: a peer whose machine is gone is found after two minutes; the kernel answers for one that is
    /// merely stopped.
    private static let keepAlive: (idle: Int32, interval: Int32, probes: Int32) = (60, 10, 6)

    package let gate: Gate
    package let local: Endpoint
    /// A CURVE endpoint and the server's key for it.
    private let remote: (endpoint: Endpoint, secret: CurveSecret)?
    /// The group that may open the file besides the owner.
    private let group: PeerGroup?
    /// Nil where nobody is asked who he is: whoever may open the file may do everything.
    package let access: AccessControl?

    /// Guarded by a ``ZAPHandler``, which must be bound in the same context before the entrance is.
    package init(_ gate: Gate, local: Endpoint, remote: Endpoint?, secret: CurveSecret?, access: AccessControl) {
        self.gate = gate
        self.local = local
        self.remote = remote.flatMap { remote in secret.map { (remote, $0) } }
        group = access.rules.group
        self.access = access
    }

    /// By a file alone, without a handler: for whoever may open the file.
    package init(_ gate: Gate, unguarded local: Endpoint) {
        self.gate = gate
        self.local = local
        remote = nil
        group = nil
        access = nil
    }

    /// Binds a socket to all of its endpoints.
    /// - Returns: the endpoints as they came out, local first.
    package func bind(_ socket: MessageSocket) throws(SocketError) -> [String] {
        // libzmq asks nobody about plain peers unless a domain is set, and each endpoint keeps the options of its bind: the ipc
        // one must be bound before CURVE is set.
        if access != nil { try socket.set(ZMQ_ZAP_DOMAIN, gate.domain) }
        try socket.set(ZMQ_HANDSHAKE_IVL, Self.handshakeLimit)
        try checkFile()
        try socket.bind(local.description)
        try openFile()
        var endpoints = [local.description]
        if let remote {
            try socket.set(ZMQ_CURVE_SERVER, 1 as Int32)
            try socket.set(ZMQ_CURVE_SECRETKEY, remote.secret.text)
            try remote.endpoint.prepare(socket)
            try socket.set(ZMQ_TCP_KEEPALIVE, 1 as Int32)
            try socket.set(ZMQ_TCP_KEEPALIVE_IDLE, Self.keepAlive.idle)
            try socket.set(ZMQ_TCP_KEEPALIVE_INTVL, Self.keepAlive.interval)
            try socket.set(ZMQ_TCP_KEEPALIVE_CNT, Self.keepAlive.probes)
            try socket.bind(remote.endpoint.description)
            endpoints.append(try socket.lastEndpoint())
        }
        return endpoints
    }

    /// libzmq removes whatever has the path of a bind: another daemon's socket, from which its clients would come here, or a file.
    private func checkFile() throws(SocketError) {
        var status = stat()
        guard let path = local.path, lstat(path, &status) == 0 else { return }
        func refuse(_ number: Int32, _ remedy: String) -> SocketError {
            SocketError(operation: "bind \(gate.rawValue)", object: local.description, number: number, remedy: remedy)
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw refuse(EEXIST, "it is no socket: move it away, or set \(gate.rawValue).endpoint to another path")
        }
        if isServed(path) {
            throw refuse(EADDRINUSE, "another process serves there: end it, or set \(gate.rawValue).endpoint to another path")
        }
    }

    /// Whether somebody listens at a socket; one that a killed daemon left refuses.
    private func isServed(_ path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        // One that stands still has a full queue.
        return isConnected || errno == EAGAIN
    }

    /// Lets the group connect: to open a Unix socket is to write to its file.
    private func openFile() throws(SocketError) {
        guard let group, let path = local.path else { return }
        guard chown(path, uid_t.max, group.gid) == 0, chmod(path, 0o660) == 0 else {
            throw SocketError(operation: "give \(path) to", object: "group \(group.name)")
        }
    }
}

extension Endpoint {
    /// Sets what a socket needs to bind or connect here. IPv6 only where the address says so: with it libzmq takes a name's first
    /// address alone, which may be the one where nobody listens.
    package func prepare(_ socket: MessageSocket) throws(SocketError) {
        if description.hasPrefix("tcp://[") { try socket.set(ZMQ_IPV6, 1 as Int32) }
    }
}
