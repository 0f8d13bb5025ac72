import Lexicon

/// One pass over the lines of a text.
struct PlaceScan {
    let reader: PlaceReader
    let tokens: Tokens
    let day: Gazetteer.Day
    var mentions: [PlaceMention] = []
    var lastCue: (cue: PlaceWords.Cue, end: Int)?
    var lastOrgan: Range<Int>?

    /// Tokens between `trú tại` and a unit's name: hamlet and street stand before it.
    private static let longestAddress = 8

    init(reader: PlaceReader, tokens: Tokens, day: Gazetteer.Day) {
        self.reader = reader
        self.tokens = tokens
        self.day = day
    }

    mutating func read(line: Int, _ range: Range<Int>) {
        lastCue = nil
        lastOrgan = nil
        var next = range.lowerBound
        let end = range.upperBound
        while case let index = tokens.next(reader.opening, from: next, before: end), index < end {
            next = index + 1
            let token = tokens[index]
            guard token.kind == .word, token.word >= 0 else { continue }
            // What begins one of the three seldom begins another.
            let openings = tokens.openings[index]
            if openings & reader.words.markerOpening != 0, let (marker, after) = reader.words.marker(tokens, at: index, end: end)
            {
                next = take(marker, index..<after, line, range)
                continue
            }
            if token.isCapitalised, openings & reader.gazetteer.names.opening != 0, let after = bare(at: index, line, range) {
                next = after
                continue
            }
            if openings & reader.words.cueOpening != 0, let (cue, after) = reader.words.cue(tokens, at: index, end: end),
                cue != .attribute
            {
                lastCue = (cue, after)
                next = after
            }
        }
    }

    /// Reads what follows a marker; returns the index to go on at.
    private mutating func take(_ marker: PlaceWords.Marker, _ range: Range<Int>, _ line: Int, _ whole: Range<Int>) -> Int {
        let end = whole.upperBound
        switch marker.use {
        case .organ:
            let after = bracketedShortForm(range.upperBound, end)
            // `đã thanh tra TP. HCM` does something there.
            if range.lowerBound == whole.lowerBound || !reader.words.isAuxiliary(tokens[range.lowerBound - 1]) {
                lastOrgan = range.lowerBound..<after
            }
            return after
        case .road: return range.upperBound
        case .notUnit, .hamlet, .street:
            // `Sông Hinh (Phú Yên)` is a district.
            if marker.use == .notUnit, tokens[range.lowerBound].isCapitalised, let after = bare(at: range.lowerBound, line, whole)
            {
                return after
            }
            // `Trường ...`, `làng ...`: the capitalised words after it are its own name.
            var at = range.upperBound
            guard at < end, tokens[at].kind == .word, tokens[at].isCapitalised else { return at }
            // `Trường Mầm non Phường 8`
            if marker.use == .notUnit, let (unit, number) = reader.words.marker(tokens, at: at, end: end), unit.use == .unit,
                number < end, tokens[number].kind == .number
            {
                return number + 1
            }
            while at < end, tokens[at].kind == .word, tokens[at].isCapitalised,
                reader.words.marker(tokens, at: at, end: end)?.marker.use != .unit
            {
                at += 1
            }
            return at
        case .central:
            append(range, name: range.upperBound..<range.upperBound, .committee, marker, [], line, isCentral: true)
            return range.upperBound
        case .letter:
            // `H.Cần Đước`, `Q.1`, `Q1`: a letter alone is nothing.
            let next = range.upperBound
            let isStop = next < end && tokens[next].isMark(".") && !tokens[next].hasSpaceBefore
            let isNumber = next < end && tokens[next].kind == .number && !tokens[next].hasSpaceBefore
            guard tokens[range.lowerBound].isCapitalised, isStop || isNumber,
                let (name, candidates, other, former) = name(at: isStop ? next + 1 : next, end, marker), !other
            else { return bare(at: range.lowerBound, line, whole) ?? range.upperBound }
            append(range.lowerBound..<name.upperBound, name: name, .unit, marker, candidates, line, isFormer: former)
            return name.upperBound
        case .plural: return takeList(marker, range, line, end)
        case .unit where isCounted(range.lowerBound) && isList(marker, range.upperBound, end):
            return takeList(marker, range, line, end)
        case .unit, .abbreviation, .committee, .department: return takeUnit(marker, range, line, end)
        }
    }

    /// The index after the short form of what was written out: `Bộ Chỉ huy Bộ đội Biên phòng (BĐBP)`.
    private func bracketedShortForm(_ index: Int, _ end: Int) -> Int {
        guard index + 2 < end, tokens[index].isMark("("), tokens[index + 1].isAllCaps, tokens[index + 2].isMark(")") else {
            return index
        }
        return index + 3
    }

