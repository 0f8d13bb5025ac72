import Lexicon

/// The bodies and persons of one text, each kind in order. A class of constants: every reader of names holds it.
package final class Names: Sendable {
    package let tokens: Tokens
    package let organisations: [Organisation]
    package let persons: [PersonMention]
    /// Offices without a name.
    let offices: [PersonMention.Office]
    /// By token: index of the body and of the person that begin there, plus 1; and whether one of them covers it.
    private let bodyStarts: [Int32]
    private let personStarts: [Int32]
    private let isCovered: [Bool]
    /// By token: index of the nameless office that begins there, plus 1; empty where there is none.
    private let officeStarts: [Int32]
    /// By office and body, see `holder(of:)`.
    let holders: [[UInt8]: Int]
    /// By person: the name with single spaces, one in capitals in title case.
    let personTexts: [String]
    /// By person: the first mention of the same name.
    let firstMentions: [Int]

    /// - Parameter bodyStarts: as ``starts(of:tokens:)`` gives them.
    init(
        tokens: Tokens, organisations: [Organisation], bodyStarts: [Int32], persons: [PersonMention],
        offices: [PersonMention.Office]
    ) {
        self.tokens = tokens
        self.organisations = organisations
        self.persons = persons
        self.offices = offices
        var personStarts = [Int32](repeating: 0, count: tokens.all.count)
        var isCovered = [Bool](repeating: false, count: tokens.all.count)
        // By index: a body or a person is too large to be moved about.
        for index in organisations.indices {
            for token in organisations[index].range.lowerBound..<organisations[index].end { isCovered[token] = true }
        }
        for index in persons.indices {
            personStarts[persons[index].range.lowerBound] = Int32(index + 1)
            for token in persons[index].range { isCovered[token] = true }
        }
        var officeStarts = offices.isEmpty ? [] : [Int32](repeating: 0, count: tokens.all.count)
        for (index, office) in offices.enumerated() { officeStarts[office.range.lowerBound] = Int32(index + 1) }
        self.officeStarts = officeStarts
        holders = offices.isEmpty ? [:] : Self.holders(persons, organisations)
        var first: [NameKey: Int] = [:]
        // By last word: the first mention of the last full name so far.
        var byGiven: [NameKey: Int] = [:]
        let texts = persons.map { Self.shown($0.name, tokens) }
        let hasGiven = persons.contains { $0.name.count == 1 }
        firstMentions = persons.indices.map { index in
            let (name, key) = (persons[index].name, NameKey(texts[index]))
            if hasGiven, name.count == 1, let full = byGiven[key] { return full }
            let known = first[key] ?? index
            first[key] = known
            if hasGiven, name.count > 1, tokens[name.upperBound - 1].hasSpaceBefore {
                byGiven[NameKey(tokens.plain(name.upperBound - 1..<name.upperBound))] = known
            }
            return known
        }
        personTexts = texts
        self.bodyStarts = bodyStarts
        self.personStarts = personStarts
        self.isCovered = isCovered
    }

    /// A name as written, with single spaces; one in capitals as names are written: `NGUYỄN VĂN AN` is Nguyễn Văn An.
    private static func shown(_ name: Range<Int>, _ tokens: Tokens) -> String {
        var isShouted = false
        for token in name where tokens[token].kind == .word && tokens[token].length > 1 {
            guard tokens[token].isAllCaps else { return tokens.plain(name) }
            isShouted = true
        }
        guard isShouted, name.count > 1 else { return tokens.plain(name) }
        var text = ""
        for token in name {
            if token > name.lowerBound, tokens[token].hasSpaceBefore { text += " " }
            text +=
                tokens[token].kind == .word
                ? LetterCase.titleCase(tokens.string(token..<token + 1)) : tokens.string(token..<token + 1)
        }
        return text
    }

    /// By token: index of the body that begins there, plus 1.
    static func starts(of organisations: [Organisation], tokens: Int) -> [Int32] {
        var starts = [Int32](repeating: 0, count: tokens)
        for index in organisations.indices { starts[organisations[index].range.lowerBound] = Int32(index + 1) }
        return starts
    }

    /// The text cut into sentences, none of which ends inside a name or an office.
    var sentences: Sentences {
        let offices = TokenRanges(offices.map(\.range))
        return Sentences(tokens) { isInName($0) || offices.overlap($0..<$0 + 1) }
    }

    func organisation(at token: Int) -> Int? { bodyStarts[token] > 0 ? Int(bodyStarts[token]) - 1 : nil }
    func person(at token: Int) -> Int? { personStarts[token] > 0 ? Int(personStarts[token]) - 1 : nil }
    func office(at token: Int) -> Int? {
        !officeStarts.isEmpty && officeStarts[token] > 0 ? Int(officeStarts[token]) - 1 : nil
    }
    func isInName(_ token: Int) -> Bool { isCovered[token] }

    /// Tokens that a subject may stand before its verb: what is said is bounded, a sentence need not be.
    private static let reach = 200

    /// The last person whose name ends at a token or before, and begins in `range`.
    func person(endingBefore token: Int, in range: Range<Int>) -> Int? {
        last(before: token, in: range, person(at:)) { persons[$0].name.upperBound <= token && !persons[$0].isNameOnly }
    }

    /// The last office without a name that ends at a token or before.
    func office(endingBefore token: Int, in range: Range<Int>) -> Int? {
        last(before: token, in: range, office(at:)) { offices[$0].range.upperBound <= token }
    }

    func organisation(endingBefore token: Int, in range: Range<Int>) -> Int? {
        last(before: token, in: range, organisation(at:)) { organisations[$0].end <= token }
    }

    private func last(
        before token: Int, in range: Range<Int>, _ name: (Int) -> Int?, where fits: (Int) -> Bool
    ) -> Int? {
        var at = min(token, range.upperBound) - 1
        while at >= max(range.lowerBound, token - Self.reach) {
            if let name = name(at), fits(name) { return name }
            at -= 1
        }
        return nil
    }
}

