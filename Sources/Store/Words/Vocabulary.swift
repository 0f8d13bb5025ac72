import GRDB
import GRDBSQLite
import Synchronization

/// Which accented words the index holds, by what they are without accents: what makes `ma` find má and mà.
///
/// Words without accents need no entry: they are their own. Behind a lock held for the length of a look-up, since searches read it from
/// any thread while the writer adds the few new words of a batch.
final class Vocabulary: Sendable {
    /// Words. Vietnamese has some 18,000 written syllables; the rest is room for foreign words, and an end to hostile ones.
    static let most = 1 << 18
    /// Alternatives of one word: the richest Vietnamese bases have some 60.
    static let mostAlternatives = 256

    private struct Words {
        /// Hashes of ``AccentedWords``.
        var known = WordHashes()
        var byFolded: [[UInt8]: [[UInt8]]] = [:]
        /// All of them by the first two bytes without accents: no beginning is shorter, and an opening has a hundredth of the syllables.
        var byOpening: [UInt16: [(folded: [UInt8], word: [UInt8])]] = [:]

        mutating func add(_ word: [UInt8]) {
            guard known.count < Vocabulary.most, known.insert(AccentedWords.hash(word)) else { return }
            let folded = WordScanner.fold(word)
            byFolded[folded, default: []].append(word)
            byOpening[Self.opening(folded), default: []].append((folded, word))
        }

        static func opening(_ folded: [UInt8]) -> UInt16 {
            UInt16(folded.first ?? 0) << 8 | UInt16(folded.count > 1 ? folded[1] : 0)
        }
    }

    private let words = Mutex(Words())

    init(_ exact: some Sequence<[UInt8]>) { add(exact) }

    func add(_ exact: some Sequence<[UInt8]>) {
        words.withLock { words in
            for word in exact { words.add(word) }
        }
    }

    /// Reads what the store has; words that were added before stay.
    func load(_ db: Database) throws {
        var loaded = Words()
        let rows = try StatementRun(db, "SELECT word FROM vocabulary", [])
        try rows.each { row in
            let bytes = UnsafeBufferPointer(start: sqlite3_column_text(row, 0), count: Int(sqlite3_column_bytes(row, 0)))
            loaded.add(Array(bytes))
        }
        words.withLock { words in
            for word in words.byFolded.values.joined() { loaded.add(word) }
            words = loaded
        }
    }

    /// Words that are not known yet, once each.
    func unknown(_ candidates: [AccentedWords]) -> [[UInt8]] {
        let known = words.withLock { $0.known }
        guard known.count < Self.most else { return [] }
        var fresh = WordHashes()
        return candidates.flatMap { words in words.words { !known.contains($0) && fresh.insert($0) } }
    }

    /// The words that a typed word stands for: itself where it has an accent, else every word that differs by accents alone.
    func alternatives(_ typed: [UInt8]) -> [[UInt8]] {
        let accented = words.withLock { $0.byFolded[typed] ?? [] }
        return [typed] + accented.prefix(Self.mostAlternatives - 1)
    }

    /// The beginnings that a typed beginning, of two letters or more, stands for.
    ///
    /// A typed accent counts by letter and by tone, wherever the tone mark stands: `hoà` begins hòa, and hoàn.
    func beginnings(_ typed: [UInt8]) -> [[UInt8]] {
        let letters = LetterTable.shared
        let scalars = String(decoding: typed, as: UTF8.self).unicodeScalars.map(\.value)
        let folded = WordScanner.fold(typed)
        let isAccented = folded != typed
        let tone = scalars.lazy.map { letters.tone($0) }.first { $0 != .level } ?? .level
        let toneless = scalars.map { letters.toneless($0) }
        // Looked through behind the lock, and each in the order in which words came.
        let near = words.withLock { $0.byOpening[Words.opening(folded)] ?? [] }
        var found: Set<[UInt8]> = [typed]
        for (begun, word) in near where found.count < Self.mostAlternatives && begun.starts(with: folded) {
            let start = String(decoding: word, as: UTF8.self).unicodeScalars.prefix(scalars.count).map(\.value)
            if isAccented {
                guard start.map({ letters.toneless($0) }) == toneless else { continue }
                let startTone = start.lazy.map { letters.tone($0) }.first { $0 != .level } ?? .level
                guard startTone == tone else { continue }
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: start.compactMap(Unicode.Scalar.init))
            found.insert(Array(String(text).utf8))
        }
        return Array(found)
    }
}
