/// Where an article stands in the order of time: its row number in the article table and in the index, so that newest-first search
/// reads in the index's own order and stops after a page.
///
/// One place a second, by publication, else first arrival; what finds its second taken goes to the next free one. Few bits on purpose: the
/// index stores the distance between row numbers with every word of every article.
enum ArticlePlace {
    /// 1697: what is older sorts as from then.
    private static let earliest: Int64 = -(1 << 33)
    /// Seconds. A date further ahead of the clock is a mistake or a trick to stay on top, and arrival counts instead.
    private static let latestAhead = 86_400.0
    /// Places of a day that articles without a time of day are spread over, in the order they came: most of a day, so that they stay in it.
    private static let dayOrders: Int64 = 80_000

    /// The first place to try, from 0.
    /// - Parameters:
    ///   - published: ISO 8601, of the record.
    ///   - arrived: seconds since 1970, of the first arrival; also tells what lies in the future.
    ///   - order: orders articles of one day, such as the journal's position.
    static func first(published: String?, arrived: Double, order: Int64) -> Int64 {
        if let published, let seconds = CivilTime.seconds(iso: published), Double(seconds) <= arrived + latestAhead {
            let isDay = published.utf8.count == 10
            return first(ofSecond: Int64(seconds)) + (isDay ? order % dayOrders : 0)
        }
        return first(ofSecond: Int64(max(-8e9, min(arrived, 8e9)).rounded(.down)))
    }

    /// First place of a second.
    static func first(ofSecond second: Int64) -> Int64 {
        min(max(second, earliest), -earliest) - earliest
    }
}
