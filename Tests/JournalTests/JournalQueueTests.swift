import Articles
import Foundation
import Journal
import TemporaryDirectories
import Testing
import WorkQueues

/// What a person does with the queue, and what becomes of dead letters with time.
struct JournalQueueTests {
    let directory: TemporaryDirectory
    private let time = QueueConfined(label: "test.time", 1000.0)

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func open(_ limits: JournalLimits = JournalLimits(), notices: QueueConfined<[String]>? = nil) throws -> Journal {
        let time = time
        return try Journal(
            directory: directory.path, limits: limits, clock: { time.sync { $0 } },
            notice: { words in notices?.sync { $0.append(words) } })
    }

    /// A journal that refused these texts, each in its own second.
    private func refusing(_ texts: [String], _ journal: Journal) async throws {
        for text in texts {
            time.sync { $0 += 1 }
            _ = try await journal.append(text)
            for entry in try await journal.claim() { try await journal.refuse(entry.position, refusal) }
        }
    }

    private func states(_ journal: Journal) throws -> [QueueItem.State] { try journal.queue(limit: 100).map(\.state) }

    @Test func `the queue tells the state of everything that is not done`() async throws {
        let journal = try open()
        for text in ["a", "b", "c", "d", "e", "f"] { _ = try await journal.append(text, uri: "u:\(text)") }
        _ = try await journal.claim(4)
        try await journal.refuse(1, refusal)
        try await journal.retry(2, after: 60)
        try await journal.complete([4])
        try await journal.hold(5)
        #expect(try states(journal) == [.dead, .delayed, .working, .held, .waiting])
        let items = try journal.queue(limit: 100)
        #expect(items.map(\.position) == [1, 2, 3, 5, 6])
        #expect(items[1].nextAttempt == 1060)
        #expect(items[1].attempts == 1)
        #expect(items[0].failure == refusal)
        #expect(items[3].key == "u:e")
        #expect(try journal.queue([.dead, .held], limit: 100).map(\.position) == [1, 5])
        #expect(try journal.queue(after: 2, limit: 2).map(\.position) == [3, 5])
        #expect(try journal.item(6)?.original == Array("f".utf8))
        #expect(try journal.item(4) == nil)
        #expect(journal.status().held == 1)
        #expect(journal.status().nextAttempt == 1060)
    }

    @Test func `a held entry waits for a person, and later ones of its key for it`() async throws {
        var journal = try open()
        for uri in ["u", "v", "u", "w"] { _ = try await journal.append("\(uri)\(Int.random(in: 0...9999))", uri: uri) }
        try await journal.hold(1)
        #expect(try await journal.claim().map(\.position) == [2, 4])
        #expect(try await journal.claim().isEmpty)
        journal.close()
        journal = try open()
        #expect(journal.status().held == 1)
        try await journal.complete([2, 4])
        #expect(try await journal.claim().isEmpty)
        try await journal.revive(1)
        #expect(try await journal.claim().map(\.position) == [1, 3])
        #expect(journal.status().held == 0)
    }

    @Test func `later entries of a key wait for one that is delayed`() async throws {
        let journal = try open()
        _ = try await journal.append("a", uri: "u")
        _ = try await journal.claim()
        _ = try await journal.append("b", uri: "u")
        try await journal.retry(1, after: 60)
        #expect(try await journal.claim().isEmpty)
        time.sync { $0 += 60 }
        #expect(try await journal.claim().map(\.position) == [1])
        #expect(try await journal.claim().map(\.position) == [2])
        #expect(journal.status().nextAttempt == nil)
    }

    @Test func `what was given back was never tried, and comes after what it waits for`() async throws {
        let journal = try open()
        for text in ["a", "b"] { _ = try await journal.append(text, uri: "u") }
        _ = try await journal.claim()
        journal.retry(1, after: 60, Failure(stage: "parsing", code: "overtime", message: "m", verdict: .retry))
        try await answer { journal.giveBack([2], completion: $0) }
        let items = try journal.queue(limit: 9)
        #expect(items.map(\.attempts) == [1, 0])
        #expect(items.map(\.state) == [.delayed, .waiting])
        #expect(items.map(\.failure?.code) == ["overtime", nil])
        #expect(try await journal.claim().isEmpty)
        #expect(journal.status().working == 0)
        time.sync { $0 += 60 }
        #expect(try await journal.claim().map(\.attempts) == [2])
        #expect(try await journal.claim().map(\.attempts) == [1])
    }

