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

    /// Calls `found` for each word with the byte offsets where it stands; the word itself is in ``word``.
    /// - Parameter text: valid UTF-8.
    mutating func scan(_ text: UnsafeBufferPointer<UInt8>, _ found: (borrowing WordScanner, Range<Int>) -> Void) {
        var copy = self
        scanBytes(text) { bytes, range, isAccented in
            copy.word.removeAll(keepingCapacity: true)
            copy.word.append(contentsOf: bytes)
            copy.isAccented = isAccented
            found(copy, range)
        }
    }

    /// Calls `found` for each word: its bytes, for as long as the call lasts, where it stands, and whether it has an accent or is written
    /// otherwise than in ASCII.
    ///
    /// Words whose letters have one scalar each and whose tone mark stands right, nearly all of them, are taken in one pass over tables;
    /// the others go to ``scanRare(_:_:_:)``.
    /// - Parameters:
    ///   - text: valid UTF-8.
    ///   - openings: of words that are wanted; others may come without bytes, since they need not be written then. Nil for all.
    @inline(__always)
    mutating func scanBytes(
        _ text: UnsafeBufferPointer<UInt8>, openings: WordOpenings? = nil,
        _ found: (UnsafeBufferPointer<UInt8>, Range<Int>, _ isAccented: Bool) -> Void
    ) {
        let letters = letters
        let openings = openings.flatMap { LetterTable.isPlain(text) ? $0 : nil }
        letters.traits.withUnsafeBufferPointer { traits in
            letters.small.withUnsafeBufferPointer { small in
                // Three bytes are the most that a scalar of the table takes.
                withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.longestWord * 3) { out in
                    var index = 0
                    while index < text.count {
                        if let openings {
                            while index < text.count, text[index] < 0x80, !traits[Int(text[index])].contains(.word) { index += 1 }
                            let end = Self.passUnwanted(text, from: index, letters, openings)
                            if end > index {
                                found(UnsafeBufferPointer(rebasing: out[..<0]), index..<end, false)
                                index = end
                                continue
                            }
                        }
                        let taken = Self.takeCommon(text, from: index, traits, small, letters, out)
                        if taken.length > 0 {
                            found(
                                UnsafeBufferPointer(rebasing: out[..<taken.length]), taken.start..<taken.end, taken.isAccented)
                            index = taken.end
                        } else if taken.isRare {
                            index = scanRare(text, taken.start) { bytes, range, isAccented in
                                bytes.withUnsafeBufferPointer { found($0, range, isAccented) }
                            }
                        } else {
                            index = taken.end
                        }
                    }
                }
            }
        }
    }

    /// One past the word at `start`, where it is one that is not wanted; else, or where only the slow way can tell, `start`.
    /// - Parameter text: see ``LetterTable/isPlain(_:)``.
    @inline(__always)
    private static func passUnwanted(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, _ letters: LetterTable, _ openings: WordOpenings
    ) -> Int {
        guard start < text.count else { return start }
        if text[start] >= 0x80 || openings.mayBegin(text[start]) {
            guard let opening = opening(text, start, letters), !openings.has(opening) else { return start }
        }
        // Bytes as letters: of more, the slow way counts.
        let end = min(text.count, start + longestWord)
        var index = start
        while index < end, letters.inside[Int(text[index])] { index += 1 }
        return index == text.count || (index < end && text[index] < 0x80) ? index : start
    }

    /// See ``WordOpenings``. - Returns: nil where no letter of the table stands at `start`.
    @inline(__always)
    private static func opening(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ letters: LetterTable) -> Int? {
        var (index, opening) = (start, 0)
        for number in 0..<2 {
            guard index < text.count, letters.inside[Int(text[index])] else { return number == 0 ? nil : opening << 5 }
            var scalar = UInt32(text[index])
            if scalar < 0x80 { index += 1 } else { scalar = decode(text, &index) }
            opening = opening << 5 | Int(letters.openings[Int(scalar)])
        }
        return opening
    }

    /// What ``takeCommon(_:from:_:_:_:_:)`` came to.
    private struct Taken {
        /// Of the word; where it is rare, where the slow way begins.
        var start: Int
        /// One past the word, or the end of a text without another.
        var end: Int
        /// Bytes written; 0 where there is no word or it is rare.
        var length = 0
        var isAccented = false
        var isRare = false
    }

    /// The next word, where it is a common one.
    @inline(__always)
    private static func takeCommon(
        _ text: UnsafeBufferPointer<UInt8>, from first: Int, _ traits: UnsafeBufferPointer<LetterTable.Traits>,
        _ small: UnsafeBufferPointer<UInt16>, _ letters: LetterTable, _ out: UnsafeMutableBufferPointer<UInt8>
    ) -> Taken {
        let end = text.count
        var index = first
        // Between words.
        while index < end, text[index] < 0x80, !traits[Int(text[index])].contains(.word) { index += 1 }
        var taken = Taken(start: index, end: index)
        var length = 0
        var tone = ToneCheck()
        while index < end {
            let byte = text[index]
            var next = index + 1
            var scalar = Int(byte)
            if byte >= 0x80 { scalar = Int(decode(text, &next, from: index)) }
            guard scalar < Int(LetterTable.end) else {
                // Dashes, quotation marks and the ellipsis end words; other scripts are rare.
                if (0x2010...0x203F).contains(scalar) { break }
                taken.isRare = true
                return taken
            }
            let trait = traits[scalar]
            if !trait.contains(.word) {
                if trait.contains(.joining), tone.count > 0 {
                    taken.isRare = true
                    return taken
                }
                break
            }
            guard tone.count < longestWord else {
                taken.isRare = true
                return taken
            }
            let letter = Int(small[scalar])
            if letter < 0x80 {
                out[length] = UInt8(truncatingIfNeeded: letter)
                length += 1
            } else {
                taken.isAccented = true
                if letter < 0x800 {
                    out[length] = UInt8(truncatingIfNeeded: 0xC0 | letter >> 6)
                    length += 1
                } else {
                    out[length] = UInt8(truncatingIfNeeded: 0xE0 | letter >> 12)
                    out[length + 1] = UInt8(truncatingIfNeeded: 0x80 | letter >> 6 & 0x3F)
                    length += 2
                }
                out[length] = UInt8(truncatingIfNeeded: 0x80 | letter & 0x3F)
                length += 1
            }
            tone.take(letter, trait)
            index = next
        }
        if tone.count == 0 {
            // What stands between words, beyond ASCII; or the end.
            taken.end = index < end ? skip(text, index) : end
            return taken
        }
        guard tone.isPlaced(letters) else {
            taken.isRare = true
            return taken
        }
        taken.end = index
        taken.length = length
        return taken
    }

    /// One past the scalar at `index`.
    @inline(__always)
    private static func skip(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
        var next = index + 1
        while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
        return next
    }

    @inline(__always)
    private static func decode(_ text: UnsafeBufferPointer<UInt8>, _ next: inout Int, from index: Int) -> UInt32 {
        var end = index
        let scalar = decode(text, &end)
        next = end
        return scalar
    }

    /// One word by the whole rules: composed from marks, with its tone mark moved, of any script and length.
    /// - Returns: where to go on.
    private mutating func scanRare(
        _ text: UnsafeBufferPointer<UInt8>, _ first: Int, _ found: ([UInt8], Range<Int>, _ isAccented: Bool) -> Void
    ) -> Int {
        var index = first
        var start = 0
        let end = text.count
        while index < end {
            let begin = index
            var scalar = UInt32(text[index])
            if scalar < 0x80 {
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
                    return index
                }
            } else {
                // No word begins here after all.
                return index
            }
        }
        if !scalars.isEmpty { finish(start..<end, found) }
        return end
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

    private mutating func finish(_ range: Range<Int>, _ found: ([UInt8], Range<Int>, _ isAccented: Bool) -> Void) {
        word.removeAll(keepingCapacity: true)
        if isAccented {
            placeTone()
            for scalar in scalars { Self.append(scalar, to: &word) }
        } else {
            for scalar in scalars { word.append(UInt8(truncatingIfNeeded: scalar)) }
        }
        found(word, range, isAccented)
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
