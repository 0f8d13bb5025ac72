import Articles
import Lexicon

/// The words behind a head: known fields, and what has capitals.
extension OrganisationScan {
    /// More small syllables in a row than the longest common words have end a name.
    static let longestTail = 3
    /// Tokens of the longest name. More is no name, and is not read to its end for each head in it.
    private static let longestName = 64

    /// What stands after a head: known fields, else words with capitals and what belongs to them.
    func name(at index: Int, isOpen: Bool, allowsPerson: Bool, joins: Bool) -> (text: String, end: Int)? {
        if let field = fieldName(at: index, isOpen: isOpen, allowsPerson: allowsPerson, joins: joins) { return field }
        // In a title in capitals every word looks like a name's.
        guard isOpen, index < end, !isShouted(index) else { return nil }
        var at = index
        var last = index
        var small = 0
        var proper = 0
        while at < end, at - index < Self.longestName {
            let token = tokens[at]
            switch token.kind {
            case .word where token.isCapitalised:
                if isUnit(at) || (at > index && stopsName(at, allowsPerson)) { return named(index, last) }
                if !allowsPerson, names.end(at: at) != nil { return named(index, last) }
                // `Hội đồng An ninh quốc gia tối cao Iran Ali Shamkhani`
                if !allowsPerson, at > index, let (_, country) = reader.places.words.country(tokens, at: at, end: end),
                    country < end, tokens[country].kind == .word
                {
                    return named(index, country)
                }
                // `Trường Cao đẳng Công nghiệp Hải Phòng`: the place's last word begins a name elsewhere.
                if allowsPerson, at + 1 < end, words.begins(tokens, at: at + 1), let place = place(at: at, isBare: true),
                    place.range.upperBound > at + 1
                {
                    (at, last, small, proper) = (place.range.upperBound, place.range.upperBound, 0, 2)
                    continue
                }
                small = 0
                let field = words.field(tokens, at: at, end: end)?.end ?? words.common(tokens, at: at, end: end)
                // `Pháp luật` is a word, `Dân Trí` a proper name.
                if let field, field > at + 1, tokens[field - 1].isCapitalised {
                    proper = 2
                } else {
                    proper = field == nil && isProper(at) ? proper + 1 : 0
                }
                at = field ?? at + 1
                last = at
            case .word:
                // `Trường THPT chuyên Lê Quý Đôn`, `Công ty cổ phần Thiên Sơn`
                if allowsPerson, last == at, !hasCapital(index..<at), at == index || tokens[at - 1].kind == .word,
                    let common = words.common(tokens, at: at, end: end)
                {
                    at = common
                    last = common
                    continue
                }
                // `Công ty TNHH Ernst and Young`
                if at > index, words.foreignJoints.contains(token.word), at + 1 < end, tokens[at + 1].isCapitalised {
                    at += 1
                    continue
                }
                if at == index || words.isStop(tokens, at: at, end: end) { return named(index, last) }
                // `Trung tâm Quan trắc tài nguyên và môi trường`
                if let (_, field) = words.field(tokens, at: at, end: end), field > at + 1,
                    tokens[at - 1].isAllCaps || !reader.persons.isForeign(tokens, at: at - 1)
                {
                    at = field
                    last = field
                    continue
                }
                // `Hải đội 2 cứu nạn thành công 9 phương tiện`: behind a number even a known word goes on with the sentence.
                if tokens[at - 1].kind != .number, let common = words.common(tokens, at: at, end: end), common > at + 1 {
                    at = common
                    last = common
                    continue
                }
                // `Trung đoàn 990 giúp ...`, `Ban Chỉ huy Phòng thủ khu vực 3`: a number ends a name, or another one tells it from its like.
                if tokens[at - 1].kind == .number || isNumberedArea(at) { return named(index, last) }
                // `Báo Người Lao Động đưa tin`: after a name in which every syllable has its capital the sentence goes on, and so it
                // does after what no small syllable makes a word with: `Công ty HADICO`, `Đội Syria`.
                if small == 0, proper > 1 || (at > index && endsWord(at - 1)) || isCountry(index, at) {
                    return named(index, last)
                }
                small += 1
                proper = 0
                // A word of the language has two syllables or three; what runs on is a sentence.
                if small > Self.longestTail { return named(index, last - small + 2) }
                at += 1
                last = at
            case .number:
                // `Phòng PC07`
                let isGlued = at > index && !token.hasSpaceBefore && tokens[at - 1].isAllCaps
                guard allowsPerson || isGlued, at == index || tokens[at - 1].kind == .word, token.length <= 4 else {
                    return named(index, last)
                }
                at += 1
                last = at
            case .mark:
                guard at > index, at + 1 < end,
                    token.isMark("&") || token.isMark("-") || (joins && token.isMark(",")) || isInitial(at, from: index),
                    tokens[at + 1].kind == .word, tokens[at + 1].isCapitalised, !stopsName(at + 1, allowsPerson),
                    !token.isMark(",") || !isStopOfBody(at + 1),
                    !token.isMark("-") || joins || (allowsPerson && isField(at + 1) && isField(endingAt: at, from: index))
                else { return named(index, last) }
                at += 1
                if token.isMark(",") { proper = 0 }
            case .lineBreak: return named(index, last)
            }
            // `Kế hoạch và Đầu tư`
            if joins, at + 1 < end, tokens[at].isWord(words.and), tokens[at + 1].kind == .word, tokens[at + 1].isCapitalised,
                !stopsName(at + 1, allowsPerson)
            {
                at += 1
                // `In và Phát hành`
                proper = 0
            }
        }
        return named(index, last)
    }

