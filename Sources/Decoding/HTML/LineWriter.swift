import Articles
import CGumbo
import Glibc

/// Collects text into lines: runs of white space become one space, edges are trimmed, empty lines are left out.
struct LineWriter {
    /// What holds for a stretch of text.
    struct Context {
        var element = DecodedLine.Element.paragraph
        /// Of inline elements around it, and bold and italic of any.
        var hints = DecodedLine.Hints()
        var container = 0
        var isLink = false
        var keepsSpace = false
        var isDataRow = false
    }

    private(set) var text: [UInt8] = []
    var lines: [DecodedLine] = []
    /// Characters outside links of each line, which tell how much of a page an element holds.
    private(set) var weights: [Int] = []

    private var start = 0
    private var hints = DecodedLine.Hints()
    private var context = Context()
    private var isEmpty = true
    private var needsSpace = false
    private var isBehindImage = false
    private var scalars = 0
    private var linkScalars = 0

    mutating func appendSpace() {
        if !isEmpty { needsSpace = true }
    }

    /// Between cells of a row of data.
    mutating func appendTab() {
        guard !isEmpty else { return }
        needsSpace = false
        text.append(0x09)
    }

    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, _ context: Context) {
        if context.keepsSpace { return appendKept(bytes, context) }
        var index = 0
        while index < bytes.count {
            let end = Self.endOfWords(bytes, from: index)
            if end > index { appendWords(UnsafeBufferPointer(rebasing: bytes[index..<end]), context) }
            index = end
            if index < bytes.count {
                appendSpace()
                repeat { index += 1 } while index < bytes.count && Self.isCollapsible(bytes[index])
            }
        }
    }

    /// - Returns: the end of as many words as single spaces part; `start` where white space stands there.
    private static func endOfWords(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard let base = bytes.baseAddress, !isCollapsible(bytes[start]) else { return start }
        let raw = UnsafeRawPointer(base)
        let space = SIMD16<UInt8>(repeating: 0x20)
        var index = start &+ 1
        while index < bytes.count {
            // Sixteen bytes at a time as long as no two of them are white space or controls.
            if index &+ 17 <= bytes.count {
                let block = raw.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
                let behind = raw.loadUnaligned(fromByteOffset: index &+ 1, as: SIMD16<UInt8>.self)
                if !any((block .< space) .| (block .== space) .& (behind .<= space)) {
                    index &+= 16
                    continue
                }
            }
            let end = min(index &+ 16, bytes.count)
            while index < end {
                if bytes[index] <= 0x20, isCollapsible(bytes[index]) {
                    guard bytes[index] == 0x20, index + 1 < bytes.count, !isCollapsible(bytes[index + 1]) else { return index }
                }
                index &+= 1
            }
        }
        return bytes.count
    }

    /// `<pre>`: line feeds break lines.
    private mutating func appendKept(_ bytes: UnsafeBufferPointer<UInt8>, _ context: Context) {
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            if index > 0 { endLine(continued: true) }
            if !line.isEmpty { appendWords(UnsafeBufferPointer(rebasing: line), context, countsSpaces: true) }
        }
    }

    private static func isCollapsible(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    /// - Parameter countsSpaces: as characters of the text; those between words count for nothing.
    private mutating func appendWords(_ words: UnsafeBufferPointer<UInt8>, _ context: Context, countsSpaces: Bool = false) {
        if isEmpty {
            isEmpty = false
            self.context = context
            hints = context.hints
            if isBehindImage { hints.insert(.afterImage) }
            isBehindImage = false
        } else {
            // `<em>A</em>&nbsp;<em>B</em>`: what cannot be seen is neither slanted nor upright.
            if words.count > 2 || words[0] != 0xC2 { hints.formIntersection(context.hints.union(.afterImage)) }
            if needsSpace { text.append(0x20) }
        }
        needsSpace = false
        text.append(contentsOf: words)
        let count = UTF8Blocks(words).scalars(apartFrom: countsSpaces ? 0x80 : 0x20)
        scalars += count
        if context.isLink { linkScalars += count }
    }

    /// Pictures of a size that a caption could belong to; icons and counters are smaller.
    mutating func sawImage(_ attributes: ElementAttributes) {
        var isSmall = false
        attributes.forEach { name, value in
            if name == .width || name == .height, let size = Int(UTF8Scan.string(value)), size < Self.smallest { isSmall = true }
            if name == .style, Self.isSmall(style: UTF8Scan.string(value)) { isSmall = true }
        }
        if !isSmall { isBehindImage = true }
    }

    /// Pixels across a picture that a caption could belong to.
    private static let smallest = 60

    /// `height:16px; width:16px`
    private static func isSmall(style: String) -> Bool {
        style.utf8.split(separator: UInt8(ascii: ";")).contains { declaration in
            let parts = declaration.split(separator: UInt8(ascii: ":")).map { $0.drop { $0 == 0x20 } }
            guard parts.count == 2, parts[0].elementsEqual("width".utf8) || parts[0].elementsEqual("height".utf8),
                parts[1].suffix(2).elementsEqual("px".utf8), let size = Int(String(decoding: parts[1].dropLast(2), as: UTF8.self))
            else { return false }
            return size < smallest
        }
    }

    /// - Parameter continued: the next line belongs to the same block.
    mutating func endLine(continued: Bool = false) {
        defer {
            start = text.count
            isEmpty = true
            needsSpace = false
            scalars = 0
            linkScalars = 0
        }
        guard !isEmpty else { return }
        trim()
        guard start < text.count else { return }
        if continued { hints.insert(.continued) }
        text.append(0x0A)
        lines.append(
            DecodedLine(
                line: lines.count, element: context.element,
                linkDensity: scalars == 0 ? 0 : min(1, Double(linkScalars) / Double(scalars)), hints: hints,
                container: context.container))
        weights.append(scalars - linkScalars)
    }

    /// Cuts white space that readers do not see off both ends of the line: spaces, tabs, no-break and zero-width spaces.
    private mutating func trim() {
        while text.count > start,
            let width = text.withUnsafeBufferPointer({ Self.blank(endingAt: $0.count, from: start, in: $0) })
        {
            text.removeLast(width)
        }
        var first = start
        while first < text.count, let width = text.withUnsafeBufferPointer({ Self.blank(at: first, in: $0) }) { first += width }
        if first > start { text.removeSubrange(start..<first) }
    }

    /// - Returns: the width of the blank there; nil for anything else.
    private static func blank(at index: Int, in text: UnsafeBufferPointer<UInt8>) -> Int? {
        if isCollapsible(text[index]) { return 1 }
        guard text[index] >= 0xC2 else { return nil }
        return blanks.first { text[index...].starts(with: $0) }?.count
    }

    private static func blank(endingAt end: Int, from start: Int, in text: UnsafeBufferPointer<UInt8>) -> Int? {
        let last = text[end - 1]
        if isCollapsible(last) { return 1 }
        guard last & 0xC0 == 0x80 else { return nil }
        return blanks.first { end - start >= $0.count && text[(end - $0.count)..<end].elementsEqual($0) }?.count
    }

    /// U+00A0, U+200B, U+3000, U+FEFF.
    private static let blanks: [[UInt8]] = [[0xC2, 0xA0], [0xE2, 0x80, 0x8B], [0xE3, 0x80, 0x80], [0xEF, 0xBB, 0xBF]]
}

