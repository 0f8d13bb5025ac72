import Articles
import Lexicon
import Parsing

/// A locality from a place's code, as analysts give it.
struct PlaceCodes: Sendable {
    private let grammar: Grammar

    init(_ grammar: Grammar) {
        self.grammar = grammar
    }

    /// - Parameters:
    ///   - code: such as `24` of today's list, `24/07531`, `63:24/219` of the list before July 2025.
    ///   - asOf: `YYYY-MM-DD`, of the article. A code of the other list than that day's takes the nearest day on which its list is in
    ///     force: what a code means is told by `asOf` alone, and an analyst may name a place of 2018 by today's code.
    /// - Returns: nil where there is no such place.
    func locality(_ code: String, asOf: String?) -> Record.Locality? {
        let gazetteer = grammar.locality.places.gazetteer
        guard let id = gazetteer.id(code) else { return nil }
        let asOf = Self.day(asOf, within: gazetteer.unit(id).list)
        let day = asOf.flatMap { Gazetteer.day($0) }
        var locality = Record.Locality(
            level: nil, province: nil, district: nil, commune: nil, asOf: asOf, successor: nil,
            confidence: 1)
        var at = id
        while at >= 0 {
            let unit = Record.Locality.Unit(
                name: gazetteer.name(at, on: day), kind: gazetteer.kind(at, on: day).name, code: gazetteer.code(at), span: nil,
                basis: "correction")
            switch gazetteer.unit(at).level {
            case .province:
                locality.province = unit
                locality.level = locality.level ?? .province
            case .district:
                locality.district = unit
                locality.level = locality.level ?? .district
            case .commune:
                locality.commune = unit
                locality.level = locality.level ?? .ward
            }
            at = gazetteer.unit(at).parent
        }
        if let succession = gazetteer.successors(of: id, on: day) {
            locality.successor = Record.Locality.Successor(
                provinceCode: gazetteer.code(succession.province), province: gazetteer.fullName(succession.province),
                effective: Gazetteer.text(Gazetteer.CodeList.change),
                communes: succession.communes.map {
                    Record.Locality.Unit(
                        name: gazetteer.name($0.id), kind: gazetteer.unit($0.id).kind.name, code: gazetteer.code($0.id),
                        span: nil,
                        basis: $0.isDivided ? "divided" : nil)
                })
        }
        return locality
    }

    private static func day(_ asOf: String?, within list: Gazetteer.CodeList) -> String? {
        let asOf = asOf.map { String($0.prefix(10)) }
        let first = Gazetteer.text(Gazetteer.CodeList.change)
        switch list {
        case .from2025: return asOf.map { max($0, first) }
        case .before2025:
            if let asOf, asOf < first { return asOf }
            return lastDayBefore2025List
        }
    }

    /// The day before ``Gazetteer/CodeList/change``.
    private static let lastDayBefore2025List = "2025-06-30"
}
