import ArgumentParser
import Foundation
import WireProtocol

struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Print how the daemon is: backlog, head, endpoints, inbox, lag of followers.")

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var connection: ConnectionOptions

    private struct Facts: Decodable {
        var version: String
        var backlog: Int
        var deadLetters: Int
        var head: Int64
        var epoch: String
        var endpoints: [String: String]
        var inbox: String?
        var follows: [Follower]?
        var figures: Figures?

        /// Those that a person asks for first; docs/figures.md has all.
        struct Figures: Decodable {
            var values: [String: Value]

            enum Value: Decodable {
                case count(Int)
                case spread(Spread)

                init(from decoder: any Decoder) throws {
                    let container = try decoder.singleValueContainer()
                    if let count = try? container.decode(Int.self) {
                        self = .count(count)
                    } else {
                        self = .spread(try container.decode(Spread.self))
                    }
                }
            }

            struct Spread: Decodable {
                var count: Int
                var p50: Double
                var p99: Double
            }

            init(from decoder: any Decoder) throws {
                values = try decoder.singleValueContainer().decode([String: Value].self)
            }

            func count(_ name: String) -> Int {
                if case .count(let count)? = values[name] { count } else { 0 }
            }

            /// Nil where nothing was measured.
            func spread(_ name: String) -> Spread? {
                if case .spread(let spread)? = values[name], spread.count > 0 { spread } else { nil }
            }
        }
        /// Articles that an older parser, or other language data, read.
        var stale: Int?
        var reprocess: ReprocessReply.Run?

        struct Follower: Decodable {
            var name: String?
            var connected: Bool
            var lag: Int64
        }
    }

    func run() throws {
        try reportingErrors {
            let (header, _) = try connection.connect().ask(.info)
            if json { return Output.line(json: header) }
            let facts = try JSONDecoder().decode(Facts.self, from: Data(header))
            Output.line("giaoband \(facts.version) is serving")
            Output.line("backlog       \(facts.backlog) articles not yet indexed")
            Output.line("dead letters  \(facts.deadLetters)")
            Output.line("head          \(facts.head) (epoch \(facts.epoch))")
            if let figures = facts.figures { Self.print(figures) }
            for (name, endpoint) in facts.endpoints.sorted(by: { $0.key < $1.key }) {
                Output.line(name.padding(toLength: 14, withPad: " ", startingAt: 0) + endpoint)
            }
            Output.line("inbox         \(facts.inbox ?? "off")")
            if let stale = facts.stale, stale > 0 {
                Output.line(
                    "stale         \(stale) articles read by an older parser or other language data: giaoban reprocess --stale")
            }
            if let job = facts.reprocess, job.isUnderWay { Output.line("reprocess     \(job.line)") }
            for follower in facts.follows ?? [] {
                let name = follower.name ?? "(no name)"
                Output.line("follower      \(name): lag \(follower.lag)\(follower.connected ? "" : ", not connected")")
            }
        }
    }

    private static func print(_ figures: Facts.Figures) {
        Output.line(
            "accepted      \(figures.count("articles.accepted")) submissions, \(figures.count("articles.repeated")) came before")
        Output.line(
            "indexed       \(figures.count("articles.indexed")) new, \(figures.count("articles.updated")) updated, "
                + "\(figures.count("articles.copied")) copies, \(figures.count("articles.withdrawn")) withdrawn, "
                + "\(figures.count("articles.failed")) failed")
        for (title, name) in [
            ("put wait", "put.wait"), ("journal", "journal.commit"), ("decode", "decode"), ("parse", "parse"),
            ("store", "store.commit"), ("to event", "delay"),
        ] {
            guard let spread = figures.spread(name) else { continue }
            Output.line(
                title.padding(toLength: 14, withPad: " ", startingAt: 0)
                    + "p50 \(milliseconds(spread.p50)), p99 \(milliseconds(spread.p99))")
        }
    }

    /// Three digits: `0.12 ms`, `4.7 ms`, `230 ms`.
    private static func milliseconds(_ seconds: Double) -> String {
        let value = seconds * 1_000
        let places: Double = value < 1 ? 100 : value < 100 ? 10 : 1
        let rounded = (value * places).rounded() / places
        return (places == 1 ? String(Int(rounded)) : String(rounded)) + " ms"
    }
}
