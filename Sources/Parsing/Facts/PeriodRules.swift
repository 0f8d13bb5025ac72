import Lexicon

/// A period as an article states it, its year perhaps left to another phrase.
package struct PeriodReading: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case quarter, months, month, year, term, stage, course, horizon, vague
        case halfYear = "half_year"
        case schoolYear = "school_year"
        case yearsOfDocument = "n_years_of_document"
        /// `9 tháng qua`: no calendar tells where it begins.
        case rolling
    }

    package var kind: Kind
    /// Number of the quarter or month, or how many months or years.
    var number = 0
    /// Counted from the end of the year: `cuối năm`.
    var isLast = false
    var year: Int?
    /// Last year of a span of years; of a horizon the outlook.
    var endYear: Int?
    /// The nearer year of a horizon.
    var target: Int?
    /// A month alone is a period only where a word says so.
    var needsCue = false
    /// `từ nay đến cuối năm`: begins when it is said.
    var isAhead = false
}

extension PeriodReading: CustomStringConvertible {
    package var description: String {
        let parts = [
            kind.rawValue, number > 0 ? "\(isLast ? "last " : "")\(number)" : isLast ? "last" : nil, year.map(String.init),
            endYear.map { "..\($0)" }, target.map { "target \($0)" },
        ]
        return parts.compactMap { $0 }.joined(separator: " ")
    }
}

