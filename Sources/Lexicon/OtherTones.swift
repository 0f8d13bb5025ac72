extension Syllables {
    /// A syllable with each other tone in place of its own, composed: what a slip of one key makes of it.
    /// - Parameter word: one syllable, any case.
    package static func otherTones(of word: String) -> [String] {
        let scalars = Array(word.unicodeScalars)
        guard let place = scalars.indices.first(where: { (VietnameseLetters.parts(of: scalars[$0].value)?.tone ?? 0) != 0 }),
            let parts = VietnameseLetters.parts(of: scalars[place].value)
        else { return [] }
        return (UInt8(1)...5).filter { $0 != parts.tone }.compactMap { tone in
            var other = parts
            other.tone = tone
            guard let value = VietnameseLetters.scalar(of: other), let scalar = Unicode.Scalar(value) else { return nil }
            var changed = scalars
            changed[place] = scalar
            return String(String.UnicodeScalarView(changed))
        }
    }
}
