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

    @Test func `a pool has as many threads fewer as one before it has at work, and has them back when that is through`() {
        let pool = WorkerPool(label: "test.pool", width: 3)
        let first = WorkerPool(label: "test.first", width: 4, before: pool)
        let (begun, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        func occupy(_ pool: WorkerPool, _ release: DispatchSemaphore) {
            pool.async {
                begun.signal()
                release.wait()
            }
        }
        let releaseFirst = DispatchSemaphore(value: 0)
        for _ in 0..<2 {
            occupy(first, releaseFirst)
            begun.wait()
        }
        for _ in 0..<3 { occupy(pool, release) }
        // One of three, since two are lent.
        #expect(begun.wait(timeout: .now() + 60) == .success)
        #expect(begun.wait(timeout: .now()) == .timedOut)
        for _ in 0..<2 {
            releaseFirst.signal()
            #expect(begun.wait(timeout: .now() + 60) == .success)
        }
        for _ in 0..<3 { release.signal() }
    }

    @Test func `one thread works on, however many the pool before it has, and a thread that is lent ends with what it is at`() {
        let pool = WorkerPool(label: "test.pool", width: 2)
        let first = WorkerPool(label: "test.first", width: 4, before: pool)
        let (begun, release, releaseFirst) = (
            DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)
        )
        for _ in 0..<4 {
            pool.async {
                begun.signal()
                release.wait()
            }
        }
        for _ in 0..<2 { begun.wait() }
        for _ in 0..<4 {
            first.async {
                begun.signal()
                releaseFirst.wait()
            }
            #expect(begun.wait(timeout: .now() + 60) == .success)
        }
        // Both are through; one goes on, and then again.
        for _ in 0..<2 { release.signal() }
        #expect(begun.wait(timeout: .now() + 60) == .success)
        #expect(begun.wait(timeout: .now()) == .timedOut)
        release.signal()
        #expect(begun.wait(timeout: .now() + 60) == .success)
        release.signal()
        for _ in 0..<4 { releaseFirst.signal() }
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
