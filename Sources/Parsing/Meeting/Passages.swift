import Lexicon

/// Everything in which an article names somebody: site name, title, body and captions in the order of the page, a block a line.
struct Passages: Sendable {
    enum Zone: UInt8, Sendable { case site, title, lead, body, caption }

    let tokens: Tokens
    /// By line of ``tokens``.
    let zones: [Zone]

    /// - Parameter prose: of the same layout: where it has the same lines, as most pages without captions do, its tokens are shared.
    init(layout: Layout, of tokens: Tokens, prose: Prose) {
        var ranges: [Range<Int>] = []
        var zones: [Zone] = []
        var parts: [(Range<Int>, Zone)] = []
        let most = layout.blocks.count + 2
        ranges.reserveCapacity(most)
        zones.reserveCapacity(most)
        parts.reserveCapacity(most)
        if let site = layout.siteName { parts.append((site, .site)) }
        if let title = layout.title { parts.append((title, .title)) }
        for block in layout.blocks {
            switch block.part {
            case .lead: parts.append((block.range, .lead))
            case .paragraph, .heading: parts.append((block.range, .body))
            case .caption: parts.append((block.range, .caption))
            case .title, .other: break
            }
        }
        for (range, zone) in parts.sorted(by: { $0.0.lowerBound < $1.0.lowerBound }) where !range.isEmpty {
            if let last = ranges.last, let kind = zones.last, range.lowerBound < last.upperBound {
                // A caption or a site name inside another block is read once.
                if kind == zone || range.upperBound <= last.upperBound { continue }
            }
            if let above = ranges.last, zone == .body, zones.last == .body || zones.last == .lead,
                Prose.wraps(above, range, tokens)
            {
                ranges[ranges.count - 1] = above.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
                zones.append(zone)
            }
        }
        self.tokens = ranges == prose.lines ? prose.tokens : Tokens(joining: ranges, of: tokens)
        self.zones = zones
    }

    /// A text of which nothing is known: every line is body.
    init(plain tokens: Tokens) {
        self.tokens = Tokens(joining: (0..<tokens.lineCount).map { tokens.line($0) }, of: tokens)
        zones = Array(repeating: .body, count: self.tokens.lineCount)
    }

    /// Places of the whole text by the tokens of these passages.
    func names(_ mentions: [PlaceMention], of whole: Tokens, day: Gazetteer.Day?) -> PlaceNames {
        var names = PlaceNames(day: day, tokens: tokens.all.count)
        var at = 0
        for mention in mentions where mention.isNamed {
            let start = whole[mention.name.lowerBound].start
            let end = whole[mention.name.upperBound - 1].end
            while at < tokens.all.count, tokens[at].start < start || tokens[at].kind == .lineBreak { at += 1 }
            guard at < tokens.all.count, tokens[at].start == start else { continue }
            var last = at + 1
            while last < tokens.all.count, tokens[last].kind != .lineBreak, tokens[last].end <= end { last += 1 }
            names.add(at..<last, unit: mention.unit)
        }
        return names
    }
}
