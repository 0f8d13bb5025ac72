import Articles
import Lexicon

/// Persons, bodies and what they said, as the fields of a record.
struct MeetingWriter {
    let reader: MeetingReader
    let passages: Passages
    let names: Names
    let places: PlaceReader
    let day: Gazetteer.Day?
    private let whole: Tokens
    private let bylines: [BylineReader.Reading]
    private var tokens: Tokens { names.tokens }

    /// - Parameters:
    ///   - whole: the text that the layout is of.
    ///   - prose: of the same layout.
    ///   - places: of the whole text, with the day whose lists they are of.
    init(
        reader: MeetingReader, layout: Layout, whole: Tokens, prose: Prose,
        places found: (mentions: [PlaceMention], day: Gazetteer.Day?)
    ) {
        self.reader = reader
        self.whole = whole
        bylines = layout.bylines
        day = found.day
        passages = Passages(layout: layout, of: whole, prose: prose)
        places = reader.organisations.places
        names = reader.names(of: passages, passages.names(found.mentions, of: whole, day: found.day))
    }

    func write(_ record: inout Record, trace: inout ParseTrace) {
        let sentences = names.sentences
        let isMeeting = Self.isMeeting(record.genre)
        // Who speaks in ordinary news is at no meeting.
        let roles = isMeeting ? reader.roles.read(names, sentences) : Array(repeating: RoleVerbs(), count: names.persons.count)
        let namer = OrganisationNamer(reader: reader.organisations, names: names, locality: record.locality, day: day)
        let zones = sentences.lines.map { passages.zones[$0] }
        let organiser = isMeeting ? reader.organisers.read(names, heads(sentences, zones)) : nil
        let list = PersonList(
            reader: reader, names: names, namer: namer, roles: roles, sentences: sentences, organiser: organiser?.organiser)
        record.persons = list.persons
        // A briefing goes through its fields of work; news touches many and is about what it opens with or comes back to.
        let opening = zones.lastIndex { $0 == .title || $0 == .lead }.map { sentences.ranges[$0].upperBound } ?? 0
        let present = isMeeting ? participants(sentences, zones) : []
        var sectors = reader.sectors.read(names, sentences.ranges, except: isMeeting ? silent(roles, present) : []) {
            zones[$0] != .caption && zones[$0] != .site
        }
        if !isMeeting { sectors.removeAll { $0.range.lowerBound >= opening && $0.count < 2 } }
        record.sectors = sectors.map(\.sector)
        for found in sectors { trace.note("sector.phrase", tokens.span(found.range), found.sector) }
        if isMeeting { writeMeeting(&record, sentences, zones, roles, present, namer, list, organiser, &trace) }
        writeMentions(&record, namer, list)
        if trace.isRecording { note(roles, namer, list, &trace) }
    }

    /// The sentences of the lead, then those of the title.
    private func heads(_ sentences: Sentences, _ zones: [Passages.Zone]) -> [Range<Int>] {
        var heads: [Range<Int>] = []
        for index in zones.indices where zones[index] == .lead { heads.append(sentences.ranges[index]) }
        for index in zones.indices where zones[index] == .title { heads.append(sentences.ranges[index]) }
        return heads
    }

    /// `Dự có ông A, Phó Trưởng Ban Dân vận Tỉnh ủy; lãnh đạo Sở Y tế`: who only came tells nothing of what was spoken about.
    private func silent(_ roles: [RoleVerbs], _ present: [ParticipantReader.Participant]) -> [Range<Int>] {
        var isHeard = [Bool](repeating: false, count: roles.count)
        for index in roles.indices where !roles[index].isSilent { isHeard[names.firstMentions[index]] = true }
        return
            (names.persons.indices.filter { !isHeard[names.firstMentions[$0]] }
            .flatMap { names.persons[$0].offices.map(\.range) } + present.map(\.range)).sorted { $0.lowerBound < $1.lowerBound }
    }

    private func note(_ roles: [RoleVerbs], _ namer: OrganisationNamer, _ list: PersonList, _ trace: inout ParseTrace) {
        for (index, person) in names.persons.enumerated() {
            trace.note(person.rule, tokens.span(person.range), list.canonical(index))
            for (role, verb) in roles[index].all {
                trace.note("role.verb", tokens.span(verb), list.canonical(index) + ": " + role.rawValue)
            }
        }
        for (index, body) in names.organisations.enumerated() {
            trace.note(body.rule.name, tokens.span(body.range), namer.name(index))
        }
    }

