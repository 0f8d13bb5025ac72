import Articles
import DequeModule
import WireProtocol
import WorkQueues

/// Sends the event log to followers, each from its own cursor, as far as its credit goes.
///
/// A follower out of credit costs its cursor and nothing else. Events come from memory for those near the head and from the log
/// for those behind. `Address` is whatever the transport knows a peer by.
package final class Followers<Address: Hashable & Sendable>: Sendable {
    /// A FOLLOW: its peer and its request id.
    private struct Key: Hashable {
        var address: Address
        var id: [UInt8]
    }

    private struct Follower {
        /// The last sequence sent, or skipped by `from`.
        var cursor: Int64
        var previous: Int64
        var credit: Int
        var send: @Sendable (EventMessage) -> Void
    }

    private struct State {
        var followers: [Key: Follower] = [:]
        /// Follows of each peer.
        var counts: [Address: Int] = [:]
        /// The newest events without a hole, oldest first.
        var recent = Deque<ChangeEvent>()
        var head: Int64
    }

    /// Events kept in memory: at 1 KB each, a few MiB; a follower further behind reads the log.
    private static var recentEvents: Int { 4_096 }
    /// Events sent to one follower before the others have their turn.
    private static var eventsPerTurn: Int { 256 }
    /// Follows of all peers together.
    private static var maxFollowers: Int { 10_000 }
    /// Follows of one peer: every one of them gets every event.
    private static var maxFollowsPerPeer: Int { 16 }

    private let read: @Sendable (_ after: Int64, _ limit: Int) throws -> [ChangeEvent]
    private let trouble: @Sendable (String) -> Void
    private let state: QueueConfined<State>

    /// - Parameters:
    ///   - head: the log's last sequence.
    ///   - read: events after a sequence, oldest first; blocking, called on the followers' queue.
    package init(
        head: Int64, read: @escaping @Sendable (_ after: Int64, _ limit: Int) throws -> [ChangeEvent],
        trouble: @escaping @Sendable (String) -> Void
    ) {
        self.read = read
        self.trouble = trouble
        state = QueueConfined(label: "giaoban.followers", State(head: head))
    }

    /// Begins a follow and answers with the sequence it begins after.
    /// - Parameters:
    ///   - from: nil for new events only.
    ///   - send: hands an event to the transport; never waits.
    ///   - answer: on the followers' queue, before the first event is sent; nil where there are too many follows, of this peer or
    ///     in all. The same id again begins its follow anew.
    package func follow(
        _ address: Address, id: [UInt8], from: Int64?, credit: Int, send: @escaping @Sendable (EventMessage) -> Void,
        answer: @escaping @Sendable (_ after: Int64?) -> Void
    ) {
        state.async { state in
            let key = Key(address: address, id: id)
            if state.followers[key] == nil {
                guard state.followers.count < Self.maxFollowers, state.counts[address, default: 0] < Self.maxFollowsPerPeer else {
                    return answer(nil)
                }
                state.counts[address, default: 0] += 1
            }
            let cursor = min(from ?? state.head, state.head)
            answer(cursor)
            state.followers[key] = Follower(
                cursor: cursor, previous: cursor, credit: min(credit, ProtocolLimits.credit), send: send)
            self.deliver(to: key, in: &state)
        }
    }

    /// - Parameter answer: whether there is such a follow.
    package func addCredit(_ address: Address, id: [UInt8], credit: Int, answer: @escaping @Sendable (Bool) -> Void) {
        state.async { state in
            let key = Key(address: address, id: id)
            guard var follower = state.followers[key] else { return answer(false) }
            follower.credit = min(follower.credit + credit, ProtocolLimits.credit)
            state.followers[key] = follower
            answer(true)
            self.deliver(to: key, in: &state)
        }
    }

    /// - Parameter answer: whether there was such a follow.
    package func unfollow(_ address: Address, id: [UInt8], answer: @escaping @Sendable (Bool) -> Void) {
        state.async { state in
            let existed = state.followers.removeValue(forKey: Key(address: address, id: id)) != nil
            if existed, let count = state.counts[address] { state.counts[address] = count > 1 ? count - 1 : nil }
            answer(existed)
        }
    }

    /// Forgets all follows of a peer that is gone.
    package func depart(_ address: Address) {
        state.async { state in
            // Most peers that go away have followed nothing.
            guard state.counts.removeValue(forKey: address) != nil else { return }
            for key in state.followers.keys where key.address == address { state.followers[key] = nil }
        }
    }

    /// Tells of committed events, in order.
    package func publish(_ events: [ChangeEvent]) {
        state.async { state in
            for event in events {
                if event.sequence != state.head + 1 { state.recent.removeAll() }
                state.recent.append(event)
                state.head = event.sequence
                if state.recent.count > Self.recentEvents { state.recent.removeFirst() }
            }
            for key in state.followers.keys { self.deliver(to: key, in: &state) }
        }
    }

    package func count() -> Int {
        state.sync { $0.followers.count }
    }

    // MARK: On the queue

    private func deliver(to key: Key, in state: inout State) {
        guard var follower = state.followers[key], follower.credit > 0, follower.cursor < state.head else { return }
        let events: [ChangeEvent]
        let limit = min(follower.credit, Self.eventsPerTurn)
        do {
            events = try self.events(after: follower.cursor, limit: limit, in: state)
        } catch {
            return trouble("read events after \(follower.cursor): \(error); the follower goes on with the next event")
        }
        for event in events {
            follower.send(EventMessage(id: key.id, event: event, previous: follower.previous))
            follower.previous = event.sequence
            follower.cursor = event.sequence
            follower.credit -= 1
        }
        state.followers[key] = follower
        // More may wait: the others have their turn first.
        if !events.isEmpty, follower.credit > 0, follower.cursor < state.head {
            self.state.async { self.deliver(to: key, in: &$0) }
        }
    }

    private func events(after cursor: Int64, limit: Int, in state: State) throws -> [ChangeEvent] {
        guard let oldest = state.recent.first?.sequence, cursor + 1 >= oldest else { return try read(cursor, limit) }
        let start = Int(cursor + 1 - oldest)
        return Array(state.recent[start..<min(start + limit, state.recent.count)])
    }
}
