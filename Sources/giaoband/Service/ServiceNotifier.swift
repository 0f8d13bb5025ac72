import CSystemd
import Dispatch
import Synchronization

/// Tells systemd how the service is: sd_notify(3). Does nothing where systemd did not start it.
///
/// sd_notify waits while nobody reads its socket. So it has a queue of its own: who tells something never waits, least of all the end.
final class ServiceNotifier: Sendable {
    /// Messages that may wait. Beyond, those that a later one says better are left out.
    private static let mostWaiting = 4

    private let queue = DispatchQueue(label: "giaoban.notify")
    private let waiting = Atomic(0)

    func ready(status: String) { send("READY=1\nSTATUS=\(DaemonLogHandler.oneLine(status))") }
    func reloading() { send("RELOADING=1") }
    func stopping() { send("STOPPING=1\nSTATUS=draining") }

    /// - Parameter state: of this moment, such as a status line; left out where others still wait.
    func notify(_ state: String) {
        guard waiting.load(ordering: .relaxed) < Self.mostWaiting else { return }
        send(state)
    }

    private func send(_ state: String) {
        waiting.add(1, ordering: .relaxed)
        queue.async { [self] in
            sd_notify(0, state)
            waiting.subtract(1, ordering: .relaxed)
        }
    }

    /// Seconds within which systemd wants to hear of the process; nil where it does not watch: sd_watchdog_enabled(3).
    static func watchdogInterval() -> Double? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0, microseconds > 0 else { return nil }
        return Double(microseconds) / 1e6
    }
}
