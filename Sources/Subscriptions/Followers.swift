import Articles
import DequeModule
import Dispatch
import WireProtocol
import WorkQueues

/// Sends the event log to followers, each from its own cursor, as far as its credit goes.
///
/// A follower out of credit costs its cursor and nothing else. Events come from memory for those near the head and from the log
/// for those behind, read on a queue of their own so that nobody at the head waits for the disk. `Address` is whatever the
/// transport knows a peer by.
package final class Followers<Address: Hashable & Sendable>: Sendable {
    /// A FOLLOW: its peer and its request id.
    private struct Key: Hashable {
        var address: Address
        var id: [UInt8]
    }

    private struct Snapshot {
        var sequence: Int64
        /// Read and not yet sent.
        var waiting = Deque<ChangeEvent>()
        /// Of the last article read.
        var next: String?
        var isRead = false
    }

    private struct Follower {
        /// Of this follow alone: a read that comes back to another one is dropped.
        let number: UInt64
        var name: String?
        var filter: EventFilter
        /// Everything through it was sent, or left out by the filter or by where the follow began.
        var cursor: Int64
        /// The last sequence sent, or where the follow began.
        var sent: Int64
        var credit: Int
        var snapshot: Snapshot?
        /// The name's row does not count in this follow yet: it is written with the first acknowledgement.
        var isRowPending = false
        /// A read, a turn or the writing of its name is under way, which goes on with the follow when it is done.
        var isBusy = false
        let send: @Sendable (FollowMessage) -> Void
    }

    private struct State {
        var followers: [Key: Follower] = [:]
        /// Follows of each peer.
        var counts: [Address: Int] = [:]
        /// Follows that have a name.
        var named: [String: Key] = [:]
        var names: DurableNames
        /// The newest events without a hole, oldest first.
        var recent = Deque<ChangeEvent>()
        var head: Int64
        var floor: Int64
        var lastNumber: UInt64 = 0
        /// Purges told so far: what was read before one is read again.
        var purges = 0
    }

    /// Events kept in memory: at 1 KB each, a few MiB; a follower further behind reads the log.
    private static var recentEvents: Int { 4_096 }
    /// Events sent to one follower before the others have their turn.
    private static var eventsPerTurn: Int { 256 }
    /// Events looked at for one follower's filter before the others have their turn.
    private static var eventsScannedPerTurn: Int { 1_024 }
    /// Articles of a snapshot read at once.
    private static var articlesPerPage: Int { 64 }
    /// Follows of all peers.
    private static var maxFollowers: Int { 10_000 }
    /// Follows of one peer: every one of them gets every event.
    private static var maxFollowsPerPeer: Int { 16 }
    /// Events left out by a filter after which the name's row is written without an acknowledgement.
    private static var eventsBetweenRows: Int64 { 1_024 }

    private let epoch: String
    private let log: FollowerLog
    private let now: @Sendable () -> Double
    private let trouble: @Sendable (String) -> Void
    private let state: QueueConfined<State>
    private let reading: DispatchQueue
    private let writing: DispatchQueue

    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - reading, writing: serial queues that wait for the disk.
    package init(
        origin: FollowerOrigin, log: FollowerLog, now: @escaping @Sendable () -> Double,
        trouble: @escaping @Sendable (String) -> Void,
        reading: DispatchQueue = DispatchQueue(label: "giaoban.followers.reading"),
        writing: DispatchQueue = DispatchQueue(label: "giaoban.followers.names")
    ) {
        epoch = origin.epoch
        self.log = log
        self.now = now
        self.trouble = trouble
        self.reading = reading
        self.writing = writing
        state = QueueConfined(
            label: "giaoban.followers",
            State(names: DurableNames(origin.names), head: origin.head, floor: origin.floor))
    }

    // MARK: Requests

    /// Begins a follow. The same id again begins its follow anew; the same name takes the follow over from whoever has it.
    /// - Parameters:
    ///   - send: hands a message to the transport; never waits.
    ///   - answer: on the followers' queue, before the first message.
    package func follow(
        _ address: Address, id: [UInt8], _ follow: Follow, send: @escaping @Sendable (FollowMessage) -> Void,
        answer: @escaping @Sendable (FollowAnswer) -> Void
    ) {
        state.async { self.begin(Key(address: address, id: id), follow, send, answer, in: &$0) }
    }

    /// - Parameter answer: nil where there is no such follow.
    package func addCredit(
        _ address: Address, id: [UInt8], credit: Int, answer: @escaping @Sendable (FollowProgress?) -> Void
    ) {
        state.async { state in
            let key = Key(address: address, id: id)
            guard var follower = state.followers[key] else { return answer(nil) }
            follower.credit = min(follower.credit + credit, ProtocolLimits.credit)
            state.followers[key] = follower
            answer(FollowProgress(sent: follower.sent, through: follower.cursor, head: state.head))
            self.advance(key, in: &state)
        }
    }

    /// Everything through a sequence is done with, for good.
    /// - Parameter answer: after it was written.
    package func acknowledge(
        _ address: Address, id: [UInt8], sequence: Int64, answer: @escaping @Sendable (AckAnswer) -> Void
    ) {
        state.async { state in
            let key = Key(address: address, id: id)
            guard var follower = state.followers[key] else { return answer(.noFollow) }
            guard let name = follower.name else { return answer(.unnamed) }
            guard follower.snapshot == nil, sequence <= follower.cursor else { return answer(.beyondSent(follower.sent)) }
            // What the filter left out behind the last one sent needs no acknowledgement.
            let before = follower.isRowPending ? 0 : state.names[name]?.sequence ?? 0
            let acknowledged = max(before, sequence >= follower.sent ? follower.cursor : sequence)
            follower.isRowPending = false
            state.followers[key] = follower
            self.write(name, acknowledged, follower.filter, in: &state) { error in
                answer(error.map { .failed($0) } ?? .acknowledged(acknowledged))
            }
        }
    }

    /// - Parameter answer: whether there was such a follow.
    package func unfollow(_ address: Address, id: [UInt8], answer: @escaping @Sendable (Bool) -> Void) {
        state.async { answer(self.remove(Key(address: address, id: id), in: &$0) != nil) }
    }

    /// Ends a name for good, and its follow.
    /// - Parameter answer: whether there was such a name, after it is gone from the disk.
    package func forget(_ name: String, answer: @escaping @Sendable (Result<Bool, any Error>) -> Void) {
        state.async { state in
            let key = state.named[name]
            if let key { self.end(key, .forgotten, in: &state) }
            guard state.names[name] != nil else { return answer(.success(key != nil)) }
            state.names.remove(name) { error in answer(error.map { .failure($0) } ?? .success(true)) }
            self.writeNames(in: &state)
        }
    }

    /// Forgets all follows of a peer that is gone.
    package func depart(_ address: Address) {
        state.async { state in
            // Most peers that go away have followed nothing.
            guard state.counts[address] != nil else { return }
            for key in Array(state.followers.keys) where key.address == address { _ = self.remove(key, in: &state) }
        }
    }

    // MARK: The log

    /// Tells of committed events, in order.
    package func publish(_ events: [ChangeEvent]) {
        state.async { state in
            for event in events {
                // A purge blanks older events in the log: whoever still has to get them gets them from there.
                if event.sequence != state.head + 1 || event.isPurge { state.recent.removeAll() }
                if event.isPurge { self.forgetPurged(event, in: &state) }
                state.recent.append(event)
                state.head = event.sequence
                if state.recent.count > Self.recentEvents { state.recent.removeFirst() }
            }
            for key in Array(state.followers.keys) { self.advance(key, in: &state) }
        }
    }

    /// Events through a sequence are gone: whoever had still to get them is told so.
    package func trim(through floor: Int64) {
        state.async { state in
            state.floor = max(state.floor, floor)
            for (key, follower) in state.followers where (follower.snapshot?.sequence ?? follower.cursor) < floor {
                self.end(key, .trimmed(floor: floor), in: &state)
            }
            // Places that only filters moved, lest the next start finds them below the floor.
            self.writeNames(isFlush: true, in: &state)
        }
    }

    /// For the watchdog.
    package var queue: DispatchQueue { state.queue }

    package func count() -> Int {
        state.sync { $0.followers.count }
    }

    /// Durable followers by name, then the others, at most so many.
    package func statuses(limit: Int) -> [FollowerStatus] {
        state.sync { state in
            var statuses = state.names.rows.values.sorted { $0.name < $1.name }.prefix(limit).map { row in
                let follower = state.named[row.name].flatMap { state.followers[$0] }
                return FollowerStatus(
                    name: row.name, isConnected: follower != nil, acknowledged: row.sequence, sent: follower?.sent,
                    lag: row.epoch == epoch ? max(0, state.head - row.sequence) : state.head, credit: follower?.credit,
                    isInSnapshot: follower?.snapshot != nil, filter: row.filter, seen: row.seen)
            }
            for follower in state.followers.values where statuses.count < limit {
                if let name = follower.name, state.names[name] != nil { continue }
                statuses.append(
                    FollowerStatus(
                        name: follower.name, isConnected: true, acknowledged: nil, sent: follower.sent,
                        lag: max(0, state.head - follower.cursor), credit: follower.credit,
                        isInSnapshot: follower.snapshot != nil, filter: follower.filter.text, seen: nil))
            }
            return statuses
        }
    }

    /// Writes what names have moved without an acknowledgement. For the daemon's end.
    package func flush(finished: @escaping @Sendable () -> Void) {
        state.async { state in
            self.writeNames(isFlush: true, in: &state)
            // A write that was under way begins the next one on the state's queue; `finished` comes behind both.
            self.writing.async { self.state.async { _ in self.writing.async(execute: finished) } }
        }
    }

    /// Nor does a snapshot bring what is purged, from the page that it has read or the one that it reads.
    private func forgetPurged(_ purge: ChangeEvent, in state: inout State) {
        state.purges += 1
        guard let article = purge.article else { return }
        for (key, follower) in state.followers where follower.snapshot != nil {
            state.followers[key]?.snapshot?.waiting.removeAll { $0.article == article }
        }
    }

    // MARK: On the queue: beginning and ending

    private func begin(
        _ key: Key, _ follow: Follow, _ send: @escaping @Sendable (FollowMessage) -> Void,
        _ answer: @escaping @Sendable (FollowAnswer) -> Void, in state: inout State
    ) {
        if state.followers[key] == nil {
            guard state.followers.count < Self.maxFollowers, state.counts[key.address, default: 0] < Self.maxFollowsPerPeer
            else { return answer(.tooManyFollows) }
        }
        let row = follow.name.flatMap { state.names[$0] }
        if follow.name != nil, row == nil, state.names.rows.count >= DurableNames.most { return answer(.tooManyNames) }
        let isResumed = row != nil && follow.start != .snapshot
        var cursor = state.head
        if isResumed, let row {
            guard row.epoch == epoch else { return answer(.otherEpoch) }
            cursor = row.sequence
            guard cursor <= state.head else { return answer(.beyondHead) }
        } else if case .after(let sequence) = follow.start {
            cursor = sequence
        }
        guard cursor >= state.floor else { return answer(.trimmed(floor: state.floor)) }

        _ = remove(key, in: &state)
        if let name = follow.name, let other = state.named[name] { end(other, .takenOver, in: &state) }
        state.lastNumber += 1
        var follower = Follower(
            number: state.lastNumber, name: follow.name, filter: follow.filter, cursor: cursor, sent: cursor,
            credit: min(follow.credit, ProtocolLimits.credit), send: send)
        if follow.start == .snapshot {
            follower.snapshot = Snapshot(sequence: cursor)
            follower.isRowPending = true
        }
        state.counts[key.address, default: 0] += 1
        let begun = FollowAnswer.begun(after: cursor, head: state.head, isResumed: isResumed)
        guard let name = follow.name, follow.start != .snapshot else {
            if let name = follow.name { state.named[name] = key }
            state.followers[key] = follower
            answer(begun)
            return advance(key, in: &state)
        }
        // A durable follower hears yes when its name is on disk.
        follower.isBusy = true
        state.named[name] = key
        state.followers[key] = follower
        let number = follower.number
        write(name, cursor, follow.filter, in: &state) { error in
            self.state.async { state in
                guard state.followers[key]?.number == number else { return answer(begun) }
                if let error {
                    _ = self.remove(key, in: &state)
                    return answer(.failed(error))
                }
                answer(begun)
                self.resume(key, in: &state)
            }
        }
    }

    private func end(_ key: Key, _ reason: FollowEnd, in state: inout State) {
        remove(key, in: &state)?.send(.end(reason))
    }

    private func remove(_ key: Key, in state: inout State) -> Follower? {
        guard let follower = state.followers.removeValue(forKey: key) else { return nil }
        if let count = state.counts[key.address] { state.counts[key.address] = count > 1 ? count - 1 : nil }
        if let name = follower.name, state.named[name] == key { state.named[name] = nil }
        return follower
    }

    // MARK: On the queue: names

    private func write(
        _ name: String, _ sequence: Int64, _ filter: EventFilter, in state: inout State,
        written: (@Sendable ((any Error)?) -> Void)?
    ) {
        let row = DurableFollower(name: name, sequence: sequence, epoch: epoch, filter: filter.text, seen: now())
        state.names.set(row, written: written)
        writeNames(in: &state)
    }

    /// One write at a time: what comes meanwhile goes into the next, however many acknowledge.
    private func writeNames(isFlush: Bool = false, in state: inout State) {
        guard let work = state.names.nextWork(isFlush: isFlush) else { return }
        writing.async {
            var failure: (any Error)?
            do { try self.log.save(work.rows, work.removed) } catch { failure = error }
            for written in work.waiting { written(failure) }
            self.state.async { [failure] state in
                state.names.finish(work, failed: failure != nil)
                self.writeNames(in: &state)
            }
        }
    }

    /// A filter left events out, and everything sent before is acknowledged: so are those.
    private func noteProgress(of follower: Follower, in state: inout State) {
        guard let name = follower.name, !follower.isRowPending, follower.cursor > follower.sent,
            let row = state.names[name], row.sequence >= follower.sent, row.sequence < follower.cursor
        else { return }
        let isDue = follower.cursor / Self.eventsBetweenRows != row.sequence / Self.eventsBetweenRows
        var moved = row
        moved.sequence = follower.cursor
        state.names.set(moved, written: nil)
        if isDue { writeNames(isFlush: true, in: &state) }
    }

    // MARK: On the queue: sending

    /// Goes on with a follow that a read, a turn or a write has kept busy.
    private func resume(_ key: Key, in state: inout State) {
        state.followers[key]?.isBusy = false
        advance(key, in: &state)
    }

    private func advance(_ key: Key, in state: inout State) {
        guard let follower = state.followers[key], !follower.isBusy, follower.credit > 0 else { return }
        if follower.snapshot != nil { return advanceSnapshot(key, follower, in: &state) }
        guard follower.cursor < state.head else { return }
        let limit = follower.filter.isAll ? min(follower.credit, Self.eventsPerTurn) : Self.eventsScannedPerTurn
        if let oldest = state.recent.first?.sequence, follower.cursor + 1 >= oldest {
            let start = Int(follower.cursor + 1 - oldest)
            let events = Array(state.recent[start..<min(start + limit, state.recent.count)])
            return send(events, to: key, in: &state)
        }
        let (number, cursor) = (follower.number, follower.cursor)
        state.followers[key]?.isBusy = true
        reading.async {
            let result = Result { try self.log.read(cursor, limit) }
            self.state.async { state in
                guard state.followers[key]?.number == number else { return }
                switch result {
                case .success(let events): self.send(events, to: key, in: &state)
                case .failure(let error):
                    self.trouble("read events after \(cursor): \(error)")
                    self.end(key, .failed("read events after \(cursor)"), in: &state)
                }
            }
        }
    }

    /// Sends what the filter lets through; the next turn is for the others first.
    private func send(_ events: [ChangeEvent], to key: Key, in state: inout State) {
        guard var follower = state.followers[key] else { return }
        follower.isBusy = false
        for event in events {
            // The log has no holes: one before the event means that it was trimmed meanwhile.
            guard event.sequence == follower.cursor + 1 else {
                state.followers[key] = follower
                return end(key, .trimmed(floor: event.sequence - 1), in: &state)
            }
            if follower.filter.matches(event) {
                guard follower.credit > 0 else { break }
                follower.send(.event(EventMessage(id: key.id, event: event, previous: follower.sent)))
                follower.sent = event.sequence
                follower.credit -= 1
            }
            follower.cursor = event.sequence
        }
        state.followers[key] = follower
        noteProgress(of: follower, in: &state)
        guard !events.isEmpty, follower.credit > 0, follower.cursor < state.head else { return }
        takeTurn(key, follower.number, in: &state)
    }

    private func takeTurn(_ key: Key, _ number: UInt64, in state: inout State) {
        state.followers[key]?.isBusy = true
        self.state.async { state in
            guard state.followers[key]?.number == number else { return }
            self.resume(key, in: &state)
        }
    }

    private func advanceSnapshot(_ key: Key, _ follower: Follower, in state: inout State) {
        guard var snapshot = follower.snapshot else { return }
        var follower = follower
        while follower.credit > 0, let article = snapshot.waiting.popFirst() {
            follower.send(.snapshot(SnapshotMessage(id: key.id, sequence: snapshot.sequence, article: article)))
            follower.credit -= 1
        }
        if snapshot.waiting.isEmpty, snapshot.isRead {
            follower.send(.snapshot(SnapshotMessage(id: key.id, sequence: snapshot.sequence, article: nil)))
            follower.snapshot = nil
            state.followers[key] = follower
            return takeTurn(key, follower.number, in: &state)
        }
        follower.snapshot = snapshot
        follower.isBusy = snapshot.waiting.isEmpty && follower.credit > 0
        state.followers[key] = follower
        guard follower.isBusy else { return }
        let (number, next, sequence, filter) = (follower.number, snapshot.next, snapshot.sequence, follower.filter)
        let purges = state.purges
        reading.async {
            let result = Result { try self.log.snapshot(next, Self.articlesPerPage, sequence) }
            self.state.async { state in
                guard state.followers[key]?.number == number else { return }
                guard state.purges == purges else { return self.resume(key, in: &state) }
                switch result {
                case .success(let page):
                    state.followers[key]?.snapshot?.waiting.append(contentsOf: page.articles.filter(filter.matches))
                    state.followers[key]?.snapshot?.next = page.next
                    state.followers[key]?.snapshot?.isRead = page.next == nil
                    self.resume(key, in: &state)
                case .failure(let error):
                    self.trouble("read snapshot: \(error)")
                    self.end(key, .failed("read snapshot"), in: &state)
                }
            }
        }
    }
}
