import CSQLite
import CZeroMQ
import Foundation

/// What the figures were measured on.
enum Machine {
    static var description: String {
        let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model =
            information.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last ?? "unknown"
        var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
        zmq_version(&major, &minor, &patch)
        return """
            \(ProcessInfo.processInfo.activeProcessorCount) cores of\(model), SQLite \(String(cString: sqlite3_libversion())), \
            libzmq \(major).\(minor).\(patch)
            """
    }

    /// Seconds of a clock that only goes forward.
    static var now: Double {
        Double(DispatchTime.now().uptimeNanoseconds) / 1e9
    }
}
