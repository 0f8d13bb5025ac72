import ArgumentParser
import Articles
import Foundation
import WireProtocol

struct Queue: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Look at what is not indexed yet and at dead letters, and decide on them.",
        discussion: """
            States: waiting, working, delayed (until its next attempt), held (by hold), dead (refused or set aside, with its \
            original). An entry goes by its position, as the list shows it.
            """,
        subcommands: [QueueList.self, QueueShow.self, QueueRetry.self, QueueHold.self, QueueDrop.self],
        defaultSubcommand: QueueList.self)
}

struct QueueList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Print what is in the queue: position, state, attempts, next attempt, reason, key.",
        discussion: "Exit code 1: nothing is.")

    @Option(help: ArgumentHelp("Only entries in this state; may be given again.", valueName: "state"))
    var state: [String] = []

    @Option(help: "Entries at most.")
    var limit = 1_000

    @Flag(help: "Print entries as JSON, one a line.")
    var json = false

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit takes a number above 0") }
    }

    func run() throws {
        try reportingErrors {
            var isEmpty = true
            try QueueEntry.each(of: try connection.connect(), states: state, limit: limit) { entry in
                isEmpty = false
                if json { Output.line(json: entry.json()) } else { Output.line(entry.line) }
            }
            if isEmpty {
                if !json { Output.complain("queue list: nothing is in the queue") }
                throw ExitCode(1)
            }
        }
    }
}

struct QueueShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print what is known of one entry, or save its original.")

    @Argument(help: "Of the entry.")
    var position: Int64

    @Option(help: ArgumentHelp("Save the bytes as they came to this file, or - for standard output.", valueName: "file"))
    var original: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        try reportingErrors {
            let (header, body) = try connection.connect().ask(.queue, header: QueueHeader(position: position).json())
            struct Reply: Decodable { var entry: QueueEntry }
            let entry = try JSONDecoder().decode(Reply.self, from: Data(header)).entry
            if let original {
                if original == "-" { return Output.write(body) }
                do {
                    try Data(body).write(to: URL(fileURLWithPath: original), options: .withoutOverwriting)
                } catch {
                    throw CommandError.data("save \(original): \(error.systemReason); name another file")
                }
            }
            if json { return Output.line(json: entry.json()) }
            for (name, value) in entry.facts {
                Output.line(name.padding(toLength: 14, withPad: " ", startingAt: 0) + value)
            }
        }
    }
}

/// What retry, hold and drop have in common: which entries.
struct QueueSelection: ParsableArguments {
    @Argument(help: "Positions of entries.")
    var positions: [Int64] = []

    @Flag(help: "Print results as JSON, one a line.")
    var json = false

    @OptionGroup var connection: ConnectionOptions

    /// Asks the verb for each position.
    /// - Throws: the exit code of the first refusal, when all have been asked for.
    func decide(_ verb: Verb, done: String, all states: [String]? = nil, stage: String? = nil) throws {
        try reportingErrors {
            let connection = try connection.connect()
            var positions = positions
            if let states {
                try QueueEntry.each(of: connection, states: states, limit: .max) { entry in
                    if stage == nil || entry.stage == stage { positions.append(entry.position) }
                }
            }
            var worst: CommandError?
            for position in positions {
                do {
                    _ = try connection.ask(verb, header: PositionHeader(position: position).json())
                    report(position, done, message: nil)
                } catch let error as CommandError {
                    worst = worst ?? error
                    report(position, "refused", message: error.description)
                }
            }
            if positions.isEmpty {
                if !json { Output.complain("queue \(verb.rawValue.lowercased()): there is no such entry") }
                throw ExitCode(1)
            }
            if let worst { throw worst.exitCode }
        }
    }

    private func report(_ position: Int64, _ result: String, message: String?) {
        if json {
            var writer = JSONWriter()
            writer.object {
                $0.member("position", position)
                $0.member("result", result)
                if let message { $0.member("message", message) }
            }
            Output.line(json: writer.bytes)
        } else if let message {
            Output.complain(message)
        } else {
            Output.line("\(position)\t\(result)")
        }
    }
}

struct QueueRetry: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Take up dead letters again, let held entries go, and try delayed ones at once.",
        discussion: "The entry keeps its position; events tell what comes of it. Exit code 1: no such entry.")

    @Flag(help: "All dead letters.")
    var all = false

    @Option(help: ArgumentHelp("With --all: only those of this stage, such as parsing.", valueName: "stage"))
    var stage: String?

    @OptionGroup var selection: QueueSelection

    func validate() throws {
        guard all != !selection.positions.isEmpty else { throw ValidationError("give positions, or --all") }
        if stage != nil, !all { throw ValidationError("--stage goes with --all") }
    }

    func run() throws {
        try selection.decide(.retry, done: "pending", all: all ? ["dead"] : nil, stage: stage)
    }
}

struct QueueHold: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Keep entries, and later ones of their key, from being worked on until retry.")

    @OptionGroup var selection: QueueSelection

    func validate() throws {
        guard !selection.positions.isEmpty else { throw ValidationError("give positions") }
    }

    func run() throws {
        try selection.decide(.hold, done: "held")
    }
}

struct QueueDrop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Remove dead letters or held entries for good, their originals with them.",
        discussion: "The same bytes count as new when they are sent again.")

    @OptionGroup var selection: QueueSelection

    func validate() throws {
        guard !selection.positions.isEmpty else { throw ValidationError("give positions") }
    }

    func run() throws {
        try selection.decide(.drop, done: "dropped")
    }
}
