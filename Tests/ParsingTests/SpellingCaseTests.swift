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
            let classes = reading.forms.union(reading.doubts.map(\.kind))
            // Line breaks stand as `\n` in the expectations of this file.
            return .object([
                "normalised": .string(mended(row.fragment, reading.doubts).replacingOccurrences(of: "\n", with: "\\n")),
                "classes": .array((classes.isEmpty ? ["unchanged"] : classes).sorted().map(JSON.string)),
            ])
        }
    }

    /// The normal form of a passage with what was meant in the place of what is doubted; runs of spaces are one.
    private func mended(_ source: String, _ doubts: [SpellingReader.Doubt]) -> String {
        var scalars = Array(source.unicodeScalars)
        for doubt in doubts.reversed() {
            #expect(String(String.UnicodeScalarView(scalars[doubt.span.start..<doubt.span.end])) == doubt.span.text)
            scalars.replaceSubrange(doubt.span.start..<doubt.span.end, with: Array(doubt.meant.unicodeScalars))
        }
        let normal = NormalisedText(String(String.UnicodeScalarView(scalars)))
        let text = normal.string(0..<normal.bytes.count)
        return doubts.isEmpty ? text : text.replacing(/\x20+/, with: " ")
    }

    @Test func `running text of the sample articles is hardly ever doubted`() throws {
        let reader = try reader()
        var (words, doubted) = (0, 0)
        for file in try FileManager.default.contentsOfDirectory(at: Repository.articles, includingPropertiesForKeys: nil) {
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                words += line.split { !$0.isLetter }.count
                doubted += reader.read(String(line)).doubts.count
            }
        }
        #expect(words > 3000 && doubted * 200 < words, "\(doubted) of \(words)")
    }

    @Test(arguments: [("a", 200_000), ("Hôi thảo nghjên cưu ", 2_000)])
    func `an endless word, and doubts without end, are read in time proportional to their length`(piece: String, count: Int)
        throws
    {
        #expect(try reader().read("hội nghị được " + String(repeating: piece, count: count) + " hội").forms.isEmpty)
    }
}
