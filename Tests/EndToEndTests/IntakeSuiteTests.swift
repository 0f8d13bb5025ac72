import Foundation
import TemporaryDirectories
import Testing

/// Every intake verb and status, as a client in Python meets them: Tests/Clients/intake.py has the cases.
@Suite struct IntakeSuiteTests {
    private static let python = "/usr/bin/python3"
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Clients/intake.py").path

    /// Debian's python3-zmq, which `make check` installs.
    private static let hasZeroMQ = (try? Programs.run(python, ["-c", "import zmq"]).status) == 0

    @Test(
        .enabled(if: hasZeroMQ, "needs python3-zmq"),
        arguments: ["greeting", "put", "refusals", "withdraw", "queue", "pressure", "full", "fault", "drop", "draining"])
    func `intake answers as the protocol says`(section: String) throws {
        let directory = try TemporaryDirectory()
        let drop = directory.path("drop.sock")
        var arguments = ["--drop-endpoint", "ipc://\(drop)"]
        if section == "full" { arguments += ["--journal-max-bytes", "1048576"] }
        let daemon = try DaemonUnderTest(arguments: arguments)
        let result = try Programs.run(
            Self.python,
            [Self.script, section, daemon.ctl, "ipc://\(drop)", daemon.directory, String(daemon.processIdentifier)])
        #expect(result.status == 0, "\(result.errors.suffix(2_000))\n\(daemon.log.suffix(2_000))")
        if section == "draining" { daemon.waitForDeath() }
    }
}
