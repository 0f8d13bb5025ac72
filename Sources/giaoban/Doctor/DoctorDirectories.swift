import Foundation
import Intake

#if canImport(Glibc)
    import Glibc
#endif

/// State, sockets and inbox: whether they are there, whose they are, and what the daemon's user may do in them.
struct DoctorDirectories {
    let place: DoctorPlace

    func findings() -> [DoctorFinding] {
        state() + runtime() + inbox()
    }

    // MARK: Each of them

    private func state() -> [DoctorFinding] {
        let path = place.stateDirectory
        return look(path, make: makeOwn(path)) { status in
            var found = owned(path, status)
            if status.st_mode & 0o077 != 0 {
                found.append(
                    .warning(
                        .directories, path,
                        "its mode is \(DoctorFile.mode(status)), so others may look into it; it should be 0700",
                        place.asOwner(status.st_uid, "chmod 700 \(DoctorPlace.quoted(path))")))
            }
            if let type = Self.remoteType(status) {
                found.append(
                    .warning(
                        .directories, path,
                        "it lies on \(type), a network file system: SQLite needs locks and fsync that it may not keep; "
                            + "set state.directory to a disk of this machine, and move the files there",
                        place.whileStopped("mv \(DoctorPlace.quoted(path)) DIRECTORY-ON-A-LOCAL-DISK")))
            }
            return found
        }
    }

    private func runtime() -> [DoctorFinding] {
        let path = place.settings.string(.runtimeDirectory)
        guard place.settings.local(.ctlEndpoint).path?.hasPrefix(path + "/") == true else { return [] }
        // The daemon makes it at each start.
        if place.daemon.process == nil, case .missing = DoctorFile(path) { return [] }
        return look(path, make: makeOwn(path)) { status in
            var found = owned(path, status)
            let quoted = DoctorPlace.quoted(path)
            if status.st_mode & 0o022 != 0 {
                found.append(
                    .error(
                        .directories, path,
                        "its mode is \(DoctorFile.mode(status)), so others may put a socket in the place of the daemon's",
                        place.asOwner(status.st_uid, "chmod go-w \(quoted)")))
            }
            if let name = place.settings.text(.accessGroup), let group = getgrnam(name) {
                if status.st_gid != group.pointee.gr_gid || status.st_mode & 0o050 != 0o050 {
                    found.append(
                        .error(
                            .directories, path,
                            "members of access.group (\(name)) cannot reach the sockets in it: its group is \(status.st_gid), its mode \(DoctorFile.mode(status))",
                            place.isService
                                ? place.restart
                                : place.asOwner(status.st_uid, "chgrp \(name) \(quoted)") + " && "
                                    + place.asOwner(status.st_uid, "chmod 750 \(quoted)")))
                }
            }
            return found
        }
    }

    private func inbox() -> [DoctorFinding] {
        guard let inbox = place.inbox else { return [.ok(.directories, "inbox.enabled", "the inbox is off")] }
        let group = place.settings.text(.accessGroup).flatMap { getgrnam($0)?.pointee.gr_gid }
        var found = look(inbox, make: makeInbox(inbox)) { status in
            var found = writable(inbox, status)
            // Only where others than the daemon's user are meant to put files there.
            if let group, status.st_gid != group || status.st_mode & 0o2070 != 0o2070 {
                let quoted = DoctorPlace.quoted(inbox)
                let name = place.settings.text(.accessGroup) ?? ""
                found.append(
                    .error(
                        .directories, inbox,
                        "members of access.group (\(name)) cannot put files there that the daemon can read: its group is \(status.st_gid), "
                            + "its mode \(DoctorFile.mode(status)), and they should be \(name) and 02770",
                        place.asOwner(status.st_uid, "chgrp \(name) \(quoted)") + " && "
                            + place.asOwner(status.st_uid, "chmod 2770 \(quoted)")))
            }
            return found + sandboxed(inbox)
        }
        guard let status = DoctorFile(inbox).status else { return found }
        for name in ["done", "failed"] { found += shelf(inbox + "/" + name, inbox: status) }
        return found
    }

    /// `done/` or `failed/`: taken files are renamed into it.
    private func shelf(_ path: String, inbox: stat) -> [DoctorFinding] {
        let quoted = DoctorPlace.quoted(path)
        if let link = DoctorFile(path, followsLinks: false).status, link.st_mode & S_IFMT == S_IFLNK {
            return [
                .error(
                    .directories, path, "it is a symbolic link, which the daemon does not follow",
                    place.asOwner(link.st_uid, "rm \(quoted)") + " && " + place.asDaemon("mkdir \(quoted)"))
            ]
        }
        return look(path, make: makeInbox(path)) { status in
            guard status.st_dev == inbox.st_dev else {
                return [
                    .error(
                        .directories, path, "it is another file system than the inbox, so that no file can be renamed into it",
                        place.asRoot("umount \(quoted)"))
                ]
            }
            return writable(path, status)
        }
    }

