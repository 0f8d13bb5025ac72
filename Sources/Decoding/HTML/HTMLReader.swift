import Articles
import CGumbo
import Glibc

/// Walks a parsed page and writes what a reader sees, one block a line, with what the page says of each line.
///
/// The walk keeps its own stack, since pages nest deeper than a thread's stack allows.
struct HTMLReader {
    /// Markup inside text inside markup: once escaped is a content manager's habit, twice an accident, more an attack.
    private static let maxEscapes = 2

    private let tables: DecodingTables
    private let limits: DecodingLimits
    private let name: String
    private var writer = LineWriter()
    private var scopes: [LineScope] = []
    private var containers = 0
    private var escapes = 0
    private var runs: HTMLRuns
    private var attributes: AttributeReader
    private var nameMemory: NameMemory
    private(set) var metadata = PageMetadata()

    private init(tables: DecodingTables, limits: DecodingLimits, name: String, tree: borrowing HTMLTree) {
        runs = tree.runs
        attributes = tree.attributes
        nameMemory = NameMemory(tables.pageWords)
        self.tables = tables
        self.limits = limits
        self.name = name
    }

    /// - Parameter html: UTF-8, a document or a fragment.
    /// - Throws: `badHTML`, `tooLarge`.
    static func read(
        _ html: [UInt8], tables: DecodingTables, limits: DecodingLimits, name: String, condenses: Bool = true
    ) throws(DecodingError) -> (text: [UInt8], lines: [DecodedLine], metadata: PageMetadata) {
        try HTMLTree.with(html, limits: limits, name: name, condenses: condenses) { tree in
            var reader = HTMLReader(tables: tables, limits: limits, name: name, tree: tree)
            reader.walk(tree.document, from: Frame(node: tree.document))
            reader.writer.endLine()
            LineScope.apply(reader.scopes, to: &reader.writer.lines, weights: reader.writer.weights)
            return (reader.writer.text, reader.writer.lines, reader.metadata)
        }
    }

    // MARK: - The walk

    /// An element whose children are being read, and what holds for text directly inside.
    private struct Frame {
        var node: UnsafePointer<GumboNode>
        var nextChild: UInt32 = 0
        var context = LineWriter.Context()
        /// Its end ends the line.
        var isBlock = false
        /// Only metadata is read: the document's head.
        var isHead = false
        /// Index into ``scopes``; -1 for none.
        var scope = -1
        /// Scopes around this frame.
        var scopeDepth = 0
        /// Cells share a line, with tabs between, and blocks inside them break none.
        var isDataRow = false
        /// A heading of one title that breaks its lines itself.
        var isBrokenTitle = false
        /// What names of blocks around say, before it is known which of them mean the page.
        var blockHints = DecodedLine.Hints()
    }

    private mutating func walk(_ root: UnsafePointer<GumboNode>, from start: Frame) {
        var stack: [Frame] = []
        var frame = start
        frame.node = root
        while true {
            guard frame.nextChild < gumbo_node_child_count(frame.node) else {
                leave(frame)
                guard let outer = stack.popLast() else { return }
                frame = outer
                continue
            }
            let child = gumbo_node_child(frame.node, frame.nextChild)
            frame.nextChild += 1
            guard let child else { continue }
            if child.pointee.type == GUMBO_NODE_WHITESPACE, !frame.context.keepsSpace {
                if !frame.isHead { writer.appendSpace() }
            } else if let text = gumbo_node_text(child) {
                if !frame.isHead { read(text, in: frame) }
            } else if child.pointee.type == GUMBO_NODE_ELEMENT, let inner = enter(child, in: frame) {
                stack.append(frame)
                frame = inner
            }
        }
    }

    private mutating func leave(_ frame: Frame) {
        if frame.scope >= 0 {
            writer.endLine()
            scopes[frame.scope].end = writer.lines.count
        } else if frame.isBlock {
            writer.endLine()
        }
    }

    private mutating func read(_ text: UnsafePointer<CChar>, in frame: Frame) {
        let bytes = UnsafeBufferPointer(start: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count: strlen(text))
        let (mayBeMarkup, mayHoldRuns) = signs(in: bytes)
        // Runs hold neither.
        guard mayBeMarkup else {
            if !mayHoldRuns { return writer.append(bytes, frame.context) }
            return runs.restore(bytes) { writer.append($0, frame.context) }
        }
        if mayHoldRuns {
            var restored: [UInt8] = []
            runs.restore(bytes) { restored.append(contentsOf: $0) }
            restored.withUnsafeBufferPointer { append($0, in: frame) }
        } else {
            append(bytes, in: frame)
        }
    }

