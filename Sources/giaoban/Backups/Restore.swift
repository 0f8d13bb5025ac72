import ArgumentParser
import Articles
import DatabaseFiles
import Foundation
import Journal
import Store

struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup in place of journal and store.",
        discussion: """
            Digests, structure, texts and index are checked before anything is put in place. The daemon must not run. The store gets a \
            new epoch: followers with a place of before are answered 409 and take a snapshot.
            """)

    @Argument(help: ArgumentHelp("The backup.", valueName: "directory"))
    var backup: String

    @OptionGroup var state: StateOptions

    @Flag(help: "Move what is there aside, into replaced-N-by-TIME/ in the state directory. It is never deleted.")
    var replace = false

    @Flag(help: "Print the result as one JSON object.")
    var json = false

    func run() throws {
        try reportingErrors {
            var restorer = try Restorer(backup: BackupFiles.trimmed(backup), state: state.directory, mayReplace: replace)
            let epoch = try restorer.run()
            let manifest = restorer.manifest
            if json {
                var writer = JSONWriter()
                writer.object {
                    $0.member("stateDirectory", state.directory)
                    $0.member("made", manifest.made)
                    $0.member("articles", manifest.articles)
                    $0.member("backlog", manifest.backlog)
                    $0.member("head", manifest.head)
                    $0.member("epoch", epoch)
                    $0.member("epochBefore", manifest.epoch)
                    $0.member("replaced", restorer.aside)
                }
                return Output.line(json: writer.bytes)
            }
            Output.line("\(state.directory): \(manifest.articles) articles as of \(manifest.made), head \(manifest.head)")
            if manifest.backlog > 0 { Output.line("\(manifest.backlog) entries are indexed after the start") }
            if let aside = restorer.aside { Output.line("what was there before is in \(aside); remove it when it is not needed") }
            Output.line(
                "epoch \(epoch): followers with a place of epoch \(manifest.epoch) are answered 409 and take a snapshot; articles sent "
                    + "since \(manifest.made) are gone, so have them sent again")
            Output.line("start giaoband now")
        }
    }
}

/// Verifies a backup beside the state directory's files, and puts it in their place.
private struct Restorer {
    let backup: String
    let state: String
    let mayReplace: Bool
    let manifest: BackupManifest
    /// Where what was there was moved to.
    private(set) var aside: String?

    private static let names = [JournalCopy.name, StoreCopy.name]
    private var staging: String { state + "/" + DatabaseFile.restoreFolder }

    init(backup: String, state: String, mayReplace: Bool) throws {
        (self.backup, self.state, self.mayReplace) = (backup, state, mayReplace)
        manifest = try BackupManifest(directory: backup)
        for (name, known) in [(JournalCopy.name, JournalCopy.version), (StoreCopy.name, StoreCopy.version)] {
            guard let file = manifest[name] else {
                throw CommandError.data("read \(backup)/\(BackupManifest.name): it does not name \(name); use another copy")
            }
            guard file.schemaVersion <= known else {
                throw CommandError.data(
                    "restore \(backup): a later giaoban made it (\(name) has version \(file.schemaVersion), this one knows \(known)); "
                        + "install giaoban \(manifest.version)")
            }
        }
    }

    /// - Returns: the new epoch.
    mutating func run() throws -> String {
        // As long as these are held no daemon opens what is half there.
        let locks = try Self.names.map { name in
            try reportingFaults { () throws(DatabaseFault) in try DatabaseLock(directory: state, name: name) }
        }
        var isDone = false
        defer { if !isDone { locks.forEach { $0.withdraw() } } }
        let present = Self.names.flatMap { name in ["", "-wal", "-shm", "-journal"].map { name + $0 } }
            .filter { BackupFiles.exists(state + "/" + $0) }
        guard present.isEmpty || mayReplace else {
            throw CommandError(
                description: "restore \(backup) to \(state): \(present[0]) is there already; name another directory with "
                    + "--state-directory, or move it aside with --replace",
                exitCode: ExitCode(EX_CANTCREAT))
        }
        try stage()
        try BackupFiles.synchronise(staging)
        try verify()
        let epoch = try reportingFaults { () throws(DatabaseFault) in
            try StoreCopy.renewEpoch(path: staging + "/" + StoreCopy.name)
        }
        try giveToOwner()
        // From here on files change their places, and no daemon may come between them.
        isDone = true
        if !present.isEmpty { try moveAside(present) }
        for name in Self.names { try BackupFiles.move(staging + "/" + name, to: state + "/" + name) }
        try BackupFiles.synchronise(state)
        // Its end is the restore's: until then a daemon refuses to begin anew what was moved aside.
        rmdir(staging)
        try BackupFiles.synchronise(state)
        withExtendedLifetime(locks) {}
        return epoch
    }

    /// Copies, and holds the copies to the manifest's digests.
    private func stage() throws {
        if BackupFiles.exists(staging) { try FileManager.default.removeItem(atPath: staging) }
        try BackupFiles.makeDirectory(staging)
        do {
            for file in manifest.files where Self.names.contains(file.name) {
                let target = staging + "/" + file.name
                try reportingFaults { () throws(DatabaseFault) in try HeldDatabase.requireRoom(for: file.bytes, at: target) }
                var bar = ProgressBar("copy \(file.name)")
                defer { bar.end() }
                try BackupDigests.check(file, of: backup, copyingTo: target) { bar.show($0, of: file.bytes) }
            }
        } catch {
            abandon()
            throw error
        }
    }

    private func verify() throws {
        do {
            let findings: [DatabaseChecks.Finding]
            do {
                findings = try DatabaseChecks.findings(directory: staging)
            } catch {
                throw CommandError(description: "restore \(backup): \(error.description)", exitCode: error.exitCode)
            }
            guard let first = findings.first else { return }
            throw CommandError.data("restore \(backup): \(first.file): \(first.finding.message); use another backup")
        } catch {
            abandon()
            throw error
        }
    }

    /// What was staged is a copy: nothing is lost with it.
    private func abandon() {
        // Only while nothing was moved aside; else it must stay, and tell.
        try? FileManager.default.removeItem(atPath: staging)
    }

    /// Root restores for the user that the state directory belongs to.
    private func giveToOwner() throws {
        var status = stat()
        guard geteuid() == 0, stat(state, &status) == 0 else { return }
        for name in Self.names + Self.names.map({ "../\($0).lock" }) {
            guard chown(staging + "/" + name, status.st_uid, status.st_gid) == 0 else {
                throw BackupFiles.failure("give to the owner of \(state)", name)
            }
        }
    }

    private mutating func moveAside(_ names: [String]) throws {
        let stamp = manifest.made.filter(\.isNumber)
        var number = 1
        while BackupFiles.exists("\(state)/replaced-\(number)-by-\(stamp)") { number += 1 }
        let folder = "\(state)/replaced-\(number)-by-\(stamp)"
        try BackupFiles.makeDirectory(folder)
        for name in names { try BackupFiles.move(state + "/" + name, to: folder + "/" + name) }
        try BackupFiles.synchronise(folder)
        try BackupFiles.synchronise(state)
        aside = folder
    }
}
