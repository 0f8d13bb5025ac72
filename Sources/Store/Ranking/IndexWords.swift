import Synchronization

/// Match lists of words that were looked up lately: the same few thousand syllables are asked for again and again, each in every spelling
/// and every segment.
///
/// While articles come, the index is written several times a second, but what was there stays: a segment is never changed in place. So a
/// word is looked up in those segments alone that have come since it was asked for last.
final class IndexWords: Sendable {
    /// Bytes; then it begins anew.
    private static let most = 4 << 20

    /// A segment, beyond its number and pages, which FTS5 gives again to later ones.
    struct Identity: Hashable {
        let id: Int64
        let first: Int
        let last: Int
        /// Of the bytes of its last page: any entry more before it would have moved them.
        let lastPage: Int
    }

    /// The index as of one write.
    struct Edition: Sendable {
        /// Later editions have higher numbers.
        let number: Int
        fileprivate let structure: [UInt8]
        /// Pages that were ever written: of two editions, the later one has more.
        fileprivate let writes: Int
        /// The number that each segment was given when it was first seen, in the order of the segments. Later ones have higher numbers.
        let serials: [Int]
    }

    /// The lists of one word, in the order of the segments, each with its segment's serial.
    struct Known: Sendable {
        var serials: [Int] = []
        var lists: [MatchList] = []
        /// The edition in whose segments it was looked for, and the highest serial of these.
        var edition = 0
        var through = 0

        fileprivate var memory: Int { 72 + lists.reduce(0) { $0 + 8 + $1.memory } }
    }

    private struct State {
        var edition = Edition(number: 0, structure: [], writes: 0, serials: [])
        var serials: [Identity: Int] = [:]
        var lastSerial = 0
        var words: [[UInt8]: Known] = [:]
        var memory = 0
    }
    private let state = Mutex(State())

    /// - Parameters:
    ///   - structure: the structure record.
    ///   - identify: of every segment, in the order of the segments; called where the index has been written since.
    /// - Returns: nil for a reader that still sees an earlier state of the index than others do.
    func edition(_ structure: [UInt8], writes: Int, _ identify: () throws -> [Identity]) rethrows -> Edition? {
        let present = state.withLock { $0.edition }
        if present.structure == structure { return present }
        guard writes >= present.writes else { return nil }
        let segments = try identify()
        return state.withLock { state in
            if state.edition.structure == structure { return state.edition }
            guard writes >= state.edition.writes else { return nil }
            var serials: [Identity: Int] = [:]
            // The oldest first, as they came.
            for segment in segments.reversed() {
                if let serial = state.serials[segment] {
                    serials[segment] = serial
                } else {
                    state.lastSerial += 1
                    serials[segment] = state.lastSerial
                }
            }
            state.serials = serials
            state.edition = Edition(
                number: state.edition.number + 1, structure: structure, writes: writes,
                serials: segments.compactMap { serials[$0] })
            return state.edition
        }
    }

    /// What is known of each word, as of whatever edition.
    func known(_ words: [[UInt8]]) -> [Known?] { state.withLock { state in words.map { state.words[$0] } } }

    func learn(_ words: [(word: [UInt8], known: Known)]) {
        guard !words.isEmpty else { return }
        state.withLock { state in
            if state.memory > Self.most {
                state.words = [:]
                state.memory = 0
            }
            for (word, known) in words where known.edition > state.words[word]?.edition ?? 0 {
                let before = state.words.updateValue(known, forKey: word)
                state.memory += known.memory - (before?.memory ?? -word.count)
            }
        }
    }
}