    /// Whether a text has a sign of markup in it, and a character of ``HTMLRuns``. Most texts are one such character.
    private func signs(in text: UnsafeBufferPointer<UInt8>) -> (markup: Bool, runs: Bool) {
        guard text.count <= 32 else {
            let holds = { (byte: UInt8) in ASCII.firstIndex(of: byte, in: text, 0..<text.count) != nil }
            return (holds(UInt8(ascii: "<")) || holds(UInt8(ascii: "&")), !runs.isEmpty && holds(HTMLRuns.lead))
        }
        var (markup, lead) = (false, false)
        for byte in text {
            if byte == UInt8(ascii: "<") || byte == UInt8(ascii: "&") { markup = true }
            if byte == HTMLRuns.lead { lead = true }
        }
        return (markup, lead && !runs.isEmpty)
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, in frame: Frame) {
        if escapes < Self.maxEscapes, EscapedMarkup.isPresent(in: bytes), readEscaped(Array(bytes), in: frame) { return }
        writer.append(bytes, frame.context)
    }

    /// Reads text that is markup itself, as content managers store it that escape what they already escaped.
    /// - Returns: false where it cannot be parsed within the limits; it is text then.
    private mutating func readEscaped(_ bytes: [UInt8], in frame: Frame) -> Bool {
        escapes += 1
        let outer = (runs, attributes)
        defer {
            escapes -= 1
            (runs, attributes) = outer
            nameMemory.forget()
        }
        let isRead: Void? = try? HTMLTree.with(bytes, limits: limits, name: name) { tree in
            (runs, attributes) = (tree.runs, tree.attributes)
            if bytes.first.map(ASCII.isSpace) == true { writer.appendSpace() }
            walk(tree.document, from: Frame(node: tree.document, context: frame.context, scopeDepth: frame.scopeDepth))
        }
        return isRead != nil
    }

    // MARK: - Elements

    /// - Returns: the frame to read the element's children in; nil where it has none that a reader sees.
    private mutating func enter(_ node: UnsafePointer<GumboNode>, in parent: Frame) -> Frame? {
        let tag = gumbo_node_tag(node)
        let kind = ElementKind.of(tag, node)
        var frame = Frame(node: node, context: parent.context, isHead: parent.isHead, scopeDepth: parent.scopeDepth)
        frame.isDataRow = parent.isDataRow
        frame.blockHints = parent.blockHints
        switch kind {
        case .head:
            frame.isHead = true
            return frame
        case .title:
            if let text = text(of: node) { metadata.addTitle(text) }
            return nil
        case .script:
            if metadata.isJSONLD(attributes.attributes(of: node)), let text = text(of: node) {
                metadata.addJSONLD(text, limits: limits)
            }
            return nil
        case .meta:
            metadata.addMeta(attributes.attributes(of: node))
            return nil
        case .link:
            metadata.addLink(attributes.attributes(of: node))
            return nil
        case .hidden:
            return nil
        case .lineBreak:
            parent.isBrokenTitle ? writer.appendSpace() : writer.endLine(continued: true)
            return nil
        case .rule:
            writer.endLine()
            return nil
        case .image:
            if !parent.isHead { writer.sawImage(attributes.attributes(of: node)) }
            return nil
        case .root:
            metadata.addLanguage(attributes.attributes(of: node))
            return frame
        case .inline, .block:
            break
        }
        guard !parent.isHead else { return frame }
        let own = attributes.attributes(of: node)
        let names = ElementNames(own, memory: &nameMemory)
        guard !names.isHidden else { return nil }
        let hints = parent.blockHints.union(parent.context.hints)
        metadata.addElement(tag, own, names: names, isOutside: !hints.isDisjoint(with: .outside))
        if kind == .inline {
            frame.context.enterInline(tag, names: names)
            return frame
        }
        enterBlock(&frame, tag, names, parent: parent)
        return frame
    }

