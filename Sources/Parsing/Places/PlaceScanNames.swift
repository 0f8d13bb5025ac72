import Lexicon

extension PlaceScan {
    typealias Name = (range: Range<Int>, candidates: [Gazetteer.ID], isKindOther: Bool, isFormer: Bool)

    /// The longest name after a marker that some unit of that kind bears.
    func name(at index: Int, _ end: Int, _ marker: PlaceWords.Marker) -> Name? {
        guard index < end, startsName(index) else { return nil }
        var found: Name?
        reader.gazetteer.names.matches(tokens, at: index, end: end) { value, after in
            guard endsName(after), !isCut(index, after, end) else { return }
            let units = candidates(value, marker, day).flatMap { $0.isKindOther && tokens[index].kind == .number ? nil : $0 }
            // `thị trấn Sao Vàng` is the former town and not the commune of today.
            let former =
                day >= Gazetteer.CodeList.change && units?.isKindOther ?? true
                ? candidates(value, marker, PlaceReader.lastOf63) : nil
            if let former, units == nil || !former.isKindOther {
                found = (index..<after, former.units, former.isKindOther, true)
            } else if let units {
                found = (index..<after, units.units, units.isKindOther, false)
            }
        }
        return found
    }

    /// Whether a province bears the name: `thành phố Cao Bằng và Lạng Sơn` may mean the city or the province.
    func isProvince(_ name: Range<Int>) -> Bool {
        guard let (value, after) = reader.gazetteer.names.longest(tokens, at: name.lowerBound, end: name.upperBound),
            after == name.upperBound
        else { return false }
        var isProvince = false
        reader.gazetteer.candidates(value, on: day) { if reader.gazetteer.unit($0).level == .province { isProvince = true } }
        return isProvince
    }

    func startsName(_ index: Int) -> Bool {
        tokens[index].kind == .number || (tokens[index].kind == .word && tokens[index].isCapitalised)
    }

    /// The last word of a name has a capital too, but for `Cư M'gar` and the like.
    private func endsName(_ after: Int) -> Bool {
        let last = tokens[after - 1]
        return last.kind == .number || last.isCapitalised || tokens[after - 2].isMark("'")
    }

    /// `thị trấn Lâm Phần` is not the `thị trấn Lâm`: one syllable before another, and only one, with a capital is half a name.
    private func isCut(_ index: Int, _ after: Int, _ end: Int) -> Bool {
        func isSyllable(_ at: Int) -> Bool {
            at < end && tokens[at].kind == .word && tokens[at].isCapitalised && !tokens[at].isAllCaps
        }
        return after == index + 1 && isSyllable(index) && isSyllable(after) && !isSyllable(after + 1)
            && reader.words.marker(tokens, at: after, end: end) == nil
    }

    /// Units of a marker's kind; where there is none, of its level under another kind, since kinds change.
    private func candidates(
        _ value: Int32, _ marker: PlaceWords.Marker, _ day: Gazetteer.Day
    ) -> (units: [Gazetteer.ID], isKindOther: Bool)? {
        let gazetteer = reader.gazetteer
        var exact: [Gazetteer.ID] = []
        var loose: [Gazetteer.ID] = []
        gazetteer.candidates(value, on: day) { id in
            let unit = gazetteer.unit(id)
            let kind = gazetteer.kind(id, on: day)
            let isLevel: Bool =
                switch marker.level {
                case .province: unit.level == .province
                case .district: unit.level == .district
                case .commune: unit.level == .commune
                case .city: unit.level == .district || (unit.level == .province && kind == .city)
                case .central, .any, .other: false
                }
            guard isLevel, !exact.contains(id), !loose.contains(id) else { return }
            if kind == marker.kind { exact.append(id) } else { loose.append(id) }
        }
        if !exact.isEmpty { return (exact, false) }
        guard !loose.isEmpty, marker.use != .letter, marker.use != .abbreviation || marker.level != .commune else {
            return nil
        }
        return (loose, true)
    }

