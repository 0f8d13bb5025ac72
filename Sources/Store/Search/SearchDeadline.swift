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

    /// The time of one search. SQLite asks it while it reads, and whatever else of a search grows with matches, words or texts.
    final class Watch {
        private let deadline: SearchDeadline
        private let end: Double
        fileprivate private(set) var wasOver = false

        init(_ deadline: SearchDeadline) {
            self.deadline = deadline
            end = deadline.clock() + deadline.seconds
        }

        var isOver: Bool {
            wasOver = wasOver || deadline.clock() > end
            return wasOver
        }

        /// - Throws: badQuery when the time is over.
        func check() throws(StoreError) {
            if isOver { throw error }
        }

        fileprivate var error: StoreError {
            StoreError(
                .badQuery,
                "search: it took more than \(deadline.seconds.formatted) s of reading; write longer beginnings, type accents, or add a word"
            )
        }
    }

    /// - Throws: badQuery when the time is over.
    func run<Value>(_ db: Database, _ body: (Watch) throws -> Value) throws -> Value {
        let watch = Watch(self)
        return try withExtendedLifetime(watch) {
            sqlite3_progress_handler(
                db.sqliteConnection, Self.steps,
                { context in
                    guard let context else { return 0 }
                    return Unmanaged<Watch>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.isOver ? 1 : 0 }
                }, Unmanaged.passUnretained(watch).toOpaque())
            defer { sqlite3_progress_handler(db.sqliteConnection, 0, nil, nil) }
            do {
                return try body(watch)
            } catch let error as DatabaseError where watch.wasOver && error.resultCode == .SQLITE_INTERRUPT {
                throw watch.error
            }
        }
    }
}

extension Double {
    /// Without a fraction where there is none.
    fileprivate var formatted: String { Int(exactly: self).map(String.init) ?? String(self) }
}
