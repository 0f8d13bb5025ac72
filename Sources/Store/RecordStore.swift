import Articles

/// Where articles, their events and their full text live. Kept to what one machine's SQLite and several machines' PostgreSQL can both do.
package protocol RecordStore: Sendable {
    /// Random, given at creation: sequences of different epochs are not comparable.
    var epoch: String { get }

    /// Writes the batch in one transaction, in its order; entries that were consumed before yield nothing.
    /// - Returns: the events written, by sequence.
    func append(_ batch: [StoreOperation]) throws(StoreError) -> [ChangeEvent]

    /// Events with a sequence above `after`, at most `limit`.
    func events(after: Int64, limit: Int) throws(StoreError) -> [ChangeEvent]
    /// Sequence of the latest event; 0 before the first.
    func head() throws(StoreError) -> Int64
    /// Sequence below which events were trimmed: `events(after:)` is complete from here on.
    func floor() throws(StoreError) -> Int64
    /// The last sequence before a time, in seconds since 1970: events after it are of that time or later. Nil where events of that
    /// time may have been trimmed.
    func sequence(before time: Double) throws(StoreError) -> Int64?
    /// Drops events through this sequence.
    func trim(through sequence: Int64) throws(StoreError)
    /// Drops the oldest events that go beyond what shall be kept, a bounded number a call.
    /// - Returns: whether it dropped as many as one call does, so that there may be more.
    func trim(keeping retention: EventRetention) throws(StoreError) -> Bool
    /// Removes articles that go beyond what shall be kept, a bounded number a call, each told as withdrawn for `retention`.
    func retire(_ retention: ArticleRetention, from cursor: RetentionCursor) throws(StoreError) -> RetentionTurn
    /// Articles as they are now, told as of `sequence`, in an order of their own.
    /// - Parameter id: of the last article of the page before; nil for the first page.
    func snapshot(after id: String?, limit: Int, at sequence: Int64) throws(StoreError) -> SnapshotPage

    func article(_ reference: ArticleReference) throws(StoreError) -> StoredArticle?
    func search(_ query: SearchQuery) throws(StoreError) -> SearchPage
    /// Joins a bounded piece of the index, so that words are looked up in fewer places; for quiet moments.
    /// - Returns: whether there may be more to join.
    func mergeIndex() throws(StoreError) -> Bool
    /// Whole articles, page by page, newest first.
    func export(_ query: ExportQuery) throws(StoreError) -> ExportPage

    /// Forgets that entries through this position were consumed: the journal has none of them open. Later ones stay remembered, and so
    /// do further lives of dead letters.
    func pruneConsumed(through position: Int64) throws(StoreError)

    /// Durable followers, by name.
    func followers() throws(StoreError) -> [DurableFollower]
    /// Writes and removes in one transaction, which outlives the process; a power loss may undo the last ones.
    func save(_ followers: [DurableFollower], removing names: [String]) throws(StoreError)

    func status() throws(StoreError) -> StoreStatus
}

/// What one journal entry comes to. - `revival`: how often the entry was a dead letter before; each life is consumed once.
package enum StoreOperation: Sendable {
    /// Its articles: all of one position, by part; and the parts that were refused beside them, each told as `article.failed`.
    case index([ParsedArticle], refused: [RefusedPart] = [], revival: Int = 0)
    /// Nothing was stored: told as `article.failed`.
    case fail(position: Int64, header: SubmissionHeader, Failure, revival: Int = 0)
    /// An article is gone: told as `article.withdrawn`, or `article.failed` where there is none.
    case withdraw(position: Int64, Withdrawal, revival: Int = 0)

    /// Nil where there is nothing to consume.
    var life: (position: Int64, revival: Int)? {
        switch self {
        case .index(let articles, _, let revival): articles.first.map { ($0.position, revival) }
        case .fail(let position, _, _, let revival), .withdraw(let position, _, let revival): (position, revival)
        }
    }
}

/// A part of an entry, such as a line of NDJSON, that is no article.
package struct RefusedPart: Sendable, Hashable {
    /// The sender's name for it, with the line's number.
    package var name: String?
    package var failure: Failure

    package init(name: String?, failure: Failure) {
        self.name = name
        self.failure = failure
    }
}

package enum ArticleReference: Sendable, Hashable {
    /// 32 lowercase hexadecimal digits.
    case id(String)
    case uri(String)
}

package struct StoredArticle: Sendable, Hashable {
    package var id: String
    package var uri: String?
    /// From 1.
    package var revision: Int
    /// The journal's, of the present revision.
    package var position: Int64
    /// The article whose text this one repeats.
    package var copyOf: String?
    /// Seconds since 1970.
    package var firstSeen: Double
    package var lastSeen: Double
    /// Seconds since 1970; nil while it can be found.
    package var withdrawn: Double?
    /// JSON, UTF-8, as it was written.
    package var record: [UInt8]
    /// That the record's spans count in.
    package var text: String
    package var original: [UInt8]
}

package struct StoreStatus: Sendable, Hashable {
    package var articles: Int
    package var head: Int64
    package var floor: Int64
    package var epoch: String
}

/// How much of the event log is kept; the shorter one counts.
package struct EventRetention: Sendable, Hashable {
    package var seconds: Double
    /// Of the events' JSON.
    package var bytes: Int64

    package init(seconds: Double, bytes: Int64) {
        self.seconds = seconds
        self.bytes = bytes
    }
}

package struct SnapshotPage: Sendable {
    /// Of kind `present`.
    package var articles: [ChangeEvent]
    /// Where the next page begins; nil after the last.
    package var next: String?
}
