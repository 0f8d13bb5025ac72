import Articles
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Intake

#if canImport(Glibc)
    import Glibc
#endif

/// Many files. Their names, and not their number in memory, grow with the load.
@Suite struct InboxLoadTests {
    /// `GIAOBAN_LONG=1` in `make check-long`.
    private static let isLong = ProcessInfo.processInfo.environment["GIAOBAN_LONG"] != nil

    private func drop(_ numbers: Range<Int>, into inbox: InboxUnderTest) throws {
        let outside = inbox.directory + "-outside"
        try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: outside) }
        for number in numbers {
            let path = "\(outside)/\(number).txt"
            let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            let text = Array("bài \(number)".utf8)
            try #require(descriptor >= 0 && write(descriptor, text, text.count) == text.count)
            close(descriptor)
            try #require(rename(path, "\(inbox.directory)/\(number).txt") == 0)
        }
    }

    /// Waits for so many files; holds what the watcher remembers to its bound on the way.
    private func takeAll(_ count: Int, of inbox: InboxUnderTest) async throws {
        var taken = 0
        while taken < count {
            taken += 1
            _ = await inbox.nextReport()
            guard taken.isMultiple(of: 1_000) else { continue }
            #expect(try #require(inbox.watcher).pathsHeld <= 3 * InboxWatcher.maxPaths)
        }
        await inbox.close()
        #expect(Set(inbox.submitted).count == count)
        #expect(inbox.submitted.count == count)
        #expect(try inbox.names("done").count == count)
    }

    @Test func `20,000 files renamed in while the watcher is blocked are all taken`() async throws {
        let inbox = try InboxUnderTest()
        let gate = DispatchSemaphore(value: 0)
        try inbox.start { number in
            if number == 1 { gate.wait() }
            return .taken
        }
        try inbox.moveIn("first.txt", "x")
        // More than the kernel keeps hints for.
        try drop(0..<20_000, into: inbox)
        gate.signal()
        try await takeAll(20_001, of: inbox)
    }

    @Test func `files that wait at the start, more than the memory for paths, are all taken`() async throws {
        let inbox = try InboxUnderTest()
        let count = Self.isLong ? 100_000 : 25_000
        try drop(0..<count, into: inbox)
        try inbox.start()
        try await takeAll(count, of: inbox)
    }
}