extension MeetingReader {
    /// The names in a text of which nothing else is known.
    package func names(in text: String, vocabulary: Vocabulary) -> Names {
        let whole = Tokens(of: text, vocabulary: vocabulary)
        let passages = Passages(plain: whole)
        let mentions = organisations.places.mentions(in: whole, day: nil)
        return names(of: passages, passages.names(mentions, of: whole, day: PlaceReader.lastOf63))
    }

    /// `Văn phòng HĐND và UBND xã`, `BTG` after an author's name, on the same line: its tokens, and the name that those of `line`
    /// give it; nil where no body stands there.
    func affiliation(
        after index: Int, _ tokens: Tokens, _ name: (_ line: Names, _ body: Int) -> String
    ) -> (Range<Int>, String)? {
        let end = (index..<tokens.all.count).first { tokens[$0].kind == .lineBreak } ?? tokens.all.count
        guard index < end else { return nil }
        let line = Tokens(joining: [index..<end], of: tokens)
        let bodies = organisations.read(line, PlaceNames(day: nil, tokens: line.all.count))
        if let body = bodies.first {
            let names = Names(
                tokens: line, organisations: bodies, bodyStarts: Names.starts(of: bodies, tokens: line.all.count), persons: [],
                offices: [])
            return (index + body.range.lowerBound..<index + body.range.upperBound, name(names, 0))
        }
        for at in index..<end {
            guard let (head, after) = organisations.words.head(tokens, at: at, end: end), head.use != .none, head.use != .part
            else {
                continue
            }
            return (at..<after, head.canonical)
        }
        return nil
    }

    func names(of passages: Passages, _ places: PlaceNames) -> Names {
        let bodies = organisations.read(passages.tokens, places)
        let starts = Names.starts(of: bodies, tokens: passages.tokens.all.count)
        let found = persons.read(passages.tokens, bodies, starts, places)
        return Names(
            tokens: passages.tokens, organisations: bodies, bodyStarts: starts, persons: found.persons, offices: found.offices)
    }
}
