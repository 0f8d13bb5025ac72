import Foundation

/// 200 queries as people type them, made from the corpus by rule: syllables that follow one another in the title of an article, since Vietnamese
/// words are mostly of two.
///
/// Of five, two are words with their accents, two are words without, and one is a phrase, in turn with and without. Of ten, one has 1 syllable,
/// four have 2, two have 3, two have 4 and one has 6. Syllables of letters alone.
struct TypicalQueries {
    struct Query: Encodable {
        let words: [String]
        let isPhrase: Bool

        /// In our language, and in that of FTS5 and tantivy alike but for AND.
        var text: String { isPhrase ? "\"\(words.joined(separator: " "))\"" : words.joined(separator: " ") }
        /// Words in quotation marks, so that FTS5 reads none as an operator; they stand for AND.
        var fts5: String { isPhrase ? text : words.map { "\"\($0)\"" }.joined(separator: " ") }
    }

    static let count = 200
    private static let lengths = [2, 3, 2, 4, 1, 2, 6, 3, 2, 4]

    let queries: [Query]

    init(_ corpus: Corpus) throws {
        var queries: [Query] = []
        var number = 0
        while queries.count < Self.count {
            guard number < corpus.count else { throw Problem("the corpus has too few titles for \(Self.count) queries") }
            let hash = Corpus.hash(number + 1_000_003)
            let title = corpus.article(Int(hash % UInt64(corpus.count))).title
            number += 1
            let length = Self.lengths[queries.count / 5 % Self.lengths.count]
            let syllables = title.lowercased().split(separator: " ").map { $0.precomposedStringWithCanonicalMapping }
            let starts = syllables.indices.filter { start in
                start + length <= syllables.count
                    && syllables[start..<start + length].allSatisfy { $0.allSatisfy(\.isLetter) && $0.count < 8 }
            }
            guard !starts.isEmpty else { continue }
            let start = starts[Int(hash >> 32) % starts.count]
            let words = Array(syllables[start..<start + length])
            let kind = queries.count % 5
            let isPhrase = kind == 4
            let isPlain = kind == 1 || kind == 3 || (isPhrase && queries.count / 5 % 2 == 1)
            queries.append(Query(words: isPlain ? words.map(Self.withoutAccents) : words, isPhrase: isPhrase))
        }
        self.queries = queries
    }

    private static func withoutAccents(_ word: String) -> String {
        word.decomposedStringWithCanonicalMapping.unicodeScalars.filter { !(0x300..<0x370).contains($0.value) }
            .map { $0 == "đ" ? "d" : String($0) }.joined()
    }
}

/// Times of queries, in milliseconds.
struct QueryTimes {
    let p50: Double
    let p99: Double

    init(_ milliseconds: [Double]) {
        let sorted = milliseconds.sorted()
        p50 = sorted[sorted.count / 2]
        p99 = sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
    }

    /// Of the second time that all are asked, as tantivy_peer.py takes them: before the first, another program had the caches.
    init(_ queries: [TypicalQueries.Query], ask: (TypicalQueries.Query) throws -> Void) rethrows {
        try queries.forEach(ask)
        self.init(
            try queries.map { query in
                let start = Machine.now
                try ask(query)
                return (Machine.now - start) * 1_000
            })
    }
}
