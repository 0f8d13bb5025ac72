import Articles
import CZeroMQ
import Foundation
import Testing
import WireProtocol
import WorkQueues

/// A DEALER that sends whatever a test wants to, and waits for answers with a deadline.
final class RawClient {
    struct Silence: Error {}

    private let context: MessageContext
    private let socket: MessageSocket
    /// Holds everything to docs/schemas; nil where a test looks at tens of thousands of messages.
    private let watched: WatchedMessages?
    private var nextID = 0

    init(_ endpoint: String, isWatched: Bool = true, keys: CurveKeys? = nil) throws {
        watched = isWatched ? try WatchedMessages() : nil
        context = try MessageContext()
        socket = try MessageSocket(.dealer, context: context, name: "test")
        try socket.set(ZMQ_LINGER, 0 as Int32)
        try keys?.prepare(socket)
        try socket.connect(endpoint)
    }

    func send(_ frames: [[UInt8]]) throws {
        watched?.sent(frames)
        #expect(try socket.send(frames) == .sent)
    }

    func send(_ frames: String...) throws {
        try send(frames.map { Array($0.utf8) })
    }

    /// - Parameter seconds: far more than an answer takes on a loaded machine.
    func receive(within seconds: Int = 60) throws -> ServerMessage {
        guard socket.wait(milliseconds: seconds * 1_000), case .message(let frames) = try socket.receive(maxParts: 16),
            let message = ServerMessage(frames: frames)
        else { throw Silence() }
        watched?.received(message)
        return message
    }

    /// The next message; nil once the daemon is dead and nothing is left to read.
    func receive(while isAlive: () -> Bool) throws -> ServerMessage? {
        for _ in 0..<1_200 {
            let lives = isAlive()
            if socket.wait(milliseconds: 50) { return try receive(within: 0) }
            if !lives { return nil }
        }
        throw Silence()
    }

    /// Sends a request; returns its id.
    @discardableResult
    func send(_ verb: Verb, header: String = "{}", body: [UInt8] = []) throws -> [UInt8] {
        nextID += 1
        let id = Array("r\(nextID)".utf8)
        try send(Request(verb: verb, id: id, header: Array(header.utf8), body: body).frames)
        return id
    }

    /// Status and header of the next reply, or of the next one to a request.
    func reply(to request: [UInt8]? = nil) throws -> (status: Int, header: [String: Any], body: [UInt8]) {
        while true {
            if case .reply(let status, let id, let header, let body) = try receive(), request == nil || request == id {
                let object = try JSONSerialization.jsonObject(with: Data(header)) as? [String: Any]
                return (status, object ?? [:], body)
            }
        }
    }

    func ask(_ verb: Verb, header: String = "{}", body: [UInt8] = []) throws -> (
        status: Int, header: [String: Any], body: [UInt8]
    ) {
        try reply(to: try send(verb, header: header, body: body))
    }

    /// Puts numbered articles, as `u:NUMBER`, and waits until all of them are told.
    func put(_ numbers: ClosedRange<Int>, words: (Int) -> String = { _ in "" }) throws {
        for number in numbers {
            let text =
                "Hội nghị giao ban số \(number)\n\nNgày 9/4/2018, Ban Tuyên giáo họp lần thứ \(number). \(words(number))\n"
            #expect(try ask(.put, header: #"{"uri":"u:\#(number)"}"#, body: Array(text.utf8)).status == 200)
        }
        _ = try events(numbers.count, from: String(numbers.lowerBound - 1))
    }

    /// Follows from the start until `count` events are there; returns them as objects.
    func events(_ count: Int, from: String = "start") throws -> [Event] {
        let id = try send(.follow, header: #"{"from":"\#(from)"}"#)
        var events: [Event] = []
        while events.count < count {
            if case .event(_, _, let json) = try receive() { events.append(try Event(json)) }
        }
        // An id of its own would be refused: UNFOLLOW names the FOLLOW's.
        try send(Request(verb: .unfollow, id: id).frames)
        while case .event = try receive() {}
        return events
    }
}

/// A CloudEvent as a subscriber reads it.
struct Event: Decodable {
    struct Content: Decodable {
        struct Failure: Decodable {
            var stage: String
            var message: String?
            var code: String
        }
        var article: String?
        var uri: String?
        var revision: Int?
        var position: Int64
        var title: String?
        var name: String?
        var changed: [String]?
        var original: String?
        var reason: String?
        var failure: Failure?
    }
    var specversion: String
    var id: String
    var type: String
    var sequence: String
    var data: Content

    var number: Int64? { Int64(sequence) }

    init(_ json: [UInt8]) throws {
        self = try JSONDecoder().decode(Event.self, from: Data(json))
    }
}
