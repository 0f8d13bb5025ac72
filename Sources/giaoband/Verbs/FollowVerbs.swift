import Articles
import Dispatch
import Foundation
import Intake
import Store
import Subscriptions
import WireProtocol

/// The verbs of followers: FOLLOW, CREDIT, ACK, UNFOLLOW, and FOLLOWERS and FORGET for administrators.
final class FollowVerbs: Sendable {
    /// Followers that one INFO lists; FOLLOWERS lists all.
    static let listedInInfo = 100
    /// Followers that one FOLLOWERS lists: all names there can be, and the first of those without one.
    private static let listed = 2_000
    /// Bytes of a name: it stands in logs and listings.
    private static let nameBytes = 1...128

    private let store: any RecordStore
    private let followers: Followers<Peer>
    private let shard: String
    private let sectors: Set<String>
    private let fault: @Sendable (_ error: any Error, Request) -> Reply
    /// Finding where a follow begins waits for the disk.
    private let reading = DispatchQueue(label: "giaoban.follows")

    /// - Parameters:
    ///   - sectors: the taxonomy that filters are checked against.
    ///   - fault: the reply for what failed on our side.
    init(
        store: any RecordStore, followers: Followers<Peer>, shard: String, sectors: Set<String>,
        fault: @escaping @Sendable (_ error: any Error, Request) -> Reply
    ) {
        self.store = store
        self.followers = followers
        self.shard = shard
        self.sectors = sectors
        self.fault = fault
    }

    // MARK: FOLLOW

    func follow(_ request: Request, _ caller: Caller) throws(RequestError) {
        let header = try request.header(as: FollowHeader.self)
        // What ends the follow is answered with it: its header has been read, and ten thousand of them would stay.
        let request = Request(verb: request.verb, id: request.id)
        let credit = header.credit ?? ProtocolLimits.credit
        guard (1...ProtocolLimits.credit).contains(credit) else {
            throw malformed(request, "credit", "a credit of \(credit); ask for 1 to \(ProtocolLimits.credit)", "/credit")
        }
        if let name = header.name, !Self.isName(name) {
            throw malformed(
                request, "name", "a name takes 1 to \(Self.nameBytes.upperBound) of the characters A-Z a-z 0-9 . _ : -", "/name")
        }
        if header.snapshot == true, header.from != nil {
            throw malformed(request, "from", "a snapshot begins where it was taken; leave from out", "/from")
        }
        let filter: EventFilter
        do throws(EventFilter.Problem) {
            filter = try EventFilter(header.filter ?? FilterHeader(), sectors: sectors)
        } catch {
            throw malformed(request, "filter", error.reason, error.pointer)
        }
        let (isSnapshot, from) = (header.snapshot ?? false, header.from ?? .new)
        try checkForm(of: from, request)
        reading.async {
            do {
                if let epoch = header.epoch, epoch != self.store.epoch {
                    return caller.reply(try self.otherEpoch(request, "epoch \(epoch.prefix(32)) is not this store's"))
                }
                guard let start = try isSnapshot ? .snapshot : self.start(from) else {
                    return caller.reply(self.trimmed(request, try self.store.floor()))
                }
                if case .after(let sequence) = start {
                    let head = try self.store.head()
                    guard sequence <= head else { return caller.reply(try self.beyondHead(request, "sequence \(sequence)")) }
                }
                self.begin(
                    Follow(start: start, name: header.name, filter: filter, credit: credit), request, caller)
            } catch {
                caller.reply(self.fault(error, request))
            }
        }
    }

    private func begin(_ follow: Follow, _ request: Request, _ caller: Caller) {
        let floor = Result { try store.floor() }
        followers.follow(caller.peer, id: request.id, follow) { message in
            switch message {
            case .event(let event): caller.send(frames: event.frames)
            case .snapshot(let part): caller.send(frames: part.frames)
            case .end(let reason): caller.send(frames: self.reply(reason, request).frames)
            }
        } answer: { answer in
            switch answer {
            case .begun(let after, let head, let isResumed):
                caller.reply(
                    Reply(.done, id: request.id) {
                        $0.member("after", ChangeEvent.padded(after))
                        $0.member("head", ChangeEvent.padded(head))
                        if let floor = try? floor.get() { $0.member("floor", ChangeEvent.padded(floor)) }
                        $0.member("epoch", self.store.epoch)
                        $0.member("resumed", isResumed)
                    })
            case .tooManyFollows:
                caller.reply(
                    .failure(
                        .overCredit, id: request.id, code: "follows",
                        message: "take FOLLOW: too many follows; end one of this client's (UNFOLLOW), or try again later"))
            case .tooManyNames:
                caller.reply(
                    .failure(
                        .overCredit, id: request.id, code: "names",
                        message: "take FOLLOW: too many durable followers; remove one that is not used any more (FORGET)"))
            case .trimmed(let floor): caller.reply(self.trimmed(request, floor))
            case .otherEpoch:
                self.answer(request, caller) { try self.otherEpoch(request, "the name's sequence is of another store") }
            case .beyondHead: self.answer(request, caller) { try self.beyondHead(request, "the name's sequence") }
            case .failed(let error): caller.reply(self.fault(error, request))
            }
        }
    }

