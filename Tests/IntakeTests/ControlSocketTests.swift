import Access
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
