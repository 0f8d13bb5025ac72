import GRDB
import GRDBSQLite
import Glibc

/// BM25 over the matches of a query, each visited once.
///
/// FTS5's own `bm25()` counts the documents of every phrase anew for each query and reads a length for each match from the disk. Here
/// lengths are in memory, frequencies are remembered, and the occurrences are those that FTS5 has found already in order to match.
///
/// score = sum over the words and phrases of the query: idf * f * (k1 + 1) / (f + k1 * (1 - b + b * words / average)), with
/// f = occurrences in the body + titleWeight * occurrences in the title, and idf = ln(1 + (N - n + .5) / (n + .5)). The accent variants
/// of a word are one word. Fields besides title and body choose and do not rank. Source: Robertson and Zaragoza, "The Probabilistic
/// Relevance Framework: BM25 and Beyond" (2009), with Lucene's idf, which is never negative.
enum BM25 {
    static let k1 = 1.2
    static let b = 0.75
    /// An occurrence in the title counts as three in the body: titles have some twelve words, bodies some four hundred, and a word in a
    /// title says what an article is about.
    static let titleWeight = 3.0

    static func idf(documents: Int, of all: Int) -> Double {
        let (n, all) = (Double(min(documents, all)), Double(all))
        return log(1 + (all - n + 0.5) / (n + 0.5))
    }
}

/// One pass over the matches: what the auxiliary function writes to.
final class RankingPass {
    struct Match {
        var score: Double
        var place: Int64
    }

    /// By the number that FTS5 gives each phrase; 0 where it does not rank.
    private let weights: [Double]
    private let lengths: ArticleLengths.Snapshot
    private let average: Double
    private let watch: SearchDeadline.Watch
    private var below: Int
    fileprivate(set) var matches: [Match] = []

    /// - Parameter average: words of an article.
    init(weights: [Double], lengths: ArticleLengths.Snapshot, average: Double, _ watch: SearchDeadline.Watch) {
        self.weights = weights
        self.lengths = lengths
        self.average = average
        self.watch = watch
        below = lengths.count
    }

    /// Reads the occurrences of the present match. - Returns: an SQLite code.
    fileprivate func visit(_ api: Fts5ExtensionApi, _ context: OpaquePointer?) -> Int32 {
        guard let first = api.xPhraseFirst, let next = api.xPhraseNext, let rowid = api.xRowid else { return SQLITE_ERROR }
        let place = rowid(context)
        // Between a commit and the note of it an article has no length yet.
        let words = lengths.words(at: place, below: &below).map(Double.init) ?? average
        let damping = BM25.k1 * (1 - BM25.b + BM25.b * words / average)
        var score = 0.0
        for (phrase, weight) in weights.enumerated() where weight > 0 {
            guard !watch.isOver else { return SQLITE_INTERRUPT }
            var iterator = Fts5PhraseIter()
            var (column, offset): (Int32, Int32) = (0, 0)
            var frequency = 0.0
            let code = first(context, Int32(phrase), &iterator, &column, &offset)
            guard code == SQLITE_OK else { return code }
            while column >= 0 {
                switch Int(column) {
                case StoreSchema.Column.body: frequency += 1
                case StoreSchema.Column.title: frequency += BM25.titleWeight
                default: break
                }
                next(context, &iterator, &column, &offset)
            }
            if frequency > 0 { score += weight * (frequency * (BM25.k1 + 1) / (frequency + damping)) }
        }
        matches.append(Match(score: score, place: place))
        return SQLITE_OK
    }

    // MARK: - SQLite

    private static let pointerType: StaticString = "giaoban.ranking"

    /// Makes `giaoban_rank(fullText, pass)` known to a connection.
    static func register(_ db: Database) throws {
        let api = FTS5.api(db)
        guard let create = api.pointee.xCreateFunction else {
            throw DatabaseError(resultCode: .SQLITE_ERROR, message: "this SQLite has no FTS5 functions")
        }
        let code = create(
            UnsafeMutablePointer(mutating: api), "giaoban_rank", nil,
            { api, context, result, count, values in
                guard let api, count == 1, let value = values?.pointee,
                    let pass = sqlite3_value_pointer(value, RankingPass.typeName)
                else { return sqlite3_result_error_code(result, SQLITE_MISUSE) }
                let code = Unmanaged<RankingPass>.fromOpaque(pass)._withUnsafeGuaranteedRef { $0.visit(api.pointee, context) }
                if code == SQLITE_OK { sqlite3_result_null(result) } else { sqlite3_result_error_code(result, code) }
            }, nil)
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }

    private static var typeName: UnsafePointer<CChar> {
        UnsafeRawPointer(pointerType.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    /// Visits the newest matches of these places.
    func run(_ match: String, _ places: Range<Int64>, most: Int, _ db: Database) throws {
        let run = try StatementRun(
            db,
            """
            SELECT giaoban_rank(fullText, ?) FROM fullText WHERE fullText MATCH ? AND rowid >= ? AND rowid < ?
            ORDER BY rowid DESC LIMIT ?
            """, [nil, match, places.lowerBound, places.upperBound, most])
        try withExtendedLifetime(self) {
            sqlite3_bind_pointer(run.pointer, 1, Unmanaged.passUnretained(self).toOpaque(), Self.typeName, nil)
            // The statement is kept for the next search, this pass is not.
            defer { sqlite3_bind_null(run.pointer, 1) }
            try run.each { _ in }
        }
    }
}
