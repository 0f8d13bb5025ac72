/// Which words are possible Vietnamese syllables: what tells a right reading of old bytes from a wrong one.
struct SyllableGrammar: Sendable {
    /// A letter without tone and case, and its tone.
    private struct Letter: Sendable {
        /// ASCII for a...z; 1...31 for the letters beyond; 0: no letter of Vietnamese.
        var code: UInt8 = 0
        var tone: UInt8 = 0
    }

    private static let sắc: UInt8 = 1
    private static let nặng: UInt8 = 2
    private static let otherTone: UInt8 = 3
    /// Longest syllable: `nghiêng` has 7 letters.
    private static let longest = 7

    /// By scalar value, up to the last letter of Latin Extended Additional.
    private var letters = [Letter](repeating: Letter(), count: 0x1F00)
    private var onsets: Set<UInt64> = []
    private var rimes: Set<UInt64> = []
    private var stopRimes: Set<UInt64> = []

    init() {}

    /// - Parameters:
    ///   - letters: `codepoint` and `nfd` of each letter, both cases.
    ///   - rimes: `rime` and `stop_coda`.
    ///   - onsets: `onset`.
    init(letters table: TableFile, rimes: TableFile, onsets: TableFile) throws(DecodingError) {
        for ascii in UInt8(ascii: "a")...UInt8(ascii: "z") {
            letters[Int(ascii)].code = ascii
            letters[Int(ascii) - 32].code = ascii
        }
        try readLetters(table)
        for (line, cells) in onsets.rows {
            guard let key = key(of: cells[0]) else { throw onsets.fault(line: line, "no onset") }
            self.onsets.insert(key)
        }
        let rime = try rimes.column("rime")
        let stop = try rimes.column("stop_coda")
        for (line, cells) in rimes.rows {
            guard let key = key(of: cells[rime]) else { throw rimes.fault(line: line, "no rime") }
            self.rimes.insert(key)
            if cells[stop] == "1" { stopRimes.insert(key) }
        }
    }

    private mutating func readLetters(_ table: TableFile) throws(DecodingError) {
        let decomposition = try table.column("nfd")
        let codepoint = try table.column("codepoint")
        // Codes of letters with a modifier, by base and modifier: both cases and all tones share one.
        var codes: [[UInt32]: UInt8] = [:]
        for (line, cells) in table.rows {
            let scalars = cells[decomposition].split(separator: " ").compactMap { UInt32($0, radix: 16) }
            guard let value = UInt32(cells[codepoint].dropFirst(2), radix: 16), var base = scalars.first, value < 0x1F00 else {
                guard cells[codepoint].hasPrefix("U+20") || cells[codepoint].hasPrefix("U+21") else {
                    throw table.fault(line: line, "no letter")
                }
                continue
            }
            var letter = Letter()
            var modifiers: [UInt32] = []
            for mark in scalars.dropFirst() {
                switch mark {
                case 0x301: letter.tone = Self.sắc
                case 0x323: letter.tone = Self.nặng
                case 0x300, 0x303, 0x309: letter.tone = Self.otherTone
                default: modifiers.append(mark)
                }
            }
            // Đ and đ differ in the last bit, ASCII cases by 32.
            base = base < 0x80 ? base | 0x20 : base | 1
            if base < 0x80, modifiers.isEmpty {
                letter.code = UInt8(base)
            } else if base < 0x80 || base == 0x111 {
                let next = UInt8(codes.count + 1)
                letter.code = codes[[base] + modifiers, default: next]
                codes[[base] + modifiers] = letter.code
            } else {
                continue
            }
            letters[Int(value)] = letter
        }
    }

    private func key(of text: String) -> UInt64? {
        var key: UInt64 = 0
        for scalar in text.unicodeScalars {
            guard scalar.value < 0x1F00, letters[Int(scalar.value)].code != 0 else { return nil }
            key = key << 8 | UInt64(letters[Int(scalar.value)].code)
        }
        return key == 0 ? nil : key
    }

    /// Whether the scalars are one syllable that Vietnamese spelling allows.
    func accepts(_ word: ArraySlice<UInt32>) -> Bool {
        guard (1...Self.longest).contains(word.count) else { return false }
        var tone: UInt8 = 0
        var whole: UInt64 = 0
        for scalar in word {
            guard scalar < 0x1F00 else { return false }
            let letter = letters[Int(scalar)]
            guard letter.code != 0 else { return false }
            if letter.tone != 0 {
                guard tone == 0 else { return false }
                tone = letter.tone
            }
            whole = whole << 8 | UInt64(letter.code)
        }
        // The onset takes 0 to 3 letters, the rime the rest.
        for onsetCount in 0...3 where onsetCount < word.count {
            let rimeBits = UInt64((word.count - onsetCount) * 8)
            let rime = whole & ((1 << rimeBits) - 1)
            guard rimes.contains(rime), onsetCount == 0 || onsets.contains(whole >> rimeBits) else { continue }
            if !stopRimes.contains(rime) || tone == Self.sắc || tone == Self.nặng { return true }
        }
        return false
    }
}

/// How Vietnamese a text reads: its words beyond ASCII that are syllables, and those that are not.
struct SyllableScore: Equatable {
    var valid = 0
    var invalid = 0

    var net: Int { valid - invalid }
    /// 0...1; 0 for a text without such words.
    var share: Double { valid + invalid == 0 ? 0 : Double(valid) / Double(valid + invalid) }

    static func += (left: inout SyllableScore, right: SyllableScore) {
        left.valid += right.valid
        left.invalid += right.invalid
    }
}

extension SyllableGrammar {
    /// Counts words with a letter beyond ASCII; others read the same in every set.
    func score(_ scalars: [UInt32]) -> SyllableScore {
        var score = SyllableScore()
        forEachWord(in: scalars) { range, isASCII in
            guard !isASCII else { return }
            if accepts(scalars[range]) { score.valid += 1 } else { score.invalid += 1 }
        }
        return score
    }

    func forEachWord(in scalars: [UInt32], _ body: (Range<Int>, _ isASCII: Bool) -> Void) {
        var start = -1
        var isASCII = true
        for (index, scalar) in scalars.enumerated() {
            if Self.isWordScalar(scalar) {
                if start < 0 {
                    start = index
                    isASCII = true
                }
                if scalar >= 0x80 { isASCII = false }
            } else if start >= 0 {
                body(start..<index, isASCII)
                start = -1
            }
        }
        if start >= 0 { body(start..<scalars.count, isASCII) }
    }

    /// Letters, and what stands for a letter in a wrong reading: `®` is đ in ABC read as Latin-1, a control code a capital.
    private static func isWordScalar(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x41...0x5A, 0x61...0x7A: true
        case 0..<0x80, 0xA0, 0xAB, 0xBB, 0x2000...0x206F, 0x20AC, 0x20AB, 0x2122: false
        default: true
        }
    }
}
