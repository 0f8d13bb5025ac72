import Articles
import Foundation
import Testing
import WireProtocol

/// `giaoban backup`, `restore` and `check` on the files of a daemon.
@Suite struct BackupTests {
    private func giaoban(_ arguments: String...) throws -> Programs.Result {
        try Programs.run(Programs.path("giaoban"), arguments)
    }

    private func put(_ daemon: DaemonUnderTest, _ numbers: ClosedRange<Int>) throws {
        let client = try RawClient(daemon.ctl)
        for number in numbers {
            let body = CrashProducer.text("plain", number)
            #expect(try client.ask(.put, header: #"{"uri":"test:plain:\#(number)"}"#, body: body).status == 200)
        }
        try daemon.wait { (try client.ask(.info).header["backlog"] as? Int) == 0 }
    }

    @Test func `a backup made while producers send restores to every article acknowledged before, once`() throws {
        let daemon = try DaemonUnderTest()
        var producer = CrashProducer(name: "load", count: 20_000)
        try producer.connect(to: daemon)
        try producer.run(acknowledgements: 400, on: daemon)
        let before = producer.acknowledged
        let backup = Process()
        let target = daemon.directory + "/backup"
        backup.executableURL = URL(fileURLWithPath: Programs.path("giaoban"))
        backup.arguments = ["backup", target, "--state-directory", daemon.directory, "--json"]
        backup.standardOutput = FileHandle.nullDevice
        try backup.run()
        var meanwhile = 0
        while backup.isRunning {
            try producer.run(acknowledgements: 100, on: daemon)
            meanwhile += 100
        }
        backup.waitUntilExit()
        try producer.run(acknowledgements: 100, on: daemon)
        #expect(backup.terminationStatus == 0)
        #expect(meanwhile > 0)
        #expect(!daemon.log.contains("locked"), "\(daemon.log)")
        #expect(try giaoban("check", target).status == 0)
        let epoch = try RawClient(daemon.ctl).ask(.hello).header["epoch"] as? String

        let restored = try DaemonUnderTest(starts: false)
        let result = try giaoban("restore", target, "--state-directory", restored.directory)
        #expect(result.status == 0 && result.output.contains("409"), "\(result.errors)")
        try restored.start()
        let client = try RawClient(restored.ctl)
        try restored.wait { (try client.ask(.info).header["backlog"] as? Int) == 0 }
        for number in before.keys {
            let answer = try client.ask(.get, header: #"{"uri":"\#(producer.uri(number))"}"#)
            #expect(answer.status == 200, "\(producer.uri(number))")
            #expect(answer.header["revision"] as? Int == 1)
        }
        let head = try #require(client.ask(.info).header["head"] as? Int)
        let events = try RawClient(restored.ctl, isWatched: false).events(head)
        #expect(events.compactMap(\.number) == Array(1...Int64(head)))
        #expect(Set(events.map(\.data.position)).count == head)
        #expect(Set(before.values).isSubset(of: events.map(\.data.position)))
        // Another store: places of before are refused.
        let hello = try client.ask(.hello)
        #expect(hello.header["epoch"] as? String != epoch)
        let follow = try client.ask(.follow, header: #"{"from":"1","epoch":"\#(epoch ?? "")"}"#)
        #expect(follow.status == 409)
        // And it goes on: positions that the backup's store had consumed are not given to other articles.
        try put(restored, 1...50)
        for number in 1...50 {
            #expect(try client.ask(.get, header: #"{"uri":"test:plain:\#(number)"}"#).status == 200)
        }
        #expect(restored.stop().status == 0)
        #expect(try giaoban("check", "--state-directory", restored.directory).status == 0)
    }

    @Test func `what is there is never overwritten, and a running daemon's never exchanged`() throws {
        let daemon = try DaemonUnderTest()
        try put(daemon, 1...3)
        let target = daemon.directory + "/backup"
        #expect(try giaoban("backup", target + "/", "--state-directory", daemon.directory).status == 0)
        let again = try giaoban("backup", target, "--state-directory", daemon.directory)
        #expect(again.status == 73 && again.errors.contains("already"), "\(again)")
        let running = try giaoban("restore", target, "--state-directory", daemon.directory, "--replace")
        #expect(running.status == 75 && running.errors.contains("another giaoband"), "\(running)")
        try put(daemon, 4...6)
        #expect(daemon.stop().status == 0)
        let occupied = try giaoban("restore", target, "--state-directory", daemon.directory)
        #expect(occupied.status == 73 && occupied.errors.contains("--replace"), "\(occupied)")
        let replaced = try giaoban("restore", target, "--state-directory", daemon.directory, "--replace", "--json")
        #expect(replaced.status == 0, "\(replaced)")
        let facts = try #require(
            JSONSerialization.jsonObject(with: Data(replaced.output.utf8)) as? [String: Any])
        #expect(facts["articles"] as? Int == 3)
        // The six are aside, whole.
        let aside = try #require(facts["replaced"] as? String)
        #expect(try giaoban("check", "--state-directory", aside).status == 0)
        try daemon.start()
        let client = try RawClient(daemon.ctl)
        #expect(try client.ask(.get, header: #"{"uri":"test:plain:3"}"#).status == 200)
        #expect(try client.ask(.get, header: #"{"uri":"test:plain:4"}"#).status == 404)
        try put(daemon, 4...6)
    }

    @Test func `a backup without a name, or where there is no directory, says so`() throws {
        let daemon = try DaemonUnderTest()
        let nameless = try giaoban("backup", "", "--state-directory", daemon.directory)
        #expect(nameless.status == 64 && nameless.errors.contains("no name"), "\(nameless)")
        let lost = daemon.directory + "/no/such/backup"
        let nowhere = try giaoban("backup", lost, "--state-directory", daemon.directory)
        #expect(nowhere.status == 73 && nowhere.errors.contains("there is no \(daemon.directory)/no/such; make it"), "\(nowhere)")
    }

    @Test func `a damaged backup is refused, and what is there stays`() throws {
        let daemon = try DaemonUnderTest()
        try put(daemon, 1...3)
        let target = daemon.directory + "/backup"
        #expect(try giaoban("backup", target, "--state-directory", daemon.directory).status == 0)
        let whole = try Samples.bytes(target + "/store.sqlite")
        var changed = whole
        changed[whole.count / 2] ^= 1
        for (bytes, words) in [(changed, "SHA-256"), (Array(whole.dropLast(100)), "bytes")] {
            try Data(bytes).write(to: URL(fileURLWithPath: target + "/store.sqlite"))
            let check = try giaoban("check", target)
            #expect(check.status == 65 && check.errors.contains(words), "\(check)")
            let other = daemon.directory + "/other"
            let restore = try giaoban("restore", target, "--state-directory", other)
            #expect(restore.status == 65 && restore.errors.contains(words), "\(restore)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: other) == [])
        }
        try FileManager.default.removeItem(atPath: target + "/manifest.json")
        let none = try giaoban("restore", target, "--state-directory", daemon.directory + "/other")
        #expect(none.status == 65 && none.errors.contains("no backup"), "\(none)")
    }

    /// Another's file, a later one's, and what never ends: a pipe, a device.
    @Test func `what is no backup of ours is refused by name, and nothing is written`() throws {
        let daemon = try DaemonUnderTest()
        let (target, other) = (daemon.directory + "/backup", daemon.directory + "/other")
        #expect(try giaoban("backup", target, "--state-directory", daemon.directory).status == 0)
        let manifest = try String(contentsOfFile: target + "/manifest.json", encoding: .utf8)
        for name in ["store.sqlite", "journal.sqlite"] {
            let (file, whole) = (target + "/" + name, try Samples.bytes(target + "/" + name))
            let digest = Digest(of: whole).hexadecimal
            for (change, words) in [("application_id = 7", "another program"), ("user_version = 99", "a later giaoban wrote it")]
            {
                try RawDatabase.execute("PRAGMA \(change)", file)
                let changed = Digest(of: try Samples.bytes(file)).hexadecimal
                try manifest.replacing(digest, with: changed).write(
                    toFile: target + "/manifest.json", atomically: false, encoding: .utf8)
                let restore = try giaoban("restore", target, "--state-directory", other)
                #expect(restore.status == 65 && restore.errors.contains("restore \(target): read \(name)"), "\(restore)")
                #expect(restore.errors.contains(words), "\(restore)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: other) == [])
                try Data(whole).write(to: URL(fileURLWithPath: file))
            }
            try manifest.write(toFile: target + "/manifest.json", atomically: false, encoding: .utf8)
        }
        for name in ["store.sqlite", "manifest.json"] {
            let file = target + "/" + name
            try FileManager.default.moveItem(atPath: file, toPath: file + ".aside")
            #expect(mkfifo(file, 0o600) == 0)
            for command in [["check", target], ["restore", target, "--state-directory", other]] {
                let result = try Programs.run(Programs.path("giaoban"), command)
                #expect(result.status == 65 && result.errors.contains("\(file): it is no regular file"), "\(result)")
            }
            try FileManager.default.removeItem(atPath: file)
            try FileManager.default.moveItem(atPath: file + ".aside", toPath: file)
        }
        #expect(try giaoban("check", target).status == 0)
    }

    @Test(arguments: ["store.sqlite", "journal.sqlite"])
    func `a daemon does not start on a damaged file, names the remedy and leaves every byte`(name: String) throws {
        let daemon = try DaemonUnderTest()
        try put(daemon, 1...20)
        #expect(daemon.stop().status == 0)
        let path = daemon.directory + "/" + name
        let whole = try Samples.bytes(path)
        var flipped = whole
        for index in whole.count / 2 / 8192 * 8192..<whole.count / 2 / 8192 * 8192 + 256 { flipped[index] ^= 0xA5 }
        for damaged in [
            flipped, Array(whole.prefix(whole.count / 2)), Array("garbage ".utf8), [UInt8](repeating: 9, count: 40_000),
        ] {
            try Data(damaged).write(to: URL(fileURLWithPath: path))
            let known = daemon.log.count
            #expect(try !daemon.startIfItLives())
            try expectNamed(path, damaged, by: daemon, since: known)
        }
        try Data(whole).write(to: URL(fileURLWithPath: path))
        try daemon.start()
    }

    /// The log from there on and `giaoban check` name the damaged file with the remedy, and every byte of it is as it was.
    private func expectNamed(_ path: String, _ damaged: [UInt8], by daemon: DaemonUnderTest, since known: Int) throws {
        let words = daemon.log.dropFirst(known)
        #expect(words.contains(path) && words.contains("damaged") && words.contains("giaoban restore"), "\(words)")
        #expect(try Samples.bytes(path) == damaged)
        let check = try giaoban("check", "--state-directory", daemon.directory)
        #expect(check.status == 65 && check.errors.contains("restore"), "\(check)")
        #expect(try Samples.bytes(path) == damaged)
    }

    /// Rows that fill more pages than a start looks at before it serves.
    private static let filling = [
        "store.sqlite": "INSERT INTO content(bytes) SELECT zeroblob(8000) FROM number LIMIT 6000",
        "journal.sqlite": "INSERT INTO seen SELECT randomblob(32), zeroblob(900), 0 FROM number LIMIT 50000",
    ]

    @Test(arguments: ["store.sqlite", "journal.sqlite"])
    func `a daemon ends on a large file whose damage it finds while it serves, names the remedy and leaves every byte`(
        name: String
    ) throws {
        let daemon = try DaemonUnderTest()
        try put(daemon, 1...20)
        #expect(daemon.stop().status == 0)
        let path = daemon.directory + "/" + name
        try RawDatabase.execute(
            "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number) \(Self.filling[name] ?? "")", path)
        let whole = try Samples.bytes(path)
        #expect(whole.count > 32 << 20)
        var damaged = whole
        for index in whole.count / 4 * 3 / 8192 * 8192..<whole.count / 4 * 3 / 8192 * 8192 + 256 { damaged[index] ^= 0xA5 }
        try Data(damaged).write(to: URL(fileURLWithPath: path))
        let known = daemon.log.count
        _ = try daemon.startIfItLives()
        daemon.waitForDeath()
        try expectNamed(path, damaged, by: daemon, since: known)
        // Whole again, it is written to once it is checked.
        try Data(whole).write(to: URL(fileURLWithPath: path))
        try daemon.start()
        try put(daemon, 21...22)
        #expect(daemon.stop().status == 0)
    }
}
