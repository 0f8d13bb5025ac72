import Articles

/// One word, run of digits, mark or line end of a normalised text. 24 bytes.
@usableFromInline package struct Token: Sendable {
    @usableFromInline package enum Kind: UInt8, Sendable {
        /// A run of letters; `word` is its id.
        case word
        /// A run of ASCII digits; `value` is its number. `1.234` is three tokens: what a dot means is for rules to say.
        case number
        /// One character that is neither; `mark` is it, where it is ASCII or one of the dashes, quotes and bullets.
        case mark
        case lineBreak

        /// Spelt out to be inlinable: the derived one is called through a witness table by other modules, once a token and reader.
        @inlinable package static func == (left: Kind, right: Kind) -> Bool {
            switch (left, right) {
            case (.word, .word), (.number, .number), (.mark, .mark), (.lineBreak, .lineBreak): true
            default: false
            }
        }
    }

    @usableFromInline package let kind: Kind
    /// White space, a line end or the text's start before it.
    @usableFromInline package let hasSpaceBefore: Bool
    @usableFromInline package let isCapitalised: Bool
    /// Every letter is upper case and there are at least two.
    @usableFromInline package let isAllCaps: Bool
    /// Digits of a number, letters of a word; at most 255.
    @usableFromInline package let length: UInt8
    /// ASCII form of a mark: dashes are `-`, double quotes `"`, single ones `'`, bullets `*`, ellipsis `.`; 0 for any other.
    @usableFromInline package let mark: UInt8
    /// Id of a word, ``Vocabulary/unknown`` for one the vocabulary lacks; a number's value, at most Int32.max.
    @usableFromInline package let word: Int32
    @usableFromInline package let start: Int32
    @usableFromInline package let end: Int32
    /// From 0, blank lines counted.
    @usableFromInline package let line: Int32

    @inlinable package var range: Range<Int> { Int(start)..<Int(end) }
    @inlinable package var value: Int { Int(word) }
    @inlinable package func isMark(_ character: Unicode.Scalar) -> Bool { kind == .mark && UInt32(mark) == character.value }
    @inlinable package func isWord(_ id: Int32) -> Bool { kind == .word && word == id }
}

