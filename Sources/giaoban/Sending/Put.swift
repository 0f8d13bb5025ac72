import ArgumentParser
import Articles
import Decoding
import Foundation
import WireProtocol

struct Put: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put", abstract: "Send articles to the daemon and wait until they are durable.",
        discussion: """
            Prints status, position and name for each: 200 new, 208 already there. NDJSON, gzip or zstd around it or not, is sent \
            line by line as it is read, each line under FILE:NUMBER; any other file is one submission.
            """)

    @Argument(help: "Files, directories, or - for standard input.")
    var inputs: [String]

    @Option(help: ArgumentHelp("Identity of the article; for one input only.", valueName: "uri"))
    var uri: String?

    @Option(help: ArgumentHelp("Such as text/html; found from the content unless said.", valueName: "type"))
    var mediaType: String?

    @Option(help: ArgumentHelp("Who published it.", valueName: "name"))
    var publisher: String?

    @Option(help: ArgumentHelp("When it was published, ISO 8601.", valueName: "time"))
    var published: String?

    @Flag(help: "Print results as JSON, one a line.")
    var json = false

    @OptionGroup var connection: ConnectionOptions

    /// Requests under way: the window at which the daemon's commits are full.
    private static let window = 256

    func run() throws {
        try reportingErrors {
            let paths = try InputFiles(inputs).paths
            if uri != nil, paths.count != 1 {
                throw CommandError.data("put \(paths.count) inputs under one --uri: give one input")
            }
            var sender = Sender(connection: try connection.connect(), json: json)
            for path in paths { try send(path, by: &sender) }
            try sender.finish()
            if let worst = sender.worst { throw worst.exitCode }
        }
    }

    /// What cannot be read, or not further, is refused behind what was sent of it.
    private func send(_ path: String, by sender: inout Sender) throws {
        var pieces = try InputPieces(path)
        while true {
            let piece: InputPieces.Piece
            do {
                guard let next = try pieces.next() else { return }
                piece = next
            } catch let error as DecodingError {
                let isTooLarge = error.kind == .compressionBomb || error.kind == .tooLarge
                return try sender.refuse(path, status: isTooLarge ? .tooLarge : .malformed, code: error.code, error.message)
            } catch let error as CommandError {
                return try sender.refuse(path, status: .malformed, code: "unreadable", error.description)
            }
            if uri != nil, piece.isLine {
                throw CommandError.data("put \(path): NDJSON holds many articles, and --uri names one; leave it out")
            }
            switch piece.content {
            case .tooLong(let bytes):
                try sender.refuse(
                    piece.name, status: .tooLarge, code: "tooLarge",
                    "put \(piece.name): \(bytes) bytes on one line; the limit is \(InputPieces.longestLine)")
            case .bytes(let body):
                if let most = try sender.mostBytes(ifBelow: body.count) {
                    try sender.refuse(
                        piece.name, status: .tooLarge, code: "tooLarge",
                        "put \(piece.name): \(body.count) bytes; the limit maxMessage is \(most) bytes")
                    continue
                }
                let header = SubmissionHeader(
                    mediaType: mediaType, name: path == "-" && !piece.isLine ? nil : piece.name, uri: uri,
                    publisher: publisher, published: published)
                try sender.send(Submission(header: header, body: body), leavingRoomIn: Self.window)
            }
        }
    }
}

/// Keeps a window of PUTs under way and prints how each ended.
private struct Sender {
    let connection: ControlConnection
    let json: Bool
    /// The first refusal: its exit code is the command's.
    private(set) var worst: CommandError?
    private var underWay: [[UInt8]: Submission] = [:]
    private var bytesUnderWay = 0
    /// Bytes that are held until they are answered: what fills a commit, in little memory.
    private static let bytes = 32 << 20

    init(connection: ControlConnection, json: Bool) {
        self.connection = connection
        self.json = json
    }

    mutating func send(_ submission: Submission, leavingRoomIn window: Int) throws {
        while underWay.count >= window || (!underWay.isEmpty && bytesUnderWay + submission.body.count > Self.bytes) {
            try receiveOne()
        }
        try transmit(submission)
    }

    /// Tells of what was never sent, behind what was.
    mutating func refuse(_ name: String, status: WireProtocol.Status, code: String, _ message: String) throws {
        try finish()
        worst = worst ?? .data(message)
        report(
            status: status.rawValue, name: name, position: nil,
            refusal: Refusal(status: status.rawValue, code: code, message: message))
    }

    /// The daemon's limit where so many bytes are above it: far above it libzmq would drop them without a word.
    mutating func mostBytes(ifBelow count: Int) throws -> Int? {
        guard count > ProtocolLimits.messageBytes else { return nil }
        try finish()
        struct Limits: Decodable { var maxMessage: Int }
        let most = try JSONDecoder().decode(Limits.self, from: Data(try connection.ask(.hello).header)).maxMessage
        return count > most ? most : nil
    }

    mutating func finish() throws {
        while !underWay.isEmpty { try receiveOne() }
    }

    private mutating func transmit(_ submission: Submission) throws {
        let id = connection.makeID()
        underWay[id] = submission
        bytesUnderWay += submission.body.count
        try connection.send(Request(verb: .put, id: id, header: submission.header.json(), body: submission.body))
    }

    private mutating func receiveOne() throws {
        guard let message = try connection.receive(within: connection.timeout) else { throw connection.silence() }
        guard case .reply(let status, let id, let header, _) = message, let submission = underWay.removeValue(forKey: id) else {
            return
        }
        bytesUnderWay -= submission.body.count
        let name = submission.header.name ?? "-"
        switch status {
        case 200, 208:
            struct Position: Decodable { var position: Int64 }
            let position = try JSONDecoder().decode(Position.self, from: Data(header)).position
            report(status: status, name: name, position: position, refusal: nil)
        case 300:
            // The daemon is catching up: it said when to come back.
            usleep(Refusal(status: status, header: header).pause * 1_000)
            try transmit(submission)
        default:
            let refusal = Refusal(status: status, header: header)
            worst = worst ?? .refused(refusal)
            report(status: status, name: name, position: nil, refusal: refusal)
        }
    }

    private func report(status: Int, name: String, position: Int64?, refusal: Refusal?) {
        if json {
            var writer = JSONWriter()
            writer.object {
                $0.member("status", status)
                $0.member("name", name)
                $0.member("position", position)
                if let refusal {
                    $0.member("code", refusal.code)
                    $0.member("message", refusal.message)
                }
            }
            Output.line(json: writer.bytes)
        } else if let refusal {
            Output.complain("\(name): \(refusal.message) (\(refusal.status) \(refusal.code))")
        } else {
            Output.line("\(status)\t\(position.map(String.init) ?? "-")\t\(name)")
        }
    }
}
