import Articles
import Lexicon

/// The one name of a body, whatever short form a text uses.
struct OrganisationNamer {
    let reader: OrganisationReader
    private let places: PlaceReader
    private let words: OrganisationWords
    let names: Names
    /// Whose bodies the article speaks of where it does not say.
    let locality: Record.Locality?
    private let day: Gazetteer.Day?
    /// By rule and words of a body: the first mention that says whose it is.
    private let fuller: [NameKey: Int]
    /// The same of those that say of what kind its unit is: `Sở Y tế tỉnh Yên Bái`; none where all do.
    private let ofUnits: [NameKey: Int]
    /// The first `Đảng ủy Khối` that says of which bodies.
    private let bloc: Int?

    init(reader: OrganisationReader, names: Names, locality: Record.Locality?, day: Gazetteer.Day?) {
        self.reader = reader
        places = reader.places
        words = reader.words
        self.names = names
        self.locality = locality
        self.day = day
        fuller = Self.fullerMentions(names)
        ofUnits = Self.mentionsOfUnits(names)
        let words = reader.words.bloc.utf8
        bloc = names.organisations.firstIndex {
            if case .none = $0.scope { return false }
            return $0.base.utf8.starts(with: words) && $0.base.utf8.count > words.count
        }
    }

    /// The full name, its place completed from the article's, its committee from the same body's fuller mention.
    func name(_ index: Int) -> String {
        if case .none = names.organisations[index].scope, isCompleted(index), let fuller = fuller(index),
            fuller < index || names.organisations[index].system == .party || isOwn(names.organisations[fuller].scope)
        {
            return joined(index, scope(fuller), isCompleted: true)
        }
        // `Văn phòng Đảng ủy Khối` after `Đảng ủy Khối các cơ quan tỉnh`
        if let bloc, case .none = names.organisations[index].scope, case let base = names.organisations[index].base,
            Self.ends(base, words.bloc)
        {
            let whole = joined(bloc, names.organisations[bloc].scope, isCompleted: true)
            return base + whole.dropFirst(words.bloc.count)
        }
        // `Ban Thường vụ Đảng ủy` in an article of a commune is its own committee's.
        if case .none = names.organisations[index].scope, let commune = locality?.commune, let kind = commune.kind,
            let unit = commune.name, case let base = names.organisations[index].base,
            Self.ends(base, " " + words.unitCommittee)
        {
            return Self.spaced(base, kind, unit)
        }
        return joined(index, scope(index), isCompleted: true)
    }

    /// Whose a body is, with the kind of the unit where another mention says it: `SỞ Y TẾ YÊN BÁI` above `Sở Y tế tỉnh Yên Bái`.
    private func scope(_ index: Int) -> Organisation.Scope {
        let own = names.organisations[index].scope
        guard case .place(let place) = own, let other = ofUnits[Self.key(index, names)],
            case .unit(_, let same?) = names.organisations[other].scope, text(same) == text(place)
        else { return own }
        return names.organisations[other].scope
    }

    private static func ends(_ name: String, _ words: String) -> Bool {
        name.utf8.suffix(words.utf8.count).elementsEqual(words.utf8)
    }

    /// Whether a body is of the article's own place: `Sở Tư pháp` is not that of another province which is named further on.
    private func isOwn(_ scope: Organisation.Scope) -> Bool {
        switch scope {
        case .unit(let kind, let place?): own(Gazetteer.Kind(name: kind)).map { $0 == text(place) } ?? false
        case .place(let place):
            [locality?.province?.name, locality?.district?.name, locality?.commune?.name].contains(text(place))
        case .none, .unit, .committee, .central, .allLevels, .country: true
        }
    }

    /// The name without what the text leaves out, but for an organ's committee: as part of an office.
    func statedName(_ index: Int) -> String {
        if case .none = names.organisations[index].scope, isOrgan(index), let fuller = fuller(index) {
            if case .committee(let committee, _) = names.organisations[fuller].scope {
                return joined(index, .committee(committee, nil), isCompleted: false)
            }
            return joined(index, names.organisations[fuller].scope, isCompleted: false)
        }
        return joined(index, names.organisations[index].scope, isCompleted: false)
    }

    /// A committee of the Party with its place: nil where that is unknown.
    func committee(_ index: Int) -> String? {
        guard case .committee(let words, let place) = names.organisations[index].scope,
            let name = place.map({ text($0) }) ?? own(self.words.committees.kind(of: words))
        else { return nil }
        return words + " " + name
    }

    /// The committee without its place: `Huyện ủy`, `Đảng ủy Khối Doanh nghiệp tỉnh`.
    func committeeWords(_ index: Int) -> String? {
        if case .committee(let words, _) = names.organisations[index].scope { return words }
        if case .none = names.organisations[index].scope, isOrgan(index),
            case .committee(let words, _)? = fuller(index).map({ names.organisations[$0].scope })
        {
            return words
        }
        guard let branch = partyCommittee(in: names.organisations[index].base) else { return nil }
        if case .unit(let kind, _) = names.organisations[index].scope { return branch + " " + kind }
        return branch
    }

    /// The words of a name from `Đảng ủy` on.
    private func partyCommittee(in name: String) -> String? {
        var rest = name.utf8[...]
        while !rest.isEmpty {
            if rest.starts(with: words.unitCommittee.utf8) { return String(Substring(rest)) }
            rest = rest.dropFirst()
        }
        return nil
    }

    // By index, here and below: a body is too large to be moved about.

