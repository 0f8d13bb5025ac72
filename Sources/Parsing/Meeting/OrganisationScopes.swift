import Articles
import Lexicon

/// Whose body it is: a committee, a unit, a place.
extension OrganisationScan {
    func finish(
        _ base: String, _ head: OrganisationWords.Head, _ range: Range<Int>, _ rule: Organisation.Rule, allowsComma: Bool = true
    ) -> Organisation {
        var (base, range) = (base, range)
        if let number = numbered(at: range.upperBound, head) {
            base += " " + tokens.plain(range.upperBound..<number)
            range = range.lowerBound..<number
        }
        // `Trung tâm Khuyến nông Quốc gia`
        if isPair(words.national, at: range.upperBound), tokens[range.upperBound].isCapitalised {
            base += " Quốc gia"
            range = range.lowerBound..<range.upperBound + 2
        }
        var (scope, scopeEnd, committeeLevel) = scope(at: afterAbbreviation(range.upperBound))
        // `Hội Liên hiệp Thanh niên Việt Nam tỉnh`, `Công ty TNHH LG Display Việt Nam Hải Phòng`: whose it is stands behind the country.
        if case .country = scope, case let next = self.scope(at: scopeEnd), isWhose(next.scope, head) {
            base += " Việt Nam"
            (scope, scopeEnd, committeeLevel) = next
        }
        // `Ban Kinh tế - Ngân sách, HĐND tỉnh`: the council that the committee is of.
        if allowsComma || head.use == .local, case .none = scope, range.upperBound + 1 < end, head.has(.councilCommittee),
            case let comma = tokens[range.upperBound].isMark(",") ? 1 : 0,
            let (next, nextEnd) = words.head(tokens, at: range.upperBound + comma, end: end), next.has(.council),
            let council = body(next, range.upperBound + comma, nextEnd)
        {
            return Organisation(
                range: range.lowerBound..<council.range.upperBound, base: base + (comma == 1 ? ", " : " ") + council.base,
                scope: council.scope, system: head.system, level: council.level, term: nil, end: council.end, rule: rule)
        }
        var (system, end) = (head.system, scopeEnd)
        let level: Record.Level?
        switch scope {
        case .none: (level, end) = (head.level.flatMap { self.level(of: $0, nil) }, range.upperBound)
        case .committee:
            level = committeeLevel
            if head.use == .department { system = .party }
        case .unit: level = committeeLevel ?? head.level.flatMap { self.level(of: $0, nil) }
        case .place(let place): level = place.unit.map { LocalityEvidence.level(reader.places.gazetteer.unit($0).level) }
        case .central, .country: level = .central
        case .allLevels: level = nil
        }
        return Organisation(
            range: range.lowerBound..<end, base: base, scope: scope, system: system, level: level, term: nil, end: end,
            rule: rule)
    }

    /// `khu vực XIV`, `khu vực 3 - Quảng Ninh`, `khu vực Sông Công - Phú Bình`, `số 4`: what tells a body from its like.
    func numbered(at index: Int, _ head: OrganisationWords.Head) -> Int? {
        guard index + 1 < end else { return nil }
        let isArea = isPair(words.area, at: index)
        guard isArea || (tokens[index].isWord(words.number) && (head.use == .unit || head.use == .block)) else { return nil }
        let at = isArea ? index + 2 : index + 1
        guard at < end else { return nil }
        if tokens[at].kind == .number || isNumeral(at) {
            let next = at + 1
            // `số 15/SYT` is a document's.
            guard tokens[at].length <= 4, tokens[at].kind != .number || tokens[at].length <= 2,
                next >= end || !tokens[next].isMark("/"), !(next < end && tokens[next].isMark("%"))
            else { return nil }
            if isArea, next + 1 < end, tokens[next].isMark("-"), let place = place(at: next + 1, isBare: true) {
                return place.range.upperBound
            }
            return next
        }
        guard isArea, let first = areaName(at: at) else { return nil }
        if first + 1 < end, tokens[first].isMark("-"), let second = areaName(at: first + 1) { return second }
        return first
    }

    /// Tokens of the longest name of an area.
    private static let longestArea = 3

    private func areaName(at index: Int) -> Int? {
        if let place = place(at: index, isBare: true) { return place.range.upperBound }
        var at = index
        while at < min(index + Self.longestArea, end), tokens[at].kind == .word, tokens[at].isCapitalised,
            !surelyStopsName(at, false)
        { at += 1 }
        return at > index ? at : nil
    }

    func isWhose(_ scope: Organisation.Scope, _ head: OrganisationWords.Head) -> Bool {
        switch scope {
        case .unit: true
        case .place: head.use == .unit || head.use == .whole
        case .none, .committee, .central, .allLevels, .country: false
        }
    }

    /// `Phòng Giáo dục và Đào tạo (GD&ĐT) huyện`: behind the abbreviation.
    func afterAbbreviation(_ index: Int) -> Int {
        guard index + 2 < end, tokens[index].isMark("("), tokens[index + 1].isAllCaps,
            let close = (index + 2..<min(index + 6, end)).first(where: { tokens[$0].isMark(")") }), close + 1 < end
        else { return index }
        return close + 1
    }

