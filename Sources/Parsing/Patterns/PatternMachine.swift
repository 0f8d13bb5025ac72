import Lexicon

/// Compiled patterns of one rule set: flat tables of trivial values, read through pointers, so that a match neither moves
/// reference counts nor asks for generic types.
struct PatternMachine: Sendable {
    private(set) var nodes: [Node] = []
    /// The nodes once nothing more is compiled.
    private var parts: [Part] = []
    /// The class of each token, and what the tokens of a class may begin: what most attempts end at.
    private var classes: [UInt16] = []
    private var rows = TokenRows()
    /// The phrases of each set below a root of its own.
    private var tree = WordTree()
    private var roots: Int32 = 0
    private var mostCaptures = 0
    /// What the phrases below a root begin with.
    private(set) var phraseOpenings: [Int32: PatternOpening] = [:]
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

    /// A node with the questions to ask of a token and the next one before it is tried, as bits of ``rows``.
    struct Part: Sendable {
        let node: Node
        let first: UInt16
        let second: UInt16
    }

    // MARK: compiling

    mutating func compile(_ pattern: Pattern, _ vocabulary: inout Vocabulary, _ concepts: Concepts) throws(LexiconError) -> Int {
        let node: Node
        switch pattern {
        case .words(let words):
            var phrases = PhraseTable<Int32>()
            for (index, phrase) in words.enumerated() { phrases.insert(vocabulary.internPhrase(phrase), Int32(index)) }
            node = .phrase(insert(phrases))
        case .concept(let name):
            guard let table = concepts[name] else {
                throw LexiconError(.missing, file: name, reason: "is no concept of the grammar")
            }
            let root = conceptRoots[name] ?? insert(table)
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
    private mutating func insert(_ phrases: PhraseTable<Int32>) -> Int32 {
        roots -= 1
        var opening = PatternOpening()
        var most = 0
        tree.graft(phrases.tree, below: roots) {
            phrases.value($0)
        } visit: { word, depth, isEnd in
            opening.add(word, at: depth, isEnd: isEnd)
            most = max(most, depth + 1)
        }
        phraseOpenings[roots] = opening
        longest[roots] = most
        return roots
    }

    /// Notes what each node may begin with; nothing is compiled afterwards.
    /// - Parameter rules: the nodes of whole patterns.
    /// - Returns: that, by node.
    mutating func seal(_ rules: [Int32]) -> [PatternOpening] {
        // Children stand before their parents, so that each node's opening is made of finished ones.
        var openings: [PatternOpening] = []
        for node in nodes { openings.append(opening(of: node, openings)) }
        var questions: [TokenRows.Question] = []
        var known: [TokenRows.Question: Int] = [:]
        func bit(_ question: TokenRows.Question) -> Int {
            if let bit = known[question] { return bit }
            known[question] = questions.count
            questions.append(question)
            return questions.count - 1
        }
        let asked = openings.map { opening in
            (
                first: bit(TokenRows.Question(opening.first, isOpen: opening.isEmpty)),
                second: bit(TokenRows.Question(opening.second, isOpen: opening.isEmpty || opening.isSingle))
            )
        }
        let patterns = rules.map { rule in
            let opening = openings[Int(rule)]
            let isOpen = opening.isEmpty || opening.isSingle || opening.isDouble
            return [asked[Int(rule)].first, asked[Int(rule)].second, bit(TokenRows.Question(opening.third, isOpen: isOpen))]
        }
        let classes = TokenClasses(of: questions.map(\.choice))
        rows = TokenRows(questions, rules: patterns, classes)
        self.classes = classes.numbers
        var captures: [Int] = []
        for node in nodes { captures.append(self.captures(of: node, captures)) }
        mostCaptures = captures.max() ?? 0
        parts = nodes.indices.map { index in
            // What a link leads to stands in its place from now on: a match takes half the steps.
            var index = index
            while case .link(let child) = nodes[index] { index = Int(child) }
            return Part(
                node: nodes[index], first: UInt16(rows.bit(asked[index].first)), second: UInt16(rows.bit(asked[index].second)))
        }
        // Kilobytes a set, which nobody asks for any more.
        phraseOpenings = [:]
        return openings
    }

    /// How many captures a node may hold at once, those of parts that fail in the end included.
    /// - Parameter known: of the nodes before it, its children among them.
    private func captures(of node: Node, _ known: [Int]) -> Int {
        switch node {
        case .phrase, .number, .mark, .capitalised, .anyWord, .tight, .lineStart, .lineEnd: 0
        case .optional(let child), .link(let child), .not(let child): known[Int(child)]
        case .capture(_, let child): known[Int(child)] + 1
        case .either(let start, let count): known[Int(start)..<Int(start + count)].max() ?? 0
        case .sequence(let start, let count): known[Int(start)..<Int(start + count)].reduce(0, +)
        case .repeated(let child, let limit): known[Int(child)] * Int(limit)
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
        parts.withUnsafeBufferPointer { parts in
            classes.withUnsafeBufferPointer { classes in
                rows.bits.withUnsafeBufferPointer { bits in
                    tree.nodes.withUnsafeBufferPointer { tree in
                        tokens.all.withUnsafeBufferPointer { tokens in
                            withUnsafeTemporaryAllocation(of: Match.Capture.self, capacity: mostCaptures) { captures in
                                var run = Run(
                                    parts: parts, classes: classes, rows: bits, width: rows.width, tree: tree, tokens: tokens,
                                    captures: captures)
                                return body(&run)
                            }
                        }
                    }
                }
            }
        }
    }
}
