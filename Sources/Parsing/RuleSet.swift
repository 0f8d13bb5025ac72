import Lexicon

/// Lexicon phrases with a number each, by concept name: what ``Pattern/concept(_:)`` refers to.
package typealias Concepts = [String: PhraseTable<Int32>]

/// Rules for one kind of value, compiled over word ids and dispatched on the first token.
package struct RuleSet<Value: Sendable>: Sendable {
    package let rules: [Rule<Value>]
    private let describe: @Sendable (Value) -> String
    private var nodes: [Node] = []
    private var phrases: [PhraseTable<Int32>] = []
    private var roots: [Int] = []
    /// Rules that may begin with a word, by its id.
    private var byWord: [[UInt16]] = []
    private var onNumber: [UInt16] = []
    private var onMark: [UInt16] = []
    /// Rules that may begin with any word, known or not.
    private var onAnyWord: [UInt16] = []

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
        for (index, rule) in rules.enumerated() {
            let root = try compile(rule.pattern, &vocabulary, concepts)
            roots.append(root)
            let first = self.first(root)
            for word in first.words {
                if byWord.count <= Int(word) { byWord += Array(repeating: [], count: Int(word) + 1 - byWord.count) }
                byWord[Int(word)].append(UInt16(index))
            }
            if first.number { onNumber.append(UInt16(index)) }
            if first.mark { onMark.append(UInt16(index)) }
            if first.anyWord { onAnyWord.append(UInt16(index)) }
        }
        // A rule that may begin with any word stands among the others in its own order.
        for word in byWord.indices where !byWord[word].isEmpty && !onAnyWord.isEmpty {
            byWord[word] = Set(byWord[word] + onAnyWord).sorted()
        }
    }

    /// The longest match at each place, from left to right, none overlapping another; of equals the first rule's.
    /// - Parameter range: token indices; a match stays inside.
    package func matches(in tokens: Tokens, _ range: Range<Int>) -> [Found] {
        var found: [Found] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if let match = match(in: tokens, at: index, end: range.upperBound) {
                found.append(match)
                index = max(match.range.upperBound, index + 1)
            } else {
                index += 1
            }
        }
        return found
    }

    /// The longest match that starts at a token.
    package func match(in tokens: Tokens, at index: Int, end: Int, only: Int? = nil) -> Found? {
        let token = tokens[index]
        let candidates: [UInt16]
        switch token.kind {
        case .word:
            candidates =
                token.word >= 0 && Int(token.word) < byWord.count && !byWord[Int(token.word)].isEmpty
                ? byWord[Int(token.word)] : onAnyWord
        case .number: candidates = onNumber
        case .mark: candidates = onMark
        case .lineBreak: return nil
        }
        var best: Found?
        var captures: [Match.Capture] = []
        for candidate in candidates where only == nil || only == Int(candidate) {
            captures.removeAll(keepingCapacity: true)
            guard let after = fit(roots[Int(candidate)], tokens, index, end, &captures), after > index,
                after > best?.range.upperBound ?? index,
                let value = rules[Int(candidate)].produce(Match(tokens: tokens, range: index..<after, captures: captures))
            else { continue }
            best = Found(rule: rules[Int(candidate)].name, range: index..<after, value: value)
        }
        return best
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
                    let found = match(in: tokens, at: at, end: tokens.all.count, only: index)
                    if let found { values.append(describe(found.value)) }
                    at = max(found?.range.upperBound ?? 0, at + 1)
                }
                return values
            }
        }
    }
}

extension RuleSet {
    /// A compiled pattern: trivial values only, children by index, so that a match moves no reference counts.
    private enum Node: Sendable {
        case phrase(Int)
        case number(Int32, Int32, UInt8, UInt8)
        /// Marks as bits of the 128 ASCII characters.
        case mark(UInt64, UInt64)
        case capitalised, anyWord, tight, lineStart, lineEnd
        case optional(Int)
        /// Children `first ..< first + count` of a run of links.
        case either(first: Int, count: Int)
        case sequence(first: Int, count: Int)
        case link(Int)
        case repeated(Int, Int)
        case not(Int)
        case capture(Pattern.Slot, Int)
    }

    private mutating func compile(_ pattern: Pattern, _ vocabulary: inout Vocabulary, _ concepts: Concepts) throws(LexiconError)
        -> Int
    {
        let node: Node
        switch pattern {
        case .words(let words):
            var table = PhraseTable<Int32>()
            for (index, word) in words.enumerated() { table.insert(vocabulary.internPhrase(word), Int32(index)) }
            phrases.append(table)
            node = .phrase(phrases.count - 1)
        case .concept(let name):
            guard let table = concepts[name] else {
                throw LexiconError(.missing, file: name, reason: "is no concept of the grammar")
            }
            phrases.append(table)
            node = .phrase(phrases.count - 1)
        case .number(let range, let digits):
            node = .number(
                Int32(clamping: range.lowerBound), Int32(clamping: range.upperBound), UInt8(digits.lowerBound),
                UInt8(digits.upperBound))
        case .mark(let marks):
            var low: UInt64 = 0
            var high: UInt64 = 0
            for byte in marks.utf8 where byte < 128 {
                if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
            }
            node = .mark(low, high)
        case .capitalised: node = .capitalised
        case .anyWord: node = .anyWord
        case .tight: node = .tight
        case .lineStart: node = .lineStart
        case .lineEnd: node = .lineEnd
        case .optional(let child): node = .optional(try compile(child, &vocabulary, concepts))
        case .either(let children):
            let (first, count) = try compile(children, &vocabulary, concepts)
            node = .either(first: first, count: count)
        case .sequence(let children):
            let (first, count) = try compile(children, &vocabulary, concepts)
            node = .sequence(first: first, count: count)
        case .repeated(let child, let limit): node = .repeated(try compile(child, &vocabulary, concepts), limit)
        case .not(let child): node = .not(try compile(child, &vocabulary, concepts))
        case .capture(let slot, let child): node = .capture(slot, try compile(child, &vocabulary, concepts))
        }
        nodes.append(node)
        return nodes.count - 1
    }

