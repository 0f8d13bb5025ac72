#if canImport(Glibc)
    import Glibc
#endif

/// One line on standard error that tells how far work is, how fast it goes and how long it will take; nothing where no person looks.
struct ProgressBar {
    private static let width = 30

    private let isShown: Bool
    private var first: (done: Int, time: Double)?
    private var length = 0

    init(isShown: Bool = isatty(STDERR_FILENO) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb") {
        self.isShown = isShown
    }

    /// - Parameter now: seconds from any beginning, never going back.
    mutating func show(done: Int, total: Int, at now: Double) {
        guard isShown else { return }
        let first = first ?? (done, now)
        self.first = first
        let rate = now > first.time ? Double(done - first.done) / (now - first.time) : 0
        write(Self.line(done: done, total: total, rate: rate))
    }

    /// Takes the line away.
    mutating func clear() {
        guard isShown, length > 0 else { return }
        Output.write(Array(("\r" + String(repeating: " ", count: length) + "\r").utf8), to: STDERR_FILENO)
        length = 0
    }

    private mutating func write(_ line: String) {
        let padding = String(repeating: " ", count: max(0, length - line.count))
        length = line.count
        Output.write(Array(("\r" + line + padding).utf8), to: STDERR_FILENO)
    }

    /// - Parameter rate: a second.
    static func line(done: Int, total: Int, rate: Double) -> String {
        let share = total > 0 ? min(1, Double(done) / Double(total)) : 1
        let filled = Int(share * Double(width))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        var line = "[\(bar)] \(Int(share * 100))%  \(done) of \(total)"
        guard rate > 0 else { return line }
        line += rate < 10 ? "  \((rate * 10).rounded() / 10)/s" : "  \(Int(rate))/s"
        let rest = Int((Double(max(0, total - done)) / rate).rounded(.up))
        return line + "  \(duration(min(rest, 359_999))) left"
    }

    private static func duration(_ seconds: Int) -> String {
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        return hours > 0 ? "\(hours):\(padded(minutes)):\(padded(seconds % 60))" : "\(minutes):\(padded(seconds % 60))"
    }
}
