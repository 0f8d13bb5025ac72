import Articles
import Foundation
import Journal
import TemporaryDirectories
import Testing

/// What is found after a crash, a full disk or damage.
///
/// A crash is simulated as the kernel sees it: the files as they are at that moment, copied while the journal is open.
struct JournalCrashTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private var file: String { directory.path + "/journal.sqlite" }

    private func open(_ limits: JournalLimits = JournalLimits()) throws -> Journal {
        try Journal(directory: directory.path, limits: limits, clock: { 1000 })
    }

    /// Opens what a crash at this moment would leave of the journal in `directory`, this test's own where it is nil.
    private func crash(
        of before: TemporaryDirectory? = nil, after death: DaemonDeath = .crash, reading: [Int64] = []
    ) throws -> (Journal, TemporaryDirectory) {
        let after = try TemporaryDirectory()
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: (before ?? directory).path + "/journal.sqlite" + suffix, toPath: after.path + "/journal.sqlite" + suffix)
        }
        return (try Journal(directory: after.path, after: death, reading: reading, clock: { 2000 }), after)
    }

    @Test func `what was acknowledged is there after a crash`() async throws {
        let journal = try open()
        for index in 1...5 { _ = try await journal.append("\(index)", uri: "u:\(index)") }
        let (again, _) = try crash()
        #expect(again.status().backlogEntries == 5)
        #expect(try await again.append("3", uri: "u:3") == .duplicate(position: 3))
        #expect(try await again.claim().map(\.position) == [1, 2, 3, 4, 5])
        journal.close()
    }

    @Test func `an answer means that the files have it`() async throws {
        let journal = try open()
        for index in 1...40 {
            _ = try await journal.append("\(index)")
            let (again, _) = try crash()
            #expect(again.status().lastPosition == Int64(index))
            again.close()
        }
    }

    @Test func `entries that were read at a crash run alone and the one that crashes alone is counted`() async throws {
        var journal = try open()
        for text in ["a", "b", "c", "d"] { _ = try await journal.append(text) }
        _ = try await journal.claim(2)
        var keep: TemporaryDirectory?
        (journal, keep) = try crash(reading: [2, 0, 1, 99])
        // One of the two may be to blame: each on its own, and nothing beside it.
        let first = try await journal.claim(10)
        #expect(first.map(\.position) == [1])
        #expect(first.first?.attempts == 2)
        #expect(first.first?.soloCrashes == 0)
        #expect(try await journal.claim(10).isEmpty)
        try await journal.complete([1])
        #expect(try await journal.claim(10).map(\.position) == [2])
        (journal, keep) = try crash(of: keep)
        let culprit = try await journal.claim(10)
        #expect(culprit.map(\.position) == [2])
        #expect(culprit.first?.soloCrashes == 1)
        #expect(culprit.first?.attempts == 3)
        try await journal.refuse(2, refusal)
        #expect(try await journal.claim(10).map(\.position) == [3, 4])
    }

    @Test func `what was read at a crash does not come before earlier ones of its key`() async throws {
        var journal = try open()
        for (text, uri) in [("a", "u"), ("b", "v"), ("c", "u"), ("d", "u")] { _ = try await journal.append(text, uri: uri) }
        _ = try await journal.claim()
        var keep: TemporaryDirectory?
        // The first was parsed by then and not yet stored.
        (journal, keep) = try crash(after: .killed, reading: [3])
        for position in [Int64(1), 3] {
            let next = try await journal.claim()
            #expect(next.map(\.position) == [position])
            #expect(next.map(\.isSuspect) == [true])
            try await journal.complete([position])
        }
        #expect(try await journal.claim().map(\.position) == [2, 4])
        withExtendedLifetime(keep) {}
    }

    @Test func `entries that only waited at a crash go on together, and after a second one run alone`() async throws {
        var journal = try open()
        for text in ["a", "b", "c", "d"] { _ = try await journal.append(text) }
        _ = try await journal.claim(3)
        var keep: TemporaryDirectory?
        (journal, keep) = try crash(after: .killed, reading: [2])
        #expect(try await journal.claim().map(\.isSuspect) == [true])
        try await journal.complete([2])
        let others = try await journal.claim(2)
        #expect(others.map(\.position) == [1, 3] && others.allSatisfy { !$0.isSuspect && $0.attempts == 2 })
        #expect(try await journal.claim().map(\.position) == [4])
        (journal, keep) = try crash(of: keep)
        // Neither was seen to be read: what is done after the reading may have ended both processes.
        for position in [1, 3] {
            let alone = try await journal.claim()
            #expect(alone.map(\.position) == [Int64(position)] && alone.allSatisfy { $0.isSuspect && $0.soloCrashes == 0 })
            try await journal.complete(alone.map(\.position))
        }
        #expect(try await journal.claim().map(\.isSuspect) == [false])
    }

    @Test func `an orderly end is no crash`() async throws {
        var journal = try open()
        for text in ["a", "b"] { _ = try await journal.append(text) }
        _ = try await journal.claim()
        journal.close()
        journal = try open()
        #expect(try await journal.claim().map(\.position) == [1, 2])
    }

    @Test func `a torn write-ahead log ends at its last whole commit`() async throws {
        let journal = try open()
        for index in 1...3 { _ = try await journal.append("\(index)") }
        let image = try TemporaryDirectory()
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: file + suffix, toPath: image.path + "/journal.sqlite" + suffix)
        }
        // A fourth append that the power cut short, as the kernel left it: part of its frames, and noise.
        let log = FileHandle(forUpdatingAtPath: image.path + "/journal.sqlite-wal")
        _ = try log?.seekToEnd()
        try log?.write(contentsOf: Data(repeating: 0xA5, count: 5000))
        try log?.close()
        let again = try Journal(directory: image.path)
        #expect(again.status().lastPosition == 3)
        #expect(try await again.append("4") == .accepted(position: 4))
    }

    @Test func `a full disk refuses appends writes nothing and recovers by itself`() async throws {
        var limits = JournalLimits()
        limits.fileBytes = 512 << 10
        let journal = try open(limits)
        var accepted: [Int64] = []
        var isFull = false
        for index in 0..<200 where !isFull {
            do {
                if case .accepted(let position) = try await journal.append(String(repeating: "\(index) ", count: 2000)) {
                    accepted.append(position)
                }
            } catch let error as JournalError {
                #expect(error == JournalError(.diskFull, ""))
                #expect(error.message.contains("free space"))
                isFull = true
            }
        }
        #expect(isFull)
        #expect(journal.status().backlogEntries == accepted.count)
        let entries = try await journal.claim(1000, bytes: .max)
        #expect(entries.map(\.position) == accepted)
        try await journal.complete(Array(accepted.prefix(10)))
        _ = try await journal.append(String(repeating: "y ", count: 2000))
        #expect(journal.status().backlogEntries == accepted.count - 9)
    }

    @Test func `what relieves the journal gets through beside appends that find no room`() async throws {
        var limits = JournalLimits()
        limits.fileBytes = 512 << 10
        let journal = try open(limits)
        for index in 0..<20 { _ = try await journal.append(String(repeating: "\(index) ", count: 1000)) }
        _ = try await journal.claim()
        // In flight together, so that some commit holds both kinds.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for position in 1...20 {
                group.addTask {
                    do {
                        _ = try await journal.append(String(repeating: "x\(position)", count: 300_000))
                        Issue.record("a body larger than the file was accepted")
                    } catch let error as JournalError {
                        #expect(error.reason == .diskFull)
                    }
                }
                group.addTask { try await journal.complete([Int64(position)]) }
            }
            try await group.waitForAll()
        }
        #expect(journal.status().backlogEntries == 0)
    }

    @Test func `a flood is held off while one commit runs and nothing admitted is lost`() async throws {
        var limits = JournalLimits()
        limits.waitingEntries = 8
        let journal = try open(limits)
        let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
            // The commit queue is held, so that what arrives must wait.
            let gate = DispatchSemaphore(value: 0)
            journal.commitQueue.async { gate.wait() }
            for index in 0..<50 {
                group.addTask {
                    do {
                        _ = try await journal.append("\(index)")
                        return true
                    } catch let error as JournalError {
                        #expect(error.reason == .busy)
                        if journal.status().waiting == 8 { gate.signal() }
                        return false
                    }
                }
            }
            return try await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(outcomes.contains(false))
        #expect(outcomes.count { $0 } == journal.status().backlogEntries)
    }

    @Test func `what is too large is refused at the door`() async throws {
        var limits = JournalLimits()
        limits.bodyBytes = 10
        limits.headerBytes = 100
        let journal = try open(limits)
        await #expect(throws: JournalError(.tooLarge, "")) { try await journal.append("01234567890") }
        await #expect(throws: JournalError(.tooLarge, "")) {
            try await journal.append("a", uri: String(repeating: "u", count: 200))
        }
        #expect(try await journal.append("0123456789") == .accepted(position: 1))
    }

    @Test func `a closed journal says so`() async throws {
        let journal = try open()
        journal.close()
        journal.close()
        await #expect(throws: JournalError(.closed, "")) { try await journal.append("a") }
    }

    @Test func `damaged newer foreign and busy files are refused with the remedy and kept`() async throws {
        let journal = try open()
        for index in 1...100 { _ = try await journal.append(String(repeating: "\(index)", count: 1000)) }
        #expect(throws: JournalError(.locked, "")) { try open() }
        journal.close()
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        for damage in [whole.prefix(whole.count / 2), Data("short".utf8), Data(repeating: 1, count: 20_000)] {
            try damage.write(to: URL(fileURLWithPath: file))
            let error = #expect(throws: JournalError.self) { try open() }
            #expect(error?.reason == .damaged)
            #expect(error?.message.contains("restore it from a backup") == true)
            #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == damage)
        }
        try whole.write(to: URL(fileURLWithPath: file))
        try RawDatabase.execute("PRAGMA user_version = 2000", file)
        #expect(throws: JournalError(.newer, "")) { try open() }
        try FileManager.default.removeItem(atPath: file)
        try RawDatabase.execute("CREATE TABLE theirs(x)", file)
        #expect(throws: JournalError(.foreign, "")) { try open() }
        #expect(try RawDatabase.integer("SELECT count(*) FROM sqlite_schema", file) == 1)
    }
}
