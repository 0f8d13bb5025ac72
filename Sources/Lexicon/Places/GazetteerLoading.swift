extension Gazetteer {
    /// - Parameter vocabulary: gets the words of all names.
    /// - Throws: ``LexiconError`` with file and line for a row that is not of the documented form or names an absent unit.
    package init(_ lexicon: Lexicon, vocabulary: inout Vocabulary) throws(LexiconError) {
        let provinces = try lexicon.table("place_provinces")
        let districts = try lexicon.table("place_districts")
        let communes63 = try lexicon.table("place_communes63")
        let communes34 = try lexicon.table("place_communes34")
        var names = NameList()
        try readProvinces(provinces, &names)
        let firstDistrict = units.count
        try readDistricts(districts, &names)
        let firstCommune = units.count
        try readCommunes(communes63, "district", .before2025, .district, &names)
        try readCommunes(communes34, "province", .from2025, .province, &names)
        try readSuccessors(districts, firstDistrict, communes63, firstCommune)
        try readChanges(try lexicon.table("place_changes"), &names)
        try readAliases(try lexicon.table("place_aliases"), &names)
        try readSpellings(try lexicon.table("place_spellings"), &vocabulary)
        try index(names, &vocabulary)
    }

    /// Names one a line, and what each is the name of.
    private struct NameList {
        var bytes: [UInt8] = []
        /// The unit, or for an alias -1 - its row.
        var owners: [ID] = []
        var untils: [Day] = []
        var aliases: [(name: String, level: Level, path: String, line: Int)] = []

        mutating func add(_ name: String, _ owner: ID, until: Day = 0) {
            bytes += name.utf8
            note(owner, until: until)
        }

        mutating func add(_ table: LexiconTable, _ row: Int, _ column: Int, _ owner: ID) {
            table.withBytes(row, column) { bytes += $0 }
            note(owner, until: 0)
        }

        private mutating func note(_ owner: ID, until: Day) {
            bytes.append(0x0A)
            owners.append(owner)
            untils.append(until)
        }
    }

    /// Where the tables of all levels say the same of a unit.
    private struct UnitColumns {
        let code: Int
        let kind: Int
        /// nil where no unit of the table has ended.
        var until: Int?

        init(_ table: LexiconTable, until: String? = nil) throws(LexiconError) {
            code = try table.column("code")
            kind = try table.column("kind")
            if let until { self.until = try table.column(until) }
        }
    }

    private mutating func readProvinces(_ table: LexiconTable, _ names: inout NameList) throws(LexiconError) {
        let (era, name, columns) = (try table.column("era"), try table.column("name"), try UnitColumns(table, until: "until"))
        let (successor, unchanged) = (try table.column("successor"), try table.column("unchanged"))
        var successors: [(ID, String, Int)] = []
        for row in 0..<table.rowCount {
            guard let list = UInt8(table.field(row, era)).flatMap({ CodeList(rawValue: $0) }) else {
                throw table.malformed(row, "era is neither 63 nor 34")
            }
            let id = try add(table, row, columns, list, .province, parent: -1)
            names.add(table, row, name, id)
            if list == .before2025 { successors.append((id, table.field(row, successor), row)) }
            if table.field(row, unchanged) == "1" { unchangedProvinces.insert(id) }
        }
        for (id, code, row) in successors {
            guard let number = Int(code), let successor = self.id(.from2025, .province, number) else {
                throw table.malformed(row, "successor \(code) is no province of list 34")
            }
            successorProvinces[id] = successor
        }
    }

    private mutating func readDistricts(_ table: LexiconTable, _ names: inout NameList) throws(LexiconError) {
        let (name, columns) = (try table.column("name"), try UnitColumns(table, until: "until"))
        let (province, into) = (try table.column("province"), try table.column("into"))
        var merged: [(ID, String, Int)] = []
        for row in 0..<table.rowCount {
            guard let number = table.number(row, province), let parent = id(.before2025, .province, number) else {
                throw table.malformed(row, "province \(table.field(row, province)) is not in list 63")
            }
            let id = try add(table, row, columns, .before2025, .district, parent: parent)
            names.add(table, row, name, id)
            if !table.field(row, into).isEmpty { merged.append((id, table.field(row, into), row)) }
        }
        for (id, code, row) in merged {
            guard let number = Int(code), let other = self.id(.before2025, .district, number) else {
                throw table.malformed(row, "into \(code) is no district")
            }
            absorbed[id] = [other]
        }
    }

    private mutating func readCommunes(
        _ table: LexiconTable, _ parentColumn: String, _ list: CodeList, _ parentLevel: Level, _ names: inout NameList
    ) throws(LexiconError) {
        let (name, columns) = (try table.column("name"), try UnitColumns(table))
        let parentColumn = try table.column(parentColumn)
        units.reserveCapacity(units.count + table.rowCount)
        for row in 0..<table.rowCount {
            guard let number = table.number(row, parentColumn), let parent = id(list, parentLevel, number) else {
                throw table.malformed(row, "the unit \(table.field(row, parentColumn)) above it is not in the lists")
            }
            let id = try add(table, row, columns, list, .commune, parent: parent)
            names.add(table, row, name, id)
        }
    }

    private mutating func add(
        _ table: LexiconTable, _ row: Int, _ columns: UnitColumns, _ list: CodeList, _ level: Level, parent: ID
    ) throws(LexiconError) -> ID {
        let length = table.withBytes(row, columns.code) { $0.count }
        guard length == level.codeLength, let number = table.number(row, columns.code).flatMap({ Int32(exactly: $0) }),
            number >= 0
        else {
            throw table.malformed(row, "code \(table.field(row, columns.code)) has not \(level.codeLength) digits")
        }
        guard let kind = table.withBytes(row, columns.kind, { Kind(utf8: $0) }) ?? Kind(name: table.field(row, columns.kind))
        else {
            throw table.malformed(row, "kind \(table.field(row, columns.kind)) is unknown")
        }
        let end = columns.until.map { table.field(row, $0) } ?? ""
        guard let until = end.isEmpty ? 0 : Self.day(end) else { throw table.malformed(row, "until \(end) is no date") }
        let id = ID(units.count)
        units.append(Unit(list: list, level: level, kind: kind, code: number, parent: parent, until: until))
        let index = Self.table(list, level)
        if byCode[index].count <= Int(number) {
            byCode[index].append(contentsOf: repeatElement(-1, count: Int(number) + 1 - byCode[index].count))
        }
        guard byCode[index][Int(number)] < 0 else {
            throw table.malformed(row, "code \(table.field(row, columns.code)) stands twice")
        }
        byCode[index][Int(number)] = id
        return id
    }

    private mutating func readSuccessors(
        _ districts: LexiconTable, _ firstDistrict: Int, _ communes: LexiconTable, _ firstCommune: Int
    ) throws(LexiconError) {
        let (ofDistrict, ofCommune) = (try districts.column("successors"), try communes.column("successors"))
        var origins = [ID](repeating: -1, count: units.count)
        isMixed = Array(repeating: false, count: units.count)
        successorStarts = Array(repeating: 0, count: firstDistrict)
        for (table, column, first) in [(districts, ofDistrict, firstDistrict), (communes, ofCommune, firstCommune)] {
            for row in 0..<table.rowCount {
                let unit = first + row
                successorStarts.append(Int32(successorCommunes.count))
                let district = units[unit].level == .district ? ID(unit) : units[unit].parent
                for code in try codes(table, row, column) {
                    guard let successor = id(.from2025, .commune, code) else {
                        throw table.malformed(row, "successor \(code) is no commune of list 34")
                    }
                    successorCommunes.append(successor)
                    if origins[Int(successor)] >= 0, origins[Int(successor)] != district { isMixed[Int(successor)] = true }
                    origins[Int(successor)] = district
                }
            }
        }
        successorStarts.append(Int32(successorCommunes.count))
        childStarts = Array(repeating: 0, count: units.count + 1)
        for unit in units where unit.parent >= 0 { childStarts[Int(unit.parent) + 1] += 1 }
        for index in 1..<childStarts.count { childStarts[index] += childStarts[index - 1] }
        childIDs = Array(repeating: 0, count: Int(childStarts.last ?? 0))
        var filled = childStarts
        for (id, unit) in units.enumerated() where unit.parent >= 0 {
            childIDs[Int(filled[Int(unit.parent)])] = ID(id)
            filled[Int(unit.parent)] += 1
        }
    }

    /// The numbers of a field such as `00001,00004`.
    private func codes(_ table: LexiconTable, _ row: Int, _ column: Int) throws(LexiconError) -> [Int] {
        let codes: [Int]? = table.withBytes(row, column) { field in
            guard !field.isEmpty else { return [] }
            var codes = [0]
            for byte in field {
                if byte == UInt8(ascii: ",") {
                    codes.append(0)
                } else {
                    guard byte &- 0x30 < 10, codes[codes.count - 1] < 100_000 else { return nil }
                    codes[codes.count - 1] = codes[codes.count - 1] * 10 + Int(byte &- 0x30)
                }
            }
            return codes
        }
        guard let codes else { throw table.malformed(row, "successors \(table.field(row, column)) are no codes") }
        return codes
    }

    private mutating func readChanges(_ table: LexiconTable, _ names: inout NameList) throws(LexiconError) {
        let (date, level, code) = (try table.column("date"), try table.column("level"), try table.column("code"))
        let (field, before) = (try table.column("field"), try table.column("before"))
        for row in 0..<table.rowCount {
            guard let day = Self.day(table.field(row, date)) else { throw table.malformed(row, "date is not YYYY-MM-DD") }
            guard let level = Level(name: table.field(row, level)) else { throw table.malformed(row, "level is unknown") }
            let list: CodeList = day > CodeList.change ? .from2025 : .before2025
            guard let number = Int(table.field(row, code)), let id = id(list, level, number) else {
                throw table.malformed(row, "code \(table.field(row, code)) is not in list \(list.rawValue)")
            }
            guard let field = Change.Field(rawValue: table.field(row, field)) else {
                throw table.malformed(row, "field is not kind, name or part_of")
            }
            let value = table.field(row, before)
            switch field {
            case .kind:
                guard Kind(name: value) != nil else { throw table.malformed(row, "kind \(value) is unknown") }
            case .name: names.add(value, id, until: day)
            case .part_of where !value.isEmpty:
                guard let number = Int(value), let whole = self.id(list, level, number) else {
                    throw table.malformed(row, "code \(value) is not in list \(list.rawValue)")
                }
                cutOut[whole, default: []].append((id, day))
            case .part_of: break
            }
            changes[id, default: []].append(Change(day: day, field: field, before: value))
        }
    }

    private mutating func readAliases(_ table: LexiconTable, _ names: inout NameList) throws(LexiconError) {
        let (alias, level, name) = (try table.column("alias"), try table.column("level"), try table.column("name"))
        for row in 0..<table.rowCount {
            guard let level = Level(name: table.field(row, level)) else { throw table.malformed(row, "level is unknown") }
            names.aliases.append((table.field(row, name), level, table.path(row), table.line(row)))
            names.add(table.field(row, alias), ID(-names.aliases.count))
        }
    }

    private mutating func readSpellings(_ table: LexiconTable, _ vocabulary: inout Vocabulary) throws(LexiconError) {
        let (form, word) = (try table.column("form"), try table.column("word"))
        for row in 0..<table.rowCount {
            names.addSpelling(vocabulary.intern(table.field(row, form)), as: vocabulary.intern(table.field(row, word)))
        }
    }

    /// Cuts all names at once: 14,000 names one by one would cost more than all else together.
    private mutating func index(_ list: NameList, _ vocabulary: inout Vocabulary) throws(LexiconError) {
        let text = NormalisedText(utf8: list.bytes)
        let tokens = Tokens(text, interningInto: &vocabulary)
        nameBytes = text.bytes
        var aliases: [(range: Range<Int>, alias: Int)] = []
        for (line, owner) in list.owners.enumerated() {
            let range = tokens.line(line)
            if line <= units.count { nameStarts.append(range.isEmpty ? 0 : tokens[range.lowerBound].start) }
            guard let node = names.node(of: tokens, range) else {
                throw LexiconError(.malformed, file: "place_*.tsv", reason: "unit \(owner) has no name")
            }
            if owner < 0 { aliases.append((range, Int(-owner) - 1)) } else { insert(owner, at: node, until: list.untils[line]) }
        }
        for (range, alias) in aliases {
            let (name, level, path, line) = list.aliases[alias]
            let matches = find(name, vocabulary: vocabulary).filter { unit($0).level == level }
            guard !matches.isEmpty else {
                throw LexiconError(.malformed, file: path, line: line, reason: "no \(level.name) has the name \(name)")
            }
            guard let node = names.node(of: tokens, range) else { continue }
            for id in matches { insert(id, at: node, until: 0) }
        }
        self.names.seal(&vocabulary)
    }

    private mutating func insert(_ id: ID, at node: Int32, until: Day) {
        entries.append(Entry(unit: id, until: until, next: names.value(node)))
        names.set(node, Int32(entries.count - 1))
    }
}

extension Gazetteer.Level {
    package init?(name: String) {
        switch name {
        case "province": self = .province
        case "district": self = .district
        case "commune": self = .commune
        default: return nil
        }
    }

    package var name: String {
        switch self {
        case .province: "province"
        case .district: "district"
        case .commune: "commune"
        }
    }
}
