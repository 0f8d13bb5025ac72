import Foundation

/// Writes the normalised bytes; nothing is copied before the first change.
struct NormalisedTextWriter {
    let source: [UInt8]
    var output: [UInt8] = []
    var edits: [NormalisedText.Edit] = []
    /// Everything before it is in `output`.
    var copied = 0
    var changed = false

    /// Runs of other scripts are handed to Foundation in pieces of at most this many bytes.
    static let longestRun = 256

    init(source: [UInt8]) {
        self.source = source
    }

    /// - Parameter isSound: the source is whole UTF-8.
    mutating func run(isSound: Bool) -> ([UInt8], [NormalisedText.Edit]) {
        let count = source.count
        source.withUnsafeBufferPointer { source in
            var index = 0
            while index < count {
                if isSound, copied < index {
                    index &+= PlainBlock.count(UnsafeRawBufferPointer(source), from: index)
                    guard index < count else { break }
                }
                let byte = source[index]
                if byte < 0x80 {
                    index = byte >= 0x20 || byte == 0x0A ? index &+ 1 : control(index)
                    continue
                }
                // The rest of a letter that was looked at.
                if isSound, byte & 0xC0 == 0x80 {
                    index &+= 1
                    continue
                }
                let length = Self.plainLetter(source, index, lead: byte)
                index = length > 0 && !mayBearTone(source, index) ? index &+ length : multibyte(source, index, lead: byte)
            }
        }
        guard changed else { return (source, []) }
        flush(to: count)
        return (output, edits)
    }

    /// Bytes of a letter that Vietnamese has and that stays as it is unless its tone moves; 0 for all else: what tells most letters off.
    @inline(__always)
    private static func plainLetter(_ source: UnsafeBufferPointer<UInt8>, _ index: Int, lead: UInt8) -> Int {
        guard index + 2 < source.count else { return 0 }
        let second = source[index + 1]
        switch lead {
        case 0xC3: return second == 0x90 || second == 0xB0 ? 0 : 2
        case 0xC4...0xC6: return 2
        case 0xE1: return second == 0xBA || second == 0xBB ? 3 : 0
        default: return 0
        }
    }

    private mutating func control(_ index: Int) -> Int {
        switch source[index] {
        case 0x0D where index + 1 < source.count && source[index + 1] == 0x0A: replace(index..<index + 1, with: [])
        case 0x0D: replace(index..<index + 1, with: [0x0A])
        case 0x09, 0x0B, 0x0C: replace(index..<index + 1, with: [0x20])
        default: replace(index..<index + 1, with: [])
        }
        return index + 1
    }

    private mutating func multibyte(_ source: UnsafeBufferPointer<UInt8>, _ index: Int, lead: UInt8) -> Int {
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        let next = index + length
        // A String's UTF-8 is valid; bytes from elsewhere may be cut short.
        guard next <= source.count else { return source.count }
        let second = source[index + 1]
        switch lead {
        case 0xC2:
            if second == 0xA0 { replace(index..<next, with: [0x20]) }
            if second == 0xAD || second < 0xA0 { replace(index..<next, with: second == 0x85 ? [0x0A] : []) }
        case 0xC3:
            if second == 0x90 || second == 0xB0 { replace(index..<next, with: [0xC4, second == 0x90 ? 0x90 : 0x91]) }
            if mayBearTone(source, index) { return placeTone(endingAt: next, length: 2) }
        case 0xC4...0xC5: if mayBearTone(source, index) { return placeTone(endingAt: next, length: 2) }
        case 0xC6...0xCB: break
        case 0xCC: return mark(index)
        case 0xCD where second < 0xB0: return mark(index)
        case 0xE1 where second == 0xBA || second == 0xBB:
            if mayBearTone(source, index) { return placeTone(endingAt: next, length: 3) }
        case 0xE2 where second == 0x80 || second == 0x81:
            let scalar = 0x2000 + UInt32(second & 1) << 6 + UInt32(source[index + 2] & 0x3F)
            switch scalar {
            case 0x2000...0x200A, 0x202F, 0x205F: replace(index..<next, with: [0x20])
            case 0x2028, 0x2029: replace(index..<next, with: [0x0A])
            case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F: replace(index..<next, with: [])
            default: break
            }
        case 0xE3 where second == 0x80 && source[index + 2] == 0x80: replace(index..<next, with: [0x20])
        case 0xEF where second == 0xBB && source[index + 2] == 0xBF: replace(index..<next, with: [])
        case 0xEF where second == 0xBF: break
        // Cyrillic, Han and the emoji planes hold nothing that composes by itself.
        case 0xD0, 0xD1, 0xE4...0xE9, 0xF0: break
        default: return foreignRun(index)
        }
        return next
    }

