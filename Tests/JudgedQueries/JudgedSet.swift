import Articles
import Decoding
import Foundation
import Lexicon
import Parsing
import Store

/// The judged queries and the articles that they are judged over, from the tables beside this file.
struct JudgedSet {
    struct Query {
        /// In a word, what kind of question it is.
        let intent: String
        let text: String
        /// 1...3 by article key; articles that are not named have 0.
        let grades: [String: Int]
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    private static let root = folder.deletingLastPathComponent().deletingLastPathComponent()

    let queries: [Query]
    /// Path without `.txt`, from the top of the repository, by key.
    let articles: [String: String]

    init() throws {
        articles = Dictionary(uniqueKeysWithValues: try Self.rows("articles.tsv").map { ($0[0], $0[1]) })
        queries = try Self.rows("queries.tsv").map { row in
            let grades = row[2].split(separator: " ").map { $0.split(separator: ":") }
            return Query(
                intent: row[0], text: row[1],
                grades: Dictionary(uniqueKeysWithValues: grades.map { (String($0[0]), Int($0[1]) ?? -1) }))
        }
    }

    /// Of a table: its rows under the line of names.
    static func rows(_ name: String) throws -> [[String]] {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }.dropFirst()
            .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    }

    /// The articles in a store, decoded and parsed as the daemon does it; each has its key for a URI.
    func fill(_ store: SQLiteRecordStore) throws {
        let parser = try Parser(lexicon: try Lexicon(directory: Self.root.appending(path: "Data").path))
        for (position, article) in articles.sorted(by: { $0.key < $1.key }).enumerated() {
            let bytes = Array(try Data(contentsOf: Self.root.appending(path: article.value + ".txt")))
            let header = SubmissionHeader(uri: article.key)
            let text = DecodedArticle(text: String(decoding: bytes, as: UTF8.self), mediaType: "text/plain", encoding: "utf-8")
            let source = Record.Source(
                name: nil, sha256: Digest(of: bytes).hexadecimal, bytes: bytes.count, mediaType: "text/plain", encoding: "utf-8",
                uri: article.key)
            let record = try parser.parse(text, header: header, source: source)
            _ = try store.append([
                .index([
                    ParsedArticle(position: Int64(position + 1), part: 0, header: header, record: record, original: bytes)
                ])
            ])
        }
    }
}

/// How good a list of articles is: normalised discounted cumulative gain of the first ten.
///
/// Gain 2^grade - 1, discount log2(rank + 1), over the best order of what is judged. Where nothing is there to be found, 1 for an
/// empty list and 0 for any other.
/// Source: Järvelin, Kekäläinen, "Cumulated Gain-Based Evaluation of IR Techniques" (2002); gains of Burges et al. (2005).
enum DiscountedGain {
    static func normalised(_ found: [String], _ grades: [String: Int]) -> Double {
        let best = gain(grades.values.sorted(by: >))
        return best == 0 ? (found.isEmpty ? 1 : 0) : gain(found.map { grades[$0] ?? 0 }) / best
    }

    private static func gain(_ grades: [Int]) -> Double {
        zip(grades.prefix(10), 1...).reduce(0) { $0 + (pow(2, Double($1.0)) - 1) / log2(Double($1.1) + 1) }
    }
}
