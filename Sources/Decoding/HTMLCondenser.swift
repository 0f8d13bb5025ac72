/// A page made cheap for the parser in one pass over its bytes, and what its tags will cost.
///
/// libgumbo makes a token of every character of text and script, which is half the time of decoding a page of 8 KB. So runs of
/// text stand in the condensed page as one private-use character each, scripts that are no data and comments are left out, and
/// the reader puts the runs back (``HTMLRuns``). Addresses of links, which nobody reads, are left out too. A page that has such
/// characters itself is left as it is.
///
/// The count of open elements follows HTML's rules as far as they let elements close; where they are too fine to follow, an
/// element stays open here that the parser closes, never the other way about.
struct HTMLCondenser {
    /// The page for the parser.
    private(set) var output: [UInt8] = []
    /// Where each run of text stands in the page, in order of their characters.
    private(set) var runs: [Range<Int>] = []
    /// Most elements open at once.
    private(set) var depth = 0
    /// Most attributes on one tag.
    private(set) var attributes = 0

    /// A name's first eight bytes in lower case.
    private typealias Name = UInt64

    private static func packed(_ name: some Sequence<UInt8>) -> Name {
        var packed: Name = 0
        for byte in name.prefix(8) { packed = packed << 8 | UInt64(ASCII.lowercased(byte)) }
        return packed
    }

    /// Traits by name. Open addressing, since a Dictionary's seeded hash costs more than all else that is done for a tag.
    private struct TraitTable {
        /// A name is 0 where the place is free; half of the places are.
        private var places: [(name: Name, traits: Traits)]

        init(_ traits: [Name: Traits]) {
            var count = 16
            while count < traits.count * 2 { count *= 2 }
            places = Array(repeating: (0, []), count: count)
            for (name, traits) in traits {
                var place = hash(name)
                while places[place].name != 0 { place = (place + 1) & (count - 1) }
                places[place] = (name, traits)
            }
        }

        func of(_ name: Name) -> Traits {
            var place = hash(name)
            while places[place].name != 0 {
                if places[place].name == name { return places[place].traits }
                place = (place + 1) & (places.count - 1)
            }
            return []
        }

        private func hash(_ name: Name) -> Int {
            Int(truncatingIfNeeded: (name &* 0x9E37_79B9_7F4A_7C15) >> 32) & (places.count - 1)
        }
    }

    /// What an element's name says of the stack.
    private struct Traits: OptionSet {
        let rawValue: UInt16

        /// Without content.
        static let void = Traits(rawValue: 1 << 0)
        /// Closed by the next of their kind and by the end of what they stand in, so that they never nest by themselves.
        static let optional = Traits(rawValue: 1 << 1)
        /// Part of a table: closes what is open in the table before it.
        static let tablePart = Traits(rawValue: 1 << 2)
        /// Whose content holds no tags.
        static let rawText = Traits(rawValue: 1 << 3)
        /// Which no end tag of another kind of element reaches beyond.
        static let special = Traits(rawValue: 1 << 4)
        /// Which no end tag but a table's reaches beyond.
        static let scope = Traits(rawValue: 1 << 5)
        /// SVG and MathML.
        static let foreign = Traits(rawValue: 1 << 6)
        /// Elements of SVG and MathML that hold HTML.
        static let integration = Traits(rawValue: 1 << 7)
        static let heading = Traits(rawValue: 1 << 8)
        static let template = Traits(rawValue: 1 << 9)
        static let tableBarrier: Traits = [.template]
        static let neverOpen: Traits = [.void, .optional, .rawText]
        static let leavesForeign: Traits = [.special, .optional, .integration]
    }

    private static let traits: TraitTable = {
        var traits: [Name: Traits] = [:]
        func set(_ trait: Traits, _ names: String) {
            for name in names.split(separator: " ") { traits[packed(name.utf8), default: []].insert(trait) }
        }
        set(.void, "area base basefont bgsound br col embed frame hr image img input link meta param source track wbr")
        set(.optional, "p li dt dd option optgroup html head body caption colgroup rb rp rt rtc")
        set(.tablePart, "td th tr tbody thead tfoot")
        set(.rawText, "script style textarea title xmp iframe noembed noframes")
        set(
            .special, "address applet article aside blockquote button center details dir div dl fieldset figcaption figure footer"
        )
        set(.special, "form frameset h1 h2 h3 h4 h5 h6 header hgroup main marquee menu nav noscript object ol pre section select")
        set(.special, "summary table template ul listing plaintext")
        set(.scope, "table object applet marquee template svg math foreignObject desc")
        set(.foreign, "svg math")
        set(.integration, "foreignObject desc title annotation-xml mi mo mn ms mtext")
        set(.heading, "h1 h2 h3 h4 h5 h6")
        set(.template, "template")
        return TraitTable(traits)
    }()

