/// Bytes to UTF-8: by byte order mark, by what is valid, and where several sets are possible by which reading is Vietnamese.
struct CharacterSetDetector {
    /// Text as UTF-8 without byte order mark, and the set that it was in.
    struct Reading {
        var bytes: [UInt8]
        var name: String
        /// The bytes were validated as they stand.
        var isValidated = false

        var text: String { isValidated ? String(copying: UTF8Span(unchecked: bytes.span)) : UTF8Scan.string(bytes) }
    }

    /// Bytes judged per candidate; the rest of a long text is in the same set.
    private static let sampleBytes = 64 << 10
    /// Of the words beyond ASCII, how many must be syllables for a reading to count as Vietnamese: abbreviations,
    /// foreign names and markup take their part of any text.
    private static let leastShare = 0.6
    /// What a declared set may fall short of the best: declarations are wrong too often to count for more.
    private static let declaredBonus = 1.05
    /// Of all bytes, how many may be stray in text that is otherwise UTF-8 or windows-1252.
    private static let mostStray = 0.05
    /// Of all bytes, how many may be control codes in text.
    private static let mostControl = 0.01

    let tables: DecodingTables

    /// - Parameter declared: lower case, of the header, of a meta element or of an XML declaration; nil or wrong at will. Asked for
    ///   only where the bytes are not Unicode.
    /// - Throws: `notText`.
    func read(_ bytes: [UInt8], declared: @autoclosure () -> String?, name: String) throws(DecodingError) -> Reading {
        var reading: Reading
        if let wide = UTF16Reader.read(bytes) {
            reading = wide
        } else {
            let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
            if UTF8Scan.isValid(body) {
                reading = Reading(bytes: body.count == bytes.count ? bytes : Array(body), name: "utf-8", isValidated: true)
            } else {
                reading = try readLegacy(body, declared: declared(), name: name)
            }
        }
        try scrub(&reading, name: name)
        if reading.name.hasPrefix("utf"), let repaired = repair(reading.bytes) { reading = repaired }
        return reading
    }

