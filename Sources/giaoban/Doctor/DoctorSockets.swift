import Foundation
import Intake
import Settings
import Store
import WireProtocol

#if canImport(Glibc)
    import Glibc
#endif

/// Whether the daemon is reached, by whom it is, and what lies in its way.
struct DoctorSockets {
    let place: DoctorPlace

    func findings() -> [DoctorFinding] {
        ctl() + others() + ownInTheWay() + lock()
    }

    private func ctl() -> [DoctorFinding] {
        let (daemon, endpoint) = (place.daemon, place.daemon.endpoint.description)
        switch daemon.socket {
        case .listening(let pid, _):
            guard let greeting = daemon.greeting else {
                return [
                    .error(
                        .sockets, endpoint, "giaoband (process \(pid)) listens and does not answer: \(daemon.refusal ?? "")",
                        place.restart)
                ]
            }
            guard greeting.server == "giaoband/\(Giaoban.version)" else {
                return [
                    .warning(
                        .sockets, endpoint,
                        "\(greeting.server) answers, and this is giaoban/\(Giaoban.version): it has not been restarted since",
                        place.restart)
                ]
            }
            return [
                .ok(
                    .sockets, endpoint,
                    "\(greeting.server) answers (process \(pid)); "
                        + (greeting.roles.isEmpty
                            ? "this user may ask nothing" : "this user may \(greeting.roles.joined(separator: ", "))"))
            ]
        case .denied: return [.skipped(.sockets, endpoint, "this user may not open it")]
        case .missing: return [isAway(endpoint)]
        case .stale, .otherFile: return left(daemon.endpoint.path ?? "", daemon.socket) + [isAway(endpoint)]
        case .unknown(let reason): return [.error(.sockets, endpoint, "it cannot be reached: \(reason)", place.restart)]
        }
    }

    /// A service that does not serve is a fault; a daemon of one's own may well be at rest.
    private func isAway(_ endpoint: String) -> DoctorFinding {
        DoctorFinding(
            level: place.isService ? .error : .warning, part: .sockets, object: endpoint, reason: "giaoband does not run",
            remedy: place.start)
    }

    private func others() -> [DoctorFinding] {
        [place.settings.endpoint(.liveEndpoint), place.settings.endpoint(.dropEndpoint)].compactMap { $0?.path }.flatMap { path in
            let socket = DoctorDaemon.look(path)
            switch socket {
            case .stale, .otherFile: return left(path, socket)
            case .missing where place.daemon.process != nil:
                return [
                    .error(.sockets, "ipc://\(path)", "it is gone while the daemon runs: nobody can connect to it", place.restart)
                ]
            case .listening: return [.ok(.sockets, "ipc://\(path)", "somebody listens")]
            case .denied: return [.skipped(.sockets, "ipc://\(path)", "this user may not open it")]
            case .missing, .unknown: return []
            }
        }
    }

    /// A client asks its user's own daemon before the service, whatever became of it.
    private func ownInTheWay() -> [DoctorFinding] {
        let path = Locations(environment: ProcessInfo.processInfo.environment).runtime + "/ctl.sock"
        guard place.isService, path != place.daemon.endpoint.path else { return [] }
        let socket = DoctorDaemon.look(path)
        return socket == .stale || socket == .otherFile ? left(path, socket) : []
    }

    private func left(_ path: String, _ socket: DoctorDaemon.Socket) -> [DoctorFinding] {
        let owner = DoctorFile(path, followsLinks: false).status?.st_uid ?? place.viewer
        let remedy = place.asOwner(owner, "rm \(DoctorPlace.quoted(path))")
        if socket == .stale {
            return [.warning(.sockets, path, "nobody listens at this socket: a daemon died and left it", remedy)]
        }
        return [.error(.sockets, path, "it is no socket, and lies where the daemon binds its own", remedy)]
    }

    /// The store belongs to one process: who has it?
    private func lock() -> [DoctorFinding] {
        let path = place.stateDirectory + "/\(StoreCopy.name).lock"
        guard case .there(let status) = DoctorFile(path), let table = DoctorFile.text("/proc/locks"),
            let holder = Self.holder(of: status, locks: table), holder != place.daemon.process?.pid
        else { return [] }
        let name = DoctorFile.text("/proc/\(holder)/comm")?.split(separator: "\n").first.map(String.init) ?? "a process"
        let owner = DoctorFile("/proc/\(holder)").status?.st_uid ?? place.owner.uid
        let words = "\(name) (process \(holder)) holds the store, and "
        guard place.daemon.process == nil else {
            return [
                .error(
                    .sockets, path, words + "another daemon answers at \(place.daemon.endpoint), which has another store",
                    place.asOwner(owner, "kill \(holder)"))
            ]
        }
        // A start that mends the index, or `giaoban restore`, has it for a while.
        return [
            .warning(
                .sockets, path, words + "does not answer at \(place.daemon.endpoint): it is starting, or has other settings",
                place.isService ? place.restart : place.asOwner(owner, "kill \(holder)"))
        ]
    }

    /// The process that has flock(2)ed a file; nil where none has, or this kernel does not show it.
    /// - Parameter locks: as proc(5) has them: `1: FLOCK  ADVISORY  WRITE 3281 08:01:13571 0 EOF`.
    static func holder(of file: stat, locks: String) -> pid_t? {
        let (major, minor) = InboxFileSystem.numbers(of: UInt64(file.st_dev))
        for line in locks.split(separator: "\n") {
            let fields = line.split(separator: " ")
            // `->` marks who waits for it.
            guard fields.count >= 6, fields[1] == "FLOCK", fields[3] == "WRITE", let pid = pid_t(fields[4]), pid > 0 else {
                continue
            }
            let place = fields[5].split(separator: ":")
            guard place.count == 3, UInt64(place[0], radix: 16) == major, UInt64(place[1], radix: 16) == minor,
                UInt64(place[2]) == UInt64(file.st_ino)
            else { continue }
            return pid
        }
        return nil
    }
}
