import Articles
import Lexicon

/// A figure as an article states it.
package struct StatisticReading: Sendable, Hashable {
    var kind: Record.Statistic.Kind
    var value: Double
    var denominator: Double?
    /// Sign of the qualifier: `>`, `<`, `~`, `+`, `-`.
    var qualifier: String?
    /// As printed; a measure's or currency's usual name where `unitRow` has one.
    var unit: String?
    var unitRow: Int?
    var subject: String?
    /// The number may be a name or an order (`lớp 9`), which the word before it tells.
    var isBare = true
}

extension StatisticReading: CustomStringConvertible {
    package var description: String {
        func plain(_ value: Double) -> String {
            value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
        }
        let parts: [String?] = [
            kind.rawValue, qualifier.map { $0 + plain(value) } ?? plain(value), denominator.map { "of " + plain($0) }, unit,
        ]
        return parts.compactMap { $0 }.joined(separator: " ")
    }
}

/// Counts, ratios, percentages, amounts, changes and ranks. A dot before exactly three digits groups thousands, a comma is decimal.
package enum StatisticRules {
    private typealias P = Pattern
    private static let digits = P.sequence([
        .number(0...Int(Int32.max), digits: 1...9),
        .optional(.repeated(.sequence([.tight, .mark("."), .tight, .number(0...999, digits: 1...3)]), limit: 5)),
        .optional(.repeated(.sequence([.tight, .mark(","), .tight, .number(0...999_999, digits: 1...6)]), limit: 4)),
    ])
    private static let someNumber = P.number(0...Int(Int32.max))
    private static let numeral = P.capture(.value, digits)
    private static let denominator = P.capture(.denominator, digits)
    private static let scale = P.optional(.capture(.meridiem, .concept("number scale")))
    private static let qualifier = P.optional(.capture(.qualifier, .concept("number qualifier")))
    private static let modifier = P.optional(
        .either([
            .concept("count modifier"), .sequence([.words(["lớp"]), .number(1...12)]),
            .sequence([.words(["covid", "nCoV"]), .mark("-"), .number(19...19)]),
        ]))

    private static func listed(_ group: String) -> Pattern {
        .sequence([
            .not(.concept("beyond \(group)")), .either([complemented(group), .concept("count \(group)")]),
            .optional(
                .repeated(
                    .sequence([
                        .either([.mark(","), .words(["và"])]),
                        // `6 chốt kiểm soát, phòng, chống dịch`: no room.
                        .not(.sequence([.words(["phòng"]), .optional(.mark(",")), .words(["chống"])])),
                        // `gắn 6 camera, con hẻm sạch hẳn`: a classifier begins what is told of it.
                        .not(.words(["con", "cái", "chiếc"])),
                        .either([complemented(group), .concept("count \(group)")]),
                    ]), limit: 4)),
            modifier,
        ])
    }
    /// `vụ khiếu nại, tố cáo`; in `248 đại biểu chính thức, đại diện cho 45.000 đoàn viên` a verb follows.
    private static func complemented(_ group: String) -> Pattern {
        .sequence([
            .concept("count full \(group)"),
            .optional(
                .repeated(
                    .sequence([
                        .mark(","), .not(.words(["đại diện cho"])), .concept("count complement"),
                        // `15 vụ giết người, điều tra làm rõ 15 vụ`: a verb.
                        .not(.sequence([.optional(.repeated(.anyWord, limit: 2)), someNumber])),
                    ]), limit: 2)),
        ])
    }
    private static let listedNoun = P.either(["opinion", "people", "admin", "gift", "body", "thing"].map(listed))
    private static let noun = P.sequence([
        .not(.concept("page counter")),
        .either([
            .sequence([
                .not(.concept("beyond counter")), .either([complemented("counter"), .concept("count counter")]),
                .optional(listedNoun),
            ]), listedNoun,
        ]),
    ])
    private static let unit = P.capture(.unit, noun)
    /// `đồng/người/năm`, `tạ/ha`, `đồng / m2`
    private static let per = P.optional(
        .repeated(
            .sequence([
                .either([.sequence([.tight, .mark("/"), .tight]), .sequence([.mark("/"), .not(.capitalised)])]),
                .either(
                    [.sequence([.concept("measure unit"), .optional(.sequence([.tight, .number(2...3, digits: 1...1)]))])]
                        + ["people", "admin", "body", "thing", "opinion", "gift"].map {
                            .sequence([.not(.concept("beyond \($0)")), .concept("count \($0)")])
                        } + [.anyWord]),
            ]), limit: 2))
    private static let measure = P.capture(
        .unit,
        .sequence([
            .capture(.type, .concept("measure unit")), .optional(.sequence([.tight, .number(2...3, digits: 1...1)])), per,
        ]))
    private static let ofTotal = P.words([
        "trên tổng số", "trong tổng số", "trên tổng", "trong số", "trên tổng cộng", "trong tổng",
    ])

    package static let all: [Rule<StatisticReading>] = [
        Rule(
            "statistic.percent",
            .sequence([
                qualifier, numeral, .either([.mark("%"), .words(["phần trăm"])]),
                .optional(
                    .sequence([
                        .optional(.words(["các", "số", "tổng số"])), .not(.concept("percent base")), .capture(.name, noun),
                    ])),
            ]),
            examples: [
                ("đạt 97,55%", "percent 97.55 %"), ("63 %", "percent 63 %"), ("tăng 5,2% so với", "change +5.2 %"),
                ("100% các khoa, phòng", "percent 100 %"), ("gần 90% hộ", "percent <90 %"), ("2.5%", "percent 2.5 %"),
            ],
            counterexamples: ["Covid-19", "50/53", "15 người"]
        ) { reading($0, .percent, unit: "%") },
        Rule(
            "statistic.amount",
            .sequence([
                qualifier, numeral, scale,
                .optional(.sequence([.capture(.denominator, digits), .capture(.second, .concept("number scale"))])), measure,
            ]),
            examples: [
                ("275 triệu đồng", "amount 275000000 đồng"), ("hơn 3,4 tỉ đồng", "amount >3400000000 đồng"),
                ("2.461,387 tỷ đồng", "amount 2461387000000 đồng"), ("124,536 tỷ đồng", "amount 124536000000 đồng"),
                ("3.200 USD", "amount 3200 USD"), ("62,41 tạ/ha", "amount 62.41 tạ/ha"),
                ("tăng 405 triệu đồng", "change +405000000 đồng"), ("5 tỷ 300 triệu đồng", "amount 5300000000 đồng"),
                ("1.500.000đ", "amount 1500000 đồng"), ("2,5 triệu đồng/người/tháng", "amount 2500000 đồng/người/tháng"),
                ("trên 120 ha", "amount >120 ha"), ("1,5 triệu đồng / m2", "amount 1500000 đồng/m2"),
                ("2 triệu đồng/trường hợp", "amount 2000000 đồng/trường hợp"),
                ("300 nhân dân tệ", "amount 300 CNY"), ("998,82g heroin", "amount 998.82 g"),
            ],
            counterexamples: [
                "đồng chí", "3 đồng chí", "33 đ/c", "lớp 9", "cao 1m71", "108Đ", "8g sáng", "phiên chợ 0 đồng",
            ]
        ) { match in
            // `cao 1m71`
            if match.range.upperBound < match.tokens.all.count, match.tokens[match.range.upperBound].kind == .number,
                !match.tokens[match.range.upperBound].hasSpaceBefore
            {
                return nil
            }
            // `đồng` is also the first syllable of `đồng chí`.
            if match.range.upperBound < match.tokens.all.count, let unit = match.range(.unit),
                match.tokens.plain(unit).lowercased() == "đồng",
                ["chí", "bào", "đội", "phạm", "nghiệp", "hồ", "minh", "hương"].contains(
                    match.tokens.string(match.range.upperBound..<match.range.upperBound + 1))
            {
                return nil
            }
            // `33 đ/c trưởng khối` are comrades.
            if let unit = match.range(.unit), match.tokens.plain(unit).lowercased() == "đ/c" { return nil }
            // `phiên chợ 0 đồng` is a name.
            guard var reading = reading(match, .amount, unit: match.string(.unit)), reading.value > 0 else { return nil }
            // `âm 2 độ C`
            let start = match.range.lowerBound
            if start > 0, reading.unit == "độ", match.tokens.string(start - 1..<start) == "âm" { reading.value.negate() }
            // `chuyên án 108Đ`, `biển số 30 F`: a small number's capital letter is a name's.
            if let unit = match.range(.type), case let letter = match.tokens[unit.lowerBound], letter.length == 1,
                letter.isCapitalised,
                reading.value < 1000
            {
                return nil
            }
            // `8g ngày 12-3` is an hour.
            if reading.value <= 24, reading.value == reading.value.rounded(), let unit = match.range(.type),
                case let letter = match.tokens[unit.lowerBound], letter.length == 1,
                match.tokens.text.bytes[Int(letter.start)] == UInt8(ascii: "g")
            {
                return nil
            }
            reading.unitRow = match.value(.type)
            if let more = match.range(.denominator), let exponent = match.value(.second),
                let value = Numeral.value(match.tokens, more, exponent: exponent)
            {
                reading.value += value
            }
            return reading
        },
        Rule(
            "statistic.ratio",
            .sequence([
                qualifier, numeral, .mark("/"), denominator,
                .either([
                    unit,
                    // `214/1.050 tỷ đồng`: one scale for both.
                    .sequence([scale, measure]),
                    // `45/50 (đạt 90%)`: the share beside it tells a ratio from a day.
                    .not(
                        .not(
                            .sequence([
                                .optional(.mark("(,")), .optional(.words(["đạt", "đạt tỷ lệ", "tỷ lệ", "chiếm", "bằng"])),
                                digits, .mark("%"),
                            ]))),
                    // `100% (45/45)`: the same, before it.
                    .not(.not(.mark(")"))),
                ]),
            ]),
            examples: [
                ("50/53 trường học công lập đạt", "ratio 50 of 53 trường học công lập"),
                ("155/216 trường", "ratio 155 of 216 trường"), ("91/74 xã", "ratio 91 of 74 xã"),
                ("1.250/1.300 hộ", "ratio 1250 of 1300 hộ"), ("13 / 31 trường", "ratio 13 of 31 trường"),
                ("45/50 (đạt 90%)", "ratio 45 of 50"), ("19/21, chiếm 90,5%", "ratio 19 of 21"),
                ("đạt 97,5 % (39/40)", "ratio 39 of 40"),
                ("214/1.050 tỷ đồng", "ratio 214000000000 of 1050000000000 đồng"), ("45/60 km", "ratio 45 of 60 km"),
            ],
            counterexamples: [
                "ngày 22/9", "12/2020", "50/53", "22/9, đạt 90%", "45/50 (tăng 90%)", "tăng 90% (22/9)", "1/2 ha",
                "3/4 triệu đồng",
            ]
        ) { match in
            guard var reading = reading(match, .ratio, unit: match.unitText), let total = match.range(.denominator) else {
                return nil
            }
            reading.denominator = Numeral.value(match.tokens, total, exponent: match.value(.meridiem) ?? 0)
            reading.unitRow = match.value(.type)
            guard let whole = reading.denominator, whole > 0 else { return nil }
            // `1/2 ha` is a fraction of one.
            if reading.unitRow != nil, match.range(.value)?.count == 1, match.range(.denominator)?.count == 1,
                match.tokens[total.lowerBound].value < 10
            {
                return nil
            }
            if match.range(.unit) == nil {
                guard
                    let share = share(match.tokens, from: match.range.upperBound)
                        ?? share(match.tokens, before: match.range.lowerBound),
                    abs(share - reading.value / whole * 100) < 1
                else { return nil }
                reading.isBare = false
            }
            return reading
        },
        Rule(
            "statistic.ratio-in-words",
            .sequence([
                qualifier, numeral, .optional(.capture(.name, noun)),
                .optional(.repeated(.sequence([.not(ofTotal), .anyWord]), limit: 3)), ofTotal, denominator, .optional(unit),
            ]),
            examples: [
                ("28 trên tổng số 65 trường trung học phổ thông có", "ratio 28 of 65 trường trung học phổ thông"),
                ("29 phiếu bầu đồng ý trong tổng số 46 phiếu bầu", "ratio 29 of 46 phiếu bầu"),
                ("17 trong tổng số 19", "ratio 17 of 19"), ("12 xã trong tổng số 15 xã", "ratio 12 of 15 xã"),
            ],
            counterexamples: ["81 ý kiến", "5 xã trong đó 3 xã"]
        ) { match in
            guard var reading = reading(match, .ratio, unit: match.unitText ?? match.range(.name).map { match.tokens.plain($0) }),
                let total = match.range(.denominator)
            else { return nil }
            reading.denominator = Numeral.value(match.tokens, total, exponent: 0)
            return reading
        },
        Rule(
            "statistic.count", .sequence([qualifier, numeral, scale, unit]),
            examples: [
                ("194 xã, phường, thị trấn trong tỉnh", "count 194 xã, phường, thị trấn"),
                ("1.275 cộng tác viên", "count 1275 cộng tác viên"),
                ("trên 5,1 nghìn học sinh lớp 1;", "count >5100 học sinh lớp 1"),
                ("31.508 lượt quần chúng tham gia", "count 31508 lượt quần chúng"),
                ("19 lớp cán bộ chủ chốt", "count 19 lớp cán bộ chủ chốt"), ("tăng 37 chi hội so với", "change +37 chi hội"),
                ("tăng 2 bậc", "change +2 bậc"), ("03 ý kiến", "count 3 ý kiến"),
                ("191 sáng kiến kinh nghiệm cấp cơ sở", "count 191 sáng kiến kinh nghiệm cấp cơ sở"),
                ("giảm 12 vụ", "change -12 vụ"),
                ("khoảng 1,5 triệu lượt khách", "count ~1500000 lượt khách"),
                ("4.639 suất quà, học bổng", "count 4639 suất quà, học bổng"), ("1.234.567 người", "count 1234567 người"),
                ("1.200 đoàn viên", "count 1200 đoàn viên"), ("1 đơn vị", "count 1 đơn vị"),
                ("5 căn nhà tình nghĩa.", "count 5 căn nhà tình nghĩa"),
                ("9 vụ khiếu nại, tố cáo", "count 9 vụ khiếu nại, tố cáo"),
                ("12 ca mắc Covid-19", "count 12 ca mắc Covid-19"),
                ("41 hồ sơ, tỷ lệ", "count 41 hồ sơ"),
            ],
            counterexamples: [
                "42 tuổi", "5 năm thực hiện", "3816 Lượt xem", "60 giây", "20 năm thành lập", "hàng chục nghìn hộ",
                "Đội tuần tra 2287 đi", "30F-154.78", "30 F -154.78",
            ]
        ) { match in
            guard var reading = reading(match, .count, unit: match.unitText) else { return nil }
            // `12 F0` counts persons, `30F-154.78` is a car's number.
            if let unit = match.range(.unit), unit.count == 1, match.tokens[unit.lowerBound].length == 1,
                unit.upperBound == match.tokens.all.count || match.tokens[unit.upperBound].kind != .number
            {
                return nil
            }
            // `thử nghiệm trên 5 bệnh nhân`: nobody says over five of a few.
            if reading.value < 10, match.range(.value)?.count == 1, let sign = match.range(.qualifier),
                match.tokens.plain(sign).lowercased() == "trên"
            {
                reading.qualifier = nil
            }
            return reading
        },
        Rule(
            "statistic.unlisted-noun",
            .sequence([
                qualifier, numeral, scale,
                .not(.either([.concept("unit stop"), .concept("page counter"), .concept("measure unit"), noun])),
                // `12.000 mũ bảo hiểm`: no unit ends inside a compound.
                .capture(
                    .unit,
                    .sequence([
                        .anyWord,
                        .optional(.sequence([.not(.concept("unit stop")), .either([.concept("compound"), .anyWord])])),
                    ])),
            ]),
            examples: [
                ("1.250 lồng bè", "count 1250 lồng bè"), ("hơn 300 lồng bè nuôi", "count >300 lồng bè"),
                ("12.000 mâm bảo hiểm", "count 12000 mâm bảo hiểm"),
            ],
            counterexamples: [
                "300 lồng bè", "1.250 năm", "hơn 10 năm", "hơn 10 tỷ trả nợ", "643 Đang truy cập", "trên 20 Nguyễn Huệ",
            ]
        ) { match in
            // Without a word of the lexicon, only the form tells a figure: grouped thousands or a qualifier.
            guard let range = match.range(.value), let unit = match.range(.unit),
                var reading = reading(match, .count, unit: match.unitText),
                !match.tokens[unit.lowerBound].isCapitalised, unit.count < 2 || !match.tokens[unit.lowerBound + 1].isCapitalised
            else { return nil }
            // `hơn 10 tỷ trả nợ`: after millions the word may go on with the sentence.
            guard match.value(.meridiem) ?? 0 < 6,
                match.range(.qualifier) != nil || range.count > 1 && reading.value >= 1000 || match.range(.meridiem) != nil
            else { return nil }
            reading.isBare = true
            return reading
        },
        Rule(
            "statistic.bare-money",
            .sequence([
                qualifier, numeral, .not(.words(["trăm", "vạn"])), .capture(.meridiem, .concept("number scale")),
                .capture(.unit, per),
            ]),
            examples: [
                ("trên 50 triệu/ha", "amount >50000000 đồng/ha"), ("5,5 triệu/người/tháng", "amount 5500000 đồng/người/tháng"),
            ],
            counterexamples: ["2 triệu/5 triệu", "50 triệu", "5 vạn/ha", "50 triệu đồng/ha"]
        ) { match in
            guard let per = match.range(.unit), !per.isEmpty else { return nil }
            return reading(match, .amount, unit: "đồng" + match.tokens.plain(per).filter { $0 != " " })
        },
        Rule(
            "statistic.bare-scale",
            .sequence([
                qualifier, numeral, .capture(.type, .words(["tỷ", "tỉ", "triệu"])),
                .either([
                    .not(
                        .not(
                            .either([
                                .mark(".,;)\"?"),
                                .words(["so", "để", "cho", "từ", "của", "vào", "do", "và", "nhưng", "là", "trong"]),
                            ]))), .lineEnd,
                ]),
            ]),
            examples: [
                ("(tăng 62 tỷ so với", "change +62000000000 đồng"), ("vốn 5 tỷ,", "amount 5000000000 đồng"),
                ("số tiền 240 triệu", "amount 240000000 đồng"), ("trị giá hơn 15 triệu,", "amount >15000000 đồng"),
            ],
            counterexamples: [
                "2 tỷ người", "5 tỷ đồng", "dân số 1,4 tỷ,", "1,2 tỷ USD", "50 triệu, so với", "số tiền 50 triệu đồng",
            ]
        ) { match in
            guard let range = match.range(.value), let scale = match.range(.type) else { return nil }
            let before = match.range.lowerBound
            let counted = match.tokens.plain(max(0, before - 6)..<before).lowercased()
            let exponent = match.tokens.plain(scale).lowercased() == "triệu" ? 6 : 9
            // Of what is counted in thousands of millions, people alone are no money; millions are money behind a word of it.
            let isMoney =
                exponent == 9
                ? !counted.contains("dân") && !counted.contains("người")
                : ["tiền", "phí", "giá", "thưởng", "phạt"].contains { counted.hasSuffix($0) }
            guard isMoney, let value = Numeral.value(match.tokens, range, exponent: exponent),
                var reading = reading(match, .amount, unit: "đồng")
            else { return nil }
            reading.value = value
            reading.isBare = false
            return reading
        },
        Rule(
            "statistic.times",
            .sequence([
                qualifier, .optional(.words(["lên"])), .words(["gấp"]), .optional(.words(["hơn", "gần", "trên", "khoảng"])),
                numeral, .words(["lần"]),
            ]),
            examples: [("tăng gấp 2,3 lần so với", "change +2.3 lần"), ("gấp 1,7 lần", "change 1.7 lần")],
            counterexamples: ["lần thứ 3", "gấp rút 2 lần", "tăng 2 lần"]
        ) { match in
            guard var reading = reading(match, .change, unit: "lần") else { return nil }
            reading.isBare = false
            return reading
        },
        Rule(
            "statistic.rank",
            .sequence([
                .words([
                    "xếp thứ", "đứng thứ", "xếp hạng", "đứng hạng", "xếp vị trí thứ", "đứng vị trí thứ", "đứng ở vị trí thứ",
                    "xếp hạng thứ", "đạt thứ hạng",
                ]), numeral,
                .optional(
                    .sequence([
                        .either([.mark("/"), .words(["trên", "trong tổng số", "trong số"])]), denominator, .optional(unit),
                    ])),
            ]),
            examples: [
                ("xếp thứ 5/63 tỉnh, thành phố", "rank 5 of 63 tỉnh, thành phố"), ("đứng thứ 3 toàn quốc", "rank 3"),
                ("xếp hạng 12", "rank 12"),
            ],
            counterexamples: ["lần thứ 3", "hạng 2", "xếp loại"]
        ) { match in
            guard var reading = reading(match, .rank, unit: match.unitText) else { return nil }
            reading.denominator = match.range(.denominator).flatMap { Numeral.value(match.tokens, $0, exponent: 0) }
            reading.isBare = false
            return reading
        },
    ]

    /// The percentage that follows a ratio: `(đạt 90,5%)`.
    private static func share(_ tokens: Tokens, from index: Int) -> Double? {
        guard let first = (index..<min(index + 5, tokens.all.count)).first(where: { tokens[$0].kind == .number }),
            let sign = (first..<min(first + 4, tokens.all.count)).first(where: { tokens[$0].isMark("%") })
        else { return nil }
        return Numeral.value(tokens, first..<sign, exponent: 0)
    }

    /// The percentage before a ratio in brackets: `100% (45/45)`.
    private static func share(_ tokens: Tokens, before index: Int) -> Double? {
        guard index >= 3, tokens[index - 1].isMark("("), tokens[index - 2].isMark("%") else { return nil }
        var first = index - 2
        while first > 0, index - first < 6, tokens[first - 1].kind == .number || tokens[first - 1].isMark(",") { first -= 1 }
        return tokens[first].kind == .number ? Numeral.value(tokens, first..<index - 2, exponent: 0) : nil
    }

    private static func reading(_ match: Match, _ kind: Record.Statistic.Kind, unit: String?) -> StatisticReading? {
        guard let range = match.range(.value),
            let value = Numeral.value(match.tokens, range, exponent: match.value(.meridiem) ?? 0)
        else { return nil }
        var reading = StatisticReading(kind: kind, value: value, unit: unit)
        if let sign = match.value(.qualifier), !isRemission(match) {
            reading.qualifier = Self.signs[sign]
            reading.isBare = false
            if sign >= 3, kind != .ratio { reading.kind = .change }
        }
        reading.subject = kind == .percent ? match.range(.name).map { match.tokens.plain($0) } : nil
        return reading
    }

    /// `xét miễn, giảm 46 việc`: what is let off has not grown less.
    private static func isRemission(_ match: Match) -> Bool {
        guard let start = match.range(.qualifier)?.lowerBound, start > 1,
            match.value(.qualifier).map({ Self.signs[$0] == "-" }) ?? false
        else { return false }
        let last = match.tokens[start - 1].isMark(",") ? start - 2 : start - 1
        return match.tokens.string(last..<last + 1).lowercased() == "miễn"
    }

    static let signs = [">", "<", "~", "+", "-"]
}

extension Match {
    fileprivate var unitText: String? { range(.unit).map { tokens.plain($0) } }
}
