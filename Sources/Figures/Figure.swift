/// Every figure that the daemon keeps of itself: docs/figures.md and `figures` of INFO have these and no others.
package enum Figure: String, CaseIterable, Sendable {
    case articlesAccepted = "articles.accepted"
    case articlesRepeated = "articles.repeated"
    case articlesIndexed = "articles.indexed"
    case articlesUpdated = "articles.updated"
    case articlesCopied = "articles.copied"
    case articlesWithdrawn = "articles.withdrawn"
    case articlesFailed = "articles.failed"
    case bytesAccepted = "bytes.accepted"
    case putWait = "put.wait"
    case journalCommit = "journal.commit"
    case journalBatch = "journal.batch"
    case decode = "decode"
    case parse = "parse"
    case storeCommit = "store.commit"
    case storeBatch = "store.batch"
    case delay = "delay"

    package enum Form: String, Sendable {
        /// Grows from 0 since the start.
        case counter
        /// Spread of what was measured since the start.
        case sizes
        /// The same of durations.
        case durations
    }

    package var form: Form {
        switch self {
        case .articlesAccepted, .articlesRepeated, .articlesIndexed, .articlesUpdated, .articlesCopied, .articlesWithdrawn,
            .articlesFailed, .bytesAccepted:
            .counter
        case .journalBatch, .storeBatch: .sizes
        case .putWait, .journalCommit, .decode, .parse, .storeCommit, .delay: .durations
        }
    }

    package var unit: String {
        switch self {
        case .articlesAccepted, .articlesRepeated: "submissions"
        case .articlesIndexed, .articlesUpdated, .articlesCopied, .articlesWithdrawn, .articlesFailed: "events"
        case .bytesAccepted: "bytes"
        case .journalBatch: "operations"
        case .storeBatch: "entries"
        case .putWait, .journalCommit, .decode, .parse, .storeCommit, .delay: "seconds"
        }
    }

    package var summary: String {
        switch self {
        case .articlesAccepted: "Submissions that became durable, withdrawals among them, from all ways in."
        case .articlesRepeated: "Submissions answered 208: they had come before."
        case .articlesIndexed: "New articles."
        case .articlesUpdated: "Revisions of known ones."
        case .articlesCopied: "Articles that repeat another's text."
        case .articlesWithdrawn: "Articles taken out of search."
        case .articlesFailed: "Entries, or parts of them, that are no article."
        case .bytesAccepted: "Of accepted submissions, as they came."
        case .putWait: "From a submission's arrival to its being on disk, which its sender waits for."
        case .journalCommit: "One transaction of the journal."
        case .journalBatch: "What one transaction of the journal holds: submissions, claims and completions."
        case .decode: "Decoding of one entry."
        case .parse: "Parsing of one article."
        case .storeCommit: "One transaction of the store: records, index and events."
        case .storeBatch: "What one transaction of the store holds."
        case .delay: "From an entry's being received to its event, whatever it waited for."
        }
    }
}
