import Articles
import Lexicon

/// Finds the names of bodies: a head from the lexicon, then what its kind may take (fields, a name), then whose body it is.
/// A class of constants: a scan holds it by one reference.
package final class OrganisationReader: Sendable {
    let words: OrganisationWords
    let offices: OfficeWords
    let persons: PersonWords
    let places: PlaceReader

    init(words: OrganisationWords, offices: OfficeWords, persons: PersonWords, places: PlaceReader) {
        self.words = words
        self.offices = offices
        self.persons = persons
        self.places = places
    }

    /// - Parameter names: place names of these tokens.
    func read(_ tokens: Tokens, _ names: PlaceNames) -> [Organisation] {
        var scan = OrganisationScan(reader: self, tokens: tokens, names: names)
        return scan.read()
    }
}

/// One pass over one text.
struct OrganisationScan {
    let reader: OrganisationReader
    let tokens: Tokens
    let names: PlaceNames
    private var words: OrganisationWords { reader.words }
    /// End of the line that is read.
    private var end = 0

    init(reader: OrganisationReader, tokens: Tokens, names: PlaceNames) {
        self.reader = reader
        self.tokens = tokens
        self.names = names
    }

    mutating func read() -> [Organisation] {
        var found: [Organisation] = []
        for line in 0..<tokens.lineCount {
            let range = tokens.line(line)
            end = range.upperBound
            var index = range.lowerBound
            while index < end {
                guard words.begins(tokens[index]) else {
                    index += 1
                    continue
                }
                let (organisation, next) = read(at: index, from: range.lowerBound, lastEnd: found.last?.end)
                if let organisation { found.append(organisation) }
                index = max(next, index + 1)
            }
        }
        return found
    }

    /// - Returns: the body that begins here, and where to go on.
    private func read(at index: Int, from start: Int, lastEnd: Int?) -> (Organisation?, Int) {
        guard let (head, after) = words.head(tokens, at: index, end: end) else { return (nil, index + 1) }
        if head.use == .none {
            // `giao Ban cán sự đảng`: a verb and a body, not `giao ban`.
            let isWord = tokens[index].isCapitalised || !tokens[after - 1].isCapitalised
            return (nil, isWord ? after : index + 1)
        }
        // `41/KH-UBND`: letters of a document's number.
        if isGlued(index) { return (nil, after) }
        // `Thành ủy viên`, `Phó Trưởng Ban Thường trực`: words of an office.
        if let office = officeCovering(index, from: start, head, after) { return (nil, office) }
        // `Đoàn Văn Bình`, `triệu tập Đoàn Văn Bình`: a head that is a surname too.
        for at in index..<min(index + 2, after) where at == index || !tokens[index].isCapitalised {
            if let person = reader.persons.fullName(tokens, at: at, end: end), person > after { return (nil, person) }
        }
        // `thôn Hội Sơn`, `đường Trường Chinh`, `TP. Hội An`: a place whose name begins like a body's.
        if head.words == 1, tokens[index].isCapitalised, !tokens[index].isAllCaps, isPlaceName(index, from: start) {
            return (nil, max(after, reader.persons.run(tokens, at: index, end: end)))
        }
        // `Liên hiệp các tổ chức hữu nghị (Liên hiệp hữu nghị)`: the same body by its short name.
        if index > start + 1, tokens[index - 1].isMark("("), lastEnd == index - 1 { return (nil, after) }
        // `bệnh viện` without a name is no `viện` with one.
        guard let found = body(head, index, after) else { return (nil, head.words > 1 ? after : index + 1) }
        // `các Sở Y tế`, `mỗi Ban`: a kind, where no place tells one body from its like.
        if index > start, words.isPlural(tokens[index - 1]), head.use != .whole, found.place == nil { return (nil, found.end) }
        if let last = inPlural(index, start), !tokens[index].isCapitalised || tokens[last].isWord(words.each) {
            return (nil, found.end)
        }
        return (found, found.end)
    }

    private func isGlued(_ index: Int) -> Bool {
        guard index > 1, !tokens[index].hasSpaceBefore, !tokens[index - 1].hasSpaceBefore else { return false }
        let before = tokens[index - 2]
        return tokens[index - 1].isMark("/")
            || (tokens[index - 1].isMark("-") && (before.kind == .number || (before.isAllCaps && before.length <= 5)))
    }

    /// Tokens of the longest office before the word that it shares with a body.
    private static let longestOffice = 4

