import Testing

@testable import Store

/// What accents a typed word or beginning may have.
struct VocabularyTests {
    private func bytes(_ words: [String]) -> [[UInt8]] { words.map { Array($0.utf8) } }

    @Test func `a beginning stands for what words begin with, by letter and tone`() {
        let vocabulary = Vocabulary(bytes(["hòa", "hoàn", "hoài", "họa", "hoán", "ốp", "đề", "má", "mận"]))
        func beginnings(_ typed: String) -> Set<String> {
            Set(vocabulary.beginnings(Array(typed.utf8)).map { String(decoding: $0, as: UTF8.self) })
        }
        #expect(beginnings("ho") == ["ho", "hò", "họ"])
        #expect(beginnings("hòa") == ["hòa", "hoà"])
        #expect(beginnings("op") == ["op", "ốp"])
        #expect(beginnings("de") == ["de", "đề"])
        #expect(beginnings("mâ") == ["mâ"])
        #expect(beginnings("mậ") == ["mậ"])
        #expect(beginnings("zz") == ["zz"])
    }

    @Test func `words that come first are among the alternatives, however many come later`() {
        let vocabulary = Vocabulary(bytes(["hòa"]))
        let marks = ["", "\u{323}", "\u{327}", "\u{331}", "\u{32D}", "\u{330}"]
        for first in marks {
            for second in marks {
                for third in marks { vocabulary.add(bytes(["h\(first)o\(second)a\(third)"])) }
            }
        }
        #expect(vocabulary.beginnings(Array("ho".utf8)).contains(Array("hò".utf8)))
        #expect(vocabulary.alternatives(Array("hoa".utf8)).contains(Array("hòa".utf8)))
    }
}
