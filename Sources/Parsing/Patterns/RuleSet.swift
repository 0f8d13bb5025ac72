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
    /// For each rule the tokens within which a number must follow; -1 where none must.
    private let numberReach: [Int32]
    private let longestReach: Int
    /// Rules that may begin with a word: `candidates[starts[id] ..< starts[id + 1]]`.
    private let starts: [Int32]
    private let candidates: [UInt16]
    private let onNumber: [UInt16]
    private let onMark: [UInt16]
    /// The bits of tokens that a rule may begin with.
    private let opening: Openings
    /// Rules that may begin with any word, known or not.
    private let onAnyWord: [UInt16]

    package struct Found: Sendable {
        package let rule: String
        /// Token indices.
        package let range: Range<Int>
        package let value: Value
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
        var (roots, numberReach, starts): ([Int32], [Int32], [Int32]) = ([], [], [])
        var (onNumber, onMark, onAnyWord, candidates): ([UInt16], [UInt16], [UInt16], [UInt16]) = ([], [], [], [])
        var longestReach = 0
        var byWord: [[UInt16]] = []
        for rule in rules {
            let root = try machine.compile(rule.pattern, &vocabulary, concepts)
            roots.append(Int32(root))
            let reach = machine.reach(root).number
            numberReach.append(Int32(reach ?? -1))
            longestReach = max(longestReach, reach ?? 0)
        }
        let openings = machine.seal()
        var marks: (low: UInt64, high: UInt64) = (0, 0)
        for (index, root) in roots.enumerated() {
            let first = openings[Int(root)].first
            for word in first.words.words {
                if byWord.count <= Int(word) { byWord += Array(repeating: [], count: Int(word) + 1 - byWord.count) }
                byWord[Int(word)].append(UInt16(index))
            }
            if first.number { onNumber.append(UInt16(index)) }
            if first.marks != (0, 0) { onMark.append(UInt16(index)) }
            marks = (marks.low | first.marks.low, marks.high | first.marks.high)
            if first.anyWord { onAnyWord.append(UInt16(index)) }
        }
        for rules in byWord {
            starts.append(Int32(candidates.count))
            // A rule that may begin with any word stands among the others in its own order.
            candidates += rules.isEmpty ? onAnyWord : Set(rules + onAnyWord).sorted()
        }
        starts.append(Int32(candidates.count))
        opening = vocabulary.opening(
            words: byWord.indices.filter { !byWord[$0].isEmpty }.map { Int32($0) }, number: !onNumber.isEmpty, marks: marks,
            anyWord: !onAnyWord.isEmpty, followers: Self.followers(roots.map { openings[Int($0)] }))
        self.machine = machine
        (self.roots, self.numberReach, self.starts, self.longestReach) = (roots, numberReach, starts, longestReach)
        (self.onNumber, self.onMark, self.onAnyWord, self.candidates) = (onNumber, onMark, onAnyWord, candidates)
    }

    /// What a rule's second token may be.
    private static func followers(_ rules: [PatternOpening]) -> Followers {
        var alone = PatternOpening.Choice()
        var second = PatternOpening.Choice()
        for rule in rules {
            if rule.isSingle || rule.isEmpty { alone.add(rule.first) }
            second.add(rule.second)
        }
        var followers = Followers()
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
                    next =
                        match(tokens, &run, at: index, end: range.upperBound, only: nil, numberWithin: limit, &found) ?? index + 1
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
            _ = match(tokens, &$0, at: index, end: end, only: only, numberWithin: longestReach, &found)
        }
        return found.first
    }

    /// Puts the longest match that starts at a token behind those that are there: most tokens begin none, and have none to return.
    /// - Parameter limit: tokens that are looked at for the next number, at least ``longestReach``.
    /// - Returns: the index after it, nil where there is none.
    private func match(
        _ tokens: Tokens, _ run: inout PatternMachine.Run, at index: Int, end: Int, only: Int?, numberWithin limit: Int,
        _ found: inout [Found]
    ) -> Int? {
        var last = index
        func attempt(_ candidate: UInt16) {
            guard only == nil || only == Int(candidate) else { return }
            let reach = Int(numberReach[Int(candidate)])
            guard reach < 0 || run.distanceToNumber(from: index, limit: limit) <= reach,
                run.begins(roots[Int(candidate)], index, end), let after = run.match(roots[Int(candidate)], index, end),
                after > last,
                let value = rules[Int(candidate)].produce(Match(tokens: tokens, range: index..<after, captures: run.found))
            else { return }
            if last > index { found.removeLast() }
            found.append(Found(rule: rules[Int(candidate)].name, range: index..<after, value: value))
            last = after
        }
        let token = run.tokens[index]
        switch token.kind {
        case .word:
            if token.word >= 0, Int(token.word) + 1 < starts.count {
                for place in starts[Int(token.word)]..<starts[Int(token.word) + 1] { attempt(candidates[Int(place)]) }
            } else {
                for candidate in onAnyWord { attempt(candidate) }
            }
        case .number: for candidate in onNumber { attempt(candidate) }
        case .mark: for candidate in onMark { attempt(candidate) }
        case .lineBreak: break
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
