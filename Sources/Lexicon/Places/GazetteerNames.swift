/// Phrases of place names, walked token by token: words count by id after a table of spellings, numbers by value.
///
/// One hyphen, apostrophe or tight full stop between two words is skipped, so that `Bà Rịa - Vũng Tàu`, `Bà Rịa Vũng Tàu`,
/// `Cư M'gar`, `T.P` and `TP.HCM` are found whatever the page prints. Some 40,000 steps take a megabyte or two.
@usableFromInline package struct GazetteerNames: Sendable {
    /// No value.
    package static let none = WordTree.none

    private var tree = WordTree()
    private var beginsWithNumber = false
    /// The bits of tokens that a phrase may begin with.
    @usableFromInline package private(set) var opening = Openings.anyToken
    /// Words that count as another one, as bits of word ids: few words do, and the bits stay at hand.
    private var isSpelt: [UInt64] = []
    /// The id that such a word counts as, by word id. No Dictionary: of its look-up the compiler cannot tell what it releases.
    private var spellings: [Int32] = []
    /// By word, what counts as it.
    private var forms: [Int32: [Int32]] = [:]

    package init() {}

    /// Words that count as another word, in phrases inserted from now on and in every text.
    package mutating func addSpelling(_ form: Int32, as word: Int32) {
        guard form >= 0, word >= 0, form != word else { return }
        let block = Int(form) / 64
        if isSpelt.count <= block { isSpelt += Array(repeating: 0, count: block + 1 - isSpelt.count) }
        isSpelt[block] |= 1 << UInt64(form % 64)
        if spellings.count <= Int(form) { spellings += Array(repeating: -1, count: Int(form) + 1 - spellings.count) }
        spellings[Int(form)] = word
        forms[word, default: []].append(form)
        opening = .anyToken
    }

    /// Gives the table openings of its own; no phrase or spelling is added afterwards.
    package mutating func seal(_ vocabulary: inout Vocabulary) {
        let words = tree.firstWords().filter { $0 >= 0 }.flatMap { [$0] + (forms[$0] ?? []) }
        opening = vocabulary.opening(words: words, number: beginsWithNumber, followers: followers(words))
    }

    private func followers(_ words: [Int32]) -> TokenFollowers {
        var followers = TokenFollowers()
        followers.alone = Set(words.filter { tree.value(tree.step(WordTree.root, spelling($0))) != Self.none })
        followers.isNumberAlone = true
        // A step by a number is one by a negative symbol.
        followers.number = true
        followers.words = tree.secondWords.filter { $0 >= 0 }.flatMap { [$0] + (forms[$0] ?? []) }
        return followers
    }

    /// The node of a phrase, made where it was not; good until the next phrase.
    /// - Returns: nil for a phrase without a word or number.
    package mutating func node(of tokens: Tokens, _ range: Range<Int>) -> Int32? {
        tree.reserve(range.count)
        var place = WordTree.root
        for index in range {
            guard let symbol = symbol(tokens[index]) else { continue }
            if place == WordTree.root {
                opening = .anyToken
                if symbol < 0 { beginsWithNumber = true }
            }
            place = tree.child(place, symbol)
        }
        return place == WordTree.root ? nil : place
    }

    /// Whether a phrase may begin with a token; false is certain.
    @inlinable package func begins(_ tokens: Tokens, at index: Int) -> Bool { tokens.openings[index] & opening != 0 }

    package func value(_ node: Int32) -> Int32 { tree.value(node) }
    package mutating func set(_ node: Int32, _ value: Int32) { tree.set(node, value) }

    /// Every phrase that starts at a token, the shortest first.
    /// - Parameter visit: its value and the index after its last token.
    @inline(__always)
    package func matches(_ tokens: Tokens, at index: Int, end: Int, _ visit: (Int32, Int) -> Void) {
        guard index < end, begins(tokens, at: index) else { return }
        tokens.all.withUnsafeBufferPointer { tokens in
            tree.nodes.withUnsafeBufferPointer { nodes in
                guard let first = symbol(tokens[index]) else { return }
                var place = WordTree.step(nodes, WordTree.root, first)
                var at = index + 1
                while place >= 0 {
                    let node = nodes[Int(place)]
                    if node.value != Self.none { visit(node.value, at) }
                    guard at < end else { return }
                    if tokens[at].kind == .mark {
                        guard Self.isSkipped(tokens[at]), at + 1 < end else { return }
                        // `UBND huyện. Hội nghị ...`: behind a word that is no short form the stop ends a sentence.
                        if tokens[at].isMark("."), tokens[at + 1].hasSpaceBefore, tokens[at - 1].length > Self.longestShort {
                            return
                        }
                        // `Sở TN&MT`, but no `T T` of `T T & T T`.
                        if tokens[at].isMark("&"), tokens[at - 1].length < 2 { return }
                        at += 1
                    } else if tokens[at].kind == .lineBreak {
                        // Only where a caller looks beyond a line that a margin broke.
                        guard at + 1 < end else { return }
                        at += 1
                    }
                    guard let symbol = symbol(tokens[at]), node.mayGoOn(with: symbol) else { return }
                    place = WordTree.step(nodes, place, symbol)
                    at += 1
                }
            }
        }
    }

    /// The longest phrase that starts at a token.
    @inlinable package func longest(_ tokens: Tokens, at index: Int, end: Int) -> (value: Int32, end: Int)? {
        guard index < end, begins(tokens, at: index) else { return nil }
        return walk(tokens, at: index, end: end)
    }

    // Readers of other modules need not hold on to their tables while it looks.
    @_effects(readonly)
    @usableFromInline func walk(_ tokens: Tokens, at index: Int, end: Int) -> (value: Int32, end: Int)? {
        var found: (value: Int32, end: Int)?
        matches(tokens, at: index, end: end) { found = ($0, $1) }
        return found
    }

    private static func isSkipped(_ token: Token) -> Bool {
        switch token.mark {
        case UInt8(ascii: "-"), UInt8(ascii: "&"): true
        case UInt8(ascii: "'"), UInt8(ascii: "."): !token.hasSpaceBefore
        default: false
        }
    }

    /// Letters of the longest word before a stop that is a short form: `Tx.`, `TP.`
    private static let longestShort = 3

    /// A word's id after spelling, a number as -2 and below; nil for a word the vocabulary lacks, a mark or a long number.
    @inline(__always)
    private func symbol(_ token: Token) -> Int32? {
        switch token.kind {
        case .word:
            return token.word >= 0 ? spelling(token.word) : nil
        case .number: return token.length <= 3 ? -2 - token.word : nil
        case .mark, .lineBreak: return nil
        }
    }

    /// The id that a word counts as.
    @inline(__always)
    private func spelling(_ word: Int32) -> Int32 {
        let block = Int(word) / 64
        guard block < isSpelt.count, isSpelt[block] &>> UInt64(truncatingIfNeeded: word) & 1 == 1 else { return word }
        return spellings[Int(word)]
    }
}
