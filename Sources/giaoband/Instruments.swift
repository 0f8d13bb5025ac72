import Articles
import CoreMetrics
import Dispatch
import Figures
import Journal

#if canImport(Glibc)
    import Glibc
#endif

/// What the daemon's parts record with; every use costs a few atomic additions.
struct Instruments: Sendable {
    let putWait: Timer
    let journalCommit: Timer
    let journalBatch: Recorder
    let decode: Timer
    let parse: Timer
    let storeCommit: Timer
    let storeBatch: Recorder
    let delay: Timer
    private let accepted: Counter
    private let repeated: Counter
    private let bytes: Counter
    private let events: [ChangeEvent.Kind: Counter]

    init(_ figures: Figures) {
        putWait = figures.timer(.putWait)
        journalCommit = figures.timer(.journalCommit)
        journalBatch = figures.recorder(.journalBatch)
        decode = figures.timer(.decode)
        parse = figures.timer(.parse)
        storeCommit = figures.timer(.storeCommit)
        storeBatch = figures.recorder(.storeBatch)
        delay = figures.timer(.delay)
        accepted = figures.counter(.articlesAccepted)
        repeated = figures.counter(.articlesRepeated)
        bytes = figures.counter(.bytesAccepted)
        events = [
            .indexed: figures.counter(.articlesIndexed), .updated: figures.counter(.articlesUpdated),
            .duplicate: figures.counter(.articlesCopied), .withdrawn: figures.counter(.articlesWithdrawn),
            .failed: figures.counter(.articlesFailed),
        ]
    }

    /// Nanoseconds that do not go back.
    static func now() -> Int64 { Int64(DispatchTime.now().uptimeNanoseconds) }

    /// Nanoseconds since a moment in seconds since 1970.
    static func sinceWall(_ moment: Double) -> Int64 { Int64(max(0, min(1e9, SystemClock.wall() - moment)) * 1e9) }

    func count(_ events: [ChangeEvent]) {
        for event in events { self.events[event.kind]?.increment(by: 1) }
    }

    /// - Parameter begun: when the submission came, by ``now()``.
    func count(_ result: Result<Acceptance, JournalError>, bytes: Int, since begun: Int64) {
        switch result {
        case .success(.accepted):
            accepted.increment(by: 1)
            self.bytes.increment(by: Int64(bytes))
            putWait.recordNanoseconds(Self.now() - begun)
        case .success(.duplicate): repeated.increment(by: 1)
        case .failure: break
        }
    }
}
