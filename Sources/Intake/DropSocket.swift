import Access
import CZeroMQ
import Dispatch
import WireProtocol
import WorkQueues

/// The drop PULL socket: PUT requests without replies. Nothing is promised, so what is wrong is only logged.
///
/// It reads no faster than the journal takes: beyond ``window`` entries under way it leaves messages in libzmq's queue, and
/// libzmq the senders in theirs.
package final class DropSocket: Sendable {
    /// Entries under way to the journal.
    private static let window = 256

    private struct State: SocketState {
        var socket: MessageSocket
        var source: SocketSource?
        var connections: PeerConnections
        var underWay = 0
    }

    /// Takes a request; calls back when the journal has answered, in whatever way.
    package typealias Receiver = @Sendable (Request, @escaping @Sendable () -> Void) -> Void

    /// As they came out of the bind, the ipc one first.
    package let endpoints: [String]
    private let maxMessage: Int
    private let receiver: Receiver
    private let trouble: @Sendable (String) -> Void
    private let state: QueueConfined<State>

    package init(
        context: MessageContext, entrance: Entrance, maxMessage: Int, receiver: @escaping Receiver,
        trouble: @escaping @Sendable (String) -> Void
    ) throws(SocketError) {
        let socket = try MessageSocket(.pull, context: context, name: "drop")
        try socket.set(ZMQ_LINGER, 0 as Int32)
        try socket.set(ZMQ_RCVHWM, ProtocolLimits.queuedPerPeer)
        try socket.set(ZMQ_MAXMSGSIZE, Int64(maxMessage))
        endpoints = try entrance.bind(socket)
        let descriptor = try socket.descriptor()
        self.maxMessage = maxMessage
        self.receiver = receiver
        self.trouble = trouble
        state = QueueConfined(label: "giaoban.drop", State(socket: socket, connections: PeerConnections(access: entrance.access)))
        let source = try SocketSource(descriptor: descriptor, queue: state.queue) { [weak self] in self?.readTurn() }
        state.sync { $0.source = source }
        source.recheck()
    }

    /// Ends the connections of peers that may do less than before: after a change of the rules.
    package func enforceAccess() {
        state.async { state in
            _ = state.connections.enforce()
            state.source?.recheck()
        }
    }

    /// For the watchdog.
    package var queue: DispatchQueue { state.queue }

    package func close(finished: @escaping @Sendable () -> Void) { state.close(finished: finished) }

    private func readTurn() {
        state.readTurn(trouble: trouble) { state throws(SocketError) in
            guard state.underWay < Self.window else { return false }
            var sender = MessageSender()
            switch try state.socket.receive(maxParts: ProtocolLimits.frames, maxBytes: maxMessage, sender: &sender) {
            case .none: return false
            case .message(let frames): receive(frames, from: sender, in: &state)
            case .tooManyParts: trouble("read from drop: more than \(ProtocolLimits.frames) frames; message dropped")
            case .tooLarge(_, let bytes): trouble("read from drop: \(bytes) bytes, the limit is \(maxMessage); message dropped")
            }
            return true
        }
    }

    private func receive(_ frames: [[UInt8]], from sender: MessageSender, in state: inout State) {
        guard case .known(_, let roles) = state.connections.standing(of: sender, routingID: nil), roles.contains(.put) else {
            state.connections.end(sender, routingID: nil)
            return trouble("read from drop: a client without the role put; message dropped, connection ended")
        }
        do throws(RequestError) {
            let request = try Request(frames: frames, maxMessage: maxMessage)
            guard request.verb == .put else {
                return trouble("read from drop: \(request.verb.rawValue) is not taken here; only PUT is")
            }
            state.underWay += 1
            receiver(request) { [weak self] in
                self?.state.async { state in
                    state.underWay -= 1
                    state.source?.recheck()
                }
            }
        } catch {
            trouble("\(error.message) (drop)")
        }
    }
}
