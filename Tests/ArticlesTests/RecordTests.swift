import Articles
import Foundation
import Testing

@Suite struct RecordTests {
    private let span = Span(start: 3, end: 9, text: "Ngày\n\"6\"")

    /// A record with every member set, so that one that is written and not read, or the reverse, is found.
    private func fullRecord() -> Record {
        var record = Record(
            parser: .init(version: "1"),
            source: .init(name: "a.txt", sha256: "00", bytes: 1, mediaType: "text/plain", encoding: "utf-8", uri: "u:1"),
            body: .init(text: "Thân bài \u{1F600}\u{0}"))
        let unit = Record.Locality.Unit(name: "Lục Ngạn", kind: "huyện", code: "219", span: span, basis: "b")
        let period = Record.Period(
            label: "quý I", kind: "quarter", start: "2018-01-01", end: "2018-03-31", span: span, basis: "b")
        record.genre = .periodicBriefing
        record.language = "vi"
        record.title = .init(text: "Đ", span: span)
        record.published = .init(iso: "2018-09-28", precision: "day", span: span, basis: "line")
        record.updated = .init(iso: "2018-09-29", precision: "day", span: nil, basis: nil)
        record.submittedBy = .init(text: "quantri", span: span)
        record.sourcePrefix = .init(text: "CTTĐT", span: span)
        record.site = .init(name: "n", host: "h", span: span)
        record.event = .init(
            date: "2018-09-26", end: "2018-09-27", partOfDay: .morning, precision: "range", span: span, basis: "b",
            confidence: 0.5)
        record.blocks = [.init(label: "title", span: span)]
        record.bylines = [.init(name: "n", role: "author", affiliation: "a", span: span)]
        record.captions = [.init(span: span, persons: ["p"])]
        record.locality = .init(
            level: .district, province: unit, district: unit, commune: unit, asOf: "2018-09-26",
            successor: .init(provinceCode: "24", province: "p", effective: "2025-07-01", communes: [unit]), confidence: 1)
        record.organiser = .init(
            name: "n", statedName: "s", level: .province, system: .party,
            coOrganisers: [.init(name: "o", system: .state, span: span)], span: span)
        record.chair = .init(person: "p", organisation: "o")
        record.persons = [
            .init(
                name: "n", honorific: "đồng chí", titles: [.init(raw: "r", canonical: "c", org: "o")], roles: [.chaired, .spoke],
                span: span)
        ]
        record.participants = [.init(name: "n", kind: "org", span: span)]
        record.reviewPeriod = period
        record.nextPeriod = period
        record.otherPeriods = [period]
        record.sectors = ["y_te"]
        record.documents = [
            .init(
                type: "Nghị quyết", number: "29", year: "2013", symbol: "NQ/TW", canonical: "29-NQ/TW", system: .party,
                issuer: "i",
                issuerTerm: "XI", date: "2013-11-04", subject: "s", plenum: "8", key: "k", span: span, mentions: [span])
        ]
        record.statistics = [
            .init(kind: .ratio, value: 50.5, denominator: 53, qualifier: ">", unit: "trường", subject: "s", span: span)
        ]
        record.shortcomings = [.init(by: "b", span: span)]
        record.proposals = [.init(by: nil, span: span)]
        record.tasks = [.init(by: "t", span: span)]
        record.sections = [.init(section: "results", by: "b", span: span)]
        record.mentions = [.init(type: .person, canonical: "c", span: span)]
        record.corrections = [
            .init(
                field: "persons[n].titles", by: "uid 0", at: "2026-01-05T08:00:00.000Z", note: "n",
                previous: .list([.object(["raw": .text("r"), "org": .null, "n": .number(-1.5), "f": .flag(true)])]),
                applied: true,
                review: false)
        ]
        record.text = "văn bản"
        return record
    }

    @Test func `a record is read back as it was written`() throws {
        let record = fullRecord()
        #expect(try Record(json: record.json()) == record)
    }

    @Test func `every key is written, null where nothing is known, and the text only where asked`() throws {
        let bare = Record(
            parser: .init(version: "1"),
            source: .init(name: nil, sha256: "00", bytes: 0, mediaType: "text/plain", encoding: "utf-8", uri: nil),
            body: .init(text: ""))
        let keys = try #require(try JSONSerialization.jsonObject(with: Data(bare.json())) as? [String: Any])
        let full = try #require(try JSONSerialization.jsonObject(with: Data(fullRecord().json())) as? [String: Any])
        #expect(Set(keys.keys) == Set(full.keys).subtracting(["text", "corrections"]))
        #expect(keys["title"] is NSNull)
        #expect(keys["persons"] as? [String] == [])
    }
}

