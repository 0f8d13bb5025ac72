#if canImport(Glibc)
    import Glibc
#endif

/// A group of users of this machine with its members, as the user database had them when it was asked: the kernel tells of a
/// peer its first group only, and to ask the database at each handshake could wait for the network.
package struct PeerGroup: Hashable, Sendable {
    package let name: String
    package let gid: UInt32
    private let members: Set<UInt32>

    package init(name: String, gid: UInt32, members: Set<UInt32>) {
        self.name = name
        self.gid = gid
        self.members = members
    }

    /// Asks the user database; may wait for it.
    package init(named name: String) throws(AccessError) {
        // Groups of a directory service can be large; the database says when a buffer is too small.
        var size = 4_096
        while true {
            var entry = group()
            var found: UnsafeMutablePointer<group>?
            var buffer = [CChar](repeating: 0, count: size)
            let number = getgrnam_r(name, &entry, &buffer, buffer.count, &found)
            if number == ERANGE && size < 1 << 24 {
                size *= 2
                continue
            }
            guard number == 0, found != nil else {
                throw AccessError(
                    .unusable,
                    "look up group \(name): \(number == 0 ? "there is none" : String(cString: strerror(number))); "
                        + "addgroup --system \(name), or set access.group to another one")
            }
            var members: Set<UInt32> = []
            var next = entry.gr_mem
            while let member = next?.pointee {
                if let uid = Self.uid(of: member) { members.insert(uid) }
                next = next?.advanced(by: 1)
            }
            self.init(name: name, gid: entry.gr_gid, members: members)
            return
        }
    }

    package func contains(uid: UInt32, gid: UInt32) -> Bool { gid == self.gid || members.contains(uid) }

    private static func uid(of name: UnsafePointer<CChar>) -> UInt32? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 65_536)
        // A member without an account is nobody.
        guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return entry.pw_uid
    }
}
