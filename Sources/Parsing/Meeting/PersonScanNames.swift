import Lexicon

/// Names, where an office or an honorific introduces them and where they stand alone.
extension PersonScan {
    /// `Tổng giám đốc VNPT Vinaphone Phạm Đức Long`: what may stand between an office and the name.
    private static let mostPassed = 3

    /// A name that begins at a token.
    /// - Parameters:
    ///   - isIntroduced: an honorific or an office stands before it: then any name will do; else it needs a surname and three words,
    ///     or two and an office after it.
    ///   - passed: bodies, countries and letters before it that were taken for its beginning.
    func name(at index: Int, isIntroduced: Bool, passed: Int = 0) -> Range<Int>? {
        guard index < end, passed <= Self.mostPassed, tokens[index].kind == .word, tokens[index].isCapitalised,
            organisation(at: index) == nil
        else {
            return nil
        }
        // `Ủy viên UBMTTQ xã Khóa VI`
        if tokens[index].isWord(reader.organisations.term) { return nil }
        var last = reader.words.run(tokens, at: index, end: end)
        guard isIntroduced || last > index + 1 else { return nil }
        if let (office, _) = reader.offices.office(tokens, at: index, end: end), !isIntroduced || office.words > 1 { return nil }
        // `Tổng giám đốc Vietcombank Phạm Quang Dũng`: a body that no table has.
        if isIntroduced, isForeign(index), !reader.words.isSurname(tokens, at: index, end: end),
            reader.words.fullName(tokens, at: index + 1, end: end) != nil
        {
            return name(at: index + 1, isIntroduced: true, passed: passed + 1)
        }
        // `Trung tướng Mỹ Kenneth McKenzie`
        if isIntroduced, let after = reader.places.words.officeCountry(tokens, at: index, end: end), after < end,
            tokens[after].kind == .word, tokens[after].isCapitalised, isForeign(after)
        {
            return name(at: after, isIntroduced: true, passed: passed + 1)
        }
        if isIntroduced, tokens[index].isAllCaps, let name = nameBehindLetters(at: index, passed) {
            return name.isEmpty ? nil : name
        }
        if !reader.words.isSurname(tokens, at: index, end: end), reader.organisations.head(tokens, at: index, end: end) != nil {
            return nil
        }
        // `Phạm Tùng Hiệu trưởng`: an office, a body or an honorific ends the name.
        for at in index + 1..<max(last, index + 1) {
            if let found = reader.offices.office(tokens, at: at, end: end), found.office.words > 1 || found.office.isParty,
                found.office.kind != .modifier
            {
                last = at
                break
            }
            if organisation(at: at) != nil || (isLetters(at) && !tokens[index].isAllCaps && tokens[index].length > 1) {
                // `giám đốc Làng SOS Đà Nẵng`: one word and letters are no name.
                if organisation(at: at) == nil, at == index + 1 { return nil }
                last = at
                break
            }
        }
        let words = (index..<last).count { tokens[$0].kind == .word }
        guard words > 0 else { return nil }
        let isSurname = reader.words.isSurname(tokens, at: index, end: end)
        // `Trưởng đoàn Đoàn Kiểm tra`: a head that is a surname too, before a word of which only the first syllable has its capital.
        if words == 2, last < end, tokens[last].kind == .word, !tokens[last].isCapitalised,
            reader.organisations.head(tokens, at: index, end: end) != nil,
            reader.organisations.common(tokens, at: last - 1, end: end) ?? last > last
        {
            return nil
        }
        if let place = names.end(at: index), place.end >= last || !isSurname { return nil }
        if let (_, country) = reader.places.words.country(tokens, at: index, end: end) {
            if country >= last { return nil }
            // `tại Hàn Quốc Park Moon Deok`, but not `Thái Lan Anh`.
            if (country..<last).contains(where: isForeign) {
                return name(at: country, isIntroduced: isIntroduced, passed: passed + 1)
            }
        }
        if last == index + 2, tokens[index].isWord(reader.organisations.country.0),
            tokens[index + 1].isWord(reader.organisations.country.1)
        {
            return nil
        }
        // `HỘI NGHỊ GIAO BAN BÍ THƯ CÁC CHI BỘ`
        if isShouted, !isSurname { return nil }
        // `Phó Tổng giám đốc EVN SPC`
        if !isSurname, words > 1, tokens[index].isAllCaps,
            (index..<last).contains(where: { reader.words.isUnspeakable(tokens, at: $0) })
        {
            return nil
        }
        if isIntroduced { return words >= 2 || isSurname || !tokens[index].isAllCaps ? index..<last : nil }
        guard words >= 2, isPlain(index..<last) else { return nil }
        if isSurname, words >= 3 { return index..<last }
        // `Tại Hà Tĩnh, Chủ tịch UBND tỉnh ...`
        if !isSurname, reader.organisations.isStop(tokens, at: index, end: end) { return nil }
        // `Nịnh Văn Chấn, Ủy viên ...`: an office after it makes a name of what has no known surname.
        guard last < end, isSurname || (words >= 3 && isSeparator(last)) else { return nil }
        let next = isSeparator(last) ? last + 1 : last
        return office(at: next) != nil ? index..<last : nil
    }

