import Articles
import Dispatch
import Journal
import Synchronization
import Testing

@testable import giaoband

@Suite struct ReadingThreadsTests {
    private static func entry(_ position: Int64) -> JournalEntry {
        JournalEntry(
            position: position, submission: Submission(header: SubmissionHeader(), body: []), key: "\(position)", attempts: 1,
            received: 0, soloCrashes: 0, revival: 0)
    }

    private static let refusal = EntryReader.Outcome.failure(Failure(stage: "test", code: "none", message: "", verdict: .refuse))

    @Test func `no more than so many read at once, each entry once, and outcomes are told of once entries run short`() {
        let reads = Mutex<[(position: Int64, thread: Int)]>([])
        let threads = ReadingThreads(
            width: 2, clock: { 7 }, begins: { position, thread in reads.withLock { $0.append((position, thread)) } })
        let (begun, release, told) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let busy = Atomic(0)
        let most = Atomic(0)
        let tellings = Atomic(0)
        for position in 1...20 {
            threads.hand(
                Self.entry(Int64(position)),
                read: { _ in
                    let now = busy.add(1, ordering: .sequentiallyConsistent).newValue
                    _ = most.max(now, ordering: .sequentiallyConsistent)
                    begun.signal()
                    release.wait()
                    busy.subtract(1, ordering: .sequentiallyConsistent)
                    return Self.refusal
                },
                told: {
                    tellings.add(1, ordering: .sequentiallyConsistent)
                    told.signal()
                })
        }
        begun.wait()
        begun.wait()
        #expect(threads.oldest?.begun == 7)
        #expect(reads.withLock { $0.map(\.position).sorted() == [1, 2] && $0.map(\.thread).sorted() == [0, 1] })
        // Through with 16, the two threads have one entry each, and two more wait.
        for _ in 1...16 { release.signal() }
        for _ in 1...16 { begun.wait() }
        #expect(tellings.load(ordering: .sequentiallyConsistent) == 0)
        for _ in 1...4 { release.signal() }
        var positions: [Int64] = []
        var takings = 0
        while positions.count < 20, told.wait(timeout: .now() + 60) == .success {
            positions += threads.takeOutcomes().map(\.position)
            takings += 1
        }
        #expect(positions.sorted() == Array(1...20))
        #expect(most.load(ordering: .sequentiallyConsistent) == 2)
        // Told once for each time that they were taken.
        #expect(tellings.load(ordering: .sequentiallyConsistent) == takings)
        #expect(threads.oldest == nil)
        #expect(reads.withLock { $0.map(\.position).sorted() == Array(1...20) && $0.allSatisfy { (0..<2).contains($0.thread) } })
    }

    @Test func `after a standstill what is being read begins anew`() {
        let now = Atomic(1)
        let threads = ReadingThreads(width: 1, clock: { Double(now.load(ordering: .relaxed)) })
        let (begun, release, told) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        threads.hand(
            Self.entry(5),
            read: { _ in
                begun.signal()
                release.wait()
                return Self.refusal
            }, told: { told.signal() })
        begun.wait()
        now.store(90, ordering: .relaxed)
        #expect(threads.oldest?.position == 5 && threads.oldest?.begun == 1)
        threads.beginAnew()
        #expect(threads.oldest?.begun == 90)
        release.signal()
        told.wait()
        #expect(threads.takeOutcomes().count == 1)
    }
}
