import Store
import Testing

/// What an export refuses, in the words of who asked.
struct ExportQueryTests {
    private let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
    }

    @Test func `times the wrong way round are told as since and until`() throws {
        let store = try fixture.open(at: 1_000)
        let error = #expect(throws: StoreError.self) { try store.export(ExportQuery(since: "2019", until: "2018-12")) }
        #expect(error?.reason == .badQuery && error?.message.contains("since 2019 is after until 2018-12") == true)
        _ = try store.export(ExportQuery(since: "2018-12", until: "2018"))
    }

    @Test(arguments: [nil, "2018"])
    func `the place of a fault is that in the query, also beside times`(since: String?) throws {
        let store = try fixture.open(at: 1_000)
        let error = #expect(throws: StoreError.self) { try store.export(ExportQuery(text: "họp OR", since: since)) }
        #expect(error?.reason == .badQuery && error?.offset == 6)
    }
}
