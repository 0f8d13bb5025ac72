/// Dates and periods as a query writes them.
enum SearchTime {
    /// Seconds since 1970 of `2018`, `2018-10`, `2018-10-05`, `2018-Q3`, `2018-H1`, or two of them with `..` between, either of
    /// which may be missing. Days are those of Asia/Ho_Chi_Minh.
    static func range(_ text: String) -> Range<Int64>? {
        guard let dots = text.firstRange(of: "..") else { return span(text) }
        let (first, last) = (text[..<dots.lowerBound], text[dots.upperBound...])
        guard !(first.isEmpty && last.isEmpty) else { return nil }
        guard let from = first.isEmpty ? Int64.min / 2 : span(String(first))?.lowerBound,
            let to = last.isEmpty ? Int64.max / 2 : span(String(last))?.upperBound, from < to
        else { return nil }
        return from..<to
    }

    /// `YYYY-MM` of every month of `2018`, `2018-10`, `2018-Q3` or `2018-H1`.
    static func months(_ text: String) -> [String]? {
        guard let (year, months, day) = parts(text), day == nil else { return nil }
        return months.map { "\(year)-\($0 < 10 ? "0" : "")\($0)" }
    }

    private static func span(_ text: String) -> Range<Int64>? {
        guard let (year, months, day) = parts(text), let first = months.first, let last = months.last else { return nil }
        let start = CivilTime.days(year: year, month: first, day: day ?? 1)
        let end = day == nil ? CivilTime.days(year: last == 12 ? year + 1 : year, month: last % 12 + 1, day: 1) : start + 1
        return Int64(start * 86_400 - CivilTime.vietnam)..<Int64(end * 86_400 - CivilTime.vietnam)
    }

    private static func parts(_ text: String) -> (year: Int, months: ClosedRange<Int>, day: Int?)? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), parts[0].utf8.count == 4, let year = Int(parts[0]), (1000...9999).contains(year)
        else {
            return nil
        }
        guard parts.count > 1 else { return (year, 1...12, nil) }
        let middle = parts[1].uppercased()
        if parts.count == 2, middle.utf8.count == 2, let number = Int(middle.dropFirst()), number > 0 {
            if middle.hasPrefix("Q"), number <= 4 { return (year, (number * 3 - 2)...(number * 3), nil) }
            if middle.hasPrefix("H"), number <= 2 { return (year, (number * 6 - 5)...(number * 6), nil) }
        }
        guard let month = Int(middle), (1...12).contains(month) else { return nil }
        guard parts.count == 3 else { return (year, month...month, nil) }
        guard let day = Int(parts[2]), day > 0,
            CivilTime.date(days: CivilTime.days(year: year, month: month, day: day)) == (year, month, day)
        else { return nil }
        return (year, month...month, day)
    }
}
