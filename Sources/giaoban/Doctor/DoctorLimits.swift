#if canImport(Glibc)
    import Glibc
#endif

/// Descriptors: each client takes one, and the databases, the inbox and libzmq some more.
struct DoctorLimits {
    /// For what is no client, and a hundred of these.
    private static let few = 256

    let place: DoctorPlace

    func findings() -> [DoctorFinding] {
        guard let pid = place.daemon.process?.pid else { return [] }
        let object = "process \(pid)"
        guard let limit = DoctorFile.text("/proc/\(pid)/limits").flatMap(Self.softLimit) else {
            return [.skipped(.limits, object, "this user may not read its limits")]
        }
        return [
            Self.finding(
                object, limit: limit, open: DoctorFile.names(in: "/proc/\(pid)/fd")?.count,
                remedy: place.isService ? place.unit("descriptors", "LimitNOFILE=65536") : "ulimit -n 65536; \(place.restart)")
        ]
    }

    /// - Parameter open: nil where this user may not see them.
    static func finding(_ object: String, limit: Int, open: Int?, remedy: String) -> DoctorFinding {
        let used = open.map { "\($0) of \(limit)" } ?? "at most \(limit)"
        if limit < few || open.map({ $0 > limit / 10 * 9 }) ?? false {
            return .warning(.limits, object, "open files and connections: \(used); beyond, clients are not let in", remedy)
        }
        return .ok(.limits, object, "open files and connections: \(used)")
    }

    /// Of open files, from /proc/PID/limits: `Max open files            1024                 4096                 files`.
    static func softLimit(_ table: String) -> Int? {
        guard let line = table.split(separator: "\n").first(where: { $0.hasPrefix("Max open files") }) else { return nil }
        let word = line.dropFirst("Max open files".count).split(separator: " ").first
        return word == "unlimited" ? Int.max : word.flatMap { Int($0) }
    }
}
