import Articles
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Intake

#if canImport(Glibc)
    import Glibc
#endif

/// Files that cannot be read or moved, files that change under the daemon's hands, and too many of them.
@Suite struct InboxTroubleTests {
    private let failure = Failure(stage: "decoding", code: "notText", message: "m", verdict: .refuse)

    @Test func `an unreadable file goes to failed with whose it is, and is told of once`() async throws {
        let inbox = try InboxUnderTest()
        try inbox.write("secret.txt", "text")
        try #require(chmod(inbox.directory + "/secret.txt", 0o200) == 0)
        var calls = InboxCalls.system
        // Root may read anything: the refusal is simulated.
        calls.open = { _ in .failure(.permissionDenied) }
        try inbox.start(calls: calls)
        #expect(await inbox.next(1) == [.refused(name: "secret.txt", code: "unreadable")])
        try inbox.pass(60)
        await inbox.close()
        let reason = try inbox.text("failed/secret.txt.reason.json")
        #expect(reason.contains("owner \(geteuid()), mode 200"))
        #expect(reason.contains("give uid \(geteuid())"))
        #expect(try inbox.names("failed") == ["secret.txt", "secret.txt.reason.json"])
        #expect(!inbox.exists("secret.txt"))
    }

    @Test(arguments: [(mode_t(0o2750), mode_t(0o640)), (0o750, 0o600)])
    func `the group of the inbox may read a reason where failed hands its group on`(folder: mode_t, reason: mode_t) async throws {
        let inbox = try InboxUnderTest()
        try FileManager.default.createDirectory(atPath: inbox.directory + "/failed", withIntermediateDirectories: true)
        try #require(chmod(inbox.directory + "/failed", folder) == 0)
        try inbox.write("empty.txt", "")
        try inbox.start()
        #expect(await inbox.next(1) == [.refused(name: "empty.txt", code: "empty")])
        await inbox.close()
        var status = stat()
        try #require(stat(inbox.directory + "/failed/empty.txt.reason.json", &status) == 0)
        #expect(status.st_mode & 0o777 == reason)
    }

    @Test func `a foreign file that can be neither read nor moved stays, is told of once, and taken when it may be`() async throws
    {
        let inbox = try InboxUnderTest()
        try inbox.write("foreign.txt", "text")
        let isAllowed = Mutex(false)
        var calls = InboxCalls.system
        calls.open = { path in isAllowed.withLock { $0 } ? InboxCalls.system.open(path) : .failure(.permissionDenied) }
        calls.rename = { source, target in
            // As a sticky folder: our own files may be renamed, a foreign one may not.
            source.nameText == "foreign.txt" && !isAllowed.withLock { $0 }
                ? .notPermitted : InboxCalls.system.rename(source, target)
        }
        try inbox.start(calls: calls)
        let first = await inbox.next(1)
        guard case .trouble(let words)? = first.first else { throw Unexpected(reports: first) }
        #expect(words.contains("read foreign.txt") && words.contains("move foreign.txt") && words.contains("owner"))
        for _ in 0..<3 { try inbox.pass(30) }
        #expect(inbox.submitted.isEmpty)
        #expect(try inbox.names("failed").isEmpty)

        isAllowed.withLock { $0 = true }
        // Whoever gives the right changes the file; the next look finds it new.
        try #require(chmod(inbox.directory + "/foreign.txt", 0o644) == 0)
        try inbox.pass(30)
        #expect(await inbox.next(1) == [.submitted(name: "foreign.txt", bytes: 4)])
        await inbox.close()
        #expect(inbox.exists("done/foreign.txt"))
    }

    private struct Unexpected: Error { let reports: [InboxUnderTest.Report] }

    @Test func `a taken file that cannot be moved is handed on once, told of once, and moved when it can be`() async throws {
        let inbox = try InboxUnderTest()
        try inbox.write("a.txt", "text")
        let isFull = Mutex(true)
        var calls = InboxCalls.system
        calls.rename = { source, target in isFull.withLock { $0 } ? .noSpace : InboxCalls.system.rename(source, target) }
        try inbox.start(calls: calls)
        let reports = await inbox.next(2)
        #expect(reports.first == .submitted(name: "a.txt", bytes: 4))
        guard case .trouble(let words)? = reports.last else { throw Unexpected(reports: reports) }
        #expect(words.contains("move a.txt") && words.contains("errno 28"))
        for _ in 0..<3 { try inbox.pass(30) }
        #expect(inbox.submitted == ["a.txt"])

        isFull.withLock { $0 = false }
        try inbox.pass(30)
        await inbox.close()
        #expect(inbox.exists("done/a.txt") && !inbox.exists("a.txt"))
        #expect(inbox.submitted == ["a.txt"])
    }

    @Test func `a read that fails on the disk is tried again by rescan`() async throws {
        let inbox = try InboxUnderTest()
        try inbox.write("a.txt", "text")
        let failures = Mutex(3)
        var calls = InboxCalls.system
        calls.open = { path in
            let fails = failures.withLock { left in
                defer { left -= 1 }
                return left > 0
            }
            return fails ? .failure(.ioError) : InboxCalls.system.open(path)
        }
        try inbox.start(calls: calls)
        guard case .trouble(let words)? = await inbox.next(1).first else { throw Unexpected(reports: []) }
        #expect(words.contains("read a.txt"))
        for _ in 0..<3 { try inbox.pass(30) }
        #expect(await inbox.next(1) == [.submitted(name: "a.txt", bytes: 4)])
        await inbox.close()
        #expect(inbox.exists("done/a.txt"))
    }

