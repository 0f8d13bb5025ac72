/// The line that `systemctl status` shows: how much waits and how fast it goes. A value; time comes from outside.
struct StatusLine: Sendable {
    struct Figures: Hashable, Sendable {
        /// Entries that are not indexed yet.
        var waiting = 0
        var deadLetters = 0
        /// Articles since the start.
        var articles: Int64 = 0
    }

    /// Seconds between two lines.
    private static let interval = 1.0
    /// Seconds over which the rate is taken.
    private static let span = 10.0

    /// What stays in it, such as why a reload was refused.
    var note: String?
    private var shown: String?
    private var shownAt = -Double.infinity
    private var past: [(time: Double, articles: Int64)] = []

    /// - Parameter time: seconds that do not go back.
    /// - Returns: nil where there is nothing new, or it is too early.
    mutating func renew(_ figures: Figures, at time: Double) -> String? {
        guard time - shownAt >= Self.interval else { return nil }
        past.append((time, figures.articles))
        // The last one before the span begins stays.
        while past.count > 1, past[1].time <= time - Self.span { past.removeFirst() }
        let line = text(figures, at: time)
        guard line != shown else { return nil }
        (shown, shownAt) = (line, time)
        return line
    }

    private func text(_ figures: Figures, at time: Double) -> String {
        var parts = ["serving"]
        let rate = past.first.map { time > $0.time ? Double(figures.articles - $0.articles) / (time - $0.time) : 0 } ?? 0
        if figures.waiting > 0 || rate > 0 {
            let tenths = Int((rate * 10).rounded())
            parts.append("\(figures.waiting) entries wait")
            parts.append("\(tenths / 10).\(tenths % 10) articles/s")
        } else {
            parts.append("nothing waits")
        }
        if figures.deadLetters > 0 { parts.append("\(figures.deadLetters) dead letters") }
        if let note { parts.append(note) }
        return parts.joined(separator: "; ")
    }
}
