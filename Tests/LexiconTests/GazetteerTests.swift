import Foundation
import Lexicon
import Testing

/// The shipped gazetteer, loaded once.
private struct Shipped {
    let gazetteer: Gazetteer
    let vocabulary: Vocabulary

    init() throws {
        var vocabulary = Vocabulary()
        gazetteer = try Gazetteer(try Lexicon(directory: Checkout.data), vocabulary: &vocabulary)
        self.vocabulary = vocabulary
    }

    static let result = Result { try Shipped() }

    func names(_ text: String, _ day: String?) -> [String] {
        gazetteer.find(text, vocabulary: vocabulary, on: day.flatMap { Gazetteer.day($0) }).map {
            "\(gazetteer.unit($0).list.rawValue):\(gazetteer.code($0))"
        }.sorted()
    }
}

enum Checkout {
    static let data = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Data").path
}

@Suite struct GazetteerTests {
    private let shipped: Shipped
    private let gazetteer: Gazetteer

    init() throws {
        shipped = try Shipped.result.get()
        gazetteer = shipped.gazetteer
    }

    @Test func `both lists are whole`() {
        func count(_ list: Gazetteer.CodeList, _ level: Gazetteer.Level, _ day: Gazetteer.Day) -> Int {
            gazetteer.units.indices.count {
                let unit = gazetteer.units[$0]
                return unit.list == list && unit.level == level && gazetteer.exists(Gazetteer.ID($0), on: day)
            }
        }
        #expect(count(.before2025, .province, 2025_06_30) == 63 && count(.from2025, .province, 2025_07_01) == 34)
        #expect(count(.before2025, .district, 2025_06_30) == 696 && count(.before2025, .commune, 2025_06_30) == 10_035)
        #expect(count(.from2025, .commune, 2025_07_01) == 3321 && count(.from2025, .district, 2025_07_01) == 0)
    }