    /// Bytes that are not UTF-8.
    private func readLegacy(
        _ bytes: ArraySlice<UInt8>, declared: String?, name: String
    ) throws(DecodingError) -> Reading {
        let sample = Self.sample(bytes)
        let lossy = UTF8Scan.lossy(sample)
        var best: (set: LegacyCharacterSet, score: SyllableScore, weight: Double)?
        for set in tables.characterSets {
            let score = tables.grammar.score(set.decode(sample[...], grammar: tables.grammar))
            let isDeclared = declared.map { $0 == set.name || set.aliases.contains($0) } ?? false
            let weight = Double(score.net) * (isDeclared ? Self.declaredBonus : 1)
            if score.net > 0, score.share >= Self.leastShare, weight > (best?.weight ?? 0) { best = (set, score, weight) }
        }
        let asUTF8 = tables.grammar.score(lossy.scalars)
        if let best, best.score.net > asUTF8.net { return Reading(bytes: decode(bytes, best.set), name: best.set.name) }
        let whole = UTF8Scan.lossy(bytes)
        if whole.multibyte == 0, whole.stray * 5 <= bytes.count || declared.map(Self.latinNames.contains) == true {
            var output: [UInt8] = []
            output.reserveCapacity(bytes.count + whole.stray * 2)
            for byte in bytes { UTF8Scan.append(tables.windows1252.scalars[Int(byte)], to: &output) }
            return Reading(bytes: output, name: "windows-1252")
        }
        guard Double(whole.stray) <= Double(bytes.count) * Self.mostStray else {
            throw DecodingError(
                .notText,
                "decode \(name): \(whole.stray) of \(bytes.count) bytes are no UTF-8, nor do they read as Vietnamese in any known set; "
                    + "send text in UTF-8")
        }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + whole.stray * 2)
        for scalar in whole.scalars { UTF8Scan.append(scalar, to: &output) }
        return Reading(bytes: output, name: "utf-8")
    }

    private static let latinNames: Set<String> = ["iso-8859-1", "latin1", "windows-1252", "cp1252", "us-ascii"]

    /// Line by line, so that a long text needs no second copy of itself in scalars.
    private func decode(_ bytes: ArraySlice<UInt8>, _ set: LegacyCharacterSet) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count * 5 / 4)
        UTF8Scan.forEachLine(of: bytes) { line in
            for scalar in set.decode(line, grammar: tables.grammar) { UTF8Scan.append(scalar, to: &output) }
        }
        return output
    }

    /// The lines with bytes beyond ASCII, up to ``sampleBytes``: long markup before the text says nothing of its set.
    private static func sample(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var sample: [UInt8] = []
        UTF8Scan.forEachLine(of: bytes) { line in
            guard sample.count < sampleBytes, line.contains(where: { $0 >= 0x80 }) else { return }
            sample.append(contentsOf: line.prefix(sampleBytes))
        }
        return sample
    }

    /// Controls of text, as bits: white space; escape, which text from teletypes has; 0x1E, before each value of a JSON text sequence.
    private static let textControls: UInt32 = 0x3E00 | 1 << 0x1B | 1 << 0x1E

    /// NUL and other controls: a few become U+FFFD, many mean that this is no text.
    private func scrub(_ reading: inout Reading, name: String) throws(DecodingError) {
        guard reading.bytes.withUnsafeBufferPointer(UTF8Scan.mayHoldControls) else { return }
        var controls = 0
        var hasNUL = false
        for byte in reading.bytes where byte < 0x20 && Self.textControls >> UInt32(byte) & 1 == 0 {
            controls += 1
            if byte == 0 { hasNUL = true }
        }
        guard Double(controls) <= Double(reading.bytes.count) * Self.mostControl else {
            throw DecodingError(
                .notText,
                "decode \(name): \(controls) of \(reading.bytes.count) bytes are control codes, so this is no text; send text, HTML, JSON or XML"
            )
        }
        guard hasNUL else { return }
        var output: [UInt8] = []
        output.reserveCapacity(reading.bytes.count + controls * 2)
        for byte in reading.bytes {
            if byte == 0 { output.append(contentsOf: [0xEF, 0xBF, 0xBD]) } else { output.append(byte) }
        }
        reading.bytes = output
        reading.isValidated = false
    }
}

// MARK: - Old bytes inside valid UTF-8

extension CharacterSetDetector {
    /// Least gain in syllables for which a whole text is read otherwise than it stands.
    private static let leastGain = 3

    /// A line all of whose characters beyond ASCII could be bytes wrongly read as Latin-1 or windows-1252.
    private struct Suspect {
        var range: Range<Int>
        var bytes: [UInt8]
        var score: SyllableScore
    }

    /// Mends ABC, VNI, VISCII, windows-1258 or UTF-8 that was read as Latin-1 and written as UTF-8, line by line: old articles
    /// stand so inside newer pages. Lines that hold a letter beyond Latin-1 are what they seem.
    /// - Returns: nil where nothing reads better another way.
    func repair(_ text: [UInt8]) -> Reading? {
        guard !tables.characterSets.isEmpty else { return nil }
        let (suspects, hasSound) = suspects(in: text)
        guard !suspects.isEmpty else { return nil }
        var best: (name: String, gain: Int, lines: [[UInt32]?])?
        for name in tables.characterSets.map(\.name) + ["utf-8"] {
            let lines = reread(suspects, as: name, alone: !hasSound)
            guard lines.gain >= Self.leastGain, lines.gain > (best?.gain ?? 0) else { continue }
            best = (name, lines.gain, lines.scalars)
        }
        guard let best else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var done = 0
        for (suspect, scalars) in zip(suspects, best.lines) {
            guard let scalars else { continue }
            output.append(contentsOf: text[done..<suspect.range.lowerBound])
            for scalar in scalars { UTF8Scan.append(scalar, to: &output) }
            done = suspect.range.upperBound
        }
        output.append(contentsOf: text[done...])
        return Reading(bytes: output, name: best.name)
    }

