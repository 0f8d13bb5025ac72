/// What somebody who wrote a name wrong may have meant.
extension Setting {
    /// Scalars of a name that are compared: longer than any setting's.
    private static let comparedScalars = 64

    /// First parts of keys, which are maps in YAML.
    static let sections = Set(allCases.compactMap(\.section))

    /// The part of the key before the dot.
    var section: String? { rawValue.firstIndex(of: ".").map { String(rawValue[..<$0]) } }

    /// The part of the key behind the dot, or all of it.
    var name: String { rawValue.split(separator: ".").last.map(String.init) ?? rawValue }

    /// What to do about an unknown key.
    static func remedy(_ key: String) -> String {
        // A key that is right and in the wrong map is as near.
        let last = key.split(separator: ".").last.map(String.init) ?? key
        let sameName = allCases.filter { $0.name == last }
        if sameName.count == 1 { return "the nearest is \(sameName[0].rawValue)" }
        if last == key, let section = nearest(to: key, in: sections.sorted()) { return "the nearest is \(section)" }
        guard let nearest = nearest(to: key, { $0.rawValue }) ?? nearest(to: last, { $0.name }) else {
            return "giaoban config show lists the keys"
        }
        return "the nearest is \(nearest.rawValue)"
    }

    static func nearest(to text: String, _ spelling: (Setting) -> String) -> Setting? {
        let spellings = allCases.map(spelling)
        return nearest(to: text, in: spellings).flatMap { spellings.firstIndex(of: $0) }.map { allCases[$0] }
    }

    /// - Returns: nil where none is near: a third of the letters may differ.
    private static func nearest(to text: String, in names: [String]) -> String? {
        let written = Array(text.lowercased().unicodeScalars.prefix(comparedScalars))
        var best: (name: String, distance: Int)?
        for name in names {
            let distance = distance(written, Array(name.lowercased().unicodeScalars))
            if distance < best?.distance ?? max(2, written.count / 3) + 1 { best = (name, distance) }
        }
        return best?.name
    }

    /// Insertions, removals and replacements between the two (Levenshtein).
    private static func distance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
        var row = Array(0...second.count)
        for (index, scalar) in first.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in second.enumerated() {
                let replaced = diagonal + (scalar == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[second.count]
    }
}