    @Test func `a code means another province in another list`() throws {
        let old = try #require(gazetteer.id("63:44"))
        let new = try #require(gazetteer.id("44"))
        #expect(gazetteer.fullName(old) == "Tỉnh Quảng Bình" && gazetteer.fullName(new) == "Tỉnh Quảng Trị")
        #expect(gazetteer.successors(of: old)?.province == new)
        #expect(gazetteer.successors(of: new) == nil)
        #expect(gazetteer.id("63:24/219").map { gazetteer.name($0) } == "Lục Ngạn")
        for text in ["", "7", "63", "62:24", "63:24/172", "63:99", "24/", "x"] { #expect(gazetteer.id(text) == nil, "\(text)") }
    }

    @Test func `spellings, hyphens and aliases lead to the same unit`() {
        for text in ["Đắk Lắk", "Đăk Lăk", "ĐẮC LẮC", "Dak Lak", "Daklak"] {
            #expect(shipped.names(text, "2020-01-01") == ["63:66"])
        }
        for text in ["Bà Rịa - Vũng Tàu", "Bà Rịa-Vũng Tàu", "Bà Rịa – Vũng Tàu", "Bà Rịa Vũng Tàu"] {
            #expect(shipped.names(text, "2020-01-01") == ["63:77"], "\(text)")
        }
        #expect(shipped.names("Cư M’gar", "2020-01-01").contains("63:648"))
        #expect(shipped.names("Thanh Hoá", "2020-01-01").contains("63:38"))
        #expect(shipped.names("Châu Thành", "2020-01-01").filter { $0.count == 6 }.count == 9 + 1)
        #expect(shipped.names("Atlantis", nil).isEmpty)
    }

    @Test func `names and kinds are those of the day`() throws {
        let phoYen = try #require(gazetteer.id("63:19/172"))
        #expect(gazetteer.kind(phoYen, on: 2020_07_10) == .town && gazetteer.kind(phoYen, on: 2023_01_01) == .city)
        let hue = try #require(gazetteer.id("63:46"))
        #expect(gazetteer.fullName(hue, on: 2021_06_21) == "Tỉnh Thừa Thiên Huế")
        #expect(gazetteer.fullName(hue, on: 2025_02_01) == "Thành phố Huế")
        let dongNai = try #require(gazetteer.id("75"))
        #expect(gazetteer.kind(dongNai, on: 2025_12_01) == .province && gazetteer.kind(dongNai, on: 2026_05_01) == .city)
        let bacNinh = try #require(gazetteer.id("24"))
        #expect(gazetteer.kind(bacNinh, on: 2026_09_19) == .province && gazetteer.kind(bacNinh, on: 2026_09_20) == .city)
        let chu = try #require(gazetteer.id("63:24/224"))
        #expect(!gazetteer.exists(chu, on: 2018_09_26) && gazetteer.exists(chu, on: 2025_03_01))
        #expect(
            shipped.names("Hoành Bồ", "2019-05-01").contains("63:204")
                && !shipped.names("Hoành Bồ", "2021-05-01").contains("63:204"))
        #expect(
            shipped.names("Hà Tây", "2008-07-31").contains("63:28") && !shipped.names("Hà Tây", "2008-08-01").contains("63:28"))
    }

    @Test func `successors are one, several or parts`() throws {
        let lucNgan = try #require(gazetteer.id("63:24/219"))
        let before = try #require(gazetteer.successors(of: lucNgan, on: 2018_09_26))
        let after = try #require(gazetteer.successors(of: lucNgan, on: 2025_03_01))
        #expect(gazetteer.fullName(before.province) == "Thành phố Bắc Ninh", "as the list's last state has it")
        #expect(before.communes.count > after.communes.count, "what became thị xã Chũ in 2025 belonged to it before")
        let divided = try #require(gazetteer.id("63:01/001/00007"))
        let parts = try #require(gazetteer.successors(of: divided)).communes
        #expect(parts.count > 1 && parts.allSatisfy(\.isDivided))
        let island = try #require(gazetteer.id("63:51/536"))
        #expect(try #require(gazetteer.successors(of: island)).communes.map { gazetteer.fullName($0.id) } == ["Đặc khu Lý Sơn"])
        let former = try #require(gazetteer.id("63:22/204"))
        #expect(try !#require(gazetteer.successors(of: former)).communes.isEmpty)
    }

    @Test func `every unit of the 63 provinces has successors in its province's successor`() {
        for index in gazetteer.units.indices
        where gazetteer.units[index].list == .before2025 && gazetteer.units[index].level > .province {
            let id = Gazetteer.ID(index)
            guard let succession = gazetteer.successors(of: id) else {
                Issue.record("\(gazetteer.fullName(id)) has none")
                continue
            }
            #expect(!succession.communes.isEmpty, "\(gazetteer.fullName(id))")
            #expect(
                succession.communes.allSatisfy { gazetteer.province(of: $0.id) == succession.province },
                "\(gazetteer.fullName(id))")
        }
    }

    @Test func `every name is found by itself`() {
        for index in gazetteer.units.indices {
            let id = Gazetteer.ID(index)
            #expect(gazetteer.find(gazetteer.name(id), vocabulary: shipped.vocabulary).contains(id), "\(gazetteer.fullName(id))")
        }
    }

    @Test func `days are numbers and nothing else is a day`() {
        #expect(Gazetteer.day("2025-07-01") == 2025_07_01 && Gazetteer.day("2025-07-01T09:00:00+07:00") == 2025_07_01)
        #expect(Gazetteer.text(2025_07_01) == "2025-07-01")
        for text in ["", "2025", "2025-13-01", "2025-00-10", "2025-07-32", "2025/07/01", "25-07-2001"] {
            #expect(Gazetteer.day(text) == nil, "\(text)")
        }
        #expect(Gazetteer.hostLabel("Ứng Hòa") == "unghoa" && Gazetteer.hostLabel("Đắk R'Lấp") == "dakrlap")
    }
}
