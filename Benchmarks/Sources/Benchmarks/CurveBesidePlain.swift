import Access
import CZeroMQ
import WorkQueues

/// Keys of a server and of one client.
struct BenchmarkKeys: Sendable {
    let server: CurveSecret
    let client: CurveSecret

    init() throws {
        guard let server = CurveSecret.generate(), let client = CurveSecret.generate() else {
            throw Problem("this libzmq was built without CURVE")
        }
        (self.server, self.client) = (server, client)
    }

    /// Makes a socket the client.
    func prepare(_ socket: MessageSocket) throws {
        try socket.set(ZMQ_CURVE_SERVERKEY, server.publicKey.description)
        try socket.set(ZMQ_CURVE_PUBLICKEY, client.publicKey.description)
        try socket.set(ZMQ_CURVE_SECRETKEY, client.text)
    }
}

/// What encryption and tcp cost, beside the same by ipc: libzmq's own DEALER and ROUTER keep .55 to .66.
struct CurvePuts: Row {
    let plain: AcknowledgedPuts

    var name: String { "acknowledged PUTs over CURVE tcp" }
    var unit: String { plain.unit }
    var peerName: String { "the same over ipc" }
    var bar: String { ">= .55" }
    func ours() throws -> Double { try plain.rate(isCurve: true) }
    func peer() throws -> Double { try plain.rate(isCurve: false) }
}

/// The same of events to one subscriber.
struct CurveLiveEvents: Row {
    private let plain = LiveEvents()

    var name: String { "live events over CURVE tcp" }
    var unit: String { plain.unit }
    var peerName: String { "the same over ipc" }
    // Encryption has one thread of libzmq's: far above what parsing and storing can yield.
    var bar: String { "none" }
    func ours() throws -> Double { try plain.curve() }
    func peer() throws -> Double { try plain.ours() }
}
