import Articles
import Lexicon

/// The head of a citation: type, number and symbol, or a plenum.
package struct CitationHead: Sendable, Hashable {
    /// Row of Data/doc_types.tsv of the type as written out.
    var type: Int?
    /// Row of the abbreviation inside the number.
    var abbreviation: Int?
    var number: String?
    var year: Int?
    /// Issuer symbol with what follows it, as printed.
    var code = ""
    /// A `/` stands between abbreviation and issuer, as the Party writes it.
    var isPartyForm = false
    var plenum: Int?
}

/// Numbers of Party, State and union documents in their loose spellings, and plenum resolutions.
package enum CitationRules {
    private typealias P = Pattern
    private static let type = P.capture(.type, .concept("document type"))
    private static let no = P.sequence([.words(["số"]), .optional(.mark(":."))])
    private static let number = P.sequence([
        .capture(.number, .number(0...99_999, digits: 1...5)),
        .optional(.capture(.name, .sequence([.tight, .words(["a", "b", "c", "d"])]))),
    ])
    private static let numberYear = P.sequence([
        number, .optional(.sequence([.mark("/-_."), .capture(.year, .number(1945...2100, digits: 4...4))])),
    ])
    private static let abbreviation = P.capture(.symbol, .concept("document abbreviation"))
    /// `TW`, `QH14`, `BGDĐT-BNV`, `TWHND-VP`: what the issuer's symbol may look like, known or not.
    private static let code = P.capture(
        .issuer,
        .sequence([
            .either([.concept("issuer symbol"), .capitalised]), .optional(.sequence([.tight, .number(1...30, digits: 1...2)])),
            .optional(
                .repeated(
                    .sequence([.tight, .mark("-"), .tight, .capitalised, .optional(.sequence([.tight, .number(1...30)]))]),
                    limit: 5)),
            // `VPCP-V.I`: a section of a department.
            .optional(.sequence([.tight, .mark("."), .tight, .concept("roman numeral"), .not(.sequence([.tight, .anyWord]))])),
        ]))
    /// What stands behind the number of `29-NQ/TW`, `42/NQ-CP`, `27/2012/NQ-HĐND`, `93 - KL/TW`, `57 QĐ/TWHND`, `42/CT-TW`
    private static let symbol = P.sequence([.optional(.mark("-/_.")), abbreviation, .capture(.label, .mark("/-_.")), code])
    /// The same of `112/2011/NĐCP`
    private static let glued = P.sequence([.optional(.mark("-/_.")), .capture(.term, .concept("glued symbol"))])
    /// The same of `72/2020/QH14`, `3711/UBND-KGVX`, `12_2017_BGD`
    private static let bare = P.sequence([.capture(.label, .mark("/-_")), code])
    private static let followers = P.not(
        .not(
            .either([
                .sequence([.optional(.mark(",(")), .words(["ngày"]), .number(1...31)]),
                .sequence([.optional(.mark("(")), .words(["khóa"])]),
                .words(["của", "về"]),
            ])))
    /// Types that are known by a number of two or three digits without more: `Đề án 06`, `Nghị quyết 57`.
    private static let numberedAlone = P.words(["đề án", "nghị quyết", "chỉ thị", "kết luận", "nghị định", "thông tư"])
    /// Types of which the press leaves out the symbol and keeps the year.
    private static let numberedByYear = P.words(["nghị định", "thông tư", "thông tư liên tịch"])
    private static let aloneNumber = P.capture(.number, .number(1...999, digits: 2...3))
    private static let aloneFollowers = P.not(
        .not(
            .either([
                .sequence([.mark(",.;:)\""), .not(.sequence([.tight, .number(0...99_999)]))]), .lineEnd,
                .words([
                    "gắn", "và", "đến", "tới", "từ", "vào", "trên", "tại", "ở", "theo", "được", "đã", "để", "nhằm", "trong",
                    "với",
                    "là",
                    "cho", "nêu", "đề ra", "xác định",
                ]),
            ])))
    private static let central = P.either([
        .words(["trung ương", "tw", "tư"]), .sequence([.words(["t"]), .mark("."), .words(["ư", "w"])]),
    ])
    private static let ordinal = P.sequence([
        .optional(.words(["lần thứ", "lần", "thứ"])),
        .either([
            .capture(.number, .number(1...19, digits: 1...2)), .capture(.term, .concept("roman numeral")),
            .sequence([.not(.sequence([.words(["năm"]), .number(1000...9999)])), .capture(.value, .concept("number word"))]),
        ]),
    ])
    private static let plenumType = P.either([
        .capture(.type, .concept("document type")), .capture(.symbol, .words(["nq", "kl"])),
    ])

    /// `Công điện khẩn số`: how fast a letter or telegram is to go.
    private static let urgency = P.optional(.words(["khẩn", "thượng khẩn", "hỏa tốc", "hỏa tốc hẹn giờ"]))
    /// `Đất đai`, `Cán bộ, công chức`, `Đất đai (sửa đổi)`; the name of a second law is none of the first's.
    private static let lawName = P.sequence([
        .not(.not(.capitalised)),
        .repeated(
            .sequence([
                .not(.sequence([.words(["số"]), .number(1...999)])), .not(.sequence([.concept("law"), .capitalised])),
                .either([.anyWord, .mark(",()-")]),
            ]), limit: 16),
    ])

    package static let all: [Rule<CitationHead>] = [
        Rule(
            "citation.law",
            .sequence([.capture(.type, .concept("law")), lawName, .words(["số"]), numberYear, .either([symbol, bare])]),
            examples: [
                ("Luật Đất đai số 31/2024/QH15", "Luật 31/2024/QH15"),
                ("Luật Cán bộ, công chức số 22/2008/QH12", "Luật 22/2008/QH12"),
                ("Bộ luật Lao động số 45/2019/QH14", "Bộ luật 45/2019/QH14"),
                ("Luật Đầu tư công (sửa đổi) số 39/2019/QH14", "Luật 39/2019/QH14"),
                ("Pháp lệnh Dân số số 06/2003/PL-UBTVQH11", "Pháp lệnh 06/2003/PL-UBTVQH11"),
            ],
            counterexamples: [
                "Luật Đất đai số 31", "Luật Hộ tịch, Luật Cư trú", "luật sư An số 5/2019/QH", "Luật Đất đai 2024",
                "Luật Cư trú và thông tư liên tịch số 09/2013/TTLT-BCA-BQP",
            ]
        ) { match in
            // Laws and ordinances are the National Assembly's; another symbol is that of another document.
            guard let head = produce(match), ["QH", "UBTVQH"].contains(where: { head.code.hasPrefix($0) }) else { return nil }
            return head
        },
        Rule(
            "citation.typed", .sequence([type, urgency, .optional(no), numberYear, .either([symbol, glued, bare])]),
            examples: [
                ("Nghị quyết số 29-NQ/TW", "Nghị quyết 29-NQ/TW"), ("Nghị quyết số 42/NQ-CP", "Nghị quyết 42/NQ-CP"),
                ("Chương trình hành động số 69-CTr/TW", "Chương trình hành động 69-CTr/TW"),
                ("chỉ thị 12- CT/TW", "Chỉ thị 12-CT/TW"),
                ("Chỉ thị số 42/CT-TW", "Chỉ thị 42-CT/TW"), ("Kết luận số 93 - KL/TW", "Kết luận 93-KL/TW"),
                ("Quyết định số 57 QĐ/TWHND", "Quyết định 57-QĐ/TWHND"),
                ("Nghị định số 112/2011/NĐCP", "Nghị định 112/2011/NĐ-CP"),
                ("Luật số 72/2020/QH14", "Luật 72/2020/QH14"), ("Thông tư 12_2017_BGD", "Thông tư 12/2017"),
                ("Văn bản số 243/LHHVN", "Văn bản 243/LHHVN"), ("Nghị quyết số 30a/2008/NQ-CP", "Nghị quyết 30a/2008/NQ-CP"),
                ("Công văn số: 3711/UBND-KGVX", "Công văn 3711/UBND-KGVX"), ("NGHỊ QUYẾT SỐ 35 – NQ/TW", "Nghị quyết 35-NQ/TW"),
                ("Đề án 06/CP", "Đề án 06/CP"),
                ("Thông tư liên tịch số 12/2015/TTLT-BGDĐT-BNV", "Thông tư liên tịch 12/2015/TTLT-BGDĐT-BNV"),
                ("Quy định 37-QĐ/TW", "Quy định 37-QĐ/TW"), ("Thông tri số 12-TT/TU", "Thông tri 12-TT/TU"),
                ("Nghị quyết số29-NQ/TW", "Nghị quyết 29-NQ/TW"),
                ("Công điện khẩn số 1469/CĐ-TTg", "Công điện 1469/CĐ-TTg"), ("Lệnh số 12/2009/L-CTN", "Lệnh 12/2009/L-CTN"),
                ("Bản án số 45/2019/HS-ST", "Bản án 45/2019/HS-ST"), ("Sắc lệnh số 64/SL", "Sắc lệnh 64/SL"),
            ],
            counterexamples: [
                "kế hoạch 5/6", "Đề án 5-10 năm", "Nghị quyết HDQT_2018_NQ 07 HDQT", "Chương trình số 12/2020", "báo cáo 3/4 xã",
            ],
            produce: produce),
        Rule(
            "citation.abbreviated",
            .sequence([
                .capture(.secondDay, .concept("document abbreviation")), .optional(no), numberYear, .either([symbol, glued]),
            ]),
            examples: [
                ("NQ số 29-NQ/TW", "Nghị quyết 29-NQ/TW"), ("CT 05-CT/TW", "Chỉ thị 05-CT/TW"),
                ("NĐ 100/2019/NĐ-CP", "Nghị định 100/2019/NĐ-CP"),
            ],
            counterexamples: ["TC 15/4", "KH 12"], produce: produce),
        Rule(
            "citation.symbol", .sequence([.optional(no), numberYear, .either([symbol, glued])]),
            examples: [
                ("Số: 412 - QĐ/TWHND-VP", "Quyết định 412-QĐ/TWHND-VP"), ("Số 386-KL/TƯ", "Kết luận 386-KL/TU"),
                ("17-2018-TT-BGDĐT", "Thông tư 17/2018/TT-BGDĐT"),
                ("05/VBHN-BGDĐT", "Văn bản hợp nhất 05/VBHN-BGDĐT"), ("822-CV/BTGTU", "Công văn 822-CV/BTGTU"),
                ("(1063/CĐ-TTg)", "Công điện 1063/CĐ-TTg"),
                ("18/2019/TT-BGDĐT", "Thông tư 18/2019/TT-BGDĐT"), ("238- QĐ/TW", "Quyết định 238-QĐ/TW"),
            ],
            counterexamples: [
                "năm 2020. BS.CKII Lê Minh Định", "tháng 12 BS.CKI Trần An",
                "0240.3.888.999", "3-2", "lớp 12/4", "12/2020", "Covid-19", "tỷ số 3-1", "Đội tuần tra 2287", "số 5/10 Trần Phú",
                "2 KH", "công viên 23-9 TT - TP",
            ],
            produce: { match in
                // `23-9 TT - TP`: the end of a day.
                let start = match.range.lowerBound
                if start > 1, match.tokens[start - 1].kind == .mark, !match.tokens[start].hasSpaceBefore,
                    match.tokens[start - 2].kind == .number
                {
                    return nil
                }
                return produce(match)
            }),
        Rule(
            "citation.number-year",
            .sequence([
                .not(.not(numberedByYear)), type, .optional(no), number, .tight, .mark("/"), .tight,
                .capture(.year, .number(1945...2100, digits: 4...4)), .not(.sequence([.tight, .mark("/-_")])),
            ]),
            examples: [
                ("theo Nghị định 99/2015 hướng dẫn Luật Nhà ở", "Nghị định 99/2015"),
                ("Thông tư số 22/2016 của Bộ", "Thông tư 22/2016"),
            ],
            counterexamples: ["Nghị quyết 6/2019", "Nghị định 12/5", "Chương trình số 12/2020"], produce: produce),
        Rule(
            "citation.number",
            .sequence([type, no, number, .not(.sequence([.tight, .mark("/%"), .number(0...9999)])), .not(.mark("%"))]),
            examples: [
                ("Nghị quyết số 68 của Chính phủ", "Nghị quyết 68"), ("Chỉ thị số 23 về việc", "Chỉ thị 23"),
                ("Kế hoạch số: 127", "Kế hoạch 127"),
            ],
            counterexamples: ["kế hoạch số lượng 5", "Quyết định 15 người", "Luật số hóa"], produce: produce),
        Rule(
            "citation.number-of", .sequence([type, number, followers]),
            examples: [
                ("Đề án 844 của Chính phủ", "Đề án 844"), ("Chỉ thị 05 về học tập", "Chỉ thị 05"),
                ("Nghị quyết 28 (khóa XI)", "Nghị quyết 28"),
            ],
            counterexamples: ["Kế hoạch 5 năm", "báo cáo 6 tháng của", "chương trình 30 phút về", "kế hoạch 100 ngày đêm"],
            produce: produce),
        Rule(
            "citation.number-alone", .sequence([.not(.not(numberedAlone)), type, aloneNumber, aloneFollowers]),
            examples: [
                ("triển khai Đề án 06, chuyển đổi số", "Đề án 06"), ("thực hiện Nghị quyết 57 gắn với", "Nghị quyết 57"),
                ("theo Nghị định 178.", "Nghị định 178"),
            ],
            counterexamples: [
                "Nghị quyết 15 điểm", "Đề án 5, 6", "Kế hoạch 100, 200", "Kết luận 12 nội dung", "Đề án 06/CP",
                "Nghị quyết 11.000",
            ],
            produce: produce),
        Rule(
            "citation.plenum",
            .sequence([
                plenumType, .optional(.words(["số"])), .optional(.words(["hội nghị", "của hội nghị"])),
                .either([
                    .sequence([
                        central, ordinal,
                        .not(.either([.sequence([.tight, .mark("/%")]), .words(["tháng", "năm", "ngày"])])),
                    ]),
                    .sequence([
                        .words(["lần thứ", "thứ"]), ordinal, .optional(.mark(",")), .optional(.words(["của"])),
                        .words(["ban chấp hành", "bch"]), central,
                        .optional(.words(["đảng"])),
                        .not(.words(["hội", "đoàn", "mặt trận", "tổng liên đoàn", "liên đoàn", "công đoàn"])),
                    ]),
                ]),
            ]),
            examples: [
                ("Nghị quyết Trung ương 4 (khóa XII)", "Nghị quyết NQ Trung ương 4"),
                ("Nghị quyết Hội nghị Trung ương 5", "Nghị quyết NQ Trung ương 5"),
                ("Nghị quyết TW 7 khóa XII", "Nghị quyết NQ Trung ương 7"),
                ("Nghị quyết Trung ương bảy", "Nghị quyết NQ Trung ương 7"),
                ("Nghị quyết Hội nghị lần thứ tư Ban Chấp hành Trung ương Đảng khóa XII", "Nghị quyết NQ Trung ương 4"),
                ("Kết luận Hội nghị Trung ương 4", "Kết luận KL Trung ương 4"),
                ("Nghị quyết T.Ư 6", "Nghị quyết NQ Trung ương 6"),
                ("Nghị quyết Hội nghị Trung ương lần thứ 8", "Nghị quyết NQ Trung ương 8"),
            ],
            counterexamples: [
                "Nghị quyết Hội nghị lần thứ 5 Ban Chấp hành Trung ương Đoàn", "Nghị quyết Đại hội XII", "Trung ương 4",
                "Nghị quyết của Trung ương, của tỉnh", "Nghị quyết Trung ương năm 2018",
            ]
        ) { match in
            guard let plenum = match.value(.number) ?? match.value(.term) ?? match.value(.value) else { return nil }
            guard match.range(.type) != nil || match.range(.symbol) != nil else { return nil }
            return CitationHead(type: match.value(.type), plenum: plenum)
        },
    ]

    /// What names a document again that the article has cited in full.
    package static let again: [Rule<CitationHead>] = [
        Rule(
            "citation.again",
            .sequence([
                type, .optional(no), .capture(.number, .number(10...99_999, digits: 2...5)),
                .not(.sequence([.tight, .mark("/-_.,"), .number(0...99_999)])), .not(.mark("%")),
                .not(.sequence([.tight, .anyWord])),
                .not(.words(["năm", "tháng", "tuần", "ngày đêm", "giờ", "người", "tỷ", "triệu", "nghìn", "điểm"])),
            ]),
            examples: [("theo Quyết định 673, xã", "Quyết định 673"), ("Kế hoạch 118 đã xác định", "Kế hoạch 118")],
            counterexamples: [
                "Kế hoạch 10 năm", "Quyết định 15 người", "Kế hoạch 12/5", "Chương trình 135.000 đồng", "Báo cáo 9",
            ],
            produce: produce)
    ]

    private static let produce: @Sendable (Match) -> CitationHead? = { match in
        guard let range = match.range(.number) else { return nil }
        var head = CitationHead(type: match.value(.type))
        head.number = match.tokens.string(range) + (match.string(.name)?.lowercased() ?? "")
        head.year = match.value(.year)
        if let glued = match.value(.term) {
            head.abbreviation = glued / 1000
            // The reader knows the row again by its text: nothing was printed between the two.
            head.code = "#\(glued % 1000)"
            return head
        }
        if let abbreviation = match.range(.symbol) {
            // Words such as "bb" or "tc" in running text are no abbreviation.
            guard match.tokens[abbreviation.lowerBound].isCapitalised || match.range(.type) != nil || match.value(.type) != nil
            else { return nil }
            // `năm 2020. BS.CKII Lê Minh Định`: a stop and a space end a sentence, and a degree is written with stops.
            if match.tokens[abbreviation.lowerBound].hasSpaceBefore,
                abbreviation.lowerBound > 0 && match.tokens[abbreviation.lowerBound - 1].isMark(".")
                    || match.range(.label).map({ match.tokens[$0.lowerBound].isMark(".") }) ?? false
            {
                return nil
            }
            head.abbreviation = match.value(.symbol)
        }
        if head.type == nil { head.type = match.value(.secondDay) }
        if let code = match.range(.issuer) {
            let first = match.tokens[code.lowerBound]
            // A number, a slash and a capitalised word (`5/10 Trần Phú`, `9/Khu phố`) is no symbol: a symbol is in capitals.
            guard
                first.isAllCaps || first.word != Vocabulary.unknown && head.abbreviation != nil
                    || hasInnerCapital(match.tokens, first) || isLetter(match.tokens, code) && head.type != nil
            else { return nil }
            head.code = match.tokens.string(code)
            if let separator = match.range(.label) { head.isPartyForm = match.tokens[separator.lowerBound].isMark("/") }
        }
        return head
    }

    /// `L-CTN`: one capital and behind it an issuer's symbol.
    private static func isLetter(_ tokens: Tokens, _ code: Range<Int>) -> Bool {
        code.count >= 3 && tokens[code.lowerBound].length == 1 && tokens[code.lowerBound + 2].isAllCaps
    }

    /// `TTg`, `BGDĐTvà`: at least two capitals in one word.
    private static func hasInnerCapital(_ tokens: Tokens, _ token: Token) -> Bool {
        let bytes = tokens.text.bytes
        var capitals = 0
        for index in token.range where LetterCase.isUpper(bytes, at: index) { capitals += 1 }
        return capitals >= 2
    }
}

