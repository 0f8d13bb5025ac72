import ArgumentParser
import Foundation
import WireProtocol

struct FollowersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "followers", abstract: "List followers and their lag, and remove durable ones.",
        subcommands: [List.self, Remove.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List followers and their lag.")

        @Flag(help: "Print JSON, one follower a line.")
        var json = false

        @OptionGroup var connection: ConnectionOptions

        private struct Row: Decodable {
            var name: String?
            var connected: Bool
            var acknowledged: String?
            var sent: String?
            var lag: Int64
        }

        func run() throws {
            try reportingErrors {
                let body = try connection.connect().ask(.followers).body
                if json {
                    let rows = try JSONSerialization.jsonObject(with: Data(body)) as? [Any] ?? []
                    for row in rows {
                        Output.line(
                            json: [UInt8](
                                try JSONSerialization.data(withJSONObject: row, options: [.sortedKeys, .withoutEscapingSlashes])))
                    }
                    return
                }
                for row in try JSONDecoder().decode([Row].self, from: Data(body)) {
                    let place = (row.acknowledged ?? row.sent).flatMap { Int64($0) } ?? 0
                    Output.line("\(row.name ?? "-")\t\(row.connected ? "connected" : "away")\t\(place)\tlag \(row.lag)")
                }
            }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Remove a durable follower: its place is forgotten, and its follow ends.")

        @Argument(help: "Its name.")
        var name: String

        @OptionGroup var connection: ConnectionOptions

        func run() throws {
            try reportingErrors {
                _ = try connection.connect().ask(.forget, header: ForgetHeader(name: name).json())
            }
        }
    }
}
