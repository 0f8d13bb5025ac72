import Access
import CZeroMQ
import Dispatch
import Foundation
import Intake
import Synchronization
import TemporaryDirectories
import Testing
import WireProtocol
import WorkQueues

/// The ctl socket's turns.
struct ControlSocketTests {
    private static let patience = DispatchTimeInterval.seconds(60)

    /// A client's PINGs, each sent when the one before is answered, to a socket whose turns end as told.
    /// - Returns: statuses of the answers; fewer than `count` where one did not come.
    private func statuses(
        of count: Int, asked: @escaping @Sendable () -> Void = {},
        turnEnded: @escaping @Sendable (_ sendAnswers: () -> Void) -> Void, answered: () -> Void = {}
    ) throws -> [String] {
        let context = try MessageContext()
        let directory = try TemporaryDirectory()
        let path = directory.path("ctl.sock")
        let socket = try ControlSocket(
            context: context, entrance: Entrance(.ctl, unguarded: Endpoint("ipc://\(path)")), maxMessage: 1 << 16,
            handlers: .init(
                request: { request, caller in
                    asked()
                    caller.reply(Reply(.done, id: request.id))
                }, turnEnded: turnEnded, departed: { _ in }, trouble: { Issue.record("\($0)") }))
        let client = try MessageSocket(.dealer, context: context, name: "client")
        try client.connect("ipc://\(path)")
        var statuses: [String] = []
        for number in 0..<count {
            _ = try client.send([Array("GB1".utf8), Array("PING".utf8), Array("\(number)".utf8)])
            guard client.wait(milliseconds: 60_000), case .message(let frames) = try client.receive(maxParts: 8) else { break }
            statuses.append(String(decoding: frames[1], as: UTF8.self))
            answered()
        }
        client.close()
        let closed = DispatchSemaphore(value: 0)
        socket.close { closed.signal() }
        #expect(closed.wait(timeout: .now() + Self.patience) == .success)
        return statuses
    }

    @Test func `every request of one after another is answered`() throws {
        #expect(try statuses(of: 100, turnEnded: { _ in }) == Array(repeating: "200", count: 100))
    }

    /// Sends requests to a socket that answers each with so many bytes, and then reads the answers.
    /// - Parameters:
    ///   - body: bytes of each request and of each answer.
    ///   - turnEnded: with the requests of the turn.
    /// - Returns: statuses of the answers; fewer than `count` where one did not come.
    private func statuses(
        of count: Int, body: (asked: Int, answered: Int), turnEnded: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> [String] {
        let context = try MessageContext()
        let path = "/tmp/giaoban-ctl-\(UUID().uuidString.prefix(8)).sock"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let (isSent, isRead) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let all = Atomic(0)
        let ofTurn = Atomic(0)
        let answer = Array(repeating: UInt8(ascii: "a"), count: body.answered)
        let socket = try ControlSocket(
            context: context, entrance: Entrance(.ctl, unguarded: Endpoint("ipc://\(path)")), maxMessage: 16 << 20,
            handlers: .init(
                request: { request, caller in
                    let number = all.add(1, ordering: .relaxed).newValue
                    ofTurn.add(1, ordering: .relaxed)
                    if number == 1 { isSent.wait() }
                    caller.reply(Reply(.done, id: request.id, body: answer))
                    if number == count { isRead.signal() }
                }, turnEnded: { _ in turnEnded(ofTurn.exchange(0, ordering: .relaxed)) }, departed: { _ in }, trouble: { _ in }))
        let client = try MessageSocket(.dealer, context: context, name: "client")
        try client.set(ZMQ_RCVHWM, 1 as Int32)
        try client.connect("ipc://\(path)")
        let question = Array(repeating: UInt8(ascii: "q"), count: body.asked)
        for number in 0..<count {
            let request = Request(verb: .put, id: Array("\(number)".utf8), body: question)
            #expect(try client.send(request.frames) == .sent)
        }
        isSent.signal()
        #expect(isRead.wait(timeout: .now() + Self.patience) == .success)
        var statuses: [String] = []
        while statuses.count < count, client.wait(milliseconds: 10_000),
            case .message(let frames) = try client.receive(maxParts: 8)
        {
            statuses.append(String(decoding: frames[1], as: UTF8.self))
        }
        client.close()
        let closed = DispatchSemaphore(value: 0)
        socket.close { closed.signal() }
        #expect(closed.wait(timeout: .now() + Self.patience) == .success)
        return statuses
    }

    @Test func `who reads late is told of what found no room`() throws {
        let statuses = try statuses(of: 200, body: (1, 1 << 20))
        #expect(statuses.count == 200)
        #expect(Set(statuses) == ["200", "300"])
        // 32 MiB in libzmq, 32 MiB here, and what its connection and its own end hold.
        #expect((60...80).contains(statuses.count { $0 == "200" }))
    }

    @Test func `large requests leave the queue to others between turns`() throws {
        let most = Mutex(0)
        let statuses = try statuses(of: 64, body: (256 << 10, 0)) { count in most.withLock { $0 = max($0, count) } }
        #expect(statuses == Array(repeating: "200", count: 64))
        // 2 MiB.
        #expect(most.withLock { $0 } <= 8)
    }

    @Test func `answers go out when the end of a turn sends them, before that end is over`() throws {
        let isRead = DispatchSemaphore(value: 0)
        let isAsked = Atomic(false)
        let isInTime = Atomic(false)
        let statuses = try statuses(
            of: 1, asked: { isAsked.store(true, ordering: .relaxed) },
            turnEnded: { sendAnswers in
                sendAnswers()
                // A turn without a request may come before, and after.
                guard isAsked.exchange(false, ordering: .relaxed) else { return }
                isInTime.store(isRead.wait(timeout: .now() + Self.patience) == .success, ordering: .relaxed)
            }, answered: { isRead.signal() })
        #expect(statuses == ["200"])
        let wasInTime = isInTime.load(ordering: .relaxed)
        #expect(wasInTime)
    }
}
