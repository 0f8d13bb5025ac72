import Foundation
import Lexicon
import SeededNumbers

/// The sample articles with some of their facts replaced by others of the same kind, from a fixed seed.
///
/// A kind of fact is a list of replacements of literal text; whoever adds one adds a function beside ``places(_:_:)`` and the
/// values to expect.
struct SampleVariants {
    struct Variant {
        var text: String
        /// The units put in, by level.
        var units: [Gazetteer.ID] = []

        mutating func replace(_ old: String, _ new: String) {
            text = text.replacingOccurrences(of: old, with: new)
        }
    }

    let gazetteer: Gazetteer

    /// Puts another unit of the same kind in for each name of a sample, wherever it stands with or without its kind.
    /// - Parameters:
    ///   - names: of the sample's own units, with the level to draw another from.
    ///   - day: on which the other must exist under the kind.
    func places(
        _ variant: inout Variant, _ names: [(name: String, kind: Gazetteer.Kind, host: String?)], day: Gazetteer.Day,
        _ generator: inout SeededNumbers
    ) {
        for (name, kind, host) in names {
            let others = gazetteer.units.prefix { $0.level < .commune }.indices.map { Gazetteer.ID($0) }.filter {
                gazetteer.exists($0, on: day) && gazetteer.kind($0, on: day) == kind
            }
            guard let other = others.randomElement(using: &generator) else { continue }
            let new = gazetteer.name(other, on: day)
            variant.replace(name, new)
            if let host { variant.replace(host, Gazetteer.hostLabel(new)) }
            variant.units.append(other)
        }
    }
}
