import Articles
import Testing

@testable import giaoband

struct EntryReaderTests {
    @Test(arguments: [
        (1, 1 << 24, true), (64, 1 << 24, true), (65, 1 << 24, false), (10_000, 1 << 10, true), (10_000, 1 << 20, false),
    ])
    func `articles of one entry keep so many bytes of it together`(_ articles: Int, _ bytes: Int, _ fit: Bool) {
        let submission = Submission(header: SubmissionHeader(name: "feed.xml"), body: [UInt8](repeating: 0x20, count: bytes))
        let failure = EntryReader.excess(articles, of: submission)
        #expect((failure == nil) == fit)
        #expect(failure.map { $0.code == "tooLarge" && $0.verdict == .refuse && $0.message.contains("feed.xml") } ?? true)
    }
}