    private static func isMeeting(_ genre: Record.Genre?) -> Bool {
        switch genre {
        case .periodicBriefing, .interimReview, .finalReview, .propagandaWork, .conference: true
        default: false
        }
    }

    /// Sentences of a lead that tells who met and who was there.
    private static let shortLead = 2

    private func writeMeeting(
        _ record: inout Record, _ sentences: Sentences, _ zones: [Passages.Zone], _ roles: [RoleVerbs],
        _ present: [ParticipantReader.Participant], _ namer: OrganisationNamer, _ list: PersonList,
        _ organiser: OrganiserReader.Reading?, _ trace: inout ParseTrace
    ) {
        if let organiser {
            record.organiser = self.organiser(organiser, namer)
            trace.note("organiser.subject", record.organiser?.span, namer.name(organiser.organiser))
        }
        if let chair = names.persons.indices.first(where: { roles[$0][.chaired] != nil && list.isParticipant($0) }) {
            record.chair = Record.Chair(person: list.canonical(chair), organisation: nil)
        } else if let organiser, organiser.isChair {
            record.chair = Record.Chair(person: nil, organisation: namer.name(organiser.organiser))
        }
        // The first sentence tells who met; what was said may begin behind it. Of results and debates a lead only sums up.
        let opening = zones.firstIndex(of: .lead)
        let isLeadRead = !zones.contains(.body) || zones.count { $0 == .lead } > Self.shortLead
        var sections = reader.discourse.read(
            names, sentences, isRead: { zones[$0] == .body || isLeadRead && zones[$0] == .lead && $0 != opening },
            roles: roles, organiser: organiser?.organiser,
            isReview: record.genre != .conference || record.reviewPeriod != nil, next: record.nextPeriod?.span.text)
        if zones.contains(.body), let end = zones.lastIndex(of: .lead).map({ sentences.ranges[$0].upperBound }) {
            sections.removeAll { $0.range.upperBound <= end && ($0.items.isEmpty || $0.kind == .results) }
        }
        // What a conference without a period says of the past is no result of anybody's work.
        if record.genre == .conference, record.reviewPeriod == nil { sections.removeAll { $0.kind == .results } }
        write(present + speakers(sections), &record, &trace)
        write(sections, &record, list, &trace)
    }

    private func organiser(_ found: OrganiserReader.Reading, _ namer: OrganisationNamer) -> Record.Organiser {
        let (body, name) = (names.organisations[found.organiser], namer.name(found.organiser))
        return Record.Organiser(
            name: name, statedName: tokens.plain(body.range), level: body.level, system: body.system,
            // `tại hội trường tầng 3 - Ban Dân vận, Ban Dân vận tổ chức`
            coOrganisers: found.partners.filter { namer.name($0) != name }.map {
                Record.Organisation(
                    name: namer.name($0), system: names.organisations[$0].system,
                    span: tokens.span(names.organisations[$0].range))
            }, span: tokens.span(body.range))
    }

    /// Sentences of lead and body in which those present are told.
    private static let participantReach = 12

    private func participants(_ sentences: Sentences, _ zones: [Passages.Zone]) -> [ParticipantReader.Participant] {
        let heads = zones.indices.lazy.filter { zones[$0] == .lead || zones[$0] == .body }.prefix(Self.participantReach)
        let found = reader.participants.read(names, heads.map { sentences.ranges[$0] })
        guard found.isEmpty else { return found }
        // The title tells in short who met; it counts where the text does not say.
        return reader.participants.read(names, zones.indices.filter { zones[$0] == .title }.map { sentences.ranges[$0] })
    }

    /// Groups without a name that spoke.
    private func speakers(_ sections: [Discourse.Section]) -> [ParticipantReader.Participant] {
        var found: [ParticipantReader.Participant] = []
        for section in sections where section.kind == .discussion || section.kind == .proposals {
            if case .words(let range)? = section.speaker, names.organisation(at: range.lowerBound) == nil,
                names.office(at: range.lowerBound) == nil, names.office(at: range.lowerBound + 1) == nil,
                !reader.discourse.isDelegates(range, names.tokens)
            {
                found.append(.init(range: range, kind: "group", rule: "participant.speaker"))
            }
        }
        return found
    }