    private mutating func enterBlock(_ frame: inout Frame, _ tag: GumboTag, _ names: ElementNames, parent: Frame) {
        let isCell = tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH
        if parent.isDataRow {
            if isCell { writer.appendTab() } else { writer.appendSpace() }
        } else {
            writer.endLine()
            frame.isBlock = true
        }
        if tag == GUMBO_TAG_TR {
            frame.isDataRow = DataTable.isDataRow(frame.node, runs)
            frame.context.isDataRow = frame.isDataRow
        }
        frame.isBrokenTitle = (tag == GUMBO_TAG_H1 || tag == GUMBO_TAG_H2) && isBrokenTitle(frame.node)
        frame.context.enterBlock(tag, names: names)
        // What is called the page's main part is not outside, whatever its names mean elsewhere: `skip-link-target`.
        frame.blockHints = tag == GUMBO_TAG_MAIN ? [] : frame.blockHints.union(names.hints)
        if ElementKind.region(of: tag) == .aside { frame.blockHints.insert(.sidebar) }
        if ElementKind.isContainer(tag), !parent.isDataRow {
            containers += 1
            frame.context.container = containers
        }
        let region = names.region ?? ElementKind.region(of: tag)
        if region != nil || !names.hints.isEmpty, !parent.isDataRow, frame.scopeDepth < LineScope.maxDepth {
            frame.scope = scopes.count
            frame.scopeDepth += 1
            scopes.append(LineScope(hints: names.hints, region: region, start: writer.lines.count))
        }
    }

    /// Line breaks of the longest title that breaks its lines itself, and bytes of a line.
    private static let (mostTitleBreaks, longestTitleLine) = (2, 200)

    /// `<h1>Hội nghị sơ kết<br>công tác quý I</h1>`: nothing but text and breaks, and what follows a break is no date.
    private func isBrokenTitle(_ node: UnsafePointer<GumboNode>) -> Bool {
        var breaks = 0
        for index in 0..<gumbo_node_child_count(node) {
            guard let child = gumbo_node_child(node, index), breaks <= Self.mostTitleBreaks else { return false }
            if let text = gumbo_node_text(child) {
                let bytes = UnsafeBufferPointer(
                    start: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count: strlen(text))
                guard bytes.count <= Self.longestTitleLine, let first = bytes.first(where: { !ASCII.isSpace($0) }) else {
                    return false
                }
                if breaks > 0, first == UInt8(ascii: "(") || (0x30...0x39).contains(first) { return false }
            } else if child.pointee.type == GUMBO_NODE_ELEMENT, gumbo_node_tag(child) == GUMBO_TAG_BR {
                breaks += 1
            } else {
                return false
            }
        }
        return breaks > 0 && breaks <= Self.mostTitleBreaks
    }

    /// The text of an element that holds nothing else.
    private func text(of node: UnsafePointer<GumboNode>) -> [UInt8]? {
        var bytes: [UInt8] = []
        for index in 0..<gumbo_node_child_count(node) {
            guard let child = gumbo_node_child(node, index), let text = gumbo_node_text(child) else { continue }
            runs.restore(
                UnsafeBufferPointer(start: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count: strlen(text))
            ) { bytes.append(contentsOf: $0) }
        }
        return bytes.isEmpty ? nil : bytes
    }
}

/// Text that holds markup of its own: a pair of tags, a line break, or an entity that was escaped twice.
enum EscapedMarkup {
    static func isPresent(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = bytes.baseAddress else { return false }
        if memchr(start, 0x3C, bytes.count) != nil {
            let tags = TagCount(Array(bytes)[...])
            if tags.known > 0, tags.closing > 0 || tags.block > 0 { return true }
        }
        return hasEntity(bytes)
    }

    /// `&nbsp;`, `&#7897;` and the like; a bare `&` between words is none.
    private static func hasEntity(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var rest = bytes[...]
        while let ampersand = ASCII.firstIndex(of: UInt8(ascii: "&"), in: bytes, rest.startIndex..<bytes.count) {
            rest = rest[(ampersand + 1)...]
            let name = rest.prefix(10).prefix { ASCII.isAlphanumeric($0) || $0 == UInt8(ascii: "#") }
            if name.count >= 2, rest.dropFirst(name.count).first == UInt8(ascii: ";") { return true }
        }
        return false
    }
}
