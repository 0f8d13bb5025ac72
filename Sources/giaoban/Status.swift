import ArgumentParser
import Foundation
import WireProtocol

struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print how the daemon is: backlog, head, endpoints, inbox, lag of followers.")

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
}
