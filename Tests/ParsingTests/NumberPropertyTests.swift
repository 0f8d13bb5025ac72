import Articles
import Foundation
import Parsing
import SeededNumbers
import Testing

/// No rule may know a sample: with other figures and document numbers in them the articles yield the others.
@Suite struct NumberPropertyTests {
    private static let variants = 100

    /// A number as an article prints it.
    private struct Numeral {
        var text: String
        var value: Double

        /// Below a thousand as it is, perhaps padded to two digits; thousands with dots.
        init(whole number: Int, _ generator: inout SeededNumbers) {
            value = Double(number)
            switch number {
            case ..<10 where Bool.random(using: &generator): text = "0\(number)"
            case ..<1000: text = "\(number)"
            default: text = Self.grouped(number)
            }
        }

        /// One to three decimals behind a comma, the last not zero.
        init(decimal whole: Int, _ generator: inout SeededNumbers) {
            let places = Int.random(in: 1...3, using: &generator)
            var decimals = (0..<places).map { _ in Int.random(in: 0...9, using: &generator) }
            decimals[places - 1] = Int.random(in: 1...9, using: &generator)
            let digits = decimals.map(String.init).joined()
            text = Self.grouped(whole) + "," + digits
            value = Double("\(whole).\(digits)") ?? .nan
        }

        static func grouped(_ number: Int) -> String {
            number < 1000 ? "\(number)" : grouped(number / 1000) + String(format: ".%03d", number % 1000)
        }
    }

    /// What a record says of figures and documents.
    private struct Figures: Equatable {
        struct Statistic: Equatable {
            var kind: String
            var value: Double
            var denominator: Double?
            var qualifier: String?
            var unit: String?
        }

        var statistics: [Statistic]
        var documents: [String]

        init(_ record: Record) {
            statistics = record.statistics.map {
                Statistic(
                    kind: $0.kind.rawValue, value: $0.value, denominator: $0.denominator, qualifier: $0.qualifier, unit: $0.unit)
            }
            documents = record.documents.map { "\($0.type) \($0.canonical) \($0.mentions.count)" }
        }
    }

    private func figures(_ text: String) throws -> Figures { Figures(try Repository.record(text)) }

    private static let qualifiers = [("trên ", ">"), ("hơn ", ">"), ("gần ", "<"), ("khoảng ", "~"), ("", nil)]
    private static let scales = [(" nghìn", "e3"), (" ngàn", "e3"), (" triệu", "e6"), (" vạn", "e4")]

    /// A count with a qualifier and perhaps a word of scale: its text, and what is expected of it.
    private func count(_ generator: inout SeededNumbers) -> (text: String, value: Double, qualifier: String?) {
        let (word, sign) = Self.qualifiers.randomElement(using: &generator) ?? ("", nil)
        let scaled = Int.random(in: 0..<3, using: &generator)
        guard scaled > 0, let (scale, exponent) = Self.scales.randomElement(using: &generator) else {
            let number = Numeral(whole: Int.random(in: 2...2_000_000, using: &generator), &generator)
            return (word + number.text, number.value, sign)
        }
        let whole = Int.random(in: 1...999, using: &generator)
        let number = scaled == 1 ? Numeral(whole: whole, &generator) : Numeral(decimal: whole, &generator)
        return (word + number.text + scale, Double("\(number.value)" + exponent) ?? .nan, sign)
    }

    @Test func `other counts with qualifiers and scales are found`() throws {
        let text = try Repository.sample("000_56f70743445bb4c5")
        let original = try figures(text)
        try #require(original.statistics.count == 2)
        var generator = SeededNumbers(seed: 48)
        for _ in 0..<Self.variants {
            var expected = original
            var variant = text
            for (index, literal) in ["trên 48 nghìn", "trên 5,1 nghìn"].enumerated() {
                let put = count(&generator)
                variant = variant.replacingOccurrences(of: literal, with: put.text)
                expected.statistics[index].value = put.value
                expected.statistics[index].qualifier = put.qualifier
            }
            let got = try figures(variant)
            #expect(got == expected)
        }
    }

