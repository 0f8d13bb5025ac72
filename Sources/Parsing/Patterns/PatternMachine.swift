import Lexicon

/// Compiled patterns of one rule set: flat tables of trivial values, read through pointers, so that a match neither moves
/// reference counts nor asks for generic types.
struct PatternMachine: Sendable {
    private(set) var nodes: [Node] = []
    /// What a node may begin with and go on with, by node: what most attempts end at.
    private var firsts: [TokenSet] = []
    private var seconds: [TokenSet] = []
    private var wordBits: [UInt64] = []
    /// The words of all phrases as one tree.
    private var steps = WordSteps()
    private var mostCaptures = 0
    /// Value of the phrase that ends at a node of the tree.
    private var ends: [Int32] = []
    /// First words of the phrases below a root, and second ones.
    private(set) var firstWords: [Int32: [Int32]] = [:]
    private(set) var secondWords: [Int32: [Int32]] = [:]
    /// Roots below which a phrase has one word.
    private(set) var singles: Set<Int32> = []
    /// Words of the longest phrase below a root.
    private var longest: [Int32: Int] = [:]
    /// Roots of concepts that several patterns name.
    private var conceptRoots: [String: Int32] = [:]

    /// Children by index, runs of children as links one after another.
    enum Node: Sendable {
        case phrase(Int32)
        case number(Int32, Int32, UInt8, UInt8)
        /// Marks as bits of the 128 ASCII characters.
        case mark(UInt64, UInt64)
        case capitalised, anyWord, tight, lineStart, lineEnd
        case optional(Int32)
        case either(first: Int32, count: Int32)
        case sequence(first: Int32, count: Int32)
        case link(Int32)
        case repeated(Int32, Int32)
        case not(Int32)
        case capture(Pattern.Slot, Int32)
    }

    /// No phrase ends here; a phrase's value is any other number.
    private static let none = Int32.min

    // MARK: compiling

    mutating func compile(_ pattern: Pattern, _ vocabulary: inout Vocabulary, _ concepts: Concepts) throws(LexiconError) -> Int {
        let node: Node
        switch pattern {
        case .words(let words):
            node = .phrase(
                insert(words.enumerated().map { (words: vocabulary.internPhrase($0.element), value: Int32($0.offset)) }))
        case .concept(let name):
            guard let table = concepts[name] else {
                throw LexiconError(.missing, file: name, reason: "is no concept of the grammar")
            }
            let root = conceptRoots[name] ?? insert(table.phrases)
            conceptRoots[name] = root
            node = .phrase(root)
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
        case .optional(let child): node = .optional(Int32(try compile(child, &vocabulary, concepts)))
        case .either(let children):
            let (first, count) = try compile(children, &vocabulary, concepts)
            node = .either(first: first, count: count)
        case .sequence(let children):
            let (first, count) = try compile(children, &vocabulary, concepts)
            node = .sequence(first: first, count: count)
        case .repeated(let child, let limit): node = .repeated(Int32(try compile(child, &vocabulary, concepts)), Int32(limit))
        case .not(let child): node = .not(Int32(try compile(child, &vocabulary, concepts)))
        case .capture(let slot, let child): node = .capture(slot, Int32(try compile(child, &vocabulary, concepts)))
        }
        nodes.append(node)
        return nodes.count - 1
    }

    private mutating func compile(
        _ children: [Pattern], _ vocabulary: inout Vocabulary, _ concepts: Concepts
    ) throws(LexiconError) -> (first: Int32, count: Int32) {
        var links: [Int] = []
        for child in children { links.append(try compile(child, &vocabulary, concepts)) }
        let first = nodes.count
        nodes += links.map { .link(Int32($0)) }
        return (Int32(first), Int32(links.count))
    }

