import Foundation
import Testing

@Suite struct AccuracyDocumentTests {
    @Test func `docs/accuracy.md says what the committed scores are`() throws {
        let file = Repository.root.appending(path: "docs/accuracy.md")
        let expected = try document()
        if ProcessInfo.processInfo.environment["RENEW_RATCHETS"] != nil { try Data(expected.utf8).write(to: file) }
        let isCurrent = (try? String(contentsOf: file, encoding: .utf8)) == expected
        #expect(isCurrent, "docs/accuracy.md is stale; renew it: RENEW_RATCHETS=1 swift test --filter AccuracyDocumentTests")
    }

    private func document() throws -> String {
        let samples = try Ratchet("gold").entries
        let first = try Ratchet("own-first").entries
        let today = try Ratchet("own").entries
        let laterFirst = try Ratchet("later-first").entries
        let later = try Ratchet("later").entries
        let blind = try Ratchet("blind").entries
        let freshFirst = try Ratchet("fresh-first").entries
        let fresh = try Ratchet("fresh").entries
        var text = """
            # Accuracy
            Written by the tests from Tests/Ratchets; do not edit. `swift test --filter GoldTests` scores again.

            Five sets of articles have gold records made by hand. The five **sample articles** (examples/articles) were known while the
            rules were written. The fifteen **further articles** (Tests/OwnArticles: other regions, levels and years; districts,
            provinces, communes and wards after July 2025, schools, hospitals, the Front, enterprises, and three that are no briefings)
            were annotated before a rule met them: the column *first* is the score on that day, before any rule was changed for them.

            Single values count 1 when right, 0 when absent and -1 when wrong, over what was due. Lists are scored by F1. After each
            score: found / due + found in excess.

            The ten **later articles** (Tests/LaterArticles: police, army, a trade union, the women's union, a company's Party
            committee, health, the Front, a commune and a ward after July 2025, one working session) were annotated when those rules stood. Some twenty
            expectations were put right after the first run and before any rule: as first written .919 of all, after that .942.

            The **blind articles** (Tests/BlindArticles) were annotated later still, and no rule has been changed for them: what an article that nobody
            has seen may expect today, as far as so few can tell.

            The forty-three **fresh articles** (Tests/FreshArticles: the youth union, veterans, an inspection commission, a procuracy, a ministry's
            online briefing, a special zone and a ward of Huế after July 2025, three news articles) were annotated last of all, before a rule
            met them. Some twenty expectations were put right after the first run and before any rule: as first written .899 of all, after
            that .912. Two titles are expected without their place or body before the colon since, as Tests/Cases/titles.tsv has them.
            Four of them (a court, a power company of 2012, a special zone's Party committee of 2026, a newspaper) came later, in the same way:
            as first written .936, with some ten mentions and a company's system put right .955. Five more (a commune's Party committee, a
            hospital, a province's army, a department for culture, a power company of 2023) were written later: .836 as first written, .899 with
            expectations put right by the conventions of the others. Eight more (a province's Party commission of 2006, a district's
            schools, border guards, a women's union, a health department, a ward's Party committee after July 2025, two news articles) were
            written from the description of records and the samples alone, in the noise of other sites: .907 as first written, .925 with
            titles, kinds of amounts and some ten names put right by the same conventions. Another eight (a ministry's online briefing of 2014, the
            Front, a district's Party committee, a commune of 2026, a procuracy, a bank's branch, two news articles) came in the same way, before
            what was misread in the eight before was mended: .941 as first written, .946 with one ministry's name put right. The last eight (a
            department for animal health, a province's commission for mass work, a district of 2013, a commune of 2026, schools of 2009, border
            guards, an accident, a harvest of 2007) came after that: .966 as first written, .970 with the name of a level, the day of the
            accident and two estimates put right by the same conventions.

            | field | samples | further, first | further, today | later, first | later, today | blind | fresh, first | fresh, today |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- |

            """
        let columns = [samples, first, today, laterFirst, later, blind, freshFirst, fresh]
        for field in Set(samples.keys).union(today.keys).sorted() {
            text +=
                "| \(field) | "
                + columns.map { cell($0[field]) }.joined(separator: " | ") + " |\n"
        }
        text +=
            "| **all, body.tokens aside** | "
            + columns.map(total).joined(separator: " | ") + " |\n"
        text += """

            ## Cases
            Snippets of real pages, Tests/Cases; a ratchet holds each that passes.

            \(try cases(""))
            Those of Tests/Cases/own_*.tsv were written together with the rules that they hold:

            \(try cases("own_"))
            Those of Tests/Cases/unseen_*.tsv were written before a rule met them: 594 of 665 passed that day. Today, some twenty
            doubtful expectations corrected or dropped:

            \(try cases("unseen_"))
            Those of Tests/Cases/later_*.tsv, forms that were known to be misread or rarely met:

            \(try cases("later_"))
            Those of Tests/Cases/news_*.tsv, after what was read wrongly in 240 articles of news:

            \(try cases("news_"))
            Those of Tests/Cases/fresh_*.tsv were written last of all, without a look at any rule or word list: *first* is what passed
            before a rule was changed for them, further figures what passed of rows added later in the same way. Of 253 such rows 218
            passed that day, and only those with odd numbers were looked at when misses were mended. Of the last, ids in -w, 168 of 188 passed
            before a rule was changed, and 49 of 84 that were then written in forms like those that had missed. Those in -r, the next figures, have forms in which pages
            of local sites had been seen to be misread: 15 of 167 passed before; of those in -y, written in the same way, 4 of 42; of those in -b, after the last eight
            articles, none of 11; of those in -v, after sixty further pages, 7 of 21; of those in -k, 275 of 301. page_tops are whole small
            pages, right where every line has its label; of two of them a doubtful label was loosened after the first run.

            | file | first | today |
            | --- | --- | --- |

            """
        let firstOfFresh = try Ratchet("cases-fresh-first").entries
        for name in try names("fresh_") {
            text += "| \(name) | \(firstOfFresh[name] ?? "") | \(try passing("fresh_" + name)) |\n"
        }
        return text
    }

