import Foundation

/// What each letter is to search: its lower case, its accents apart from it, and what it is without them.
///
/// Covers the scalars below U+2000, where every Latin, Greek and Cyrillic letter with its accents stands; built once.
struct LetterTable: Sendable {
    static let shared = LetterTable()

    enum Tone: UInt8, Sendable {
        case level, grave, hook, tilde, acute, dot
    }

    /// What a hot loop asks of a scalar, in one look.
    struct Traits: OptionSet, Sendable {
        let rawValue: UInt8
        /// Stands in words.
        static let word = Traits(rawValue: 1)
        /// a e i o u y, with any accent.
        static let vowel = Traits(rawValue: 2)
        /// Bears a tone mark.
        static let toned = Traits(rawValue: 4)
        /// A vowel with another accent than its tone: ă â ê ô ơ ư.
        static let quality = Traits(rawValue: 8)
        /// A combining mark, or what stands inside words and changes nothing.
        static let joining = Traits(rawValue: 16)
    }

    /// By scalar, below ``end``.
    let traits: [Traits]
    /// Composed lower case by scalar, where ``traits`` has a word's letter.
    let small: [UInt16]
    /// The letter without any accent, by scalar in either case, in five bits: enough to tell that two words differ.
    let openings: [UInt8]
    /// By byte of UTF-8, whether it is of a letter that stands in words, where ``isPlain(_:)`` says that text has no other letters with
    /// these first bytes. Of most letters beyond Vietnamese it is not told.
    let inside: [Bool]

    /// One past the last scalar that the table knows.
    static let end: UInt32 = 0x2000
    /// Composed lower case by scalar; 0 where the scalar ends a word.
    private let lower: [UInt32]
    /// The letter without its tone mark (ấ -> â), by composed lower case.
    private let toneless: [UInt32]
    /// The letter without any accent (ấ -> a, đ -> d), by composed lower case.
    private let base: [UInt32]
    private let tones: [UInt8]
    /// Letter and combining mark, in any order of marks, to the letter that has both.
    private let composed: [UInt64: UInt32]

    private static let toneMarks: [UInt32: Tone] = [
        0x300: .grave, 0x309: .hook, 0x303: .tilde, 0x301: .acute, 0x323: .dot,
    ]
    /// The soft hyphen, which stands inside words.
    private static let ignorable: UInt32 = 0xAD

    private init() {
        var lower = [UInt32](repeating: 0, count: Int(Self.end))
        var toneless = lower
        var base = lower
        var tones = [UInt8](repeating: 0, count: Int(Self.end))
        var parts: [UInt32: [UInt32]] = [:]
        for value in 0..<Self.end {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let properties = scalar.properties
            guard properties.isAlphabetic || properties.generalCategory == .decimalNumber else { continue }
            // A combining vowel sign of an Indic script is alphabetic; as a letter of its own it is found again all the same.
            let mapped = properties.lowercaseMapping.unicodeScalars
            // İ alone lowers to two scalars, and stays.
            let small = mapped.count == 1 ? mapped.first?.value ?? value : value
            lower[Int(value)] = small < Self.end ? small : value
            toneless[Int(value)] = value
            base[Int(value)] = value
            let pieces = String(Character(scalar)).decomposedStringWithCanonicalMapping.unicodeScalars.map(\.value)
            if pieces.count > 1 { parts[value] = pieces }
        }
        // Texts converted from older fonts write the Icelandic or the African letter for the Vietnamese one: they look the same.
        for lookalike in [0x110, 0xD0, 0xF0, 0x189, 0x256] { lower[lookalike] = 0x111 }
        base[0x111] = 0x64
        var composed: [UInt64: UInt32] = [:]
        for (letter, pieces) in parts where pieces.count == 2 { composed[Self.pair(pieces[0], pieces[1])] = letter }
        for (letter, pieces) in parts where pieces.count == 3 {
            for (first, second) in [(pieces[1], pieces[2]), (pieces[2], pieces[1])] {
                if let inner = composed[Self.pair(pieces[0], first)] { composed[Self.pair(inner, second)] = letter }
            }
        }
        for (letter, pieces) in parts {
            base[Int(letter)] = pieces[0] < Self.end ? pieces[0] : letter
            guard let tone = pieces.dropFirst().lazy.compactMap({ Self.toneMarks[$0] }).first else { continue }
            let rest = pieces.dropFirst().filter { Self.toneMarks[$0] == nil }
            let bare = rest.reduce(Optional(pieces[0])) { letter, mark in
                letter.flatMap { composed[Self.pair($0, mark)] }
            }
            guard let bare, bare < Self.end else { continue }
            toneless[Int(letter)] = bare
            tones[Int(letter)] = tone.rawValue
        }
        traits = (0..<Self.end).map { value in
            if value >= 0x300 && value < 0x370 || value == Self.ignorable { return .joining }
            let letter = Int(lower[Int(value)])
            guard letter != 0 else { return [] }
            var traits: Traits = .word
            if tones[letter] != 0 { traits.insert(.toned) }
            let bare = Int(toneless[letter])
            if [0x61, 0x65, 0x69, 0x6F, 0x75, 0x79].contains(base[bare]) {
                traits.insert(.vowel)
                if UInt32(bare) != base[bare] { traits.insert(.quality) }
            }
            return traits
        }
        small = lower.map { UInt16(truncatingIfNeeded: $0) }
        openings = lower.map { UInt8($0 < Self.end ? base[Int($0)] & 31 : 0) }
        let leads: Set = [0xC3, 0xC4, 0xC5, 0xC6, 0xE1]
        inside = (0..<256).map { byte in
            if byte < 0x80 { return lower[byte] != 0 }
            return byte < 0xC0 || leads.contains(byte)
        }
        self.lower = lower
        self.toneless = toneless
        self.base = base
        self.tones = tones
        self.composed = composed
    }