    /// Reads a name without its kind, where it can hardly be anything but a place.
    /// - Returns: the index after it, nil where there is none.
    mutating func bare(at index: Int, _ line: Int, _ whole: Range<Int>) -> Int? {
        let end = whole.upperBound
        guard reader.gazetteer.names.begins(tokens, at: index) else { return nil }
        let last = mentions.last.flatMap { $0.line == line && isChained($0, to: index) ? $0 : nil }
        let isOrgan = lastOrgan?.upperBound == index
        // Inside a run of capitals only a name that something introduces begins.
        if index > whole.lowerBound, last == nil, !isOrgan, lastCue?.end != index, tokens[index - 1].kind == .word,
            tokens[index - 1].isCapitalised
        {
            return nil
        }
        guard let (value, after) = reader.gazetteer.names.longest(tokens, at: index, end: end), endsName(after) else {
            return nil
        }
        let isPrefix = index == whole.lowerBound && after < end && tokens[after].isMark(":")
        let isHead = index == whole.lowerBound && after < end && tokens[after].isMark(",")
        let isAfterAt = lastCue.map { ($0.cue == .at || $0.cue == .residence) && $0.end == index } ?? false
        // `Bù Đăng tổ chức sơ kết`: what opens a line and holds a meeting.
        let isSubject = index == whole.lowerBound && holdsMeeting(after, end)
        if !isPrefix, last == nil, let units = partsOfBracket(value, after, end) {
            append(index..<after, name: index..<after, isOrgan ? .organ : .bare, nil, units, line)
            return after
        }
        let isInvited = isPrefix || isHead || last != nil || isOrgan || isAfterAt || isSubject
        if after < end, tokens[after].kind == .word, tokens[after].isCapitalised { return nil }
        if after - index == 1, tokens[index].isAllCaps, tokens[index].length < 4 { return nil }
        if !isInvited || isSubject, reader.words.isRatherPerson(tokens, index..<after) { return nil }
        guard let (units, isFormer) = bareCandidates(value, finerThan: last, isPrefix: isPrefix, isInvited: isInvited) else {
            return isOrgan ? nil : districts(at: index, line, end)
        }
        append(
            index..<after, name: index..<after, isOrgan ? .organ : .bare, nil, units, line, isFormer: isFormer)
        return after
    }

    /// Names side by side that are taken for districts of one province: fewer may be persons or anything else.
    private static let leastDistricts = 3
    /// No province has had more: what follows is a list of something else.
    private static let mostDistricts = 64

    /// `gồm Yên Lập, Thanh Sơn, Cẩm Khê và Tam Nông`: bare names that are all districts of one province.
    private mutating func districts(at index: Int, _ line: Int, _ end: Int) -> Int? {
        let gazetteer = reader.gazetteer
        var names: [(range: Range<Int>, units: [Gazetteer.ID])] = []
        var at = index
        while at < end, names.count < Self.mostDistricts, tokens[at].isCapitalised,
            let (value, after) = gazetteer.names.longest(tokens, at: at, end: end),
            endsName(after), after == end || !tokens[after].isCapitalised
        {
            var units: [Gazetteer.ID] = []
            gazetteer.candidates(value, on: day) {
                if gazetteer.unit($0).level == .district, !units.contains($0) { units.append($0) }
            }
            if units.isEmpty { break }
            names.append((at..<after, units))
            at = after
            guard at + 1 < end, tokens[at].isMark(",") || tokens[at].isWord(reader.words.and) else { break }
            at += 1
        }
        guard names.count >= Self.leastDistricts else { return nil }
        let shared = names.dropFirst().reduce(into: Set(names[0].units.map { gazetteer.province(of: $0) })) { provinces, name in
            provinces.formIntersection(name.units.map { gazetteer.province(of: $0) })
        }
        guard let province = shared.first, shared.count == 1 else { return nil }
        for name in names {
            let units = name.units.filter { gazetteer.province(of: $0) == province }
            append(name.range, name: name.range, .bare, nil, units, line)
        }
        return names.last?.range.upperBound
    }

    /// `Ba Tri (Bến Tre)`, `Tân Kỳ (tỉnh Nghệ An)`: the next lower units of a name in what the brackets name.
    private func partsOfBracket(_ value: Int32, _ index: Int, _ end: Int) -> [Gazetteer.ID]? {
        guard index + 2 < end, tokens[index].isMark("(") else { return nil }
        let marker = reader.words.marker(tokens, at: index + 1, end: end)
        let start = marker.map { $0.marker.use == .unit ? $0.end : index + 1 } ?? index + 1
        guard start < end, startsName(start), let whole = reader.gazetteer.names.longest(tokens, at: start, end: end),
            whole.end < end, tokens[whole.end].isMark(")")
        else { return nil }
        let gazetteer = reader.gazetteer
        var above: [Gazetteer.ID] = []
        gazetteer.candidates(whole.value, on: day) { above.append($0) }
        var units: [Gazetteer.ID] = []
        gazetteer.candidates(value, on: day) { id in
            if !units.contains(id), above.contains(gazetteer.unit(id).parent) { units.append(id) }
        }
        return units.isEmpty ? nil : units
    }

