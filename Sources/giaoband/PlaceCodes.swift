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
    ///   - asOf: `YYYY-MM-DD`, of the article.
    /// - Returns: nil where there is no such place.
    func locality(_ code: String, asOf: String?) -> Record.Locality? {
        let gazetteer = grammar.locality.places.gazetteer
        guard let id = gazetteer.id(code) else { return nil }
        let day = asOf.flatMap { Gazetteer.day($0) }
        var locality = Record.Locality(
            level: nil, province: nil, district: nil, commune: nil, asOf: asOf.map { String($0.prefix(10)) }, successor: nil,
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
}