    /// `..., Lãnh đạo Trung tâm`: a stop and another body.
    private func isStopOfBody(_ index: Int) -> Bool {
        guard words.isStop(tokens, at: index, end: end) else { return false }
        return (index + 1..<min(index + 3, end)).contains {
            tokens[$0].isCapitalised && words.head(tokens, at: $0, end: end) != nil
        }
    }

    /// A field of work that is the whole name.
    private func fieldName(at index: Int, isOpen: Bool, allowsPerson: Bool, joins: Bool) -> (text: String, end: Int)? {
        guard let (known, after) = words.field(tokens, at: index, end: end), isOpen || !allowsPerson else { return nil }
        // `Phòng Phòng, chống ma túy`, `Ban Chỉ đạo phòng, chống ma túy`
        let field = tokens[index].isCapitalised ? known.prefix(1).uppercased() + known.dropFirst() : known
        let next = after + 1
        // `Bộ Ngoại giao Mỹ`, `Bộ Ngoại giao Emmanuel Nahshon`
        if !allowsPerson, let country = countryOrForeigner(at: after) {
            return (country > after ? field + " " + tokens.plain(after..<country) : field, country)
        }
        // `Tài nguyên, Khoáng sản`: a field that the lexicon lacks goes on after the comma; one that it has begins another name.
        let isJoined =
            joins && isOpen && next < end && tokens[after].isMark(",") && tokens[next].kind == .word
            && tokens[next].isCapitalised && tokens[index].isCapitalised && words.field(tokens, at: next, end: end) == nil
            && !stopsName(next, false) && names.end(at: next) == nil && !reader.persons.isForeign(tokens, at: next)
        let isWhole =
            after >= end || !(tokens[after].kind == .word && tokens[after].isCapitalised) || scope(at: after).end > after
            || stopsName(after, false)
        // `Phòng Tài chính - Kế toán`, `Cục Hộ tịch và Chứng thực`: two fields that the lexicon has not together.
        let isPair = joins && isOpen && tokens[index].isCapitalised && beginsField(behind: after)
        // `Trường Đại học Kinh tế quốc dân`: names of schools and works go on where those of departments end.
        let goesOn =
            allowsPerson && after - index <= 2 && after < end && tokens[after].kind == .word && !tokens[after].isCapitalised
            && !words.isStop(tokens, at: after, end: end)
        return isWhole && !isJoined && !isPair && !goesOn ? (field, after) : nil
    }

