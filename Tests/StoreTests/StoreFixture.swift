import Articles
import Foundation
import Store
import TemporaryDirectories

/// A store in a directory of its own, removed at the end, and articles for it.
final class StoreFixture: Sendable {
    private let directory: TemporaryDirectory
    var path: String { directory.path }

    init() throws { directory = try TemporaryDirectory() }

    /// Its searches never run out of time, however slow the machine or the build is.
    /// - Parameter now: seconds since 1970.
    func open(at now: Double = 1_700_000_000, maximumBytes: Int? = nil) throws -> SQLiteRecordStore {
        try SQLiteRecordStore(
            directory: path, maximumBytes: maximumBytes, clock: { now }, deadline: SearchDeadline(seconds: 1, clock: { 0 }))
    }

    /// With so many articles that share their words.
    func filled(_ count: Int64) throws -> SQLiteRecordStore {
        let store = try open()
        _ = try store.append((1...count).map { Self.article($0, uri: "u:\($0)", "tin \($0)", "bài số \($0 * 7919)") })
        return store
    }

    static func record(_ title: String, _ body: String, published: String? = nil) -> Record {
        var record = Record(
            parser: .init(version: "test"),
            source: .init(name: nil, sha256: "", bytes: 0, mediaType: "text/plain", encoding: "utf-8", uri: nil),
            body: .init(text: body))
        record.title = .init(text: title, span: Span(start: 0, end: title.unicodeScalars.count, text: title))
        record.published = published.map { .init(iso: $0, precision: "day", span: nil, basis: nil) }
        record.text = title + "\n" + body
        return record
    }

    static func article(
        _ position: Int64, uri: String? = nil, _ title: String, _ body: String, published: String? = nil
    ) -> StoreOperation {
        .index([
            ParsedArticle(
                position: position, part: 0, header: SubmissionHeader(uri: uri),
                record: record(title, body, published: published),
                original: Array("\(title)\n\(body)".utf8))
        ])
    }
}

extension ChangeEvent {
    /// The event as a subscriber reads it.
    func decoded() throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Foundation.Data(json)) as? [String: Any] ?? [:]
    }

    func data(_ key: String) throws -> Any? {
        (try decoded()["data"] as? [String: Any])?[key].flatMap { $0 is NSNull ? nil : $0 }
    }
}
