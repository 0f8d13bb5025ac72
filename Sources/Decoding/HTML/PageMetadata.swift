import Articles
import CGumbo
import Glibc

/// What a page says of its article outside the text: meta elements, JSON-LD, microdata, `title`, `link`, `time`.
///
/// Several fields say the same; the one that is written for machines, and about the article, is preferred.
struct PageMetadata {
    /// A value and where it stood; lower ranks are preferred, equal ranks by which came first.
    private struct Evidence {
        var value: String
        var basis: String
        var rank: Int
    }

    private enum Field: Int, CaseIterable { case title, published, updated, uri, siteName, language, author }

    /// By ``Field``.
    private var found: [Evidence?] = Array(repeating: nil, count: Field.allCases.count)
    private var authors: [String] = []
    private var authorRank = Int.max
    /// The longest text that JSON-LD has of an article.
    private(set) var articleBody: String?

    /// Characters of one value; longer ones are no metadata.
    private static let longestValue = 2000
    /// Authors of one page; more is a list of something else.
    private static let mostAuthors = 50

    /// Names of meta elements, in `name`, `property` or `itemprop`, lower case.
    private static let metaFields: [String: (field: Field, rank: Int)] = [
        "og:title": (.title, 1), "twitter:title": (.title, 3), "dc.title": (.title, 2), "headline": (.title, 2),
        "article:published_time": (.published, 1), "og:article:published_time": (.published, 1),
        "datepublished": (.published, 1), "pubdate": (.published, 2), "publishdate": (.published, 2),
        "publish_date": (.published, 2), "publish-date": (.published, 2), "published": (.published, 2),
        "date.published": (.published, 2), "parsely-pub-date": (.published, 2), "dc.date.issued": (.published, 2),
        "dcterms.issued": (.published, 2), "dc.date": (.published, 3), "dc.date.created": (.published, 3),
        "dcterms.created": (.published, 3), "date": (.published, 4),
        "article:modified_time": (.updated, 1), "og:updated_time": (.updated, 2), "datemodified": (.updated, 1),
        "lastmod": (.updated, 3), "dcterms.modified": (.updated, 2),
        "og:url": (.uri, 2), "og:site_name": (.siteName, 1), "application-name": (.siteName, 3), "copyright": (.siteName, 9),
        "content-language": (.language, 2), "language": (.language, 3), "og:locale": (.language, 4), "inlanguage": (.language, 2),
        "author": (.author, 2), "article:author": (.author, 3), "dc.creator": (.author, 2), "dcterms.creator": (.author, 2),
    ]

    private mutating func note(_ field: Field, _ text: String, basis: @autoclosure () -> String, rank: Int) {
        guard field == .author || rank < found[field.rawValue]?.rank ?? Int.max else { return }
        let value = Self.trimmed(text)
        guard !value.isEmpty, value.utf8.count <= Self.longestValue else { return }
        if field == .author { return noteAuthor(value, rank: rank) }
        // An address is no name of a site.
        guard field != .siteName || !value.hasPrefix("http") else { return }
        found[field.rawValue] = Evidence(value: value, basis: basis(), rank: rank)
    }

    private mutating func noteAuthor(_ value: String, rank: Int) {
        // An address of a profile is no name.
        guard !value.hasPrefix("http"), rank <= authorRank else { return }
        if rank < authorRank { authors = [] }
        authorRank = rank
        if authors.count < Self.mostAuthors, !authors.contains(value) { authors.append(value) }
    }

    /// White space runs become one space, edges are cut.
    static func trimmed(_ text: String) -> String {
        var text = text
        if text.withUTF8(isTrimmed) { return text }
        return text.utf8.split(whereSeparator: ASCII.isSpace).map { String(Substring($0)) }.joined(separator: " ")
    }

    /// Whether no white space but single spaces stands in the text, and none at its ends.
    private static func isTrimmed(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var previous: UInt8 = 0x20
        for byte in text {
            if byte <= 0x20, ASCII.isSpace(byte), byte != 0x20 || previous == 0x20 { return false }
            previous = byte
        }
        return previous != 0x20
    }

    // MARK: - Elements

    mutating func addTitle(_ text: [UInt8]) {
        note(.title, UTF8Scan.string(text), basis: "title", rank: 5)
    }

    mutating func addLanguage(_ attributes: ElementAttributes) {
        for name in [AttributeName.lang, .xmlLang] {
            if let value = attributes[name] { note(.language, UTF8Scan.string(value), basis: "html lang", rank: 1) }
        }
    }

