import Articles
import Lexicon

/// What each kind of head takes to make a name.
extension OrganisationScan {
    /// Tokens before the last part of a body, which may be a part of a part: `Thường trực Ban Thường vụ Huyện ủy`.
    private static let partReach = 32

    func body(_ head: OrganisationWords.Head, _ index: Int, _ after: Int) -> Organisation? {
        guard index - begin <= Self.partReach else { return nil }
        let isCapitalised = tokens[index].isCapitalised
        switch head.use {
        case .none: return nil
        case .whole: return whole(head, index, after)
        case .part: return part(head, index, after)
        case .committee: return committee(head, index, after)
        // `PBT đảng ủy xã`
        case .branch: return isCapitalised || (head.has(.led) && isOfOffice(index)) ? branch(head, index, after) : nil
        case .organ: return organ(head, index, after)
        case .local:
            // `Công đoàn ngành Y tế tỉnh`, `công đoàn ngành giáo dục Kiên Giang`
            if head.has(.ofField), let (field, fieldEnd) = words.field(tokens, at: after, end: end),
                isCapitalised || (head.words > 1 && scope(at: fieldEnd).end > fieldEnd)
            {
                return finish(head.canonical + " " + field, head, index..<fieldEnd, .local, allowsComma: false)
            }
            guard isCapitalised || hasCapital(index + 1..<after) || scope(at: after).end > after else { return nil }
            guard tokens[index].isCapitalised || tokens[index].isAllCaps || head.words > 1 else { return nil }
            // `công đoàn các cấp`: a kind.
            if !isCapitalised, !hasCapital(index + 1..<after), case .allLevels = scope(at: after).scope { return nil }
            var local = finish(head.canonical, head, index..<after, .local, allowsComma: false)
            guard isPlain(local.scope), NameKey.isSame(local.base, head.canonical) else {
                return isOfKinds(local) ? nil : local
            }
            // `BHXH tự nguyện`: what a body sells, not the body; `công tác Mặt trận`: a field of work.
            if head.has(.product) || (head.has(.work) && head.words == 2) { return nil }
            // `3 lực lượng Quân sự - Công an - Biên phòng`
            if index > 0, tokens[index - 1].isMark("-"), after + 1 < end, tokens[after].isMark("-"),
                words.head(tokens, at: after + 1, end: end) == nil
            {
                return nil
            }
            if isOfMany(after) || (after < end && tokens[after].isWord(words.each)) { return nil }
            local.level = laterLevel(after) ?? local.level
            // `cơ quan Cảnh sát điều tra`
            let isNamed = head.words > 2 && hasCapital(index + 1..<after)
            return isCapitalised || isNamed || (index..<after).contains { tokens[$0].isAllCaps } ? local : nil
        case .department: return department(head, index, after)
        case .block:
            guard isCapitalised else { return nil }
            // `Khối trưởng Khối thi đua chủ trì`
            let held = head.words == 3 && isOfOffice(index) ? finish(head.canonical, head, index..<after, .department) : nil
            guard after < end, tokens[after].kind != .mark else { return held }
            // `Cụm thi đua số 2`, `Cụm thi đua 2`
            if numbered(at: after, head) != nil { return finish(head.canonical, head, index..<after, .department) }
            // `Khối thi đua các cơ quan tham mưu tỉnh`
            if head.words == 3, let last = members(after) ?? task(at: after, ofMany: true) {
                return finish(
                    head.canonical + " " + tokens.plain(after..<last), head, index..<last, .department, allowsComma: false)
            }
            return tokens[after].isCapitalised ? department(head, index, after) : held
        case .association:
            guard isCapitalised else { return nil }
            if let name = name(at: after, isOpen: true, allowsPerson: false, joins: true) {
                return finish(head.canonical + " " + name.text, head, index..<name.end, .association)
            }
            // `Đoàn Luật sư TP. Hồ Chí Minh`
            guard head.words > 1 else { return nil }
            let found = finish(head.canonical, head, index..<after, .association)
            return isPlain(found.scope) ? nil : found
        case .unit: return unit(head, index, after)
        case .event:
            guard isCapitalised || hasCapital(index + 1..<after) else { return nil }
            var found = finish(head.canonical, head, index..<after, .event)
            if case .none = found.scope, let level = level(at: after) { found.range = index..<level }
            found.end = max(found.end, found.range.upperBound)
            found.level = .unit
            return found
        }
    }

