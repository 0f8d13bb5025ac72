import Lexicon

/// A text cut into sentences, in order; a line break ends one.
struct Sentences: Sendable {
    /// Token ranges without line breaks, the closing mark included.
    let ranges: [Range<Int>]
    /// Line by sentence.
    let lines: [Int]

    /// Tokens of a sentence that is rather short.
    private static let usualLength = 24
    /// Tokens of a text without stops that are read as one sentence: what reads it looks back and ahead as far as it goes. Of
    /// 69,000 sentences of news none had more than 300.
    private static let longest = 1024

    /// - Parameter isName: whether a token is inside a name, where no sentence ends: `ThS. Trần Văn An`.
    init(_ tokens: Tokens, isName: (Int) -> Bool = { _ in false }) {
        var ranges: [Range<Int>] = []
        var lines: [Int] = []
        ranges.reserveCapacity(tokens.all.count / Self.usualLength + tokens.lineCount)
        lines.reserveCapacity(tokens.all.count / Self.usualLength + tokens.lineCount)
        func add(_ sentence: Range<Int>, _ line: Int) {
            var rest = sentence
            while rest.count > Self.longest {
                let limit = rest.lowerBound + Self.longest
                let cut =
                    (rest.lowerBound + 1...limit).last { !isName($0 - 1) } ?? (limit..<rest.upperBound).first { !isName($0) }
                guard let cut else { break }
                ranges.append(rest.lowerBound..<cut)
                lines.append(line)
                rest = cut..<rest.upperBound
            }
            ranges.append(rest)
            lines.append(line)
        }
        for line in 0..<tokens.lineCount {
            let whole = tokens.line(line)
            var start = whole.lowerBound
            var next = start
            while case var index = tokens.next(.stop, from: next, before: whole.upperBound), index < whole.upperBound {
                if Self.ends(tokens, index, whole), !isName(index) {
                    // `...`, `./.` and a closing quote belong to it.
                    while index + 1 < whole.upperBound, !tokens[index + 1].hasSpaceBefore, tokens[index + 1].kind == .mark {
                        index += 1
                    }
                    add(start..<index + 1, line)
                    start = index + 1
                }
                next = index + 1
            }
            if start < whole.upperBound { add(start..<whole.upperBound, line) }
        }
        self.ranges = ranges
        self.lines = lines
    }

    /// A stop inside a number or after an abbreviation ends nothing; one that a capital follows does, with a space or without.
    private static func ends(_ tokens: Tokens, _ index: Int, _ line: Range<Int>) -> Bool {
        guard tokens[index].isMark(".") || tokens[index].isMark("!") || tokens[index].isMark("?") else { return false }
        guard index > line.lowerBound, index + 1 < line.upperBound else { return true }
        let before = tokens[index - 1]
        let after = tokens[index + 1]
        // `trộm cắp, ... vẫn xảy ra`
        if after.isMark("."), !after.hasSpaceBefore {
            let next = (index + 1..<line.upperBound).first { !tokens[$0].isMark(".") }
            if let next, tokens[next].kind == .word, tokens[next].hasSpaceBefore, !tokens[next].isCapitalised { return false }
        } else if before.isMark("."), !tokens[index].hasSpaceBefore, after.kind == .word, !after.isCapitalised {
            return false
        }
        // `1. Công tác ...`, `a. Công tác ...`: the number of a line.
        if index - 1 == line.lowerBound, before.kind == .number || before.length == 1 { return false }
        if before.kind == .number, after.kind == .number, !after.hasSpaceBefore { return false }
        // `trong quý I. Tại hội nghị`, `HĐND tỉnh khóa XV. Kỳ họp`; but `V. Putin`.
        if after.hasSpaceBefore, after.isCapitalised, before.isAllCaps, index - 2 >= line.lowerBound,
            tokens[index - 2].kind == .word, !tokens[index - 2].isCapitalised, tokens.isRomanNumeral(index - 1),
            before.length > 1 || tokens.string(index - 1..<index) == "I"
        {
            return true
        }
        if before.kind == .word, before.isCapitalised, before.length <= 3, !tokens[index].hasSpaceBefore,
            before.length == 1 || before.isAllCaps || !after.hasSpaceBefore || !hasVowel(before, tokens)
        {
            return false
        }
        // `T.Ư`, `p.m`: letters with stops.
        if before.kind == .word, before.length == 1, !after.hasSpaceBefore { return false }
        if after.kind == .word { return after.isCapitalised || after.hasSpaceBefore }
        return after.hasSpaceBefore || after.kind == .mark
    }

    /// `Tú` ends a sentence, `Ng.` and `Tp.` are short for other words.
    private static func hasVowel(_ token: Token, _ tokens: Tokens) -> Bool {
        // Beyond ASCII all letters but đ, whose bytes are C4 90 and C4 91, are vowels.
        var previous: UInt8 = 0
        for byte in tokens.text.bytes[token.range] {
            if previous == 0xC4, byte != 0x90, byte != 0x91 { return true }
            if previous > 0xC4 || previous == 0xC3 || [0x61, 0x65, 0x69, 0x6F, 0x75, 0x79].contains(byte | 0x20) { return true }
            previous = byte
        }
        return false
    }

    /// The sentence that a token is in.
    func index(of token: Int) -> Int? {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= token { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(token) ? low : nil
    }
}
