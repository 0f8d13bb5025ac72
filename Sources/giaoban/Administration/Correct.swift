import ArgumentParser
import Articles
import Foundation
import WireProtocol

struct Correct: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "correct", abstract: "Put a field of an article's record right, list what was put right, or take it back.",
        discussion: """
            A correction is an event like any other, and stays in force when the article is read again or comes anew, until --undo. Fields \
            are those of the record, such as title, genre, event.date, organiser.name; a person goes by the name in the record: \
            'persons[La Văn Nam].roles'. VALUE is text, or JSON where it begins with [, { or \", or is null, which takes a value \
            away; lists of words may have commas instead. A place is its code, such as 24 or 63:24/219. docs/corrections.md lists \
            the fields. Exit code 1: no such article or correction.
            """)

    @Argument(help: "The id or the URI of an article.")
    var article: String?

    @Argument(help: "Of the record, such as event.date.")
    var field: String?

    @Argument(help: "What it should be.")
    var value: String?

    @Option(help: "Words of the text that say so, where the record has nothing there yet.")
    var quote: String?

    @Option(help: "Why, for whoever looks at it later.")
    var note: String?

    @Flag(help: "Take the correction of this field back.")
    var undo = false

    @Flag(help: "List corrections, of one article or of all.")
    var list = false

    @Flag(help: "Print JSON, one object a line.")
    var json = false

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if list {
            guard field == nil, !undo else { throw ValidationError("--list takes an article at most") }
        } else if article == nil || field == nil || (value == nil) != undo {
            throw ValidationError("give an article, a field and a value, or --undo with article and field, or --list")
        }
    }

    /// Fields that are lists of words.
    private static let lists = ["sectors", "roles", "titles"]

    private func fieldValue(_ text: String, _ field: String) throws -> FieldValue {
        if text == "null" || ["[", "{", "\""].contains(where: text.hasPrefix) {
            guard let value = FieldValue(json: Array(text.utf8)) else {
                throw CommandError.data("correct \(field): \(text.prefix(60)) is not JSON; quote a text as \"...\"")
            }
            return value
        }
        guard Self.lists.contains(where: { field == $0 || field.hasSuffix("." + $0) }) else { return .text(text) }
        return .list(text.split(separator: ",").map { .text($0.trimmingCharacters(in: .whitespaces)) })
    }

    func run() throws {
        try reportingErrors {
            let connection = try connection.connect()
            var header = CorrectHeader(action: list ? .list : undo ? .undo : .set)
            let name = ArticleName(article)
            (header.article, header.uri) = (name.article, name.uri)
            if list { return try show(connection, header) }
            header.field = field
            header.note = note
            header.quote = quote
            if let value, let field { header.value = try fieldValue(value, field) }
            let (reply, _) = try connection.ask(.correct, header: header.json())
            if json { return Output.line(json: reply) }
            let facts = try JSONDecoder().decode(Facts.self, from: Data(reply))
            Output.line(
                facts.changed.isEmpty
                    ? "\(facts.article) \(facts.field): \(facts.value.words) already"
                    : "\(facts.article) \(facts.field): \(facts.previous.words) -> \(facts.value.words), revision \(facts.revision)"
            )
        }
    }

    private struct Facts: Decodable {
        var article: String
        var revision: Int
        var field: String
        var previous: FieldValue
        var value: FieldValue
        var changed: [String]
    }

    private struct Line: Decodable {
        var article: String
        var field: String
        var value: FieldValue
        var replaced: FieldValue
        var by: String
        var note: String?
    }

    private func show(_ connection: ControlConnection, _ request: CorrectHeader) throws {
        struct Page: Decodable { var next: Int64? }
        var request = request
        request.limit = 1_000
        var isEmpty = true
        repeat {
            let (header, body) = try connection.ask(.correct, header: request.json())
            for row in try JSONDecoder().decode([FieldValue].self, from: Data(body)) {
                isEmpty = false
                if json { Output.line(json: row.json()) }
            }
            if !json {
                for line in try JSONDecoder().decode([Line].self, from: Data(body)) {
                    let note = line.note.map { "\t\($0)" } ?? ""
                    Output.line(
                        "\(line.article)\t\(line.field)\t\(line.replaced.words) -> \(line.value.words)\t\(line.by)\(note)")
                }
            }
            request.after = try JSONDecoder().decode(Page.self, from: Data(header)).next
        } while request.after != nil
        if isEmpty {
            if !json { Output.complain("correct --list: nothing was corrected") }
            throw ExitCode(1)
        }
    }
}

extension FieldValue {
    /// For people: a text as it is, anything else as JSON.
    fileprivate var words: String { text ?? String(decoding: json(), as: UTF8.self) }
}