    /// Whether another field follows ` - ` or `và`: known words, behind a dash also one with a capital before a small one.
    private func beginsField(behind index: Int) -> Bool {
        let next = index + 1
        guard next < end, tokens[index].isMark("-") || tokens[index].isWord(words.and), tokens[next].kind == .word,
            tokens[next].isCapitalised, !tokens[next].isAllCaps, !words.isStop(tokens, at: next, end: end),
            names.end(at: next) == nil, !stopsName(next, false),
            reader.persons.honorific(tokens, at: next, end: end) == nil
        else { return false }
        // The ministries are known, and what stands behind a dash is whoever speaks for them.
        return isField(next)
            || tokens[index].isMark("-") && startsSmall(next + 1) && !words.isStop(tokens, at: next + 1, end: end)
                && words.head(tokens, at: begin, end: end)?.head.level != .central
    }

    /// Where the country of a ministry ends; at a foreign name that stands right behind it, nil else.
    func countryOrForeigner(at index: Int) -> Int? {
        guard index < end, tokens[index].kind == .word, tokens[index].isCapitalised else { return nil }
        // `Cục Hộ tịch Thái Thu Nga`: a surname that is a country's name too.
        if reader.persons.fullName(tokens, at: index, end: end) != nil { return nil }
        if let country = reader.places.words.officeCountry(tokens, at: index, end: end) { return country }
        return reader.persons.isForeign(tokens, at: index) && !tokens[index].isAllCaps ? index : nil
    }

    /// Letters and foreign words are no first syllable of a Vietnamese word.
    private func endsWord(_ index: Int) -> Bool {
        guard tokens[index].kind == .word, tokens[index].isCapitalised else { return false }
        return (tokens[index].isAllCaps && tokens[index].length > 1) || reader.persons.isForeign(tokens, at: index)
    }

    /// `Đại sứ quán Hàn Quốc kêu gọi ...`: the name of a country is whole.
    func isCountry(_ index: Int, _ after: Int) -> Bool {
        reader.places.words.country(tokens, at: index, end: end)?.end == after
    }

    /// `Công ty TNHH Thương mại - Xây dựng Lê Thành`: a field on both sides of the dash.
    private func isField(_ index: Int) -> Bool {
        (words.field(tokens, at: index, end: end)?.end ?? words.common(tokens, at: index, end: end) ?? 0) > index + 1
    }

    private func isField(endingAt index: Int, from start: Int) -> Bool {
        (max(start, index - 4)..<index).contains {
            words.field(tokens, at: $0, end: index)?.end == index || words.common(tokens, at: $0, end: index) == index
        }
    }

    /// `Quỹ Donald J. Trump`, `Công ty Vệ sĩ S.T`: a stop that ends a letter and no sentence.
    private func isInitial(_ stop: Int, from index: Int) -> Bool {
        guard tokens[stop].isMark("."), tokens[stop - 1].kind == .word, tokens[stop - 1].length == 1,
            tokens[stop - 1].isCapitalised
        else { return false }
        return !tokens[stop + 1].hasSpaceBefore || (stop - 2 >= index && reader.persons.isForeign(tokens, at: stop - 2))
    }

    func named(_ index: Int, _ end: Int) -> (text: String, end: Int)? {
        end > index ? (tokens.plain(index..<end), end) : nil
    }

    /// Another body, an office, a person or `Việt Nam` begins here.
    func stopsName(_ index: Int, _ allowsPerson: Bool) -> Bool {
        surelyStopsName(index, allowsPerson) || (!allowsPerson && isHolder(index))
    }

