import CZeroMQ
import WireProtocol
import WorkQueues

/// Answers libzmq's question at each handshake whether a peer is let in: on its own queue, from memory, never waiting.
///
/// Bound before any other socket of the context and closed after them: without a handler libzmq lets any CURVE key in.
package final class ZAPHandler: Sendable {
    /// libzmq's name for it.
    private static let endpoint = "inproc://zeromq.zap.01"
    /// Frames of a request: an envelope, six, and the credentials, three at most.
    private static let maxParts = 16

    private struct State: SocketState {
        var socket: MessageSocket
        var source: SocketSource?
    }

    private let access: AccessControl
    private let trouble: @Sendable (String) -> Void
    private let state: QueueConfined<State>

    /// - Parameter trouble: words for the log about whoever is refused; the owner limits the rate.
    package init(
        context: MessageContext, access: AccessControl, trouble: @escaping @Sendable (String) -> Void
    ) throws(SocketError) {
        let socket = try MessageSocket(.router, context: context, name: "zap")
        try socket.set(ZMQ_LINGER, 0 as Int32)
        try socket.bind(Self.endpoint)
        let descriptor = try socket.descriptor()
        self.access = access
        self.trouble = trouble
        state = QueueConfined(label: "giaoban.zap", State(socket: socket))
        let source = try SocketSource(descriptor: descriptor, queue: state.queue) { [weak self] in self?.answerTurn() }
        state.sync { $0.source = source }
        source.recheck()
    }

    package func close(finished: @escaping @Sendable () -> Void) { state.close(finished: finished) }

    private func answerTurn() {
        state.readTurn(trouble: trouble) { state throws(SocketError) in
            if case .message(let frames) = try state.socket.receive(maxParts: Self.maxParts) { try answer(frames, in: &state) }
            return true
        }
    }

    private func answer(_ frames: [[UInt8]], in state: inout State) throws(SocketError) {
        // The routing id, an empty delimiter, the request.
        guard frames.count > 2, let request = ZAPRequest(frames: Array(frames.dropFirst(2))) else {
            return trouble("answer handshake: libzmq asked in a form that is none of ZAP 1.0")
        }
        let reply: [[UInt8]]
        switch request.decision(by: access) {
        case .admit(let userID): reply = request.reply(.success, userID: userID)
        case .refuse(let words):
            trouble(words)
            reply = request.reply(.refused, text: "not among the clients")
        }
        _ = try state.socket.send(Array(frames.prefix(2)) + reply)
    }
}
