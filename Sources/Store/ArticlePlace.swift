/// Where an article stands in the order of time: its row number in the article table and in the index, so that newest-first search
/// reads in the index's own order and stops after a page.
///
/// The upper 37 bits are seconds (by publication, else first arrival), the lower 26 number articles of one second.
enum ArticlePlace {
    private static let tieBits: Int64 = 26
    /// 1697: what is older sorts as from then.
    private static let earliest: Int64 = -(1 << 33)
    /// Seconds. A date further ahead of the clock is a mistake or a trick to stay on top, and arrival counts instead.
    private static let latestAhead = 86_400.0

    /// - Parameters:
    ///   - published: ISO 8601, of the record.
    ///   - arrived: seconds since 1970, of the first arrival; also tells what lies in the future.
    static func second(published: String?, arrived: Double) -> Int64 {
        if let published, let seconds = CivilTime.seconds(iso: published), Double(seconds) <= arrived + latestAhead {
            return max(earliest, Int64(seconds))
        }
        return max(earliest, Int64(arrived.rounded(.down)))
    }

    /// First place of a second.
    static func first(ofSecond second: Int64) -> Int64 {
        (min(max(second, earliest), -earliest) - earliest) << tieBits
    }

    static func second(of place: Int64) -> Int64 {
        (place >> tieBits) + earliest
    }
}
