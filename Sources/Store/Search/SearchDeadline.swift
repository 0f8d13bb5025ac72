import Articles
import GRDB
import GRDBSQLite

/// Ends a search that reads too much: a beginning of two letters may stand in a fifth of all words, and FTS5 gathers all their places
/// before the first hit.
package struct SearchDeadline: Sendable {
    /// Of one search. Ten times what a demanding one takes on 100,000 articles.
    package static let usual = SearchDeadline(seconds: 3)

    package var seconds: Double
    /// Seconds of a clock that only goes forward.
    package var clock: @Sendable () -> Double

    package init(seconds: Double, clock: @escaping @Sendable () -> Double = SystemClock.steady) {
        self.seconds = seconds
        self.clock = clock
    }

    /// Steps of SQLite's machine between two looks at the clock; FTS5 takes some for every page that it reads, too.
    private static let steps: Int32 = 2_000

    private final class Watch {
        let end: Double
        let clock: @Sendable () -> Double
        var isOver = false
        init(end: Double, clock: @escaping @Sendable () -> Double) {
            self.end = end
            self.clock = clock
        }
    }

    /// - Throws: badQuery when the time is over.
    func run<Value>(_ db: Database, _ body: () throws -> Value) throws -> Value {
        let watch = Watch(end: clock() + seconds, clock: clock)
        return try withExtendedLifetime(watch) {
            sqlite3_progress_handler(
                db.sqliteConnection, Self.steps,
                { context in
                    guard let context else { return 0 }
                    return Unmanaged<Watch>.fromOpaque(context)._withUnsafeGuaranteedRef { watch in
                        watch.isOver = watch.isOver || watch.clock() > watch.end
                        return watch.isOver ? 1 : 0
                    }
                }, Unmanaged.passUnretained(watch).toOpaque())
            defer { sqlite3_progress_handler(db.sqliteConnection, 0, nil, nil) }
            do {
                return try body()
            } catch let error as DatabaseError where watch.isOver && error.resultCode == .SQLITE_INTERRUPT {
                throw StoreError(
                    .badQuery,
                    "search: it took more than \(seconds.formatted) s of reading; write longer beginnings, type accents, or add a word"
                )
            }
        }
    }
}

extension Double {
    /// Without a fraction where there is none.
    fileprivate var formatted: String { Int(exactly: self).map(String.init) ?? String(self) }
}
