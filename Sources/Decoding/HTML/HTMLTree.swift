import CGumbo

/// A parsed HTML document, valid while the closure of ``with(_:limits:name:_:)`` runs.
struct HTMLTree: ~Copyable {
    let document: UnsafePointer<GumboNode>
    /// Text and attributes of the tree hold characters that stand for these.
    let runs: HTMLRuns
    let attributes: AttributeReader

    /// Parses bytes within the limits and hands the tree to `body`.
    ///
    /// libgumbo's time grows with the square of nesting and of attributes on one tag, so both are counted before; memory is
    /// held by an arena (see `bounded_parse.h`).
    /// - Parameter bytes: UTF-8.
    /// - Throws: `badHTML`, `tooLarge`.
    static func with<Result>(
        _ bytes: [UInt8], limits: DecodingLimits, name: String, condenses: Bool = true, _ body: (borrowing HTMLTree) -> Result
    ) throws(DecodingError) -> Result {
        guard bytes.count <= limits.maxHTMLBytes else {
            throw DecodingError(
                .tooLarge,
                "parse HTML of \(name): \(bytes.count) bytes, the limit is \(limits.maxHTMLBytes); send the article without its page"
            )
        }
        var scan = HTMLCondenser(bytes, limit: limits.maxHTMLDepth, condenses: condenses)
        guard scan.depth <= limits.maxHTMLDepth else {
            throw DecodingError(
                .badHTML,
                "parse HTML of \(name): elements nested more than \(limits.maxHTMLDepth) deep; send the article's text")
        }
        guard scan.mostAttributes <= limits.maxHTMLAttributes else {
            throw DecodingError(
                .badHTML,
                "parse HTML of \(name): a tag with \(scan.mostAttributes) attributes, the limit is \(limits.maxHTMLAttributes); "
                    + "send the article's text")
        }
        var arena: UnsafeMutablePointer<GumboArena>?
        defer { gumbo_arena_free(arena) }
        let result: Result? = scan.withParts { condensed, runs, tags, all in
            let start = UnsafeRawPointer(condensed.baseAddress)?.assumingMemoryBound(to: CChar.self)
            guard
                let document = gumbo_parse_bounded(
                    start, condensed.count, limits.maxHTMLTreeBytes, UInt32(clamping: limits.maxHTMLSeconds), &arena)
            else { return nil }
            return bytes.withUnsafeBufferPointer { page in
                body(
                    HTMLTree(
                        document: document, runs: HTMLRuns(page: page, runs: runs),
                        attributes: AttributeReader(page: page, condensed: start, tags: tags, all: all)))
            }
        }
        guard let result else {
            throw DecodingError(
                .badHTML,
                "parse HTML of \(name): its tree needs more than \(limits.maxHTMLTreeBytes) bytes or \(limits.maxHTMLSeconds) s; "
                    + "send the article's text")
        }
        return result
    }
}
