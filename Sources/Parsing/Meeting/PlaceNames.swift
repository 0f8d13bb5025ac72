import Lexicon

/// Where place names begin in a text, and what unit each is.
struct PlaceNames {
    /// By token: place in ``found``, plus 1.
    private var starts: [Int32]
    private var found: [(end: Int, unit: Gazetteer.ID?)] = []
    let day: Gazetteer.Day?

    /// - Parameter tokens: how many the text has.
    init(day: Gazetteer.Day?, tokens: Int) {
        self.day = day
        starts = Array(repeating: 0, count: tokens)
    }

    mutating func add(_ range: Range<Int>, unit: Gazetteer.ID?) {
        found.append((range.upperBound, unit))
        starts[range.lowerBound] = Int32(found.count)
    }

    func end(at index: Int) -> (end: Int, unit: Gazetteer.ID?)? {
        index < starts.count && starts[index] > 0 ? found[Int(starts[index]) - 1] : nil
    }
}