    @Test func `other ratios, changes, percentages and counts are found, and counters are none`() throws {
        let text = try Repository.sample("001_548f2efccde3ef8a")
        let original = try figures(text)
        try #require(original.statistics.map(\.kind) == ["ratio", "change", "percent", "count", "count"])
        var generator = SeededNumbers(seed: 53)
        for _ in 0..<Self.variants {
            let total = Int.random(in: 2...3_000, using: &generator)
            let part = Numeral(whole: Int.random(in: 1...total, using: &generator), &generator)
            let whole = Numeral(whole: total, &generator)
            let steps = Numeral(whole: Int.random(in: 1...40, using: &generator), &generator)
            let isGain = Bool.random(using: &generator)
            let percent =
                Bool.random(using: &generator)
                ? Numeral(whole: Int.random(in: 1...99, using: &generator), &generator)
                : Numeral(decimal: Int.random(in: 0...99, using: &generator), &generator)
            let ideas = Numeral(whole: Int.random(in: 1...20_000, using: &generator), &generator)
            let topics = Numeral(whole: Int.random(in: 1...300, using: &generator), &generator)
            let online = Numeral(whole: Int.random(in: 1...9_000_000, using: &generator), &generator)
            let slash = Bool.random(using: &generator) ? "/" : " / "
            let variant = text.replacingOccurrences(of: "50/53", with: part.text + slash + whole.text)
                .replacingOccurrences(of: "tăng 2 bậc", with: (isGain ? "tăng " : "giảm ") + steps.text + " bậc")
                .replacingOccurrences(of: "100%", with: percent.text + (Bool.random(using: &generator) ? "%" : " %"))
                .replacingOccurrences(of: "191 sáng kiến", with: ideas.text + " sáng kiến")
                .replacingOccurrences(of: "1 đề tài", with: topics.text + " đề tài")
                .replacingOccurrences(of: "online: 14", with: "online: " + online.text)
                .replacingOccurrences(of: "5.705.840", with: online.text)
            var expected = original
            expected.statistics[0].value = part.value
            expected.statistics[0].denominator = whole.value
            expected.statistics[1].value = steps.value
            expected.statistics[1].qualifier = isGain ? "+" : "-"
            expected.statistics[2].value = percent.value
            expected.statistics[3].value = ideas.value
            expected.statistics[4].value = topics.value
            let got = try figures(variant)
            #expect(got == expected)
        }
    }

    @Test(arguments: [
        ("002_91114aec546bb2e0", ["29-NQ/TW", "69-CTr/TW", "24-NQ/TW", "24-CT/TW"], "Trung ương 4"),
        ("003_a3e227f0144687ac", ["42/NQ-CP"], nil),
        ("004_6da0be90f8e323b7", ["21-KL/TW", "01-KL/TW", "05-CT/TW", "35-NQ/TW", "02-NQ/TU"], nil),
    ]) func `other document numbers are found, spelled as people spell them`(name: String, numbers: [String], plenum: String?)
        throws
    {
        let text = try Repository.sample(name)
        let original = try figures(text)
        var generator = SeededNumbers(seed: UInt64(numbers.count))
        for _ in 0..<Self.variants {
            var expected = original
            var variant = text
            for (index, number) in numbers.enumerated() {
                variant = variant.replacingOccurrences(of: number, with: "\u{2}\(index)\u{3}")
                expected.documents = expected.documents.map { $0.replacing(" \(number) ", with: " \u{2}\(index)\u{3} ") }
            }
            // Numbers of one symbol differ, or two documents would be one.
            var free = Array(1...299).shuffled(using: &generator)
            for (index, number) in numbers.enumerated() {
                let new = free.removeLast()
                let printed = new < 10 && Bool.random(using: &generator) ? "0\(new)" : "\(new)"
                guard let separator = number.firstIndex(where: { $0 == "-" || $0 == "/" }) else { continue }
                let symbol = String(number[separator...])
                let loose = ["", " ", " - "].randomElement(using: &generator) ?? ""
                let spelled =
                    symbol.hasPrefix("/") ? symbol : loose == " - " ? loose + symbol.dropFirst() : loose + symbol
                variant = variant.replacingOccurrences(of: "\u{2}\(index)\u{3}", with: printed + spelled)
                expected.documents = expected.documents.map { $0.replacing("\u{2}\(index)\u{3}", with: printed + symbol) }
            }
            if let plenum {
                let other = "Trung ương \(Int.random(in: 2...15, using: &generator))"
                variant = variant.replacingOccurrences(of: plenum, with: other)
                expected.documents = expected.documents.map { $0.replacing(plenum, with: other) }
            }
            let got = try figures(variant)
            #expect(got == expected)
        }
    }
}
