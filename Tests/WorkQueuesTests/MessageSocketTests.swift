import CZeroMQ
import Dispatch
import Testing
import WorkQueues

@Suite struct MessageSocketTests {
    @Test func `messages keep their frames, empty ones too`() throws {
        let context = try MessageContext()
        let (left, right) = try pair(context, "inproc://frames")
        #expect(try left.send([[1, 2], [], [3]]) == .sent)
        #expect(right.wait(milliseconds: 10_000))
        guard case .message(let frames) = try right.receive(maxParts: 10) else { return #expect(Bool(false), "no message") }
        #expect(frames == [[1, 2], [], [3]])
    }

    @Test func `parts beyond the limit are read and dropped`() throws {
        let context = try MessageContext()
        let (left, right) = try pair(context, "inproc://parts")
        #expect(try left.send(Array(repeating: [7], count: 10_000)) == .sent)
        #expect(try left.send([[8]]) == .sent)
        #expect(right.wait(milliseconds: 10_000))
        guard case .tooManyParts(let frames) = try right.receive(maxParts: 3) else { return #expect(Bool(false), "no message") }
        #expect(frames.count == 3)
        #expect(right.wait(milliseconds: 10_000))
        guard case .message(let next) = try right.receive(maxParts: 3) else { return #expect(Bool(false), "no message") }
        #expect(next == [[8]])
    }

    @Test func `an empty socket says so at once, and errors name operation and object`() throws {
        let context = try MessageContext()
        let socket = try MessageSocket(.pull, context: context, name: "drop")
        guard case .none = try socket.receive(maxParts: 1) else { return #expect(Bool(false), "a message") }
        do throws(SocketError) {
            try socket.bind("ipc:///nonexistent-directory/x.sock")
            Issue.record("bound")
        } catch {
            #expect(error.description.hasPrefix("bind drop ipc:///nonexistent-directory/x.sock: "))
        }
    }

    /// What answers late finds the socket that its question came by closed, and its memory another's.
    @Test func `a closed socket sends nothing and has nothing to read`() throws {
        let context = try MessageContext()
        let (left, right) = try pair(context, "inproc://closed")
        #expect(try right.send([[1]]) == .sent)
        left.close()
        #expect(try left.send([[2]]) == .unroutable)
        guard case .none = try left.receive(maxParts: 1) else { return #expect(Bool(false), "a message") }
    }

    private func pair(_ context: MessageContext, _ endpoint: String) throws -> (MessageSocket, MessageSocket) {
        let left = try MessageSocket(.pair, context: context, name: "left")
        let right = try MessageSocket(.pair, context: context, name: "right")
        try left.set(ZMQ_LINGER, 0 as Int32)
        try right.bind(endpoint)
        try left.connect(endpoint)
        return (left, right)
    }
}
