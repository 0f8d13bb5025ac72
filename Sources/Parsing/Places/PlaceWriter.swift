import Articles
import Lexicon

/// What is known of places, as the fields of a record: `locality` and the mentions of places in the body.
struct PlaceWriter {
    let locality: LocalityReader
    let tokens: Tokens
    let layout: Layout

    /// - Returns: the places of the whole text, and the day whose lists they are of.
    func write(
        _ record: inout Record, uri: String?, trace: inout ParseTrace
    ) -> (mentions: [PlaceMention], day: Gazetteer.Day?) {
        let host = record.site?.host ?? uri.flatMap { LocalityReader.host(of: $0) }
        let asOf = record.event?.date ?? record.published.map { String($0.iso.prefix(10)) }
        let found = locality.read(tokens, zones: zones(), asOf: asOf, host: host, tag: record.sourcePrefix?.text, trace: &trace)
        record.locality = found.locality
        record.mentions += PlaceMentions(locality: locality, tokens: tokens, day: found.day).read(
            found.mentions, (title.map { [$0] } ?? []) + layout.body.map(\.range))
        return (found.mentions, found.day)
    }

    /// With the place that may stand before it: `Phường Chánh Hưng: ...`.
    private var title: Range<Int>? {
        guard let title = layout.title, !title.isEmpty else { return nil }
        let block = layout.titlePrefix == nil ? nil : layout.blocks.first { $0.range.contains(title.lowerBound) }
        return (block?.range.lowerBound ?? title.lowerBound)..<title.upperBound
    }

    /// By line of the text; a line of two blocks is what its first one is.
    private func zones() -> [LocalityReader.Zone] {
        var zones = [LocalityReader.Zone](repeating: .none, count: tokens.lineCount)
        func mark(_ range: Range<Int>?, _ zone: LocalityReader.Zone) {
            guard let range, !range.isEmpty else { return }
            let line = Int(tokens[range.lowerBound].line)
            if zones[line] == .none { zones[line] = zone }
        }
        mark(layout.title, .title)
        mark(layout.siteName, .site)
        for block in layout.blocks {
            switch block.part {
            case .title: mark(block.range, .title)
            case .lead: mark(block.range, .lead)
            case .paragraph, .heading: mark(block.range, .body)
            case .caption: mark(block.range, .caption)
            case .other: break
            }
        }
        return zones
    }
}

/// Places of title and body as mentions with canonical names; names of bodies are organisations and left to others.
struct PlaceMentions {
    let locality: LocalityReader
    let tokens: Tokens
    let day: Gazetteer.Day?

    func read(_ places: [PlaceMention], _ ranges: [Range<Int>]) -> [Record.Mention] {
        var found: [(start: Int, mention: Record.Mention)] = []
        var taken = places.filter(\.isNamed)[...]
        let units = TokenRanges(places.map(\.range))
        for range in ranges {
            while let first = taken.first, first.range.lowerBound < range.lowerBound { taken.removeFirst() }
            while let first = taken.first, first.range.lowerBound < range.upperBound {
                taken.removeFirst()
                guard !first.isBody, let unit = first.unit else { continue }
                found.append((first.range.lowerBound, mention(first.range, canonical(unit, first))))
            }
            readSmall(range, units, &found)
            let words = locality.places.words
            var next = range.lowerBound
            var listEnd: Int?
            while case let index = tokens.next(words.countryOpening, from: next, before: range.upperBound),
                index < range.upperBound
            {
                next = index + 1
                guard tokens[index].kind == .word, tokens[index].isCapitalised,
                    let (canonical, end) = words.country(tokens, at: index, end: range.upperBound)
                        ?? words.listedCountry(tokens, at: index, in: range, listEnd: listEnd),
                    tokens[end - 1].isCapitalised, !units.overlap(index..<index + 1)
                else { continue }
                found.append((index, mention(index..<end, canonical)))
                (next, listEnd) = (end, end)
            }
        }
        return found.sorted { $0.start < $1.start }.map(\.mention)
    }

    /// `buôn Wing`, `thôn 8`, `đường Phạm Thế Hiển`
    private func readSmall(
        _ range: Range<Int>, _ units: TokenRanges, _ found: inout [(start: Int, mention: Record.Mention)]
    ) {
        let words = locality.places.words
        var next = range.lowerBound
        while case let index = tokens.next(words.markerOpening, from: next, before: range.upperBound), index < range.upperBound {
            next = index + 1
            guard tokens[index].kind == .word, let (marker, name) = words.marker(tokens, at: index, end: range.upperBound) else {
                continue
            }
            next = name
            if let end = smallName(name, range.upperBound, marker.use),
                index == range.lowerBound || !words.isHead(tokens[index - 1]), !isUnitName(index, end),
                !units.overlap(index..<end)
            {
                let text = tokens.plain(index..<end)
                found.append((index, mention(index..<end, text.prefix(1).uppercased() + text.dropFirst())))
                next = end
                if marker.use != .road, index > range.lowerBound, words.isPlural(tokens[index - 1]) {
                    next = readFurther(tokens.plain(index..<name), end, range.upperBound, marker.use, &found)
                }
            }
        }
    }

