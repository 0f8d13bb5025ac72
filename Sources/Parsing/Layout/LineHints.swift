import Articles

/// What the format said of the lines of a text, by line number.
struct LineHints: Sendable {
    private let lines: [DecodedLine]
    /// By line number: the place of the first of ``lines`` that bears it; empty where each line stands at its own number, as decoding
    /// writes them.
    private let places: [Int: Int]

    init(_ lines: [DecodedLine]) {
        self.lines = lines
        let isInOrder = lines.indices.allSatisfy { lines[$0].line == $0 }
        places =
            isInOrder
            ? [:] : Dictionary(lines.indices.map { (lines[$0].line, $0) }, uniquingKeysWith: { first, _ in first })
    }

    var isEmpty: Bool { lines.isEmpty }

    subscript(number: Int) -> DecodedLine? {
        if places.isEmpty { return lines.indices.contains(number) ? lines[number] : nil }
        return places[number].map { lines[$0] }
    }
}