@Suite struct JSONWriterTests {
    @Test(arguments: ["", "\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}", "Ủy ban nhân dân tỉnh Đắk Lắk", "\u{2028}\u{1F600}"])
    func `strings are read back as they were`(text: String) throws {
        let read = try JSONSerialization.jsonObject(with: Data(text.json()), options: .fragmentsAllowed)
        #expect(read as? String == text)
    }

    /// Strings are told plain by blocks of sixteen bytes, of eight and by single ones, the last block inside the one before it.
    @Test(arguments: ["\"", "\\", "\u{1}", "\u{1f}"])
    func `what must be escaped is escaped wherever it stands`(character: String) throws {
        for length in 0..<40 {
            for place in 0...length {
                let text = String(repeating: " ", count: place) + character + String(repeating: "#", count: length - place)
                let json = text.json()
                let read = try JSONSerialization.jsonObject(with: Data(json), options: .fragmentsAllowed)
                #expect(read as? String == text)
                #expect(json.count { $0 == UInt8(ascii: "\\") } == (character == "\\" ? 2 : 1))
            }
        }
    }

    @Test func `commas stand between values and nowhere else`() {
        var writer = JSONWriter(capacity: 0)
        writer.object {
            $0.member("none", object: { _ in })
            $0.member("empty", [String]())
            $0.member("list", [1, 22])
            $0.member("null", String?.none)
            $0.member("comma", ",")
            $0.member(named: "named", true)
            $0.member("json", json: Array("[{}]".utf8))
        }
        let text = String(decoding: writer.bytes, as: UTF8.self)
        #expect(
            text == #"{"none":{},"empty":[],"list":[1,22],"null":null,"comma":",","named":true,"json":[{}]}"#)
        #expect([UInt8](repeating: 0, count: 0) == JSONWriter(capacity: 0).bytes)
    }

    @Test func `whole numbers are written as they are`() {
        for value in [0, 7, -1, 10, -10, 99, 100, 999, 1_000, 9_999, 10_000, 99_999, 1_000_000_007, Int64.max, .min] {
            #expect(String(decoding: value.json(), as: UTF8.self) == String(value))
        }
    }

    @Test func `a text longer than the first buffer is written whole`() throws {
        let text = String(repeating: "dài \"lắm\"\n", count: 500)
        for capacity in [0, 1, 64, 5_000] {
            let read = try JSONSerialization.jsonObject(with: Data(text.json(capacity: capacity)), options: .fragmentsAllowed)
            #expect(read as? String == text)
        }
    }

    @Test func `numbers are JSON numbers, and what is none is null`() {
        let written = { (value: Double) in String(decoding: value.json(), as: UTF8.self) }
        #expect(written(48_000) == "48000")
        #expect(written(-0.5) == "-0.5")
        #expect(written(1e300) == "1e+300")
        #expect(written(.nan) == "null")
        #expect(written(.infinity) == "null")
    }
}

@Suite struct DigestTests {
    @Test func `digests are those of FIPS 180-4`() {
        #expect(Digest(of: "abc".utf8).hexadecimal == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(Digest(of: [UInt8]()).hexadecimal == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(Digest(bytes: [1, 2]) == nil)
    }
}

@Suite struct ChangeEventTests {
    @Test func `an event is a CloudEvent whose sequence sorts as text`() throws {
        var data = ChangeEvent.Data(position: 9)
        data.genre = .periodicBriefing
        data.province = "24"
        let event = ChangeEvent(sequence: 7, shard: "0", epoch: "e1", kind: .indexed, time: "2026-01-01T00:00:00Z", data: data)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(event.json)) as? [String: Any])
        #expect(json["specversion"] as? String == "1.0")
        #expect(json["sequence"] as? String == "00000000000000000007")
        #expect(json["id"] as? String == "e1-0-7")
        #expect(event.topic == "article.indexed/24/giao_ban")
        #expect(ChangeEvent.padded(.max).count == 20)
    }
}
