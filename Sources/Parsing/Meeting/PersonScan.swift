import Lexicon

/// One pass over one text.
struct PersonScan {
    let reader: PersonReader
    let tokens: Tokens
    let organisations: [Organisation]
    let names: PlaceNames
    /// By token: index of the organisation that begins there, plus 1.
    let starts: [Int32]
    private var persons: [PersonMention] = []
    private var loose: [PersonMention.Office] = []
    private var start = 0
    private(set) var end = 0
    /// Whether the line is in capitals throughout: every word of it looks like a name's.
    private(set) var isShouted = false
    private var list = 0

    init(reader: PersonReader, tokens: Tokens, organisations: [Organisation], starts: [Int32], names: PlaceNames) {
        self.reader = reader
        self.tokens = tokens
        self.organisations = organisations
        self.starts = starts
        self.names = names
    }

    func organisation(at token: Int) -> Int? {
        token < starts.count && starts[token] > 0 ? Int(starts[token]) - 1 : nil
    }

    mutating func read() -> (persons: [PersonMention], offices: [PersonMention.Office]) {
        // The next body: one begins a step also where it begins with none of these.
        var body = 0
        for line in 0..<tokens.lineCount {
            let range = tokens.line(line)
            (start, end) = (range.lowerBound, range.upperBound)
            isShouted = isInCapitals(range)
            list += 1
            var index = start
            while index < end {
                while body < organisations.count, organisations[body].range.lowerBound < index { body += 1 }
                let limit = body < organisations.count ? min(organisations[body].range.lowerBound, end) : end
                index = tokens.next(reader.opening, from: index, before: limit)
                if index < end { index = max(step(index), index + 1) }
            }
        }
        shareOffices()
        return (persons, loose)
    }

    /// `bà A và ông B, Phó Chủ tịch UBND xã`: an office that many hold is also that of whom nothing but a comma or `và` parts from its
    /// holder, where nothing else is said of them.
    private mutating func shareOffices() {
        guard persons.count > 1 else { return }
        // Names of those who hold an office; made when first asked for.
        var holders: Set<String>?
        for index in persons.indices.dropLast().reversed() where persons[index].offices.isEmpty && !persons[index].isNameOnly {
            let next = persons[index + 1]
            let (gap, name) = (persons[index].range.upperBound..<next.range.lowerBound, persons[index].name)
            guard gap.count == 1, (persons[index].honorific == nil) == (next.honorific == nil), next.isNameFirst,
                let office = next.offices.first,
                OfficeWords.isDeputy(office.canonical),
                tokens[gap.lowerBound].isMark(",") || tokens[gap.lowerBound].isWord(reader.phrases.and),
                case let own = tokens.plain(name)
            else { continue }
            if holders == nil { holders = Set(persons.filter { !$0.offices.isEmpty }.map { tokens.plain($0.name) }) }
            if holders?.insert(own).inserted == true { persons[index].offices = [office] }
        }
    }

    /// Words of the shortest line that is a title in capitals and not a name.
    private static let shortestShout = 6

    private func isInCapitals(_ line: Range<Int>) -> Bool {
        guard line.count >= Self.shortestShout else { return false }
        return line.allSatisfy { tokens[$0].kind != .word || tokens[$0].length < 2 || tokens[$0].isAllCaps }
    }

    /// - Returns: where to go on.
    private mutating func step(_ index: Int) -> Int {
        let token = tokens[index]
        guard token.kind == .word else { return index + 1 }
        let openings = tokens.openings[index]
        if openings & reader.words.opening != 0, index == start || !tokens[index - 1].isWord(reader.phrases.child),
            let honorific = reader.words.honorific(tokens, at: index, end: end)
        {
            if let place = placeOf(honorific.range) { return place }
            if let after = introduced(honorific.range, honorific.isPlural) { return after }
            if !token.isCapitalised || organisation(at: index) == nil { return honorific.range.upperBound }
        }
        if token.isWord(reader.phrases.photo), let credited = credit(at: index) { return credited }
        if openings & reader.offices.opening != 0, let chain = officesFirst(at: index) { return chain }
        if let organisation = organisation(at: index) { return organisations[organisation].end }
        guard token.isCapitalised else { return index + 1 }
        return bare(at: index)
    }

