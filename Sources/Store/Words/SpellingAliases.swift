/// Words that are written in two ways, i and y for the same sound: `kỹ thuật`, `kĩ thuật`. A query for one finds the other.
///
/// Each is told by the compound it stands in, so that names (Lý, Mỹ, Vy), whose letter is theirs, stay what they are.
package struct SpellingAliases: Sendable {
    package static let none = SpellingAliases([])

    private struct Alias: Sendable {
        var words: [[UInt8]]
        var folded: [[UInt8]]
        var other: [[UInt8]]
    }
    /// By the first word without accents.
    private var aliases: [[UInt8]: [Alias]] = [:]

    /// - Parameter pairs: two spellings of one compound; those that differ in their number of words are left out.
    package init(_ pairs: [(String, String)]) {
        for (first, second) in pairs {
            let (one, other) = (WordScanner.words(first), WordScanner.words(second))
            guard one.count == other.count, !one.isEmpty, one != other else { continue }
            for (words, other) in [(one, other), (other, one)] {
                let folded = words.map(WordScanner.fold)
                aliases[folded[0], default: []].append(Alias(words: words, folded: folded, other: other))
            }
        }
    }

    /// The expression with the other spellings beside its words.
    func applied(to expression: SearchExpression) -> SearchExpression {
        guard !aliases.isEmpty else { return expression }
        switch expression {
        case .time: return expression
        case .phrase(let phrase): return .phrase(applied(to: [phrase])[0])
        case .any(let options): return .any(options.map(applied))
        case .all(let wanted, let unwanted):
            return .all(appliedInRuns(wanted), without: unwanted.map(applied))
        }
    }

    /// Words side by side are most often meant as a compound, with or without quotes.
    private func appliedInRuns(_ items: [SearchExpression]) -> [SearchExpression] {
        var result: [SearchExpression] = []
        var run: [SearchPhrase] = []
        func close() {
            result += applied(to: run).map(SearchExpression.phrase)
            run.removeAll()
        }
        for item in items {
            if case .phrase(let phrase) = item {
                if let last = run.last, last.field != phrase.field { close() }
                run.append(phrase)
            } else {
                close()
                result.append(applied(to: item))
            }
        }
        close()
        return result
    }

    private func applied(to phrases: [SearchPhrase]) -> [SearchPhrase] {
        guard let first = phrases.first, ![.person, .place, .source].contains(first.field) else { return phrases }
        var phrases = phrases
        // Where each word stands.
        let places = phrases.indices.flatMap { phrase in phrases[phrase].words.indices.map { (phrase, $0) } }
        let words = places.map { phrases[$0.0].words[$0.1] }
        for start in words.indices {
            for alias in aliases[WordScanner.fold(words[start].bytes)] ?? [] where start + alias.words.count <= words.count {
                let isMeant = alias.words.indices.allSatisfy { index in
                    let word = words[start + index]
                    return !word.isExact && !word.isCode
                        && (word.bytes == alias.words[index] || word.bytes == alias.folded[index])
                }
                guard isMeant else { continue }
                for index in alias.words.indices where alias.words[index] != alias.other[index] {
                    let (phrase, word) = places[start + index]
                    if !phrases[phrase].words[word].aliases.contains(alias.other[index]) {
                        phrases[phrase].words[word].aliases.append(alias.other[index])
                    }
                }
            }
        }
        return phrases
    }
}
