import WorkQueues

/// Feeds systemd's watchdog while every stage gets on, and renews the status line.
final class ServiceWatch: Sendable {
    struct Handlers: Sendable {
        /// For sd_notify.
        var notify: @Sendable (String) -> Void
        /// For the status line; never waits for the disk.
        var figures: @Sendable () -> StatusLine.Figures
        /// Stages that got stuck since the last look.
        var stuck: @Sendable ([Watchdog.Stall]) -> Void
        /// All of them get on again.
        var recovered: @Sendable () -> Void
    }

    private struct State {
        var watchdog: Watchdog
        var line = StatusLine()
        var stuck: Set<String> = []
        var fed = -Double.infinity
        var timer = PeriodicTimer()
    }

    /// Seconds without progress after which a stage is stuck, where systemd does not watch.
    static let usualLimit = 30.0

    private let stages: [Watchdog.Stage]
    /// systemd's WatchdogSec; nil where it does not watch.
    private let interval: Double?
    private let handlers: Handlers
    private let state: QueueConfined<State>
    /// Seconds between looks.
    private let period: Double

    init(stages: [Watchdog.Stage], interval: Double?, handlers: Handlers) {
        self.stages = stages
        self.interval = interval
        self.handlers = handlers
        period = min(1, (interval ?? 4) / 4)
        state = QueueConfined(label: "giaoban.watch", State(watchdog: Watchdog(longestStep: 2 * period)))
    }

    /// Looks from now on.
    func start(clock: @escaping @Sendable () -> Double) {
        state.async { state in
            state.timer.start(on: self.state.queue, first: self.period, every: self.period, leeway: 100) { [weak self] in
                self?.state.onQueue { self?.look(at: clock(), in: &$0) }
            }
        }
    }

    func stop() { state.async { $0.timer.stop() } }

    /// What stays in the status line from now on.
    func note(_ words: String?) { state.async { $0.line.note = words } }

    /// One look, as the timer makes it.
    func look(at time: Double) { state.sync { look(at: time, in: &$0) } }

    private func look(at time: Double, in state: inout State) {
        let stalls = state.watchdog.look(at: stages, time: time)
        let fresh = stalls.filter { !state.stuck.contains($0.stage) }
        if !fresh.isEmpty { handlers.stuck(fresh) }
        if stalls.isEmpty, !state.stuck.isEmpty { handlers.recovered() }
        state.stuck = Set(stalls.map(\.stage))
        // Twice in each interval, and again after any late look; nothing while a stage is stuck, so that systemd ends the process.
        if let interval, stalls.isEmpty, time - state.fed >= interval / 3 {
            state.fed = time
            handlers.notify("WATCHDOG=1")
        }
        if let line = state.line.renew(handlers.figures(), at: time) {
            handlers.notify("STATUS=\(DaemonLogHandler.oneLine(line))")
        }
    }
}
