import Lexicon

/// Finds the places of a text and what each may be, by names, kinds, chains (`xã A, huyện B`) and the places around them.
/// A class of constants: copying its tables into each scan would cost scores of reference counts.
package final class PlaceReader: Sendable {
    package let gazetteer: Gazetteer
    package let words: PlaceWords
    /// The bits of tokens at which a scan looks.
    let opening: Openings

    package init(_ lexicon: Lexicon, vocabulary: inout Vocabulary) throws(LexiconError) {
        gazetteer = try Gazetteer(lexicon, vocabulary: &vocabulary)
        words = try PlaceWords(lexicon, vocabulary: &vocabulary)
        opening = .capitalised | words.markerOpening | words.cueOpening
    }

    /// All mentions in order, unresolved ones with their candidates.
    /// - Parameters:
    ///   - day: selects the list of units; nil where the text has no date: then the last day of the 63 provinces.
    ///   - lines: which lines to read.
    ///   - titles: which of them are the title's: there a bare name is a place that the text names in full elsewhere.
    ///   - sites: which of them name the site.
    ///   - context: units known from elsewhere, such as the outlet's, that decide between candidates.
    package func mentions(
        in tokens: Tokens, day: Gazetteer.Day?, lines: (Int) -> Bool = { _ in true },
        titles: (Int) -> Bool = { _ in false }, sites: (Int) -> Bool = { _ in false }, context: [Gazetteer.ID] = []
    ) -> [PlaceMention] {
        let day = day ?? Self.lastOf63
        guard Gazetteer.CodeList.inForce(on: day) != nil else { return [] }
        var scan = PlaceScan(reader: self, tokens: tokens, day: day)
        var line = 0
        while line < tokens.lineCount {
            defer { line += 1 }
            guard lines(line) else { continue }
            let first = line
            while line + 1 < tokens.lineCount, breaksName(line, tokens), lines(line + 1) { line += 1 }
            scan.read(line: first, tokens.line(first).lowerBound..<tokens.line(line).upperBound)
            if sites(first) { scan.readSite(line: first, tokens.line(first)) }
        }
        narrow(&scan.mentions, context)
        for line in 0..<tokens.lineCount where titles(line) { scan.readKnown(line: line, tokens.line(line)) }
        return scan.mentions
    }

    static let lastOf63: Gazetteer.Day = 2025_06_30

    /// Words of a name before a line's end, and of a marker before them.
    private static let nameReach = 3
    private static let markerReach = 5

    /// `huyện Thường` and `Xuân, tỉnh Thanh Hóa` below: whether a unit's name goes on in the next line.
    private func breaksName(_ line: Int, _ tokens: Tokens) -> Bool {
        let (above, below) = (tokens.line(line), tokens.line(line + 1))
        guard let last = above.last, let next = below.first, tokens[last].kind == .word, tokens[last].isCapitalised,
            tokens[next].kind == .word, tokens[next].isCapitalised
        else { return false }
        return (max(above.lowerBound, above.upperBound - Self.nameReach)..<above.upperBound).contains { start in
            guard tokens[start].isCapitalised,
                gazetteer.names.longest(tokens, at: start, end: below.upperBound).map({ $0.end > next }) ?? false,
                gazetteer.names.longest(tokens, at: start, end: above.upperBound) == nil
            else { return false }
            return (max(above.lowerBound, start - Self.markerReach)..<start).contains {
                guard let (marker, end) = words.marker(tokens, at: $0, end: start), end == start else { return false }
                return marker.use == .unit || marker.use == .committee || marker.use == .abbreviation
            }
        }
    }

    /// Chains first, then the districts and provinces that the text names beyond doubt.
    private func narrow(_ mentions: inout [PlaceMention], _ context: [Gazetteer.ID]) {
        for index in mentions.indices.reversed() {
            guard var parent = mentions[index].parent else { continue }
            if mentions[parent].isFormer, !mentions[index].isFormer, let above = mentions[parent].parent { parent = above }
            guard !mentions[parent].candidates.isEmpty, mentions[parent].isFormer == mentions[index].isFormer else { continue }
            let above = mentions[parent].candidates
            mentions[index].candidates.removeAll { candidate in
                !above.contains { candidate != $0 && gazetteer.isWithin(candidate, $0) }
            }
            let below = mentions[index].candidates
            guard !below.isEmpty else { continue }
            mentions[parent].candidates.removeAll { candidate in !below.contains { gazetteer.isWithin($0, candidate) } }
        }
        guard mentions.contains(where: { $0.candidates.count > 1 }) else { return }
        for level in [Gazetteer.Level.province, .district] {
            var known = Set(context.filter { gazetteer.unit($0).level == level })
            for mention in mentions where mention.form != .bare {
                if let unit = mention.unit, gazetteer.unit(unit).level == level { known.insert(unit) }
            }
            guard !known.isEmpty else { continue }
            for index in mentions.indices where mentions[index].candidates.count > 1 {
                let inside = mentions[index].candidates.filter { candidate in
                    known.contains { candidate != $0 && gazetteer.isWithin(candidate, $0) }
                }
                if !inside.isEmpty {
                    mentions[index].candidates = inside
                    mentions[index].isNarrowed = true
                }
            }
        }
        // `các xã Xuân Phú, Thọ Lâm, Xuân Sinh`: of the district that the others of its line are of.
        var districts: [Int: Set<Gazetteer.ID>] = [:]
        for mention in mentions {
            if let unit = mention.unit { districts[mention.line, default: []].insert(gazetteer.unit(unit).parent) }
        }
        for index in mentions.indices where mentions[index].candidates.count > 1 {
            guard let beside = districts[mentions[index].line] else { continue }
            let inside = mentions[index].candidates.filter { beside.contains(gazetteer.unit($0).parent) }
            if inside.count == 1 {
                mentions[index].candidates = inside
                mentions[index].isNarrowed = true
            }
        }
    }
}
