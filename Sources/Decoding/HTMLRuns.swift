/// The runs of text that ``HTMLCondenser`` took out of a page, put back as the parsed text is read.
struct HTMLRuns {
    /// Supplementary private-use area A, without its two noncharacters.
    private static let first: UInt32 = 0xF0000
    static let most = 0xFFFE
    private static let lead: UInt8 = 0xF3

    private let page: [UInt8]
    private var runs: [Range<Int>]

    init(page: [UInt8], runs: [Range<Int>]) {
        self.page = page
        self.runs = runs
    }

    static func character(of run: Int) -> UInt32 { first + UInt32(run) }

    /// Whether the page has no character of the area itself.
    static func areFree(in page: [UInt8]) -> Bool { ASCII.firstIndex(of: lead, in: page[...]) == nil }

    /// Text as the page has it.
    ///
    /// Each run is put back once: a page may name such a character by number, and would else multiply its text.
    mutating func restore(_ text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
        var index = 0
        while let start = text[index...].firstIndex(of: Self.lead) {
            output.append(contentsOf: text[index..<start])
            guard start + 3 < text.count else {
                index = start
                break
            }
            let run = Int(text[start + 1] & 0x3F) << 12 | Int(text[start + 2] & 0x3F) << 6 | Int(text[start + 3] & 0x3F)
            // U+F0000 is F3 B0 80 80, so that the first continuation byte holds 0x30 above the run's number.
            let number = run - 0x30000
            if runs.indices.contains(number) {
                output.append(contentsOf: page[runs[number]])
                runs[number] = 0..<0
            } else {
                output.append(contentsOf: text[start..<start + 4])
            }
            index = start + 4
        }
        output.append(contentsOf: text[index...])
    }

    /// - Returns: nil where the text has no run in it, which then is itself what the page has.
    mutating func restored(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard !runs.isEmpty, ASCII.firstIndex(of: Self.lead, in: text, 0..<text.count) != nil else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(text.count * 8)
        restore(text, into: &output)
        return output
    }
}
