/// Ranges of tokens, or of scalars, in order, none overlapping another, asked by place in logarithmic time.
package struct TokenRanges: Sendable {
    private let ranges: [Range<Int>]

    /// - Parameter ranges: ascending and disjoint.
    package init(_ ranges: [Range<Int>]) {
        self.ranges = ranges
    }

    /// Whether one of them shares a token with `range`.
    package func overlap(_ range: Range<Int>) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= range.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].overlaps(range)
    }
}
