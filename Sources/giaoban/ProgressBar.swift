import Glibc

/// How far something is, on a terminal only: one line of standard error that is written over.
struct ProgressBar {
    private static let width = 30

    private let label: String
    private let isShown = isatty(STDERR_FILENO) == 1
    /// Of the last line written, in thousandths.
    private var last = -1

    /// - Parameter label: such as `copy store.sqlite`.
    init(_ label: String) {
        self.label = label
    }

    mutating func show(_ done: Int, of total: Int) {
        guard isShown, total > 0 else { return }
        let share = min(1_000, done * 1_000 / total)
        guard share != last else { return }
        last = share
        let filled = share * Self.width / 1_000
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
        Output.mark("\r\(label) [\(bar)] \(share / 10) %")
    }

    /// Takes the line away.
    func end() {
        if isShown, last >= 0 { Output.mark("\r\u{1B}[K") }
    }
}
