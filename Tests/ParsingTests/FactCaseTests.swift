import Articles
import Foundation
import Lexicon
import Parsing
import Testing

/// The case files for what an article states in running text.
@Suite struct FactCaseTests {
    @Test(arguments: ["event_dates", "own_event_dates", "unseen_event_dates", "later_event_dates", "fresh_event_dates"])
    func `event dates`(
        file: String
    ) throws {
        try CaseFile(file).check(keys: nil) { row in
            let facts = try read(row)
            guard let event = facts.event else { return .null }
            var got: [String: JSON] = [
                "part_of_day": (event.partOfDay?.rawValue).map(JSON.string) ?? .null,
                "inferred": .array(event.basis.map { [.string($0.hasPrefix("year") ? "year" : "date")] } ?? []),
            ]
            let start = event.start?.civil.map { JSON.string($0.date) } ?? .null
            if event.end != nil {
                got["start"] = start
                got["end"] = event.end?.civil.map { JSON.string($0.date) } ?? .null
                got["partial_start"] = partial(event.start)
                got["partial_end"] = partial(event.end)
            } else {
                got["date"] = start
                got["partial"] = partial(event.start)
            }
            return .object(got)
        }
    }

    private func partial(_ date: PartialDate?) -> JSON {
        date.map { $0.year == nil ? .string($0.description) : .null } ?? .null
    }

    @Test(arguments: ["citations", "own_citations", "unseen_citations", "later_citations", "fresh_citations"]) func citations(
        file: String
    ) throws {
        try CaseFile(file).check(keys: nil, fold: { Comparison.folded($0).lowercased() }) { row in
            .array(
                try record(row).documents.map { document in
                    var got: [String: JSON] = ["type": .string(document.type), "canonical": .string(document.canonical)]
                    got["number"] = document.number.map(JSON.string)
                    got["year"] = document.year.map(JSON.string)
                    got["symbol"] = document.symbol.map(JSON.string)
                    got["system"] = document.system.map { .string($0.rawValue) }
                    got["issuer"] = document.issuer.map(JSON.string)
                    got["issuer_term"] = document.issuerTerm.map(JSON.string)
                    got["date"] = document.date.map(JSON.string)
                    got["subject"] = document.subject.map(JSON.string)
                    return .object(got)
                })
        }
    }

    @Test(arguments: ["periods", "own_periods", "unseen_periods", "later_periods", "fresh_periods"]) func periods(file: String)
        throws
    {
        try CaseFile(file).check(keys: ["role", "kind", "start", "end", "target"]) { row in
            let facts = try read(row)
            var got: [JSON] = []
            for (mention, window) in zip(facts.periods, facts.windows) {
                guard let window else { continue }
                got.append(
                    .object([
                        "role": .string(mention.role.rawValue), "kind": .string(mention.reading.kind.rawValue),
                        "start": window.start.map { .string($0.description) } ?? .null,
                        "end": window.end.map { .string($0.description) } ?? .null,
                        "target": window.target.map { .string($0.description) } ?? .null,
                    ]))
            }
            return got.isEmpty && !facts.periods.isEmpty ? .null : .array(got)
        }
    }

    @Test(arguments: ["statistics", "own_statistics", "unseen_statistics", "later_statistics", "fresh_statistics"])
    func statistics(file: String)
        throws
    {
        try CaseFile(file).check(keys: nil) { row in
            .array(
                try record(row).statistics.map { statistic in
                    let isMoney = statistic.kind == .amount && ["đồng", "USD", "EUR"].contains(statistic.unit)
                    var got: [String: JSON] = [
                        "kind": .string(isMoney ? "money" : statistic.kind.rawValue), "value": .number(statistic.value),
                    ]
                    got["denominator"] = statistic.denominator.map(JSON.number)
                    got["unit"] = statistic.unit.map(JSON.string)
                    got["qualifier"] = statistic.qualifier.map(JSON.string)
                    return .object(got)
                })
        }
    }

    // MARK: reading

    /// A row's fragment as the lead of an article; what its context tells is a publication date, a year, or further text.
    private func read(_ row: CaseFile.Row) throws -> Facts {
        var trace = ParseTrace(isRecording: false)
        let grammar = try Repository.parser.get().grammar
        var published: CivilTime?
        var year: Int?
        var text = row.fragment
        if row.context.hasPrefix("published ") {
            published = CivilTime(iso: String(row.context.dropFirst(10)))
        } else if let number = Int(row.context.split(separator: " ").last ?? ""), (1900...2100).contains(number),
            row.context.split(separator: " ").count <= 2
        {
            year = number
        } else if row.context.count == 10, let day = CivilTime(iso: row.context) {
            published = day
        } else if !row.context.isEmpty {
            text += ".\n\n" + row.context.drop { $0 != ":" }.dropFirst() + (row.context.contains(":") ? "" : row.context)
        }
        let prose = Prose(plain: Tokens(of: text, vocabulary: grammar.vocabulary))
        return grammar.facts.read(prose, published: published, year: year, trace: &trace)
    }

    private func record(_ row: CaseFile.Row) throws -> Record {
        let parser = try Repository.parser.get()
        return parser.grammar.facts.record(of: row.fragment, published: nil, vocabulary: parser.grammar.vocabulary)
    }
}
