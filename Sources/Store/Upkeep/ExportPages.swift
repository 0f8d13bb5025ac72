import Articles
import Foundation
import GRDB

/// Which articles are exported, and from where on.
package struct ExportQuery: Sendable, Hashable {
    /// Of the search language; nil for all articles.
    package var text: String?
    /// Years, months, days and so on as the search language writes them; through the end of `until`.
    package var since: String?
    package var until: String?
    /// ``ExportPage/next`` of the page before.
    package var after: String?
    /// Articles, 1...1000.
    package var limit: Int

    package init(text: String? = nil, since: String? = nil, until: String? = nil, after: String? = nil, limit: Int = 100) {
        self.text = text
        self.since = since
        self.until = until
        self.after = after
        self.limit = limit
    }
}

/// Articles as they are now, newest first, as search has them.
package struct ExportPage: Sendable {
    package var articles: [StoredArticle]
    /// For the next page; nil on the last.
    package var next: String?
    /// All that events tell through this one is in the articles.
    package var head: Int64
}

extension SQLiteRecordStore {
    /// Bytes of records, texts and originals together after which a page ends, before its limit; one article is always there.
    private static let pageBytes = 4 << 20

    /// - Throws: badQuery for a query or a time that cannot be read.
    package func export(_ query: ExportQuery) throws(StoreError) -> ExportPage {
        // The head first: what is told later may be in the page already, and is told once more.
        let head = try head()
        let words = try Self.words(query.text, since: query.since, until: query.until, for: "export")
        var search = SearchQuery(words, limit: query.limit, after: query.after)
        search.withExcerpts = false
        let found = try self.search(search)
        var page = ExportPage(articles: [], next: found.next, head: head)
        var bytes = 0
        for hit in found.hits {
            // One that went since the search is told of by its event.
            guard let article = try article(.id(hit.id)), article.withdrawn == nil else { continue }
            bytes += article.record.count + article.text.utf8.count + article.original.count
            page.articles.append(article)
            guard bytes >= Self.pageBytes, hit.id != found.hits.last?.id else { continue }
            page.next = try place(of: article.id).map { SearchCursor(query: SearchCursor.digest(search), place: $0).text }
            break
        }
        return page
    }

    private func place(of id: String) throws(StoreError) -> Int64? {
        let key = Data(StoreTransaction.bytes(hexadecimal: id))
        return try read("export") { try Int64.fetchOne($0, sql: "SELECT place FROM article WHERE id = ?", arguments: [key]) }
    }

    /// A query with its times, and with what else narrows it, in the search language.
    /// - Parameters:
    ///   - other: in the search language, such as `source:"a.vn"`.
    ///   - operation: for the words of errors.
    package static func words(
        _ text: String?, since: String?, until: String?, and other: String? = nil, for operation: String
    ) throws(StoreError) -> String {
        for (name, time) in [("since", since), ("until", until)] {
            guard let time, time.contains("..") || SearchTime.range(time) == nil else { continue }
            throw StoreError(
                .badQuery, "\(operation): \(name) \"\(time.prefix(32))\" is no time; write 2018, 2018-10, 2018-10-05 or 2018-Q3",
                offset: 0)
        }
        if let since, let until, SearchTime.range("\(since)..\(until)") == nil {
            throw StoreError(
                .badQuery, "\(operation): since \(since) is after until \(until); give the earlier one as since", offset: 0)
        }
        let text = text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        let isBounded = since != nil || until != nil
        // All times that there are.
        let time = isBounded || (text.isEmpty && other == nil) ? "date:\(since ?? "1697")..\(until ?? "")" : nil
        let bounds = [time, other].compactMap(\.self)
        guard !text.isEmpty else { return bounds.joined(separator: " ") }
        guard !bounds.isEmpty else { return text }
        // By itself, so that a fault is told at its place in what was asked.
        _ = try SearchParser.parse(text)
        return (bounds + ["(\(text))"]).joined(separator: " ")
    }
}
