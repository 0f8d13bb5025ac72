/// What a rule looks for, as data: it can be printed, compiled and dispatched on its first token.
///
/// Alternatives are tried in order and the first that fits is taken (no backtracking into it), so that a match costs at most
/// the pattern's length.
package indirect enum Pattern: Sendable {
    /// One of these words or phrases, in any case; the longest that fits.
    case words([String])
    /// A phrase of a concept of the grammar, such as `weekday`; a capture gets its value.
    case concept(String)
    case number(ClosedRange<Int>, digits: ClosedRange<Int> = 1...9)
    /// One of these marks, in the ASCII form of ``Token/mark``.
    case mark(String)
    /// Any word that begins with a capital.
    case capitalised
    case anyWord
    /// No white space before the next token; fits nothing itself.
    case tight
    /// The next token begins a line, or the last one ended it; fit nothing themselves.
    case lineStart
    case lineEnd
    case optional(Pattern)
    case either([Pattern])
    case sequence([Pattern])
    /// One or more, at most `limit`.
    case repeated(Pattern, limit: Int)
    /// Fits nothing, and only where the pattern does not follow.
    case not(Pattern)
    case capture(Slot, Pattern)

    /// What a captured stretch means to the production.
    package enum Slot: UInt8, Sendable {
        case day, month, year, hour, minute, second, meridiem, weekday, label, name
        case secondDay, secondMonth, secondYear, partOfDay, value, denominator, unit, qualifier, number, symbol, type, issuer,
            term
    }

    /// One line for `docs/rules.md`.
    package var notation: String {
        switch self {
        case .words(let words):
            words.count == 1 ? "\"\(words[0])\"" : "(" + words.map { "\"\($0)\"" }.joined(separator: " | ") + ")"
        case .concept(let name): "<\(name)>"
        case .number(let range, let digits):
            "[\(range.lowerBound)-\(range.upperBound), \(digits.lowerBound)-\(digits.upperBound) digits]"
        case .mark(let marks): "'\(marks)'"
        case .capitalised: "Word"
        case .anyWord: "word"
        case .tight: "~"
        case .lineStart: "^"
        case .lineEnd: "$"
        case .optional(let pattern): "\(pattern.notation)?"
        case .either(let patterns): "(" + patterns.map(\.notation).joined(separator: " | ") + ")"
        case .sequence(let patterns): patterns.map(\.notation).joined(separator: " ")
        case .repeated(let pattern, let limit): "{\(pattern.notation)}1-\(limit)"
        case .not(let pattern): "!(\(pattern.notation))"
        case .capture(let slot, let pattern): "\(slot):\(pattern.notation)"
        }
    }
}