    /// `3 tỉnh`, `các huyện`
    private func isCounted(_ index: Int) -> Bool {
        guard index > 0 else { return false }
        let count = tokens[index - 1]
        return count.kind == .number ? (2...99).contains(count.value) : reader.words.isPlural(count)
    }

    /// Where the names of a list begin: `3 xã biên giới Ia Dom, ...`, `3 tỉnh: Lạng Sơn, ...`
    private func listStart(_ index: Int, _ end: Int) -> Int {
        var at = index
        while at < end, tokens[at].kind == .word, let (cue, after) = reader.words.cue(tokens, at: at, end: end), cue == .attribute
        {
            at = after
        }
        return at < end && tokens[at].isMark(":") ? at + 1 : at
    }

    private func isList(_ marker: PlaceWords.Marker, _ index: Int, _ end: Int) -> Bool {
        guard let first = name(at: listStart(index, end), end, marker), case let at = first.range.upperBound, at + 1 < end else {
            return false
        }
        return (tokens[at].isMark(",") || tokens[at].isWord(reader.words.and)) && name(at: at + 1, end, marker) != nil
    }

    private mutating func takeUnit(_ marker: PlaceWords.Marker, _ range: Range<Int>, _ line: Int, _ end: Int) -> Int {
        var next = range.upperBound
        if marker.use == .abbreviation, next < end, tokens[next].isMark("."), !tokens[next].hasSpaceBefore { next += 1 }
        let isBody = marker.use == .committee || marker.use == .department
        let isOrgan = !isBody && (lastOrgan.map { $0.upperBound == range.lowerBound } ?? false)
        let form: PlaceMention.Form = isBody ? .committee : isOrgan ? .organ : .unit
        if marker.use == .department {
            // `Sở Y tế tỉnh X`: the unit's own words follow.
            if next < end, reader.words.marker(tokens, at: next, end: end) != nil {
                lastOrgan = range
                return next
            }
        }
        if let (name, candidates, other, former) = name(at: next, end, marker) {
            append(
                range.lowerBound..<name.upperBound, name: name, form, marker, candidates, line, isKindOther: other,
                isFormer: former)
            return form == .unit && !other && !former ? takeFurther(marker, name.upperBound, line, end) : name.upperBound
        }
        // Without a name only a body says anything: the level of what it belongs to, but for `khối xã, thị trấn`.
        if isBody || isOrgan && !isOneOfKinds(range.upperBound, end) {
            append(range, name: range.upperBound..<range.upperBound, form, marker, [], line)
        }
        return range.upperBound
    }

    /// Whether the word for another kind of unit follows, also without a name.
    private func isOneOfKinds(_ index: Int, _ end: Int) -> Bool {
        guard index + 1 < end, tokens[index].isMark(",") || tokens[index].isMark("-") || tokens[index].isMark("/"),
            let (marker, after) = reader.words.marker(tokens, at: index + 1, end: end), marker.use == .unit
        else { return false }
        return name(at: after, end, marker) == nil
    }

    /// `các xã Hiền Lương, Ấm Hạ và Văn Lang`: names of one kind, none of them part of the next.
    private mutating func takeList(_ marker: PlaceWords.Marker, _ range: Range<Int>, _ line: Int, _ end: Int) -> Int {
        var at = listStart(range.upperBound, end)
        lastOrgan = nil
        while let (name, candidates, other, former) = name(at: at, end, marker) {
            append(name, name: name, .unit, marker, candidates, line, isKindOther: other, isFormer: former)
            at = name.upperBound
            // `các xã Vĩnh Viễn A, Lương Nghĩa (Long Mỹ) và Phương Phú (Phụng Hiệp)`
            if at + 1 < end, tokens[at].isMark("("), let close = bare(at: at + 1, line, range.lowerBound..<end), close < end,
                tokens[close].isMark(")")
            {
                at = close + 1
            }
            guard at + 1 < end, tokens[at].isMark(",") || tokens[at].isWord(reader.words.and) else { break }
            guard self.name(at: at + 1, end, marker) != nil else { break }
            at += 1
        }
        return at
    }