    /// `Bà Rịa`, `phố Bà Triệu`, `Hai Bà Trưng`: a form of address inside the name of a place. - Returns: where that ends.
    private func placeOf(_ honorific: Range<Int>) -> Int? {
        let index = honorific.lowerBound
        guard honorific.count == 1, tokens[index].isCapitalised, index + 1 < end, tokens[index + 1].isCapitalised else {
            return nil
        }
        if let place = names.end(at: index) { return place.end }
        // `Anh Quốc`
        if let (_, country) = reader.places.words.country(tokens, at: index, end: end), country > index + 1 { return country }
        if let (value, after) = reader.places.gazetteer.names.longest(tokens, at: index, end: end), after > index + 1 {
            // `Anh Sơn Văn Trí`: a district's two syllables are the address and the family name.
            let isAddress = reader.words.isPerson(tokens, at: index + 1, beyond: after, end: end)
            if !isAddress, reader.places.gazetteer.isProvinceOrDistrict(value, on: names.day) { return after }
        }
        guard index > start, reader.words.run(tokens, at: index + 1, end: end) == index + 2 else { return nil }
        let before = tokens[index - 1]
        let isInside = before.kind == .word && before.isCapitalised && !before.isAllCaps
        return isInside || reader.words.carrier(tokens, endingAt: index, from: start)?.isPlace ?? false ? index + 2 : nil
    }

    // MARK: forms

    /// `Ảnh: Ngọc Hân`
    private mutating func credit(at index: Int) -> Int? {
        // `Ảnh: Getty Images` is an agency's.
        guard index + 2 < end, tokens[index + 1].isMark(":"), let name = name(at: index + 2, isIntroduced: true), name.count > 1,
            !name.contains(where: isForeign)
        else {
            return nil
        }
        list += 1
        persons.append(
            PersonMention(name: name, honorific: nil, offices: [], range: name, rule: "person.credit", list: list))
        return name.upperBound
    }

    /// After an honorific: `đồng chí A, T`, `các đồng chí: A, T; B, T`, `đồng chí T A`.
    private mutating func introduced(_ honorific: Range<Int>, _ isPlural: Bool) -> Int? {
        var at = honorific.upperBound
        if at < end, tokens[at].isMark(":"),
            isPlural || reader.words.fullName(tokens, at: at + 1, end: end) != nil || isNameOfOffice(at + 1)
        {
            at += 1
        }
        list += 1
        var result: Int?
        var shared: [PersonMention.Office] = []
        // Where the next person begins, the words that open the enumeration included.
        var first: Int?
        while at < end {
            var own = honorific
            if at > honorific.upperBound, let next = reader.words.honorific(tokens, at: at, end: end) {
                own = next.range
                at = next.range.upperBound
            }
            if isPlural, let (before, after) = chain(at: at, isFirst: true), after < end, tokens[after].isMark(":"),
                case let next = reader.words.honorific(tokens, at: after + 1, end: end)?.range.upperBound ?? after + 1,
                name(at: next, isIntroduced: true)?.count ?? 0 > 1
            {
                // `Các đồng chí Phó Chủ tịch UBND tỉnh: A, B`: one office of all who follow.
                (shared, at, first) = (before, after + 1, honorific.lowerBound)
                continue
            }
            if let (before, after) = chain(at: at, isFirst: true), let name = name(at: after, isIntroduced: true) {
                at = add(name, honorific: own, before: before, first: at, rule: "person.office-first", isPlural: isPlural)
                // `các đồng chí Phó Viện trưởng A, B`: an office that many hold.
                if isPlural, before.count == 1, OfficeWords.isDeputy(before[0].canonical) { shared = before }
            } else if let (nameless, after) = chain(at: at, isFirst: true),
                reader.offices.office(tokens, at: at, end: end)?.office.words ?? 0 > 1
            {
                // `đồng chí Bí thư Đảng ủy xã`: an office and nobody's name.
                loose += nameless
                result = after
                break
            } else if let name = name(at: at, isIntroduced: true), !isPlural || !isWord(name), !isSubject(name, of: own) {
                at = add(
                    name, honorific: own, before: shared.isEmpty || following(name.upperBound) == nil ? shared : [],
                    first: first ?? at,
                    rule: isPlural ? "person.list" : "person.honorific", isPlural: isPlural)
                first = nil
            } else {
                break
            }
            result = at
            // `đồng chí A và B` is rare, `các đồng chí A và B` the rule.
            guard isPlural, let next = listed(after: at) else { break }
            at = next
        }
        list += 1
        return result
    }

