import Articles
import Foundation
import Testing

@Suite struct SystemReasonTests {
    @Test func `errors of Foundation's file functions give the reason of the system`() throws {
        let file = NSTemporaryDirectory() + "giaoban-reason-\(UUID().uuidString)"
        try Data().write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let error = #expect(throws: (any Error).self) {
            try FileManager.default.createDirectory(atPath: file + "/folder", withIntermediateDirectories: true)
        }
        #expect(error?.systemReason == "Not a directory (errno 20)")
    }

    @Test func `another error keeps its words`() {
        #expect(CocoaError(.fileReadNoSuchFile).systemReason == CocoaError(.fileReadNoSuchFile).localizedDescription)
    }
}