    /// Vectors name this store's shard, times an offset.
    private func checkForm(of from: FollowStart, _ request: Request) throws(RequestError) {
        switch from {
        case .vector(let vector):
            if let other = vector.keys.sorted().first(where: { $0 != shard }) {
                let pointer = other.replacing("~", with: "~0").replacing("/", with: "~1")
                throw malformed(request, "from", "no shard \"\(other.prefix(32))\" here; there is \(shard)", "/from/\(pointer)")
            }
            guard vector[shard] != nil else {
                throw malformed(request, "from", "a vector without shard \(shard)", "/from")
            }
        case .time(let text) where EventTime.seconds(rfc3339: text) == nil:
            throw malformed(
                request, "from", "\"\(text.prefix(40))\" is no time; write it as 2026-01-31T08:00:00+07:00", "/from")
        default: break
        }
    }

    /// Nil where what is asked for may have been trimmed.
    private func start(_ from: FollowStart) throws -> Follow.Start? {
        switch from {
        case .new: .new
        case .start: .after(try store.floor())
        case .sequence(let sequence): .after(sequence)
        case .vector(let vector): .after(vector[shard] ?? 0)
        case .time(let text): try store.sequence(before: EventTime.seconds(rfc3339: text) ?? 0).map { .after($0) }
        }
    }

