import Articles
import Lexicon

/// Weighs the places of one article.
struct LocalityEvidence {
    let gazetteer: Gazetteer
    let mentions: [PlaceMention]
    let zones: [LocalityReader.Zone]
    let day: Gazetteer.Day?

    static func level(_ level: Gazetteer.Level) -> Record.Level {
        switch level {
        case .province: .province
        case .district: .district
        case .commune: .ward
        }
    }

    private func zone(_ mention: PlaceMention) -> LocalityReader.Zone {
        mention.line < zones.count ? zones[mention.line] : .none
    }

    private func isHead(_ mention: PlaceMention) -> Bool { zone(mention) == .title || zone(mention) == .lead }

    /// - Returns: nil where nothing speaks of a place or a level; a choice without unit where only the level is clear.
    func choose() -> LocalityReader.Choice? {
        if let prefix = mentions.first(where: { zone($0) == .title && $0.isTitlePrefix }), let unit = finest(prefix) {
            return choice(unit, prefix, "title prefix", 0.95)
        }
        guard let organiser = organiser() else { return ofNews() }
        if isOneOfTwo(organiser) { return ofNews(isOfTwo: true) }
        return isOneOfMany(organiser) ? ofNews() : decide(organiser)
    }

    /// `làm việc với Đảng bộ tỉnh Cao Bằng và Đảng bộ tỉnh Sơn La`: two provinces side by side that others act upon.
    private func isOneOfTwo(_ organiser: PlaceMention) -> Bool {
        guard let unit = finest(organiser) else { return false }
        return mentions.contains { other in
            guard other.start == organiser.range.upperBound + 1, let second = finest(other) else { return false }
            return gazetteer.province(of: second) != gazetteer.province(of: unit)
        }
    }

    /// `Bộ đội Biên phòng ba tỉnh A, B và C`, each of them then named with its commander: no body of one of them holds it.
    private func isOneOfMany(_ organiser: PlaceMention) -> Bool {
        guard organiser.isInPersonTitle, finest(organiser) != nil else { return false }
        let provinces = mentions.filter { isHead($0) && $0.form == .unit }.compactMap { finest($0) }.filter {
            gazetteer.unit($0).level == .province
        }
        return Set(provinces).count >= 3
    }

    /// Whether title or lead name a district, or the body of a province that the 34 do not know: units of before July 2025.
    func tellsFormerUnits() -> Bool {
        mentions.contains { mention in
            guard isHead(mention), mention.form != .bare, mention.isNamed, let id = finest(mention) else { return false }
            switch gazetteer.unit(id).level {
            case .district: return true
            case .province:
                return mention.isBody
                    && (gazetteer.successors(of: id).map { gazetteer.name($0.province) != gazetteer.name(id) } ?? false)
            case .commune: return false
            }
        }
    }

    /// The unit of a mention, where it is one of the list in force.
    private func finest(_ mention: PlaceMention) -> Gazetteer.ID? { mention.isFormer ? nil : mention.unit }

    private func choice(
        _ unit: Gazetteer.ID, _ mention: PlaceMention, _ basis: String, _ confidence: Double
    ) -> LocalityReader.Choice {
        let isSure = !mention.isNarrowed && !mention.isKindOther
        return LocalityReader.Choice(
            unit: unit, mention: mention, level: Self.level(gazetteer.unit(unit).level), basis: basis,
            confidence: isSure ? confidence : confidence * 0.85)
    }

    /// The first body that title and lead name as one that acts: not the office of a person, not a document's issuer.
    private func organiser() -> PlaceMention? {
        let bodies = mentions.filter { isHead($0) && $0.isBody }
        // A ministry's briefing with the provinces is of none of them.
        if let first = bodies.first(where: { zone($0) == .lead }), first.isActing,
            !mentions.contains(where: { isHead($0) && $0.isNamed && !$0.isCentral && !($0.isAfterAt && !$0.isBody) })
        {
            return first
        }
        let local = bodies.filter { !$0.isCentral }
        return local.first { !$0.isInPersonTitle && !$0.isInDocument } ?? local.first { !$0.isInDocument } ?? local.first
            ?? bodies.first
    }

