import Access
import WireProtocol

/// Who sent a request: the routing id that the server chose, and whether its socket is a REQ.
package struct Peer: Hashable, Sendable {
    package let routingID: [UInt8]
    /// A REQ socket puts an empty frame before the request and wants it back.
    let hasDelimiter: Bool

    /// The same connection, whatever form its requests have.
    package static func == (one: Peer, other: Peer) -> Bool { one.routingID == other.routingID }

    package func hash(into hasher: inout Hasher) { hasher.combine(routingID) }
}

/// A peer and the socket that reaches it: what a request is answered through, from any queue.
package struct Caller: Sendable {
    package let peer: Peer
    /// Who it is; nil where the entrance asks nobody.
    package let identity: PeerIdentity?
    package let roles: Roles
    private let socket: ControlSocket

    init(peer: Peer, identity: PeerIdentity?, roles: Roles, socket: ControlSocket) {
        self.peer = peer
        self.identity = identity
        self.roles = roles
        self.socket = socket
    }

    /// For the log.
    package var name: String { socket.name(identity) }

    /// Sends the one reply to a request.
    package func reply(_ reply: Reply) { socket.send(reply, to: peer) }

    /// Sends a message of one of the peer's follows. Where it finds no room the peer counts as departed: the follow would go on with a
    /// hole.
    package func send(frames: [[UInt8]]) { socket.send(frames: frames, to: peer) }
}
