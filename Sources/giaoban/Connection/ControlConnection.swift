import Access
import ArgumentParser
import Articles
import CZeroMQ
import Foundation
import WireProtocol
import WorkQueues

/// Where the daemon is and how long to wait for it.
struct ConnectionOptions: ParsableArguments {
    @Option(help: "The daemon's ctl endpoint. Default: of the daemon that the same user runs, else of the system's.")
    var ctl: String?

    @Option(
        help: ArgumentHelp("The server's public key, for tcp. Default: server.pub beside the configuration.", valueName: "file"))
    var serverKey: String?

    @Option(
        help: ArgumentHelp("This client's secret key, for tcp. Default: client.key beside the configuration.", valueName: "file"))
    var key: String?

    @Option(help: "Seconds to wait for an answer.")
    var timeout: Double = 10

    func validate() throws {
        guard timeout > 0, timeout <= 3_600 else { throw ValidationError("--timeout takes seconds from above 0 to 3600") }
    }

    /// The first that is there, else this user's own.
    private static var usual: String {
        let endpoints = SettingsOptions.places({ $0.local(.ctlEndpoint).description }, else: \.ctl)
        return endpoints.first(where: isThere) ?? endpoints[0]
    }

    /// A folder that this user may not look into has what the operator put there.
    private static func isThere(_ endpoint: String) -> Bool {
        access(String(endpoint.dropFirst("ipc://".count)), F_OK) == 0 || errno == EACCES
    }

    func connect() throws -> ControlConnection {
        let environment = ProcessInfo.processInfo.environment
        // Empty counts as unset; of a client it may be a tcp endpoint too.
        let text = ctl ?? environment["GIAOBAN_CTL_ENDPOINT"].flatMap { $0.isEmpty ? nil : $0 } ?? Self.usual
        let endpoint: Endpoint
        do throws(EndpointError) {
            endpoint = try Endpoint(text)
        } catch {
            throw CommandError(description: error.description, exitCode: ExitCode(EX_USAGE))
        }
        var keys: ClientKeys?
        if endpoint.path == nil {
            let usual = ClientKeys.locations(environment)
            keys = try .read(server: serverKey ?? usual.server, own: key ?? usual.own, for: endpoint)
        }
        return try ControlConnection(endpoint: endpoint, keys: keys, timeout: timeout)
    }
}

/// A DEALER to the daemon's ctl socket: requests out, replies and events in, every wait with a deadline. For one thread.
final class ControlConnection {
    /// Frames of one message that are read: five, or more when a body came in parts.
    private static let maxParts = 64

    let endpoint: Endpoint
    /// Seconds.
    let timeout: Double
    private let context: MessageContext
    private let socket: MessageSocket
    private let keys: ClientKeys?
    private var handshakes: HandshakeWatch
    private var lastID: UInt64 = 0

    /// - Parameter keys: for tcp.
    init(endpoint: Endpoint, keys: ClientKeys?, timeout: Double) throws(CommandError) {
        self.endpoint = endpoint
        self.timeout = timeout
        self.keys = keys
        if let path = endpoint.path { try Self.check(path, endpoint) }
        do throws(SocketError) {
            context = try MessageContext()
            socket = try MessageSocket(.dealer, context: context, name: "ctl")
            try socket.set(ZMQ_LINGER, 0 as Int32)
            try socket.set(ZMQ_SNDHWM, 10_000 as Int32)
            try socket.set(ZMQ_RCVHWM, 10_000 as Int32)
            if let keys {
                try socket.set(ZMQ_CURVE_SERVERKEY, keys.server.description)
                try socket.set(ZMQ_CURVE_PUBLICKEY, keys.own.publicKey.description)
                try socket.set(ZMQ_CURVE_SECRETKEY, keys.own.text)
                try endpoint.prepare(socket)
            }
            handshakes = try HandshakeWatch(socket)
            try socket.connect(endpoint.description)
        } catch {
            throw .unavailable(error.description)
        }
    }

