/// The runs of text that ``HTMLCondenser`` took out of a page, put back as the parsed text is read.
struct HTMLRuns {
    /// Supplementary private-use area A, without its two noncharacters.
    private static let first: UInt32 = 0xF0000
    static let most = 0xFFFE
    /// First byte of each of the area's characters.
    static let lead: UInt8 = 0xF3

    private let page: UnsafeBufferPointer<UInt8>
    private let runs: UnsafeMutableBufferPointer<Range<Int>>

    /// - Parameters:
    ///   - page: must outlive the runs.
    ///   - runs: must outlive them too; what was put back is emptied.
    init(page: UnsafeBufferPointer<UInt8>, runs: UnsafeMutableBufferPointer<Range<Int>>) {
        self.page = page
        self.runs = runs
    }

    static func character(of run: Int) -> UInt32 {
        // UTF-8 of first + run, high byte first: U+F0000 is F3 B0 80 80.
        let scalar = first + UInt32(run)
        return 0xF380_8080 | (scalar >> 12 & 0x3F) << 16 | (scalar >> 6 & 0x3F) << 8 | scalar & 0x3F
    }

    /// Whether the page has no character of the area itself.
    static func areFree(in page: [UInt8]) -> Bool { ASCII.firstIndex(of: lead, in: page[...]) == nil }

    var isEmpty: Bool { runs.isEmpty }

    /// Text as the page has it, piece by piece.
    ///
    /// Each run is put back once: a page may name such a character by number, and would else multiply its text.
    func restore(_ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        var index = 0
        while let start = ASCII.firstIndex(of: Self.lead, in: text, index..<text.count), start + 3 < text.count {
            if start > index { body(UnsafeBufferPointer(rebasing: text[index..<start])) }
            let number = Self.number(text, at: start)
            if runs.indices.contains(number) {
                if !runs[number].isEmpty { body(UnsafeBufferPointer(rebasing: page[runs[number]])) }
                runs[number] = 0..<0
            } else {
                body(UnsafeBufferPointer(rebasing: text[start..<start + 4]))
            }
            index = start + 4
        }
        if index < text.count { body(UnsafeBufferPointer(rebasing: text[index...])) }
    }

    /// Bytes of the runs in a text beyond those of their characters: a cell of a table counts as long as without them.
    func bytesOfRuns(in text: UnsafeBufferPointer<UInt8>) -> Int {
        var bytes = 0
        var index = 0
        while let start = ASCII.firstIndex(of: Self.lead, in: text, index..<text.count), start + 3 < text.count {
            index = start + 4
            let number = Self.number(text, at: start)
            guard runs.indices.contains(number), !runs[number].isEmpty else { continue }
            bytes += runs[number].count - 4
        }
        return bytes
    }

    private static func number(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Int {
        // The first continuation byte holds 0x30 above the run's number.
        (Int(text[start + 1] & 0x3F) << 12 | Int(text[start + 2] & 0x3F) << 6 | Int(text[start + 3] & 0x3F)) - 0x30000
    }
}
