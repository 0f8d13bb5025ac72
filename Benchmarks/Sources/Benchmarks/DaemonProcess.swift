import Access
import CZeroMQ
import Foundation
import WireProtocol
import WorkQueues

/// The release daemon in a directory of its own, on the disk that the peers write to as well.
final class DaemonProcess {
    let directory: String
    /// Nil where it has no CURVE endpoint.
    let keys: BenchmarkKeys?
    private let process = Process()
    private let keepsDirectory: Bool

    var ctl: String { "ipc://\(directory)/run/ctl.sock" }

    /// - Parameters:
    ///   - directory: its state; nil for a new one.
    ///   - keepsDirectory: leaves a new one to the caller. One that was given is always kept.
    init(programs: String, isCurve: Bool = false, directory given: String? = nil, keepsDirectory: Bool = false) throws {
        keys = isCurve ? try BenchmarkKeys() : nil
        self.keepsDirectory = keepsDirectory || given != nil
        directory = given ?? Machine.newFolder
        // A killed daemon's socket would look like one that is up.
        unlink(directory + "/run/ctl.sock")
        process.executableURL = URL(fileURLWithPath: programs + "/giaoband")
        process.arguments = ["--state-directory", directory, "--inbox-enabled", "false", "--log-level", "error"]
        if let keys {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            try KeyFile.write(keys.server, to: directory + "/server.key")
            try Data("bench put,read \(keys.client.publicKey)\n".utf8).write(to: URL(fileURLWithPath: directory + "/clients"))
            process.arguments?.append(contentsOf: [
                "--ctl-tcp", "tcp://127.0.0.1:*", "--access-secret-key", directory + "/server.key", "--access-clients",
                directory + "/clients",
            ])
        }
        try process.run()
        let deadline = Machine.now + 30
        let path = String(ctl.dropFirst("ipc://".count))
        while !FileManager.default.fileExists(atPath: path) {
            guard Machine.now < deadline, process.isRunning else { throw Problem("giaoband did not start") }
            usleep(2_000)
        }
    }

    /// The CURVE endpoint, with the port that the kernel chose.
    func remote() throws -> String {
        let client = try Client(ctl)
        let header = try client.ask(.info)
        struct Facts: Decodable { var endpoints: [String: String] }
        guard let remote = try JSONDecoder().decode(Facts.self, from: Data(header)).endpoints["ctl.tcp"] else {
            throw Problem("giaoband tells of no CURVE endpoint")
        }
        return remote
    }

    /// Private and written to, MB (10^6 bytes): what the program takes from the machine. Its code can be dropped and read again.
    var privateMemory: Double {
        let rollup = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/smaps_rollup", encoding: .utf8)) ?? ""
        let line = rollup.split(separator: "\n").first { $0.hasPrefix("Private_Dirty:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }.map { $0 * 1_024 / 1e6 } ?? .nan
    }

    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }

    deinit {
        stop()
        if !keepsDirectory { try? FileManager.default.removeItem(atPath: directory) }
    }
}

/// A DEALER for one thread.
final class Client {
    private let context: MessageContext
    private let socket: MessageSocket

    init(_ endpoint: String, keys: BenchmarkKeys? = nil) throws {
        context = try MessageContext()
        socket = try MessageSocket(.dealer, context: context, name: "bench")
        try socket.set(ZMQ_LINGER, 0 as Int32)
        try keys?.prepare(socket)
        try socket.connect(endpoint)
    }

    /// - Returns: the header of the reply.
    func ask(_ verb: Verb) throws -> [UInt8] {
        _ = try socket.send(Request(verb: verb, id: [1]).frames)
        guard socket.wait(milliseconds: 30_000), case .message(let frames) = try socket.receive(maxParts: 8), frames.count > 3
        else { throw Problem("no answer to \(verb.rawValue) within 30 s") }
        return frames[3]
    }

    /// Waits for the hits. - Throws: where the answer is any other.
    func search(_ header: SearchHeader) throws {
        _ = try socket.send(Request(verb: .search, id: [1], header: header.json()).frames)
        guard socket.wait(milliseconds: 30_000), case .message(let frames) = try socket.receive(maxParts: 8) else {
            throw Problem("no answer to SEARCH within 30 s")
        }
        guard frames.count > 3, frames[1] == Array("200".utf8) else {
            throw Problem(frames.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " "))
        }
    }

    /// Entries that are durable and not indexed yet.
    func backlog() throws -> Int {
        struct Facts: Decodable { var backlog: Int }
        return try JSONDecoder().decode(Facts.self, from: Data(try ask(.info))).backlog
    }

    func put(_ number: Int, _ article: [UInt8]) throws {
        try put(number, header: Array(#"{"uri":"bench:\#(number)"}"#.utf8), article)
    }

    func put(_ number: Int, header: [UInt8], _ article: [UInt8]) throws {
        let request = Request(verb: .put, id: Array(String(number).utf8), header: header, body: article)
        while try socket.send(request.frames) != .sent { sched_yield() }
    }

    func waitForAcknowledgement() throws {
        while true {
            switch try socket.receive(maxParts: 8) {
            case .none: guard socket.wait(milliseconds: 30_000) else { throw Problem("no answer within 30 s") }
            case .message(let frames), .tooManyParts(let frames):
                guard frames.count > 1, frames[1] == Array("200".utf8) else {
                    throw Problem("refused: \(frames.map { String(decoding: $0, as: UTF8.self) })")
                }
                return
            }
        }
    }
}
