import Lexicon

/// Words that articles on meetings use, by use: Data/meeting_words.tsv.
struct MeetingWords {
    enum Use: String {
        case hold, chair, join, already, become, own, meet, remember, occasion, determiner, noun, inside, deal, addressee, topic,
            regarding, asking, shortfall, lack, manner, theme, matter, side, work, session
        case groupEnd = "group-end"
        case planFirst = "plan-first"
        case planSecond = "plan-second"
    }

    private var words: [Use: [[Int32]]] = [:]

    init(_ lexicon: Lexicon, vocabulary: inout Vocabulary) throws(LexiconError) {
        let table = try lexicon.table("meeting_words")
        let (phrase, use) = (try table.column("phrase"), try table.column("use"))
        for row in 0..<table.rowCount {
            guard let use = Use(rawValue: table.field(row, use)) else {
                throw table.malformed(row, "has a value outside the documented ones")
            }
            words[use, default: []].append(vocabulary.internPhrase(table.field(row, phrase)))
        }
    }

    func phrases(_ use: Use, _ vocabulary: inout Vocabulary) -> PhraseTable<Bool> {
        var phrases = PhraseTable<Bool>()
        for words in words[use] ?? [] { phrases.insert(words, true) }
        phrases.seal(&vocabulary)
        return phrases
    }

    /// Of a use whose phrases are single words.
    func set(_ use: Use) -> WordSet { WordSet((words[use] ?? []).compactMap(\.first)) }
}