    /// libzmq would try for ever to reach a socket that is not there, or not ours to open.
    private static func check(_ path: String, _ endpoint: Endpoint) throws(CommandError) {
        guard access(path, W_OK) != 0 else { return }
        switch errno {
        case EACCES:
            throw CommandError(
                description:
                    "connect to giaoband at \(endpoint): this user may not open the socket; run as the daemon's user, or ask "
                    + "the operator for the group of access.group",
                exitCode: ExitCode(EX_NOPERM))
        default:
            throw .unavailable(
                "connect to giaoband at \(endpoint): no socket there, so it is not running; start it, or name its endpoint with --ctl"
            )
        }
    }

    /// What the monitor knows of why nothing comes.
    private func checkHandshakes() throws {
        guard let finding = try handshakes.finding() else { return }
        switch finding {
        case .refused:
            let who = keys.map { "the key \($0.own.publicKey)" } ?? "this user"
            throw CommandError(
                description: "connect to giaoband at \(endpoint): \(who) is not among its clients; ask the operator to add "
                    + (keys == nil ? "the user to the group of access.group" : "the line that `giaoban keygen --show` prints"),
                exitCode: ExitCode(EX_NOPERM))
        case .brokenOff where keys != nil:
            throw CommandError(
                description: "connect to giaoband at \(endpoint): it hangs up at each handshake, so its key is not "
                    + "\(keys?.server.description ?? ""); get its public key from the operator and name it with --server-key",
                exitCode: ExitCode(EX_CONFIG))
        case .otherMechanism where keys != nil:
            throw CommandError(
                description: "connect to giaoband at \(endpoint): what answers there takes no keys, so it is not giaoband's "
                    + "endpoint for them; see `giaoban status` on its machine",
                exitCode: ExitCode(EX_CONFIG))
        case .brokenOff, .otherMechanism:
            throw CommandError.unavailable(
                "connect to giaoband at \(endpoint): it hangs up at each handshake; see its log, and the version of both")
        }
    }

    /// A request id that this connection has not used.
    func makeID() -> [UInt8] {
        lastID += 1
        return Array(String(lastID).utf8)
    }

    /// Sends a request without waiting for its reply.
    func send(_ request: Request) throws {
        let deadline = SystemClock.steady() + timeout
        while try socket.send(request.frames) != .sent {
            // The socket's queue is full: the daemon is away or slow, or does not let us in.
            try checkHandshakes()
            guard SystemClock.steady() < deadline else { throw silence() }
            usleep(5_000)
        }
    }

    /// The next message, or nil after so many seconds, or as soon as `descriptor` has something to read.
    func receive(within seconds: Double, orReadable descriptor: Int32? = nil) throws -> ServerMessage? {
        let deadline = SystemClock.steady() + seconds
        while true {
            switch try socket.receive(maxParts: Self.maxParts) {
            case .message(let frames), .tooManyParts(let frames), .tooLarge(let frames, _):
                if let message = ServerMessage(frames: frames) { return message }
            case .none:
                try checkHandshakes()
                let left = deadline - SystemClock.steady()
                guard left > 0 else { return nil }
                let milliseconds = Int((left * 1_000).rounded(.up))
                if socket.wait(with: handshakes.monitor, orReadable: descriptor, milliseconds: milliseconds) { return nil }
            }
        }
    }

    /// Sends a request and waits for its reply; events and other replies in between are passed over.
    /// - Throws: ``CommandError`` for silence and for every status but 200 and 208.
    func ask(_ verb: Verb, header: [UInt8] = Array("{}".utf8)) throws -> (header: [UInt8], body: [UInt8]) {
        let id = makeID()
        try send(Request(verb: verb, id: id, header: header))
        let deadline = SystemClock.steady() + timeout
        while let message = try receive(within: max(0, deadline - SystemClock.steady())) {
            guard case .reply(let status, id, let header, let body) = message else { continue }
            guard status == 200 || status == 208 else { throw CommandError.refused(Refusal(status: status, header: header)) }
            return (header, body)
        }
        throw silence()
    }

    func silence() -> CommandError {
        .unavailable(
            "ask giaoband at \(endpoint): no answer within \(timeout) s; see whether it runs (giaoban status), or wait longer with --timeout"
        )
    }
}
