import Articles
import GRDB
import TemporaryDirectories
import Testing

@testable import Journal

/// When a commit begins, and what it takes.
struct WaitingOperationsTests {
    /// Not a value, since an expectation evaluates copies.
    private final class Bench {
        private var waiting = WaitingOperations(path: "j", limits: JournalLimits(), status: JournalStatus())

        func add(_ urgency: JournalOperation.Urgency) {
            let refusal = waiting.admit(
                JournalOperation(work: { _, _, _ in {} }, fail: { _ in }, adds: urgency == .promise ? 1 : nil, urgency: urgency))
            #expect(refusal == nil)
        }

        func nextStep(afterCommit: Bool = false) -> WaitingOperations.Step { waiting.nextStep(afterCommit: afterCommit) }
        func endPatience() -> Bool { waiting.endPatience() }
        func takeAll() -> [JournalOperation] { waiting.takeAll() }
    }

    @Test func `a submission is committed at once, and what arrives meanwhile next`() {
        let waiting = Bench()
        waiting.add(.promise)
        #expect(waiting.nextStep() == .commit)
        #expect(waiting.takeAll().count == 1)
        for _ in 0..<3 {
            waiting.add(.promise)
            #expect(waiting.nextStep() == .nothing)
        }
        #expect(waiting.nextStep(afterCommit: true) == .commit)
        #expect(waiting.takeAll().count == 3)
        #expect(waiting.nextStep(afterCommit: true) == .nothing)
    }

    @Test func `only a few submissions on a disk that was quick are committed by who brings them`() {
        var waiting = WaitingOperations(path: "j", limits: JournalLimits(), status: JournalStatus())
        let operation = JournalOperation(work: { _, _, _ in {} }, fail: { _ in }, adds: 1, urgency: .promise)
        _ = waiting.admit(operation)
        #expect(!waiting.isQuick, "nothing is known of the disk")
        waiting.latest = 0.001
        #expect(waiting.isQuick)
        waiting.latest = 0.1
        #expect(!waiting.isQuick)
        waiting.latest = 0.001
        for _ in 0..<100 { _ = waiting.admit(operation) }
        #expect(!waiting.isQuick && waiting.isSmall)
        let large = JournalOperation(work: { _, _, _ in {} }, fail: { _ in }, adds: 2 << 20, urgency: .promise)
        _ = waiting.takeAll()
        _ = waiting.admit(large)
        #expect(!waiting.isQuick && !waiting.isSmall)
    }

    @Test func `a claim waits for a submission, which takes it along`() {
        let waiting = Bench()
        waiting.add(.soon)
        #expect(waiting.nextStep() == .wait(0.001))
        waiting.add(.soon)
        #expect(waiting.nextStep() == .nothing)
        waiting.add(.promise)
        #expect(waiting.nextStep() == .commit)
        #expect(waiting.takeAll().map(\.isPromise) == [false, false, true])
        // The while may end within the commit, and after it.
        #expect(!waiting.endPatience())
        #expect(waiting.nextStep(afterCommit: true) == .nothing)
        #expect(!waiting.endPatience())
    }

    @Test func `a claim that nothing takes along is committed after a while`() {
        let waiting = Bench()
        waiting.add(.soon)
        #expect(waiting.nextStep() == .wait(0.001))
        #expect(waiting.endPatience())
        #expect(waiting.takeAll().count == 1)
        // One that came within the commit waits for company again.
        waiting.add(.soon)
        #expect(waiting.nextStep() == .nothing)
        #expect(waiting.nextStep(afterCommit: true) == .wait(0.001))
        #expect(waiting.endPatience())
    }

    @Test func `a completion waits longer, but not with a claim beside it`() {
        let waiting = Bench()
        waiting.add(.whenever)
        #expect(waiting.nextStep() == .wait(0.02))
        waiting.add(.whenever)
        #expect(waiting.nextStep() == .nothing)
        waiting.add(.soon)
        #expect(waiting.nextStep() == .wait(0.001))
        #expect(waiting.endPatience())
        #expect(waiting.takeAll().count == 3)
        #expect(waiting.nextStep(afterCommit: true) == .nothing)
        // The longer while is over, too.
        #expect(!waiting.endPatience())
    }

    @Test func `what promises nothing does not wait for the disk, what promises does, time and again`() async throws {
        let directory = try TemporaryDirectory()
        let journal = try Journal(directory: directory.path, clock: { 1000 })
        for number in 1...3 {
            _ = try await journal.append("\(number)")
            #expect(try await journal.database.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
            _ = try await journal.claim()
            #expect(try await journal.database.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 1)
        }
        journal.close()
    }

    @Test func `a promise is on the disk also after a commit that promised nothing and failed`() async throws {
        let directory = try TemporaryDirectory()
        let journal = try Journal(directory: directory.path, clock: { 1000 })
        _ = try await journal.append("first")
        _ = try await journal.claim()
        let path = directory.path + "/journal.sqlite"
        try RawDatabase.execute("CREATE TRIGGER no BEFORE DELETE ON entry BEGIN SELECT raise(ABORT, 'no'); END", path)
        await #expect(throws: JournalError.self) { try await journal.complete([1]) }
        _ = try await journal.append("second")
        let synchronous = try await journal.database.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
        #expect(synchronous == 2)
        journal.close()
    }
}
