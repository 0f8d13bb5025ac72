import ArgumentParser
import Articles
import Foundation
import WireProtocol

struct Withdraw: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Take an article out of search.",
        discussion: """
            The article is marked withdrawn and can still be had with get. With --purge its original, its text and its rows of the \
            index are removed, and events no longer quote it. The request is durable when the command ends; article.withdrawn tells \
            when it has taken effect, behind what came before under the same URI. Files that the inbox keeps in done/ are yours to remove. \
            Exit code 1: no such article.
            """)

    @Argument(help: "The id or the URI of an article.")
    var article: String

    @Flag(help: "Remove original, text and index rows for good.")
    var purge = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        try reportingErrors {
            let name = ArticleName(article)
            let request = WithdrawHeader(article: name.article, uri: name.uri, purge: purge)
            let (header, _) = try connection.connect().ask(.withdraw, header: request.json())
            struct Position: Decodable { var position: Int64 }
            let position = try JSONDecoder().decode(Position.self, from: Data(header)).position
            guard json else {
                return Output.line(
                    purge
                        ? "\(article): to be purged as entry \(position): original, text and index rows are removed"
                        : "\(article): to be withdrawn as entry \(position)")
            }
            var writer = JSONWriter()
            writer.object {
                $0.member("article", article)
                $0.member("position", position)
                $0.member("purge", purge)
            }
            Output.line(json: writer.bytes)
        }
    }
}
