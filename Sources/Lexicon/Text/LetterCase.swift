/// Upper and lower case of Latin letters as UTF-8 bytes, for the alphabets that Vietnamese pages print.
package enum LetterCase {
    /// Lower-cases ASCII, Latin-1 and the Vietnamese letters in place; every mapping keeps its length in bytes.
    package static func lower(_ text: UnsafeMutableBufferPointer<UInt8>) {
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte < 0x80 {
                if byte &- 0x41 < 26 { text[index] = byte | 0x20 }
                index += 1
            } else if byte < 0xE0 {
                guard index + 1 < text.count else { return }
                text[index + 1] = lowerSecond(lead: byte, text[index + 1])
                index += 2
            } else {
                if byte == 0xE1, index + 2 < text.count, isVietnameseBlock(text[index + 1], text[index + 2]) {
                    text[index + 2] |= 1
                }
                index += byte < 0xF0 ? 3 : 4
            }
        }
    }

    /// The small form of a text as UTF-8: what names are compared by.
    package static func lowered(_ text: String) -> [UInt8] {
        var bytes = Array(text.utf8)
        bytes.withUnsafeMutableBufferPointer { lower($0) }
        return bytes
    }

    /// Small letters in capitals: what ``lower(_:)`` takes back.
    /// - Parameter firstOnly: the first letter of each word alone; a space ends a word.
    static func raised(_ text: [UInt8], firstOnly: Bool = false) -> [UInt8] {
        var text = text
        text.withUnsafeMutableBufferPointer { text in
            var start = 0
            while start < text.count {
                var end = start + 1
                while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
                if !firstOnly || start == 0 || text[start - 1] == 0x20 {
                    text[end - 1] = capitalLast(UnsafeBufferPointer(text), start, end - 1)
                }
                start = end
            }
        }
        return text
    }

    /// The last byte of a small letter's capital, which stands 32 before it or right before it; that byte itself where it has none.
    private static func capitalLast(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ last: Int) -> UInt8 {
        let small = text[last]
        func isCapital(_ capital: UInt8) -> Bool {
            switch last - start {
            case 0: small &- 0x61 < 26 && capital | 0x20 == small
            case 1: text[start] < 0xE0 && lowerSecond(lead: text[start], capital) == small
            case 2: text[start] == 0xE1 && isVietnameseBlock(text[start + 1], capital) && capital | 1 == small
            default: false
            }
        }
        return isCapital(small &- 0x20) ? small &- 0x20 : isCapital(small &- 1) ? small &- 1 : small
    }

    /// The last byte of the small form of a scalar of several bytes: all others stay.
    /// - Parameter last: index of that byte; a scalar cut short stays as it is.
    @inline(__always)
    static func lowerLast(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ last: Int) -> UInt8 {
        let byte = text[last]
        switch last - start {
        case 1 where text[start] < 0xE0: return lowerSecond(lead: text[start], byte)
        case 2 where text[start] == 0xE1: return isVietnameseBlock(text[start + 1], byte) ? byte | 1 : byte
        default: return byte
        }
    }

    /// Whether the scalar that starts at `index` is an upper-case letter of those alphabets.
    package static func isUpper(_ text: [UInt8], at index: Int) -> Bool {
        let byte = text[index]
        if byte < 0x80 { return byte &- 0x41 < 26 }
        guard index + 1 < text.count else { return false }
        if byte < 0xE0 { return lowerSecond(lead: byte, text[index + 1]) != text[index + 1] }
        guard byte == 0xE1, index + 2 < text.count else { return false }
        return isVietnameseBlock(text[index + 1], text[index + 2]) && text[index + 2] & 1 == 0
    }

    /// Title case of a name in capitals: the first letter of each word stays, the rest is lower-cased.
    package static func titleCase(_ name: String) -> String {
        name.split(separator: " ", omittingEmptySubsequences: false).map { word in
            var bytes = Array(word.utf8)
            let first = word.unicodeScalars.first.map { String($0).utf8.count } ?? 0
            bytes.withUnsafeMutableBufferPointer { lower(UnsafeMutableBufferPointer(rebasing: $0[first...])) }
            return String(decoding: bytes, as: UTF8.self)
        }.joined(separator: " ")
    }

    static func lowerSecond(lead: UInt8, _ second: UInt8) -> UInt8 {
        switch lead {
        case 0xC3: second >= 0x80 && second <= 0x9E && second != 0x97 ? second + 0x20 : second
        // Ă Đ Ĩ and their neighbours of Latin Extended-A pair even with odd up to U+0137.
        case 0xC4: second <= 0xB7 && second != 0xB0 && second != 0xB1 ? second | 1 : second
        case 0xC5: second >= 0x8A && second <= 0xB7 ? second | 1 : second
        case 0xC6: second == 0xA0 ? 0xA1 : second == 0xAF ? 0xB0 : second
        default: second
        }
    }

    /// U+1EA0...U+1EF9, the Vietnamese part of Latin Extended Additional: even is upper case, odd its lower case.
    @inline(__always)
    static func isVietnameseBlock(_ second: UInt8, _ third: UInt8) -> Bool {
        (second == 0xBA && third >= 0xA0) || (second == 0xBB && third <= 0xB9)
    }
}
