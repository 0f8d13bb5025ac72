import Foundation

/// How expectations and results are compared, written with Foundation so that it shares no code with what it judges.
enum Comparison {
    private static let tones: [(String, String)] = [
        ("oà", "òa"), ("oá", "óa"), ("oả", "ỏa"), ("oã", "õa"), ("oạ", "ọa"), ("oè", "òe"), ("oé", "óe"), ("oẻ", "ỏe"),
        ("oẽ", "õe"),
        ("oẹ", "ọe"), ("uỳ", "ùy"), ("uý", "úy"), ("uỷ", "ủy"), ("uỹ", "ũy"), ("uỵ", "ụy"),
    ].flatMap { [$0, ($0.0.uppercased(), $0.1.uppercased()), ($0.0.capitalized, $0.1.capitalized)] }

    /// NFC, traditional tone placement in open syllables and not after q, Đ for Ð, runs of white space as one space.
    static func folded(_ text: String) -> String {
        var text = text.precomposedStringWithCanonicalMapping.replacingOccurrences(of: "Ð", with: "Đ").replacingOccurrences(
            of: "ð", with: "đ")
        text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        var characters = Array(text)
        var index = 0
        while index + 1 < characters.count {
            let isOpen = index + 2 == characters.count || !(characters[index + 2].isLetter || characters[index + 2].isNumber)
            if isOpen, index == 0 || (characters[index - 1] != "q" && characters[index - 1] != "Q"),
                let tone = tones.first(where: { Array($0.0) == [characters[index], characters[index + 1]] })
            {
                characters.replaceSubrange(index...index + 1, with: tone.1)
            }
            index += 1
        }
        return String(characters)
    }

    /// Whether a result is what a case expects: keys that the expectation lacks or that are not in `keys` are not scored.
    static func agree(_ expected: JSON, _ got: JSON, keys: Set<String>?, fold: (String) -> String = folded) -> Bool {
        switch (expected, got) {
        case (.string(let a), .string(let b)): fold(a) == fold(b)
        case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { agree($0, $1, keys: keys, fold: fold) }
        case (.object(let a), .object(let b)):
            a.allSatisfy { key, value in
                if let keys, !keys.contains(key) { return true }
                return agree(value, b[key] ?? .null, keys: keys, fold: fold)
            }
        default: expected == got
        }
    }
}
