import Foundation
import Testing

/// A disk with faults below a daemon: `Tests/FaultShim/faults.c`, built once a run with the system's compiler.
final class CrashDisk {
    private static let library: Result<String, any Error> = Result {
        let source = Samples.repository + "/Tests/FaultShim/faults.c"
        let target = Programs.path("faults.so")
        let built = try Programs.run(
            "/usr/bin/env", ["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", target, source, "-ldl"])
        guard built.status == 0 else { throw DaemonUnderTest.Problem(description: "cc faults.c: \(built.errors)") }
        return target
    }

    enum Loss: String {
        /// All that was not synchronised is gone.
        case power
        /// Some of it is.
        case torn
        /// As power, with a disk that ignores fsync.
        case liar
    }

    private let directory: String
    private var orders: String { directory + "/faults.orders" }
    private var log: String { directory + "/faults.log" }

    /// From the daemon's next start on.
    init(under daemon: DaemonUnderTest, loss: Loss? = nil, mark: String? = nil) throws {
        directory = daemon.directory
        // Beside what is preloaded into every program already, as by Tests/check-sanitized.sh.
        let preloaded = ProcessInfo.processInfo.environment["LD_PRELOAD"].map { " " + $0 } ?? ""
        daemon.environment["LD_PRELOAD"] = try Self.library.get() + preloaded
        daemon.environment["FAULT_ROOT"] = directory
        daemon.environment["FAULT_LOSE"] = loss?.rawValue
        if let mark {
            daemon.environment["FAULT_MARK"] = mark
            daemon.environment["FAULT_LOG"] = log
        } else {
            daemon.environment["FAULT_ORDERS"] = orders
        }
    }

    /// Calls fail from now on: lines of `write`, `sync`, `rename` or `open`, a part of the path, and an errno or `short`.
    func order(_ lines: String...) throws {
        // As one rename, so that no call sees half of it.
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: orders), options: .atomic)
    }

    func mend() throws { try order() }

    /// What it did, in order: call, name, marks.
    func trace() throws -> [[Substring]] {
        try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map { $0.split(separator: " ") }
    }
}
