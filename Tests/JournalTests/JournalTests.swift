import Articles
import Foundation
import GRDB
import Journal
import Synchronization
import TemporaryDirectories
import Testing
import WorkQueues

/// The answer of an operation that calls back. ThreadSanitizer does not see how a continuation that is resumed before it is awaited hands a
/// value over; the lock it does see.
func answer<Value: Sendable, Problem: Error>(
    _ ask: (@escaping @Sendable (Result<Value, Problem>) -> Void) -> Void
) async throws -> Value {
    let answer = Mutex<Result<Value, Problem>?>(nil)
    await withCheckedContinuation { done in
        ask { result in
            answer.withLock { $0 = result }
            done.resume()
        }
    }
    return try #require(answer.withLock { $0 }).get()
}

/// The journal's operations, awaited.
extension Journal {
    func append(_ text: String, uri: String? = nil) async throws -> Acceptance {
        try await append(Submission(header: SubmissionHeader(uri: uri), body: Array(text.utf8)))
    }

    func append(
        _ submission: Submission, requiresKnown: Bool = false, revives: Bool = false
    ) async throws -> Acceptance {
        try await answer { append(submission, requiresKnown: requiresKnown, revives: revives, completion: $0) }
    }

    func claim(_ limit: Int = 100, bytes: Int = 1 << 20) async throws -> [JournalEntry] {
        try await answer { claim(limit: limit, bytes: bytes, completion: $0) }
    }

    func complete(_ positions: [Int64]) async throws {
        try await answer { complete(positions, completion: $0) }
    }

    func refuse(_ position: Int64, _ failure: Failure) async throws {
        try await answer { refuse(position, failure, completion: $0) }
    }

    func retry(_ position: Int64, after seconds: Double) async throws {
        try await answer { retry(position, after: seconds, completion: $0) }
    }

    func hold(_ position: Int64) async throws {
        try await answer { hold(position, completion: $0) }
    }

    func drop(_ position: Int64) async throws {
        try await answer { drop(position, completion: $0) }
    }

    func accuse(_ position: Int64) async throws {
        try await answer { accuse(position, completion: $0) }
    }

    func revive(_ position: Int64) async throws {
        try await answer { revive(position, completion: $0) }
    }
}

let refusal = Failure(stage: "parsing", code: "listing", message: "parse: a page of links; send articles", verdict: .refuse)

