import Lexicon

/// Units such as schools and enterprises, joint ones, their branch offices, and what is a part of another body.
extension OrganisationScan {
    /// `Phòng Cảnh sát hình sự Công an tỉnh`, `Cơ quan Cảnh sát điều tra Bộ Công an`: a part of the body that follows.
    func within(_ part: Organisation, _ head: OrganisationWords.Head) -> Organisation? {
        let at = part.end
        guard head.has(.part), isPlain(part.scope), part.term == nil, at == part.range.upperBound, at < end,
            let (next, nextEnd) = words.head(tokens, at: at, end: end), next.has(.whole),
            let whole = body(next, at, nextEnd), !isPlain(whole.scope) || next.use == .department || next.use == .unit
        else { return nil }
        return whole.part(part.base, from: part.range.lowerBound, .within)
    }

    func unit(_ head: OrganisationWords.Head, _ index: Int, _ after: Int) -> Organisation? {
        // `Giám đốc Bệnh viện Phạm Văn Dũng`: the person who holds the office; schools do bear such names.
        if isOfOffice(index), !head.has(.school), reader.persons.fullName(tokens, at: after, end: end) != nil,
            place(at: after, isBare: true) == nil
        {
            return nil
        }
        // `Báo và Phát thanh, Truyền hình Lạng Sơn`
        if head.has(.broadcast), after < end, tokens[after].isMark(","), isPair(words.television, at: after + 1) {
            return finish(head.canonical + ", truyền hình", head, index..<after + 3, .unit)
        }
        let isAcronym = tokens[index].isAllCaps
        // `trung tâm TP Huế`, `vùng ĐBSCL`: the middle or a part of a place.
        if !hasCapital(index..<after), after < end, isUnit(after) { return nil }
        // `tại trung tâm Biên Hòa`; `cũng báo UBND thành phố`: a verb.
        if !tokens[index].isCapitalised, head.words < 3, after < end {
            let name = reader.persons.run(tokens, at: after, end: end)
            if head.has(.middle), place(at: after, isBare: true)?.range.upperBound == name { return nil }
            if head.has(.verb), tokens[after].isAllCaps, words.head(tokens, at: after, end: end) != nil { return nil }
        }
        let isOpen = tokens[index].isCapitalised || !startsSmall(after)
        guard isOpen, let name = name(at: after, isOpen: true, allowsPerson: true, joins: false) else {
            guard tokens[index].isCapitalised || hasCapital(index + 1..<after), head.words > 1 || isAcronym else { return nil }
            let found = finish(head.canonical, head, index..<after, .unit)
            return isPlain(found.scope) && NameKey.isSame(found.base, head.canonical) ? nil : found
        }
        guard tokens[index].isCapitalised || hasCapital(index + 1..<name.end) else { return nil }
        // `công ty Mỹ`, `sân bay Syria`: some of a country's, but `hải quan Mỹ` is one body.
        if !tokens[index].isCapitalised, !head.has(.national),
            reader.places.words.officeCountry(tokens, at: after, end: end) == name.end
                || (head.words < 3 && countryEnd(at: after) == name.end)
        {
            return nil
        }
        // `vùng Tây Bắc` is none of the navy's regions, `Vùng 2 Hải quân` is.
        if head.has(.numbered), !tokens[index].isCapitalised || tokens[after].kind != .number { return nil }
        // `Trường Sa`, `Trường Giang`: islands and persons.
        if head.has(.syllable), tokens[after].kind == .word, !hasCapital(after + 1..<name.end),
            words.field(tokens, at: after, end: end) == nil, words.common(tokens, at: after, end: end) == nil,
            !reader.persons.isForeign(tokens, at: after), !tokens[after].isAllCaps
        {
            return nil
        }
        if isOfOffice(index), let person = holder(after..<name.end) {
            return finish(head.canonical + " " + tokens.plain(after..<person), head, index..<person, .unit)
        }
        let second = joint(name, head)
        let (base, nameEnd) = second.flatMap { joint($0, head) } ?? second ?? name
        let found = branchOffice(finish(head.canonical + " " + base, head, index..<nameEnd, .unit), head)
        // `Trường tiểu học`: a kind of school, unless it is somebody's.
        return hasCapital(after..<name.end) || !isPlain(found.scope) || tokens[after].kind != .word ? found : nil
    }

    /// `Trung tâm Dạy nghề và Hỗ trợ nông dân`, `Ngân hàng Đầu tư và Phát triển`: of two fields of work or three, each more than one
    /// word that is no proper name.
    private func joint(_ name: (text: String, end: Int), _ head: OrganisationWords.Head) -> (text: String, end: Int)? {
        let next = name.end + 1
        guard head.has(.twofold), next + 1 < end, tokens[name.end].isWord(words.and) || tokens[name.end].isMark("-"),
            !tokens[name.end - 1].isCapitalised,
            tokens[next].kind == .word, tokens[next].isCapitalised, tokens[next + 1].kind == .word,
            !tokens[next + 1].isCapitalised,
            words.head(tokens, at: next, end: end) == nil, !stopsName(next, true),
            let other = self.name(at: next, isOpen: true, allowsPerson: true, joins: false), other.end > next + 1
        else { return nil }
        return (name.text + (tokens[name.end].isMark("-") ? " - " : " và ") + other.text, other.end)
    }

    /// `Ngân hàng Nông nghiệp và Phát triển nông thôn chi nhánh huyện Đông Anh`, `... Việt Nam - Chi nhánh Bắc Quảng Bình`
    func branchOffice(_ whole: Organisation, _ head: OrganisationWords.Head) -> Organisation {
        let at = whole.end < end && tokens[whole.end].isMark("-") ? whole.end + 1 : whole.end
        guard head.has(.twofold), whole.end == whole.range.upperBound, isPair(words.branch, at: at) else { return whole }
        let (scope, scopeEnd, level) = scope(at: at + 2)
        let after = isPlain(scope) ? reader.persons.run(tokens, at: at + 2, end: end) : scopeEnd
        guard after > at + 2 else { return whole }
        let base = tokens.plain(whole.range.lowerBound..<(isPlain(scope) ? after : at + 2))
        return Organisation(
            range: whole.range.lowerBound..<after, base: base, scope: scope, system: whole.system, level: level, term: nil,
            end: after, rule: .unit)
    }

    /// Words of the longest usual name of a person.
    private static let longestHolder = 4

    /// `Hiệu trưởng Trường THPT Chu Văn An Lê Mai Anh`: where the person's name begins behind the school's.
    private func holder(_ name: Range<Int>) -> Int? {
        guard name.count > 3 else { return nil }
        let splits = (name.lowerBound + 1..<name.upperBound - 2).filter {
            name.upperBound - $0 <= Self.longestHolder && reader.persons.fullName(tokens, at: $0, end: end) == name.upperBound
        }
        return splits.first { reader.persons.isHistoric(tokens, name.lowerBound..<$0) } ?? splits.first
    }
}