    @Test func `a delay outlives a restart and a person cuts it short`() async throws {
        var journal = try open()
        _ = try await journal.append("a")
        _ = try await journal.claim()
        try await journal.retry(1, after: 60)
        journal.close()
        journal = try open()
        #expect(journal.status().nextAttempt == 1060)
        #expect(try await journal.claim().isEmpty)
        try await journal.revive(1)
        #expect(try await journal.claim().map(\.attempts) == [2])
    }

    @Test func `what is under work is neither held, nor dropped, nor taken up again`() async throws {
        let journal = try open()
        _ = try await journal.append("a")
        _ = try await journal.claim()
        for operation in [journal.hold, journal.drop, journal.revive] as [(Int64) async throws -> Void] {
            await #expect(throws: JournalError(.underWay, "")) { try await operation(1) }
            await #expect(throws: JournalError(.noSuchEntry, "")) { try await operation(2) }
        }
        #expect(try states(journal) == [.working])
    }

    @Test func `only what is dead or held is dropped, and its bytes are new then`() async throws {
        let journal = try open()
        try await refusing(["a"], journal)
        _ = try await journal.append("b", uri: "u")
        #expect(try await journal.append("a") == .duplicate(position: 1))
        await #expect(throws: JournalError(.underWay, "")) { try await journal.drop(2) }
        try await journal.hold(2)
        try await journal.drop(2)
        try await journal.drop(1)
        #expect(try states(journal).isEmpty)
        #expect(journal.status().deadLetterBytes == 0)
        #expect(journal.status().held == 0)
        #expect(journal.status().backlogEntries == 0)
        #expect(try await journal.append("a") == .accepted(position: 3))
        #expect(try await journal.append("b", uri: "u") == .accepted(position: 4))
    }

    @Test func `a dead letter that comes again is tried again where that is wanted, and only it`() async throws {
        let journal = try open()
        let submission = Submission(
            header: SubmissionHeader(uri: "u", producer: "p", producerSequence: 7), body: Array("a".utf8))
        let plain = Submission(header: SubmissionHeader(), body: Array("b".utf8))
        for (position, submission) in [(Int64(1), submission), (2, plain)] {
            #expect(try await journal.append(submission) == .accepted(position: position))
            for entry in try await journal.claim() { try await journal.refuse(entry.position, refusal) }
            #expect(try await journal.append(submission) == .duplicate(position: position))
            #expect(try await journal.append(submission, revives: true) == .accepted(position: position))
            let again = try #require(try await journal.claim().first)
            #expect(again.position == position && again.revival == 1 && again.submission == submission)
            // Under work, and once it is done, it is known like any other.
            #expect(try await journal.append(submission, revives: true) == .duplicate(position: position))
            try await journal.complete([position])
            #expect(try await journal.append(submission, revives: true) == .duplicate(position: position))
        }
        #expect(journal.status().deadLetters == 0 && journal.status().backlogEntries == 0)
    }

    @Test func `a suspect that is held holds nobody else up`() async throws {
        var journal = try open()
        for text in ["a", "b", "c"] { _ = try await journal.append(text) }
        _ = try await journal.claim(1)
        // Copied while under work: a crash.
        let image = try TemporaryDirectory()
        for suffix in ["", "-wal"] {
            let file = "/journal.sqlite" + suffix
            try FileManager.default.copyItem(atPath: directory.path + file, toPath: image.path + file)
        }
        journal = try Journal(directory: image.path, reading: [1])
        try await journal.hold(1)
        #expect(try await journal.claim().map(\.position) == [2, 3])
    }

    @Test func `an accusation counts as a crash of the entry alone`() async throws {
        let journal = try open()
        for text in ["a", "b"] { _ = try await journal.append(text) }
        _ = try await journal.claim()
        try await journal.accuse(2)
        let image = try TemporaryDirectory()
        for suffix in ["", "-wal"] {
            let file = "/journal.sqlite" + suffix
            try FileManager.default.copyItem(atPath: directory.path + file, toPath: image.path + file)
        }
        let after = try Journal(directory: image.path, reading: [1, 2])
        #expect(try await after.claim().map(\.soloCrashes) == [0])
        try await after.complete([1])
        #expect(try await after.claim().map(\.soloCrashes) == [1])
        await #expect(throws: JournalError(.noSuchEntry, "")) { try await after.accuse(7) }
    }

