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
    /// All of these.
    static let tables: Openings = 1 << UInt64(shared) - 1
}

/// What may begin with a token, and what of it is sure to go on with the next one.
struct Opening: Hashable, Sendable {
    /// What may begin with it.
    var first: Openings
    /// Those of the first that end with no token alone: the next one must be one of their second ones.
    var paired: Openings
    /// Those that it may be the second token of.
    var second: Openings

    /// Nothing is told off.
    static let unknown = Opening(first: .max, paired: 0, second: .max)
    static let none = Opening(first: 0, paired: 0, second: 0)

    mutating func formUnion(_ other: Opening) {
        first |= other.first
        paired |= other.paired
        second |= other.second
    }
}

/// Tokens that may follow the first one of a phrase or rule.
package struct TokenFollowers {
    /// First tokens that may stand alone: they need no follower.
    package var alone: Set<Int32> = []
    package var isWordAlone = false, isNumberAlone = false
    /// As bits of the 128 ASCII characters.
    package var marksAlone: (low: UInt64, high: UInt64) = (0, 0)
    package var words: [Int32] = []
    package var number = false, anyWord = false
    package var marks: (low: UInt64, high: UInt64) = (.max, .max)

    package init() {}
}

/// The openings of numbers and marks, and of any word: those of a word stand beside it in the ``Vocabulary``.
struct TokenOpenings: Sendable {
    var number = Opening(first: .anyToken, paired: 0, second: 0)
    /// By ASCII form; the first is that of marks without one.
    var marks = (0..<128).map { Opening(first: ".!?".utf8.contains($0) ? .anyToken | .stop : .anyToken, paired: 0, second: 0) }
    var word = Opening(first: .anyToken, paired: 0, second: 0)

    mutating func formUnion(_ other: TokenOpenings) {
        number.formUnion(other.number)
        word.formUnion(other.word)
        for mark in marks.indices { marks[mark].formUnion(other.marks[mark]) }
    }

    /// Those of tokens cut while tables are still built: nothing is told off.
    static let unknown: TokenOpenings = {
        var openings = TokenOpenings()
        (openings.number, openings.word) = (.unknown, .unknown)
        openings.marks = Array(repeating: .unknown, count: 128)
        return openings
    }()
}
