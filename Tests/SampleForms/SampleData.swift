import Foundation

/// An article as crawlers, agencies and feeds hand it on.
package enum SampleData: String, CaseIterable, Sendable {
    case ninjs, newsArticle, trafilatura, newsPlease, rss, atom

    package var mediaType: String {
        switch self {
        case .rss: "application/rss+xml"
        case .atom: "application/atom+xml"
        default: "application/json"
        }
    }

    /// The article in this form: title, date and authors in members of their own, the text without them.
    package func text(_ article: SampleArticle) throws -> String {
        let lines = article.below.filter { !$0.isBoilerplate && $0.label != "dateline" && $0.label != "byline" }.map(\.text)
        let plain = lines.joined(separator: "\n")
        let html = lines.map { "<p>\(SamplePage.escaped($0))</p>" }.joined()
        let date = article.published
        let uri = "https://bao.example/\(article.name).html"
        let day = date.map { String($0.prefix(10)) }
        switch self {
        case .ninjs:
            return try json([
                "uri": uri, "standard": ["name": "ninjs", "version": "3.1"], "type": "text", "language": "vi",
                "firstcreated": date, "headlines": [["role": "main", "value": article.title]],
                "bylines": article.authors.map { ["byline": $0] }, "infosources": [["name": "Báo Ví Dụ"]],
                "bodies": [["role": "main", "contenttype": "text/html", "value": html]],
            ])
        case .newsArticle:
            return try json([
                "@context": "https://schema.org", "@type": "NewsArticle", "headline": article.title, "articleBody": plain,
                "datePublished": date, "author": article.authors.map { ["@type": "Person", "name": $0] },
                "publisher": ["@type": "Organization", "name": "Báo Ví Dụ"], "inLanguage": "vi",
                "mainEntityOfPage": ["@type": "WebPage", "@id": uri],
            ])
        case .trafilatura:
            return try json([
                "title": article.title, "author": article.authors.joined(separator: "; "), "hostname": "bao.example",
                "date": date, "fingerprint": "f", "id": nil, "raw_text": "\(article.title) \(plain)", "source": uri,
                "source-hostname": "Báo Ví Dụ", "excerpt": lines[0], "text": plain, "filedate": "2026-01-01",
                "sitename": "Báo Ví Dụ",
                "language": nil, "comments": "Tin rất bổ ích, mong báo có thêm nhiều bài như thế này.",
            ])
        case .newsPlease:
            return try json([
                "authors": article.authors, "date_download": "2026-01-01 00:00:00", "date_modify": nil,
                "date_publish": date.map { $0.prefix(19).replacing("T", with: " ") }, "description": lines[0], "language": "vi",
                "maintext": plain, "source_domain": "bao.example", "title": article.title, "title_page": nil, "url": uri,
            ])
        case .rss:
            let creators = article.authors.map { "<dc:creator>\($0)</dc:creator>" }.joined()
            return """
                <?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" \
                xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Báo Ví Dụ</title><link>https://bao.example</link>\
                <lastBuildDate>Fri, 19 Jul 2024 00:00:00 +0700</lastBuildDate><language>vi</language><item>\
                <title>\(SamplePage.escaped(article.title))</title><link>\(uri)</link>\
                \(try date.map { "<pubDate>\(try Self.mailDate($0))</pubDate>" } ?? "")\(creators)\
                <description>\(SamplePage.escaped(lines[0]))</description>\
                <content:encoded><![CDATA[\(html)]]></content:encoded></item></channel></rss>
                """
        case .atom:
            let authors = article.authors.map { "<author><name>\($0)</name></author>" }.joined()
            return """
                <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="vi"><title>Báo Ví Dụ</title><id>urn:f</id>\
                <updated>2024-07-19T00:00:00+07:00</updated><entry><title>\(SamplePage.escaped(article.title))</title><id>urn:1</id>\
                <link href="\(uri)"/>\(day.map { _ in "<published>\(date ?? "")</published>" } ?? "")\(authors)\
                <content type="html">\(SamplePage.escaped(html))</content></entry></feed>
                """
        }
    }

    private func json(_ object: [String: Any?]) throws -> String {
        let plain = object.mapValues { $0 ?? NSNull() }
        return String(decoding: try JSONSerialization.data(withJSONObject: plain, options: [.sortedKeys]), as: UTF8.self)
    }

    /// `2018-09-28T09:25:00+07:00` -> `Fri, 28 Sep 2018 09:25:00 +0700`
    private static func mailDate(_ iso: String) throws -> String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 7 * 3600)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
        return format.string(from: try Date(iso, strategy: .iso8601))
    }
}
