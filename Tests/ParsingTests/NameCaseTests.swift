import Articles
import Foundation
import Lexicon
import Parsing
import Testing

/// Fragments with the persons and bodies that they name.
@Suite struct NameCaseTests {
    @Test(arguments: [
        "organisations", "unseen_organisations", "later_organisations", "own_organisations", "fresh_organisations",
        "news_organisations",
    ]) func organisations(file: String) throws {
        let grammar = try Repository.parser.get().grammar
        try CaseFile(file).check(keys: ["name", "level", "system", "place"]) { row in
            let names = grammar.meeting.names(in: row.fragment, vocabulary: grammar.vocabulary)
            return .array(
                names.organisations.map { body in
                    .object([
                        "name": .string(names.tokens.plain(body.range)), "system": .string(body.system.rawValue),
                        "level": body.level.map { .string($0.rawValue) } ?? .null,
                        "place": body.place.map { .string(names.tokens.plain($0.range)) } ?? .null,
                    ])
                })
        }
    }

    @Test(arguments: ["persons", "unseen_persons", "later_persons", "own_persons", "fresh_persons", "news_persons"])
    func persons(file: String) throws {
        let grammar = try Repository.parser.get().grammar
        try CaseFile(file).check(keys: ["name", "honorific", "titles", "org"]) { row in
            let names = grammar.meeting.names(in: row.fragment, vocabulary: grammar.vocabulary)
            return .array(
                names.persons.indices.filter { !names.persons[$0].isNameOnly }.map { index in
                    let person = names.persons[index]
                    let body = person.offices.indices.lazy.compactMap { names.body(ofOffice: $0, of: index) }.first
                    return .object([
                        "name": .string(names.tokens.plain(person.name)),
                        "honorific": person.honorific.map { .string(names.tokens.plain($0)) } ?? .null,
                        "org": body.map { .string(names.tokens.plain(names.organisations[$0].range)) } ?? .null,
                        "titles": .array(person.offices.map { .string(names.tokens.plain($0.range)) }),
                    ])
                })
        }
    }
}
