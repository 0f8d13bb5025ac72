/// A page made cheap for the parser in one pass over its bytes, and what its tags will cost.
///
/// libgumbo makes a token of every character of text, script and attribute, which is half the time of decoding a page of 8 KB. So
/// runs of text stand in the condensed page as one private-use character each, scripts that are no data, comments and most
/// attributes are left out, and the reader puts the runs back (``HTMLRuns``) and finds the attributes that it asks for in the
/// page (``AttributeReader``). A page that has such characters itself is left as it is.
///
/// The count of open elements follows HTML's rules as far as they let elements close; where they are too fine to follow, an
/// element stays open here that the parser closes, never the other way about.
struct HTMLCondenser {
    /// The page for the parser.
    private(set) var output: [UInt8] = []
    /// Where each run of text stands in the page, in order of their characters.
    private(set) var runs: [Range<Int>] = []
    /// What was left out of tags.
    private(set) var attributes = HTMLAttributes()
    /// Most elements open at once.
    private(set) var depth = 0
    /// Most attributes on one tag.
    private(set) var mostAttributes = 0

    /// - Parameters:
    ///   - limit: depth at which counting ends.
    ///   - condenses: false leaves the page as it is, for comparison.
    init(_ bytes: [UInt8], limit: Int, condenses: Bool = true) {
        let condenses = condenses && HTMLRuns.areFree(in: bytes)
        bytes.withUnsafeBufferPointer { page in
            // Nothing is written that is longer than what it stands for.
            output = Array(unsafeUninitializedCapacity: page.count) { target, count in
                var scan = HTMLScan(page, target: target, condenses: condenses)
                scan.run(limit: limit)
                count = scan.written
                (runs, attributes) = (scan.runs, scan.attributes)
                (depth, mostAttributes) = (scan.depth, scan.mostAttributes)
            }
        }
    }
}

extension HTMLCondenser {
    /// The condensed page and what was left out of it, while the closure runs; each run is taken back once.
    mutating func withParts<Result>(
        _ body: (
            _ condensed: UnsafeBufferPointer<UInt8>, _ runs: UnsafeMutableBufferPointer<Range<Int>>,
            _ tags: UnsafeBufferPointer<HTMLAttributes.Tag>, _ all: UnsafeBufferPointer<HTMLAttributes.Attribute>
        ) -> Result
    ) -> Result {
        output.withUnsafeBufferPointer { condensed in
            runs.withUnsafeMutableBufferPointer { runs in
                attributes.tags.withUnsafeBufferPointer { tags in
                    attributes.all.withUnsafeBufferPointer { body(condensed, runs, tags, $0) }
                }
            }
        }
    }
}

/// The pass of ``HTMLCondenser``.
struct HTMLScan {
    private(set) var runs: [Range<Int>] = []
    private(set) var attributes = HTMLAttributes()
    private(set) var depth = 0
    private(set) var mostAttributes = 0
    /// Bytes written to the target.
    private(set) var written = 0

    private let bytes: UnsafeBufferPointer<UInt8>
    private let target: UnsafeMutableBufferPointer<UInt8>
    private let condenses: Bool
    /// One past the last byte of the page that the output holds.
    private var copied = 0

    private var stack: [(name: TagName, traits: ElementTraits)] = []
    /// Inside SVG or MathML, where `/>` closes.
    private var isForeign = false
    /// The parser may read from here on as text, or inside an attribute, what looks like a tag: attributes stay.
    private var isDoubtful = false
    private var hasFrames = false

    private static let a = ElementTraits.packed("a".utf8)
    private static let form = ElementTraits.packed("form".utf8)
    private static let script = ElementTraits.packed("script".utf8)
    private static let style = ElementTraits.packed("style".utf8)
    private static let table = ElementTraits.packed("table".utf8)

    /// Bytes from which a run of text is worth its four bytes.
    private static let shortestRun = 12

    init(_ bytes: UnsafeBufferPointer<UInt8>, target: UnsafeMutableBufferPointer<UInt8>, condenses: Bool) {
        self.bytes = bytes
        self.target = target
        self.condenses = condenses
    }

