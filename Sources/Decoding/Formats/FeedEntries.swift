/// The entries of a feed by their bytes, so that each can be kept as a feed of its own.
struct FeedEntries {
    private let bytes: [UInt8]
    /// From the blanks before an entry to the end of it, and the bytes of all entries before.
    private var entries: [(range: Range<Int>, before: Int)] = []
    /// What no entry takes: the feed's own title, language and namespaces.
    private var frame: [UInt8] = []

    /// - Parameter bytes: a feed that was read, and so is well-formed. Nil where a DTD may say what elements are.
    init?(of bytes: [UInt8]) {
        self.bytes = bytes
        var scan = TagScan(bytes)
        var depth = 0
        var open: (start: Int, depth: Int)?
        var end = 0
        while let tag = scan.next() {
            switch tag.kind {
            case .declaration: return nil
            case .empty: continue
            case .start:
                if open == nil, tag.name.elementsEqual("item".utf8) || tag.name.elementsEqual("entry".utf8) {
                    open = (tag.start, depth)
                }
                depth += 1
            case .end:
                depth -= 1
                guard let entry = open, depth == entry.depth else { continue }
                open = nil
                let between = bytes[end..<entry.start]
                let blanks = between.reversed().prefix(while: ASCII.isSpace).count
                frame += between.dropLast(blanks)
                entries.append((entry.start - blanks..<scan.index, frame.count))
                end = scan.index
            }
        }
        frame += bytes[end...]
    }

    var count: Int { entries.count }

    /// Bytes that all the entries take, each as a feed of its own.
    var bytesApart: Int { entries.reduce(0) { $0 + frame.count + $1.range.count } }

    /// The feed without all other entries. - Parameter number: from 0.
    func feed(of number: Int) -> [UInt8] {
        let (range, before) = entries[number]
        return Array(frame[..<before] + bytes[range] + frame[before...])
    }
}

/// Goes through the tags of well-formed XML. That it is well-formed is for libxml2 to say, which tells no tag's place.
private struct TagScan {
    enum Kind { case start, end, empty, declaration }

    struct Tag {
        var kind: Kind
        /// Without prefix.
        var name: ArraySlice<UInt8>
        /// The byte of its `<`.
        var start: Int
    }

    private let bytes: [UInt8]
    /// Behind the last tag.
    private(set) var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> Tag? {
        while let start = ASCII.firstIndex(of: UInt8(ascii: "<"), in: bytes[index...]) {
            let rest = bytes[(start + 1)...]
            if rest.starts(with: "!--".utf8) {
                skip(behind: "-->", from: start + 4)
            } else if rest.starts(with: "![CDATA[".utf8) {
                skip(behind: "]]>", from: start + 9)
            } else if rest.first == UInt8(ascii: "?") {
                skip(behind: "?>", from: start + 2)
            } else {
                return tag(from: start)
            }
        }
        return nil
    }

    private mutating func skip(behind end: String, from start: Int) {
        index = ASCII.firstIndex(of: end, in: bytes[min(start, bytes.count)...]).map { $0 + end.utf8.count } ?? bytes.count
    }

    private mutating func tag(from start: Int) -> Tag {
        index = start + 1
        let first = index < bytes.count ? bytes[index] : 0
        if first == UInt8(ascii: "/") { index += 1 }
        let name = bytes[index...].prefix { $0 > 0x20 && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ">") }
        index = name.endIndex
        var quote: UInt8?
        while index < bytes.count, quote != nil || bytes[index] != UInt8(ascii: ">") {
            let byte = bytes[index]
            if byte == quote {
                quote = nil
            } else if quote == nil, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            }
            index += 1
        }
        let isEmpty = bytes[index - 1] == UInt8(ascii: "/")
        index = min(index + 1, bytes.count)
        let kind: Kind =
            switch first {
            case UInt8(ascii: "!"): .declaration
            case UInt8(ascii: "/"): .end
            default: isEmpty ? .empty : .start
            }
        let prefix = name.lastIndex(of: UInt8(ascii: ":")).map { $0 + 1 }
        return Tag(kind: kind, name: name[(prefix ?? name.startIndex)...], start: start)
    }
}