    /// Adds a set of phrases below a root of its own.
    private mutating func insert(_ phrases: [(words: [Int32], value: Int32)]) -> Int32 {
        // Node 0 is never a target, so that 0 may mark a free place.
        if ends.isEmpty { ends.append(Self.none) }
        let root = Int32(ends.count)
        ends.append(Self.none)
        for phrase in phrases where !phrase.words.isEmpty {
            var node = root
            for word in phrase.words {
                var next = steps.next(node, word)
                if next == 0 {
                    next = Int32(ends.count)
                    steps.add(node, word, next: next)
                    ends.append(Self.none)
                }
                node = next
            }
            ends[Int(node)] = phrase.value
        }
        firstWords[root] = phrases.compactMap { $0.words.first }
        secondWords[root] = phrases.compactMap { $0.words.dropFirst().first }
        if phrases.contains(where: { $0.words.count == 1 }) { singles.insert(root) }
        longest[root] = phrases.reduce(0) { max($0, $1.words.count) }
        return root
    }

    /// Notes what each node may begin with; nothing is compiled afterwards.
    /// - Returns: that, by node.
    mutating func seal() -> [PatternOpening] {
        // Children stand before their parents, so that each node's opening is made of finished ones.
        var openings: [PatternOpening] = []
        for node in nodes { openings.append(opening(of: node, openings)) }
        var words = WordSets()
        firsts = openings.map { TokenSet($0.first, isOpen: $0.isEmpty, &words) }
        seconds = openings.map { TokenSet($0.second, isOpen: $0.isEmpty || $0.isSingle, &words) }
        wordBits = words.bits
        mostCaptures = nodes.indices.map { captures($0) }.max() ?? 0
        // What a link leads to stands in its place from now on: a match takes half the steps.
        for index in nodes.indices {
            if case .link(let child) = nodes[index] { nodes[index] = nodes[Int(child)] }
        }
        return openings
    }

    /// How many captures a node may hold at once, those of parts that fail in the end included.
    private func captures(_ node: Int) -> Int {
        switch nodes[node] {
        case .phrase, .number, .mark, .capitalised, .anyWord, .tight, .lineStart, .lineEnd: 0
        case .optional(let child), .link(let child), .not(let child): captures(Int(child))
        case .capture(_, let child): captures(Int(child)) + 1
        case .either(let start, let count): (start..<start + count).map { captures(Int($0)) }.max() ?? 0
        case .sequence(let start, let count): (start..<start + count).reduce(0) { $0 + captures(Int($1)) }
        case .repeated(let child, let limit): captures(Int(child)) * Int(limit)
        }
    }

    /// How many tokens a node may take, and how many of them at most before a number that it cannot do without; nil where it can.
    func reach(_ node: Int) -> (length: Int, number: Int?) {
        switch nodes[node] {
        case .phrase(let root): return (longest[root] ?? 0, nil)
        case .number: return (1, 0)
        case .mark, .capitalised, .anyWord: return (1, nil)
        case .tight, .lineStart, .lineEnd, .not: return (0, nil)
        case .optional(let child): return (reach(Int(child)).length, nil)
        case .either(let start, let count):
            let parts = (start..<start + count).map { reach(Int($0)) }
            let numbers = parts.compactMap(\.number)
            return (parts.map(\.length).max() ?? 0, numbers.count == parts.count ? numbers.max() : nil)
        case .sequence(let start, let count):
            var length = 0
            var number: Int?
            for part in (start..<start + count).map({ reach(Int($0)) }) {
                if number == nil, let inside = part.number { number = length + inside }
                length += part.length
            }
            return (length, number)
        case .link(let child), .capture(_, let child): return reach(Int(child))
        case .repeated(let child, let limit):
            let part = reach(Int(child))
            return (part.length * Int(limit), part.number)
        }
    }

    // MARK: matching