    /// `TW`, `TƯ`; not `Tư Nghĩa`.
    private func isCentral(_ index: Int) -> Bool { tokens[index].isWord(words.central) && tokens[index].isAllCaps }

    func scope(at index: Int) -> (scope: Organisation.Scope, end: Int, level: Record.Level?) {
        guard index < end, tokens[index].kind == .word else { return (.none, index, nil) }
        if let (head, after) = words.head(tokens, at: index, end: end), head.use == .committee,
            // `tỉnh Đoàn Văn Bình`: a person after the unit.
            tokens[index].isCapitalised || reader.persons.fullName(tokens, at: after - 1, end: end) == nil
        {
            let place = place(at: after, isBare: false)
            // `các huyện ủy` begins with its own small word and is not reached; a small `huyện ủy` here belongs to the name before.
            return (.committee(head.canonical, place), place?.range.upperBound ?? after, level(of: head.level, place))
        }
        if tokens[index].kind == .word, tokens[index].isCapitalised,
            isCentral(index) || isPair(words.centre, at: index)
        {
            return (.central, isCentral(index) ? index + 1 : index + 2, .central)
        }
        if tokens[index].isWord(words.each), index + 1 < end, tokens[index + 1].isWord(words.level) {
            return (.allLevels, index + 2, nil)
        }
        if let end = countryEnd(at: index) { return (.country, end, .central) }
        // `UBND cấp tỉnh`
        if let after = level(at: index) { return (.unit(tokens.plain(index..<after), nil), after, nil) }
        // `Tòa án nhân dân hai cấp`
        if words.isPlural(tokens[index]) || tokens[index].kind == .number, index + 1 < end, tokens[index + 1].isWord(words.level)
        {
            let levels = tokens.plain(index..<index + 2)
            // `hai cấp tỉnh Sơn La`
            if case (.unit(let kind, let place?), let end, let level)? = unit(at: index + 2) {
                return (.unit(levels + " " + kind, place), end, level)
            }
            return (.unit(levels, nil), index + 2, nil)
        }
        if let unit = unit(at: index) { return unit }
        if let after = settlement(at: index) { return (.unit(tokens.plain(index..<after), nil), after, .unit) }
        if let place = place(at: index, isBare: true) { return (.place(place), place.range.upperBound, nil) }
        return (.none, index, nil)
    }

    /// `tỉnh Sơn La`, `huyện`, `TP.HCM`
    private func unit(at index: Int) -> (scope: Organisation.Scope, end: Int, level: Record.Level?)? {
        guard index < end, var (marker, after) = reader.places.words.marker(tokens, at: index, end: end) else { return nil }
        // `UBND huyện Đoàn Duy Hà`: a person whose name begins as the committee's does.
        if marker.use == .committee, reader.persons.fullName(tokens, at: after - 1, end: end) != nil,
            let shorter = reader.places.words.marker(tokens, at: index, end: after - 1)
        {
            (marker, after) = shorter
        }
        guard marker.use == .unit || marker.use == .abbreviation else { return nil }
        var next = after
        if marker.use == .abbreviation, next < end, tokens[next].isMark("."), !tokens[next].hasSpaceBefore { next += 1 }
        let place = place(at: next, isBare: false)
        let kind = marker.kind?.name ?? tokens.plain(index..<after).lowercased()
        if marker.use == .abbreviation, place == nil, tokens[index].length <= 2, !tokens[index].isAllCaps {
            return (.none, index, nil)
        }
        let other = place == nil && after < end && tokens[after].isWord(words.this) ? lastPlace(before: index, marker) : nil
        return (.unit(kind, place ?? other), place?.range.upperBound ?? after, level(of: marker.level, place))
    }

    /// Where a settlement below the commune ends.
    private func settlement(at index: Int) -> Int? {
        // `Chi bộ khu phố 3`, `Ban Công tác Mặt trận tổ dân phố số 5`
        if let after = quarter(at: index) {
            let number = after < end && tokens[after].isWord(words.number) ? after + 1 : after
            let name = hamlet(at: number)
            if name > number { return name }
        }
        // `Hội Y tế thôn, bản`
        guard words.hamlets.contains(tokens[index].word), !tokens[index].isCapitalised else { return nil }
        var after = index + 1
        if after + 1 < end, tokens[after].isMark(","), words.hamlets.contains(tokens[after + 1].word) { after += 2 }
        return hamlet(at: after)
    }

    /// Tokens between a unit's name and `tỉnh này`.
    private static let anaphorReach = 400

    /// `UBND tỉnh này`: of the unit of that level that was named last.
    private func lastPlace(before index: Int, _ marker: PlaceWords.Marker) -> Organisation.Place? {
        for at in (max(0, index - Self.anaphorReach)..<index).reversed() {
            guard let found = names.end(at: at), let unit = found.unit else { continue }
            switch (marker.level, reader.places.gazetteer.unit(unit).level) {
            case (.province, .province), (.district, .district), (.commune, .commune):
                return Organisation.Place(range: at..<found.end, unit: unit)
            default: continue
            }
        }
        return nil
    }

