import Articles
import Foundation
import Parsing
import Testing

/// Pages of many makes with invented content, in `Tests/Pages`: `<name>.html` or, as scraped, `<name>.txt`, and `<name>.json` with
/// what a reader would say of it: title, published, host, uri, captions, bylines, and how each line of the body begins (`|` parts
/// two that are right); or `refused` with the error's code. A member that is null is not compared.
@Suite struct PageTests {
    static let folder = Repository.root.appending(path: "Tests/Pages")
    static let names =
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.filter { !$0.hasSuffix(".json") }.sorted() ?? []

    @Test func `there are pages`() { #expect(Self.names.count >= 18) }

    @Test(arguments: names)
    func `a page yields what a reader would say of it`(_ name: String) throws {
        let expected = try JSON(Data(contentsOf: Self.folder.appending(path: name.prefix { $0 != "." } + ".json")))
        let page = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
        if let code = expected["refused"].string {
            let error = #expect(throws: ParsingError.self) { try Pipeline.record(page, name: name) }
            #expect(error?.code == code)
            return
        }
        let record = try Pipeline.record(page, name: name)
        #expect(record.title?.text == expected["title"].string)
        #expect(record.published?.iso == expected["published"].string)
        if let host = expected["host"].string { #expect(record.site?.host == host) }
        if let uri = expected["uri"].string { #expect(record.source.uri == uri) }
        #expect(Pipeline.spansAreExact(record))
        let body = record.body.text.split(separator: "\n").map(String.init)
        let openings = expected["body"].items.compactMap(\.string)
        #expect(body.count == openings.count, "\(body)")
        for (line, opening) in zip(body, openings) {
            #expect(opening.split(separator: "|").contains { line.hasPrefix($0) }, "\(line)")
        }
        if !expected["captions"].isNull {
            #expect(record.captions.map(\.span.text) == expected["captions"].items.compactMap(\.string))
        }
        if !expected["bylines"].isNull { #expect(record.bylines.map(\.name) == expected["bylines"].items.compactMap(\.string)) }
    }
}
