import Foundation
import Testing

/// One of Tests/Cases/*.tsv: fragments with the parse expected of them.
struct CaseFile {
    struct Row {
        let id: String
        /// With real line breaks.
        let fragment: String
        let context: String
        let expected: JSON
    }

    let name: String
    let rows: [Row]

    init(_ name: String) throws {
        self.name = name
        let text = try String(contentsOf: Repository.cases.appending(path: name + ".tsv"), encoding: .utf8)
        rows = try text.split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return Row(
                id: fields[0], fragment: fields[2].replacingOccurrences(of: "\\n", with: "\n"), context: fields[3],
                expected: try JSON(fields[4].utf8))
        }
    }

    /// Runs every row and holds the outcome to `Tests/Ratchets/cases-<name>.tsv`: rows listed as passing must pass, and a row
    /// that passes without being listed fails too, until `RENEW_RATCHETS=1 swift test` has listed it.
    func check(keys: Set<String>?, fold: (String) -> String = Comparison.folded, _ parse: (Row) throws -> JSON) throws {
        var ratchet = try Ratchet("cases-\(name)")
        var outcome: [String: String] = [:]
        for row in rows {
            let got = try parse(row)
            if Comparison.agree(row.expected, got, keys: keys, fold: fold) {
                outcome[row.id] = "pass"
            } else {
                // The reason that stands in the file is a person's and is kept.
                outcome[row.id] = ratchet.entries[row.id].flatMap { $0 == "pass" ? nil : $0 } ?? "missed"
                if ProcessInfo.processInfo.environment["SHOW_MISSES"] != nil {
                    print("\(row.id) \(row.fragment)\n    want \(row.expected)\n    got  \(got)")
                }
            }
        }
        #expect(outcome.count == rows.count, "two rows of \(name).tsv have one id")
        try ratchet.hold(outcome) { old, new in new == "pass" || old != "pass" }
        let passed = outcome.values.count { $0 == "pass" }
        print("cases \(name): \(passed) of \(rows.count)")
    }
}