    /// Where an office ends of which a head is only a part.
    private func officeCovering(_ index: Int, from start: Int, _ head: OrganisationWords.Head, _ after: Int) -> Int? {
        if head.use == .committee, let (_, end) = reader.offices.office(tokens, at: index, end: end), end > after { return end }
        guard head.use == .part, head.words > 2 else { return nil }
        for at in max(start, index - Self.longestOffice)..<index {
            if reader.offices.begins(tokens[at]), reader.offices.office(tokens, at: at, end: end)?.end == after { return after }
        }
        return nil
    }

    private func isPlaceName(_ index: Int, from start: Int) -> Bool {
        if names.end(at: index) != nil { return true }
        var last = index
        if last > start, tokens[last - 1].isMark(".") { last -= 1 }
        guard last > start, tokens[last - 1].kind == .word else { return false }
        if reader.persons.carrier(tokens, endingAt: last, from: start) == .place { return true }
        guard let (marker, after) = reader.places.words.marker(tokens, at: last - 1, end: end), after == last else {
            return false
        }
        return marker.use == .unit || marker.use == .abbreviation
    }

    /// `các huyện, thành, thị ủy`: a list of kinds that began with `các`.
    private func inPlural(_ index: Int, _ start: Int) -> Int? {
        guard !tokens[index].isCapitalised else { return nil }
        var at = index
        while at > start, index - at < 6,
            tokens[at - 1].isMark(",") || (tokens[at - 1].kind == .word && !tokens[at - 1].isCapitalised)
        {
            at -= 1
            if words.isPlural(tokens[at]) { return at }
        }
        return nil
    }

    // MARK: kinds

    private func body(_ head: OrganisationWords.Head, _ index: Int, _ after: Int) -> Organisation? {
        let isCapitalised = tokens[index].isCapitalised
        switch head.use {
        case .none: return nil
        case .whole: return whole(head, index, after)
        case .part: return part(head, index, after)
        case .committee: return committee(head, index, after)
        case .branch: return isCapitalised ? branch(head, index, after) : nil
        case .organ: return organ(head, index, after)
        case .local:
            guard isCapitalised || hasCapital(index + 1..<after) || scope(at: after).end > after else { return nil }
            guard tokens[index].isCapitalised || tokens[index].isAllCaps || head.words > 1 else { return nil }
            var local = finish(head.canonical, head, index..<after, "local", allowsComma: false)
            guard isPlain(local.scope) else { return local }
            // `BHXH tự nguyện`: what a body sells, not the body.
            if words.isProduct(head.canonical) { return nil }
            // `HĐND các huyện`, `UBND 16 xã`: one body each.
            if after < end, tokens[after].isWord(words.each) { return nil }
            if after + 1 < end, tokens[after].kind == .number, reader.places.words.marker(tokens, at: after + 1, end: end) != nil
            {
                return nil
            }
            local.level = laterLevel(after) ?? local.level
            return isCapitalised || (index..<after).contains { tokens[$0].isAllCaps } ? local : nil
        case .department: return department(head, index, after)
        case .block:
            guard isCapitalised, after < end, tokens[after].kind == .word, tokens[after].isCapitalised else { return nil }
            return department(head, index, after)
        case .association:
            guard isCapitalised, let name = name(at: after, isOpen: true, allowsPerson: false, joins: true) else {
                return nil
            }
            return finish(head.canonical + " " + name.text, head, index..<name.end, "association")
        case .unit: return unit(head, index, after)
        case .event:
            guard isCapitalised || hasCapital(index + 1..<after) else { return nil }
            var found = finish(head.canonical, head, index..<after, "event")
            if case .none = found.scope, let level = level(at: after) { found.range = index..<level }
            found.end = max(found.end, found.range.upperBound)
            found.level = .unit
            return found
        }
    }

    /// How far behind a body `cấp tỉnh` may stand that holds for several: `Ủy ban Mặt trận Tổ quốc và các hội cấp tỉnh`. Tokens.
    private static let levelReach = 12

    private func laterLevel(_ index: Int) -> Record.Level? {
        guard index < end, tokens[index].isWord(words.and) || tokens[index].isMark(",") else { return nil }
        for at in index..<min(index + Self.levelReach, end) {
            if tokens[at].isMark(".") || tokens[at].isMark(";") { return nil }
            if tokens[at].isWord(words.level), let (marker, _) = reader.places.words.marker(tokens, at: at + 1, end: end) {
                return level(of: marker.level, nil)
            }
        }
        return nil
    }

