import Lexicon

/// Surnames, forms of address and the words that make a name no person's: what names of persons are told by.
final class PersonWords: Sendable {
    /// True for those with a share of 0.2 percent or more: a single word behind one of them is a name.
    private let surnames: PhraseTable<Bool>
    /// What comes before a name.
    enum Honorific: String, Sendable { case address, rank, degree }

    private let honorifics: PhraseTable<Honorific>
    /// What a name of a person behind such a word names.
    enum Carrier: String, Sendable {
        /// A street: `đường`, `ngã tư`. Its name may be one of several.
        case street
        /// A school, village: `chợ`.
        case place
        /// A campaign, prize, teaching that remembers a person: `phong cách`, `học bổng`.
        case honour

        var isPlace: Bool { self != .honour }
    }

    private let carriers: PhraseTable<Carrier>
    private let historic: PhraseTable<Bool>
    /// `các đồng chí`, `hai đồng chí`
    let plurals: WordSet

    init(_ lexicon: Lexicon, vocabulary: inout Vocabulary) throws(LexiconError) {
        surnames = try lexicon.phrases("surnames", "surname", into: &vocabulary) { (table, row) throws(LexiconError) in
            (Double(table.field(row, try table.column("percent"))) ?? 0) >= 0.2
        }
        honorifics = try lexicon.phrases("honorifics", "phrase", into: &vocabulary) { (table, row) throws(LexiconError) in
            Honorific(rawValue: table.field(row, try table.column("kind")))
        }
        carriers = try lexicon.phrases("name_carriers", "phrase", into: &vocabulary) { (table, row) throws(LexiconError) in
            guard let carrier = Carrier(rawValue: table.field(row, try table.column("names"))) else {
                throw table.malformed(row, "has a value outside the documented ones")
            }
            return carrier
        }
        historic = try lexicon.phrases("historic_persons", "name", into: &vocabulary) { _, _ in true }
        plurals = WordSet(["các", "hai"].map { vocabulary.intern($0) })
    }

    /// The bits of tokens that a form of address may begin with, `Đ/c` among them.
    var opening: Openings { honorifics.opening }

    func isSurname(_ tokens: Tokens, at index: Int, end: Int) -> Bool {
        guard index < end, tokens[index].kind == .word, tokens[index].isCapitalised else { return false }
        return surnames.match(tokens, at: index, end: min(index + 1, end)) != nil
    }

    func isUsualSurname(_ tokens: Tokens, at index: Int, end: Int) -> Bool {
        guard index < end, tokens[index].kind == .word, tokens[index].isCapitalised else { return false }
        return surnames.match(tokens, at: index, end: min(index + 1, end))?.value ?? false
    }

    /// Syllables of the longest name that is taken for one: `Công Tằng Tôn Nữ Thị Mai Hương` is rarer than two names in a row.
    private static let longestName = 6

    /// Words with capitals in a row that begin at a token, a tight `'` or `-` inside them included (`K'Brăm`, `Y-Thịnh`).
    func run(_ tokens: Tokens, at index: Int, end: Int) -> Int {
        var at = index
        var words = 0
        while at < end, words < Self.longestName, tokens[at].kind == .word, tokens[at].isCapitalised {
            at += 1
            words += 1
            if at + 1 < end, !tokens[at].hasSpaceBefore, !tokens[at + 1].hasSpaceBefore, tokens[at + 1].kind == .word,
                tokens[at].isMark("'") || (tokens[at].isMark("-") && tokens[at - 1].length <= 2), tokens[at + 1].isCapitalised
            {
                at += 1
            }
            // `Rex W. Tillerson`: foreign words around an initial.
            if words > 1, at + 1 < end, tokens[at].isMark("."), tokens[at - 1].length == 1, !tokens[at].hasSpaceBefore,
                tokens[at + 1].isCapitalised, isForeign(tokens, at: at - 2), isForeign(tokens, at: at + 1)
            {
                at += 1
            }
        }
        return at
    }

    /// Where a name of three to six words that begins with a surname ends; nil where there is none.
    func fullName(_ tokens: Tokens, at index: Int, end: Int) -> Int? {
        guard isSurname(tokens, at: index, end: end) else { return nil }
        let run = run(tokens, at: index, end: end)
        return run - index >= 3 ? run : nil
    }

    /// Whether capitals are a person's name from their first word on, though a place bears the first of them: `xã Lâm Phước Sang`, but
    /// not `tỉnh Hà Giang Triệu Tài Vinh`, where what follows the place is a name of its own.
    func isPerson(_ tokens: Tokens, at index: Int, beyond place: Int, end: Int) -> Bool {
        guard let name = fullName(tokens, at: index, end: end), name > place else { return false }
        return !isSurname(tokens, at: place, end: end) || run(tokens, at: place, end: end) - place < 2
    }

