import ArgumentParser
import Articles
import Foundation
import Parsing

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Show which rule labelled each line of an article and made each value, and why.",
        discussion: """
            Lines come first, in the order of the page, then values, then words that look misspelt with what was most likely meant \
            (spelling.*; the record keeps them as written). Offsets count Unicode scalars of the decoded text.
            """)

    @Argument(help: "A file, or - for standard input.")
    var input: String

    @Flag(help: "Print one JSON object per article, schema giaoban.explanation/1.")
    var json = false

    @Option(help: ArgumentHelp("Media type of the input; found from the content unless said.", valueName: "type"))
    var mediaType: String?

    @OptionGroup var lexicon: LexiconOptions

    func run() throws {
        try reportingErrors {
            let reader = try ArticleReader(directory: lexicon.directory)
            var wasRefused = false
            do {
                for explanation in try reader.explain(input, mediaType: mediaType) {
                    wasRefused = wasRefused || explanation.refusal != nil
                    json ? Output.line(json: explanation.json()) : Output.write(Array(explanation.text.utf8))
                }
            } catch let failure as any StageFailure {
                throw CommandError.data(failure.message)
            }
            if wasRefused { throw ExitCode(EX_DATAERR) }
        }
    }
}

extension ArticleReader.Explanation: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object {
            $0.member("schema", "giaoban.explanation/1")
            $0.member(
                "source",
                object: {
                    $0.member("name", name)
                    $0.member("mediaType", article?.mediaType)
                    $0.member("encoding", article?.encoding)
                })
            $0.member("steps", steps.map(StepObject.init))
            if let refusal {
                $0.member("code", refusal.code)
                $0.member("message", refusal.message)
            }
        }
    }

    private struct StepObject: JSONWritable {
        let step: ParseTrace.Step

        func write(to json: inout JSONWriter) {
            json.object {
                $0.member("rule", step.rule)
                $0.member("value", step.value)
                $0.member("span", step.span)
            }
        }
    }

    /// Characters of a quotation that are shown.
    private static let widestQuote = 70

    /// For people: a line each, `start-end`, the rule, what it made, and the words it read.
    var text: String {
        var lines = [name + (article.map { ": \($0.mediaType), \($0.encoding)" } ?? "")]
        let metadata = article?.metadata ?? DecodedMetadata()
        for (field, value) in [
            ("title", metadata.title), ("published", metadata.published), ("updated", metadata.updated), ("uri", metadata.uri),
            ("site", metadata.siteName), ("language", metadata.language), ("authors", metadata.authors.joined(separator: "; ")),
        ] { if let value, !value.isEmpty { lines.append("  format says \(field): \(value)") } }
        for step in steps {
            let place = step.span.map { "\($0.start)-\($0.end)" } ?? "-"
            var line = "  \(place)\t\(step.rule)\t\(step.value)"
            if let span = step.span {
                let quote = span.text.split(whereSeparator: \.isNewline).joined(separator: " ")
                line += "\t«\(quote.prefix(Self.widestQuote))\(quote.count > Self.widestQuote ? "…" : "")»"
            }
            lines.append(line)
        }
        if let refusal { lines.append("  refused, \(refusal.code): \(refusal.message)") }
        return Output.harmless(lines.joined(separator: "\n") + "\n")
    }
}
