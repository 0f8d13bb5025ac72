/// A tag's name: its first eight bytes in lower case.
typealias TagName = UInt64

/// What an element's name says of the parser's stack and of its attributes.
struct ElementTraits: OptionSet {
    let rawValue: UInt16

    /// Without content.
    static let void = ElementTraits(rawValue: 1 << 0)
    /// Closed by the next of their kind and by the end of what they stand in, so that they never nest by themselves.
    static let optional = ElementTraits(rawValue: 1 << 1)
    /// Part of a table: closes what is open in the table before it.
    static let tablePart = ElementTraits(rawValue: 1 << 2)
    /// Whose content holds no tags.
    static let rawText = ElementTraits(rawValue: 1 << 3)
    /// Which no end tag of another kind of element reaches beyond.
    static let special = ElementTraits(rawValue: 1 << 4)
    /// Which no end tag but a table's reaches beyond.
    static let scope = ElementTraits(rawValue: 1 << 5)
    /// SVG and MathML.
    static let foreign = ElementTraits(rawValue: 1 << 6)
    /// Elements of SVG and MathML that hold HTML.
    static let integration = ElementTraits(rawValue: 1 << 7)
    static let heading = ElementTraits(rawValue: 1 << 8)
    static let template = ElementTraits(rawValue: 1 << 9)
    /// Whose attributes the parser itself needs: to merge a second such tag into the first, to tell open elements of a kind
    /// apart, or to choose where the element goes.
    static let keepsAttributes = ElementTraits(rawValue: 1 << 10)
    /// In which the parser passes tags over that would else begin raw text.
    static let ignoresRawText = ElementTraits(rawValue: 1 << 11)
    static let frameset = ElementTraits(rawValue: 1 << 12)
    static let plaintext = ElementTraits(rawValue: 1 << 13)
    static let tableBarrier: ElementTraits = [.template]
    static let neverOpen: ElementTraits = [.void, .optional, .rawText]
    static let leavesForeign: ElementTraits = [.special, .optional, .integration]

    static func packed(_ name: some Sequence<UInt8>) -> TagName {
        var packed: TagName = 0
        for byte in name.prefix(8) { packed = packed << 8 | TagName(ASCII.lowercased(byte)) }
        return packed
    }

    /// Traits by name. Open addressing, since a Dictionary's seeded hash costs more than all else that is done for a tag.
    struct Table {
        /// A name is 0 where the place is free; half of the places are.
        private var places: [(name: TagName, traits: ElementTraits)]

        fileprivate init(_ traits: [TagName: ElementTraits]) {
            var count = 16
            while count < traits.count * 2 { count *= 2 }
            places = Array(repeating: (0, []), count: count)
            for (name, traits) in traits {
                var place = hash(name)
                while places[place].name != 0 { place = (place + 1) & (count - 1) }
                places[place] = (name, traits)
            }
        }

        func of(_ name: TagName) -> ElementTraits {
            var place = hash(name)
            while places[place].name != 0 {
                if places[place].name == name { return places[place].traits }
                place = (place + 1) & (places.count - 1)
            }
            return []
        }

        private func hash(_ name: TagName) -> Int {
            Int(truncatingIfNeeded: (name &* 0x9E37_79B9_7F4A_7C15) >> 32) & (places.count - 1)
        }
    }

    static let table: Table = {
        var traits: [TagName: ElementTraits] = [:]
        func set(_ trait: ElementTraits, _ names: String) {
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
        set(.keepsAttributes, "html body input isindex annotation-xml")
        set(.keepsAttributes, "b big code em font i nobr s small strike strong tt u")
        set(.ignoresRawText, "select template svg math")
        set(.frameset, "frameset")
        set(.plaintext, "plaintext")
        return Table(traits)
    }()
}