    /// - Parameter limit: depth at which counting ends.
    mutating func run(limit: Int) {
        let table = ElementTraits.table
        var index = 0
        while depth <= limit, let start = ASCII.firstIndex(of: UInt8(ascii: "<"), in: bytes, index..<bytes.count),
            start + 1 < bytes.count
        {
            condenseText(index..<start)
            index = start + 1
            let isEnd = bytes[index] == UInt8(ascii: "/")
            if isEnd { index += 1 }
            guard index < bytes.count, ASCII.isLetter(bytes[index]) else {
                skipDeclaration(isEnd: isEnd, &index)
                continue
            }
            let nameStart = index
            var name: TagName = 0
            while index < bytes.count, !ASCII.isSpace(bytes[index]), bytes[index] != UInt8(ascii: ">"),
                bytes[index] != UInt8(ascii: "/")
            {
                if index - nameStart < 8 { name = name << 8 | TagName(ASCII.lowercased(bytes[index])) }
                index += 1
            }
            let traits = table.of(name)
            let isClosed = readAttributes(&index, tag: start, isEnd: isEnd, name, traits)
            if isEnd {
                close(name, traits)
            } else {
                let wasForeign = isForeign
                open(name, traits, isClosed: isClosed)
                if traits.contains(.rawText) {
                    noteRawText()
                    if !wasForeign { skipRawText(tag: start, name, &index) }
                }
            }
        }
        copy(upTo: bytes.count)
    }

    // MARK: - Output

    private mutating func copy(upTo end: Int) {
        for byte in bytes[copied..<end] {
            target[written] = byte
            written &+= 1
        }
        copied = end
    }

    /// Replaces the runs of a stretch of text between its entities and its white space at the ends.
    private mutating func condenseText(_ range: Range<Int>) {
        guard condenses, range.count >= Self.shortestRun else { return }
        var start = range.lowerBound
        while start < range.upperBound {
            // A NUL means different things in different places.
            let rest = start..<range.upperBound
            let ampersand = ASCII.firstIndex(of: UInt8(ascii: "&"), in: bytes, rest) ?? range.upperBound
            let end = ASCII.firstIndex(of: 0, in: bytes, start..<ampersand) ?? ampersand
            condenseRun(start..<end)
            // Behind an ampersand stands a name, which the parser reads.
            start = end + 1
            while start < range.upperBound, ASCII.isAlphanumeric(bytes[start]) || bytes[start] == UInt8(ascii: "#") { start += 1 }
            if start < range.upperBound, bytes[start] == UInt8(ascii: ";") { start += 1 }
        }
    }

    private mutating func condenseRun(_ range: Range<Int>) {
        guard range.count >= Self.shortestRun, runs.count < HTMLRuns.most else { return }
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, ASCII.isSpace(bytes[start]) { start += 1 }
        while end > start, ASCII.isSpace(bytes[end - 1]) { end -= 1 }
        guard end - start >= Self.shortestRun else { return }
        copy(upTo: start)
        let character = HTMLRuns.character(of: runs.count)
        for shift in stride(from: 24, through: 0, by: -8) {
            target[written] = UInt8(truncatingIfNeeded: character >> UInt32(shift))
            written += 1
        }
        runs.append(start..<end)
        copied = end
    }

    /// Leaves a stretch out.
    private mutating func drop(_ range: Range<Int>) {
        guard condenses, range.lowerBound >= copied else { return }
        copy(upTo: range.lowerBound)
        copied = range.upperBound
    }

    // MARK: - Tags