    private func isOrgan(_ body: Int) -> Bool {
        names.organisations[body].system == .party && names.organisations[body].rule == .organ
    }

    private func isCompleted(_ body: Int) -> Bool {
        Self.isCompleted(names.organisations[body].rule)
            && (names.organisations[body].system == .party || names.organisations[body].rule != .organ)
    }

    /// Of bodies that are named in full once and in short afterwards.
    private static func isCompleted(_ rule: Organisation.Rule) -> Bool {
        switch rule {
        case .organ, .department, .branch: true
        case .whole, .part, .committee, .local, .association, .unit, .event, .within: false
        }
    }

    /// The first mention of the same organ that says whose it is.
    private func fuller(_ body: Int) -> Int? {
        if let found = fuller[Self.key(body, names)] { return found }
        // `Văn phòng Sở Y tế` after `Sở Y tế Nghệ An`
        let (base, rule) = (names.organisations[body].base, names.organisations[body].rule)
        guard base.utf8.starts(with: words.office.utf8), base.utf8.dropFirst(words.office.utf8.count).first == UInt8(ascii: " ")
        else { return nil }
        return fuller[NameKey(String(base.dropFirst(words.office.count + 1)), kind: rule.rawValue)]
    }

    private static func key(_ body: Int, _ names: Names) -> NameKey {
        NameKey(names.organisations[body].base, kind: names.organisations[body].rule.rawValue)
    }

    private static func fullerMentions(_ names: Names) -> [NameKey: Int] {
        var found: [NameKey: Int] = [:]
        for index in names.organisations.indices where isCompleted(names.organisations[index].rule) {
            switch names.organisations[index].scope {
            case .none, .allLevels: continue
            case .committee, .unit, .place, .central, .country:
                let key = key(index, names)
                if found[key] == nil { found[key] = index }
            }
        }
        return found
    }

    private static func mentionsOfUnits(_ names: Names) -> [NameKey: Int] {
        var found: [NameKey: Int] = [:]
        guard names.organisations.contains(where: { if case .place = $0.scope { true } else { false } }) else { return found }
        for index in names.organisations.indices {
            guard case .unit(_, .some) = names.organisations[index].scope else { continue }
            let key = key(index, names)
            if found[key] == nil { found[key] = index }
        }
        return found
    }

    private func joined(_ body: Int, _ scope: Organisation.Scope, isCompleted: Bool) -> String {
        let (base, term) = (names.organisations[body].base, names.organisations[body].term)
        func whose(_ place: Organisation.Place?, _ kind: @autoclosure () -> Gazetteer.Kind?) -> String? {
            place.map { text($0) } ?? (isCompleted ? own(kind()) : nil)
        }
        switch scope {
        case .none: return term == nil ? base : Self.spaced(base, term)
        case .committee(let committee, let place):
            return Self.spaced(base, committee, whose(place, words.committees.kind(of: committee)), term)
        case .unit(let kind, let place):
            // `Ban Tuyên giáo tỉnh` is the organ of the Tỉnh ủy.
            let committee = isOrgan(body) ? Gazetteer.Kind(name: kind).flatMap { words.committees.party(of: $0) } : nil
            return Self.spaced(base, committee ?? kind, whose(place, Gazetteer.Kind(name: kind)), term)
        case .place(let place):
            // `Trường Cao đẳng Giao thông Huế`: a name keeps the short form of its place's, where that is one of its words.
            let (full, stated) = (text(place), names.tokens.plain(place.range))
            let isShort = full.utf8.count > stated.utf8.count && full.utf8.reversed().starts(with: (" " + stated).utf8.reversed())
            return Self.spaced(base, isShort ? stated : full, term)
        case .central: return Self.spaced(base, "Trung ương", term)
        case .allLevels: return Self.spaced(base, "các cấp", term)
        case .country: return Self.spaced(base, "Việt Nam", term)
        }
    }

    /// Words with a space between them. As bytes: appending to a String costs five times as much.
    private static func spaced(_ first: String, _ second: String?, _ third: String? = nil, _ fourth: String? = nil) -> String {
        let most = first.utf8.count + (second?.utf8.count ?? 0) + (third?.utf8.count ?? 0) + (fourth?.utf8.count ?? 0) + 3
        return String(unsafeUninitializedCapacity: most) { text in
            var end = 0
            func add(_ words: String?) {
                guard let words, !words.isEmpty else { return }
                if end > 0 {
                    text[end] = 0x20
                    end += 1
                }
                end = text[end...].update(fromContentsOf: words.utf8)
            }
            add(first)
            add(second)
            add(third)
            add(fourth)
            return end
        }
    }

    private func text(_ place: Organisation.Place) -> String {
        place.unit.map { places.gazetteer.name($0, on: day) } ?? names.tokens.plain(place.range)
    }

    /// The article's own unit of a kind.
    private func own(_ kind: Gazetteer.Kind?) -> String? {
        guard let locality, let kind else { return nil }
        switch kind {
        case .province: return locality.province?.name
        case .city:
            if locality.district?.kind?.hasPrefix(kind.name) ?? false { return locality.district?.name }
            return locality.level == .province && locality.province?.kind == kind.name ? locality.province?.name : nil
        case .ruralDistrict, .urbanDistrict, .town:
            return locality.district?.kind == kind.name || locality.district?.kind == nil ? locality.district?.name : nil
        case .ruralCommune, .ward, .township, .specialZone:
            return locality.commune?.kind == kind.name ? locality.commune?.name : nil
        }
    }
}
