import Articles
import Foundation
import GRDB

/// How long articles are kept, and how many bytes of them; what goes beyond goes with its texts, its original and its rows of the index.
package struct ArticleRetention: Sendable, Hashable {
    /// Since an article came first; nil for ever.
    package var seconds: Double?
    /// Of all articles as they are stored, compressed; beyond, those that came first go. Nil as the disk allows.
    package var bytes: Int64?
    /// Seconds by host, in lower case: for articles whose URI has this host, or one below it, instead of ``seconds``; infinity for ever.
    /// The longest host that fits counts.
    package var outlets: [String: Double]

    package init(seconds: Double? = nil, bytes: Int64? = nil, outlets: [String: Double] = [:]) {
        self.seconds = seconds
        self.bytes = bytes
        self.outlets = outlets
    }

    package var isOff: Bool { seconds == nil && bytes == nil && outlets.isEmpty }

    /// What younger articles cannot reach; nil where none is too old ever.
    var shortest: Double? {
        let all = (seconds.map { [$0] } ?? []) + outlets.values.filter(\.isFinite)
        return all.min()
    }

    /// Nil for ever.
    package func keeps(uri: String?) -> Double? {
        guard !outlets.isEmpty, var host = uri.flatMap(Self.host) else { return seconds }
        while true {
            if let own = outlets[String(host)] { return own.isFinite ? own : nil }
            guard let dot = host.firstIndex(of: ".") else { return seconds }
            host = host[host.index(after: dot)...]
        }
    }

    /// Between `//` and the path, without user and port, in lower case. - Source: RFC 3986, section 3.2.
    static func host(_ uri: String) -> Substring? {
        guard let slashes = uri.firstRange(of: "//") else { return nil }
        var authority = uri[slashes.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        if let colon = authority.lastIndex(of: ":"), authority[authority.index(after: colon)...].allSatisfy(\.isNumber) {
            authority = authority[..<colon]
        }
        if authority.hasSuffix(".") { authority = authority.dropLast() }
        return authority.isEmpty ? nil : Substring(authority.lowercased())
    }
}

/// What one turn of retention did.
package struct RetentionTurn: Sendable {
    /// Committed, in order.
    package var events: [ChangeEvent] = []
    /// Articles that are too old and stay, since their texts are damaged.
    package var damaged = 0
    /// Where the next turn goes on; nil where there is nothing more to do.
    package var next: RetentionCursor?
}

/// Through which article, in the order in which they came, a round of retention has looked.
package struct RetentionCursor: Sendable, Hashable {
    var firstSeen = -Double.infinity
    var place = Int64.min

    package init() {}

    init(_ row: Row) {
        firstSeen = row["firstSeen"]
        place = row["place"]
    }
}

extension SQLiteRecordStore {
    /// Articles that a turn looks at without the writer's lock.
    private static let looks = 2_000
    /// Articles that a turn takes out: the writer is held for about as long as by a batch that puts articles in.
    private static let takes = 64

    /// Takes out articles that are not to be kept, a bounded number. A round is over when ``RetentionTurn/next`` is nil.
    package func retire(_ retention: ArticleRetention, from cursor: RetentionCursor) throws(StoreError) -> RetentionTurn {
        let now = clock()
        let due = try read("find articles to retire") { try Self.due(retention, now: now, from: cursor, $0) }
        guard !due.places.isEmpty else { return RetentionTurn(next: due.next) }
        var turn = try write("retire articles") { [epoch, memory] db in
            var turn = RetentionTurn()
            var transaction = try StoreTransaction(db, now: now, epoch: epoch, memory: memory)
            for (place, revision) in due.places where try !transaction.retire(place, revision: revision) { turn.damaged += 1 }
            try transaction.finish()
            turn.events = transaction.events
            return turn
        }
        turn.next = due.next
        return turn
    }

    /// - Returns: the articles by place and revision: one that has changed by the time it is to go stays until the next round.
    private static func due(
        _ retention: ArticleRetention, now: Double, from cursor: RetentionCursor, _ db: Database
    ) throws -> (places: [(Int64, Int)], next: RetentionCursor?) {
        var excess = try retention.bytes.map { try StoreTransaction.meta("packBytes", db) - $0 } ?? 0
        let oldest = retention.shortest.map { now - $0 } ?? -.infinity
        let select = try db.cachedStatement(
            sql: """
                SELECT place, revision, firstSeen, uri, ifnull(length(bytes), 0) AS bytes
                FROM article LEFT JOIN content ON number = pack
                WHERE (firstSeen, place) > (?, ?) AND (firstSeen <= ? OR ?) ORDER BY firstSeen, place LIMIT ?
                """)
        let rows = try Row.fetchCursor(
            select, arguments: [max(cursor.firstSeen, -1e300), cursor.place, oldest, excess > 0, looks])
        var places: [(Int64, Int)] = []
        var (last, seen): (RetentionCursor?, Int) = (nil, 0)
        while let row = try rows.next() {
            last = RetentionCursor(row)
            seen += 1
            let age = now - (row["firstSeen"] as Double)
            let isOld = retention.keeps(uri: row["uri"]).map { age >= $0 } ?? false
            guard isOld || excess > 0 else { continue }
            excess -= row["bytes"]
            places.append((row["place"], row["revision"]))
            if places.count == takes { return (places, last) }
        }
        return (places, seen == looks ? last : nil)
    }
}

extension StoreTransaction {
    /// Removes an article and all that is stored of it; told, unless it was withdrawn before.
    /// - Returns: false where its texts are damaged: without them its words cannot be taken out of the index.
    mutating func retire(_ place: Int64, revision: Int) throws -> Bool {
        let find = try db.cachedStatement(
            sql: """
                SELECT place, id, revision, position, firstSeen, published, copyOf, pack, withdrawn, uri
                FROM article WHERE place = ? AND revision = ?
                """)
        guard let row = try Row.fetchOne(find, arguments: [place, revision]) else { return true }
        let (present, id): (Present, Data) = (Present(row), row["id"])
        guard row["withdrawn"] as Double? == nil else {
            try remove(present)
            try forgetCorrections(of: id)
            return true
        }
        let facets: EventFacets
        do {
            index.delete(place, try words(of: present, id: id), isCopy: present.isCopy)
            facets = EventFacets(recordJSON: try record(of: present, id: id))
        } catch let error as StoreError where error.reason == .damaged {
            return false
        }
        try remove(present)
        try forgetCorrections(of: id)
        var data = ChangeEvent.Data(position: row["position"])
        data.article = Self.hexadecimal(id)
        data.uri = row["uri"]
        data.revision = revision
        data.reason = .retention
        try tell(.withdrawn, data, facets)
        return true
    }
}
