import Articles
import Foundation
import Lexicon
import Parsing
import Testing

/// The case files whose values the layout finds.
@Suite struct LayoutCaseTests {
    @Test(arguments: ["publication_lines", "unseen_publication_lines", "fresh_publication_lines"]) func `publication lines`(
        file: String
    ) throws {
        let grammar = try Repository.parser.get().grammar
        try CaseFile(file).check(keys: ["iso", "precision", "rejected", "conflict"]) { row in
            let tokens = Tokens(of: row.fragment, vocabulary: grammar.vocabulary)
            let reader = PublicationReader(grammar: grammar, tokens: tokens)
            let candidates = (0..<tokens.lineCount).flatMap { reader.candidates(on: tokens.line($0)) }
            let reading = reader.choose(candidates, evidence: evidence(row.context, grammar))
            guard let published = reading.published else { return .null }
            var got: [String: JSON] = [
                "iso": .string(published.time.description), "precision": .string(published.time.precision),
            ]
            // Only what the expectation has can be compared; `conflict` is free wording, so its presence is.
            got["rejected"] = .array(reading.rejected.map { .string($0.time.date) })
            if let stated = row.expected["conflict"].string {
                got["conflict"] = reading.conflict == nil ? .null : .string(stated)
            }
            return .object(got)
        }
    }

    /// What a context says of the event, as free text.
    private func evidence(_ context: String, _ grammar: Grammar) -> PublicationReader.Evidence {
        var evidence = PublicationReader.Evidence()
        let tokens = Tokens(of: context, vocabulary: grammar.vocabulary)
        let dates = grammar.timestamps.matches(in: tokens, 0..<tokens.all.count).map(\.value)
        if context.hasPrefix("event"), let date = dates.first {
            evidence.eventDay = (date.year, date.month, date.day)
            if context.contains("afternoon") { evidence.eventHour = 12 }
        } else if context.hasPrefix("lead:") {
            let numbers = tokens.all.filter { $0.kind == .number }.map(\.value)
            if numbers.count == 2 { evidence.eventDay = (nil, numbers[1], numbers[0]) }
        } else if context.hasPrefix("body") {
            evidence.latestCited = dates.first
        }
        return evidence
    }

    @Test(arguments: ["titles", "unseen_titles", "fresh_titles"]) func titles(file: String) throws {
        let grammar = try Repository.parser.get().grammar
        try CaseFile(file).check(keys: ["title", "prefix"]) { row in
            let tokens = Tokens(of: row.fragment, vocabulary: grammar.vocabulary)
            let reading = TitleReader(grammar: grammar, tokens: tokens).read(0..<tokens.all.count)
            return .object(["title": .string(tokens.string(reading.range)), "prefix": reading.prefix.map(JSON.string) ?? .null])
        }
    }

    @Test(arguments: ["bylines", "unseen_bylines", "fresh_bylines"]) func bylines(file: String) throws {
        let grammar = try Repository.parser.get().grammar
        try CaseFile(file).check(keys: ["name", "role", "affiliation"]) { row in
            let layout = LineLabels(grammar: grammar, text: row.fragment)
            return .array(
                layout.bylines.map {
                    .object([
                        "name": .string($0.name), "role": .string($0.role),
                        "affiliation": $0.affiliation.map(JSON.string) ?? .null,
                    ])
                })
        }
    }

    /// Small pages, with a label expected of each line: `|` parts two that are right, and kinds of boilerplate are not compared.
    @Test func `page tops`() throws {
        try CaseFile("fresh_page_tops").check(keys: nil) { row in
            let record = try Pipeline.record(row.fragment)
            let lines = row.fragment.split(separator: "\n", omittingEmptySubsequences: false).map { $0.unicodeScalars.count + 1 }
            var (start, block) = (0, record.blocks[...])
            return .array(
                zip(lines, row.expected.items).map { length, expected in
                    start += length
                    let labels = block.prefix { $0.span.start < start }.map { $0.label.prefix { $0 != ":" } }
                    block = block.dropFirst(labels.count)
                    let isRight = expected.string?.split(separator: "|").contains { $0 == labels.first } ?? false
                    return isRight ? expected : labels.first.map { .string(String($0)) } ?? .null
                })
        }
    }

    @Test(arguments: ["captions_boilerplate", "unseen_captions_boilerplate", "fresh_captions_boilerplate"])
    func `captions and boilerplate`(file: String) throws {
        let grammar = try Repository.parser.get().grammar
        try CaseFile(file).check(keys: nil) { row in
            let labels = Set(LineLabels(grammar: grammar, text: row.fragment).labels)
            return labels.count == 1 ? labels.first.map(JSON.string) ?? .null : .null
        }
    }
}
