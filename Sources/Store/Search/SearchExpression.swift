/// A search as it was meant: what ``SearchParser`` reads and ``SearchPlan`` carries out.
indirect enum SearchExpression: Equatable {
    case phrase(SearchPhrase)
    /// All of the first, none of the second.
    case all([SearchExpression], without: [SearchExpression])
    case any([SearchExpression])
    /// Published, or where that is unknown arrived, in these seconds since 1970.
    case time(Range<Int64>)
}

/// Words that must follow one another; mostly there is one.
struct SearchPhrase: Equatable {
    struct Word: Equatable {
        var bytes: [UInt8]
        /// Only as typed: an accent left out counts, too.
        var isExact = false
        /// Other spellings of the same word.
        var aliases: [[UInt8]] = []
        /// A value of a code list, not of language: `giao_ban`.
        var isCode = false
    }

    var field: SearchField?
    var words: [Word]
    /// The last word is only a beginning.
    var isBeginning = false
    /// Of a field's value, which begins with the first word.
    var beginsValue = false
    /// Unicode scalars from the query's beginning.
    var offset = 0
}

/// What may stand before a colon.
enum SearchField: String, CaseIterable {
    case title, body
    case person, org, place, doc, source
    case genre, sector, period
    case `is`
    case date

    /// Columns of the index; every other field is a mark before its words.
    var isColumn: Bool { self == .title || self == .body }
}
