import ArgumentParser
import Articles
import DatabaseFiles
import Foundation
import Journal
import Store

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Look whether the databases, or those of a backup, are whole.",
        discussion: """
            Looks at a copy, which it makes in a directory of its own and removes: the daemon goes on meanwhile, and a damaged file is not \
            touched. SQLite's structure, events without a gap, each article's texts and original, each word of the index. Exit code 0: \
            all is well; 65: something is not.
            """)

    @Argument(help: ArgumentHelp("A backup. Without it: the state directory.", valueName: "backup"))
    var backup: String?

    @OptionGroup var state: StateOptions

    @Option(help: ArgumentHelp("Where the copy is made. Default: in the directory that is looked at.", valueName: "directory"))
    var scratch: String?

    @Flag(help: "Build the full-text index anew from the stored articles, then look. The daemon must not run.")
    var rebuildIndex = false

    @Flag(help: "Print what is found as JSON, one object a line; the last one tells whether all is well.")
    var json = false

    func validate() throws {
        if backup != nil, rebuildIndex || state.stateDirectory != nil {
            throw ValidationError("a backup is looked at as it is: leave --rebuild-index and --state-directory out")
        }
    }

    func run() throws {
        try reportingErrors {
            let directory = backup.map(BackupFiles.trimmed) ?? state.directory
            if backup == nil { try state.requireStore() }
            if rebuildIndex {
                try reportingFaults { () throws(DatabaseFault) in try StoreCopy.rebuildIndex(directory: directory) }
            }
            let copies = (scratch.map(BackupFiles.trimmed) ?? directory) + "/check.\(getpid()).partial"
            try BackupFiles.makeDirectory(copies)
            defer { try? FileManager.default.removeItem(atPath: copies) }
            let findings = try findings(directory, copies)
            for each in findings {
                guard json else {
                    Output.line("\(directory)/\(each.file): \(each.finding.message)")
                    continue
                }
                var writer = JSONWriter()
                writer.object {
                    $0.member("file", each.file)
                    $0.member("kind", each.finding.kind.rawValue)
                    $0.member("message", each.finding.message)
                }
                Output.line(json: writer.bytes)
            }
            if json {
                var writer = JSONWriter()
                writer.object {
                    $0.member("directory", directory)
                    $0.member("findings", findings.count)
                }
                Output.line(json: writer.bytes)
            }
            guard findings.isEmpty else {
                Output.complain("check \(directory): \(remedy(findings))")
                throw ExitCode(EX_DATAERR)
            }
            if !json { Output.line("\(directory): all is well") }
        }
    }

    private func findings(_ directory: String, _ copies: String) throws -> [DatabaseChecks.Finding] {
        guard backup != nil else { return try DatabaseChecks.findings(live: directory, scratch: copies) }
        let manifest = try BackupManifest(directory: directory)
        for name in [JournalCopy.name, StoreCopy.name] {
            guard let file = manifest[name] else {
                throw CommandError.data("read \(directory)/\(BackupManifest.name): it does not name \(name); use another copy")
            }
            var bar = ProgressBar("read \(name)")
            defer { bar.end() }
            try BackupDigests.check(file, of: directory, copyingTo: copies + "/" + name) { bar.show($0, of: file.bytes) }
        }
        return try DatabaseChecks.findings(directory: copies)
    }

    private func remedy(_ findings: [DatabaseChecks.Finding]) -> String {
        if backup != nil { return "the backup is not whole; use another one" }
        if findings.allSatisfy({ $0.finding.kind == .index }) {
            return "only the index is damaged; stop giaoband and run giaoban check --rebuild-index"
        }
        return "stop giaoband and restore the newest backup that giaoban check finds whole (giaoban restore --replace)"
    }
}
