import Foundation

/// Scores records against Tests/Gold field by field.
///
/// Single values: a right one counts 1, null where one was due 0, a wrong or invented one -1, over what was due. Sets: F1.
/// Spans agree by intersection over union. Texts are compared in lower case, NFC, traditional tone placement, one space.
struct GoldScorer {
    struct Tally {
        var hit = 0, want = 0, extra = 0
        var isSingle = false

        var score: Double? {
            if want == 0 && extra == 0 { return nil }
            if isSingle { return Double(max(0, hit)) / Double(want) }
            return 2 * Double(hit) / Double(want + hit + extra)
        }
    }

    private(set) var tallies: [String: Tally] = [:]
    /// False for other forms of the same article, whose offsets differ: what spans quote is compared instead.
    var comparesSpans = true

    mutating func score(gold: JSON, record: JSON) {
        value("title", norm(gold["title", "text"]), norm(record["title", "text"]))
        value(
            "published", norm(gold["published", "iso"]).map { String($0.prefix(16)) },
            norm(record["published", "iso"]).map { String($0.prefix(16)) })
        value("event.date", gold["event", "date"].string, record["event", "date"].string)
        value("event.partOfDay", gold["event", "part_of_day"].string, record["event", "partOfDay"].string)
        value("genre", gold["genre"].string, record["genre"].string)
        blocks(gold, record)
        set("bylines", names(gold["bylines"]), names(record["bylines"]))
        spans("captions", gold["captions"].items, record["captions"].items, 0.9)
        place(gold, record)
        people(gold, record)
        periods(gold, record)
        set("sectors", gold["sectors"].items.compactMap(\.string), record["sectors"].items.compactMap(\.string))
        documents(gold, record)
        statistics(gold, record)
        for key in ["shortcomings", "proposals", "tasks"] { spans(key, gold[key].items, record[key].items, 0.8) }
        set("tasks.by", gold["tasks"].items.map { norm($0["by"]) ?? "" }, record["tasks"].items.map { norm($0["by"]) ?? "" })
        set(
            "sections", gold["discourse"].items.compactMap { $0["section"].string },
            record["sections"].items.compactMap { $0["section"].string })
        mentions(gold, record)
        guard comparesSpans else { return }
        for (key, mine) in [
            ("statistic_traps", "statistics"), ("shortcoming_keyword_traps", "shortcomings"),
            ("proposal_keyword_traps", "proposals"),
        ] {
            for trap in gold[key].items {
                guard let trap = span(.object(["span": trap])) else { continue }
                let isHit = record[mine].items.contains { span($0).map { overlap($0, trap) > 0 } ?? false }
                exact("traps avoided", !isHit && norm(record["body", "text"]) != nil)
            }
        }
    }

    private mutating func blocks(_ gold: JSON, _ record: JSON) {
        let body = norm(record["body", "text"]) ?? ""
        let predicted = record["blocks"].items.compactMap { block in
            span(block).map { (span: $0, kind: kind(block["label"].string ?? "")) }
        }
        let wanted = gold["blocks"].items
        let bodyLines = wanted.filter { kind($0["label"].string ?? "") == "body" }.compactMap { norm($0["span", "text"]) }
        for block in wanted {
            guard let place = span(block), let line = norm(block["span", "text"]) else { continue }
            let label = kind(block["label"].string ?? "")
            if comparesSpans {
                let best = predicted.max { overlap($0.span, place) < overlap($1.span, place) }
                exact("blocks", best.map { overlap($0.span, place) >= 0.9 && $0.kind == label } ?? false)
            }
            if ["boilerplate", "caption", "byline"].contains(label), line.unicodeScalars.count > 3,
                !bodyLines.contains(where: { $0.contains(line) })
            {
                exact("kept out of body", !body.isEmpty && !body.contains(line))
            }
        }
        var wantedWords = Dictionary(bodyLines.flatMap(words).map { ($0, 1) }, uniquingKeysWith: +)
        let got = words(body)
        var hits = 0
        for word in got where wantedWords[word, default: 0] > 0 {
            wantedWords[word, default: 0] -= 1
            hits += 1
        }
        add("body.tokens") {
            $0.hit += hits
            $0.want += bodyLines.flatMap(words).count
            $0.extra += got.count - hits
        }
    }

