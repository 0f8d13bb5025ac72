import ArgumentParser
import Articles
import Foundation

struct Parse: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Turn files into records, without the daemon.",
        discussion:
            "Prints one record per article. An input that is refused gives an object of schema giaoban.error/1 and exit code 65.")

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
            let reader = try ArticleReader(lexicon: lexicon)
            let paths = try InputFiles(inputs).paths
            var wasRefused = false
            for start in stride(from: 0, to: paths.count, by: Self.inputsPerTurn) {
                let turn = Array(paths[start..<min(start + Self.inputsPerTurn, paths.count)])
                for outcome in reader.read(turn, mediaType: mediaType) {
                    wasRefused = wasRefused || outcome.isRefusal
                    print(outcome)
                }
            }
            if wasRefused { throw ExitCode(EX_DATAERR) }
        }
    }

    private func print(_ outcome: ArticleReader.Outcome) {
        switch outcome {
        case .record(var record):
            if !text { record.text = nil }
            if json {
                Output.line(json: record.json(capacity: 16_384))
            } else {
                Output.write(Array(RecordSummary(record).text.utf8))
            }
        case .refusal(let name, let failure):
            if json {
                Output.line(json: ErrorObject(name: name, failure: failure).json())
            } else {
                Output.complain(failure.message)
            }
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
