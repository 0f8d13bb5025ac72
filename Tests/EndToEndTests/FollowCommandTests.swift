import Foundation
import Testing
import WireProtocol

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct FollowCommandTests {
    /// The sequences that a command wrote, one event a line.
    private func sequences(_ path: String) throws -> [Int64] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap { try Event(Array($0.utf8)).number }
    }

    @Test func `each event is handed to the command, failures are tried again, and the name keeps its place`() throws {
        let daemon = try DaemonUnderTest()
        try RawClient(daemon.ctl).put(1...20)
        let (taken, tries) = (daemon.directory + "/taken", daemon.directory + "/tries")
        // The first attempt at every event fails.
        let command = "if [ $GIAOBAN_ATTEMPT = 1 ]; then echo x >> \(tries); exit 3; fi; cat >> \(taken)"
        let arguments = [
            "follow", "--ctl", daemon.ctl, "--name", "copy", "--from", "start", "--until-head", "--exec", command,
            "--retry-delay",
            "0.01",
        ]
        let first = try Programs.run(Programs.path("giaoban"), arguments)
        #expect(first.status == 0, "\(first.errors)")
        #expect(try sequences(taken) == Array(1...20))
        #expect(try String(contentsOfFile: tries, encoding: .utf8).split(separator: "\n").count == 20)
        // Everything is acknowledged: nothing comes again, after a crash either.
        daemon.crash()
        try daemon.start()
        try RawClient(daemon.ctl).put(21...22)
        #expect(try Programs.run(Programs.path("giaoban"), arguments).status == 0)
        #expect(try sequences(taken) == Array(1...22))
        let listed = try Programs.giaoban(daemon, "followers")
        #expect(listed.lines == ["copy\taway\t22\tlag 0"])
    }

    @Test func `a command that has ended leaves no descriptor behind`() throws {
        let daemon = try DaemonUnderTest()
        try RawClient(daemon.ctl).put(1...100)
        let counts = daemon.directory + "/counts"
        let followed = try Programs.giaoban(
            daemon, "follow", "--from", "start", "--until-head", "--exec", "ls /proc/$PPID/fd | wc -l >> \(counts)")
        #expect(followed.status == 0, "\(followed.errors)")
        let open = try String(contentsOfFile: counts, encoding: .utf8).split(separator: "\n").compactMap { Int($0) }
        #expect(open.count == 100)
        // Some of the commands before may be on their way, most on a busy machine; one left by each command would be 91 more at least.
        #expect((open.suffix(5).min() ?? .max) - (open.prefix(5).max() ?? 0) < 50, "\(open)")
    }

    @Test func `an event that fails for good ends the follow, and the next one begins with it`() throws {
        let daemon = try DaemonUnderTest()
        try RawClient(daemon.ctl).put(1...6)
        let taken = daemon.directory + "/taken"
        func follow(_ command: String) throws -> Programs.Result {
            try Programs.run(
                Programs.path("giaoban"),
                [
                    "follow", "--ctl", daemon.ctl, "--name", "copy", "--from", "start", "--until-head", "--exec", command,
                    "--jobs", "3", "--retries", "2", "--retry-delay", "0.01",
                ])
        }
        let fourth = #"event=$(cat); case $event in *'"sequence":"00000000000000000004"'*) exit 7;; esac"#
        let failed = try follow(fourth)
        #expect(failed.status == EX_TEMPFAIL)
        #expect(failed.errors.contains("exit status 7, 3 attempts for event 4"), "\(failed.errors)")
        #expect(try Programs.giaoban(daemon, "followers").lines == ["copy\taway\t3\tlag 3"])
        #expect(try follow("cat >> \(taken)").status == 0)
        #expect(try sequences(taken).sorted() == [4, 5, 6])
    }

    @Test func `a command follower misses nothing across kills of the daemon and of itself`() throws {
        let daemon = try DaemonUnderTest(arguments: ["--log-level", "error"])
        let taken = daemon.directory + "/taken"
        func start() throws -> Process {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Programs.path("giaoban"))
            process.arguments = [
                "follow", "--ctl", daemon.ctl, "--name", "copy", "--from", "start", "--jobs", "4", "--exec", "cat >> \(taken)",
            ]
            process.standardError = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            return process
        }
        var follower = try start()
        for round in 0..<6 {
            try RawClient(daemon.ctl).put(round * 15 + 1...round * 15 + 15)
            if round.isMultiple(of: 2) {
                daemon.crash()
                try daemon.start(arguments: ["--log-level", "error"])
            } else {
                kill(follower.processIdentifier, SIGKILL)
                follower.waitUntilExit()
                follower = try start()
            }
        }
        // The last one ends by itself once all is done with.
        kill(follower.processIdentifier, SIGKILL)
        follower.waitUntilExit()
        let last = try Programs.run(
            Programs.path("giaoban"),
            ["follow", "--ctl", daemon.ctl, "--name", "copy", "--from", "start", "--until-head", "--exec", "cat >> \(taken)"])
        #expect(last.status == 0, "\(last.errors)")
        #expect(Set(try sequences(taken)) == Set(1...90))
        #expect(try Programs.giaoban(daemon, "followers").lines == ["copy\taway\t90\tlag 0"])
    }

    @Test func `a name whose place was trimmed goes on with a snapshot, and a place that was asked for is refused`() throws {
        let daemon = try DaemonUnderTest()
        try RawClient(daemon.ctl).put(1...5)
        let arguments = ["follow", "--ctl", daemon.ctl, "--json", "--until-head"]
        let named = arguments + ["--name", "copy", "--from", "start"]
        #expect(try Programs.run(Programs.path("giaoban"), named).lines.count == 5)
        try RawClient(daemon.ctl).put(6...8)
        #expect(daemon.stop().status == 0)
        try daemon.start(arguments: ["--events-keep-days", "0"])
        let again = try Programs.run(Programs.path("giaoban"), named)
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.errors.contains("taking a snapshot"))
        #expect(Set(try again.lines.map { try Event(Array($0.utf8)).data.uri }) == Set((1...8).map { "u:\($0)" }))
        #expect(again.lines.allSatisfy { $0.contains("giaoban.article.present.v1") })
        #expect(try Programs.run(Programs.path("giaoban"), named).lines.isEmpty)
        let refused = try Programs.run(Programs.path("giaoban"), arguments + ["--from", "2"])
        #expect(refused.status == 1 && refused.errors.contains("410"), "\(refused.errors)")
    }

    @Test func `a store under another epoch makes a running follow take a snapshot`() throws {
        let daemon = try DaemonUnderTest()
        try RawClient(daemon.ctl).put(1...3)
        let follow = try FollowProcess(daemon)
        func types(_ count: Int) throws -> [String] { try follow.events(count).map(\.type) }
        #expect(try types(3) == Array(repeating: "giaoban.article.indexed.v1", count: 3))
        #expect(daemon.stop().status == 0)
        try daemon.start(arguments: ["--new-epoch"])
        #expect(try types(6).suffix(3) == Array(repeating: "giaoban.article.present.v1", count: 3))
        try RawClient(daemon.ctl).put(4...4)
        #expect(try types(7).last == "giaoban.article.indexed.v1")
    }

    @Test func `filters and removal work from the command line`() throws {
        let daemon = try DaemonUnderTest()
        try RawClient(daemon.ctl).put(1...2)
        #expect(
            try Programs.giaoban(daemon, "follow", "--from", "start", "--until-head", "--type", "article.failed").lines.isEmpty)
        let bad = try Programs.giaoban(daemon, "follow", "--from", "start", "--sector", "khong_co")
        #expect(bad.status == EX_DATAERR && bad.errors.contains("khong_co"), "\(bad.errors)")
        #expect(try Programs.giaoban(daemon, "follow", "--name", "x", "--until-head").status == 0)
        #expect(try Programs.run(Programs.path("giaoban"), ["followers", "remove", "x", "--ctl", daemon.ctl]).status == 0)
        #expect(try Programs.run(Programs.path("giaoban"), ["followers", "remove", "x", "--ctl", daemon.ctl]).status == 1)
    }
}