/// Periods of report and plan: quarters, months, years, school years, terms, stages, horizons.
package enum PeriodRules {
    private typealias P = Pattern
    private static let year = TimestampRules.year
    /// `, năm học 2019-2020`: a period of its own, whose months are of either year.
    private static let ofSchoolYear = P.sequence([
        .optional(.mark(",")), .optional(.words(["của"])), .words(["năm học"]), .number(1900...2100, digits: 4...4), .mark("-/"),
        .number(1900...2100, digits: 4...4),
    ])
    /// `/2018`, ` năm 2018`, `, năm 2018`, ` 2018`
    private static let yearAfter = P.sequence([
        .optional(
            .sequence([
                .not(ofSchoolYear),
                .either([
                    .sequence([.mark("/-."), .capture(.secondYear, .number(1900...2100, digits: 4...4))]),
                    .sequence([
                        .optional(.mark(",")), .optional(.words(["của"])), .words(["năm"]), .optional(.words(["học"])),
                        .capture(.secondYear, .number(1900...2100, digits: 4...4)),
                    ]),
                    .capture(.secondYear, .number(1900...2100, digits: 4...4)),
                ]),
            ])), .not(.sequence([.tight, .mark("/")])),
    ])
    /// `2018 - 2023`, `2018 đến 2023`, `2021-25`
    private static let years = P.sequence([
        year, .either([.mark("-/"), .words(["đến", "đến năm", "tới"])]),
        .either([.capture(.secondYear, .number(1900...2100, digits: 4...4)), .capture(.value, .number(0...99, digits: 2...2))]),
    ])
    private static let count = P.either([
        .capture(.number, .number(1...12, digits: 1...2)), .capture(.term, .concept("number word")),
    ])
    private static let firstOrLast = P.either([
        .capture(.label, .words(["cuối", "còn lại", "còn lại của", "còn lại trong"])), .words(["đầu", "đầu tiên của"]),
    ])
    private static let ordinal = P.optional(
        .repeated(
            .either([
                .mark(",(:"), .concept("roman numeral"), .concept("number word"), .number(1...30, digits: 1...2),
                .words(["thứ", "lần thứ", "mới", "này", "khóa", "từ năm", "từ"]),
            ]), limit: 4))
    private static let document = P.concept("document type")

    package static let all: [Rule<PeriodReading>] = [
        Rule(
            "period.quarter",
            .sequence([
                .words(["quý", "quí"]),
                .either([.capture(.number, .number(1...4, digits: 1...2)), .capture(.term, .concept("roman numeral"))]),
                yearAfter,
            ]),
            examples: [
                ("quý I năm 2018", "quarter 1 2018"), ("quý II/2021", "quarter 2 2021"), ("Quý 3-2019", "quarter 3 2019"),
                ("QUÝ IV", "quarter 4"), ("quý III, năm 2020", "quarter 3 2020"),
                ("quý II.2022", "quarter 2 2022"), ("quí 1/2020", "quarter 1 2020"), ("qúy IV", "quarter 4"),
            ],
            counterexamples: ["quý vị", "quý V", "Ngô Quý Ly"]
        ) { match in
            guard let number = match.value(.number) ?? match.value(.term), (1...4).contains(number) else { return nil }
            return PeriodReading(kind: .quarter, number: number, year: match.value(.secondYear))
        },
        Rule(
            "period.quarter-short",
            .sequence([
                .either([
                    .capture(.name, .words(["qi", "qii", "qiii", "qiv"])),
                    .sequence([
                        .words(["q"]), .optional(.mark(".")),
                        .either([.capture(.number, .number(1...4, digits: 1...1)), .capture(.term, .concept("roman numeral"))]),
                    ]),
                ]),
                .either([
                    .sequence([.mark("/-."), .capture(.secondYear, .number(1900...2100, digits: 4...4))]),
                    .sequence([.words(["năm"]), .capture(.secondYear, .number(1900...2100, digits: 4...4))]),
                ]), .not(.sequence([.tight, .mark("/")])),
            ]),
            examples: [("QIII/2023", "quarter 3 2023"), ("Q.IV năm 2021", "quarter 4 2021"), ("Q1/2020", "quarter 1 2020")],
            counterexamples: ["Q5/2020", "Q1", "QI", "quận Q.3"]
        ) { match in
            let short = match.string(.name).flatMap { ["qi", "qii", "qiii", "qiv"].firstIndex(of: $0.lowercased()) }
            guard let number = short.map({ $0 + 1 }) ?? match.value(.number) ?? match.value(.term), (1...4).contains(number)
            else { return nil }
            return PeriodReading(kind: .quarter, number: number, year: match.value(.secondYear))
        },
        Rule(
            "period.months",
            .sequence([
                count, .words(["tháng"]), firstOrLast,
                .either([
                    .sequence([.words(["năm"]), .not(.words(["học"])), .optional(yearAfter)]),
                    .capture(.secondYear, .number(1900...2100, digits: 4...4)),
                ]),
            ]),
            examples: [
                ("6 tháng đầu năm 2022", "half_year 6 2022"), ("06 tháng cuối năm", "half_year last 6"),
                ("sáu tháng cuối năm", "half_year last 6"), ("9 tháng đầu năm 2018", "months 9 2018"),
                ("04 tháng cuối năm 2025", "months last 4 2025"), ("6 tháng đầu 2022", "half_year 6 2022"),
                ("6 THÁNG ĐẦU NĂM 2021", "half_year 6 2021"), ("3 tháng đầu năm/2023", "months 3 2023"),
            ],
            counterexamples: ["6 tháng đầu năm học", "6 tháng tuổi", "6 tháng đầu nhiệm kỳ", "tháng đầu năm"], produce: months),
        Rule(
            "period.months-of-year",
            .sequence([
                count, .words(["tháng"]),
                .either([
                    .sequence([.mark("/"), .capture(.secondYear, .number(1900...2100, digits: 4...4))]),
                    .sequence([
                        .optional(.words(["của", "trong"])), .words(["năm"]),
                        .capture(.secondYear, .number(1900...2100, digits: 4...4)),
                    ]),
                ]),
            ]),
            examples: [
                ("9 tháng năm 2021", "months 9 2021"), ("6 tháng/2020", "half_year 6 2020"),
                ("8 tháng của năm 2019", "months 8 2019"),
            ],
            counterexamples: ["9 tháng 2021", "24 tháng 9 năm 2015", "6 tháng"], produce: months),
        Rule(
            "period.first-months",
            .sequence([
                .words(["từ tháng"]), .number(1...1, digits: 1...2), .words(["đến tháng", "đến hết tháng"]),
                .capture(.number, .number(2...12, digits: 1...2)),
                .either([
                    .sequence([.mark("/"), .capture(.secondYear, .number(1900...2100, digits: 4...4))]),
                    .sequence([.words(["năm"]), .capture(.secondYear, .number(1900...2100, digits: 4...4))]),
                ]),
            ]),
            examples: [
                ("Từ tháng 01 đến tháng 9 năm 2020", "months 9 2020"), ("từ tháng 1 đến tháng 6/2012", "half_year 6 2012"),
            ],
            counterexamples: ["từ tháng 2 đến tháng 9 năm 2020", "từ tháng 1 đến tháng 5"], produce: months),
        Rule(
            "period.accumulated",
            .sequence([
                .words(["lũy kế", "luỹ kế", "cộng dồn", "tính chung"]), count, .words(["tháng"]), .not(.words(["qua"])),
                .not(.words(["đầu", "cuối"])),
            ]),
            examples: [("lũy kế 8 tháng 2.461 tỷ", "months 8"), ("Tính chung 6 tháng,", "half_year 6")],
            counterexamples: ["lũy kế đến tháng 8", "8 tháng"], produce: months),
        Rule(
            "period.months-before-plan",
            .sequence([
                count, .words(["tháng"]),
                .not(.not(.sequence([.optional(.mark(",;")), .optional(.words(["và"])), .concept("plan opener")]))),
            ]),
            examples: [
                ("kết quả 9 tháng, triển khai nhiệm vụ", "months 9"), ("sơ kết 6 tháng và phương hướng", "half_year 6"),
            ],
            counterexamples: ["hỗ trợ 3 tháng, trao quà", "24 tháng 9, nhiệm vụ"], produce: months),
        Rule(
            "period.half", .sequence([.words(["nửa"]), firstOrLast, .words(["năm"]), yearAfter]),
            examples: [("nửa đầu năm 2022", "half_year 6 2022"), ("nửa cuối năm", "half_year last 6")],
            counterexamples: ["nửa đầu nhiệm kỳ", "nửa năm"]
        ) { PeriodReading(kind: .halfYear, number: 6, isLast: $0.range(.label) != nil, year: $0.value(.secondYear)) },
        Rule(
            "period.month",
            .sequence([
                .words(["tháng"]),
                .either([
                    .capture(.number, .number(1...12, digits: 1...2)),
                    .sequence([.not(.not(.capitalised)), .capture(.term, .concept("number word"))]),
                ]), yearAfter,
                .not(.sequence([.tight, .mark("-/."), .number(1...31)])),
            ]),
            examples: [
                ("tháng 9-2021", "month 9 2021"), ("tháng 11", "month 11"), ("tháng 02 năm 2020", "month 2 2020"),
                ("Tháng 9/2025", "month 9 2025"), ("tháng Chín năm 2016", "month 9 2016"),
            ],
            counterexamples: [
                "9 tháng", "tháng 13", "tháng đầu", "tháng năm 2016", "Cách mạng tháng Tám năm 1945", "rạp Tháng Tám",
            ]
        ) { match in
            let at = match.range.lowerBound
            guard let number = match.value(.number) ?? match.value(.term), number <= 12 else { return nil }
            // `Cách mạng tháng Tám`, `rạp Tháng Tám` are names.
            if match.value(.number) == nil, at > 0, match.tokens[at - 1].kind == .word,
                match.tokens[at].isCapitalised || match.tokens.plain(at - 1..<at).lowercased() == "mạng"
            {
                return nil
            }
            // `24 tháng 9` is a day.
            if at > 0, match.tokens[at - 1].kind == .number { return nil }
            return PeriodReading(kind: .month, number: number, year: match.value(.secondYear), needsCue: true)
        },
        Rule(
            "period.vague",
            .sequence([.words(["những", "các", "mấy"]), .words(["tháng"]), firstOrLast, .words(["năm"]), yearAfter]),
            examples: [
                ("những tháng cuối năm", "vague last"), ("những tháng đầu năm 2023", "vague 2023"),
                ("các tháng cuối năm 2021", "vague last 2021"), ("những tháng còn lại của năm 2020", "vague last 2020"),
                ("các tháng còn lại năm 2022", "vague last 2022"),
            ],
            counterexamples: ["những tháng ngày", "tháng cuối năm"]
        ) { PeriodReading(kind: .vague, isLast: $0.range(.label) != nil, year: $0.value(.secondYear)) },
        Rule(
            "period.rest-of-year",
            .sequence([
                .words(["từ nay"]), .words(["đến cuối năm", "đến hết năm", "tới cuối năm"]), .not(.words(["học"])), yearAfter,
            ]),
            examples: [
                ("từ nay đến cuối năm", "vague last"), ("Từ nay đến hết năm 2022", "vague last 2022"),
            ],
            counterexamples: ["từ nay đến năm 2025", "đến cuối năm 2025", "từ nay đến cuối năm học"]
        ) { PeriodReading(kind: .vague, isLast: true, year: $0.value(.secondYear), isAhead: true) },
        Rule(
            "period.year",
            .sequence([.words(["năm"]), year, .not(.sequence([.mark("-"), .number(1900...2100, digits: 4...4)]))]),
            examples: [("Năm 2020, toàn tỉnh", "year 2020"), ("công tác năm2024", "year 2024")],
            counterexamples: ["năm học 2021-2022", "5 năm", "năm 2018 - 2023"]
        ) { PeriodReading(kind: .year, year: $0.value(.year)) },
        Rule(
            "period.bare-year",
            .sequence([
                year,
                .not(.either([.sequence([.mark("-/."), .number(0...99_999)]), .mark("%")])),
                .either([.lineEnd, .not(.not(.either([.mark(",;.)"), .words(["và", "tại", "của"])])))]),
            ]),
            examples: [("triển khai nhiệm vụ 2022", "year 2022"), ("tổng kết 2019, phương hướng 2020", "year 2019")],
            counterexamples: ["nhiệm vụ 2022 hộ", "nhiệm vụ 2021-2025", "lần 2022,", "công tác 2020.5"]
        ) { match in
            // Right behind `nhiệm vụ`, `công tác`, `phương hướng`, `tổng kết`.
            let at = match.range.lowerBound
            guard at > 1, ["vụ", "tác", "hướng", "kết"].contains(match.tokens.plain(at - 1..<at).lowercased()) else { return nil }
            return PeriodReading(kind: .year, year: match.value(.year))
        },
        Rule(
            "period.years",
            .sequence([
                .words(["năm"]), year, .mark("-"), .capture(.secondYear, .number(1900...2100, digits: 4...4)),
                .not(.sequence([.tight, .mark("-/"), .number(0...9999)])),
            ]),
            examples: [("năm 2016 - 2017", "stage 2016 ..2017"), ("các năm 2018-2020", "stage 2018 ..2020")],
            counterexamples: ["năm học 2016 - 2017", "năm 2017 - 2016", "năm 2016 - 12"]
        ) { span($0, .stage) },
        Rule(
            "period.school-year", .sequence([.words(["năm học"]), .optional(.words(["mới"])), years]),
            examples: [
                ("năm học 2021-2022", "school_year 2021 ..2022"), ("năm học mới 2020 – 2021", "school_year 2020 ..2021"),
                ("năm học 2021-22", "school_year 2021 ..2022"), ("NĂM HỌC 2019 - 2020", "school_year 2019 ..2020"),
            ],
            counterexamples: ["năm học mới", "năm học 2021", "năm học 2021-2025"]
        ) { match in
            guard let span = span(match, .schoolYear), let first = span.year, span.endYear == first + 1 else { return nil }
            return span
        },
        Rule(
            "period.term", .sequence([.words(["nhiệm kỳ", "nhiệm kì"]), ordinal, years]),
            examples: [
                ("nhiệm kỳ 2018 - 2023", "term 2018 ..2023"), ("nhiệm kỳ ba 2013 - 2018", "term 2013 ..2018"),
                ("nhiệm kỳ XV (2020–2025)", "term 2020 ..2025"), ("nhiệm kỳ 2015/2020", "term 2015 ..2020"),
            ],
            counterexamples: ["nhiệm kỳ XII", "đầu nhiệm kỳ", "nhiệm kỳ 2020"]
        ) { span($0, .term) },
        Rule(
            "period.stage", .sequence([.words(["giai đoạn", "thời kỳ", "thời kì"]), ordinal, years]),
            examples: [
                ("giai đoạn 2016-2025", "stage 2016 ..2025"), ("thời kỳ 2011 – 2020", "stage 2011 ..2020"),
                ("giai đoạn I (2021-2025)", "stage 2021 ..2025"), ("giai đoạn từ năm 2021 đến năm 2025", "stage 2021 ..2025"),
                ("giai đoạn 2021 đến 2025", "stage 2021 ..2025"),
            ],
            counterexamples: ["giai đoạn mới", "giai đoạn 1", "giai đoạn 2025-2021"]
        ) { span($0, .stage) },
        Rule(
            "period.from-year-to-year",
            .sequence([
                .words(["từ năm", "từ"]), year, .either([.words(["đến", "đến năm", "đến hết năm", "tới năm"]), .mark("-")]),
                .capture(.secondYear, .number(1900...2100, digits: 4...4)),
            ]),
            examples: [("từ năm 2015 đến năm 2020", "stage 2015 ..2020"), ("Từ 2016 đến 2020", "stage 2016 ..2020")],
            counterexamples: ["từ năm 2015", "từ năm 2020 đến nay", "từ năm 2020 đến 2016"]
        ) { span($0, .stage) },
        Rule(
            "period.span-of-years",
            .sequence([
                .either([
                    .sequence([.either([.number(2...10, digits: 1...2), .concept("number word")]), .words(["năm"])]),
                    .words(["trung hạn"]),
                ]),
                .optional(.mark("(,:")), .optional(.words(["từ năm", "từ"])), years,
            ]),
            examples: [
                ("3 năm (2019 - 2021)", "stage 2019 ..2021"), ("5 năm 2021-2025", "stage 2021 ..2025"),
                ("đầu tư công trung hạn 2021-2025", "stage 2021 ..2025"), ("10 năm (2012-2022)", "stage 2012 ..2022"),
            ],
            counterexamples: ["5 năm 2020", "kỷ niệm 5 năm (2018-2023)", "3 năm thực hiện", "năm (2019-2021)"]
        ) { match in
            let at = match.range.lowerBound
            if at > 0, ["niệm", "thống"].contains(match.tokens.plain(at - 1..<at).lowercased()) { return nil }
            return span(match, .stage)
        },
        Rule(
            "period.course", .sequence([.words(["khóa học", "niên khóa", "khóa", "khóa đào tạo"]), ordinal, years]),
            examples: [
                ("khóa học 2022 - 2024", "course 2022 ..2024"), ("niên khóa 2019-2023", "course 2019 ..2023"),
                ("khoá học 2020-2022", "course 2020 ..2022"),
            ],
            counterexamples: ["khóa XII", "khóa học mới"]
        ) { span($0, .course) },
        Rule(
            "period.horizon",
            .sequence([
                .optional(.words(["từ nay"])), .words(["đến năm", "tới năm", "đến hết năm", "đến cuối năm"]), year,
                .not(.sequence([.mark("-"), .number(1900...2100, digits: 4...4)])),
                .optional(
                    .sequence([
                        .optional(.mark(",;-")), .optional(.words(["và"])),
                        .words(["định hướng", "tầm nhìn", "hướng tới", "hướng đến", "định hướng phát triển"]),
                        .optional(.words(["đến", "tới"])), .optional(.words(["năm"])),
                        .capture(.secondYear, .number(1900...2100, digits: 4...4)),
                    ])),
            ]),
            examples: [
                ("đến năm 2025", "horizon ..2025"), ("đến năm 2020, định hướng đến năm 2025", "horizon ..2025 target 2020"),
                ("đến năm 2025 định hướng đến năm 2030", "horizon ..2030 target 2025"),
                ("đến năm 2025, tầm nhìn đến năm 2050", "horizon ..2050 target 2025"),
                ("đến năm 2030, tầm nhìn 2045", "horizon ..2045 target 2030"),
            ],
            counterexamples: ["đến nay", "tính đến 2025 hộ", "đến năm học"]
        ) { match in
            guard let year = match.value(.year) else { return nil }
            guard let end = match.value(.secondYear) else { return PeriodReading(kind: .horizon, endYear: year) }
            return PeriodReading(kind: .horizon, endYear: end, target: year)
        },
        Rule(
            "period.outlook",
            .either([
                .sequence([
                    .words(["tầm nhìn", "định hướng"]), .optional(.words(["đến", "tới"])), .optional(.words(["năm"])), year,
                ]),
                .sequence([.words(["mục tiêu đến", "mục tiêu tới"]), year]),
            ]),
            examples: [
                ("tầm nhìn đến năm 2030", "horizon ..2030"), ("tầm nhìn 2050", "horizon ..2050"),
                ("định hướng đến 2030", "horizon ..2030"), ("mục tiêu đến 2030", "horizon ..2030"),
            ], counterexamples: ["tầm nhìn mới", "định hướng nghề", "mục tiêu 2020 hộ"]
        ) { PeriodReading(kind: .horizon, endYear: $0.value(.year)) },
        Rule(
            "period.years-of-document",
            .sequence([
                .either([.capture(.number, .number(1...60, digits: 1...2)), .capture(.term, .concept("number word"))]),
                .words(["năm"]),
                .words([
                    "thực hiện", "triển khai thực hiện", "triển khai", "thi hành", "tổ chức thực hiện", "thực hiện các",
                    "triển khai thực hiện các",
                ]),
                .not(.not(.either([document, .words(["nghị quyết", "chỉ thị", "luật", "cuộc vận động", "phong trào"])]))),
            ]),
            examples: [
                ("3 năm thực hiện Chỉ thị số 40-CT/TW", "n_years_of_document 3"),
                ("10 năm thi hành Luật", "n_years_of_document 10"),
                ("05 năm triển khai thực hiện Nghị quyết", "n_years_of_document 5"),
            ],
            counterexamples: ["5 năm thành lập", "kỷ niệm 20 năm", "3 năm thực hiện tốt"]
        ) { match in (match.value(.number) ?? match.value(.term)).map { PeriodReading(kind: .yearsOfDocument, number: $0) } },
        Rule(
            "period.rolling",
            .either([
                .sequence([
                    .either([count, .words(["những", "các", "mấy"]), .number(13...99)]), .words(["tháng", "năm", "quý", "tuần"]),
                    .words(["qua", "gần đây", "vừa qua", "trở lại đây", "trước đó"]),
                ]),
                .sequence([
                    .words(["từ đầu năm", "từ đầu năm học", "từ đầu nhiệm kỳ"]), .words(["đến nay", "tới nay"]),
                ]),
                .words(["năm qua", "tháng qua", "quý qua", "tuần qua", "năm vừa qua", "nhiệm kỳ qua"]),
            ]),
            examples: [
                ("9 tháng qua", "rolling"), ("5 năm gần đây", "rolling"), ("trong năm qua", "rolling"),
                ("từ đầu năm đến nay", "rolling"),
            ],
            counterexamples: ["9 tháng đầu năm", "thời gian qua"]
        ) { _ in PeriodReading(kind: .rolling) },
    ]

    private static let months: @Sendable (Match) -> PeriodReading? = { match in
        guard let number = match.value(.number) ?? match.value(.term), number < 12 else { return nil }
        let isLast = match.range(.label) != nil
        return PeriodReading(
            kind: number == 6 ? .halfYear : .months, number: number, isLast: isLast, year: match.value(.secondYear))
    }

    private static func span(_ match: Match, _ kind: PeriodReading.Kind) -> PeriodReading? {
        guard let first = match.value(.year),
            let last = match.value(.secondYear) ?? match.value(.value).map({ first / 100 * 100 + $0 }),
            last > first, last - first <= 60
        else { return nil }
        return PeriodReading(kind: kind, year: first, endYear: last)
    }
}
