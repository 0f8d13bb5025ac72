import Foundation
import Testing
import WireProtocol

/// A durable follower over any number of the daemon's lives: it goes on by its name alone, and holds what comes to what was promised.
struct CrashFollower {
    let name: String
    /// FOLLOW's; empty for everything.
    let filter: String
    /// Events from one acknowledgement to the next.
    let stride: Int
    /// Whether the daemon may forget its last acknowledgements: with the power.
    let mayForget: Bool

    /// In order, each once.
    private(set) var taken: [Event] = []
    /// Events that came again.
    private(set) var repeats = 0
    private var ids: [Int64: String] = [:]
    /// The last acknowledgement that was answered.
    private var confirmed: Int64 = 0
    /// Whether a FOLLOW was answered, so that the name is on disk.
    private var isKnown = false
    private var client: RawClient?
    /// Of the present life: FOLLOW's request id, and what the next event's `previous` must be.
    private var id: [UInt8] = []
    private var expected: Int64?
    private var unacknowledged = 0
    /// One acknowledgement at a time: the next one holds what came meanwhile.
    private var isAcknowledging = false
    private var owedCredit = 0

    init(name: String, filter: String = "{}", stride: Int, mayForget: Bool) {
        self.name = name
        self.filter = filter
        self.stride = stride
        self.mayForget = mayForget
    }

    /// Begins a life of the daemon.
    mutating func connect(to daemon: DaemonUnderTest) throws {
        // The runs send tens of thousands of events; their other follower holds each to its schema.
        let client = try RawClient(daemon.ctl, isWatched: false)
        self.client = client
        (expected, unacknowledged, owedCredit, isAcknowledging) = (nil, 0, 0, false)
        id = try client.send(.follow, header: #"{"name":"\#(name)","from":"start","filter":\#(filter)}"#)
    }

    /// Takes what is there, and acknowledges as it goes.
    mutating func read() throws {
        while let client, let message = try? client.receive(within: 0) {
            try take(message)
            if unacknowledged >= stride { try acknowledge(client) }
        }
    }

    /// Takes an event, waiting for it, and does not acknowledge.
    mutating func readOne() throws {
        let client = try #require(client)
        while taken.isEmpty { try take(try client.receive()) }
    }

    /// Takes what came before the daemon's end.
    mutating func readRest() throws {
        while let client, let message = try? client.receive(within: 0) { try take(message) }
        client = nil
    }

    /// Takes what comes until it has so many events and all of them are acknowledged for good.
    mutating func read(until count: Int, on daemon: DaemonUnderTest) throws {
        let client = try #require(client)
        while taken.count < count || confirmed < taken.last?.number ?? 0 {
            if unacknowledged >= stride || (taken.count == count && unacknowledged > 0) { try acknowledge(client) }
            guard let message = try? client.receive() else {
                throw DaemonUnderTest.Problem(
                    description: "\(name): \(taken.count) of \(count) events came; its log:\n\(daemon.log)")
            }
            try take(message)
        }
    }

    private struct Mark: Decodable { var sequence, previous: String }
    /// FOLLOW's and ACK's answers.
    private struct Answer: Decodable {
        var after: String?
        var resumed: Bool?
        var acknowledged: String?
    }

    private mutating func take(_ message: ServerMessage) throws {
        switch message {
        case .event(id, let header, let json):
            let mark = try JSONDecoder().decode(Mark.self, from: Data(header))
            let event = try Event(json)
            let sequence = try #require(event.number)
            #expect(event.sequence == mark.sequence)
            #expect(Int64(mark.previous) == expected, "\(name): event \(sequence) after \(expected ?? -1)")
            expected = sequence
            if let known = ids[sequence] {
                #expect(event.id == known, "\(name): event \(sequence) came again as another one")
                repeats += 1
            } else {
                #expect(sequence > taken.last?.number ?? 0, "\(name): event \(sequence) came late")
                ids[sequence] = event.id
                taken.append(event)
            }
            unacknowledged += 1
            owedCredit += 1
            if let client, owedCredit == 256 {
                try client.send(Request(verb: .credit, id: id, header: Array(#"{"credit":256}"#.utf8)).frames)
                owedCredit = 0
            }
        case .reply(let status, id, let header, _):
            #expect(status == 200, "\(name): \(String(decoding: header, as: UTF8.self))")
            let answer = try JSONDecoder().decode(Answer.self, from: Data(header))
            if let after = answer.after.flatMap({ Int64($0) }) {
                if isKnown { #expect(answer.resumed == true, "\(name) was forgotten") }
                isKnown = true
                expected = after
                // What was acknowledged is not told again.
                if mayForget { confirmed = min(confirmed, after) } else { #expect(after >= confirmed) }
            } else if let acknowledged = answer.acknowledged.flatMap({ Int64($0) }) {
                confirmed = max(confirmed, acknowledged)
                isAcknowledging = false
            }
        default: Issue.record("\(name): a message of no follow")
        }
    }

    private mutating func acknowledge(_ client: RawClient) throws {
        guard !isAcknowledging else { return }
        isAcknowledging = true
        try client.send(Request(verb: .ack, id: id, header: Array(#"{"sequence":\#(expected ?? 0)}"#.utf8)).frames)
        unacknowledged = 0
    }
}
