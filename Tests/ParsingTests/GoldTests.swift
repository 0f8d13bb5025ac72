import Articles
import Foundation
import Parsing
import Testing

@Suite struct GoldTests {
    @Test func `the sample articles score no lower than committed, field by field`() throws {
        let parser = try Repository.parser.get()
        var scorer = GoldScorer()
        for file in try FileManager.default.contentsOfDirectory(at: Repository.gold, includingPropertiesForKeys: nil)
        where file.pathExtension == "json" {
            let gold = try JSON(Data(contentsOf: file))
            let name = file.deletingPathExtension().lastPathComponent + ".txt"
            let bytes = Array(try Data(contentsOf: Repository.articles.appending(path: name)))
            let article = DecodedArticle(text: String(decoding: bytes, as: UTF8.self), mediaType: "text/plain", encoding: "utf-8")
            let source = Record.Source(
                name: name, sha256: Digest(of: bytes).hexadecimal, bytes: bytes.count, mediaType: "text/plain", encoding: "utf-8",
                uri: nil)
            let record = try parser.parse(article, header: SubmissionHeader(name: name), source: source)
            scorer.score(gold: gold, record: try JSON(record.json()))
        }
        var now: [String: String] = [:]
        for (field, tally) in scorer.tallies {
            guard let score = tally.score else { continue }
            now[field] = "\((score * 10_000).rounded() / 10_000)\t\(tally.hit)/\(tally.want) +\(tally.extra)"
        }
        var ratchet = try Ratchet("gold")
        try ratchet.hold(now) { (Double($1.prefix { $0 != "\t" }) ?? 0) >= (Double($0.prefix { $0 != "\t" }) ?? 0) }
    }
}
