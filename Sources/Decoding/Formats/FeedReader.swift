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

    /// Faults that leave no doubt about the text: a prefix that nobody declared, a set that is named wrongly.
    private static let bearable: Set<Int32> = [
        Int32(XML_NS_ERR_UNDEFINED_NAMESPACE.rawValue), Int32(XML_NS_ERR_XML_NAMESPACE.rawValue),
        Int32(XML_ERR_UNSUPPORTED_ENCODING.rawValue),
    ]

    /// libxml2 makes its tables of encodings at first use, and not safely where two threads are first: one of them is lost, or read half made.
    private static let beginLibrary: Void = xmlInitParser()

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
            throw DecodingError(
                .badXML, "parse XML of \(name): declares entities of its own, which no feed needs; send it without a DTD")
        }
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue
        let box = FaultBox()
        let result: Result<Feed, DecodingError> = Self.escapingAmpersands(bytes).withUnsafeBytes { raw in
            let start = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
            Self.beginLibrary
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
        // Also where it came before the root was told of, and so before anything showed whether it is a feed.
        if let message = box.message {
            throw DecodingError(.badXML, "parse XML of \(name): line \(box.line): \(message); send well-formed XML")
        }
        return try result.get()
    }

    /// Before the root element, where a DTD stands.
    private func declaresEntities(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[(open + 1)...]
            if rest.starts(with: "!ENTITY".utf8) { return true }
            if rest.starts(with: "!--".utf8) {
                guard let end = ASCII.firstIndex(of: "-->", in: rest) else { return false }
                rest = rest[end...]
            }
            if let next = rest.first, ASCII.isLetter(next) { return false }
        }
        return false
    }

    /// Feeds hold HTML's entities and bare ampersands, at which XML's rules end the document: each `&` that begins none of XML's
    /// own references becomes `&amp;`, and titles and texts are read as HTML later. Control codes become spaces.
    private static func escapingAmpersands(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + bytes.count / 16)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "&"), !isReference(bytes[index...]) {
                output.append(contentsOf: "&amp;".utf8)
            } else if byte == UInt8(ascii: "<"), bytes[index...].starts(with: "![CDATA[".utf8) {
                let end = ASCII.firstIndex(of: "]]>", in: bytes[index...]) ?? bytes.count
                output.append(byte)
                output.append(contentsOf: bytes[index..<end].lazy.map { isControl($0) ? 0x20 : $0 })
                index = end
            } else {
                output.append(isControl(byte) ? 0x20 : byte)
            }
        }
        return output
    }

    private static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D
    }

    /// `amp;`, `#7897;` and the like, behind an ampersand.
    private static func isReference(_ rest: ArraySlice<UInt8>) -> Bool {
        if ["amp;", "lt;", "gt;", "quot;", "apos;"].contains(where: { rest.starts(with: $0.utf8) }) { return true }
        guard rest.first == UInt8(ascii: "#") else { return false }
        let isHexadecimal = rest.dropFirst().first == UInt8(ascii: "x")
        let digits = rest.dropFirst(isHexadecimal ? 2 : 1).prefix(8).prefix {
            isHexadecimal ? ASCII.hexadecimalDigit($0) != nil : ASCII.isDigit($0)
        }
        guard let value = UInt32(UTF8Scan.string(digits), radix: isHexadecimal ? 16 : 10),
            rest.dropFirst((isHexadecimal ? 2 : 1) + digits.count).first == UInt8(ascii: ";")
        else { return false }
        // Those that XML allows; `&#0;` ends the document.
        return value >= 0x20 && Unicode.Scalar(value) != nil && value & 0xFFFE != 0xFFFE || [0x09, 0x0A, 0x0D].contains(value)
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
