import Articles
import Lexicon

/// The one name of a body, whatever short form a text uses.
struct OrganisationNamer {
    let places: PlaceReader
    let names: Names
    /// Whose bodies the article speaks of where it does not say.
    let locality: Record.Locality?
    private let day: Gazetteer.Day?
    /// By rule and words of a body: the first mention that says whose it is.
    private let fuller: [NameKey: Int]
    /// The first `Đảng ủy Khối` that says of which bodies.
    private let block: Int?

    init(places: PlaceReader, names: Names, locality: Record.Locality?, day: Gazetteer.Day?) {
        self.places = places
        self.names = names
        self.locality = locality
        self.day = day
        fuller = Self.fullerMentions(names)
        block = names.organisations.firstIndex {
            if case .none = $0.scope { return false }
            return $0.base.utf8.starts(with: Self.blockCommittee.utf8) && $0.base.utf8.count > Self.blockCommittee.utf8.count
        }
    }

    private static let blockCommittee = "Đảng ủy Khối"

    /// The full name, its place completed from the article's, its committee from the same body's fuller mention.
    func name(_ index: Int) -> String {
        if case .none = names.organisations[index].scope, isCompleted(names.organisations[index]),
            let fuller = fuller(names.organisations[index]),
            fuller < index || names.organisations[index].system == .party || isOwn(names.organisations[fuller].scope)
        {
            return joined(names.organisations[index], names.organisations[fuller].scope, isCompleted: true)
        }
        // `Văn phòng Đảng ủy Khối` after `Đảng ủy Khối các cơ quan tỉnh`
        if let block, case .none = names.organisations[index].scope,
            names.organisations[index].base.utf8.suffix(Self.blockCommittee.utf8.count).elementsEqual(Self.blockCommittee.utf8)
        {
            var whole = names.organisations[block]
            whole.base = names.organisations[index].base + whole.base.dropFirst(Self.blockCommittee.count)
            return joined(whole, whole.scope, isCompleted: true)
        }
        return joined(names.organisations[index], names.organisations[index].scope, isCompleted: true)
    }

    /// Whether a body is of the article's own place: `Sở Tư pháp` is not that of another province which is named further on.
    private func isOwn(_ scope: Organisation.Scope) -> Bool {
        switch scope {
        case .unit(let kind, let place?): self.place(nil, kind: kind).map { $0 == text(place) } ?? false
        case .place(let place):
            [locality?.province?.name, locality?.district?.name, locality?.commune?.name].contains(text(place))
        case .none, .unit, .committee, .central, .allLevels, .country: true
        }
    }

    /// The name without what the text leaves out, but for an organ's committee: as part of an office.
    func statedName(_ index: Int) -> String {
        let body = names.organisations[index]
        if case .none = body.scope, isOrgan(body), let fuller = fuller(body).map({ names.organisations[$0] }) {
            if case .committee(let committee, _) = fuller.scope {
                return joined(body, .committee(committee, nil), isCompleted: false)
            }
            return joined(body, fuller.scope, isCompleted: false)
        }
        return joined(body, body.scope, isCompleted: false)
    }

    /// A committee of the Party with its place: nil where that is unknown.
    func committee(_ index: Int) -> String? {
        guard case .committee(let words, let place) = names.organisations[index].scope,
            let name = self.place(place, kind: Self.kind(ofCommittee: words))
        else { return nil }
        return words + " " + name
    }

    /// The committee without its place: `Huyện ủy`, `Đảng ủy Khối Doanh nghiệp tỉnh`.
    func committeeWords(_ index: Int) -> String? {
        let body = names.organisations[index]
        if case .committee(let words, _) = body.scope { return words }
        if case .none = body.scope, isOrgan(body),
            case .committee(let words, _)? = fuller(body).map({ names.organisations[$0].scope })
        {
            return words
        }
        guard let branch = Self.partyCommittee(in: body.base) else { return nil }
        if case .unit(let kind, _) = body.scope { return branch + " " + kind }
        return branch
    }

    /// The words of a name from `Đảng ủy` on.
    private static func partyCommittee(in name: String) -> String? {
        let words = Array("Đảng ủy".utf8)
        var rest = name.utf8[...]
        while let start = rest.firstIndex(of: words[0]) {
            rest = rest[start...]
            if rest.starts(with: words) { return String(Substring(rest)) }
            rest = rest.dropFirst()
        }
        return nil
    }

    private static let organRule = "organisation.organ"
    /// Of bodies that are named in full once and in short afterwards.
    private static let completedRules = [organRule, "organisation.department", "organisation.branch"]

    private func isOrgan(_ body: Organisation) -> Bool { body.system == .party && NameKey.isSame(body.rule, Self.organRule) }

    private func isCompleted(_ body: Organisation) -> Bool {
        Self.isCompletedRule(body.rule) && (body.system == .party || !NameKey.isSame(body.rule, Self.organRule))
    }

