/// A day whose year may be unstated.
package struct PartialDate: Sendable, Hashable, CustomStringConvertible {
    package var year: Int?
    package var month: Int
    package var day: Int

    /// - Returns: nil where no year has such a day, or the stated one has not.
    package init?(year: Int? = nil, month: Int, day: Int) {
        guard CivilTime(year: year ?? 2000, month: month, day: day) != nil else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    package func civil(in year: Int) -> CivilTime? { CivilTime(year: year, month: month, day: day) }
    package var civil: CivilTime? { year.flatMap { civil(in: $0) } }
    /// `2022-07-01`, or `--07-01` without a year (XML Schema's gMonthDay).
    package var description: String {
        civil?.date ?? "--\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
}
