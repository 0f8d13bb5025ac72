import ArgumentParser
import Articles
import Foundation
import WireProtocol

struct Export: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case ninjs, csv, rss, ndjson
    }

    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print whole articles for other programs: ninjs 3.1, CSV, RSS 2.0 or records.",
        discussion: """
            Newest first, page by page, in little memory however many there are. Every article is as it was when the export began, or \
            later; what changes meanwhile is told by the events after the sequence that is printed at the end. ninjs and ndjson are one \
            object a line. docs/backup.md has what becomes of which field.
            """)

    @Argument(help: "What to export, as in search. Without it: all articles.")
    var query: [String] = []

    @Option(help: "ninjs, csv, rss or ndjson.")
    var format: Format

    @Option(
        help: ArgumentHelp(
            "From this time on: 2018, 2018-10, 2018-10-05 or 2018-Q3; by publication, else arrival.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Through this time.", valueName: "time"))
    var until: String?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("A file, which is replaced once the export is whole. Default: standard output.", valueName: "file"))
    var output: String?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        try reportingErrors {
            let connection = try connection.connect()
            var target = try ExportTarget(output)
            do {
                let (count, first, last) = try export(by: connection, to: &target)
                try target.finish()
                let sequence = Int64(first) ?? 0
                Output.complain("export: \(count) articles as of sequence \(sequence)")
                if last != first {
                    Output.complain("meanwhile articles changed: giaoban follow --from \(sequence) --until-head tells which")
                }
            } catch {
                target.abandon()
                throw error
            }
        }
    }

    private func export(
        by connection: ControlConnection, to target: inout ExportTarget
    ) throws -> (count: Int, first: String, last: String) {
        var header = ExportHeader(query: query.isEmpty ? nil : query.joined(separator: " "), since: since, until: until)
        var (count, first, last): (Int, String?, String) = (0, nil, "")
        repeat {
            let (reply, body) = try connection.ask(.export, header: header.json())
            let page = try JSONDecoder().decode(ExportReplyHeader.self, from: Data(reply))
            // Nothing is printed of what is refused.
            if first == nil { try target.write(format.opening) }
            first = first ?? page.sequence
            last = page.sequence
            for line in body.split(separator: UInt8(ascii: "\n")) {
                try target.write(format.article(try JSONDecoder().decode(ExportedArticle.self, from: Data(line))))
                count += 1
            }
            header.after = page.next
        } while header.after != nil
        try target.write(format.closing)
        return (count, first ?? "", last)
    }
}

/// Where an export goes: standard output, or a file beside its place until it is whole.
private struct ExportTarget {
    /// Nil for standard output.
    private let path: String?
    /// Nil where what is there is no file that could be replaced: a device, a pipe.
    private let draft: String?
    private let file: Int32

    init(_ path: String?) throws {
        guard var path else {
            (self.path, draft, file) = (nil, nil, STDOUT_FILENO)
            return
        }
        var status = stat()
        let isThere = stat(path, &status) == 0
        if isThere, status.st_mode & S_IFMT != S_IFREG {
            (self.path, draft) = (path, nil)
            file = open(path, O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { throw BackupFiles.failure("open", path, isNew: true) }
            return
        }
        // A symbolic link goes on showing where it does.
        if isThere, let whole = realpath(path, nil) {
            path = String(cString: whole)
            free(whole)
        }
        // Two exports to one file replace it one after the other.
        let draft = "\(path).\(getpid()).partial"
        (self.path, self.draft) = (path, draft)
        file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard file >= 0 else { throw BackupFiles.failure("create", draft, isNew: true) }
    }

    func write(_ bytes: [UInt8]) throws {
        guard let path else { return Output.write(bytes) }
        try BackupFiles.write(bytes[...], to: file, path: draft ?? path)
    }

    func finish() throws {
        guard let path, let draft else { return }
        guard fsync(file) == 0 else { throw BackupFiles.failure("make durable", draft) }
        close(file)
        try BackupFiles.move(draft, to: path)
        try BackupFiles.synchronise(BackupFiles.parent(of: path))
    }

    func abandon() {
        if let draft { unlink(draft) }
    }
}
