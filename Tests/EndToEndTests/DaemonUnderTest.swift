import Foundation
import TemporaryDirectories
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// A real giaoband with a state directory of its own; ended and removed when let go.
final class DaemonUnderTest {
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// Short, since socket paths must fit into 107 bytes.
    private let temporary: TemporaryDirectory
    var directory: String { temporary.path }
    private var process: Process?
    private let notifications: Int32

    var ctl: String { "ipc://\(directory)/run/ctl.sock" }
    var live: String { "ipc://\(directory)/run/live.sock" }
    var inbox: String { directory + "/inbox" }
    var processIdentifier: Int32 { process?.processIdentifier ?? -1 }

    /// Of every start from now on, over the test's own.
    var environment: [String: String] = [:]

    /// Starts it and waits until it says READY as it would to systemd.
    /// - Parameters:
    ///   - environment: besides the test's own.
    ///   - starts: false where the test starts it itself.
    init(arguments: [String] = [], environment: [String: String] = [:], starts: Bool = true) throws {
        temporary = try TemporaryDirectory()
        notifications = try Self.bindDatagramSocket(at: temporary.path("notify"))
        if starts { try start(arguments: arguments, environment: environment) }
    }

    deinit {
        if isRunning { kill(processIdentifier, SIGKILL) }
        process?.waitUntilExit()
        close(notifications)
        Programs.checkSanitizer(log)
    }

    func start(arguments: [String] = [], environment: [String: String] = [:]) throws {
        guard try startIfItLives(arguments: arguments, environment: environment) else {
            throw Problem(description: "giaoband did not become ready:\n\(log)")
        }
    }

    /// - Returns: false where it died before it was ready.
    func startIfItLives(arguments: [String] = [], environment: [String: String] = [:]) throws -> Bool {
        try launch(arguments, environment)
        while true {
            if let message = receiveNotification() {
                if message.contains("READY=1") { return true }
            } else if !isRunning {
                return false
            }
        }
    }

    var isRunning: Bool { process?.isRunning == true }

    /// Starts it and waits until it dies by itself, ready or not.
    func startToDie(arguments: [String] = [], environment: [String: String] = [:]) throws {
        try launch(arguments, environment)
        waitForDeath()
    }

    /// Waits until it dies by itself.
    func waitForDeath() {
        process?.waitUntilExit()
        while receiveNotification(isWaiting: false) != nil {}
    }