extension LineWriter.Context {
    mutating func enterInline(_ tag: GumboTag, names: ElementNames) {
        hints.formUnion(names.hints)
        switch tag {
        case GUMBO_TAG_A: isLink = true
        case GUMBO_TAG_B, GUMBO_TAG_STRONG: hints.insert(.bold)
        case GUMBO_TAG_I, GUMBO_TAG_EM: hints.insert(.italic)
        case GUMBO_TAG_TIME: hints.insert(.date)
        default: break
        }
    }

    /// Hints of blocks hold by ``LineScope``, since only the whole page tells whether they mean what they say.
    mutating func enterBlock(_ tag: GumboTag, names: ElementNames) {
        switch tag {
        case GUMBO_TAG_H1:
            element = .heading
            hints.insert(.mainHeading)
        case GUMBO_TAG_H2, GUMBO_TAG_H3, GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6: element = .heading
        case GUMBO_TAG_LI, GUMBO_TAG_DT, GUMBO_TAG_DD, GUMBO_TAG_MENUITEM: element = .listItem
        case GUMBO_TAG_FIGCAPTION, GUMBO_TAG_CAPTION: element = .caption
        case GUMBO_TAG_TD, GUMBO_TAG_TH: element = .tableCell
        case GUMBO_TAG_NAV: element = .navigation
        case GUMBO_TAG_BUTTON, GUMBO_TAG_LEGEND: element = .other
        case GUMBO_TAG_PRE, GUMBO_TAG_LISTING, GUMBO_TAG_XMP: keepsSpace = true
        case GUMBO_TAG_P, GUMBO_TAG_DIV, GUMBO_TAG_TABLE, GUMBO_TAG_BLOCKQUOTE:
            // A paragraph inside a list item or caption is still that.
            if element == .tableCell && !isDataRow || element == .other { element = .paragraph }
        case GUMBO_TAG_ARTICLE, GUMBO_TAG_MAIN: element = .paragraph
        default: break
        }
        if names.hints.contains(.caption) { element = .caption }
    }
}