    private mutating func place(_ gold: JSON, _ record: JSON) {
        for key in ["province", "district"] {
            value("locality.\(key)", gold["locality", key, "code"].string, record["locality", key, "code"].string)
        }
        value("locality.level", gold["locality", "level"].string, record["locality", "level"].string)
        value(
            "locality.successor", gold["locality", "successor", "province_code"].string,
            record["locality", "successor", "provinceCode"].string)
        value("organiser", norm(gold["organiser", "name"]), norm(record["organiser", "name"]))
        value("organiser.system", gold["organiser", "system"].string, record["organiser", "system"].string)
        set("organiser.coOrganisers", names(gold["organiser", "co_organisers"]), names(record["organiser", "coOrganisers"]))
        value("chair", norm(gold["chair", "person"]), norm(record["chair", "person"]))
    }

    private mutating func people(_ gold: JSON, _ record: JSON) {
        let wanted = gold["persons"].items
        let got = record["persons"].items
        set("persons", names(gold["persons"]), names(record["persons"]))
        func pairs(_ people: [JSON], _ values: (JSON) -> [String?]) -> [String] {
            people.flatMap { person in values(person).map { "\(norm(person["name"]) ?? "")|\($0 ?? "")" } }
        }
        let titles: (JSON) -> [String?] = { $0["titles"].items.map { norm($0["canonical"]) } }
        set("persons.titles", pairs(wanted, titles), pairs(got, titles))
        let roles: (JSON) -> [String?] = { $0["roles"].items.map(\.string) }
        set("persons.roles", pairs(wanted, roles), pairs(got, roles))
        let isByPlace = comparesSpans
        set("participants", gold["participants"].items, record["participants"].items) { a, b in
            norm(a["name"]) == norm(b["name"]) || (isByPlace && isNear(a, b, 0.8))
        }
    }

    private mutating func periods(_ gold: JSON, _ record: JSON) {
        func window(_ period: JSON) -> String? {
            period.isNull ? nil : "\(period["start"].string ?? "")..\(period["end"].string ?? "")"
        }
        value("reviewPeriod", window(gold["review_period"]), window(record["reviewPeriod"]))
        value("nextPeriod", window(gold["next_period"]), window(record["nextPeriod"]))
        let others = Set((gold["other_periods"].items + gold["review_period_other"].items).compactMap(window))
        // A record has each window once. One gold record lists the reviewed period again where the text repeats it (`quý I/2018` below
        // `quý I năm 2018`), so that otherPeriods stay one short of it.
        set("otherPeriods", Array(others), Array(Set(record["otherPeriods"].items.compactMap(window))))
    }

    private mutating func documents(_ gold: JSON, _ record: JSON) {
        let wanted = gold["documents"].items
        let got = record["documents"].items
        func name(_ document: JSON) -> String { norm(document["canonical"]) ?? norm(document["span", "text"]) ?? "" }
        func key(_ document: JSON) -> String { "\(name(document))|\(norm(document["type"]) ?? "")" }
        set("documents", wanted.map(key), got.map(key))
        if comparesSpans { setExact("documents.span", wanted, got) }
        for (key, mine) in [("issuer", "issuer"), ("issuer_term", "issuerTerm"), ("date", "date")] {
            func pairs(_ documents: [JSON], _ key: String) -> [String] {
                documents.compactMap { document in norm(document[key]).map { "\(name(document))|\($0)" } }
            }
            set("documents.\(mine)", pairs(wanted, key), pairs(got, mine))
        }
    }

    private mutating func statistics(_ gold: JSON, _ record: JSON) {
        let wanted = gold["statistics"].items
        let got = record["statistics"].items
        let isByPlace = comparesSpans
        set("statistics", wanted, got) { a, b in
            a["value"].number == b["value"].number && a["denominator"].number == b["denominator"].number
                && (!isByPlace || isNear(a, b, 0.5))
        }
        for key in ["unit", "kind", "qualifier"] {
            func pairs(_ statistics: [JSON]) -> [String] { statistics.map { "\($0["value"])|\(norm($0[key]) ?? "")" } }
            set("statistics.\(key)", pairs(wanted), pairs(got))
        }
    }