    /// A combining mark: composed with the scalar before it, by table or, with all marks around it, by Foundation.
    private mutating func mark(_ index: Int) -> Int {
        flush(to: index)
        let value = UInt32(source[index] & 0x1F) << 6 | UInt32(source[index + 1] & 0x3F)
        guard let (base, length) = lastScalar() else { return index + 2 }
        if let composed = VietnameseLetters.compose(base, mark: value) {
            rewrite(last: length, with: composed, sourceEnd: index + 2)
            let next = index + 2
            let isMarkNext = next + 1 < source.count && (source[next] == 0xCC || source[next] == 0xCD)
            return isMarkNext ? next : placeTone(endingAt: next, length: Self.length(composed))
        }
        var end = index + 2
        while end + 1 < source.count, end - index < Self.longestRun,
            source[end] == 0xCC || (source[end] == 0xCD && source[end + 1] < 0xB0)
        {
            end += 2
        }
        let start = output.count - length
        let text = String(decoding: output[start...], as: UTF8.self) + String(decoding: source[index..<end], as: UTF8.self)
        let composed = Array(text.precomposedStringWithCanonicalMapping.utf8)
        output.removeLast(length)
        output += composed
        changed = true
        note(
            start: start, end: output.count, sourceStart: sourceStart(ofOutput: start, sourceEnd: index, length: length),
            sourceEnd: end)
        copied = end
        return end
    }

    /// A run of letters of other scripts, composed by Foundation where it is not already.
    private mutating func foreignRun(_ index: Int) -> Int {
        var end = index
        while end < source.count, source[end] >= 0x80, end - index < Self.longestRun {
            let lead = source[end]
            if lead == 0xC2 || lead == 0xC3 || (lead == 0xE2 && end + 1 < source.count && source[end + 1] & 0xFE == 0x80) {
                break
            }
            end += lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        }
        end = min(max(end, index + 1), source.count)
        let original = source[index..<end]
        let composed = Array(String(decoding: original, as: UTF8.self).precomposedStringWithCanonicalMapping.utf8)
        if !composed.elementsEqual(original) { replace(index..<end, with: composed) }
        return end
    }

    /// Whether an o, u, g or q stands before a vowel; a letter that was changed just before is left to ``placeTone(endingAt:length:)``.
    @inline(__always)
    private func mayBearTone(_ source: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        guard copied < index else { return true }
        let before = source[index - 1] | 0x20
        return before == UInt8(ascii: "o") || before == UInt8(ascii: "u") || before == UInt8(ascii: "g")
            || before == UInt8(ascii: "q")
    }

    /// Moves the tone of `oà`, `uỷ` and the like to the first vowel where they end a syllable and no q precedes, and that of `qúy`,
    /// `gíam`, whose first vowel belongs to the consonant, to the second.
    /// - Parameters:
    ///   - end: source offset after the toned vowel
    ///   - length: bytes of that vowel in the output
    /// - Returns: source offset to go on from.
    private mutating func placeTone(endingAt end: Int, length: Int) -> Int {
        let isPending = copied <= end - length && (!changed || copied < end)
        // The byte before the vowel: ASCII o or u in either case, or there is nothing to do.
        let before = isPending && copied < end - length ? source[end - length - 1] : outputByte(back: isPending ? 1 : length + 1)
        switch before | 0x20 {
        case UInt8(ascii: "o"), UInt8(ascii: "u"): break
        case UInt8(ascii: "g"), UInt8(ascii: "q"): return passTone(from: before, endingAt: end, length: length)
        default: return end
        }
        guard !continuesWord(end) else { return end }
        flush(to: end)
        guard output.count > length, let (second, secondLength) = lastScalar(), secondLength == length,
            let (toned, plain) = VietnameseLetters.traditional(UInt32(output[output.count - length - 1]), second)
        else { return end }
        let start = output.count - length - 1
        if start > 0, output[start - 1] | 0x20 == UInt8(ascii: "q") { return end }
        let sourceStart = sourceStart(ofOutput: start, sourceEnd: end, length: length + 1)
        rewrite(last: length + 1, as: toned, plain, sourceStart: sourceStart, sourceEnd: end)
        return end
    }

