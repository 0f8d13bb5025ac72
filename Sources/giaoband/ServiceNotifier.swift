import CSystemd

/// Tells systemd how the service is: sd_notify(3). Does nothing where systemd did not start it.
struct ServiceNotifier: Sendable {
    func ready(status: String) { notify("READY=1\nSTATUS=\(DaemonLogHandler.oneLine(status))") }
    func status(_ status: String) { notify("STATUS=\(status)") }
    func reloading() { notify("RELOADING=1") }
    func stopping() { notify("STOPPING=1\nSTATUS=draining") }

    private func notify(_ state: String) {
        sd_notify(0, state)
    }
}
