import Articles
import Foundation
import SeededNumbers
import Store
import Testing

/// By relevance: our BM25 beside one written down plainly.
struct RankingTests {
    /// Syllables of which articles are made; several are one another's accent variants.
    private static let words = [
        "ma", "má", "mà", "mả", "duong", "đường", "dương", "hòa", "hoà", "hoa", "họa", "tỉnh", "tinh", "tính", "huyện", "xã",
        "xa",
        "nghị", "nghi", "quyết", "quyet", "29", "nq", "tw", "báo", "cáo", "bao", "cao", "kết", "quả", "giao", "ban", "bạn", "bàn",
    ]

    private struct Text {
        var title: [String]
        var body: [String]
    }

    private static func texts(_ count: Int, seed: UInt64) -> [Text] {
        var random = SeededNumbers(seed: seed)
        func draw(below count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
        /// Small numbers more often, as words are.
        func word() -> String { words[min(draw(below: words.count), draw(below: words.count))] }
        return (0..<count).map { _ in
            Text(
                title: (0...draw(below: 8)).map { _ in word() },
                body: (0...draw(below: 120)).map { _ in word() })
        }
    }

    /// Without accents, and with one tone placement.
    private static let spellings: [String: (folded: String, exact: String)] = Dictionary(
        uniqueKeysWithValues: words.map { word in
            let marks = word.replacing("đ", with: "d").decomposedStringWithCanonicalMapping.unicodeScalars
            let folded = String(String.UnicodeScalarView(marks.filter { !(0x300..<0x370).contains($0.value) }))
            return (word, (folded, word.replacing("hoà", with: "hòa")))
        })

    /// Whether a query's word means a text's word: by the letter where it has an accent.
    private static func matches(_ typed: String, _ word: String) -> Bool {
        guard let (plain, typed) = spellings[typed], let (folded, exact) = spellings[word] else { return false }
        return typed == exact || (plain == typed && folded == typed)
    }

    private static func occurrences(_ phrase: [String], _ words: [String]) -> Int {
        guard words.count >= phrase.count else { return 0 }
        return (0...(words.count - phrase.count)).count { start in
            phrase.indices.allSatisfy { matches(phrase[$0], words[start + $0]) }
        }
    }

    /// Numbers of the best texts in which all phrases stand, with their scores.
    private static func reference(_ phrases: [[String]], _ texts: [Text], count: Int) -> [(number: Int, score: Double)] {
        let average = Double(texts.reduce(0) { $0 + $1.title.count + $1.body.count }) / Double(texts.count)
        var scores = [Double](repeating: 0, count: texts.count)
        var isMatch = [Bool](repeating: true, count: texts.count)
        for phrase in phrases {
            let found = texts.map { (occurrences(phrase, $0.title), occurrences(phrase, $0.body)) }
            let n = Double(found.count { $0 != (0, 0) })
            let idf = log(1 + (Double(texts.count) - n + 0.5) / (n + 0.5))
            for (number, (inTitle, inBody)) in found.enumerated() {
                let f = 3 * Double(inTitle) + Double(inBody)
                if f == 0 { isMatch[number] = false }
                let length = Double(texts[number].title.count + texts[number].body.count)
                scores[number] += idf * f * 2.2 / (f + 1.2 * (0.25 + 0.75 * length / average))
            }
        }
        let matching = texts.indices.filter { isMatch[$0] }.sorted { (scores[$0], $0) > (scores[$1], $1) }
        return matching.prefix(count).map { ($0, scores[$0]) }
    }

    private static let queries: [(String, [[String]])] = [
        ("ma", [["ma"]]), ("má", [["má"]]), ("đường", [["đường"]]), ("duong", [["duong"]]), ("hoà", [["hoà"]]),
        ("hoa tinh", [["hoa"], ["tinh"]]), ("tỉnh huyện xã", [["tỉnh"], ["huyện"], ["xã"]]), ("\"giao ban\"", [["giao", "ban"]]),
        ("\"ma má\" duong", [["ma", "má"], ["duong"]]), ("báo cáo", [["báo"], ["cáo"]]),
        ("bao cao kết", [["bao"], ["cao"], ["kết"]]),
        ("\"29 nq\"", [["29", "nq"]]), ("nghi quyet 29", [["nghi"], ["quyet"], ["29"]]), ("ma ma", [["ma"], ["ma"]]),
        ("xa \"bao cao\"", [["xa"], ["bao", "cao"]]), ("quả", [["quả"]]),
    ]

    /// In two transactions, with revisions between, so that lengths and frequencies are not those of one load.
    private func fill(_ store: SQLiteRecordStore, _ texts: [Text]) throws {
        func operation(_ number: Int, _ position: Int64, _ text: Text) -> StoreOperation {
            StoreFixture.article(
                position, uri: "u:\(number)", text.title.joined(separator: " "), text.body.joined(separator: " "),
                published: "2018-01-01T00:00:00+07:00")
        }
        let half = texts.count / 2
        let drafts = texts[..<half].enumerated().map {
            operation($0.offset, Int64($0.offset + 1), Text(title: ["ma"], body: ["nháp \($0.offset)"]))
        }
        _ = try store.append(drafts)
        _ = try store.search(SearchQuery("ma duong", order: .relevance))
        _ = try store.append(texts.enumerated().map { operation($0.offset, Int64(half + $0.offset + 1), $0.element) })
    }

    private func numbers(_ page: SearchPage) -> [Int] { page.hits.compactMap { $0.uri.flatMap { Int($0.dropFirst(2)) } } }

    @Test(arguments: [1, 2, 3])
    func `hits by relevance are those of a plain BM25`(seed: Int) throws {
        let fixture = try StoreFixture()
        var store = try fixture.open()
        let texts = Self.texts(200, seed: UInt64(seed))
        try fill(store, texts)
        for isReopened in [false, true] {
            if isReopened {
                try store.close()
                store = try fixture.open()
            }
            for (query, phrases) in Self.queries {
                let expected = Self.reference(phrases, texts, count: 10)
                let page = try store.search(SearchQuery(query, limit: 10, order: .relevance))
                #expect(Set(numbers(page)) == Set(expected.map(\.number)), "\(query), reopened: \(isReopened)")
                for (hit, expected) in zip(page.hits, expected) {
                    #expect(abs(hit.score - expected.score) < 1e-9, "\(query): \(hit.score), \(expected.score)")
                }
                #expect(page.matches == Self.reference(phrases, texts, count: .max).count)
                #expect(page.isComplete)
            }
        }
        try store.verify()
    }

    @Test func `fields choose and do not rank, and what is left out does not either`() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        var operations: [StoreOperation] = []
        for number in 0..<6 {
            var record = StoreFixture.record("tin \(number)", String(repeating: "giao ban ", count: number + 1) + "hết")
            record.sectors = number.isMultiple(of: 2) ? ["y_te"] : []
            operations.append(
                .index([
                    ParsedArticle(
                        position: Int64(number + 1), part: 0, header: SubmissionHeader(uri: "u:\(number)"), record: record,
                        original: [])
                ]))
        }
        _ = try store.append(operations)
        let plain = try store.search(SearchQuery("giao", order: .relevance))
        let chosen = try store.search(SearchQuery("giao sector:y_te", order: .relevance))
        #expect(Set(numbers(chosen)) == [0, 2, 4])
        for hit in chosen.hits { #expect(plain.hits.first { $0.id == hit.id }?.score == hit.score) }
        let left = try store.search(SearchQuery("giao -sector:y_te", order: .relevance))
        #expect(Set(numbers(left)) == [1, 3, 5])
        for hit in left.hits { #expect(plain.hits.first { $0.id == hit.id }?.score == hit.score) }
        // Nothing to rank by: the newest first.
        let timed = try store.search(SearchQuery("date:2000..", limit: 3, order: .relevance))
        #expect(numbers(timed) == [5, 4, 3])
        #expect(timed.hits.allSatisfy { $0.score == 0 })
    }

    @Test func `a title counts for more, a long article for less`() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let padding = String(repeating: "lời khác ", count: 40)
        _ = try store.append([
            StoreFixture.article(1, uri: "u:0", "họp báo", "kết quả " + padding),
            StoreFixture.article(2, uri: "u:1", "kết quả", "họp báo " + padding),
            StoreFixture.article(3, uri: "u:2", "họp báo", "kết quả " + padding + padding + padding),
        ])
        #expect(numbers(try store.search(SearchQuery("kết quả", order: .relevance))) == [1, 0, 2])
    }

    @Test func `withdrawn articles leave the averages`() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let texts = Self.texts(40, seed: 9)
        try fill(store, texts)
        let gone = (0..<20).map { number in
            let id = String(Digest(of: "u:\(number)".utf8).hexadecimal.prefix(32))
            return StoreOperation.withdraw(
                position: Int64(1000 + number), Withdrawal(article: id, uri: "u:\(number)", sha256: nil, isPurge: number < 5))
        }
        _ = try store.append(gone)
        let rest = Array(texts[20...])
        for (query, phrases) in Self.queries {
            let expected = Self.reference(phrases, rest, count: 10)
            let page = try store.search(SearchQuery(query, limit: 10, order: .relevance))
            #expect(Set(numbers(page)) == Set(expected.map { $0.number + 20 }), "\(query)")
            for (hit, expected) in zip(page.hits, expected) { #expect(abs(hit.score - expected.score) < 1e-9, "\(query)") }
        }
        try store.verify()
    }
}