    private func decide(_ organiser: PlaceMention) -> LocalityReader.Choice {
        if organiser.isCentral {
            return LocalityReader.Choice(unit: nil, mention: organiser, level: .central, basis: "organiser", confidence: 0.8)
        }
        if let unit = finest(organiser) { return choice(unit, organiser, "organiser", 1) }
        let level = organiser.level ?? organiser.candidates.first.map { gazetteer.unit($0).level }
        guard let level else {
            // `Thành ủy` without a name may be a province's or a district's.
            return best(nil, kind: .city, organiser) ?? undecided(organiser, nil)
        }
        if organiser.isNamed { return toldElsewhere(organiser) ?? undecided(organiser, level) }
        return best(level, kind: organiser.kind, organiser) ?? (level == .province ? ofParts() : nil)
            ?? undecided(organiser, level)
    }

    /// `UBND xã A giao ban` above `UBND xã A (Phú Thọ)`: the one unit of its name that another mention tells.
    private func toldElsewhere(_ organiser: PlaceMention) -> LocalityReader.Choice? {
        let told = mentions.filter { mention in finest(mention).map { organiser.candidates.contains($0) } ?? false }
        guard let first = told.first, let unit = finest(first), told.allSatisfy({ finest($0) == unit }) else { return nil }
        return choice(unit, first, "organiser", 0.9)
    }

    /// The province of all units that title and lead name, where the body of a province is not said to be of which.
    private func ofParts() -> LocalityReader.Choice? {
        let parts = mentions.filter { isHead($0) && $0.isNamed && !$0.isResidence && finest($0) != nil }
        guard let first = parts.first, let unit = finest(first) else { return nil }
        let province = gazetteer.province(of: unit)
        guard parts.allSatisfy({ finest($0).map { gazetteer.province(of: $0) } == province }) else { return nil }
        return choice(province, first, "province: of its parts", 0.7)
    }

    private func undecided(_ organiser: PlaceMention, _ level: Gazetteer.Level?) -> LocalityReader.Choice {
        LocalityReader.Choice(
            unit: nil, mention: organiser, level: level.map { Self.level($0) }, basis: "organiser without a name",
            confidence: 0.5)
    }

    /// The unit of a level that the rest of the article speaks of, where one clearly outweighs the others.
    private func best(_ level: Gazetteer.Level?, kind: Gazetteer.Kind?, _ organiser: PlaceMention) -> LocalityReader.Choice? {
        guard
            let (unit, mention, weight) = heaviest({ id, mention in
                if let level, gazetteer.unit(id).level != level { return false }
                guard let kind else { return true }
                let own = gazetteer.kind(id, on: day)
                return own == kind || mention.kind == kind || (level == .province)
            }), weight >= 1
        else { return nil }
        return choice(
            unit, mention, isHead(mention) || zone(mention) == .site ? "named above" : "named in the text",
            weight >= 3 ? 0.95 : 0.75)
    }

    /// The province that bodies of an article name, for one whose own unit stays unknown.
    func province() -> LocalityReader.Choice? {
        guard
            let (unit, mention, weight) = heaviest({ id, mention in
                gazetteer.unit(id).level == .province && (mention.isBody || zone(mention) == .site || mention.isDateline)
            }), weight >= 2
        else { return nil }
        return choice(unit, mention, "province named in the text", 0.7)
    }

    private func heaviest(
        _ isWanted: (Gazetteer.ID, PlaceMention) -> Bool
    ) -> (Gazetteer.ID, PlaceMention, Double)? {
        var weights: [Gazetteer.ID: Double] = [:]
        var first: [Gazetteer.ID: PlaceMention] = [:]
        for mention in mentions {
            guard let unit = finest(mention), isWanted(unit, mention) else { continue }
            weights[unit, default: 0] += weight(mention)
            if first[unit] == nil || (first[unit]?.form == .bare && mention.form != .bare) { first[unit] = mention }
        }
        let ranked = weights.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        guard let top = ranked.first, let mention = first[top.key] else { return nil }
        if ranked.count > 1, top.value < 2 * ranked[1].value { return nil }
        return (top.key, mention, top.value)
    }

