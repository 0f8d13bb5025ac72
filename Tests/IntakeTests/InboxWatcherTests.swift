import Articles
import Foundation
import Synchronization
import Testing

@testable import Intake

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct InboxWatcherTests {
    @Test func `files that wait at the start are taken and moved to done`() async throws {
        let inbox = try InboxUnderTest()
        try inbox.write("b.txt", "b")
        try inbox.write("a.txt", "aa")
        try inbox.start()
        #expect(await inbox.next(2) == [.submitted(name: "a.txt", bytes: 2), .submitted(name: "b.txt", bytes: 1)])
        await inbox.close()
        #expect(inbox.exists("done/a.txt") && inbox.exists("done/b.txt"))
        #expect(!inbox.exists("a.txt") && !inbox.exists("b.txt"))
    }

    @Test func `a file renamed in is taken at once, and once`() async throws {
        let inbox = try InboxUnderTest()
        try inbox.start(wall: 0)
        // It watches from its first look on.
        try inbox.pass(0)
        try inbox.moveIn("a.txt", "text")
        #expect(await inbox.next(1) == [.submitted(name: "a.txt", bytes: 4)])
        await inbox.close()
        #expect(inbox.exists("done/a.txt"))
    }

    @Test func `files of folders made later are found`() async throws {
        let inbox = try InboxUnderTest()
        try inbox.start()
        try FileManager.default.createDirectory(atPath: inbox.directory + "/2018/09", withIntermediateDirectories: true)
        try inbox.moveIn("2018/09/a.txt", "text")
        #expect(await inbox.next(1) == [.submitted(name: "2018/09/a.txt", bytes: 4)])
        await inbox.close()
    }

    @Test func `hidden and half-written files are left alone`() async throws {
        let inbox = try InboxUnderTest()
        for name in [".hidden", "a.tmp", "b.part", "c.meta.json"] { try inbox.write(name, "x") }
        try inbox.write("z.txt", "x")
        try inbox.start()
        #expect(await inbox.next(1) == [.submitted(name: "z.txt", bytes: 1)])
        await inbox.close()
        for name in [".hidden", "a.tmp", "b.part", "c.meta.json"] { #expect(inbox.exists(name)) }
    }

    @Test func `what can not be an article goes to failed with its reason`() async throws {
        let inbox = try InboxUnderTest()
        try inbox.write("empty.txt", "")
        try inbox.write("large.txt", String(repeating: "x", count: 1_001))
        try #require(symlink("/etc/passwd", inbox.directory + "/link.txt") == 0)
        try #require(mkfifo(inbox.directory + "/pipe.txt", 0o600) == 0)
        try inbox.start()
        #expect(
            await inbox.next(4) == [
                .refused(name: "empty.txt", code: "empty"), .refused(name: "large.txt", code: "tooLarge"),
                .refused(name: "link.txt", code: "symbolicLink"), .refused(name: "pipe.txt", code: "notRegular"),
            ])
        await inbox.close()
        let reason = try Data(contentsOf: URL(fileURLWithPath: inbox.directory + "/failed/large.txt.reason.json"))
        let object = try #require(try JSONSerialization.jsonObject(with: reason) as? [String: String])
        #expect(object["code"] == "tooLarge")
        #expect(object["message"]?.contains("1001 bytes; the limit is 1000") == true)
    }

    @Test func `a sidecar says what the file does not, and a broken one refuses it`() async throws {
        let inbox = try InboxUnderTest()
        try inbox.write("good.txt", "text")
        try inbox.write("good.txt.meta.json", #"{"uri":"https://a.example/1","publisher":"P"}"#)
        try inbox.write("wrong.txt", "text")
        try inbox.write("wrong.txt.meta.json", "{")
        try inbox.start()
        #expect(
            await inbox.next(2) == [.refused(name: "wrong.txt", code: "sidecar"), .submitted(name: "good.txt", bytes: 4)])
        await inbox.close()
        let header = try #require(inbox.list.all.withLock { $0.first?.header })
        #expect(header.uri == "https://a.example/1")
        #expect(header.publisher == "P")
        #expect(inbox.exists("done/good.txt.meta.json"))
        #expect(inbox.exists("failed/wrong.txt.meta.json"))
    }

    @Test func `the same name again does not overwrite what is in done`() async throws {
        let inbox = try InboxUnderTest()
        try inbox.start()
        for text in ["one", "two", "three", "three"] {
            try inbox.moveIn("a.txt", text)
            _ = await inbox.next(1)
            // Moved before the next one comes: two files of one name at a time are one file.
            while inbox.exists("a.txt") { await Task.yield() }
        }
        await inbox.close()
        let texts = try inbox.names("done").map { try inbox.text("done/" + $0) }
        #expect(texts.sorted() == ["one", "three", "two"])
        #expect(try inbox.text("done/a.txt") == "one")
    }

    @Test func `a refusal by the journal moves the file to failed`() async throws {
        let inbox = try InboxUnderTest()
        try inbox.write("a.txt", "text")
        try inbox.start { _ in .refused(Failure(stage: "journal", code: "tooLarge", message: "m", verdict: .refuse)) }
        _ = await inbox.next(2)
        await inbox.close()
        #expect(inbox.exists("failed/a.txt") && inbox.exists("failed/a.txt.reason.json"))
    }

    @Test func `without keeping, a taken file is removed`() async throws {
        let inbox = try InboxUnderTest()
        try inbox.write("a.txt", "text")
        try inbox.start(keepsDone: false)
        _ = await inbox.next(1)
        await inbox.close()
        #expect(!inbox.exists("a.txt") && !inbox.exists("done/a.txt"))
    }

    @Test func `what was taken but is no article is written to failed`() async throws {
        let inbox = try InboxUnderTest()
        try inbox.start()
        let submission = Submission(header: SubmissionHeader(name: "x/../a.txt", producer: "inbox"), body: [1, 2])
        let watcher = try #require(inbox.watcher)
        let failure = Failure(stage: "decoding", code: "notText", message: "m", verdict: .refuse)
        watcher.keepFailed(of: submission, failure: failure) {}
        watcher.keepFailed(of: Submission(header: SubmissionHeader(name: "b.txt"), body: [1]), failure: failure) {}
        await inbox.close()
        #expect(inbox.exists("failed/a.txt") && inbox.exists("failed/a.txt.reason.json"))
        #expect(!inbox.exists("failed/b.txt"))
    }
}
