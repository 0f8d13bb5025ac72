import Foundation
import WireProtocol

#if canImport(Glibc)
    import Glibc
#endif

/// Who listens at the socket for requests, and what it tells of itself.
struct DoctorDaemon {
    /// What a Unix socket's file is good for.
    enum Socket: Equatable {
        case missing
        /// The file is there and nobody listens.
        case stale
        /// No socket at all.
        case otherFile
        case denied
        /// - Parameter pid: 0 where it runs in a namespace of its own.
        case listening(pid: pid_t, uid: uid_t)
        case unknown(String)
    }

    /// Of HELLO.
    struct Greeting: Decodable {
        /// `giaoband/VERSION`.
        var server: String
        var roles: [String]
    }

    /// Of INFO, as far as doctor asks.
    struct Facts: Decodable, Equatable {
        var backlog: Int
        var held: Int
        var working: Int
        var deadLetters: Int
        var head: Int64
        /// Articles that an older parser, or other language data, has read.
        var stale: Int?
        /// The last job that reads articles again.
        var reprocess: Job?

        struct Job: Decodable, Equatable {
            /// `running`, `paused`, `done` or `cancelled`.
            var state: String
        }
    }

    /// Seconds for an answer: a daemon that is well gives it in milliseconds.
    private static let patience = 5.0

    let endpoint: Endpoint
    let socket: Socket
    let greeting: Greeting?
    let facts: Facts?
    /// Why there is no greeting.
    let refusal: String?

    init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
        socket = endpoint.path.map(Self.look) ?? .unknown("it is no ipc endpoint")
        var (greeting, facts, refusal): (Greeting?, Facts?, String?) = (nil, nil, nil)
        if case .listening = socket {
            do {
                let connection = try ControlConnection(endpoint: endpoint, keys: nil, timeout: Self.patience)
                greeting = try Self.answer(connection, .hello)
                facts = try Self.answer(connection, .info)
            } catch {
                refusal = "\(error)"
            }
        }
        (self.greeting, self.facts, self.refusal) = (greeting, facts, refusal)
    }

    /// Nil where none listens, or nothing is known of it.
    var process: (pid: pid_t, uid: uid_t)? {
        if case .listening(let pid, let uid) = socket, pid > 0 { (pid, uid) } else { nil }
    }

    /// What it tells now.
    func factsNow() -> Facts? {
        (try? ControlConnection(endpoint: endpoint, keys: nil, timeout: Self.patience)).flatMap { try? Self.answer($0, .info) }
    }

    private static func answer<Answer: Decodable>(_ connection: ControlConnection, _ verb: Verb) throws -> Answer {
        try JSONDecoder().decode(Answer.self, from: Data(try connection.ask(verb).header))
    }

    /// Connects, and says nothing.
    static func look(_ path: String) -> Socket {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            return errno == ENOENT || errno == ENOTDIR
                ? .missing : errno == EACCES ? .denied : .unknown(String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { return .otherFile }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return .unknown("its path is too long") }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        // A daemon that stands still with a full backlog must not make us wait.
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = Glibc.socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { return .unknown(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else {
            return switch errno {
            case ECONNREFUSED: .stale
            case EACCES, EPERM: .denied
            default: .unknown(String(cString: strerror(errno)))
            }
        }
        // struct ucred: pid, uid, gid of who listens.
        var peer: (pid_t, uid_t, gid_t) = (0, 0, 0)
        var size = socklen_t(MemoryLayout.size(ofValue: peer))
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 else {
            return .unknown(String(cString: strerror(errno)))
        }
        return .listening(pid: peer.0, uid: peer.1)
    }
}
