/// Who a peer is, as its handshake proved it: the holder of a key, or a user of this machine.
package enum PeerIdentity: Hashable, Sendable {
    case key(CurveKey)
    case local(uid: UInt32, gid: UInt32)

    /// As libzmq carries it with every message of the peer: a key in Z85, or `uid/gid`.
    package var userID: String {
        switch self {
        case .key(let key): key.description
        case .local(let uid, let gid): "\(uid)/\(gid)"
        }
    }

    package init?(userID: String) {
        if let key = CurveKey(userID) {
            self = .key(key)
        } else {
            let numbers = userID.split(separator: "/").compactMap { UInt32($0) }
            guard numbers.count == 2 else { return nil }
            self = .local(uid: numbers[0], gid: numbers[1])
        }
    }
}