    private static let sets = ["own_", "unseen_", "later_", "news_", "fresh_"]

    /// Names of the case files of a set, without its prefix; of "", those of no set.
    private func names(_ set: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: Repository.cases.path).filter { file in
            file.hasSuffix(".tsv") && (set.isEmpty ? !Self.sets.contains { file.hasPrefix($0) } : file.hasPrefix(set))
        }.map { String($0.dropFirst(set.count).dropLast(4)) }.sorted()
    }

    /// A row for each file of a set.
    private func cases(_ set: String) throws -> String {
        try names(set).reduce(into: "| file | pass |\n| --- | --- |\n") { $0 += "| \($1) | \(try passing(set + $1)) |\n" }
    }

    private func passing(_ name: String) throws -> String {
        let rows = try Ratchet("cases-" + name).entries.values
        return "\(rows.count { $0 == "pass" }) of \(rows.count)"
    }

    private func cell(_ entry: String?) -> String {
        guard let fields = entry?.split(separator: "\t"), fields.count == 2, let score = Double(fields[0]) else { return "" }
        return String(format: "%.3f", score) + " (\(fields[1].replacing(" +0", with: "")))"
    }

    /// Over all items, as F1.
    private func total(_ entries: [String: String]) -> String {
        var (hit, due, extra) = (0, 0, 0)
        for (field, entry) in entries where field != "body.tokens" {
            let counts = (entry.split(separator: "\t").last ?? "").split { !$0.isNumber }.compactMap { Int($0) }
            guard counts.count == 3 else { continue }
            hit += counts[0]
            due += counts[1]
            extra += counts[2]
        }
        guard due > 0 else { return "" }
        return String(format: "%.3f", 2 * Double(hit) / Double(hit + due + extra))
    }
}