    private func isPlain(_ scope: Organisation.Scope) -> Bool {
        if case .none = scope { true } else { false }
    }

    /// `cấp cơ sở`, `cấp tỉnh`
    private func level(at index: Int) -> Int? {
        guard index + 1 < end, tokens[index].isWord(words.level) else { return nil }
        if tokens[index + 1].isWord(words.levels), index + 2 < end { return index + 3 }
        if let (marker, after) = reader.places.words.marker(tokens, at: index + 1, end: end), marker.use == .unit { return after }
        return nil
    }

    private func whole(_ head: OrganisationWords.Head, _ index: Int, _ after: Int) -> Organisation? {
        guard tokens[index].isCapitalised else { return nil }
        // `Nghị quyết Trung ương 4`: the plenum is part of a document's name.
        if after < end, tokens[after].kind == .number, head.canonical == "Trung ương Đảng" { return nil }
        var found = Organisation(
            range: index..<after, base: head.canonical, scope: .none, system: head.system, level: .central, term: nil, end: after,
            rule: "organisation.whole")
        if let (term, end) = term(at: after) {
            found.term = term
            found.end = end
        }
        return found
    }

    /// `khóa XIII`
    private func term(at index: Int) -> (String, Int)? {
        // `Bộ Chính trị (khóa X)`
        if index + 2 < end, tokens[index].isMark("("), let (term, after) = term(at: index + 1), after < end,
            tokens[after].isMark(")")
        {
            return (term, after + 1)
        }
        guard index + 1 < end, tokens[index].isWord(words.term), tokens[index + 1].kind == .word, tokens[index + 1].length <= 5,
            tokens[index + 1].isAllCaps || tokens[index + 1].length == 1, tokens[index + 1].isCapitalised
        else { return nil }
        let numeral = tokens.string(index + 1..<index + 2)
        guard numeral.utf8.allSatisfy({ "IVX".utf8.contains($0) }) else { return nil }
        return ("khóa " + numeral, index + 2)
    }

    /// `Ban Thường vụ Tỉnh ủy`, `Văn phòng UBND huyện`, `Ban Chấp hành Hội Nông dân tỉnh`
    private func part(_ head: OrganisationWords.Head, _ index: Int, _ after: Int) -> Organisation? {
        guard tokens[index].isCapitalised || head.words > 1 else { return nil }
        guard let (next, nextEnd) = words.head(tokens, at: after, end: end) else {
            guard head.canonical == "Văn phòng", tokens[index].isCapitalised else { return nil }
            let found = finish(head.canonical, head, index..<after, "part")
            return isPlain(found.scope) ? nil : found
        }
        switch next.use {
        case .committee, .branch, .local, .association, .organ, .part, .whole:
            guard let whole = body(next, after, nextEnd) else { return nil }
            var found = whole
            found.range = index..<whole.range.upperBound
            found.base = whole.base.isEmpty ? head.canonical : head.canonical + " " + whole.base
            found.rule = "organisation.part"
            return found
        case .department, .block, .unit, .event, .none: return nil
        }
    }

    private func committee(_ head: OrganisationWords.Head, _ index: Int, _ after: Int) -> Organisation? {
        let place = place(at: after, isBare: false)
        guard tokens[index].isCapitalised || place != nil else { return nil }
        return Organisation(
            range: index..<(place?.range.upperBound ?? after), base: "", scope: .committee(head.canonical, place),
            system: head.system, level: level(of: head.level, place), term: nil, end: place?.range.upperBound ?? after,
            rule: "organisation.committee")
    }

    /// `Đảng ủy xã Hữu Liên`, `Chi bộ Trường THCS Lê Lợi`
    private func branch(_ head: OrganisationWords.Head, _ index: Int, _ after: Int) -> Organisation? {
        if let (next, nextEnd) = words.head(tokens, at: after, end: end), tokens[after].isCapitalised,
            [.local, .department, .unit, .block, .association].contains(next.use), let inner = body(next, after, nextEnd)
        {
            var found = inner
            found.range = index..<inner.range.upperBound
            found.base = head.canonical + " " + inner.base
            found.system = .party
            found.rule = "organisation.branch"
            return found
        }
        return finish(head.canonical, head, index..<after, "branch")
    }

