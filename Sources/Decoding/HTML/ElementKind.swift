import Articles
import CGumbo
import Glibc

/// What an HTML element means to a reader of its text.
enum ElementKind {
    case inline, block, lineBreak, rule, image, hidden
    case root, head, title, script, meta, link

    private static let table: [ElementKind] = {
        var table = [ElementKind](repeating: .inline, count: Int(GUMBO_TAG_LAST.rawValue) + 1)
        func set(_ kind: ElementKind, _ tags: [GumboTag]) {
            for tag in tags { table[Int(tag.rawValue)] = kind }
        }
        set(
            .block,
            [
                GUMBO_TAG_P, GUMBO_TAG_DIV, GUMBO_TAG_H1, GUMBO_TAG_H2, GUMBO_TAG_H3, GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6,
                GUMBO_TAG_UL, GUMBO_TAG_OL, GUMBO_TAG_LI, GUMBO_TAG_DL, GUMBO_TAG_DT, GUMBO_TAG_DD, GUMBO_TAG_TABLE,
                GUMBO_TAG_CAPTION,
                GUMBO_TAG_THEAD, GUMBO_TAG_TBODY, GUMBO_TAG_TFOOT, GUMBO_TAG_TR, GUMBO_TAG_TD, GUMBO_TAG_TH, GUMBO_TAG_ARTICLE,
                GUMBO_TAG_SECTION, GUMBO_TAG_NAV, GUMBO_TAG_ASIDE, GUMBO_TAG_HEADER, GUMBO_TAG_FOOTER, GUMBO_TAG_MAIN,
                GUMBO_TAG_ADDRESS, GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_PRE, GUMBO_TAG_FIGURE, GUMBO_TAG_FIGCAPTION, GUMBO_TAG_FORM,
                GUMBO_TAG_FIELDSET, GUMBO_TAG_LEGEND, GUMBO_TAG_DETAILS, GUMBO_TAG_SUMMARY, GUMBO_TAG_CENTER, GUMBO_TAG_HGROUP,
                GUMBO_TAG_MENU, GUMBO_TAG_DIR, GUMBO_TAG_MARQUEE, GUMBO_TAG_LISTING, GUMBO_TAG_XMP, GUMBO_TAG_PLAINTEXT,
                GUMBO_TAG_BUTTON, GUMBO_TAG_FRAMESET, GUMBO_TAG_MENUITEM,
            ])
        set(
            .hidden,
            [
                GUMBO_TAG_STYLE, GUMBO_TAG_NOSCRIPT, GUMBO_TAG_TEMPLATE, GUMBO_TAG_IFRAME, GUMBO_TAG_OBJECT, GUMBO_TAG_EMBED,
                GUMBO_TAG_SVG, GUMBO_TAG_CANVAS, GUMBO_TAG_SELECT, GUMBO_TAG_DATALIST, GUMBO_TAG_TEXTAREA, GUMBO_TAG_AUDIO,
                GUMBO_TAG_VIDEO, GUMBO_TAG_MAP, GUMBO_TAG_APPLET, GUMBO_TAG_NOFRAMES, GUMBO_TAG_NOEMBED, GUMBO_TAG_INPUT,
                GUMBO_TAG_OPTION, GUMBO_TAG_RP,
            ])
        set(.lineBreak, [GUMBO_TAG_BR])
        set(.rule, [GUMBO_TAG_HR])
        set(.image, [GUMBO_TAG_IMG])
        set(.root, [GUMBO_TAG_HTML, GUMBO_TAG_BODY])
        set(.head, [GUMBO_TAG_HEAD])
        set(.title, [GUMBO_TAG_TITLE])
        set(.script, [GUMBO_TAG_SCRIPT])
        set(.meta, [GUMBO_TAG_META])
        set(.link, [GUMBO_TAG_LINK])
        return table
    }()

    static func of(_ tag: GumboTag, _ node: UnsafePointer<GumboNode>) -> ElementKind {
        if tag == GUMBO_TAG_UNKNOWN { return isCustomElement(node) ? .block : .inline }
        return table[min(Int(tag.rawValue), table.count - 1)]
    }

    /// Page frameworks name their own elements with a hyphen, Word with a colon (`<o:p>`): the first are blocks, the others not.
    private static func isCustomElement(_ node: UnsafePointer<GumboNode>) -> Bool {
        let original = gumbo_node_original_tag(node)
        let bytes = UnsafeRawBufferPointer(start: original.data, count: original.length)
        return bytes.dropFirst().prefix { ASCII.isAlphanumeric($0) || $0 == UInt8(ascii: "-") }.contains(UInt8(ascii: "-"))
    }

