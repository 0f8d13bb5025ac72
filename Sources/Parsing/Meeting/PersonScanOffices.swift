import Lexicon

/// Offices: in a row, with the bodies, fields and places that they are of.
extension PersonScan {
    /// Offices in a row.
    /// - Parameter isFirst: before the name: the last one stands right before it. After a name, the one that stands right before
    ///   another name is left to that.
    func chain(at index: Int, isFirst: Bool) -> ([PersonMention.Office], Int)? {
        var found: [PersonMention.Office] = []
        var next = office(at: index)
        while let office = next {
            let after = office.range.upperBound
            if !isFirst, after < end, tokens[after].isCapitalised, let name = name(at: after, isIntroduced: true),
                name.count > 1 || isNameAlone(name) || office.organisation == nil
            {
                break
            }
            // `A, Bộ trưởng Bộ T (TT) B`; `A, Chỉ huy trưởng Bộ CHQS tỉnh - Đại tá B`
            if !isFirst, behindAbbreviation(after) > after || tokens[min(after, end - 1)].isMark("-") && isRanked(after + 1) {
                break
            }
            found.append(office)
            // `Trợ lý Đại tướng Lê Văn An, Bộ trưởng ...`: the offices that follow are another person's.
            if let tail = office.tail, isRanked(tail.lowerBound) { break }
            guard after + 1 < end else { break }
            var at = after
            if isSeparator(at) { at += 1 }
            if at < end, tokens[at].isWord(reader.phrases.and) { at += 1 }
            if at == after, let phrase = reader.phrases.becoming.match(tokens, at: at, end: end) { at = phrase.end }
            next = self.office(at: at)
        }
        guard let last = found.last else { return nil }
        return (found, last.range.upperBound)
    }

    /// `Đại tá Hứa Văn Tưởng`
    private func isRanked(_ index: Int) -> Bool {
        guard index < end, reader.words.isRank(tokens, at: index, end: end),
            let rank = reader.words.honorific(tokens, at: index, end: end)
        else { return false }
        return reader.words.fullName(tokens, at: rank.range.upperBound, end: end) != nil
    }

    /// Words such as `nguyên`, `quyền` and `cố` before one office.
    private static let mostModifiers = 4

    /// One office: words, then the body or unit that it is held in.
    /// - Parameter modifiers: how many stand before it.
    func office(at index: Int, modifiers: Int = 0) -> PersonMention.Office? {
        guard index < end, modifiers <= Self.mostModifiers, reader.offices.begins(tokens, at: index),
            let first = reader.offices.office(tokens, at: index, end: end)
        else {
            return nil
        }
        if tokens[index].isWord(reader.phrases.secretary), index > 0, tokens[index - 1].isWord(reader.phrases.contracts) {
            return nil
        }
        if first.office.kind == .modifier {
            // `chính quyền Tổng thống Mỹ`: the second syllable of another word.
            if tokens[index].isWord(reader.phrases.acting), index > 0, tokens[index - 1].kind == .word,
                reader.phrases.powers.contains(tokens[index - 1].word)
            {
                return nil
            }
            guard var inner = office(at: first.end, modifiers: modifiers + 1) else { return nil }
            inner.canonical = first.office.canonical + " " + inner.canonical
            inner.range = index..<inner.range.upperBound
            return inner
        }
        var (office, after) = first
        // `Phó Trưởng` + `ban Tuyên giáo Tỉnh ủy`: the body takes the word that it shares with the office.
        for place in (index + 1..<after).reversed() {
            if let body = organisation(at: place), organisations[body].range.upperBound > after,
                let shorter = reader.offices.office(tokens, at: index, end: place), shorter.end == place
            {
                (office, after) = shorter
            }
        }
        var result = PersonMention.Office(
            range: index..<after, canonical: office.canonical, organisation: nil, tail: nil, isParty: office.isParty)
        func add(body: Int) {
            result.organisation = body
            result.range = index..<organisations[body].end
        }
        /// What follows the office, or its body.
        func add(tail end: Int) {
            result.tail = result.range.upperBound..<end
            result.range = index..<end
        }
        if let body = organisation(at: behindStop(after)) {
            add(body: body)
            let next = result.range.upperBound
            if next + 1 < end, let whole = organisation(at: isSeparator(next) ? next + 1 : next),
                isPart(organisations[body]) || isOpenDepartment(organisations[body], next)
            {
                add(tail: organisations[whole].end)
            } else if next + 1 < end, tokens[next].isWord(reader.phrases.of), case .none = organisations[body].scope,
                let whole = organisation(at: next + 1)
            {
                // `Phó Chủ nhiệm Ủy ban Pháp luật của Quốc hội`
                add(tail: organisations[whole].end)
            }
        } else if let body = bareBody(at: after) {
            add(tail: body)
        } else if office.kind == .minister, after < end, tokens[after].isCapitalised,
            let (_, field) = reader.organisations.field(tokens, at: after, end: end)
        {
            // `Bộ trưởng Y tế`, `Bộ trưởng Quốc phòng Mỹ`
            add(tail: unit(at: field) ?? field)
        } else if office.kind == .part, let field = field(at: after) {
            add(tail: field)
            if let body = organisation(at: field) { add(body: body) }
        } else if office.kind == .over {
            return nil
        } else if let hamlet = hamlet(after, of: index) {
            add(tail: hamlet)
        } else if let tail = unit(at: after) {
            add(tail: tail)
        }
        // `Đại biểu Quốc hội khóa XV`, `Chủ tịch Hội Nông dân tỉnh khóa IX`: without it what follows would belong to nobody.
        let last = result.range.upperBound
        if last + 1 < end, tokens[last].isWord(reader.organisations.term), tokens.isRomanNumeral(last + 1) {
            result.tail = (result.tail?.lowerBound ?? last)..<last + 2
            result.range = index..<last + 2
        }
        return result
    }

