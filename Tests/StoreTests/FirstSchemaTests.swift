import Articles
import DatabaseFiles
import Foundation
import Journal
import Store
import Testing

/// Files that the first version wrote (`Tests/FirstSchema`), taken up by this one.
struct FirstSchemaTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
        for name in [StoreCopy.name, JournalCopy.name] {
            try FileManager.default.copyItem(
                atPath: Self.root.path + "/Tests/FirstSchema/" + name, toPath: fixture.path + "/" + name)
        }
    }

    @Test func `the store's articles can be read, found and followed`() throws {
        let file = fixture.path + "/" + StoreCopy.name
        #expect(try RawDatabase.integer("PRAGMA user_version", file) == 1)
        let store = try fixture.open()
        #expect(store.notices.count == 1)
        let folder = Self.root.path + "/examples/articles/"
        let samples = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().prefix(3)
        for (number, name) in samples.enumerated() {
            let article = try #require(try store.article(.uri("sample:\(number)")))
            let text = try String(contentsOfFile: folder + name, encoding: .utf8)
            #expect(article.original == Array(text.utf8))
            #expect(article.text == text)
            #expect(try Record(json: article.record).title != nil)
        }
        #expect(try store.status().articles == 3)
        #expect(try store.search(SearchQuery("hoi nghi")).hits.count == 3)
        #expect(try store.search(SearchQuery("giaobanxyz")).hits.isEmpty)
        let events = try store.events(after: 0, limit: 10)
        #expect(events.map(\.sequence) == [1, 2, 3, 4])
        #expect(events.map(\.kind) == [.indexed, .indexed, .indexed, .failed])
        try store.verify()
        try store.close()
        #expect(try StoreCopy.findings(path: file).isEmpty)
        // What was before lies beside it, whole.
        let before = file + ".before-v\(StoreCopy.version)"
        #expect(try RawDatabase.integer("PRAGMA user_version", before) == 1)
        #expect(try RawDatabase.integer("SELECT count(*) FROM article", before) == 3)
        #expect(try StoreCopy.findings(path: before).isEmpty)
    }

    @Test func `the journal's entries and dead letters are there still`() throws {
        let file = fixture.path + "/" + JournalCopy.name
        #expect(try RawDatabase.integer("PRAGMA user_version", file) == 1)
        let journal = try Journal(directory: fixture.path)
        #expect(journal.notices.count == 1)
        #expect(journal.status().backlogEntries == 1)
        #expect(try journal.queue([.dead], limit: 10).map(\.header.uri) == ["sample:junk"])
        #expect(try journal.item(4)?.original == [0, 1, 2])
        #expect(try journal.item(5)?.item.header.uri == "sample:3")
        journal.close()
        #expect(try JournalCopy.findings(path: file).isEmpty)
        #expect(try RawDatabase.integer("SELECT count(*) FROM entry", file + ".before-v\(JournalCopy.version)") == 1)
    }
}
