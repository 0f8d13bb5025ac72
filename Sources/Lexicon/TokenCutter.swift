/// Cuts normalised bytes into tokens: each byte is looked at once, while its word is lower-cased and counted.
struct TokenCutter {
    private(set) var tokens: [Token] = []
    private(set) var lineStarts: [Int32] = [0]
    private let vocabulary: Vocabulary
    private var line: Int32 = 0
    /// White space, a line end or the text's start before the next token.
    private var space = true

    init(vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
    }

    mutating func cut(_ bytes: [UInt8]) {
        tokens.reserveCapacity(bytes.count / 4 + 4)
        bytes.withUnsafeBufferPointer { cut($0) }
        lineStarts.append(Int32(tokens.count))
    }

    private mutating func cut(_ bytes: UnsafeBufferPointer<UInt8>) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x20 || byte == 0x09 {
                index += 1
                space = true
            } else if Self.isASCIILetter(byte) || (byte >= 0x80 && Self.isLetter(bytes, index)) {
                index = word(bytes, index)
                space = false
            } else if byte &- 0x30 < 10 {
                index = number(bytes, index)
                space = false
            } else if byte == 0x0A {
                tokens.append(Token(.lineBreak, index..<index + 1, line: line, hasSpaceBefore: space))
                index += 1
                line += 1
                lineStarts.append(Int32(tokens.count))
                space = true
            } else {
                let end = byte < 0x80 ? index + 1 : min(index + Self.width(byte), bytes.count)
                let mark = byte < 0x80 ? byte : Self.asciiForm(bytes, index, end)
                tokens.append(Token(.mark, index..<end, line: line, hasSpaceBefore: space, mark: mark))
                index = end
                space = false
            }
        }
    }

    /// Appends the number that starts at `start`; returns where it ends.
    private mutating func number(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var index = start
        var value: Int32 = 0
        while index < bytes.count, bytes[index] &- 0x30 < 10 {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int32(bytes[index] &- 0x30))
            value = overflow || carry || value == .max ? .max : sum
            index += 1
        }
        tokens.append(
            Token(.number, start..<index, line: line, hasSpaceBefore: space, length: index - start, word: value))
        return index
    }

    /// Appends the word that starts at `start`; returns where it ends.
    private mutating func word(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var index = start
        var letters = 0
        var upper = 0
        var firstIsUpper = false
        var key = Vocabulary.Key()
        while index < bytes.count {
            let byte = bytes[index]
            var isUpper = false
            if Self.isASCIILetter(byte) {
                isUpper = byte < 0x60
                key.set(byte | 0x20, at: index - start)
                index += 1
            } else {
                guard byte >= 0x80, Self.isLetter(bytes, index) else { break }
                // A capital and its small letter differ in the last byte alone.
                let last = min(index + Self.width(byte), bytes.count) - 1
                let lower = LetterCase.lowerLast(bytes, index, last)
                isUpper = lower != bytes[last]
                while index < last {
                    key.set(bytes[index], at: index - start)
                    index += 1
                }
                key.set(lower, at: index - start)
                index += 1
            }
            if isUpper {
                upper += 1
                if letters == 0 { firstIsUpper = true }
            }
            letters += 1
        }
        let isLong = index - start > Vocabulary.maximumWordLength
        let id =
            index - start <= Vocabulary.Key.capacity
            ? vocabulary.id(of: key) : isLong ? Vocabulary.unknown : longWord(UnsafeBufferPointer(rebasing: bytes[start..<index]))
        tokens.append(
            Token(
                .word, start..<index, line: line, hasSpaceBefore: space, isCapitalised: !isLong && firstIsUpper,
                isAllCaps: !isLong && upper == letters && letters > 1, length: letters, word: id))
        return index
    }

    private func longWord(_ word: UnsafeBufferPointer<UInt8>) -> Int32 {
        var lower = Array(word)
        lower.withUnsafeMutableBufferPointer { LetterCase.lower($0) }
        return lower.withUnsafeBufferPointer { vocabulary.id(of: $0) }
    }

    private static func isASCIILetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    private static func width(_ lead: UInt8) -> Int { lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4 }

    /// Letters: everything from U+00C0 but × and ÷, general punctuation, symbols, CJK punctuation, full-width forms and emoji.
    private static func isLetter(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        switch bytes[index] {
        case 0xC2: index + 1 < bytes.count && (bytes[index + 1] == 0xAA || bytes[index + 1] == 0xB5 || bytes[index + 1] == 0xBA)
        case 0xC3: index + 1 < bytes.count && bytes[index + 1] != 0x97 && bytes[index + 1] != 0xB7
        case 0xC4...0xDF, 0xE0, 0xE1, 0xE4...0xED: true
        case 0xE3: index + 1 < bytes.count && bytes[index + 1] != 0x80
        default: false
        }
    }

    private static func asciiForm(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> UInt8 {
        guard end - start == 3, bytes[start] == 0xE2 else {
            return end - start == 2 && bytes[start] == 0xC2
                ? bytes[start + 1] == 0xB7 ? UInt8(ascii: "*") : bytes[start + 1] == 0xAB || bytes[start + 1] == 0xBB ? 0x22 : 0
                : 0
        }
        let scalar = 0x2000 + Int(bytes[start + 1] & 0x3F) << 6 + Int(bytes[start + 2] & 0x3F)
        return switch scalar {
        case 0x2010...0x2015, 0x2212: UInt8(ascii: "-")
        case 0x2018...0x201B, 0x2032: UInt8(ascii: "'")
        case 0x201C...0x201F, 0x2033: 0x22
        case 0x2022, 0x2023, 0x2043, 0x25AA...0x25CF: UInt8(ascii: "*")
        case 0x2026: UInt8(ascii: ".")
        default: 0
        }
    }
}
