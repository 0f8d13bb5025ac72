import WireProtocol

/// Who may do what. A value: replaced as a whole when the operator changes it.
package struct AccessRules: Hashable, Sendable {
    /// Besides root, the user of this machine that may do everything.
    package var owner: UInt32
    /// Users of this machine that may put and read.
    package var group: PeerGroup?
    package var list: ClientList

    package init(owner: UInt32, group: PeerGroup? = nil, list: ClientList = ClientList()) {
        self.owner = owner
        self.group = group
        self.list = list
    }

    /// - Returns: nil for whom nobody knows, or no more.
    package func roles(of identity: PeerIdentity) -> Roles? {
        switch identity {
        case .key(let key): list.clients[key]?.roles
        case .local(let uid, let gid):
            uid == owner || uid == 0 ? .all : group?.contains(uid: uid, gid: gid) == true ? [.put, .read] : nil
        }
    }

    /// For the log.
    package func describe(_ identity: PeerIdentity) -> String {
        switch identity {
        case .key(let key): list.clients[key].map { "key \($0.name) (\(key))" } ?? "unknown key \(key)"
        case .local(let uid, let gid): "user \(uid) of group \(gid)"
        }
    }
}

/// One of the sockets, and what it takes to be let in at its handshake.
package enum Gate: String, Sendable {
    case ctl, live, drop

    /// ctl asks for roles verb by verb, the other two have one use each.
    package var role: Roles {
        switch self {
        case .ctl: []
        case .live: .read
        case .drop: .put
        }
    }

    /// The ZAP domain, by which the handler knows the socket that asks.
    package var domain: String { "giaoban.\(rawValue)" }

    package init?(domain: String) {
        guard domain.hasPrefix("giaoban.") else { return nil }
        self.init(rawValue: String(domain.dropFirst("giaoban.".count)))
    }
}
