import Dispatch
import GRDB
import Synchronization

/// What the store keeps in memory for searching.
///
/// Lengths and vocabulary are read from the file beside everything else that a start does; searches wait until they are there, writing
/// does not: what it adds meanwhile is joined with what is read.
final class SearchMemory: Sendable {
    let lengths = ArticleLengths()
    let vocabulary = Vocabulary([])
    let frequencies = PhraseFrequencies()
    let words = IndexWords()
    let numbers = FacetNumbers()

    private let isLoaded = Atomic(false)
    private let loading = DispatchQueue(label: "giaoban.loading", qos: .userInitiated)

    /// Loads on a queue of its own. Where that fails, the first search does it again, and tells.
    func beginLoading(_ pool: DatabasePool) {
        loading.async { try? self.loadNow(pool) }
    }

    /// Returns when all is loaded. Not within a read of the pool, of whose few connections loading takes one.
    func load(_ pool: DatabasePool) throws {
        guard !isLoaded.load(ordering: .acquiring) else { return }
        try loading.sync { try loadNow(pool) }
    }

    /// Before the pool is closed: a reader that waits while it is would be lent a connection that is closed.
    func endLoading() {
        loading.sync { isLoaded.store(true, ordering: .releasing) }
    }

    private func loadNow(_ pool: DatabasePool) throws {
        guard !isLoaded.load(ordering: .relaxed) else { return }
        try pool.read { db in
            try MeasureTable.loadLengths(lengths, db)
            try vocabulary.load(db)
        }
        isLoaded.store(true, ordering: .releasing)
    }
}
