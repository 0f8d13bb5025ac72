import ArgumentParser
import Articles
import Foundation
import WireProtocol

#if canImport(Glibc)
    import Glibc
#endif

struct Reprocess: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reprocess", abstract: "Read stored articles again by the daemon's present parser and language data.",
        discussion: """
            Select by a query, as `giaoban search` takes it, and by the options; what several of them say must all be true. The daemon \
            works in the background, gives way to fresh articles, and goes on after a restart; ending this command leaves it at \
            work. Records that come out the same stay as they are; others become a revision, told by article.updated with the reason \
            reprocess. Analysts' corrections stay in force. --preview writes nothing. See docs/reprocessing.md.
            """)

    @Argument(help: "As search takes it, such as 'genre:giao_ban -is:copy'.")
    var query: String?

    @Flag(help: "Only what an older parser or other language data read.")
    var stale = false

    @Option(help: ArgumentHelp("Published, else arrived, on this day or later; also a month or year.", valueName: "date"))
    var since: String?

    @Option(help: ArgumentHelp("Published, else arrived, on this day or earlier.", valueName: "date"))
    var until: String?

    @Option(help: ArgumentHelp("Only articles of this outlet, as source: finds it.", valueName: "host"))
    var outlet: String?

    @Flag(help: "All articles.")
    var all = false

    @Option(help: ArgumentHelp("Articles a second, at most: 50, or 50/s.", valueName: "rate"))
    var rate: String?

    @Flag(name: [.long, .customLong("dry-run")], help: "Write nothing; print what would change, field by field.")
    var preview = false

    @Option(help: ArgumentHelp("With --preview: read only so many articles, spread over the selection.", valueName: "articles"))
    var sample: Int?

    @Option(help: ArgumentHelp("With --preview: examples of each field.", valueName: "examples"))
    var examples = 3

    @Flag(name: .customLong("no-wait"), help: "Begin, and do not wait for the end.")
    var noWait = false

    @Flag(help: "Print how the job under way, or the last one, is.")
    var status = false

    @Flag(help: "Let the job rest until --resume.")
    var pause = false

    @Flag(help: "Go on with a job that rests.")
    var resume = false

    @Flag(help: "End the job, or the preview; what it has done stays.")
    var cancel = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var connection: ConnectionOptions

    /// Microseconds between looks.
    private static let interval: UInt32 = 250_000

    func validate() throws {
        let controls = [status, pause, resume, cancel].filter { $0 }.count
        let selects = query != nil || stale || since != nil || until != nil || outlet != nil || all
        guard controls + (selects ? 1 : 0) == 1 else {
            throw ValidationError(
                "give what to read again (a query, --stale, --since, --until, --outlet or --all), or one of --status, --pause, --resume, --cancel"
            )
        }
        if rate != nil, articlesPerSecond == nil { throw ValidationError("--rate takes articles a second, such as 50") }
        if sample != nil, !preview { throw ValidationError("--sample goes with --preview") }
    }

    private var articlesPerSecond: Double? {
        rate.flatMap { Double($0.hasSuffix("/s") ? String($0.dropLast(2)) : $0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    func run() throws {
        try reportingErrors {
            let connection = try connection.connect()
            let action: ReprocessHeader.Action =
                status ? .status : pause ? .pause : resume ? .resume : cancel ? .cancel : preview ? .preview : .start
            var header = ReprocessHeader(action: action)
            if action == .start || action == .preview {
                (header.query, header.since, header.until, header.outlet) = (query, since, until, outlet)
                header.stale = stale
                header.all = all
                header.rate = articlesPerSecond
            }
            if action == .preview { (header.sample, header.examples) = (sample, examples) }
            var reply = try connection.ask(.reprocess, header: header.json())
            if action == .start || action == .preview, !noWait {
                var bar = ProgressBar(preview ? "preview" : "reprocess")
                while let run = try ReprocessReply(reply.header).run(isPreview: preview), run.isUnderWay {
                    bar.show(run.done, of: run.total, at: SystemClock.steady())
                    usleep(Self.interval)
                    reply = try connection.ask(.reprocess, header: ReprocessHeader(action: .status).json())
                }
                bar.end()
            }
            try show(reply, action)
        }
    }

    private func show(_ reply: (header: [UInt8], body: [UInt8]), _ action: ReprocessHeader.Action) throws {
        if json {
            var writer = JSONWriter(capacity: reply.header.count + reply.body.count + 32)
            writer.object {
                $0.member("status", json: reply.header)
                if !reply.body.isEmpty { $0.member("fields", json: reply.body) }
            }
            return Output.line(json: writer.bytes)
        }
        let facts = try ReprocessReply(reply.header)
        if action == .preview, let preview = facts.preview {
            let fields = try JSONDecoder().decode([ReprocessReply.Field].self, from: Data(reply.body))
            return Output.write(Array(ReprocessReply.table(preview, fields).utf8))
        }
        if let job = facts.job { Output.line(job.line) }
        if action == .status, let preview = facts.preview { Output.line("preview: \(preview.line)") }
        if facts.job == nil, facts.preview == nil {
            Output.complain("reprocess: there was no job yet")
            throw ExitCode(1)
        }
    }
}

/// What REPROCESS answers.
struct ReprocessReply: Decodable {
    struct Run: Decodable {
        var number: Int?
        var state: String
        /// Of a preview: articles that the selection has.
        var selected: Int?
        var total: Int
        var done: Int
        var same: Int
        var changed: Int
        var skipped: Int
        var refused: Int
        var failed: Int

        var isUnderWay: Bool { state == "running" || state == "paused" }

        var line: String {
            let name = number.map { "job \($0) " } ?? ""
            return
                "\(name)\(state): \(done) of \(total) articles; \(changed) changed, \(same) the same, \(skipped) skipped, \(refused) refused, \(failed) failed"
        }
    }

    struct Field: Decodable {
        struct Example: Decodable {
            var article: String
            var title: String
            var before: String
            var after: String
        }
        var field: String
        var gained: Int
        var lost: Int
        var changed: Int
        var same: Int
        var examples: [Example]
    }

    var job: Run?
    var preview: Run?

    init(_ header: [UInt8]) throws {
        self = try JSONDecoder().decode(ReprocessReply.self, from: Data(header))
    }

    func run(isPreview: Bool) -> Run? { isPreview ? preview : job }

    /// For a terminal.
    static func table(_ preview: Run, _ fields: [Field]) -> String {
        func right(_ text: String) -> String { String(repeating: " ", count: max(0, 9 - text.count)) + text }
        func row(_ name: String, _ cells: [String]) -> String {
            name.padding(toLength: 16, withPad: " ", startingAt: 0) + cells.map(right).joined() + "\n"
        }
        var text = "\(preview.line)\n"
        if let selected = preview.selected, selected > preview.total { text += "a sample of \(selected) articles\n" }
        text += row("field", ["changed", "gained", "lost", "same"])
        for field in fields {
            text += row(field.field, [field.changed, field.gained, field.lost, field.same].map(String.init))
        }
        for field in fields where !field.examples.isEmpty {
            text += "\n\(field.field)\n"
            for example in field.examples {
                text += "  \(example.article) \(Self.shortened(example.title, 70))\n"
                text += "    - \(Self.shortened(example.before, 160))\n    + \(Self.shortened(example.after, 160))\n"
            }
        }
        return text
    }

    private static func shortened(_ text: String, _ length: Int) -> String {
        let line = text.isEmpty ? "nothing" : text
        return line.count > length ? line.prefix(length - 1) + "…" : line
    }
}