/// A normalised text cut into tokens.
@usableFromInline package struct Tokens: Sendable {
    package let text: NormalisedText
    @usableFromInline package private(set) var all: [Token] = []
    /// Index of the first token of each line, with one closing entry: line n is `lineStarts[n] ..< lineStarts[n + 1]`, its line break included.
    @usableFromInline package private(set) var lineStarts: [Int32] = [0]

    package init(of text: String, vocabulary: Vocabulary) {
        self.init(NormalisedText(text), vocabulary: vocabulary)
    }

    package init(_ text: NormalisedText, vocabulary: Vocabulary) {
        self.text = text
        all.reserveCapacity(text.bytes.count / 4 + 4)
        text.bytes.withUnsafeBufferPointer { bytes in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Vocabulary.maximumWordLength) { scratch in
                cut(bytes, vocabulary, scratch)
            }
        }
        lineStarts.append(Int32(all.count))
    }

    /// Some of a text's tokens as one run: each range a line of its own, the line breaks inside a range left out.
    /// - Parameter ranges: token indices of `tokens`, in order; an empty one is left out.
    package init(joining ranges: [Range<Int>], of tokens: Tokens) {
        text = tokens.text
        all.reserveCapacity(ranges.reduce(0) { $0 + $1.count + 1 })
        for range in ranges where !range.isEmpty {
            for token in tokens.all[range] where token.kind != .lineBreak { all.append(token) }
            let end = Int(tokens[range.upperBound - 1].end)
            append(.lineBreak, end, end, tokens[range.upperBound - 1].line, space: true)
            lineStarts.append(Int32(all.count))
        }
        lineStarts.append(Int32(all.count))
    }

    @inlinable package var lineCount: Int { lineStarts.count - 1 }

    /// Tokens of a line without its line break.
    package func line(_ line: Int) -> Range<Int> {
        let start = Int(lineStarts[line])
        var end = Int(lineStarts[line + 1])
        if end > start, all[end - 1].kind == .lineBreak { end -= 1 }
        return start..<end
    }

    @inlinable package subscript(index: Int) -> Token { all[index] }

    /// Byte range of a range of tokens; empty for an empty one.
    package func bytes(_ range: Range<Int>) -> Range<Int> {
        range.isEmpty ? 0..<0 : Int(all[range.lowerBound].start)..<Int(all[range.upperBound - 1].end)
    }

    package func string(_ range: Range<Int>) -> String { text.string(bytes(range)) }
    package func span(_ range: Range<Int>) -> Articles.Span { text.span(bytes(range)) }

    private mutating func cut(
        _ bytes: UnsafeBufferPointer<UInt8>, _ vocabulary: Vocabulary, _ scratch: UnsafeMutableBufferPointer<UInt8>
    ) {
        var index = 0
        var line: Int32 = 0
        var space = true
        while index < bytes.count {
            let byte = bytes[index]
            let start = index
            switch Self.classes[Int(byte)] {
            case .space:
                index += 1
                space = true
                continue
            case .lineBreak:
                index += 1
                append(.lineBreak, start, index, line, space: space)
                line += 1
                lineStarts.append(Int32(all.count))
                space = true
                continue
            case .digit:
                var value: Int32 = 0
                while index < bytes.count, bytes[index] &- 0x30 < 10 {
                    let (product, overflow) = value.multipliedReportingOverflow(by: 10)
                    let (sum, carry) = product.addingReportingOverflow(Int32(bytes[index] &- 0x30))
                    value = overflow || carry || value == .max ? .max : sum
                    index += 1
                }
                append(.number, start, index, line, space: space, length: index - start, word: value)
            case .letter, .multibyte:
                if Self.classes[Int(byte)] == .multibyte, !Self.isLetter(bytes, index) {
                    index = min(index + Self.width(byte), bytes.count)
                    append(.mark, start, index, line, space: space, mark: Self.asciiForm(bytes, start, index))
                } else {
                    index = word(bytes, start, line, space, vocabulary, scratch)
                }
            case .mark:
                index += 1
                append(.mark, start, index, line, space: space, mark: byte)
            }
            space = false
        }
    }

    /// Appends the word that starts at `start`; returns where it ends.
    private mutating func word(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ line: Int32, _ space: Bool, _ vocabulary: Vocabulary,
        _ scratch: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var index = start
        var letters = 0
        var upper = 0
        var firstIsUpper = false
        var length = 0
        var hash = Vocabulary.Hash()
        while index < bytes.count {
            let byte = bytes[index]
            var last = byte
            if byte < 0x80 {
                guard Self.classes[Int(byte)] == .letter else { break }
                last = byte | 0x20
            } else {
                guard Self.isLetter(bytes, index) else { break }
                let end = index + Self.width(byte)
                last = end <= bytes.count ? LetterCase.lowerLast(bytes, index, end) : bytes[bytes.count - 1]
                while index + 1 < min(end, bytes.count) {
                    hash.add(bytes[index])
                    if length < scratch.count { scratch[length] = bytes[index] }
                    length += 1
                    index += 1
                }
            }
            // A capital and its small letter differ in the last byte alone.
            if last != bytes[index] {
                upper += 1
                if letters == 0 { firstIsUpper = true }
            }
            hash.add(last)
            if length < scratch.count { scratch[length] = last }
            length += 1
            index += 1
            letters += 1
        }
        let isLong = length > scratch.count
        let id = isLong ? Vocabulary.unknown : vocabulary.id(of: UnsafeBufferPointer(rebasing: scratch[..<length]), hash)
        append(
            .word, start, index, line, space: space, capitalised: !isLong && firstIsUpper,
            allCaps: !isLong && upper == letters && letters > 1, length: letters, word: id)
        return index
    }

    private mutating func append(
        _ kind: Token.Kind, _ start: Int, _ end: Int, _ line: Int32, space: Bool, capitalised: Bool = false,
        allCaps: Bool = false,
        length: Int = 0, mark: UInt8 = 0, word: Int32 = Vocabulary.unknown
    ) {
        all.append(
            Token(
                kind: kind, hasSpaceBefore: space, isCapitalised: capitalised, isAllCaps: allCaps,
                length: UInt8(min(length, 255)),
                mark: mark, word: word, start: Int32(start), end: Int32(end), line: line))
    }

    private enum ByteClass: UInt8 { case mark, letter, digit, space, lineBreak, multibyte }

    private static let classes: [ByteClass] = (0..<256).map { value in
        switch UInt8(value) {
        case 0x0A: .lineBreak
        case 0x20, 0x09: .space
        case 0x30...0x39: .digit
        case 0x41...0x5A, 0x61...0x7A: .letter
        case 0x80...: .multibyte
        default: .mark
        }
    }

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
