import Articles
import CLibXML2
import Glibc

/// Puts a feed together from libxml2's stream of nodes.
struct FeedStream {
    /// Elements whose names mean here what they mean in feeds; media and podcast namespaces use the same words otherwise.
    private static let namespaces: Set<String> = [
        "", "http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/", "http://www.w3.org/2005/Atom",
        "http://purl.org/atom/ns#", "http://purl.org/rss/1.0/modules/content/", "http://purl.org/dc/elements/1.1/",
        "http://purl.org/dc/terms/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/1999/xhtml",
    ]

    /// An element whose text is being gathered.
    private struct Field {
        var name: String
        var depth: Int32
        var text: [UInt8] = []
    }

    private(set) var feed = FeedReader.Feed()
    /// The root element is a feed's.
    private(set) var isFeed = false
    private var entry: FeedReader.Entry?
    private var entryDepth: Int32 = 0
    private var field: Field?

    /// Takes the node that the reader stands at.
    mutating func take(_ reader: xmlTextReaderPtr) {
        switch xmlTextReaderNodeType(reader) {
        case Int32(XML_READER_TYPE_ELEMENT.rawValue):
            start(reader)
        case Int32(XML_READER_TYPE_TEXT.rawValue), Int32(XML_READER_TYPE_CDATA.rawValue),
            Int32(XML_READER_TYPE_SIGNIFICANT_WHITESPACE.rawValue):
            guard field != nil, let value = xmlTextReaderConstValue(reader) else { return }
            field?.text.append(contentsOf: UnsafeBufferPointer(start: value, count: Int(xmlStrlen(value))))
        case Int32(XML_READER_TYPE_END_ELEMENT.rawValue):
            end(depth: xmlTextReaderDepth(reader))
        default: break
        }
    }

    private mutating func start(_ reader: xmlTextReaderPtr) {
        let depth = xmlTextReaderDepth(reader)
        let element = Self.localName(reader)
        let isEmpty = xmlTextReaderIsEmptyElement(reader) != 0
        if depth == 0 {
            // A document may be one entry of Atom (RFC 4287, section 2).
            isFeed = ["rss", "feed", "RDF", "entry"].contains(element)
            if element == "feed" || element == "entry" { feed.mediaType = "application/atom+xml" }
            feed.language = Self.attribute("xml:lang", reader)
        }
        if entry == nil, element == "item" || element == "entry" {
            guard !isEmpty else { return }
            entry = FeedReader.Entry()
            entryDepth = depth
            return
        }
        guard isField(element, depth: depth), Self.isKnown(reader) else { return }
        if element == "link", let address = Self.attribute("href", reader) {
            // Atom's link is an attribute; the entry's own is the alternate one.
            if (Self.attribute("rel", reader) ?? "alternate") == "alternate" { entry?.metadata.uri = address }
            return
        }
        guard !isEmpty, element != "guid" || Self.attribute("isPermaLink", reader) != "false" else { return }
        if Self.attribute("type", reader) == "xhtml" {
            guard let inner = xmlTextReaderReadInnerXml(reader) else { return }
            store(element, UTF8Scan.string(UnsafeBufferPointer(start: inner, count: Int(xmlStrlen(inner)))))
            free(inner)
        } else {
            field = Field(name: element == "name" ? "author" : element, depth: depth)
        }
    }

    /// Children of an entry, an author's name, and the feed's own title and language.
    private func isField(_ element: String, depth: Int32) -> Bool {
        if let field { return field.name == "author" && element == "name" }
        if entry != nil { return depth == entryDepth + 1 }
        return depth <= 2 && (element == "title" || element == "language")
    }

    private mutating func end(depth: Int32) {
        if let read = field, depth <= read.depth {
            store(read.name, UTF8Scan.string(read.text))
            field = nil
        }
        if let finished = entry, depth <= entryDepth {
            feed.entries.append(finished)
            entry = nil
        }
    }

    private mutating func store(_ name: String, _ text: String) {
        let value = PageMetadata.trimmed(text)
        guard !value.isEmpty else { return }
        if entry != nil {
            entry?.store(name, text, trimmed: value)
        } else if name == "title" {
            feed.title = feed.title ?? value
        } else if name == "language" {
            feed.language = value
        }
    }

    private static func isKnown(_ reader: xmlTextReaderPtr) -> Bool {
        guard let namespace = xmlTextReaderConstNamespaceUri(reader) else { return true }
        return namespaces.contains(string(namespace))
    }

    /// Without prefix, also where the prefix is not declared.
    private static func localName(_ reader: xmlTextReaderPtr) -> String {
        guard let name = xmlTextReaderConstLocalName(reader) else { return "" }
        let whole = string(name)
        return whole.split(separator: ":").last.map(String.init) ?? whole
    }

    private static func attribute(_ name: String, _ reader: xmlTextReaderPtr) -> String? {
        guard let value = xmlTextReaderGetAttribute(reader, name) else { return nil }
        defer { free(value) }
        return string(value)
    }

    private static func string(_ bytes: UnsafePointer<xmlChar>) -> String {
        UTF8Scan.string(UnsafeBufferPointer(start: bytes, count: Int(xmlStrlen(bytes))))
    }
}

extension FeedReader.Entry {
    /// Authors of one entry; more is a list of something else.
    private static let mostAuthors = 50

    /// - Parameter name: of the element, without prefix.
    fileprivate mutating func store(_ name: String, _ text: String, trimmed value: String) {
        switch name {
        case "title": if title == nil { title = text }
        case "encoded", "content", "body": if body == nil { body = text }
        case "description", "summary": if summary == nil { summary = text }
        case "pubDate", "published", "issued", "date":
            guard metadata.published == nil else { return }
            metadata.published = value
            metadata.publishedBasis = "feed \(name)"
        case "updated", "modified": metadata.updated = value
        case "link": metadata.uri = value
        case "guid", "id": if metadata.uri == nil { metadata.uri = value }
        case "author", "creator": if metadata.authors.count < Self.mostAuthors { metadata.authors.append(Self.name(in: value)) }
        default: break
        }
    }

    /// `toasoan@example.vn (Tên Họ)`, as RSS 2.0 has its authors: the name.
    private static func name(in author: String) -> String {
        guard author.hasSuffix(")"), let open = author.lastIndex(of: "("), author[..<open].contains("@") else { return author }
        return PageMetadata.trimmed(String(author[author.index(after: open)...].dropLast()))
    }
}
