import Articles
import CLibXML2
import Glibc

/// Reads RSS 0.9x, 1.0 and 2.0 and Atom: one entry an article.
///
/// libxml2 reads as a stream, with no network, no external entity and no entity of the document's own.
struct FeedReader {
    /// An entry's parts as the feed has them; titles and bodies may be HTML.
    struct Entry {
        var title: String?
        var body: String?
        var summary: String?
        var metadata = DecodedMetadata()
    }

    /// What is kept of a feed: its entries and what it says of all of them.
    struct Feed {
        var mediaType = "application/rss+xml"
        var entries: [Entry] = []
        var title: String?
        var language: String?
    }

    /// Faults of a document that leave no doubt about its text: a bare ampersand, HTML's entities, an undeclared prefix.
    private static let bearable: Set<Int32> = [
        Int32(XML_ERR_UNDECLARED_ENTITY.rawValue), Int32(XML_WAR_UNDECLARED_ENTITY.rawValue),
        Int32(XML_ERR_ENTITYREF_SEMICOL_MISSING.rawValue), Int32(XML_ERR_NAME_REQUIRED.rawValue),
        Int32(XML_ERR_INVALID_CHAR.rawValue), Int32(XML_NS_ERR_UNDEFINED_NAMESPACE.rawValue),
        Int32(XML_NS_ERR_XML_NAMESPACE.rawValue), Int32(XML_ERR_UNSUPPORTED_ENCODING.rawValue),
    ]

    private let limits: DecodingLimits
    private let name: String

    init(limits: DecodingLimits, name: String) {
        self.limits = limits
        self.name = name
    }

    /// The first fault that is not bearable, told by libxml2 through a C callback.
    private final class FaultBox {
        var message: String?
        var line: Int32 = 0
    }

    /// - Parameter bytes: UTF-8, whatever the XML declaration says.
    /// - Throws: `badXML`, `tooLarge`.
    func read(_ bytes: [UInt8]) throws(DecodingError) -> Feed {
        guard !declaresEntities(bytes) else {
            throw DecodingError(.badXML, "parse XML of \(name): declares entities of its own, which no feed needs; send it without a DTD")
        }
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_RECOVER.rawValue | XML_PARSE_IGNORE_ENC.rawValue
        let box = FaultBox()
        let result: Result<Feed, DecodingError> = bytes.withUnsafeBytes { raw in
            let start = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
            guard let reader = xmlReaderForMemory(start, Int32(clamping: raw.count), nil, "UTF-8", Int32(options)) else {
                return .failure(DecodingError(.badXML, "parse XML of \(name): libxml2 could not start; send it again"))
            }
            defer { xmlFreeTextReader(reader) }
            xmlTextReaderSetStructuredErrorHandler(
                reader,
                { context, error in
                    guard let context, let error, !FeedReader.bearable.contains(error.pointee.code),
                        error.pointee.level != XML_ERR_WARNING
                    else { return }
                    let box = Unmanaged<FaultBox>.fromOpaque(context).takeUnretainedValue()
                    guard box.message == nil else { return }
                    box.message = error.pointee.message.map { PageMetadata.trimmed(String(cString: $0)) } ?? "broken"
                    box.line = error.pointee.line
                }, Unmanaged.passUnretained(box).toOpaque())
            do throws(DecodingError) { return .success(try readAll(reader)) } catch { return .failure(error) }
        }
        let feed = try result.get()
        if let message = box.message {
            throw DecodingError(.badXML, "parse XML of \(name): line \(box.line): \(message); send well-formed XML")
        }
        return feed
    }

    /// Before the root element, where a DTD stands.
    private func declaresEntities(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[(open + 1)...]
            if rest.starts(with: "!ENTITY".utf8) { return true }
            if let next = rest.first, ASCII.isLetter(next) { return false }
        }
        return false
    }

    private func readAll(_ reader: xmlTextReaderPtr) throws(DecodingError) -> Feed {
        var stream = FeedStream()
        while xmlTextReaderRead(reader) == 1 {
            guard xmlTextReaderDepth(reader) <= Int32(clamping: limits.maxXMLDepth) else {
                throw DecodingError(.badXML, "parse XML of \(name): nested more than \(limits.maxXMLDepth) deep; send a feed")
            }
            stream.take(reader)
            guard stream.feed.entries.count <= limits.maxEntries else {
                throw DecodingError(
                    .tooLarge, "parse XML of \(name): more than \(limits.maxEntries) entries; send the feed in parts")
            }
        }
        guard stream.isFeed else {
            throw DecodingError(.badXML, "parse XML of \(name): neither RSS nor Atom; send a feed, HTML or text")
        }
        return stream.feed
    }
}
