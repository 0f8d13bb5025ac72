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

    private enum Field { case title, published, updated, uri, siteName, language, author }

    private var found: [Field: Evidence] = [:]
    private var authors: [String] = []
    private var authorRank = Int.max

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

    private mutating func note(_ field: Field, _ text: String, basis: String, rank: Int) {
        let value = Self.trimmed(text)
        guard !value.isEmpty, value.utf8.count <= Self.longestValue else { return }
        if field == .author { return noteAuthor(value, rank: rank) }
        guard rank < found[field]?.rank ?? Int.max else { return }
        found[field] = Evidence(value: value, basis: basis, rank: rank)
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
        text.utf8.split(whereSeparator: ASCII.isSpace).map { String(Substring($0)) }.joined(separator: " ")
    }

    // MARK: - Elements

    mutating func addTitle(_ text: [UInt8]) {
        note(.title, UTF8Scan.string(text), basis: "title", rank: 5)
    }

    mutating func addLanguage(_ html: UnsafePointer<GumboNode>) {
        for name in ["lang", "xml:lang"] {
            if let value = Self.attribute(name, of: html) { note(.language, value, basis: "html lang", rank: 1) }
        }
    }

    mutating func addMeta(_ node: UnsafePointer<GumboNode>) {
        guard let content = Self.attribute("content", of: node) else { return }
        for key in ["property", "name", "itemprop", "http-equiv"] {
            guard let name = Self.attribute(key, of: node) else { continue }
            let lower = UTF8Scan.string(name.utf8.prefix(40).map(ASCII.lowercased))
            guard let (field, rank) = Self.metaFields[lower] else { continue }
            note(field, content, basis: "meta \(lower)", rank: rank)
        }
    }

    mutating func addLink(_ node: UnsafePointer<GumboNode>) {
        guard let relation = Self.attribute("rel", of: node), relation.utf8.map(ASCII.lowercased).elementsEqual("canonical".utf8),
            let address = Self.attribute("href", of: node)
        else { return }
        note(.uri, address, basis: "link canonical", rank: 1)
    }

    func isJSONLD(_ node: UnsafePointer<GumboNode>) -> Bool {
        guard let type = Self.attribute("type", of: node) else { return false }
        return ASCII.hasPrefix(Array(type.utf8)[...], "application/ld+json")
    }

    /// Scripts that break JSON's grammar say nothing; the page is read without them, as browsers do.
    mutating func addJSONLD(_ script: [UInt8], limits: DecodingLimits) {
        guard let values = try? JSONReader.read(script, limits: limits) else { return }
        for article in values.compactMap({ try? $0.value.get() }).flatMap(ArticleJSON.linkedArticles) {
            let isArticle = ArticleJSON.isArticle(article)
            let metadata = ArticleJSON.metadata(of: article)
            let rank = isArticle ? 0 : 4
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
    mutating func addElement(_ node: UnsafePointer<GumboNode>, names: ElementNames, isOutside: Bool) {
        guard !isOutside else { return }
        let isTime = gumbo_node_tag(node) == GUMBO_TAG_TIME
        guard isTime || names.itemprop != nil else { return }
        guard let value = Self.attribute("datetime", of: node) ?? Self.attribute("content", of: node) else { return }
        let property = names.itemprop.map { UTF8Scan.string($0.prefix(40).map(ASCII.lowercased)) }
        if property == "datepublished" {
            note(.published, value, basis: "microdata datePublished", rank: 2)
        } else if property == "datemodified" {
            note(.updated, value, basis: "microdata dateModified", rank: 2)
        } else if isTime, property == nil {
            note(.published, value, basis: "time datetime", rank: 6)
        }
    }

    private static func attribute(_ name: String, of node: UnsafePointer<GumboNode>) -> String? {
        for index in 0..<gumbo_node_attribute_count(node) {
            guard let attribute = gumbo_node_attribute(node, index), strcmp(attribute.pointee.name, name) == 0 else { continue }
            return UTF8Scan.string(UnsafeRawBufferPointer(start: attribute.pointee.value, count: strlen(attribute.pointee.value)))
        }
        return nil
    }

    // MARK: - Result

    var decoded: DecodedMetadata {
        var metadata = DecodedMetadata()
        metadata.title = found[.title]?.value
        metadata.published = found[.published]?.value
        metadata.publishedBasis = found[.published]?.basis
        metadata.updated = found[.updated]?.value
        metadata.uri = found[.uri]?.value
        metadata.siteName = found[.siteName]?.value
        metadata.language = found[.language]?.value
        metadata.authors = authors
        return metadata
    }
}
