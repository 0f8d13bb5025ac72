/// Cuts normalised bytes into tokens. A word that ``WordForms`` knows takes one look-up; of another each byte is looked at once, while
/// the word is lower-cased and counted.
struct TokenCutter {
    private(set) var tokens: [Token] = []
    /// What may begin with each token, as the next one lets it.
    private(set) var openings: [Openings] = []
    private(set) var lineStarts: [Int32] = [0]

    /// Tokens on their way into the arrays, which take them by the block: an array asks at each token whether it has room.
    private struct Block {
        static let capacity = 256

        let tokens: UnsafeMutableBufferPointer<Token>
        /// One more than tokens: before the first one's stands a place that nobody reads.
        let openings: UnsafeMutableBufferPointer<Openings>
        var count = 0
        /// Of the last token's openings those that the next one decides on.
        private var paired: Openings = 0

        init(tokens: UnsafeMutableBufferPointer<Token>, openings: UnsafeMutableBufferPointer<Openings>) {
            self.tokens = tokens
            self.openings = openings
            openings.initializeElement(at: 0, to: 0)
        }

        @inline(__always)
        mutating func put(_ token: Token, _ opening: Opening) {
            tokens.initializeElement(at: count, to: token)
            openings[count] &= ~(paired & ~opening.second)
            openings.initializeElement(at: count &+ 1, to: opening.first)
            paired = opening.paired
            count &+= 1
        }

        /// Leaves only the last token, on whose openings the next one has a say.
        mutating func keepLast() {
            tokens[0] = tokens[count - 1]
            openings[1] = openings[count]
            count = 1
        }
    }

    /// Bytes of a line that is rather short.
    private static let usualLine = 128

    mutating func cut(_ bytes: [UInt8], vocabulary: Vocabulary) {
        tokens.reserveCapacity(bytes.count / 4 + 4)
        openings.reserveCapacity(bytes.count / 4 + 4)
        lineStarts.reserveCapacity(bytes.count / Self.usualLine + 4)
        withUnsafeTemporaryAllocation(of: Token.self, capacity: Block.capacity) { tokens in
            withUnsafeTemporaryAllocation(of: Openings.self, capacity: Block.capacity + 1) { openings in
                bytes.withUnsafeBufferPointer { bytes in
                    vocabulary.withLookup { words in
                        var block = Block(tokens: tokens, openings: openings)
                        cut(bytes, words, &block)
                        flush(block, count: block.count)
                    }
                }
            }
        }
        lineStarts.append(Int32(tokens.count))
    }