    /// `huyện Đồng Văn, Mèo Vạc và Yên Minh`: further names under one unit word, the last of them behind `và`.
    private mutating func takeFurther(_ marker: PlaceWords.Marker, _ index: Int, _ line: Int, _ end: Int) -> Int {
        var names: [Name] = []
        var at = index
        while at + 1 < end {
            let isLast = tokens[at].isWord(reader.words.and)
            guard isLast || tokens[at].isMark(","), let name = name(at: at + 1, end, marker), !name.isKindOther, !name.isFormer,
                tokens[name.range.lowerBound].kind == .word, name.range.upperBound >= end || !startsName(name.range.upperBound),
                marker.level == .province || !isProvince(name.range)
            else { return index }
            names.append(name)
            at = name.range.upperBound
            if isLast { break }
        }
        guard let last = names.last, tokens[last.range.lowerBound - 1].isWord(reader.words.and) else { return index }
        for name in names { append(name.range, name: name.range, .unit, marker, name.candidates, line) }
        return at
    }

    mutating func append(
        _ range: Range<Int>, name: Range<Int>, _ form: PlaceMention.Form, _ marker: PlaceWords.Marker?,
        _ candidates: [Gazetteer.ID], _ line: Int, isKindOther: Bool = false, isFormer: Bool = false, isCentral: Bool = false
    ) {
        var start = range.lowerBound
        if let organ = lastOrgan, organ.upperBound == start { start = organ.lowerBound }
        let level: Gazetteer.Level? =
            switch marker?.level {
            case .province: .province
            case .district: .district
            case .commune: .commune
            default: nil
            }
        var mention = PlaceMention(
            range: range, name: name, form: form, level: level, kind: marker?.kind, isCentral: isCentral, start: start,
            candidates: candidates, line: line)
        mention.isKindOther = isKindOther
        mention.isFormer = isFormer
        if let lastCue, lastCue.end == start || lastCue.end + 2 >= start, lastCue.end <= start {
            switch lastCue.cue {
            case .at: mention.isAfterAt = lastCue.end == start
            case .territory:
                mention.isAfterAt = lastCue.end == start
                mention.isTerritory = mention.isAfterAt
            case .personTitle: mention.isInPersonTitle = true
            case .document, .possessive: mention.isInDocument = true
            case .partOf: mention.isInDocument = lastCue.end == start
            case .organiserVerb, .formerly, .residence, .attribute: break
            }
        }
        if let lastCue, lastCue.cue == .residence, lastCue.end <= start, start - lastCue.end <= Self.longestAddress {
            mention.isResidence = true
            mention.isAfterAt = true
        }
        let isFirst = start == tokens.line(line).lowerBound
        let after = range.upperBound
        let end = tokens.line(line).upperBound
        mention.isTitlePrefix =
            isFirst && after < end && (tokens[after].isMark(":") || (form == .bare && holdsMeeting(after, end)))
        mention.isActing = isCentral && holdsMeeting(after, end)
        mention.isDateline =
            isFirst && after + 1 < end && tokens[after].isMark(",")
            && (tokens[after + 1].kind == .number || tokens.text.string(tokens[after + 1].range).hasPrefix("ng"))
        if let last = mentions.indices.last, mentions[last].line == line, isChained(mentions[last], to: start),
            mentions[last].isNamed, mention.isNamed
        {
            link(last, mention)
            if mentions[last].parent == mentions.count { mention.isResidence = mentions[last].isResidence }
        }
        mentions.append(mention)
    }

    func holdsMeeting(_ index: Int, _ end: Int) -> Bool {
        index < end && tokens[index].kind == .word && reader.words.cue(tokens, at: index, end: end)?.0 == .organiserVerb
    }

    /// Whether only a comma, an opening bracket, a dash or `thuộc` stands between a mention and the next.
    func isChained(_ mention: PlaceMention, to start: Int) -> Bool {
        var at = mention.range.upperBound
        guard start - at <= 3, start >= at else { return false }
        if at < start, tokens[at].kind == .mark {
            switch tokens[at].mark {
            case UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: "-"): at += 1
            default: return false
            }
        }
        if at < start, let (cue, after) = reader.words.cue(tokens, at: at, end: start), cue == .partOf { at = after }
        return at == start
    }

    /// The mention at `index` and those it is chained to are parts of the coarser one that follows.
    private mutating func link(_ index: Int, _ coarser: PlaceMention) {
        func levels(_ mention: PlaceMention) -> (Gazetteer.Level, Gazetteer.Level)? {
            let levels = mention.candidates.map { reader.gazetteer.unit($0).level }
            guard let low = levels.min(), let high = levels.max() else { return nil }
            return (low, high)
        }
        guard let (_, finest) = levels(mentions[index]), let (coarsest, _) = levels(coarser), coarsest < finest else { return }
        mentions[index].parent = mentions.count
    }
}
