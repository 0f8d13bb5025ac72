import Articles
import Journal
import WorkQueues

/// What became of entries and files, in words.
extension DaemonLog {
    func tellDone(_ entry: JournalEntry) {
        let header = entry.submission.header
        let event: LogClass = entry.submission.withdrawal == nil ? .indexed : .withdrawn
        tell(
            event, "entry \(entry.position) \(event.rawValue): \(header.name ?? entry.key)",
            [.position: String(entry.position), .uri: header.uri, .name: header.name])
    }

    func tellRefused(_ entry: JournalEntry, _ failure: Failure) {
        let header = entry.submission.header
        tell(
            .refused, "entry \(entry.position) refused: \(failure.message)",
            [
                .position: String(entry.position), .uri: header.uri, .name: header.name, .stage: failure.stage,
                .reason: failure.code,
            ])
    }

    func tellRefused(file name: String, _ failure: Failure) {
        tell(
            .inboxRefused, "inbox file \(name) refused: \(failure.message)",
            [.name: name, .stage: failure.stage, .reason: failure.code])
    }

    /// - Parameter isRestarted: by systemd, if it stays so.
    func tellStuck(_ stall: Watchdog.Stall, isRestarted: Bool) {
        tell(
            .stuck,
            "\(stall.stage) has work and has not got on for \(Int(stall.seconds)) s; "
                + (isRestarted ? "systemd restarts the daemon if it stays so" : "restart the daemon if it stays so"),
            [.stage: stall.stage])
    }
}
