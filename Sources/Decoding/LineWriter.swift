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
            // As many words as single spaces part.
            let start = index
            while index < bytes.count {
                if bytes[index] <= 0x20, Self.isCollapsible(bytes[index]) {
                    guard index > start, bytes[index] == 0x20, index + 1 < bytes.count, !Self.isCollapsible(bytes[index + 1])
                    else {
                        break
                    }
                }
                index &+= 1
            }
            if index > start { appendWords(UnsafeBufferPointer(rebasing: bytes[start..<index]), context) }
            if index < bytes.count {
                appendSpace()
                repeat { index += 1 } while index < bytes.count && Self.isCollapsible(bytes[index])
            }
        }
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
            hints.formIntersection(context.hints.union(.afterImage))
            if needsSpace { text.append(0x20) }
        }
        needsSpace = false
        text.append(contentsOf: words)
        var count = 0
        // Without branch or trap, so that the compiler counts many bytes at once.
        let space: UInt8 = countsSpaces ? 0x80 : 0x20
        for byte in words { count &+= (byte & 0xC0 != 0x80 ? 1 : 0) & (byte != space ? 1 : 0) }
        scalars += count
        if context.isLink { linkScalars += count }
    }

    /// Pictures of a size that a caption could belong to; icons and counters are smaller.
    mutating func sawImage(_ node: UnsafePointer<GumboNode>) {
        for index in 0..<gumbo_node_attribute_count(node) {
            guard let attribute = gumbo_node_attribute(node, index) else { continue }
            let isSize = strcmp(attribute.pointee.name, "width") == 0 || strcmp(attribute.pointee.name, "height") == 0
            if isSize, let size = Int(String(cString: attribute.pointee.value)), size < 60 { return }
        }
        isBehindImage = true
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
        while text.count > start {
            if Self.isCollapsible(text[text.count - 1]) {
                text.removeLast()
            } else if let width = Self.blanks.first(where: {
                text.count - start >= $0.count && text.suffix($0.count).elementsEqual($0)
            }) {
                text.removeLast(width.count)
            } else {
                break
            }
        }
        var first = start
        while first < text.count {
            if Self.isCollapsible(text[first]) {
                first += 1
            } else if let width = Self.blanks.first(where: { text[first...].starts(with: $0) }) {
                first += width.count
            } else {
                break
            }
        }
        if first > start { text.removeSubrange(start..<first) }
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
