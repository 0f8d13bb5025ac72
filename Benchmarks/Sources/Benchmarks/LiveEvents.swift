import Access
import Articles
import CZeroMQ
import Foundation
import Subscriptions
import WireProtocol
import WorkQueues

/// Events that one subscriber gets from the live publisher, against the same frames from a bare PUB.
///
/// The publisher is driven in this process: through the daemon the rate would be that of parsing and storing.
struct LiveEvents: Row {
    private static let count = 300_000
    /// Events of one commit.
    private static let batch = 64
    private static let endMark = "~end"

    var name: String { "live events, one subscriber, ipc" }
    var unit: String { "events/s" }
    var peerName: String { "bare PUB" }
    var bar: String { ">= .7" }

    private static let events: [ChangeEvent] = (1...batch).map { number in
        var data = ChangeEvent.Data(position: Int64(number))
        data.article = "aa77939118e0a58d5fa61f9b2b08f06a"
        data.uri = "https://tinh.example/tin/\(number)"
        data.title = "Hội nghị giao ban công tác khoa giáo 6 tháng đầu năm 2020"
        data.genre = .periodicBriefing
        return ChangeEvent(
            sequence: Int64(number), shard: "0", epoch: "26be3877b62ab6e7", kind: .indexed, time: "2026-01-01T00:00:00.000Z",
            data: data)
    }

    /// One of the size that events have.
    static var example: ChangeEvent { events[0] }

    func ours() throws -> Double {
        try measure(Self.local()) { context, endpoint in
            let publisher = try LivePublisher(
                context: context, entrance: Entrance(.live, unguarded: Endpoint(endpoint)), shard: "0", head: 0,
                trouble: { print($0) })
            return (endpoint, { publisher.publish(Self.events) })
        }
    }

    /// The same over tcp with keys.
    func curve() throws -> Double {
        let keys = try BenchmarkKeys()
        let list = try ClientList(Array("bench read \(keys.client.publicKey)".utf8), path: "clients")
        let access = AccessControl(AccessRules(owner: geteuid(), list: list))
        let local = Self.local()
        return try measure(local, keys: keys) { context, endpoint in
            // Held by the publisher's closure: without it nobody would answer for the handshake.
            let handler = try ZAPHandler(context: context, access: access, trouble: { print($0) })
            let entrance = Entrance(
                .live, local: try Endpoint(endpoint), remote: try Endpoint("tcp://127.0.0.1:*"), secret: keys.server,
                access: access)
            let publisher = try LivePublisher(
                context: context, entrance: entrance, shard: "0", head: 0, trouble: { print($0) })
            return (publisher.endpoints[1], { withExtendedLifetime(handler) { publisher.publish(Self.events) } })
        }
    }

    private static func local() -> String { "ipc://\(NSTemporaryDirectory())/giaoban-live-\(UUID().uuidString.prefix(8))" }

    func peer() throws -> Double {
        try measure(Self.local()) { context, endpoint in
            let socket = try MessageSocket(.extendedPublish, context: context, name: "peer")
            try socket.set(ZMQ_SNDHWM, 10_000 as Int32)
            try socket.bind(endpoint)
            let frames = Self.events.map { [Array($0.topic.utf8), $0.json] }
            return (endpoint, { for message in frames { _ = try socket.send(message) } })
        }
    }

    /// Publishes batches as fast as the subscriber takes them, never more than a queue ahead, and counts what arrives.
    /// - Parameter make: binds to the endpoint that it is given; returns the one to connect to, and what publishes a batch.
    private func measure(
        _ local: String, keys: BenchmarkKeys? = nil, _ make: (MessageContext, String) throws -> (String, () throws -> Void)
    ) throws -> Double {
        defer { unlink(String(local.dropFirst("ipc://".count))) }
        let context = try MessageContext()
        let (endpoint, publish) = try make(context, local)
        let subscriber = try MessageSocket(.subscribe, context: context, name: "subscriber")
        try subscriber.set(ZMQ_LINGER, 0 as Int32)
        try subscriber.set(ZMQ_RCVHWM, 10_000 as Int32)
        try subscriber.subscribe(prefix: "article.")
        try keys?.prepare(subscriber)
        try subscriber.connect(endpoint)
        // A subscription takes effect when the publisher has read it.
        while !subscriber.wait(milliseconds: 10) { try publish() }
        var received = 0
        var sent = 0
        let start = Machine.now
        while received < Self.count {
            while sent - received < 5_000 {
                try publish()
                sent += Self.batch
            }
            while case .message = try subscriber.receive(maxParts: 2) { received += 1 }
        }
        return Double(received) / (Machine.now - start)
    }
}
