import Foundation
import SeededNumbers

/// Days and periods put in for those of the sample articles: every year moved by the same number, the event's day written
/// anew in another form of the language, quarters counted on.
///
/// The forms and their values are spelled out here, from the grammar of dates and not from the parser's rules.
struct SampleDates {
    /// A day of the Gregorian calendar by Foundation, so that the expectation shares no code with what it judges.
    struct Day: CustomStringConvertible {
        let year: Int
        let month: Int
        let day: Int
        /// 1 Sunday to 7 Saturday
        let weekday: Int

        private static let calendar: Calendar = {
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? calendar.timeZone
            return calendar
        }()

        init(_ date: Date) {
            let parts = Self.calendar.dateComponents([.year, .month, .day, .weekday], from: date)
            (year, month, day, weekday) = (parts.year ?? 0, parts.month ?? 0, parts.day ?? 0, parts.weekday ?? 1)
        }

        init(_ year: Int, _ month: Int, _ day: Int) {
            self.init(Self.calendar.date(from: DateComponents(year: year, month: month, day: day)) ?? .distantPast)
        }

        func plus(_ days: Int) -> Day {
            let start = Self.calendar.date(from: DateComponents(year: year, month: month, day: day)) ?? .distantPast
            return Day(start.addingTimeInterval(Double(days) * 86_400))
        }

        var description: String { String(format: "%04d-%02d-%02d", year, month, day) }
        /// `thứ Hai` ... `Chủ nhật`
        var weekdayName: String {
            ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"][weekday - 1]
        }
        /// `T2` ... `CN`
        var weekdayMark: String { weekday == 1 ? "CN" : "T\(weekday)" }
    }

    /// What a written day says.
    struct Written {
        var text: String
        var start: Day
        var end: Day?
        var partOfDay: String?
    }

    private static let parts = [
        ("Sáng", "morning"), ("Buổi sáng", "morning"), ("Trưa", "noon"), ("Chiều", "afternoon"), ("Buổi chiều", "afternoon"),
        ("Tối", "evening"),
    ]

    /// The day as the opening of a sentence, in one of the forms that the language has for it.
    /// - Parameter mayLackYear: another phrase tells the year.
    static func written(_ day: Day, mayLackYear: Bool, _ generator: inout SeededNumbers) -> Written {
        let (part, value) = parts.randomElement(using: &generator) ?? parts[0]
        let isPadded = Bool.random(using: &generator)
        func digits(_ number: Int) -> String { isPadded ? String(format: "%02d", number) : "\(number)" }
        let mark = ["/", "/", "-", ".", "- ", " - "].randomElement(using: &generator) ?? "/"
        let dayMonth = digits(day.day) + mark + digits(day.month)
        let isInWords = Int.random(in: 0..<4, using: &generator) == 0
        var short = isInWords ? "\(digits(day.day)) tháng \(digits(day.month))" : dayMonth
        if !mayLackYear || Bool.random(using: &generator) {
            short += isInWords ? " năm \(day.year)" : mark + "\(day.year)"
        }
        let next = day.plus(Int.random(in: 1...3, using: &generator))
        switch Int.random(in: 0..<9, using: &generator) {
        case 0...1: return Written(text: "Ngày \(short)", start: day)
        case 2: return Written(text: "\(part) \(short)", start: day, partOfDay: value)
        case 3: return Written(text: "\(part) ngày \(short)", start: day, partOfDay: value)
        case 4: return Written(text: "\(part) nay (\(short))", start: day, partOfDay: value)
        case 5: return Written(text: "\(part) \(day.weekdayName), ngày \(short)", start: day, partOfDay: value)
        case 6: return Written(text: "Hôm nay, ngày \(short)", start: day)
        case 7 where next.month == day.month:
            let behind = "\(digits(next.month))" + (mayLackYear ? "" : "/\(next.year)")
            return Written(
                text: next.day == day.day + 1
                    ? "Trong hai ngày \(digits(day.day)) và \(digits(next.day))/\(behind)"
                    : "Từ ngày \(digits(day.day)) đến ngày \(digits(next.day))/\(behind)", start: day, end: next)
        default:
            let turns = next.year != day.year
            let first = "\(digits(day.day))/\(digits(day.month))" + (turns && !mayLackYear ? "/\(day.year)" : "")
            let last = "\(digits(next.day))/\(digits(next.month))" + (mayLackYear ? "" : "/\(next.year)")
            return Written(text: "Từ ngày \(first) đến ngày \(last)", start: day, end: next)
        }
    }

    /// Every year of the text, 1990 to 2059 in four digits, moved by as many years; longer and grouped numbers are none.
    static func moveYears(_ text: String, by years: Int) -> String {
        var result: [UInt8] = []
        var digits: [UInt8] = []
        var before: UInt8 = 0
        func flush(_ next: UInt8) {
            if digits.count == 4, let year = Int(String(decoding: digits, as: UTF8.self)), (1990...2059).contains(year),
                !(before == UInt8(ascii: ".") && next == UInt8(ascii: "."))
            {
                result += Array(String(year + years).utf8)
            } else {
                result += digits
            }
            digits = []
        }
        for byte in text.utf8 {
            if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                if digits.isEmpty { before = result.last ?? 0 }
                digits.append(byte)
            } else {
                flush(byte)
                result.append(byte)
            }
        }
        flush(0)
        return String(decoding: result, as: UTF8.self)
    }

    /// `quý III` or `quý 3`
    static func quarter(_ number: Int, isRoman: Bool) -> String {
        "quý " + (isRoman ? ["I", "II", "III", "IV"][number - 1] : "\(number)")
    }
}
