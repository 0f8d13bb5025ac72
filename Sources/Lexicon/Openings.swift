/// What may begin with a token, a bit each: a table of phrases, a set of rules.
///
/// An article is read with some sixty tables, of which a token begins phrases of one or two. So each word carries the bits of those
/// that it begins phrases of, and a reader skips all other tokens without a look into its table.
@usableFromInline package typealias Openings = UInt64

extension Openings {
    /// Of every token but line ends: what tables without a bit of their own ask for, and then look themselves.
    @inlinable package static var anyToken: Openings { 1 << 63 }
    /// Of words with a capital.
    @inlinable package static var capitalised: Openings { 1 << 62 }
    /// Of `.`, `!` and `?`: where a sentence may end.
    @inlinable package static var stop: Openings { 1 << 61 }
    /// Bits that tables and rule sets share out.
    static let shared = 61
}

/// The openings of numbers and marks, and of any word: those of a word stand beside it in the ``Vocabulary``.
struct TokenOpenings: Sendable {
    var number = Openings.anyToken
    /// By ASCII form; the first is that of marks without one.
    var marks = (0..<128).map { ".!?".utf8.contains($0) ? Openings.anyToken | .stop : .anyToken }
    var word = Openings.anyToken
    private(set) var given = 0

    /// The bit of a further table. Beyond ``Openings/shared`` tables share the last one: it tells less off then, and nothing wrong.
    mutating func next() -> Openings {
        given += 1
        return 1 << UInt64(min(given, Openings.shared) - 1)
    }

    /// Those of tokens cut while tables are still built: nothing is told off.
    static let unknown: TokenOpenings = {
        var openings = TokenOpenings()
        (openings.number, openings.word) = (.max, .max)
        openings.marks = Array(repeating: .max, count: 128)
        return openings
    }()
}
