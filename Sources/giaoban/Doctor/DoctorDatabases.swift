import DatabaseFiles
import Foundation
import Journal
import Store

#if canImport(Glibc)
    import Glibc
#endif

/// Both databases, and the work that waits in them.
struct DoctorDatabases {
    /// Seconds between two looks at a backlog.
    private static let pause = 2.0

    let place: DoctorPlace

    func findings(isThorough: Bool) -> [DoctorFinding] {
        let directory = place.stateDirectory
        switch DoctorFile(directory + "/" + StoreCopy.name) {
        case .hidden(let reason): return [.skipped(.databases, directory, reason)] + work()
        case .missing where DoctorFile(directory + "/" + JournalCopy.name).status == nil:
            return [.ok(.databases, directory, "there is none yet; the daemon makes them when it starts")]
        case .missing, .there: break
        }
        let looks = [look(JournalCopy.self), look(StoreCopy.self)]
        let isWhole = looks.allSatisfy { $0.level == .ok }
        return looks + (isThorough && isWhole ? thorough() : []) + work()
    }

    /// Seconds since 1970; nil where there is none, or it cannot be read, which `findings` tells.
    func newestEvent() -> Double? {
        guard access(place.stateDirectory + "/" + StoreCopy.name, R_OK) == 0 else { return nil }
        return try? held(StoreCopy.self) { held throws(DatabaseFault) in try StoreCopy.newestEvent(held) }
    }

    // MARK: Files

    private func held<Value>(
        _ copy: any DatabaseCopy.Type, _ body: (HeldDatabase) throws(DatabaseFault) -> Value
    ) throws(DatabaseFault) -> Value {
        let held = try copy.hold(directory: place.stateDirectory)
        defer { held.release() }
        return try body(held)
    }

    private func look(_ copy: any DatabaseCopy.Type) -> DoctorFinding {
        let path = place.stateDirectory + "/" + copy.name
        guard let status = DoctorFile(path).status else {
            return .error(.databases, path, "it is gone, and the other database is there", restore)
        }
        guard access(path, R_OK) == 0 else { return .skipped(.databases, path, "this user may not read it; root may") }
        if status.st_uid != place.owner.uid {
            let owner = DoctorAccount(uid: status.st_uid).name
            return .error(
                .databases, path, "it belongs to \(owner), and the daemon runs as \(place.owner.name)",
                place.asRoot("chown \(place.owner.name): \(DoctorPlace.quoted(path))"))
        }
        do throws(DatabaseFault) {
            let look = try held(copy) { held throws(DatabaseFault) in try copy.look(held) }
            let version =
                look.version == look.current
                ? "schema \(look.version)"
                : "schema \(look.version), which the next start brings to \(look.current) and keeps a copy of"
            let checked = look.isChecked ? "its structure is whole" : "too large to be looked at in passing; --thorough does"
            return .ok(.databases, path, "\(version); \(checked)")
        } catch {
            return .error(.databases, path, error.message, remedy(error.kind, path))
        }
    }

    private func remedy(_ kind: DatabaseFault.Kind, _ path: String) -> String? {
        switch kind {
        case .newer: place.isService ? place.asRoot("apt-get install --only-upgrade giaoban") : restore
        case .foreign:
            place.whileStopped(
                place.asOwner(
                    DoctorFile(path).status?.st_uid ?? place.viewer,
                    "mv \(DoctorPlace.quoted(path)) \(DoctorPlace.quoted(path + ".foreign"))"))
        case .damaged: restore
        case .diskFull, .locked, .io: nil
        }
    }

    /// BACKUP is the operator's to name: the newest that `giaoban check` finds whole.
    private var restore: String {
        place.whileStopped(
            place.asDaemon(
                place.giaoban("restore --state-directory \(DoctorPlace.quoted(place.stateDirectory)) --replace BACKUP")))
    }

