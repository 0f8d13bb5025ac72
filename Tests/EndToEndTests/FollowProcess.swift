import Articles
import Foundation
import Testing

/// A `giaoban follow --json` from the start of the log that goes on until it is let go, and the events that it has printed.
final class FollowProcess {
    private let process = Process()
    private let output = Pipe()
    private var text = ""

    init(_ daemon: DaemonUnderTest) throws {
        process.executableURL = URL(fileURLWithPath: Programs.path("giaoban"))
        process.arguments = ["follow", "--ctl", daemon.ctl, "--from", "start", "--json"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// All events so far, as soon as there are so many.
    func events(_ count: Int) throws -> [Event] {
        while text.split(separator: "\n").count < count || !text.hasSuffix("\n") {
            let data = output.fileHandleForReading.availableData
            try #require(!data.isEmpty, "giaoban follow ended")
            text += String(decoding: data, as: UTF8.self)
        }
        return try text.split(separator: "\n").map { try Event(Array($0.utf8)) }
    }
}