    /// Whether all scalars from U+00C0 to U+01BF are letters, as all but × and ÷ are, and all from U+1000 to U+1FFF are U+1E80...U+1EFF.
    static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count > 1 else { return true }
        var isOther: UInt8 = 0
        for index in 0..<text.count - 1 {
            let (lead, next) = (text[index], text[index + 1])
            isOther |= (lead == 0xC3 ? 1 : 0) & (next == 0x97 || next == 0xB7 ? 1 : 0)
            isOther |= (lead == 0xE1 ? 1 : 0) & (next & 0xFE == 0xBA ? 0 : 1)
        }
        return isOther == 0
    }

    /// Composed lower case; 0 where the scalar ends a word. - Parameter scalar: below ``end``.
    @inline(__always)
    func lowered(_ scalar: UInt32) -> UInt32 { lower[Int(scalar)] }

    @inline(__always)
    func isMark(_ scalar: UInt32) -> Bool { scalar >= 0x300 && scalar < 0x370 }

    /// Stands inside words and changes nothing: the soft hyphen, joiners, the byte order mark.
    @inline(__always)
    func isIgnorable(_ scalar: UInt32) -> Bool {
        scalar == Self.ignorable || (scalar >= 0x200B && scalar <= 0x200D) || scalar == 0x2060 || scalar == 0xFEFF
    }

    /// The letter with a combining mark on it; the letter itself where Unicode has no such letter.
    func compose(_ letter: UInt32, _ mark: UInt32) -> UInt32 {
        // U+0340 and U+0341 are old names of the grave and the acute.
        let mark = mark == 0x340 ? 0x300 : mark == 0x341 ? 0x301 : mark
        return composed[Self.pair(letter, mark)] ?? letter
    }

    func tone(_ letter: UInt32) -> Tone {
        letter < Self.end ? Tone(rawValue: tones[Int(letter)]) ?? .level : .level
    }

    func toneless(_ letter: UInt32) -> UInt32 { letter < Self.end ? toneless[Int(letter)] : letter }

    func base(_ letter: UInt32) -> UInt32 { letter < Self.end ? base[Int(letter)] : letter }

    func letter(_ toneless: UInt32, with tone: Tone) -> UInt32 {
        guard let mark = Self.toneMarks.first(where: { $0.value == tone })?.key else { return toneless }
        return composed[Self.pair(toneless, mark)] ?? toneless
    }

    private static func pair(_ letter: UInt32, _ mark: UInt32) -> UInt64 { UInt64(letter) << 32 | UInt64(mark) }
}
