import Articles
import Foundation
import SeededNumbers
import Testing
import WireProtocol

#if canImport(Glibc)
    import Glibc
#endif

/// Power loss, full disks and failing ones.
@Suite struct CrashDiskTests {
    @Test(arguments: [CrashDisk.Loss.power, .torn])
    func `a power loss at any commit boundary loses nothing that was acknowledged`(loss: CrashDisk.Loss) throws {
        var random = SeededNumbers(seed: 19_450_902)
        let points: [KillPoint] = [
            .journalBeforeCommit, .journalAfterCommit, .journalAnswered, .claimed, .storeBeforeCommit, .storeAfterCommit,
            .published, .journalBeforeDone, .journalAfterDone, .inboxTaken, .inboxMoved, .inboxFailed,
        ]
        let run = try CrashRun(puts: CrashTests.kills * 40, losesPower: true)
        _ = try CrashDisk(under: run.daemon, loss: loss)
        for turn in 0..<max(points.count, CrashTests.kills / 2) {
            try run.live(until: points[turn % points.count], random: &random)
        }
        try run.finish()
    }

    /// Otherwise the test above would prove nothing.
    @Test func `a disk that ignores fsync is found out`() throws {
        var random = SeededNumbers(seed: 1)
        // A busy machine answers a PUT per commit, an idle one the windows of both producers.
        let run = try CrashRun(puts: 24 * CrashProducer.window)
        _ = try CrashDisk(under: run.daemon, loss: .liar)
        try run.live(until: .journalAnswered, passes: 24, random: &random)
        // More than the inbox holds, which is taken anew.
        try #require(run.acknowledged > 5)
        try run.daemon.start()
        let after = try RawClient(run.daemon.ctl).ask(.info)
        #expect(try #require(after.header["lastPosition"] as? Int) < run.acknowledged)
    }

    private func daemon() throws -> (DaemonUnderTest, CrashDisk) {
        let daemon = try DaemonUnderTest(starts: false)
        let disk = try CrashDisk(under: daemon)
        try daemon.start(arguments: ["--inbox-rescan", "0.1"])
        return (daemon, disk)
    }

