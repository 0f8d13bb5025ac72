import CZeroMQ
import WorkQueues

/// Reads from the socket's monitor what becomes of handshakes: a peer that is refused hears nothing on the socket itself.
///
/// libzmq tells of a refused key by an event of its own. A wrong server key looks to the client as if the server hung up, which a
/// server that is going down does too: only several in a row count.
struct HandshakeWatch {
    enum Finding {
        /// The server knows the key, or the user, and does not let it in.
        case refused
        /// The server hangs up in the middle of each handshake.
        case brokenOff
        /// What answers there speaks another protocol, or has no keys.
        case otherMechanism
    }

    /// Handshakes in a row without one that succeeds.
    private static let patience = 3
    static let events =
        ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL
        | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL

    let monitor: MessageSocket
    private var failures = 0

    init(_ socket: MessageSocket) throws(SocketError) {
        monitor = try socket.monitor(events: Self.events)
    }

    /// - Returns: why there will be no answer, once that is certain.
    mutating func finding() throws(SocketError) -> Finding? {
        while case .message(let frames) = try monitor.receive(maxParts: 2) {
            // Event and value, 16 and 32 bits in the machine's order, then the endpoint.
            guard let event = frames.first, event.count >= 2 else { continue }
            switch Int32(UInt16(event[0]) | UInt16(event[1]) << 8) {
            case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: failures = 0
            case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: return .refused
            // After this libzmq does not try again.
            case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: return .otherMechanism
            default:
                failures += 1
                if failures >= Self.patience { return .brokenOff }
            }
        }
        return nil
    }
}
