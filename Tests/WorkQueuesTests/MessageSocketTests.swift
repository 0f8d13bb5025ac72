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

    @Test func `a part that makes a message too large is dropped, and what follows it`() throws {
        let context = try MessageContext()
        let (left, right) = try pair(context, "inproc://bytes")
        #expect(try left.send([[1, 2], Array(repeating: 3, count: 100), [4]]) == .sent)
        #expect(try left.send([[8]]) == .sent)
        guard case .tooLarge(let frames, let bytes) = try right.receive(maxParts: 3, maxBytes: 10) else {
            return #expect(Bool(false), "all of it")
        }
        #expect(frames == [[1, 2]])
        #expect(bytes == 103)
        guard case .message(let next) = try right.receive(maxParts: 3, maxBytes: 10) else {
            return #expect(Bool(false), "no message")
        }
        #expect(next == [[8]])
    }

    @Test func `large frames count until libzmq has let go of them`() throws {
        let context = try MessageContext()
        let (left, right) = try pair(context, "inproc://unsent")
        let all = MessageSocket.UnsentBytes()
        let unsent = MessageSocket.UnsentBytes(of: all)
        let large = Array(repeating: 7 as UInt8, count: MessageSocket.largeFrame)
        #expect(try left.send([[1], large], unsent: unsent) == .sent)
        #expect(try left.send([large, [2]], unsent: unsent) == .sent)
        #expect(unsent.value == 2 * large.count)
        #expect(all.value == 2 * large.count)
        guard case .message(let frames) = try right.receive(maxParts: 3) else { return #expect(Bool(false), "no message") }
        #expect(frames == [[1], large])
        #expect(unsent.value == large.count)
        left.close()
        #expect(try left.send([large], unsent: unsent) == .unroutable)
        right.close()
        context.terminate()
        #expect(unsent.value == 0)
        #expect(all.value == 0)
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
