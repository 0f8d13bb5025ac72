/// What a submission may cost. The defaults stand far above any article seen and far below what would hurt a small machine.
package struct DecodingLimits: Sendable, Hashable {
    /// Bytes after decompression, 1... ; 32 MiB is 4,000 times 8 KB.
    package var maxDecodedBytes = 32 << 20
    /// Decompressed bytes per compressed byte, 1... ; 30,000 news articles as NDJSON reach 5.4 with zstd, zlib's own
    /// ceiling is 1,032.
    package var maxExpansion = 200
    /// Decompressed bytes below which the ratio is not asked: a short run of one character is no bomb.
    package var expansionFloor = 1 << 20
    /// Compressions around compressions, 1... ; `page.html.gz.zst` is an accident that happens, three deep is an attack.
    package var maxCompressionLayers = 2
    /// Bytes of one HTML document, 1... ; a thousand times the text of a news article, which leaves room for any markup.
    package var maxHTMLBytes = 8 << 20
    /// Open elements inside one another, 1... ; the parser's time grows with its square: 10,000 deep take .08 s, 40,000 take 1.5.
    package var maxHTMLDepth = 512
    /// Attributes on one tag, 1... ; the parser compares each with all before it.
    package var maxHTMLAttributes = 500
    /// Bytes that the parser may allocate for one document, 1... ; runs of tags take 35 to 85 per byte of HTML, while misnested
    /// formatting elements multiply without end.
    package var maxHTMLTreeBytes = 256 << 20
    /// Seconds of CPU for one document's parse, 1... ; the worst pages tried take under 2, and no counted limit foresees every page.
    package var maxHTMLSeconds = 10
    /// Arrays and objects inside one another in JSON, 1... ; articles use a handful, and reading recurses once for each.
    package var maxJSONDepth = 64
    /// Values in one JSON text, 1... ; 200 for each of the most articles that a submission may hold.
    package var maxJSONValues = 2_000_000
    /// Elements inside one another in XML, 1... ; also libxml2's own bound.
    package var maxXMLDepth = 256
    /// Articles in one submission, 1... ; each becomes a record, and all of a submission's are in memory at once.
    package var maxEntries = 10_000
    /// Bytes that the articles of one submission keep of it together, 1... ; as many as one article of the largest kind. Each keeps its own
    /// part, or all of the submission where no part can be read alone, and all of them are in memory, and written, at once.
    package var maxKeptBytes = 1 << 30

    package init() {}

    package static let `default` = DecodingLimits()
}
