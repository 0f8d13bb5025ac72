import Articles

/// Reads the query language: words (all must occur), "phrases", -not, OR, ( ), prefix*, =exactly, field:value.
///
/// Bounded in length, words and depth, so that no query costs more than its answer.
struct SearchParser {
    /// Bytes. Longer than any question a person asks.
    static let longest = 2048
    /// Words and values; each is a list of matches for SQLite to merge.
    static let mostPhrases = 64
    private static let deepest = 8
    /// The highlighter keeps a bit a word.
    static let longestPhrase = 48

    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var depth = 0
    private var phrases = 0

    private init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    static func parse(_ text: String) throws(StoreError) -> SearchExpression {
        guard text.utf8.count <= longest else {
            throw error("the query has \(text.utf8.count) bytes, \(longest) are allowed; ask for less", at: longest)
        }
        var parser = SearchParser(text)
        guard let expression = try parser.any(in: nil) else {
            throw error("there is no word to look for; name one", at: 0)
        }
        guard parser.index == parser.scalars.count else {
            throw error("this bracket closes none; drop it, or open one", at: parser.index)
        }
        return expression
    }

    // MARK: - Grammar

    private mutating func any(in field: SearchField?) throws(StoreError) -> SearchExpression? {
        var options: [SearchExpression] = []
        while true {
            let start = index
            let option = try all(in: field)
            if let option { options.append(option) }
            guard keyword("OR") else {
                if option == nil, !options.isEmpty { throw Self.error("OR stands between two words; name the second", at: start) }
                break
            }
            guard option != nil else { throw Self.error("OR stands between two words; name the first", at: start) }
        }
        return options.count > 1 ? .any(options) : options.first
    }

    private mutating func all(in field: SearchField?) throws(StoreError) -> SearchExpression? {
        var wanted: [SearchExpression] = []
        var unwanted: [SearchExpression] = []
        let start = index
        while true {
            skipSpace()
            guard index < scalars.count, scalars[index] != ")", !isKeyword("OR") else { break }
            if keyword("AND") { continue }
            let isNegated = scalars[index] == "-" && index + 1 < scalars.count && !scalars[index + 1].properties.isWhitespace
            if isNegated { index += 1 }
            guard let item = try item(in: field) else { continue }
            if isNegated { unwanted.append(item) } else { wanted.append(item) }
        }
        if wanted.isEmpty {
            guard unwanted.isEmpty else {
                throw Self.error("what is left out needs something to be left out of; name a word to look for", at: start)
            }
            return nil
        }
        return wanted.count == 1 && unwanted.isEmpty ? wanted[0] : .all(wanted, without: unwanted)
    }

    private mutating func item(in field: SearchField?) throws(StoreError) -> SearchExpression? {
        let start = index
        switch scalars[index] {
        case "(":
            depth += 1
            guard depth <= Self.deepest else { throw Self.error("brackets are nested too deeply; use fewer", at: start) }
            index += 1
            let inner = try any(in: field)
            guard index < scalars.count else { throw Self.error("this bracket is not closed; close it", at: start) }
            index += 1
            depth -= 1
            return inner
        case "\"": return try quoted(field)
        default:
            guard let closing = Self.closing(scalars[index]) else { return try bare(field) }
            if let end = scalars[(index + 1)...].firstIndex(where: closing.contains) {
                return try quoted(through: end, field)
            }
            // What texts and keyboards put in by themselves is no fault where it has no partner: punctuation, as in a text.
            index += 1
            guard index < scalars.count, scalars[index] != ")", !scalars[index].properties.isWhitespace else { return nil }
            return try item(in: field)
        }
    }

    /// What closes a quotation that begins with one of the typographic marks.
    private static func closing(_ mark: Unicode.Scalar) -> [Unicode.Scalar]? {
        switch mark {
        case "“", "”", "„", "‟": ["“", "”", "„", "‟", "\""]
        case "«": ["»"]
        default: nil
        }
    }

    private mutating func quoted(_ field: SearchField?) throws(StoreError) -> SearchExpression? {
        let start = index
        guard let end = scalars[(start + 1)...].firstIndex(of: "\"") else {
            throw Self.error("this quotation is not closed; close it", at: start)
        }
        return try quoted(through: end, field)
    }

    private mutating func quoted(through end: Int, _ field: SearchField?) throws(StoreError) -> SearchExpression? {
        let start = index
        index = end + 1
        let isBeginning = index < scalars.count && scalars[index] == "*"
        if isBeginning { index += 1 }
        return try value(scalars[(start + 1)..<end], field, isBeginning: isBeginning, isExact: false, at: start)
    }

    private mutating func bare(_ outer: SearchField?) throws(StoreError) -> SearchExpression? {
        let start = index
        let isExact = scalars[index] == "="
        if isExact { index += 1 }
        let wordStart = index
        while index < scalars.count, !Self.endsWord(scalars[index]) {
            index += 1
            guard scalars[index - 1] == ":", let field = try field(scalars[wordStart..<index - 1], at: wordStart) else {
                continue
            }
            guard outer == nil else { throw Self.error("a field stands inside another; name one", at: wordStart) }
            guard index < scalars.count, !scalars[index].properties.isWhitespace, scalars[index] != ")" else {
                throw Self.error("\(field.rawValue): has no value; write it behind the colon, without a space", at: index)
            }
            return try item(in: field)
        }
        guard index > wordStart else {
            // "=" before a quotation or a bracket says nothing.
            return nil
        }
        let isBeginning = scalars[index - 1] == "*"
        return try value(
            scalars[wordStart..<(isBeginning ? index - 1 : index)], outer, isBeginning: isBeginning, isExact: isExact, at: start)
    }

