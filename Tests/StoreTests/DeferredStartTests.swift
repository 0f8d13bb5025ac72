import Articles
import DatabaseFiles
import Foundation
import Store
import Synchronization
import Testing

/// What a start leaves for later: the look at a large file's structure, and what searches need in memory.
struct DeferredStartTests {
    let fixture: StoreFixture
    private var file: String { fixture.path + "/store.sqlite" }

    init() throws {
        fixture = try StoreFixture()
        let store = try fixture.filled(300)
        try store.close()
    }

    /// As if the file were a large one.
    private func openLarge() throws -> SQLiteRecordStore {
        try SQLiteRecordStore(
            directory: fixture.path, clock: { 1_700_000_000 }, deadline: SearchDeadline(seconds: 1, clock: { 0 }),
            checkedAtOnce: 0)
    }

    @Test func `a large whole file is read at once, and written once it is checked`() throws {
        let store = try openLarge()
        #expect(!store.isChecked)
        #expect(try store.search(SearchQuery("bai", limit: 1000)).hits.count == 300)
        let events = try store.append([StoreFixture.article(301, uri: "u:301", "tin mới", "bài số cuối")])
        #expect(events.count == 1)
        #expect(try store.search(SearchQuery("cuối")).hits.count == 1)
        try store.verify()
        try store.close()
        #expect(try StoreCopy.findings(path: file).isEmpty)
    }

    /// The last of the file's pages, and one in its middle.
    @Test(arguments: [true, false])
    func `a large file that is damaged is never written to, and whoever asked hears of it before writers do`(
        isLast: Bool
    ) throws {
        var damaged = try Data(contentsOf: URL(fileURLWithPath: file))
        let pages = damaged.count / 8192
        let page = isLast ? pages - 1 : pages / 2
        damaged.replaceSubrange(page * 8192..<page * 8192 + 512, with: Data(repeating: 0x55, count: 512))
        try damaged.write(to: URL(fileURLWithPath: file))
        // Damage may lie where the very first look meets it.
        if let store = try? openLarge() {
            let heard = Mutex<[StoreError]>([])
            store.whenDamaged { error in heard.withLock { $0.append(error) } }
            let refused = #expect(throws: StoreError.self) {
                try store.append([StoreFixture.article(301, uri: "u:301", "tin mới", "bài số cuối")])
            }
            #expect(refused?.reason == .damaged)
            let told = heard.withLock { $0 }
            #expect(told.count == 1 && told[0].reason == .damaged)
            #expect(told.first?.message.contains(file) == true && told.first?.message.contains("giaoban restore") == true)
            // A daemon that is told to stop at that moment.
            try? store.close()
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == damaged)
    }

    @Test func `a store that is closed while it is checked is as it was`() throws {
        for _ in 0..<5 { try openLarge().close() }
        let store = try fixture.open()
        #expect(try store.status().articles == 300)
        try store.verify()
        try store.close()
    }

    @Test func `a store is closed while its log is being copied`() throws {
        for number in 301...320 {
            let store = try SQLiteRecordStore(directory: fixture.path, clock: { 1_700_000_000 }, logPages: 1)
            _ = try store.append([StoreFixture.article(Int64(number), uri: "u:\(number)", "tin mới", "bài số \(number)")])
            try store.close()
        }
        #expect(try StoreCopy.findings(path: file).isEmpty)
    }

    @Test func `articles written while lengths and words are being read are found and ranked as after another start`() throws {
        // No search has waited for what is read: writing races with it.
        let store = try fixture.open()
        for number in 301...340 {
            let body = "bài số \(number * 7919) độc nhất \(number % 7) " + String(repeating: "dài ", count: number % 11)
            _ = try store.append([StoreFixture.article(Int64(number), uri: "u:\(number % 320)", "tin \(number)", body)])
        }
        func ranked(_ store: SQLiteRecordStore) throws -> [String] {
            try ["doc nhat", "bai", "dài", "tin 30*"].flatMap { text in
                try store.search(SearchQuery(text, limit: 50, order: .relevance)).hits.map { "\($0.id) \($0.score)" }
            }
        }
        let before = try ranked(store)
        #expect(before.count > 50)
        try store.close()
        let again = try fixture.open()
        #expect(try ranked(again) == before)
        try again.close()
    }
}
