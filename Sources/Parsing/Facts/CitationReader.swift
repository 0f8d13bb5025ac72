import Articles
import Lexicon

/// One citation in running text, before the mentions of one document are joined.
package struct CitationReading: Sendable {
    package let head: CitationHead
    /// Token range from type to term: the citation's extent.
    package let range: Range<Int>
    /// Where type, number and symbol end.
    let headEnd: Int
    let issuer: IssuerReading?
    let terms: [Int]
    let date: PartialDate?
    var subject: Range<Int>?
}

/// Finds citations: the head by rule, then what follows it (date, issuer, term, subject) and the issuer before `ban hành`.
package final class CitationReader: Sendable {
    let lexicon: DocumentLexicon
    let heads: RuleSet<CitationHead>
    let again: RuleSet<CitationHead>
    let dates: RuleSet<CitationDate>
    let terms: RuleSet<[Int]>
    let issuers: RuleSet<IssuerReading>
    private let of: Int32
    private let by: Int32
    private let about: [Int32]
    private let work: Int32
    private let and: Int32
    /// Words between an issuer and its document (`đã ban hành`), and those of them that prove the issuing.
    private let issuing: Set<Int32>
    private let issuingVerbs: Set<Int32>
    /// Words that begin a new thought after a comma, so that a subject ends before it.
    private let turns: Set<Int32>
    /// Words behind `và` with which the sentence takes up again, and behind `với` those of what the document costs.
    private let predicates: Set<Int32>
    /// Words of a verb that tells.
    private let told: Set<Int32>
    private let sums: Set<Int32>
    private let with: Int32

    init(lexicon: DocumentLexicon, vocabulary: inout Vocabulary, concepts: Concepts) throws(LexiconError) {
        self.lexicon = lexicon
        let describe: @Sendable (CitationHead) -> String = {
            let document = lexicon.document($0, issuer: nil)
            return "\(document.type) \(document.canonical)"
        }
        heads = try RuleSet(CitationRules.all, vocabulary: &vocabulary, concepts: concepts, describe: describe)
        again = try RuleSet(CitationRules.again, vocabulary: &vocabulary, concepts: concepts, describe: describe)
        dates = try RuleSet(CitationTailRules.dates, vocabulary: &vocabulary, concepts: concepts) {
            $0.date?.description ?? "none"
        }
        terms = try RuleSet(CitationTailRules.terms, vocabulary: &vocabulary, concepts: concepts) {
            $0.map(DocumentLexicon.roman).joined(separator: " ")
        }
        issuers = try RuleSet(IssuerRules.all, vocabulary: &vocabulary, concepts: concepts) {
            "\(lexicon.name($0)) \(lexicon.system($0)?.rawValue ?? "none")"
        }
        of = vocabulary.intern("của")
        by = vocabulary.intern("do")
        about = ["về", "v"].map { vocabulary.intern($0) }
        work = vocabulary.intern("việc")
        and = vocabulary.intern("và")
        issuing = Set(
            "đã vừa mới cũng tiếp tục ban hành ký ra các thông qua có".split(separator: " ").map { vocabulary.intern(String($0)) }
        )
        issuingVerbs = Set("hành ký ra".split(separator: " ").map { vocabulary.intern(String($0)) })
        predicates = Set(["được", "đã", "bị", "sẽ"].map { vocabulary.intern($0) })
        told = Set(["đã", "sẽ"].map { vocabulary.intern($0) })
        sums = Set(["số", "tổng", "sự"].map { vocabulary.intern($0) })
        with = vocabulary.intern("với")
        turns = Set(
            "trong đồng qua nhằm gắn đến sau theo đã được tại do nhưng với và cùng từ góp gồm".split(separator: " ").map {
                vocabulary.intern(String($0))
            })
    }

    package func descriptions(_ vocabulary: Vocabulary) -> [RuleDescription] {
        heads.descriptions(vocabulary) + again.descriptions(vocabulary) + dates.descriptions(vocabulary)
            + terms.descriptions(vocabulary)
            + issuers.descriptions(vocabulary)
    }

    package func read(_ tokens: Tokens, trace: inout ParseTrace) -> [CitationReading] {
        let found = heads.matches(in: tokens, 0..<tokens.all.count)
        var readings: [CitationReading] = []
        for match in found {
            guard match.range.lowerBound >= readings.last?.range.upperBound ?? 0 else { continue }
            for reading in listed(match, tokens) {
                trace.note(match.rule, tokens.span(reading.range), tokens.plain(reading.range))
                readings.append(reading)
            }
        }
        readSubjects(&readings, tokens)
        readAgain(&readings, tokens, &trace)
        return readings
    }

    /// Tokens of a type before its number.
    private static let typeReach = 6

    /// `Quyết định 673` below `Quyết định số 673/QĐ-TTg`: the number alone, of a document that is cited in full.
    private func readAgain(_ readings: inout [CitationReading], _ tokens: Tokens, _ trace: inout ParseTrace) {
        let numbers = Set(readings.compactMap { $0.head.number.flatMap { Int($0) } })
        guard !numbers.isEmpty else { return }
        let taken = TokenRanges(readings.map(\.range))
        let named = tokens.all.withUnsafeBufferPointer { all in
            all.indices.filter { all[$0].kind == .number && numbers.contains(all[$0].value) && !taken.overlap($0..<$0 + 1) }
        }
        guard !named.isEmpty else { return }
        var types: [String: Set<String>] = [:]
        for reading in readings {
            guard let number = reading.head.number else { continue }
            types[number, default: []].insert(lexicon.document(reading.head, issuer: reading.issuer).type)
        }
        var found: [CitationReading] = []
        for at in named {
            let match = (max(0, at - Self.typeReach)..<at).lazy.compactMap {
                self.again.match(in: tokens, at: $0, end: tokens.all.count)
            }.first { $0.range.upperBound == at + 1 }
            guard let match, case let document = lexicon.document(match.value, issuer: nil), let number = document.number,
                types[number]?.contains(document.type) ?? false
            else { continue }
            trace.note(match.rule, tokens.span(match.range), tokens.plain(match.range))
            found.append(
                CitationReading(
                    head: match.value, range: match.range, headEnd: match.range.upperBound, issuer: nil, terms: [], date: nil))
        }
        if !found.isEmpty { readings = (readings + found).sorted { $0.range.lowerBound < $1.range.lowerBound } }
    }

    /// Documents named by their numbers alone that one issuer may have: `Nghị quyết số 18, 19, 20 và 21 của`.
    private static let mostListed = 5

    /// `Nghị quyết số 18, 19 của Ban Chấp hành Trung ương`: type, issuer and term stand once for all.
    private func listed(_ match: RuleSet<CitationHead>.Found, _ tokens: Tokens) -> [CitationReading] {
        let head = match.value
        guard head.number != nil, head.abbreviation == nil, head.code.isEmpty, head.year == nil, head.plenum == nil else {
            return [complete(match, tokens)]
        }
        var places: [Int] = []
        var at = match.range.upperBound
        while places.count < Self.mostListed, at + 1 < tokens.all.count, tokens[at].isMark(",") || tokens[at].isWord(and),
            case let token = tokens[at + 1], token.kind == .number, token.length <= 3, token.hasSpaceBefore
        {
            places.append(at + 1)
            at += 2
        }
        guard let last = places.last, at < tokens.all.count, tokens[at].isWord(of) else { return [complete(match, tokens)] }
        let tail = complete(match, tokens, from: at)
        guard let issuer = tail.issuer else { return [complete(match, tokens)] }
        let first = CitationReading(
            head: head, range: match.range, headEnd: match.range.upperBound, issuer: issuer, terms: tail.terms, date: nil)
        return [first]
            + places.map { place in
                var head = head
                head.number = tokens.string(place..<place + 1)
                let range = place..<(place == last ? tail.range.upperBound : place + 1)
                return CitationReading(head: head, range: range, headEnd: place + 1, issuer: issuer, terms: tail.terms, date: nil)
            }
    }

    /// - Parameter start: where what follows the head begins; behind the head itself where nil.
    private func complete(_ match: RuleSet<CitationHead>.Found, _ tokens: Tokens, from start: Int? = nil) -> CitationReading {
        let end = tokens.all.count
        var at = start ?? match.range.upperBound
        var issuer: IssuerReading?
        var date: CitationDate?
        var terms: [Int] = []
        while at < end {
            if date == nil, let found = dates.match(in: tokens, at: at, end: end) {
                date = found.value
                at = found.range.upperBound
            } else if issuer == nil, tokens[at].isWord(of) || tokens[at].isWord(by), at + 1 < end,
                let found = issuers.match(in: tokens, at: at + 1, end: end)
            {
                issuer = found.value
                at = found.range.upperBound
            } else if issuer == nil, let found = plainIssuer(at, tokens) ?? plenumIssuer(at, tokens) {
                issuer = found.value
                at = found.range.upperBound
            } else if terms.isEmpty, let found = self.terms.match(in: tokens, at: at, end: end) {
                terms = found.value
                at = found.range.upperBound
            } else {
                break
            }
        }
        return CitationReading(
            head: match.value, range: match.range.lowerBound..<at, headEnd: match.range.upperBound,
            issuer: issuer ?? issuerBefore(match.range.lowerBound, tokens), terms: terms, date: date?.date)
    }

    /// `29-NQ/TW Hội nghị lần thứ tám Ban Chấp hành Trung ương khóa XI`: an issuer without `của`, where its term or the
    /// document's subject follows and shows that no new clause begins with it.
    private func plainIssuer(_ at: Int, _ tokens: Tokens) -> RuleSet<IssuerReading>.Found? {
        guard tokens[at].kind == .word, tokens[at].isCapitalised,
            let found = issuers.match(in: tokens, at: at, end: tokens.all.count),
            lexicon.system(found.value) == .party
        else { return nil }
        let next = found.range.upperBound
        guard next < tokens.all.count else { return nil }
        let isFollowed = tokens[next].isMark("(") || tokens[next].kind == .word && about.contains(tokens[next].word)
        return isFollowed || terms.match(in: tokens, at: next, end: tokens.all.count) != nil ? found : nil
    }

    /// `26-NQ/TW, Hội nghị lần thứ 7 Ban Chấp hành Trung ương khóa X`
    private func plenumIssuer(_ at: Int, _ tokens: Tokens) -> RuleSet<IssuerReading>.Found? {
        guard tokens[at].isMark(","), at + 1 < tokens.all.count, tokens[at + 1].isCapitalised,
            let found = plainIssuer(at + 1, tokens), found.rule == "issuer.plenum"
        else { return nil }
        return found
    }

    /// How far before its document an issuer may begin, tokens.
    private static let issuerReach = 14

    /// `Ban Thường vụ Tỉnh ủy Sơn La đã ban hành Chỉ thị số 23`: the longest issuer that ends where the verb begins.
    private func issuerBefore(_ start: Int, _ tokens: Tokens) -> IssuerReading? {
        var verb = start
        var isIssuing = false
        while verb > 0, tokens[verb - 1].kind == .word, issuing.contains(tokens[verb - 1].word) {
            verb -= 1
            if issuingVerbs.contains(tokens[verb].word) { isIssuing = true }
        }
        guard isIssuing else { return nil }
        if verb > 0, tokens[verb - 1].isMark(",") { verb -= 1 }
        for candidate in max(0, verb - Self.issuerReach)..<max(verb, 0) {
            if let found = issuers.match(in: tokens, at: candidate, end: verb), found.range.upperBound == verb {
                return found.value
            }
        }
        return nil
    }

    // MARK: subjects

    private func readSubjects(_ readings: inout [CitationReading], _ tokens: Tokens) {
        for index in readings.indices.reversed() {
            let next = index + 1 < readings.count ? readings[index + 1] : nil
            if isOfSteeringCommittee(readings[index], tokens) { continue }
            readings[index].subject = subject(after: readings[index].range.upperBound, next: readings[(index + 1)...], tokens)
            // `Nghị quyết số 29 và Chương trình số 69 về …` have one subject; documents with dates and issuers have their own.
            let isBare = readings[index].issuer == nil && readings[index].date == nil
            if readings[index].subject == nil, let next, isBare || readings[index].head.type == next.head.type,
                readings[index].range.upperBound + 1 >= next.range.lowerBound - 1,
                next.range.lowerBound > readings[index].range.upperBound,
                tokens[readings[index].range.upperBound].isWord(and) || tokens[readings[index].range.upperBound].isMark(","),
                next.range.lowerBound == readings[index].range.upperBound + 1
            {
                readings[index].subject = next.subject
            }
        }
    }

    /// `của Ban Chỉ đạo Trung ương về phòng, chống thiên tai`: what follows is the issuer's name.
    private func isOfSteeringCommittee(_ reading: CitationReading, _ tokens: Tokens) -> Bool {
        guard let issuer = reading.issuer?.text, LetterCase.lowered(issuer).starts(with: "ban chỉ đạo".utf8) else { return false }
        // Stated behind the document, and without a number of its own: `Ban Chỉ đạo 389 về`.
        return reading.range.upperBound > reading.headEnd && tokens[reading.range.upperBound - 1].kind == .word
    }

    /// Tokens between a comma and the verb of a new clause: `, huyện đã di dời`.
    private static let clauseReach = 4

    private func beginsClause(_ index: Int, _ tokens: Tokens) -> Bool {
        for at in index..<min(index + Self.clauseReach, tokens.all.count) {
            guard tokens[at].kind == .word else { return false }
            if at > index, told.contains(tokens[at].word) { return true }
        }
        return false
    }

    /// A subject longer than this is a sentence gone astray, tokens.
    private static let longestSubject = 60

    private func subject(after start: Int, next: ArraySlice<CitationReading>, _ tokens: Tokens) -> Range<Int>? {
        let count = tokens.all.count
        var next = next
        var at = start
        var quote: UInt8?
        var isQuoted: Bool { quote != nil }
        func skipQuote() {
            if at < count, tokens[at].isMark("\"") || tokens[at].isMark("'") {
                quote = tokens[at].mark
                at += 1
            }
        }
        if at < count, tokens[at].isMark(",") { at += 1 }
        skipQuote()
        guard at < count, tokens[at].kind == .word, about.contains(tokens[at].word) else { return nil }
        at += 1
        if at + 1 < count, tokens[at].isMark("/"), tokens[at + 1].kind == .word { at += 2 }
        if at < count, tokens[at].isWord(work) { at += 1 }
        skipQuote()
        let first = at
        while at < count, at - first < Self.longestSubject {
            let token = tokens[at]
            while let first = next.first, first.range.lowerBound < at { next = next.dropFirst() }
            if let nested = next.first, nested.range.lowerBound == at {
                // `tiếp tục thực hiện Chỉ thị số 40-CT/TW` ends with the number; `… và Nghị quyết số 5` ends before.
                if at > first, !tokens[at - 1].isWord(and), !tokens[at - 1].isMark(",") { return first..<nested.headEnd }
                return trimmed(first..<at, tokens)
            }
            if token.kind == .lineBreak { break }
            // `… công viên với số tiền 98 triệu đồng`, `… cây xanh và được phòng Tài chính chấp thuận`
            if at > first, at + 1 < count, !isQuoted, tokens[at + 1].kind == .word,
                token.isWord(and) && predicates.contains(tokens[at + 1].word)
                    || token.isWord(with) && sums.contains(tokens[at + 1].word)
            {
                break
            }
            // `về tổ chức "Phong trào toàn dân bảo vệ an ninh Tổ quốc"`
            if !isQuoted, at > first, token.isMark("\""), token.hasSpaceBefore, let close = closing(at, tokens) {
                return first..<close + 1
            }
            if token.kind == .mark {
                if token.isMark(";") || token.isMark(":") || token.isMark("(") || token.isMark(")") || token.isMark("\"")
                    || token.mark == quote
                {
                    break
                }
                // A stop inside a number or an abbreviation is followed by no space; after TP or TX it may be.
                let isAbbreviation = at > first && tokens[at - 1].isAllCaps && tokens[at - 1].length == 2
                if token.isMark(".") || token.isMark("?") || token.isMark("!"), !isAbbreviation,
                    at + 1 >= count || tokens[at + 1].hasSpaceBefore || isQuoted
                {
                    break
                }
                if token.isMark(","), at + 1 < count, !isQuoted,
                    tokens[at + 1].isCapitalised || turns.contains(tokens[at + 1].word) || beginsClause(at + 1, tokens)
                {
                    break
                }
            }
            at += 1
        }
        return trimmed(first..<at, tokens)
    }

    /// The quotation mark that ends what one begins, on the same line.
    private func closing(_ start: Int, _ tokens: Tokens) -> Int? {
        (start + 1..<min(start + Self.longestSubject, tokens.all.count)).first {
            tokens[$0].kind == .lineBreak || tokens[$0].isMark("\"")
        }.flatMap { tokens[$0].kind == .lineBreak ? nil : $0 }
    }

    private func trimmed(_ range: Range<Int>, _ tokens: Tokens) -> Range<Int>? {
        var end = range.upperBound
        while end > range.lowerBound, tokens[end - 1].kind != .number,
            tokens[end - 1].kind != .word || tokens[end - 1].isWord(and)
        {
            end -= 1
        }
        return end > range.lowerBound ? range.lowerBound..<end : nil
    }
}
