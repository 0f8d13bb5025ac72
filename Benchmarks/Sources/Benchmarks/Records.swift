import Foundation

/// Records per second from plain text, on one core, against copying the same files: how far parsing is from doing nothing.
struct Records: Row {
    let programs: String
    let samples: Samples

    private static let count = 4_000

    var name: String { "giaoban parse, plain text of 4 KB, one core" }
    var unit: String { "articles/s" }
    var peerName: String { "bar of 4,000" }
    var bar: String { ">= 1" }

    func ours() throws -> Double {
        let directory = NSTemporaryDirectory() + "/giaoban-bench-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for number in 0..<Self.count {
            try Data(samples.article(number)).write(to: URL(fileURLWithPath: "\(directory)/\(number).txt"))
        }
        let empty = directory + "/0.txt"
        let startUp = try run([empty])
        return Double(Self.count) / (try run([directory]) - startUp)
    }

    func peer() throws -> Double { 4_000 }

    /// Seconds of one core: taskset(1) keeps the program on it.
    private func run(_ inputs: [String]) throws -> Double {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/taskset")
        process.arguments = ["-c", "0", programs + "/giaoban", "parse", "--json"] + inputs
        process.standardOutput = FileHandle.nullDevice
        let start = Machine.now
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Problem("giaoban parse ended with \(process.terminationStatus)") }
        return Machine.now - start
    }
}
