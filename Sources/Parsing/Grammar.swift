import CMalloc
import Lexicon

/// The lexicon's facts and all rules, compiled over one vocabulary. Built once at start.
/// A class of constants: readers of lines hold it, and copying one must cost one reference count.
package final class Grammar: Sendable {
    package let vocabulary: Vocabulary
    package let timestamps: RuleSet<CivilTime>
    let tables: LayoutTables
    /// Rules for event, documents, periods and statistics.
    package let facts: FactRules
    package let locality: LocalityReader
    package let meeting: MeetingReader
    /// Every rule of every set, for the test of examples, `explain` and the documentation.
    package var rules: [RuleDescription] {
        timestamps.descriptions(vocabulary) + facts.descriptions(vocabulary)
            + MeetingRules(meeting, vocabulary: vocabulary).descriptions
    }

    package init(lexicon: Lexicon) throws(LexiconError) {
        var vocabulary = Vocabulary()
        var concepts: Concepts = [:]
        concepts["weekday"] = try lexicon.phrases(
            "weekdays", "form", into: &vocabulary, isSealed: false, value: Self.number("number"))
        concepts["number word"] = try lexicon.phrases(
            "number_words", "form", into: &vocabulary, isSealed: false, value: Self.number("number"))
        timestamps = try RuleSet(TimestampRules.all, vocabulary: &vocabulary, concepts: concepts) { $0.description }
        let facts = TablesMeanwhile(vocabulary.copy(tables: 10)) { [concepts, timestamps] (vocabulary) throws(LexiconError) in
            try FactRules(lexicon: lexicon, vocabulary: &vocabulary, concepts: concepts, timestamps: timestamps)
        }
        let locality = TablesMeanwhile(vocabulary.copy(tables: 6)) { (vocabulary) throws(LexiconError) in
            try LocalityReader(lexicon, vocabulary: &vocabulary)
        }
        tables = try LayoutTables(lexicon, &vocabulary)
        meeting = try MeetingReader(lexicon, locality, vocabulary: &vocabulary)
        self.locality = try locality.value(&vocabulary)
        self.facts = try facts.value(&vocabulary)
        vocabulary.seal()
        self.vocabulary = vocabulary
        // Each thread built its tables in a heap of its own, where what it let go serves no other.
        _ = malloc_trim(0)
    }

    /// Reads a column of small whole numbers.
    private static func number(_ column: String) -> (LexiconTable, Int) throws(LexiconError) -> Int32? {
        { (table, row) throws(LexiconError) in Int32(table.field(row, try table.column(column))) }
    }
}