    /// `Cụm thi đua các tỉnh miền núi phía Bắc`: where the words end that tell its members together; a list of them is no name.
    private func members(_ index: Int) -> Int? {
        guard isOfMany(index) else { return nil }
        var at = index + 2
        while at < min(index + 2 + Self.longestTask, end), startsSmall(at),
            tokens[at].isWord(words.and) || tokens[at].isWord(words.side) || !words.isStop(tokens, at: at, end: end)
        {
            at += 1
        }
        let first = at
        while at < min(first + Self.longestTask, end), tokens[at].kind == .word, tokens[at].isCapitalised { at += 1 }
        guard at > first else { return nil }
        let goesOn = at + 1 < end && (tokens[at].kind == .mark || tokens[at].isWord(words.and)) && tokens[at + 1].isCapitalised
        return goesOn && !tokens[at].isMark(".") ? nil : at
    }

    /// `Đảng ủy các xã`, `UBND 16 xã`: one body each.
    func isOfMany(_ after: Int) -> Bool {
        after + 1 < end && (tokens[after].kind == .number || tokens[after].isWord(words.each))
            && reader.places.words.marker(tokens, at: after + 1, end: end)?.marker.use == .unit
    }

    /// `công an xã, phường, thị trấn`, `LĐLĐ huyện, thành, thị`: of all units of these kinds, none of which is named.
    private func isOfKinds(_ body: Organisation) -> Bool {
        guard case .unit(_, nil) = body.scope, body.end + 1 < end, tokens[body.end].isMark(","), startsSmall(body.end + 1),
            let (marker, after) = reader.places.words.marker(tokens, at: body.end + 1, end: end), marker.use == .unit
        else { return false }
        return after >= end || !tokens[after].isCapitalised && tokens[after].kind != .number
    }

    /// How far behind a body `cấp tỉnh` may stand that holds for several: `Ủy ban Mặt trận Tổ quốc và các hội cấp tỉnh`. Tokens.
    static let levelReach = 12

    func laterLevel(_ index: Int) -> Record.Level? {
        guard index < end, tokens[index].isWord(words.and) || tokens[index].isMark(",") else { return nil }
        for at in index..<min(index + Self.levelReach, end) {
            if tokens[at].isMark(".") || tokens[at].isMark(";") { return nil }
            if tokens[at].isWord(words.level), let (marker, _) = reader.places.words.marker(tokens, at: at + 1, end: end) {
                return level(of: marker.level, nil)
            }
        }
        return nil
    }

    func isPlain(_ scope: Organisation.Scope) -> Bool {
        if case .none = scope { true } else { false }
    }

    /// `cấp cơ sở`, `cấp tỉnh`
    func level(at index: Int) -> Int? {
        guard index + 1 < end, tokens[index].isWord(words.level) else { return nil }
        if tokens[index + 1].isWord(words.levels), index + 2 < end { return index + 3 }
        if let (marker, after) = reader.places.words.marker(tokens, at: index + 1, end: end), marker.use == .unit { return after }
        return nil
    }

