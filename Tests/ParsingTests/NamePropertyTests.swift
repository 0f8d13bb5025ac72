import Articles
import Foundation
import Parsing
import SeededNumbers
import Testing

/// No rule may know a person, an office or a body: with others put in for those of an article its record names the others.
@Suite struct NamePropertyTests {
    /// Variants of each article; some hundred over both sets.
    private static let variants: UInt64 = 12

    @Test(arguments: GoldSet.allCases)
    func `persons put in for those of an article are found in their places`(set: GoldSet) throws {
        for file in try set.files {
            let text = try String(contentsOf: file.article, encoding: .utf8)
            let original = Summary(try Repository.record(text))
            for seed in 0..<Self.variants {
                var generator = SeededNumbers(seed: seed &* 7919 &+ UInt64(text.utf8.count))
                var swaps = Swaps()
                for name in original.people where !name.contains("'") {
                    let other = People.random(&generator, besides: swaps)
                    swaps.add(name, other)
                    // `ông Bình nhấn mạnh`, `Bà Lụa ...`, after the full name
                    for (honorific, end) in ["ông", "bà", "Ông", "Bà"].flatMap({ [($0, " "), ($0, ",")] }) {
                        let given = [name, other].map { "\(honorific) \($0.split(separator: " ").last ?? "")\(end)" }
                        if text.contains(given[0]) { swaps.add(given[0], given[1]) }
                    }
                }
                let found = Summary(try Repository.record(swaps.applied(to: text)))
                #expect(found == original.mapped(swaps), "\(file.article.lastPathComponent), seed \(seed): \(swaps.description)")
            }
        }
    }

    @Test(arguments: GoldSet.allCases)
    func `offices and bodies put in for those of an article are found in their places`(set: GoldSet) throws {
        for file in try set.files {
            let text = try String(contentsOf: file.article, encoding: .utf8)
            let original = Summary(try Repository.record(text))
            for seed in 0..<Self.variants {
                var generator = SeededNumbers(seed: seed &* 104_729 &+ UInt64(text.utf8.count))
                var swaps = Swaps()
                for kind in Bodies.kinds {
                    for body in kind where text.contains(body) {
                        if let other = kind.filter({ !text.contains($0) && !swaps.news.contains($0) }).randomElement(
                            using: &generator)
                        {
                            swaps.add(body, other)
                        }
                    }
                }
                guard !swaps.isEmpty else { continue }
                let found = Summary(try Repository.record(swaps.applied(to: text)))
                #expect(found == original.mapped(swaps), "\(file.article.lastPathComponent), seed \(seed): \(swaps.description)")
            }
        }
    }
}

/// Replacements of literal text, all at once: what one puts in is not replaced by another.
private struct Swaps: CustomStringConvertible {
    private(set) var pairs: [(old: String, new: String)] = []
    var isEmpty: Bool { pairs.isEmpty }
    var news: [String] { pairs.map(\.new) }
    var description: String { pairs.map { "\($0.old) → \($0.new)" }.joined(separator: ", ") }

    mutating func add(_ old: String, _ new: String) { pairs.append((old, new)) }

    func applied(to text: String) -> String {
        var text = text
        let longest = pairs.enumerated().sorted { $0.element.old.count > $1.element.old.count }
        for (index, pair) in longest { text = text.replacingOccurrences(of: pair.old, with: "\u{E000}\(index)\u{E001}") }
        for (index, pair) in longest { text = text.replacingOccurrences(of: "\u{E000}\(index)\u{E001}", with: pair.new) }
        return text
    }
}

/// What names say in a record.
private struct Summary: Equatable {
    var people: [String]
    var titles: [String]
    var chair: String?
    var organiser: String?
    var speakers: [String]

    init(_ record: Record) {
        people = record.persons.map(\.name).sorted()
        titles = record.persons.flatMap { person in person.titles.map { person.name + ": " + $0.canonical } }.sorted()
        chair = record.chair?.person
        organiser = record.organiser?.name
        speakers = (record.tasks + record.proposals).compactMap(\.by)
    }

    func mapped(_ swaps: Swaps) -> Summary {
        var mapped = self
        mapped.people = people.map(swaps.applied).sorted()
        mapped.titles = titles.map(swaps.applied).sorted()
        mapped.chair = chair.map(swaps.applied)
        mapped.organiser = organiser.map(swaps.applied)
        mapped.speakers = speakers.map(swaps.applied)
        return mapped
    }
}

/// Names of persons from the syllables of which such names are made.
private enum People {
    private static let surnames = """
        Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Mai Lương Vi Lò Hà Lường Giàng Vừ Mùa \
        Thạch Kim Danh Sơn Trương Cao Tạ Tống Triệu Nông Chu La Quách Phùng Lưu Thái Đàm Nghiêm Bế Hứa Ma Hoàng
        """.split(separator: " ").map(String.init)
    private static let middles = "Văn Thị Đình Hữu Minh Ngọc Quang Xuân Đức Thanh Công Thu Bá Kim Trọng Thế".split(separator: " ")
        .map(String.init)
    private static let givens = """
        Nam Hoa Công Tùng Khánh Bình Hạnh Thắng Lan Dũng Hương Phúc Tuấn Nga Quyết Hiền Trung Loan Sơn Thảo Vinh Oanh Chiến Yến \
        Khoa Mai Hùng Liên Tâm Đạt Kiên Nhung Cường Thủy Toàn Hằng Lộc Ánh Phong Quyên
        """.split(separator: " ").map(String.init)

    static func random(_ generator: inout SeededNumbers, besides swaps: Swaps) -> String {
        while true {
            var words = [surnames.randomElement(using: &generator), middles.randomElement(using: &generator)].compactMap { $0 }
            if Bool.random(using: &generator) { words += [middles.randomElement(using: &generator)].compactMap { $0 } }
            words += [givens.randomElement(using: &generator)].compactMap { $0 }
            let name = words.joined(separator: " ")
            if !swaps.news.contains(name) { return name }
        }
    }
}

/// Bodies and offices that may stand for one another.
private enum Bodies {
    static let kinds = [
        ["Ban Tổ chức", "Ban Dân vận", "Ban Nội chính"],
        ["Sở Y tế", "Sở Nội vụ", "Sở Tài chính", "Sở Xây dựng", "Sở Công Thương"],
        ["Phòng Nội vụ", "Phòng Tư pháp", "Phòng Y tế", "Phòng Dân tộc"],
        ["Phó Chủ tịch", "Phó Chủ tịch phụ trách"],
        ["Phó Bí thư Thường trực", "Phó Bí thư phụ trách"],
        ["Kim Đồng", "Lê Văn Tám", "Quang Trung"],
        ["Hội Nông dân", "Hội Cựu chiến binh", "Hội Người cao tuổi"],
    ]
}
