import CZeroMQ
import Foundation
import TemporaryDirectories
import Testing
import WorkQueues

@Suite struct MessageSenderTests {
    @Test func `a message tells its connection, which can be ended without harm to others`() throws {
        let context = try MessageContext()
        let directory = try TemporaryDirectory()
        let endpoint = "ipc://" + directory.path("sender.sock")
        let server = try MessageSocket(.router, context: context, name: "server")
        try server.set(ZMQ_LINGER, 0 as Int32)
        try server.bind(endpoint)
        #expect(try server.lastEndpoint() == endpoint)
        let clients = try (0..<2).map { number in
            let client = try MessageSocket(.dealer, context: context, name: "client \(number)")
            try client.set(ZMQ_LINGER, 0 as Int32)
            return client
        }
        // Let go after its last message, a client would take its connection with it.
        defer { withExtendedLifetime(clients) {} }
        let monitor = try clients[0].monitor(events: ZMQ_EVENT_DISCONNECTED)
        var marks: [ConnectionMark] = []
        for client in clients {
            try client.connect(endpoint)
            #expect(try client.send([[1]]) == .sent)
            #expect(server.wait(milliseconds: 60_000))
            var sender = MessageSender()
            guard case .message = try server.receive(maxParts: 4, sender: &sender) else { return #expect(Bool(false), "nothing") }
            // Nobody was asked who it is, and it chose no routing id.
            #expect(sender.userID.isEmpty && sender.chosenRoutingID.isEmpty)
            let descriptor = try #require(sender.descriptor)
            marks.append(try #require(ConnectionMark(descriptor: descriptor)))
        }
        #expect(marks[0] != marks[1])
        marks[0].end()
        #expect(monitor.wait(milliseconds: 60_000))
        // The second one's connection is the one that it was.
        #expect(try clients[1].send([[2]]) == .sent)
        while true {
            #expect(server.wait(milliseconds: 60_000))
            var sender = MessageSender()
            guard case .message(let frames) = try server.receive(maxParts: 4, sender: &sender) else { continue }
            guard frames.last == [2] else { continue }
            #expect(sender.descriptor.flatMap { ConnectionMark(descriptor: $0) } == marks[1])
            return
        }
    }

    @Test func `what is no connection has no mark`() {
        #expect(ConnectionMark(descriptor: -1) == nil)
    }
}
