import Lexicon

/// Whose affairs a host reports: `Data/outlets.tsv`, and the names of parts before a provincial portal's domain.
package struct OutletTable: Sendable {
    package struct Found: Sendable {
        package let unit: Gazetteer.ID
        /// Named by the host itself (`unghoa.hanoi.gov.vn`), not by the table.
        package let isPart: Bool
    }

    private let localities: [String: Gazetteer.ID]
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
            guard var unit = locality(labels[start...]) else { continue }
            let day = day ?? PlaceReader.lastOf63
            guard let list = Gazetteer.CodeList.inForce(on: day) else { return nil }
            if gazetteer.unit(unit).list != list {
                guard list == .from2025, gazetteer.unit(unit).level == .province,
                    let succession = gazetteer.successors(of: unit)
                else { return nil }
                unit = succession.province
            }
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

    /// The host's row, or for `<province>.dcs.vn` the row of the province's portal.
    private func locality(_ labels: ArraySlice<String>) -> Gazetteer.ID? {
        if let id = localities[labels.joined(separator: ".")] { return id }
        guard labels.count == 3, labels.suffix(2).elementsEqual(["dcs", "vn"]) else { return nil }
        return localities[(labels.first ?? "") + ".gov.vn"]
    }

    /// What stands before a name in hosts of parts: `huyenlucngan`, `tpbacgiang`, `xalienbat`.
    private static let prefixes = [
        "huyenuy", "thanhuy", "thiuy", "quanuy", "ubnd", "huyen", "quan", "thixa", "thanhpho", "tp", "tx", "xa", "phuong",
        "thitran",
    ]

    private func part(_ label: String, of unit: Gazetteer.ID, _ gazetteer: Gazetteer, _ day: Gazetteer.Day) -> Gazetteer.ID? {
        var names = [label.filter { $0 != "-" }]
        for prefix in Self.prefixes where names[0].hasPrefix(prefix) { names.append(String(names[0].dropFirst(prefix.count))) }
        let parts = gazetteer.children(of: unit).filter { gazetteer.exists($0, on: day) }
        for name in names {
            let found = parts.filter { Gazetteer.hostLabel(gazetteer.name($0, on: day)) == name }
            if found.count == 1 { return found[0] }
            if found.count > 1 { return nil }
        }
        return nil
    }
}