    /// The same, a name of two words aside.
    func surelyStopsName(_ index: Int, _ allowsPerson: Bool) -> Bool {
        if let (head, after) = words.head(tokens, at: index, end: end), head.use != .none, head.use != .whole {
            // `Chi cục Thủy lợi và Phòng, chống thiên tai`: a field that begins as a body does.
            return after >= end || !tokens[after].isMark(",") || (words.field(tokens, at: index, end: end)?.end ?? after) <= after
        }
        if let (office, after) = reader.offices.office(tokens, at: index, end: end) {
            // `Tập đoàn Trung Nguyên`: `nguyên` is a word of offices only before one.
            if office.kind != .modifier || reader.offices.office(tokens, at: after, end: end) != nil { return true }
        }
        if countryEnd(at: index) != nil || reader.persons.isRank(tokens, at: index, end: end) { return true }
        if allowsPerson { return false }
        return reader.persons.fullName(tokens, at: index, end: end) != nil
    }

    /// `Bí thư Huyện ủy Trần Tú`, `Thứ trưởng Bộ GTVT Nguyễn Nhật`: a surname and one word more behind a body whose officer is
    /// named; no place and no field of work is called so. Communes that are gone are in no list, so theirs may be.
    func isHolder(_ index: Int) -> Bool {
        guard reader.persons.isUsualSurname(tokens, at: index, end: end),
            reader.persons.run(tokens, at: index, end: end) == index + 2, !tokens[index + 1].isAllCaps,
            names.end(at: index) == nil,
            !isProvinceOrDistrict(index, index + 2),
            words.field(tokens, at: index, end: end) == nil, words.common(tokens, at: index, end: end) == nil
        else { return false }
        return isOfOffice(begin) || isOfOffice(begin + 1)
    }

    /// Whether a province or district is called so.
    private func isProvinceOrDistrict(_ index: Int, _ after: Int) -> Bool {
        guard let found = reader.places.gazetteer.names.longest(tokens, at: index, end: end), found.end == after else {
            return false
        }
        return reader.places.gazetteer.isProvinceOrDistrict(found.value, on: names.day)
    }

    /// Whether the words around are in capitals throughout.
    func isShouted(_ index: Int) -> Bool {
        let near = max(0, index - 2)..<min(index + 2, end)
        let words = near.count { tokens[$0].kind == .word && tokens[$0].length > 1 }
        return words > 3 && near.allSatisfy { tokens[$0].isAllCaps }
    }

    /// `TP. Đà Nẵng`, `TX Phổ Yên`
    func isUnit(_ index: Int) -> Bool {
        guard let (marker, _) = reader.places.words.marker(tokens, at: index, end: end), marker.use == .abbreviation else {
            return false
        }
        return scope(at: index).end > index
    }

    /// A syllable of a proper name: neither `CP` nor the first of several small ones.
    func isProper(_ index: Int) -> Bool { !tokens[index].isAllCaps || tokens[index].length == 1 }

    /// Behind `Việt Nam`, or `VN` where it begins no name: `Hội Nông dân VN`, but `Công ty VN Pharma`, `VN-Index`.
    func countryEnd(at index: Int) -> Int? {
        if isPair(words.country, at: index) { return tokens[index].isCapitalised ? index + 2 : nil }
        guard index < end, tokens[index].isWord(words.shortCountry), tokens[index].isAllCaps else { return nil }
        let after = index + 1
        let isName = after < end && (tokens[after].isMark("-") || (tokens[after].kind == .word && tokens[after].isCapitalised))
        return isName ? nil : after
    }

    /// `khu vực 3`
    private func isNumberedArea(_ index: Int) -> Bool {
        isPair(words.area, at: index) && index + 2 < end && (tokens[index + 2].kind == .number || isNumeral(index + 2))
    }

    func isPair(_ pair: (Int32, Int32), at index: Int) -> Bool {
        index >= 0 && index + 1 < end && tokens[index].isWord(pair.0) && tokens[index + 1].isWord(pair.1)
    }
}
