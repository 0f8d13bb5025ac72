import Articles
import Foundation
import WireProtocol

#if canImport(Glibc)
    import Glibc
#endif

/// One follow over any number of the daemon's lives: what was taken is not taken twice, what is done with is acknowledged, and a place
/// that is gone is made good by a snapshot.
struct FollowSession {
    struct Settings {
        var name: String?
        /// Nil with a snapshot.
        var from: FollowStart?
        var filter: FilterHeader
        var isSnapshot: Bool
        var untilHead: Bool
        /// Events that may be under way or under work.
        var window: Int
    }

    /// What is done with events.
    enum Consumer {
        case print(([UInt8]) -> Void)
        case command(EventCommand)
    }

    /// Something taken and not yet done with. In the order of arrival, which is that of acknowledgement.
    private struct Delivery {
        /// The place that is reached when this and all before it are done with; nil for an article of a snapshot.
        var sequence: Int64?
        var isDone: Bool
    }

    private enum Verdict {
        case finished
        /// The daemon does not know of this follow, or something is missing: follow again.
        case again
        case unreachable
        /// The place is gone.
        case lost(String)
    }

    /// Seconds without a message after which the daemon is asked whether it still knows of the follow; after a restart it does not.
    private static let patience = 1.0
    /// The same while the head is all that is waited for.
    private static let patienceForHead = 0.05
    /// Seconds between attempts to reach a daemon that went away.
    private static let reconnection = 0.25

    private let options: ConnectionOptions
    private let settings: Settings
    private let consumer: Consumer

    private var connection: ControlConnection
    /// Of the store that sequences count in.
    private var epoch: String?
    /// The last sequence taken; events through it that come again are passed over.
    private var taken: Int64?
    private var isSnapshotDue: Bool
    private var hasBegun = false
    /// The newest event that there was at the beginning.
    private var head: Int64?

    private var deliveries: [Delivery] = []
    /// Deliveries before the first of `deliveries`.
    private var retired = 0
    private var done: Int64?
    private var acknowledged: Int64?
    /// The first delivery that was given up, and what was the matter.
    private var failure: (number: Int, words: String)?

    // Of the present follow.
    private var id: [UInt8] = []
    /// What the next event's `previous` must be.
    private var expected: Int64?
    private var owedCredit = 0
    private var isAcknowledging = false
    private var isAsking = false
    private var isAtHead = false
    /// Steady seconds.
    private var askedAt = SystemClock.steady()

    init(options: ConnectionOptions, settings: Settings, consumer: Consumer) throws {
        self.options = options
        self.settings = settings
        self.consumer = consumer
        isSnapshotDue = settings.isSnapshot
        connection = try options.connect()
    }

    /// Ends when all that was asked for is done with.
    mutating func run() throws {
        defer { leave() }
        while true {
            switch try follow() {
            case .finished: return
            case .again:
                leave()
                // What went wrong once may go wrong again.
                usleep(UInt32(Self.reconnection * 1_000_000))
            case .unreachable:
                Output.complain("follow: giaoband went away; going on after event \(taken ?? 0) when it is back")
                try reconnect()
            case .lost(let words):
                Output.complain("follow: \(words); taking a snapshot")
                isSnapshotDue = true
                (epoch, taken, done, acknowledged) = (nil, nil, nil, nil)
                // What is under work belongs to the old place.
                for index in deliveries.indices { deliveries[index].sequence = nil }
            }
        }
    }

    // MARK: One follow

    private mutating func follow() throws -> Verdict {
        id = connection.makeID()
        (expected, owedCredit, isAcknowledging, isAsking, isAtHead) = (nil, 0, false, false, false)
        let header = FollowHeader(
            name: settings.name, from: isSnapshotDue ? nil : taken.map { .sequence($0) } ?? settings.from,
            filter: settings.filter, credit: settings.window, epoch: isSnapshotDue ? nil : epoch,
            snapshot: isSnapshotDue ? true : nil)
        try connection.send(Request(verb: .follow, id: id, header: header.json()))
        askedAt = SystemClock.steady()
        while true {
            if let verdict = try settle() { return verdict }
            let patience = isWaitingForHead ? Self.patienceForHead : Self.patience
            let received: ServerMessage?
            do {
                received = try connection.receive(within: patience, orReadable: descriptor)
            } catch let error as CommandError where error.exitCode.rawValue == EX_UNAVAILABLE {
                // A daemon that dies in a handshake.
                return .unreachable
            }
            guard let message = received else {
                if hasOutcomes { continue }
                if isAsking || expected == nil {
                    if SystemClock.steady() - askedAt > options.timeout { return .unreachable }
                } else {
                    try ask()
                }
                continue
            }
            if let verdict = try take(message) { return verdict }
        }
    }

