import Articles
import Foundation
import Parsing
import Testing

/// Articles with gold records.
enum GoldSet: String, CaseIterable {
    /// examples/articles with Tests/Gold: known while the rules were written.
    case samples = "gold"
    /// Tests/OwnArticles: other regions, levels and years, annotated before a rule met them.
    case own = "own"
    /// Tests/LaterArticles: briefings of other kinds of bodies, annotated after those, before a rule met them.
    case later = "later"
    /// Tests/BlindArticles: annotated after the rules had been changed for those, and no rule has been changed for these.
    case blind = "blind"
    /// Tests/FreshArticles: annotated last of all, before a rule met them.
    case fresh = "fresh"

    /// Gold records and their articles.
    var files: [(gold: URL, article: URL)] {
        get throws {
            let folders: (gold: URL, articles: URL) =
                switch self {
                case .samples: (Repository.gold, Repository.articles)
                case .own: (Repository.ownArticles, Repository.ownArticles)
                case .later: (Repository.laterArticles, Repository.laterArticles)
                case .blind: (Repository.blindArticles, Repository.blindArticles)
                case .fresh: (Repository.freshArticles, Repository.freshArticles)
                }
            let (gold, articles) = folders
            return try FileManager.default.contentsOfDirectory(at: gold, includingPropertiesForKeys: nil)
                .filter { $0.pathExtension == "json" }
                .map { ($0, articles.appending(path: $0.deletingPathExtension().lastPathComponent + ".txt")) }
        }
    }
}

@Suite struct GoldTests {
    static func record(of file: URL) throws -> Record {
        let name = file.lastPathComponent
        let bytes = Array(try Data(contentsOf: file))
        let article = DecodedArticle(text: String(decoding: bytes, as: UTF8.self), mediaType: "text/plain", encoding: "utf-8")
        let source = Record.Source(
            name: name, sha256: Digest(of: bytes).hexadecimal, bytes: bytes.count, mediaType: "text/plain", encoding: "utf-8",
            uri: nil)
        return try Repository.parser.get().parse(article, header: SubmissionHeader(name: name), source: source)
    }

    @Test(arguments: GoldSet.allCases)
    func `articles score no lower than committed, field by field`(set: GoldSet) throws {
        var scorer = GoldScorer()
        for file in try set.files {
            let gold = try JSON(Data(contentsOf: file.gold))
            let record = try Self.record(of: file.article)
            scorer.score(gold: gold, record: try JSON(record.json()))
        }
        var now: [String: String] = [:]
        for (field, tally) in scorer.tallies {
            guard let score = tally.score else { continue }
            now[field] = "\((score * 10_000).rounded() / 10_000)\t\(tally.hit)/\(tally.want) +\(tally.extra)"
        }
        var ratchet = try Ratchet(set.rawValue)
        try ratchet.hold(now) { (Double($1.prefix { $0 != "\t" }) ?? 0) >= (Double($0.prefix { $0 != "\t" }) ?? 0) }
    }
}
