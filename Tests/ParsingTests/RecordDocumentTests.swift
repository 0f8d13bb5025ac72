import Foundation
import SampleForms
import Testing

@Suite struct RecordDocumentTests {
    @Test func `docs/record.md names every key of a record`() throws {
        let document = try String(contentsOf: Repository.root.appending(path: "docs/record.md"), encoding: .utf8)
        for name in SampleArticle.names {
            let record = try Pipeline.record(try SampleArticle(name).text, name: name)
            for key in try keys(JSON(record.json())) {
                #expect(document.contains("`\(key)`") || document.contains("\(key),") || document.contains("\(key)}"), "\(key)")
            }
        }
    }

    private func keys(_ value: JSON) -> Set<String> {
        switch value {
        case .object(let members): members.reduce(into: []) { $0.formUnion(keys($1.value).union([$1.key])) }
        case .array(let items): items.reduce(into: []) { $0.formUnion(keys($1)) }
        default: []
        }
    }
}
