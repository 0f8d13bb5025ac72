/// What a text is, found from its first bytes; the declared type is heard where the bytes leave a choice.
enum DocumentFormat: Equatable {
    case plainText, html, json, xml

    /// Formats that we know by their first bytes and do not read, with what to do instead.
    private static let foreign: [(magic: [UInt8], name: String)] = [
        (Array("%PDF-".utf8), "PDF"), (Array("PK\u{3}\u{4}".utf8), "a ZIP, Word or OpenDocument file"),
        ([0xD0, 0xCF, 0x11, 0xE0], "an old Word or Excel file"), ([0x89, 0x50, 0x4E, 0x47], "a PNG picture"),
        ([0xFF, 0xD8, 0xFF], "a JPEG picture"), (Array("GIF8".utf8), "a GIF picture"), (Array("RIFF".utf8), "a RIFF file"),
        (Array("{\\rtf".utf8), "RTF"), (Array("BZh9".utf8), "bzip2"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz"),
        (Array("Rar!".utf8), "RAR"), (Array("7z\u{BC}\u{AF}".unicodeScalars.map { UInt8($0.value) }), "7-Zip"),
        (Array("WARC/1.".utf8), "a WARC archive"), ([0x7F, 0x45, 0x4C, 0x46], "a program"),
    ]

    static func foreignFormat(_ bytes: [UInt8]) -> String? {
        foreign.first { bytes.starts(with: $0.magic) }?.name
    }

    /// - Parameter text: UTF-8 without byte order mark.
    init(of text: [UInt8], declared: MediaType?) {
        let start = text.firstIndex { !ASCII.isSpace($0) && $0 != 0x1E } ?? text.endIndex
        let head = text[start..<min(text.endIndex, start + 1024)]
        switch head.first {
        case UInt8(ascii: "<"):
            self = Self.markup(head, whole: text[...], declared: declared)
        case UInt8(ascii: "{"):
            self = declared?.isJSON == true || Self.opensObject(head.dropFirst()) ? .json : Self.proseOrHTML(text, declared)
        case UInt8(ascii: "["):
            self = declared?.isJSON == true || Self.opensArray(head.dropFirst()) ? .json : Self.proseOrHTML(text, declared)
        case UInt8(ascii: "\"") where declared?.isJSON == true:
            self = .json
        default:
            self = Self.proseOrHTML(text, declared)
        }
    }

    /// Text that begins with a letter: HTML if it says so and has a tag, or if it has an article's worth of tags.
    private static func proseOrHTML(_ text: [UInt8], _ declared: MediaType?) -> DocumentFormat {
        let tags = TagCount(text[...])
        if declared?.isHTML == true, tags.known > 0 { return .html }
        return tags.block >= 2 && tags.closing >= 1 ? .html : .plainText
    }

    private static func markup(_ head: ArraySlice<UInt8>, whole: ArraySlice<UInt8>, declared: MediaType?) -> DocumentFormat {
        var rest = head
        var sawXML = false
        // Prologue: declarations, comments, doctype.
        while rest.first == UInt8(ascii: "<"), let second = rest.dropFirst().first {
            if second == UInt8(ascii: "?") {
                sawXML = sawXML || ASCII.hasPrefix(rest, "<?xml")
            } else if ASCII.hasPrefix(rest, "<!doctype html") {
                return .html
            } else if second != UInt8(ascii: "!") {
                break
            }
            let isComment = ASCII.hasPrefix(rest, "<!--")
            // A document type with declarations of its own is XML.
            if !isComment, second == UInt8(ascii: "!"),
                rest.prefix(while: { $0 != UInt8(ascii: ">") }).contains(UInt8(ascii: "["))
            {
                return .xml
            }
            guard let end = isComment ? ASCII.firstIndex(of: "-->", in: rest) : rest.firstIndex(of: UInt8(ascii: ">")) else {
                break
            }
            rest = rest[min(rest.endIndex, end + (isComment ? 3 : 1))...].drop(while: ASCII.isSpace)
        }
        for name in ["rss", "feed", "rdf:rdf", "atom:feed", "entry xmlns"] where ASCII.hasPrefix(rest, "<" + name) { return .xml }
        if ASCII.hasPrefix(rest, "<html") { return .html }
        if TagCount(rest.prefix(256)).beginsKnown { return .html }
        let holdsTags = TagCount(whole).known > 0
        if declared?.isHTML == true, holdsTags { return .html }
        if sawXML || declared?.isXML == true { return .xml }
        return declared?.isHTML == true || holdsTags ? .html : .plainText
    }

    private static func opensObject(_ rest: ArraySlice<UInt8>) -> Bool {
        let next = rest.first { !ASCII.isSpace($0) }
        return next == UInt8(ascii: "\"") || next == UInt8(ascii: "}")
    }

    private static func opensArray(_ rest: ArraySlice<UInt8>) -> Bool {
        let rest = rest.drop(while: ASCII.isSpace)
        return (rest.first == UInt8(ascii: "{") && opensObject(rest.dropFirst())) || rest.first == UInt8(ascii: "]")
    }
}

/// Tags of a text that HTML knows, counted without parsing.
struct TagCount {
    /// Tags of any known element.
    private(set) var known = 0
    /// Of these, tags that make a block or break a line.
    private(set) var block = 0
    /// End tags.
    private(set) var closing = 0
    /// The text's first tag is one that HTML knows.
    private(set) var beginsKnown = false

    private static let blocks: Set<String> = [
        "p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "tr", "td", "th", "tbody", "blockquote",
        "section", "article", "header", "footer", "main", "figure", "body", "html", "head", "center", "hr", "pre",
    ]
    private static let inlines: Set<String> = [
        "a", "b", "i", "u", "em", "strong", "span", "font", "img", "small", "big", "sub", "sup", "meta", "title", "link",
        "script",
        "style", "iframe", "video", "nobr", "strike", "s", "del", "ins", "figcaption", "input", "form", "label",
    ]

    /// Counting ends where the answer is clear.
    private static let enough = 64

    init(_ text: ArraySlice<UInt8>) {
        var rest = text
        while known < Self.enough, let open = ASCII.firstIndex(of: UInt8(ascii: "<"), in: rest) {
            rest = rest[(open + 1)...]
            let isClosing = rest.first == UInt8(ascii: "/")
            let nameStart = isClosing ? rest.dropFirst() : rest
            let name = nameStart.prefix(11).prefix(while: ASCII.isAlphanumeric)
            guard let behind = nameStart.dropFirst(name.count).first, !name.isEmpty,
                ASCII.isSpace(behind) || behind == UInt8(ascii: ">") || behind == UInt8(ascii: "/")
            else { continue }
            let lower = UTF8Scan.string(name.map(ASCII.lowercased))
            let isBlock = Self.blocks.contains(lower)
            if open == text.startIndex { beginsKnown = isBlock || Self.inlines.contains(lower) }
            guard isBlock || Self.inlines.contains(lower) else { continue }
            known += 1
            if isBlock { block += 1 }
            if isClosing { closing += 1 }
        }
    }
}
