import ArgumentParser
import Articles
import Foundation
import WireProtocol

struct Follow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow", abstract: "Print change events as they are committed, or run a command for each, without a gap.",
        discussion: """
            Goes on across restarts of the daemon. With --name it also goes on across its own: the daemon keeps the place of what is \
            done with. Where that place is gone, since the log was trimmed or the store replaced, all articles come again as \
            a snapshot. Filters: of each option any value, of all options that are given.
            """)

    @Option(
        help: ArgumentHelp(
            "Where to begin: start, new, after a sequence, or at a time such as 2026-01-31T08:00:00+07:00. Default: new.",
            valueName: "start|new|SEQUENCE|TIME"))
    var from: String?

    @Option(help: "Keep the place under this name; a name that is known goes on after what was done with.")
    var name: String?

    @Flag(help: "Begin with all articles as they are now.")
    var snapshot = false

    @Option(name: .customLong("type"), help: "Only events of this type, such as article.updated.")
    var types: [String] = []

    @Option(name: .customLong("place"), help: "Only articles of this place (code), or of one below it.")
    var places: [String] = []

    @Option(name: .customLong("genre"), help: "Only articles of this genre, such as giao_ban.")
    var genres: [String] = []

    @Option(name: .customLong("sector"), help: "Only articles of this field of work, such as y_te.")
    var sectors: [String] = []

    @Option(name: .customLong("document"), help: "Only articles that cite this document, such as 29-NQ/TW.")
    var documents: [String] = []

    @Flag(help: "End at the newest event that was there at the start.")
    var untilHead = false

    @Option(help: "Run this shell command for each event, with the event as JSON on its standard input.")
    var exec: String?

    @Option(help: "Commands that run at once; events of one article never do.")
    var jobs = 1

    @Option(help: "How often a command that failed is tried again before follow ends.")
    var retries = 8

    @Option(help: "Seconds before the first of these attempts; each further one waits twice as long, 300 s at most.")
    var retryDelay = 1.0

    @Flag(help: "Print CloudEvents as JSON, one a line.")
    var json = false

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let from, FollowStart(from) == nil {
            throw ValidationError("--from takes start, new, a sequence or a time with its offset")
        }
        guard !snapshot || from == nil else { throw ValidationError("--snapshot begins where it was taken; leave --from out") }
        guard (1...256).contains(jobs) else { throw ValidationError("--jobs takes 1 to 256") }
        guard (0...1_000).contains(retries) else { throw ValidationError("--retries takes 0 to 1000") }
        guard retryDelay >= 0, retryDelay <= 300 else { throw ValidationError("--retry-delay takes 0 to 300 seconds") }
        if exec == nil, jobs != 1 { throw ValidationError("--jobs goes with --exec") }
    }

    func run() throws {
        try reportingErrors {
            let consumer: FollowSession.Consumer
            if let exec {
                consumer = .command(
                    EventCommand(.init(command: exec, jobs: jobs, retries: retries, firstDelay: retryDelay)))
            } else {
                consumer = .print { [json] event in
                    if json { Output.line(json: event) } else { Output.line(Self.describe(event)) }
                }
            }
            var session = try FollowSession(
                options: connection,
                settings: .init(
                    name: name, from: snapshot ? nil : from.flatMap { FollowStart($0) } ?? .new, filter: filter,
                    isSnapshot: snapshot, untilHead: untilHead,
                    window: exec == nil ? ProtocolLimits.credit : max(64, 4 * jobs)),
                consumer: consumer)
            try session.run()
        }
    }

    private var filter: FilterHeader {
        let lists: [(FilterHeader.Member, [String])] = [
            (.types, types), (.places, places), (.genres, genres), (.sectors, sectors), (.documents, documents),
        ]
        return FilterHeader(Dictionary(lists.filter { !$0.1.isEmpty }) { first, _ in first })
    }

    private struct Event: Decodable {
        struct Data: Decodable {
            var title: String?
            var uri: String?
            var article: String?
            var name: String?
        }
        var sequence: String
        var type: String
        var time: String
        var data: Data
    }

    private static func describe(_ json: [UInt8]) -> String {
        guard let event = try? JSONDecoder().decode(Event.self, from: Foundation.Data(json)) else {
            return String(decoding: json, as: UTF8.self)
        }
        let what = event.data.title ?? event.data.name ?? event.data.uri ?? event.data.article ?? "-"
        return "\(Int64(event.sequence) ?? 0)\t\(event.time)\t\(event.type)\t\(what)"
    }
}
