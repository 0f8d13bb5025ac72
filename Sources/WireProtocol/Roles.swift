/// What a client may do. The operator gives roles to keys, and to users of the machine.
package struct Roles: OptionSet, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Sends articles.
    package static let put = Roles(rawValue: 1)
    /// Searches, reads and follows.
    package static let read = Roles(rawValue: 2)
    /// Operates the daemon; may do all that the others may.
    package static let admin = Roles(rawValue: 4)
    package static let all: Roles = [.put, .read, .admin]

    private static let named: [(name: String, role: Roles)] = [("put", .put), ("read", .read), ("admin", .admin)]

    /// - Parameter text: names joined by commas, such as `put,read`; `admin` brings the others.
    /// - Returns: nil where one of them is no role.
    package init?(_ text: some StringProtocol) {
        var roles: Roles = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let role = Self.named.first(where: { $0.name == name }) else { return nil }
            roles.formUnion(role.role == .admin ? .all : role.role)
        }
        self = roles
    }

    /// In the order that HELLO tells them.
    package var names: [String] { Self.named.filter { contains($0.role) }.map(\.name) }

    /// Such as `put,read`; `none` where it is empty.
    package var description: String { isEmpty ? "none" : names.joined(separator: ",") }
}

extension Verb {
    /// What a client must have for it; nothing for those that tell a client no more than that it is let in.
    package var role: Roles {
        switch self {
        case .hello, .ping: []
        // A withdrawal takes back what its like could have replaced; a purge, which cannot be taken back, needs more than the verb's role.
        case .put, .withdraw: .put
        case .queue, .retry, .hold, .drop, .followers, .forget, .reload, .reprocess: .admin
        // Whoever may put could replace the article, and whoever may read sees what to put right.
        case .correct: [.put, .read]
        case .get, .search, .export, .follow, .credit, .ack, .unfollow, .info: .read
        }
    }
}
