import Lexicon

/// Lexicon phrases with a number each, by concept name: what ``Pattern/concept(_:)`` refers to.
package typealias Concepts = [String: PhraseTable<Int32>]

/// Rules for one kind of value, compiled over word ids and dispatched on the first token. A class of constants: readers hold it
/// by one reference.
package final class RuleSet<Value: Sendable>: Sendable {
    package let rules: [Rule<Value>]
    private let describe: @Sendable (Value) -> String
    private let machine: PatternMachine
    private let roots: [Int32]
    /// The rules that may fit with the next number so many tokens ahead, as bits; the last ones ask for none within ``longestReach``.
    private let withNumber: [UInt64]
    private let longestReach: Int
    /// The bits of tokens that a rule may begin with.
    private let opening: Openings

    package struct Found: Sendable {
        package let rule: String
        /// Token indices.
        package let range: Range<Int>
        package var value: Value
    }

    /// - Parameters:
    ///   - vocabulary: gets the words of the patterns.
    ///   - describe: a value as the examples of the rules write it.
    package init(
        _ rules: [Rule<Value>], vocabulary: inout Vocabulary, concepts: Concepts, describe: @escaping @Sendable (Value) -> String
    ) throws(LexiconError) {
        self.rules = rules
        self.describe = describe
        var machine = PatternMachine()
        var roots: [Int32] = []
        for rule in rules { roots.append(Int32(try machine.compile(rule.pattern, &vocabulary, concepts))) }
        let reaches = roots.map { machine.reach(Int($0)).number }
        longestReach = reaches.reduce(0) { max($0, $1 ?? 0) }
        precondition(rules.count <= TokenRows.mostRules, "more rules than a row of bits holds: part the set")
        var withNumber = [UInt64](repeating: 0, count: longestReach + 2)
        for (rule, reach) in reaches.enumerated() {
            for distance in 0...min(reach ?? .max, longestReach + 1) { withNumber[distance] |= 1 << UInt64(rule) }
        }
        self.withNumber = withNumber
        let openings = machine.seal(roots)
        let patterns = roots.map { openings[Int($0)] }
        let first = patterns.reduce(into: PatternOpening.Choice()) { $0.add($1.first) }
        opening = vocabulary.opening(
            words: first.words.words, number: first.number, marks: first.marks, anyWord: first.anyWord,
            followers: Self.followers(patterns))
        self.machine = machine
        self.roots = roots
    }

    /// What a rule's second token may be.
    private static func followers(_ rules: [PatternOpening]) -> TokenFollowers {
        var alone = PatternOpening.Choice()
        var second = PatternOpening.Choice()
        for rule in rules {
            if rule.isSingle || rule.isEmpty { alone.add(rule.first) }
            second.add(rule.second)
        }
        var followers = TokenFollowers()
        followers.alone = Set(alone.words.words)
        followers.marksAlone = alone.marks
        followers.isNumberAlone = alone.number
        followers.isWordAlone = alone.anyWord
        followers.words = second.words.words
        (followers.marks, followers.number, followers.anyWord) = (second.marks, second.number, second.anyWord)
        return followers
    }

    /// The longest match at each place, from left to right, none overlapping another; of equals the first rule's.
    /// - Parameter range: token indices; a match stays inside.
    package func matches(in tokens: Tokens, _ range: Range<Int>) -> [Found] {
        matches(in: tokens, CollectionOfOne(range))
    }

    /// As above in each of several ranges.
    package func matches(in tokens: Tokens, _ ranges: some Sequence<Range<Int>>) -> [Found] {
        var found: [Found] = []
        machine.withRun(tokens) { run in
            for range in ranges {
                var next = range.lowerBound
                while case let index = tokens.next(opening, from: next, before: range.upperBound), index < range.upperBound {
                    // The run remembers the next number: looked for to the end it is found once.
                    let limit = max(longestReach, range.upperBound - index)
                    let candidates = candidates(&run, index, range.upperBound, numberWithin: limit)
                    next = index + 1
                    if candidates != 0, let after = match(candidates, tokens, &run, at: index, end: range.upperBound, &found) {
                        next = after
                    }
                }
            }
        }
        return found
    }

    /// The longest match that starts at a token.
    package func match(in tokens: Tokens, at index: Int, end: Int, only: Int? = nil) -> Found? {
        guard tokens.openings[index] & opening != 0 else { return nil }
        var found: [Found] = []
        machine.withRun(tokens) {
            var candidates = candidates(&$0, index, end, numberWithin: longestReach)
            if let only { candidates &= 1 << UInt64(only) }
            if candidates != 0 { _ = match(candidates, tokens, &$0, at: index, end: end, &found) }
        }
        return found.first
    }

    /// The rules that may fit at a token, as bits: at most of those that may begin one there are none.
    /// - Parameter limit: tokens that are looked at for the next number, at least ``longestReach``.
    @inline(__always)
    private func candidates(_ run: inout PatternMachine.Run, _ index: Int, _ end: Int, numberWithin limit: Int) -> UInt64 {
        let rules = run.rules(index, end)
        return rules == 0 ? 0 : rules & withNumber[min(run.distanceToNumber(from: index, limit: limit), longestReach + 1)]
    }

    /// Puts the longest match that starts at a token behind those that are there.
    /// - Returns: the index after it, nil where there is none.
    private func match(
        _ candidates: UInt64, _ tokens: Tokens, _ run: inout PatternMachine.Run, at index: Int, end: Int, _ found: inout [Found]
    ) -> Int? {
        var last = index
        var candidates = candidates
        while candidates != 0 {
            let rule = candidates.trailingZeroBitCount
            candidates &= candidates &- 1
            guard let after = run.match(roots[rule], index, end), after > last,
                let value = rules[rule].produce(Match(tokens: tokens, range: index..<after, captures: run.found))
            else { continue }
            if last > index { found.removeLast() }
            found.append(Found(rule: rules[rule].name, range: index..<after, value: value))
            last = after
        }
        return last > index ? last : nil
    }

    /// - Parameter vocabulary: the finished one, in which every rule's words have their ids.
    package func descriptions(_ vocabulary: Vocabulary) -> [RuleDescription] {
        rules.enumerated().map { index, rule in
            RuleDescription(
                name: rule.name, notation: rule.pattern.notation, examples: rule.examples, counterexamples: rule.counterexamples
            ) { text in
                let tokens = Tokens(of: text, vocabulary: vocabulary)
                var values: [String] = []
                var at = 0
                while at < tokens.all.count {
                    let found = self.match(in: tokens, at: at, end: tokens.all.count, only: index)
                    if let found { values.append(self.describe(found.value)) }
                    at = max(found?.range.upperBound ?? 0, at + 1)
                }
                return values
            }
        }
    }
}
