/// Phrases of words as trees in one row of memory: a step from a node by a word is one hash and, as a rule, one line of memory, where
/// also stands what ends at the next node and what may follow it.
///
/// Open addressing. A node is known by its place in the row, which moves when the row grows: places are good until the next
/// ``reserve(_:)``. A Dictionary's seeded hash alone costs five times as much as a step.
@usableFromInline package struct WordTree: Sendable {
    /// No node; no value.
    @inlinable package static var none: Int32 { .min }
    /// Where phrases begin. Other negative numbers are roots of further trees in the same row.
    @inlinable package static var root: Int32 { -1 }

    /// 16 bytes: four in a line of memory, and none across two.
    @usableFromInline package struct Node: Sendable {
        /// Place of the node before this one; a root, or ``WordTree/none`` where the place is free.
        @usableFromInline package fileprivate(set) var parent: Int32
        @usableFromInline package fileprivate(set) var word: Int32
        /// Of the phrase that ends here.
        @usableFromInline package fileprivate(set) var value: Int32
        /// Words that may follow, as bits of their last five: most of those that are asked for do not, and end here.
        @usableFromInline package fileprivate(set) var followers: UInt32

        fileprivate static let free = Node(parent: WordTree.none, word: 0, value: WordTree.none, followers: 0)

        /// False is certain.
        @inlinable @inline(__always) package func mayGoOn(with word: Int32) -> Bool {
            followers &>> UInt32(truncatingIfNeeded: word) & 1 == 1
        }
    }

    /// A power of two of places, at most two thirds of them taken.
    @usableFromInline package private(set) var nodes = Array(repeating: Node.free, count: 4)
    /// The places of all nodes as they were added, each behind its parent.
    package private(set) var places: [Int32] = []

    package init() {}

    // MARK: steps

    /// The place of the next node; ``none`` where there is none.
    @inlinable package func step(_ place: Int32, _ word: Int32) -> Int32 {
        nodes.withUnsafeBufferPointer { Self.step($0, place, word) }
    }

    /// As above over ``nodes`` that the caller holds.
    @inlinable @inline(__always)
    package static func step(_ nodes: UnsafeBufferPointer<Node>, _ place: Int32, _ word: Int32) -> Int32 {
        let mask = nodes.count &- 1
        var at = hash(place, word) & mask
        while true {
            let node = nodes[at]
            if node.word == word, node.parent == place { return Int32(truncatingIfNeeded: at) }
            if node.parent == none { return none }
            at = (at &+ 1) & mask
        }
    }

    /// Fibonacci hashing: the high half of the product is mixed best.
    @inlinable @inline(__always) static func hash(_ place: Int32, _ word: Int32) -> Int {
        let key = UInt64(UInt32(bitPattern: place)) << 32 | UInt64(UInt32(bitPattern: word))
        return Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32)
    }

    /// The longest phrase at the head of a row of words.
    /// - Returns: its value, ``none`` where there is none, and how many words it has.
    package func longest(_ words: ArraySlice<Int32>, from root: Int32 = WordTree.root) -> (value: Int32, count: Int) {
        var found = (value: Self.none, count: 0)
        var place = root
        for (index, word) in words.enumerated() {
            place = step(place, word)
            guard place >= 0 else { break }
            if value(place) != Self.none { found = (value(place), index + 1) }
        }
        return found
    }

    @inlinable package func value(_ place: Int32) -> Int32 { nodes[Int(place)].value }

    /// The words that the phrases of a tree begin with, as they were added.
    package func firstWords(from root: Int32 = WordTree.root) -> [Int32] {
        places.lazy.map { nodes[Int($0)] }.filter { $0.parent == root }.map(\.word)
    }

    /// The words that phrases have in the second place, some of them more than once.
    package var secondWords: [Int32] {
        places.lazy.map { nodes[Int($0)] }.filter { $0.parent >= 0 && nodes[Int($0.parent)].parent < 0 }.map(\.word)
    }

    /// Every phrase with its value, as its last word was added.
    package var phrases: [(words: [Int32], value: Int32)] {
        places.compactMap { end in
            guard value(end) != Self.none else { return nil }
            var depth = 0
            var place = end
            while place >= 0 {
                depth += 1
                place = nodes[Int(place)].parent
            }
            var words = [Int32](repeating: 0, count: depth)
            place = end
            while place >= 0 {
                depth -= 1
                words[depth] = nodes[Int(place)].word
                place = nodes[Int(place)].parent
            }
            return (words: words, value: value(end))
        }
    }

    // MARK: building

    /// Makes room: places stay as they are while no more nodes than these are added.
    package mutating func reserve(_ count: Int) {
        var size = nodes.count
        while (places.count + count) * 3 > size * 2 { size *= 2 }
        guard size > nodes.count else { return }
        let old = nodes
        nodes = Array(repeating: Node.free, count: size)
        // Each node stands behind its parent, whose new place is known by then.
        var moved = [Int32](repeating: Self.none, count: old.count)
        for index in places.indices {
            var node = old[Int(places[index])]
            if node.parent >= 0 { node.parent = moved[Int(node.parent)] }
            let place = put(node)
            moved[Int(places[index])] = place
            places[index] = place
        }
    }

    /// The node behind another one by a word, added where it was not; for one more there must be room.
    package mutating func child(_ place: Int32, _ word: Int32) -> Int32 {
        let known = step(place, word)
        guard known == Self.none else { return known }
        if place >= 0 { nodes[Int(place)].followers |= 1 &<< UInt32(truncatingIfNeeded: word) }
        let new = put(Node(parent: place, word: word, value: Self.none, followers: 0))
        places.append(new)
        return new
    }

    /// The node that a phrase ends at.
    /// - Parameter words: at least one.
    package mutating func insert(_ words: [Int32], from root: Int32 = WordTree.root) -> Int32 {
        reserve(words.count)
        var place = root
        for word in words { place = child(place, word) }
        return place
    }

    /// Adds the phrases of another tree below a root.
    /// - Parameters:
    ///   - value: of a phrase here by what it is there.
    ///   - visit: takes each word of the other tree, its place in its phrases from 0, and whether one ends there.
    package mutating func graft(
        _ other: WordTree, below root: Int32, value: (Int32) -> Int32, visit: (_ word: Int32, _ depth: Int, _ isEnd: Bool) -> Void
    ) {
        reserve(other.places.count)
        // By place there: the place here, and the depth.
        var known = [(place: Int32, depth: Int32)](repeating: (Self.none, 0), count: other.nodes.count)
        for place in other.places {
            let node = other.nodes[Int(place)]
            // A parent stands before its children.
            let parent = node.parent < 0 ? (place: root, depth: -1) : known[Int(node.parent)]
            let new = child(parent.place, node.word)
            known[Int(place)] = (new, parent.depth + 1)
            if node.value != Self.none { set(new, value(node.value)) }
            visit(node.word, Int(parent.depth) + 1, node.value != Self.none)
        }
    }

    package mutating func set(_ place: Int32, _ value: Int32) { nodes[Int(place)].value = value }

    private mutating func put(_ node: Node) -> Int32 {
        let mask = nodes.count - 1
        var at = Self.hash(node.parent, node.word) & mask
        while nodes[at].parent != Self.none { at = (at + 1) & mask }
        nodes[at] = node
        return Int32(at)
    }
}