    func whole(_ head: OrganisationWords.Head, _ index: Int, _ after: Int) -> Organisation? {
        guard tokens[index].isCapitalised else { return nil }
        // `Nghị quyết Trung ương 4`: the plenum is part of a document's name.
        if after < end, tokens[after].kind == .number, head.has(.plenum) { return nil }
        // `Trung ương Hội Nông dân Việt Nam`: what is central is a body's own.
        if head.words > 1, let (inner, innerEnd) = words.head(tokens, at: after - 1, end: end), innerEnd > after,
            inner.use == .local || inner.system == .union, let last = head.canonical.lastIndex(of: " "),
            var found = body(inner, after - 1, innerEnd)?.part(String(head.canonical[..<last]), from: index)
        {
            found.level = .central
            return found
        }
        // `Đoàn TNCS Hồ Chí Minh tỉnh Bắc Kạn`: a union has its bodies in the units.
        if head.system == .union || head.system == .other, case let whose = scope(at: after).scope, isWhose(whose, head) {
            return finish(head.canonical, head, index..<after, .local)
        }
        // `Ngân hàng Nhà nước khu vực 11`
        if head.system == .state, numbered(at: after, head) != nil {
            return finish(head.canonical, head, index..<after, .local)
        }
        // `Chính phủ Hàn Quốc`, `Hạ viện Mỹ`
        if head.system == .state, let country = countryOrForeigner(at: after), country > after {
            return Organisation(
                range: index..<country, base: head.canonical + " " + tokens.plain(after..<country), scope: .none,
                system: head.system, level: .central, term: nil, end: country, rule: .whole)
        }
        // `Đảng Dân chủ`, `Đảng Cộng sản Trung Quốc`: another one. No name, but persons and offices, may stand behind the Party's.
        if head.words == 1, head.has(.namesake), after < end, tokens[after].kind == .word, tokens[after].isCapitalised,
            !isShouted(after),
            reader.offices.office(tokens, at: after, end: end) == nil, reader.persons.fullName(tokens, at: after, end: end) == nil
        {
            return party(after).map {
                Organisation(
                    range: index..<$0, base: tokens.plain(index..<$0), scope: .none, system: .other, level: nil, term: nil,
                    end: $0, rule: .whole)
            }
        }
        let term = term(at: after)
        return branchOffice(
            Organisation(
                range: index..<after, base: head.canonical, scope: .none, system: head.system, level: .central,
                term: term?.words, end: term?.end ?? after, rule: .whole), head)
    }

    /// Where the name of a party ends: words with capitals, of which each is whole; nil where that is open, as in `Đảng Tiến bộ`.
    private func party(_ index: Int) -> Int? {
        var at = index
        while at < end, tokens[at].kind == .word, tokens[at].isCapitalised {
            // What follows the country is no part of it: `Chủ tịch Đảng Lao động Triều Tiên Kim Nhật Thành`.
            if let (_, country) = reader.places.words.country(tokens, at: at, end: end) { return country }
            at = words.common(tokens, at: at, end: end) ?? at + 1
        }
        let isOpen =
            at < end && tokens[at].kind == .word && tokens[at - 1].isCapitalised && !words.isStop(tokens, at: at, end: end)
        return isOpen && !reader.persons.isForeign(tokens, at: at - 1) ? nil : at
    }

    /// `khóa XIII`
    func term(at index: Int) -> (words: String, end: Int)? {
        // `Bộ Chính trị (khóa X)`
        if index < end, tokens[index].isMark("(") {
            guard let (term, after) = bareTerm(at: index + 1), after < end, tokens[after].isMark(")") else { return nil }
            return (term, after + 1)
        }
        return bareTerm(at: index)
    }

    private func bareTerm(at index: Int) -> (words: String, end: Int)? {
        guard index + 1 < end, tokens[index].isWord(words.term), tokens[index + 1].kind == .word, tokens[index + 1].length <= 5,
            tokens[index + 1].isAllCaps || tokens[index + 1].length == 1, tokens[index + 1].isCapitalised
        else { return nil }
        guard tokens.isRomanNumeral(index + 1) else { return nil }
        return ("khóa " + tokens.string(index + 1..<index + 2), index + 2)
    }

    /// `Ban Thường vụ Tỉnh ủy`, `Văn phòng UBND huyện`, `Ban Chấp hành Hội Nông dân tỉnh`
    func part(_ head: OrganisationWords.Head, _ index: Int, _ after: Int) -> Organisation? {
        guard tokens[index].isCapitalised || head.words > 1 else { return nil }
        guard let (next, nextEnd) = words.head(tokens, at: after, end: end) else {
            guard head.has(.office), tokens[index].isCapitalised else { return nil }
            let found = finish(head.canonical, head, index..<after, .part)
            return isPlain(found.scope) ? nil : found
        }
        switch next.use {
        case .committee, .branch, .local, .association, .organ, .part, .whole:
            return body(next, after, nextEnd)?.part(head.canonical, from: index, .part)
        // `Văn phòng Sở Y tế`
        case .department where head.has(.office) && tokens[index].isCapitalised && tokens[after].isCapitalised:
            return body(next, after, nextEnd)?.part(head.canonical, from: index)
        case .department, .block, .unit, .event, .none: return nil
        }
    }

