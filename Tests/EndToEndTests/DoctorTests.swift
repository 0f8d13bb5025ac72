import Foundation
import TemporaryDirectories
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// `giaoban doctor` on states that are made ill, and on one that is well.
@Suite struct DoctorTests {
    struct Finding: Decodable, Equatable {
        var level: String
        var part: String
        var object: String
        var reason: String
        var remedy: String?
    }

    struct Report {
        var status: Int32
        var findings: [Finding]

        /// What is of this machine, and not of a test: how full its disk is, and who sets its clock.
        var faults: [Finding] {
            findings.filter { ["warning", "error"].contains($0.level) && !["disk", "clock"].contains($0.part) }
        }

        func of(_ object: String) -> Finding? { findings.first { $0.object == object } }
    }

    /// A daemon that is not started yet, whose configuration is a file of its own.
    private static func make(_ configuration: String = "") throws -> DaemonUnderTest {
        let daemon = try DaemonUnderTest(starts: false)
        try write(configuration, to: daemon.directory + "/giaoban.yaml")
        return daemon
    }

    private static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    private static func start(_ daemon: DaemonUnderTest, _ arguments: String...) throws {
        try daemon.start(arguments: ["--config", daemon.directory + "/giaoban.yaml"] + arguments)
    }

    private static func arguments(_ daemon: DaemonUnderTest) -> [String] {
        ["doctor", "--config", daemon.directory + "/giaoban.yaml", "--state-directory", daemon.directory]
    }

    private static func examine(_ daemon: DaemonUnderTest, _ more: String...) throws -> Report {
        report(try Programs.run(Programs.path("giaoban"), arguments(daemon) + ["--json"] + more))
    }

    private static func report(_ result: Programs.Result) -> Report {
        Report(
            status: result.status,
            findings: result.lines.compactMap { try? JSONDecoder().decode(Finding.self, from: Data($0.utf8)) })
    }

    /// Does what a finding says.
    private static func mend(_ finding: Finding) throws {
        let remedy = try #require(finding.remedy)
        let result = try Programs.run("/bin/sh", ["-c", remedy])
        #expect(result.status == 0, "\(remedy): \(result.errors)")
    }

    private static func mode(_ path: String, _ mode: mode_t) { #expect(chmod(path, mode) == 0) }

    // MARK: The whole

    @Test func `a daemon that is well has no fault, and so has each of its articles`() throws {
        let daemon = try Self.make()
        try Self.start(daemon)
        #expect(try Programs.giaoban(daemon, "put", Samples.articles[0]).status == 0)
        try daemon.waitForLog("entry 1 indexed")
        let report = try Self.examine(daemon, "--thorough")
        #expect(report.faults == [])
        #expect(report.of(daemon.directory)?.level == "ok")
        #expect(report.of(daemon.ctl)?.reason.contains("this user may put, read, admin") == true)
        #expect(report.findings.contains { $0.part == "limits" && $0.level == "ok" })
        #expect(report.findings.contains { $0.reason.contains("every word of the index") })
        #expect(report.findings.allSatisfy { $0.level == "ok" ? $0.remedy == nil : true })
        // Nothing is left of the copy.
        #expect(try !FileManager.default.contentsOfDirectory(atPath: daemon.directory).contains { $0.hasSuffix(".partial") })
    }

    @Test func `without a daemon it says that none runs and how to start it, and that is no error`() throws {
        let daemon = try Self.make()
        let report = try Self.examine(daemon)
        let away = try #require(report.of(daemon.ctl))
        #expect(away.level == "warning" && away.reason == "giaoband does not run")
        #expect(
            away.remedy
                == "\(Programs.path("giaoband")) --config \(daemon.directory)/giaoban.yaml --state-directory \(daemon.directory) &"
        )
        #expect(report.of(daemon.inbox)?.remedy == "mkdir -p -m 700 \(daemon.inbox)")
        #expect(report.status == 0)
    }