    private mutating func open(_ name: TagName, _ traits: ElementTraits, isClosed: Bool) {
        if traits.contains(.plaintext) { isDoubtful = true }
        if traits.contains(.frameset) { hasFrames = true }
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

    private mutating func close(_ name: TagName, _ traits: ElementTraits) {
        if traits.contains(.foreign) { isForeign = false }
        let barrier: ElementTraits =
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
    private mutating func skipDeclaration(isEnd: Bool, _ index: inout Int) {
        guard isEnd || index < bytes.count && (bytes[index] == UInt8(ascii: "!") || bytes[index] == UInt8(ascii: "?")) else {
            return
        }
        // In SVG and MathML it holds text up to its own end.
        if !isDoubtful, bytes[index...].starts(with: "![CDATA[".utf8) { noteRawText() }
        guard bytes[index...].starts(with: "!--".utf8) else {
            index = ASCII.firstIndex(of: UInt8(ascii: ">"), in: bytes, index..<bytes.count).map { $0 + 1 } ?? bytes.count
            return
        }
        if isEnd { isDoubtful = true }
        let start = index + 3
        // The end may share its hyphens with the start: `<!-->` is a whole comment.
        var search = index + 3
        while search < bytes.count, let mark = ASCII.firstIndex(of: UInt8(ascii: ">"), in: bytes, search..<bytes.count) {
            search = mark + 1
            guard bytes[mark - 1] == UInt8(ascii: "-"), bytes[mark - 2] == UInt8(ascii: "-") else { continue }
            index = mark + 1
            if mark - 2 > start { skipComment(start..<mark - 2) }
            return
        }
        index = bytes.count
    }

    private mutating func skipComment(_ range: Range<Int>) {
        guard bytes[range].contains(UInt8(ascii: "!")) else { return drop(range) }
        // Parsers end a comment there too.
        if ASCII.firstIndex(of: "--!>", in: ArraySlice(bytes[range])) != nil { isDoubtful = true }
    }

    /// Where the parser passes over the tag that begins raw text, or reads it as SVG, it goes on with tags.
    private mutating func noteRawText() {
        if hasFrames || stack.contains(where: { $0.traits.contains(.ignoresRawText) }) { isDoubtful = true }
    }

    /// Moves to the end tag of an element whose content holds no tags, and leaves out what no reader needs.
    /// - Parameter tag: where its start tag begins.
    private mutating func skipRawText(tag: Int, _ name: TagName, _ index: inout Int) {
        let start = index
        var holdsTags = false
        while let open = ASCII.firstIndex(of: UInt8(ascii: "<"), in: bytes, index..<bytes.count) {
            index = open + 1
            guard index < bytes.count, bytes[index] == UInt8(ascii: "/") else {
                holdsTags = true
                // A script inside a comment inside a script does not end where it seems to.
                if bytes[index...].starts(with: "!--".utf8) { isDoubtful = true }
                continue
            }
            let found = bytes[(index + 1)...].prefix(8).prefix { ASCII.isAlphanumeric($0) }
            if ElementTraits.packed(found) == name {
                if let behind = bytes[found.endIndex...].first, behind != UInt8(ascii: ">") { isDoubtful = true }
                index = open
                // Scripts that write markup have rules of their own on where they end; data is read.
                let isData = bytes[tag..<start].contains(UInt8(ascii: "+"))
                if name == Self.script ? !holdsTags && !isData : name == Self.style { drop(start..<open) }
                return
            }
        }
        index = bytes.count
    }
}

// MARK: - Attributes

extension HTMLScan {
    /// Moves behind the tag's `>`, and leaves its attributes out where that changes nothing.
    /// - Parameter tag: where the tag begins.
    /// - Returns: whether it ends in `/>`.
    private mutating func readAttributes(
        _ index: inout Int, tag: Int, isEnd: Bool, _ name: TagName, _ traits: ElementTraits
    ) -> Bool {
        if index < bytes.count, bytes[index] == UInt8(ascii: ">") {
            index += 1
            return false
        }
        let known = attributes.all.count
        var form = TagForm(end: index)
        let isPlain = condenses && !isDoubtful && readPlain(&form, isLink: name == Self.a)
        if isPlain, form.canDrop, !isEnd, !isForeign, !traits.contains(.keepsAttributes) {
            drop(index..<(form.isClosed ? form.end - 1 : form.end))
            if attributes.all.count > known {
                attributes.tags.append(
                    HTMLAttributes.Tag(
                        offset: UInt32(written - (index - tag)), attributes: UInt32(known)..<UInt32(attributes.all.count)))
            }
            mostAttributes = max(mostAttributes, form.count)
            index = form.end + 1
            return form.isClosed
        }
        attributes.all.removeSubrange(known...)
        if condenses, !isPlain { isDoubtful = true }
        return skipAttributes(&index, dropsAddress: name == Self.a && !isEnd)
    }

    /// What a tag holds behind its name.
    private struct TagForm {
        /// Of its `>`.
        var end: Int
        /// Attributes, as ``skipAttributes(_:dropsAddress:)`` counts them.
        var count = 0
        /// Ends in `/>`.
        var isClosed = false
        /// The attributes that readers ask for stand in the page as the parser would give them.
        var canDrop = true
    }

    /// Reads attributes that every parser reads alike, and notes those that readers ask for.
    /// - Returns: false where the tag has a form that this does not know.
    private mutating func readPlain(_ form: inout TagForm, isLink: Bool) -> Bool {
        var index = form.end
        var known: UInt32 = 0
        while index < bytes.count {
            let byte = bytes[index]
            if Self.isTagSpace(byte) {
                index += 1
                continue
            }
            if byte == UInt8(ascii: ">") {
                form.end = index
                return true
            }
            if byte == UInt8(ascii: "/") {
                guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: ">") else { return false }
                form.end = index + 1
                form.isClosed = true
                return true
            }
            let start = index
            while index < bytes.count, Self.isNameByte(bytes[index]) { index += 1 }
            guard index > start, index < bytes.count else { return false }
            form.count += 1
            let attribute = AttributeName(UnsafeBufferPointer(rebasing: bytes[start..<index]))
            var value = index..<index
            var next = index
            while next < bytes.count, Self.isTagSpace(bytes[next]) { next += 1 }
            if next < bytes.count, bytes[next] == UInt8(ascii: "=") {
                let equals = next
                repeat { next += 1 } while next < bytes.count && Self.isTagSpace(bytes[next])
                guard let found = self.value(at: next, follows: equals, &form) else { return false }
                (value, index) = found
            } else if index == next, bytes[index] != UInt8(ascii: ">"), bytes[index] != UInt8(ascii: "/") {
                return false
            }
            guard let attribute, !isLink || attribute.isOfLinks, known >> attribute.rawValue & 1 == 0 else { continue }
            known |= 1 << UInt32(attribute.rawValue)
            if !Self.isPlainValue(UnsafeBufferPointer(rebasing: bytes[value])) { form.canDrop = false }
            attributes.all.append(
                HTMLAttributes.Attribute(name: attribute, value: UInt32(value.lowerBound)..<UInt32(value.upperBound)))
        }
        return false
    }

    /// - Parameters:
    ///   - start: of the value, or of its quotes.
    ///   - equals: the sign before it.
    /// - Returns: the value and where the tag goes on; nil where its end is in doubt.
    private func value(at start: Int, follows equals: Int, _ form: inout TagForm) -> (value: Range<Int>, next: Int)? {
        guard start < bytes.count else { return nil }
        let quote = bytes[start]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            guard let end = ASCII.firstIndex(of: quote, in: bytes, start + 1..<bytes.count), end + 1 < bytes.count else {
                return nil
            }
            let behind = bytes[end + 1]
            guard Self.isTagSpace(behind) || behind == UInt8(ascii: ">") || behind == UInt8(ascii: "/") else { return nil }
            return (start + 1..<end, end + 1)
        }
        var end = start
        if start > equals + 1 { form.count += 1 }
        while end < bytes.count, !Self.isTagSpace(bytes[end]), bytes[end] != UInt8(ascii: ">") {
            // A slash parts attributes where they are counted.
            if bytes[end] == UInt8(ascii: "/") {
                guard end > start, end + 1 < bytes.count, Self.isNameByte(bytes[end + 1]) else { return nil }
                form.count += 1
            } else if !Self.isNameByte(bytes[end]), bytes[end] != UInt8(ascii: "&"), bytes[end] < 0x80 {
                return nil
            }
            end += 1
        }
        return end > start && end < bytes.count ? (start..<end, end) : nil
    }

