import ArgumentParser
import Articles
import Foundation
import Parsing
import Synchronization

struct Parse: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse", abstract: "Turn files into records, without the daemon.",
        discussion:
            "Prints one record per article. An input that is refused gives an object of schema giaoban.error/1 and exit code 65.")

    @Argument(help: "Files, directories, or - for standard input.")
    var inputs: [String] = ["-"]

    @Flag(help: "Print records as JSON, one a line.")
    var json = false

    @Flag(help: "Add the decoded text that spans count in (with --json).")
    var text = false

    @Flag(help: "Print the times of each article as TIMEX3 tags in JSON, schema giaoban.timex3/1, one article a line.")
    var timex3 = false

    @Flag(
        help:
            "Print to standard error what processor time inputs took, percentiles and the slowest, and what reading the language data took."
    )
    var times = false

    @Option(help: ArgumentHelp("Media type of the inputs; found from the content unless said.", valueName: "type"))
    var mediaType: String?

    @OptionGroup var lexicon: LexiconOptions

    /// What is printed of a record.
    fileprivate enum Form: Sendable, Equatable {
        case summary, timex3
        case record(withText: Bool)
    }

    private var form: Form { timex3 ? .timex3 : json ? .record(withText: text) : .summary }

    func validate() throws {
        if timex3, json || text { throw ValidationError("--timex3 prints no record: leave out --json and --text") }
    }

    /// Pieces read and parsed together, and their bytes: enough for every core, few enough to bound memory.
    private static let piecesPerTurn = 256
    private static let bytesPerTurn = 4 << 20

    func run() throws {
        try reportingErrors {
            let reader = try reader()
            let times = times ? ParseTimes() : nil
            var turn = Turn(reader: reader, mediaType: mediaType, form: form, times: times)
            for path in try InputFiles(inputs).paths {
                do {
                    var pieces = try InputPieces(path)
                    while let piece = try pieces.next() { turn.take(piece) }
                } catch let error as CommandError {
                    turn.refuse(
                        path, Failure(stage: "intake", code: "unreadable", message: error.description, verdict: .refuse))
                } catch let error as any StageFailure {
                    turn.refuse(path, Failure(error))
                }
            }
            turn.finish()
            if let times { Output.complain(times.report) }
            if turn.printer.wasRefused { throw ExitCode(EX_DATAERR) }
        }
    }

    /// With --times it says what reading the language data took.
    private func reader() throws -> ArticleReader {
        let directory = try lexicon.directory
        guard times else { return try ArticleReader(directory: directory) }
        let (reader, cost) = try LoadCost.measure { try ArticleReader(directory: directory) }
        Output.complain(cost.report)
        return reader
    }

    /// Gathers pieces until there is work for every core, then parses and prints them in order.
    private struct Turn {
        let reader: ArticleReader
        let mediaType: String?
        let times: ParseTimes?
        let printer: Printer
        private var pieces: [InputPieces.Piece] = []
        private var bytes = 0

        init(reader: ArticleReader, mediaType: String?, form: Form, times: ParseTimes?) {
            self.reader = reader
            self.mediaType = mediaType
            self.times = times
            printer = Printer(form: form)
        }

        mutating func take(_ piece: InputPieces.Piece) {
            pieces.append(piece)
            if case .bytes(let content) = piece.content { bytes += content.count }
            if pieces.count >= Parse.piecesPerTurn || bytes >= Parse.bytesPerTurn { finish() }
        }

        mutating func finish() {
            reader.read(pieces, mediaType: mediaType, times: times, as: printer.form) { [printer] in printer.show($0) }
            pieces.removeAll(keepingCapacity: true)
            bytes = 0
        }

        /// An input that cannot be read, or not further, is one refusal behind what was read.
        mutating func refuse(_ name: String, _ failure: Failure) {
            finish()
            printer.show([printer.form.refusal(name: name, failure)])
        }
    }

    /// Prints outcomes as they come, by whichever core has the next ones.
    private final class Printer: Sendable {
        let form: Form
        private let anyRefused = Atomic(false)

        init(form: Form) {
            self.form = form
        }

        var wasRefused: Bool { anyRefused.load(ordering: .relaxed) }

        func show(_ outcomes: [Printed]) {
            for outcome in outcomes {
                if outcome.isRefusal { anyRefused.store(true, ordering: .relaxed) }
                if outcome.isRefusal, form == .summary {
                    Output.complain(String(decoding: outcome.bytes, as: UTF8.self))
                } else {
                    Output.write(outcome.bytes)
                }
            }
        }
    }

    /// One outcome as it is printed.
    fileprivate struct Printed: Sendable {
        let bytes: [UInt8]
        let isRefusal: Bool
    }
}

extension Parse.Form: OutcomeForm {
    func record(_ record: Record) -> Parse.Printed {
        let bytes =
            switch self {
            case .summary: Array(RecordSummary(record).text.utf8)
            case .timex3: Timex3Document(record).json() + [0x0A]
            case .record(let withText):
                JSONWriter.written(capacity: record.usualJSONSize, endsLine: true) {
                    record.write(to: &$0, withText: withText)
                }
            }
        return Parse.Printed(bytes: bytes, isRefusal: false)
    }

    func refusal(name: String, _ failure: Failure) -> Parse.Printed {
        let bytes =
            self == .summary
            ? Array(failure.message.utf8) : ErrorObject(name: name, failure: failure).json() + [0x0A]
        return Parse.Printed(bytes: bytes, isRefusal: true)
    }
}

/// `giaoban.error/1`: what `parse --json` prints for an input that it refuses.
struct ErrorObject: JSONWritable {
    static let schema = "giaoban.error/1"

    let name: String
    let failure: Failure

    func write(to json: inout JSONWriter) {
        json.object {
            $0.member("schema", Self.schema)
            $0.member("source", object: { $0.member("name", name) })
            $0.member("stage", failure.stage)
            $0.member("code", failure.code)
            $0.member("message", failure.message)
        }
    }
}
