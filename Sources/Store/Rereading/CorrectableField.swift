import Articles

/// A field that `giaoban correct` may change, and what it takes. docs/corrections.md lists them.
package struct CorrectableField: Sendable, Hashable {
    package enum Shape: Sendable, Hashable {
        /// One line of text.
        case text
        /// `YYYY-MM-DD`
        case day
        /// A day, or `YYYY-MM-DDThh:mm[:ss]`, at +07:00 unless it says so.
        case time
        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`
        case date
        case oneOf([String])
        /// A list of these; any where there are none.
        case someOf([String])
        /// Titles: texts, or objects with raw, canonical and org.
        case titles
        /// An object of the record with these members, of which the span is found by itself.
        case object([String])
        /// A locality as the record has it.
        case locality
        /// Nothing but null.
        case nothing
    }

    /// Such as `event.date`; a member of a list is named in brackets: `persons[].roles`.
    package let pattern: String
    package let shape: Shape
    /// Whether null takes the value away.
    package let isNullable: Bool

    private init(_ pattern: String, _ shape: Shape, _ isNullable: Bool = true) {
        self.pattern = pattern
        self.shape = shape
        self.isNullable = isNullable
    }

    private static let levels = ["central", "province", "district", "ward", "unit", "cluster"]
    private static let systems = ["party", "state", "front", "union", "other"]
    private static let roles = ["chaired", "attended", "directed", "spoke", "concluded", "presented"]
    private static let participants = ["org", "group", "org_representatives"]
    private static let periodKinds = [
        "quarter", "months", "month", "half_year", "year", "school_year", "term", "stage", "course", "horizon", "vague",
        "n_years_of_document", "rolling",
    ]

    package static let all: [CorrectableField] = page + meeting + periods("reviewPeriod") + periods("nextPeriod")

    private static let page: [CorrectableField] = [
        CorrectableField("title", .text, false), CorrectableField("published", .time), CorrectableField("updated", .time),
        CorrectableField("genre", .oneOf(Record.Genre.stored)), CorrectableField("sectors", .someOf([]), false),
        CorrectableField("documents[]", .nothing),
    ]

    private static let meeting: [CorrectableField] = [
        CorrectableField("locality", .locality), CorrectableField("locality.level", .oneOf(levels)),
        CorrectableField("event", .nothing), CorrectableField("event.date", .day), CorrectableField("event.end", .day),
        CorrectableField("event.partOfDay", .oneOf(["morning", "noon", "afternoon", "evening"])),
        CorrectableField("organiser", .nothing), CorrectableField("organiser.name", .text, false),
        CorrectableField("organiser.level", .oneOf(levels)), CorrectableField("organiser.system", .oneOf(systems)),
        CorrectableField("chair.person", .text), CorrectableField("chair.organisation", .text),
        CorrectableField("persons[]", .object(["name", "honorific", "titles", "roles"])),
        CorrectableField("persons[].name", .text, false), CorrectableField("persons[].honorific", .text),
        CorrectableField("persons[].titles", .titles, false), CorrectableField("persons[].roles", .someOf(roles), false),
        CorrectableField("participants[]", .object(["name", "kind"])), CorrectableField("participants[].name", .text, false),
        CorrectableField("participants[].kind", .oneOf(participants), false),
    ]

    private static func periods(_ member: String) -> [CorrectableField] {
        [
            CorrectableField(member, .object(["label", "kind", "start", "end"])),
            CorrectableField(member + ".label", .text, false), CorrectableField(member + ".kind", .oneOf(periodKinds), false),
            CorrectableField(member + ".start", .date), CorrectableField(member + ".end", .date),
        ]
    }

    /// For people: what it takes.
    package var description: String {
        let words: String =
            switch shape {
            case .text: "text"
            case .day: "YYYY-MM-DD"
            case .time: "YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+07:00"
            case .date: "YYYY, YYYY-MM or YYYY-MM-DD"
            case .oneOf(let values): "one of " + values.joined(separator: ", ")
            case .someOf(let values): values.isEmpty ? "a list of codes" : "a list of " + values.joined(separator: ", ")
            case .titles: "a list of titles, or of {raw, canonical, org}"
            case .object(let members): "an object of " + members.joined(separator: ", ")
            case .locality: "a place's code, such as 24, 24/07531 or 63:24/219"
            case .nothing: ""
            }
        guard isNullable else { return words }
        return words.isEmpty ? "null" : words + "; null"
    }
}

/// A field of one record, as it is typed.
struct FieldPath: Hashable {
    let field: CorrectableField
    /// Such as `event`.
    let member: String
    /// The name in brackets.
    let selector: String?
    let child: String?

    /// Bytes; the longest names in records have some hundred.
    private static let mostBytes = 512

    init(_ text: String) throws(StoreError) {
        guard text.utf8.count <= Self.mostBytes else { throw Self.unknown(String(text.prefix(40)) + "...") }
        var (member, selector, rest) = (text[...], Substring?.none, Substring?.none)
        if let open = text.firstIndex(of: "[") {
            // A name may have brackets of its own: the last one closes.
            guard let close = text.lastIndex(of: "]"), open < close else { throw Self.unknown(text) }
            member = text[..<open]
            selector = text[text.index(after: open)..<close]
            let after = text[text.index(after: close)...]
            guard after.isEmpty || after.hasPrefix(".") else { throw Self.unknown(text) }
            rest = after.isEmpty ? nil : after.dropFirst()
        } else if let dot = text.firstIndex(of: ".") {
            member = text[..<dot]
            rest = text[text.index(after: dot)...]
        }
        var pattern = String(member)
        if selector != nil { pattern += "[]" }
        if let rest { pattern += "." + rest }
        guard let field = CorrectableField.all.first(where: { $0.pattern == pattern }), selector?.isEmpty != true else {
            throw Self.unknown(text)
        }
        self.field = field
        self.member = String(member)
        self.selector = selector.map(String.init)
        child = rest.map(String.init)
    }

    private static func unknown(_ text: String) -> StoreError {
        StoreError(
            .badCorrection,
            "correct \(text): no field that can be corrected; there are "
                + CorrectableField.all.map(\.pattern).joined(separator: ", "))
    }

    /// What tells members of a list apart.
    var identity: String { member == "documents" ? "canonical" : "name" }
}
