/// Whether a word's tone mark stands where ``WordScanner`` puts it, told from the traits of its letters: bit n is letter n.
struct ToneCheck {
    /// Letters so far.
    private(set) var count = 0
    private var vowels: UInt64 = 0
    private var qualities: UInt64 = 0
    private var tones: UInt64 = 0
    /// The last four, 16 bits each.
    private var letters: UInt64 = 0
    /// ``letters`` when the first vowel had passed: the vowel last, the letter before it next.
    private var onset: UInt64 = 0

    @inline(__always)
    mutating func take(_ letter: Int, _ traits: LetterTable.Traits) {
        let bits = UInt64(traits.rawValue)
        letters = letters << 16 | UInt64(truncatingIfNeeded: letter)
        if vowels == 0 { onset = letters }
        vowels |= (bits >> 1 & 1) << UInt64(count)
        tones |= (bits >> 2 & 1) << UInt64(count)
        qualities |= (bits >> 3 & 1) << UInt64(count)
        count += 1
    }

    /// False also where only the whole rules can tell.
    @inline(__always)
    func isPlaced(_ table: LetterTable) -> Bool {
        // No tone mark, or more than one: nothing is moved.
        guard tones & (tones &- 1) == 0, tones != 0 else { return true }
        guard tones & vowels != 0 else { return false }
        // The last of the vowels with an accent of their own bears the mark.
        if qualities != 0 { return tones == 1 << UInt64(63 - qualities.leadingZeroBitCount) }
        var group = vowels
        if group & (group &- 1) == 0 { return true }
        let first = group.trailingZeroBitCount
        // More than one group of vowels is no Vietnamese syllable, and is left alone.
        guard (group >> UInt64(first)) & ((group >> UInt64(first)) &+ 1) == 0 else { return true }
        if first > 0 {
            let (consonant, vowel) = (onset >> 16 & 0xFFFF, table.toneless(UInt32(onset & 0xFFFF)))
            if (consonant == 0x71 && vowel == 0x75) || (consonant == 0x67 && vowel == 0x69) { group &= group &- 1 }
        }
        let start = group & (0 &- group)
        switch group.nonzeroBitCount {
        case 1: return tones == start
        case 2: return tones == (count > 64 - group.leadingZeroBitCount ? start << 1 : start)
        case 3: return tones == start << 1
        default: return true
        }
    }
}
