import Articles
import Foundation
import Journal
import Synchronization
import TemporaryDirectories
import Testing

/// What a start leaves for later: the look at a large file's structure.
struct DeferredStartTests {
    let directory: TemporaryDirectory
    private var file: String { directory.path + "/" + JournalCopy.name }

    init() async throws {
        directory = try TemporaryDirectory()
        let journal = try Journal(directory: directory.path)
        for index in 1...100 { _ = try await journal.append(String(repeating: "\(index) ", count: 1_000)) }
        journal.close()
    }

    /// As if the file were a large one.
    private func openLarge() throws -> Journal { try Journal(directory: directory.path, beyond: 200, checkedAtOnce: 0) }

    @Test func `a large whole journal is taken up once it is checked`() async throws {
        let journal = try openLarge()
        #expect(!journal.isChecked)
        #expect(try await journal.append("a") == .accepted(position: 201))
        #expect(journal.status().backlogEntries == 101)
        #expect(try await journal.claim(200).map(\.position) == Array(1...100) + [201])
        journal.close()
        #expect(try JournalCopy.findings(path: file).isEmpty)
        // The file alone holds everything.
        for ending in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + ending) }
        let again = try Journal(directory: directory.path)
        #expect(again.status().backlogEntries == 101)
        again.close()
    }

    @Test(arguments: [1, 2, 3])
    func `a large journal that is damaged is never written to, and refuses what it is asked`(quarter: Int) async throws {
        var damaged = try Data(contentsOf: URL(fileURLWithPath: file))
        let page = damaged.count / 4096 * quarter / 4
        damaged.replaceSubrange(page * 4096..<page * 4096 + 512, with: Data(repeating: 0x55, count: 512))
        try damaged.write(to: URL(fileURLWithPath: file))
        let journal = try openLarge()
        await #expect(throws: JournalError.self) { try await journal.append("a") }
        let heard = Mutex<[JournalError]>([])
        journal.whenRefused { error in heard.withLock { $0.append(error) } }
        let told = heard.withLock { $0 }
        #expect(told.count == 1 && told[0].reason == .damaged)
        #expect(told.first?.message.contains(file) == true && told.first?.message.contains("giaoban restore") == true)
        journal.close()
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == damaged)
    }

    @Test func `a journal that is closed while it is checked is as it was`() async throws {
        for _ in 0..<5 { try openLarge().close() }
        let journal = try Journal(directory: directory.path)
        #expect(journal.status().backlogEntries == 100)
        journal.close()
        #expect(try JournalCopy.findings(path: file).isEmpty)
    }
}
