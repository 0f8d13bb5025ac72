#if canImport(Glibc)
    import Glibc
#endif

/// What can be told of a path without changing anything.
enum DoctorFile {
    case there(stat)
    case missing
    /// Why it cannot be seen.
    case hidden(String)

    /// - Parameter followsLinks: false for the link itself.
    init(_ path: String, followsLinks: Bool = true) {
        var status = stat()
        if (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 {
            self = .there(status)
        } else if errno == ENOENT || errno == ENOTDIR {
            self = .missing
        } else {
            self = .hidden(String(cString: strerror(errno)))
        }
    }

    var status: stat? {
        if case .there(let status) = self { status } else { nil }
    }

    /// Names in a directory but `.` and `..`; nil where it cannot be read.
    static func names(in directory: String) -> [String]? {
        guard let stream = opendir(directory) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// A small file, such as those of /proc; nil where it cannot be read.
    static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < 16 << 20 {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `0640`.
    static func mode(_ status: stat) -> String { "0" + String(status.st_mode & 0o7777, radix: 8) }
}

/// A user of this machine, with the groups that the user database has for it.
struct DoctorAccount: Hashable {
    let uid: uid_t
    /// The number where it has no name.
    let name: String
    let groups: Set<gid_t>

    init(uid: uid_t) {
        self.init(uid: uid, entry: getpwuid(uid))
    }

    /// - Returns: nil where there is none of this name.
    init?(named name: String) {
        guard let entry = getpwnam(name) else { return nil }
        self.init(uid: entry.pointee.pw_uid, entry: entry)
    }

    private init(uid: uid_t, entry: UnsafeMutablePointer<passwd>?) {
        self.uid = uid
        guard let entry, let name = entry.pointee.pw_name else {
            (self.name, groups) = (String(uid), [])
            return
        }
        self.name = String(cString: name)
        var count: Int32 = 1_024
        var list = [gid_t](repeating: 0, count: Int(count))
        let found = getgrouplist(name, entry.pointee.pw_gid, &list, &count)
        groups = found < 0 ? [entry.pointee.pw_gid] : Set(list.prefix(Int(count)))
    }

    enum Right: mode_t {
        case read = 4
        case write = 2
        case enter = 1
    }

    /// What owner, group and mode of a file let this user do; root may do all.
    func may(_ rights: Right..., of status: stat) -> Bool {
        if uid == 0 { return true }
        let shift: mode_t = status.st_uid == uid ? 6 : groups.contains(status.st_gid) ? 3 : 0
        return rights.allSatisfy { status.st_mode >> shift & $0.rawValue != 0 }
    }
}