    private func organ(_ head: OrganisationWords.Head, _ index: Int, _ after: Int) -> Organisation? {
        // `Ủy ban Kiểm tra Đảng ủy Khối`: an organ of a branch.
        if after < end, tokens[after].isCapitalised, let (next, nextEnd) = words.head(tokens, at: after, end: end),
            next.use == .branch,
            let inner = body(next, after, nextEnd)
        {
            var found = inner
            found.range = index..<inner.range.upperBound
            found.base = head.canonical + " " + inner.base
            return found
        }
        // `Ban Chỉ đạo phòng, chống tham nhũng, tiêu cực tỉnh`
        if head.words == 3, let (field, fieldEnd) = words.field(tokens, at: after, end: end) {
            return finish(head.canonical + " " + field, head, index..<fieldEnd, "department", allowsComma: false)
        }
        // `Ban Chỉ đạo 35`
        let isNumbered = after < end && tokens[after].kind == .number && tokens[after].length <= 3 && head.words == 3
        let base = isNumbered ? head.canonical + " " + tokens.plain(after..<after + 1) : head.canonical
        let found = finish(base, head, index..<(isNumbered ? after + 1 : after), "organ", allowsComma: false)
        guard tokens[index].isCapitalised || !isPlain(found.scope) else { return nil }
        // `ban tổ chức tỉnh` is rather a verb's object.
        guard tokens[index].isCapitalised || hasCapital(index + 1..<found.range.upperBound) else { return nil }
        if case .none = found.scope, after < end, tokens[after].isWord(words.each) { return nil }
        return found
    }

    private func department(_ head: OrganisationWords.Head, _ index: Int, _ after: Int) -> Organisation? {
        let isOpen = tokens[index].isCapitalised
        guard let name = name(at: after, isOpen: isOpen, allowsPerson: false, joins: true) else {
            // `Thanh tra tỉnh`
            guard head.words == 2, isOpen else { return nil }
            let found = finish(head.canonical, head, index..<after, "department", allowsComma: false)
            return isPlain(found.scope) ? nil : found
        }
        // `ban dân tộc` in small letters is no name; `phòng khoa giáo` is.
        // `Vụ KTV ...`: `vụ` is rather a case than a department, unless its field is known or a numeral.
        if head.canonical == "Vụ", words.field(tokens, at: after, end: end) == nil, !isNumeral(after) { return nil }
        let isKnown = ["Phòng", "Sở", "Chi cục"].contains(head.canonical)
        guard isOpen || isKnown || (head.use == .department && tokens[after].isCapitalised) else { return nil }
        if head.use == .block || ["Ban", "Ngành", "Bộ", "Ủy ban", "Vụ", "Hội đồng", "Thanh tra"].contains(head.canonical),
            !tokens[after].isCapitalised, tokens[after].kind == .word
        {
            return nil
        }
        return finish(head.canonical + " " + name.text, head, index..<name.end, "department")
    }

    /// `III`
    private func isNumeral(_ index: Int) -> Bool {
        tokens[index].isAllCaps && tokens.string(index..<index + 1).utf8.allSatisfy { "IVX".utf8.contains($0) }
    }

    private func unit(_ head: OrganisationWords.Head, _ index: Int, _ after: Int) -> Organisation? {
        let isAcronym = tokens[index].isAllCaps
        let isOpen = tokens[index].isCapitalised || !startsSmall(after)
        guard isOpen, let name = name(at: after, isOpen: true, allowsPerson: true, joins: false) else {
            guard tokens[index].isCapitalised || hasCapital(index + 1..<after), head.words > 1 || isAcronym else { return nil }
            let found = finish(head.canonical, head, index..<after, "unit")
            return isPlain(found.scope) ? nil : found
        }
        guard tokens[index].isCapitalised || hasCapital(index + 1..<name.end) else { return nil }
        let found = finish(head.canonical + " " + name.text, head, index..<name.end, "unit")
        // `Trường tiểu học`: a kind of school, unless it is somebody's.
        return hasCapital(after..<name.end) || !isPlain(found.scope) || tokens[after].kind != .word ? found : nil
    }

    private func startsSmall(_ index: Int) -> Bool {
        index < end && tokens[index].kind == .word && !tokens[index].isCapitalised
    }

    private func hasCapital(_ range: Range<Int>) -> Bool {
        range.contains { tokens[$0].kind == .word && tokens[$0].isCapitalised }
    }

    // MARK: names and scopes

    /// More small syllables in a row than the longest common words have end a name.
    private static let longestTail = 3