    /// Where the next name of an enumeration may begin.
    private func listed(after index: Int) -> Int? {
        // `các Phó Bí thư Tỉnh ủy: A (Chủ tịch HĐND tỉnh), B`
        let index = index < end && tokens[index].isMark(")") ? index + 1 : index
        guard index < end else { return nil }
        if tokens[index].isMark(";") || tokens[index].isMark(",") {
            let next = index + 1
            return next < end && tokens[next].isWord(reader.phrases.and) ? next + 1 : next
        }
        return tokens[index].isWord(reader.phrases.and) ? index + 1 : nil
    }

    /// `Phó Bí thư Thường trực Tỉnh ủy A`, `các Phó Chủ tịch HĐND tỉnh A, B`
    private mutating func officesFirst(at index: Int) -> Int? {
        guard case (var before, let after)? = chain(at: index, isFirst: true) else { return nil }
        // `thừa ủy quyền của Chủ tịch nước, Bí thư Tỉnh ủy A`: the first office is of whoever gave the powers.
        if before.count > 1, index > start + 2, tokens[index - 1].isWord(reader.phrases.of),
            tokens[index - 2].isWord(reader.phrases.acting)
        {
            loose.append(before.removeFirst())
        }
        var at = after
        // `Trưởng Công an xã, Thiếu tá A`: a rank behind the comma is the holder's.
        if at < end, tokens[at].isMark(":") || (isSeparator(at) && reader.words.isRank(tokens, at: at + 1, end: end)) {
            at += 1
        }
        at = behindAbbreviation(at)
        if let name = behindDash(at) { at = name }
        var honorific: Range<Int>?
        if let found = reader.words.honorific(tokens, at: at, end: end) {
            honorific = found.range
            at = found.range.upperBound
        }
        // `Chủ tịch Đà Nẵng yêu cầu`: where the office is held.
        if honorific == nil, let place = placeAlone(at: at) {
            loose += before
            return place
        }
        guard let name = name(at: at, isIntroduced: true), honorific != nil || name.count > 1 || isNameAlone(name) else {
            loose += before
            return after
        }
        let isPlural = index > start && tokens[index - 1].isWord(reader.phrases.the)
        list += 1
        at = add(
            name, honorific: honorific, before: before, first: before.first?.range.lowerBound ?? index,
            rule: "person.office-first", isPlural: isPlural)
        while isPlural, let next = listed(after: at) {
            // `các Phó Hiệu trưởng: PGS.TS A và PGS.TS B`
            let own = honorific == nil ? nil : reader.words.honorific(tokens, at: next, end: end)?.range
            guard let other = self.name(at: own?.upperBound ?? next, isIntroduced: own != nil) else { break }
            at = add(other, honorific: own, before: before, first: next, rule: "person.shared-office", isPlural: true)
        }
        return at
    }

    /// A name that nothing introduces: with an office after it, else only what can hardly be anything but a person.
    private mutating func bare(at index: Int) -> Int {
        guard !isShouted, let name = name(at: index, isIntroduced: false) else {
            // The rest of a run of capitals is not tried again: `Bí Thư Nguyễn` yields no `Nguyễn`.
            if let place = names.end(at: index) { return place.end }
            guard reader.words.isSurname(tokens, at: index, end: end) else { return index + 1 }
            return max(reader.words.run(tokens, at: index, end: end), index + 1)
        }
        let isSentence =
            index == start || tokens[index - 1].isMark(".") || tokens[index - 1].isMark(";") || tokens[index - 1].isMark(":")
        return add(
            name, honorific: nil, before: [], first: index, rule: isSentence ? "person.name-first" : "person.name",
            isPlural: false)
    }

    private mutating func add(
        _ name: Range<Int>, honorific: Range<Int>?, before: [PersonMention.Office], first: Int, rule: String, isPlural: Bool
    ) -> Int {
        var offices = before
        var at = name.upperBound
        if let (after, next) = following(name.upperBound) {
            // `A, T1, T2 B`: what stands right before the next name is B's.
            offices += after
            at = next
        }
        let lower = min(
            first, honorific.map { $0.lowerBound < first && $0.upperBound >= first - 1 ? $0.lowerBound : first } ?? first)
        var person = PersonMention(
            name: name, honorific: honorific, offices: offices, range: lower..<max(at, name.upperBound), rule: rule, list: list)
        let isNamed = honorific != nil || !offices.isEmpty
        let carrier = isNamed ? nil : reader.words.carrier(tokens, endingAt: first, from: start)
        // `đường Trần Hưng Đạo`, `số 12 Lê Lai` names no person at all.
        if carrier?.isPlace ?? false || (!isNamed && isStreet(name)) { return name.upperBound }
        person.isNameOnly = carrier != nil || (reader.words.isHistoric(tokens, name) && !offices.contains(where: isLocal))
        persons.append(person)
        return at
    }

