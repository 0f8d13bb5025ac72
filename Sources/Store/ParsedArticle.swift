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
    /// Without its text.
    package let record: Record
    /// As they arrived.
    package let original: [UInt8]

    let title: String
    /// Over normalised title, body and publication: what makes a revision.
    let content: Digest
    /// Over the words of title and body: what makes a copy.
    let wording: Digest
    /// The words of title, body and fields, with a space between.
    let indexed: IndexedWords
    /// Nil where the article is too large to be stored.
    let pack: [UInt8]?

    /// - Parameter record: with its ``Record/text``, where GET shall serve it.
    package init(position: Int64, part: Int, header: SubmissionHeader, record: Record, original: [UInt8]) {
        self.position = position
        self.part = part
        self.header = header
        self.original = original
        var record = record
        let text = Array((record.text ?? "").utf8)
        record.text = nil
        self.record = record
        title = record.title?.text ?? ""
        let fields = SearchFields(record, header).words
        indexed = IndexedWords(title: title, body: record.body.text, fields: fields)
        var hasher = Digest.Hasher()
        hasher.update(indexed.title)
        hasher.update([0])
        hasher.update(indexed.body)
        wording = hasher.finalize()
        content = Self.contentDigest(title: title, body: record.body.text, published: record.published?.iso)
        pack = ArticlePack.compress([
            Array(title.utf8), Array(record.body.text.utf8), Array(fields.utf8), text, original, record.json(capacity: 16 << 10),
        ])
    }

    private static func contentDigest(title: String, body: String, published: String?) -> Digest {
        var hasher = Digest.Hasher()
        hasher.update(NormalisedText(title).bytes)
        hasher.update([0])
        hasher.update(NormalisedText(body).bytes)
        hasher.update([0])
        hasher.update((published ?? "").utf8)
        return hasher.finalize()
    }
}

/// The words of an article as the full-text index takes them.
struct IndexedWords: Sendable {
    var title: [UInt8] = []
    var body: [UInt8] = []
    var fields: String
    /// Those with an accent, once each: the vocabulary's share.
    var accented: Set<[UInt8]> = []

    init(title: String, body: String, fields: String) {
        self.fields = fields
        self.title = Self.words(title, &accented)
        self.body = Self.words(body, &accented)
        for word in fields.utf8.split(separator: 0x20) {
            guard let colon = word.firstIndex(of: 0x3A) else { continue }
            let value = word[word.index(after: colon)...]
            if value.contains(where: { $0 >= 0x80 }) { accented.insert(Array(value)) }
        }
    }

    private static func words(_ text: String, _ accented: inout Set<[UInt8]>) -> [UInt8] {
        var words: [UInt8] = []
        words.reserveCapacity(text.utf8.count + 16)
        var seen: Set<[UInt8]> = []
        var scanner = WordScanner()
        var text = text
        text.withUTF8 { utf8 in
            scanner.scan(utf8) { scanner, _ in
                if !words.isEmpty { words.append(0x20) }
                words.append(contentsOf: scanner.word)
                if scanner.isAccented { seen.insert(scanner.word) }
            }
        }
        accented.formUnion(seen)
        return words
    }
}

/// Text with its words as search has them, its punctuation kept, and one space for white space: what two versions are compared by.
struct NormalisedText {
    private(set) var bytes: [UInt8] = []

    init(_ text: String) {
        var text = text
        var scanner = WordScanner()
        text.withUTF8 { utf8 in
            bytes.reserveCapacity(utf8.count + 16)
            var end = 0
            scanner.scan(utf8) { scanner, range in
                appendGap(utf8[end..<range.lowerBound])
                bytes.append(contentsOf: scanner.word)
                end = range.upperBound
            }
            appendGap(utf8[end...])
        }
        if bytes.last == 0x20 { bytes.removeLast() }
    }

    private mutating func appendGap(_ gap: Slice<UnsafeBufferPointer<UInt8>>) {
        for byte in gap {
            if byte <= 0x20 {
                if !bytes.isEmpty, bytes.last != 0x20 { bytes.append(0x20) }
            } else {
                bytes.append(byte)
            }
        }
    }
}
