import Articles
import Glibc

/// Finds articles in JSON, whoever shaped it: IPTC ninjs 1 to 3, schema.org, trafilatura, news-please, JSON Feed, or a plain
/// object with a title and a text. Members are looked up by name, the telling names first.
enum ArticleJSON {
    /// An article's parts before its text is laid out.
    struct Parts {
        var title: String?
        var body: String?
        var metadata = DecodedMetadata()
    }

    private static let titleKeys = ["headline", "title", "name"]
    /// Text or HTML, in the order of trust: `raw_text` of trafilatura and `content` of many are the whole page.
    private static let bodyKeys = [
        "articleBody", "body_html", "content_html", "body_text", "content_text", "maintext", "text", "body", "content",
        "fulltext",
        "full_text", "html", "raw_text",
    ]
    private static let summaryKeys = ["description", "excerpt", "summary", "abstract", "lead", "sapo"]
    /// Never when it was fetched: `date_download`, `filedate`, `crawled_at` are left out on purpose.
    private static let publishedKeys = [
        "datePublished", "date_publish", "date_published", "published", "published_at", "publishedAt", "publish_date",
        "publishDate", "pubDate", "pubdate", "firstcreated", "date", "versioncreated", "contentcreated",
        "firstCreated", "versionCreated", "contentCreated",
    ]
    private static let updatedKeys = [
        "dateModified", "date_modify", "date_modified", "updated", "updated_at", "updatedAt", "versioncreated", "versionCreated",
    ]
    private static let uriKeys = ["url", "uri", "link", "canonical_url", "mainEntityOfPage", "@id", "source", "id"]
    private static let siteKeys = [
        "publisher", "sitename", "site_name", "siteName", "infosources", "source_domain", "hostname", "source",
    ]
    private static let languageKeys = ["inLanguage", "language", "lang"]
    private static let authorKeys = ["author", "authors", "byline", "bylines", "creator", "by"]
    /// Members that hold a list of articles.
    private static let listKeys = ["articles", "items", "entries", "results", "data", "docs", "hits", "news", "posts", "_source"]
    private static let articleTypes = ["Article", "Report", "BlogPosting", "Posting"]

    /// - Returns: the articles of a value, in order; empty where there is none.
    static func articles(in value: JSONValue, depth: Int = 0) -> [JSONValue] {
        if let elements = value.elements { return depth > 3 ? [] : elements.flatMap { articles(in: $0, depth: depth + 1) } }
        guard value.isObject else { return [] }
        if value["@graph"] != nil {
            let articles = linkedArticles(in: value).filter(isArticle)
            if !articles.isEmpty { return articles }
        }
        if body(of: value) != nil { return [value] }
        if depth <= 3 {
            for key in listKeys {
                guard let inner = value[key], inner.isObject || inner.elements != nil else { continue }
                let found = articles(in: inner, depth: depth + 1)
                if !found.isEmpty { return found }
            }
        }
        return title(of: value) != nil ? [value] : []
    }

    /// Whether what stands around an article can be left out.
    static func standsAlone(_ article: JSONValue) -> Bool { articles(in: article).map(\.bytes) == [article.bytes] }

    static func parts(of value: JSONValue) -> Parts {
        Parts(
            title: title(of: value), body: body(of: value) ?? first(summaryKeys, in: value)?.text, metadata: metadata(of: value))
    }

    // MARK: - Linked data

    /// The objects of a JSON-LD text that may describe an article or its page, through arrays and `@graph`.
    static func linkedArticles(in value: JSONValue) -> [JSONValue] {
        var found: [JSONValue] = []
        var open = [value]
        while let next = open.popLast() {
            if let elements = next.elements {
                open.append(contentsOf: elements.reversed())
            } else if let graph = next["@graph"] {
                open.append(graph)
            } else if isArticle(next) || types(of: next).contains("WebPage") {
                found.append(next)
            }
        }
        return found
    }

    static func isArticle(_ value: JSONValue) -> Bool {
        types(of: value).contains { type in articleTypes.contains { type.hasSuffix($0) } }
    }

    private static func types(of value: JSONValue) -> [String] {
        if let elements = value["@type"]?.elements { return elements.compactMap(\.string) }
        return value["@type"]?.string.map { [$0] } ?? []
    }

    // MARK: - Members

    private static func first(_ keys: [String], in value: JSONValue) -> (key: String, text: String)? {
        for key in keys {
            if let text = value[key]?.string { return (key, text) }
        }
        return nil
    }

