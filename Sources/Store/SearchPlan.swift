import Foundation
import GRDB

/// A query made ready to run: the FTS5 expression with its accent variants, the range of places, and what to highlight.
struct SearchPlan {
    /// Accent variants of all words together; only contrived queries reach it.
    private static let mostAlternatives = 4096
    /// Letters. A shorter beginning would merge the match lists of a good part of the language.
    private static let shortestBeginning = 2

    private let query: SearchQuery
    /// Nil where the query only names a time.
    private var match: String?
    private var places: Range<Int64> = Int64.min..<Int64.max
    private var highlights: [Highlighter.Phrase] = []
    private var alternatives = 0

    init(_ query: SearchQuery, _ vocabulary: Vocabulary) throws(StoreError) {
        self.query = query
        var expression: SearchExpression? = try SearchParser.parse(query.text)
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
        if let expression { match = try compile(expression, vocabulary, isWanted: true) }
    }

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
            let found =
                word.isExact || word.isCode
                ? [word.bytes] : isBeginning ? vocabulary.beginnings(word.bytes) : vocabulary.alternatives(word.bytes)
            alternatives += found.count
            positions.append(found)
        }
        guard alternatives <= Self.mostAlternatives else {
            throw SearchParser.error(
                "the words have too many spellings together; type accents, or fewer words", at: phrase.offset)
        }
        if isWanted, phrase.field?.isColumn != false {
            highlights.append(
                Highlighter.Phrase(
                    positions: positions, isBeginning: phrase.isBeginning, inTitle: phrase.field != .body,
                    inBody: phrase.field != .title))
        }
        let mark = phrase.field.flatMap { $0.isColumn ? nil : "\($0.rawValue):" } ?? ""
        let text = positions.map { words in
            words.map { mark + String(decoding: $0, as: UTF8.self) }.joined(separator: "|")
        }.joined(separator: " ")
        let column = phrase.field.map { $0.isColumn ? "\($0.rawValue) : " : "fields : " } ?? ""
        return "\(column)\"\(text)\"\(phrase.isBeginning ? " *" : "")"
    }

    // MARK: - Running

    func run(_ db: Database) throws -> SearchPage {
        let limit = min(max(query.limit, 1), 1000)
        var places = try matches(db, limit: limit + 1)
        let isLast = places.count <= limit
        if !isLast { places.removeLast() }
        let highlighter = Highlighter(highlights)
        let statement = try db.cachedStatement(
            sql: "SELECT id, uri, published, copyOf, bytes FROM article JOIN content ON number = pack WHERE place = ?")
        var hits: [SearchHit] = []
        for place in places {
            guard let row = try Row.fetchOne(statement, arguments: [place]) else {
                throw StoreError(.damaged, "search: the index names an article that is gone; run `giaoban doctor`")
            }
            hits.append(try hit(row, highlighter))
        }
        return SearchPage(hits: hits, next: isLast ? nil : places.last)
    }

    /// Places of matching articles, the newest first.
    private func matches(_ db: Database, limit: Int) throws -> [Int64] {
        let upper = min(query.after ?? Int64.max, places.upperBound)
        if let match {
            let statement = try db.cachedStatement(
                sql: """
                    SELECT rowid FROM fullText WHERE fullText MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?
                    """)
            return try Int64.fetchAll(statement, arguments: [match, places.lowerBound, upper, limit])
        }
        let statement = try db.cachedStatement(
            sql: "SELECT place FROM article WHERE place >= ? AND place < ? ORDER BY place DESC LIMIT ?")
        return try Int64.fetchAll(statement, arguments: [places.lowerBound, upper, limit])
    }

    private func hit(_ row: Row, _ highlighter: Highlighter) throws -> SearchHit {
        let pack: Data = row["bytes"]
        let id = StoreTransaction.hexadecimal(row["id"])
        guard
            let sections = pack.withUnsafeBytes({
                ArticlePack.open($0) { $0.sections(through: query.withExcerpts ? .body : .title) }
            })
        else {
            throw StoreError(.damaged, "search: the texts of article \(id) cannot be unpacked; restore the store from a backup")
        }
        let found = query.withExcerpts ? highlighter.excerpt(title: sections[0], body: sections[1]) : Highlighter.Excerpt()
        return SearchHit(
            id: id, uri: row["uri"], title: String(decoding: sections[0], as: UTF8.self), published: row["published"],
            copyOf: (row["copyOf"] as Data?).map(StoreTransaction.hexadecimal), score: found.score,
            titleHighlights: found.titleHighlights, snippet: found.snippet, snippetStart: found.snippetStart,
            snippetHighlights: found.snippetHighlights)
    }
}
