import ArgumentParser
import Articles
import Foundation
import WireProtocol

struct Get: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Print an article's record, its text or the bytes it came as.")

    @Argument(help: "The id or the URI of an article.")
    var article: String

    @Flag(help: "Print the decoded text.")
    var text = false

    @Flag(help: "Print the original bytes.")
    var original = false

    @Flag(help: "Print the record as JSON (the default is a summary).")
    var json = false

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if text && original { throw ValidationError("give --text or --original, not both") }
    }

    func run() throws {
        try reportingErrors {
            let part = text ? "text" : original ? "original" : "record"
            let name = ArticleName(article)
            let header = GetHeader(article: name.article, uri: name.uri, part: part)
            let (reply, body) = try connection.connect().ask(.get, header: header.json())
            struct Facts: Decodable { var withdrawn: Double? }
            if try JSONDecoder().decode(Facts.self, from: Data(reply)).withdrawn != nil {
                Output.complain("get \(self.article): it is withdrawn, and no longer found by search")
            }
            if part != "record" {
                Output.write(body)
            } else if json {
                Output.line(json: body)
            } else {
                Output.write(Array(RecordSummary(try Record(json: body)).text.utf8))
            }
        }
    }
}