    /// One that ends as one before it does, behind a comma, is told already.
    private func write(_ participants: [ParticipantReader.Participant], _ record: inout Record, _ trace: inout ParseTrace) {
        for each in participants {
            let name = tokens.plain(each.range)
            let isTold = record.participants.contains {
                $0.name == name
                    || $0.name.utf8.count > name.utf8.count + 1
                        && $0.name.utf8.reversed().starts(with: (", " + name).utf8.reversed())
            }
            if isTold { continue }
            record.participants.append(Record.Participant(name: name, kind: each.kind, span: tokens.span(each.range)))
            trace.note(each.rule, tokens.span(each.range), each.kind)
        }
    }

    private func write(_ sections: [Discourse.Section], _ record: inout Record, _ list: PersonList, _ trace: inout ParseTrace) {
        for section in sections {
            let speaker = section.speaker.map { name($0, list) }
            record.sections.append(
                Record.Section(
                    section: section.kind.rawValue, by: section.kind == .directions ? speaker : nil,
                    span: tokens.span(section.range)))
            trace.note(section.rule, tokens.span(section.range), speaker ?? section.kind.rawValue)
            let items = section.items.map { item in
                Record.Statement(by: item.speaker.map { name($0, list) }, span: tokens.span(item.range))
            }
            for item in items { trace.note(section.rule + ".item", item.span, item.by ?? "nobody named") }
            switch section.kind {
            case .shortcomings: record.shortcomings += items
            case .proposals: record.proposals += items
            case .directions: record.tasks += items
            case .results, .discussion: break
            }
        }
    }

    private func name(_ speaker: Discourse.Speaker, _ list: PersonList) -> String {
        switch speaker {
        case .person(let person): list.canonical(person)
        case .words(let range): tokens.plain(range)
        }
    }

    /// Persons and bodies over the whole text, after the places that are there already, in the order of the text.
    private func writeMentions(_ record: inout Record, _ namer: OrganisationNamer, _ list: PersonList) {
        // A place name inside a person's or a body's is none.
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(names.persons.count + names.organisations.count)
        for person in names.persons.indices { ranges.append(tokens.scalars(names.persons[person].name)) }
        for body in names.organisations.indices { ranges.append(tokens.scalars(names.organisations[body].range)) }
        ranges.sort { $0.lowerBound < $1.lowerBound }
        var taken: [Range<Int>] = []
        taken.reserveCapacity(ranges.count)
        for range in ranges {
            if let last = taken.last, range.lowerBound < last.upperBound {
                taken[taken.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                taken.append(range)
            }
        }
        let occupied = TokenRanges(taken)
        record.mentions.reserveCapacity(record.mentions.count + ranges.count + 2 * bylines.count)
        record.mentions.removeAll { occupied.overlap($0.span.start..<$0.span.end) }
        for (index, person) in names.persons.enumerated() where list.isNamed(index) {
            record.mentions.append(
                Record.Mention(type: .person, canonical: list.canonical(index), span: tokens.span(person.name)))
        }
        let offices = list.committeeOffices
        for index in names.organisations.indices where !offices.contains(index) {
            let range = names.organisations[index].range.lowerBound..<names.organisations[index].end
            record.mentions.append(
                Record.Mention(type: .organisation, canonical: namer.name(index), span: tokens.span(range)))
        }
        // A source is a paper or an office.
        for byline in bylines where byline.role != "source" {
            record.mentions.append(Record.Mention(type: .person, canonical: byline.name, span: whole.span(byline.range)))
            guard byline.affiliation != nil,
                let (range, body) = reader.affiliation(
                    after: byline.range.upperBound, whole,
                    { line, body in
                        OrganisationNamer(reader: reader.organisations, names: line, locality: record.locality, day: day).name(
                            body)
                    })
            else { continue }
            record.mentions.append(Record.Mention(type: .organisation, canonical: body, span: whole.span(range)))
        }
        record.mentions.sort { ($0.span.start, $0.span.end) < ($1.span.start, $1.span.end) }
    }
}
