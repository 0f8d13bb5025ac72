import ArgumentParser
import Articles
import Foundation
import WireProtocol

struct Follow: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print change events as they are committed, without a gap.",
        discussion: "Goes on across restarts of the daemon from the last event it printed.")

    @Option(help: ArgumentHelp("Where to begin: start, new, or after a sequence.", valueName: "start|new|SEQUENCE"))
    var from = "new"

    @Flag(help: "End at the newest event that was there at the start.")
    var untilHead = false

    @Flag(help: "Print CloudEvents as JSON, one a line.")
    var json = false

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard from == "start" || from == "new" || (Int64(from).map { $0 >= 0 } ?? false) else {
            throw ValidationError("--from takes start, new or a sequence")
        }
    }

    func run() throws {
        try reportingErrors {
            var follower = Follower(options: connection, from: from, untilHead: untilHead) { [json] event in
                if json { Output.line(json: event) } else { Output.line(Self.describe(event)) }
            }
            try follower.run()
        }
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

/// One FOLLOW, begun again from the last printed event whenever the daemon has gone away.
private struct Follower {
    /// Events under way before the daemon waits for credit.
    private static let credit = 1_000
    /// Seconds of silence before the daemon is asked whether it is there.
    private static let patience = 2.0

    let options: ConnectionOptions
    var from: String
    let untilHead: Bool
    let print: ([UInt8]) -> Void
    private var last: Int64?
    private var epoch: String?
    private var head: Int64?

    init(options: ConnectionOptions, from: String, untilHead: Bool, print: @escaping ([UInt8]) -> Void) {
        self.options = options
        self.from = from
        self.untilHead = untilHead
        self.print = print
    }

    private struct Begun: Decodable {
        var after: String
        var head: String
    }
    private struct Hello: Decodable { var epoch: String }
    private struct Mark: Decodable { var sequence: String }

    mutating func run() throws {
        var connection = try options.connect()
        while try !follow(on: connection) {
            Output.complain("giaoband went away; going on after event \(last ?? 0) when it is back")
            connection = reconnect()
        }
    }

    /// - Returns: true when all that was asked for is printed, false when the daemon went away.
    private mutating func follow(on connection: ControlConnection) throws -> Bool {
        let hello = try JSONDecoder().decode(Hello.self, from: Data(try connection.ask(.hello).header))
        if let epoch, epoch != hello.epoch {
            throw CommandError.unavailable(
                "follow: the store was replaced (epoch \(hello.epoch), was \(epoch)); follow again from start")
        }
        epoch = hello.epoch
        let id = connection.makeID()
        let begin = last.map(String.init) ?? from
        try connection.send(Request(verb: .follow, id: id, header: FollowHeader(from: begin, credit: Self.credit).json()))
        var unacknowledged = 0
        var asked = false
        while true {
            if untilHead, let head, (last ?? 0) >= head { return true }
            guard let message = try connection.receive(within: Self.patience) else {
                if asked { return false }
                // Asks whether the daemon still knows of this follow: after a restart it does not.
                try connection.send(Request(verb: .credit, id: id, header: CreditHeader(credit: max(1, unacknowledged)).json()))
                unacknowledged = 0
                asked = true
                continue
            }
            asked = false
            switch message {
            case .reply(404, id, _, _): return false
            case .reply(let status, id, let header, _) where status != 200:
                throw CommandError.refused(Refusal(status: status, header: header))
            case .reply(_, id, let header, _):
                // The reply to FOLLOW; those to CREDIT have neither member.
                guard let begun = try? JSONDecoder().decode(Begun.self, from: Data(header)) else { continue }
                last = Int64(begun.after)
                head = head ?? Int64(begun.head)
            case .event(id, let header, let json):
                guard let sequence = Int64(try JSONDecoder().decode(Mark.self, from: Data(header)).sequence) else { continue }
                print(json)
                last = sequence
                unacknowledged += 1
                if unacknowledged >= Self.credit / 2 {
                    try connection.send(Request(verb: .credit, id: id, header: CreditHeader(credit: unacknowledged).json()))
                    unacknowledged = 0
                }
            default: continue
            }
        }
    }

    private func reconnect() -> ControlConnection {
        while true {
            if let connection = try? options.connect(), (try? connection.ask(.ping)) != nil { return connection }
            usleep(500_000)
        }
    }
}