    /// Runs `body` with a matcher over these tokens; the matcher must not leave it.
    func withRun<Result>(_ tokens: Tokens, _ body: (inout Run) -> Result) -> Result {
        nodes.withUnsafeBufferPointer { nodes in
            firsts.withUnsafeBufferPointer { firsts in
                seconds.withUnsafeBufferPointer { seconds in
                    wordBits.withUnsafeBufferPointer { wordBits in
                        steps.entries.withUnsafeBufferPointer { steps in
                            ends.withUnsafeBufferPointer { ends in
                                tokens.all.withUnsafeBufferPointer { tokens in
                                    withUnsafeTemporaryAllocation(of: Match.Capture.self, capacity: mostCaptures) { captures in
                                        var run = Run(
                                            nodes: nodes, firsts: firsts, seconds: seconds, wordBits: wordBits, steps: steps,
                                            ends: ends, tokens: tokens, captures: captures)
                                        return body(&run)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Its methods are mutating although some only look: the compiler hands a copy of all its pointers to one that is not.
    struct Run: ~Copyable {
        let nodes: UnsafeBufferPointer<Node>
        let firsts: UnsafeBufferPointer<TokenSet>
        let seconds: UnsafeBufferPointer<TokenSet>
        let wordBits: UnsafeBufferPointer<UInt64>
        let steps: UnsafeBufferPointer<WordSteps.Entry>
        let ends: UnsafeBufferPointer<Int32>
        let tokens: UnsafeBufferPointer<Token>
        /// A stack of which ``captured`` places are taken; ``Match/Capture`` is trivial, so that leaving one needs no more.
        let captures: UnsafeMutableBufferPointer<Match.Capture>
        private(set) var captured = 0
        /// The first number token at or after the last index asked for.
        private var number = -1

        init(
            nodes: UnsafeBufferPointer<Node>, firsts: UnsafeBufferPointer<TokenSet>, seconds: UnsafeBufferPointer<TokenSet>,
            wordBits: UnsafeBufferPointer<UInt64>, steps: UnsafeBufferPointer<WordSteps.Entry>,
            ends: UnsafeBufferPointer<Int32>, tokens: UnsafeBufferPointer<Token>,
            captures: UnsafeMutableBufferPointer<Match.Capture>
        ) {
            self.nodes = nodes
            self.firsts = firsts
            self.seconds = seconds
            self.wordBits = wordBits
            self.steps = steps
            self.ends = ends
            self.tokens = tokens
            self.captures = captures
        }

        /// A rule's whole pattern at a token.
        /// - Returns: the index after the fit, nil where there is none.
        mutating func match(_ root: Int32, _ index: Int, _ end: Int) -> Int? {
            captured = 0
            return fit(root, index, end).flatMap { $0 > index ? $0 : nil }
        }

        /// What the last match captured.
        var found: [Match.Capture] { Array(captures[..<captured]) }

        /// Tokens from `index` to the next number, at most about `limit` of them looked at.
        @inline(__always)
        mutating func distanceToNumber(from index: Int, limit: Int) -> Int {
            if number < index {
                number = index
                let end = min(tokens.count, index + limit + 1)
                while number < end, tokens[number].kind != .number { number += 1 }
            }
            return number - index
        }

        /// - Returns: the index after the fit, nil where there is none.
        private mutating func fit(_ node: Int32, _ index: Int, _ end: Int) -> Int? {
            switch nodes[Int(node)] {
            case .phrase(let root): return phrase(root, index, end)?.end
            case .number(let low, let high, let shortest, let longest):
                return number(low, high, shortest, longest, index, end)
            case .mark(let low, let high): return mark(low, high, index, end)
            case .capitalised: return index < end && tokens[index].kind == .word && tokens[index].isCapitalised ? index + 1 : nil
            case .anyWord: return index < end && tokens[index].kind == .word ? index + 1 : nil
            case .tight: return index < end && !tokens[index].hasSpaceBefore ? index : nil
            case .lineStart: return index == 0 || tokens[index - 1].kind == .lineBreak ? index : nil
            case .lineEnd: return index >= tokens.count || tokens[index].kind == .lineBreak ? index : nil
            case .optional(let child):
                guard begins(child, index, end) else { return index }
                let kept = captured
                if let after = fit(child, index, end) { return after }
                captured = kept
                return index
            case .either(let start, let count):
                let kept = captured
                for child in start..<start + count {
                    guard begins(child, index, end) else { continue }
                    if let after = fit(child, index, end) { return after }
                    captured = kept
                }
                return nil
            case .sequence(let start, let count): return sequence(start..<start + count, index, end)
            case .link(let child): return fit(child, index, end)
            case .repeated(let child, let limit):
                var at = index
                var times = 0
                while times < limit, begins(child, at, end) {
                    let kept = captured
                    guard let after = fit(child, at, end), after > at else {
                        captured = kept
                        break
                    }
                    at = after
                    times += 1
                }
                return times > 0 ? at : nil
            case .not(let child):
                guard begins(child, index, end) else { return index }
                let kept = captured
                let after = fit(child, index, end)
                captured = kept
                return after == nil ? index : nil
            case .capture(let slot, let child):
                let (after, value): (Int, Int)
                if case .phrase(let root) = nodes[Int(child)] {
                    guard let found = phrase(root, index, end) else { return nil }
                    (after, value) = (found.end, Int(found.value))
                } else {
                    guard let next = fit(child, index, end) else { return nil }
                    (after, value) = (next, self.value(child, index, end))
                }
                capture(slot, index..<after, value)
                return after
            }
        }

        /// Of the parts of a sequence those that take one token at most are looked at here: entering them costs more than themselves.
        private mutating func sequence(_ parts: Range<Int32>, _ index: Int, _ end: Int) -> Int? {
            var at = index
            for part in parts {
                switch nodes[Int(part)] {
                case .number(let low, let high, let shortest, let longest):
                    guard let after = number(low, high, shortest, longest, at, end) else { return nil }
                    at = after
                case .mark(let low, let high):
                    guard let after = mark(low, high, at, end) else { return nil }
                    at = after
                case .tight: guard at < end, !tokens[at].hasSpaceBefore else { return nil }
                case .optional(let child):
                    guard begins(child, at, end) else { continue }
                    let kept = captured
                    if let after = fit(child, at, end) { at = after } else { captured = kept }
                case .capture(let slot, let child):
                    if case .number(let low, let high, let shortest, let longest) = nodes[Int(child)] {
                        guard let after = number(low, high, shortest, longest, at, end) else { return nil }
                        capture(slot, at..<after, tokens[at].value)
                        at = after
                    } else {
                        guard begins(part, at, end), let after = fit(part, at, end) else { return nil }
                        at = after
                    }
                default:
                    guard begins(part, at, end), let after = fit(part, at, end) else { return nil }
                    at = after
                }
            }
            return at
        }

        @inline(__always)
        private mutating func capture(_ slot: Pattern.Slot, _ range: Range<Int>, _ value: Int) {
            captures[captured] = Match.Capture(slot: slot, range: range, value: value)
            captured += 1
        }

        @inline(__always)
        private func number(
            _ low: Int32, _ high: Int32, _ shortest: UInt8, _ longest: UInt8, _ index: Int, _ end: Int
        ) -> Int? {
            guard index < end else { return nil }
            let token = tokens[index]
            return token.kind == .number && token.word >= low && token.word <= high && token.length >= shortest
                && token.length <= longest
                ? index + 1 : nil
        }

        @inline(__always)
        private func mark(_ low: UInt64, _ high: UInt64, _ index: Int, _ end: Int) -> Int? {
            guard index < end, tokens[index].kind == .mark, tokens[index].mark > 0, tokens[index].mark < 128 else { return nil }
            let mark = UInt64(tokens[index].mark)
            return (mark < 64 ? low >> mark : high >> (mark - 64)) & 1 == 1 ? index + 1 : nil
        }

        /// Whether a node may fit at a token at all.
        @inline(__always)
        mutating func begins(_ node: Int32, _ index: Int, _ end: Int) -> Bool {
            firsts[Int(node)].allows(tokens, index, end, wordBits) && seconds[Int(node)].allows(tokens, index + 1, end, wordBits)
        }

        /// The value of a captured pattern that is no concept.
        private mutating func value(_ node: Int32, _ index: Int, _ end: Int) -> Int {
            switch nodes[Int(node)] {
            case .number, .either, .sequence, .optional, .repeated:
                index < end && tokens[index].kind == .number ? tokens[index].value : 0
            default: 0
            }
        }

        /// The longest phrase below a root.
        private mutating func phrase(_ root: Int32, _ index: Int, _ end: Int) -> (value: Int32, end: Int)? {
            var node = root
            var found: (Int32, Int)?
            var at = index
            while at < end, tokens[at].kind == .word, tokens[at].word >= 0 {
                node = WordSteps.next(steps, node, tokens[at].word)
                guard node != 0 else { break }
                at += 1
                if ends[Int(node)] != PatternMachine.none { found = (ends[Int(node)], at) }
            }
            return found.map { (value: $0.0, end: $0.1) }
        }
    }
}
