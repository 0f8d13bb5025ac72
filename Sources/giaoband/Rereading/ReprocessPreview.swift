import Articles
import Store

/// What a reprocessing would change, field by field; nothing of it is written. It is gone with the daemon.
struct ReprocessPreview: Sendable {
    struct Example: Sendable {
        var article: String
        var title: String
        /// JSON of the field's value, cut at ``mostBytes``.
        var before: String
        var after: String
    }

    struct Field: Sendable {
        var gained = 0
        var lost = 0
        var changed = 0
        var examples: [Example] = []
    }

    /// Of a value in an example: enough to see what differs.
    private static let mostBytes = 2_000

    /// From 1, of this process.
    let number: Int
    /// Articles that the selection has; a sample reads fewer.
    let selected: Int
    let total: Int
    private(set) var same = 0
    private(set) var changed = 0
    private(set) var refused = 0
    private(set) var failed = 0
    private(set) var skipped = 0
    private(set) var fields: [String: Field] = [:]
    private(set) var isCancelled = false
    private let examples: Int
    private var articles: [String]
    private var taken = 0

    init(number: Int, articles: [String], selected: Int, examples: Int) {
        self.number = number
        self.articles = articles
        self.selected = selected
        total = articles.count
        self.examples = examples
    }

    var done: Int { same + changed + refused + failed + skipped }
    var isUnderWay: Bool { !isCancelled && done < total }

    mutating func cancel() { isCancelled = isCancelled || done < total }

    /// The next ids, to be answered by as many `add`.
    mutating func next(_ limit: Int) -> [String] {
        let next = Array(articles[min(taken, articles.count)...].prefix(limit))
        taken += next.count
        return next
    }

    /// - Parameters:
    ///   - result: nil where the article is gone.
    ///   - difference: nil where it cannot be told.
    mutating func add(_ result: Rereading?, _ difference: RereadingDifference? = nil) {
        switch result?.outcome {
        case nil: skipped += 1
        case .refused: refused += 1
        case .failed: failed += 1
        case .article:
            guard let difference else {
                skipped += 1
                return
            }
            if difference.fields.isEmpty { same += 1 } else { changed += 1 }
            for field in difference.fields { add(field, difference) }
        }
    }

    private mutating func add(_ field: RereadingDifference.Field, _ difference: RereadingDifference) {
        var tally = fields[field.key] ?? Field()
        switch field.change {
        case .gained: tally.gained += 1
        case .lost: tally.lost += 1
        case .changed: tally.changed += 1
        }
        if tally.examples.count < examples {
            tally.examples.append(
                Example(
                    article: difference.article, title: difference.title, before: Self.shortened(field.before),
                    after: Self.shortened(field.after)))
        }
        fields[field.key] = tally
    }

    private static func shortened(_ json: [UInt8]) -> String {
        guard json.count > mostBytes else { return String(decoding: json, as: UTF8.self) }
        var end = mostBytes
        while end > 0, json[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: json[..<end], as: UTF8.self) + "..."
    }

    /// Spread evenly over all of them, in their order.
    static func sample(_ articles: [String], _ size: Int?) -> [String] {
        guard let size, size < articles.count else { return articles }
        return (0..<size).map { articles[$0 * articles.count / size] }
    }
}

extension ReprocessPreview: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object {
            $0.member("state", isCancelled ? "cancelled" : isUnderWay ? "running" : "done")
            $0.member("selected", selected)
            $0.member("total", total)
            $0.member("done", done)
            $0.member("same", same)
            $0.member("changed", changed)
            $0.member("skipped", skipped)
            $0.member("refused", refused)
            $0.member("failed", failed)
        }
    }
}

extension ReprocessPreview.Example: JSONWritable {
    func write(to json: inout JSONWriter) {
        json.object {
            $0.member("article", article)
            $0.member("title", title)
            $0.member("before", before)
            $0.member("after", after)
        }
    }
}

/// One line of a preview's body.
struct PreviewField: JSONWritable {
    let key: String
    let field: ReprocessPreview.Field
    let read: Int

    func write(to json: inout JSONWriter) {
        json.object {
            $0.member("field", key)
            $0.member("gained", field.gained)
            $0.member("lost", field.lost)
            $0.member("changed", field.changed)
            $0.member("same", max(0, read - field.gained - field.lost - field.changed))
            $0.member("examples", field.examples)
        }
    }
}
