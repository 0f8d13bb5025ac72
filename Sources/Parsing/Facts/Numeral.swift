import Lexicon

/// Vietnamese numerals: `1.275`, `2.461,387`, `97,55`.
enum Numeral {
    /// Digits that a Double holds exactly.
    private static let longest = 15

    /// - Parameters:
    ///   - range: tokens of digits with `.` and `,` between.
    ///   - exponent: power of ten of the word behind: 6 for triệu.
    /// - Returns: nil where groups and decimals contradict each other.
    static func value(_ tokens: Tokens, _ range: Range<Int>, exponent: Int) -> Double? {
        var digits: [Token] = []
        var marks: [UInt8] = []
        for token in tokens.all[range] {
            if token.kind == .number { digits.append(token) } else { marks.append(token.mark) }
        }
        guard marks.count + 1 == digits.count else { return nil }
        var decimals = 0
        if let last = marks.last {
            let isGroup = digits[digits.count - 1].length == 3
            let isMixed = Set(marks).count > 1
            switch last {
            case UInt8(ascii: ","):
                // `1,234,567` groups with commas; one comma is decimal whatever follows it.
                decimals = marks.count > 1 && !isMixed && isGroup ? 0 : Int(digits[digits.count - 1].length)
                if marks.count > 1, !isMixed, !isGroup { return nil }
            default:
                if marks.count == 1, !isGroup { decimals = Int(digits[1].length) }
                if marks.count > 1, !isGroup { return nil }
            }
            for index in 1..<digits.count where !(index == digits.count - 1 && decimals > 0) && digits[index].length != 3 {
                return nil
            }
            if digits[0].length > 3, digits.count > 1, decimals == 0 { return nil }
        }
        guard digits.reduce(0, { $0 + Int($1.length) }) <= longest else { return nil }
        var mantissa = 0
        for digit in digits { mantissa = mantissa * power(Int(digit.length)) + digit.value }
        let shift = exponent - decimals
        return shift >= 0 ? Double(mantissa) * Double(power(shift)) : Double(mantissa) / Double(power(-shift))
    }

    private static func power(_ exponent: Int) -> Int { (0..<min(exponent, 18)).reduce(1) { value, _ in value * 10 } }
}
