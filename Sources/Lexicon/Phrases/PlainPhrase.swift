/// The words of a phrase of which a look at its letters tells that it is in normal form: nearly all of those in `Data/`, of which some
/// twenty thousand are read at each start.
enum PlainPhrase {
    /// Makes the letters of a phrase small.
    /// - Parameter phrase: whole UTF-8.
    /// - Returns: how many words it has; nil, and nothing is changed, where ``NormalisedText`` must look at it.
    static func lower(_ phrase: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        var count = 0
        var isInside = false
        var index = 0
        while index < phrase.count {
            let byte = phrase[index]
            let isLetter: Bool
            if byte < 0x80 {
                guard byte >= 0x20, !isStopBehindT(index, phrase) else { return nil }
                isLetter = isSmallLetter(byte | 0x20)
                index &+= 1
            } else {
                guard let next = end(ofLetterAt: index, phrase) else { return nil }
                isLetter = true
                index = next
            }
            if isLetter, !isInside { count &+= 1 }
            isInside = isLetter
        }
        LetterCase.lower(phrase)
        return count
    }

    /// The next word of a phrase whose letters are small.
    static func word(in phrase: UnsafeMutableBufferPointer<UInt8>, from index: Int) -> Range<Int>? {
        var start = index
        while start < phrase.count, !isPart(phrase[start]) { start &+= 1 }
        guard start < phrase.count else { return nil }
        var end = start &+ 1
        while end < phrase.count, isPart(phrase[end]) { end &+= 1 }
        return start..<end
    }

    /// `T.Ư` is one word, as ``TokenCutter`` knows.
    private static func isStopBehindT(_ index: Int, _ phrase: UnsafeMutableBufferPointer<UInt8>) -> Bool {
        phrase[index] == UInt8(ascii: ".") && index > 0 && phrase[index &- 1] | 0x20 == UInt8(ascii: "t")
    }

    private static func isPart(_ byte: UInt8) -> Bool { byte >= 0x80 || isSmallLetter(byte) }

    private static func isSmallLetter(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }

    /// - Returns: nil where it is none of the alphabets that Vietnamese pages print, or what stands here may be no normal form: Ð and ð,
    ///   and a tone behind o or u where the word ends.
    private static func end(ofLetterAt index: Int, _ phrase: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        guard index &+ 1 < phrase.count else { return nil }
        let second = phrase[index &+ 1]
        let end: Int
        switch phrase[index] {
        case 0xC3 where second != 0x90 && second != 0xB0 && second != 0x97 && second != 0xB7: end = index &+ 2
        case 0xC4...0xC6: end = index &+ 2
        case 0xE1 where second == 0xBA || second == 0xBB: end = index &+ 3
        default: return nil
        }
        guard index > 0, [UInt8(ascii: "o"), UInt8(ascii: "u")].contains(phrase[index &- 1] | 0x20) else { return end }
        return end < phrase.count && isPart(phrase[end] | 0x20) ? end : nil
    }
}
