import Foundation

/// What reading the language data took: time and private memory, of the whole process from before it until after it.
struct LoadCost {
    /// Of the wall clock.
    let seconds: Double
    /// Of all threads.
    let processorSeconds: Double
    /// More of it than before: the tables, and what was left of the files and of building them.
    let privateBytes: Int

    static func measure<Value>(_ body: () throws -> Value) rethrows -> (value: Value, cost: LoadCost) {
        let (memory, processor, start) = (privateBytes, now(CLOCK_PROCESS_CPUTIME_ID), now(CLOCK_MONOTONIC))
        let value = try body()
        let cost = LoadCost(
            seconds: now(CLOCK_MONOTONIC) - start, processorSeconds: now(CLOCK_PROCESS_CPUTIME_ID) - processor,
            privateBytes: privateBytes - memory)
        return (value, cost)
    }

    /// One line; `make bench` reads it.
    var report: String {
        func decimal(_ value: Double) -> String { String(format: "%.1f", value) }
        return "language data: read in \(decimal(seconds * 1e3)) ms, \(decimal(processorSeconds * 1e3)) ms of processor time, "
            + "\(decimal(Double(privateBytes) / 1e6)) MB of private memory"
    }

    private static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Pages of this process that it has written to and no other one shares; 0 where the kernel does not say.
    private static var privateBytes: Int {
        let rollup = (try? String(contentsOfFile: "/proc/self/smaps_rollup", encoding: .utf8)) ?? ""
        let line = rollup.split(separator: "\n").first { $0.hasPrefix("Private_Dirty:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 } ?? 0
    }
}
