import Lexicon

/// What tells bodies from others of their use: Data/organisation_traits.tsv, whose first lines say what each trait means.
struct OrganisationTraits: Sendable {
    enum Trait: UInt32, CaseIterable, Sendable {
        case part, whole, capital, small, incident, plenum, namesake, product, work, office, standing, councilCommittee, council
        case school, syllable, middle, twofold, ofField, verb, national, numbered, bare, division, led, bloc, unitCommittee,
            broadcast, steering, each
    }

    /// The traits of one body.
    struct Traits: Sendable {
        private var bits: UInt32 = 0
        mutating func insert(_ trait: Trait) { bits |= 1 << trait.rawValue }
        func contains(_ trait: Trait) -> Bool { bits & 1 << trait.rawValue != 0 }
    }

    private var exact: [String: Traits] = [:]
    /// Of all bodies whose names begin with these words.
    private var beginnings: [(words: String, trait: Trait)] = []

    /// - Parameter bodies: the canonical names that there are; before each may stand that of one of the `parts`.
    init(_ lexicon: Lexicon, of bodies: Set<String>, parts: Set<String>) throws(LexiconError) {
        let table = try lexicon.table("organisation_traits")
        let (canonical, trait) = (try table.column("canonical"), try table.column("trait"))
        let traits = Dictionary(uniqueKeysWithValues: Trait.allCases.map { ("\($0)", $0) })
        for row in 0..<table.rowCount {
            let name = table.field(row, canonical)
            guard let trait = traits[table.field(row, trait)] else { throw table.malformed(row, "has an unknown trait") }
            let isKnown: Bool
            if name.hasSuffix(" *") {
                let words = String(name.dropLast(2))
                beginnings.append((words, trait))
                isKnown = bodies.contains { Self.begins($0, words) }
            } else {
                exact[name, default: Traits()].insert(trait)
                isKnown =
                    bodies.contains(name)
                    || parts.contains { name.hasPrefix($0 + " ") && bodies.contains(String(name.dropFirst($0.count + 1))) }
            }
            guard isKnown else { throw table.malformed(row, "names a body that is no canonical name in organisations.tsv") }
        }
    }

    private static func begins(_ name: String, _ words: String) -> Bool {
        name.utf8.starts(with: words.utf8)
            && (name.utf8.count == words.utf8.count || name.utf8.dropFirst(words.utf8.count).first == UInt8(ascii: " "))
    }

    /// Of a canonical name.
    func of(_ name: String) -> Traits {
        var found = exact[name] ?? Traits()
        for (words, trait) in beginnings where Self.begins(name, words) { found.insert(trait) }
        return found
    }

    /// The body that alone has a trait; empty where none has it.
    func name(_ trait: Trait) -> String { exact.filter { $0.value.contains(trait) }.keys.min() ?? "" }
}
