import Articles
import Foundation
import TemporaryDirectories
import Testing

@Suite struct SystemReasonTests {
    @Test func `errors of Foundation's file functions give the reason of the system`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.file("file", "")
        let error = #expect(throws: (any Error).self) {
            try FileManager.default.createDirectory(atPath: file + "/folder", withIntermediateDirectories: true)
        }
        #expect(error?.systemReason == "Not a directory (errno 20)")
    }

    @Test func `another error keeps its words`() {
        #expect(CocoaError(.fileReadNoSuchFile).systemReason == CocoaError(.fileReadNoSuchFile).localizedDescription)
    }
}