    @Test func `a file renamed over one under way is taken too, with its own sidecar`() async throws {
        let inbox = try InboxUnderTest()
        try inbox.start { [weak inbox] number in
            if number == 1 {
                // Between the commit of the first and its move.
                try? inbox?.write("a.txt.meta.json", #"{"uri":"https://a.example/2"}"#)
                try? inbox?.moveIn("a.txt", "second")
            }
            return .taken
        }
        try inbox.moveIn("a.txt", "first")
        _ = await inbox.next(1)
        // It settles from when the first was to be moved, which may be now.
        while inbox.submitted.count < 2 { try inbox.pass(1) }
        #expect(await inbox.next(1) == [.submitted(name: "a.txt", bytes: 6)])
        await inbox.close()
        let submissions = inbox.list.all.withLock { $0 }
        #expect(submissions.map { String(decoding: $0.body, as: UTF8.self) } == ["first", "second"])
        #expect(submissions.map(\.header.uri) == [nil, "https://a.example/2"])
        #expect(!inbox.exists("a.txt") && !inbox.exists("a.txt.meta.json"))
    }

    @Test func `an inbox that went away is told of once and goes on when it is back`() async throws {
        let inbox = try InboxUnderTest()
        try inbox.start()
        try inbox.pass(0)
        try FileManager.default.removeItem(atPath: inbox.directory)
        for _ in 0..<3 { try inbox.pass(30) }
        guard case .trouble(let words)? = await inbox.next(1).first else { throw Unexpected(reports: []) }
        #expect(words.contains("went away"))
        try FileManager.default.createDirectory(atPath: inbox.directory, withIntermediateDirectories: false)
        try inbox.write("a.txt", "text")
        try inbox.pass(30)
        #expect(await inbox.next(1) == [.submitted(name: "a.txt", bytes: 4)])
        await inbox.close()
        #expect(inbox.exists("done/a.txt"))
    }

    @Test func `what the parser refuses is in failed only, before and after a crash, once`() async throws {
        let inbox = try InboxUnderTest()
        try FileManager.default.createDirectory(atPath: inbox.directory + "/sub", withIntermediateDirectories: false)
        try inbox.write("sub/a.txt", "no article")
        try inbox.write("sub/a.txt.meta.json", #"{"publisher":"P"}"#)
        try inbox.start()
        _ = await inbox.next(1)
        let submission = try #require(inbox.list.all.withLock { $0.first })
        let watcher = try #require(inbox.watcher)
        for _ in 1...2 {
            await withCheckedContinuation { done in
                watcher.keepFailed(of: submission, failure: failure) { done.resume() }
            }
        }
        await inbox.close()
        #expect(try inbox.names("done").isEmpty)
        #expect(try inbox.names("failed") == ["a.txt", "a.txt.meta.json", "a.txt.reason.json"])
        #expect(try inbox.text("failed/a.txt") == "no article")
    }

    @Test func `what the parser refuses while nothing can be moved is in failed once it can be`() async throws {
        let inbox = try InboxUnderTest()
        try inbox.write("a.txt", "no article")
        let isFull = Mutex(true)
        var calls = InboxCalls.system
        calls.rename = { source, target in isFull.withLock { $0 } ? .noSpace : InboxCalls.system.rename(source, target) }
        try inbox.start(calls: calls)
        _ = await inbox.next(2)
        let submission = try #require(inbox.list.all.withLock { $0.first })
        let watcher = try #require(inbox.watcher)
        await withCheckedContinuation { done in
            watcher.keepFailed(of: submission, failure: failure) { done.resume() }
        }
        #expect(inbox.exists("a.txt"))
        isFull.withLock { $0 = false }
        try inbox.pass(30)
        await inbox.close()
        #expect(try inbox.names("") == ["done", "failed"])
        #expect(try inbox.names("done").isEmpty)
        #expect(try inbox.names("failed").filter { $0 != ".writing" } == ["a.txt", "a.txt.reason.json"])
    }

    @Test func `what the parser refuses before its file was moved leaves the inbox for failed`() async throws {
        let inbox = try InboxUnderTest()
        try inbox.write("a.txt", "no article")
        try inbox.write("done-before.txt", "x")
        let directory = InboxDirectory(root: InboxPath(inbox.directory), maxBytes: 1_000)
        try directory.prepare()
        try directory.keepFailed(name: "a.txt", body: Array("no article".utf8), failure: failure)
        #expect(!inbox.exists("a.txt") && inbox.exists("failed/a.txt") && inbox.exists("failed/a.txt.reason.json"))
        // Same name, other bytes: not ours to move.
        try directory.keepFailed(name: "done-before.txt", body: Array("y".utf8), failure: failure)
        #expect(inbox.exists("done-before.txt"))
        #expect(try inbox.text("failed/done-before.txt") == "y")
        try directory.keepFailed(
            name: "../\(InboxPath(inbox.directory).nameText)/x.txt", body: [1], failure: failure)
        #expect(inbox.exists("failed/x.txt"))
    }

    @Test func `names at the limit of the file system and names that are no text are taken and told apart`() async throws {
        let inbox = try InboxUnderTest()
        let long = String(repeating: "ộ", count: 83) + ".txt"
        #expect(long.utf8.count == 253)
        try inbox.write(long, "one")
        let bytes: [CChar] = Array((inbox.directory + "/b").utf8CString.dropLast()) + [-1, -2, 0]
        let descriptor = open(bytes, O_WRONLY | O_CREAT, 0o600)
        #expect(write(descriptor, "two", 3) == 3)
        close(descriptor)
        try inbox.start()
        _ = await inbox.next(2)
        await inbox.close()
        #expect(try inbox.names("done").count == 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: inbox.directory).sorted() == ["done", "failed"])
    }
}
