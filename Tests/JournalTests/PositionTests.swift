import Articles
import DatabaseFiles
import Foundation
import Journal
import TemporaryDirectories
import Testing

/// A journal beside a store that knows of later positions: it was restored from an earlier moment, or begun anew.
struct PositionTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func open(beyond position: Int64) throws -> Journal {
        try Journal(directory: directory.path, after: .orderly, beyond: position, clock: { 1_000 })
    }

    @Test func `positions that the store has consumed are not given again`() async throws {
        let fresh = try open(beyond: 40)
        #expect(fresh.status().lastPosition == 40)
        #expect(try await fresh.append("a") == .accepted(position: 41))
        fresh.close()
        let again = try open(beyond: 50)
        #expect(try await again.append("b") == .accepted(position: 51))
        #expect(try await again.append("a") == .duplicate(position: 41))
        #expect(try await again.claim().map(\.position) == [41, 51])
        again.close()
        // A store that lags behind takes nothing back.
        let behind = try open(beyond: 3)
        #expect(try await behind.append("c") == .accepted(position: 52))
        behind.close()
    }

    @Test func `a page overwritten anywhere is found at the start, and the file stays as it is`() async throws {
        let journal = try open(beyond: 0)
        for index in 1...100 { _ = try await journal.append(String(repeating: "\(index) ", count: 1_000)) }
        journal.close()
        let file = directory.path + "/journal.sqlite"
        #expect(try JournalCopy.findings(path: file).isEmpty)
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        let pages = whole.count / 4096
        for page in [1, pages / 4, pages / 2, pages * 3 / 4] {
            var damaged = whole
            damaged.replaceSubrange(page * 4096..<page * 4096 + 512, with: Data(repeating: 0x55, count: 512))
            try damaged.write(to: URL(fileURLWithPath: file))
            let error = #expect(throws: JournalError.self) { try open(beyond: 0) }
            #expect(error?.reason == .damaged, "page \(page)")
            #expect(error?.message.contains(file) == true)
            #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == damaged)
        }
    }

    @Test(arguments: [
        ("UPDATE entry SET body = x'0000' WHERE position = 2", "bytes that came"),
        ("INSERT INTO work SELECT 99, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL", "belong to no entry"),
        ("UPDATE entry SET header = x'7b' WHERE position = 1", "headers"),
        ("DELETE FROM sqlite_sequence", "given again"),
    ])
    func `rows that contradict each other are found`(change: String, words: String) async throws {
        let journal = try open(beyond: 0)
        for text in ["a", "b", "c"] { _ = try await journal.append(text) }
        journal.close()
        let file = directory.path + "/journal.sqlite"
        try RawDatabase.execute(change, file)
        let found = try JournalCopy.findings(path: file).map(\.message)
        #expect(found.contains { $0.contains(words) }, "\(found)")
    }
}
