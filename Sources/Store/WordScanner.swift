/// Cuts text into the words that search knows: composed (NFC), lower case, with Đ for its look-alikes and the tone mark where
/// tradition puts it (hòa, not hoà), so that two spellings of one word are one word.
struct WordScanner {
    /// Changes whenever the same text would be cut or written otherwise: the index is then rebuilt.
    static let version = 1
    /// Scalars. A longer run of letters is no word of any language; what follows is found by its beginning alone.
    static let longestWord = 48

    private let letters = LetterTable.shared
    private var scalars: [UInt32] = []
    /// ``scalars`` without tone marks, while a mark is placed.
    private var bare: [UInt32] = []
    /// The present word in UTF-8.
    private(set) var word: [UInt8] = []
    /// The present word has an accent, or is written otherwise than in ASCII.
    private(set) var isAccented = false

    init() {
        scalars.reserveCapacity(Self.longestWord)
        word.reserveCapacity(Self.longestWord * 4)
    }

    /// Calls `found` for each word with the byte offsets where it stands; the word itself is in ``word``.
    /// - Parameter text: valid UTF-8.
    @inline(__always)
    mutating func scan(_ text: UnsafeBufferPointer<UInt8>, _ found: (borrowing WordScanner, Range<Int>) -> Void) {
        var index = 0
        var start = 0
        let end = text.count
        while index < end {
            let first = text[index]
            let begin = index
            var scalar = UInt32(first)
            if first < 0x80 {
                index += 1
            } else {
                scalar = Self.decode(text, &index)
            }
            let lowered = lower(scalar)
            if lowered != 0 {
                if scalars.isEmpty { start = begin }
                if scalars.count < Self.longestWord { scalars.append(lowered) }
                if lowered >= 0x80 { isAccented = true }
            } else if !scalars.isEmpty {
                if letters.isMark(scalar) {
                    let last = scalars.count - 1
                    scalars[last] = letters.compose(scalars[last], scalar)
                    isAccented = true
                } else if !letters.isIgnorable(scalar) {
                    finish(start..<begin, found)
                }
            }
        }
        if !scalars.isEmpty { finish(start..<end, found) }
    }

    @inline(__always)
    private func lower(_ scalar: UInt32) -> UInt32 {
        if scalar < LetterTable.end { return letters.isMark(scalar) ? 0 : letters.lowered(scalar) }
        return Self.lowerRare(scalar)
    }

    /// Scripts beyond the table, full-width letters among them.
    private static func lowerRare(_ value: UInt32) -> UInt32 {
        guard let scalar = Unicode.Scalar(value) else { return 0 }
        let properties = scalar.properties
        guard properties.isAlphabetic || properties.generalCategory == .decimalNumber else { return 0 }
        let mapped = properties.lowercaseMapping.unicodeScalars
        return mapped.count == 1 ? mapped.first?.value ?? value : value
    }

    @inline(__always)
    private mutating func finish(_ range: Range<Int>, _ found: (borrowing WordScanner, Range<Int>) -> Void) {
        word.removeAll(keepingCapacity: true)
        if isAccented {
            placeTone()
            for scalar in scalars { Self.append(scalar, to: &word) }
        } else {
            for scalar in scalars { word.append(UInt8(truncatingIfNeeded: scalar)) }
        }
        found(self, range)
        scalars.removeAll(keepingCapacity: true)
        isAccented = false
    }

    /// Moves the tone mark to where the traditional rule has it. A word with two tone marks, or none, is left alone.
    private mutating func placeTone() {
        var toned = -1
        for (index, letter) in scalars.enumerated() where letters.tone(letter) != .level {
            guard toned < 0 else { return }
            toned = index
        }
        guard toned >= 0, let target = tonePlace(), target != toned else { return }
        let tone = letters.tone(scalars[toned])
        scalars[toned] = letters.toneless(scalars[toned])
        scalars[target] = letters.letter(letters.toneless(scalars[target]), with: tone)
    }

    private mutating func tonePlace() -> Int? {
        bare.removeAll(keepingCapacity: true)
        for letter in scalars { bare.append(letters.toneless(letter)) }
        // ă â ê ô ơ ư carry the mark; of two (ươ), the last.
        if let quality = bare.lastIndex(where: { $0 != letters.base($0) && Self.isVowel(letters.base($0)) }) { return quality }
        guard var first = bare.firstIndex(where: Self.isVowel) else { return nil }
        let last = bare[first...].firstIndex { !Self.isVowel($0) } ?? bare.count
        // u of qu, and i of gi before a vowel, belong to the consonant.
        if first > 0, last - first > 1,
            (bare[first - 1] == 0x71 && bare[first] == 0x75) || (bare[first - 1] == 0x67 && bare[first] == 0x69)
        {
            first += 1
        }
        // More than one group of vowels is no Vietnamese syllable.
        guard !bare[last...].contains(where: Self.isVowel) else { return nil }
        switch last - first {
        case 1: return first
        case 2: return last < bare.count ? first + 1 : first
        case 3: return first + 1
        default: return nil
        }
    }

    private static func isVowel(_ letter: UInt32) -> Bool {
        switch letter {
        case 0x61, 0x65, 0x69, 0x6F, 0x75, 0x79: true
        default: false
        }
    }

    /// - Parameter text: valid UTF-8, `index` at the first byte of a scalar beyond ASCII.
    @inline(__always)
    private static func decode(_ text: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> UInt32 {
        let first = UInt32(text[index])
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        var scalar = length == 4 ? first & 0x07 : length == 3 ? first & 0x0F : first & 0x1F
        let end = min(index + length, text.count)
        index += 1
        while index < end {
            scalar = scalar << 6 | UInt32(text[index] & 0x3F)
            index += 1
        }
        return scalar
    }

    private static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        guard let encoded = Unicode.Scalar(scalar).flatMap(UTF8.encode) else { return }
        bytes.append(contentsOf: encoded)
    }

    /// Without accents: what a reader types who leaves them out.
    static func fold(_ word: [UInt8]) -> [UInt8] {
        let letters = LetterTable.shared
        var folded: [UInt8] = []
        folded.reserveCapacity(word.count)
        for scalar in String(decoding: word, as: UTF8.self).unicodeScalars { append(letters.base(scalar.value), to: &folded) }
        return folded
    }

    /// Every word of a text, in order.
    static func words(_ text: String) -> [[UInt8]] {
        var words: [[UInt8]] = []
        var text = text
        var scanner = WordScanner()
        text.withUTF8 { scanner.scan($0) { scanner, _ in words.append(scanner.word) } }
        return words
    }
}
