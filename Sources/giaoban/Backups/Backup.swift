import ArgumentParser
import Articles
import DatabaseFiles
import Foundation
import Journal
import Store
import WireProtocol

/// Where the databases of a daemon lie.
struct StateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The daemon's state directory. Default: of the daemon that the same user runs, else the system's, /var/lib/giaoban.",
            valueName: "directory"))
    var stateDirectory: String?

    var directory: String {
        if let stateDirectory { return BackupFiles.trimmed(stateDirectory) }
        let directories = SettingsOptions.places({ $0.string(.stateDirectory) }, else: \.state)
        return directories.first { BackupFiles.exists($0 + "/" + StoreCopy.name) } ?? directories[0]
    }

    /// - Throws: exit code 66 where there is no store.
    func requireStore() throws {
        guard BackupFiles.exists(directory + "/" + StoreCopy.name) else {
            throw CommandError(
                description: "open \(directory)/\(StoreCopy.name): there is no such file; name the daemon's state directory "
                    + "with --state-directory",
                exitCode: ExitCode(EX_NOINPUT))
        }
    }
}

struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy journal and store, whole and consistent, while the daemon goes on.",
        discussion: """
            Reads the files of the state directory, so run it as their owner or as root. Everything that was acknowledged before it \
            began is in the backup. The directory appears under its name once it is complete and durable; one that is there is never \
            written to. `giaoban restore` takes it back, `giaoban check` looks whether it is whole. docs/backup.md tells more.
            """)

    @Argument(help: ArgumentHelp("The backup to make: a directory that is not there yet.", valueName: "directory"))
    var target: String

    @OptionGroup var state: StateOptions

    @Flag(help: "Print the manifest as one JSON object.")
    var json = false

    func run() throws {
        try reportingErrors {
            try state.requireStore()
            let manifest = try BackupWriter(state: state.directory, target: BackupFiles.trimmed(target)).run()
            if json { return Output.line(json: manifest.json()) }
            let bytes = manifest.files.reduce(0) { $0 + $1.bytes }
            Output.line("\(target): \(manifest.articles) articles, \(manifest.backlog) entries not yet indexed, \(bytes) bytes")
        }
    }
}

/// Makes one backup.
private struct BackupWriter {
    let state: String
    let target: String
    private var draft: String { target + ".partial" }

    init(state: String, target: String) {
        (self.state, self.target) = (state, target)
    }

    /// Nothing may be where it goes.
    private func checkTarget() throws(CommandError) {
        guard !target.isEmpty else {
            throw CommandError(
                description: "back up: the directory has no name; name one that is not there yet", exitCode: ExitCode(EX_USAGE))
        }
        let parent = BackupFiles.parent(of: target)
        guard BackupFiles.exists(parent) else {
            throw CommandError(
                description: "back up to \(target): there is no \(parent); make it first, or name another directory",
                exitCode: ExitCode(EX_CANTCREAT))
        }
        guard !BackupFiles.exists(target) else {
            throw CommandError(
                description: "back up to \(target): it is there already; name another directory", exitCode: ExitCode(EX_CANTCREAT)
            )
        }
        guard !BackupFiles.exists(draft) else {
            throw CommandError(
                description:
                    "back up to \(target): \(draft) is there, of a backup that runs or did not finish; remove it, or name "
                    + "another directory",
                exitCode: ExitCode(EX_CANTCREAT))
        }
    }

    func run() throws -> BackupManifest {
        try checkTarget()
        let made = Self.now()
        // The journal first. An entry that is gone from it was in the store before, so the store, looked at later, has it; the other
        // way round, one that moved in between would be in neither. One that is in both is found consumed when it is replayed.
        let journal = try reportingFaults { () throws(DatabaseFault) in try JournalCopy.hold(directory: state) }
        defer { journal.release() }
        let store = try reportingFaults { () throws(DatabaseFault) in try StoreCopy.hold(directory: state) }
        defer { store.release() }
        let entries = try reportingFaults { () throws(DatabaseFault) in try JournalCopy.facts(journal) }
        let facts = try reportingFaults { () throws(DatabaseFault) in try StoreCopy.facts(store) }
        var manifest = BackupManifest(
            version: Giaoban.version, made: made, epoch: facts.epoch, head: facts.head, floor: facts.floor,
            articles: facts.articles)
        manifest.backlog = entries.backlog
        manifest.deadLetters = entries.deadLetters
        manifest.lastPosition = entries.lastPosition

        try BackupFiles.makeDirectory(draft)
        do {
            try reportingFaults { () throws(DatabaseFault) in
                try HeldDatabase.requireRoom(for: try store.bytes() + journal.bytes(), at: draft + "/-")
            }
            for (held, name, version) in [
                (journal, JournalCopy.name, entries.version), (store, StoreCopy.name, facts.version),
            ] {
                let copied = try copy(held, name)
                manifest.files.append(
                    .init(name: name, bytes: copied.bytes, sha256: copied.sha256, schemaVersion: version))
            }
            try BackupFiles.write(manifest.json() + [UInt8(ascii: "\n")], to: draft + "/" + BackupManifest.name)
            try BackupFiles.synchronise(draft)
            try BackupFiles.move(draft, to: target)
            try BackupFiles.synchronise(BackupFiles.parent(of: target))
        } catch {
            try? FileManager.default.removeItem(atPath: draft)
            throw error
        }
        return manifest
    }

    private func copy(_ held: HeldDatabase, _ name: String) throws -> (bytes: Int, sha256: String) {
        var bar = ProgressBar("copy \(name)")
        defer { bar.end() }
        let path = draft + "/" + name
        try reportingFaults { () throws(DatabaseFault) in try held.copy(to: path) { bar.show($0, of: $1) } }
        held.release()
        // What is on disk, and not what was meant to be.
        return try BackupFiles.digest(path)
    }

    /// RFC 3339, UTC, of the system's clock.
    private static func now() -> String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        var text = [CChar](repeating: 0, count: 32)
        strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
