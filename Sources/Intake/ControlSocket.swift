import Access
import CZeroMQ
import Dispatch
import Synchronization
import WireProtocol
import WorkQueues

/// The ctl ROUTER: reads requests, refuses what is none, sends replies and events.
///
/// Bounds: requests under way per peer (``ProtocolLimits/credit``), bytes that wait for it (``UnsentMessages``). In place of a large
/// reply that finds no room 300 is sent; a small one is dropped: the sender, never answered, asks again and hears 208.
package final class ControlSocket: Sendable {
    /// Called on the socket's queue.
    package struct Handlers: Sendable {
        package var request: @Sendable (Request, Caller) -> Void
        /// All requests that had come were handed over, or as many as are read in one turn. What is answered until it returns is sent
        /// when it does, or as soon as it calls `sendAnswers`.
        package var turnEnded: @Sendable (_ sendAnswers: () -> Void) -> Void
        /// A peer is gone, as a send or a look at its connection found out.
        package var departed: @Sendable (Peer) -> Void
        /// Words for the log; the owner limits the rate.
        package var trouble: @Sendable (String) -> Void

        package init(
            request: @escaping @Sendable (Request, Caller) -> Void,
            turnEnded: @escaping @Sendable (_ sendAnswers: () -> Void) -> Void = { _ in },
            departed: @escaping @Sendable (Peer) -> Void, trouble: @escaping @Sendable (String) -> Void
        ) {
            self.request = request
            self.turnEnded = turnEnded
            self.departed = departed
            self.trouble = trouble
        }
    }

    /// Bytes read in one turn of the queue, so that replies go out in between; a message counts as at least so many, which makes 256 of
    /// them a turn.
    private static let bytesPerTurn = 2 << 20
    private static let leastMessage = 8 << 10
    /// Microseconds between attempts to send to peers whose queue was full, doubling while nothing goes out: libzmq does not tell
    /// when a ROUTER's peer has room again.
    private static let retryDelays = 500...50_000

    /// Milliseconds between the 403 to a peer that was let in once and no longer is, and the end of its connection.
    private static let farewell = 500
    /// Seconds between looks for connections that have ended: a follower that is sent nothing would count for ever.
    private static let sweepInterval = 2.0
    /// Bytes of a routing id that libzmq chose, of which the first is 0.
    private static let routingIDBytes = 5
    /// Bytes of the longest routing id that a peer may choose.
    private static let envelopeBytes = 255

    private struct Outgoing: Sendable {
        let frames: [[UInt8]]
        let peer: Peer
        /// One of the peer's requests ends with it.
        let isReply: Bool
    }

    private struct State: SocketState {
        var socket: MessageSocket
        var source: SocketSource?
        /// Requests by the routing ids of their peers; none is 0.
        var underWay: [[UInt8]: Int] = [:]
        var connections: PeerConnections
        var unsent = UnsentMessages()
        var sweeping = PeriodicTimer()
        /// Connections that end after their farewell.
        var leaving: Set<[UInt8]> = []
        var retryScheduled = false
        var retryDelay = ControlSocket.retryDelays.lowerBound
        /// A turn is reading: it looks again by itself after it has sent.
        var isReading = false
        var hasSent = false
    }

    /// As they came out of the bind, the ipc one first.
    package let endpoints: [String]
    private let access: AccessControl?
    private let maxMessage: Int
    private let handlers: Handlers
    private let state: QueueConfined<State>
    /// Messages on their way to the socket's queue.
    private struct Waiting {
        var messages: [Outgoing] = []
        /// The turn under way sends them at its end, on the thread that it has.
        var areAwaited = false
    }

    /// Locked for no longer than an append to an array.
    private let outgoing = Mutex(Waiting())

    /// Binds and begins to read.
    package init(context: MessageContext, entrance: Entrance, maxMessage: Int, handlers: Handlers) throws(SocketError) {
        let socket = try MessageSocket(.router, context: context, name: "ctl")
        try socket.set(ZMQ_ROUTER_MANDATORY, 1 as Int32)
        try socket.set(ZMQ_LINGER, 1_000 as Int32)
        try socket.set(ZMQ_SNDHWM, ProtocolLimits.queuedPerPeer)
        try socket.set(ZMQ_RCVHWM, ProtocolLimits.queuedPerPeer)
        // libzmq drops a larger message without a word: leave room for the 413 that explains it.
        try socket.set(ZMQ_MAXMSGSIZE, Int64(maxMessage) * 4)
        endpoints = try entrance.bind(socket)
        let descriptor = try socket.descriptor()
        access = entrance.access
        self.maxMessage = maxMessage
        self.handlers = handlers
        state = QueueConfined(
            label: "giaoban.ctl", State(socket: socket, connections: PeerConnections(access: entrance.access)))
        let source = try SocketSource(descriptor: descriptor, queue: state.queue) { [weak self] in self?.readTurn() }
        state.sync { state in
            state.source = source
            state.sweeping.start(on: self.state.queue, first: Self.sweepInterval, every: Self.sweepInterval, leeway: 500) {
                [weak self] in self?.state.onQueue { self?.sweep(in: &$0) }
            }
        }
        source.recheck()
    }

    /// For the watchdog.
    package var queue: DispatchQueue { state.queue }

    func send(_ reply: Reply, to peer: Peer) {
        hand(Outgoing(frames: reply.frames, peer: peer, isReply: true))
    }

    func send(frames: [[UInt8]], to peer: Peer) {
        hand(Outgoing(frames: frames, peer: peer, isReply: false))
    }

    /// The answers of one commit go to the socket's queue together.
    private func hand(_ message: Outgoing) {
        let isFirst = outgoing.withLock { outgoing in
            outgoing.messages.append(message)
            return outgoing.messages.count == 1 && !outgoing.areAwaited
        }
        if isFirst { state.async { self.sendOutgoing(in: &$0) } }
    }

    /// - Parameter awaits: what comes next, too, is sent by who calls this.
    private func sendOutgoing(in state: inout State, awaits: Bool = false) {
        let messages = outgoing.withLock { outgoing in
            defer { outgoing = Waiting(areAwaited: awaits) }
            return outgoing.messages
        }
        for message in messages {
            if message.isReply { finish(message.peer, in: &state) }
            guard !send(message.frames, to: message.peer, in: &state) else { continue }
            if !message.isReply {
                handlers.departed(message.peer)
            } else if UnsentMessages.isLarge(message.frames) {
                let later = Reply.failure(
                    .tryAgain, id: message.frames[2], code: "unread",
                    message: "send reply: earlier ones wait for this client, or for others, to read them; read, then ask again",
                    after: 250)
                send(later.frames, to: message.peer, in: &state)
            }
        }
    }

    /// Ends the connections of peers that may do less than before: after a change of the rules.
    package func enforceAccess() {
        state.async { state in
            for identity in state.connections.enforce() {
                self.handlers.trouble("end connection of \(self.name(identity)) to ctl")
            }
            state.source?.recheck()
        }
    }

    /// Stops reading, sends what was handed over before, and closes.
    package func close(finished: @escaping @Sendable () -> Void) {
        state.async { $0.sweeping.stop() }
        state.close(finished: finished)
    }

    // MARK: On the queue

    private func readTurn() {
        state.onQueue { state in
            guard state.source != nil else { return }
            state.isReading = true
            var room = Self.bytesPerTurn
            repeat {
                state.hasSent = false
                outgoing.withLock { $0.areAwaited = true }
                read(atMost: &room, in: &state)
                handlers.turnEnded { sendOutgoing(in: &state, awaits: true) }
                sendOutgoing(in: &state)
            } while state.hasSent && room > 0
            state.isReading = false
            if room <= 0 { state.source?.recheck() }
        }
    }

    /// - Parameter room: bytes; none where more may be left.
    private func read(atMost room: inout Int, in state: inout State) {
        while room > 0 {
            do throws(SocketError) {
                var sender = MessageSender()
                switch try state.socket.receive(
                    maxParts: ProtocolLimits.frames + 1, maxBytes: maxMessage + Self.envelopeBytes, sender: &sender)
                {
                // libzmq has looked at all that its descriptor told of before it says so.
                case .none: return
                case .message(let frames):
                    room -= max(Self.leastMessage, frames.reduce(0) { $0 + $1.count })
                    receive(frames, from: sender, in: &state)
                case .tooManyParts(let frames):
                    room = 0
                    refuse(
                        frames, .malformed, "frames", "more than \(ProtocolLimits.frames) frames; send the body as one",
                        in: &state)
                case .tooLarge(let frames, let bytes):
                    room = 0
                    refuse(
                        frames, .tooLarge, "tooLarge", "\(bytes) bytes; the limit maxMessage is \(maxMessage) bytes", in: &state)
                }
            } catch {
                handlers.trouble(error.description)
                room = 0
            }
        }
    }

    private func receive(_ frames: [[UInt8]], from sender: MessageSender, in state: inout State) {
        guard let (peer, request) = split(frames) else { return }
        do throws(RequestError) {
            let request = try Request(frames: request, maxMessage: maxMessage)
            let (identity, roles) = try admit(peer, sender, for: request, in: &state)
            let underWay = state.underWay[peer.routingID, default: 0]
            guard underWay < ProtocolLimits.credit else {
                throw RequestError(
                    status: .overCredit, id: request.id, code: "overCredit",
                    message: "take \(request.verb.rawValue): \(underWay) requests of this client are under way; "
                        + "wait for replies, the credit is \(ProtocolLimits.credit)")
            }
            state.underWay[peer.routingID] = underWay + 1
            handlers.request(request, Caller(peer: peer, identity: identity, roles: roles, socket: self))
        } catch {
            handlers.trouble("\(error.message) (peer \(hexadecimal(peer.routingID)))")
            send(error.reply.frames, to: peer, in: &state)
        }
    }

    /// Who sends, by the word of its handshake and never by the routing id.
    /// - Throws: 400 for a peer that chose a routing id, since it could then hear what is meant for another; 403 for one that the
    ///   rules no longer know, whose connection ends.
    private func admit(
        _ peer: Peer, _ sender: MessageSender, for request: Request, in state: inout State
    ) throws(RequestError) -> (PeerIdentity?, Roles) {
        guard sender.chosenRoutingID.isEmpty, peer.routingID.count == Self.routingIDBytes, peer.routingID[0] == 0 else {
            throw RequestError(
                status: .malformed, id: request.id, code: "routingID",
                message: "take \(request.verb.rawValue): this client chose a routing id; leave ZMQ_ROUTING_ID unset, the server "
                    + "gives each connection its own")
        }
        switch state.connections.standing(of: sender, routingID: peer.routingID) {
        case .known(let identity, let roles): return (identity, roles)
        case .revoked(let identity):
            dismiss(peer, sender, in: &state)
            throw RequestError(
                status: .denied, id: request.id, code: "revoked",
                message: "take \(request.verb.rawValue): \(name(identity)) is not among the clients any more; ask the operator")
        }
    }

    private func dismiss(_ peer: Peer, _ sender: MessageSender, in state: inout State) {
        guard state.leaving.insert(peer.routingID).inserted else { return }
        self.state.queue.asyncAfter(deadline: .now() + .milliseconds(Self.farewell)) { [weak self] in
            self?.state.onQueue { state in
                state.leaving.remove(peer.routingID)
                state.connections.end(sender, routingID: peer.routingID)
            }
        }
    }

    private func sweep(in state: inout State) {
        state.unsent.sweep()
        for routingID in state.connections.sweep() { forget(Peer(routingID: routingID, hasDelimiter: false), in: &state) }
    }

    func name(_ identity: PeerIdentity?) -> String {
        guard let identity, let access else { return "this client" }
        return access.describe(identity)
    }

    /// Answers a message that was not kept whole.
    private func refuse(
        _ frames: [[UInt8]], _ status: Status, _ code: String, _ reason: String, in state: inout State
    ) {
        guard let (peer, request) = split(frames) else { return }
        let error = RequestError(
            status: status, id: request.count > 2 && ProtocolLimits.requestID.contains(request[2].count) ? request[2] : [],
            code: code, message: "read request: \(reason)")
        handlers.trouble("\(error.message) (peer \(hexadecimal(peer.routingID)))")
        send(error.reply.frames, to: peer, in: &state)
    }

    /// The routing id, an empty delimiter if a REQ sent one, and the request's own frames.
    private func split(_ frames: [[UInt8]]) -> (Peer, [[UInt8]])? {
        guard let routingID = frames.first else { return nil }
        let hasDelimiter = frames.count > 1 && frames[1].isEmpty
        return (Peer(routingID: routingID, hasDelimiter: hasDelimiter), Array(frames.dropFirst(hasDelimiter ? 2 : 1)))
    }

    private func finish(_ peer: Peer, in state: inout State) {
        guard let underWay = state.underWay[peer.routingID] else { return }
        state.underWay[peer.routingID] = underWay > 1 ? underWay - 1 : nil
    }

    /// - Returns: false where the message found no room.
    @discardableResult
    private func send(_ frames: [[UInt8]], to peer: Peer, in state: inout State) -> Bool {
        let message = [peer.routingID] + (peer.hasDelimiter ? [[]] : []) + frames
        if state.unsent.first(for: peer.routingID) != nil { return enqueue(message, for: peer, in: &state) }
        switch attempt(message, in: &state) {
        case .sent: break
        case .wouldBlock: return enqueue(message, for: peer, in: &state)
        case .unroutable: forget(peer, in: &state)
        }
        return true
    }

    private func attempt(_ message: [[UInt8]], in state: inout State) -> MessageSocket.SendOutcome {
        let counter = state.unsent.counter(for: message)
        if let counter, UnsentMessages.isLarge(message), !state.unsent.hasRoom(counter) { return .wouldBlock }
        // Whatever comes of it, the call may have swallowed the edge of an arrival.
        if state.isReading { state.hasSent = true } else { state.source?.recheck() }
        do throws(SocketError) {
            return try state.socket.send(message, unsent: counter)
        } catch {
            handlers.trouble(error.description)
            return .unroutable
        }
    }

    private func enqueue(_ message: [[UInt8]], for peer: Peer, in state: inout State) -> Bool {
        guard state.unsent.append(message) else {
            handlers.trouble(
                "send to peer \(hexadecimal(peer.routingID)): it does not read; a message of \(UnsentMessages.size(message)) bytes "
                    + "dropped")
            return false
        }
        scheduleRetry(in: &state)
        return true
    }

    private func scheduleRetry(in state: inout State) {
        guard !state.retryScheduled, state.source != nil else { return }
        state.retryScheduled = true
        self.state.queue.asyncAfter(deadline: .now() + .microseconds(state.retryDelay)) { [weak self] in
            self?.state.onQueue { self?.retry(in: &$0) }
        }
    }

    private func retry(in state: inout State) {
        state.retryScheduled = false
        let before = state.unsent.bytes
        for routingID in state.unsent.peers { deliver(to: Peer(routingID: routingID, hasDelimiter: false), in: &state) }
        let isMoving = state.unsent.bytes < before
        state.retryDelay = isMoving ? Self.retryDelays.lowerBound : min(state.retryDelay * 2, Self.retryDelays.upperBound)
        if state.unsent.bytes > 0 { scheduleRetry(in: &state) }
    }

    /// Sends what waits for a peer until its queue is full again.
    private func deliver(to peer: Peer, in state: inout State) {
        while let message = state.unsent.first(for: peer.routingID) {
            switch attempt(message, in: &state) {
            case .sent: state.unsent.removeFirst(for: peer.routingID)
            case .wouldBlock: return
            case .unroutable: return forget(peer, in: &state)
            }
        }
    }

    private func forget(_ peer: Peer, in state: inout State) {
        state.underWay[peer.routingID] = nil
        state.unsent.removeAll(for: peer.routingID)
        handlers.departed(peer)
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
