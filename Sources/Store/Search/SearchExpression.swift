/// A search as it was meant: what ``SearchParser`` reads and ``SearchPlan`` carries out.
indirect enum SearchExpression: Equatable {
    case phrase(SearchPhrase)
    /// All of the first, none of the second.
    case all([SearchExpression], without: [SearchExpression])
    case any([SearchExpression])
    /// Published, or where that is unknown arrived, in these seconds since 1970.
    case time(Range<Int64>)

    /// With words that stand beside themselves once, which would be read again.
    var withoutRepeats: SearchExpression {
        switch self {
        case .phrase, .time: return self
        case .all(let wanted, let unwanted):
            let wanted = Self.once(wanted)
            return wanted.count == 1 && unwanted.isEmpty ? wanted[0] : .all(wanted, without: Self.once(unwanted))
        case .any(let options):
            let options = Self.once(options)
            return options.count == 1 ? options[0] : .any(options)
        }
    }

    private static func once(_ items: [SearchExpression]) -> [SearchExpression] {
        var kept: [SearchExpression] = []
        for item in items {
            if case .phrase(let phrase) = item, let index = kept.firstIndex(of: item), case .phrase(var first) = kept[index] {
                first.times += phrase.times
                kept[index] = .phrase(first)
            } else {
                kept.append(item.withoutRepeats)
            }
        }
        return kept
    }
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
    /// How often the query says so: each adds to the score.
    var times = 1

    /// Wherever they stand in the query, and however often.
    static func == (left: SearchPhrase, right: SearchPhrase) -> Bool {
        left.field == right.field && left.words == right.words && left.isBeginning == right.isBeginning
            && left.beginsValue == right.beginsValue
    }
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
