import Articles
import Decoding
import Foundation
import Lexicon
import Parsing
import SampleForms
import Testing

/// Decodes and parses as the daemon does.
enum Pipeline {
    static let decoder = Result {
        Decoder(tables: try DecodingTables(directory: Repository.root.appending(path: "Data").path(percentEncoded: false)))
    }

    static func records(_ bytes: [UInt8], _ header: SubmissionHeader) throws -> [Record] {
        try decoder.get().decode(Submission(header: header, body: bytes)).map { article in
            let source = Record.Source(
                name: header.name, sha256: "", bytes: bytes.count, mediaType: article.mediaType, encoding: article.encoding,
                uri: article.metadata.uri)
            return try Repository.parser.get().parse(article, header: header, source: source)
        }
    }

    static func record(_ text: String, _ mediaType: String? = nil, name: String = "page") throws -> Record {
        try record(Array(text.utf8), mediaType, name: name)
    }

    static func record(_ bytes: [UInt8], _ mediaType: String? = nil, name: String = "page") throws -> Record {
        let records = try records(bytes, SubmissionHeader(mediaType: mediaType, name: name))
        return try #require(records.count == 1 ? records.first : nil)
    }

    /// Every span of the record's layout quotes the text exactly.
    static func spansAreExact(_ record: Record) -> Bool {
        let scalars = Array((record.text ?? "").unicodeScalars)
        func isExact(_ span: Span?) -> Bool {
            guard let span else { return true }
            return span.start <= span.end && span.end <= scalars.count
                && Array(span.text.unicodeScalars) == Array(scalars[span.start..<span.end])
        }
        return record.blocks.allSatisfy { isExact($0.span) } && record.bylines.allSatisfy { isExact($0.span) }
            && isExact(record.title?.span) && isExact(record.published?.span) && isExact(record.event?.span)
            && record.documents.allSatisfy { isExact($0.span) } && record.mentions.allSatisfy { isExact($0.span) }
    }
}

/// The sample articles in other forms, scored by their values against the same gold records.
@Suite struct FormTests {
    /// Fields that layout and decoding answer for; the rest is held in plain text.
    private static let fields: Set = [
        "title", "published", "body.tokens", "kept out of body", "bylines", "captions", "event.date",
    ]
    /// Body F1 that no form may go below, whatever is committed.
    private static let leastBody = 0.985

    enum Form: CustomStringConvertible, Sendable {
        case page(String, isMarked: Bool, visit: String)
        /// A page whose elements have no class and no id.
        case nameless(String)
        case data(SampleData)

        var description: String {
            switch self {
            case .page(let layout, let isMarked, let visit):
                "page-\(layout)-\(isMarked ? "marked" : "bare")\(visit.contains(":") ? "-clock" : "")"
            case .nameless(let layout): "page-\(layout)-nameless"
            case .data(let form): form.rawValue
            }
        }

        func text(_ article: SampleArticle) throws -> String {
            switch self {
            case .page(let layout, let isMarked, let visit):
                var page = SamplePage(layout)
                page.isMarked = isMarked
                page.visit = visit
                page.published = article.published
                return try page.html(article)
            case .nameless(let layout):
                var page = SamplePage(layout)
                page.isMarked = true
                return try page.html(article).replacing(#/ (class|id|itemprop|role)=("[^"]*"|[^ >]*)/#, with: "")
            case .data(let form): return try form.text(article)
            }
        }

        static let all: [Form] =
            SamplePage.layouts.flatMap { layout in
                [true, false].flatMap { isMarked in
                    ["Thứ Sáu, 19/07/2024", "Thứ Sáu, 19/07/2024 14:05:33"].map { .page(layout, isMarked: isMarked, visit: $0) }
                }
            } + SamplePage.layouts.map { .nameless($0) } + SampleData.allCases.map { .data($0) }
    }

    @Test func `every form of the sample articles scores no lower than committed`() throws {
        var now: [String: String] = [:]
        for form in Form.all {
            var scorer = GoldScorer()
            scorer.comparesSpans = false
            for name in SampleArticle.names {
                let article = try SampleArticle(name)
                let gold = try JSON(Data(contentsOf: Repository.gold.appending(path: "\(name).json")))
                let record = try Pipeline.record(try form.text(article), name: "\(name).txt")
                #expect(Pipeline.spansAreExact(record), "\(form) \(name)")
                if let published = record.published {
                    #expect(published.iso.prefix(10) == article.published?.prefix(10) ?? "", "\(form) \(name)")
                }
                scorer.score(gold: gold, record: try JSON(record.json()))
                if ProcessInfo.processInfo.environment["SHOW_FORMS"] == "\(form)" {
                    for block in record.blocks { print(name, block.label, block.span.text.prefix(70), separator: "\t") }
                }
            }
            for (field, tally) in scorer.tallies where Self.fields.contains(field) {
                guard let score = tally.score else { continue }
                now["\(form) \(field)"] = "\((score * 10_000).rounded() / 10_000)\t\(tally.hit)/\(tally.want) +\(tally.extra)"
                if field == "body.tokens" { #expect(score >= Self.leastBody, "\(form)") }
            }
        }
        var ratchet = try Ratchet("forms")
        try ratchet.hold(now) { (Double($1.prefix { $0 != "\t" }) ?? 0) >= (Double($0.prefix { $0 != "\t" }) ?? 0) }
    }

    @Test(arguments: SampleArticle.names, OldCharacterSet.allCases)
    func `an old character set gives the record that Unicode gives`(_ name: String, _ set: OldCharacterSet) throws {
        let article = try SampleArticle(name)
        for text in [article.text, try SamplePage("tables2005").html(article)] {
            let expected = try Pipeline.record(set.plain(text), name: name)
            let record = try Pipeline.record(try set.encode(text), name: name)
            #expect(record.source.encoding == set.rawValue)
            #expect(try values(record) == values(expected))
            #expect(Pipeline.spansAreExact(record))
        }
    }

    @Test(arguments: SampleArticle.names, [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian])
    func `UTF-16 gives the record that UTF-8 gives`(_ name: String, _ encoding: String.Encoding) throws {
        let text = try SampleArticle(name).text
        let record = try Pipeline.record(Array(try #require(text.data(using: encoding))), name: name)
        #expect(try values(record) == values(try Pipeline.record(text, name: name)))
    }

    /// Offsets differ, so values are compared without them, and each span is held to the text that it counts in.
    @Test(arguments: SampleArticle.names)
    func `a decomposed text gives the values of the composed one`(_ name: String) throws {
        let text = try SampleArticle(name).text
        let record = try Pipeline.record(text.decomposedStringWithCanonicalMapping, name: name)
        let expected = try Pipeline.record(text.precomposedStringWithCanonicalMapping, name: name)
        #expect(Pipeline.spansAreExact(record))
        #expect(try composed(JSON(record.json())) == composed(JSON(expected.json())))
    }

    /// All of a record but what it says of its source.
    private func values(_ record: Record) throws -> JSON {
        var members = try JSON(record.json()).members
        members["source"] = nil
        return .object(members)
    }

    private func composed(_ value: JSON) -> JSON {
        switch value {
        case .string(let text): .string(text.precomposedStringWithCanonicalMapping)
        case .array(let items): .array(items.map(composed))
        case .object(let members):
            .object(
                members.filter { !["source", "start", "end"].contains($0.key) || $0.value.string != nil }.mapValues(composed))
        default: value
        }
    }
}