    /// What letters before a name leave of it: `Thiếu tá QNCN Giàng A Pó`, `Giám đốc FBI James Comey`.
    /// - Returns: empty where there is no name behind them, as in `nguyên Chủ tịch HĐQT DongABank`; nil where they are part of one in
    ///   capitals: `Đồng chí NGUYỄN VĂN AN`.
    private func nameBehindLetters(at index: Int, _ passed: Int) -> Range<Int>? {
        let next = index + 1
        guard next < end, tokens[next].kind == .word, tokens[next].isCapitalised else {
            return reader.words.isUnspeakable(tokens, at: index) ? index..<index : nil
        }
        if tokens[next].isAllCaps {
            guard reader.words.isUnspeakable(tokens, at: index) else { return nil }
            return reader.words.fullName(tokens, at: next, end: end) == nil
                ? index..<index : name(at: next, isIntroduced: true, passed: passed + 1)
        }
        let run = reader.words.run(tokens, at: next, end: end)
        let isName =
            reader.words.fullName(tokens, at: next, end: end) != nil
            || (run - next >= 2 && (next..<run).contains(where: isForeign))
        return isName ? name(at: next, isIntroduced: true, passed: passed + 1) : index..<index
    }

    /// An abbreviation, and no number such as that of `Elizabeth II`.
    private func isLetters(_ index: Int) -> Bool {
        tokens[index].isAllCaps && !tokens.isRomanNumeral(index)
    }

    /// All in capitals or none: `HĐND Nguyễn` is no name.
    private func isPlain(_ range: Range<Int>) -> Bool {
        let long = range.lazy.filter { tokens[$0].kind == .word && tokens[$0].length > 1 }
        return long.allSatisfy { tokens[$0].isAllCaps } || !long.contains { tokens[$0].isAllCaps }
    }

    /// `Đ/c: Hồ Gấm, Tỉnh ủy viên`: two words, an office behind them.
    func isNameOfOffice(_ index: Int) -> Bool {
        reader.words.isUsualSurname(tokens, at: index, end: end)
            && name(at: index, isIntroduced: true).map { $0.count > 1 && following($0.upperBound) != nil } ?? false
    }

    /// `Thạc sĩ Xây dựng Đảng`, `Cử nhân Hành chính`: what the degree is in.
    func isSubject(_ name: Range<Int>, of honorific: Range<Int>) -> Bool {
        name.count == 1 && reader.words.isDegree(tokens, at: honorific.lowerBound, end: end)
            && max(
                reader.organisations.common(tokens, at: name.lowerBound, end: end) ?? 0,
                reader.organisations.field(tokens, at: name.lowerBound, end: end)?.end ?? 0) > name.upperBound
    }

    /// `các đồng chí Lãnh đạo`: a syllable with a capital that goes on in small letters.
    func isWord(_ name: Range<Int>) -> Bool {
        // `Trưởng, Phó phòng`
        if name.count == 1, tokens[name.lowerBound].isWord(reader.organisations.chief) { return true }
        return name.count == 1 && name.upperBound < end && tokens[name.upperBound].kind == .word
            && !tokens[name.upperBound].isCapitalised && !tokens[name.upperBound].isWord(reader.phrases.and)
    }

    /// `Chủ tịch UBND thị xã - Trần Văn An kết luận`: where a name behind a dash begins that no office follows.
    func behindDash(_ index: Int) -> Int? {
        guard index < end, tokens[index].isMark("-"), reader.words.isUsualSurname(tokens, at: index + 1, end: end),
            let name = name(at: index + 1, isIntroduced: true), name.count > 1, following(name.upperBound) == nil
        else { return nil }
        return index + 1
    }

    /// Where a province's name ends, or that of a district that begins with no surname, where nothing with a capital follows.
    func placeAlone(at index: Int) -> Int? {
        guard let (value, after) = reader.places.gazetteer.names.longest(tokens, at: index, end: end), after > index + 1,
            tokens[index].isCapitalised, reader.words.run(tokens, at: index, end: end) == after,
            reader.places.gazetteer.isUnit(
                value, on: names.day, through: reader.words.isSurname(tokens, at: index, end: end) ? .province : .district)
        else { return nil }
        return after
    }

    /// `Trưởng phòng Vật tư`: a syllable that a small word follows is rather the first of a longer word.
    func isNameAlone(_ name: Range<Int>) -> Bool {
        name.upperBound >= end || tokens[name.upperBound].kind != .word || tokens[name.upperBound].isCapitalised
    }
}