struct JournalTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    func open(_ limits: JournalLimits = JournalLimits(), at now: Double = 1000) throws -> Journal {
        try Journal(directory: directory.path, limits: limits, clock: { now })
    }

    @Test func `equal bytes under one key are answered with the first position`() async throws {
        let journal = try open()
        #expect(try await journal.append("a", uri: "u:1") == .accepted(position: 1))
        #expect(try await journal.append("a", uri: "u:1") == .duplicate(position: 1))
        #expect(try await journal.append("a", uri: "u:2") == .accepted(position: 2))
        #expect(try await journal.append("a") == .accepted(position: 3))
        #expect(try await journal.append("a") == .duplicate(position: 3))
    }

    @Test func `what was gathered is committed when its turn ends, in one transaction`() async throws {
        let batches = Mutex<[Int]>([])
        let journal = try Journal(
            directory: directory.path, clock: { 1000 }, committed: { count, _ in batches.withLock { $0.append(count) } })
        let answers = Mutex<[Acceptance]>([])
        await withCheckedContinuation { done in
            for number in 0..<3 {
                let submission = Submission(header: SubmissionHeader(), body: Array("\(number)".utf8))
                journal.append(submission, gathers: true) { result in
                    let count = answers.withLock { answers in
                        if let answer = try? result.get() { answers.append(answer) }
                        return answers.count
                    }
                    if count == 3 { done.resume() }
                }
            }
            #expect(journal.status().waiting == 3)
            journal.commitGathered()
        }
        #expect(answers.withLock { $0 } == [.accepted(position: 1), .accepted(position: 2), .accepted(position: 3)])
        #expect(batches.withLock { $0 } == [3])
        // With nothing gathered it does nothing.
        journal.commitGathered()
        #expect(batches.withLock { $0 } == [3])
        journal.close()
    }

    @Test func `who sent a submission is answered before all else that its commit brings about`() async throws {
        let journal = try open()
        _ = try await journal.append("first")
        journal.commitQueue.sync {}
        let order = Mutex<[String]>([])
        let note = { @Sendable (word: String) in order.withLock { $0.append(word) } }
        journal.whenTaken { note("pipeline") }
        // Together in one transaction, the claim first.
        journal.commitQueue.suspend()
        journal.claim(limit: 1, bytes: 1) { _ in note("claim") }
        journal.append(Submission(header: SubmissionHeader(), body: Array("second".utf8))) { _ in note("sender") }
        journal.commitQueue.resume()
        journal.commitQueue.sync {}
        // By who brings it; or by the commit queue, where the disk is slow at this moment.
        journal.append(Submission(header: SubmissionHeader(), body: Array("third".utf8)), gathers: true) { _ in note("sender") }
        journal.commitGathered { note("all senders") }
        journal.close()
        let words = order.withLock { $0 }
        #expect(words.prefix(3) == ["sender", "claim", "pipeline"])
        #expect(words.dropFirst(3).filter { $0 != "all senders" } == ["sender", "pipeline"])
        #expect(words.firstIndex(of: "all senders").map { $0 == 4 } ?? true)
    }

    @Test func `the pipeline hears of entries that it may claim, and of no duplicate`() async throws {
        let told = Mutex(0)
        let journal = try open()
        journal.whenTaken { told.withLock { $0 += 1 } }
        _ = try await journal.append("a")
        _ = try await journal.append("a")
        _ = try await journal.claim()
        try await journal.refuse(1, refusal)
        try await journal.revive(1)
        journal.close()
        #expect(told.withLock { $0 } == 2)
    }

    @Test func `whoever brings a submission does not wait for another process that holds the file`() async throws {
        let journal = try open()
        // Quick, so that the next may be committed by who brings it.
        _ = try await journal.append("first")
        let other = try DatabaseQueue(path: directory.path + "/journal.sqlite")
        for position in Int64(2)...4 {
            let acceptance = try await withCheckedThrowingContinuation { done in
                do {
                    try other.writeWithoutTransaction { db in
                        try db.execute(sql: "BEGIN IMMEDIATE")
                        let submission = Submission(header: SubmissionHeader(), body: Array("\(position)".utf8))
                        journal.append(submission, gathers: true) { done.resume(with: $0) }
                        journal.commitGathered()
                        #expect(journal.status().lastPosition == position - 1)
                        try db.execute(sql: "ROLLBACK")
                    }
                } catch {
                    done.resume(throwing: error)
                }
            }
            #expect(acceptance == .accepted(position: position))
        }
        journal.close()
    }

    @Test func `only the latest bytes of a key are its duplicate`() async throws {
        let journal = try open()
        _ = try await journal.append("old", uri: "u")
        #expect(try await journal.append("new", uri: "u") == .accepted(position: 2))
        #expect(try await journal.append("old", uri: "u") == .accepted(position: 3))
    }

    @Test func `duplicates are known after their entry is done and the journal was reopened`() async throws {
        var journal = try open()
        _ = try await journal.append("a", uri: "u")
        _ = try await journal.claim()
        try await journal.complete([1])
        journal.close()
        journal = try open()
        #expect(try await journal.append("a", uri: "u") == .duplicate(position: 1))
        #expect(try await journal.append("b", uri: "u") == .accepted(position: 2))
    }

    @Test func `a URI that looks like a content key is no content`() async throws {
        let journal = try open()
        let forged = "sha256:" + Digest(of: "a".utf8).hexadecimal
        #expect(try await journal.append("a", uri: forged) == .accepted(position: 1))
        #expect(try await journal.append("a") == .accepted(position: 2))
    }

    @Test func `a long URI is an identity, with a key of bounded length`() async throws {
        let journal = try open()
        let long = "https://x/" + String(repeating: "y", count: 50_000)
        _ = try await journal.append("a", uri: long)
        #expect(try await journal.append("a", uri: long) == .duplicate(position: 1))
        #expect(try await journal.append("a", uri: long + "z") == .accepted(position: 2))
        let entries = try await journal.claim()
        #expect(entries.allSatisfy { $0.key.utf8.count < 100 })
        #expect(entries.first?.submission.header.uri == long)
        #expect(entries[0].key != entries[1].key)
    }

    @Test func `entries come back as they arrived, in order and once`() async throws {
        let journal = try open(at: 1234.5)
        let header = SubmissionHeader(
            mediaType: "text/html", name: "ă \"x\"\n", uri: "u", publisher: "p", published: "2018-10-01", producer: "q",
            producerSequence: .max)
        let body = (0...255).map(UInt8.init)
        _ = try await journal.append(Submission(header: header, body: body))
        for index in 2...5 { _ = try await journal.append("\(index)") }
        let first = try await journal.claim(3)
        #expect(first.map(\.position) == [1, 2, 3])
        #expect(first[0].submission == Submission(header: header, body: body))
        #expect(first[0].received == 1234.5)
        #expect(first[0].attempts == 1)
        #expect(try await journal.claim(3).map(\.position) == [4, 5])
        #expect(try await journal.claim(3).isEmpty)
    }

    @Test func `an empty body is an entry`() async throws {
        let journal = try open()
        _ = try await journal.append("")
        #expect(try await journal.claim().first?.submission.body == [])
    }

    @Test func `a claim keeps to its bytes but always hands out one`() async throws {
        let journal = try open()
        for text in ["aaaa", "bbbb", "cccc"] { _ = try await journal.append(text) }
        #expect(try await journal.claim(10, bytes: 1).map(\.position) == [1])
        #expect(try await journal.claim(10, bytes: 7).map(\.position) == [2])
    }

    @Test func `a retried entry waits for its time and counts its attempts`() async throws {
        let time = QueueConfined(label: "test.time", 1000.0)
        let journal = try Journal(directory: directory.path, clock: { time.sync { $0 } })
        for text in ["a", "b"] { _ = try await journal.append(text) }
        _ = try await journal.claim(1)
        try await journal.retry(1, after: 60)
        #expect(try await journal.claim().map(\.position) == [2])
        time.sync { $0 = 1060 }
        let again = try await journal.claim()
        #expect(again.map(\.position) == [1])
        #expect(again.first?.attempts == 2)
        await #expect(throws: JournalError(.noSuchEntry, "")) { try await journal.retry(7, after: 1) }
    }

    @Test func `a refused entry is a dead letter with its original until it is revived`() async throws {
        let journal = try open(at: 77)
        _ = try await journal.append("a", uri: "u")
        _ = try await journal.claim()
        try await journal.refuse(1, refusal)
        let (letter, original) = try #require(try journal.item(1))
        #expect(letter.state == .dead)
        #expect(letter.failure == refusal)
        #expect(letter.header == SubmissionHeader(uri: "u"))
        #expect(original == [97])
        #expect(letter.attempts == 1)
        #expect(letter.failed == 77)
        #expect(journal.status().deadLetters == 1)
        #expect(journal.status().backlogEntries == 0)
        try await journal.revive(1)
        #expect(try journal.queue([.dead], limit: 10).isEmpty)
        let again = try await journal.claim()
        #expect(again.first?.position == 1)
        #expect(again.first?.attempts == 1)
        #expect(again.first?.revival == 1)
        await #expect(throws: JournalError(.underWay, "")) { try await journal.revive(1) }
        await #expect(throws: JournalError(.noSuchEntry, "")) { try await journal.revive(2) }
    }

    @Test func `status counts what is open`() async throws {
        var journal = try open()
        for text in ["aa", "bbb", "cccc"] { _ = try await journal.append(text) }
        _ = try await journal.claim(2)
        try await journal.complete([1, 1, 99])
        var expected = JournalStatus()
        expected.backlogEntries = 2
        expected.backlogBytes = 7
        expected.working = 1
        expected.lastPosition = 3
        #expect(journal.status() == expected)
        journal.close()
        journal = try open()
        expected.working = 0
        #expect(journal.status() == expected)
    }

    @Test func `positions are never given twice`() async throws {
        var journal = try open()
        _ = try await journal.append("a")
        _ = try await journal.claim()
        try await journal.complete([1])
        journal.close()
        journal = try open()
        #expect(try await journal.append("b") == .accepted(position: 2))
    }

    @Test func `many appends in flight share commits, and are answered in order`() async throws {
        let journal = try open()
        let answers = QueueConfined(label: "test.answers", [Acceptance]())
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            for index in 0..<2000 {
                journal.append(Submission(header: SubmissionHeader(), body: Array("\(index % 1500)".utf8))) { result in
                    dispatchPrecondition(condition: .onQueue(journal.commitQueue))
                    let count = answers.sync { answers in
                        if case .success(let acceptance) = result { answers.append(acceptance) }
                        return answers.count
                    }
                    if count == 2000 { done.resume() }
                }
            }
        }
        let all = answers.sync { $0 }
        #expect(all.prefix(1500).elementsEqual((1...1500).map { .accepted(position: $0) }))
        #expect(all.suffix(500).elementsEqual((1...500).map { .duplicate(position: $0) }))
    }
}
