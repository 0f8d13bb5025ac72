import Articles

/// An article on its way into the store.
///
/// Making one does the costly part (normalising, digesting, compressing), so make it where parsing runs concurrently: the store's writer
/// then only writes.
package struct ParsedArticle: Sendable {
    /// The journal's.
    package let position: Int64
    /// From 0, of the articles that one entry held.
    package let part: Int
    /// Of this article: where one entry holds several, its `uri` is the article's own, and not the container's.
    package let header: SubmissionHeader
    /// As they arrived.
    package let original: [UInt8]
    /// Of the whole entry, as its sender gave it: what a later reading begins with.
    let submitted: SubmissionHeader
    let reading: ReadingVersion

    /// What followers select its events by.
    let facets: EventFacets
    let title: String
    /// ISO 8601.
    let published: String?
    /// Over normalised title, body and publication: what makes a revision.
    let content: Digest
    /// Over the words of title and body: what makes a copy.
    let wording: Digest
    /// The words of title, body and fields, with a space between.
    let indexed: IndexedWords
    /// With the record, which stands nowhere else: as a value it would be some hundred pieces of memory, and hundreds of articles wait for
    /// the writer. Nil where the article is too large to be stored.
    let pack: [UInt8]?

    /// - Parameters:
    ///   - record: with its ``Record/text``, where GET shall serve it.
    ///   - submitted: the entry's header, where it is another than the article's.
    ///   - reading: what read it; nil for what the record says of its parser.
    package init(
        position: Int64, part: Int, header: SubmissionHeader, record: Record, original: [UInt8],
        submitted: SubmissionHeader? = nil, reading: ReadingVersion? = nil
    ) {
        self.position = position
        self.part = part
        self.header = header
        self.original = original
        self.submitted = submitted ?? header
        self.reading = reading ?? ReadingVersion(parser: record.parser.version)
        var record = record
        let text = Array((record.text ?? "").utf8)
        record.text = nil
        facets = EventFacets(record)
        title = record.title?.text ?? ""
        published = record.published?.iso
        let fields = SearchFields(record, header).words
        var normalised = Digest.Hasher()
        var indexed = IndexedWords(title: title, body: record.body.text, fields: fields) { normalised.update(buffer: $0) }
        indexed.measures = ArticleMeasures(
            .init(record), words: ArticleMeasures.count(indexed), publisher: header.publisher, uri: header.uri)
        self.indexed = indexed
        normalised.update((published ?? "").utf8)
        content = normalised.finalize()
        var hasher = Digest.Hasher()
        hasher.update(indexed.title)
        hasher.update([0])
        hasher.update(indexed.body)
        wording = hasher.finalize()
        pack = ArticlePack.compress([
            Array(title.utf8), Array(record.body.text.utf8), Array(fields.utf8), text, original,
            record.json(capacity: record.usualJSONSize),
        ])
    }

    /// - Throws: where it is too large.
    func packed() throws(StoreError) -> [UInt8] {
        guard let pack else {
            throw StoreError(.io, "store article of entry \(position): it is too large to be compressed; drop the entry")
        }
        return pack
    }

    /// - Throws: where it is too large.
    func unpacked() throws(StoreError) -> UnpackedArticle {
        let sections = try packed().withUnsafeBytes { ArticlePack.open($0) { $0.sections(through: .record) } }
        guard let sections else {
            throw StoreError(.damaged, "store article of entry \(position): zstd cannot read what it packed; test the memory")
        }
        return UnpackedArticle(sections)
    }
}
