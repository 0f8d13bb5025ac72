import Articles
import Lexicon

/// The persons of an article: mentions of one person joined, offices written out, names of the past told apart.
struct PersonList {
    let persons: [Record.Person]
    /// Bodies that are only named as a committee in which somebody sits: `Phó Bí thư Thường trực Huyện ủy`.
    let committeeOffices: Set<Int>
    private let names: Names
    private let full: [String]
    private let isOfNow: [Bool]

    init(
        reader: MeetingReader, names: Names, namer: OrganisationNamer, roles: [RoleVerbs], sentences: Sentences,
        organiser: Int?
    ) {
        self.names = names
        full = Self.fullNames(names, reader.persons.words)
        var isOfNow: [Bool] = []
        var committees: Set<Int> = []
        var people: [Record.Person] = []
        var places: [NameKey: Int] = [:]
        for (index, mention) in names.persons.enumerated() {
            let isPast = mention.isNameOnly || Self.isRemembered(mention, names, sentences, reader.anniversaries)
            isOfNow.append(!isPast)
            for office in mention.offices {
                if let body = Self.committee(of: office, names, namer, isNamed: true) { committees.insert(body) }
            }
            guard !isPast,
                mention.honorific != nil || !mention.offices.isEmpty || !roles[index].isEmpty
                    || reader.persons.phrases.isDescribed(names.tokens, after: mention.range.upperBound)
            else { continue }
            let name = full[index]
            // `anh T.`, `Trưởng phòng Vật tư`: letters, or one syllable that nothing but an office introduces, name nobody.
            guard
                name.utf8.contains(UInt8(ascii: " "))
                    || (mention.honorific != nil && mention.name.contains { names.tokens[$0].length > 2 })
            else {
                continue
            }
            let at = places[NameKey(name)] ?? people.count
            if at == people.count {
                places[NameKey(name)] = at
                people.append(
                    Record.Person(
                        name: name, honorific: mention.honorific.map { names.tokens.plain($0) }, titles: [], roles: [],
                        span: names.tokens.span(mention.range)))
            }
            for office in mention.offices.indices { Self.add(office, of: index, to: &people[at], names, namer, organiser) }
            let held = people[at].roles
            people[at].roles = Self.order.filter { held.contains($0) || roles[index][$0] != nil }
        }
        for office in names.offices {
            if let body = Self.committee(of: office, names, namer, isNamed: false) { committees.insert(body) }
        }
        persons = people
        committeeOffices = committees
        self.isOfNow = isOfNow
    }

    private static let order: [Record.Person.Role] = [.attended, .chaired, .directed, .spoke, .concluded, .presented]

    /// The full name behind a mention.
    func canonical(_ mention: Int) -> String { full[mention] }
    func isParticipant(_ mention: Int) -> Bool { isOfNow[mention] }
    /// A single syllable that no earlier name ends with says nothing.
    func isNamed(_ mention: Int) -> Bool { full[mention].utf8.contains { $0 == 0x20 || $0 == 0x27 || $0 == 0x2D } }

    /// The Party committee that an office is of and that is named for its sake: `Phó Bí thư Huyện ủy`.
    /// - Parameter isNamed: its holder has a name; then a part of the committee (`Thường trực Huyện ủy`) counts too.
    private static func committee(
        of office: PersonMention.Office, _ names: Names, _ namer: OrganisationNamer, isNamed: Bool
    ) -> Int? {
        guard office.isParty, let body = office.organisation, names.organisations[body].system == .party else { return nil }
        if namer.reader.words.traits.of(names.organisations[body].base).contains(.led) { return body }
        guard case .committee = names.organisations[body].scope else { return nil }
        return names.organisations[body].base.isEmpty || (isNamed && names.organisations[body].rule == .part) ? body : nil
    }

    /// `đồng chí Nam` after `La Văn Nam` is the same person, and so is `Ông Trump` in the title before `Donald Trump`, where nobody
    /// else is called so, and `ông Tập` beside `Tập Cận Bình`, whose family name is none of Vietnam's.
    private static func fullNames(_ names: Names, _ words: PersonWords) -> [String] {
        // By last word: the last full name so far, nil once two differ.
        var byGiven: [NameKey: (last: Int, only: Int?)] = [:]
        var early: [Int] = []
        var texts = names.personTexts
        for index in names.persons.indices {
            let range = names.persons[index].name
            // The last syllable stands apart where a space precedes it.
            if range.count > 1, names.tokens[range.upperBound - 1].hasSpaceBefore {
                let given = NameKey(names.tokens.plain(range.upperBound - 1..<range.upperBound))
                let only = byGiven[given].map { $0.only.flatMap { texts[$0] == texts[index] ? $0 : nil } } ?? index
                byGiven[given] = (index, only)
            } else if let full = byGiven[NameKey(texts[index])] {
                texts[index] = names.personTexts[full.last]
            } else if names.tokens[range.lowerBound].length > 1 {
                early.append(index)
            }
        }
        lazy var families = families(names, words)
        for index in early {
            let name = NameKey(texts[index])
            let family = names.persons[index].honorific == nil ? nil : families[name] ?? nil
            if let only = byGiven[name]?.only ?? family { texts[index] = names.personTexts[only] }
        }
        return texts
    }

    /// By what a foreign name of several parts begins with (`Tập`, `Ksor H'Nga`): the one person called so, nil once two are.
    private static func families(_ names: Names, _ words: PersonWords) -> [NameKey: Int?] {
        var families: [NameKey: Int?] = [:]
        for index in names.persons.indices {
            let range = names.persons[index].name
            guard range.count > 1,
                !words.isUsualSurname(names.tokens, at: range.lowerBound, end: range.upperBound)
                    || range.contains(where: { words.isForeign(names.tokens, at: $0) })
            else { continue }
            let text = names.personTexts[index]
            for space in text.utf8.indices where text.utf8[space] == UInt8(ascii: " ") {
                let family = NameKey(String(text[..<space]))
                if let other = families[family] {
                    if let other, !NameKey.isSame(names.personTexts[other], text) { families[family] = .some(nil) }
                } else {
                    families[family] = index
                }
            }
        }
        return families
    }

