import Articles
import DatabaseFiles
import Foundation
import Testing

@testable import Store

/// Damage to a store: what is found when it is opened, what when it is checked, and what mends it.
struct IntegrityTests {
    let fixture: StoreFixture
    private var file: String { fixture.path + "/store.sqlite" }

    init() throws {
        fixture = try StoreFixture()
        let store = try fixture.filled(300)
        try store.trim(through: 20)
        try store.close()
    }

    private func messages() throws -> [String] { try StoreCopy.findings(path: file).map(\.message) }

    @Test func `a whole store has nothing to tell`() throws {
        #expect(try messages().isEmpty)
    }

    @Test func `a page overwritten anywhere is found at the start, and the file stays as it is`() throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        let pages = whole.count / 8192
        for page in [1, pages / 4, pages / 2, pages * 3 / 4, pages - 1] {
            var damaged = whole
            damaged.replaceSubrange(page * 8192..<page * 8192 + 512, with: Data(repeating: 0x55, count: 512))
            try damaged.write(to: URL(fileURLWithPath: file))
            let error = #expect(throws: StoreError.self) { try fixture.open() }
            #expect(error?.reason == .damaged, "page \(page)")
            #expect(error?.message.contains(file) == true && error?.message.contains("giaoban restore") == true)
            #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == damaged)
        }
    }

    @Test(arguments: [
        ("DELETE FROM event WHERE sequence = 100", "events"),
        ("DELETE FROM event WHERE sequence = 21", "events"),
        ("DELETE FROM content WHERE number = 7", "lost their texts"),
        ("INSERT INTO content(number, bytes) VALUES (9999, x'00')", "belong to no article"),
        ("UPDATE content SET bytes = substr(bytes, 1, length(bytes) - 4) WHERE number = 9", "cannot be unpacked"),
        ("UPDATE event SET kind = 'giaoban.article.updated.v1' WHERE sequence = 100", "events: 1 are not as they were written"),
        (
            "UPDATE event SET json = CAST(replace(CAST(json AS TEXT), '\"data\"', '\"dbta\"') AS BLOB) WHERE sequence = 90",
            "first 90"
        ),
        ("UPDATE event SET total = total - 9000 WHERE sequence = 50", "first 50"),
        ("DELETE FROM measure WHERE place = (SELECT place FROM article WHERE uri = 'u:7')", "measures"),
        ("INSERT INTO facetValue(hash, facet, value) VALUES (1, 4, 'x')", "values of facets: 1"),
        ("DELETE FROM vocabulary WHERE word = 'bài'", "vocabulary: 1 words"),
        ("DELETE FROM meta WHERE name = 'epoch'", "epoch"),
        ("INSERT INTO consumed VALUES (-1)", "below the floor"),
    ])
    func `rows that contradict each other are found`(change: String, words: String) throws {
        try RawDatabase.execute(change, file)
        let found = try messages()
        #expect(found.contains { $0.contains(words) }, "\(found)")
    }

    /// Letters of a text, which no structure tells of.
    @Test func `a bit of a pack that became another is found, whichever it is`() throws {
        let pack = try #require(
            ArticlePack.compress(
                ["tiêu đề", "bài", "", "tiêu đề\nbài số 8", "nguồn 9", "{\"a\":12345678}"].map { Array($0.utf8) }))
        func sections(_ pack: [UInt8]) -> [[UInt8]]? {
            pack.withUnsafeBytes { ArticlePack.open($0) { $0.sections(through: .record) } }
        }
        let whole = try #require(sections(pack))
        for bit in stride(from: 0, to: pack.count * 8, by: 3) {
            var damaged = pack
            damaged[bit / 8] ^= 1 << (bit % 8)
            // A few bits of a frame mean nothing.
            let found = sections(damaged)
            #expect(found == nil || found == whole, "bit \(bit)")
        }
    }

    @Test func `an original with another digest than the record tells is found`() throws {
        let store = try fixture.open()
        var record = StoreFixture.record("đề mục", "nội dung")
        record.source.sha256 = Digest(of: "what came".utf8).hexadecimal
        func article(_ position: Int64, _ original: String) -> StoreOperation {
            .index([
                ParsedArticle(
                    position: position, part: 0, header: SubmissionHeader(uri: "d:\(position)"), record: record,
                    original: Array(original.utf8))
            ])
        }
        _ = try store.append([article(500, "what came")])
        try store.close()
        #expect(try messages().isEmpty)
        let again = try fixture.open()
        _ = try again.append([article(501, "what came not")])
        try again.close()
        #expect(try messages().contains { $0.contains("as they came") })
    }

    @Test func `a title beside an article that is not the article's is found, and made anew`() throws {
        try RawDatabase.execute("UPDATE article SET title = 'tin khác' WHERE uri IN ('u:7', 'u:8')", file)
        try RawDatabase.execute("UPDATE article SET title = NULL WHERE uri = 'u:9'", file)
        let found = try StoreCopy.findings(path: file)
        #expect(found.map(\.kind) == [.index] && found[0].message.contains("of 3 stands another title"), "\(found)")
        try StoreCopy.rebuildIndex(directory: fixture.path)
        #expect(try messages().isEmpty)
        let store = try fixture.open()
        #expect(try Set(store.search(SearchQuery("tin 7 OR tin 8")).hits.map(\.title)) == ["tin 7", "tin 8"])
        try store.close()
    }

    @Test func `an index that lost words is found, and built anew`() throws {
        let store = try fixture.open()
        _ = try store.append([StoreFixture.article(600, uri: "u:600", "chỉ mục", "sẽ mất")])
        try store.close()
        try RawDatabase.execute("UPDATE article SET copyOf = id WHERE uri = 'u:600'", file)
        #expect(try StoreCopy.findings(path: file).map(\.kind) == [.index])
        try StoreCopy.rebuildIndex(directory: fixture.path)
        #expect(try messages().isEmpty)
        #expect(try fixture.open().search(SearchQuery("\"bài số\"")).hits.count == 20)
    }

    @Test func `no index is rebuilt under a daemon`() throws {
        let store = try fixture.open()
        let fault = #expect(throws: DatabaseFault.self) { try StoreCopy.rebuildIndex(directory: fixture.path) }
        #expect(fault?.kind == .locked)
        try store.close()
    }

    @Test func `a copy with a new epoch is another store with the same articles`() throws {
        let before = try fixture.open()
        let epoch = before.epoch
        try before.close()
        let renewed = try StoreCopy.renewEpoch(path: file)
        let store = try fixture.open()
        #expect(renewed != epoch && store.epoch == renewed)
        #expect(try store.status().articles == 300)
        #expect(try store.lastConsumed() == 300)
        try store.pruneConsumed(through: 310)
        #expect(try store.lastConsumed() == 310)
    }
}
