import Articles
import Subscriptions
import Testing
import WireProtocol

@Suite struct EventFilterTests {
    private let sectors: Set<String> = ["y_te", "giao_duc"]

    private func event(_ kind: ChangeEvent.Kind, _ facets: String...) -> ChangeEvent {
        ChangeEvent(sequence: 1, kind: kind, json: [], topic: "", facets: EventFacets(text: facets.joined(separator: "\n")))
    }

    @Test func `any value of a list and every list count`() throws {
        let filter = try EventFilter(
            FilterHeader([.places: ["24", "44"], .sectors: ["y_te"], .types: ["article.indexed", "giaoban.article.updated.v1"]]),
            sectors: sectors)
        #expect(filter.matches(event(.indexed, "place:24", "place:00070", "sector:y_te")))
        #expect(filter.matches(event(.updated, "place:44", "sector:y_te", "sector:giao_duc")))
        #expect(!filter.matches(event(.indexed, "place:24", "sector:giao_duc")))
        #expect(!filter.matches(event(.indexed, "place:63:24", "sector:y_te")))
        #expect(!filter.matches(event(.withdrawn, "place:24", "sector:y_te")))
        #expect(!filter.matches(event(.failed)))
        #expect(EventFilter.all.matches(event(.failed)))
    }

    @Test func `documents are found whatever their case`() throws {
        let filter = try EventFilter(FilterHeader([.documents: ["29-nq/tw"]]), sectors: sectors)
        #expect(filter.matches(event(.indexed, EventFacets.token(.document, "29-NQ/TW"))))
    }

    @Test(arguments: [
        (FilterHeader.Member.types, ["indexed"], "/filter/types/0"), (.places, ["24", "Đà Nẵng"], "/filter/places/1"),
        (.places, ["1234"], "/filter/places/0"), (.genres, ["giao ban"], "/filter/genres/0"),
        (.sectors, ["y te"], "/filter/sectors/0"), (.sectors, [], "/filter/sectors"), (.documents, [""], "/filter/documents/0"),
        (.documents, Array(repeating: "x", count: 65), "/filter/documents"), (.types, ["article.present"], "/filter/types/0"),
    ])
    func `what is no filter is refused by the name of the member`(
        member: FilterHeader.Member, values: [String], pointer: String
    ) throws {
        let problem = #expect(throws: EventFilter.Problem.self) {
            try EventFilter(FilterHeader([member: values]), sectors: sectors)
        }
        #expect(problem?.pointer == pointer)
    }
}
