import Foundation
import TemporaryDirectories
import Testing
import WireProtocol

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct BadInputTests {
    @Test func `malformed requests get the documented status and others are served`() throws {
        let daemon = try DaemonUnderTest()
        let client = try RawClient(daemon.ctl)
        func status(_ frames: String...) throws -> Int {
            try client.send(frames.map { Array($0.utf8) })
            return try client.reply().status
        }
        #expect(try status("GB2", "PING", "1") == 426)
        #expect(try status("rubbish") == 426)
        #expect(try status("GB1", "NOPE", "1") == 400)
        #expect(try status("GB1", "PING") == 400)
        #expect(try status("GB1", "PING", String(repeating: "x", count: 65)) == 400)
        #expect(try status("GB1", "PUT", "1", "not json", "body") == 400)
        #expect(try status("GB1", "PUT", "1", "[]", "body") == 400)
        #expect(try status("GB1", "PUT", "1", #"{"uri":3}"#, "body") == 400)
        #expect(try status("GB1", "PUT", "1", #"{"uri":""}"#, "body") == 400)
        // The inbox's own name would write refused bytes into failed/.
        #expect(try status("GB1", "PUT", "1", #"{"producer":"inbox","name":"x"}"#, "body") == 400)
        #expect(try status("GB1", "PUT", "1", "{}") == 400)
        #expect(try status("GB1", "PUT", "1", "{}", "") == 400)
        #expect(try status("GB1", "GET", "1", "{}") == 400)
        #expect(try status("GB1", "GET", "1", #"{"article":"none"}"#) == 404)
        #expect(try status("GB1", "SEARCH", "1", #"{"query":"a","limit":0}"#) == 400)
        #expect(try status("GB1", "SEARCH", "1", #"{"query":"\"open"}"#) == 400)
        #expect(try status("GB1", "FOLLOW", "1", #"{"from":"yesterday"}"#) == 400)
        #expect(try status("GB1", "FOLLOW", "1", #"{"from":"99"}"#) == 409)
        #expect(try status("GB1", "CREDIT", "1", #"{"credit":1}"#) == 404)
        #expect(try status("GB1", "PUT", "1", "{\"name\":\"\(String(repeating: "x", count: 70_000))\"}", "b") == 413)
        try client.send([Array("GB1".utf8), Array("PUT".utf8), [1], Array("{}".utf8), [UInt8](repeating: 65, count: 17 << 20)])
        #expect(try client.reply().status == 413)
        try client.send(Array(repeating: Array("GB1".utf8), count: 10_000))
        #expect(try client.reply().status == 400)
        #expect(try client.ask(.put, body: try Samples.bytes(Samples.articles[0])).status == 200)
        #expect(try client.events(1).count == 1)
    }

    /// Three lines of NDJSON, the second broken.
    private static let batch =
        "{\"title\":\"Hội nghị giao ban quý I\",\"body\":\"Sáng 8/4/2023, huyện tổ chức hội nghị giao ban quý I.\"}\n{\"title\":?}\n"
        + "{\"title\":\"Hội nghị giao ban quý II\",\"body\":\"Sáng 8/7/2023, huyện tổ chức hội nghị giao ban quý II.\"}\n"

    @Test func `a broken line of one submission of NDJSON is refused alone, under its number`() throws {
        let daemon = try DaemonUnderTest()
        let client = try RawClient(daemon.ctl)
        try daemon.drop(Array(Self.batch.utf8), as: "batch.ndjson")
        let events = try client.events(3)
        #expect(events.map(\.type) == ["indexed", "indexed", "failed"].map { "giaoban.article.\($0).v1" })
        #expect(events[2].data.name == "batch.ndjson:2")
        #expect(events[2].data.failure?.message?.contains("line 2, byte 10") ?? false)
    }

    @Test(arguments: ["cat", "gzip", "zstd -q"]) func `put sends NDJSON line by line, packed or not`(_ command: String) throws {
        let daemon = try DaemonUnderTest()
        let path = daemon.directory + "/batch"
        try Data(Self.batch.utf8).write(to: URL(fileURLWithPath: path + ".plain"))
        #expect(try Programs.run("/bin/sh", ["-c", "\(command) < '\(path).plain' > '\(path)'"]).status == 0)
        let result = try Programs.giaoban(daemon, "put", path)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.lines == [1, 2, 3].map { "200\t\($0)\t\(path):\($0)" })
        let events = try RawClient(daemon.ctl).events(3)
        #expect(events.first { $0.type == "giaoban.article.failed.v1" }?.data.name == path + ":2")
        let named = try Programs.giaoban(daemon, "put", "--uri", "u", path)
        #expect(named.status == 65 && named.errors.contains("NDJSON holds many articles"))
    }

    @Test func `put refuses at once what libzmq would drop without a word`() throws {
        let daemon = try DaemonUnderTest(arguments: ["--max-message", "65536"])
        let path = daemon.directory + "/large"
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        #expect(truncate(path, 20 << 20) == 0)
        let result = try Programs.giaoban(daemon, "put", path)
        #expect(result.status == 65 && result.errors.contains("the limit maxMessage is 65536 bytes (413"), "\(result)")
    }

    @Test func `bad files in the inbox end in failed with a reason and the daemon goes on`() throws {
        let daemon = try DaemonUnderTest()
        try daemon.drop([], as: "empty.txt")
        try daemon.drop([0x89, 0x50, 0x4E, 0x47, 0, 1, 2, 0xFF, 0xFE, 0xC0, 0x80], as: "binary.txt")
        #expect(symlink("/etc/passwd", daemon.inbox + "/link.txt") == 0)
        // A sparse file: 200 MB to every reader, nothing on disk.
        let large = daemon.directory + "/large"
        #expect(FileManager.default.createFile(atPath: large, contents: nil))
        #expect(truncate(large, 200 << 20) == 0)
        #expect(rename(large, daemon.inbox + "/large.txt") == 0)
        try FileManager.default.createDirectory(atPath: daemon.inbox + "/folder.txt", withIntermediateDirectories: false)
        try daemon.drop(try Samples.bytes(Samples.articles[0]), as: "folder.txt/good.txt")

        let client = try RawClient(daemon.ctl)
        let events = try client.events(2)
        let failed = try #require(events.first { $0.type == "giaoban.article.failed.v1" })
        #expect(failed.data.name == "binary.txt")
        #expect(failed.data.failure?.stage == "decoding")
        #expect(events.contains { $0.type == "giaoban.article.indexed.v1" && $0.data.name == nil || $0.data.title != nil })
        // SIGTERM waits until every file under way has been moved.
        #expect(daemon.stop().status == 0)
        for name in ["empty.txt", "binary.txt", "link.txt", "large.txt"] {
            #expect(
                FileManager.default.fileExists(atPath: daemon.inbox + "/failed/\(name).reason.json"), "\(name): \(daemon.log)")
        }
        #expect(FileManager.default.fileExists(atPath: daemon.inbox + "/done/good.txt"))
    }

    @Test func `a file of failed that is dropped again is tried again`() throws {
        let daemon = try DaemonUnderTest()
        let bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0, 1, 2, 0xFF, 0xFE, 0xC0, 0x80]
        let (failed, reason) = (daemon.inbox + "/failed/binary.txt", daemon.inbox + "/failed/binary.txt.reason.json")
        let client = try RawClient(daemon.ctl)
        for time in 1...2 {
            try daemon.drop(bytes, as: "binary.txt")
            let events = try client.events(time)
            #expect(events.map(\.type) == [String](repeating: "giaoban.article.failed.v1", count: time))
            #expect(events.map(\.data.position) == [Int64](repeating: 1, count: time))
            // The event comes before its entry is a dead letter again.
            try daemon.wait { try client.ask(.info).header["deadLetters"] as? Int == 1 }
            #expect(FileManager.default.fileExists(atPath: reason))
            try FileManager.default.removeItem(atPath: failed)
        }
        #expect(daemon.stop().status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: daemon.inbox + "/done").isEmpty)
    }

    @Test(.enabled(if: geteuid() != 0, "root reads every file")) func `an unreadable file ends in failed`() throws {
        let daemon = try DaemonUnderTest()
        let path = daemon.directory + "/secret"
        try Data("text".utf8).write(to: URL(fileURLWithPath: path))
        #expect(chmod(path, 0) == 0)
        #expect(rename(path, daemon.inbox + "/secret.txt") == 0)
        _ = try RawClient(daemon.ctl).ask(.ping)
        #expect(daemon.stop().status == 0)
        #expect(FileManager.default.fileExists(atPath: daemon.inbox + "/failed/secret.txt.reason.json"))
    }

    @Test(arguments: [
        ["--runtime-directory", "/tmp/" + String(repeating: "x", count: 110)], ["--ctl-endpoint", "tcp://127.0.0.1:5555"],
        ["--max-message", "12"], ["--inbox-settle", "soon"], ["--no-such-setting", "1"], ["--log-level", "loud"],
        ["--state-directory", "relative"], ["stray"],
    ])
    func `a setting that can not be used ends with 78 and says which`(arguments: [String]) throws {
        let temporary = try TemporaryDirectory()
        let directory = temporary.path("state")
        let state = arguments.contains("--state-directory") ? [] : ["--state-directory", directory]
        let result = try Programs.run(Programs.path("giaoband"), state + arguments)
        #expect(result.status == 78, "\(result.errors)")
        #expect(result.errors.hasPrefix("giaoband: "))
        #expect(!FileManager.default.fileExists(atPath: directory))
    }

    @Test func `parse prints an error object for what it refuses and goes on`() throws {
        let temporary = try TemporaryDirectory()
        let directory = temporary.path
        try Data().write(to: URL(fileURLWithPath: directory + "/a-empty.txt"))
        try Data(try Samples.bytes(Samples.articles[0])).write(to: URL(fileURLWithPath: directory + "/b-good.txt"))
        let result = try Programs.run(Programs.path("giaoban"), ["parse", "--json", directory])
        #expect(result.status == 65)
        let objects = try result.lines.map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(objects.map { $0["schema"] as? String } == ["giaoban.error/1", "giaoban.record/1"])
        let piped = try Programs.run(
            Programs.path("giaoban"), ["parse", "--json", "-"], input: try Samples.bytes(Samples.articles[1]))
        #expect(piped.status == 0 && piped.lines.count == 1)
    }

    @Test func `without a daemon the client says so at once, with 69`() throws {
        let result = try Programs.run(Programs.path("giaoban"), ["status", "--ctl", "ipc:///tmp/giaoban-nobody.sock"])
        #expect(result.status == 69)
        #expect(result.errors.contains("not running"))
    }
}
