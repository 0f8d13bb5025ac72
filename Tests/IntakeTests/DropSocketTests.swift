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

/// The drop socket's turns.
struct DropSocketTests {
    @Test func `who sends nothing but rubbish leaves the queue to others between turns`() throws {
        let context = try MessageContext()
        let directory = try TemporaryDirectory()
        let path = directory.path("drop.sock")
        // Several turns.
        let count = 1_500
        let (isSent, isRead) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let refused = Atomic(0)
        let refusedBefore = Atomic(-1)
        let queue = Mutex<DispatchQueue?>(nil)
        let socket = try DropSocket(
            context: context, entrance: Entrance(.drop, unguarded: Endpoint("ipc://\(path)")), maxMessage: 1 << 16,
            receiver: { _, _ in Issue.record("taken") },
            trouble: { _ in
                let number = refused.add(1, ordering: .relaxed).newValue
                if number == 1 {
                    isSent.wait()
                    queue.withLock { $0 }?.async {
                        refusedBefore.store(refused.load(ordering: .relaxed), ordering: .relaxed)
                    }
                }
                if number == count { isRead.signal() }
            })
        queue.withLock { $0 = socket.queue }
        let client = try MessageSocket(.push, context: context, name: "client")
        try client.set(ZMQ_LINGER, 0 as Int32)
        try client.set(ZMQ_SNDHWM, Int32(count))
        try client.connect("ipc://\(path)")
        for number in 0..<count {
            #expect(try client.send([Array("GB1".utf8), Array("PING".utf8), Array("\(number)".utf8)]) == .sent)
        }
        isSent.signal()
        #expect(isRead.wait(timeout: .now() + 60) == .success)
        let before = refusedBefore.load(ordering: .relaxed)
        // That turn, and at most those that the descriptor and a recheck had asked for before.
        #expect((1...3 * 256).contains(before))
        client.close()
        let closed = DispatchSemaphore(value: 0)
        socket.close { closed.signal() }
        #expect(closed.wait(timeout: .now() + 60) == .success)
    }
}