    /// The service's are made by systemd at each start, with owner and mode (StateDirectory=, RuntimeDirectory=).
    private func makeOwn(_ path: String) -> String {
        place.isService ? place.restart : "mkdir -p -m 700 \(DoctorPlace.quoted(path))"
    }

    private func makeInbox(_ path: String) -> String {
        let quoted = DoctorPlace.quoted(path)
        guard place.isService else { return "mkdir -p -m 700 \(quoted)" }
        // giaoban.tmpfiles has them.
        if path.hasPrefix("/var/spool/giaoban/") { return place.asRoot("systemd-tmpfiles --create giaoban.conf") }
        let group = place.settings.text(.accessGroup) ?? place.owner.name
        return place.asRoot("install -d -m 2770 -o \(place.owner.name) -g \(group) \(quoted)")
    }

    // MARK: What holds for each

    /// - Parameter make: a command that makes it.
    private func look(_ path: String, make: String, _ body: (stat) -> [DoctorFinding]) -> [DoctorFinding] {
        switch DoctorFile(path) {
        case .hidden(let reason): return [.skipped(.directories, path, reason)]
        case .missing:
            // Before its first start that is no fault.
            return place.daemon.process == nil
                ? [.warning(.directories, path, "it is not there yet; the daemon makes it when it starts, where it may", make)]
                : [.error(.directories, path, "it is gone while the daemon runs", make)]
        case .there(let status):
            guard status.st_mode & S_IFMT == S_IFDIR else {
                let quoted = DoctorPlace.quoted(path)
                // Under a name that is no article's: `done` and `failed` lie in the inbox.
                let aside = DoctorPlace.quoted(path + ".moved.tmp")
                return [
                    .error(
                        .directories, path, "it is a file and no directory",
                        place.asOwner(status.st_uid, "mv \(quoted) \(aside)") + " && " + make)
                ]
            }
            let found = body(status)
            return found.isEmpty
                ? [.ok(.directories, path, "mode \(DoctorFile.mode(status)), \(place.owner.name) may write")] : found
        }
    }

    private func owned(_ path: String, _ status: stat) -> [DoctorFinding] {
        guard status.st_uid != place.owner.uid else { return writable(path, status) }
        let owner = DoctorAccount(uid: status.st_uid).name
        return [
            .error(
                .directories, path, "it belongs to \(owner), and the daemon runs as \(place.owner.name)",
                place.asRoot("chown -R \(place.owner.name): \(DoctorPlace.quoted(path))"))
        ]
    }

    private func writable(_ path: String, _ status: stat) -> [DoctorFinding] {
        guard !place.owner.may(.read, .write, .enter, of: status) else { return [] }
        let quoted = DoctorPlace.quoted(path)
        return [
            .error(
                .directories, path,
                "its mode is \(DoctorFile.mode(status)), so \(place.owner.name), as whom the daemon runs, cannot write to it",
                status.st_uid == place.owner.uid
                    ? place.asOwner(status.st_uid, "chmod u+rwx \(quoted)") : place.asRoot("chown \(place.owner.name) \(quoted)"))
        ]
    }

    /// The unit lets the daemon write to its own directories only.
    private func sandboxed(_ inbox: String) -> [DoctorFinding] {
        guard place.isService, !(inbox + "/").hasPrefix("/var/lib/giaoban/"),
            let paths = DoctorPlace.output("systemctl", "show", "giaoban", "--property", "ReadWritePaths", "--value")
        else { return [] }
        // A minus before a path: it may be missing.
        let isOpen = paths.split(separator: " ").contains { (inbox + "/").hasPrefix($0.drop { "-+".contains($0) } + "/") }
        if isOpen || paths.isEmpty && DoctorPlace.output("systemctl", "cat", "giaoban") == nil { return [] }
        return [
            .error(
                .directories, inbox, "the unit does not let the daemon write there (ReadWritePaths=)",
                place.unit("inbox", "ReadWritePaths=\(inbox)"))
        ]
    }

    private static func remoteType(_ status: stat) -> String? {
        DoctorFile.text("/proc/self/mountinfo").flatMap { InboxFileSystem.remoteType(device: UInt64(status.st_dev), mounts: $0) }
    }
}
