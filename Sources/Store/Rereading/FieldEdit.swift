import Articles
import Foundation

/// One correction carried out on a record's JSON.
struct FieldEdit {
    let path: FieldPath
    let value: FieldValue
    /// Words of the text that say so; for the span of what the record did not have.
    let quote: String?

    /// Bytes of a value: longer than any title or list of titles.
    static let mostBytes = 16 << 10

    /// What the record has there; null where it has nothing.
    func current(in record: FieldValue) -> FieldValue {
        guard let selector = path.selector else {
            let member = record.members?[path.member] ?? .null
            switch path.field.shape {
            // These are objects with one value that counts.
            case .text where path.child == nil: return member.members?["text"] ?? .null
            case .time where path.child == nil: return member.members?["iso"] ?? .null
            default: return path.child.map { member.members?[$0] ?? .null } ?? member
            }
        }
        guard let item = record.members?[path.member]?.items?.first(where: { isNamed(selector, $0) }) else { return .null }
        return path.child.map { item.members?[$0] ?? .null } ?? item
    }

    /// - Parameter text: of the article, for spans.
    /// - Returns: the record with the new value.
    /// - Throws: `.badCorrection`.
    func apply(to record: FieldValue, text: String) throws(StoreError) -> FieldValue {
        guard var members = record.members else { throw refusal("the record is no object") }
        if value == .null, !path.field.isNullable { throw refusal("it cannot be null") }
        if let selector = path.selector {
            members[path.member] = .list(try edited(members[path.member]?.items ?? [], selector, text))
        } else if let child = path.child {
            members[path.member] = try edited(members[path.member] ?? .null, child, text)
        } else {
            members[path.member] = value == .null ? .null : try made(members[path.member] ?? .null, text)
        }
        return .object(members)
    }

    // MARK: Places

    private func isNamed(_ selector: String, _ item: FieldValue) -> Bool { item.members?[path.identity]?.text == selector }

    /// A list with one of its members replaced, removed or added.
    private func edited(_ items: [FieldValue], _ selector: String, _ text: String) throws(StoreError) -> [FieldValue] {
        var items = items
        let index = items.firstIndex { isNamed(selector, $0) }
        if let child = path.child {
            guard let index, var item = items[index].members else {
                throw refusal("the record has no such member of \(path.member); add \(path.member)[\(selector)] first")
            }
            item[child] = try checked()
            items[index] = .object(item)
        } else if value == .null {
            guard let index else { throw refusal("the record has no such member of \(path.member)") }
            items.remove(at: index)
        } else {
            guard case .object(let allowed) = path.field.shape, let given = value.members else {
                throw refusal("it takes \(path.field.description)")
            }
            try checkMembers(given, allowed)
            var item = index.flatMap { items[$0].members } ?? [:]
            if index == nil {
                item = ["name": .text(selector), "span": try span(of: quote ?? selector, text)]
                if path.member == "persons" {
                    item.merge(["honorific": .null, "titles": .list([]), "roles": .list([])]) { $1 }
                } else if given["kind"] == nil {
                    throw refusal("a new one needs its kind: {\"kind\": \"org\"}")
                }
            }
            for (name, value) in given {
                let part = FieldEdit(path: try FieldPath("\(path.member)[\(selector)].\(name)"), value: value, quote: nil)
                item[name] = try part.checked()
            }
            if let index { items[index] = .object(item) } else { items.append(.object(item)) }
        }
        return items
    }

    /// An object with one member replaced; made where there is none.
    private func edited(_ object: FieldValue, _ child: String, _ text: String) throws(StoreError) -> FieldValue {
        var members: [String: FieldValue]
        if let present = object.members {
            members = present
        } else if value == .null {
            return object
        } else {
            members = try template(text)
        }
        members[child] = try checked()
        switch path.member {
        case "event":
            let isRange = hasValue(members["end"])
            members["precision"] = .text(isRange ? "range" : "day")
            members["basis"] = .text("correction")
            members["confidence"] = .number(1)
            if isRange, !hasValue(members["date"]) {
                throw refusal("an event that ends needs a date that it begins on; set event.date first")
            }
        case "reviewPeriod", "nextPeriod": members["basis"] = .text("correction")
        default: break
        }
        return .object(members)
    }

