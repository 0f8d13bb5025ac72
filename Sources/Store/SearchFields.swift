import Articles

/// What `person:`, `doc:` and their like find: each word of a value with its field's name before it, and `;` between values, so that a
/// phrase stays inside one value.
struct SearchFields {
    /// Words. A contrived page names thousands of bodies; those beyond are found by the body's own words.
    private static let most = 1500

    private(set) var words = ""
    private var count = 0
    private var known: Set<String> = []

    init(_ record: Record, _ header: SubmissionHeader) {
        if let genre = record.genre { add("genre", exactly: genre.rawValue) }
        for sector in record.sectors { add("sector", exactly: sector) }
        if let locality = record.locality {
            // Codes are reused: those of the lists before July 2025 are found as 63:24 alone.
            let era = ArticleMeasures.isOld(locality) ? "63:" : ""
            for unit in [locality.province, locality.district, locality.commune] {
                add("place", unit?.name)
                if let code = unit?.code { add("place", exactly: era + code) }
            }
            if let successor = locality.successor {
                add("place", successor.province)
                if let code = successor.provinceCode { add("place", exactly: code) }
                for unit in successor.communes {
                    add("place", unit.name)
                    if let code = unit.code { add("place", exactly: code) }
                }
            }
        }
        add("org", record.organiser?.name)
        for body in record.organiser?.coOrganisers ?? [] { add("org", body.name) }
        add("org", record.chair?.organisation)
        for participant in record.participants { add("org", participant.name) }
        for person in record.persons { add("person", person.name) }
        for document in record.documents {
            add("doc", document.canonical)
            if document.key != document.canonical { add("doc", document.key) }
        }
        for mention in record.mentions {
            switch mention.type {
            case .person: add("person", mention.canonical)
            case .organisation: add("org", mention.canonical)
            case .place: add("place", mention.canonical)
            }
        }
        add("source", header.publisher)
        add("source", record.site?.name)
        add("source", record.site?.host ?? header.uri.flatMap(Self.host))
        if let period = record.reviewPeriod {
            for month in Self.months(from: period.start, through: period.end) { add("period", exactly: month) }
        }
    }

    private mutating func add(_ field: String, _ value: String?) {
        guard let value else { return }
        // A name is a few words; a contrived one would otherwise be scanned to its end.
        let found = WordScanner.words(String(value.prefix(200))).prefix(24)
        guard !found.isEmpty, count + found.count < Self.most else { return }
        append(found.map { "\(field):\(String(decoding: $0, as: UTF8.self))" }.joined(separator: " "), words: found.count)
    }

    private mutating func add(_ field: String, exactly value: String) {
        guard count < Self.most, !value.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7C || $0 == 0x22 }) else { return }
        append("\(field):\(value)", words: 1)
    }

    /// Once each: an article names the same person in every other paragraph, and is found by the first.
    private mutating func append(_ value: String, words number: Int) {
        guard known.insert(value).inserted else { return }
        if !words.isEmpty { words += " ; " }
        words += value
        count += number + 1
    }

    static func host(_ uri: String) -> String? {
        guard let scheme = uri.firstRange(of: "://") else { return nil }
        return String(uri[scheme.upperBound...].prefix(253).prefix { $0 != "/" && $0 != ":" && $0 != "?" && $0 != "#" })
    }

    /// `YYYY-MM` for every month of a period of at most ten years; bounds as exact as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    static func months(from start: String?, through end: String?) -> [String] {
        guard let start, let first = month(start, isEnd: false), let last = month(end ?? start, isEnd: true),
            first <= last, last - first < 120
        else { return [] }
        return (first...last).map { "\($0 / 12)-\($0 % 12 < 9 ? "0" : "")\($0 % 12 + 1)" }
    }

    /// Months since year 0.
    private static func month(_ date: String, isEnd: Bool) -> Int? {
        let parts = date.split(separator: "-").map { Int($0) }
        guard let year = parts.first ?? nil, (1900...2200).contains(year) else { return nil }
        guard parts.count > 1 else { return year * 12 + (isEnd ? 11 : 0) }
        guard let month = parts[1], (1...12).contains(month) else { return nil }
        return year * 12 + month - 1
    }
}