    /// `BÁO KON TUM ĐIỆN TỬ`: the province in the name of a site, which is all capitals.
    mutating func readSite(line: Int, _ whole: Range<Int>) {
        guard !mentions.contains(where: { $0.line == line && $0.isNamed }) else { return }
        for index in whole where tokens[index].kind == .word && tokens[index].isCapitalised {
            guard let (value, after) = reader.gazetteer.names.longest(tokens, at: index, end: whole.upperBound) else { continue }
            var units: [Gazetteer.ID] = []
            reader.gazetteer.candidates(value, on: day) {
                if reader.gazetteer.unit($0).level == .province, !units.contains($0) { units.append($0) }
            }
            guard units.count == 1 else { continue }
            return append(index..<after, name: index..<after, .bare, nil, units, line)
        }
    }

    /// Provinces before districts; communes only where the name stands as the prefix of a title.
    private func bareCandidates(
        _ value: Int32, finerThan last: PlaceMention?, isPrefix: Bool, isInvited: Bool
    ) -> (units: [Gazetteer.ID], isFormer: Bool)? {
        let gazetteer = reader.gazetteer
        let lastLevel = last?.candidates.map { gazetteer.unit($0).level }.max()
        for each in day >= Gazetteer.CodeList.change ? [day, PlaceReader.lastOf63] : [day] {
            for level in [Gazetteer.Level.province, .district, .commune] {
                guard level == .province || isInvited, level != .commune || isPrefix else { break }
                // `Lạng Sơn, Cao Bằng, Quảng Ninh`: provinces stand side by side.
                if let lastLevel, !(level < lastLevel), level != .province, !isPrefix { break }
                var units: [Gazetteer.ID] = []
                gazetteer.candidates(value, on: each) {
                    if gazetteer.unit($0).level == level, !units.contains($0) { units.append($0) }
                }
                if !units.isEmpty { return (units, each != day) }
            }
        }
        return nil
    }

    /// Bare names in a line that are those of a unit which the text names with its kind: `Quỳ Châu dồn sức khắc phục ...`.
    mutating func readKnown(line: Int, _ whole: Range<Int>) {
        var known: [Int32: Gazetteer.ID?] = [:]
        for mention in mentions where mention.form != .bare && !mention.isFormer && mention.isNamed {
            guard let unit = mention.unit,
                let name = reader.gazetteer.names.longest(tokens, at: mention.name.lowerBound, end: mention.name.upperBound)
            else { continue }
            // Where two units bear the name, neither is sure.
            if let other = known[name.value], other != unit { known[name.value] = .some(nil) } else { known[name.value] = unit }
        }
        guard !known.isEmpty else { return }
        let taken = TokenRanges(mentions.map(\.range))
        var found: [PlaceMention] = []
        var next = whole.lowerBound
        while case let index = tokens.next(.capitalised, from: next, before: whole.upperBound), index < whole.upperBound {
            next = index + 1
            guard tokens[index].kind == .word, tokens[index].isCapitalised, !isInRun(index, whole),
                let (value, after) = reader.gazetteer.names.longest(tokens, at: index, end: whole.upperBound), endsName(after),
                after == whole.upperBound || !isInRun(after, whole), let unit = known[value] ?? nil, !isOfOther(index, whole),
                !taken.overlap(index..<after)
            else { continue }
            found.append(
                PlaceMention(
                    range: index..<after, name: index..<after, form: .bare, level: nil, kind: nil, isCentral: false,
                    start: index, candidates: [unit], line: line))
            next = after
        }
        guard !found.isEmpty else { return }
        mentions = (mentions + found).sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// Tokens of the longest marker.
    private static let markerReach = 5

    /// `trường tiểu học Đồng Lương`: the name is a school's, a street's, a body's.
    private func isOfOther(_ index: Int, _ whole: Range<Int>) -> Bool {
        (max(whole.lowerBound, index - Self.markerReach)..<index).contains {
            reader.words.marker(tokens, at: $0, end: index)?.end == index
        }
    }

    /// Whether a capital stands on both sides of a boundary between words.
    private func isInRun(_ index: Int, _ whole: Range<Int>) -> Bool {
        index > whole.lowerBound && index < whole.upperBound && tokens[index].kind == .word && tokens[index].isCapitalised
            && tokens[index - 1].kind == .word && tokens[index - 1].isCapitalised
    }
}