    @Test(arguments: [-1, 1 << 60])
    func `a dead letter whose length is damaged is found, and told of where it is asked for`(bytes: Int) async throws {
        var journal = try open()
        try await refusing([String(repeating: "bài ", count: 100)], journal)
        journal.close()
        let path = directory.path + "/" + JournalCopy.name
        try RawDatabase.execute("UPDATE deadLetter SET bytes = \(bytes)", path)
        #expect(try JournalCopy.findings(path: path).count == 1)
        journal = try open()
        let error = #expect(throws: JournalError.self) { try journal.item(1) }
        #expect(error?.reason == .damaged)
    }

    @Test func `originals of dead letters are kept compressed and come back as they were`() async throws {
        var journal = try open()
        let text = String(repeating: "Hội nghị giao ban báo chí. ", count: 1000)
        let noise = String((0..<50).map { _ in Character(UnicodeScalar(UInt8.random(in: 33...126))) })
        try await refusing([text, noise, ""], journal)
        let kept = journal.status().deadLetterBytes
        #expect(kept < text.utf8.count / 20)
        journal.close()
        journal = try open()
        #expect(journal.status().deadLetterBytes == kept)
        for (position, text) in [(1, text), (2, noise), (3, "")] as [(Int64, String)] {
            #expect(try journal.item(position)?.original == Array(text.utf8))
            #expect(try journal.item(position)?.item.bytes == text.utf8.count)
        }
        try await journal.revive(1)
        #expect(try await journal.claim().first?.submission.body == Array(text.utf8))
    }

    @Test func `dead letters go when they are too old, and only then`() async throws {
        var limits = JournalLimits()
        limits.deadLetterAge = 86_400
        let notices = QueueConfined(label: "test.notices", [String]())
        let journal = try open(limits, notices: notices)
        try await refusing(["a"], journal)
        time.sync { $0 += 50_000 }
        try await refusing(["b"], journal)
        #expect(try journal.queue([.dead], limit: 9).map(\.position) == [1, 2])
        time.sync { $0 += 40_000 }
        // Any commit looks, once an hour at most.
        _ = try await journal.append("c")
        #expect(try journal.queue([.dead], limit: 9).map(\.position) == [2])
        #expect(notices.sync { $0 }.count == 1)
        #expect(try await journal.append("a") == .accepted(position: 4))
    }

    @Test func `of many dead letters that are too old each commit drops some`() async throws {
        var limits = JournalLimits()
        limits.deadLetterAge = 86_400
        let notices = QueueConfined(label: "test.notices", [String]())
        let journal = try open(limits, notices: notices)
        try await refusing((0..<300).map { "\($0)" }, journal)
        time.sync { $0 += 90_000 }
        // The second, or what the first ordered, drops the rest.
        _ = try await journal.append("a")
        _ = try await journal.append("b")
        #expect(try journal.queue([.dead], limit: 9).isEmpty)
        #expect(notices.sync { $0.map { $0.contains(": 256 dead") } } == [true, false])
    }

    @Test func `the oldest dead letters make room for newer ones`() async throws {
        var limits = JournalLimits()
        limits.deadLetterBytes = 100
        let journal = try open(limits)
        // Short and without repeats: kept as they are.
        let letters = (0..<5).map { "\($0)bcdefghijklmnopqrstuvwxyzABCDEFGHIJ" }
        try await refusing(letters, journal)
        #expect(try journal.queue([.dead], limit: 9).map(\.position) == [4, 5])
        #expect(journal.status().deadLetterBytes <= 100)
        #expect(journal.status().deadLetters == 2)
    }

