import Articles

/// Lays out an article that came in parts: title line, blank line, body; HTML in the parts is read as HTML.
struct ArticleText {
    let tables: DecodingTables
    let limits: DecodingLimits
    let name: String

    /// - Returns: the text as UTF-8, empty where the parts hold none, and the lines that came from HTML.
    func lay(title: String?, body: String?) throws(DecodingError) -> (text: [UInt8], title: String?, lines: [DecodedLine]) {
        let title = try title.map { text throws(DecodingError) in try plainTitle(text) }.flatMap { $0.isEmpty ? nil : $0 }
        var text: [UInt8] = []
        var lines: [DecodedLine] = []
        let (bodyText, bodyLines) = try read(body ?? "")
        let firstLine = bodyText.drop(while: ASCII.isSpace).prefix { $0 != 0x0A }
        let repeatsTitle = title.map { PageMetadata.trimmed(UTF8Scan.string(firstLine)) == $0 } ?? false
        if let title, !repeatsTitle {
            text.append(contentsOf: title.utf8)
            text.append(contentsOf: [0x0A, 0x0A])
            if !bodyLines.isEmpty {
                lines.append(DecodedLine(line: 0, element: .heading, linkDensity: 0, hints: [.title, .mainHeading]))
            }
        }
        let offset = repeatsTitle || title == nil ? 0 : 2
        for var line in bodyLines {
            line.line += offset
            lines.append(line)
        }
        text.append(contentsOf: bodyText)
        if bodyText.isEmpty, offset > 0 { text.removeLast() }
        return (text, title, lines)
    }

    /// One line, whatever markup or entities it came with.
    private func plainTitle(_ title: String) throws(DecodingError) -> String {
        guard title.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) else {
            return PageMetadata.trimmed(title)
        }
        let read = try HTMLReader.read(Array(title.utf8), tables: tables, limits: limits, name: name)
        return PageMetadata.trimmed(UTF8Scan.string(read.text))
    }

    private func read(_ body: String) throws(DecodingError) -> (text: [UInt8], lines: [DecodedLine]) {
        var bytes = Array(body.utf8)
        let tags = TagCount(bytes[...])
        let isMarkup = bytes.withUnsafeBufferPointer { EscapedMarkup.isPresent(in: $0) }
        guard isMarkup || tags.known > 0 && tags.closing > 0 else { return (bytes, []) }
        // Without blocks, line feeds are the paragraphs.
        let escapesBlocks =
            ASCII.firstIndex(of: "&lt;p", in: bytes[...]) != nil || ASCII.firstIndex(of: "&lt;br", in: bytes[...]) != nil
        if tags.block == 0, !escapesBlocks {
            bytes = Array(bytes.split(separator: 0x0A, omittingEmptySubsequences: false).joined(separator: Array("<br>".utf8)))
        }
        let read = try HTMLReader.read(bytes, tables: tables, limits: limits, name: name)
        return (read.text, read.lines)
    }
}