    /// `các bản Na Ca, Mường Piệt và Hủa Na 1`: further names under one word.
    private func readFurther(
        _ kind: String, _ start: Int, _ end: Int, _ use: PlaceWords.Marker.Use,
        _ found: inout [(start: Int, mention: Record.Mention)]
    ) -> Int {
        var at = start
        while at + 1 < end, tokens[at].isMark(",") || tokens[at].isWord(locality.places.words.and), tokens[at + 1].isCapitalised,
            let after = smallName(at + 1, end, use)
        {
            let name = kind.prefix(1).uppercased() + kind.dropFirst() + " " + tokens.plain(at + 1..<after)
            found.append((at + 1, mention(at + 1..<after, name)))
            at = after
        }
        return at
    }

    /// `Buôn Hồ` is a town, `Bản Bo` a commune.
    private func isUnitName(_ start: Int, _ end: Int) -> Bool {
        tokens[start].isCapitalised
            && locality.places.gazetteer.names.longest(tokens, at: start, end: end).map { $0.end > start + 1 } ?? false
    }

    /// The end of a road's number: `12A`, `955A`.
    private func roadNumber(_ start: Int, _ end: Int) -> Int? {
        guard start < end, tokens[start].kind == .number, tokens[start].length <= 3 else { return nil }
        let letter = start + 1
        let isLettered =
            letter < end && tokens[letter].kind == .word && tokens[letter].length == 1 && tokens[letter].isCapitalised
            && !tokens[letter].hasSpaceBefore
        return isLettered ? letter + 1 : letter
    }

    private static let longestSmallName = 4
    /// Hamlets and wards of a town are numbered so far at most.
    private static let highestSmallNumber = 99

    /// The end of a name; a street's has two words at least, since `đường` is much else.
    private func smallName(_ start: Int, _ end: Int, _ use: PlaceWords.Marker.Use) -> Int? {
        guard use == .hamlet || use == .street else { return use == .road ? roadNumber(start, end) : nil }
        // `đường 12B`; a bare number is much else.
        if use == .street, let number = roadNumber(start, end), number > start + 1 { return number }
        var at = start
        while at < end, at - start < Self.longestSmallName, tokens[at].kind == .word, tokens[at].isCapitalised { at += 1 }
        // More capitals: where the name ends is open.
        if at < end, tokens[at].kind == .word, tokens[at].isCapitalised { return nil }
        if use == .street {
            let isOpen = at < end && tokens[at].kind == .number
            return at - start >= 2 && !isOpen ? at : nil
        }
        // `Tổ dân phố số 8`
        if at == start, at + 1 < end, locality.places.words.isNumberWord(tokens[at]), tokens[at + 1].kind == .number { at += 1 }
        if at < end, tokens[at].kind == .number, tokens[at].length <= 2, tokens[at].value <= Self.highestSmallNumber,
            at + 1 == end || !(tokens[at + 1].kind == .mark && !tokens[at + 1].hasSpaceBefore && isJoined(at + 1, end))
        {
            // `buôn Wing 9 căn` counts, `ấp An Ninh 2` and `thôn 8` are names.
            if at - start != 1 || !tokens[start].isCapitalised { at += 1 }
        }
        return at > start && (tokens[at - 1].kind == .number || tokens[at - 1].isCapitalised) ? at : nil
    }

    /// A mark between digits: a date, a ratio, a longer number.
    private func isJoined(_ mark: Int, _ end: Int) -> Bool {
        mark + 1 < end && tokens[mark + 1].kind == .number && !tokens[mark + 1].hasSpaceBefore
    }

    private func mention(_ range: Range<Int>, _ canonical: String) -> Record.Mention {
        Record.Mention(type: .place, canonical: canonical, span: tokens.span(range))
    }

    /// The full name; `(cũ)` where a unit of today with other borders bears the same.
    private func canonical(_ unit: Gazetteer.ID, _ mention: PlaceMention) -> String {
        let gazetteer = locality.places.gazetteer
        let name = gazetteer.fullName(unit, on: mention.isFormer ? nil : day)
        guard gazetteer.unit(unit).list == .before2025, gazetteer.unit(unit).level == .province,
            let successor = gazetteer.successors(of: unit)?.province, !gazetteer.isUnchanged(unit),
            gazetteer.fullName(successor) == name
        else { return name }
        return name + " (cũ)"
    }
}
