import Articles
import Testing

@Suite struct EventFacetsTests {
    private func unit(_ code: String) -> Record.Locality.Unit {
        .init(name: nil, kind: nil, code: code, span: nil, basis: nil)
    }

    private func record(asOf: String, province: String, successor: Record.Locality.Successor?) -> Record {
        var record = Record(
            parser: .init(version: "t"),
            source: .init(name: nil, sha256: "", bytes: 0, mediaType: "text/plain", encoding: "utf-8", uri: nil),
            body: .init(text: ""))
        record.genre = .periodicBriefing
        record.sectors = ["y_te"]
        record.locality = .init(
            level: nil, province: unit(province), district: unit("456"), commune: nil, asOf: asOf, successor: successor,
            confidence: nil)
        return record
    }

    @Test func `a code of the old lists never passes for one of today`() {
        let old = EventFacets(record(asOf: "2018-04-09", province: "44", successor: nil))
        #expect(old.tokens == ["genre:giao_ban", "sector:y_te", "place:63:44", "place:63:456"])
        let moved = EventFacets(
            record(
                asOf: "2018-04-09", province: "45",
                successor: .init(provinceCode: "44", province: "Quảng Trị", effective: "2025-07-01", communes: [unit("19333")])))
        #expect(moved.places == ["63:45", "63:456", "44", "19333"])
        #expect(moved.province == "44")
        let new = EventFacets(record(asOf: "2025-07-01", province: "44", successor: nil))
        #expect(new.tokens.contains("place:44"))
    }

    @Test func `what is read from the record's JSON and from its own text is the same`() {
        let record = record(asOf: "2026-01-01", province: "01", successor: nil)
        let facets = EventFacets(record)
        #expect(EventFacets(recordJSON: record.json()) == facets)
        #expect(EventFacets(text: facets.text).tokens == facets.tokens)
        #expect(EventFacets(recordJSON: [1, 2]) == EventFacets())
        #expect(EventFacets.token(.document, "29-NQ/TW") == "document:29-nq/tw")
    }
}
