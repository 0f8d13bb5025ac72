import Articles
import Foundation
import Lexicon
import Parsing
import Testing

/// Place names as articles print them, with the unit that they mean.
@Suite struct PlaceCaseTests {
    @Test(arguments: ["places", "own_places", "unseen_places", "fresh_places"]) func `places with their codes and successors`(
        file: String
    ) throws {
        let locality = try Repository.parser.get().grammar.locality
        try CaseFile(file).check(keys: ["level", "era", "code", "province_code", "successor"]) { row in
            try Self.result(row.fragment, row.context, locality)
        }
    }

    /// Reads a fragment as a one-line article: title zone for its first line, lead for the others.
    static func result(_ fragment: String, _ context: String, _ reader: LocalityReader) throws -> JSON {
        let tokens = Tokens(of: fragment, vocabulary: try Repository.parser.get().grammar.vocabulary)
        var zones = [LocalityReader.Zone](repeating: .lead, count: tokens.lineCount)
        zones[0] = .title
        var trace = ParseTrace(isRecording: true)
        let host = fragment.contains(" ") ? nil : LocalityReader.host(of: fragment)
        let found = reader.read(tokens, zones: zones, asOf: asOf(context), host: host, trace: &trace)
        guard let locality = found.locality else { return .null }
        let unit =
            switch locality.level {
            case .province: locality.province
            case .district: locality.district
            default: locality.commune
            }
        guard let code = unit?.code, let day = found.day else { return .null }
        let era = Gazetteer.CodeList.inForce(on: day).map { String($0.rawValue) } ?? ""
        return .object([
            "level": locality.level.map { .string($0.rawValue) } ?? .null, "era": .string(era), "code": .string(code),
            "province_code": locality.province?.code.map(JSON.string) ?? .null,
            "successor": locality.successor.map {
                .object(["province_code": $0.provinceCode.map(JSON.string) ?? .null])
            } ?? .null,
        ])
    }

    /// `2018`, `2025-09` and `2025-09-18` as days; a year alone is its first day, so that 2025 is the 63 provinces' last year.
    private static func asOf(_ context: String) -> String {
        context.count == 4 ? context + "-01-01" : context.count == 7 ? context + "-01" : context
    }
}