    @Test func `a producer's number counts once, whatever came since under the URI`() async throws {
        let journal = try open()
        func put(_ text: String, _ sequence: Int64, producer: String = "p", uri: String? = "u") async throws -> Acceptance {
            var header = SubmissionHeader(uri: uri)
            header.producer = producer
            header.producerSequence = sequence
            return try await journal.append(Submission(header: header, body: Array(text.utf8)))
        }
        #expect(try await put("a", 1) == .accepted(position: 1))
        #expect(try await put("b", 2) == .accepted(position: 2))
        // Sent again late: without the number it would be a third revision.
        #expect(try await put("a", 1) == .duplicate(position: 1))
        #expect(try await put("a", 3) == .accepted(position: 3))
        #expect(try await put("a", 1, producer: "q") == .duplicate(position: 3))
        // What was a duplicate by its bytes counts by its number from then on.
        #expect(try await put("a", 1, producer: "q", uri: "v") == .duplicate(position: 3))
        await #expect(throws: JournalError(.sequenceReused, "")) { try await put("other", 2) }
        #expect(journal.status().backlogEntries == 3)
    }

    @Test func `a withdrawal follows its article and makes its bytes new`() async throws {
        let journal = try open()
        let withdrawal = Submission(
            Withdrawal(article: String(repeating: "a", count: 32), uri: "u", sha256: nil, isPurge: false))
        await #expect(throws: JournalError(.noSuchEntry, "")) { try await journal.append(withdrawal, requiresKnown: true) }
        #expect(try await journal.append("a", uri: "u") == .accepted(position: 1))
        #expect(try await journal.append(withdrawal, requiresKnown: true) == .accepted(position: 2))
        #expect(try await journal.append(withdrawal, requiresKnown: true) == .accepted(position: 3))
        #expect(try await journal.append("a", uri: "u") == .accepted(position: 4))
        let entries = try await journal.claim()
        #expect(entries.map(\.key) == ["u", "u", "u", "u"])
        #expect(entries[1].submission == withdrawal)
        #expect(entries[3].submission.withdrawal == nil)
        // Without a URI the bytes are the key.
        let bytes = Withdrawal(
            article: String(repeating: "b", count: 32), uri: nil, sha256: Digest(of: Array("x".utf8)).hexadecimal, isPurge: false)
        #expect(try await journal.append("x") == .accepted(position: 5))
        #expect(try await journal.append(Submission(bytes), requiresKnown: true) == .accepted(position: 6))
        #expect(try await journal.append("x") == .accepted(position: 7))
        #expect(Set(try await journal.claim().map(\.key)).count == 1)
    }

    @Test func `a purge takes the dead letters of its article with it`() async throws {
        let journal = try open()
        _ = try await journal.append("a", uri: "u")
        _ = try await journal.append("b", uri: "v")
        for entry in try await journal.claim() { try await journal.refuse(entry.position, refusal) }
        let purge = Withdrawal(article: String(repeating: "a", count: 32), uri: "u", sha256: nil, isPurge: true)
        _ = try await journal.append(Submission(purge))
        #expect(try journal.queue([.dead], limit: 9).map(\.position) == [2])
        #expect(journal.status().deadLetters == 1)
    }

    @Test func `a journal of the first version is taken up`() async throws {
        let journal = try open()
        try await refusing(["a"], journal)
        _ = try await journal.append("b")
        journal.close()
        let file = directory.path + "/journal.sqlite"
        // As the first version made it.
        for sql in [
            "DROP INDEX workAside", "DROP INDEX deadLetterFailed", "DROP TABLE producer", "DROP TABLE produced",
            "ALTER TABLE work DROP COLUMN aside", "ALTER TABLE work DROP COLUMN held", "ALTER TABLE work DROP COLUMN revival",
            "ALTER TABLE work DROP COLUMN stage", "ALTER TABLE work DROP COLUMN code", "ALTER TABLE work DROP COLUMN message",
            "ALTER TABLE deadLetter DROP COLUMN revival", "ALTER TABLE deadLetter DROP COLUMN packed",
            "ALTER TABLE deadLetter DROP COLUMN withdrawal", "ALTER TABLE entry DROP COLUMN withdrawal",
            "PRAGMA user_version = 1",
        ] { try RawDatabase.execute(sql, file) }
        let again = try open()
        #expect(try states(again) == [.dead, .waiting])
        #expect(try again.item(1)?.original == Array("a".utf8))
        try await again.revive(1)
        #expect(try await again.claim().map(\.position) == [1, 2])
    }
}
