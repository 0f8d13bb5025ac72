import Articles

/// One word, run of digits, mark or line end of a normalised text. 20 bytes: tokens are what readers go over most.
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

    /// What is so or not of a token, a bit each.
    @usableFromInline struct Traits: OptionSet, Sendable {
        @usableFromInline let rawValue: UInt8

        @inlinable init(rawValue: UInt8) { self.rawValue = rawValue }

        @inlinable static var spaced: Traits { Traits(rawValue: 1) }
        @inlinable static var capitalised: Traits { Traits(rawValue: 2) }
        @inlinable static var allCaps: Traits { Traits(rawValue: 4) }
        @inlinable static var vietnamese: Traits { Traits(rawValue: 8) }
    }

    @usableFromInline package let kind: Kind
    @usableFromInline let traits: Traits
    /// Digits of a number, letters of a word; at most 255.
    @usableFromInline package let length: UInt8
    /// ASCII form of a mark: dashes are `-`, double quotes `"`, single ones `'`, bullets `*`, ellipsis `.`; 0 for any other.
    @usableFromInline package let mark: UInt8
    /// Id of a word, ``Vocabulary/unknown`` for one the vocabulary lacks; a number's value, at most Int32.max.
    @usableFromInline package internal(set) var word: Int32
    @usableFromInline package let start: Int32
    @usableFromInline package let end: Int32
    /// From 0, blank lines counted.
    @usableFromInline package let line: Int32

    /// - Parameters:
    ///   - range: of a text of less than 2 GB.
    ///   - length: any number; it is cut to what ``length`` holds.
    @inline(__always)
    init(
        _ kind: Kind, _ range: Range<Int>, line: Int32, _ traits: Traits, length: Int = 0, mark: UInt8 = 0,
        word: Int32 = Vocabulary.unknown
    ) {
        self.kind = kind
        self.traits = traits
        self.length = UInt8(truncatingIfNeeded: min(length, 255))
        self.mark = mark
        self.word = word
        start = Int32(truncatingIfNeeded: range.lowerBound)
        end = Int32(truncatingIfNeeded: range.upperBound)
        self.line = line
    }

    /// White space, a line end or the text's start before it.
    @inlinable package var hasSpaceBefore: Bool { traits.contains(.spaced) }
    @inlinable package var isCapitalised: Bool { traits.contains(.capitalised) }
    /// Every letter is upper case and there are at least two.
    @inlinable package var isAllCaps: Bool { traits.contains(.allCaps) }
    /// A word with a letter that only Vietnamese has.
    @inlinable package var isVietnamese: Bool { traits.contains(.vietnamese) }
    @inlinable package var range: Range<Int> { Int(start)..<Int(end) }
    @inlinable package var value: Int { Int(word) }
    @inlinable package func isMark(_ character: Unicode.Scalar) -> Bool { kind == .mark && UInt32(mark) == character.value }
    @inlinable package func isWord(_ id: Int32) -> Bool { kind == .word && word == id }
}

/// A normalised text cut into tokens. A class of constants: every reader of a text holds it.
@usableFromInline package final class Tokens: Sendable {
    package let text: NormalisedText
    @usableFromInline package let all: [Token]
    /// What may begin with each token, as the next one lets it.
    @usableFromInline package let openings: [Openings]
    /// Index of the first token of each line, with one closing entry: line n is `lineStarts[n] ..< lineStarts[n + 1]`, its line break included.
    @usableFromInline package let lineStarts: [Int32]
    /// Made of ranges of other tokens, whose line numbers its tokens bear.
    private let isJoined: Bool

    package convenience init(of text: String, vocabulary: Vocabulary) {
        self.init(NormalisedText(text), vocabulary: vocabulary)
    }

    package convenience init(_ text: NormalisedText, vocabulary: Vocabulary) {
        var cutter = TokenCutter()
        cutter.cut(text.bytes, vocabulary: vocabulary)
        self.init(text, cutter)
    }

    /// As above; words that the vocabulary lacks get ids.
    convenience init(_ text: NormalisedText, interningInto vocabulary: inout Vocabulary) {
        var cutter = TokenCutter()
        cutter.cut(text.bytes, vocabulary: vocabulary)
        cutter.intern(text.bytes, into: &vocabulary)
        self.init(text, cutter)
    }

    private init(_ text: NormalisedText, _ cutter: TokenCutter) {
        self.text = text
        all = cutter.tokens
        openings = cutter.openings
        lineStarts = cutter.lineStarts
        isJoined = false
    }

    /// Some of a text's tokens as one run: each range a line of its own, the line breaks inside a range left out.
    /// - Parameter ranges: token indices of `tokens`, in order; an empty one is left out.
    package init(joining ranges: [Range<Int>], of tokens: Tokens) {
        var all: [Token] = []
        var openings: [Openings] = []
        var lineStarts: [Int32] = [0]
        let count = ranges.reduce(0) { $0 + $1.count + 1 }
        all.reserveCapacity(count)
        openings.reserveCapacity(count)
        lineStarts.reserveCapacity(ranges.count + 2)
        for range in ranges where !range.isEmpty {
            let last = tokens[range.upperBound - 1]
            var start = range.lowerBound
            while start < range.upperBound {
                // Most ranges are a line or a part of one. Only at a line break nothing may begin.
                let isLast = !tokens.isJoined && tokens[start].line == last.line && last.kind != .lineBreak
                let end =
                    isLast ? range.upperBound : tokens.openings[start..<range.upperBound].firstIndex(of: 0) ?? range.upperBound
                all += tokens.all[start..<end]
                openings += tokens.openings[start..<end]
                start = end + 1
            }
            // The token that told the last one's openings off is not there, and another may take its place.
            if last.kind != .lineBreak, range.upperBound < tokens.all.count, tokens[range.upperBound].kind != .lineBreak {
                openings[openings.count - 1] |= .tables
            }
            all.append(Token(.lineBreak, Int(last.end)..<Int(last.end), line: last.line, .spaced))
            openings.append(0)
            lineStarts.append(Int32(all.count))
        }
        lineStarts.append(Int32(all.count))
        text = tokens.text
        self.all = all
        self.openings = openings
        self.lineStarts = lineStarts
        isJoined = true
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

    /// The first token from an index on that one of these openings stands at; `end` where none does.
    @inlinable @inline(__always) package func next(_ openings: Openings, from index: Int, before end: Int) -> Int {
        self.openings.withUnsafeBufferPointer { all in
            var at = index
            // Most tokens are told off: four at a time.
            while at &+ 4 <= end, (all[at] | all[at &+ 1] | all[at &+ 2] | all[at &+ 3]) & openings == 0 { at &+= 4 }
            while at < end, all[at] & openings == 0 { at &+= 1 }
            return at
        }
    }

    /// Byte range of a range of tokens; empty for an empty one.
    package func bytes(_ range: Range<Int>) -> Range<Int> {
        range.isEmpty ? 0..<0 : Int(all[range.lowerBound].start)..<Int(all[range.upperBound - 1].end)
    }

    package func string(_ range: Range<Int>) -> String { text.string(bytes(range)) }
    package func span(_ range: Range<Int>) -> Articles.Span { text.span(bytes(range)) }
    /// Whether a token has no letters but `I`, `V` and `X`, as numerals of terms and areas have.
    package func isRomanNumeral(_ index: Int) -> Bool { text.bytes[all[index].range].allSatisfy { "IVX".utf8.contains($0) } }
    /// Where a span begins and ends, without its text.
    package func scalars(_ range: Range<Int>) -> Range<Int> { text.scalars(bytes(range)) }
}
