import CGumbo
import Glibc

/// Attributes that some reader asks for; all others of a page mean nothing here.
enum AttributeName: UInt8 {
    case `class`, id, itemprop, role, hidden, style
    case content, datetime, property, name, httpEquiv, rel, href, type
    case lang, xmlLang, width, height

    /// - Parameter name: in any case.
    init?(_ name: UnsafeBufferPointer<UInt8>) {
        guard (2...10).contains(name.count) else { return nil }
        var packed: UInt64 = 0
        for byte in name.prefix(8) { packed = packed << 8 | UInt64(ASCII.lowercased(byte)) }
        switch (packed, name.count) {
        case (0x6964, 2): self = .id
        case (0x72_656C, 3): self = .rel
        case (0x726F_6C65, 4): self = .role
        case (0x6872_6566, 4): self = .href
        case (0x7479_7065, 4): self = .type
        case (0x6E61_6D65, 4): self = .name
        case (0x6C61_6E67, 4): self = .lang
        case (0x63_6C61_7373, 5): self = .class
        case (0x73_7479_6C65, 5): self = .style
        case (0x77_6964_7468, 5): self = .width
        case (0x6869_6464_656E, 6): self = .hidden
        case (0x6865_6967_6874, 6): self = .height
        case (0x63_6F6E_7465_6E74, 7): self = .content
        case (0x6461_7465_7469_6D65, 8): self = .datetime
        case (0x6974_656D_7072_6F70, 8): self = .itemprop
        case (0x7072_6F70_6572_7479, 8): self = .property
        case (0x786D_6C3A_6C61_6E67, 8): self = .xmlLang
        case (0x6874_7470_2D65_7175, 10) where name[8] | 0x20 == UInt8(ascii: "i") && name[9] | 0x20 == UInt8(ascii: "v"):
            self = .httpEquiv
        default: return nil
        }
    }

    /// What readers ask of a link; the rest is of `meta` and `link`.
    var isOfLinks: Bool { self != .href && self != .rel && self != .type && self != .name }
}

/// The attributes that were left out of the tags of a condensed page, by the tag's place in it.
struct HTMLAttributes {
    struct Attribute {
        let name: AttributeName
        /// Of its value in the page as it came.
        let value: Range<UInt32>
    }

    struct Tag {
        /// Of its `<` in the condensed page.
        let offset: UInt32
        /// Its attributes, of all.
        let attributes: Range<UInt32>
    }

    /// In the order of the page.
    var tags: [Tag] = []
    var all: [Attribute] = []
}

/// Finds the attributes of a parsed page's elements, whether the parser has them or they were left out of what it read.
struct AttributeReader {
    private let page: UnsafeBufferPointer<UInt8>
    private let condensed: UnsafePointer<CChar>?
    private let tags: UnsafeBufferPointer<HTMLAttributes.Tag>
    private let all: UnsafeBufferPointer<HTMLAttributes.Attribute>
    /// Of the tag behind the one found last, which is the next that is asked for: elements mostly come as they stand in the page.
    private var next = 0

    /// The pointers must outlive the reader.
    init(
        page: UnsafeBufferPointer<UInt8>, condensed: UnsafePointer<CChar>?, tags: UnsafeBufferPointer<HTMLAttributes.Tag>,
        all: UnsafeBufferPointer<HTMLAttributes.Attribute>
    ) {
        self.page = page
        self.condensed = condensed
        self.tags = tags
        self.all = all
    }

    mutating func attributes(of node: UnsafePointer<GumboNode>) -> ElementAttributes {
        ElementAttributes(node: node, page: page, left: left(of: node))
    }

    private mutating func left(of node: UnsafePointer<GumboNode>) -> UnsafeBufferPointer<HTMLAttributes.Attribute> {
        let none = UnsafeBufferPointer<HTMLAttributes.Attribute>(start: nil, count: 0)
        // Elements that the parser made up stand nowhere.
        guard !tags.isEmpty, let condensed, let start = gumbo_node_original_tag(node).data else { return none }
        let offset = start - condensed
        let isNext = next < tags.count && Int(tags[next].offset) == offset
        if !isNext {
            let isBefore = next == tags.count || offset < Int(tags[next].offset)
            if isBefore, next == 0 || offset > Int(tags[next - 1].offset) { return none }
            next = place(of: offset)
            guard next < tags.count, Int(tags[next].offset) == offset else { return none }
        }
        let range = tags[next].attributes
        next += 1
        return UnsafeBufferPointer(rebasing: all[Int(range.lowerBound)..<Int(range.upperBound)])
    }

    /// The first tag at `offset` or behind.
    private func place(of offset: Int) -> Int {
        var (low, high) = (0, tags.count)
        while low < high {
            let middle = (low + high) / 2
            if Int(tags[middle].offset) < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// One element's attributes, valid while its page is.
struct ElementAttributes {
    fileprivate let node: UnsafePointer<GumboNode>
    fileprivate let page: UnsafeBufferPointer<UInt8>
    fileprivate let left: UnsafeBufferPointer<HTMLAttributes.Attribute>

    /// Those that readers ask for.
    func forEach(_ body: (AttributeName, UnsafeBufferPointer<UInt8>) -> Void) {
        for attribute in left {
            body(
                attribute.name,
                UnsafeBufferPointer(rebasing: page[Int(attribute.value.lowerBound)..<Int(attribute.value.upperBound)]))
        }
        for index in 0..<gumbo_node_attribute_count(node) {
            guard let attribute = gumbo_node_attribute(node, index), let name = attribute.pointee.name,
                let value = attribute.pointee.value, let known = AttributeName(Self.bytes(of: name))
            else { continue }
            body(known, Self.bytes(of: value))
        }
    }

    private static func bytes(of text: UnsafePointer<CChar>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count: strlen(text))
    }

    /// - Returns: the first of that name.
    subscript(name: AttributeName) -> UnsafeBufferPointer<UInt8>? {
        var found: UnsafeBufferPointer<UInt8>?
        forEach { if $0 == name, found == nil { found = $1 } }
        return found
    }
}
