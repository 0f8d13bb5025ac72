import Synchronization
import WireProtocol

/// The rules in force, for every socket's queue and the ZAP handler's: read for an instant, replaced as a whole.
package final class AccessControl: Sendable {
    private let current: Mutex<AccessRules>

    package init(_ rules: AccessRules) {
        current = Mutex(rules)
    }

    package var rules: AccessRules { current.withLock { $0 } }

    package func replace(_ rules: AccessRules) { current.withLock { $0 = rules } }

    /// - Returns: nil for whom nobody knows, or no more.
    package func roles(of identity: PeerIdentity) -> Roles? { current.withLock { $0.roles(of: identity) } }

    package func describe(_ identity: PeerIdentity) -> String { current.withLock { $0.describe(identity) } }
}
