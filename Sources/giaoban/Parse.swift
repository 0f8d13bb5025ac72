import ArgumentParser
import Articles
import Decoding
import Dispatch
import Foundation
import Lexicon
import Parsing
import Synchronization

struct Parse: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Turn files into records, without the daemon.",
        discussion: "Prints one record per article. An input that is refused gives an object of schema giaoban.error/1 and exit code 65.")

    @Argument(help: "Files, directories, or - for standard input.")
    var inputs: [String] = ["-"]

    @Flag(help: "Print records as JSON, one a line.")
    var json = false

    @Flag(help: "Add the decoded text that spans count in (with --json).")
    var text = false

    @Option(help: ArgumentHelp("Media type of the inputs; found from the content unless said.", valueName: "type"))
    var mediaType: String?

    @Option(help: ArgumentHelp("Directory of language data.", valueName: "directory"))
    var lexicon: String?

    /// Inputs read and parsed together: enough for every core, few enough to bound memory.
    private static let inputsPerTurn = 64

    func run() throws {
        try reportingErrors {
            let parser = try makeParser()
            let paths = try InputFiles(inputs).paths
            var wasRefused = false
            for start in stride(from: 0, to: paths.count, by: Self.inputsPerTurn) {
                let turn = Array(paths[start..<min(start + Self.inputsPerTurn, paths.count)])
                for outcome in Self.parse(turn, mediaType: mediaType, parser: parser) {
                    wasRefused = wasRefused || outcome.isRefusal
                    print(outcome)
                }
            }
            if wasRefused { throw ExitCode(EX_DATAERR) }
        }
    }

    private func makeParser() throws -> Parser {
        guard let directory = Lexicon.locate(explicit: lexicon) else {
            throw CommandError(
                description: "load lexicon: no directory with language data found; name one with --lexicon", exitCode: ExitCode(EX_CONFIG))
        }
        do throws(LexiconError) {
            return try Parser(lexicon: try Lexicon(directory: directory))
        } catch {
            throw CommandError(description: error.message, exitCode: ExitCode(EX_CONFIG))
        }
    }

    private func print(_ outcome: Outcome) {
        switch outcome {
        case .record(var record):
            if !text { record.text = nil }
            if json { Output.line(json: record.json(capacity: 16_384)) } else { Output.write(Array(RecordSummary(record).text.utf8)) }
        case .refusal(let name, let failure):
            if json { Output.line(json: ErrorObject(name: name, failure: failure).json()) } else { Output.complain(failure.message) }
        }
    }

    // MARK: One input

    enum Outcome: Sendable {
        case record(Record)
        case refusal(name: String, Failure)

        var isRefusal: Bool { if case .refusal = self { true } else { false } }
    }

    /// Parses inputs on all cores; the outcomes stand in the inputs' order.
    private static func parse(_ paths: [String], mediaType: String?, parser: Parser) -> [Outcome] {
        let outcomes = Mutex<[[Outcome]]>(Array(repeating: [], count: paths.count))
        DispatchQueue.concurrentPerform(iterations: paths.count) { index in
            let outcome = parse(paths[index], mediaType: mediaType, parser: parser)
            outcomes.withLock { $0[index] = outcome }
        }
        return outcomes.withLock { $0.flatMap { $0 } }
    }

    private static func parse(_ path: String, mediaType: String?, parser: Parser) -> [Outcome] {
        do {
            let body = try InputFiles.read(path)
            let header = SubmissionHeader(mediaType: mediaType, name: path)
            let digest = Digest(of: body).hexadecimal
            return try Decoder().decode(Submission(header: header, body: body)).map { article in
                let source = Record.Source(
                    name: path, sha256: digest, bytes: body.count, mediaType: article.mediaType, encoding: article.encoding,
                    uri: article.metadata.uri)
                do throws(ParsingError) {
                    return .record(try parser.parse(article, header: header, source: source))
                } catch {
                    return .refusal(name: path, Failure(error))
                }
            }
        } catch let error as any StageFailure {
            return [.refusal(name: path, Failure(error))]
        } catch {
            return [.refusal(name: path, Failure(stage: "intake", code: "unreadable", message: "\(error)", verdict: .refuse))]
        }
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