    private mutating func compile(
        _ children: [Pattern], _ vocabulary: inout Vocabulary, _ concepts: Concepts
    ) throws(LexiconError) -> (first: Int, count: Int) {
        var links: [Int] = []
        for child in children { links.append(try compile(child, &vocabulary, concepts)) }
        let first = nodes.count
        nodes += links.map { .link($0) }
        return (first, links.count)
    }

    /// What a match of a node may begin with; `empty` where it may fit nothing.
    private struct First {
        var words: Set<Int32> = []
        var number = false, mark = false, anyWord = false, empty = false

        mutating func add(_ other: First) {
            words.formUnion(other.words)
            number = number || other.number
            mark = mark || other.mark
            anyWord = anyWord || other.anyWord
        }
    }

    private func first(_ node: Int) -> First {
        var result = First()
        switch nodes[node] {
        case .phrase(let table): result.words = Set(phrases[table].firstWords)
        case .number: result.number = true
        case .mark: result.mark = true
        case .capitalised, .anyWord: result.anyWord = true
        case .tight, .lineStart, .lineEnd, .not: result.empty = true
        case .optional(let child):
            result = first(child)
            result.empty = true
        case .either(let start, let count):
            for child in start..<start + count {
                let part = first(child)
                result.add(part)
                result.empty = result.empty || part.empty
            }
        case .sequence(let start, let count):
            result.empty = true
            for child in start..<start + count where result.empty {
                let part = first(child)
                result.add(part)
                result.empty = part.empty
            }
        case .link(let child), .repeated(let child, _), .capture(_, let child): result = first(child)
        }
        return result
    }

    /// - Returns: the index after the fit, nil where there is none.
    private func fit(_ node: Int, _ tokens: Tokens, _ index: Int, _ end: Int, _ captures: inout [Match.Capture]) -> Int? {
        switch nodes[node] {
        case .phrase(let table): return phrases[table].match(tokens, at: index, end: end)?.end
        case .number(let low, let high, let shortest, let longest):
            guard index < end else { return nil }
            let token = tokens[index]
            return token.kind == .number && token.word >= low && token.word <= high && token.length >= shortest
                && token.length <= longest
                ? index + 1 : nil
        case .mark(let low, let high):
            guard index < end, tokens[index].kind == .mark, tokens[index].mark > 0, tokens[index].mark < 128 else { return nil }
            let mark = UInt64(tokens[index].mark)
            return (mark < 64 ? low >> mark : high >> (mark - 64)) & 1 == 1 ? index + 1 : nil
        case .capitalised: return index < end && tokens[index].kind == .word && tokens[index].isCapitalised ? index + 1 : nil
        case .anyWord: return index < end && tokens[index].kind == .word ? index + 1 : nil
        case .tight: return index < end && !tokens[index].hasSpaceBefore ? index : nil
        case .lineStart: return index == 0 || tokens[index - 1].kind == .lineBreak ? index : nil
        case .lineEnd: return index >= tokens.all.count || tokens[index].kind == .lineBreak ? index : nil
        case .optional(let child):
            let kept = captures.count
            if let after = fit(child, tokens, index, end, &captures) { return after }
            captures.removeLast(captures.count - kept)
            return index
        case .either(let start, let count):
            let kept = captures.count
            for child in start..<start + count {
                if let after = fit(child, tokens, index, end, &captures) { return after }
                captures.removeLast(captures.count - kept)
            }
            return nil
        case .sequence(let start, let count):
            var at = index
            for child in start..<start + count {
                guard let after = fit(child, tokens, at, end, &captures) else { return nil }
                at = after
            }
            return at
        case .link(let child): return fit(child, tokens, index, end, &captures)
        case .repeated(let child, let limit):
            var at = index
            var times = 0
            while times < limit, let after = fit(child, tokens, at, end, &captures), after > at {
                at = after
                times += 1
            }
            return times > 0 ? at : nil
        case .not(let child):
            let kept = captures.count
            let after = fit(child, tokens, index, end, &captures)
            captures.removeLast(captures.count - kept)
            return after == nil ? index : nil
        case .capture(let slot, let child):
            guard let after = fit(child, tokens, index, end, &captures) else { return nil }
            captures.append(Match.Capture(slot: slot, range: index..<after, value: value(child, tokens, index, end)))
            return after
        }
    }

    /// The value of a captured number or concept.
    private func value(_ node: Int, _ tokens: Tokens, _ index: Int, _ end: Int) -> Int {
        switch nodes[node] {
        case .number: tokens[index].value
        case .phrase(let table): phrases[table].match(tokens, at: index, end: end).map { Int($0.value) } ?? 0
        case .either, .sequence, .optional, .repeated:
            index < end && tokens[index].kind == .number ? tokens[index].value : 0
        default: 0
        }
    }
}
