import Articles

/// What `person:`, `doc:` and their like find: each word of a value with its field's name before it, and `;` between values, so that a
/// phrase stays inside one value.
struct SearchFields {
    /// Words. A contrived page names thousands of bodies; those beyond are found by the body's own words.
    private static let most = 1500

    /// The word between two values.
    static let separator = [UInt8(ascii: ";")]

    /// UTF-8.
    private var bytes: [UInt8] = []
    private var count = 0
    private var scanner = WordScanner()
    /// Of each value, and where it stands in ``bytes``. Few enough to be looked through.
    private var hashes: [UInt64] = []
    private var places: [Range<Int>] = []

    var words: String { String(decoding: bytes, as: UTF8.self) }

    init(_ record: Record, _ header: SubmissionHeader) {
        bytes.reserveCapacity(2048)
        hashes.reserveCapacity(64)
        places.reserveCapacity(64)
        if let genre = record.genre { add("genre", exactly: genre.rawValue) }
        for sector in record.sectors { add("sector", exactly: sector) }
        if let locality = record.locality {
            // Codes are reused: those of the lists before July 2025 are found as 63:24 alone.
            let era = locality.hasFormerCodes ? "63:" : ""
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

    private mutating func add(_ field: StaticString, _ value: String?) {
        guard let value else { return }
        // A name is a few words; a contrived one would otherwise be scanned to its end.
        var name = value.utf8.count <= Self.longestName ? value : String(value.prefix(Self.longestName))
        let start = begin()
        var found = 0
        // Apart while the scanner has its own part of this value.
        var written: [UInt8] = []
        swap(&written, &bytes)
        name.withUTF8 { utf8 in
            scanner.scanBytes(utf8) { word, _, _ in
                guard found < Self.mostWords else { return }
                if found > 0 { written.append(0x20) }
                Self.append(field, to: &written)
                written.append(contentsOf: word)
                found += 1
            }
        }
        swap(&written, &bytes)
        end(start, words: count + found < Self.most ? found : 0)
    }

    private mutating func add(_ field: StaticString, exactly value: String) {
        guard count < Self.most, !value.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7C || $0 == 0x22 }) else { return }
        let start = begin()
        Self.append(field, to: &bytes)
        bytes.append(contentsOf: value.utf8)
        end(start, words: 1)
    }

    /// Of a name; characters and words.
    private static let (longestName, mostWords) = (200, 24)

    private static func append(_ field: StaticString, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: field.utf8Start, count: field.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: ":"))
    }

    /// Sets the next value apart. - Returns: where the bytes ended before.
    private mutating func begin() -> Int {
        let start = bytes.count
        if start > 0 { bytes.append(contentsOf: [0x20, 0x3B, 0x20]) }
        return start
    }

    /// Takes the value that was written, once: an article names the same person in every other paragraph, and is found by the first.
    /// - Parameter words: of the value; 0 where it has none, or the article has enough.
    private mutating func end(_ start: Int, words: Int) {
        let range = (start > 0 ? start + 3 : 0)..<bytes.count
        guard words > 0, isNew(range) else {
            bytes.removeSubrange(start...)
            return
        }
        count += words + 1
        places.append(range)
    }

    /// Whether no value before was spelled like that in `range`; its hash is noted.
    private mutating func isNew(_ range: Range<Int>) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            let value = UnsafeBufferPointer(rebasing: bytes[range])
            let hash = AccentedWords.hash(value)
            for index in hashes.indices where hashes[index] == hash {
                if UnsafeBufferPointer(rebasing: bytes[places[index]]).elementsEqual(value) { return false }
            }
            hashes.append(hash)
            return true
        }
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
