import Testing

@testable import Lexicon

struct WordTreeTests {
    /// Phrases of one to three of some words, as a counter makes them: enough to let the row grow several times.
    private static let phrases: [[Int32]] = (0..<300).map { number in
        let first = Int32(number % 40)
        return number < 40 ? [first] : [first, Int32(number * 7 % 90)] + (number % 3 == 0 ? [-2 - Int32(number)] : [])
    }

    @Test func `a tree that has grown finds every phrase, and no other`() {
        var tree = WordTree()
        var values: [[Int32]: Int32] = [:]
        for (number, phrase) in Self.phrases.enumerated() {
            tree.set(tree.insert(phrase), Int32(number))
            values[phrase] = Int32(number)
        }
        #expect(tree.nodes.count >= tree.places.count * 3 / 2 && tree.nodes.count.nonzeroBitCount == 1)
        for (phrase, value) in values {
            #expect(tree.longest(phrase[...]) == (value, phrase.count))
            #expect(tree.longest((phrase + [1_000])[...]) == (value, phrase.count))
        }
        #expect(tree.longest([40, 1]) == (WordTree.none, 0) && tree.longest([]) == (WordTree.none, 0))
        let listed = tree.phrases
        #expect(listed.count == values.count && listed.allSatisfy { values[$0.words] == $0.value })
        #expect(tree.firstWords() == (0..<40).map { Int32($0) })
        #expect(Set(tree.secondWords) == Set(values.keys.filter { $0.count > 1 }.map { $0[1] }))
    }

    @Test func `what a node says of its followers tells none of them off`() {
        var tree = WordTree()
        for phrase in Self.phrases { tree.set(tree.insert(phrase), 1) }
        for phrase in Self.phrases where phrase.count > 1 {
            let first = tree.step(WordTree.root, phrase[0])
            #expect(tree.nodes[Int(first)].mayGoOn(with: phrase[1]))
        }
        let alone = tree.insert([77])
        #expect(!(0..<64).contains { tree.nodes[Int(alone)].mayGoOn(with: $0) })
    }

    @Test func `trees of one row know nothing of one another`() {
        var tree = WordTree()
        tree.set(tree.insert([1, 2], from: -2), 12)
        tree.set(tree.insert([1], from: -3), 1)
        tree.set(tree.insert([2], from: -3), 0)
        #expect(tree.longest([1, 2], from: -2) == (12, 2) && tree.longest([1, 2], from: -3) == (1, 1))
        #expect(tree.longest([2], from: -2).value == WordTree.none && tree.longest([2], from: -3) == (0, 1))
        #expect(tree.longest([1]).value == WordTree.none && tree.firstWords(from: -3) == [1, 2])
    }

    @Test func `places stay as they are while there is room`() {
        var tree = WordTree()
        tree.reserve(100)
        let first = tree.child(WordTree.root, 5)
        for word in 0..<98 { _ = tree.child(first, Int32(word)) }
        #expect(tree.step(WordTree.root, 5) == first && tree.child(WordTree.root, 5) == first && tree.places.count == 99)
    }
}