    private static func endsWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\"", "(", ")": true
        default: scalar.properties.isWhitespace || closing(scalar) != nil
        }
    }

    /// The field that a word before a colon names; nil where it is a word like `8:30` or `https://`.
    private func field(_ name: ArraySlice<Unicode.Scalar>, at start: Int) throws(StoreError) -> SearchField? {
        let text = Self.string(name)
        if let field = SearchField(rawValue: text.lowercased()) { return field }
        guard !name.isEmpty, name.allSatisfy({ $0.isASCII && $0.properties.isAlphabetic }), index < scalars.count,
            scalars[index] != "/", !scalars[index].properties.isWhitespace
        else { return nil }
        let known = SearchField.allCases.map(\.rawValue).joined(separator: ", ")
        throw Self.error("there is no field \(text.prefix(40)); there are \(known)", at: start)
    }

    private mutating func value(
        _ text: ArraySlice<Unicode.Scalar>, _ field: SearchField?, isBeginning: Bool, isExact: Bool, at start: Int
    ) throws(StoreError) -> SearchExpression? {
        phrases += 1
        guard phrases <= Self.mostPhrases else {
            throw Self.error("the query has more than \(Self.mostPhrases) words; ask for less", at: start)
        }
        let string = Self.string(text)
        switch field {
        case .date:
            guard let range = SearchTime.range(string) else {
                throw Self.error(
                    "this is no date, or ends before it begins; write 2018, 2018-10, 2018-10-05, 2018-Q3 or 2018-01..2018-06",
                    at: start)
            }
            return .time(range)
        case .period:
            guard let months = SearchTime.months(string), months.count <= 24 else {
                throw Self.error("this is no period; write 2018, 2018-10, 2018-Q3 or 2018-H1", at: start)
            }
            return .any(months.map { .phrase(SearchPhrase(field: .period, words: [.init(bytes: Array($0.utf8), isCode: true)])) })
        case .genre, .sector, .is:
            let code = string.lowercased().replacing("-", with: "_")
            guard !code.isEmpty, code.utf8.allSatisfy({ $0 == 0x5F || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) })
            else { throw Self.error("\(string.prefix(40)) is no code; write one such as giao_ban", at: start) }
            // Sectors are language data, which the store does not know.
            let known = field == .genre ? Record.Genre.stored : field == .is ? ["copy"] : [code]
            guard known.contains(code) else {
                let name = field?.rawValue ?? ""
                throw Self.error("no \(name):\(string.prefix(40)); there are \(known.joined(separator: ", "))", at: start)
            }
            return .phrase(SearchPhrase(field: field, words: [.init(bytes: Array(code.utf8), isCode: true)], offset: start))
        case .place where !isBeginning && Self.isPresentCode(string):
            // A whole value: quận 12 is no province 12.
            return .phrase(
                SearchPhrase(
                    field: field, words: [.init(bytes: Array(string.utf8), isCode: true)], beginsValue: true, offset: start))
        case .place where Self.isFormerCode(string):
            return .phrase(SearchPhrase(field: field, words: [.init(bytes: Array(string.utf8), isCode: true)], offset: start))
        default:
            let words = WordScanner.words(string)
            guard !words.isEmpty else { return nil }
            guard words.count <= Self.longestPhrase else {
                throw Self.error("the phrase has more than \(Self.longestPhrase) words; ask for less", at: start)
            }
            return .phrase(
                SearchPhrase(
                    field: field, words: words.map { .init(bytes: $0, isExact: isExact) }, isBeginning: isBeginning, offset: start
                ))
        }
    }

    /// `24` of a province, `07492` of a commune.
    private static func isPresentCode(_ text: String) -> Bool {
        (text.utf8.count == 2 || text.utf8.count == 5) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// `63:24`, a code of the lists before July 2025.
    private static func isFormerCode(_ text: String) -> Bool {
        text.hasPrefix("63:") && text.utf8.count <= 8 && text.utf8.count > 3
            && text.utf8.dropFirst(3).allSatisfy { (0x30...0x39).contains($0) }
    }

    // MARK: - Scalars

    private mutating func skipSpace() {
        while index < scalars.count, scalars[index].properties.isWhitespace { index += 1 }
    }

    private func isKeyword(_ word: String) -> Bool {
        let end = index + word.unicodeScalars.count
        guard end <= scalars.count, scalars[index..<end].elementsEqual(word.unicodeScalars) else { return false }
        return end == scalars.count || scalars[end].properties.isWhitespace || scalars[end] == "(" || scalars[end] == ")"
    }

    private mutating func keyword(_ word: String) -> Bool {
        guard isKeyword(word) else { return false }
        index += word.unicodeScalars.count
        return true
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    static func error(_ reason: String, at offset: Int) -> StoreError {
        StoreError(.badQuery, "search: at character \(offset + 1): \(reason)", offset: offset)
    }
}
