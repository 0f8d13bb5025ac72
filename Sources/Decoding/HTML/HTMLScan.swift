/// The pass of ``HTMLCondenser``.
struct HTMLScan {
    private(set) var runs: [Range<Int>] = []
    var attributes = HTMLAttributes()
    private(set) var depth = 0
    var mostAttributes = 0
    /// Bytes written to the target.
    private(set) var written = 0

    let bytes: UnsafeBufferPointer<UInt8>
    private let target: UnsafeMutableBufferPointer<UInt8>
    let condenses: Bool
    private let holdsNUL: Bool
    /// One past the last byte of the page that the output holds.
    private var copied = 0

    private var stack: [(name: TagName, traits: ElementTraits)] = []
    /// Inside SVG or MathML, where `/>` closes.
    private(set) var isForeign = false
    /// The parser may read from here on as text, or inside an attribute, what looks like a tag: attributes stay.
    var isDoubtful = false
    private var hasFrames = false

    static let a = ElementTraits.packed("a".utf8)
    private static let form = ElementTraits.packed("form".utf8)
    private static let script = ElementTraits.packed("script".utf8)
    private static let style = ElementTraits.packed("style".utf8)
    private static let table = ElementTraits.packed("table".utf8)
    private static let title = ElementTraits.packed("title".utf8)

    /// Bytes from which any run of text is worth its four bytes.
    static let shortestRun = 12
    /// Bytes from which a run is that the parser would give as it stands.
    private static let shortestPlainRun = 5
    /// Bytes of a page that cannot hold more runs than there are characters for them, however short they are.
    private static let largestWithShortRuns = 256 << 10
    /// The same for this page: where it names characters by number it may name those of runs, which then count as they did.
    private let leastRun: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, target: UnsafeMutableBufferPointer<UInt8>, condenses: Bool) {
        self.bytes = bytes
        self.target = target
        self.condenses = condenses
        holdsNUL = ASCII.firstIndex(of: 0, in: bytes, 0..<bytes.count) != nil
        let namesNumbers = bytes.count > Self.largestWithShortRuns || Self.namesNumbers(bytes)
        leastRun = namesNumbers ? Self.shortestRun : Self.shortestPlainRun
    }

    /// Whether any `&#` stands in the page.
    private static func namesNumbers(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        while let found = ASCII.firstIndex(of: UInt8(ascii: "&"), in: bytes, index..<bytes.count), found + 1 < bytes.count {
            if bytes[found + 1] == UInt8(ascii: "#") { return true }
            index = found + 1
        }
        return false
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
        guard let source = bytes.baseAddress, let start = target.baseAddress else { return }
        var (from, to) = (UnsafeRawPointer(source) + copied, UnsafeMutableRawPointer(start) + written)
        written += end - copied
        var left = end - copied
        copied = end
        // Most stretches are a tag: words of memory, of which the last one may write beyond what the next copy writes anew. The
        // output is never ahead of the page, so that both hold a whole word where the page does.
        let whole = UnsafeRawPointer(source) + (bytes.count - 16)
        while left > 0, from <= whole {
            to.storeBytes(of: from.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
            (from, to, left) = (from + 16, to + 16, left - 16)
        }
        if left > 0 { to.copyMemory(from: from, byteCount: left) }
    }

    /// Replaces the runs of a stretch of text between its entities and its white space at the ends.
    private mutating func condenseText(_ range: Range<Int>) {
        guard condenses, range.count >= leastRun else { return }
        var start = range.lowerBound
        while start < range.upperBound {
            var end = ASCII.firstIndex(of: UInt8(ascii: "&"), in: bytes, start..<range.upperBound) ?? range.upperBound
            // A NUL means different things in different places.
            if holdsNUL { end = ASCII.firstIndex(of: 0, in: bytes, start..<end) ?? end }
            condenseRun(start..<end)
            // Behind an ampersand stands a name, which the parser reads.
            start = end + 1
            while start < range.upperBound, ASCII.isAlphanumeric(bytes[start]) || bytes[start] == UInt8(ascii: "#") { start += 1 }
            if start < range.upperBound, bytes[start] == UInt8(ascii: ";") { start += 1 }
        }
    }

    private mutating func condenseRun(_ range: Range<Int>) {
        guard range.count >= leastRun, runs.count < HTMLRuns.most else { return }
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, ASCII.isSpace(bytes[start]) { start += 1 }
        while end > start, ASCII.isSpace(bytes[end - 1]) { end -= 1 }
        guard end - start >= Self.shortestRun || end - start >= leastRun && !isDoubtful && isAsParsed(start..<end) else { return }
        copy(upTo: start)
        let character = HTMLRuns.character(of: runs.count)
        for shift in stride(from: 24, through: 0, by: -8) {
            target[written] = UInt8(truncatingIfNeeded: character >> UInt32(shift))
            written += 1
        }
        runs.append(start..<end)
        copied = end
    }

    /// Replaces the text of an element that holds no tags, where the parser would give it as it stands.
    private mutating func condenseRaw(_ range: Range<Int>, holdsEntities: Bool) {
        guard condenses, !isDoubtful, leastRun < Self.shortestRun, isAsParsed(range),
            ASCII.firstIndex(of: UInt8(ascii: "<"), in: bytes, range) == nil,
            !holdsEntities || ASCII.firstIndex(of: UInt8(ascii: "&"), in: bytes, range) == nil
        else { return }
        condenseRun(range)
    }

    /// Whether a parser gives the bytes as they stand: no carriage return, none of the code points that become U+FFFD. A few
    /// others are not told from those.
    func isAsParsed(_ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            index &+= 1
            if byte >= 0x20, byte < 0x7F || byte > 0xC2 && byte < 0xEF || byte & 0xC0 == 0x80 { continue }
            switch byte {
            case 0x09, 0x0A: continue
            case 0xC2 where index < range.upperBound && bytes[index] >= 0xA0: continue
            case 0xEF where index < range.upperBound && ![0xB7, 0xBB, 0xBF].contains(bytes[index]): continue
            default: return false
            }
        }
        return true
    }

    /// Leaves a stretch out.
    mutating func drop(_ range: Range<Int>) {
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
                stack.removeLast(stack.count - last - 1)
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
                if name == Self.form { stack.remove(at: index) } else { stack.removeLast(stack.count - index) }
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
                if name == Self.script ? !holdsTags && !isData : name == Self.style {
                    drop(start..<open)
                } else if name == Self.title || isData {
                    condenseRaw(start..<open, holdsEntities: name == Self.title)
                }
                return
            }
        }
        index = bytes.count
    }
}
