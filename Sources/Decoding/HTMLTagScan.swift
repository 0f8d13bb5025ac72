/// What a page's tags will cost a parser, estimated in one pass over its bytes.
///
/// Follows the rules of HTML's stack of open elements as far as they let elements close; where they are too fine to follow, an
/// element stays open here that the parser closes, never the other way about.
struct HTMLTagScan {
    /// Most elements open at once.
    private(set) var depth = 0
    /// Most attributes on one tag.
    private(set) var attributes = 0

    /// A name's first eight bytes in lower case.
    private typealias Name = UInt64

    private static func packed(_ name: some Sequence<UInt8>) -> Name {
        name.prefix(8).reduce(0) { $0 << 8 | UInt64(ASCII.lowercased($1)) }
    }

    private static func names(_ text: String) -> Set<Name> {
        Set(text.split(separator: " ").map { packed($0.utf8) })
    }

    /// Without content.
    private static let void = names(
        "area base basefont bgsound br col embed frame hr image img input link meta param source track wbr")
    /// Closed by the next of their kind and by the end of what they stand in, so that they never nest by themselves.
    private static let optional = names("p li dt dd option optgroup html head body caption colgroup rb rp rt rtc")
    /// Parts of a table: each closes what is open in the table before it.
    private static let tableParts = names("td th tr tbody thead tfoot")
    /// Whose content holds no tags.
    private static let rawText = names("script style textarea title xmp iframe noembed noframes")
    /// Which end tags of other elements do not reach beyond.
    private static let special = names(
        """
        address applet article aside blockquote button center details dir div dl fieldset figcaption figure footer form frameset \
        h1 h2 h3 h4 h5 h6 header hgroup main marquee menu nav noscript object ol pre section select summary table template ul \
        listing plaintext
        """)
    /// Which no end tag but a table's reaches beyond.
    private static let scopes = names("table object applet marquee template svg math foreignObject desc")
    private static let foreign = names("svg math")
    private static let integration = names("foreignObject desc title annotation-xml mi mo mn ms mtext")
    private static let a = packed("a".utf8)
    private static let form = packed("form".utf8)
    private static let table = packed("table".utf8)
    private static let template = packed("template".utf8)
    private static let headings = names("h1 h2 h3 h4 h5 h6")

    private var stack: [Name] = []
    /// Inside SVG or MathML, where `/>` closes.
    private var isForeign = false

    /// - Parameter limit: depth at which counting ends.
    init(_ bytes: [UInt8], limit: Int) {
        bytes.withUnsafeBufferPointer { scan($0, limit: limit) }
    }

    private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int) {
        var index = 0
        while depth <= limit, let start = bytes[index...].firstIndex(of: UInt8(ascii: "<")), start + 1 < bytes.count {
            index = start + 1
            let isEnd = bytes[index] == UInt8(ascii: "/")
            if isEnd { index += 1 }
            guard index < bytes.count, ASCII.isLetter(bytes[index]) else {
                skipComment(bytes, &index)
                continue
            }
            let nameStart = index
            while index < bytes.count, !ASCII.isSpace(bytes[index]), bytes[index] != UInt8(ascii: ">"),
                bytes[index] != UInt8(ascii: "/")
            { index += 1 }
            let name = Self.packed(bytes[nameStart..<index])
            let isClosed = skipAttributes(bytes, &index)
            if isEnd {
                close(name)
            } else {
                open(name, isClosed: isClosed)
                if Self.rawText.contains(name), !isForeign { skipRawText(bytes, bytes[nameStart...], name, &index) }
            }
        }
    }

    private mutating func open(_ name: Name, isClosed: Bool) {
        if isForeign {
            // An HTML element inside SVG leaves it; some of SVG's own hold HTML.
            if Self.special.contains(name) || Self.optional.contains(name) || Self.integration.contains(name) {
                isForeign = false
            }
            if isForeign, isClosed { return }
        } else {
            if Self.void.contains(name) || Self.optional.contains(name) || Self.rawText.contains(name) { return }
            if Self.tableParts.contains(name) {
                guard let last = stack.lastIndex(where: { $0 == Self.table || $0 == Self.template }) else { return }
                stack.removeSubrange((last + 1)...)
                return
            }
            if name == Self.a { close(name) }
            if Self.headings.contains(name), let top = stack.last, Self.headings.contains(top) { stack.removeLast() }
        }
        stack.append(name)
        depth = max(depth, stack.count)
        if Self.foreign.contains(name), !isClosed { isForeign = true }
    }

    private mutating func close(_ name: Name) {
        if Self.foreign.contains(name) { isForeign = false }
        let barriers =
            name == Self.table || name == Self.template
            ? [Self.template] : Self.special.contains(name) ? Self.scopes : Self.special
        for index in stack.indices.reversed() {
            if stack[index] == name {
                // A form's end tag closes the form alone.
                if name == Self.form { stack.remove(at: index) } else { stack.removeSubrange(index...) }
                return
            }
            if barriers.contains(stack[index]) { return }
        }
    }

    private func skipComment(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
        guard bytes[index...].starts(with: "!--".utf8) else { return }
        // The end may share its hyphens with the start: `<!-->` is a whole comment.
        var end = index + 1
        while end + 2 < bytes.count {
            if bytes[end] == UInt8(ascii: "-"), bytes[end + 1] == UInt8(ascii: "-"), bytes[end + 2] == UInt8(ascii: ">") {
                index = end + 3
                return
            }
            end += 1
        }
        index = bytes.count
    }

    private func skipRawText(
        _ bytes: UnsafeBufferPointer<UInt8>, _ name: Slice<UnsafeBufferPointer<UInt8>>, _ packed: Name, _ index: inout Int
    ) {
        while let start = bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
            index = start + 1
            guard index < bytes.count, bytes[index] == UInt8(ascii: "/") else { continue }
            let found = bytes[(index + 1)...].prefix(8).prefix { ASCII.isAlphanumeric($0) }
            if Self.packed(found) == packed {
                index = start
                return
            }
        }
        index = bytes.count
    }

    /// Moves behind the tag's `>`, minding quotes.
    /// - Returns: whether it ends in `/>`.
    private mutating func skipAttributes(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> Bool {
        var count = 0
        var inName = false
        var isClosed = false
        var previous: UInt8 = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: ">") {
                attributes = max(attributes, count)
                return isClosed
            }
            isClosed = byte == UInt8(ascii: "/")
            if ASCII.isSpace(byte) || isClosed {
                inName = false
            } else if (byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")) && previous == UInt8(ascii: "=") {
                index = bytes[index...].firstIndex(of: byte).map { $0 + 1 } ?? bytes.count
                inName = false
            } else {
                if !inName, byte != UInt8(ascii: "=") { count += 1 }
                inName = true
            }
            if !ASCII.isSpace(byte) { previous = byte }
        }
        attributes = max(attributes, count)
        return false
    }
}