    /// What an object that the record lacks begins as.
    private func template(_ text: String) throws(StoreError) -> [String: FieldValue] {
        switch path.member {
        case "chair": return ["person": .null, "organisation": .null]
        case "locality":
            return [
                "level": .null, "province": .null, "district": .null, "commune": .null, "asOf": .null, "successor": .null,
                "confidence": .number(1),
            ]
        case "event":
            return [
                "date": .null, "end": .null, "partOfDay": .null, "precision": .text("day"), "span": try span(of: quote, text),
                "basis": .null, "confidence": .number(1),
            ]
        case "organiser" where path.child == "name":
            return [
                "name": .null, "statedName": .null, "level": .null, "system": .null, "coOrganisers": .list([]),
                "span": try span(of: quote ?? value.text, text),
            ]
        case "organiser": throw refusal("the record has no organiser; set organiser.name first")
        default: throw refusal("the record has no \(path.member); set \(path.member) as an object with label and kind first")
        }
    }

    /// A whole member of the record.
    private func made(_ present: FieldValue, _ text: String) throws(StoreError) -> FieldValue {
        switch path.field.shape {
        case .text:
            let title = try checked()
            return .object(["text": title, "span": (try? span(of: quote ?? title.text, text)) ?? .null])
        case .time:
            guard let stamp = value.text.flatMap(Self.timestamp) else { throw refusal("it takes \(path.field.description)") }
            return .object([
                "iso": .text(stamp.iso), "precision": .text(stamp.precision), "span": .null, "basis": .text("correction"),
            ])
        case .object(let allowed):
            guard let given = value.members else { throw refusal("it takes \(path.field.description)") }
            try checkMembers(given, allowed)
            var members = present.members ?? ["start": .null, "end": .null]
            for (name, value) in given {
                let part = FieldEdit(path: try FieldPath("\(path.member).\(name)"), value: value, quote: nil)
                members[name] = try part.checked()
            }
            guard members["label"] != nil, members["kind"] != nil else { throw refusal("it needs label and kind") }
            if present == .null { members["span"] = try span(of: quote ?? members["label"]?.text, text) }
            members["basis"] = .text("correction")
            return .object(members)
        default: return try checked()
        }
    }

    /// Whether the record with all its corrections has a span of time here that ends before it begins. Bounds are compared as far as
    /// both are known: 2018 ends after 2018-07 begins.
    func checkOrder(in record: FieldValue) throws(StoreError) {
        guard let members = record.members?[path.member]?.members, path.child.map(["date", "start", "end"].contains) ?? true,
            let begin = (members["date"] ?? members["start"])?.text, let end = members["end"]?.text
        else { return }
        let known = min(begin.utf8.count, end.utf8.count)
        guard begin.prefix(known) > end.prefix(known) else { return }
        throw refusal("it ends before it begins, \(begin.prefix(10)) to \(end.prefix(10)); set the other bound first")
    }

    private func hasValue(_ value: FieldValue?) -> Bool {
        guard let value else { return false }
        return value != .null
    }

    // MARK: Values

    /// The value, if the field takes it.
    private func checked() throws(StoreError) -> FieldValue {
        if value == .null, path.field.isNullable { return .null }
        guard isFit else { throw refusal("it takes \(path.field.description)") }
        if case .someOf = path.field.shape {
            var known: Set<FieldValue> = []
            return .list((value.items ?? []).filter { known.insert($0).inserted })
        }
        guard case .titles = path.field.shape else { return value }
        var titles: [FieldValue] = []
        for item in value.items ?? [] {
            switch item {
            case .text(let title) where Self.isLine(title):
                titles.append(.object(["raw": item, "canonical": item, "org": .null]))
            case .object(let members) where Set(members.keys).isSubset(of: ["raw", "canonical", "org"]):
                guard let title = members["canonical"] ?? members["raw"], title.text.map(Self.isLine) == true else {
                    throw refusal("it takes \(path.field.description)")
                }
                titles.append(
                    .object(["raw": members["raw"] ?? title, "canonical": title, "org": members["org"] ?? .null]))
            default: throw refusal("it takes \(path.field.description)")
            }
        }
        return .list(titles)
    }

