import Articles

/// The lines inside one element, and what its name says of them.
struct LineScope {
    var hints: DecodedLine.Hints
    var region: DecodedLine.Region?
    /// First line, from 0.
    var start: Int
    /// One past the last line.
    var end = 0

    /// Scopes inside one another that are kept; more would let a page multiply its lines.
    static let maxDepth = 32
    /// An element that holds more of the page's text than this is the page, whatever it is called: `has-sidebar`, or the form
    /// around every ASP.NET page.
    private static let widest = 0.6
    private static let mayBeWide: DecodedLine.Hints = [.body, .comment]
    /// Comments may outweigh the article.
    private static let widestComments = 0.9

    init(hints: DecodedLine.Hints, region: DecodedLine.Region?, start: Int) {
        self.hints = hints
        self.region = region
        self.start = start
    }

    /// - Parameters:
    ///   - scopes: outer before inner.
    ///   - weights: characters outside links of each line.
    static func apply(_ scopes: [LineScope], to lines: inout [DecodedLine], weights: [Int]) {
        var sums = [0]
        sums.reserveCapacity(weights.count + 1)
        for weight in weights { sums.append(sums[sums.count - 1] + weight) }
        let total = Double(max(1, sums[sums.count - 1]))
        for scope in scopes where scope.start < scope.end {
            let share = Double(sums[scope.end] - sums[scope.start]) / total
            var hints = scope.hints
            if share > widest { hints.formIntersection(mayBeWide) }
            if share > widestComments { hints.remove(.comment) }
            let region = share > widest && scope.region != .article && scope.region != .main ? nil : scope.region
            for index in scope.start..<scope.end {
                lines[index].hints.formUnion(hints)
                if let region { lines[index].region = inner(region, in: lines[index].region) }
                if region == .navigation { lines[index].element = .navigation }
            }
        }
    }

    /// An aside stays one, whatever articles it holds; an article's header is part of the article.
    private static func inner(_ region: DecodedLine.Region, in outer: DecodedLine.Region) -> DecodedLine.Region {
        switch (region, outer) {
        case (.article, .aside), (.article, .navigation), (.article, .footer), (.main, .aside): outer
        case (.header, .page), (.header, .main): region
        case (.header, _): outer
        default: region
        }
    }
}
