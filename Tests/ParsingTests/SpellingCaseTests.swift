import Foundation
import Lexicon
import Parsing
import Testing

@Suite struct SpellingCaseTests {
    private func reader() throws -> SpellingReader {
        try SpellingReader(lexicon: Lexicon(directory: Repository.root.appending(path: "Data").path))
    }

    @Test(arguments: ["orthography", "unseen_orthography", "fresh_orthography"]) func orthography(file: String) throws {
        let reader = try reader()
        try CaseFile(file).check(keys: ["normalised", "classes"], fold: { $0.precomposedStringWithCanonicalMapping }) {
            row in
            let reading = reader.read(row.fragment)
            // Line breaks stand as `\n` in the expectations of this file.
            return .object([
                "normalised": .string(reading.text.replacingOccurrences(of: "\n", with: "\\n")),
                "classes": .array(reading.classes.sorted().map(JSON.string)),
            ])
        }
    }

    @Test func `running text of the sample articles is hardly ever doubted`() throws {
        let reader = try reader()
        var (words, doubted) = (0, 0)
        for file in try FileManager.default.contentsOfDirectory(at: Repository.articles, includingPropertiesForKeys: nil) {
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let source = NormalisedText(String(line))
                let reading = reader.read(String(line))
                let (before, after) = (
                    source.string(0..<source.bytes.count).split { !$0.isLetter }, reading.text.split { !$0.isLetter }
                )
                words += before.count
                doubted += zip(before, after).count { $0 != $1 }
            }
        }
        #expect(words > 3000 && doubted * 200 < words, "\(doubted) of \(words)")
    }
}