    /// A time as text, in a list of one, or as seconds or thousandths since 1970.
    private static func firstTime(_ keys: [String], in value: JSONValue) -> (key: String, text: String)? {
        for key in keys {
            guard let member = value[key].map({ $0.elements?.first ?? $0 }) else { continue }
            if let text = member.string { return (key, text) }
            if case .number(let digits) = member, let number = Int(digits), let time = time(number) { return (key, time) }
        }
        return nil
    }

    /// Seconds of the years 2001 to 2286, which have ten digits.
    private static let seconds = 1_000_000_000..<10_000_000_000

    /// `2018-08-09T00:45:00+00:00`; nil for what can be no time of an article.
    private static func time(_ number: Int) -> String? {
        var moment = seconds.contains(number) ? number : number / 1000
        guard seconds.contains(moment) else { return nil }
        var parts = tm()
        guard gmtime_r(&moment, &parts) != nil else { return nil }
        let numbers = [parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec].map {
            $0 < 10 ? "0\($0)" : "\($0)"
        }
        return "\(parts.tm_year + 1900)-\(numbers[0])-\(numbers[1])T\(numbers[2]):\(numbers[3]):\(numbers[4])+00:00"
    }

    private static func title(of value: JSONValue) -> String? {
        if let headlines = value["headlines"]?.elements {
            let main = headlines.first { $0["role"]?.string == "main" } ?? headlines.first
            if let text = main?["value"]?.string { return text }
        }
        // A title may be an object, as WordPress's API has it.
        for key in titleKeys {
            if let text = value[key]?.string ?? value[key]?["rendered"]?.string { return text }
        }
        return nil
    }

    private static func body(of value: JSONValue) -> String? {
        if let bodies = value["bodies"]?.elements {
            let main = bodies.first { $0["role"]?.string == "main" && $0["value"]?.string != nil } ?? bodies.first
            if let text = main?["value"]?.string { return text }
        }
        for key in bodyKeys {
            guard let member = value[key] else { continue }
            if let text = member.string ?? member["rendered"]?.string ?? member["value"]?.string { return text }
            // A body may be a list of paragraphs.
            if let elements = member.elements {
                let paragraphs = elements.compactMap { $0.string ?? $0["text"]?.string ?? $0["value"]?.string }
                if !paragraphs.isEmpty, paragraphs.count == elements.count { return paragraphs.joined(separator: "\n") }
            }
        }
        return nil
    }

    static func metadata(of value: JSONValue) -> DecodedMetadata {
        var metadata = DecodedMetadata()
        metadata.title = title(of: value)
        if let (key, date) = firstTime(publishedKeys, in: value) {
            metadata.published = date
            metadata.publishedBasis = "json \(key)"
        }
        if let (key, date) = firstTime(updatedKeys, in: value), metadata.publishedBasis != "json \(key)" {
            metadata.updated = date
        }
        metadata.uri = uri(of: value)
        metadata.siteName = siteKeys.lazy.compactMap { siteName(value[$0]) }.first
        metadata.language = first(languageKeys, in: value)?.text ?? value["inLanguage"]?["alternateName"]?.string
        metadata.authors = authorKeys.lazy.map { names(value[$0]) }.first { !$0.isEmpty } ?? []
        return metadata
    }

    private static func uri(of value: JSONValue) -> String? {
        for key in uriKeys {
            guard let text = value[key]?.string ?? value[key]?["@id"]?.string else { continue }
            // `id` and `source` hold other things too.
            if text.hasPrefix("http://") || text.hasPrefix("https://") || text.hasPrefix("urn:") || text.hasPrefix("tag:")
                || key == "uri"
            {
                return text
            }
        }
        return nil
    }

    private static func siteName(_ member: JSONValue?) -> String? {
        guard let member else { return nil }
        if let text = member.string { return text.hasPrefix("http") ? nil : text }
        if let elements = member.elements { return elements.lazy.compactMap { siteName($0) }.first }
        return member["name"]?.string ?? member["title"]?.string
    }

    /// A name, a list parted by semicolons, an object with a name, or a list of these.
    private static func names(_ member: JSONValue?) -> [String] {
        guard let member else { return [] }
        if let text = member.string {
            return text.split(separator: ";").map { PageMetadata.trimmed(String($0)) }.filter { !$0.isEmpty }
        }
        if let elements = member.elements { return elements.prefix(50).flatMap { $0.elements == nil ? names($0) : [] } }
        // `"name": ["A", "B"]`
        guard let name = member["name"] ?? member["byline"] else { return [] }
        return (name.elements ?? [name]).prefix(50).flatMap { $0.string != nil ? names($0) : [] }
    }
}