    /// What stands after a head: known fields, else words with capitals and what belongs to them.
    private func name(at index: Int, isOpen: Bool, allowsPerson: Bool, joins: Bool) -> (text: String, end: Int)? {
        if let (field, after) = words.field(tokens, at: index, end: end), isOpen || !allowsPerson {
            let next = after + 1
            // `Tài nguyên, Khoáng sản`: a field that the lexicon lacks goes on after the comma; one that it has begins another name.
            let isJoined =
                joins && isOpen && next < end && tokens[after].isMark(",") && tokens[next].kind == .word
                && tokens[next].isCapitalised && tokens[index].isCapitalised && words.field(tokens, at: next, end: end) == nil
                && !stopsName(next, false) && names.end(at: next) == nil
            let isWhole =
                after >= end || !(tokens[after].kind == .word && tokens[after].isCapitalised) || scope(at: after).end > after
                || stopsName(after, false)
            if isWhole, !isJoined { return (field, after) }
        }
        // In a title in capitals every word looks like a name's.
        guard isOpen, index < end, !isShouted(index) else { return nil }
        var at = index
        var last = index
        var small = 0
        var proper = 0
        while at < end {
            let token = tokens[at]
            switch token.kind {
            case .word where token.isCapitalised:
                if at > index, stopsName(at, allowsPerson) || isUnit(at) { return named(index, last) }
                if !allowsPerson, names.end(at: at) != nil { return named(index, last) }
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
                if allowsPerson, last == at, !hasCapital(index..<at), let common = words.common(tokens, at: at, end: end) {
                    at = common
                    last = common
                    continue
                }
                if at == index || words.isStop(tokens, at: at, end: end) { return named(index, last) }
                if let common = words.common(tokens, at: at, end: end), common > at + 1 {
                    at = common
                    last = common
                    continue
                }
                // `Báo Người Lao Động đưa tin`: after a name in which every syllable has its capital the sentence goes on.
                if small == 0, proper > 1 { return named(index, last) }
                small += 1
                proper = 0
                // A word of the language has two syllables or three; what runs on is a sentence.
                if small > Self.longestTail { return named(index, last - small + 2) }
                at += 1
                last = at
            case .number:
                guard allowsPerson, at == index || tokens[at - 1].kind == .word, token.length <= 4 else {
                    return named(index, last)
                }
                at += 1
                last = at
            case .mark:
                guard at > index, at + 1 < end, token.isMark("&") || token.isMark("-") || (joins && token.isMark(",")),
                    tokens[at + 1].kind == .word, tokens[at + 1].isCapitalised, !stopsName(at + 1, allowsPerson),
                    !token.isMark("-") || joins
                else { return named(index, last) }
                at += 1
            case .lineBreak: return named(index, last)
            }
            // `Kế hoạch và Đầu tư`
            if joins, at + 1 < end, tokens[at].isWord(words.and), tokens[at + 1].kind == .word, tokens[at + 1].isCapitalised,
                !stopsName(at + 1, allowsPerson)
            {
                at += 1
            }
        }
        return named(index, last)
    }

    private func named(_ index: Int, _ end: Int) -> (text: String, end: Int)? {
        end > index ? (tokens.plain(index..<end), end) : nil
    }

    /// Another body, an office, a person or `Việt Nam` begins here.
    private func stopsName(_ index: Int, _ allowsPerson: Bool) -> Bool {
        if let (head, _) = words.head(tokens, at: index, end: end), head.use != .none, head.use != .whole { return true }
        if let (office, after) = reader.offices.office(tokens, at: index, end: end) {
            // `Tập đoàn Trung Nguyên`: `nguyên` is a word of offices only before one.
            if office.kind != .modifier || reader.offices.office(tokens, at: after, end: end) != nil { return true }
        }
        if isCountry(index) { return true }
        if allowsPerson { return false }
        return reader.persons.fullName(tokens, at: index, end: end) != nil
    }

    /// Whether the words around are in capitals throughout.
    private func isShouted(_ index: Int) -> Bool {
        let near = max(0, index - 2)..<min(index + 2, end)
        let words = near.filter { tokens[$0].kind == .word && tokens[$0].length > 1 }
        return words.count > 3 && words.allSatisfy { tokens[$0].isAllCaps }
    }