    /// `số 2-4 Lê Đại Hành`, `giao lộ Hoàng Sa và Phạm Văn Hai`: behind a house number, or a further street.
    private func isStreet(_ name: Range<Int>) -> Bool {
        var at = name.lowerBound
        guard at - 1 > start else { return false }
        if tokens[at - 1].kind == .number {
            at -= 1
            while at - 2 > start, !tokens[at].hasSpaceBefore, tokens[at - 1].kind == .mark, tokens[at - 2].kind == .number {
                at -= 2
            }
            return tokens[at - 1].isWord(reader.organisations.number)
        }
        guard tokens[at - 1].isWord(reader.phrases.and) else { return false }
        at -= 1
        while at > start, tokens[at - 1].kind == .word, tokens[at - 1].isCapitalised { at -= 1 }
        return reader.words.carrier(tokens, endingAt: at, from: start) == .street
    }

    /// An office in a local body: its holder only shares the name of somebody great.
    private func isLocal(_ office: PersonMention.Office) -> Bool {
        guard let body = office.organisation else { return false }
        return organisations[body].level != .central
    }

    /// The offices after a name: `, T1, T2`, `- T1 - T2`, `T`, `được bầu làm T`.
    func following(_ index: Int) -> ([PersonMention.Office], Int)? {
        var at = index
        guard at < end else { return nil }
        if let phrase = reader.phrases.becoming.match(tokens, at: at, end: end) {
            at = phrase.end
        } else if isSeparator(at) {
            at += 1
            if at < end, isSeparator(at) { at += 1 }
            if let phrase = reader.phrases.becoming.match(tokens, at: at, end: end) { at = phrase.end }
        } else if tokens[at].isMark("(") {
            at += 1
            // `Thao Văn Súa (dân tộc Mông), Trưởng phòng ...`
            if office(at: at) == nil, let close = (at..<min(at + 6, end)).first(where: { tokens[$0].isMark(")") }),
                close + 2 < end,
                isSeparator(close + 1)
            {
                at = close + 2
            }
        }
        guard var (offices, after) = chain(at: behindLetters(at), isFirst: false) else { return nil }
        // `..., Chủ tịch Hội X làm Trưởng đoàn`, `... - giữ chức danh Chủ tịch`
        if after < end,
            let phrase = reader.phrases.becoming.match(tokens, at: isSeparator(after) ? after + 1 : after, end: end),
            let (more, last) = chain(at: phrase.end, isFirst: false)
        {
            offices += more
            after = last
        }
        return (offices, after)
    }

    /// `A, UVBCHĐB, Phó Chủ tịch`: where the next office begins behind letters that are a title of no table, else `index`.
    private func behindLetters(_ index: Int) -> Int {
        guard index < end, tokens[index].isAllCaps, reader.offices.office(tokens, at: index, end: end) == nil else {
            return index
        }
        var at = index
        while at < min(index + Self.mostLetters, end), tokens[at].isAllCaps, tokens[at].length > 1, organisation(at: at) == nil {
            at += 1
        }
        return at > index && at < end && isSeparator(at) ? at + 1 : index
    }

    /// Abbreviations that make one title: `UV BTV HU`.
    private static let mostLetters = 3

    /// `Bộ trưởng Bộ Nông nghiệp và Phát triển nông thôn (NN&PTNT) Nguyễn Xuân Cường`, `Vụ trưởng Vụ Báo chí (Ban Tuyên giáo Trung
    /// ương) Lý Văn Tâm`: where the name begins, else `index`.
    func behindAbbreviation(_ index: Int) -> Int {
        guard index + 3 < end, tokens[index].isMark("("), tokens[index + 1].isAllCaps || organisation(at: index + 1) != nil,
            let close = (index + 2..<min(index + Self.longestBracket, end)).first(where: { tokens[$0].isMark(")") }),
            reader.words.fullName(tokens, at: close + 1, end: end) != nil
        else { return index }
        return close + 1
    }

    /// Tokens of the longest body in brackets.
    private static let longestBracket = 12

    func isSeparator(_ index: Int) -> Bool { tokens[index].isMark(",") || tokens[index].isMark("-") }
}
