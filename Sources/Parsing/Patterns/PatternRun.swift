import Lexicon

extension PatternMachine {
    /// Matches patterns over the tokens of one text.
    ///
    /// Its methods are mutating although some only look: the compiler hands a copy of all its pointers to one that is not.
    struct Run: ~Copyable {
        private let parts: UnsafeBufferPointer<Part>
        private let classes: UnsafeBufferPointer<UInt16>
        private let rows: UnsafeBufferPointer<UInt64>
        private let width: Int
        private let tree: UnsafeBufferPointer<WordTree.Node>
        private let tokens: UnsafeBufferPointer<Token>
        /// A stack of which ``captured`` places are taken; ``Match/Capture`` is trivial, so that leaving one needs no more.
        private let captures: UnsafeMutableBufferPointer<Match.Capture>
        private var captured = 0
        private var last = Place()
        /// The first number token at or after the last index asked for.
        private var number = -1

        init(
            parts: UnsafeBufferPointer<Part>, classes: UnsafeBufferPointer<UInt16>, rows: UnsafeBufferPointer<UInt64>, width: Int,
            tree: UnsafeBufferPointer<WordTree.Node>, tokens: UnsafeBufferPointer<Token>,
            captures: UnsafeMutableBufferPointer<Match.Capture>
        ) {
            self.parts = parts
            self.classes = classes
            self.rows = rows
            self.width = width
            self.tree = tree
            self.tokens = tokens
            self.captures = captures
        }

        /// What may begin at a token: the rows of its class and of the next token's.
        private struct Place {
            fileprivate var index = -1
            fileprivate var end = -1
            fileprivate var first = 0
            fileprivate var second = 0
        }

        /// As a rule the place that was asked for last: several parts are tried at each token.
        @inline(__always)
        private mutating func place(_ index: Int, _ end: Int) -> Place {
            if index != last.index || end != last.end {
                last = Place(index: index, end: end, first: row(index, end), second: row(index &+ 1, end))
            }
            return last
        }

        @inline(__always)
        private mutating func row(_ index: Int, _ end: Int) -> Int {
            index < end ? TokenClasses.number(of: tokens[index], classes) &* width : 0
        }

        /// Whether a node may fit at a place at all.
        @inline(__always)
        private mutating func begins(_ node: Int32, _ place: Place) -> Bool {
            let part = parts[Int(node)]
            return rows[place.first &+ Int(part.first >> 6)] &>> UInt64(part.first)
                & rows[place.second &+ Int(part.second >> 6)] &>> UInt64(part.second) & 1 == 1
        }

        /// The rules that may fit at a token, as bits.
        @inline(__always)
        mutating func rules(_ index: Int, _ end: Int) -> UInt64 {
            let place = place(index, end)
            return rows[place.first] & rows[place.second &+ 1] & rows[row(index &+ 2, end) &+ 2]
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
            switch parts[Int(node)].node {
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
                guard begins(child, place(index, end)) else { return index }
                let kept = captured
                if let after = fit(child, index, end) { return after }
                captured = kept
                return index
            case .either(let start, let count):
                let kept = captured
                let place = place(index, end)
                for child in start..<start + count {
                    guard begins(child, place) else { continue }
                    if let after = fit(child, index, end) { return after }
                    captured = kept
                }
                return nil
            case .sequence(let start, let count): return sequence(start..<start + count, index, end)
            case .link(let child): return fit(child, index, end)
            case .repeated(let child, let limit):
                var at = index
                var times = 0
                while times < limit, begins(child, place(at, end)) {
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
                guard begins(child, place(index, end)) else { return index }
                let kept = captured
                let after = fit(child, index, end)
                captured = kept
                return after == nil ? index : nil
            case .capture(let slot, let child):
                let (after, value): (Int, Int)
                if case .phrase(let root) = parts[Int(child)].node {
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
        private mutating func sequence(_ nodes: Range<Int32>, _ index: Int, _ end: Int) -> Int? {
            var at = index
            for part in nodes {
                switch parts[Int(part)].node {
                case .number(let low, let high, let shortest, let longest):
                    guard let after = number(low, high, shortest, longest, at, end) else { return nil }
                    at = after
                case .mark(let low, let high):
                    guard let after = mark(low, high, at, end) else { return nil }
                    at = after
                case .tight: guard at < end, !tokens[at].hasSpaceBefore else { return nil }
                case .optional(let child):
                    guard begins(child, place(at, end)) else { continue }
                    let kept = captured
                    if let after = fit(child, at, end) { at = after } else { captured = kept }
                case .capture(let slot, let child):
                    if case .number(let low, let high, let shortest, let longest) = parts[Int(child)].node {
                        guard let after = number(low, high, shortest, longest, at, end) else { return nil }
                        capture(slot, at..<after, tokens[at].value)
                        at = after
                    } else {
                        guard begins(part, place(at, end)), let after = fit(part, at, end) else { return nil }
                        at = after
                    }
                default:
                    guard begins(part, place(at, end)), let after = fit(part, at, end) else { return nil }
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

        /// The value of a captured pattern that is no concept.
        private mutating func value(_ node: Int32, _ index: Int, _ end: Int) -> Int {
            switch parts[Int(node)].node {
            case .number, .either, .sequence, .optional, .repeated:
                index < end && tokens[index].kind == .number ? tokens[index].value : 0
            default: 0
            }
        }

        /// The longest phrase below a root.
        private mutating func phrase(_ root: Int32, _ index: Int, _ end: Int) -> (value: Int32, end: Int)? {
            guard index < end, tokens[index].kind == .word else { return nil }
            var found: (value: Int32, end: Int)?
            var at = index + 1
            var place = WordTree.step(tree, root, tokens[index].word)
            while place >= 0 {
                let node = tree[Int(place)]
                if node.value != WordTree.none { found = (node.value, at) }
                guard at < end, tokens[at].kind == .word, node.mayGoOn(with: tokens[at].word) else { break }
                place = WordTree.step(tree, place, tokens[at].word)
                at += 1
            }
            return found
        }
    }
}