    /// Where `khu phố`, `tổ dân phố`, `tiểu khu` ends.
    private func quarter(at index: Int) -> Int? {
        guard index + 2 < end, !tokens[index].isCapitalised else { return nil }
        let quarters = words.quarters
        if tokens[index].isWord(words.area.0) { return tokens[index + 1].isWord(quarters.street) ? index + 2 : nil }
        if tokens[index].isWord(quarters.lesser) { return tokens[index + 1].isWord(words.area.0) ? index + 2 : nil }
        guard tokens[index].isWord(quarters.group), tokens[index + 1].isWord(quarters.people),
            tokens[index + 2].isWord(quarters.street)
        else { return nil }
        return index + 3
    }

    /// The name of a hamlet, a person's after it left out: `ấp An Khương` before `Thạch Thị Sa Rinh`.
    func hamlet(at index: Int) -> Int {
        let run = reader.persons.run(tokens, at: index, end: end)
        var at = index
        while at < run, at == index || reader.persons.fullName(tokens, at: at, end: end) == nil { at += 1 }
        if at < end, tokens[at].kind == .number, tokens[at].length <= 2 { at += 1 }
        return at
    }

    func level(of level: OrganisationWords.Level?, _ place: Organisation.Place?) -> Record.Level? {
        switch level {
        case .central: .central
        case .province: .province
        case .district: .district
        case .city: place?.unit.map { LocalityEvidence.level(reader.places.gazetteer.unit($0).level) }
        case nil: nil
        }
    }

    func level(of level: PlaceWords.Marker.Level, _ place: Organisation.Place?) -> Record.Level? {
        switch level {
        case .province: .province
        case .district: .district
        case .commune: .ward
        case .city: place?.unit.map { LocalityEvidence.level(reader.places.gazetteer.unit($0).level) }
        case .central: .central
        case .any, .other: nil
        }
    }

    private func isCommune(before index: Int) -> Bool {
        guard index > 0, let (marker, after) = reader.places.words.marker(tokens, at: index - 1, end: end) else { return false }
        return after == index && marker.level == .commune
    }

    /// - Parameter isBare: no word says that a place follows: only a province or district of the lists counts.
    func place(at index: Int, isBare: Bool) -> Organisation.Place? {
        guard index < end, tokens[index].kind == .word || tokens[index].kind == .number else { return nil }
        if let found = names.end(at: index), !reader.persons.isPerson(tokens, at: index, beyond: found.end, end: end) {
            return Organisation.Place(range: index..<found.end, unit: found.unit)
        }
        // `Thành ủy TP.HCM`
        if !isBare, let after = abbreviation(at: index) {
            let next = after < end && tokens[after].isMark(".") ? after + 1 : after
            guard abbreviation(at: next) == nil, let place = place(at: next, isBare: false) else { return nil }
            return Organisation.Place(range: index..<place.range.upperBound, unit: place.unit)
        }
        guard tokens[index].kind == .word, tokens[index].isCapitalised else { return nil }
        if let (value, after) = reader.places.gazetteer.names.longest(tokens, at: index, end: end),
            tokens[after - 1].isCapitalised
        {
            var units: [Gazetteer.ID] = []
            reader.places.gazetteer.candidates(value, on: names.day) {
                if self.reader.places.gazetteer.unit($0).level != .commune, !units.contains($0) { units.append($0) }
            }
            if !units.isEmpty, isShouted(index) || !reader.persons.isPerson(tokens, at: index, beyond: after, end: end) {
                return Organisation.Place(range: index..<after, unit: units.count == 1 ? units[0] : nil)
            }
        }
        // In a title in capitals every word looks like a name's.
        guard !isBare, !isShouted(index) else { return nil }
        // `Đảng bộ tỉnh Đại hội`: a word of which the first syllable has its capital.
        if startsSmall(index + 1), words.common(tokens, at: index, end: end) ?? index > index + 1 { return nil }
        // A unit that the lists lack: its capitals, unless a person follows.
        if isHolder(index), !isCommune(before: index) { return nil }
        var at = index
        while at < end, at - index < 3, tokens[at].kind == .word, tokens[at].isCapitalised, !surelyStopsName(at, false),
            !tokens[at].isWord(words.term),
            !(at > index && words.isStop(tokens, at: at, end: end) && startsSmall(at + 1))
        {
            at += 1
        }
        return at > index ? Organisation.Place(range: index..<at, unit: nil) : nil
    }

    /// Where an abbreviation of a kind of unit ends: `TP`, `H`.
    private func abbreviation(at index: Int) -> Int? {
        guard index < end, let (marker, after) = reader.places.words.marker(tokens, at: index, end: end) else { return nil }
        return marker.use == .abbreviation ? after : nil
    }
}
