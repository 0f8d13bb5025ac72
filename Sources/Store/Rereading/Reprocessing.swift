import Articles

/// The store's side of reading articles again and of correcting them, beside what ``RecordStore`` does for new ones.
package protocol RecordUpkeep: RecordStore {
    /// Articles that something else than this parser with this language data read last.
    func staleArticles(_ current: ReadingVersion) throws(StoreError) -> Int

    /// The job under way, else the last one; nil before the first.
    func reprocessing() throws(StoreError) -> ReprocessJob?
    /// Ids of the articles that are selected, in the order they arrived. Without writing anything.
    func select(_ selection: ReprocessSelection, _ current: ReadingVersion) throws(StoreError) -> [String]
    /// Makes a job of what is selected, in one transaction.
    /// - Throws: `.busy` where one is under way.
    func beginReprocessing(_ selection: ReprocessSelection, rate: Double?, _ current: ReadingVersion) throws(StoreError)
        -> ReprocessJob
    /// Pauses, resumes or cancels the job under way, or notes how work on it goes.
    /// - Returns: nil where none is under way.
    func changeReprocessing(_ change: ReprocessChange) throws(StoreError) -> ReprocessJob?
    /// The next articles of the job.
    /// - Parameters:
    ///   - limit: articles.
    ///   - bytes: of originals, beyond which no further article is added to the first.
    func articlesToReread(limit: Int, bytes: Int) throws(StoreError) -> [ReprocessTask]
    /// The same of one article that is in no job.
    func articleToReread(_ id: String) throws(StoreError) -> ReprocessTask?
    /// Stores what readings gave and that they are done, in one transaction.
    /// - Returns: the events written, by sequence.
    func reread(_ results: [Rereading]) throws(StoreError) -> [ChangeEvent]
    /// What would come of a reading, with the corrections that the article has. Nil where the article is gone, or another by now.
    func preview(_ result: Rereading) throws(StoreError) -> RereadingDifference?

    /// Makes or takes back a correction, in one transaction.
    /// - Throws: `.notFound`, `.badCorrection`.
    func correct(_ order: CorrectionOrder) throws(StoreError) -> CorrectionResult
    /// Corrections in the order they were made, of one article or of all. - Parameter number: of the last one of the page before.
    func corrections(of article: String?, after number: Int64, limit: Int) throws(StoreError) -> [StoredCorrection]
}

/// Which articles are read again.
package struct ReprocessSelection: Codable, Sendable, Hashable {
    /// As SEARCH takes it, with dates and outlets in it; nil for every article.
    package var query: String?
    /// Only those that the present parser and language data did not read.
    package var isStale: Bool

    package init(query: String? = nil, isStale: Bool) {
        self.query = query
        self.isStale = isStale
    }
}

/// One run of `reprocess`; the store has the last one, and what is left of it, across restarts.
package struct ReprocessJob: Codable, Sendable, Hashable {
    package enum State: String, Codable, Sendable {
        case running, paused, done, cancelled
    }

    /// From 1.
    package var number: Int
    package var state: State
    package var selection: ReprocessSelection
    /// Articles a second, at most; nil as fast as fresh articles let it.
    package var rate: Double?
    package var counts: ReprocessCounts
    /// Seconds since 1970.
    package var begun: Double
    package var ended: Double?
    /// So many more articles are read one by one, each noted before: the daemon died at a fault of its own while their like were read.
    package var alone = 0
    /// The one that is read alone.
    package var suspect: String?
    /// How often the daemon died at a fault while it was.
    package var crashes = 0
    /// One whose reading did not come to an end.
    package var accused: String?

    package var isUnderWay: Bool { state == .running || state == .paused }

    /// Articles of one batch: what a fault may leave in doubt.
    package static let batch = 32
    /// Faults with one article alone under work before it is given up.
    private static let mostCrashes = 2

    /// Whether this article is not tried again.
    package func isGivenUp(_ article: String) -> Bool {
        accused == article || (suspect == article && crashes >= Self.mostCrashes)
    }
}

package struct ReprocessCounts: Codable, Sendable, Hashable {
    package var total = 0
    package var same = 0
    package var changed = 0
    /// Came anew or were withdrawn since the job began: nothing was left to do.
    package var skipped = 0
    /// What the parser now takes for no article; the records stay as they are.
    package var refused = 0
    /// Could not be read for their time limit, or since the daemon died of them; the records stay as they are, and stale.
    package var failed = 0

    package init(total: Int = 0) {
        self.total = total
    }

    package var done: Int { same + changed + skipped + refused + failed }
}

package enum ReprocessChange: Sendable, Hashable {
    case pause, resume, cancel
    /// The daemon begins to work on the job. - Parameter afterFault: it died at a fault of its own before.
    case start(afterFault: Bool)
    /// This article is read alone now.
    case suspect(String)
    /// Reading this article does not come to an end; the daemon is to die of it.
    case accuse(String)
}

/// What became of reading an article again.
package struct Rereading: Sendable {
    package enum Outcome: Sendable {
        case article(ParsedArticle)
        /// No article by now.
        case refused(Failure)
        /// No reading.
        case failed(Failure)
    }

    /// Number, article and position as the task had them.
    package var number: Int64?
    package var article: String
    package var position: Int64
    /// What read it.
    package var reading: ReadingVersion
    package var outcome: Outcome

    package init(_ task: ReprocessTask, by reading: ReadingVersion, _ outcome: Outcome) {
        self.reading = reading
        number = task.number
        article = task.article
        position = task.position
        self.outcome = outcome
    }
}
