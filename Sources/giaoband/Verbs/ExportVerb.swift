import Articles
import Store
import WireProtocol

/// Whole articles, page by page: EXPORT.
struct ExportVerb: Sendable {
    /// Articles of a page, at most and where nothing is said.
    private static let limits = (most: 1_000, usual: 100)

    let store: any RecordStore

    func export(_ request: Request) throws -> Reply? {
        let header = try request.header(as: ExportHeader.self)
        let limit = header.limit ?? Self.limits.usual
        guard (1...Self.limits.most).contains(limit) else {
            throw RequestError(
                status: .malformed, id: request.id, code: "limit",
                message: "take EXPORT: a limit of \(limit); ask for 1 to \(Self.limits.most)", pointer: "/limit")
        }
        let page = try store.export(
            ExportQuery(text: header.query, since: header.since, until: header.until, after: header.after, limit: limit))
        var body: [UInt8] = []
        body.reserveCapacity(page.articles.reduce(0) { $0 + $1.record.count + 256 })
        for article in page.articles {
            body += ArticleObject(article: article).json(capacity: article.record.count + 256)
            body.append(UInt8(ascii: "\n"))
        }
        return Reply(.done, id: request.id, body: body) {
            $0.member("articles", page.articles.count)
            $0.member("sequence", ChangeEvent.padded(page.head))
            $0.member("next", page.next)
        }
    }
}

/// One line of an EXPORT reply.
private struct ArticleObject: JSONWritable {
    let article: StoredArticle

    func write(to json: inout JSONWriter) {
        json.object {
            $0.member("id", article.id)
            $0.member("uri", article.uri)
            $0.member("revision", article.revision)
            $0.member("firstSeen", article.firstSeen)
            $0.member("lastSeen", article.lastSeen)
            $0.member("copyOf", article.copyOf)
            $0.member("record", json: article.record)
        }
    }
}
