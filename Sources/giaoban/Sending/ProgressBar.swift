import Glibc

/// How far something is, on a terminal only: one line of standard error that is written over.
struct ProgressBar {
    private static let width = 30

    private let label: String
    private let isShown = isatty(STDERR_FILENO) == 1
    /// Of the last line written, in thousandths.
    private var last = -1
    /// What was done when, at first.
    private var first: (done: Int, time: Double)?

    /// - Parameter label: such as `copy store.sqlite`.
    init(_ label: String) {
        self.label = label
    }

    mutating func show(_ done: Int, of total: Int) {
        guard isShown, total > 0 else { return }
        let share = min(1_000, done * 1_000 / total)
        guard share != last else { return }
        last = share
        Output.mark("\r" + Self.line(label, share))
    }

    /// With how fast it goes, and how long it will take. - Parameter now: seconds from any beginning, never going back.
    mutating func show(_ done: Int, of total: Int, at now: Double) {
        guard isShown, total > 0 else { return }
        let first = first ?? (done, now)
        self.first = first
        last = min(1_000, done * 1_000 / total)
        let rate = now > first.time ? Double(done - first.done) / (now - first.time) : 0
        Output.mark("\r\(Self.line(label, last))  \(done) of \(total)\(Self.pace(rate, left: total - done))\u{1B}[K")
    }

    private static func line(_ label: String, _ share: Int) -> String {
        let filled = share * width / 1_000
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        return "\(label) [\(bar)] \(share / 10) %"
    }

    /// - Parameter rate: a second; nothing is said of none.
    private static func pace(_ rate: Double, left: Int) -> String {
        guard rate > 0 else { return "" }
        let seconds = Int(min(359_999, (Double(max(0, left)) / rate).rounded(.up)))
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        let time = hours > 0 ? "\(hours):\(padded(minutes)):\(padded(seconds % 60))" : "\(minutes):\(padded(seconds % 60))"
        let speed = rate < 10 ? String((rate * 10).rounded() / 10) : String(Int(rate))
        return "  \(speed)/s  \(time) left"
    }

    /// Takes the line away.
    func end() {
        if isShown, last >= 0 { Output.mark("\r\u{1B}[K") }
    }
}
