/// What words begin with: their first two letters without accents, in five bits each. Neither case nor spelling changes them.
struct WordOpenings {
    private var known = [Bool](repeating: false, count: 1 << 10)
    private var first = [Bool](repeating: false, count: 1 << 5)

    @inline(__always)
    func has(_ opening: Int) -> Bool { known[opening] }

    /// - Parameter letter: ASCII.
    @inline(__always)
    func mayBegin(_ letter: UInt8) -> Bool { first[Int(letter & 31)] }

    /// - Parameters:
    ///   - word: as ``WordScanner`` writes it.
    ///   - isBeginning: more letters may follow.
    mutating func insert(_ word: [UInt8], isBeginning: Bool = false) {
        let letters = LetterTable.shared
        let opening = String(decoding: word, as: UTF8.self).unicodeScalars.prefix(2).map {
            $0.value < LetterTable.end ? Int(letters.openings[Int($0.value)]) : 0
        }
        guard let letter = opening.first else { return }
        first[letter] = true
        for second in opening.count == 1 && isBeginning ? Array(0..<32) : [opening.count > 1 ? opening[1] : 0] {
            known[letter << 5 | second] = true
        }
    }
}
