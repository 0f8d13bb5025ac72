/// The twelve vowels with their tones, as tables: composition (NFC) and tone placement without a Unicode database.
enum VietnameseLetters {
    /// A vowel taken apart: base letter, shape (circumflex, breve, horn) and tone.
    struct Parts {
        /// ASCII vowel, either case.
        var base: UInt8
        /// 0 none, 1 circumflex, 2 breve, 3 horn
        var shape: UInt8
        /// 0 none, 1 grave, 2 acute, 3 hook above, 4 tilde, 5 dot below
        var tone: UInt8
    }

    /// One row per vowel: the scalars for no tone, grave, acute, hook, tilde, dot; `shape` as in ``Parts``.
    private static let rows: [(base: UInt8, shape: UInt8, scalars: [UInt32])] = {
        let lower: [(Character, UInt8, String)] = [
            ("a", 0, "aàáảãạ"), ("a", 1, "âầấẩẫậ"), ("a", 2, "ăằắẳẵặ"), ("e", 0, "eèéẻẽẹ"), ("e", 1, "êềếểễệ"),
            ("i", 0, "iìíỉĩị"),
            ("o", 0, "oòóỏõọ"), ("o", 1, "ôồốổỗộ"), ("o", 3, "ơờớởỡợ"), ("u", 0, "uùúủũụ"), ("u", 3, "ưừứửữự"),
            ("y", 0, "yỳýỷỹỵ"),
            ("A", 0, "AÀÁẢÃẠ"), ("A", 1, "ÂẦẤẨẪẬ"), ("A", 2, "ĂẰẮẲẴẶ"), ("E", 0, "EÈÉẺẼẸ"), ("E", 1, "ÊỀẾỂỄỆ"),
            ("I", 0, "IÌÍỈĨỊ"),
            ("O", 0, "OÒÓỎÕỌ"), ("O", 1, "ÔỒỐỔỖỘ"), ("O", 3, "ƠỜỚỞỠỢ"), ("U", 0, "UÙÚỦŨỤ"), ("U", 3, "ƯỪỨỬỮỰ"),
            ("Y", 0, "YỲÝỶỸỴ"),
        ]
        return lower.map { ($0.asciiValue ?? 0, $1, $2.unicodeScalars.map(\.value)) }
    }()

    /// Parts by scalar for U+0000...U+1EFF; base 0 where the scalar is no vowel.
    private static let partsByScalar: [Parts] = {
        var table = [Parts](repeating: Parts(base: 0, shape: 0, tone: 0), count: 0x1F00)
        for row in rows {
            for (tone, scalar) in row.scalars.enumerated() {
                table[Int(scalar)] = Parts(base: row.base, shape: row.shape, tone: UInt8(tone))
            }
        }
        return table
    }()

    /// Scalars by base (letter & 31, upper case + 32), shape and tone; 0 where there is no such letter.
    private static let scalarByParts: [UInt32] = {
        var table = [UInt32](repeating: 0, count: 64 * 4 * 6)
        for row in rows {
            for (tone, scalar) in row.scalars.enumerated() {
                table[index(Parts(base: row.base, shape: row.shape, tone: UInt8(tone)))] = scalar
            }
        }
        return table
    }()

    private static func index(_ parts: Parts) -> Int {
        let letter = Int(parts.base & 31) + (parts.base < 0x60 ? 32 : 0)
        return (letter * 4 + Int(parts.shape)) * 6 + Int(parts.tone)
    }

    static func parts(of scalar: UInt32) -> Parts? {
        guard scalar < 0x1F00 else { return nil }
        let parts = partsByScalar[Int(scalar)]
        return parts.base == 0 ? nil : parts
    }

    static func scalar(of parts: Parts) -> UInt32? {
        let scalar = scalarByParts[index(parts)]
        return scalar == 0 ? nil : scalar
    }

    /// `scalar` with a combining mark; nil where that is no Vietnamese letter (another composition may exist).
    static func compose(_ scalar: UInt32, mark: UInt32) -> UInt32? {
        guard var parts = parts(of: scalar) else { return nil }
        let shape: UInt8 = mark == 0x302 ? 1 : mark == 0x306 ? 2 : mark == 0x31B ? 3 : 0
        if shape != 0 {
            guard parts.shape == 0 else { return nil }
            parts.shape = shape
        } else {
            let tone: UInt8
            switch mark {
            case 0x300, 0x340: tone = 1
            case 0x301, 0x341: tone = 2
            case 0x309: tone = 3
            case 0x303: tone = 4
            case 0x323: tone = 5
            default: return nil
            }
            guard parts.tone == 0 else { return nil }
            parts.tone = tone
        }
        return self.scalar(of: parts)
    }

    /// The traditional spelling of an open syllable's end: `oà` -> `òa`, `uỷ` -> `ủy`; nil where the pair is none of these.
    static func traditional(_ first: UInt32, _ second: UInt32) -> (UInt32, UInt32)? {
        guard let left = parts(of: first), let right = parts(of: second), left.tone == 0, right.tone != 0, left.shape == 0,
            right.shape == 0
        else { return nil }
        switch (left.base | 0x20, right.base | 0x20) {
        case (UInt8(ascii: "o"), UInt8(ascii: "a")), (UInt8(ascii: "o"), UInt8(ascii: "e")),
            (UInt8(ascii: "u"), UInt8(ascii: "y")):
            break
        default: return nil
        }
        guard let toned = scalar(of: Parts(base: left.base, shape: 0, tone: right.tone)) else { return nil }
        return (toned, UInt32(right.base))
    }

    /// The two vowels behind g or q with the tone on the second, where a slip has put it on the i or u that belongs to the consonant:
    /// `gía` -> `giá`, `qúy` -> `quý`; nil where it has not.
    static func passed(from consonant: UInt8, _ first: UInt32, _ second: UInt32) -> (UInt32, UInt32)? {
        guard let left = parts(of: first), var right = parts(of: second), left.tone != 0, right.tone == 0, left.shape == 0,
            left.base | 0x20 == (consonant | 0x20 == UInt8(ascii: "g") ? UInt8(ascii: "i") : UInt8(ascii: "u"))
        else { return nil }
        right.tone = left.tone
        return scalar(of: right).map { (UInt32(left.base), $0) }
    }
}
