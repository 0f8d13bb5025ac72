import Lexicon

/// Surnames, forms of address and the words that make a name no person's: what names of persons are told by.
final class PersonWords: Sendable {
    private let surnames: PhraseTable<Bool>
    /// What comes before a name.
    enum Honorific: String, Sendable { case address, rank, degree }

    private let honorifics: PhraseTable<Honorific>
    /// What a name of a person behind such a word names.
    enum Carrier: String, Sendable {
        /// A street, school, village: `đường`, `chợ`.
        case place
        /// A campaign, prize, teaching that remembers a person: `phong cách`, `học bổng`.
        case honour
    }

    private let carriers: PhraseTable<Carrier>
    private let historic: PhraseTable<Bool>
    let the: Int32

    init(_ lexicon: Lexicon, vocabulary: inout Vocabulary) throws(LexiconError) {
        surnames = try lexicon.phrases("surnames", "surname", into: &vocabulary) { _, _ in true }
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
        the = vocabulary.intern("các")
    }

    /// The bits of tokens that a form of address may begin with, `Đ/c` among them.
    var opening: Openings { honorifics.opening }

    func isSurname(_ tokens: Tokens, at index: Int, end: Int) -> Bool {
        guard index < end, tokens[index].kind == .word, tokens[index].isCapitalised else { return false }
        return surnames.match(tokens, at: index, end: min(index + 1, end)) != nil
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
        }
        return at
    }

    /// Where a name of three to six words that begins with a surname ends; nil where there is none.
    func fullName(_ tokens: Tokens, at index: Int, end: Int) -> Int? {
        guard isSurname(tokens, at: index, end: end) else { return nil }
        let run = run(tokens, at: index, end: end)
        return run - index >= 3 ? run : nil
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
            if tokens[at].isWord(the) { isPlural = true }
            at = found.end
            isDegree = found.kind == .degree
            if isDegree, at < end, tokens[at].isMark(".") || tokens[at].isMark("-"), !tokens[at].hasSpaceBefore {
                let isJoint = tokens[at].isMark(".") || (at + 1 < end && match(tokens, at: at + 1, end: end) != nil)
                if isJoint { at += 1 }
            }
        }
        return at > index ? (index..<at, isPlural) : nil
    }

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