    func committee(_ head: OrganisationWords.Head, _ index: Int, _ after: Int) -> Organisation? {
        var place = place(at: after, isBare: false)
        // `Thành ủy Thành phố Hồ Chí Minh`
        if after < end, tokens[after].isCapitalised, let (marker, name) = reader.places.words.marker(tokens, at: after, end: end),
            marker.use == .unit
        {
            place = self.place(at: name, isBare: false).map { .init(range: after..<$0.range.upperBound, unit: $0.unit) }
        }
        // `Bí thư thành ủy`, `Thường trực huyện ủy`: an office or a part before it tells the committee from a word.
        guard tokens[index].isCapitalised || place != nil || begin < index || isOfOffice(index) else { return nil }
        return Organisation(
            range: index..<(place?.range.upperBound ?? after), base: "", scope: .committee(head.canonical, place),
            system: head.system, level: level(of: head.level, place), term: nil, end: place?.range.upperBound ?? after,
            rule: .committee)
    }

    /// `Đảng ủy xã Hữu Liên`, `Chi bộ Trường THCS Lê Lợi`
    func branch(_ head: OrganisationWords.Head, _ index: Int, _ after: Int) -> Organisation? {
        if let (next, nextEnd) = words.head(tokens, at: after, end: end), tokens[after].isCapitalised || next.has(.school),
            [.local, .department, .unit, .block, .association].contains(next.use),
            var found = body(next, after, nextEnd)?.part(head.canonical, from: index, .branch)
        {
            found.system = head.system
            return found
        }
        let found = finish(head.canonical, head, index..<after, .branch)
        // `Đảng ủy các xã`; `danh hiệu Công đoàn cơ sở vững mạnh`: a kind.
        return isPlain(found.scope) && (isOfMany(after) || head.system == .union) ? nil : found
    }

    func organ(_ head: OrganisationWords.Head, _ index: Int, _ after: Int) -> Organisation? {
        // `Ủy ban Kiểm tra Đảng ủy Khối`, `Ban Tổ chức LĐLĐ tỉnh`: an organ of a branch or of a union.
        if after < end, tokens[after].isCapitalised, let (next, nextEnd) = words.head(tokens, at: after, end: end),
            next.use == .branch || (next.use == .local && next.system == .union), let inner = body(next, after, nextEnd),
            next.use == .branch || !isPlain(inner.scope)
        {
            return inner.part(head.canonical, from: index)
        }
        // `Ban Chỉ đạo phòng, chống tham nhũng, tiêu cực tỉnh`
        let takesTask = head.words == 3 || head.has(.steering)
        if takesTask, let (field, fieldEnd) = words.field(tokens, at: after, end: end) {
            return finish(head.canonical + " " + field, head, index..<fieldEnd, .department, allowsComma: false)
        }
        // `Ban Chỉ đạo diễn tập tỉnh`: small words, and whose it is.
        if head.has(.steering), let field = task(at: after) {
            return finish(
                head.canonical + " " + tokens.plain(after..<field), head, index..<field, .department, allowsComma: false)
        }
        // `Ban Chỉ đạo 35`
        let isNumbered = after < end && tokens[after].kind == .number && tokens[after].length <= 3 && takesTask
        let base = isNumbered ? head.canonical + " " + tokens.plain(after..<after + 1) : head.canonical
        var found = finish(
            base, head, index..<(isNumbered ? after + 1 : after), isNumbered ? .department : .organ,
            allowsComma: false)
        // `Ban Chỉ đạo 389 tỉnh`, `Ban Chỉ đạo tỉnh`: no organ of the Party; only its own words tell whose it is.
        if head.has(.steering), case .unit = found.scope { found.rule = .department }
        // `Trưởng ban Chỉ đạo`
        guard tokens[index].isCapitalised || !isPlain(found.scope) || (hasCapital(index + 1..<after) && isOfOffice(index)) else {
            return nil
        }
        // `ban tổ chức tỉnh` is rather a verb's object.
        guard tokens[index].isCapitalised || hasCapital(index + 1..<found.range.upperBound) else { return nil }
        if case .none = found.scope, after < end, tokens[after].isWord(words.each) { return nil }
        return found
    }

    /// Tokens of the longest task of a committee that no field of work tells.
    private static let longestTask = 6

    /// The same of the words that tell many bodies.
    private static let longestMembers = 10