    /// `Giám đốc Sở chủ trì`, `Phó Giám đốc Công ty,`: a kind of body that the article has named before. - Returns: where it ends.
    private func bareBody(at index: Int) -> Int? {
        // `Giám đốc bệnh viện chủ trì`, `Hiệu trưởng nhà trường,`
        if let own = reader.phrases.own.match(tokens, at: index, end: end), !tokens[index].isCapitalised {
            let isWhole =
                own.end >= end || tokens[own.end].kind != .word || reader.organisations.isStop(tokens, at: own.end, end: end)
            return isWhole ? own.end : nil
        }
        guard let (head, body) = reader.organisations.head(tokens, at: index, end: end) else { return nil }
        // `Giám đốc Bệnh viện` + a person
        if head.use == .unit || head.use == .department, reader.words.fullName(tokens, at: body, end: end) != nil { return body }
        guard [.unit, .department, .association].contains(head.use), tokens[index].isCapitalised, !tokens[index].isAllCaps else {
            return nil
        }
        guard body < end, tokens[body].kind == .word else { return body }
        guard !tokens[body].isCapitalised, reader.organisations.field(tokens, at: body, end: end) == nil else { return nil }
        // `Cục quản lý nợ`: small words may be its field.
        let isPlainKind = head.use != .department || head.has(.bare)
        return isPlainKind && reader.organisations.isStop(tokens, at: body, end: end) ? body : nil
    }

    /// `Trưởng khoa Cấp cứu,`: words up to a mark that are nobody's name.
    private func field(at index: Int) -> Int? {
        guard index < end, tokens[index].kind == .word, tokens[index].isCapitalised,
            !reader.words.isSurname(tokens, at: index, end: end)
        else { return nil }
        var at = index
        while at < end, at - index < 6, tokens[at].kind == .word, organisation(at: at) == nil { at += 1 }
        // `Trưởng khoa Dược - TTB - VTYT`
        while at + 1 < end, tokens[at].isMark("-"), tokens[at + 1].isAllCaps, tokens[at + 1].length > 1 { at += 2 }
        guard
            at == end || isSeparator(at) || tokens[at].isMark("(") || tokens[at].isMark(".") || organisation(at: at) != nil
        else { return nil }
        return at
    }