    /// Gives ids to the words that the vocabulary lacked.
    mutating func intern(_ bytes: [UInt8], into vocabulary: inout Vocabulary) {
        let longest = tokens.reduce(0) { max($0, $1.range.count) }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longest) { room in
            bytes.withUnsafeBufferPointer { bytes in
                for index in tokens.indices where tokens[index].kind == .word && tokens[index].word == Vocabulary.unknown {
                    let range = tokens[index].range
                    _ = room.initialize(from: UnsafeBufferPointer(rebasing: bytes[range]))
                    let word = UnsafeMutableBufferPointer(rebasing: room[..<range.count])
                    LetterCase.lower(word)
                    tokens[index].word = vocabulary.intern(key: UnsafeBufferPointer(word))
                }
            }
        }
    }

    private mutating func flush(_ block: borrowing Block, count: Int) {
        tokens.append(contentsOf: UnsafeBufferPointer(rebasing: block.tokens[..<count]))
        openings.append(contentsOf: UnsafeBufferPointer(rebasing: block.openings[1..<count + 1]))
    }

    /// Nothing begins with a line break. What may stand behind it in a text without its line ends nobody knows yet: it tells nothing off.
    private static let lineBreak = Opening(first: 0, paired: 0, second: .max)

    private mutating func cut(_ bytes: UnsafeBufferPointer<UInt8>, _ words: Vocabulary.Lookup, _ block: inout Block) {
        LetterKind.table.withUnsafeBufferPointer { kinds in
            let text = UnsafeRawBufferPointer(bytes)
            var index = 0
            var line: Int32 = 0
            // White space, a line end or the text's start before the next token.
            var space = Token.Traits.spaced
            while index < bytes.count {
                let byte = bytes[index]
                if byte == 0x20 || byte == 0x09 {
                    index &+= 1
                    space = .spaced
                    continue
                }
                if block.count == Block.capacity {
                    flush(block, count: block.count - 1)
                    block.keepLast()
                }
                let kind = kinds[Int(byte)]
                if let end = Self.central(bytes, index, kinds) {
                    let traits = space.union(byte == 0x54 ? [.capitalised, .allCaps, .vietnamese] : .vietnamese)
                    let word = words.id(of: Self.centralKey)
                    let token = Token(.word, index..<end, line: line, traits, length: 2, word: word)
                    block.put(token, Self.opening(of: token, words))
                    index = end
                    space = []
                } else if kind != LetterKind.none, let (place, end) = Self.form(text, index, kinds, words.forms) {
                    let form = words.forms[place]
                    block.put(form.token(index..<end, line: line, space), words.formOpenings[Int(form.opening)])
                    // Nearly every word has one space behind it, and none ends the text.
                    let isSpaced = bytes[end] == 0x20
                    space = isSpaced ? .spaced : []
                    index = isSpaced ? end &+ 1 : end
                } else if kind <= LetterKind.capital || (kind != LetterKind.none && Self.isLetter(bytes, index)) {
                    index = Self.word(bytes, index, kinds, words, &block, line: line, space)
                    space = []
                } else if byte &- 0x30 < 10 {
                    index = Self.number(bytes, index, words.shared.number, &block, line: line, space)
                    space = []
                } else if byte == 0x0A {
                    block.put(Token(.lineBreak, index..<index + 1, line: line, space), Self.lineBreak)
                    index += 1
                    line += 1
                    lineStarts.append(Int32(tokens.count + block.count))
                    space = .spaced
                } else {
                    let end = byte < 0x80 ? index + 1 : min(index + Self.width(byte), bytes.count)
                    let mark = byte < 0x80 ? byte : Self.asciiForm(bytes, index, end)
                    block.put(
                        Token(.mark, index..<end, line: line, space, mark: mark),
                        words.shared.marks[Int(mark & 127)])
                    index = end
                    space = []
                }
            }
        }
    }

    /// As what ``central(_:_:_:)`` finds is looked up.
    static let central = "tw"
    private static let centralKey = Array(central.utf8).withUnsafeBufferPointer { Vocabulary.Key($0) }

    /// `T.Ư`, `T.W`: short for `Trung ương`, one word though a stop stands in it. - Returns: where it ends; nil for anything else.
    @inline(__always)
    private static func central(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ kinds: UnsafeBufferPointer<UInt8>) -> Int? {
        // The stop first: a fifth of all words begin with t.
        guard start &+ 3 < bytes.count, bytes[start &+ 1] == 0x2E, bytes[start] | 0x20 == 0x74 else { return nil }
        let end: Int
        if bytes[start &+ 2] == 0xC6, bytes[start &+ 3] == 0xAF || bytes[start &+ 3] == 0xB0 {
            end = start &+ 4
        } else if bytes[start &+ 2] | 0x20 == 0x77 {
            end = start &+ 3
        } else {
            return nil
        }
        return end < bytes.count && kinds[Int(bytes[end])] != LetterKind.none ? nil : end
    }

    /// The place of the form of the word that starts at `start`, and where the word ends; nil where it has to be looked at.
    @inline(__always)
    private static func form(
        _ text: UnsafeRawBufferPointer, _ start: Int, _ kinds: UnsafeBufferPointer<UInt8>,
        _ forms: UnsafeBufferPointer<WordForms.Form>
    ) -> (place: Int, end: Int)? {
        guard start &+ WordForms.capacity < text.count else { return nil }
        let bytes = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        let (length, mask) = WordForms.length(of: bytes)
        guard length < WordForms.capacity || kinds[Int(text[start &+ WordForms.capacity])] == LetterKind.none else { return nil }
        let place = WordForms.place(of: bytes & mask, in: forms)
        return forms[place].key == 0 ? nil : (place, start &+ length)
    }

    /// Puts the number that starts at `start`; returns where it ends.
    private static func number(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ opening: Opening, _ block: inout Block, line: Int32,
        _ space: Token.Traits
    ) -> Int {
        var index = start
        var value: Int32 = 0
        while index < bytes.count, bytes[index] &- 0x30 < 10 {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int32(bytes[index] &- 0x30))
            value = overflow || carry || value == .max ? .max : sum
            index += 1
        }
        block.put(
            Token(.number, start..<index, line: line, space, length: index - start, word: value), opening)
        return index
    }

    /// Puts the word that starts at `start`; returns where it ends.
    @inline(__always)
    private static func word(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ kinds: UnsafeBufferPointer<UInt8>, _ words: Vocabulary.Lookup,
        _ block: inout Block, line: Int32, _ space: Token.Traits
    ) -> Int {
        var index = start
        var letters = 0
        // Bit n: the letter n is a capital; a word of more than 64 bytes is nobody's entry, and its capitals count for nothing.
        var capitals: UInt64 = 0
        // What makes small letters of the capitals.
        var small = Vocabulary.Key()
        var alphabet = Alphabet.open
        while index < bytes.count {
            let byte = bytes[index]
            let kind = kinds[Int(byte)]
            if kind == LetterKind.small {
                index &+= 1
                letters &+= 1
                continue
            }
            // The scalar's last byte, and what makes its small form of it.
            let last: Int
            let change: UInt8
            if kind == LetterKind.capital {
                (last, change) = (index, 0x20)
            } else if kind == LetterKind.vietnamese, index &+ 2 < bytes.count,
                LetterCase.isVietnameseBlock(bytes[index &+ 1], bytes[index &+ 2])
            {
                last = index &+ 2
                change = ~bytes[last] & 1
                if alphabet == .open { alphabet = .vietnamese }
            } else if kind == LetterKind.latin, index &+ 1 < bytes.count, LetterKind.isLatin(kinds, byte, bytes[index &+ 1]) {
                last = index &+ 1
                change = LetterKind.change(kinds, byte, bytes[last])
                if byte != 0xC3, alphabet == .open { alphabet = .vietnamese }
            } else {
                guard kind != LetterKind.none, isLetter(bytes, index) else { break }
                last = min(index &+ width(byte), bytes.count) &- 1
                // A capital and its small letter differ in the last byte alone.
                change = LetterCase.lowerLast(bytes, index, last) ^ bytes[last]
                if alphabet == .open { alphabet = Alphabet(lead: byte, index < last ? bytes[index &+ 1] : 0) }
            }
            if change != 0 {
                capitals |= 1 &<< UInt64(truncatingIfNeeded: letters)
                small.set(change, at: last &- start)
            }
            index = last &+ 1
            letters &+= 1
        }
        let length = index &- start
        let id: Int32
        if length <= Vocabulary.Key.capacity {
            let key = Vocabulary.Key(UnsafeRawBufferPointer(bytes), start, length: length)
            id = words.id(of: key.changed(by: small))
        } else if length > Vocabulary.maximumWordLength {
            capitals = 0
            id = Vocabulary.unknown
        } else {
            id = words.long(UnsafeBufferPointer(rebasing: bytes[start..<index]), hasCapitals: capitals != 0)
        }
        var traits = space
        if capitals & 1 == 1 { traits.insert(.capitalised) }
        if letters > 1, letters < 64, capitals == 1 &<< UInt64(truncatingIfNeeded: letters) &- 1 { traits.insert(.allCaps) }
        if alphabet == .vietnamese { traits.insert(.vietnamese) }
        let token = Token(.word, start..<index, line: line, traits, length: letters, word: id)
        block.put(token, opening(of: token, words))
        return index
    }

    static func opening(of word: Token, _ words: Vocabulary.Lookup) -> Opening {
        var opening = words.opening(of: word.word)
        if word.isCapitalised { opening.first |= .capitalised }
        return opening
    }

    /// What the letters of a word say of its language: the first that says anything decides.
    private enum Alphabet {
        case open, vietnamese, other

        /// ă, đ, ĩ, ũ, ơ, ư and U+1EA0...U+1EFF are letters of Vietnamese alone.
        @inline(__always)
        init(lead: UInt8, _ second: UInt8) {
            switch lead {
            case 0xC4...0xC6: self = .vietnamese
            case 0xE1: self = second == 0xBA || second == 0xBB ? .vietnamese : .other
            default: self = .open
            }
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