    private var descriptor: Int32? {
        if case .command(let command) = consumer { command.descriptor } else { nil }
    }

    private var hasOutcomes: Bool {
        guard let descriptor else { return false }
        var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&item, 1, 0) > 0
    }

    private var isWaitingForHead: Bool { settings.untilHead && deliveries.isEmpty && !isSnapshotDue }

    /// Gives the credit that is owed, at least one, and so hears where the follow stands.
    private mutating func ask() throws {
        let credit = max(1, owedCredit)
        owedCredit -= credit
        try connection.send(Request(verb: .credit, id: id, header: CreditHeader(credit: credit).json()))
        (isAsking, askedAt) = (true, SystemClock.steady())
    }

    /// Nil to go on.
    private mutating func take(_ message: ServerMessage) throws -> Verdict? {
        switch message {
        case .event(id, let header, let json): return try takeEvent(header, json)
        case .snapshot(id, let header, let json): return try takeArticle(header, json)
        case .reply(let status, id, let header, _) where status == 200: return try takeAnswer(header)
        case .reply(let status, id, let header, _): return try refuse(Refusal(status: status, header: header))
        default: return nil
        }
    }

    private struct Mark: Decodable {
        var sequence: String
        var previous: String?
        var more: Bool?
    }

    private mutating func takeEvent(_ header: [UInt8], _ json: [UInt8]) throws -> Verdict? {
        let mark = try JSONDecoder().decode(Mark.self, from: Data(header))
        guard let sequence = Int64(mark.sequence), let previous = mark.previous.flatMap({ Int64($0) }) else { return nil }
        guard previous == expected else { return .again }
        expected = sequence
        guard sequence > taken ?? -1 else {
            // Taken in an earlier life of the daemon, and perhaps still under work.
            owedCredit += 1
            return nil
        }
        taken = sequence
        deliver(sequence, json)
        return nil
    }

    private mutating func takeArticle(_ header: [UInt8], _ json: [UInt8]) throws -> Verdict? {
        let mark = try JSONDecoder().decode(Mark.self, from: Data(header))
        if mark.more == true {
            deliver(nil, json)
        } else if let sequence = Int64(mark.sequence) {
            isSnapshotDue = false
            (taken, expected) = (sequence, sequence)
            deliveries.append(Delivery(sequence: sequence, isDone: true))
        }
        return nil
    }

    private struct Answer: Decodable {
        // Of FOLLOW.
        var after: String?
        var head: String?
        var epoch: String?
        // Of CREDIT.
        var sent: String?
        var through: String?
        // Of ACK.
        var acknowledged: String?

        /// UNFOLLOW's.
        var isEmpty: Bool { after == nil && sent == nil && acknowledged == nil }
    }

    private mutating func takeAnswer(_ header: [UInt8]) throws -> Verdict? {
        let answer = try JSONDecoder().decode(Answer.self, from: Data(header))
        if let after = answer.after.flatMap({ Int64($0) }) {
            hasBegun = true
            epoch = answer.epoch
            expected = after
            head = head ?? answer.head.flatMap { Int64($0) }
            if !isSnapshotDue, taken == nil { taken = after }
            isAtHead = (head ?? 0) <= after
        } else if let sent = answer.sent.flatMap({ Int64($0) }), let through = answer.through.flatMap({ Int64($0) }) {
            isAsking = false
            // What was sent came before this answer.
            guard isSnapshotDue || sent == expected else { return .again }
            guard !isSnapshotDue else { return nil }
            isAtHead = through >= head ?? 0
            // What a filter left out need not be looked at again.
            if settings.name == nil { taken = max(taken ?? 0, through) }
        } else if let acknowledged = answer.acknowledged.flatMap({ Int64($0) }) {
            self.acknowledged = max(self.acknowledged ?? 0, acknowledged)
            isAcknowledging = false
        }
        return nil
    }

    private func refuse(_ refusal: Refusal) throws -> Verdict? {
        switch (WireProtocol.Status(rawValue: refusal.status), refusal.code) {
        case (.trimmed, _), (.conflict, "epoch"), (.conflict, "beyondHead"):
            // Whoever names a place wants that one; whoever goes on wants nothing missed.
            guard hasBegun || settings.name != nil else { throw CommandError.refused(refusal) }
            return .lost(refusal.message)
        case (.conflict, "beyondSent"), (.notFound, "follow"), (.fault, _), (.unavailable, _): return .again
        case (.conflict, "takenOver"):
            throw CommandError(description: refusal.message, exitCode: .init(EX_TEMPFAIL))
        default: throw CommandError.refused(refusal)
        }
    }

    // MARK: Work

    private struct Subject: Decodable { var subject: String? }

    private mutating func deliver(_ sequence: Int64?, _ json: [UInt8]) {
        switch consumer {
        case .print(let print):
            print(json)
            deliveries.append(Delivery(sequence: sequence, isDone: true))
        case .command(let command):
            let subject = (try? JSONDecoder().decode(Subject.self, from: Data(json)))?.subject ?? ""
            command.run(retired + deliveries.count, subject: subject, json: json)
            deliveries.append(Delivery(sequence: sequence, isDone: false))
        }
    }

    /// Acknowledges and gives credit for what is done with; tells whether all is.
    private mutating func settle() throws -> Verdict? {
        if case .command(let command) = consumer {
            for outcome in command.takeOutcomes() {
                switch outcome {
                case .done(let number): deliveries[number - retired].isDone = true
                case .failed(let number, let trouble):
                    let sequence = deliveries[number - retired].sequence.map { "event \($0)" } ?? "an article of the snapshot"
                    if number < failure?.number ?? .max { failure = (number, "\(trouble) for \(sequence)") }
                }
            }
        }
        while let first = deliveries.first, first.isDone {
            if let sequence = first.sequence { done = sequence }
            deliveries.removeFirst()
            retired += 1
            owedCredit += 1
        }
        if settings.name != nil, expected != nil, !isSnapshotDue, !isAcknowledging, let done, done > acknowledged ?? -1 {
            try connection.send(Request(verb: .ack, id: id, header: AckHeader(sequence: done).json()))
            (isAcknowledging, askedAt) = (true, SystemClock.steady())
        }
        let isEnd =
            failure?.number == retired || (isWaitingForHead && expected != nil && (isAtHead || (taken ?? -1) >= head ?? 0))
        if isEnd, settings.name == nil || done.map({ $0 <= acknowledged ?? -1 }) ?? true {
            if let failure {
                throw CommandError(
                    description: "follow: given up: \(failure.words); the next follow begins with it",
                    exitCode: .init(EX_TEMPFAIL))
            }
            return .finished
        }
        if owedCredit >= max(1, settings.window / 2), expected != nil, !isAsking { try ask() }
        return nil
    }

    /// Ends the present follow, so that the daemon does not go on with it.
    private func leave() {
        guard !id.isEmpty, (try? connection.send(Request(verb: .unfollow, id: id))) != nil else { return }
        let deadline = SystemClock.steady() + 1
        while let message = try? connection.receive(within: deadline - SystemClock.steady()) {
            if case .reply(_, id, let header, _) = message,
                (try? JSONDecoder().decode(Answer.self, from: Data(header)))?.isEmpty ?? true
            {
                return
            }
        }
    }

    /// - Throws: where it is there and does not let us in.
    private mutating func reconnect() throws {
        while true {
            do {
                let fresh = try options.connect()
                _ = try fresh.ask(.ping)
                connection = fresh
                return
            } catch let error as CommandError where [EX_NOPERM, EX_CONFIG].contains(error.exitCode.rawValue) {
                throw error
            } catch {
                usleep(UInt32(Self.reconnection * 1_000_000))
            }
        }
    }
}
