import Foundation
import Synchronization

/// What decoding and parsing cost, input by input, in nanoseconds of the processor: other programs on the machine count for
/// nothing.
final class ParseTimes: Sendable {
    /// Processor time of the calling thread, nanoseconds.
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Inputs named as the slowest.
    private static let named = 5

    private struct State {
        var nanoseconds: [UInt64] = []
        /// In falling order.
        var slowest: [(name: String, nanoseconds: UInt64)] = []
    }

    private let state = Mutex(State())

    func add(_ nanoseconds: UInt64, of name: String) {
        state.withLock { state in
            state.nanoseconds.append(nanoseconds)
            if state.slowest.count == Self.named, nanoseconds <= state.slowest[Self.named - 1].nanoseconds { return }
            let place = state.slowest.firstIndex { $0.nanoseconds < nanoseconds } ?? state.slowest.count
            state.slowest.insert((name, nanoseconds), at: place)
            if state.slowest.count > Self.named { state.slowest.removeLast() }
        }
    }

    /// A line of percentiles, nearest rank, and a line for each of the slowest inputs.
    var report: String {
        state.withLock { state in
            let sorted = state.nanoseconds.sorted()
            guard let last = sorted.last else { return "no input was parsed" }
            func percentile(_ part: Double) -> UInt64 { sorted[max(0, Int((Double(sorted.count) * part).rounded(.up)) - 1)] }
            var lines = [
                "\(sorted.count) inputs; processor time of one, ms: median \(Self.milliseconds(percentile(0.5))), "
                    + "99th percentile \(Self.milliseconds(percentile(0.99))), "
                    + "99.9th percentile \(Self.milliseconds(percentile(0.999))), most \(Self.milliseconds(last))"
            ]
            lines += state.slowest.map { "  \(Self.milliseconds($0.nanoseconds)) ms\t\($0.name)" }
            return lines.joined(separator: "\n")
        }
    }

    /// Two decimals.
    private static func milliseconds(_ nanoseconds: UInt64) -> String {
        let hundredths = (nanoseconds + 5_000) / 10_000
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}
