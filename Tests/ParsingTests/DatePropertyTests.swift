import Articles
import Foundation
import Parsing
import SeededNumbers
import Testing

/// No rule may know a sample: with other days, years and quarters in them the articles yield the others.
@Suite struct DatePropertyTests {
    private static let variants = 60

    /// What a record says of days and periods, in words that two records can be compared by.
    private struct Times: Equatable, CustomStringConvertible {
        var event: String
        var partOfDay: String?
        var published: String?
        var review: String?
        var next: String?
        var others: [String]
        var documents: [String]

        init(_ record: Record) {
            event = [record.event?.date, record.event?.end].compactMap { $0 }.joined(separator: "..")
            partOfDay = record.event?.partOfDay?.rawValue
            published = record.published?.iso
            func window(_ period: Record.Period) -> String { "\(period.kind) \(period.start ?? "")..\(period.end ?? "")" }
            review = record.reviewPeriod.map(window)
            next = record.nextPeriod.map(window)
            others = record.otherPeriods.map(window)
            documents = record.documents.map { "\($0.canonical) \($0.date ?? "")" }
        }

        var description: String {
            "\(event) \(partOfDay ?? "-") published \(published ?? "-") review \(review ?? "-") next \(next ?? "-") \(others) \(documents)"
        }

        mutating func moveYears(by years: Int) {
            func moved(_ text: String) -> String { SampleDates.moveYears(text, by: years) }
            event = moved(event)
            published = published.map(moved)
            review = review.map(moved)
            next = next.map(moved)
            others = others.map(moved)
            documents = documents.map(moved)
        }

        mutating func put(_ written: SampleDates.Written) {
            event = [written.start, written.end].compactMap { $0?.description }.joined(separator: "..")
            partOfDay = written.partOfDay
        }
    }

    private func times(_ text: String) throws -> Times { Times(try Repository.record(text)) }

    /// Samples whose periods stay what they are, years apart; the day may lie in any of `months` of the article's year. A meeting
    /// `năm 2023` before April or after October may as well look back on the year, so that the article leaves it open.
    @Test(arguments: [
        ("001_548f2efccde3ef8a", "Chiều 1/7/2022", 2022, 6...7),
        ("003_a3e227f0144687ac", "Ngày 10/7", 2020, 6...7),
        ("004_6da0be90f8e323b7", "Chiều ngày 22/9/2023", 2023, 4...10),
    ]) func `other days and years put in for those of a sample are found`(
        name: String, literal: String, year: Int, months: ClosedRange<Int>
    ) throws {
        let text = try Repository.sample(name)
        let original = try times(text)
        var generator = SeededNumbers(seed: UInt64(year))
        for _ in 0..<Self.variants {
            let moved = Int.random(in: -9...2, using: &generator)
            let day = SampleDates.Day(
                year + moved, Int.random(in: months, using: &generator), Int.random(in: 1...28, using: &generator))
            // The line below the title of one sample prints the day of publication; the others have none.
            let published = day.plus(Int.random(in: 0...3, using: &generator))
            let line = "10-07-2020 17:00"
            let written = SampleDates.written(day, mayLackYear: true, &generator)
            var variant = SampleDates.moveYears(
                text.replacingOccurrences(of: line, with: "@").replacingOccurrences(of: literal, with: "#"), by: moved)
            variant = variant.replacingOccurrences(of: "#", with: written.text)
            var expected = original
            expected.moveYears(by: moved)
            if text.contains(line) {
                let last = published.plus(written.end == nil ? 0 : 3)
                variant = variant.replacingOccurrences(
                    of: "@", with: String(format: "%02d-%02d-%04d 17:00", last.day, last.month, last.year))
                expected.published = "\(last)T17:00:00+07:00"
            }
            expected.put(written)
            let got = try times(variant)
            #expect(got == expected, "\(name): \(written.text)")
        }
    }

    @Test(arguments: [true, false]) func `other quarters put in for those of a sample are found`(isPrinted: Bool) throws {
        let name = isPrinted ? "000_56f70743445bb4c5" : "002_91114aec546bb2e0"
        let text = try Repository.sample(name)
        let original = try times(text)
        var generator = SeededNumbers(seed: isPrinted ? 4 : 5)
        for _ in 0..<Self.variants {
            let year = Int.random(in: 2009...2024, using: &generator)
            // The accumulated months beside the quarter of the first sample would be a whole year in the fourth.
            let quarter = Int.random(in: isPrinted ? 1...3 : 1...4, using: &generator)
            let next = quarter % 4 + 1
            let nextYear = year + quarter / 4
            let end = SampleDates.Day(year + quarter / 4, quarter % 4 * 3 + 1, 1)
            let day = end.plus(Int.random(in: -10...20, using: &generator))
            let written = SampleDates.written(day, mayLackYear: true, &generator)
            let isRoman = Bool.random(using: &generator)
            let (now, then) = (SampleDates.quarter(quarter, isRoman: isRoman), SampleDates.quarter(next, isRoman: isRoman))
            func window(_ year: Int, _ quarter: Int) -> String {
                "quarter \(SampleDates.Day(year, quarter * 3 - 2, 1))..\(SampleDates.Day(year + quarter / 4, quarter % 4 * 3 + 1, 1).plus(-1))"
            }
            var expected = original
            var variant = text
            if isPrinted {
                let published = (written.end ?? day).plus(Int.random(in: 0...4, using: &generator))
                variant = variant.replacingOccurrences(of: "T6, 2018-09-28", with: "\(published.weekdayMark), \(published)")
                variant = variant.replacingOccurrences(of: "quý IV năm 2018", with: "%\u{1} năm \(nextYear)")
                    .replacingOccurrences(of: "quý IV", with: "%\u{1}").replacingOccurrences(of: "quý III", with: now)
                    .replacingOccurrences(of: "%\u{1}", with: then)
                    .replacingOccurrences(of: "9 tháng đầu năm 2018", with: "\(quarter * 3) tháng đầu năm \(year)")
                    .replacingOccurrences(of: "9 tháng đầu năm", with: "\(quarter * 3) tháng đầu năm")
                    .replacingOccurrences(of: "Ngày 26- 9", with: written.text)
                expected.published = "\(published)T09:25:00+07:00"
                let reported = SampleDates.Day(year, quarter * 3 + 1, 1)
                let left = quarter == 3 ? SampleDates.Day(year, 10, 1) : reported
                expected.others = [
                    "\(quarter == 2 ? "half_year" : "months") \(SampleDates.Day(year, 1, 1))..\(reported.plus(-1))",
                    "vague \(left)..\(SampleDates.Day(year, 12, 31))",
                ]
            } else {
                variant = variant.replacingOccurrences(of: "quý I/2018", with: "#/@").replacingOccurrences(
                    of: "quý II", with: "%"
                ).replacingOccurrences(of: "quý I", with: "#").replacingOccurrences(of: "2018", with: "@")
                variant = variant.replacingOccurrences(of: "#", with: now).replacingOccurrences(of: "%", with: then)
                    .replacingOccurrences(of: "@", with: "\(year)").replacingOccurrences(of: "Ngày 09/4", with: written.text)
            }
            expected.review = window(year, quarter)
            expected.next = window(nextYear, next)
            expected.put(written)
            let got = try times(variant)
            #expect(got == expected, "\(name): \(written.text), \(now) \(year)")
        }
    }
}