    /// Whether no Vietnamese syllable is written so: `Trump`, `Putin`, `Jong`.
    func isForeign(_ tokens: Tokens, at index: Int) -> Bool {
        guard tokens[index].kind == .word else { return false }
        var vowelRuns = 0
        var isVowel = false
        var last: (before: UInt8, end: UInt8) = (0, 0)
        for byte in tokens.text.bytes[tokens[index].range] {
            let letter = byte | 0x20
            // Letters with diacritics are vowels but for đ, which only begins syllables: then it is as good as part of the vowel.
            let isLetterVowel = byte >= 0x80 || [0x61, 0x65, 0x69, 0x6F, 0x75, 0x79].contains(letter)
            if byte < 0x80, [0x66, 0x6A, 0x77, 0x7A].contains(letter) { return true }
            if isLetterVowel, !isVowel { vowelRuns += 1 }
            isVowel = isLetterVowel
            last = (last.end, byte < 0x80 ? letter : 0)
        }
        if vowelRuns > 1 { return true }
        switch last {
        case (_, 0), (_, 0x61), (_, 0x65), (_, 0x69), (_, 0x6F), (_, 0x75), (_, 0x79): return false
        // These stand behind a vowel; 0 is one with a diacritic.
        case (_, 0x6D), (_, 0x6E), (_, 0x70), (_, 0x74), (_, 0x63):
            return vowelRuns == 0 || ![0, 0x61, 0x65, 0x69, 0x6F, 0x75, 0x79].contains(last.before)
        case (0x6E, 0x67), (0x6E, 0x68), (0x63, 0x68): return false
        default: return true
        }
    }

    /// Letters that make no syllable, such as `HĐQT`, and short forms of bodies in front of a name.
    func isUnspeakable(_ tokens: Tokens, at index: Int) -> Bool {
        guard tokens[index].isAllCaps else { return false }
        // Ð and Đ are two bytes from 0xC3 0x90 and 0xC4 0x90; every other letter beyond ASCII is a vowel.
        var previous: UInt8 = 0
        for byte in tokens.text.bytes[tokens[index].range] {
            if [0x61, 0x65, 0x69, 0x6F, 0x75, 0x79].contains(byte | 0x20), byte < 0x80 { return false }
            if previous >= 0xC3, !(previous == 0xC4 && byte == 0x90) { return false }
            previous = byte
        }
        return true
    }

    /// `đồng chí`, `Đ/c`, `GS.TS.`, `đồng chí Đại tá`: every form of address that stands in a row.
    func honorific(_ tokens: Tokens, at index: Int, end: Int) -> (range: Range<Int>, isPlural: Bool)? {
        var at = index
        var isDegree = false
        var isPlural = false
        while at < end {
            guard let found = match(tokens, at: at, end: end) else { break }
            // `bà con`, `ông cha`: no address; degrees have capitals.
            if found.kind == .degree, !tokens[at].isCapitalised { break }
            if tokens[at].isWord(plurals) { isPlural = true }
            at = found.end
            // `các ông, bà`
            if isPlural, at + 1 < end, tokens[at].isMark(","), let next = match(tokens, at: at + 1, end: end),
                next.kind == .address
            {
                at = next.end
            }
            // `Đại tá, TS. Phùng Văn Tâm`, `PGS, TS Phùng Văn Tâm`
            if found.kind == .rank || (found.kind == .degree && tokens[at - 1].isAllCaps), at + 1 < end,
                tokens[at].isMark(","), tokens[at + 1].isCapitalised, match(tokens, at: at + 1, end: end)?.kind == .degree
            {
                at += 1
            }
            isDegree = found.kind == .degree
            if isDegree, at < end, tokens[at].isMark(".") || tokens[at].isMark("-"), !tokens[at].hasSpaceBefore {
                let isJoint = tokens[at].isMark(".") || (at + 1 < end && match(tokens, at: at + 1, end: end) != nil)
                if isJoint { at += 1 }
            }
        }
        return at > index ? (index..<at, isPlural) : nil
    }

    /// `Thiếu tá`
    func isRank(_ tokens: Tokens, at index: Int, end: Int) -> Bool { match(tokens, at: index, end: end)?.kind == .rank }

    /// `Thạc sĩ`
    func isDegree(_ tokens: Tokens, at index: Int, end: Int) -> Bool { match(tokens, at: index, end: end)?.kind == .degree }

    private func match(_ tokens: Tokens, at index: Int, end: Int) -> (kind: Honorific, end: Int)? {
        guard index < end, tokens.openings[index] & opening != 0 else { return nil }
        if let found = honorifics.match(tokens, at: index, end: end) { return (found.value, found.end) }
        // `Đ/c`, `đ.c`
        guard index + 2 < end, tokens[index].kind == .word, tokens[index].length == 1, tokens[index + 1].kind == .mark,
            tokens[index + 1].isMark("/") || tokens[index + 1].isMark("."), tokens[index + 2].kind == .word,
            tokens[index + 2].length == 1, !tokens[index + 2].hasSpaceBefore,
            let found = honorifics.value(of: [tokens[index].word, tokens[index + 2].word])
        else { return nil }
        return (found, index + 3)
    }

    func carrier(_ tokens: Tokens, endingAt index: Int, from start: Int) -> Carrier? {
        for length in 1...4 where index - length >= start {
            if let found = carriers.match(tokens, at: index - length, end: index), found.end == index { return found.value }
        }
        return nil
    }

    func isHistoric(_ tokens: Tokens, _ range: Range<Int>) -> Bool {
        historic.match(tokens, at: range.lowerBound, end: range.upperBound)?.end == range.upperBound
    }
}
