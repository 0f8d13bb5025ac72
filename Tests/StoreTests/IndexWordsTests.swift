import Articles
import Foundation
import GRDB
import SeededNumbers
import Testing

@testable import Store

/// Match lists remembered from one state of the index to the next.
struct IndexWordsTests {
    private static let words = (0..<40).map { "w\($0)" }

    private let fixture: StoreFixture
    private let store: SQLiteRecordStore

    init() throws {
        fixture = try StoreFixture()
        store = try fixture.open()
    }

    /// A reader that sees the store as it was when it was asked to look.
    private final class LateReader {
        private let queue: DatabaseQueue

        init(_ path: String) throws {
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            configuration.prepareDatabase { try StoreSchema.prepare($0) }
            queue = try DatabaseQueue(path: path + "/store.sqlite", configuration: configuration)
            try queue.inDatabase { try $0.execute(sql: "BEGIN; SELECT count(*) FROM article") }
        }

        func look<Value>(_ body: (Database) throws -> Value) throws -> Value { try queue.inDatabase(body) }

        func moveOn() throws {
            try queue.inDatabase { try $0.execute(sql: "COMMIT; BEGIN; SELECT count(*) FROM article") }
        }

        func close() throws {
            try queue.inDatabase { try $0.execute(sql: "COMMIT") }
            try queue.close()
        }
    }

    private func article(_ number: Int, _ position: Int64, _ numbers: inout some RandomNumberGenerator) -> StoreOperation {
        let body = (0...Int.random(in: 1...60, using: &numbers)).map { _ in Self.words.randomElement(using: &numbers) ?? "" }
        return StoreFixture.article(position, uri: "u:\(number)", "tin \(number)", body.joined(separator: " "))
    }

    /// What the pages say themselves, in words that can be compared.
    private func lists(_ words: [[UInt8]], _ memory: IndexWords?, _ db: Database) throws -> [[String]] {
        try #require(try IndexPages(db)).lists(of: words, memory).map { $0.map { "\($0)" } }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `remembered lists are those of the pages, whatever was written, merged or still seen by others`(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let memory = IndexWords()
        _ = try store.append([article(0, 1, &numbers)])
        let late = try LateReader(fixture.path)
        var position: Int64 = 1
        for _ in 0..<60 {
            switch Int.random(in: 0..<8, using: &numbers) {
            case 0: while try store.mergeIndex() {}
            case 1: _ = try store.mergeIndex()
            case 2: try late.moveOn()
            case 3:
                let uri = "u:\(Int.random(in: 0..<200, using: &numbers))"
                let id = String(Digest(of: uri.utf8).hexadecimal.prefix(32))
                position += 1
                _ = try store.append([
                    .withdraw(position: position, Withdrawal(article: id, uri: uri, sha256: nil, isPurge: false))
                ])
            default:
                let batch = (0..<Int.random(in: 1...12, using: &numbers)).map { _ in
                    position += 1
                    return article(Int.random(in: 0..<200, using: &numbers), position, &numbers)
                }
                _ = try store.append(batch)
            }
            let asked = Self.words.filter { _ in Bool.random(using: &numbers) }.map { Array($0.utf8) }
            func compare(_ db: Database) throws {
                #expect(try lists(asked, memory, db) == lists(asked, nil, db))
            }
            try store.read("compare", compare)
            try late.look(compare)
        }
        try late.close()
    }

    @Test func `a segment that has the number and the pages of one that is gone is another`() throws {
        let memory = IndexWords()
        let words = ["w1", "w2", "w3"].map { Array($0.utf8) }
        func compare() throws {
            let (remembered, read) = try store.read("compare") { (try lists(words, memory, $0), try lists(words, nil, $0)) }
            #expect(remembered == read)
        }
        func segments() throws -> [IndexPages.Segment] {
            try store.read("look") { try #require(try IndexPages($0)).segments }
        }
        _ = try store.append([StoreFixture.article(1, uri: "u:1", "tin", "w1")])
        let first = try #require(try segments().first)
        try compare()
        // Nobody looks while it goes.
        _ = try store.append([StoreFixture.article(2, uri: "u:2", "tin", "w2")])
        while try store.mergeIndex() {}
        _ = try store.append([StoreFixture.article(3, uri: "u:3", "tin", "w3")])
        let again = try segments().filter { $0.id == first.id && $0.first == first.first && $0.last == first.last }
        try #require(again.count == 1, "FTS5 gives the lowest number that is free")
        try compare()
    }

    @Test func `a word is looked up in the segments that have come since`() throws {
        var numbers = SeededNumbers(seed: 1)
        for batch in 0..<3 {
            _ = try store.append((0..<5).map { article(batch * 5 + $0, Int64(batch * 5 + $0 + 1), &numbers) })
        }
        let memory = IndexWords()
        let words = [Array("tin".utf8)]
        let known = try store.read("look") { db in
            _ = try lists(words, memory, db)
            return try #require(memory.known(words)[0])
        }
        _ = try store.append([article(99, 99, &numbers)])
        try store.read("look") { db in
            _ = try lists(words, memory, db)
            let now = try #require(memory.known(words)[0])
            #expect(now.edition == known.edition + 1)
            #expect(now.serials.dropFirst() == known.serials[...], "the newest segment first, the others as they were")
        }
    }
}