    /// Tokens from `kỷ niệm` to the name of whom is remembered.
    private static let memoryReach = 16

    private static func isRemembered(
        _ mention: PersonMention, _ names: Names, _ sentences: Sentences, _ anniversaries: PhraseTable<Bool>
    ) -> Bool {
        guard let sentence = sentences.index(of: mention.range.lowerBound) else { return false }
        let start = max(sentences.ranges[sentence].lowerBound, mention.range.lowerBound - memoryReach)
        return (start..<mention.range.lowerBound).contains { at in
            names.tokens[at].kind == .word && anniversaries.match(names.tokens, at: at, end: mention.range.lowerBound) != nil
        }
    }

    /// Persons of whom one office is said.
    private static let mostSharing = 32

    /// Whose an office is that the text leaves open: the committee of the same person's next office, else the organiser's; for a
    /// deputy the body of the head named before in the same sentence.
    private static func completion(
        _ office: Int, of index: Int, _ names: Names, _ namer: OrganisationNamer, _ organiser: Int?
    ) -> String? {
        var (office, index) = (office, index)
        for _ in 0..<mostSharing {
            let own = names.persons[index].offices[office]
            if namer.reader.offices.isOfCommittee(own.canonical) {
                let others = names.persons[index].offices.compactMap(\.organisation)
                return (others + [organiser].compactMap { $0 }).lazy.compactMap { namer.committeeWords($0) }.first
            }
            // `A - Chủ tịch, B - Phó Chủ tịch LĐLĐ tỉnh`: the body that neighbours share.
            if let shared = names.body(ofOffice: office, of: index) { return namer.statedName(shared) }
            guard OfficeWords.isDeputy(own.canonical), index > 0,
                names.persons[index].range.lowerBound - names.persons[index - 1].range.upperBound < 24
            else { return nil }
            // `các Phó Viện trưởng: A, B`: what holds for A holds for B.
            let before = names.persons[index - 1].offices
            guard let same = before.firstIndex(where: { $0.range == own.range }) else {
                let head = before.last { OfficeWords.isDeputy(own.canonical, of: $0.canonical) }
                return head?.organisation.map { namer.statedName($0) }
            }
            (office, index) = (same, index - 1)
        }
        return nil
    }

    /// Whether an article tells of the committee of a centrally run city, and of no province's.
    private static func isOfCity(_ names: Names, _ committees: UnitCommittees) -> Bool {
        var isOne = false
        for body in names.organisations {
            guard case .committee(let committee, _) = body.scope else { continue }
            if committee == committees.party(of: .province) { return false }
            if committee == committees.party(of: .city), body.level == .province { isOne = true }
        }
        return isOne
    }

    private static func add(
        _ office: Int, of index: Int, to person: inout Record.Person, _ names: Names, _ namer: OrganisationNamer,
        _ organiser: Int?
    ) {
        let own = names.persons[index].offices[office]
        let raw = names.tokens.plain(own.range)
        // `TUV` is short for a member of either committee of a province or a city.
        var canonical = raw == "TUV" && isOfCity(names, namer.reader.words.committees) ? "Thành ủy viên" : own.canonical
        // `Trưởng phòng Nhân sự Công ty A`: the field stands before the body.
        let isFieldFirst =
            own.tail.map { tail in own.organisation.map { tail.upperBound <= names.organisations[$0].range.lowerBound } ?? false }
            ?? false
        if isFieldFirst, let tail = own.tail {
            canonical += " "
            canonical += names.tokens.plain(tail)
        }
        if let body = own.organisation {
            canonical += " "
            canonical += namer.statedName(body)
        }
        if own.organisation == nil, own.tail == nil, let whose = completion(office, of: index, names, namer, organiser) {
            canonical += " "
            canonical += whose
        }
        if let tail = own.tail, !isFieldFirst {
            if names.tokens[tail.lowerBound].isMark(","), let whole = names.organisation(at: tail.lowerBound + 1) {
                canonical += ", "
                canonical += namer.statedName(whole)
            } else if let whole = names.organisation(at: tail.lowerBound) {
                canonical += " " + namer.statedName(whole)
            } else if tail.count > 1, own.organisation != nil, let whole = names.organisation(at: tail.lowerBound + 1) {
                // `Phó Chủ nhiệm Ủy ban Pháp luật của Quốc hội`
                canonical += " " + names.tokens.plain(tail.lowerBound..<tail.lowerBound + 1) + " " + namer.statedName(whole)
            } else {
                if !names.tokens[tail.lowerBound].isMark(",") { canonical += " " }
                canonical += names.tokens.plain(tail)
            }
        }
        // `Phó Bí thư A` after `A, Phó Bí thư Huyện ủy` tells nothing new.
        if !person.titles.isEmpty {
            let small = LetterCase.lowered(canonical)
            let isKnown = person.titles.contains { title in
                let known = LetterCase.lowered(title.canonical)
                return known.starts(with: small) || (small.starts(with: known) && small.dropFirst(known.count).first == 0x20)
            }
            if isKnown { return }
        }
        let body = names.body(ofOffice: office, of: index)
        let committee = own.organisation.flatMap { namer.committee($0) }
        person.titles.append(Record.Person.Title(raw: raw, canonical: canonical, org: committee ?? body.map { namer.name($0) }))
    }
}
