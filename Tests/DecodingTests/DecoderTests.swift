import Articles
import Testing

@testable import Decoding

@Suite struct DecoderTests {
    @Test func `plain text is kept exactly, only the mark at its start is dropped`() throws {
        let text = "Hội nghị giao ban \r\n\r\n  quý I\u{A0}\n"
        let bytes = [0xEF, 0xBB, 0xBF] + Array(text.utf8)
        let articles = try Decoder().decode(Submission(header: SubmissionHeader(), body: bytes))
        #expect(articles.map(\.text) == [text])
    }

    @Test func `no bytes are refused`() {
        #expect(throws: DecodingError(.empty, "")) {
            try Decoder().decode(Submission(header: SubmissionHeader(name: "a.txt"), body: []))
        }
    }
}