    private var isFit: Bool {
        switch path.field.shape {
        case .text: return value.text.map(Self.isLine) ?? false
        case .day:
            guard let text = value.text else { return false }
            return text.utf8.count == 10 && Self.isDate(text)
        case .date: return value.text.map(Self.isDate) ?? false
        case .oneOf(let values): return value.text.map(values.contains) ?? false
        case .someOf(let values):
            guard let items = value.items else { return false }
            return items.allSatisfy { item in
                guard let text = item.text else { return false }
                return values.isEmpty ? Self.isLine(text) : values.contains(text)
            }
        case .titles: return value.items != nil
        case .locality: return value.members != nil
        case .time, .object, .nothing: return false
        }
    }

    private func checkMembers(_ given: [String: FieldValue], _ allowed: [String]) throws(StoreError) {
        if let other = given.keys.sorted().first(where: { !allowed.contains($0) }) {
            throw refusal("\"\(other.prefix(40))\" is none of \(allowed.joined(separator: ", "))")
        }
    }

    private static func isLine(_ text: String) -> Bool {
        (1...4000).contains(text.utf8.count) && !text.utf8.contains { $0 < 0x20 } && text.contains { !$0.isWhitespace }
    }

    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD` of a day that there is.
    private static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), parts[0].utf8.count == 4 else { return false }
        var numbers: [Int] = []
        for part in parts {
            guard part.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(part) else { return false }
            numbers.append(number)
        }
        guard parts.dropFirst().allSatisfy({ $0.utf8.count == 2 }), (1900...2200).contains(numbers[0]) else { return false }
        let month = numbers.count > 1 ? numbers[1] : 1
        let day = numbers.count > 2 ? numbers[2] : 1
        guard (1...12).contains(month) else { return false }
        let date = CivilTime.date(days: CivilTime.days(year: numbers[0], month: month, day: day))
        return date.year == numbers[0] && date.month == month && date.day == day
    }

    private static func timestamp(_ text: String) -> (iso: String, precision: String)? {
        guard isDate(String(text.prefix(10))), text.utf8.count != 4, text.utf8.count != 7, CivilTime.seconds(iso: text) != nil
        else {
            return nil
        }
        if text.utf8.count == 10 { return (text, "day") }
        guard text.utf8.count >= 16, text.utf8.count <= 25, text.utf8.dropFirst(10).first == UInt8(ascii: "T") else { return nil }
        let rest = text.dropFirst(16)
        let hasSeconds = rest.hasPrefix(":")
        let offset = rest.dropFirst(hasSeconds ? 3 : 0)
        var iso = String(text.prefix(16))
        iso += hasSeconds ? String(rest.prefix(3)) : ":00"
        iso += offset.isEmpty ? "+07:00" : String(offset)
        return (iso, hasSeconds ? "second" : "minute")
    }

    /// Where words stand in the article.
    private func span(of words: String?, _ text: String) throws(StoreError) -> FieldValue {
        guard let words, !words.isEmpty else {
            throw refusal("the record has nothing there; quote the words of the text that say so (--quote)")
        }
        guard let range = Data(text.utf8).range(of: Data(words.utf8)) else {
            throw refusal("\"\(words.prefix(60))\" does not stand in the text; quote words that do (--quote)")
        }
        let before = String(decoding: text.utf8.prefix(range.lowerBound), as: UTF8.self).unicodeScalars.count
        return .object([
            "start": .number(Double(before)), "end": .number(Double(before + words.unicodeScalars.count)), "text": .text(words),
        ])
    }

    private func refusal(_ reason: String) -> StoreError {
        var name = path.member
        if let selector = path.selector { name += "[\(selector.prefix(60))]" }
        if let child = path.child { name += "." + child }
        return StoreError(.badCorrection, "correct \(name): \(reason)")
    }
}
