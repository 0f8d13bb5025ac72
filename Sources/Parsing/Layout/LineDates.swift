import Lexicon

/// The publication dates that the lines of a text print, each line read once.
struct LineDates {
    let reader: PublicationReader
    private let lines: [TextLine]
    /// By line index; nil for those not read yet.
    private var read: [[PublicationReader.Candidate]?]

    init(reader: PublicationReader, lines: [TextLine]) {
        self.reader = reader
        self.lines = lines
        read = Array(repeating: nil, count: lines.count)
    }

    /// Reads a line, and remembers what it found.
    mutating func note(_ index: Int) -> [PublicationReader.Candidate] {
        let found = reader.candidates(on: lines[index].tokens)
        read[index] = found
        return found
    }

    subscript(index: Int) -> [PublicationReader.Candidate] { read[index] ?? reader.candidates(on: lines[index].tokens) }
}