    private static let a = packed("a".utf8)
    private static let form = packed("form".utf8)
    private static let script = packed("script".utf8)
    private static let style = packed("style".utf8)
    private static let table = packed("table".utf8)

    private var stack: [(name: Name, traits: Traits)] = []
    /// Inside SVG or MathML, where `/>` closes.
    private var isForeign = false

    /// Bytes from which a run of text is worth its four bytes.
    private static let shortestRun = 12

    private let condenses: Bool
    /// One past the last byte of the page that the output holds.
    private var copied = 0

    /// - Parameters:
    ///   - limit: depth at which counting ends.
    ///   - condenses: false leaves the page as it is, for comparison.
    init(_ bytes: [UInt8], limit: Int, condenses: Bool = true) {
        self.condenses = condenses && HTMLRuns.areFree(in: bytes)
        output.reserveCapacity(bytes.count / 2)
        bytes.withUnsafeBufferPointer {
            scan($0, limit: limit)
            output.append(contentsOf: $0[copied...])
        }
    }

    private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int) {
        var index = 0
        while depth <= limit, let start = ASCII.firstIndex(of: UInt8(ascii: "<"), in: bytes, index..<bytes.count),
            start + 1 < bytes.count
        {
            condenseText(bytes, index..<start)
            index = start + 1
            let isEnd = bytes[index] == UInt8(ascii: "/")
            if isEnd { index += 1 }
            guard index < bytes.count, ASCII.isLetter(bytes[index]) else {
                skipDeclaration(bytes, isEnd: isEnd, &index)
                continue
            }
            let nameStart = index
            while index < bytes.count, !ASCII.isSpace(bytes[index]), bytes[index] != UInt8(ascii: ">"),
                bytes[index] != UInt8(ascii: "/")
            { index += 1 }
            let name = Self.packed(bytes[nameStart..<index])
            let traits = Self.traits.of(name)
            let isClosed = skipAttributes(bytes, &index, dropsAddress: name == Self.a && !isEnd)
            if isEnd {
                close(name, traits)
            } else {
                let wasForeign = isForeign
                open(name, traits, isClosed: isClosed)
                if traits.contains(.rawText), !wasForeign { skipRawText(bytes, tag: start, name, &index) }
            }
        }
    }

    /// Replaces the runs of a stretch of text between its entities and its white space at the ends.
    private mutating func condenseText(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        guard condenses, range.count >= Self.shortestRun else { return }
        var start = range.lowerBound
        while start < range.upperBound {
            // A NUL means different things in different places.
            let rest = start..<range.upperBound
            let ampersand = ASCII.firstIndex(of: UInt8(ascii: "&"), in: bytes, rest) ?? range.upperBound
            let end = ASCII.firstIndex(of: 0, in: bytes, start..<ampersand) ?? ampersand
            condenseRun(bytes, start..<end)
            // Behind an ampersand stands a name, which the parser reads.
            start = end + 1
            while start < range.upperBound, ASCII.isAlphanumeric(bytes[start]) || bytes[start] == UInt8(ascii: "#") { start += 1 }
            if start < range.upperBound, bytes[start] == UInt8(ascii: ";") { start += 1 }
        }
    }

    private mutating func condenseRun(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        guard range.count >= Self.shortestRun, runs.count < HTMLRuns.most else { return }
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, ASCII.isSpace(bytes[start]) { start += 1 }
        while end > start, ASCII.isSpace(bytes[end - 1]) { end -= 1 }
        guard end - start >= Self.shortestRun else { return }
        output.append(contentsOf: bytes[copied..<start])
        UTF8Scan.append(HTMLRuns.character(of: runs.count), to: &output)
        runs.append(start..<end)
        copied = end
    }

    /// Leaves a stretch out.
    private mutating func drop(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        guard condenses, range.lowerBound >= copied else { return }
        output.append(contentsOf: bytes[copied..<range.lowerBound])
        copied = range.upperBound
    }

    /// Leaves out ` href="..."` with the space before it, where it stands alone between others.
    private mutating func dropAddress(_ bytes: UnsafeBufferPointer<UInt8>, value: Int, end: Int) {
        let start = value - Self.address.count - 2
        guard start > 1, end < bytes.count, bytes[start] == 0x20, bytes[start - 1] != UInt8(ascii: "="), bytes[start - 1] != 0x20,
            bytes[start + 1..<value - 1].elementsEqual(Self.address),
            bytes[end] == 0x20 || bytes[end] == UInt8(ascii: ">")
        else { return }
        drop(bytes, start..<end)
    }

    private static let address = Array("href=".utf8)

    private mutating func open(_ name: Name, _ traits: Traits, isClosed: Bool) {
        if isForeign {
            // An HTML element inside SVG leaves it; some of SVG's own hold HTML.
            if !traits.isDisjoint(with: .leavesForeign) { isForeign = false }
            if isForeign, isClosed { return }
        } else {
            guard traits.isDisjoint(with: .neverOpen) else { return }
            if traits.contains(.tablePart) {
                guard let last = stack.lastIndex(where: { $0.name == Self.table || $0.traits.contains(.template) }) else {
                    return
                }
                stack.removeSubrange((last + 1)...)
                return
            }
            if name == Self.a { close(name, traits) }
            if traits.contains(.heading), stack.last?.traits.contains(.heading) == true { stack.removeLast() }
        }
        stack.append((name, traits))
        depth = max(depth, stack.count)
        if traits.contains(.foreign), !isClosed { isForeign = true }
    }

    private mutating func close(_ name: Name, _ traits: Traits) {
        if traits.contains(.foreign) { isForeign = false }
        let barrier: Traits =
            name == Self.table || traits.contains(.template) ? .tableBarrier : traits.contains(.special) ? .scope : .special
        for index in stack.indices.reversed() {
            if stack[index].name == name {
                // A form's end tag closes the form alone.
                if name == Self.form { stack.remove(at: index) } else { stack.removeSubrange(index...) }
                return
            }
            if !stack[index].traits.isDisjoint(with: barrier) { return }
        }
    }

    /// Comments, document types, processing instructions and end tags without a name, which end at the next `>`.
    private mutating func skipDeclaration(_ bytes: UnsafeBufferPointer<UInt8>, isEnd: Bool, _ index: inout Int) {
        guard isEnd || index < bytes.count && (bytes[index] == UInt8(ascii: "!") || bytes[index] == UInt8(ascii: "?")) else {
            return
        }
        guard bytes[index...].starts(with: "!--".utf8) else {
            index = bytes[index...].firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? bytes.count
            return
        }
        let start = index + 3
        // The end may share its hyphens with the start: `<!-->` is a whole comment.
        var end = index + 1
        while end + 2 < bytes.count {
            if bytes[end] == UInt8(ascii: "-"), bytes[end + 1] == UInt8(ascii: "-"), bytes[end + 2] == UInt8(ascii: ">") {
                index = end + 3
                if end > start, !bytes[start..<end].contains(UInt8(ascii: "!")) { drop(bytes, start..<end) }
                return
            }
            end += 1
        }
        index = bytes.count
    }

    /// Moves to the end tag of an element whose content holds no tags, and leaves out what no reader needs.
    /// - Parameter tag: where its start tag begins.
    private mutating func skipRawText(_ bytes: UnsafeBufferPointer<UInt8>, tag: Int, _ name: Name, _ index: inout Int) {
        let start = index
        var holdsTags = false
        while let open = ASCII.firstIndex(of: UInt8(ascii: "<"), in: bytes, index..<bytes.count) {
            index = open + 1
            guard index < bytes.count, bytes[index] == UInt8(ascii: "/") else {
                holdsTags = true
                continue
            }
            let found = bytes[(index + 1)...].prefix(8).prefix { ASCII.isAlphanumeric($0) }
            if Self.packed(found) == name {
                index = open
                // Scripts that write markup have rules of their own on where they end; data is read.
                let isData = bytes[tag..<start].contains(UInt8(ascii: "+"))
                if name == Self.script ? !holdsTags && !isData : name == Self.style { drop(bytes, start..<open) }
                return
            }
        }
        index = bytes.count
    }

    /// Moves behind the tag's `>`, minding quotes.
    /// - Parameter dropsAddress: of a link, for which no reader asks; a fifth of what the parser reads of a page with menus.
    /// - Returns: whether it ends in `/>`.
    private mutating func skipAttributes(
        _ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int, dropsAddress: Bool
    ) -> Bool {
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
                let value = index
                index = ASCII.firstIndex(of: byte, in: bytes, index..<bytes.count).map { $0 + 1 } ?? bytes.count
                inName = false
                if dropsAddress { dropAddress(bytes, value: value, end: index) }
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