/// What may follow the head: a date, terms.
package enum CitationTailRules {
    private typealias P = Pattern
    private static let lead = P.sequence([.optional(.mark(",")), .optional(.mark("("))])
    /// `hồi 15 giờ`: an urgent dispatch tells the hour.
    private static let hour = P.optional(
        .sequence([
            .words(["hồi", "lúc"]), .number(0...23, digits: 1...2), .words(["giờ", "h"]),
            .optional(.sequence([.number(0...59, digits: 1...2), .optional(.words(["phút"]))])), .optional(.mark(",")),
        ]))

    package static let dates: [Rule<CitationDate>] = [
        Rule(
            "citation-date.full",
            .sequence([
                lead, hour, .optional(.words(["ngày", "ban hành ngày", "ký ngày", "ký ban hành ngày", "ra ngày"])),
                TimestampRules.date, .optional(.mark(")")),
            ]),
            examples: [
                (", ngày 25/10/2021", "2021-10-25"), ("25/10/2017", "2017-10-25"), ("(ngày 04-11-2013)", "2013-11-04"),
                ("ngày 18 tháng 7 năm 2012", "2012-07-18"), ("ngày 30/02/2003", "none"),
                ("hồi 15 giờ 30 phút ngày 6/9/2024", "2024-09-06"),
            ],
            counterexamples: ["ngày 9/4", "2022"]
        ) { match in
            CitationDate(date: TimestampRules.produce(match).flatMap { PartialDate(year: $0.year, month: $0.month, day: $0.day) })
        },
        Rule(
            "citation-date.day-month",
            .sequence([
                lead, .words(["ngày", "ban hành ngày"]), TimestampRules.day, .either([.mark("/-."), .words(["tháng"])]),
                TimestampRules.month,
                .not(.sequence([.tight, .mark("/-."), .number(0...9999)])), .optional(.mark(")")),
            ]),
            examples: [("ngày 9/4", "--04-09"), (", ngày 15 tháng 6", "--06-15")], counterexamples: ["9/4", "ngày 9/4/2020"]
        ) { match in
            guard let day = match.value(.day), let month = match.value(.month) else { return nil }
            return CitationDate(date: PartialDate(month: month, day: day))
        },
    ]

    private static let term = P.either([.concept("roman numeral"), .number(6...20, digits: 1...2)])

    package static let terms: [Rule<[Int]>] = [
        Rule(
            "citation-term.terms",
            .sequence([
                .optional(.mark(",")), .optional(.mark("(")), .words(["khóa"]), .capture(.term, .concept("roman numeral")),
                .optional(
                    .sequence([
                        .either([.mark(",;"), .words(["và"])]), .optional(.words(["và"])), .optional(.words(["khóa"])),
                        .capture(.value, .concept("roman numeral")),
                    ])),
                .optional(.mark(")")),
            ]),
            examples: [
                ("khóa XII", "XII"), ("(khoá IX)", "IX"), (", khóa XIII", "XIII"), ("(khóa IX, khóa X)", "IX X"),
                ("khóa XI, XII", "XI XII"), ("khóa XI và XII", "XI XII"),
            ],
            counterexamples: ["khóa học", "khóa 2019"]
        ) { match in [match.value(.term), match.value(.value)].compactMap { $0 } },
        Rule(
            "citation-term.digits",
            .sequence([
                .optional(.mark(",")), .optional(.mark("(")), .words(["khóa"]), .capture(.number, .number(6...20, digits: 1...2)),
                .optional(.mark(")")),
            ]),
            examples: [("khóa 12", "XII")], counterexamples: ["khóa 2019", "khóa học 12"]
        ) { match in match.value(.number).map { [$0] } },
    ]
}

/// The date of a document; nil inside where the printed day does not exist.
package struct CitationDate: Sendable, Hashable {
    var date: PartialDate?
}