    private static func isTagSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D
    }

    /// ASCII that stands in names of attributes and means nothing in them.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "/"),
            UInt8(ascii: "`"), UInt8(ascii: "&"):
            false
        default: byte > 0x20 && byte < 0x7F
        }
    }

    /// Whether a parser gives the value as it stands: no entity, no carriage return, none of the code points that become U+FFFD.
    private static func isPlainValue(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        for byte in value {
            let isPlain = byte >= 0x20 && byte < 0xEF && byte != UInt8(ascii: "&") && byte != 0x7F && byte != 0xC2
            if !isPlain, byte != 0x09, byte != 0x0A { return false }
        }
        return true
    }

    /// Moves behind the tag's `>`, minding quotes.
    /// - Parameter dropsAddress: of a link, for which no reader asks.
    /// - Returns: whether it ends in `/>`.
    private mutating func skipAttributes(_ index: inout Int, dropsAddress: Bool) -> Bool {
        var count = 0
        var inName = false
        var isClosed = false
        var previous: UInt8 = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: ">") {
                mostAttributes = max(mostAttributes, count)
                return isClosed
            }
            isClosed = byte == UInt8(ascii: "/")
            if ASCII.isSpace(byte) || isClosed {
                inName = false
            } else if (byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")) && previous == UInt8(ascii: "=") {
                let value = index
                index = ASCII.firstIndex(of: byte, in: bytes, index..<bytes.count).map { $0 + 1 } ?? bytes.count
                inName = false
                if dropsAddress { dropAddress(value: value, end: index) }
            } else {
                if !inName, byte != UInt8(ascii: "=") { count += 1 }
                inName = true
            }
            if !ASCII.isSpace(byte) { previous = byte }
        }
        mostAttributes = max(mostAttributes, count)
        return false
    }

    /// Leaves out ` href="..."` with the space before it, where it stands alone between others.
    private mutating func dropAddress(value: Int, end: Int) {
        let start = value - Self.address.count - 2
        guard start > 1, end < bytes.count, bytes[start] == 0x20, bytes[start - 1] != UInt8(ascii: "="), bytes[start - 1] != 0x20,
            bytes[start + 1..<value - 1].elementsEqual(Self.address),
            bytes[end] == 0x20 || bytes[end] == UInt8(ascii: ">")
        else { return }
        drop(start..<end)
    }

    private static let address = Array("href=".utf8)
}
