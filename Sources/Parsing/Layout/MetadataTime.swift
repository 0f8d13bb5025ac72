import Lexicon

/// A time as metadata writes it: ISO 8601 with or without offset, or any form that a page prints.
enum MetadataTime {
    /// Longer than any time; bounds the work on hostile metadata. Bytes.
    private static let longest = 200

    /// - Returns: the time at +07:00; one without offset is taken as local.
    static func read(_ text: String, _ grammar: Grammar) -> CivilTime? {
        guard text.utf8.count <= longest else { return nil }
        if let time = machineTime(text) { return time }
        if text.utf8.contains(where: { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 != UInt8(ascii: "t") }),
            let time = mailTime(text)
        {
            return time
        }
        // The T between date and clock is a word to the tokens: a space reads the same.
        let spaced = String(
            decoding: text.utf8.map { $0 == UInt8(ascii: "T") || $0 == UInt8(ascii: "t") ? 0x20 : $0 }, as: UTF8.self)
        let tokens = Tokens(of: spaced, vocabulary: grammar.vocabulary)
        guard let start = tokens.all.indices.first(where: { tokens[$0].kind == .number && tokens[$0].length == 4 && $0 == 0 }),
            let found = grammar.timestamps.match(in: tokens, at: start, end: tokens.all.count)
        else {
            let printed = Tokens(of: text, vocabulary: grammar.vocabulary)
            return grammar.timestamps.matches(in: printed, 0..<printed.all.count).first?.value
        }
        guard found.value.hour != nil else { return found.value }
        var end = found.range.upperBound
        // Fractions of a second.
        if end + 1 < tokens.all.count, tokens[end].isMark("."), tokens[end + 1].kind == .number { end += 2 }
        guard end < tokens.all.count, let minutes = offset(tokens, end) else { return found.value }
        return shifted(found.value, by: 7 * 60 - minutes)
    }

    /// `2018-03-28T09:25:00+07:00` and no other form: what nearly all pages have.
    private static func machineTime(_ text: String) -> CivilTime? {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count == form.count else { return nil }
            for (byte, sign) in zip(bytes, form) {
                guard
                    sign == UInt8(ascii: "0")
                        ? (0x30...0x39).contains(byte) : byte == sign || sign == UInt8(ascii: "+") && byte == UInt8(ascii: "-")
                else { return nil }
            }
            func number(_ places: Range<Int>) -> Int { bytes[places].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }
            let offset = (number(20..<22) * 60 + number(23..<25)) * (bytes[19] == UInt8(ascii: "+") ? 1 : -1)
            let year = number(0..<4)
            guard abs(offset) <= 14 * 60, (1900...2100).contains(year) else { return nil }
            return CivilTime(
                year: year, month: number(5..<7), day: number(8..<10), hour: number(11..<13), minute: number(14..<16),
                second: number(17..<19)
            ).flatMap { shifted($0, by: 7 * 60 - offset) }
        }
    }

    /// A zero stands for any digit, the plus for a minus too.
    private static let form = Array("0000-00-00T00:00:00+00:00".utf8)

    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    /// `Fri, 28 Sep 2018 09:25:00 +0700`, as feeds have it (RFC 5322, section 3.3; names of zones from 4.3).
    private static func mailTime(_ text: String) -> CivilTime? {
        var parts = text.split { $0 == " " || $0 == "," }[...]
        if parts.first?.first?.isLetter ?? false { parts = parts.dropFirst() }
        guard parts.count >= 3, let day = number(parts.removeFirst(), 1...2), let word = parts.popFirst(), word.utf8.count >= 3,
            let month = months.firstIndex(of: word.prefix(3).lowercased()),
            let year = parts.popFirst().flatMap({ number($0, 4...4) })
        else { return nil }
        guard let clock = parts.popFirst()?.split(separator: ":"), clock.count >= 2, let hour = number(clock[0], 1...2),
            let minute = number(clock[1], 2...2)
        else { return CivilTime(year: year, month: month + 1, day: day) }
        let second = clock.count > 2 ? number(clock[2], 2...2) : nil
        guard let time = CivilTime(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second) else {
            return nil
        }
        guard let zone = parts.first else { return time }
        if ["GMT", "UT", "UTC", "Z"].contains(zone) { return shifted(time, by: 7 * 60) }
        guard let sign = zone.first, sign == "+" || sign == "-", let digits = number(zone.dropFirst(), 4...4) else { return time }
        let offset = (digits / 100 * 60 + digits % 100) * (sign == "+" ? 1 : -1)
        return abs(offset) <= 14 * 60 ? shifted(time, by: 7 * 60 - offset) : nil
    }

    private static func number(_ text: Substring, _ digits: ClosedRange<Int>) -> Int? {
        digits.contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }

    /// Minutes east of UTC of `Z`, `+07:00`, `-0500`; nil where there is none.
    private static func offset(_ tokens: Tokens, _ index: Int) -> Int? {
        let token = tokens[index]
        if token.kind == .word, tokens.string(index..<index + 1) == "Z" { return 0 }
        guard token.isMark("+") || token.isMark("-"), index + 1 < tokens.all.count, tokens[index + 1].kind == .number else {
            return nil
        }
        let digits = tokens[index + 1]
        var minutes = digits.length == 4 ? digits.value / 100 * 60 + digits.value % 100 : digits.value * 60
        if digits.length == 2, index + 3 < tokens.all.count, tokens[index + 2].isMark(":"), tokens[index + 3].kind == .number {
            minutes += tokens[index + 3].value
        }
        guard minutes <= 14 * 60 else { return nil }
        return token.isMark("+") ? minutes : -minutes
    }

    private static func shifted(_ time: CivilTime, by minutes: Int) -> CivilTime? {
        let total = (time.hour ?? 0) * 60 + (time.minute ?? 0) + minutes
        let days = total >= 0 ? total / 1440 : -1
        let rest = total - days * 1440
        guard var result = CivilTime(dayNumber: time.dayNumber + days) else { return nil }
        (result.hour, result.minute, result.second) = (rest / 60, rest % 60, time.second)
        return result
    }
}