    private static func isName(_ name: String) -> Bool {
        nameBytes.contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || [0x2E, 0x5F, 0x3A, 0x2D].contains(byte)
            }
    }

    // MARK: CREDIT, ACK, UNFOLLOW

    func credit(_ request: Request, _ caller: Caller) throws(RequestError) {
        let header = try request.header(as: CreditHeader.self)
        guard (1...ProtocolLimits.credit).contains(header.credit) else {
            throw malformed(request, "credit", "\(header.credit); give 1 to \(ProtocolLimits.credit)", "/credit")
        }
        followers.addCredit(caller.peer, id: request.id, credit: header.credit) { progress in
            guard let progress else { return caller.reply(self.noFollow(request)) }
            caller.reply(
                Reply(.done, id: request.id) {
                    $0.member("sent", ChangeEvent.padded(progress.sent))
                    $0.member("through", ChangeEvent.padded(progress.through))
                    $0.member("head", ChangeEvent.padded(progress.head))
                })
        }
    }

    func acknowledge(_ request: Request, _ caller: Caller) throws(RequestError) {
        let header = try request.header(as: AckHeader.self)
        followers.acknowledge(caller.peer, id: request.id, sequence: header.sequence) { answer in
            switch answer {
            case .acknowledged(let sequence):
                caller.reply(Reply(.done, id: request.id) { $0.member("acknowledged", ChangeEvent.padded(sequence)) })
            case .noFollow: caller.reply(self.noFollow(request))
            case .unnamed:
                caller.reply(
                    .failure(
                        .malformed, id: request.id, code: "unnamed",
                        message: "take ACK: this FOLLOW has no name to keep a sequence for; follow with a name"))
            case .beyondSent(let sent):
                caller.reply(
                    .failure(
                        .conflict, id: request.id, code: "beyondSent",
                        message: "take ACK: sequence \(header.sequence) was not sent yet; the last one was \(sent)",
                        pointer: "/sequence"))
            case .failed(let error): caller.reply(self.fault(error, request))
            }
        }
    }

    func unfollow(_ request: Request, _ caller: Caller) {
        followers.unfollow(caller.peer, id: request.id) { existed in
            caller.reply(existed ? Reply(.done, id: request.id) : self.noFollow(request))
        }
    }

    // MARK: FOLLOWERS, FORGET

    func list(_ request: Request, _ caller: Caller) {
        answer(request, caller) {
            let statuses = self.followers.statuses(limit: Self.listed)
            var writer = JSONWriter(capacity: 256 * statuses.count + 64)
            writer.array(statuses) { $0.value($1) }
            return Reply(.done, id: request.id, body: writer.bytes) { $0.member("followers", statuses.count) }
        }
    }

    func forget(_ request: Request, _ caller: Caller) throws(RequestError) {
        let header = try request.header(as: ForgetHeader.self)
        followers.forget(header.name) { result in
            switch result {
            case .success(true): caller.reply(Reply(.done, id: request.id))
            case .success(false):
                caller.reply(
                    .failure(
                        .notFound, id: request.id, code: "name",
                        message: "take FORGET: no durable follower \"\(header.name.prefix(128))\"; FOLLOWERS lists them",
                        pointer: "/name"))
            case .failure(let error): caller.reply(self.fault(error, request))
            }
        }
    }

    /// For INFO.
    func statuses() -> [FollowerStatus] { followers.statuses(limit: Self.listedInInfo) }

    // MARK: Replies

    private func answer(_ request: Request, _ caller: Caller, _ body: @escaping @Sendable () throws -> Reply) {
        reading.async {
            do {
                caller.reply(try body())
            } catch {
                caller.reply(self.fault(error, request))
            }
        }
    }

    private func malformed(_ request: Request, _ code: String, _ reason: String, _ pointer: String) -> RequestError {
        RequestError(
            status: .malformed, id: request.id, code: code, message: "take \(request.verb.rawValue): \(reason)",
            pointer: pointer)
    }

    private func noFollow(_ request: Request) -> Reply {
        .failure(
            .notFound, id: request.id, code: "follow",
            message: "take \(request.verb.rawValue): no FOLLOW with this request id; send FOLLOW first")
    }

    private func trimmed(_ request: Request, _ floor: Int64) -> Reply {
        Reply(.trimmed, id: request.id) {
            $0.member("code", "trimmed")
            $0.member(
                "message", "take FOLLOW: events through \(floor) are no longer kept; follow with snapshot, or from start")
            $0.member("floor", ChangeEvent.padded(floor))
        }
    }

    private func otherEpoch(_ request: Request, _ reason: String) throws -> Reply {
        try conflict(
            request, "epoch", "take FOLLOW: \(reason), which was restored or replaced; follow with snapshot, or from start")
    }

    private func beyondHead(_ request: Request, _ object: String) throws -> Reply {
        let head = try store.head()
        return try conflict(
            request, "beyondHead",
            "take FOLLOW: \(object) is beyond the head \(head), so it is of another store; follow with snapshot, or from start")
    }

    private func conflict(_ request: Request, _ code: String, _ message: String) throws -> Reply {
        let (head, floor) = (try store.head(), try store.floor())
        return Reply(.conflict, id: request.id) {
            $0.member("code", code)
            $0.member("message", message)
            $0.member("epoch", store.epoch)
            $0.member("head", ChangeEvent.padded(head))
            $0.member("floor", ChangeEvent.padded(floor))
        }
    }

    /// The last message of a follow that the daemon ends.
    private func reply(_ end: FollowEnd, _ request: Request) -> Reply {
        switch end {
        case .trimmed(let floor): trimmed(request, floor)
        case .takenOver:
            .failure(
                .conflict, id: request.id, code: "takenOver",
                message: "end FOLLOW: another client follows under this name now; two of them need two names")
        case .forgotten:
            .failure(.notFound, id: request.id, code: "forgotten", message: "end FOLLOW: an administrator removed its name")
        case .failed(let operation):
            .failure(
                .fault, id: request.id, code: "fault",
                message: "end FOLLOW: \(operation) failed, the daemon's log has the reason; follow again")
        }
    }
}

extension FollowerStatus: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("name", name)
            $0.member("connected", isConnected)
            $0.member("acknowledged", acknowledged.map(ChangeEvent.padded))
            $0.member("sent", sent.map(ChangeEvent.padded))
            $0.member("lag", lag)
            $0.member("credit", credit)
            $0.member("snapshot", isInSnapshot)
            $0.member("filter", json: filter.isEmpty ? Array("{}".utf8) : Array(filter.utf8))
            $0.member("seen", seen.map { Int64($0) })
        }
    }
}