    private static func isCompletedRule(_ rule: String) -> Bool { completedRules.contains { NameKey.isSame($0, rule) } }

    /// The first mention of the same organ that says whose it is.
    private func fuller(_ body: Organisation) -> Int? {
        if let found = fuller[NameKey(body.base, kind: body.rule)] { return found }
        // `Văn phòng Sở Y tế` after `Sở Y tế Nghệ An`
        guard body.base.utf8.starts(with: Self.office.utf8) else { return nil }
        return fuller[NameKey(String(body.base.dropFirst(Self.office.count)), kind: body.rule)]
    }

    private static let office = "Văn phòng "

    private static func fullerMentions(_ names: Names) -> [NameKey: Int] {
        var found: [NameKey: Int] = [:]
        // By index: a body is too large to be moved about.
        for index in names.organisations.indices where isCompletedRule(names.organisations[index].rule) {
            switch names.organisations[index].scope {
            case .none, .allLevels: continue
            case .committee, .unit, .place, .central, .country:
                let key = NameKey(names.organisations[index].base, kind: names.organisations[index].rule)
                if found[key] == nil { found[key] = index }
            }
        }
        return found
    }

    private func joined(_ body: Organisation, _ scope: Organisation.Scope, isCompleted: Bool) -> String {
        if case .none = scope, body.term == nil { return body.base }
        // As bytes: appending to a String costs five times as much.
        var name: [UInt8] = []
        name.reserveCapacity(body.base.utf8.count + Self.usualWhose)
        func add(_ words: String) {
            if !name.isEmpty { name.append(0x20) }
            name.append(contentsOf: words.utf8)
        }
        add(body.base)
        switch scope {
        case .none: break
        case .committee(let committee, let place):
            add(committee)
            if let whose = isCompleted ? self.place(place, kind: Self.kind(ofCommittee: committee)) : place.map({ text($0) }) {
                add(whose)
            }
        case .unit(let kind, let place):
            // `Ban Tuyên giáo tỉnh` is the organ of the Tỉnh ủy.
            add(isOrgan(body) ? Self.committee(ofKind: kind) ?? kind : kind)
            if let whose = isCompleted ? self.place(place, kind: kind) : place.map({ text($0) }) { add(whose) }
        case .place(let place): add(text(place))
        case .central: add("Trung ương")
        case .allLevels: add("các cấp")
        case .country: add("Việt Nam")
        }
        if let term = body.term { add(term) }
        return String(decoding: name, as: UTF8.self)
    }

    /// Bytes that a committee and its place take as a rule.
    private static let usualWhose = 48

    private func text(_ place: Organisation.Place) -> String {
        place.unit.map { places.gazetteer.name($0, on: day) } ?? names.tokens.plain(place.range)
    }

    /// A stated place, else the article's own unit of that kind.
    private func place(_ place: Organisation.Place?, kind: String) -> String? {
        if let place { return text(place) }
        guard let locality else { return nil }
        switch kind {
        case "tỉnh": return locality.province?.name
        case "thành phố":
            if locality.district?.kind?.hasPrefix("thành phố") ?? false { return locality.district?.name }
            return locality.level == .province && locality.province?.kind == "thành phố" ? locality.province?.name : nil
        case "huyện", "quận", "thị xã":
            return locality.district?.kind == kind || locality.district?.kind == nil ? locality.district?.name : nil
        case "xã", "phường", "thị trấn", "đặc khu": return locality.commune?.kind == kind ? locality.commune?.name : nil
        default: return nil
        }
    }

    private static func kind(ofCommittee words: String) -> String {
        kinds.first { NameKey.isSame($0.committee, words) }?.kind ?? ""
    }

    private static let kinds: [(committee: String, kind: String)] = [
        ("Tỉnh ủy", "tỉnh"), ("Tỉnh đoàn", "tỉnh"), ("Huyện ủy", "huyện"), ("Huyện đoàn", "huyện"), ("Thị ủy", "thị xã"),
        ("Thị đoàn", "thị xã"), ("Quận ủy", "quận"), ("Quận đoàn", "quận"), ("Thành ủy", "thành phố"),
        ("Thành đoàn", "thành phố"), ("Đoàn xã", "xã"), ("Đoàn phường", "phường"), ("Đoàn thị trấn", "thị trấn"),
    ]

    private static func committee(ofKind kind: String) -> String? {
        switch kind {
        case "tỉnh": "Tỉnh ủy"
        case "huyện": "Huyện ủy"
        case "thị xã": "Thị ủy"
        case "quận": "Quận ủy"
        case "thành phố": "Thành ủy"
        case "xã": "Đảng ủy xã"
        case "phường": "Đảng ủy phường"
        default: nil
        }
    }
}
