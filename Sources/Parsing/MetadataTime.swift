import Lexicon

/// A time as metadata writes it: ISO 8601 with or without offset, or any form that a page prints.
enum MetadataTime {
    /// Longer than any time; bounds the work on hostile metadata. Bytes.
    private static let longest = 200

    /// - Returns: the time at +07:00; one without offset is taken as local.
    static func read(_ text: String, _ grammar: Grammar) -> CivilTime? {
        guard text.utf8.count <= longest else { return nil }
        // The T between date and clock is a word to the tokens: a space reads the same.
        let spaced = String(
            decoding: text.utf8.map { $0 == UInt8(ascii: "T") || $0 == UInt8(ascii: "t") ? 0x20 : $0 }, as: UTF8.self)
        let tokens = Tokens(of: spaced, vocabulary: grammar.vocabulary)
        guard let start = tokens.all.indices.first(where: { tokens[$0].kind == .number && tokens[$0].length == 4 && $0 == 0 }),
            let found = grammar.timestamps.match(in: tokens, at: start, end: tokens.all.count)
        else {
            let printed = Tokens(of: text, vocabulary: grammar.vocabulary)
            return grammar.timestamps.matches(in: printed, 0..<printed.all.count).first?.value
        }
        guard found.value.hour != nil else { return found.value }
        var end = found.range.upperBound
        // Fractions of a second.
        if end + 1 < tokens.all.count, tokens[end].isMark("."), tokens[end + 1].kind == .number { end += 2 }
        guard end < tokens.all.count, let minutes = offset(tokens, end) else { return found.value }
        return shifted(found.value, by: 7 * 60 - minutes)
    }

    /// Minutes east of UTC of `Z`, `+07:00`, `-0500`; nil where there is none.
    private static func offset(_ tokens: Tokens, _ index: Int) -> Int? {
        let token = tokens[index]
        if token.kind == .word, tokens.string(index..<index + 1) == "Z" { return 0 }
        guard token.isMark("+") || token.isMark("-"), index + 1 < tokens.all.count, tokens[index + 1].kind == .number else {
            return nil
        }
        let digits = tokens[index + 1]
        var minutes = digits.length == 4 ? digits.value / 100 * 60 + digits.value % 100 : digits.value * 60
        if digits.length == 2, index + 3 < tokens.all.count, tokens[index + 2].isMark(":"), tokens[index + 3].kind == .number {
            minutes += tokens[index + 3].value
        }
        guard minutes <= 14 * 60 else { return nil }
        return token.isMark("+") ? minutes : -minutes
    }

    private static func shifted(_ time: CivilTime, by minutes: Int) -> CivilTime? {
        let total = (time.hour ?? 0) * 60 + (time.minute ?? 0) + minutes
        let days = total >= 0 ? total / 1440 : -1
        let rest = total - days * 1440
        guard var result = CivilTime(dayNumber: time.dayNumber + days) else { return nil }
        (result.hour, result.minute, result.second) = (rest / 60, rest % 60, time.second)
        return result
    }
}