    private mutating func mentions(_ gold: JSON, _ record: JSON) {
        for (type, mine) in [("PER", "person"), ("ORG", "organisation"), ("LOC", "place")] {
            let wanted = gold["entity_mentions"].items.filter { $0["type"].string == type }
            let got = record["mentions"].items.filter { $0["type"].string == mine }
            comparesSpans
                ? setExact("mentions.\(type)", wanted, got)
                : set(
                    "mentions.\(type)", wanted.map { norm($0["span", "text"]) ?? "" }, got.map { norm($0["span", "text"]) ?? "" })
            set("mentions.\(type).canonical", wanted.map { norm($0["canonical"]) ?? "" }, got.map { norm($0["canonical"]) ?? "" })
        }
    }

    // MARK: tallies

    private mutating func add(_ field: String, _ change: (inout Tally) -> Void) { change(&tallies[field, default: Tally()]) }

    private mutating func exact(_ field: String, _ isRight: Bool) {
        add(field) {
            $0.want += 1
            $0.hit += isRight ? 1 : 0
            $0.isSingle = true
        }
    }

    private mutating func value(_ field: String, _ want: String?, _ got: String?) {
        let gain = want == got ? 1 : got == nil ? 0 : -1
        add(field) { tally in
            tally.want += 1
            tally.isSingle = true
            tally.hit += gain
        }
    }

    private mutating func set(_ field: String, _ want: [String], _ got: [String]) {
        set(field, want.map(JSON.string), got.map(JSON.string), ==)
    }

    private mutating func spans(_ field: String, _ want: [JSON], _ got: [JSON], _ least: Double) {
        let isByPlace = comparesSpans
        set(field, want, got) { a, b in isByPlace ? isNear(a, b, least) : norm(a["span", "text"]) == norm(b["span", "text"]) }
    }

    private mutating func setExact(_ field: String, _ want: [JSON], _ got: [JSON]) {
        set(field, want, got) { a, b in span(a).map { x in span(b).map { x == $0 } ?? false } ?? false }
    }

    private mutating func set(_ field: String, _ want: [JSON], _ got: [JSON], _ same: (JSON, JSON) -> Bool) {
        var rest = got
        var hits = 0
        for item in want {
            guard let match = rest.firstIndex(where: { same(item, $0) }) else { continue }
            rest.remove(at: match)
            hits += 1
        }
        add(field) {
            $0.hit += hits
            $0.want += want.count
            $0.extra += rest.count
        }
    }
}

// MARK: reading

private func kind(_ label: String) -> String {
    label.hasPrefix("boilerplate") ? "boilerplate" : ["lead", "paragraph", "heading"].contains(label) ? "body" : label
}

private func names(_ people: JSON) -> [String] { people.items.compactMap { norm($0["name"]) }.filter { !$0.isEmpty } }

/// Gold items give `u`, records `start` and `end`.
private func span(_ item: JSON) -> Range<Int>? {
    let span = item["span"]
    let ends = span["u"].isNull ? [span["start"], span["end"]] : span["u"].items
    let numbers = ends.compactMap(\.number).map { Int($0) }
    return numbers.count == 2 && numbers[0] <= numbers[1] ? numbers[0]..<numbers[1] : nil
}

private func overlap(_ a: Range<Int>, _ b: Range<Int>) -> Double {
    let shared = min(a.upperBound, b.upperBound) - max(a.lowerBound, b.lowerBound)
    return shared > 0 ? Double(shared) / Double(max(a.upperBound, b.upperBound) - min(a.lowerBound, b.lowerBound)) : 0
}

private func isNear(_ a: JSON, _ b: JSON, _ least: Double) -> Bool {
    span(a).flatMap { x in span(b).map { overlap(x, $0) >= least } } ?? false
}

private func norm(_ value: JSON) -> String? {
    value.string.map { Comparison.folded($0).lowercased().trimmingCharacters(in: edges) }
}
private let edges = CharacterSet(charactersIn: " .,;:–-")

private func words(_ text: String) -> [String] {
    text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
}
