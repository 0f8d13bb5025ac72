#if canImport(Glibc)
    import Glibc
#endif

/// Whether the kernel tells the daemon of the inbox' files: without that each waits for a rescan.
struct DoctorInotify {
    /// Of this kernel; nil where /proc does not show it.
    struct Limits: Equatable {
        /// Directories that one user's programs watch together.
        var watches: Int?
        /// Events that wait for one program.
        var events: Int?

        init(watches: Int?, events: Int?) {
            (self.watches, self.events) = (watches, events)
        }

        /// - Parameter folder: /proc/sys/fs/inotify.
        init(folder: String) {
            func number(_ name: String) -> Int? {
                DoctorFile.text(folder + "/" + name).flatMap { Int($0.split(separator: "\n").first ?? "") }
            }
            self.init(watches: number("max_user_watches"), events: number("max_queued_events"))
        }
    }

    /// Events below which a burst of files is lost to it.
    private static let fewEvents = 4_096
    /// Subdirectories that are counted: beyond, another 100,000 take as long as the rest of doctor.
    private static let most = 100_000

    let place: DoctorPlace

    func findings() -> [DoctorFinding] {
        guard let inbox = place.inbox, place.settings.text(.inboxWatch) != "poll", DoctorFile(inbox).status != nil else {
            return []
        }
        return Self.findings(
            Limits(folder: "/proc/sys/fs/inotify"), inbox: inbox, directories: Self.count(inbox),
            sysctl: {
                place.asRoot("sysctl -w fs.inotify.\($0)=\($1)") + " && echo fs.inotify.\($0)=\($1) | "
                    + place.asRoot("tee -a /etc/sysctl.d/60-giaoban.conf")
            })
    }

    /// - Parameters:
    ///   - directories: those that are watched; nil where they cannot be counted.
    ///   - sysctl: a command that sets a limit, now and at the next boot.
    static func findings(
        _ limits: Limits, inbox: String, directories: Int?, sysctl: (_ name: String, _ value: Int) -> String
    ) -> [DoctorFinding] {
        guard let watches = limits.watches, let events = limits.events else {
            return [.skipped(.inotify, "/proc/sys/fs/inotify", "the limits cannot be read here")]
        }
        guard let directories else { return [.skipped(.inotify, inbox, "this user may not count its directories")] }
        var found: [DoctorFinding] = []
        if watches < directories {
            found.append(
                .warning(
                    .inotify, "max_user_watches",
                    "\(watches) directories can be watched, and \(inbox) has \(directories): files of the others wait for a rescan (inbox.rescan)",
                    sysctl("max_user_watches", max(65_536, directories * 2))))
        }
        if events < fewEvents {
            found.append(
                .warning(
                    .inotify, "max_queued_events",
                    "\(events) events wait at most; a burst of more files waits for a rescan (inbox.rescan)",
                    sysctl("max_queued_events", 16_384)))
        }
        return found.isEmpty
            ? [.ok(.inotify, inbox, "\(directories) directories of \(watches) that can be watched, \(events) events can wait")]
            : found
    }

    /// The inbox and what is below it, but `done/`, `failed/` and what is hidden.
    static func count(_ inbox: String) -> Int? {
        guard DoctorFile.names(in: inbox) != nil else { return nil }
        var (count, waiting) = (0, [inbox])
        while let folder = waiting.popLast(), count < most {
            count += 1
            for name in DoctorFile.names(in: folder) ?? [] where !name.hasPrefix(".") {
                if folder == inbox, name == "done" || name == "failed" { continue }
                let path = folder + "/" + name
                if let status = DoctorFile(path, followsLinks: false).status, status.st_mode & S_IFMT == S_IFDIR {
                    waiting.append(path)
                }
            }
        }
        return count
    }
}
