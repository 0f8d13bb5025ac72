import Articles
import Lexicon

/// A day or a range of days as an article states it.
package struct EventDateReading: Sendable, Hashable, CustomStringConvertible {
    package var start: PartialDate?
    /// Last day of a range.
    package var end: PartialDate?
    package var partOfDay: Record.EventDate.PartOfDay?
    /// Days from the day of publication where the text says `nay` (0) or `qua` (-1) and no date.
    package var daysFromPublication: Int?
    /// A part of the day, a weekday, `hôm nay` or `trong hai ngày` stands before the date: such a date tells of an event.
    package var isMarked = false

    package var description: String {
        let day = start?.description ?? daysFromPublication.map { "published\($0 == 0 ? "" : String($0))" } ?? ""
        return day + (end.map { "..\($0)" } ?? "") + (partOfDay.map { " \($0.rawValue)" } ?? "")
    }
}

/// Days without a clock time in running text: part of day, weekday, day and month, the year often missing, ranges.
package enum EventDateRules {
    private typealias P = Pattern
    private static let partOfDay = P.capture(.partOfDay, .concept("part of day"))
    private static let mung = P.optional(.words(["mùng", "mồng"]))
    private static let today = P.words(["nay", "hôm nay", "ngày hôm nay", "qua", "hôm qua", "ngày hôm qua"])
    private static let todayAlone = P.words(["nay", "hôm nay", "ngày hôm nay", "hôm qua", "ngày hôm qua"])
    /// `mùng 6 Tết`, which the day of the calendar follows.
    private static let lunarDay = P.sequence([
        .words(["mùng", "mồng", "ngày mùng", "ngày mồng"]), .number(1...30, digits: 1...2),
        .words(["Tết", "Tết Nguyên đán", "tháng Giêng", "tháng Chạp", "âm lịch"]),
    ])
    private static let ago = P.optional(.words(["tuần này", "tuần trước", "tuần qua", "vừa qua", "vừa rồi"]))
    private static let dayWord = P.optional(.words(["ngày", "các ngày", "hai ngày", "ngàv"]))
    /// `/2022`, ` năm 2022`, `/22`; the two-digit form only after a slash or a stop, since a hyphen makes a range of it.
    private static let yearAfter = P.optional(
        .either([
            .sequence([.mark("/-."), TimestampRules.year]),
            .sequence([.optional(.mark(",")), .words(["năm"]), TimestampRules.year]),
            .sequence([
                .tight, .mark("/."), .tight, .capture(.term, .number(10...49, digits: 2...2)),
                .not(.sequence([.tight, .mark("/%")])),
            ]),
        ]))
    private static let monthAfter = P.either([
        .sequence([.capture(.symbol, .mark("/-.")), TimestampRules.month]),
        .sequence([.words(["tháng"]), TimestampRules.writtenMonth]),
    ])
    private static let ends = P.not(
        .either([.sequence([.tight, .mark("/-._"), .tight, .number(0...99_999)]), .sequence([.tight, .mark("/%"), .anyWord])]))
    /// `23/112020`, where the stroke before the year was lost.
    private static let monthWithYear = P.sequence([
        .tight, .mark("/."), .tight, .capture(.secondYear, .number(11_997...122_099, digits: 5...6)),
    ])
    /// `26- 9`, `09/4`, `24 tháng 9 năm 2015`
    private static let date = P.sequence([
        mung, TimestampRules.day, .either([.sequence([monthAfter, yearAfter]), monthWithYear]), ends,
    ])
    /// What marks a date as the day of something: `Chiều nay (`, `sáng thứ Sáu, ngày`, `Hôm nay`.
    private static let marker = P.either([
        // `Sáng và chiều ngày`: no part of the day.
        .sequence([.concept("part of day"), .words(["và"]), .concept("part of day"), .words(["ngày"])]),
        .sequence([
            partOfDay, .optional(today), .optional(lunarDay), .optional(.mark(",")),
            .optional(.sequence([.optional(.mark("(")), TimestampRules.weekday, ago])),
            .optional(.mark("(,")), dayWord,
        ]),
        .sequence([TimestampRules.weekday, ago, .optional(partOfDay), .optional(.mark("(")), dayWord]),
        .sequence([
            todayAlone, .optional(.mark(",")), .optional(.sequence([.optional(.mark("(")), TimestampRules.weekday])),
            .optional(.mark("(")), dayWord,
        ]),
    ])
    private static let close = P.optional(.mark(")"))
    private static let count = P.either([
        .number(2...9, digits: 1...2), .words(["hai", "ba", "bốn", "năm", "sáu", "các", "những"]),
    ])
    /// `Trong hai ngày`, `Từ ngày`, `Trong 03 ngày, từ ngày`
    private static let range = P.either([
        .sequence([
            .optional(.words(["trong", "trong suốt", "suốt", "sau"])), count, .words(["ngày"]),
            .optional(.words(["làm việc", "diễn ra"])),
            .optional(.mark("(,:")),
            .optional(.words(["từ ngày", "từ", "ngày"])),
        ]),
        // `Từ chiều 28`: of a range only its days count.
        .sequence([.words(["từ"]), .concept("part of day"), .optional(.words(["ngày"]))]),
        .words(["từ ngày", "từ các ngày", "từ", "trong các ngày", "trong ngày"]),
        marker, .words(["ngày", "các ngày"]),
    ])
    private static let joiner = P.capture(
        .label,
        .either([
            .mark("-,&"),
            .sequence([.words(["đến", "tới"]), .concept("part of day"), .optional(.words(["ngày"]))]),
            .words(["và", "đến", "tới", "đến ngày", "tới ngày", "và ngày", "đến hết ngày", "đến hết"]),
        ]))
    private static let secondDay = P.capture(.secondDay, .number(1...31, digits: 1...2))
    private static let from = P.capture(.secondYear, .number(1900...2100, digits: 4...4))

    package static let all: [Rule<EventDateReading>] = [
        Rule(
            "event.marked-day", .sequence([marker, date, close]),
            examples: [
                ("Chiều 1/7/2022", "2022-07-01 afternoon"), ("Sáng ngày 5-11, Tại", "--11-05 morning"),
                ("– Sáng nay (6/9), Ban", "--09-06 morning"),
                ("Sáng 14.9, các đồng chí", "--09-14 morning"), ("Chiều nay 8/10/2020", "2020-10-08 afternoon"),
                ("Hôm nay 14/8/2019", "2019-08-14"),
                ("Tối 17 – 9, tại", "--09-17 evening"), ("sáng thứ Sáu (26/4)", "--04-26 morning"),
                ("Chiều Thứ 4, ngày 24 tháng 9 năm 2015", "2015-09-24 afternoon"),
                ("Thứ bảy, ngày 9/4", "--04-09"), ("SÁNG NGÀY 08/11/22, TẠI", "2022-11-08 morning"),
                ("Chiềungày 22/9/2023", "2023-09-22 afternoon"),
                ("sáng mùng 3/2", "--02-03 morning"), ("Sáng nay, 26- 9", "--09-26 morning"),
                ("Sáng nay (thứ Ba, ngày 14/7)", "--07-14 morning"), ("Tối qua 9/9, tại", "--09-09 evening"),
                ("Hôm qua (4/10), Sở", "--10-04"), ("Thứ Sáu tuần trước (17/6)", "--06-17"),
                ("Sáng mùng 6 Tết (ngày 3/2)", "--02-03 morning"),
                ("Sáng 23/112020, tại", "2020-11-23 morning"), ("Sáng và chiều ngày 6/12/2018", "2018-12-06"),
            ],
            counterexamples: [
                "Sáng 31/6", "sáng kiến 5/6", "Chiều 8/10/NQ", "buổi sáng", "chiều cao 1.500", "Sáng mùng 6 Tết",
                "Chiều 23/12500",
            ]
        ) { reading($0, marked: true) },
        Rule(
            "event.day", .sequence([.words(["ngày", "ngàv"]), .either([.sequence([.mark("("), date, .mark(")")]), date])]),
            examples: [
                ("Ngày 26- 9, Ban", "--09-26"), ("Ngày 09/4", "--04-09"), ("Ngày 19.9", "--09-19"),
                ("ngày 24 tháng 9 năm 2015", "2015-09-24"),
                ("Ngày 24 - 11", "--11-24"), ("NGÀY 12/12/2019", "2019-12-12"), ("ngày 12 tháng 3", "--03-12"),
                ("Ngày15/6,Ban", "--06-15"), ("Ngày (16/6), Ban", "--06-16"), ("Ngày 15 tháng Tám năm 2021", "2021-08-15"),
            ],
            counterexamples: [
                "ngày 31/4", "ngày 15", "5 ngày 1.000", "ngày 6-8/10", "ngày 12/2020", "ngày 2/3/4/5",
            ]
        ) { reading($0, marked: false) },
        Rule(
            "event.tagged-today",
            .sequence([
                .mark("("), .anyWord, .mark("-"), .optional(.words(["ngày"])), date, .mark(")"), .optional(.mark("-:")),
                partOfDay,
                .words(["nay", "hôm nay", "ngày hôm nay"]),
            ]),
            examples: [("(BCT-15/6/2016) Sáng nay, Bộ", "2016-06-15 morning")],
            counterexamples: ["(BCT-15/6/2016) Bộ", "(BCT-15/6/2016) Sáng qua"]
        ) { reading($0, marked: true) },
        Rule(
            "event.recent-day",
            .sequence([
                .words(["mới đây", "vừa qua", "gần đây"]), .mark("("), .optional(partOfDay), .optional(.words(["ngày"])), date,
                .mark(")"),
            ]),
            examples: [("Mới đây (ngày 22/4), Hội", "--04-22"), ("Vừa qua (sáng 5/6/2019)", "2019-06-05 morning")],
            counterexamples: ["gần đây (tháng 4)", "mới đây, ngày"]
        ) { reading($0, marked: true) },
        Rule(
            "event.two-days",
            .sequence([
                range, TimestampRules.day,
                .optional(
                    .repeated(
                        .sequence([
                            .mark(",-"), .number(1...31, digits: 1...2), .not(.either([.mark("/."), .words(["tháng"])])),
                            .not(.sequence([.mark("-"), .number(1...31, digits: 1...2), .not(.mark("/."))])),
                        ]), limit: 5)), joiner, secondDay,
                monthAfter, yearAfter, ends, close,
            ]),
            examples: [
                ("Trong hai ngày 17 và 18/9/2013", "2013-09-17..2013-09-18"), ("Trong hai ngày 22 và 23-11", "--11-22..--11-23"),
                ("Từ ngày 3 đến 6-5", "--05-03..--05-06"), ("Từ ngày 6-8/10 sẽ", "--10-06..--10-08"),
                ("Ngày 18 - 19.6", "--06-18..--06-19"),
                ("Trong 2 ngày (22, 23/11)", "--11-22..--11-23"),
                ("Trong 03 ngày, từ ngày 7 đến 9/6/2021", "2021-06-07..2021-06-09"),
                ("ngày 12 và 13 tháng 7 năm 2022", "2022-07-12..2022-07-13"),
                ("Trong các ngày 22, 23 và 24/11", "--11-22..--11-24"),
                ("Trong 2 ngày 12-13/7", "--07-12..--07-13"), ("Ngày 8-9-10/5", "--05-08..--05-10"),
                ("Sau hai ngày làm việc (26 - 27/6), Đại hội", "--06-26..--06-27"),
                ("Từ chiều 28 đến hết ngày 30-9, tại", "--09-28..--09-30"),
            ],
            counterexamples: ["ngày 18 và 17/6", "ngày 5-6-11", "từ 3 đến 5 ngày", "ngày 2 và 3"]
        ) { match in
            guard let month = match.value(.month), let first = match.value(.day), let last = match.value(.secondDay), first < last
            else { return nil }
            // `5-6-11` may be a day of 2011: two hyphens make a range only where the middle is no month.
            if let joiner = match.range(.label), let separator = match.range(.symbol),
                match.tokens[joiner.lowerBound].isMark("-"),
                match.tokens[separator.lowerBound].isMark("-"), last <= 12
            {
                return nil
            }
            let year = statedYear(match)
            guard let start = PartialDate(year: year, month: month, day: first),
                let end = PartialDate(year: year, month: month, day: last)
            else { return nil }
            return EventDateReading(start: start, end: end, partOfDay: part(match), isMarked: true)
        },
        Rule(
            "event.days-of-two-months",
            .sequence([
                range, mung, TimestampRules.day, .either([.mark("/-."), .words(["tháng"])]), TimestampRules.month,
                .optional(.either([.sequence([.mark("/-."), from]), .sequence([.words(["năm"]), from])])), joiner, secondDay,
                .either([.mark("/-."), .words(["tháng"])]), .capture(.secondMonth, .number(1...12, digits: 1...2)), yearAfter,
                ends, close,
            ]),
            examples: [
                ("Từ ngày 28/9 đến ngày 2/10/2020", "2020-09-28..2020-10-02"),
                ("từ 30/12/2020 đến 2/1/2021", "2020-12-30..2021-01-02"),
                ("Ngày 28/9 - 02/10", "--09-28..--10-02"),
                ("từ ngày 28 tháng 9 đến ngày 2 tháng 10 năm 2020", "2020-09-28..2020-10-02"),
                ("Từ ngày 30/12 đến 2/1/2021", "2020-12-30..2021-01-02"),
            ],
            counterexamples: ["từ 3/5 đến 4", "ngày 5/6, 7 xã", "từ 5/6 đến 31/6"]
        ) { match in
            guard let day = match.value(.day), let month = match.value(.month), let lastDay = match.value(.secondDay),
                let lastMonth = match.value(.secondMonth)
            else { return nil }
            let lastYear = statedYear(match)
            let turns = (month, day) > (lastMonth, lastDay)
            let firstYear = match.value(.secondYear) ?? lastYear.map { turns ? $0 - 1 : $0 }
            guard let start = PartialDate(year: firstYear, month: month, day: day),
                let end = PartialDate(year: lastYear ?? firstYear.map { turns ? $0 + 1 : $0 }, month: lastMonth, day: lastDay)
            else { return nil }
            return EventDateReading(start: start, end: end, partOfDay: part(match), isMarked: true)
        },
        Rule(
            "event.today",
            .sequence([
                .either([.sequence([partOfDay, .words(["nay", "hôm nay"])]), .words(["hôm nay", "ngày hôm nay"])]),
                .not(.mark(":")),
            ]),
            examples: [("Sáng nay, Ban Dân vận", "published morning"), ("Hôm nay, tại Hà Nội", "published")],
            counterexamples: ["Hôm nay: 643", "hiện nay", "năm nay"]
        ) { EventDateReading(partOfDay: part($0), daysFromPublication: 0, isMarked: true) },
        Rule(
            "event.yesterday",
            .sequence([
                .either([.sequence([partOfDay, .words(["qua", "hôm qua"])]), .words(["hôm qua", "ngày hôm qua"])]),
                .not(.mark(":")),
            ]),
            examples: [("Chiều qua, tại", "published-1 afternoon"), ("Hôm qua, tại", "published-1")],
            counterexamples: ["Hôm qua: 643", "thời gian qua", "9 tháng qua"]
        ) { EventDateReading(partOfDay: part($0), daysFromPublication: -1, isMarked: true) },
    ]

    private static func reading(_ match: Match, marked: Bool) -> EventDateReading? {
        // In `ngày 6-8/10` the slash ends a range of days and begins no year.
        if match.value(.term) != nil, let separator = match.range(.symbol), match.tokens[separator.lowerBound].isMark("-") {
            return nil
        }
        let glued = match.value(.secondYear)
        if let glued, !EventYear.years.contains(glued % 10_000) { return nil }
        guard let day = match.value(.day), let month = match.value(.month) ?? glued.map({ $0 / 10_000 }),
            let date = PartialDate(year: statedYear(match) ?? glued.map { $0 % 10_000 }, month: month, day: day)
        else { return nil }
        return EventDateReading(start: date, partOfDay: part(match), isMarked: marked)
    }

    private static func statedYear(_ match: Match) -> Int? { match.value(.year) ?? match.value(.term).map { 2000 + $0 } }

    private static func part(_ match: Match) -> Record.EventDate.PartOfDay? {
        switch match.value(.partOfDay) {
        case 1: .morning
        case 2: .noon
        case 3: .afternoon
        case 4: .evening
        default: nil
        }
    }
}
