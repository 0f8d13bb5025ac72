import Articles

/// One `Data/*.tsv` file: comment lines (`#`), one header line, then rows of as many fields as the header has.
///
/// The bytes are kept whole and fields are cut on demand, so that a gazetteer of some megabytes loads in a few milliseconds.
package struct LexiconTable: Sendable {
    /// The file's name without `.tsv`.
    package let name: String
    package let path: String
    package let columns: [String]
    package let rowCount: Int
    /// Lines beginning with `#`, without it: columns, source, licence, date.
    package let comments: [String]
    private let bytes: [UInt8]
    /// Field starts, `columns.count` per row, then one closing entry; a field ends one byte before the next one starts.
    private let starts: [Int32]
    private let lineNumbers: [Int32]
    /// Where rows stand that an overlay put together, by row; empty for a table of one file.
    var origins: [Int: Origin] = [:]

    struct Origin: Sendable {
        let path: String
        let line: Int
    }

    /// - Parameter bytes: the file's content; UTF-8 with or without a byte order mark, LF or CRLF.
    /// - Throws: `.malformed` with the line where a row has another number of fields than the header; `.unreadable` for non-UTF-8.
    package init(name: String, path: String, bytes: [UInt8]) throws(LexiconError) {
        guard bytes.count < Int(Int32.max), (try? UTF8Span(validating: bytes.span)) != nil else {
            throw LexiconError(.unreadable, file: path, reason: "is not UTF-8 below 2 GB")
        }
        var content = bytes
        // The byte order mark that some editors write.
        if content.starts(with: [0xEF, 0xBB, 0xBF]) { content.removeFirst(3) }
        if content.contains(0x0D) { content.removeAll { $0 == 0x0D } }
        if content.last != 0x0A { content.append(0x0A) }
        var columns: [String] = []
        var comments: [String] = []
        var starts: [Int32] = []
        // Room for a row of two fields in some thirty bytes.
        starts.reserveCapacity(content.count / 10)
        var lineNumbers: [Int32] = []
        var line = 0
        var start = 0
        while start < content.count {
            line += 1
            let first = starts.count
            starts.append(Int32(start))
            let end = Self.cutLine(content, from: start, into: &starts)
            let text = content[start..<end]
            let fieldCount = starts.count - first
            if !text.isEmpty, text.first != UInt8(ascii: "#"), !columns.isEmpty {
                guard fieldCount == columns.count else {
                    throw LexiconError(
                        .malformed, file: path, line: line,
                        reason: "has \(fieldCount) fields where the header has \(columns.count)")
                }
                starts.append(Int32(end + 1))
                lineNumbers.append(Int32(line))
            } else {
                starts.removeLast(fieldCount)
                if text.first == UInt8(ascii: "#") {
                    comments.append(String(decoding: text.dropFirst(), as: UTF8.self))
                } else if !text.isEmpty {
                    columns = text.split(separator: 0x09, omittingEmptySubsequences: false).map {
                        String(decoding: $0, as: UTF8.self)
                    }
                    guard Set(columns).count == columns.count, !columns.contains("") else {
                        throw LexiconError(
                            .malformed, file: path, line: line, reason: "header names a column twice or not at all")
                    }
                }
            }
            start = end + 1
        }
        guard !columns.isEmpty else { throw LexiconError(.malformed, file: path, reason: "has no header line") }
        self.name = name
        self.path = path
        self.columns = columns
        self.comments = comments
        self.bytes = content
        self.starts = starts
        self.lineNumbers = lineNumbers
        rowCount = lineNumbers.count
    }

    /// Appends where the fields of a line after the first one start.
    /// - Returns: where the line ends.
    private static func cutLine(_ content: [UInt8], from start: Int, into starts: inout [Int32]) -> Int {
        content.withUnsafeBufferPointer { content in
            var end = start
            while content[end] != 0x0A {
                if content[end] == 0x09 { starts.append(Int32(truncatingIfNeeded: end &+ 1)) }
                end &+= 1
            }
            return end
        }
    }

    /// - Throws: `.missing` where the table has no such column.
    package func column(_ name: String) throws(LexiconError) -> Int {
        guard let index = columns.firstIndex(of: name) else {
            throw LexiconError(.missing, file: path, reason: "has no column \(name)")
        }
        return index
    }

    /// - Parameters:
    ///   - row: 0 ..< rowCount
    ///   - column: as ``column(_:)`` gave it
    package func field(_ row: Int, _ column: Int) -> String { withBytes(row, column) { String(decoding: $0, as: UTF8.self) } }

    /// Runs `body` with the UTF-8 of a field: what is no text, or goes into one of many, is read without a String.
    package func withBytes<Result>(_ row: Int, _ column: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let at = row * (columns.count + 1) + column
        return bytes.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[Int(starts[at])..<Int(starts[at + 1]) - 1]))
        }
    }

    /// A field's whole number, as `Int` reads it.
    package func number(_ row: Int, _ column: Int) -> Int? {
        let plain: Int? = withBytes(row, column) { field in
            // No more digits than fit.
            guard 1...18 ~= field.count, field.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
            return field.reduce(0) { $0 &* 10 &+ Int($1 &- 0x30) }
        }
        return plain ?? Int(field(row, column))
    }

    /// Adds the names of its columns and its rows, without comments.
    func digest(into hasher: inout Digest.Hasher) {
        hasher.update((name + "\n" + columns.joined(separator: "\t") + "\n").utf8)
        bytes.withUnsafeBufferPointer { buffer in
            for row in 0..<rowCount {
                let first = row * (columns.count + 1)
                hasher.update(buffer[Int(starts[first])..<Int(starts[first + columns.count])])
            }
        }
    }

    /// The row's line in its file, from 1.
    package func line(_ row: Int) -> Int { origins[row]?.line ?? Int(lineNumbers[row]) }

    /// The row's file: another than ``path`` where an overlay added or replaced it.
    package func path(_ row: Int) -> String { origins[row]?.path ?? path }

    /// An error at a row.
    package func malformed(_ row: Int, _ reason: String) -> LexiconError {
        LexiconError(.malformed, file: path(row), line: line(row), reason: reason)
    }
}