    /// `TP. Đà Nẵng`, `TX Phổ Yên`
    private func isUnit(_ index: Int) -> Bool {
        guard let (marker, _) = reader.places.words.marker(tokens, at: index, end: end), marker.use == .abbreviation else {
            return false
        }
        return scope(at: index).end > index
    }

    /// A syllable of a proper name: neither `CP` nor the first of several small ones.
    private func isProper(_ index: Int) -> Bool { !tokens[index].isAllCaps || tokens[index].length == 1 }

    private func isCountry(_ index: Int) -> Bool {
        index + 1 < end && tokens[index].isWord(words.country.0) && tokens[index + 1].isWord(words.country.1)
            && tokens[index].isCapitalised
    }

    private func finish(
        _ base: String, _ head: OrganisationWords.Head, _ range: Range<Int>, _ rule: String, allowsComma: Bool = true
    ) -> Organisation {
        let (scope, scopeEnd, committeeLevel) = scope(at: afterAbbreviation(range.upperBound))
        var found = Organisation(
            range: range.lowerBound..<(isPlain(scope) ? range.upperBound : scopeEnd), base: base, scope: scope,
            system: head.system,
            level: nil, term: nil, end: isPlain(scope) ? range.upperBound : scopeEnd, rule: "organisation." + rule)
        // `Ban Kinh tế - Ngân sách, HĐND tỉnh`: the council that the committee is of.
        if allowsComma || head.use == .local, case .none = scope, range.upperBound + 1 < end,
            tokens[range.upperBound].isMark(","),
            base.hasPrefix("Ban "), let (next, nextEnd) = words.head(tokens, at: range.upperBound + 1, end: end),
            next.use == .local,
            let council = body(next, range.upperBound + 1, nextEnd)
        {
            found.range = range.lowerBound..<council.range.upperBound
            found.end = council.end
            found.base = base + ", " + council.base
            found.scope = council.scope
            found.level = council.level
            return found
        }
        switch scope {
        case .none: found.level = head.level.flatMap { level(of: $0, nil) }
        case .committee: found.level = committeeLevel
        case .unit: found.level = committeeLevel ?? head.level.flatMap { level(of: $0, nil) }
        case .place(let place): found.level = place.unit.map { LocalityEvidence.level(reader.places.gazetteer.unit($0).level) }
        case .central, .country: found.level = .central
        case .allLevels: found.level = nil
        }
        if case .committee = scope, head.use == .department { found.system = .party }
        return found
    }

    /// `Phòng Giáo dục và Đào tạo (GD&ĐT) huyện`: behind the abbreviation.
    private func afterAbbreviation(_ index: Int) -> Int {
        guard index + 2 < end, tokens[index].isMark("("), tokens[index + 1].isAllCaps,
            let close = (index + 2..<min(index + 6, end)).first(where: { tokens[$0].isMark(")") }), close + 1 < end
        else { return index }
        return close + 1
    }

    private func scope(at index: Int) -> (scope: Organisation.Scope, end: Int, level: Record.Level?) {
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
            words.central.contains(tokens[index].word)
                || (tokens.plain(index..<min(index + 2, end)).lowercased() == "trung ương")
        {
            return (.central, words.central.contains(tokens[index].word) ? index + 1 : index + 2, .central)
        }
        if tokens[index].isWord(words.each), index + 1 < end, tokens[index + 1].isWord(words.level) {
            return (.allLevels, index + 2, nil)
        }
        if isCountry(index) { return (.country, index + 2, .central) }
        // `Tòa án nhân dân hai cấp`
        if words.isPlural(tokens[index]) || tokens[index].kind == .number, index + 1 < end, tokens[index + 1].isWord(words.level)
        {
            return (.unit(tokens.plain(index..<index + 2), nil), index + 2, nil)
        }
        if let (marker, after) = reader.places.words.marker(tokens, at: index, end: end),
            marker.use == .unit || marker.use == .abbreviation
        {
            var next = after
            if marker.use == .abbreviation, next < end, tokens[next].isMark("."), !tokens[next].hasSpaceBefore { next += 1 }
            let place = place(at: next, isBare: false)
            let kind = marker.kind?.name ?? tokens.plain(index..<after).lowercased()
            if marker.use == .abbreviation, place == nil, tokens[index].length <= 2, !tokens[index].isAllCaps {
                return (.none, index, nil)
            }
            return (.unit(kind, place), place?.range.upperBound ?? after, level(of: marker.level, place))
        }
        // `Hội Y tế thôn, bản`
        if words.hamlets.contains(tokens[index].word), !tokens[index].isCapitalised {
            var after = index + 1
            if after + 1 < end, tokens[after].isMark(","), words.hamlets.contains(tokens[after + 1].word) { after += 2 }
            let name = hamlet(at: after)
            return (.unit(tokens.plain(index..<name), nil), name, .unit)
        }
        if let place = place(at: index, isBare: true) { return (.place(place), place.range.upperBound, nil) }
        return (.none, index, nil)
    }

