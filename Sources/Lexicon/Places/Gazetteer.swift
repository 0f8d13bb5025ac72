/// The administrative units of Viet Nam of both code lists, with their names, changes and successors.
///
/// Built from `Data/place_*.tsv`. Units are numbers; names are cut from one buffer on demand.
package struct Gazetteer: Sendable {
    package internal(set) var units: [Unit] = []
    /// Names by phrase; a value is the first of a chain of ``entries``.
    package internal(set) var names = GazetteerNames()
    var entries: [Entry] = []
    /// One name a line, by unit.
    var nameBytes: [UInt8] = []
    var nameStarts: [Int32] = []
    var changes: [ID: [Change]] = [:]
    /// Communes of the 34 list by unit of list 63: ranges of `successorCommunes`.
    var successorStarts: [Int32] = []
    var successorCommunes: [ID] = []
    /// Successor province by province of list 63.
    var successorProvinces: [ID: ID] = [:]
    var unchangedProvinces: Set<ID> = []
    /// Districts that a district took in or that were cut out of it, either way of use to its successors.
    var absorbed: [ID: [ID]] = [:]
    var cutOut: [ID: [(id: ID, day: Day)]] = [:]
    /// Whether a commune of list 34 took land from more than one district, by unit.
    var isMixed: [Bool] = []
    var childStarts: [Int32] = []
    var childIDs: [ID] = []
    var byCode: [[ID]] = Array(repeating: [], count: 6)

    struct Entry: Sendable {
        let unit: ID
        /// The name held before this day only; 0 = always.
        let until: Day
        let next: Int32
    }

    package func unit(_ id: ID) -> Unit { units[Int(id)] }

    /// The unit of a code; codes mean nothing without their list.
    package func id(_ list: CodeList, _ level: Level, _ code: Int) -> ID? {
        let table = byCode[Self.table(list, level)]
        guard code >= 0, code < table.count, table[code] >= 0 else { return nil }
        return table[code]
    }

    /// As a place in `outlets.tsv` or a query is written: `63:24`, `63:24/219`, `63:24/219/07531`, `34:24/07531`, or `24`
    /// for today's list.
    package func id(_ text: String) -> ID? {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let list: CodeList
        switch parts.count == 2 ? parts[0] : "34" {
        case "63": list = .before2025
        case "34": list = .from2025
        default: return nil
        }
        var found: ID?
        for code in (parts.last ?? "").split(separator: "/", omittingEmptySubsequences: false) {
            let level: Level = code.utf8.count == 2 ? .province : code.utf8.count == 3 ? .district : .commune
            guard level.codeLength == code.utf8.count, let number = Int(code), let id = id(list, level, number),
                found.map({ isWithin(id, $0) }) ?? true
            else { return nil }
            found = id
        }
        return found
    }

    /// With leading zeros, such as `079` of a district or `00004` of a commune.
    package func code(_ id: ID) -> String {
        let unit = unit(id)
        return String(unsafeUninitializedCapacity: unit.level.codeLength) { text in
            var rest = unit.code
            for place in (0..<unit.level.codeLength).reversed() {
                text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            return unit.level.codeLength
        }
    }

    /// - Parameter day: nil for the name in the list's last state.
    package func name(_ id: ID, on day: Day? = nil) -> String {
        if let day, let change = change(id, .name, day) { return change.before }
        return String(decoding: nameBytes[Int(nameStarts[Int(id)])..<Int(nameStarts[Int(id) + 1]) - 1], as: UTF8.self)
    }

    package func kind(_ id: ID, on day: Day? = nil) -> Kind {
        if let day, let change = change(id, .kind, day), let kind = Kind(name: change.before) { return kind }
        return unit(id).kind
    }

    /// Such as `Huyện Phù Cừ`.
    package func fullName(_ id: ID, on day: Day? = nil) -> String {
        kind(id, on: day).title + " " + name(id, on: day)
    }

    package func province(of id: ID) -> ID {
        var id = id
        while unit(id).parent >= 0 { id = unit(id).parent }
        return id
    }

    /// nil for a province and for a commune of list 34.
    package func district(of id: ID) -> ID? {
        switch unit(id).level {
        case .district: id
        case .commune where unit(id).list == .before2025: unit(id).parent
        default: nil
        }
    }

    /// Whether the unit is the other or a part of it.
    package func isWithin(_ id: ID, _ other: ID) -> Bool {
        var id = id
        while id >= 0 {
            if id == other { return true }
            id = unit(id).parent
        }
        return false
    }

    /// Whether the unit existed on a day.
    package func exists(_ id: ID, on day: Day) -> Bool {
        let unit = unit(id)
        guard CodeList.inForce(on: day) == unit.list, unit.until == 0 || day < unit.until else { return false }
        return !(changes[id]?.contains { $0.field == .part_of && day < $0.day } ?? false)
    }

    /// The units that a phrase of ``names`` may mean on a day: those whose list is in force and that existed.
    /// - Parameters:
    ///   - value: as ``GazetteerNames/matches(_:at:end:_:)`` gave it.
    ///   - day: nil for units of any day.
    package func candidates(_ value: Int32, on day: Day?, _ visit: (ID) -> Void) {
        var at = value
        while at >= 0 {
            let entry = entries[Int(at)]
            at = entry.next
            if let day {
                guard entry.until == 0 || day < entry.until, exists(entry.unit, on: day) else { continue }
            }
            visit(entry.unit)
        }
    }

    /// Whether a province or a district is among the ``candidates(_:on:_:)`` of a phrase, and not communes alone.
    package func isProvinceOrDistrict(_ value: Int32, on day: Day?) -> Bool { isUnit(value, on: day, through: .district) }

    /// Whether a unit of a level, from the province down to `last`, is among the ``candidates(_:on:_:)`` of a phrase.
    package func isUnit(_ value: Int32, on day: Day?, through last: Level) -> Bool {
        var isOne = false
        candidates(value, on: day) { if unit($0).level <= last { isOne = true } }
        return isOne
    }

    /// Units of a name, whatever the spelling, on a day or on any.
    package func find(_ name: String, vocabulary: Vocabulary, on day: Day? = nil) -> [ID] {
        let tokens = Tokens(of: name, vocabulary: vocabulary)
        guard let match = names.longest(tokens, at: 0, end: tokens.all.count), match.end == tokens.all.count else { return [] }
        var found: [ID] = []
        candidates(match.value, on: day) { if !found.contains($0) { found.append($0) } }
        return found
    }

    /// What a unit has become on 2025-07-01; nil for units of the list in force today.
    /// - Parameter day: of the unit meant; what was cut out of it later is part of its successors.
    package func successors(of id: ID, on day: Day? = nil) -> Succession? {
        guard unit(id).list == .before2025, let province = successorProvinces[self.province(of: id)] else { return nil }
        var communes: [ID] = []
        switch unit(id).level {
        case .province: break
        case .commune: communes = Array(successorRange(id))
        case .district:
            var districts = [id]
            if unit(id).until != 0, unit(id).until < CodeList.change { districts = absorbed[id] ?? [] }
            if let day { for other in cutOut[id] ?? [] where day < other.day { districts.append(other.id) } }
            var all: [ID] = []
            for district in districts {
                all += successorRange(district)
                for child in children(of: district) { all += successorRange(child) }
            }
            all.sort()
            communes.reserveCapacity(all.count)
            for commune in all where communes.last != commune { communes.append(commune) }
        }
        let isDivided = unit(id).level == .commune && communes.count > 1
        return Succession(
            province: province,
            communes: communes.map { commune in
                Succession.Commune(
                    id: commune,
                    isDivided: isDivided || (unit(id).level == .district && isMixed[Int(commune)]))
            })
    }

    /// Whether a province kept its borders on 2025-07-01.
    package func isUnchanged(_ id: ID) -> Bool { unchangedProvinces.contains(id) }

    /// Units directly below a unit of the same list.
    package func children(of id: ID) -> ArraySlice<ID> {
        childIDs[Int(childStarts[Int(id)])..<Int(childStarts[Int(id) + 1])]
    }

    private func successorRange(_ id: ID) -> ArraySlice<ID> {
        guard Int(id) + 1 < successorStarts.count else { return [] }
        return successorCommunes[Int(successorStarts[Int(id)])..<Int(successorStarts[Int(id) + 1])]
    }

    /// The first change after a day tells what held on it.
    private func change(_ id: ID, _ field: Change.Field, _ day: Day) -> Change? {
        changes[id]?.filter { $0.field == field && day < $0.day }.min { $0.day < $1.day }
    }

    static func table(_ list: CodeList, _ level: Level) -> Int {
        Int(level.rawValue) - 1 + (list == .from2025 ? 3 : 0)
    }
}
