import Articles
import Lexicon

/// The body that issued a document, as it is named after `của` or before `ban hành`.
package struct IssuerReading: Sendable, Hashable {
    /// Row of Data/issuer_phrases.tsv where the phrase names one body alone.
    var row: Int?
    /// Row that tells the system.
    var systemRow: Int
    var text: String
}

/// Names of issuing bodies: known ones, committees of local bodies with their place, ministries and departments by field.
package enum IssuerRules {
    private typealias P = Pattern
    /// `Sơn La`, `Bà Rịa-Vũng Tàu`
    private static let place = P.sequence([
        .repeated(.capitalised, limit: 4), .optional(.sequence([.tight, .mark("-"), .tight, .repeated(.capitalised, limit: 3)])),
    ])
    private static let level = P.sequence([.concept("issuer level"), .optional(.mark("."))])
    /// `Quận 3`, `phường 12`
    private static let numbered = P.sequence([
        .words(["quận", "phường"]), .number(1...30, digits: 1...2), .not(.sequence([.tight, .mark("/-.%"), .number(0...9999)])),
    ])
    private static let location = P.either([numbered, .sequence([level, .optional(place)]), place])
    private static let body = P.capture(.type, .concept("issuer body"))
    private static let fields = P.sequence([
        .concept("issuer field"),
        .optional(
            .repeated(.sequence([.optional(.mark(",-&")), .optional(.words(["và"])), .concept("issuer field")]), limit: 5)),
    ])

    package static let all: [Rule<IssuerReading>] = [
        Rule(
            "issuer.known", .capture(.issuer, .concept("issuer issuer")),
            examples: [
                ("Bộ Chính trị khóa XI", "Bộ Chính trị party"),
                ("Ban chấp hành Trung ương Đảng", "Ban Chấp hành Trung ương party"),
                ("Thủ tướng chính phủ", "Thủ tướng Chính phủ state"), ("BCH TW Đảng", "Ban Chấp hành Trung ương party"),
            ],
            counterexamples: ["các đại biểu", "Ban quản lý chợ"]
        ) { match in match.value(.issuer).map { IssuerReading(row: $0, systemRow: $0, text: match.text) } },
        Rule(
            "issuer.plenum",
            .sequence([
                .words(["hội nghị"]), .optional(.words(["lần thứ", "thứ"])),
                .either([.number(1...19, digits: 1...2), .concept("roman numeral"), .concept("number word")]),
                .optional(.mark(",")), .optional(.words(["của"])), .capture(.issuer, .concept("issuer issuer")),
            ]),
            examples: [
                ("Hội nghị lần thứ tư Ban Chấp hành Trung ương Đảng khóa XIII", "Ban Chấp hành Trung ương party"),
                ("Hội nghị lần thứ 7, BCH Trung ương", "Ban Chấp hành Trung ương party"),
            ],
            counterexamples: ["Hội nghị lần thứ tư của huyện", "Hội nghị Trung ương 8"]
        ) { match in match.value(.issuer).map { IssuerReading(row: $0, systemRow: $0, text: match.text) } },
        Rule(
            "issuer.local", .sequence([.optional(.concept("issuer committee")), body, .optional(location)]),
            examples: [
                ("Ban Thường vụ Tỉnh ủy Sơn La đã", "Ban Thường vụ Tỉnh ủy Sơn La party"),
                ("Chủ tịch UBND TP.HCM", "Chủ tịch UBND TP.HCM state"),
                ("Hội đồng nhân dân tỉnh Thanh Hóa", "Hội đồng nhân dân tỉnh Thanh Hóa state"), ("Huyện uỷ", "Huyện ủy party"),
                ("Đảng ủy xã Hữu Liên", "Đảng ủy xã Hữu Liên party"),
                ("Ban Chấp hành Đảng bộ thành phố", "Ban Chấp hành Đảng bộ thành phố party"),
                ("Quận ủy Quận 3", "Quận ủy Quận 3 party"),
            ],
            counterexamples: ["tỉnh Sơn La", "Ban Thường vụ"]
        ) { match in match.value(.type).map { IssuerReading(systemRow: $0, text: match.text) } },
        Rule(
            "issuer.field",
            .sequence([
                .capture(.type, .concept("issuer head")), fields,
                .optional(.sequence([.concept("issuer body"), .optional(location)])),
                .optional(.either([.sequence([level, .optional(place)]), .concept("issuer province")])),
            ]),
            examples: [
                ("Bộ Khoa học và Công nghệ", "Bộ Khoa học và Công nghệ state"),
                ("Sở Văn hóa, Thể thao và Du lịch tỉnh Bắc Ninh", "Sở Văn hóa, Thể thao và Du lịch tỉnh Bắc Ninh state"),
                ("Ban Văn hóa - Xã hội HĐND tỉnh", "Ban Văn hóa - Xã hội HĐND tỉnh state"),
                ("Sở GD&ĐT Nghệ An về", "Sở GD&ĐT Nghệ An state"), ("Sở TN&MT tỉnh Bắc Ninh", "Sở TN&MT tỉnh Bắc Ninh state"),
                ("Bộ Lao động – Thương binh và Xã hội", "Bộ Lao động – Thương binh và Xã hội state"),
            ],
            counterexamples: ["Bộ đội", "phòng họp"]
        ) { match in match.value(.type).map { IssuerReading(systemRow: $0, text: match.text) } },
    ]
}

extension Match {
    /// The matched text, white space and line breaks as single spaces.
    var text: String { tokens.plain(range) }
}

extension Tokens {
    /// The text of some tokens, white space and line breaks as single spaces.
    package func plain(_ range: Range<Int>) -> String {
        let string = string(range)
        return isPlain(bytes(range)) ? string : string.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Whether only single spaces stand between the words. A space mark of another script or a mark over a space says no.
    private func isPlain(_ range: Range<Int>) -> Bool {
        text.bytes.withUnsafeBufferPointer { bytes in
            var last: UInt8 = 0x20
            for byte in bytes[range] {
                if byte <= 0x20, byte < 0x20 || last == 0x20 { return false }
                if last == 0x20, byte >= 0xCC, byte != 0xE1 { return false }
                if last == 0xE1, byte < 0xBA { return false }
                last = byte
            }
            return last != 0x20
        }
    }
}
