import Articles
import Lexicon

/// What place an article is about: the unit whose body organised or reports, and what it has become.
///
/// Evidence in this order: the prefix of the title, the organiser in title and lead, bodies of the same level elsewhere,
/// units named in title and lead, the outlet. What is not decided stays null: a wrong place is worse than none.
/// A class of constants, as ``PlaceReader`` is.
package final class LocalityReader: Sendable {
    /// Where a line stands, for the weight of what it names.
    package enum Zone: UInt8, Sendable { case none, site, title, lead, caption, body }

    /// A unit and why.
    struct Choice {
        var unit: Gazetteer.ID?
        var mention: PlaceMention?
        var level: Record.Level?
        var basis: String
        var confidence: Double
    }

    package let places: PlaceReader
    package let outlets: OutletTable

    package init(_ lexicon: Lexicon, vocabulary: inout Vocabulary) throws(LexiconError) {
        places = try PlaceReader(lexicon, vocabulary: &vocabulary)
        outlets = try OutletTable(lexicon, places.gazetteer)
    }

    /// - Parameters:
    ///   - zones: by line of the text.
    ///   - asOf: the event's day, else the publication's, `YYYY-MM-DD`; nil where neither is known.
    ///   - host: of the article's address or of the site's.
    ///   - tag: of the outlet, before the lead.
    /// - Returns: nil where nothing speaks of a place or a level.
    package func read(
        _ tokens: Tokens, zones: [Zone], asOf: String?, host: String?, tag: String? = nil, trace: inout ParseTrace
    ) -> (locality: Record.Locality?, mentions: [PlaceMention], day: Gazetteer.Day?) {
        let stated = asOf.flatMap { Gazetteer.day($0) }
        let day = stated ?? latestYear(tokens, zones).map { min(Int32($0) * 10_000 + 1231, PlaceReader.lastOf63) }
        let ofHost = host.flatMap { outlets.unit(ofHost: $0, places.gazetteer, on: day) }
        let outlet = ofHost ?? tag.flatMap { outlets.unit(ofTag: $0, places.gazetteer, on: day) }
        let basis = ofHost == nil ? "tag: \(tag ?? "")" : "host: \(host ?? "")"
        let context = outlet.map { [places.gazetteer.province(of: $0.unit), $0.unit] } ?? []
        let mentions = places.mentions(
            in: tokens, day: day, lines: { $0 < zones.count && zones[$0] != .none },
            titles: { $0 < zones.count && zones[$0] == .title }, sites: { $0 < zones.count && zones[$0] == .site },
            context: context)
        for mention in mentions where mention.candidates.count > 1 {
            trace.note(
                "place.ambiguous", tokens.span(mention.range),
                mention.candidates.prefix(12).map { describe($0) }.joined(separator: "; "))
        }
        let evidence = LocalityEvidence(gazetteer: places.gazetteer, mentions: mentions, zones: zones, day: day)
        guard var choice = evidence.choose() ?? outlet.map({ fromOutlet($0, basis) }) else { return (nil, mentions, day) }
        if choice.unit == nil, let outlet, choice.level == nil || fits(outlet.unit, choice.level) {
            choice = fromOutlet(outlet, basis)
        }
        var province: Choice?
        if choice.unit == nil, choice.level != .central {
            province = evidence.province() ?? outlet.map { fromOutlet($0, basis) }
        }
        if day == nil, !isSameInBothLists(choice.unit ?? province?.unit), !evidence.tellsFormerUnits() {
            choice.unit = nil
            province = nil
        }
        let locality = write(tokens, choice, province, asOf: asOf, day: day)
        trace.note(
            "locality.\(choice.basis)", choice.mention.map { tokens.span($0.range) },
            choice.unit.map { describe($0) } ?? "level \(choice.level?.rawValue ?? "unknown")")
        return (locality, mentions, day)
    }

    private func fits(_ unit: Gazetteer.ID, _ level: Record.Level?) -> Bool {
        LocalityEvidence.level(places.gazetteer.unit(unit).level) == level
    }

    private func fromOutlet(_ outlet: OutletTable.Found, _ basis: String) -> Choice {
        Choice(
            unit: outlet.unit, mention: nil, level: LocalityEvidence.level(places.gazetteer.unit(outlet.unit).level),
            basis: basis, confidence: 0.6)
    }

    /// Without a date a unit counts only where both lists give its name the same code.
    private func isSameInBothLists(_ unit: Gazetteer.ID?) -> Bool {
        guard let unit, places.gazetteer.unit(unit).level != .district else { return true }
        let gazetteer = places.gazetteer
        let other: Gazetteer.CodeList = gazetteer.unit(unit).list == .before2025 ? .from2025 : .before2025
        guard let twin = gazetteer.id(other, gazetteer.unit(unit).level, Int(gazetteer.unit(unit).code)) else { return false }
        return gazetteer.name(twin) == gazetteer.name(unit)
    }

    /// The latest year that the title and lead of an undated article name, else its body, where it is before 2025: then its
    /// units are those of the 63 provinces.
    private func latestYear(_ tokens: Tokens, _ zones: [Zone]) -> Int? {
        var head = 0
        var body = 0
        for token in tokens.all where token.kind == .number && token.length == 4 && (1997...2100).contains(token.value) {
            switch Int(token.line) < zones.count ? zones[Int(token.line)] : .none {
            case .title, .lead: head = max(head, token.value)
            case .body, .caption: body = max(body, token.value)
            case .site, .none: break
            }
        }
        let latest = head > 0 ? head : body
        return latest > 0 && latest < 2025 ? latest : nil
    }

    package func describe(_ unit: Gazetteer.ID) -> String {
        let gazetteer = places.gazetteer
        let above = gazetteer.unit(unit).parent
        let own = "\(gazetteer.fullName(unit)) (\(gazetteer.unit(unit).list.rawValue):\(gazetteer.code(unit)))"
        return above < 0 ? own : "\(own), \(gazetteer.fullName(above))"
    }

    private func write(
        _ tokens: Tokens, _ choice: Choice, _ inferred: Choice?, asOf: String?, day: Gazetteer.Day?
    ) -> Record.Locality {
        var locality = Record.Locality(
            level: choice.level, province: nil, district: nil, commune: nil, asOf: asOf.map { String($0.prefix(10)) },
            successor: nil,
            confidence: choice.unit == nil && inferred == nil ? nil : (choice.unit == nil ? inferred : choice)?.confidence)
        func unit(_ id: Gazetteer.ID, _ from: Choice, isStated: Bool) -> Record.Locality.Unit {
            var kind = places.gazetteer.kind(id, on: day).name
            if isStated, let mention = from.mention, mention.isKindOther, let stated = mention.kind { kind = stated.name }
            let name = places.gazetteer.name(id, on: day)
            return Record.Locality.Unit(
                name: name, kind: kind, code: places.gazetteer.code(id),
                span: isStated ? from.mention.map { tokens.span($0.range) } : nil,
                basis: isStated ? from.basis : "gazetteer: \(places.gazetteer.name(from.unit ?? id, on: day))")
        }
        if let id = choice.unit {
            var at = id
            while at >= 0 {
                let value = unit(at, choice, isStated: at == id)
                switch places.gazetteer.unit(at).level {
                case .province: locality.province = value
                case .district: locality.district = value
                case .commune: locality.commune = value
                }
                at = places.gazetteer.unit(at).parent
            }
            locality.successor = successor(of: id, day)
        } else {
            let empty = Record.Locality.Unit(name: nil, kind: nil, code: nil, span: nil, basis: nil)
            if choice.level == .district { locality.district = empty }
            if choice.level == .ward { locality.commune = empty }
            if let inferred, let province = inferred.unit.map({ places.gazetteer.province(of: $0) }) {
                locality.province = unit(province, inferred, isStated: province == inferred.unit)
                locality.successor = successor(of: province, day)
            } else if choice.level != .central {
                locality.province = empty
            }
            if choice.level == .district || choice.level == .ward, let kind = choice.mention?.kind {
                if choice.level == .district { locality.district?.kind = kind.name } else { locality.commune?.kind = kind.name }
            }
        }
        return locality
    }

    private static let change = Gazetteer.text(Gazetteer.CodeList.change)

    private func successor(of id: Gazetteer.ID, _ day: Gazetteer.Day?) -> Record.Locality.Successor? {
        // Once here: the closure below would copy it for each commune.
        let gazetteer = places.gazetteer
        guard let succession = gazetteer.successors(of: id, on: day) else { return nil }
        return Record.Locality.Successor(
            provinceCode: gazetteer.code(succession.province), province: gazetteer.fullName(succession.province),
            effective: Self.change,
            communes: succession.communes.map {
                Record.Locality.Unit(
                    name: gazetteer.name($0.id), kind: gazetteer.unit($0.id).kind.name, code: gazetteer.code($0.id), span: nil,
                    basis: $0.isDivided ? "divided" : nil)
            })
    }
}

extension LocalityReader {
    /// The host of an address; nil for what is none.
    package static func host(of address: String) -> String? {
        var rest = address[...]
        if let scheme = rest.range(of: "://") {
            guard rest.hasPrefix("http") else { return nil }
            rest = rest[scheme.upperBound...]
        }
        let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != ":" }
        guard host.contains("."), !host.contains(" "), host.utf8.count <= 253 else { return nil }
        return host.lowercased()
    }
}