    /// Where small words end before a unit.
    /// - Parameter ofMany: they are those of many bodies: `các cơ quan Đảng, đoàn thể tỉnh`.
    private func task(at index: Int, ofMany: Bool = false) -> Int? {
        if ofMany, index >= end || !tokens[index].isWord(words.each) { return nil }
        var at = index
        while at < min(index + (ofMany ? Self.longestMembers : Self.longestTask), end) {
            if ofMany, at > index, tokens[at].isMark(",") || isParty(at) {
                at += 1
                continue
            }
            guard startsSmall(at) else { return nil }
            if at > index + 1, let (marker, _) = reader.places.words.marker(tokens, at: at, end: end), marker.use == .unit {
                return at
            }
            // `Ban Chỉ đạo các công trình trọng điểm của thành phố`
            if at > index + 1, at + 1 < end, tokens[at].isWord(words.of),
                reader.places.words.marker(tokens, at: at + 1, end: end)?.marker.use == .unit
            {
                return at + 1
            }
            if words.isStop(tokens, at: at, end: end), at > index || !tokens[at].isWord(words.each) { return nil }
            // `bầu cử`: no stop inside a word
            at = words.common(tokens, at: at, end: end) ?? at + 1
        }
        return nil
    }

    private func isParty(_ index: Int) -> Bool {
        words.head(tokens, at: index, end: index + 1).map { $0.head.has(.namesake) } ?? false
    }

    func department(_ head: OrganisationWords.Head, _ index: Int, _ after: Int) -> Organisation? {
        // `Ban Chỉ huy Lữ đoàn 215 Hải quân`
        if head.words == 3, after < end, tokens[after].isCapitalised,
            let (next, nextEnd) = words.head(tokens, at: after, end: end), next.use == .unit, next.has(.whole),
            let inner = body(next, after, nextEnd)
        {
            return inner.part(head.canonical, from: index)
        }
        // `Chủ tịch TP Hải Phòng Nguyễn Văn Tùng`: a person gives no department its name; `Sở Văn Hóa Thể Thao` only looks like one.
        if reader.persons.fullName(tokens, at: after, end: end) != nil, words.field(tokens, at: after, end: end) == nil {
            return nil
        }
        // `Trưởng ban Kiểm tra Hội Nông dân tỉnh`: behind an office a word of which the first syllable has its capital.
        let isOpen =
            tokens[index].isCapitalised
            || (startsSmall(after + 1) && tokens[after].isCapitalised && isOfOffice(index)
                && words.common(tokens, at: after, end: end) ?? after > after + 1)
        guard let name = name(at: after, isOpen: isOpen, allowsPerson: false, joins: true) else {
            // `Thanh tra tỉnh`
            guard head.words == 2, isOpen else { return nil }
            let found = finish(head.canonical, head, index..<after, .department, allowsComma: false)
            return isPlain(found.scope) ? nil : found
        }
        // `ban dân tộc` in small letters is no name; `phòng khoa giáo` is.
        // `Vụ KTV ...`: `vụ` is rather a case than a department, unless its field is known or a numeral.
        if head.has(.incident), !isOfOffice(index),
            words.field(tokens, at: after, end: end) == nil ? !isNumeral(after) : endsWord(before: after)
        {
            return nil
        }
        guard isOpen || head.has(.small) || (head.use == .department && tokens[after].isCapitalised) else { return nil }
        if head.use == .block || head.has(.capital), !tokens[after].isCapitalised, tokens[after].kind == .word { return nil }
        return finish(head.canonical + " " + name.text, head, index..<name.end, .department)
    }

    /// `nhiệm vụ Giáo dục`: the small syllable before a token ends a word.
    private func endsWord(before index: Int) -> Bool {
        index > 1 && !tokens[index - 1].isCapitalised && words.common(tokens, at: index - 2, end: index) == index
    }

    /// `III`
    func isNumeral(_ index: Int) -> Bool {
        tokens[index].isAllCaps && tokens.isRomanNumeral(index)
    }

    func startsSmall(_ index: Int) -> Bool {
        index < end && tokens[index].kind == .word && !tokens[index].isCapitalised
    }

    func hasCapital(_ range: Range<Int>) -> Bool {
        range.contains { tokens[$0].kind == .word && tokens[$0].isCapitalised }
    }

    /// Whether the words before a head are an office.
    func isOfOffice(_ index: Int) -> Bool {
        (max(0, index - Self.longestOffice)..<index).contains {
            reader.offices.begins(tokens, at: $0) && reader.offices.office(tokens, at: $0, end: index)?.end == index
        }
    }
}
