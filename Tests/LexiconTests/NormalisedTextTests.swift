import Foundation
import Lexicon
import Testing

@Suite struct NormalisedTextTests {
    @Test(arguments: [
        ("uỷ ban, thuỷ lợi, hoà bình, khoẻ, xoè, loá, tuỵ", "ủy ban, thủy lợi, hòa bình, khỏe, xòe, lóa, tụy"),
        ("UỶ BAN HOÀ", "ỦY BAN HÒA"),
        ("quý, quỹ, quỳ, qúy", "quý, quỹ, quỳ, quý"),
        ("Gíam đốc, GÍA, gỉai, Qúa, gì, gìn, qúôc, gu\u{301}c", "Giám đốc, GIÁ, giải, Quá, gì, gìn, qúôc, gúc"),
        ("qu\u{301}y, gi\u{309}ai, ho\u{300}a", "quý, giải, hòa"),
        ("toàn, hoàn thành, thuyền, khoẻn", "toàn, hoàn thành, thuyền, khoẻn"),
        ("Ðắk Nông, bộ đội, ðẹp", "Đắk Nông, bộ đội, đẹp"), ("a\u{A0}b\u{2003}c\u{200B}d\u{AD}e\u{FEFF}", "a b cde"),
        ("a\r\nb\rc\td", "a\nb\nc d"), ("e\u{302}\u{301} o\u{31B}\u{323} a\u{323}\u{302}", "ế ợ ậ"),
        ("hoa\u{300} qua\u{300}", "hòa quà"),
        ("uy\u{309} uy\u{309}n", "ủy uỷn"), ("n\u{303} \u{FB}\u{1112}\u{1161}", "ñ û\u{D558}"),
        ("\u{323}x", "\u{323}x"), ("", ""),
    ])
    func `brings a text into one form`(_ source: String, _ expected: String) {
        #expect(
            Array(NormalisedText(source).bytes) == Array(expected.utf8),
            "\(NormalisedText(source).string(0..<NormalisedText(source).bytes.count))")
    }

    @Test(arguments: [
        ("uỷ", "ủy"), ("hoà", "hòa"), ("toà nhà", "tòa nhà"), ("toàn", "toàn"), ("quý", "quý"), ("Ðắk", "Đắk"), ("qúy", "quý"),
        ("qũy", "quỹ"),
        ("gịam", "giạm"), ("gi\u{303}a", "giã"),
        ("a\u{A0}b", "a b"),
        ("a\u{200B}b", "ab"), ("\r\n", "\n"), ("a\tb", "a b"), ("a\u{7}b", "ab"), ("e\u{302}\u{301}", "ế"), ("é“–”", "é“–”"),
        ("ẁx", "ẁx"),
        ("\u{1112}\u{1161}", "\u{D558}"),
    ])
    func `finds what must change wherever among plain letters it stands`(_ source: String, _ expected: String) {
        for before in 0..<20 {
            for after in [0, 1, 2, 20] {
                for letter in ["x", "ậ", "đ"] {
                    let (head, tail) = (
                        String(repeating: letter, count: before) + " ", " " + String(repeating: letter, count: after)
                    )
                    let text = NormalisedText(head + source + tail)
                    #expect(text.bytes == Array((head + expected + tail).utf8), "behind \(head), before \(tail)")
                }
            }
        }
    }

    @Test func `agrees with Foundation on every Vietnamese syllable in decomposed form`() {
        let vowels = "aàáảãạâầấẩẫậăằắẳẵặeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
        let composed = (vowels + vowels.uppercased()).map { "b\($0)n" }.joined(separator: " ")
        let text = NormalisedText(composed.decomposedStringWithCanonicalMapping)
        #expect(text.bytes == Array(composed.utf8))
    }

    @Test func `every stretch maps back to the text that it came from`() {
        let source = "Ho\u{300}a b\u{AD}ình \u{A0}Uỷ\r\nba\u{302}\u{301}t \u{1D7D8}x thuỷ Ðô n\u{303} qúy gi\u{309}ai"
        let text = NormalisedText(source)
        let tokens = Tokens(text, vocabulary: Vocabulary()).all.filter { $0.kind == .word }
        let words = tokens.map { text.span($0.range) }
        #expect(
            words.map(\.text) == [
                "Ho\u{300}a", "b\u{AD}ình", "Uỷ", "ba\u{302}\u{301}t", "x", "thuỷ", "Ðô", "n\u{303}", "qúy", "gi\u{309}ai",
            ])
        let scalars = Array(source.unicodeScalars)
        for word in words {
            #expect(String(String.UnicodeScalarView(scalars[word.start..<word.end])) == word.text)
        }
        let whole = text.span(0..<text.bytes.count)
        #expect(whole.start == 0 && whole.end == scalars.count && whole.text == source)
    }

    @Test func `a text in normal form is not changed`() {
        let source = "Ngày 26-9, Ban Tuyên giáo Huyện ủy Lục Ngạn chủ trì giao ban."
        let text = NormalisedText(source)
        #expect(text.bytes == Array(source.utf8))
        #expect(text.span(7..<11).text == "6-9,")
    }

    @Test func `bytes cut short inside a scalar are kept and end nothing early`() {
        for lead: UInt8 in [0xC3, 0xE1, 0xE2, 0xF0, 0xCC] {
            #expect(NormalisedText(utf8: [0x61, lead]).bytes.first == 0x61)
        }
    }

    @Test func `a long line costs linear memory and keeps its offsets`() {
        let source = String(repeating: "hoà bi\u{300}nh ", count: 40_000)
        let text = NormalisedText(source)
        #expect(text.bytes.count == "hòa bình ".utf8.count * 40_000)
        let last = text.bytes.count - "bình ".utf8.count
        #expect(text.span(last..<text.bytes.count - 1).text == "bi\u{300}nh")
    }
}
