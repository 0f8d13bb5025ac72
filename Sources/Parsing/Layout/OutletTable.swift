import Lexicon

/// Whose affairs an outlet reports, by its host: `Data/outlets.tsv`, names of units in the labels of other hosts, and those of
/// parts before either; by its tag: `Data/source_prefixes.tsv`.
package struct OutletTable: Sendable {
    package struct Found: Sendable {
        package let unit: Gazetteer.ID
        /// Named by the host itself (`unghoa.hanoi.gov.vn`), not by the table.
        package let isPart: Bool
    }

    /// What stands beside a place's name in a label: `huyenuy`, `tp`, `bao`.
    private struct Word: Sendable {
        let text: String
        let isBefore: Bool
        /// Nil for any; a district's may stand before a province of that name.
        let level: Gazetteer.Level?
    }

    private let localities: [String: Gazetteer.ID]
    private let tags: [String: Gazetteer.ID]
    private let words: [Word]
    /// Provinces and districts of the 63 provinces by label; nil where several districts bear it.
    private let named: [String: Gazetteer.ID?]
    package let publishers: [String: String]

    package init(_ lexicon: Lexicon, _ gazetteer: Gazetteer) throws(LexiconError) {
        let table = try lexicon.table("outlets")
        let (host, publisher, locality) = (try table.column("host"), try table.column("publisher"), try table.column("locality"))
        var localities: [String: Gazetteer.ID] = [:]
        var publishers: [String: String] = [:]
        for row in 0..<table.rowCount {
            publishers[table.field(row, host)] = table.field(row, publisher)
            let place = table.field(row, locality)
            guard !place.isEmpty else { continue }
            guard let id = gazetteer.id(place) else { throw table.malformed(row, "locality \(place) is no unit") }
            localities[table.field(row, host)] = id
        }
        let tagTable = try lexicon.table("source_prefixes")
        let (tag, ofTag) = (try tagTable.column("tag"), try tagTable.column("locality"))
        var tags: [String: Gazetteer.ID] = [:]
        for row in 0..<tagTable.rowCount {
            let place = tagTable.field(row, ofTag)
            guard !place.isEmpty else { continue }
            guard let id = gazetteer.id(place) else { throw tagTable.malformed(row, "locality \(place) is no unit") }
            tags[tagTable.field(row, tag)] = id
        }
        self.tags = tags
        let wordTable = try lexicon.table("host_words")
        let columns = (try wordTable.column("word"), try wordTable.column("side"), try wordTable.column("level"))
        let levels: [String: Gazetteer.Level] = ["province": .province, "district": .district, "commune": .commune]
        words = (0..<wordTable.rowCount).map { row in
            Word(
                text: wordTable.field(row, columns.0), isBefore: wordTable.field(row, columns.1) == "before",
                level: levels[wordTable.field(row, columns.2)])
        }
        var named: [String: Gazetteer.ID?] = [:]
        let provinces = (1...99).compactMap { gazetteer.id(.before2025, .province, $0) }.filter {
            gazetteer.exists($0, on: PlaceReader.lastOf63)
        }
        for province in provinces { named[Gazetteer.hostLabel(gazetteer.name(province))] = province }
        for district in provinces.flatMap({ gazetteer.children(of: $0) })
        where gazetteer.exists(district, on: PlaceReader.lastOf63) {
            let label = Gazetteer.hostLabel(gazetteer.name(district))
            guard let known = named[label] else {
                named[label] = district
                continue
            }
            // A province bears it rather than its town.
            if let known, gazetteer.unit(known).level == .district { named[label] = .some(nil) }
        }
        let aliases = try lexicon.table("place_aliases")
        let (alias, level, name) = (try aliases.column("alias"), try aliases.column("level"), try aliases.column("name"))
        for row in 0..<aliases.rowCount where aliases.field(row, level) == "province" {
            let label = Gazetteer.hostLabel(aliases.field(row, alias))
            if label.count > 2, named[label] == nil { named[label] = named[Gazetteer.hostLabel(aliases.field(row, name))] }
        }
        self.named = named
        self.localities = localities
        self.publishers = publishers
    }

    /// The unit of a host in the list in force on a day.
    /// - Parameter host: lower-case or not, with or without `www.`
    package func unit(ofHost host: String, _ gazetteer: Gazetteer, on day: Gazetteer.Day?) -> Found? {
        // By bytes: characters of a host are taken apart for nothing.
        var labels = host.lowercased().utf8.split(separator: UInt8(ascii: ".")).map { String(Substring($0)) }
        if labels.first == "www" { labels.removeFirst() }
        guard labels.count <= 8 else { return nil }
        for start in labels.indices {
            guard let named = locality(labels[start...]) ?? unit(labels, at: start, gazetteer) else { continue }
            let day = day ?? PlaceReader.lastOf63
            guard var unit = inForce(named, gazetteer, day) else { return nil }
            var isPart = false
            for label in labels[..<start].reversed() {
                guard let part = part(label, of: unit, gazetteer, day) else { break }
                unit = part
                isPart = true
            }
            return Found(unit: unit, isPart: isPart)
        }
        return nil
    }

    /// The province of a tag such as `QNO` in the list in force on a day.
    package func unit(ofTag tag: String, _ gazetteer: Gazetteer, on day: Gazetteer.Day?) -> Found? {
        tags[tag].flatMap { inForce($0, gazetteer, day ?? PlaceReader.lastOf63) }.map { Found(unit: $0, isPart: false) }
    }

    /// A unit, or the province that it has become part of; nil where the day's list has neither.
    private func inForce(_ unit: Gazetteer.ID, _ gazetteer: Gazetteer, _ day: Gazetteer.Day) -> Gazetteer.ID? {
        guard let list = Gazetteer.CodeList.inForce(on: day) else { return nil }
        if gazetteer.unit(unit).list == list { return unit }
        return list == .from2025 ? gazetteer.successors(of: gazetteer.province(of: unit))?.province : nil
    }

    /// Domains under `vn` whose next label is the name.
    private static let domains: Set<String> = ["com", "org", "gov", "edu", "net", "info"]
    /// Those of which a province's or district's plain name is the State's.
    private static let ofState: Set<String> = ["gov", "edu", "org"]

    /// `huyenuybudop.vn`, `baodongthap.com.vn`, `bachthong.gov.vn`; `binhphuoc.vn` behind a label that names a part of it.
    private func unit(_ labels: [String], at index: Int, _ gazetteer: Gazetteer) -> Gazetteer.ID? {
        guard labels.last == "vn", index < labels.count - 1 else { return nil }
        let isDirect = index == labels.count - 2
        guard isDirect || index == labels.count - 3 && Self.domains.contains(labels[index + 1]) else { return nil }
        if isDirect, Self.domains.contains(labels[index]) { return nil }
        let label = labels[index].filter { $0 != "-" }
        if let unit = named[label] ?? nil {
            if !isDirect, Self.ofState.contains(labels[index + 1]) { return unit }
            let isWhole = gazetteer.unit(unit).level == .province && index > 0
            return isWhole && part(labels[index - 1], of: unit, gazetteer, PlaceReader.lastOf63) != nil ? unit : nil
        }
        for (name, level) in names(in: label) {
            guard level != .commune, let unit = named[name] ?? nil else { continue }
            if level == .province, gazetteer.unit(unit).level != .province { continue }
            return unit
        }
        return nil
    }

    /// What a label may name beside a word, with the level that the word tells; nil for any.
    private func names(in label: String) -> [(name: String, level: Gazetteer.Level?)] {
        words.compactMap { word in
            guard word.isBefore ? label.hasPrefix(word.text) : label.hasSuffix(word.text), label.count > word.text.count + 1
            else { return nil }
            return (
                String(word.isBefore ? label.dropFirst(word.text.count) : label.dropLast(word.text.count)), word.level
            )
        }
    }

    /// The host's row, or for `<province>.dcs.vn` the row of the province's portal.
    private func locality(_ labels: ArraySlice<String>) -> Gazetteer.ID? {
        if let id = localities[labels.joined(separator: ".")] { return id }
        guard labels.count == 3, labels.suffix(2).elementsEqual(["dcs", "vn"]) else { return nil }
        return localities[(labels.first ?? "") + ".gov.vn"]
    }

    /// `huyenlucngan`, `tpbacgiang`, `xalienbat`
    private func part(_ label: String, of unit: Gazetteer.ID, _ gazetteer: Gazetteer, _ day: Gazetteer.Day) -> Gazetteer.ID? {
        func labelled(_ units: some Sequence<Gazetteer.ID>) -> [(id: Gazetteer.ID, label: String)] {
            units.filter { gazetteer.exists($0, on: day) }.map { ($0, Gazetteer.hostLabel(gazetteer.name($0, on: day))) }
        }
        let label = label.filter { $0 != "-" }
        let children = gazetteer.children(of: unit)
        let parts = labelled(children)
        for (name, level) in [(label, nil)] + names(in: label) where level != .province {
            var found = parts.filter { $0.label == name && (level ?? gazetteer.unit($0.id).level) == gazetteer.unit($0.id).level }
            // A commune right under its province's domain.
            if found.isEmpty, level == .commune {
                found = labelled(children.flatMap { gazetteer.children(of: $0) }).filter { $0.label == name }
            }
            if found.count == 1 { return found[0].id }
            if found.count > 1 { return nil }
        }
        return nil
    }
}
