/// A page made cheap for the parser in one pass over its bytes, and what its tags will cost.
///
/// libgumbo makes a token of every character of text, script and attribute, which is half the time of decoding a page of 8 KB. So
/// runs of text stand in the condensed page as one private-use character each, scripts that are no data, comments and most
/// attributes are left out, and the reader puts the runs back (``HTMLRuns``) and finds the attributes that it asks for in the
/// page (``AttributeReader``). A page that has such characters itself is left as it is.
///
/// The count of open elements follows HTML's rules as far as they let elements close; where they are too fine to follow, an
/// element stays open here that the parser closes, never the other way about.
struct HTMLCondenser {
    /// The page for the parser.
    private(set) var output: [UInt8] = []
    /// Where each run of text stands in the page, in order of their characters.
    private(set) var runs: [Range<Int>] = []
    /// What was left out of tags.
    private(set) var attributes = HTMLAttributes()
    /// Most elements open at once.
    private(set) var depth = 0
    /// Most attributes on one tag.
    private(set) var mostAttributes = 0

    /// - Parameters:
    ///   - limit: depth at which counting ends.
    ///   - condenses: false leaves the page as it is, for comparison.
    init(_ bytes: [UInt8], limit: Int, condenses: Bool = true) {
        let condenses = condenses && HTMLRuns.areFree(in: bytes)
        bytes.withUnsafeBufferPointer { page in
            // Nothing is written that is longer than what it stands for.
            output = Array(unsafeUninitializedCapacity: page.count) { target, count in
                var scan = HTMLScan(page, target: target, condenses: condenses)
                scan.run(limit: limit)
                count = scan.written
                (runs, attributes) = (scan.runs, scan.attributes)
                (depth, mostAttributes) = (scan.depth, scan.mostAttributes)
            }
        }
    }
}

extension HTMLCondenser {
    /// The condensed page and what was left out of it, while the closure runs; each run is taken back once.
    mutating func withParts<Result>(
        _ body: (
            _ condensed: UnsafeBufferPointer<UInt8>, _ runs: UnsafeMutableBufferPointer<Range<Int>>,
            _ tags: UnsafeBufferPointer<HTMLAttributes.Tag>, _ all: UnsafeBufferPointer<HTMLAttributes.Attribute>
        ) -> Result
    ) -> Result {
        output.withUnsafeBufferPointer { condensed in
            runs.withUnsafeMutableBufferPointer { runs in
                attributes.tags.withUnsafeBufferPointer { tags in
                    attributes.all.withUnsafeBufferPointer { body(condensed, runs, tags, $0) }
                }
            }
        }
    }
}
