import Articles
import CZeroMQ
import Foundation
import WireProtocol
import WorkQueues

/// Events that a follower of the release daemon gets from the log, with credit given as it reads, against a bare ROUTER that sends frames of
/// the same size as fast as the DEALER gives the same credit.
final class FollowedEvents: Row {
    private static let count = 10_000
    private static let credit = 1_024

    private let programs: String
    private let samples: Samples
    /// With a log of ``count`` events; made once.
    private var daemon: DaemonProcess?

    init(programs: String, samples: Samples) {
        self.programs = programs
        self.samples = samples
    }

    let name = "events of the log to one follower, ipc"
    let unit = "events/s"
    let peerName = "bare ROUTER to DEALER"
    /// None was set: reported.
    let bar = "none"

    func ours() throws -> Double {
        let daemon = try self.daemon ?? filled()
        self.daemon = daemon
        let context = try MessageContext()
        return try read(try socket(context, daemon.ctl), credit: true)
    }

    private func filled() throws -> DaemonProcess {
        let daemon = try DaemonProcess(programs: programs)
        let client = try Client(daemon.ctl)
        for number in 0..<Self.count {
            if number >= 256 { try client.waitForAcknowledgement() }
            let text = "Hội nghị giao ban số \(number)\n\nNgày 9/4/2018, Ban Tuyên giáo họp lần thứ \(number).\n"
            try client.put(number, Array(text.utf8))
        }
        for _ in 0..<256 { try client.waitForAcknowledgement() }
        // The log is whole when its last event has come.
        let context = try MessageContext()
        _ = try read(try socket(context, daemon.ctl), credit: true)
        return daemon
    }

    func peer() throws -> Double {
        let endpoint = "ipc://\(NSTemporaryDirectory())/giaoban-router-\(UUID().uuidString.prefix(8))"
        defer { unlink(String(endpoint.dropFirst("ipc://".count))) }
        let context = try MessageContext()
        let router = try MessageSocket(.router, context: context, name: "peer")
        try router.set(ZMQ_LINGER, 0 as Int32)
        try router.set(ZMQ_SNDHWM, 0 as Int32)
        try router.bind(endpoint)
        let dealer = try socket(context, endpoint)
        _ = try dealer.send([[1]])
        guard router.wait(milliseconds: 10_000), case .message(let hello) = try router.receive(maxParts: 2) else {
            throw Problem("no connection")
        }
        let frames =
            [hello[0]]
            + EventMessage(id: Array("follow".utf8), event: LiveEvents.example, previous: 0).frames
        let start = Machine.now
        var (sent, received) = (0, 0)
        while received < Self.count {
            while sent < Self.count, sent - received < Self.credit {
                guard try router.send(frames) == .sent else { break }
                sent += 1
            }
            while case .message = try dealer.receive(maxParts: 8) { received += 1 }
        }
        return Double(Self.count) / (Machine.now - start)
    }

    private func socket(_ context: MessageContext, _ endpoint: String) throws -> MessageSocket {
        let socket = try MessageSocket(.dealer, context: context, name: "follower")
        try socket.set(ZMQ_LINGER, 0 as Int32)
        try socket.set(ZMQ_RCVHWM, 10_000 as Int32)
        try socket.connect(endpoint)
        return socket
    }

    /// Follows from the start through ``count`` events; events a second.
    private func read(_ socket: MessageSocket, credit: Bool) throws -> Double {
        let header = FollowHeader(from: .start, credit: Self.credit).json()
        _ = try socket.send(Request(verb: .follow, id: [1], header: header).frames)
        let more = Request(verb: .credit, id: [1], header: CreditHeader(credit: Self.credit / 2).json()).frames
        let start = Machine.now
        var received = 0
        while received < Self.count {
            switch try socket.receive(maxParts: 8) {
            case .none: guard socket.wait(milliseconds: 60_000) else { throw Problem("no event within a minute") }
            case .message(let frames), .tooManyParts(let frames):
                guard frames.count == 5 else { continue }
                received += 1
                if received.isMultiple(of: Self.credit / 2) { _ = try socket.send(more) }
            }
        }
        return Double(Self.count) / (Machine.now - start)
    }
}

/// From sending a PUT to its event at a follower, at 100 articles/s.
struct PutToEvent: Row {
    let programs: String
    let samples: Samples
    /// Of all articles, the share that was faster: .5 or .99.
    let share: Double
    /// Milliseconds.
    let most: Double

    private static let count = 500
    private static let perSecond = 100.0

    var name: String { "PUT to its event at 100 articles/s, p\(Int(share * 100))" }
    var unit: String { "ms" }
    var peerName: String { "the bar" }
    var bar: String { "<= 1" }

    func peer() throws -> Double { most }

    func ours() throws -> Double {
        let daemon = try DaemonProcess(programs: programs)
        let context = try MessageContext()
        let socket = try MessageSocket(.dealer, context: context, name: "follower")
        try socket.set(ZMQ_LINGER, 0 as Int32)
        try socket.connect(daemon.ctl)
        _ = try socket.send(Request(verb: .follow, id: [1], header: FollowHeader(from: .start).json()).frames)
        struct Event: Decodable {
            struct Content: Decodable { var uri: String? }
            var data: Content
        }
        var sent: [String: Double] = [:]
        var times: [Double] = []
        let start = Machine.now
        while times.count < Self.count {
            let due = min(Self.count, Int((Machine.now - start) * Self.perSecond) + 1)
            while sent.count < due {
                let uri = "bench:\(sent.count)"
                let header = Array(#"{"uri":"\#(uri)"}"#.utf8)
                let request = Request(verb: .put, id: [2], header: header, body: samples.article(sent.count))
                sent[uri] = Machine.now
                _ = try socket.send(request.frames)
            }
            _ = socket.wait(milliseconds: 1)
            while case .message(let frames) = try socket.receive(maxParts: 8) {
                guard case .event(_, _, let json)? = ServerMessage(frames: frames) else { continue }
                let event = try JSONDecoder().decode(Event.self, from: Data(json))
                if let begun = event.data.uri.flatMap({ sent[$0] }) { times.append((Machine.now - begun) * 1_000) }
            }
            guard Machine.now - start < 60 else { throw Problem("\(times.count) events within a minute") }
        }
        return times.sorted()[min(times.count - 1, Int(Double(times.count) * share))]
    }
}