    /// `Trưởng ấp Hòa Lợi`, `Trưởng thôn 3`: whose office, from `office` on, ends with the word for a settlement.
    private func hamlet(_ index: Int, of office: Int) -> Int? {
        guard index > 1, index < end, tokens[index - 1].isWord(reader.organisations.hamlets) else { return nil }
        let name = reader.words.run(tokens, at: index, end: end)
        // `ông Phí Văn Hải, Trưởng thôn Đồng Cốc`: two words behind an office whose holder has been named.
        let isHeld = name == index + 2 && office > 1 && isSeparator(office - 1) && tokens[office - 2].isCapitalised
        guard isHeld || reader.words.fullName(tokens, at: index, end: end) == nil else { return nil }
        let run = !isHeld && reader.words.isSurname(tokens, at: index, end: end) ? index : name
        let at = run < end && tokens[run].kind == .number && tokens[run].length <= 2 ? run + 1 : run
        return at > index ? at : nil
    }

    /// Whether a body is a division, whose whole may follow after a comma: `Vụ III, Ban Tổ chức Trung ương`.
    private func isPart(_ body: Organisation) -> Bool {
        reader.organisations.traits.of(body.base).contains(.division)
    }

    /// `Trưởng ban Nghiệp vụ Hội Nhà báo Việt Nam`: a department of whom nothing is said, and another body right behind it.
    private func isOpenDepartment(_ body: Organisation, _ next: Int) -> Bool {
        guard case .none = body.scope, body.rule == .department else { return false }
        return organisation(at: next) != nil
    }

    /// `CT.CĐCS Trường ...`, `PCT. UBND`, `Ủy viên Ban Thường vụ (BTV) Tỉnh ủy`: behind the stop of an abbreviation, or behind one in
    /// brackets, where a body follows.
    private func behindStop(_ index: Int) -> Int {
        if index + 3 < end, tokens[index].isMark("("), tokens[index + 1].isAllCaps, tokens[index + 2].isMark(")"),
            organisation(at: index + 3) != nil
        {
            return index + 3
        }
        let isStop =
            index + 1 < end && tokens[index].isMark(".") && tokens[index - 1].isAllCaps && organisation(at: index + 1) != nil
        return isStop ? index + 1 : index
    }

    /// `huyện`, `tỉnh Savannakhet`, `nước CHDCND Lào`, `Cuba`
    private func unit(at index: Int) -> Int? {
        guard index < end, tokens[index].kind == .word else { return nil }
        if tokens[index].isCapitalised {
            if let (_, after) = reader.places.words.country(tokens, at: index, end: end) { return after }
            // `Tổng thống Mỹ Donald Trump`, but not `đạo diễn Mỹ Tâm`.
            if let after = reader.places.words.officeCountry(tokens, at: index, end: end), after < end,
                tokens[after].isCapitalised, (after..<reader.words.run(tokens, at: after, end: end)).contains(where: isForeign)
            {
                return after
            }
            if let place = names.end(at: index) { return place.end }
            if let place = province(at: index) { return place }
            // `Bộ trưởng Quốc phòng Việt Nam Ngô Xuân Lịch`, `... VN ...`
            let country = reader.organisations.country
            let isCountry = tokens[index].isWord(country.0) && index + 1 < end && tokens[index + 1].isWord(country.1)
            if isCountry || (tokens[index].isAllCaps && tokens[index].isWord(reader.organisations.shortCountry)),
                case let after = index + (isCountry ? 2 : 1), reader.words.fullName(tokens, at: after, end: end) != nil
            {
                return after
            }
        }
        guard let (marker, after) = reader.places.words.marker(tokens, at: index, end: end),
            marker.use == .unit || marker.use == .abbreviation
        else { return nil }
        if let place = names.end(at: after) { return place.end }
        // `tỉnh trưởng tỉnh Savannakhet`: a unit of another country.
        var at = after
        while at < end, at - after < 2, tokens[at].kind == .word, tokens[at].isCapitalised,
            !reader.words.isSurname(tokens, at: at, end: end)
        { at += 1 }
        return at
    }

    func isForeign(_ index: Int) -> Bool { reader.words.isForeign(tokens, at: index) }

    /// `Bí thư Hà Nội Hoàng Trung Hải`: a province or district between an office and a name.
    private func province(at index: Int) -> Int? {
        guard let (value, after) = reader.places.gazetteer.names.longest(tokens, at: index, end: end), after < end,
            tokens[after - 1].isCapitalised, reader.words.fullName(tokens, at: after, end: end) != nil
        else { return nil }
        return reader.places.gazetteer.isProvinceOrDistrict(value, on: names.day) ? after : nil
    }
}