    mutating func addMeta(_ attributes: ElementAttributes) {
        guard let content = attributes[.content] else { return }
        for key in [AttributeName.property, .name, .itemprop, .httpEquiv] {
            guard let name = attributes[key] else { continue }
            let lower = UTF8Scan.string(name.prefix(40).map(ASCII.lowercased))
            guard let (field, rank) = Self.metaFields[lower] else { continue }
            note(field, UTF8Scan.string(content), basis: "meta \(lower)", rank: rank)
        }
    }

    mutating func addLink(_ attributes: ElementAttributes) {
        guard let relation = attributes[.rel], relation.lazy.map(ASCII.lowercased).elementsEqual("canonical".utf8),
            // A relative one would need the page's own address.
            let address = attributes[.href], address.starts(with: "http".utf8)
        else { return }
        note(.uri, UTF8Scan.string(address), basis: "link canonical", rank: 1)
    }

    func isJSONLD(_ attributes: ElementAttributes) -> Bool {
        guard let type = attributes[.type] else { return false }
        return type.lazy.map(ASCII.lowercased).starts(with: "application/ld+json".utf8)
    }

    /// Scripts that break JSON's grammar say nothing; the page is read without them, as browsers do.
    mutating func addJSONLD(_ script: [UInt8], limits: DecodingLimits) {
        guard let values = try? JSONReader.read(script, limits: limits) else { return }
        for article in values.compactMap({ try? $0.value.get() }).flatMap(ArticleJSON.linkedArticles) {
            let isArticle = ArticleJSON.isArticle(article)
            let metadata = ArticleJSON.metadata(of: article)
            let rank = isArticle ? 0 : 4
            if isArticle, let body = article["articleBody"]?.string, body.utf8.count > articleBody?.utf8.count ?? 0 {
                articleBody = body
            }
            if isArticle, let title = metadata.title { note(.title, title, basis: "json-ld", rank: 0) }
            if let date = metadata.published { note(.published, date, basis: "json-ld datePublished", rank: rank) }
            if let date = metadata.updated { note(.updated, date, basis: "json-ld dateModified", rank: rank) }
            if isArticle, let uri = metadata.uri { note(.uri, uri, basis: "json-ld url", rank: 3) }
            if let site = metadata.siteName { note(.siteName, site, basis: "json-ld publisher", rank: 2) }
            if let language = metadata.language { note(.language, language, basis: "json-ld inLanguage", rank: 2) }
            for author in metadata.authors where isArticle { note(.author, author, basis: "json-ld author", rank: 0) }
        }
    }

    /// Microdata and `time` elements; those of other articles on the page are passed over.
    mutating func addElement(_ tag: GumboTag, _ attributes: ElementAttributes, names: ElementNames, isOutside: Bool) {
        guard !isOutside else { return }
        let isTime = tag == GUMBO_TAG_TIME
        let isRDFa = attributes[.property].map { UTF8Scan.string($0.prefix(40)).contains("dc:created") } ?? false
        guard isTime || isRDFa || names.itemprop != nil else { return }
        guard let bytes = attributes[.datetime] ?? attributes[.content] else { return }
        let value = UTF8Scan.string(bytes)
        let property = names.itemprop.map { UTF8Scan.string($0.prefix(40).map(ASCII.lowercased)) }
        if isRDFa {
            note(.published, value, basis: "rdfa dc:created", rank: 2)
        } else if property == "datepublished" {
            note(.published, value, basis: "microdata datePublished", rank: 2)
        } else if property == "datemodified" {
            note(.updated, value, basis: "microdata dateModified", rank: 2)
        } else if isTime, property == nil {
            note(.published, value, basis: "time datetime", rank: 6)
        }
    }

    // MARK: - Result

    var decoded: DecodedMetadata {
        var metadata = DecodedMetadata()
        metadata.title = found[Field.title.rawValue]?.value
        metadata.published = found[Field.published.rawValue]?.value
        metadata.publishedBasis = found[Field.published.rawValue]?.basis
        metadata.updated = found[Field.updated.rawValue]?.value
        metadata.uri = found[Field.uri.rawValue]?.value
        metadata.siteName = found[Field.siteName.rawValue]?.value
        metadata.language = found[Field.language.rawValue]?.value
        metadata.authors = authors
        return metadata
    }
}
