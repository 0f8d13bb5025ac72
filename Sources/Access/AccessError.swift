/// Keys, or a list of them, that cannot be used. Nothing was changed.
package struct AccessError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        /// A file is not there, or is none.
        case missing
        /// Others may read a secret, or write what says who is let in.
        case exposed
        /// What the file holds is no key, or no list.
        case malformed
        /// Not readable, not writable, or no such group.
        case unusable
    }

    package let reason: Reason
    /// Operation, object, reason, remedy.
    package let description: String

    package init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