    private func put(_ number: Int, _ client: RawClient) throws -> (status: Int, header: [String: Any], body: [UInt8]) {
        try client.ask(.put, header: #"{"uri":"u:\#(number)"}"#, body: CrashProducer.text("d", number))
    }

    @Test(arguments: [("write", ENOSPC, 507), ("write", EIO, 500), ("sync", EIO, 500)])
    func `a journal that cannot be written refuses, and takes again when it can`(call: String, error: Int32, status: Int) throws {
        let (daemon, disk) = try daemon()
        let client = try RawClient(daemon.ctl)
        #expect(try put(1, client).status == 200)
        #expect(try client.events(1).count == 1)
        try disk.order("\(call) journal.sqlite \(error)")
        #expect(try put(2, client).status == status)
        #expect(try put(3, client).status == status)
        // Reading goes on.
        #expect(try client.ask(.search, header: #"{"query":"hội nghị"}"#).header["hits"] as? Int == 1)
        #expect(try client.ask(.get, header: #"{"uri":"u:1"}"#).status == 200)
        try disk.mend()
        #expect(try put(2, client).status == 200)
        #expect(try client.events(2).count == 2)
        // What was refused is not there, what was taken is, on the disk too.
        daemon.crash()
        try daemon.start()
        let again = try RawClient(daemon.ctl)
        #expect(try put(2, again).status == 208)
        #expect(try put(3, again).status == 200)
        #expect(try again.events(3).compactMap(\.number) == [1, 2, 3])
    }

    @Test func `short writes are finished`() throws {
        let (daemon, disk) = try daemon()
        try disk.order("write journal.sqlite short", "write store.sqlite short", "write /failed/ short")
        let client = try RawClient(daemon.ctl)
        for number in 1...3 { #expect(try put(number, client).status == 200) }
        try daemon.drop([0x89, 0x50, 0x4E, 0x47, 0, 1, 2, 0xFF], as: "a.bin")
        #expect(try client.events(4).compactMap(\.number) == [1, 2, 3, 4])
        daemon.crash()
        try disk.mend()
        try daemon.start()
        #expect(try put(3, try RawClient(daemon.ctl)).status == 208)
    }

    @Test(arguments: [("write", ENOSPC), ("write", EIO), ("sync", EIO)])
    func `a store that cannot be written delays events and loses none`(call: String, error: Int32) throws {
        let (daemon, disk) = try daemon()
        let client = try RawClient(daemon.ctl)
        #expect(try put(1, client).status == 200)
        #expect(try client.events(1).count == 1)
        try disk.order("\(call) store.sqlite \(error)")
        // The journal has them: they are acknowledged.
        for number in 2...4 { #expect(try put(number, client).status == 200) }
        try daemon.waitForLog("store.sqlite")
        #expect(try client.ask(.search, header: #"{"query":"hội nghị"}"#).header["hits"] as? Int == 1)
        #expect(try client.ask(.info).header["backlog"] as? Int == 3)
        try disk.mend()
        let events = try client.events(4)
        #expect(events.compactMap(\.number) == [1, 2, 3, 4])
        #expect(events.allSatisfy { $0.type == "giaoban.article.indexed.v1" })
        #expect(try client.ask(.info).header["deadLetters"] as? Int == 0)
    }

    @Test(arguments: [("rename", ENOSPC), ("rename", EIO), ("open", EIO)])
    func `an inbox that cannot be moved or read loses no file and takes each once`(call: String, error: Int32) throws {
        let (daemon, disk) = try daemon()
        let client = try RawClient(daemon.ctl)
        try disk.order("\(call) /inbox/a.txt \(error)", "\(call) /inbox/b.bin \(error)")
        try daemon.drop(CrashProducer.text("d", 1), as: "a.txt")
        try daemon.drop([0x89, 0x50, 0x4E, 0x47, 0, 1, 2, 0xFF], as: "b.bin")
        try daemon.drop(CrashProducer.text("d", 2), as: "c.txt")
        try daemon.waitForLog("a.txt")
        try daemon.waitForLog("b.bin")
        try disk.mend()
        let events = try client.events(3)
        #expect(events.compactMap(\.number) == [1, 2, 3])
        #expect(events.count { $0.type == "giaoban.article.indexed.v1" } == 2)
        let names = { try FileManager.default.contentsOfDirectory(atPath: daemon.inbox + $0).sorted() }
        // By a rescan, which comes by itself.
        try daemon.wait { try names("/done") == ["a.txt", "c.txt"] && names("/failed") == ["b.bin", "b.bin.reason.json"] }
        #expect(try names("") == ["done", "failed"])
        #expect(daemon.log.split(separator: "\n").count { $0.contains("a.txt") && $0.contains("errno") } == 1)
        try daemon.wait { try client.ask(.info).header["deadLetters"] as? Int == 1 }
    }

    @Test func `fdatasync of the journal comes before each acknowledgement`() throws {
        let daemon = try DaemonUnderTest(starts: false)
        let mark = "article-"
        let disk = try CrashDisk(under: daemon, mark: mark)
        try daemon.start()
        let client = try RawClient(daemon.ctl)
        let count = 500
        let name = { (number: Int) in mark + String(String(number + 10_000_000).suffix(8)) }
        for number in 0..<count {
            let body = Array("Tiêu đề \(number)\n\nNội dung \(name(number)).".utf8)
            try client.send(
                Request(verb: .put, id: Array(name(number).utf8), header: Array("{}".utf8), body: body).frames)
        }
        for _ in 0..<count { #expect(try client.reply().status == 200) }
        var written: [Substring: Int] = [:]
        var synchronised: [Substring: Int] = [:]
        var answered: [Substring: Int] = [:]
        for (line, fields) in try disk.trace().enumerated() where fields.count >= 2 {
            switch (fields[0], fields[1]) {
            case ("write", "journal.sqlite-wal"): for mark in fields.dropFirst(2) { written[mark] = written[mark] ?? line }
            case ("sync", "journal.sqlite-wal"):
                for mark in written.keys where synchronised[mark] == nil { synchronised[mark] = line }
            case ("send", _): for mark in fields.dropFirst(2) { answered[mark] = answered[mark] ?? line }
            default: break
            }
        }
        for number in 0..<count {
            let mark = Substring(name(number))
            let (write, sync, answer) = (
                try #require(written[mark]), try #require(synchronised[mark]), try #require(answered[mark])
            )
            #expect(write < sync && sync < answer, "\(mark): written \(write), synchronised \(sync), answered \(answer)")
        }
    }
}
