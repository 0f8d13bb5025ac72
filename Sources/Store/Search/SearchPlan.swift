/// A query made ready to run: the FTS5 expression with its accent variants, the range of places, what to highlight and what ranks.
struct SearchPlan {
    /// Accent variants of all words together; only contrived queries reach it.
    private static let mostAlternatives = 4096
    /// Letters. A shorter beginning would merge the match lists of a good part of the language.
    private static let shortestBeginning = 2

    let query: SearchQuery
    /// Where the page begins; nil for the first.
    let cursor: SearchCursor?
    /// Nil where the query only names a time.
    private(set) var match: String?
    private(set) var places: Range<Int64> = Int64.min..<Int64.max
    private(set) var highlights: [Highlighter.Phrase] = []
    /// The phrases of ``match`` in FTS5's own order, each as an expression of its own; nil where it does not rank.
    private(set) var ranking: [String?] = []
    /// How often each phrase counts.
    private(set) var times: [Int] = []
    /// The same phrases for ``RankingScan``, and how they belong together.
    private(set) var phrases: [RankingPhrase] = []
    private(set) var tree: RankingExpression?
    private var alternatives = 0

    init(_ query: SearchQuery, _ vocabulary: Vocabulary, _ aliases: SpellingAliases) throws(StoreError) {
        self.query = query
        cursor = try Self.cursor(query)
        var expression: SearchExpression? = aliases.applied(to: try SearchParser.parse(query.text)).withoutRepeats
        // Times bound the rows that are read; the words decide among those.
        if case .time(let range) = expression {
            narrow(range)
            expression = nil
        } else if case .all(let wanted, let unwanted) = expression {
            var words: [SearchExpression] = []
            for item in wanted {
                if case .time(let range) = item { narrow(range) } else { words.append(item) }
            }
            guard !words.isEmpty || unwanted.isEmpty else {
                throw SearchParser.error("what is left out needs a word beside it; name a word to look for", at: 0)
            }
            expression = words.isEmpty ? nil : .all(words, without: unwanted)
        }
        if let expression {
            match = try compile(expression, vocabulary, isWanted: true)
            var number = 0
            tree = Self.tree(expression, &number)
        }
        if let ranking = cursor?.ranking, ranking.weights.count != self.ranking.count(where: { $0 != nil }) {
            throw Self.foreignCursor
        }
    }

    /// Phrases are numbered in the order in which they are compiled.
    private static func tree(_ expression: SearchExpression, _ number: inout Int) -> RankingExpression {
        switch expression {
        case .phrase, .time:
            number += 1
            return .phrase(number - 1)
        case .any(let options): return .any(options.map { tree($0, &number) })
        case .all(let wanted, let unwanted):
            let all = wanted.map { tree($0, &number) }
            return .all(all, without: unwanted.map { tree($0, &number) })
        }
    }

    private static func cursor(_ query: SearchQuery) throws(StoreError) -> SearchCursor? {
        guard let after = query.after else { return nil }
        guard let cursor = SearchCursor(text: after), cursor.query == SearchCursor.digest(query) else { throw foreignCursor }
        return cursor
    }

    private static let foreignCursor = StoreError(
        .badCursor, "search: after is no page of this search; give what next told, with the same query and order, or leave it out"
    )

    private mutating func narrow(_ range: Range<Int64>) {
        places = places.clamped(
            to: ArticlePlace.first(ofSecond: range.lowerBound)..<ArticlePlace.first(ofSecond: range.upperBound))
    }

    private mutating func compile(
        _ expression: SearchExpression, _ vocabulary: Vocabulary, isWanted: Bool
    ) throws(StoreError) -> String {
        switch expression {
        case .phrase(let phrase): return try compile(phrase, vocabulary, isWanted: isWanted)
        case .any(let options):
            var parts: [String] = []
            for option in options { parts.append(try compile(option, vocabulary, isWanted: isWanted)) }
            return "(\(parts.joined(separator: " OR ")))"
        case .all(let wanted, let unwanted):
            var parts: [String] = []
            for item in wanted { parts.append(try compile(item, vocabulary, isWanted: isWanted)) }
            let all = "(\(parts.joined(separator: " AND ")))"
            guard !unwanted.isEmpty else { return all }
            parts.removeAll()
            for item in unwanted { parts.append(try compile(item, vocabulary, isWanted: false)) }
            return "(\(all) NOT (\(parts.joined(separator: " OR "))))"
        case .time:
            throw SearchParser.error("date: narrows the whole search; write it outside brackets, OR and -", at: 0)
        }
    }

    private mutating func compile(
        _ phrase: SearchPhrase, _ vocabulary: Vocabulary, isWanted: Bool
    ) throws(StoreError) -> String {
        var positions: [[[UInt8]]] = []
        for (index, word) in phrase.words.enumerated() {
            let isBeginning = phrase.isBeginning && index == phrase.words.count - 1
            if isBeginning, String(decoding: word.bytes, as: UTF8.self).unicodeScalars.count < Self.shortestBeginning {
                throw SearchParser.error("a beginning has two letters or more; add one", at: phrase.offset)
            }
            var found =
                word.isExact || word.isCode
                ? [word.bytes] : isBeginning ? vocabulary.beginnings(word.bytes) : vocabulary.alternatives(word.bytes)
            for alias in word.aliases where !isBeginning && !found.contains(alias) { found.append(alias) }
            alternatives += found.count
            positions.append(found)
        }
        guard alternatives <= Self.mostAlternatives else {
            throw SearchParser.error(
                "the words have too many spellings together; type accents, or fewer words", at: phrase.offset)
        }
        let isText = phrase.field?.isColumn != false
        if isWanted, isText {
            highlights.append(
                Highlighter.Phrase(
                    positions: positions, isBeginning: phrase.isBeginning, inTitle: phrase.field != .body,
                    inBody: phrase.field != .title))
        }
        let mark = phrase.field.flatMap { $0.isColumn ? nil : "\($0.rawValue):" } ?? ""
        var marked = positions.map { words in words.map { Array(mark.utf8) + $0 } }
        // What stands before every value but an article's very first, and that is a genre or a name.
        if phrase.beginsValue { marked.insert([SearchFields.separator], at: 0) }
        let text = marked.map { words in
            words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "|")
        }.joined(separator: " ")
        let column = phrase.field.map { $0.isColumn ? "\($0.rawValue) : " : "fields : " } ?? ""
        let compiled = "\(column)\"\(text)\"\(phrase.isBeginning ? " *" : "")"
        ranking.append(isWanted && isText ? compiled : nil)
        times.append(phrase.times)
        phrases.append(
            RankingPhrase(
                positions: marked, isBeginning: phrase.isBeginning,
                column: phrase.field.map {
                    $0 == .title ? StoreSchema.Column.title : $0 == .body ? StoreSchema.Column.body : StoreSchema.Column.fields
                }, isRanking: isWanted && isText))
        return compiled
    }
}