    @Test func `three faults are mended by their commands, and then it is well`() throws {
        let daemon = try Self.make("ctl:\n  tcp: tcp://127.0.0.1:*\n")
        let (key, shelf) = (daemon.directory + "/server.key", daemon.inbox + "/failed")
        #expect(try Programs.run(Programs.path("giaoban"), ["keygen", key]).status == 0)
        try Self.write("# nobody yet\n", to: daemon.directory + "/clients")
        try Self.start(daemon)
        // It dies and leaves its sockets; a hand opens the key and takes a folder away.
        daemon.crash()
        Self.mode(key, 0o644)
        #expect(rmdir(shelf) == 0)
        let report = try Self.examine(daemon)
        #expect(report.status == 1)
        let socket = daemon.directory + "/run/ctl.sock"
        #expect(report.of(key)?.remedy == "chmod 600 \(key)")
        #expect(report.of(shelf)?.remedy == "mkdir -p -m 700 \(shelf)")
        #expect(report.of(socket)?.remedy == "rm \(socket)")
        for fault in report.faults where fault.remedy?.hasSuffix("&") == false { try Self.mend(fault) }
        // What is left: it does not run.
        #expect(try Self.examine(daemon).faults.map(\.object) == [daemon.ctl])
        try Self.start(daemon)
        let mended = try Self.examine(daemon)
        #expect(mended.faults == [])
    }

    @Test func `as text a fault and its command stand below each other, coloured when asked`() throws {
        let daemon = try Self.make()
        let plain = try Programs.run(Programs.path("giaoban"), Self.arguments(daemon))
        #expect(plain.lines.contains("warning  sockets        \(daemon.ctl): giaoband does not run"))
        let line = try #require(plain.lines.firstIndex { $0.hasSuffix("giaoband does not run") })
        #expect(plain.lines[line + 1].hasPrefix("         mend with      /"))
        #expect(plain.lines.last?.contains(" ok, ") == true)
        #expect(!plain.output.contains("\u{1B}"))
        let coloured = try Programs.run(Programs.path("giaoban"), Self.arguments(daemon) + ["--color", "always"])
        #expect(coloured.output.contains("\u{1B}[1;33mwarning"))
    }

    // MARK: Parts

    @Test func `lines of the configuration that cannot be used are told with file and line, and commented out`() throws {
        let daemon = try Self.make("log:\n  level: loud\ninbox:\n  rescans: 3\n")
        let file = daemon.directory + "/giaoban.yaml"
        let report = try Self.examine(daemon)
        #expect(report.status == 1)
        let level = try #require(report.of("\(file):2 log.level"))
        #expect(level.remedy == "sed -i '2s/^/#/' \(file)")
        #expect(report.of("\(file):4")?.reason.contains("unknown key inbox.rescans") == true)
        #expect(report.findings.last?.level == "skipped")
        for fault in report.faults { try Self.mend(fault) }
        #expect(try Self.examine(daemon).status == 0)
    }

    @Test func `a variable that sets nothing is warned of, and a group that is not there is an error`() throws {
        let daemon = try Self.make("access:\n  group: no-such-group-here\n")
        let result = try Programs.run(
            "/usr/bin/env", ["GIAOBAN_LOGLEVEL=debug", Programs.path("giaoban")] + Self.arguments(daemon) + ["--json"])
        let report = Self.report(result)
        #expect(report.of("environment GIAOBAN_LOGLEVEL")?.remedy == "unset GIAOBAN_LOGLEVEL")
        let group = try #require(report.of("access.group"))
        #expect(group.level == "error" && group.remedy?.hasSuffix("addgroup --system no-such-group-here") == true)
    }

    @Test func `directories that others may enter or write to, that are links or files, are found and mended`() throws {
        let daemon = try Self.make()
        try Self.start(daemon)
        let (runtime, done, failed) = (daemon.directory + "/run", daemon.inbox + "/done", daemon.inbox + "/failed")
        Self.mode(daemon.directory, 0o755)
        Self.mode(runtime, 0o770)
        // A rescan of the inbox would make them anew in between.
        kill(daemon.processIdentifier, SIGSTOP)
        #expect(rmdir(done) == 0 && rmdir(failed) == 0)
        #expect(symlink("/tmp", done) == 0)
        try Self.write("", to: failed)
        kill(daemon.processIdentifier, SIGCONT)
        let report = try Self.examine(daemon)
        #expect(report.of(daemon.directory)?.level == "warning")
        #expect(report.of(daemon.directory)?.remedy == "chmod 700 \(daemon.directory)")
        #expect(report.of(runtime)?.level == "error")
        #expect(report.of(runtime)?.remedy == "chmod go-w \(runtime)")
        #expect(report.of(done)?.reason.contains("symbolic link") == true)
        #expect(report.of(failed)?.reason.contains("no directory") == true)
        for fault in report.faults { try Self.mend(fault) }
        #expect(try Self.examine(daemon).faults == [])
        // The file was moved out of the way, and not into the daemon's hands.
        #expect(FileManager.default.fileExists(atPath: failed + ".moved.tmp"))
        #expect(rmdir(failed) == 0)
        let gone = try #require(try Self.examine(daemon).of(failed))
        #expect(gone.level == "error" && gone.reason.contains("gone while the daemon runs"))
    }

