import Lexicon

/// Dates with a year and clock times, as publication lines print them: day before month, or ISO.
///
/// Fragments are shared: other rules build on ``dayMonthYear`` and ``clock`` instead of spelling a date again.
package enum TimestampRules {
    private static let years = 1900...2100
    /// Every rule here has one.
    package static let year = Pattern.capture(.year, .number(years, digits: 4...4))
    static func isYear(_ token: Token) -> Bool { token.kind == .number && token.length == 4 && years.contains(token.value) }
    package static let day = Pattern.capture(.day, .number(1...31, digits: 1...2))
    package static let month = Pattern.capture(.month, .number(1...12, digits: 1...2))

    /// `tháng 8`, `tháng Tám`
    package static let writtenMonth = Pattern.either([month, .capture(.month, .concept("number word"))])

    /// `15/06/2022`, `18.10.2022`, `09-05-2024`, `26 - 9 - 2018`; one mark throughout is not demanded since pages mix them.
    package static let numericDate = Pattern.sequence([
        day, .mark("/-."), month, .mark("/-."), year, .not(.sequence([.tight, .mark("/"), .number(0...9999)])),
    ])
    /// `2018-09-28`, `2018/09/28`
    package static let isoDate = Pattern.sequence([year, .mark("-/."), month, .mark("-/."), day])
    /// `ngày 18 tháng 07 năm 2019`, `26 Tháng 3 2018`, `3 tháng 11, 2012`
    package static let writtenDate = Pattern.sequence([
        .optional(.words(["ngày"])), day, .words(["tháng"]), writtenMonth,
        .optional(.mark(",")), .optional(.words(["năm"])), year,
    ])
    /// `Tháng Sáu 25, 2013`, as WordPress prints it.
    private static let monthFirstDate = Pattern.sequence([.words(["tháng"]), writtenMonth, day, .mark(","), year])
    package static let date = Pattern.either([isoDate, numericDate, writtenDate, monthFirstDate])

    /// `17:30`, `16:25:00`, `15h30`, `15 giờ 30`, `07:56 AM`
    package static let clock = Pattern.sequence([
        .capture(.hour, .number(0...23, digits: 1...2)),
        .either([
            .sequence([
                .mark(":"), .capture(.minute, .number(0...59, digits: 2...2)),
                .optional(.sequence([.mark(":"), .capture(.second, .number(0...59, digits: 2...2))])), .optional(.mark("'")),
            ]),
            .sequence([
                .words(["h", "g"]), .tight, .capture(.minute, .number(0...59, digits: 2...2)), .optional(.mark("'")),
            ]),
            .sequence([.words(["giờ"]), .capture(.minute, .number(0...59, digits: 1...2)), .optional(.words(["phút"]))]),
        ]),
        .optional(.capture(.meridiem, .words(["AM", "PM", "SA", "CH"]))),
    ])
    /// `15:6`, as some pages print six minutes past three.
    private static let bareClock = Pattern.sequence([
        .capture(.hour, .number(0...23, digits: 1...2)), .tight, .mark(":"), .tight,
        .capture(.minute, .number(0...9, digits: 1...1)),
        .not(.either([.sequence([.tight, .mark(":/")]), .sequence([.mark("-"), .tight])])),
    ])
    /// `Thứ Sáu`, `T6`, `Thứ 4`, `CN`, with what may stand between it and the date.
    package static let weekday = Pattern.sequence([
        .either([
            .capture(.weekday, .concept("weekday")),
            .sequence([.words(["t", "thứ"]), .capture(.number, .number(2...7, digits: 1...1))]),
        ]),
        .optional(.mark(",-.|")), .optional(.words(["ngày"])),
    ])
    /// `(GMT+7)`, `[GMT+7]`, `GMT+7`
    package static let zone = Pattern.sequence([
        .optional(.mark("'")),
        .either([
            .sequence([
                .optional(.mark("([")), .words(["GMT", "UTC"]), .optional(.sequence([.mark("+"), .number(0...14)])),
                .optional(.mark(")]")),
            ]),
            .sequence([.tight, .mark("+"), .tight, .number(0...14, digits: 2...2), .mark(":"), .number(0...59, digits: 2...2)]),
        ]),
    ])
    private static let between = Pattern.optional(
        .repeated(
            .either([.mark(",-|"), .words(["lúc", "hồi", "vào lúc"]), .sequence([.tight, .words(["t"]), .tight])]), limit: 2))

    package static let all: [Rule<CivilTime>] = [
        Rule(
            "timestamp.date-clock",
            .sequence([.optional(weekday), date, between, .either([clock, bareClock]), .optional(zone)]),
            examples: [
                ("T6, 2018-09-28 09:25", "2018-09-28T09:25:00+07:00"),
                ("Thứ Ba, 18.10.2022 - 08:41:27", "2022-10-18T08:41:27+07:00"),
                ("21/11/2015 09:53 PM", "2015-11-21T21:53:00+07:00"),
                ("Thứ tư, 7/6/2023 | 15:26 GMT+7", "2023-06-07T15:26:00+07:00"),
                ("Thứ hai, 26 Tháng 3 2018 14:52", "2018-03-26T14:52:00+07:00"),
                ("2021-03-09T10:11:12+07:00", "2021-03-09T10:11:12+07:00"),
                ("Thứ hai, 12/9/2022, 15:6", "2022-09-12T15:06:00+07:00"),
            ],
            counterexamples: ["31/02/2022 10:00", "ngày 29/9 lúc 8:30", "12/2021"], produce: produce),
        Rule(
            "timestamp.clock-date",
            .sequence([clock, between, .optional(weekday), .optional(.words(["ngày"])), date, .optional(zone)]),
            examples: [
                ("09:47, 20/10/2017 (GMT+7)", "2017-10-20T09:47:00+07:00"), ("06:36:53 03/01/2022", "2022-01-03T06:36:53+07:00"),
                ("15h30 ngày 2/3/2021", "2021-03-02T15:30:00+07:00"), ("11:20' 08/11/2018", "2018-11-08T11:20:00+07:00"),
            ],
            counterexamples: ["08:30 ngày 29/9", "tỷ lệ 10:20"], produce: produce),
        Rule(
            "timestamp.date", .sequence([.optional(weekday), date]),
            examples: [
                ("Thứ bảy 19/2/2022", "2022-02-19"), ("Ngày 18 tháng 07 năm 2019", "2019-07-18"), ("(30/11/2017)", "2017-11-30"),
                ("Thứ Bảy, 3 tháng 11, 2012", "2012-11-03"), ("Tháng Mười Một 4, 2019", "2019-11-04"),
                ("10 Tháng Ba 2021", "2021-03-10"),
            ],
            counterexamples: ["02/2020/NĐ-CP", "ngày 30/2/2021", "26/9", "quý I/2018"], produce: produce),
        Rule(
            "timestamp.month-first",
            .sequence([
                .optional(weekday), .capture(.month, .number(1...12, digits: 1...2)), .mark("/"),
                .capture(.day, .number(13...31)), .mark("/"), year,
                .optional(.sequence([.optional(.mark(",-|")), clock])), .optional(zone),
            ]),
            examples: [
                ("10/23/2024 12:00:00 AM GMT+7", "2024-10-23"), ("T6, 12/18/2020 - 09:30", "2020-12-18T09:30:00+07:00"),
            ], counterexamples: ["10/12/2024 12:00:00 AM"]
        ) { match in
            // Only a day above 12 proves the order; a clock at 12:00:00 AM is what a system prints for a date without a time.
            guard var time = produce(match) else { return nil }
            time.oddity = .monthFirst
            if time.hour == 0, time.minute == 0, time.second ?? 0 == 0 {
                (time.hour, time.minute, time.second) = (nil, nil, nil)
                time.oddity = .placeholderMidnight
            }
            return time
        },
    ]

    package static let produce: @Sendable (Match) -> CivilTime? = { match in
        guard let year = match.value(.year), let month = match.value(.month), let day = match.value(.day) else { return nil }
        var hour = match.value(.hour)
        // 12-hour clocks; SA and CH are sáng and chiều. `16:22 PM` is printed too and means what it says.
        if let range = match.range(.meridiem), let stated = hour, stated <= 12 {
            let isAfternoon = ["pm", "ch"].contains(match.tokens.string(range).lowercased())
            hour = stated % 12 + (isAfternoon ? 12 : 0)
        }
        var time = CivilTime(
            year: year, month: month, day: day, hour: hour, minute: match.value(.minute), second: match.value(.second))
        time?.statedWeekday = match.value(.weekday) ?? match.value(.number).map { $0 - 1 }
        return time
    }
}