    private func thorough() -> [DoctorFinding] {
        let directory = place.stateDirectory
        let copies = directory + "/doctor.\(getpid()).partial"
        do {
            try BackupFiles.makeDirectory(copies)
            defer { try? FileManager.default.removeItem(atPath: copies) }
            let found = try DatabaseChecks.findings(live: directory, scratch: copies)
            let rebuild = place.whileStopped(
                place.asDaemon(place.giaoban("check --state-directory \(DoctorPlace.quoted(directory)) --rebuild-index")))
            return found.isEmpty
                ? [.ok(.databases, directory, "every article and every word of the index is as it was written")]
                : found.map {
                    .error(
                        .databases, directory + "/" + $0.file, $0.finding.message, $0.finding.kind == .index ? rebuild : restore)
                }
        } catch {
            return [.skipped(.databases, directory, "\(error)")]
        }
    }

    // MARK: Work

    private func work() -> [DoctorFinding] {
        guard let facts = place.daemon.facts else { return letters() }
        var found = Self.letters(facts.deadLetters, list: queue("list --state dead"), retry: queue("retry --all"))
        found += Self.readings(
            facts, remedy: place.giaoban("reprocess --stale --ctl \(DoctorPlace.quoted(place.daemon.endpoint.description))"))
        if facts.backlog > facts.held {
            usleep(UInt32(Self.pause * 1e6))
            if let later = place.daemon.factsNow() { found.append(backlog(facts, later)) }
        } else {
            found.append(.ok(.databases, "backlog", "nothing waits" + (facts.held > 0 ? " but \(facts.held) that are held" : "")))
        }
        return found
    }

    /// Articles that would be read otherwise today.
    static func readings(_ facts: DoctorDaemon.Facts, remedy: String) -> [DoctorFinding] {
        guard let stale = facts.stale else { return [] }
        let words = "\(stale) were read by an older parser or other language data"
        if stale == 0 { return [.ok(.databases, "articles", "all were read by this parser and language data")] }
        if facts.reprocess?.state == "running" { return [.ok(.databases, "articles", words + "; they are being read again")] }
        return [.warning(.databases, "articles", words, remedy)]
    }

    private func backlog(_ facts: DoctorDaemon.Facts, _ later: DoctorDaemon.Facts) -> DoctorFinding {
        Self.backlog(facts, later, seconds: Self.pause, remedy: place.restart)
    }

    /// Work that does not get on: nothing became an event, and no less waits.
    static func backlog(_ facts: DoctorDaemon.Facts, _ later: DoctorDaemon.Facts, seconds: Double, remedy: String)
        -> DoctorFinding
    {
        if later.head == facts.head, later.backlog >= facts.backlog, later.working > 0 || later.backlog > later.held {
            return .warning(.databases, "backlog", "\(later.backlog) entries wait, and none was done in \(seconds) s", remedy)
        }
        return .ok(.databases, "backlog", "\(later.backlog) entries wait, and are being worked on")
    }

    /// Of a daemon that does not run, or does not tell this user.
    private func letters() -> [DoctorFinding] {
        guard access(place.stateDirectory + "/" + JournalCopy.name, R_OK) == 0 else { return [] }
        let facts = try? held(JournalCopy.self) { held throws(DatabaseFault) in try JournalCopy.facts(held) }
        // What cannot be read is told of the file.
        guard let facts else { return [] }
        return Self.letters(facts.deadLetters, list: queue("list --state dead"), retry: queue("retry --all"))
            + [.ok(.databases, "backlog", "\(facts.backlog) entries wait for a daemon")]
    }

    private static func letters(_ count: Int, list: String, retry: String) -> [DoctorFinding] {
        count == 0
            ? [.ok(.databases, "dead letters", "none")]
            : [.warning(.databases, "dead letters", "\(count) were refused or set aside; \(list) tells why", retry)]
    }

    private func queue(_ words: String) -> String {
        place.giaoban("queue \(words) --ctl \(DoctorPlace.quoted(place.daemon.endpoint.description))")
    }
}
