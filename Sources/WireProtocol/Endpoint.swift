/// Where a socket is bound: `ipc:///path` or `tcp://host:port`.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// - Throws: words with the remedy, such as for an ipc path that the kernel would cut off.
    package init(_ text: String) throws(EndpointError) {
        if text.hasPrefix("ipc://") {
            let path = text.dropFirst("ipc://".count)
            guard !path.isEmpty else { throw EndpointError(endpoint: text, reason: "no path; write ipc:///directory/name.sock") }
            guard path.utf8.count <= ProtocolLimits.ipcPathBytes else {
                throw EndpointError(
                    endpoint: text,
                    reason: "its path has \(path.utf8.count) bytes and Unix sockets take \(ProtocolLimits.ipcPathBytes); "
                        + "set a shorter runtime directory")
            }
        } else {
            guard text.hasPrefix("tcp://") else {
                throw EndpointError(endpoint: text, reason: "unknown transport; write ipc:///path or tcp://address:port")
            }
            // Of an IPv6 address the colons are no port's: [::1]:5570. The kernel chooses one for *.
            let parts = text.dropFirst("tcp://".count).split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count > 1, !parts[0].isEmpty, let port = parts.last, port == "*" || UInt16(port).map({ $0 > 0 }) == true
            else {
                throw EndpointError(
                    endpoint: text, reason: "no address with a port from 1 to 65535; write tcp://address:port")
            }
        }
        description = text
    }

    /// The file of an ipc endpoint.
    package var path: String? {
        description.hasPrefix("ipc://") ? String(description.dropFirst("ipc://".count)) : nil
    }
}

package struct EndpointError: Error, Hashable, Sendable, CustomStringConvertible {
    package let endpoint: String
    package let reason: String

    package init(endpoint: String, reason: String) {
        self.endpoint = endpoint
        self.reason = reason
    }

    package var description: String { "use endpoint \(endpoint): \(reason)" }
}
