import Access
import Articles
import CZeroMQ
import Dispatch
import WireProtocol
import WorkQueues

/// The live XPUB socket: every event as `topic | event` to whoever listens, best effort, and a heartbeat with the heads.
///
/// A slow subscriber loses notices beyond its queue and sees the gap by `sequence`; nobody waits for it.
package final class LivePublisher: Sendable {
    package static let heartbeatTopic = "~heartbeat"
    /// Notices that wait for one subscriber: ten seconds at 1,000 a second.
    private static let queuedPerSubscriber: Int32 = 10_000

    private struct State: SocketState {
        var socket: MessageSocket
        var source: SocketSource?
        var timer = PeriodicTimer()
        var connections: PeerConnections
        var head: Int64
    }

    /// As they came out of the bind, the ipc one first.
    package let endpoints: [String]
    private let shard: String
    private let trouble: @Sendable (String) -> Void
    private let state: QueueConfined<State>

    /// - Parameter head: the log's last sequence, which the first heartbeat tells.
    package init(
        context: MessageContext, entrance: Entrance, shard: String, head: Int64, trouble: @escaping @Sendable (String) -> Void
    ) throws(SocketError) {
        let socket = try MessageSocket(.extendedPublish, context: context, name: "live")
        try socket.set(ZMQ_SNDHWM, Self.queuedPerSubscriber)
        try socket.set(ZMQ_LINGER, 200 as Int32)
        // Subscriptions are the only thing it receives.
        try socket.set(ZMQ_MAXMSGSIZE, 1_024 as Int64)
        // Every subscription is told of, also one that another peer has too: each shows whose connection it came by.
        try socket.set(ZMQ_XPUB_VERBOSE, 1 as Int32)
        endpoints = try entrance.bind(socket)
        let descriptor = try socket.descriptor()
        self.shard = shard
        self.trouble = trouble
        state = QueueConfined(
            label: "giaoban.live", State(socket: socket, connections: PeerConnections(access: entrance.access), head: head))
        let queue = state.queue
        let source = try SocketSource(descriptor: descriptor, queue: queue) { [weak self] in self?.readSubscriptions() }
        state.sync { state in
            state.source = source
            state.timer.start(on: queue, first: 0, every: Double(ProtocolLimits.heartbeat) / 1_000, leeway: 50) { [weak self] in
                self?.state.onQueue { self?.beat(in: &$0) }
            }
        }
        source.recheck()
    }

    /// For the watchdog.
    package var queue: DispatchQueue { state.queue }

    /// Publishes committed events, in order. From any queue.
    package func publish(_ events: [ChangeEvent]) {
        state.async { state in
            for event in events {
                self.send([Array(event.topic.utf8), event.json], in: &state)
                state.head = event.sequence
            }
            state.source?.recheck()
        }
    }

    /// Ends the connections of subscribers that may no longer read: after a change of the rules.
    package func enforceAccess() {
        state.async { state in
            _ = state.connections.enforce()
            state.source?.recheck()
        }
    }

    package func close(finished: @escaping @Sendable () -> Void) {
        state.async { $0.timer.stop() }
        state.close(finished: finished)
    }

    private func beat(in state: inout State) {
        guard state.source != nil else { return }
        var writer = JSONWriter(capacity: 64)
        let head = ChangeEvent.padded(state.head)
        writer.object { $0.member("heads", object: { $0.member(named: shard, head) }) }
        send([Array(Self.heartbeatTopic.utf8), writer.bytes], in: &state)
        state.source?.recheck()
    }

    private func send(_ frames: [[UInt8]], in state: inout State) {
        do throws(SocketError) {
            _ = try state.socket.send(frames)
        } catch {
            trouble(error.description)
        }
    }

    /// libzmq keeps the subscriptions themselves; their messages are read for who sends them.
    private func readSubscriptions() {
        state.readTurn(trouble: trouble) { state throws(SocketError) in
            var sender = MessageSender()
            let received = try state.socket.receive(maxParts: 1, sender: &sender)
            if case .none = received { return false }
            // What ends a subscription asks for nothing, and libzmq makes it up, of nobody, for a subscriber that is gone.
            guard case .message(let frames) = received, frames[0].first == 1 else { return true }
            if case .known(_, let roles) = state.connections.standing(of: sender, routingID: nil), roles.contains(.read) {
                return true
            }
            state.connections.end(sender, routingID: nil)
            trouble("end connection of a subscriber without the role read")
            return true
        }
    }
}