    /// - Parameter consonant: before the toned vowel, either case.
    private mutating func passTone(from consonant: UInt8, endingAt end: Int, length: Int) -> Int {
        guard end < source.count, source[end] < 0x80, VietnameseLetters.parts(of: UInt32(source[end])) != nil else { return end }
        flush(to: end)
        guard let (first, firstLength) = lastScalar(), firstLength == length,
            let (plain, toned) = VietnameseLetters.passed(from: consonant, first, UInt32(source[end]))
        else { return end }
        let sourceStart = sourceStart(ofOutput: output.count - length, sourceEnd: end, length: length)
        rewrite(last: length, as: plain, toned, sourceStart: sourceStart, sourceEnd: end + 1)
        copied = end + 1
        return end + 1
    }

    private mutating func rewrite(last length: Int, as first: UInt32, _ second: UInt32, sourceStart: Int, sourceEnd: Int) {
        let start = output.count - length
        output.removeLast(length)
        append(first)
        append(second)
        changed = true
        note(start: start, end: output.count, sourceStart: sourceStart, sourceEnd: sourceEnd)
    }

    private func outputByte(back: Int) -> UInt8 {
        output.count >= back ? output[output.count - back] : 0
    }

    /// Whether a letter, digit or combining mark stands at `index`.
    private func continuesWord(_ index: Int) -> Bool {
        guard index < source.count else { return false }
        let byte = source[index]
        if byte < 0x80 { return byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x5F }
        return (byte >= 0xC3 && byte < 0xE2)
    }

    private func lastScalar() -> (UInt32, Int)? {
        var length = 1
        while length < 4, length <= output.count, output[output.count - length] & 0xC0 == 0x80 { length += 1 }
        guard length <= output.count else { return nil }
        let lead = output[output.count - length]
        // Letters of one to three bytes by hand; what is cut short or longer, as the library reads it.
        switch (length, lead) {
        case (1, 0..<0x80): return (UInt32(lead), 1)
        case (2, 0xC2..<0xE0): return (UInt32(lead & 0x1F) << 6 | UInt32(output[output.count - 1] & 0x3F), 2)
        case (3, 0xE1..<0xED):
            let middle = UInt32(output[output.count - 2] & 0x3F) << 6
            return (UInt32(lead & 0x0F) << 12 | middle | UInt32(output[output.count - 1] & 0x3F), 3)
        default:
            guard let scalar = String(decoding: output[(output.count - length)...], as: UTF8.self).unicodeScalars.first else {
                return nil
            }
            return (scalar.value, length)
        }
    }

    /// Where the last `length` bytes of the output began in the source, given that they end at `sourceEnd` there.
    private func sourceStart(ofOutput start: Int, sourceEnd: Int, length: Int) -> Int {
        guard let edit = edits.last, Int(edit.end) > start else { return sourceEnd - length }
        return Int(edit.start) <= start ? Int(edit.sourceStart) : Int(edit.sourceStart) - (Int(edit.start) - start)
    }

    private mutating func rewrite(last length: Int, with scalar: UInt32, sourceEnd: Int) {
        let start = output.count - length
        let sourceStart = sourceStart(ofOutput: start, sourceEnd: copied, length: length)
        output.removeLast(length)
        append(scalar)
        changed = true
        note(start: start, end: output.count, sourceStart: sourceStart, sourceEnd: sourceEnd)
        copied = sourceEnd
    }

    private mutating func replace(_ range: Range<Int>, with bytes: [UInt8]) {
        flush(to: range.lowerBound)
        let start = output.count
        output += bytes
        changed = true
        copied = range.upperBound
        if bytes.count != range.count {
            note(start: start, end: output.count, sourceStart: range.lowerBound, sourceEnd: range.upperBound)
        }
    }

    private mutating func flush(to index: Int) {
        guard copied < index else { return }
        output += source[copied..<index]
        copied = index
    }

    /// Appends an edit, swallowing those that it overlaps.
    private mutating func note(start: Int, end: Int, sourceStart: Int, sourceEnd: Int) {
        var edit = NormalisedText.Edit(
            start: Int32(start), end: Int32(end), sourceStart: Int32(sourceStart), sourceEnd: Int32(sourceEnd))
        while let last = edits.last, last.end > edit.start {
            edit.start = min(edit.start, last.start)
            edit.sourceStart = min(edit.sourceStart, last.sourceStart)
            edits.removeLast()
        }
        edits.append(edit)
    }

    private mutating func append(_ scalar: UInt32) {
        guard let scalar = Unicode.Scalar(scalar) else { return }
        if let encoded = UTF8.encode(scalar) { output += encoded }
    }

    private static func length(_ scalar: UInt32) -> Int {
        scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : 3
    }
}
