/// What libzmq asks about a peer at its handshake (ZeroMQ RFC 27).
package struct ZAPRequest: Hashable, Sendable {
    package enum Status: String, Sendable {
        case success = "200"
        /// The peer is refused; libzmq tells it so, and it does not come again by itself.
        case refused = "400"
        case fault = "500"
    }

    package let id: [UInt8]
    package let domain: String
    /// tcp: the peer's address. ipc: `localhost:UID:GID:PID`.
    package let address: String
    package let mechanism: String
    package let credentials: [[UInt8]]

    /// Frames: version, request id, domain, address, routing id of the asking socket, mechanism, credentials...
    package init?(frames: [[UInt8]]) {
        guard frames.count >= 6, frames[0] == Array("1.0".utf8) else { return nil }
        id = frames[1]
        domain = String(decoding: frames[2], as: UTF8.self)
        address = String(decoding: frames[3], as: UTF8.self)
        mechanism = String(decoding: frames[5], as: UTF8.self)
        credentials = Array(frames.dropFirst(6))
    }

    /// Who the peer has proved to be; nil where it proved nothing.
    package var identity: PeerIdentity? {
        switch mechanism {
        case "CURVE":
            return credentials.first.flatMap { CurveKey(bytes: $0) }.map { .key($0) }
        case "NULL":
            // The kernel's word, and only of Unix sockets: a numeric tcp address has neither this name nor this form.
            let parts = address.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 4, parts[0] == "localhost" || parts[0].isEmpty, let uid = UInt32(parts[1]),
                let gid = UInt32(parts[2]), UInt32(parts[3]) != nil
            else { return nil }
            return .local(uid: uid, gid: gid)
        default:
            return nil
        }
    }

    package enum Decision: Hashable, Sendable {
        case admit(userID: String)
        /// Words for the log.
        case refuse(String)
    }

    package func decision(by access: AccessControl) -> Decision {
        guard let gate = Gate(domain: domain) else {
            return .refuse("refuse peer \(address): unknown domain \(domain.prefix(32))")
        }
        guard let identity else {
            return .refuse("refuse peer \(address) on \(gate.rawValue): \(mechanism.prefix(16)) proves nobody")
        }
        let who = "refuse \(access.describe(identity)) at \(address) on \(gate.rawValue): "
        guard let roles = access.roles(of: identity) else { return .refuse(who + "not among the clients") }
        guard roles.isSuperset(of: gate.role) else {
            return .refuse(who + "it has the roles \(roles), and \(gate.rawValue) takes \(gate.role)")
        }
        return .admit(userID: identity.userID)
    }

    /// Version, request id, status, words, user id, metadata.
    package func reply(_ status: Status, userID: String = "", text: String = "") -> [[UInt8]] {
        [Array("1.0".utf8), id, Array(status.rawValue.utf8), Array(text.utf8), Array(userID.utf8), []]
    }
}