    @Test func `an inbox that the group of access.group cannot use is an error`() throws {
        let name = String(cString: try #require(getgrgid(getegid())).pointee.gr_name)
        let daemon = try Self.make("access:\n  group: \(name)\n")
        try Self.start(daemon)
        let inbox = try #require(try Self.examine(daemon).of(daemon.inbox))
        #expect(inbox.level == "error")
        #expect(inbox.remedy == "chgrp \(name) \(daemon.inbox) && chmod 2770 \(daemon.inbox)")
        try Self.mend(inbox)
        #expect(try Self.examine(daemon).of(daemon.inbox)?.level == "ok")
    }

    @Test func `keys that are missing, none, open to others or no pair are found and mended`() throws {
        let daemon = try Self.make("live:\n  tcp: tcp://127.0.0.1:*\n")
        let (key, list) = (daemon.directory + "/server.key", daemon.directory + "/clients")
        var report = try Self.examine(daemon)
        #expect(report.status == 1)
        #expect(report.of(key)?.remedy == "\(Programs.path("giaoban")) keygen \(key)")
        #expect(report.of(list)?.remedy == "touch \(list)")
        for fault in report.faults where fault.part == "keys" { try Self.mend(fault) }
        #expect(try Self.examine(daemon).faults.filter { $0.part == "keys" } == [])

        // Another pair's public half; a line that is none; a list that others may write.
        #expect(unlink(key + ".pub") == 0)
        #expect(try Self.examine(daemon).of(key + ".pub")?.level == "warning")
        try Self.write("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7\n", to: key + ".pub")
        try Self.write("# clients\ndesk read nonsense\n", to: list)
        report = try Self.examine(daemon)
        #expect(report.of(key + ".pub")?.reason.contains("not the public half") == true)
        #expect(report.of(list)?.remedy == "sed -i '2s/^/#/' \(list)")
        for fault in report.faults where fault.part == "keys" { try Self.mend(fault) }
        #expect(try Self.examine(daemon).faults.filter { $0.part == "keys" } == [])
        Self.mode(list, 0o666)
        Self.mode(key + ".pub", 0o666)
        #expect(try Self.examine(daemon).of(list)?.remedy == "chmod go-w \(list)")
        #expect(try Self.examine(daemon).of(key + ".pub")?.remedy == "chmod go-w \(key).pub")
        Self.mode(list, 0o644)
        Self.mode(key + ".pub", 0o644)

        try Self.write("no key\n", to: key)
        Self.mode(key, 0o600)
        let broken = try #require(try Self.examine(daemon).of(key))
        #expect(broken.level == "error")
        #expect(broken.remedy?.hasPrefix("mv \(key) \(key).unusable && ") == true)
    }

    @Test func `a daemon that has the store and answers elsewhere is named`() throws {
        let daemon = try Self.make()
        try Self.start(daemon, "--ctl-endpoint", "ipc://\(daemon.directory)/other.sock")
        let lock = try #require(try Self.examine(daemon).of(daemon.directory + "/store.sqlite.lock"))
        #expect(lock.reason.hasPrefix("giaoband (process \(daemon.processIdentifier)) holds the store"))
        #expect(lock.remedy == "kill \(daemon.processIdentifier)")
    }

    @Test func `a file in the place of a socket is told from a socket`() throws {
        let daemon = try Self.make()
        try FileManager.default.createDirectory(
            atPath: daemon.directory + "/run", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let path = daemon.directory + "/run/live.sock"
        try Self.write("", to: path)
        let finding = try #require(try Self.examine(daemon).of(path))
        #expect(finding.level == "error" && finding.remedy == "rm \(path)")
    }

    @Test(
        arguments: [
            // Big-endian, in the header of the file: user_version, application_id.
            (60, [0, 0, 0, 99], "a later giaoban wrote it", " restore --state-directory "),
            (68, [1, 2, 3, 4], "another program's database", "mv "),
            (0, [0x4E, 0x4F], "does not begin as a database does", " restore --state-directory "),
        ] as [(UInt64, [UInt8], String, String)])
    func `a database that is newer, another program's or damaged is an error`(
        offset: UInt64, bytes: [UInt8], words: String, remedy: String
    ) throws {
        let daemon = try Self.make()
        try Self.start(daemon)
        #expect(daemon.stop().status == 0)
        for name in ["store.sqlite", "journal.sqlite"] {
            let path = daemon.directory + "/" + name
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
            try file.seek(toOffset: offset)
            try file.write(contentsOf: Data(bytes))
            try file.close()
            let report = try Self.examine(daemon)
            let finding = try #require(report.of(path))
            #expect(report.status == 1)
            #expect(finding.level == "error" && finding.reason.contains(words), "\(finding)")
            #expect(finding.remedy?.contains(remedy) == true, "\(finding)")
        }
    }

    @Test func `dead letters are told, whether a daemon runs or not`() throws {
        let daemon = try Self.make()
        try Self.start(daemon, "--decoding-max-bytes", "1024")
        #expect(try Programs.giaoban(daemon, "put", Samples.articles[0]).status == 0)
        try daemon.waitForLog("entry 1 refused")
        for isRunning in [true, false] {
            if !isRunning { #expect(daemon.stop().status == 0) }
            let letters = try #require(try Self.examine(daemon).of("dead letters"))
            #expect(letters.level == "warning" && letters.reason.hasPrefix("1 were refused"))
            #expect(letters.remedy == "\(Programs.path("giaoban")) queue retry --all --ctl \(daemon.ctl)")
        }
    }

    @Test func `articles that other language data has read are told, and read again by the command`() throws {
        let daemon = try Self.make()
        let data = daemon.directory + "/lexicon"
        try FileManager.default.copyItem(atPath: Samples.languageData, toPath: data)
        try Self.start(daemon, "--lexicon-directory", data)
        #expect(try Programs.giaoban(daemon, "put", Samples.articles[0]).status == 0)
        try daemon.waitForLog("entry 1 indexed")
        #expect(daemon.stop().status == 0)
        let table = try String(contentsOfFile: data + "/sectors.tsv", encoding: .utf8)
        try Self.write(table + "sơn mài\tvan_hoa\n", to: data + "/sectors.tsv")
        try Self.start(daemon, "--lexicon-directory", data)
        let stale = try #require(try Self.examine(daemon, "--lexicon-directory", data).of("articles"))
        #expect(stale.level == "warning" && stale.reason.hasPrefix("1 were read"))
        try Self.mend(stale)
        #expect(try Self.examine(daemon, "--lexicon-directory", data).faults == [])
    }

    @Test func `language data that is gone or broken is an error`() throws {
        let daemon = try Self.make()
        let data = daemon.directory + "/lexicon"
        #expect(try Self.examine(daemon, "--lexicon-directory", data).of(data)?.level == "error")
        try FileManager.default.copyItem(atPath: Samples.languageData, toPath: data)
        try Self.write("# columns: a\tb\na\tb\nx\n", to: data + "/weekdays.tsv")
        let report = try Self.examine(daemon, "--lexicon-directory", data)
        #expect(report.status == 1)
        #expect(
            report.findings.contains {
                $0.part == "lexicon" && $0.object.hasPrefix(data + "/weekdays.tsv") && $0.level == "error"
            })
    }

    @Test(.enabled(if: geteuid() == 0)) func `a stranger is told what was not looked at, and no fault`() throws {
        let daemon = try Self.make()
        try Self.start(daemon)
        Self.mode(daemon.directory, 0o700)
        // A configuration that everybody may read, of a state that its owner alone may see.
        let open = try TemporaryDirectory(mode: 0o755)
        let file = try open.file("giaoban.yaml", "")
        let named = Self.report(
            try Programs.run(
                "/usr/bin/setpriv",
                [
                    "--reuid", "65534", "--regid", "65534", "--clear-groups", Programs.path("giaoban"), "doctor", "--json",
                    "--config", file, "--state-directory", daemon.directory,
                ]))
        #expect(named.status == 0)
        #expect(named.faults == [])
        #expect(named.of(daemon.ctl)?.level == "skipped")
        #expect(named.findings.contains { $0.part == "databases" && $0.level == "skipped" })
    }
}
