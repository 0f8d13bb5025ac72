import Access
import Articles
import CZeroMQ
import Foundation
import Subscriptions
import TemporaryDirectories
import Testing
import WireProtocol
import WorkQueues

@Suite struct LivePublisherTests {
    /// The sequence of the next event, or nil for a heartbeat.
    private func read(_ socket: MessageSocket) throws -> Int64? {
        struct Event: Decodable { var sequence: String }
        try #require(socket.wait(milliseconds: 60_000))
        guard case .message(let frames) = try socket.receive(maxParts: 2),
            frames[0] != Array(LivePublisher.heartbeatTopic.utf8)
        else { return nil }
        return Int64(try JSONDecoder().decode(Event.self, from: Data(frames[1])).sequence)
    }

    private func event(_ sequence: Int64) -> ChangeEvent {
        ChangeEvent(
            sequence: sequence, shard: "0", epoch: "e", kind: .indexed, time: "2026-01-01T00:00:00Z", data: .init(position: 1))
    }

    @Test func `one stopped subscriber of ten costs the nine others nothing, and sees by sequence what it missed`() throws {
        let directory = try TemporaryDirectory()
        let endpoint = "ipc://" + directory.path("live.sock")
        let context = try MessageContext()
        let publisher = try LivePublisher(
            context: context, entrance: Entrance(.live, unguarded: Endpoint(endpoint)), shard: "0", head: 0,
            trouble: { Issue.record("\($0)") })
        let subscribers = try (0..<10).map { _ in
            let socket = try MessageSocket(.subscribe, context: context, name: "test")
            try socket.set(ZMQ_LINGER, 0 as Int32)
            // Little room of its own, so that the stopped one is full soon.
            try socket.set(ZMQ_RCVHWM, 100 as Int32)
            try socket.set(ZMQ_RCVBUF, 4_096 as Int32)
            try socket.subscribe(prefix: "")
            try socket.connect(endpoint)
            return socket
        }
        // The first heartbeat says that the subscription is in force.
        for socket in subscribers { try #require(socket.wait(milliseconds: 60_000)) }
        let (count, batch): (Int64, Int64) = (15_000, 50)
        var received = Array(repeating: [Int64](), count: 10)
        for first in stride(from: Int64(1), through: count, by: Int64.Stride(batch)) {
            publisher.publish((first..<first + batch).map(event))
            for number in 1..<10 {
                while received[number].last ?? 0 < first + batch - 1 {
                    if let sequence = try read(subscribers[number]) { received[number].append(sequence) }
                }
            }
        }
        for number in 1..<10 { #expect(received[number] == Array(1...count)) }
        // The stopped one has what its queues held, in order and from the beginning. Then something is missing: it follows after that.
        var extra = count
        while received[0].last ?? 0 <= count {
            if let sequence = try read(subscribers[0]) {
                received[0].append(sequence)
            } else {
                // A heartbeat: there is room again, or will be.
                extra += 1
                publisher.publish([event(extra)])
            }
        }
        let held = Int64(received[0].count - 1)
        #expect(received[0].dropLast() == Array(1...held)[...])
        #expect(held >= 9_000 && held < count, "\(held) held")
        let closed = DispatchSemaphore(value: 0)
        publisher.close { closed.signal() }
        closed.wait()
    }
}
