import Articles
import Lexicon

/// What a page's elements say of its lines: which stand outside the article, and where the article's text stands.
///
/// Nothing here is believed alone: a name of an element that would leave no prose is not heard at all.
struct PageZones {
    /// Kind of boilerplate by line index, nil where the elements say nothing against the line.
    private(set) var outside: [String?]
    /// Line indices from the first line of the article's own element to its last; nil where none is told apart.
    private(set) var body: Range<Int>?
    /// Indices of lines inside a page's header that is not the article's.
    private(set) var pageHeader: Set<Int> = []

    /// Words of prose that an element needs to be the article's, and its part of all the prose that is left.
    private static let fewestWords = 25
    private static let leastShare = 0.5
    /// Lines of something else that may part one text: an advertisement, a box.
    private static let widestGap = 4

    init(lines: [TextLine], hints: LineHints, isSite: (TextLine) -> Bool) {
        outside = Array(repeating: nil, count: lines.count)
        guard !hints.isEmpty else { return }
        let told = lines.map { hints[$0.number] }
        readHeaders(lines, told, isSite)
        for (index, hint) in told.enumerated() where hint != nil {
            outside[index] = hint.flatMap { Self.kind(of: $0, isInPageHeader: pageHeader.contains(index)) }
        }
        // Names such as `print-content` around the article itself: without them there is something to read.
        let hasProse = lines.indices.contains { outside[$0] == nil && lines[$0].isProse && (told[$0]?.linkDensity ?? 0) < 0.5 }
        if !hasProse {
            for index in lines.indices where Self.isDoubtful(told[index]) && !pageHeader.contains(index) { outside[index] = nil }
        }
        body = zone(lines, told) { $0.hints.contains(.body) } ?? zone(lines, told) { $0.region == .article }
    }

    /// A header holds the page's name, or the article's title.
    private mutating func readHeaders(_ lines: [TextLine], _ told: [DecodedLine?], _ isSite: (TextLine) -> Bool) {
        func isMain(_ index: Int) -> Bool {
            told[index]?.hints.contains(.mainHeading) ?? false && lines[index].wordCount >= 3 && !isSite(lines[index])
        }
        let hasMainHeading = lines.indices.contains(where: isMain)
        var start = 0
        while start < lines.count {
            guard told[start]?.region == .header else {
                start += 1
                continue
            }
            var end = start
            while end < lines.count, told[end]?.region == .header { end += 1 }
            let holdsTitle = (start..<end).contains { index in
                guard let hint = told[index], hint.linkDensity < 0.5, lines[index].wordCount >= 4, !isSite(lines[index]) else {
                    return false
                }
                return isMain(index) || !hasMainHeading && (hint.hints.contains(.title) || hint.element == .heading)
            }
            if !holdsTitle { pageHeader.formUnion(start..<end) }
            start = end
        }
    }

    private static func kind(of hint: DecodedLine, isInPageHeader: Bool) -> String? {
        if isInPageHeader { return "header" }
        switch hint.region {
        case .navigation: return "nav"
        case .aside: return "sidebar"
        case .footer: return "footer"
        default: break
        }
        guard !hint.hints.isDisjoint(with: .outside) else { return nil }
        // The article's own date or author beside its print button or clock sign.
        let isOwn = !hint.hints.isDisjoint(with: own)
        for (name, kind) in kinds where hint.hints.contains(name) {
            if isOwn, doubtful.contains(name) { continue }
            // `clearfix-bottom` inside the article's own element; its end has words that say so.
            if name == .footer, hint.hints.contains(.body) { continue }
            return kind
        }
        return nil
    }

    private static let kinds: [(DecodedLine.Hints, String)] = [
        (.related, "related_item"), (.comment, "comment"), (.menu, "menu"), (.breadcrumb, "breadcrumb"), (.footer, "footer"),
        (.sidebar, "sidebar"), (.widget, "widget"), (.advertisement, "ads"), (.tags, "tags"), (.share, "share"),
    ]
    private static let own: DecodedLine.Hints = [.date, .author, .mainHeading]
    /// Names that authors of pages give to an article's parts too.
    private static let doubtful: DecodedLine.Hints = [.share, .widget, .tags, .advertisement, .breadcrumb]

    private static func isDoubtful(_ hint: DecodedLine?) -> Bool {
        guard let hint, [.page, .main, .article, .form].contains(hint.region) else { return false }
        let named = hint.hints.intersection(.outside)
        return !named.isEmpty && named.isSubset(of: doubtful)
    }

    /// The stretch of lines in elements of one kind that holds most of the prose.
    private func zone(_ lines: [TextLine], _ told: [DecodedLine?], _ isInside: (DecodedLine) -> Bool) -> Range<Int>? {
        var best: (range: Range<Int>, words: Int)?
        var current: (range: Range<Int>, words: Int)?
        var total = 0
        for index in lines.indices {
            let words = outside[index] == nil && lines[index].isProse ? lines[index].wordCount : 0
            total += words
            guard let hint = told[index], isInside(hint) else { continue }
            if let open = current, index - open.range.upperBound <= Self.widestGap {
                current = (open.range.lowerBound..<index + 1, open.words + words)
            } else {
                current = (index..<index + 1, words)
            }
            if let open = current, open.words >= best?.words ?? 0 { best = open }
        }
        guard let best, best.words >= Self.fewestWords, Double(best.words) >= Self.leastShare * Double(total) else { return nil }
        return best.range
    }
}
