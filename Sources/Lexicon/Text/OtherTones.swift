extension Syllables {
    /// A syllable with each other tone in place of its own, composed: what a slip of one key makes of it.
    /// - Parameter word: one syllable, any case.
    package static func otherTones(of word: String) -> [String] {
        let scalars = word.unicodeScalars
        guard let place = scalars.firstIndex(where: { (VietnameseLetters.parts(of: $0.value)?.tone ?? 0) != 0 }),
            let parts = VietnameseLetters.parts(of: scalars[place].value)
        else { return [] }
        let (before, after) = (String(scalars[..<place]), String(scalars[scalars.index(after: place)...]))
        return (UInt8(1)...5).filter { $0 != parts.tone }.compactMap { tone in
            var other = parts
            other.tone = tone
            guard let value = VietnameseLetters.scalar(of: other), let scalar = Unicode.Scalar(value) else { return nil }
            return before + String(scalar) + after
        }
    }
}
