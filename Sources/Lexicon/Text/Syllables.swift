/// Which letter sequences can be a Vietnamese syllable: onset, rime, and the tones that a stop consonant allows.
package struct Syllables: Sendable {
    /// Whether the rime ends in a stop, by rime without tone.
    private let rimes: [[UInt32]: Bool]
    private static let onsets: [[UInt32]] = [
        "ngh", "ng", "nh", "gh", "gi", "kh", "ph", "qu", "th", "tr", "ch", "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p",
        "r", "s",
        "t", "v", "x", "",
    ].map { $0.unicodeScalars.map(\.value) }

    /// - Throws: `.missing` where `rimes.tsv` or a column of it is.
    package init(_ lexicon: Lexicon) throws(LexiconError) {
        let table = try lexicon.table("rimes")
        let (rime, stop) = (try table.column("rime"), try table.column("stop_coda"))
        var rimes: [[UInt32]: Bool] = [:]
        for row in 0..<table.rowCount {
            rimes[table.field(row, rime).unicodeScalars.map(\.value)] = table.field(row, stop) == "1"
        }
        self.rimes = rimes
    }

    /// - Parameter word: lower-cased and normalised; either tone placement.
    package func isSyllable(_ word: some StringProtocol) -> Bool {
        var tone: UInt8 = 0
        var plain: [UInt32] = []
        for scalar in word.unicodeScalars {
            guard var parts = VietnameseLetters.parts(of: scalar.value) else {
                plain.append(scalar.value)
                continue
            }
            if parts.tone != 0 {
                guard tone == 0 else { return false }
                tone = parts.tone
                parts.tone = 0
            }
            plain.append(VietnameseLetters.scalar(of: parts) ?? scalar.value)
        }
        guard plain.count <= 7 else { return false }
        return Self.onsets.contains { onset in
            guard plain.starts(with: onset) else { return false }
            // gì, gìn: the i of gi- is the rime's own.
            let rest = Array(plain[onset.count...])
            let stop = rimes[rest] ?? (onset.count == 2 && onset[0] == 0x67 && onset[1] == 0x69 ? rimes[[0x69] + rest] : nil)
            guard let stop else { return false }
            return !stop || tone == 2 || tone == 5
        }
    }
}
