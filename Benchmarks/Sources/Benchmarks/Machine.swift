import CSQLite
import CZeroMQ
import Foundation

/// What the figures were measured on, and by.
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

    /// Path of a folder that is not there yet.
    static var newFolder: String { NSTemporaryDirectory() + "/giaoban-bench-" + UUID().uuidString.prefix(8) }

    /// Seconds of a clock that only goes forward.
    static var now: Double {
        Double(DispatchTime.now().uptimeNanoseconds) / 1e9
    }

    /// Seconds of processor time of the children that have ended, in user code and in the kernel.
    static var childTime: Double { time(RUSAGE_CHILDREN) }

    /// The same of this process, all its threads.
    static var ownTime: Double { time(RUSAGE_SELF) }

    private static func time(_ who: __rusage_who) -> Double {
        var usage = rusage()
        guard getrusage(__rusage_who_t(who.rawValue), &usage) == 0 else { return 0 }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