    private func launch(_ arguments: [String], _ extra: [String: String]) throws {
        // The one before has ended; Foundation lets go of a Process only here.
        process?.waitUntilExit()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Programs.path("giaoband"))
        process.arguments = ["--state-directory", directory, "--inbox-settle", "0"] + arguments
        var environment = ProcessInfo.processInfo.environment
        environment["NOTIFY_SOCKET"] = directory + "/notify"
        environment.merge(self.environment) { $1 }
        environment.merge(extra) { $1 }
        process.environment = environment
        let log = directory + "/log"
        if !FileManager.default.fileExists(atPath: log) { _ = FileManager.default.createFile(atPath: log, contents: nil) }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        try handle.seekToEnd()
        process.standardError = handle
        try process.run()
        self.process = process
    }

    /// SIGHUP, and waits until it has been seen to.
    /// - Returns: what it then tells systemd.
    func reload() throws -> String {
        kill(processIdentifier, SIGHUP)
        // 30 s.
        for _ in 0..<600 {
            if let message = receiveNotification(), message.contains("READY=1") { return message }
        }
        throw Problem(description: "giaoband did not reload:\n\(log)")
    }

    /// Waits until what it has told systemd since the last look is enough.
    func notifications(until isEnough: ([String]) -> Bool) throws -> [String] {
        var notes: [String] = []
        // 30 s.
        for _ in 0..<600 {
            if let note = receiveNotification() { notes.append(note) }
            if isEnough(notes) { return notes }
        }
        throw Problem(description: "it told systemd only \(notes); its log:\n\(log)")
    }

    /// What it wrote to standard error. By a handle: what else Foundation reads files with loses 4 KiB for each that is empty.
    var log: String {
        let handle = FileHandle(forReadingAtPath: directory + "/log")
        return String(decoding: (try? handle?.readToEnd()) ?? Data(), as: UTF8.self)
    }

    /// Waits until its log has these words.
    func waitForLog(_ words: String) throws {
        try wait { self.log.contains(words) }
    }

    /// Waits for what it does by itself, asking it nothing more than whether it lives.
    func wait(until condition: () throws -> Bool) throws {
        let client = try RawClient(ctl)
        for _ in 0..<20_000 {
            if try condition() { return }
            _ = try client.ask(.ping)
        }
        throw Problem(description: "it did not come to it; its log:\n\(log)")
    }

    /// SIGKILL, and waits for the end.
    func crash() {
        guard let process else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        while receiveNotification(isWaiting: false) != nil {}
    }

    /// SIGTERM, and waits for the end.
    /// - Returns: the exit status and the notifications on the way.
    func stop() -> (status: Int32, notifications: [String]) {
        guard let process else { return (-1, []) }
        kill(process.processIdentifier, SIGTERM)
        process.waitUntilExit()
        var messages: [String] = []
        while let message = receiveNotification(isWaiting: false) { messages.append(message) }
        return (process.terminationStatus, messages)
    }

    /// Puts a file into the inbox as documented: written elsewhere, then renamed in.
    func drop(_ bytes: [UInt8], as name: String) throws {
        let temporary = directory + "/incoming-" + UUID().uuidString
        try Data(bytes).write(to: URL(fileURLWithPath: temporary))
        try FileManager.default.moveItem(atPath: temporary, toPath: inbox + "/" + name)
    }

    /// Leaves no room for what the daemon would tell the service manager.
    func fillNotifications() throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        defer { close(descriptor) }
        var address = Self.address(directory + "/notify")
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
        }
        guard connected == 0 else { throw Problem(description: "connect \(directory)/notify: errno \(errno)") }
        while send(descriptor, "STATUS=test", 11, 0) > 0 {}
        guard errno == EAGAIN else { throw Problem(description: "fill \(directory)/notify: errno \(errno)") }
    }

    private static func address(_ path: String) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return address
    }

    private static func bindDatagramSocket(at path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = Self.address(path)
        var limit = timeval(tv_sec: 0, tv_usec: 50_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard descriptor >= 0, bound == 0 else { throw Problem(description: "bind \(path): errno \(errno)") }
        return descriptor
    }

    private func receiveNotification(isWaiting: Bool = true) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = recv(notifications, &buffer, buffer.count, isWaiting ? 0 : Int32(MSG_DONTWAIT))
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}

/// The programs that the package builds, beside the test binary.
enum Programs {
    static func path(_ name: String) -> String {
        let test = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: test).deletingLastPathComponent().appendingPathComponent(name).path
    }

    /// A sanitizer that the programs were built with reports to their standard error, which nobody else reads for it.
    static func checkSanitizer(_ words: String) {
        for name in ["ThreadSanitizer", "AddressSanitizer", "LeakSanitizer"] {
            guard let range = words.range(of: name) else { continue }
            Issue.record("\(words[range.lowerBound...].prefix(4_000))")
        }
    }

    struct Result {
        var status: Int32
        var output: String
        var errors: String

        /// Lines of the output.
        var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    /// Runs a program to its end.
    static func run(_ path: String, _ arguments: [String], input: [UInt8]? = nil) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let (output, errors, standardInput) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = input == nil ? FileHandle.nullDevice : standardInput
        try process.run()
        if let input {
            standardInput.fileHandleForWriting.write(Data(input))
            try standardInput.fileHandleForWriting.close()
        }
        // Errors are few lines: a pipe holds them while the output is read.
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let words = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        checkSanitizer(String(decoding: words, as: UTF8.self))
        return Result(
            status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
            errors: String(decoding: words, as: UTF8.self))
    }

    /// Runs `giaoban COMMAND --ctl ... ARGUMENTS`.
    static func giaoban(_ daemon: DaemonUnderTest, _ command: String, _ arguments: String...) throws -> Result {
        try run(path("giaoban"), [command, "--ctl", daemon.ctl] + arguments)
    }
}

/// The five sample articles that the project was begun with.
enum Samples {
    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let directory = repository + "/examples"
    static let languageData = repository + "/Data"

    static let articles: [String] = {
        let folder = directory + "/articles"
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().map { folder + "/" + $0 }
    }()

    static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
}
