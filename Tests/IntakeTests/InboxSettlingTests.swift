import Articles
import Foundation
import Testing

@testable import Intake

#if canImport(Glibc)
    import Glibc
#endif

/// When a file counts as whole. Clocks stand still unless a test moves them, so that "not yet" can be said for certain.
@Suite struct InboxSettlingTests {
    private func append(_ text: String, to path: String) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }

    @Test(arguments: [InboxSettings.Watch.inotify, .poll])
    func `a file closed and then appended to is taken once, whole`(watch: InboxSettings.Watch) async throws {
        let inbox = try InboxUnderTest()
        try inbox.write("a.txt", "one")
        try inbox.start(wall: 0, watch: watch)
        try inbox.pass(0)
        try inbox.pass(0.9)
        #expect(inbox.submitted.isEmpty)
        try append(" two", to: inbox.directory + "/a.txt")
        // It would have settled now, had it stayed as it was.
        try inbox.pass(0.2)
        #expect(inbox.submitted.isEmpty)
        try inbox.pass(1)
        #expect(await inbox.next(1) == [.submitted(name: "a.txt", bytes: 7)])
        await inbox.close()
        #expect(inbox.submitted == ["a.txt"])
        #expect(try inbox.text("done/a.txt") == "one two")
    }

    @Test(arguments: [0, 946_684_800, 7_258_118_400])
    func `a moved-in file is taken whatever its modification time`(seconds: Int) async throws {
        let inbox = try InboxUnderTest()
        try inbox.start(wall: 0)
        try inbox.pass(0)
        let outside = inbox.directory + "-outside"
        try Data("text".utf8).write(to: URL(fileURLWithPath: outside))
        let times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
        try #require(utimensat(AT_FDCWD, outside, times, 0) == 0)
        try #require(rename(outside, inbox.directory + "/a.txt") == 0)
        #expect(await inbox.next(1) == [.submitted(name: "a.txt", bytes: 4)])
        await inbox.close()
        #expect(inbox.exists("done/a.txt"))
    }

    @Test func `a copy that brought an old modification time along still has to settle`() async throws {
        let inbox = try InboxUnderTest()
        try inbox.write("a.txt", "text")
        let times = [timespec(tv_sec: 946_684_800, tv_nsec: 0), timespec(tv_sec: 946_684_800, tv_nsec: 0)]
        try #require(utimensat(AT_FDCWD, inbox.directory + "/a.txt", times, 0) == 0)
        // The wall clock of the moment: the change is not a second old.
        var status = stat()
        try #require(lstat(inbox.directory + "/a.txt", &status) == 0)
        try inbox.start(wall: Double(status.st_ctim.tv_sec) + 0.5)
        try inbox.pass(0)
        #expect(inbox.submitted.isEmpty)
        try inbox.pass(1)
        #expect(await inbox.next(1) == [.submitted(name: "a.txt", bytes: 4)])
        await inbox.close()
    }

    @Test func `a hard link is taken once it has settled, and its other name stays`() async throws {
        let inbox = try InboxUnderTest()
        let outside = inbox.directory + "-original"
        try Data("text".utf8).write(to: URL(fileURLWithPath: outside))
        defer { unlink(outside) }
        try inbox.start(wall: 0)
        try inbox.pass(0)
        try #require(link(outside, inbox.directory + "/a.txt") == 0)
        try #require(link(outside, inbox.directory + "/b.txt") == 0)
        // Whether the hints came by now or not, a rescan has seen both. They are one file: when the first is moved, the second has changed.
        try inbox.pass(30)
        while inbox.submitted.count < 2 { try inbox.pass(1) }
        #expect(
            await inbox.next(2) == [.submitted(name: "a.txt", bytes: 4), .submitted(name: "b.txt", bytes: 4)])
        await inbox.close()
        #expect(try inbox.names("done") == ["a.txt", "b.txt"])
        #expect(try String(contentsOfFile: outside, encoding: .utf8) == "text")
    }

    @Test func `polling finds files by looking, and takes what two looks found the same`() async throws {
        let inbox = try InboxUnderTest()
        try inbox.start(watch: .poll)
        try inbox.pass(0)
        try FileManager.default.createDirectory(atPath: inbox.directory + "/a/b/c", withIntermediateDirectories: true)
        try inbox.moveIn("a/b/c/x.txt", "text")
        try inbox.pass(4)
        // Not looked for yet.
        try inbox.pass(0.9)
        #expect(inbox.submitted.isEmpty)
        try inbox.pass(0.1)
        // Seen once; the clock of another machine, however old it calls the file, proves nothing.
        #expect(inbox.submitted.isEmpty)
        try inbox.pass(1)
        #expect(await inbox.next(1) == [.submitted(name: "a/b/c/x.txt", bytes: 4)])
        await inbox.close()
        #expect(inbox.exists("done/x.txt"))
    }

    @Test func `network file systems are told from local ones by the mount table`() {
        let mounts = """
            22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
            40 22 0:45 / /srv/inbox rw,relatime shared:7 - nfs4 server:/export rw,vers=4.2
            41 22 0:46 / /mnt/a rw,relatime - fuse.sshfs user@host: rw
            42 22 8:17 / /mnt/b rw,relatime shared:9 master:1 - fuseblk /dev/sdb1 rw
            43 22 0:300 / /mnt/c rw,relatime - cifs //host/share rw
            broken
            """
        let device = { (major: UInt64, minor: UInt64) in
            (minor & 0xFF) | (major & 0xFFF) << 8 | (minor & ~0xFF) << 12 | (major & ~0xFFF) << 32
        }
        #expect(InboxFileSystem.remoteType(device: device(0, 45), mounts: mounts) == "nfs4")
        #expect(InboxFileSystem.remoteType(device: device(0, 46), mounts: mounts) == "fuse.sshfs")
        #expect(InboxFileSystem.remoteType(device: device(0, 300), mounts: mounts) == "cifs")
        #expect(InboxFileSystem.remoteType(device: device(8, 17), mounts: mounts) == nil)
        #expect(InboxFileSystem.remoteType(device: device(254, 1), mounts: mounts) == nil)
        #expect(InboxFileSystem.remoteType(device: device(99, 1), mounts: mounts) == nil)
        #expect(InboxFileSystem.remoteType(at: InboxPath("/proc")) == nil)
    }
}
