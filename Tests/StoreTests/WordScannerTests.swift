import Articles
import Foundation
import Testing

@testable import Store

@Suite struct WordScannerTests {
    private static func words(_ text: String) -> [String] { WordScanner.words(text).map { String(decoding: $0, as: UTF8.self) } }

    /// Every onset, vowel group and coda with every tone mark on every vowel: all places where a mark can stand, right or wrong.
    private static let syllables: [String] = {
        let onsets = ["", "b", "đ", "gi", "g", "ngh", "qu", "q", "th", "Đ", "QU"]
        let groups = [
            "a", "ă", "ê", "i", "y", "oa", "oe", "oai", "oay", "ua", "uy", "uyê", "uya", "ia", "iê", "ươ", "ươi", "ôi", "ao",
            "iêu", "eo",
            "uơ", "aoi", "aeiou",
        ]
        let codas = ["", "n", "ng", "ch", "no"]
        let marks: [Unicode.Scalar?] = [nil, "\u{300}", "\u{301}", "\u{303}", "\u{309}", "\u{323}"]
        var found: [String] = []
        for onset in onsets {
            for group in groups {
                for coda in codas {
                    let letters = Array((onset + group + coda).precomposedStringWithCanonicalMapping)
                    for mark in marks {
                        for place in letters.indices where mark == nil ? place == 0 : true {
                            var text = ""
                            for (index, letter) in letters.enumerated() {
                                text.append(letter)
                                if index == place, let mark { text.unicodeScalars.append(mark) }
                            }
                            found.append(text.precomposedStringWithCanonicalMapping)
                        }
                    }
                }
            }
        }
        return found
    }()

    /// Decomposed letters take the whole rules, composed ones the short way: each checks the other.
    @Test func `composed and decomposed syllables are the same words, wherever the tone mark stands`() {
        var different: [String] = []
        for syllable in Self.syllables
        where Self.words(syllable) != Self.words(syllable.decomposedStringWithCanonicalMapping) {
            different.append(syllable)
        }
        #expect(different.isEmpty, "\(different.count) of \(Self.syllables.count), such as \(different.prefix(5))")
        #expect(Self.syllables.count > 10_000)
    }

    @Test func `a syllable alone and among others is the same word`() {
        let gaps = [" ", ", ", "–", "”. “", "…", "\u{A0}", "€", "\n", "/", "😀", "\u{200B} "]
        let chosen = stride(from: 0, to: Self.syllables.count, by: 97).map { Self.syllables[$0] }
        for gap in gaps {
            #expect(Self.words(chosen.joined(separator: gap)) == chosen.flatMap(Self.words), "between \(gap.debugDescription)")
        }
    }

    @Test func `what joins letters is no part of the word, what follows the longest word is left out`() {
        #expect(Self.words("giao\u{AD}ban giao\u{200D}ban") == ["giaoban", "giaoban"])
        #expect(Self.words("\u{301}a \u{AD}b") == ["a", "b"])
        #expect(Self.words(String(repeating: "ă", count: 60) + " sau") == [String(repeating: "ă", count: 48), "sau"])
        #expect(Self.words("ｇｉａｏ giao日本ban Ω ῶ") == ["ｇｉａｏ", "giao日本ban", "ω", "ῶ"])
    }

    /// As a highlighter scans, which wants few words of a text.
    @Test func `words that nobody wants stand where they stood, wanted ones come with their bytes`() {
        let gaps = [" ", ", ", "”. “", "\u{A0}", "€", "×", "😀", "\u{200B} ", " \u{301}", "-", "ʻ", "ა"]
        let chosen = stride(from: 0, to: Self.syllables.count, by: 131).map { Self.syllables[$0] }
        let odd = [
            String(repeating: "ă", count: 60), String(repeating: "x", count: 60), "giao\u{AD}ban", "ｇｉａｏ", "giao日本", "Ω", "a",
            "Q",
        ]
        for gap in gaps {
            for text in [chosen + odd, chosen.map(\.decomposedStringWithCanonicalMapping)].map({ $0.joined(separator: gap) }) {
                var text = text
                func scan(_ openings: WordOpenings?) -> [(word: [UInt8], range: Range<Int>)] {
                    var (found, scanner) = ([(word: [UInt8], range: Range<Int>)](), WordScanner())
                    text.withUTF8 {
                        scanner.scanBytes($0, openings: openings) { word, range, _ in found.append((Array(word), range)) }
                    }
                    return found
                }
                let all = scan(nil)
                for wanted in [["quá"], ["a", "ngho"], ["đuống", "ω", "giao日本", "ｇｉａｏ"], []] {
                    var openings = WordOpenings()
                    for word in wanted { openings.insert(Array(word.utf8)) }
                    let some = scan(openings)
                    #expect(some.map(\.range) == all.map(\.range), "between \(gap.debugDescription)")
                    let missing = zip(all, some).filter {
                        $0.word != $1.word && wanted.contains(String(decoding: $0.word, as: UTF8.self))
                    }
                    #expect(missing.isEmpty, "\(wanted) between \(gap.debugDescription)")
                    #expect(zip(all, some).allSatisfy { $0.word == $1.word || $1.word.isEmpty })
                }
            }
        }
    }

    @Test func `what the quick look takes for letters is all letters`() {
        let letters = LetterTable.shared
        for scalar in Array(0xC0..<0x1C0) + Array(0x1E80..<0x1F00) where scalar != 0xD7 && scalar != 0xF7 {
            #expect(letters.traits[scalar].contains(.word), "\(scalar)")
        }
        func isPlain(_ text: String) -> Bool {
            var text = text
            return text.withUTF8(LetterTable.isPlain)
        }
        #expect(isPlain("Đường “Hồ Chí Minh” – 5%…") && isPlain("") && isPlain("a"))
        #expect(!isPlain("3 × 4") && !isPlain("3 ÷ 4") && !isPlain("ა"))
    }

    @Test func `words and the index's words are the same bytes`() {
        let text = Self.syllables.prefix(3_000).joined(separator: ", ") + " ȺȺȺ ＡＢ 日"
        let indexed = IndexedWords(title: text, body: "", fields: "person:Á ; place:63:24")
        #expect(String(decoding: indexed.title, as: UTF8.self) == Self.words(text).joined(separator: " "))
        #expect(indexed.body.isEmpty)
        #expect(indexed.accented.words.contains(Array("Á".utf8)))
    }
}
