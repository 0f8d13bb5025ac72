/// Civil dates by hand: DateFormatter would bring ten megabytes of tables.
enum CivilTime {
    /// Days from 1970-01-01, of the proleptic Gregorian calendar.
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
    static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The inverse of ``days(year:month:day:)``.
    static func date(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// Seconds since 1970 of a record's timestamp: `YYYY-MM-DD` (its midnight at +07:00) or `YYYY-MM-DDThh:mm[:ss]` with `Z` or
    /// an offset (+07:00 where there is none). Nil for anything else.
    static func seconds(iso: String) -> Int? {
        let text = Array(iso.utf8)
        guard text.count >= 10, text[4] == 0x2D, text[7] == 0x2D,
            let year = number(text[0..<4]), let month = number(text[5..<7]), let day = number(text[8..<10]),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let midnight = days(year: year, month: month, day: day) * 86_400
        if text.count == 10 { return midnight - vietnam }
        guard text.count >= 16, text[10] == 0x54 || text[10] == 0x20, text[13] == 0x3A,
            let hour = number(text[11..<13]), let minute = number(text[14..<16]), hour < 24, minute < 60
        else { return nil }
        var rest = text[16...]
        var second = 0
        if rest.first == 0x3A {
            guard rest.count >= 3, let value = number(rest.dropFirst().prefix(2)), value < 61 else { return nil }
            second = value
            rest = rest.dropFirst(3)
            if rest.first == 0x2E { rest = rest.dropFirst().drop { (0x30...0x39).contains($0) } }
        }
        guard let offset = offset(rest) else { return nil }
        return midnight + hour * 3600 + minute * 60 + second - offset
    }

    /// Asia/Ho_Chi_Minh, east of Greenwich, in seconds.
    static let vietnam = 7 * 3600

    private static func offset(_ text: ArraySlice<UInt8>) -> Int? {
        guard let sign = text.first else { return vietnam }
        if sign == 0x5A { return text.count == 1 ? 0 : nil }
        let digits = text.dropFirst().filter { $0 != 0x3A }
        guard sign == 0x2B || sign == 0x2D, digits.count == 4, let hours = number(digits.prefix(2)[...]),
            let minutes = number(digits.suffix(2)[...]), hours < 15, minutes < 60
        else { return nil }
        return (sign == 0x2D ? -1 : 1) * (hours * 3600 + minutes * 60)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.reduce(Optional(0)) { value, digit in
            (0x30...0x39).contains(digit) ? value.map { $0 * 10 + Int(digit - 0x30) } : nil
        }
    }

    /// RFC 3339 in UTC, with milliseconds. - Parameter seconds: since 1970.
    static func rfc3339(_ seconds: Double) -> String {
        let milliseconds = Int64((max(0, min(seconds, 253_402_300_799)) * 1000).rounded(.down))
        let (day, rest) = (Int(milliseconds / 86_400_000), Int(milliseconds % 86_400_000))
        let (year, month, date) = date(days: day)
        let time = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { padded($0, 2) }.joined(separator: ":")
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2))T\(time).\(padded(rest % 1000, 3))Z"
    }

    static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
