import GRDB
import GRDBSQLite
import Synchronization

/// In how many articles a word or phrase stands, as far as was asked lately.
///
/// Counted exactly up to 20,000 articles, beyond that from how dense the newest 20,000 of them lie; and counted again once the index has
/// grown or shrunk by a tenth, which moves a score by less than a word more in the text does.
final class PhraseFrequencies: Sendable {
    /// Articles.
    private static let mostCounted = 20_000
    /// Phrases; some 2 MB. Then it begins anew.
    private static let most = 10_000

    private struct Known {
        var documents: Int
        /// Articles of the index when it was counted.
        var all: Int
    }
    private let known = Mutex<[String: Known]>([:])

    /// - Parameters:
    ///   - phrase: as an FTS5 expression.
    ///   - count: of the newest articles with it, at most so many, and the place of the last of them.
    func documents(
        with phrase: String, _ lengths: ArticleLengths.Snapshot, _ count: (_ most: Int) throws -> (documents: Int, last: Int64)
    ) throws -> Int {
        let all = lengths.count
        if let known = known.withLock({ $0[phrase] }), abs(known.all - all) * 10 <= known.all {
            return known.documents
        }
        var (documents, last) = try count(Self.mostCounted)
        if documents == Self.mostCounted {
            let newer = lengths.count(from: last)
            if newer > documents { documents = Int(Double(documents) * Double(all) / Double(newer)) }
        }
        let found = Known(documents: documents, all: all)
        known.withLock { known in
            if known.count >= Self.most { known.removeAll(keepingCapacity: true) }
            known[phrase] = found
        }
        return documents
    }

    /// By FTS5.
    static func count(
        _ phrase: String, most: Int, _ watch: SearchDeadline.Watch, _ db: Database
    ) throws -> (documents: Int, last: Int64) {
        var (documents, last) = (0, Int64.max)
        let run = try StatementRun(
            db, "SELECT rowid FROM fullText WHERE fullText MATCH ? ORDER BY rowid DESC LIMIT ?", [phrase, most])
        try run.each {
            try watch.check()
            documents += 1
            last = sqlite3_column_int64($0, 0)
        }
        return (documents, last)
    }
}