    private func weight(_ mention: PlaceMention) -> Double {
        var weight: Double =
            switch mention.form {
            case .committee: 2
            case .organ: 2
            case .unit: mention.isAfterAt && !mention.isTerritory && !isHead(mention) ? 0.5 : 1
            case .bare: mention.isDateline ? 2 : 0.25
            }
        switch zone(mention) {
        case .title, .lead: weight *= 2
        case .site: weight = max(weight, 1) * 3
        case .caption, .body, .none: break
        }
        return weight
    }

    /// An article without an organiser: what title, then lead, then body name; of parts the smallest, of strangers what they share.
    /// - Parameter isOfTwo: of bodies side by side, the second of which may stand without its words: `Huyện ủy A, B`.
    private func ofNews(isOfTwo: Bool = false) -> LocalityReader.Choice? {
        for wanted in [LocalityReader.Zone.title, .lead, .site, .body] {
            let here = mentions.filter { zone($0) == wanted && $0.isNamed && !$0.isFormer && !$0.isCentral }
            let marked = isOfTwo ? here : here.filter { $0.form != .bare || $0.isDateline }
            let group = Self.telling(marked.isEmpty ? here : marked, isBody: wanted == .body)
            guard !group.isEmpty else { continue }
            let confidence = wanted == .title ? 0.85 : wanted == .lead ? 0.8 : 0.6
            if wanted == .body, marked.isEmpty { return nil }
            if let (mention, unit) = shared(group) {
                // `luật sư X (Đoàn Luật sư TP. Hà Nội)`, named once: where one who is asked works.
                let isBodyOfUnit = mention.isBody && mention.level != nil && !mention.isInPersonTitle
                if wanted == .body, !isBodyOfUnit, !isNamedAgain(gazetteer.province(of: unit)) { return nil }
                return choice(unit, mention, "named in the \(wanted)", marked.isEmpty ? confidence * 0.8 : confidence)
            }
            // Ambiguous or unrelated: its level is no evidence either.
            return nil
        }
        return nil
    }

    /// Whether an article names more than one place of a province, or one twice.
    private func isNamedAgain(_ province: Gazetteer.ID) -> Bool {
        mentions.count { mention in mention.unit.map { gazetteer.province(of: $0) == province } ?? false } > 1
    }

    /// Where persons live says little while other places are named; in the body the bodies at work say most.
    private static func telling(_ group: [PlaceMention], isBody: Bool) -> [PlaceMention] {
        let places = group.filter { !$0.isResidence }
        let bodies = places.filter(\.isBody)
        return isBody && !bodies.isEmpty ? bodies : places.isEmpty ? group : places
    }

    /// The finest unit where all mentions lie on one line of descent, else the province that they share.
    private func shared(_ group: [PlaceMention]) -> (PlaceMention, Gazetteer.ID)? {
        // A name that may be several units leaves its own level open, and all below it.
        if let open = group.first, open.candidates.count != 1 { return nil }
        let resolved = group.compactMap { mention in mention.unit.map { (mention, $0) } }
        guard var (mention, unit) = resolved.first else { return nil }
        for (other, id) in resolved.dropFirst() {
            if gazetteer.isWithin(id, unit) {
                if unit != id { (mention, unit) = (other, id) }
            } else if !gazetteer.isWithin(unit, id) {
                guard gazetteer.province(of: unit) == gazetteer.province(of: id) else { return nil }
                let province = gazetteer.province(of: unit)
                (mention, unit) = (resolved.first { $0.1 == province }?.0 ?? mention, province)
            }
        }
        return (mention, unit)
    }
}
