import WireProtocol
import WorkQueues

/// The connections of one socket that have sent something, and who is at their other ends. Belongs to the socket's queue.
///
/// libzmq's stable API has no call that ends one peer's connection; its descriptor, which comes with each message, is shut down
/// instead. Bounded by the process's descriptors, since each takes one.
package struct PeerConnections {
    private struct Connection {
        let mark: ConnectionMark
        let userID: String
        let identity: PeerIdentity
        let routingID: [UInt8]?
        /// What the peer might do when it was last asked about.
        var roles: Roles
    }

    /// What a message's sender may do.
    package enum Standing: Sendable {
        case known(PeerIdentity?, Roles)
        /// Its key was taken off the list, or its user out of the group, since its handshake.
        case revoked(PeerIdentity?)
    }

    private let access: AccessControl?
    private var connections: [Int32: Connection] = [:]
    /// Routing ids of connections whose descriptor is another's by now.
    private var gone: [[UInt8]] = []

    package init(access: AccessControl?) {
        self.access = access
    }

    /// - Parameter routingID: of a ROUTER's peer, which changes with the connection; nil where there is none, and the connection
    ///   is looked at anew each time.
    package mutating func standing(of sender: MessageSender, routingID: [UInt8]?) -> Standing {
        guard let access else { return .known(nil, .all) }
        // A routing id lasts as long as its connection; without one the kernel is asked whether it is still the same.
        let mark = routingID == nil ? sender.descriptor.flatMap { ConnectionMark(descriptor: $0) } : nil
        if let descriptor = sender.descriptor, let known = connections[descriptor], known.userID == sender.userID,
            known.routingID == routingID, routingID != nil || known.mark == mark
        {
            guard let roles = access.roles(of: known.identity) else { return .revoked(known.identity) }
            if known.roles != roles { connections[descriptor]?.roles = roles }
            return .known(known.identity, roles)
        }
        guard let identity = PeerIdentity(userID: sender.userID) else { return .revoked(nil) }
        let roles = access.roles(of: identity)
        if let descriptor = sender.descriptor, let mark = mark ?? ConnectionMark(descriptor: descriptor) {
            let connection = Connection(
                mark: mark, userID: sender.userID, identity: identity, routingID: routingID, roles: roles ?? [])
            if let before = connections.updateValue(connection, forKey: descriptor)?.routingID, before != routingID {
                gone.append(before)
            }
        }
        return roles.map { .known(identity, $0) } ?? .revoked(identity)
    }

    /// Ends the connections of those who may do less than when they were last asked about: their follows and subscriptions end
    /// with them, and the next handshake, or request, finds the rules in force.
    /// - Returns: who they are.
    package mutating func enforce() -> [PeerIdentity] {
        guard let access else { return [] }
        var ended: [PeerIdentity] = []
        for (descriptor, connection) in connections {
            let roles = access.roles(of: connection.identity)
            if let roles, roles.isSuperset(of: connection.roles) {
                connections[descriptor]?.roles = roles
                continue
            }
            connection.mark.end()
            connections[descriptor] = nil
            ended.append(connection.identity)
        }
        return ended
    }

    /// Forgets the connections that have ended. - Returns: their routing ids, each once.
    package mutating func sweep() -> [[UInt8]] {
        for (descriptor, connection) in connections where !connection.mark.isThere {
            connections[descriptor] = nil
            if let routingID = connection.routingID { gone.append(routingID) }
        }
        defer { gone = [] }
        return gone
    }

    /// Ends the connection that a message came by, unless its descriptor is another's by now.
    package mutating func end(_ sender: MessageSender, routingID: [UInt8]?) {
        guard let descriptor = sender.descriptor, let connection = connections[descriptor],
            connection.userID == sender.userID, connection.routingID == routingID
        else { return }
        connections[descriptor] = nil
        connection.mark.end()
    }
}
