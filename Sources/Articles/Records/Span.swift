/// A stretch of a record's `text`: the W3C TextPositionSelector and TextQuoteSelector read together.
package struct Span: Codable, Hashable, Sendable {
    /// First Unicode scalar, from 0.
    package let start: Int
    /// One past the last Unicode scalar.
    package let end: Int
    /// The exact text there, as the source has it.
    package let text: String

    package init(start: Int, end: Int, text: String) {
        self.start = start
        self.end = end
        self.text = text
    }
}

extension Span: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("start", start)
            $0.member("end", end)
            $0.member("text", text)
        }
    }
}
