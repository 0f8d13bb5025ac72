import CSystemd

/// Tells systemd how the service is: sd_notify(3). Does nothing where systemd did not start it.
struct ServiceNotifier: Sendable {
    func ready(status: String) { notify("READY=1\nSTATUS=\(DaemonLogHandler.oneLine(status))") }
    func reloading() { notify("RELOADING=1") }
    func stopping() { notify("STOPPING=1\nSTATUS=draining") }

    func notify(_ state: String) {
        sd_notify(0, state)
    }

    /// Seconds within which systemd wants to hear of the process; nil where it does not watch: sd_watchdog_enabled(3).
    static func watchdogInterval() -> Double? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0, microseconds > 0 else { return nil }
        return Double(microseconds) / 1e6
    }
}
