import Lexicon

/// The committees that administrative units have: Data/unit_committees.tsv.
struct UnitCommittees: Sendable {
    private var rows: [(committee: String, kind: Gazetteer.Kind, isParty: Bool)] = []

    init(_ lexicon: Lexicon) throws(LexiconError) {
        let table = try lexicon.table("unit_committees")
        let (committee, kind, system) = (try table.column("committee"), try table.column("kind"), try table.column("system"))
        for row in 0..<table.rowCount {
            guard let kind = Gazetteer.Kind(name: table.field(row, kind)), ["party", "union"].contains(table.field(row, system))
            else { throw table.malformed(row, "has a value outside the documented ones") }
            rows.append((table.field(row, committee), kind, table.field(row, system) == "party"))
        }
    }

    /// The kind of unit that a committee is of.
    func kind(of committee: String) -> Gazetteer.Kind? { rows.first { NameKey.isSame($0.committee, committee) }?.kind }

    /// The Party's committee of a kind of unit: `Huyện ủy`.
    func party(of kind: Gazetteer.Kind) -> String? { rows.first { $0.isParty && $0.kind == kind }?.committee }
}