    static func isContainer(_ tag: GumboTag) -> Bool {
        switch tag {
        case GUMBO_TAG_DIV, GUMBO_TAG_TD, GUMBO_TAG_TH, GUMBO_TAG_TABLE, GUMBO_TAG_ARTICLE, GUMBO_TAG_SECTION, GUMBO_TAG_NAV,
            GUMBO_TAG_ASIDE, GUMBO_TAG_HEADER, GUMBO_TAG_FOOTER, GUMBO_TAG_MAIN, GUMBO_TAG_UL, GUMBO_TAG_OL, GUMBO_TAG_DL,
            GUMBO_TAG_FORM, GUMBO_TAG_FIGURE, GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_UNKNOWN:
            true
        default: false
        }
    }

    static func region(of tag: GumboTag) -> DecodedLine.Region? {
        switch tag {
        case GUMBO_TAG_ARTICLE: .article
        // Text that runs through a box of the page.
        case GUMBO_TAG_ASIDE, GUMBO_TAG_MARQUEE: .aside
        case GUMBO_TAG_NAV: .navigation
        case GUMBO_TAG_HEADER: .header
        case GUMBO_TAG_FOOTER: .footer
        case GUMBO_TAG_MAIN: .main
        case GUMBO_TAG_FORM: .form
        default: nil
        }
    }

    /// What the ARIA role in an attribute makes of an element.
    static func region(role: UnsafeBufferPointer<UInt8>) -> DecodedLine.Region? {
        switch UTF8Scan.string(role.prefix(20).map(ASCII.lowercased)) {
        case "navigation", "menu", "menubar": .navigation
        case "banner": .header
        case "contentinfo": .footer
        case "complementary": .aside
        case "main": .main
        case "article": .article
        case "search", "form": .form
        default: nil
        }
    }
}

/// What an element's attributes say of its text.
struct ElementNames {
    private(set) var hints = DecodedLine.Hints()
    private(set) var isHidden = false
    private(set) var region: DecodedLine.Region?
    /// `datePublished` and the like.
    private(set) var itemprop: UnsafeBufferPointer<UInt8>?

    init(_ attributes: ElementAttributes, memory: inout NameMemory) {
        attributes.forEach { name, value in
            switch name {
            case .class, .id: note(memory.meaning(of: value))
            case .itemprop:
                itemprop = value
                note(memory.meaning(of: value))
            case .role: region = ElementKind.region(role: value)
            case .hidden: isHidden = true
            case .style: isHidden = isHidden || Self.hides(value)
            default: break
            }
        }
    }

    private mutating func note(_ meaning: PageWords.Meaning) {
        hints.formUnion(meaning.hints)
        isHidden = isHidden || meaning.isHidden
    }

    /// `display: none` and `visibility: hidden`.
    private static func hides(_ style: UnsafeBufferPointer<UInt8>) -> Bool {
        guard style.count >= 12 else { return false }
        let text = style.prefix(2000).filter { !ASCII.isSpace($0) }.map(ASCII.lowercased)
        return ASCII.firstIndex(of: "display:none", in: text[...]) != nil
            || ASCII.firstIndex(of: "visibility:hidden", in: text[...]) != nil
    }
}

/// Rows of tables that hold data rather than lay out a page: a reader takes such a row as one line.
enum DataTable {
    /// Bytes of a cell above which it is prose.
    private static let longestCell = 200

    /// - Parameter row: a `tr` with two or more cells, each short and without blocks of its own.
    static func isDataRow(_ row: UnsafePointer<GumboNode>, _ runs: HTMLRuns) -> Bool {
        var cells = 0
        for index in 0..<gumbo_node_child_count(row) {
            guard let cell = gumbo_node_child(row, index) else { continue }
            let tag = gumbo_node_tag(cell)
            guard tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH else { continue }
            cells += 1
            guard isPlain(cell, runs) else { return false }
        }
        return cells >= 2 && hasSiblings(row)
    }

    private static func isPlain(_ cell: UnsafePointer<GumboNode>, _ runs: HTMLRuns) -> Bool {
        var bytes = 0
        for index in 0..<min(gumbo_node_child_count(cell), 8) {
            guard let child = gumbo_node_child(cell, index) else { continue }
            if let text = gumbo_node_text(child) {
                let count = strnlen(text, longestCell + 1)
                bytes +=
                    count
                    + runs.bytesOfRuns(
                        in: UnsafeBufferPointer(
                            start: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count: count))
            } else {
                let kind = ElementKind.of(gumbo_node_tag(child), child)
                // A lone paragraph in a cell is how Word writes tables.
                guard kind == .inline || gumbo_node_tag(child) == GUMBO_TAG_P && gumbo_node_child_count(cell) <= 3 else {
                    return false
                }
            }
        }
        return bytes <= longestCell && gumbo_node_child_count(cell) <= 8
    }

    /// Three rows or more: two side by side are a page's header above its columns.
    private static func hasSiblings(_ row: UnsafePointer<GumboNode>) -> Bool {
        guard let body = row.pointee.parent else { return false }
        var rows = 0
        for index in 0..<min(gumbo_node_child_count(body), 16) {
            guard let child = gumbo_node_child(body, index) else { continue }
            if gumbo_node_tag(child) == GUMBO_TAG_TR { rows += 1 }
            if rows >= 3 { return true }
        }
        return false
    }
}
