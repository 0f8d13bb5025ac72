import Dispatch
import Synchronization
import Testing
import WorkQueues

@Suite struct WorkerPoolTests {
    @Test func `one thread does all in the order in which it was handed over`() {
        let pool = WorkerPool(label: "test.pool", width: 1)
        let done = Mutex<[Int]>([])
        let group = DispatchGroup()
        for number in 0..<1_000 {
            group.enter()
            pool.async {
                done.withLock { $0.append(number) }
                group.leave()
            }
        }
        #expect(group.wait(timeout: .now() + 60) == .success)
        #expect(done.withLock { $0 } == Array(0..<1_000))
    }

    @Test func `a long work holds up none while another thread is free, and what waits is taken up when both are busy`() {
        let pool = WorkerPool(label: "test.pool", width: 2)
        let (begun, release, short) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        pool.async {
            begun.signal()
            release.wait()
        }
        begun.wait()
        for _ in 0..<100 { pool.async { short.signal() } }
        for _ in 0..<100 { #expect(short.wait(timeout: .now() + 60) == .success) }
        // Both are busy now.
        pool.async {
            begun.signal()
            release.wait()
        }
        begun.wait()
        pool.async { short.signal() }
        #expect(short.wait(timeout: .now()) == .timedOut)
        release.signal()
        #expect(short.wait(timeout: .now() + 60) == .success)
        release.signal()
    }

    @Test func `a niceness is the thread's own and leaves others alone`() {
        let before = Niceness.ofCallingThread
        let pool = WorkerPool(label: "test.nice", width: 1, quality: .background, niceness: Niceness(steps: 3))
        let group = DispatchGroup()
        let seen = Atomic(Int32(0))
        group.enter()
        pool.async {
            seen.store(Niceness.ofCallingThread, ordering: .sequentiallyConsistent)
            group.leave()
        }
        #expect(group.wait(timeout: .now() + 60) == .success)
        #expect(seen.load(ordering: .sequentiallyConsistent) == min(19, before + 3))
        #expect(Niceness.ofCallingThread == before)
    }
}