    /// - Parameter alone: no line of the text is sound, so that a line that reads equally well both ways goes with the others.
    private func reread(_ suspects: [Suspect], as name: String, alone: Bool) -> (scalars: [[UInt32]?], gain: Int) {
        let set = tables.characterSets.first { $0.name == name }
        var gain = 0
        var rereadings: [[UInt32]?] = []
        for suspect in suspects {
            let scalars =
                if let set { set.decode(suspect.bytes[...], grammar: tables.grammar) } else {
                    UTF8Scan.isValid(suspect.bytes[...]) ? UTF8Scan.lossy(suspect.bytes[...]).scalars : nil as [UInt32]?
                }
            guard let scalars else {
                rereadings.append(nil)
                continue
            }
            let score = tables.grammar.score(scalars)
            // A line whose words are all syllables is what it seems; one without words, such as a lone no-break space, says nothing.
            let isBetter = suspect.score.invalid > 0 && score.net > suspect.score.net && score.share >= Self.leastShare
            if isBetter { gain += score.net - suspect.score.net }
            let hasWords = suspect.score.valid + suspect.score.invalid > 0
            let goesAlong = alone && score.net >= suspect.score.net && (hasWords || set == nil)
            rereadings.append(isBetter || goesAlong ? scalars : nil)
        }
        return (rereadings, gain)
    }

    /// - Returns: the lines that may want reading otherwise, and whether any line is what it seems.
    private func suspects(in text: [UInt8]) -> (suspects: [Suspect], hasSound: Bool) {
        var suspects: [Suspect] = []
        var hasSound = false
        text.withUnsafeBufferPointer { bytes in
            var start = 0
            while start < bytes.count {
                // Most lines hold a lead byte of the Vietnamese block, which no misreading makes: from one such line to the next.
                let mark = ASCII.firstIndex(of: 0xE1, in: bytes, start..<bytes.count)
                let before = start..<(mark ?? bytes.count)
                if mark == nil || ASCII.firstIndex(of: 0x0A, in: bytes, before) != nil,
                    UTF8Blocks(UnsafeBufferPointer(rebasing: bytes[before])).holdOthersThanASCII
                {
                    UTF8Scan.forEachLine(of: text[before]) { line in
                        // The last line before the mark is the mark's own.
                        guard mark == nil || line.last == 0x0A, let suspect = suspect(line) else { return }
                        if suspect.bytes.isEmpty { hasSound = true } else { suspects.append(suspect) }
                    }
                }
                guard let mark else { return }
                hasSound = true
                start = (ASCII.firstIndex(of: 0x0A, in: bytes, mark..<bytes.count) ?? bytes.count) + 1
            }
        }
        // Beside sound lines those stand as they are whose words are all syllables.
        if hasSound { suspects.removeAll { $0.score.invalid == 0 } }
        return (suspects, hasSound)
    }

    /// - Returns: nil for a line of ASCII; without bytes for one that is what it seems.
    private func suspect(_ line: ArraySlice<UInt8>) -> Suspect? {
        guard line.withUnsafeBufferPointer({ UTF8Blocks($0).holdOthersThanASCII }) else { return nil }
        let range = line.startIndex..<line.endIndex
        let sound = Suspect(range: range, bytes: [], score: SyllableScore())
        // A lead byte of Đ or ă.
        guard ASCII.firstIndex(of: 0xC4, in: line) == nil else { return sound }
        let scalars = UTF8Scan.lossy(line).scalars
        var bytes: [UInt8] = []
        bytes.reserveCapacity(scalars.count)
        for scalar in scalars {
            guard let byte = tables.windows1252.byte(of: scalar) else { return sound }
            bytes.append(byte)
        }
        return Suspect(range: range, bytes: bytes, score: tables.grammar.score(scalars))
    }
}
