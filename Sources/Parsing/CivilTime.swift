/// A day, with a clock time where one is printed; +07:00, Gregorian, never `Date`.
package struct CivilTime: Sendable, Hashable, CustomStringConvertible {
    package var year: Int
    package var month: Int
    package var day: Int
    package var hour: Int?
    package var minute: Int?
    package var second: Int?
    /// ISO weekday as printed, 1 Monday to 7 Sunday; evidence, never a correction.
    package var statedWeekday: Int?
    /// Why the printed form is unusual; nil where it is not.
    package var oddity: Oddity?

    package enum Oddity: String, Sendable {
        case monthFirst = "M/D/Y"
        case placeholderMidnight = "M/D/Y with placeholder midnight"
    }

    /// - Returns: nil where there is no such day or time.
    package init?(year: Int, month: Int, day: Int, hour: Int? = nil, minute: Int? = nil, second: Int? = nil) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= Self.days(inMonth: month, year),
            (0...23).contains(hour ?? 0), (0...59).contains(minute ?? 0), (0...59).contains(second ?? 0)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// day, minute or second, as ``Record/Timestamp`` says it.
    package var precision: String { hour == nil ? "day" : second == nil ? "minute" : "second" }
    /// `YYYY-MM-DD`
    package var date: String {
        String(unsafeUninitializedCapacity: 10) { text in
            func write(_ number: Int, _ places: Range<Int>) {
                var rest = number
                for place in places.reversed() {
                    text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                    rest /= 10
                }
            }
            write(year, 0..<4)
            write(month, 5..<7)
            write(day, 8..<10)
            (text[4], text[7]) = (UInt8(ascii: "-"), UInt8(ascii: "-"))
            return 10
        }
    }
    package var description: String {
        guard let hour, let minute else { return date }
        return "\(date)T\(Self.padded(hour, 2)):\(Self.padded(minute, 2)):\(Self.padded(second ?? 0, 2))+07:00"
    }

    /// Days since 1970-01-01.
    package var dayNumber: Int {
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The day with that number, as ``dayNumber`` counts.
    package init?(dayNumber: Int) {
        let shifted = dayNumber + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        self.init(
            year: yearOfEra + era * 400 + (month >= 10 ? 1 : 0), month: month < 10 ? month + 3 : month - 9,
            day: dayOfYear - (153 * month + 2) / 5 + 1)
    }

    /// The day of `YYYY-MM-DD...`; what follows is left out.
    package init?(iso: String) {
        // What everything here writes, without a piece of string for each number.
        if let (year, month, day) = Self.numbers(of: iso) {
            self.init(year: year, month: month, day: day)
            return
        }
        let parts = iso.prefix(10).split(separator: "-").map { Int($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2] else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// The numbers of `YYYY-MM-DD...`; nil for any other form.
    private static func numbers(of iso: String) -> (year: Int, month: Int, day: Int)? {
        let numbers: (Int, Int, Int)?? = iso.utf8.withContiguousStorageIfAvailable { text in
            guard text.count >= 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-") else { return nil }
            func number(_ places: Range<Int>) -> Int? {
                var number = 0
                for byte in text[places] {
                    guard byte &- UInt8(ascii: "0") < 10 else { return nil }
                    number = number * 10 + Int(byte &- UInt8(ascii: "0"))
                }
                return number
            }
            guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
            return (year, month, day)
        }
        return numbers ?? nil
    }

    /// ISO weekday of the date, 1 Monday to 7 Sunday.
    package var weekday: Int { ((dayNumber + 3) % 7 + 7) % 7 + 1 }

    package static func days(inMonth month: Int, _ year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
