import Lexicon

/// What is counted, as the concepts of the rules of statistics.
enum CountNouns {
    /// The nouns of each group, and beside them the longer ones of other groups: `đoàn viên` is no `đoàn`.
    static func add(to concepts: inout Concepts, _ lexicon: Lexicon, _ vocabulary: inout Vocabulary)
        throws(LexiconError)
    {
        let groups = ["admin", "people", "opinion", "gift", "body", "thing", "counter"]
        var nouns = [PhraseTable<Int32>](repeating: PhraseTable(), count: groups.count)
        let table = try lexicon.table("count_nouns")
        let columns = (phrase: try table.column("phrase"), group: try table.column("group"))
        for row in 0..<table.rowCount {
            guard let group = groups.firstIndex(of: table.field(row, columns.group)) else { continue }
            nouns[group].insert(vocabulary.internPhrase(table, row, columns.phrase), Int32(row))
        }
        let full = try addComplemented(to: &nouns, &concepts, lexicon, &vocabulary)
        // Each table is taken apart once.
        let all = nouns.map(\.phrases)
        for (index, group) in groups.enumerated() {
            var beyond = PhraseTable<Int32>()
            for other in groups.indices where other != index {
                for phrase in all[other] {
                    guard let prefix = nouns[index].match(phrase.words[...]), prefix.count < phrase.words.count else { continue }
                    beyond.insert(phrase.words, phrase.value)
                }
            }
            concepts["count \(group)"] = nouns[index]
            concepts["count full \(group)"] = full[index]
            concepts["beyond \(group)"] = beyond
        }
    }

    /// Adds `căn nhà tình nghĩa` where `căn nhà` is a noun and `tình nghĩa` goes on it.
    /// - Parameter nouns: by group.
    /// - Returns: by group, the nouns that were added, beside the plain ones that are still longer.
    private static func addComplemented(
        to nouns: inout [PhraseTable<Int32>], _ concepts: inout Concepts, _ lexicon: Lexicon, _ vocabulary: inout Vocabulary
    ) throws(LexiconError) -> [PhraseTable<Int32>] {
        let table = try lexicon.table("count_complements")
        let columns = (complement: try table.column("complement"), nouns: try table.column("nouns"))
        var complements = PhraseTable<Int32>()
        var complemented = [PhraseTable<Int32>](repeating: PhraseTable(), count: nouns.count)
        // Most nouns stand in many rows.
        var known: [String: (group: Int, words: [Int32])] = [:]
        for row in 0..<table.rowCount {
            let words = vocabulary.internPhrase(table, row, columns.complement)
            let carriers = table.field(row, columns.nouns).utf8.split(separator: UInt8(ascii: "|")).map { String(Substring($0)) }
            // After a comma a single word may begin anything; of animals it goes on.
            if words.count > 1 || carriers.contains("con") { complements.insert(words, Int32(row)) }
            for carrier in carriers {
                let noun: (group: Int, words: [Int32])
                if let seen = known[carrier] {
                    noun = seen
                } else {
                    let ids = vocabulary.internPhrase(carrier)
                    guard let group = nouns.firstIndex(where: { $0.value(of: ids[...]) != nil }) else {
                        throw table.malformed(row, "has a noun that is none of count_nouns")
                    }
                    noun = (group, ids)
                    known[carrier] = noun
                }
                complemented[noun.group].insert(noun.words + words, Int32(row))
            }
        }
        for index in nouns.indices {
            for phrase in nouns[index].phrases {
                if let prefix = complemented[index].match(phrase.words[...]), prefix.count < phrase.words.count {
                    complemented[index].insert(phrase.words, phrase.value)
                }
            }
            for phrase in complemented[index].phrases { nouns[index].insert(phrase.words, phrase.value) }
        }
        concepts["count complement"] = complements
        return complemented
    }
}