    /// The name of a hamlet, a person's after it left out: `ấp An Khương` before `Thạch Thị Sa Rinh`.
    private func hamlet(at index: Int) -> Int {
        let run = reader.persons.run(tokens, at: index, end: end)
        var at = index
        while at < run, at == index || reader.persons.fullName(tokens, at: at, end: end) == nil { at += 1 }
        if at < end, at > index || index < end, tokens[at].kind == .number, tokens[at].length <= 2 { at += 1 }
        return at
    }

    private func level(of level: OrganisationWords.Level?, _ place: Organisation.Place?) -> Record.Level? {
        switch level {
        case .central: .central
        case .province: .province
        case .district: .district
        case .city: place?.unit.map { LocalityEvidence.level(reader.places.gazetteer.unit($0).level) }
        case nil: nil
        }
    }

    private func level(of level: PlaceWords.Marker.Level, _ place: Organisation.Place?) -> Record.Level? {
        switch level {
        case .province: .province
        case .district: .district
        case .commune: .ward
        case .city: place?.unit.map { LocalityEvidence.level(reader.places.gazetteer.unit($0).level) }
        case .central: .central
        case .any, .other: nil
        }
    }

    /// - Parameter isBare: no word says that a place follows: only a province or district of the lists counts.
    private func place(at index: Int, isBare: Bool) -> Organisation.Place? {
        guard index < end, tokens[index].kind == .word || tokens[index].kind == .number else { return nil }
        // `xã Lâm Phước Sang`: a person behind the unit.
        let person = reader.persons.fullName(tokens, at: index, end: end)
        if let found = names.end(at: index), person.map({ $0 <= found.end }) ?? true {
            return Organisation.Place(range: index..<found.end, unit: found.unit)
        }
        // `Thành ủy TP.HCM`
        if !isBare, let (marker, after) = reader.places.words.marker(tokens, at: index, end: end), marker.use == .abbreviation {
            let next = after < end && tokens[after].isMark(".") ? after + 1 : after
            return place(at: next, isBare: false).map { Organisation.Place(range: index..<$0.range.upperBound, unit: $0.unit) }
        }
        guard tokens[index].kind == .word, tokens[index].isCapitalised else { return nil }
        if let (value, after) = reader.places.gazetteer.names.longest(tokens, at: index, end: end),
            tokens[after - 1].isCapitalised
        {
            var units: [Gazetteer.ID] = []
            reader.places.gazetteer.candidates(value, on: names.day) {
                if self.reader.places.gazetteer.unit($0).level != .commune, !units.contains($0) { units.append($0) }
            }
            if !units.isEmpty, person.map({ $0 <= after }) ?? true {
                return Organisation.Place(range: index..<after, unit: units.count == 1 ? units[0] : nil)
            }
        }
        guard !isBare else { return nil }
        // A unit that the lists lack: its capitals, unless a person follows.
        var at = index
        while at < end, at - index < 3, tokens[at].kind == .word, tokens[at].isCapitalised, !stopsName(at, false) { at += 1 }
        return at > index ? Organisation.Place(range: index..<at, unit: nil) : nil
    }
}

/// Where place names begin in a text, and what unit each is.
struct PlaceNames {
    /// By token: place in ``found``, plus 1.
    private var starts: [Int32]
    private var found: [(end: Int, unit: Gazetteer.ID?)] = []
    let day: Gazetteer.Day?

    /// - Parameter tokens: how many the text has.
    init(day: Gazetteer.Day?, tokens: Int) {
        self.day = day
        starts = Array(repeating: 0, count: tokens)
    }

    mutating func add(_ range: Range<Int>, unit: Gazetteer.ID?) {
        found.append((range.upperBound, unit))
        starts[range.lowerBound] = Int32(found.count)
    }

    func end(at index: Int) -> (end: Int, unit: Gazetteer.ID?)? {
        index < starts.count && starts[index] > 0 ? found[Int(starts[index]) - 1] : nil
    }
}
