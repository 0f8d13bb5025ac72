/// What a submission may cost. The defaults stand far above any article seen and far below what would hurt a small machine.
package struct DecodingLimits: Sendable, Hashable {
    /// Bytes after decompression, 1... ; 32 MiB holds a batch of 4,000 pages of 8 KB, and a value tree of it fits in memory.
    package var maxDecodedBytes = 32 << 20
    /// Decompressed bytes per compressed byte, 1... ; pages and NDJSON reach 5 to 30, zlib's own ceiling is 1,032.
    package var maxExpansion = 200
    /// Decompressed bytes below which the ratio is not asked: a short run of one character is no bomb.
    package var expansionFloor = 1 << 20
    /// Compressions around compressions, 1... ; `page.html.gz.zst` is an accident that happens, three deep is an attack.
    package var maxCompressionLayers = 2
    /// Bytes of one HTML document, 1... ; the biggest news page seen is under 2 MB.
    package var maxHTMLBytes = 8 << 20
    /// Open elements inside one another, 1... ; the depth at which browsers begin to flatten.
    package var maxHTMLDepth = 512
    /// Attributes on one tag, 1... ; the parser compares each with all before it.
    package var maxHTMLAttributes = 500
    /// Bytes that the parser may allocate for one document, 1... ; pages need 40 to 90 per byte of HTML, while 1,000 misnested
    /// formatting elements multiply without end.
    package var maxHTMLTreeBytes = 256 << 20
    /// Seconds of CPU for one document's parse, 1... ; 8 MB of real pages take 0.3, and no counted limit foresees every page.
    package var maxHTMLSeconds = 10
    /// Arrays and objects inside one another in JSON, 1... ; NewsArticle in a graph in a page's array needs 8.
    package var maxJSONDepth = 64
    /// Values in one JSON text, 1... ; each costs about 40 bytes of memory.
    package var maxJSONValues = 2_000_000
    /// Elements inside one another in XML, 1... ; XHTML content inside Atom needs 30.
    package var maxXMLDepth = 256
    /// Articles in one submission, 1... ; feeds carry 10 to 500, and each becomes a record in one transaction.
    package var maxEntries = 10_000

    package init() {}

    package static let `default` = DecodingLimits()
}
