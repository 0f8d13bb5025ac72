import Foundation
import Testing
import WireProtocol

/// Clients that others write: the pyzmq suite and the examples in Python, shell and Swift.
@Suite struct ClientTests {
    @Test func `the pyzmq suite finds every verb and status as documented`() throws {
        let daemon = try DaemonUnderTest()
        try RawClient(daemon.ctl).put(1...3)
        #expect(daemon.stop().status == 0)
        // A floor above nothing, which stays where it is while the suite runs.
        try daemon.start(arguments: ["--events-keep-days", "0", "--events-trim-interval", "86400"])
        let suite = try Programs.run(
            "/usr/bin/python3",
            [
                "-B", Samples.repository + "/Tests/Clients/protocol.py", daemon.ctl, daemon.live,
                Samples.repository + "/docs/schemas",
            ])
        #expect(suite.status == 0, "\(suite.errors)")
        #expect(suite.errors.contains("\nOK"), "\(suite.errors)")
    }

    @Test func `the Python follower goes on after what it has acknowledged`() throws {
        let daemon = try DaemonUnderTest()
        try RawClient(daemon.ctl).put(1...5)
        let script = Samples.repository + "/examples/follower.py"
        let first = try Programs.run("/usr/bin/python3", [script, daemon.ctl, "copy", "3"])
        #expect(first.status == 0 && first.lines.map { $0.prefix(2) } == ["1\t", "2\t", "3\t"], "\(first.errors)")
        let second = try Programs.run("/usr/bin/python3", [script, daemon.ctl, "copy", "2"])
        #expect(second.status == 0 && second.lines.map { $0.prefix(2) } == ["4\t", "5\t"], "\(second.errors)")
    }

    @Test func `the shell follower writes a file for each article`() throws {
        let daemon = try DaemonUnderTest()
        try RawClient(daemon.ctl).put(1...4)
        let directory = daemon.directory + "/events"
        let programs = URL(fileURLWithPath: Programs.path("giaoban")).deletingLastPathComponent().path
        let result = try Programs.run(
            "/usr/bin/env",
            [
                "PATH=\(programs):/usr/bin:/bin", Samples.repository + "/examples/follower.sh", directory, "--ctl", daemon.ctl,
                "--until-head",
            ])
        #expect(result.status == 0, "\(result.errors)")
        let files = try FileManager.default.contentsOfDirectory(atPath: directory).filter { !$0.hasPrefix(".") }
        #expect(files.sorted() == ["1.json", "2.json", "3.json", "4.json"])
        for file in files { #expect(try Event(try Samples.bytes(directory + "/" + file)).number == Int64(file.dropLast(5))) }
    }

    @Test func `the Swift follower builds as its first lines say and prints the events`() throws {
        let daemon = try DaemonUnderTest()
        try RawClient(daemon.ctl).put(1...4)
        let result = try Programs.run(try built("follower", daemon), [daemon.ctl, "2", "2"])
        #expect(result.status == 0 && result.lines.map { $0.prefix(2) } == ["3\t", "4\t"], "\(result.errors)")
    }

    @Test func `the Swift producer builds as its first lines say and tells what is durable`() throws {
        let daemon = try DaemonUnderTest()
        let files = Array(Samples.articles.prefix(3))
        let program = try built("producer", daemon)
        for status in ["200", "208"] {
            let result = try Programs.run(program, [daemon.ctl] + files)
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.lines.sorted() == files.enumerated().map { "\(status)\t\($1)\t\($0 + 1)" }.sorted())
        }
    }

    private func built(_ example: String, _ daemon: DaemonUnderTest) throws -> String {
        let program = daemon.directory + "/" + example
        let build = try Programs.run(
            "/usr/bin/env",
            [
                "swiftc", "-I", Samples.repository + "/System/CZeroMQ", Samples.repository + "/examples/\(example).swift",
                "-lzmq", "-o", program,
                "-module-cache-path", daemon.directory + "/modules",
            ])
        #expect(build.status == 0, "\(build.errors)")
        return program
    }
}
